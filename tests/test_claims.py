"""Attribution: who backs which claim."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.document import Document, RawBlock, lay_out
from pipeline.extract import extract
from pipeline.resources import Resources

CASES = tomllib.loads((Path(__file__).parent / "cases" / "attribution.toml").read_text(encoding="utf-8"))["case"]


def report(*paragraphs: str, country: str = "PRK", year: int = 2021) -> Document:
    """A report of these paragraphs."""
    text, blocks = lay_out([RawBlock("paragraph", paragraph) for paragraph in paragraphs])
    return Document(
        doc_id=f"test-{year}-{country.lower()}", series="test", publisher="", country=country, country_name=country,
        year=year, title="", url=None, path="report.txt", media_type="text/plain", sha256="", text=text, blocks=blocks,
    )  # fmt: skip


def shown(link: schema.ClaimSource) -> str:
    role = "" if link.role == "speaker" else f"/{link.role}"
    return f"{link.source_id}{'*' if link.carried else ''}{role}"


def read(tables: dict[str, list]) -> tuple[list[list], list[list]]:
    """Claims with sources as [content, [sources]], the others as [basis, content]."""
    links: dict[str, list[str]] = {}
    for link in tables["claim_sources"]:
        links.setdefault(link.claim_id, []).append(shown(link))
    attributed = [[c.text, links[c.claim_id]] for c in tables["claims"] if c.claim_id in links]
    rest = [
        [f"{c.basis} negated" if c.negated else c.basis, c.text] for c in tables["claims"] if c.claim_id not in links
    ]
    return attributed, rest


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict, resources: Resources) -> None:
    attributed, rest = read(extract(report(case["text"]), resources))
    assert attributed == case.get("claims", [])
    assert rest == case.get("rest", [])


GOES_ON = [
    (
        "RSF counted 951 lawsuits. Of these, 23 were criminal.",
        [["rsf"], ["rsf*"]],
        "parts of what a named source counts",
    ),
    ("The police made 12 arrests. Of these, 3 were women.", [[], []], "nobody counted"),
    (
        "A 2016 survey found 30 percent of women had work. Some 70 percent had none.",
        [["anon:survey"], ["anon:survey*"]],
        "further shares of a survey",
    ),
    (
        "The National Association of Editors and the Association of Printers condemned the raid. "
        "The associations stated that police took six computers.",
        [[], ["prk-national-association-of-editors*", "prk-association-of-printers*"]],
        "a plural description is all bodies of its kind named last",
    ),
    (
        "Media reported a raid. The report noted that police took six computers.",
        [["anon:media"], ["anon:report"]],
        'what media reported is not yet "the report"',
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), GOES_ON, ids=[why for *_, why in GOES_ON])
def test_what_goes_on(text: str, expected: list[list[str]], why: str, resources: Resources) -> None:
    tables = extract(report(text), resources)
    of = {claim.claim_id: claim.sentence_id for claim in tables["claims"]}
    found: dict[str, list[str]] = {sentence.sentence_id: [] for sentence in tables["sentences"]}
    for link in tables["claim_sources"]:
        found[of[link.claim_id]].append(link.source_id + "*" * link.carried)
    assert [sorted(sources) for sources in found.values()] == [sorted(sources) for sources in expected], why


def test_the_report_is_that_of_the_paragraph_before(resources: Resources) -> None:
    tables = extract(
        report("HRW’s May report documented 12 killings.", "The report noted that courts did nothing."), resources
    )
    assert [(link.source_id, link.carried) for link in tables["claim_sources"]] == [("hrw", False), ("hrw", True)]


def test_a_telling_has_the_date_that_dates_it(resources: Resources) -> None:
    tables = extract(report("In May RFA reported that police arrested three men on April 2."), resources)
    (link,) = tables["claim_sources"]
    assert (link.told_start, link.told_end) == ("2021-05-01", "2021-05-31")


def test_a_publication_has_its_year_and_title(resources: Resources) -> None:
    tables = extract(
        report("The HRNK’s 2019 report, Digital Trenches, noted a proliferation of transmitters."), resources
    )
    (link,) = tables["claim_sources"]
    assert (link.source_id, link.role, link.published) == ("hrnk", "document", 2019)


TITLED = [
    ("The HRNK’s 2019 report, Dark Signals: A Study, noted raids.", 2019, "Dark Signals: A Study", "behind a comma"),
    (
        "In its 2019 report, Dark Signals: A Study, HRNK noted raids.",
        2019,
        "Dark Signals: A Study",
        "opens the sentence",
    ),
    ("HRNK’s report, “Dark Signals,” noted raids.", None, "Dark Signals", "in quotation marks"),
    ("According to HRNK’s 2019 report, Kim Jong Un ordered raids.", 2019, None, "a person is no title"),
]


@pytest.mark.parametrize(("text", "year", "title", "why"), TITLED, ids=[why for *_, why in TITLED])
def test_the_title_of_a_publication(text: str, year: int, title: str, why: str, resources: Resources) -> None:
    (link,) = extract(report(text), resources)["claim_sources"]
    assert (link.source_id, link.published, link.title) == ("hrnk", year, title), why


def test_accounts_have_two_layers(resources: Resources) -> None:
    text = "OHCHR reporting included the accounts of escapees who stated that guards beat them."
    links = extract(report(text), resources)["claim_sources"]
    assert [(link.source_id, link.role) for link in links] == [("ohchr", "document"), ("anon:escapees", "speaker")]


def test_two_countries_ministries_are_two_sources(resources: Resources) -> None:
    text = "The Ministry of Interior reported 40 arrests."
    ids = {extract(report(text, country=c), resources)["sources"][0].source_id for c in ("BHR", "TUR")}
    assert ids == {"bhr-ministry-of-interior", "tur-ministry-of-interior"}


def test_a_foreign_ministry_is_a_foreign_government(resources: Resources) -> None:
    text = "The South Korean Ministry of Unification reported 63 arrivals."
    (source,) = extract(report(text), resources)["sources"]
    assert (source.source_id, source.type) == ("kor-unification", "foreign government")


def test_a_lead_is_no_part_of_the_claim(resources: Resources) -> None:
    tables = extract(report("Freedom of Expression: The law prohibits criticism of the king."), resources)
    (claim,) = tables["claims"]
    assert (claim.basis, claim.text) == ("legal", "The law prohibits criticism of the king")


def test_every_sentence_has_a_claim_and_every_link_a_claim(resources: Resources) -> None:
    tables = extract(report(*(case["text"] for case in CASES)), resources)
    assert {c.sentence_id for c in tables["claims"]} == {s.sentence_id for s in tables["sentences"]}
    assert {link.claim_id for link in tables["claim_sources"]} <= {c.claim_id for c in tables["claims"]}
    assert {link.source_id for link in tables["claim_sources"]} == {s.source_id for s in tables["sources"]}


def spans_hold(document: Document, tables: dict[str, list]) -> None:
    """Every verbatim text stands where its offsets say."""
    text = document.text
    for table in ("paragraphs", "sentences", "entities", "claims", "penalties", "figures"):
        for row in tables[table]:
            assert text[row.start : row.end] == row.text, (table, row)
    for row in tables["incidents"]:
        assert text[row.start : row.end] == row.trigger
    for link in tables["claim_sources"]:
        if link.mention_start is not None:
            assert text[link.mention_start : link.mention_end] == link.mention
        if link.cue_start is not None:
            assert text[link.cue_start : link.cue_end] == link.cue


HARD = {
    "a sentence of 400 words": "NGOs reported that " + "the army burned a village and " * 80 + "left.",
    "a paragraph of 20,000 characters": "In May HRW reported that police beat 12 men (see section 1.c.). " * 320,
    "nested and unbalanced quotation marks": "He said “the ‘law” said ‘no”, “she ‘added. NGOs ” reported “x.",
    "all capitals": "ACCORDING TO HRW, POLICE ARRESTED 12 MEN AND A COURT SENTENCED THEM TO FIVE YEARS IN PRISON.",
    "no punctuation": "human rights watch reported that police beat protesters the government denied it " * 20,
    "only marks": "“”“” ... ?! ( ) – — ;;",
    "numbers": " ".join(str(n) for n in range(2000)),
    "right-to-left and zero-width": "NGOs reported \u202eabuse\u202c in \u200bMay.",
    "an attribution and nothing else": "According to NGOs",
    "a coordinator first": "And and NGOs or reported and",
    "section numbers": "See sections 1.a., 1.c., and 2.b. NGOs said so (see also section 6).",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_hard_text_gives_rows_that_hold(text: str, resources: Resources) -> None:
    document = report(text)
    tables = extract(document, resources)
    spans_hold(document, tables)
    assert {c.sentence_id for c in tables["claims"]} == {s.sentence_id for s in tables["sentences"]}


WORDS = st.sampled_from(
    [
        "NGOs",
        "reported",
        "that",
        "“",
        "”",
        ",",
        ".",
        ";",
        "(",
        ")",
        "police",
        "HRW",
        "the",
        "government",
        "according",
        "to",
        "media",
        "and",
        "a",
        "law",
        "In",
        "May",
        "2021",
        "sentenced",
        "five",
        "years",
        "prison",
        "he",
        "It",
        "not",
        "killed",
        "12",
        "men",
        "said",
        "told",
        "who",
        "which",
        "by",
        "–",
        "alleged",
        "reports",
        "of",
        "were",
        "There",
        "KINU’s",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=3))
def test_any_order_of_words_gives_rows_that_hold(resources: Resources, paragraphs: list[str]) -> None:
    document = report(*paragraphs)
    spans_hold(document, extract(document, resources))
