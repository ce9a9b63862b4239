"""Figures of single sentences, and what holds for any text."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.stages.backing import Backing
from pipeline.stages.dates import Dated
from pipeline.stages.figures import Rules, compile_rules, figures
from pipeline.stages.parse import parse
from pipeline.words import lexicon

if TYPE_CHECKING:
    from spacy.language import Language

CASES = tomllib.loads((Path(__file__).parent / "cases" / "figures.toml").read_text(encoding="utf-8"))["case"]
DOC = "usdos-hrr-2021-prk"
BASE = 7


@pytest.fixture(scope="module")
def rules() -> Rules:
    return compile_rules(lexicon("units"))


def years(text: str) -> list[Dated]:
    """Bare years of `text`, as the dates stage gives them."""
    return [
        Dated(
            "s", BASE + m.start(), BASE + m.end(), m[0],
            datetime.date(int(m[0]), 1, 1), datetime.date(int(m[0]), 12, 31), "year", False, "year",
        )
        for m in re.finditer(r"\b20\d\d\b", text)
    ]  # fmt: skip


def rows(text: str, nlp: Language, rules: Rules) -> list[schema.Figure]:
    """Figures of `text`, taken as one sentence that starts at offset 7 of its report."""
    place = {"doc_id": DOC, "paragraph_id": "p", "section_id": None, "index": 0, "start": BASE, "end": BASE + len(text)}
    paragraph = schema.Paragraph(**place, kind="paragraph", lead="", text=text)
    sentence = schema.Sentence(**place, sentence_id="s", text=text)
    claim = schema.Claim(
        claim_id="c", doc_id=DOC, sentence_id="s", section_id=None, basis="unattributed", start=BASE,
        end=BASE + len(text), text=text, quoted=False, negated=False, rule="",
    )  # fmt: skip
    return figures(parse([paragraph], [sentence], nlp), Backing([claim], []), years(text), rules, schema.Ids(DOC))


def shown(row: schema.Figure) -> str:
    bounds = ("-" if value is None else f"{value:.10g}" for value in (row.value_low, row.value_high))
    return " ".join((*bounds, row.unit))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"][:60])
def test_case(case: dict, nlp: Language, rules: Rules) -> None:
    found = rows(case["text"], nlp, rules)
    assert [shown(row) for row in found] == case["figures"], case["why"]
    if "qualifiers" in case:
        assert [row.qualifier for row in found] == case["qualifiers"], case["why"]
    if "texts" in case:
        assert [row.text for row in found] == case["texts"], case["why"]
    if "dates" in case:
        assert [row.date_start for row in found] == case["dates"], case["why"]
    for row in found:
        assert case["text"][row.start - BASE : row.end - BASE] == row.text


@pytest.mark.parametrize(
    "text",
    [
        "12 " * 400,
        "($" * 60,
        "between 5 and and 3 of of 7",
        "1,2,3 5.5.5 6/7 8:9",
        "HUNDREDS OF 12 IN 2021 (",
        "one of",
    ],
)
def test_odd_text_raises_nothing_and_keeps_offsets(text: str, nlp: Language, rules: Rules) -> None:
    for row in rows(text, nlp, rules):
        assert text[row.start - BASE : row.end - BASE] == row.text


WORDS = st.sampled_from(
    [
        "5",
        "1,200",
        "dozens",
        "hundreds",
        "of",
        "persons",
        "percent",
        "$600",
        "at",
        "least",
        "up",
        "to",
        "between",
        "and",
        "from",
        "2021",
        "(",
        ")",
        ",",
        ";",
        "one",
        "two",
        "million",
        "cases",
        "women",
        "rubles",
        "in",
        "16",
        "hours",
        "killed",
        "were",
        "more",
        "than",
        "approximately",
        "’",
        "“",
        "the",
        "number",
        "every",
        "half",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_any_order_of_counting_words_keeps_the_schema(words: list[str], nlp: Language, rules: Rules) -> None:
    text = " ".join(words)
    for row in rows(text, nlp, rules):
        assert text[row.start - BASE : row.end - BASE] == row.text
        assert row.unit
        assert row.text
        assert row.value_low is None or row.value_high is None or row.value_low <= row.value_high
