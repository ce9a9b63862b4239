"""Proper names: kinds, boundaries and the acronyms a report introduces."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import schema
from pipeline.document import canonical
from pipeline.stages import names as stage
from pipeline.stages.parse import Parsed, parse
from pipeline.stages.sentences import compile_rules, segment
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "names.toml").read_text(encoding="utf-8"))["case"]
SENTENCES = compile_rules(lexicon("sentences"))
RULES = stage.compile_rules(lexicon("names"))


def parsed(nlp: Language, text: str, *, at: int = 0, lead: str = "") -> list[Parsed]:
    """One paragraph, as the stages get it."""
    ids = schema.Ids("x-2021-prk")
    row = schema.Paragraph(
        paragraph_id=ids.new("paragraphs", at),
        doc_id=ids.doc_id,
        section_id=None,
        index=0,
        kind="paragraph",
        lead=lead,
        start=at,
        end=at + len(text),
        text=text,
    )
    return parse([row], segment([row], ids, SENTENCES), nlp)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_names(nlp: Language, case: dict) -> None:
    sentences = parsed(nlp, case["text"])
    found = stage.names(sentences, RULES)
    assert [f"{name.kind} {name.text}" for name in found] == case["names"]
    assert stage.acronyms(sentences, found) == case.get("acronyms", {})


def test_the_acronym_stands_on_both_forms(nlp: Language) -> None:
    found = stage.names(
        parsed(nlp, "The Korea Institute for National Unification (KINU) told it. KINU added more."), RULES
    )
    assert [(name.text, name.acronym) for name in found] == [
        ("Korea Institute for National Unification", "KINU"),
        ("KINU", "KINU"),
        ("KINU", "KINU"),
    ]


def test_a_run_in_lead_holds_no_names(nlp: Language) -> None:
    found = stage.names(
        parsed(nlp, "Freedom of Expression: Police left Wonsan.", at=40, lead="Freedom of Expression"), RULES
    )
    assert [(name.text, name.start) for name in found] == [("Wonsan", 40 + 35)]


PIECES = st.sampled_from(
    [
        "Ministry",
        "of",
        "for",
        "and",
        "the",
        "Labor",
        "Hanoi",
        "“",
        "”",
        "(",
        ")",
        "HRW",
        "’s",
        ",",
        ".",
        "-",
        "President",
        "bin",
        "al-Sham",
        "May",
        "3",
        "No.",
        "Article",
        "295-C",
        "&",
        "Jong-un",
        "É",
        "İ",
        "U.S.",
        "in",
        "IV",
        "’",
        "reported",
        "ǅ",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=60), st.integers(0, 1000))
def test_offsets_hold_whatever_the_text(nlp: Language, pieces: list[str], at: int) -> None:
    text = canonical(" ".join(pieces))
    sentences = parsed(nlp, text, at=at)
    found = stage.names(sentences, RULES)
    assert all(text[name.start - at : name.end - at] == name.text and name.text for name in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert {name.kind for name in found} <= set(stage.KINDS)
    stage.acronyms(sentences, found)
