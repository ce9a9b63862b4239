"""Sentence boundaries."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.document import canonical
from pipeline.stages.sentences import compile_rules, segment, split
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "sentences.toml").read_text(encoding="utf-8"))["case"]
RULES = compile_rules(lexicon("sentences"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    text = case["text"].replace("| ", " ")
    found = [text[start:end] for start, end in split(text, RULES)]
    assert found == case["text"].split("| ")


@given(st.text(alphabet=st.sampled_from("ABab .!?…“”\"'’()[]15;:,–\u00e9"), max_size=120).map(canonical))
def test_nothing_but_white_space_lies_between_sentences(text: str) -> None:
    ranges = split(text, RULES)
    at = 0
    for start, end in ranges:
        assert start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


def test_rows_stand_in_their_paragraph() -> None:
    ids = schema.Ids("d")
    paragraph = schema.Paragraph(
        paragraph_id="d#p10", doc_id="d", section_id=None, index=0, kind="paragraph", lead="", start=10, end=43,
        text="Police beat him. He died in March.",
    )  # fmt: skip
    rows = segment([paragraph], ids, RULES)
    assert [(row.sentence_id, row.start, row.end, row.text) for row in rows] == [
        ("d#s10", 10, 26, "Police beat him."),
        ("d#s27", 27, 44, "He died in March."),
    ]


def test_a_long_paragraph_takes_no_quadratic_time() -> None:
    text = "The U.S. Department reported on prison No. 5. " * 20_000
    assert len(split(text.strip(), RULES)) == 20_000
