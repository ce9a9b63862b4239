"""Outline, topics and run-in leads."""

from __future__ import annotations

import os
import re
import tomllib
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.document import Document, RawBlock, canonical, lay_out
from pipeline.readers import read
from pipeline.stages.structure import compile_rules, lead, structure
from pipeline.words import lexicon

CASES = Path(__file__).parent / "cases"
RAW = Path(__file__).parent.parent / "raw"
RULES = compile_rules(lexicon("topics"))


def cases(name: str) -> list:
    found = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["why"]) for case in found]


def document(raw: list[RawBlock]) -> Document:
    text, blocks = lay_out(raw)
    return Document(
        doc_id="usdos-hrr-2021-prk", series="usdos-hrr", publisher="", country="PRK", country_name="North Korea",
        year=2021, title="", url=None, path="", media_type="text/html", sha256="", text=text, blocks=blocks,
    )  # fmt: skip


def outline(raw: list[RawBlock]) -> tuple[Document, list[schema.Section], list[schema.Paragraph]]:
    doc = document(raw)
    return doc, *structure(doc, RULES, schema.Ids(doc.doc_id))


@pytest.mark.parametrize("case", cases("headings"))
def test_outline(case: dict) -> None:
    _, sections, _ = outline([RawBlock("heading", text, level) for level, text in case["headings"]])
    found = [f"{s.level} {s.number or '-'} {s.path} ({s.topic or '-'})" for s in sections]
    assert found == case["outline"]


@pytest.mark.parametrize("case", cases("leads"))
def test_lead(case: dict) -> None:
    assert lead(case["text"], RULES) == case["lead"]


def test_sections_hold_their_subsections_and_paragraphs() -> None:
    doc, sections, paragraphs = outline(
        [
            RawBlock("paragraph", "Before any heading."),
            RawBlock("heading", "Section 2. Respect for Civil Liberties", 2),
            RawBlock("heading", "a. Freedom of Expression", 3),
            RawBlock("paragraph", "Censorship: There was some."),
            RawBlock("heading", "Internet Freedom", 4),
            RawBlock("item", "One."),
            RawBlock("heading", "b. Freedoms of Peaceful Assembly and Association", 3),
            RawBlock("paragraph", "None."),
            RawBlock("heading", "Section 3. Freedom to Participate in the Political Process", 2),
        ]
    )
    second, expression, internet, assembly, third = sections
    assert doc.text[second.start : second.end].endswith("None.")
    assert doc.text[expression.start : expression.end].endswith("One.")
    assert doc.text[internet.start : internet.end] == "Internet Freedom\n\nOne."
    assert doc.text[assembly.start : assembly.end].endswith("None.")
    assert doc.text[third.start : third.end] == "Section 3. Freedom to Participate in the Political Process"
    assert [s.parent_id for s in sections] == [
        None, second.section_id, expression.section_id, second.section_id, None,
    ]  # fmt: skip
    assert [p.section_id for p in paragraphs] == [
        None, expression.section_id, internet.section_id, assembly.section_id,
    ]  # fmt: skip
    assert [p.kind for p in paragraphs] == ["paragraph", "paragraph", "item", "paragraph"]
    assert [p.lead for p in paragraphs] == ["", "Censorship", "", ""]
    assert [p.index for p in paragraphs] == [0, 1, 2, 3]


def test_saved_text() -> None:
    """The saved page has lost most of its headings; those it kept are numbered as on the page."""
    doc = read(RAW / "usdos-hrr/2021/north-korea.txt", RAW)
    sections, paragraphs = structure(doc, RULES, schema.Ids(doc.doc_id))
    assert [(s.number, s.title, s.path, s.topic) for s in sections] == [
        ("2", "Respect for Civil Liberties", "Section 2", "civil_liberties"),
        ("2.c", "Freedom of Religion", "Section 2 > c. Freedom of Religion", "religion"),
    ]
    assert [p.lead for p in paragraphs if p.lead] == [
        "Freedom of Expression",
        "Freedom of Expression for Members of the Press and Other Media, Including Online Media",
        "Censorship or Content Restrictions",
        "National Security",
        "In-country Movement",
        "Foreign Travel",
        "Access to Asylum",
    ]
    assert sections[0].end == len(doc.text)


HEADINGS = st.sampled_from(
    ["Section 1. Life", "SECTION 2", "a. Women", "D. Children", "Women", "Exile:", "Executive Summary", "Endnote: y"]
)
BLOCKS = st.lists(
    st.one_of(
        st.builds(RawBlock, st.just("heading"), st.one_of(HEADINGS, st.text()), st.integers(1, 6)),
        st.builds(RawBlock, st.sampled_from(["paragraph", "item"]), st.text()),
    ),
    max_size=30,
)


@given(BLOCKS)
def test_any_outline_is_a_tree(raw: list[RawBlock]) -> None:
    doc, sections, paragraphs = outline(raw)
    by_id = {s.section_id: s for s in sections}
    assert len(by_id) == len(sections)
    assert len(sections) + len(paragraphs) == len(doc.blocks)
    for section in sections:
        assert section.start < section.end <= len(doc.text)
        parent = by_id[section.parent_id] if section.parent_id else None
        assert section.level == (parent.level + 1 if parent else 1)
        if parent:
            assert parent.start < section.start
            assert section.end <= parent.end
            assert section.path.startswith(parent.path + " > ")
    for left, right in pairwise(sections):
        assert left.end <= right.start or right.end <= left.end, "sections nest or follow each other"
    for paragraph in paragraphs:
        assert doc.text[paragraph.start : paragraph.end] == paragraph.text
        assert paragraph.text.startswith(paragraph.lead)
        inside = [s for s in sections if s.start <= paragraph.start and paragraph.end <= s.end]
        assert paragraph.section_id == (inside[-1].section_id if inside else None)


def test_topic_forms_are_all_used_by_name_once() -> None:
    names = [entry["name"] for entry in lexicon("topics")["topic"]]
    assert len(names) == len(set(names))
    assert {"expression", "movement", "torture"} <= set(names)


PROJECT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("CLAIMSOURCE_RAW", PROJECT.parent / "shared" / "raw"))
PAGES = sorted(CORPUS.glob("usdos-hrr/*/*.html"))
# A paragraph of a page that begins in bold type and a colon: how the pages mark a run-in lead.
MARKED = re.compile(r"<p><(b|strong)>(?P<lead>[A-Z][^<>:.]{2,100})(?::</\1>|</\1>:) [A-Z][^<>]{20,}")


@pytest.mark.skipif(not PAGES, reason=f"no pages below {CORPUS}; CLAIMSOURCE_RAW names another raw folder")
def test_pages_have_topics_and_the_leads_they_mark() -> None:
    checked = 0
    for path in PAGES[:: max(1, len(PAGES) // 60)]:
        doc = read(path, CORPUS)
        sections, paragraphs = structure(doc, RULES, schema.Ids(doc.doc_id))
        assert [s.path for s in sections if s.topic is None] == [], path
        found = {p.lead for p in paragraphs}
        for match in MARKED.finditer(path.read_text(encoding="utf-8")):
            marked = canonical(unescape(match["lead"]))
            if "JUST" not in marked:  # a sentence in bold, up to an address
                checked += 1
                assert marked in found, path
    assert checked > 500
