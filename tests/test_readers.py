"""Bytes to documents: pages, saved text, and what is neither."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import countries
from pipeline.document import Document, RawBlock, canonical, lay_out
from pipeline.readers import ReadError, decode, read
from pipeline.readers.decoding import media_type
from pipeline.series_rules import all_series

TESTS = Path(__file__).parent
PROJECT = TESTS.parent
RAW = PROJECT / "raw"
CORPUS = Path(os.environ.get("CLAIMSOURCE_RAW", PROJECT.parent / "shared" / "raw"))
PAGES = sorted(CORPUS.glob("usdos-hrr/*/*.html"))
corpus = pytest.mark.skipif(not PAGES, reason=f"no pages below {CORPUS}; CLAIMSOURCE_RAW names another raw folder")

PROSE = "<p>" + "The government arrested ten persons in May. " * 10 + "</p>"
TITLE = "<title>2021 Country Reports on Human Rights Practices: Albania</title>"


def page(body: str = PROSE, head: str = TITLE) -> str:
    return f'<!DOCTYPE html><html><head>{head}</head><body><div class="report__content">{body}</div></body></html>'


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Document]:
    """`saved(content, name)`: the content read from a raw folder."""

    def read_saved(content: str | bytes, name: str = "usdos-hrr/2021/albania.html") -> Document:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read(path, tmp_path)

    return read_saved


def texts(document: Document, kind: str | None = None) -> list[str]:
    return [block.text for block in document.blocks if kind in (None, block.kind)]


# --- the whole corpus ---------------------------------------------------------------------------------------------


class _Body(HTMLParser):
    """Headings and words of a page's body, by the standard library's parser: independent of the reader's."""

    VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "path", "wbr"))
    BLOCK = frozenset(("p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0  # of the body root, 0 outside
        self.skipped = 0  # depth of an element that is not of the report, 0 outside
        self.heading = False
        self.headings: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if not self.depth:
            self.depth = int("report__content" in classes)
            return
        if tag in self.BLOCK:
            self.parts.append(" ")
        if tag in self.VOID:
            return
        self.depth += 1
        # Links to the other parts of a country, and tags.
        if not self.skipped and ({"report__tags", "stars-above"} & set(classes) or tag == "svg"):
            self.skipped = self.depth
        self.heading = tag in ("h2", "h3", "h4", "h5") or "report-toc-section" in classes
        if self.heading:
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.depth or tag in self.VOID:
            return
        if self.skipped == self.depth:
            self.skipped = 0
        self.depth -= 1
        if tag in self.BLOCK:
            self.heading = False
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.skipped:
            self.parts.append(data)
            if self.heading:
                self.headings[-1] += data


def _own(path: Path) -> tuple[list[str], Counter[str]]:
    """Headings, and words in number, of a page's body without the links to other pages."""
    body = _Body()
    body.feed(path.read_text(encoding="utf-8"))
    headings: list[str] = []
    for heading in map(canonical, body.headings):
        if headings and re.fullmatch(r"Section \d+\.", headings[-1]):
            headings[-1] += " " + heading
        elif heading and not heading.startswith("Read a Section"):
            headings.append(heading)
    words = Counter(canonical("".join(body.parts)).split())
    for heading in map(canonical, body.headings):
        if heading.startswith("Read a Section"):
            words.subtract(heading.split())
    return headings, +words


FURNITURE = re.compile(
    r"An official website|Official websites use|Here['’]s how you know|On This Page|Read a Section|Skip to content"
    r"|Share sensitive information|Back to Top|Edit Your Custom Report|opens? in (?:a )?new (?:tab|window)"
)


@corpus
@pytest.mark.parametrize("year", sorted({path.parent.name for path in PAGES}))
def test_every_page(year: str) -> None:
    """Every page reads; its headings come in its own order; no word of its body is lost and none added."""
    for path in (path for path in PAGES if path.parent.name == year):
        document = read(path, CORPUS)
        assert document.year == int(year), path
        assert document.path == path.relative_to(CORPUS).as_posix()
        assert document.doc_id == f"usdos-hrr-{year}-{document.country.lower()}", path
        assert document.url
        headings, words = _own(path)
        assert Counter(document.text.split()) == words, path
        assert not FURNITURE.search(document.text), path
        found = texts(document, "heading")
        # A heading that runs on into a sentence is cut at the colon; bare lines may be headings beside the page's own.
        wanted = [re.sub(r"(?<=:) [A-Z].*\.$", "", heading) for heading in headings]
        rest = iter(found)
        assert all(heading in rest for heading in wanted), (path, wanted, found)
        for extra in (Counter(found) - Counter(wanted)).elements():
            assert not re.search(r"[.,;?!]$", extra), (path, extra)
            assert len(extra.split()) <= 18, (path, extra)


@corpus
def test_every_country_is_read_once_per_year() -> None:
    sample = PAGES[:: max(1, len(PAGES) // 60)]
    ids = [read(path, CORPUS).doc_id for path in sample]
    assert len(ids) == len(set(ids))


def _corpus_page(name: str) -> Document:
    path = CORPUS / "usdos-hrr" / name
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    return read(path, CORPUS)


def test_text_with_hard_line_ends_in_one_paragraph() -> None:
    """Kenya 2024: a printed page in one paragraph, its headings on lines of their own, two of them broken."""
    document = _corpus_page("2024/kenya.html")
    headings = [(block.level, block.text) for block in document.blocks if block.kind == "heading"]
    assert headings[:4] == [
        (2, "Executive Summary Title"),
        (2, "Section 1. Life"),
        (3, "a. Extrajudicial Killings"),
        (3, "b. Coercion in Population Control"),
    ]
    titles = [title for _, title in headings]
    assert "a. Torture and Cruel, Inhuman, or Degrading Treatment or Punishment" in titles
    assert (
        "Censorship by Governments, Military, Intelligence, or Police Forces, Criminal Groups, "
        "or Armed Extremist or Rebel Groups"
    ) in titles
    assert "Knowing Cooperation with Other Governments to Facilitate Their Acts of Transnational Repression" in titles
    assert titles[-2:] == [
        "e. Instances of Transnational Repression",
        "Knowing Cooperation with Other Governments to Facilitate Their Acts of Transnational Repression",
    ]
    assert len(titles) == 30
    paragraphs = texts(document, "paragraph")
    assert paragraphs[0].startswith("Kenya experienced a deterioration in the human rights situation during the year.")
    assert all(re.search(r"[.”]$", text) for text in paragraphs)
    assert max(len(text.split()) for text in paragraphs) < 300


def test_a_path_may_be_wrong_where_the_page_is_right() -> None:
    document = _corpus_page("2021/uraguay.html")
    assert (document.doc_id, document.country_name) == ("usdos-hrr-2021-ury", "Uruguay")


@pytest.mark.parametrize("name", ["2021/china.html", "2022/israel-west-bank-and-gaza.html", "2021/cyprus.html"])
def test_links_to_other_parts_of_a_country_are_not_text(name: str) -> None:
    document = _corpus_page(name)
    assert "Read a Section" not in document.text
    assert not document.text.startswith(("Hong Kong", "West Bank", "Area Administered"))


# --- the saved text in the project --------------------------------------------------------------------------------


def test_saved_text() -> None:
    document = read(RAW / "usdos-hrr/2021/north-korea.txt", RAW)
    assert document.doc_id == "usdos-hrr-2021-prk"
    assert document.media_type == "text/plain"
    assert (document.title, document.country_name, document.url) == ("North Korea", "North Korea", None)
    assert texts(document, "heading") == ["Section 2. Respect for Civil Liberties", "c. Freedom of Religion"]
    assert document.text.startswith(
        "Section 2. Respect for Civil Liberties\n\nThe constitution provides for freedom of speech"
    )
    assert document.blocks[-1].text.startswith("Access to Asylum: The law does not provide")
    assert len(document.blocks) == 26


def test_saved_text_loses_only_the_site() -> None:
    path = RAW / "usdos-hrr/2021/north-korea.txt"
    lines = [canonical(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = texts(read(path, RAW))
    lost = [line for line in lines if line not in kept]
    assert kept == [line for line in lines if line in kept]
    assert lost == [
        "An official website of the United States Government Here's how you know",
        "Official websites use .gov",
        "A .gov website belongs to an official government organization in the United States.",
        "Secure .gov websites use HTTPS",
        "A lock ( ) or https:// means you’ve safely connected to the .gov website. Share sensitive information only on "
        "official, secure websites.",
        "North Korea",
        "Human Rights Reports",
        "Edit Your Custom Report",
        "01 / Select A Year",
        "02 / Select Sections",
        "03 / Select Countries You can add more than one country or area.",
        "U.S. Department of State",
        "The Lessons of 1989: Freedom and Our Future",
    ]


def test_manifest_describes_every_raw_file() -> None:
    with (RAW / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["path", "title", "url", "sha256", "retrieved_at", "licence"]
    files = {p.relative_to(RAW).as_posix() for p in RAW.rglob("*") if p.is_file() and p.name != "manifest.csv"}
    assert {row["path"] for row in rows} == files
    for row in rows:
        data = (RAW / row["path"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        document = read(RAW / row["path"], RAW)
        assert (row["title"], row["url"]) == (document.title, document.url or "")
        assert row["licence"] == next(s.licence for s in all_series() if s.id == document.series)


# --- plain text -----------------------------------------------------------------------------------------------------


def test_hard_line_ends_are_joined(saved: Callable[..., Document]) -> None:
    document = saved(
        "ALBANIA 2021 HUMAN RIGHTS REPORT\n\n"
        "EXECUTIVE SUMMARY\n\n"
        "The Republic of Albania is a parliamentary democracy. The constitution vests\n"
        "legislative authority in the unicameral parliament, which elects both the prime\n"
        "minister and the president for terms of four and five years, as observers noted.\n"
        "Civilian authorities maintained effective control.\n"
        "Impunity remained a problem, although the Structure made progress during the\n"
        "year in its investigations, indictments, and convictions.\n\n"
        "Section 1. Respect for the Integrity of the Person\n"
        "a. Arbitrary Deprivation of Life and Other Unlawful or Politically Motivated\n"
        "Killings\n"
        "There was one report that the government or its agents committed arbitrary or\n"
        "unlawful killings.\n",
        "usdos-hrr/2020/report.txt",
    )
    assert (document.doc_id, document.title) == ("usdos-hrr-2021-alb", "ALBANIA 2021 HUMAN RIGHTS REPORT")
    assert texts(document, "heading") == [
        "EXECUTIVE SUMMARY",
        "Section 1. Respect for the Integrity of the Person",
        "a. Arbitrary Deprivation of Life and Other Unlawful or Politically Motivated Killings",
    ]
    first, second, third = texts(document, "paragraph")
    assert first.startswith("The Republic of Albania is a parliamentary democracy. The constitution vests legislative")
    assert first.endswith("maintained effective control.")
    assert second.startswith("Impunity remained a problem, although")
    assert third.endswith("unlawful killings.")


def test_bullets_are_items(saved: Callable[..., Document]) -> None:
    body = (
        "Albania\n\n"
        + "The government arrested ten persons in May. " * 6
        + "\n\n• First finding.\n\n- Second finding.\n"
    )
    document = saved(body, "usdos-hrr/2021/albania.txt")
    assert texts(document, "item") == ["First finding.", "Second finding."]


def test_the_foot_of_the_site_stays_text_if_prose_follows(saved: Callable[..., Document]) -> None:
    prose = "The government arrested ten persons in May. " * 10
    document = saved(f"Albania\n\n{prose}\n\nEdit Your Custom Report\n\n{prose}\n", "usdos-hrr/2021/albania.txt")
    assert texts(document) == [prose.strip(), prose.strip()]


# --- web pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param("<p>a<b>b</b>c <i>d</i>.</p>", ["abc d."], id="inline tags join as they stand"),
        pytest.param("<p>One.<br>Two.</p>", ["One.", "Two."], id="a break behind a sentence ends a paragraph"),
        pytest.param("<p>One<br>two.</p>", ["One two."], id="a break in a sentence does not"),
        pytest.param("<p>One<br><br>Two</p>", ["One", "Two"], id="two breaks do"),
        pytest.param("<div>bare <p>in</p> tail</div>", ["bare", "in", "tail"], id="text beside paragraphs is kept"),
        pytest.param("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"], id="lists in lists"),
        pytest.param("<table><tr><th>h</th><td>d e</td></tr></table>", ["h", "d e"], id="every cell"),
        pytest.param(
            "<blockquote>q</blockquote><dl><dt>t</dt><dd>d</dd></dl>", ["q", "t", "d"], id="quotes, definitions"
        ),
        pytest.param("<p>a<sup>1</sup></p><p><sup>1</sup> note</p>", ["a1", "1 note"], id="footnotes are kept"),
        pytest.param(
            "<p>a</p><script>x</script><style>x</style><svg><text>x</text></svg>", ["a"], id="no scripts, pictures"
        ),
        pytest.param("<nav>x</nav><button>x</button><p>a</p><select><option>x</select>", ["a"], id="no controls"),
        pytest.param("<p>a</p><div class='report__tags'>x</div>", ["a"], id="no tags of the site"),
        pytest.param("<p>x&nbsp;y\u00a0z\u200b &amp; é</p>", ["x y z & é"], id="spaces and references"),
        pytest.param("<p>unclosed<p>other", ["unclosed", "other"], id="end tags left out"),
        pytest.param("<p>a\nb\n  c</p>", ["a b c"], id="line ends in the source mean nothing"),
    ],
)
def test_blocks(saved: Callable[..., Document], body: str, found: list[str]) -> None:
    assert texts(saved(page(body + PROSE)))[:-1] == found


def test_label_and_title_are_one_heading(saved: Callable[..., Document]) -> None:
    for label in ("<h4>Section 1.</h4>", "<p class='report-toc-section'>Section 1.</p>"):
        document = saved(
            page(f"<a>{label}<h3 class='report__section-title'>Respect<span> for</span> All</h3></a>{PROSE}")
        )
        assert (document.blocks[0].level, document.blocks[0].text) == (2, "Section 1. Respect for All")


def test_a_label_alone_is_a_heading(saved: Callable[..., Document]) -> None:
    assert texts(saved(page(f"<h4>Section 1.</h4>{PROSE}<h4>Section 2.</h4>")), "heading") == [
        "Section 1.",
        "Section 2.",
    ]


def test_a_sentence_in_a_heading_is_prose(saved: Callable[..., Document]) -> None:
    document = saved(
        page(f"<h3>Abuse of Migrants and Refugees: Migrants were often subjected to extortion.</h3>{PROSE}")
    )
    assert texts(document, "heading") == ["Abuse of Migrants and Refugees:"]
    assert texts(document, "paragraph")[0] == "Migrants were often subjected to extortion."


def test_a_bare_title_between_paragraphs_is_a_heading(saved: Callable[..., Document]) -> None:
    document = saved(
        page(f"<h3>a. Freedom of Expression</h3>{PROSE}<p>Internet Freedom</p>{PROSE}<p>Not applicable.</p>")
    )
    assert [(b.level, b.text) for b in document.blocks if b.kind == "heading"] == [
        (3, "a. Freedom of Expression"),
        (4, "Internet Freedom"),
    ]


def test_nested_deeper_than_the_stack(saved: Callable[..., Document]) -> None:
    assert len(saved(page("<div>" * 5000 + PROSE + "</div>" * 5000)).blocks) == 1
    assert len(saved(page("<b>" * 5000 + PROSE)).blocks) == 1
    with pytest.raises(ReadError, match="nested too deep"):
        saved(page("<div>" * 100_000 + PROSE))


# --- what a page says of itself ---------------------------------------------------------------------------------------

BURMA = "https://www.state.gov/reports/2019-country-reports-on-human-rights-practices/burma/"
LINKED = f'{{"@graph": [{{"@type": "WebPage", "name": "x", "url": "{BURMA}"}}]}}'
SITE = "United States Department of State"


def address(tail: str) -> str:
    return f'<link rel="canonical" href="{BURMA.replace("burma", tail)}">'


def linked(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("why", "head", "path", "doc_id"),
    [
        ("address alone", address("burma"), "x/y/z.html", "usdos-hrr-2019-mmr"),
        ("folder in the address", address("sample/cuba"), "x/y/z.html", "usdos-hrr-2019-cub"),
        ("no slash at its end", address("cuba").replace('/">', '">'), "x/y/z.html", "usdos-hrr-2019-cub"),
        ("part of a country", address("china/tibet"), "x/y/z.html", "usdos-hrr-2019-chn-tibet"),
        ("address before title and path", address("cuba") + TITLE, "usdos-hrr/2021/albania.html", "usdos-hrr-2019-cub"),
        ("Open Graph", f'<meta property="og:url" content="{BURMA}">', "a.html", "usdos-hrr-2019-mmr"),
        ("title before path", TITLE, "usdos-hrr/1999/cuba.html", "usdos-hrr-2021-alb"),
        ("year from the path", f"<title>Cuba - {SITE}</title>", "usdos-hrr/2023/x.html", "usdos-hrr-2023-cub"),
        ("all from the path", "<title>Human rights</title>", "usdos-hrr/2023/cuba.html", "usdos-hrr-2023-cub"),
        ("all from the file name", "", "usdos-hrr/cuba-2023.html", "usdos-hrr-2023-cub"),
        ("linked data", linked(LINKED), "a.html", "usdos-hrr-2019-mmr"),
        ("broken linked data", linked("{[") + TITLE, "a.html", "usdos-hrr-2021-alb"),
        (
            "linked data of no use",
            linked('[1, {"@type": "WebPage", "url": 2}]') + TITLE,
            "a.html",
            "usdos-hrr-2021-alb",
        ),
    ],
    ids=lambda value: value if " " in value and "<" not in value else "",
)
def test_identity(saved: Callable[..., Document], why: str, head: str, path: str, doc_id: str) -> None:
    assert saved(page(head=head), path).doc_id == doc_id, why


@pytest.mark.parametrize("case", tomllib.loads((TESTS / "cases/countries.toml").read_text(encoding="utf-8"))["case"],
                         ids=lambda case: case["name"] or "empty")  # fmt: skip
def test_country(case: dict) -> None:
    found = countries.find(case["name"])
    assert (found.alpha3 if found else "") == case["alpha3"], case["why"]
    assert (found.suffix if found else "") == case.get("suffix", ""), case["why"]


def test_countries_by_code() -> None:
    assert countries.by_alpha3("XKX").name == "Kosovo"
    assert countries.by_alpha3("CHN").suffix == ""
    assert countries.by_alpha3("XXX") is None


# --- bytes ------------------------------------------------------------------------------------------------------------

CURLY = page("<p>“Café – naïve” – the government’s view.</p>" + PROSE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(CURLY.encode(), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + CURLY.encode(), id="UTF-8 with a mark"),
        pytest.param(CURLY.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param(CURLY.encode("utf-16-le"), id="UTF-16 little-endian without"),
        pytest.param(CURLY.encode("utf-16-be"), id="UTF-16 big-endian without"),
        pytest.param(CURLY.encode("utf-32"), id="UTF-32"),
        pytest.param(CURLY.encode("cp1252"), id="Windows-1252, not declared"),
        pytest.param(b"<meta charset=iso-8859-1>" + CURLY.encode("cp1252"), id="declared Latin-1, as browsers read it"),
        pytest.param(b"<meta charset=utf-8>" + CURLY.encode("cp1252"), id="declared UTF-8 and none"),
        pytest.param(b"<meta charset=koi8-r>" + CURLY.encode(), id="declared something else than the UTF-8 it is"),
        pytest.param(b"<meta charset=no-such>" + CURLY.encode("cp1252"), id="declared nonsense"),
        pytest.param(b"<meta charset=rot13>" + CURLY.encode("cp1252"), id="declared no encoding of text"),
        pytest.param(CURLY.encode().replace(b"view", b"vi\0ew"), id="NULs"),
        pytest.param(CURLY.encode().replace("ï".encode(), b"\xef"), id="one stray byte"),
    ],
)
def test_encodings(saved: Callable[..., Document], data: bytes) -> None:
    assert texts(saved(data))[0] == "“Café – naïve” – the government’s view."


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        pytest.param(b"", "a.html", "the file is empty", id="empty"),
        pytest.param(b" \n\t\r\n", "a.txt", "the file is empty", id="white space"),
        pytest.param(b"\0" * 1000, "a.txt", "the file is empty", id="NULs only"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3", "a.html", "a PDF file", id="PDF called HTML"),
        pytest.param(b"PK\x03\x04" + b"\0" * 50, "a.txt", "an office document", id="docx called text"),
        pytest.param(b"{\\rtf1\\ansi Albania}", "a.txt", "rich-text", id="RTF"),
        pytest.param(b"From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n", "a.html", "MHTML", id="MHTML"),
        pytest.param(bytes(range(256)) * 40, "a.txt", "no text in any known encoding", id="binary"),
        pytest.param(b"\xff\xfe\x00\xd8" * 400, "a.txt", "", id="broken UTF-16"),
        pytest.param(CURLY[: len(CURLY) * 2 // 3], "albania.html", "breaks off", id="page cut off"),
        pytest.param("<html><head><title>2021 Country", "albania.html", "breaks off", id="page cut off in its head"),
        pytest.param(page("<p>Not found</p>"), "albania.html", "holds no report", id="error page"),
        pytest.param(f"{TITLE}<div>{PROSE}</div>" * 2, "albania.html", "holds no report", id="page without a body"),
        pytest.param("Albania\n\nNothing here.\n", "albania.txt", "holds no report", id="text without prose"),
        pytest.param(page(head="<title>Atlantis</title>"), "atlantis.html", "the country", id="unknown country"),
        pytest.param(page(head=TITLE.replace(": Albania", "")), "index.html", "the country",
                     id="list of reports"),
    ],
)  # fmt: skip
def test_no_report(saved: Callable[..., Document], content: str | bytes, name: str, problem: str) -> None:
    with pytest.raises(ReadError) as caught:
        saved(content, f"usdos-hrr/2021/{name}")
    assert problem in caught.value.problem
    assert caught.value.remedy
    assert str(caught.value) == f"usdos-hrr/2021/{name}: {caught.value.problem}; {caught.value.remedy}"


def test_year_untellable(saved: Callable[..., Document]) -> None:
    with pytest.raises(ReadError, match=r"the year .* put it under raw/usdos-hrr/<year>/"):
        saved(page(head="<title>Albania</title>"), "usdos-hrr/albania.html")


def test_series_untellable(saved: Callable[..., Document]) -> None:
    with pytest.raises(ReadError, match=r"no known report series; put it under raw/usdos-hrr/<year>/"):
        saved(page(head="<title>Albania</title>"), "elsewhere/2021/albania.html")


def test_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.html: cannot be opened"):
        read(tmp_path / "nowhere.html", tmp_path)
    with pytest.raises(ReadError, match="cannot be opened"):
        read(tmp_path, tmp_path)


def test_content_tells_the_type_and_not_the_extension(saved: Callable[..., Document]) -> None:
    assert saved(page(), "usdos-hrr/2021/albania.txt").media_type == "text/html"
    text = "Albania\n\n" + "The government arrested ten persons in May. " * 10
    assert saved(text, "usdos-hrr/2021/albania.html").media_type == "text/plain"


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("<!doctype html><p>x", "text/html"),
        ("\n <!-- a --> <!-- b --><?xml version='1.0'?><html>", "text/html"),
        ("<div>x</div>", "text/html"),
        ("x <b>y</b> < z", "text/plain"),
        ("<3 hearts", "text/plain"),
        ("<!-- a " * 50_000, "text/plain"),
        ("<!-- a -->" * 50_000 + "x", "text/plain"),
    ],
)
def test_media_type(text: str, media: str) -> None:
    assert media_type(text) == media


@given(st.binary(max_size=400))
def test_decode_gives_text_or_says_why(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        text = decode(data, "x")
        assert text.strip()
        assert "\0" not in text


@given(st.text(min_size=1, max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_decode_returns_what_was_encoded(text: str, encoding: str) -> None:
    text = "The report. " + re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]", "", text)
    assert decode(text.encode(encoding), "x") == text


@given(st.text(alphabet='<>/abpdiv h123brtul&;"= \n.A', max_size=300))
def test_any_markup_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, markup: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "albania-2021.html"
    path.write_text(page(markup + PROSE), encoding="utf-8")
    try:
        document = read(path, folder)
    except ReadError:
        return
    for block in document.blocks:
        assert document.text[block.start : block.end] == block.text == canonical(block.text)


@given(st.lists(st.builds(RawBlock, st.sampled_from(["heading", "paragraph", "item"]), st.text(), st.integers(0, 6))))
def test_blocks_lie_where_they_say(raw: list[RawBlock]) -> None:
    text, blocks = lay_out(raw)
    assert [b.text for b in blocks] == [canonical(r.text) for r in raw if canonical(r.text)]
    at = 0
    for block in blocks:
        assert block.start == at
        assert text[block.start : block.end] == block.text
        at = block.end + 2
    assert len(text) == max(0, at - 2)
