"""Penalties of single sentences, and what holds for any text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.stages.backing import Backing
from pipeline.stages.parse import parse
from pipeline.stages.penalties import Rules, compile_rules, penalties
from pipeline.words import lexicon

if TYPE_CHECKING:
    from spacy.language import Language

CASES = tomllib.loads((Path(__file__).parent / "cases" / "penalties.toml").read_text(encoding="utf-8"))["case"]
COLUMNS = {"texts": "text", "offences": "offence", "amounts": "amount", "persons": "persons", "laws": "law"}
DOC = "usdos-hrr-2021-prk"
BASE = 7


@pytest.fixture(scope="module")
def rules() -> Rules:
    return compile_rules(lexicon("penalties"))


def rows(text: str, nlp: Language, rules: Rules, incidents: tuple[schema.Incident, ...] = ()) -> list[schema.Penalty]:
    """Penalties of `text`, taken as one sentence that starts at offset 7 of its report."""
    place = {"doc_id": DOC, "paragraph_id": "p", "section_id": None, "index": 0, "start": BASE, "end": BASE + len(text)}
    paragraph = schema.Paragraph(**place, kind="paragraph", lead="", text=text)
    sentence = schema.Sentence(**place, sentence_id="s", text=text)
    claim = schema.Claim(
        claim_id="c", doc_id=DOC, sentence_id="s", section_id=None, basis="unattributed", start=BASE,
        end=BASE + len(text), text=text, quoted=False, negated=False, rule="",
    )  # fmt: skip
    return penalties(parse([paragraph], [sentence], nlp), Backing([claim], []), incidents, rules, schema.Ids(DOC))


def shown(row: schema.Penalty) -> str:
    bounds = ("-" if months is None else f"{months:g}" for months in (row.min_months, row.max_months))
    return " ".join((row.context, row.kind, *bounds))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"][:60])
def test_case(case: dict, nlp: Language, rules: Rules) -> None:
    found = rows(case["text"], nlp, rules)
    assert [shown(row) for row in found] == case["penalties"], case["why"]
    for key, name in COLUMNS.items():
        if key in case:
            assert [getattr(row, name) for row in found] == case[key], case["why"]
    if "currencies" in case:
        assert [row.currency or "" for row in found] == case["currencies"], case["why"]
    for row in found:
        assert case["text"][row.start - BASE : row.end - BASE] == row.text
        assert all(words in case["text"] for words in (row.offence, row.amount, row.law))


def test_imposed_penalty_belongs_to_the_sentencing_before_it(nlp: Language, rules: Rules) -> None:
    text = "Police arrested Kim on May 1, and on June 2 the court sentenced him to two years in prison for fraud."
    made = [
        schema.Incident(
            incident_id=name,
            doc_id=DOC,
            sentence_id="s",
            claim_id="c",
            type=name,
            trigger=trigger,
            end=0,
            start=BASE + text.index(trigger),
            date_text="",
            date_start="",
            date_end="",
            precision="day",
            date_of="event",
        )
        for name, trigger in (("arrest", "arrested"), ("sentencing", "sentenced"))
    ]
    assert [row.incident_id for row in rows(text, nlp, rules, tuple(made))] == ["sentencing"]


def test_statutory_penalty_has_no_incident_and_no_persons(nlp: Language, rules: Rules) -> None:
    row = rows("The law provides for up to two years in prison for fraud.", nlp, rules)[0]
    assert (row.incident_id, row.persons) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "SENTENCED TO " + "FIVE YEARS IN PRISON, " * 40,
        "“sentenced “to” two years” in “prison” ” “for ‘fraud",
        "sentenced to years' imprisonment, fined $, up to up to up to five or or years",
        "punishable by " + ", ".join(f"{n} to {n + 1} years for item {n}" for n in range(1, 60)),
        "fined (" * 50,
        "from one year to from two years to life to death to a fine to",
    ],
)
def test_odd_text_raises_nothing_and_keeps_offsets(text: str, nlp: Language, rules: Rules) -> None:
    for row in rows(text, nlp, rules):
        assert text[row.start - BASE : row.end - BASE] == row.text


WORDS = st.sampled_from(
    [
        "sentenced",
        "to",
        "five",
        "15",
        "years",
        "year",
        "months",
        "in",
        "prison",
        "a",
        "fine",
        "of",
        "$600",
        "up",
        "not",
        "exceeding",
        "life",
        "or",
        "and",
        ",",
        ";",
        "for",
        "rape",
        "death",
        "punishable",
        "by",
        "between",
        "the",
        "law",
        "court",
        "1,000",
        "lashes",
        "from",
        "house",
        "arrest",
        "suspended",
        "minimum",
        "maximum",
        "term",
        "he",
        "(",
        ")",
        "“",
        "”",
        "’",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_any_order_of_penal_words_keeps_the_schema(words: list[str], nlp: Language, rules: Rules) -> None:
    text = " ".join(words)
    for row in rows(text, nlp, rules):
        assert text[row.start - BASE : row.end - BASE] == row.text
        assert row.context in schema.PENALTY_CONTEXTS
        assert row.kind in schema.PENALTY_KINDS
        assert row.min_months is None or row.max_months is None or row.min_months <= row.max_months
