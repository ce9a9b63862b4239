"""Dates: what an expression means, what is none, and where it stands in the report."""

from __future__ import annotations

import datetime
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from dateparser.date import DateDataParser
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from test_names import parsed

from pipeline import dates, schema
from pipeline.stages import dates as stage
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dates.toml").read_text(encoding="utf-8"))["case"]
REFERENCE = datetime.date(2021, 12, 31)
SECOND_OPINION = DateDataParser(languages=["en"])
PIECES = (
    "May", "31", "2021", "March", "the", "year", "of", "from", "to", "and", "between", "since", "13", "30",
    "February", "–", "late", "the first", "half", "following day", "previous 12 months", "2999", "1000", ",", "1970s",
    "-", "the same period in", "winter", "through", "weeks later", "Feb.", "0", "29", ".", "’s end", "mid-",
)  # fmt: skip


def shown(date: dates.Date) -> str:
    return f"{date.text} = {date.date_start}..{date.date_end} {date.precision}{' +' if date.inferred else ''}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_meaning(case: dict) -> None:
    assert [shown(date) for date in dates.find(case["text"], REFERENCE)] == case["dates"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_ordered_verbatim_intervals(text: str) -> None:
    found = dates.find(text, REFERENCE)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for date in found:
        assert text[date.start : date.end] == date.text
        assert date.date_start <= date.date_end
        assert date.precision in schema.DATE_PRECISIONS


@given(
    st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2050, 12, 31)),
    st.sampled_from(["%B %-d, %Y", "%-d %B %Y", "%b. %-d, %Y"]),
)
def test_whole_dates_are_read_as_dateparser_reads_them(day: datetime.date, form: str) -> None:
    text = day.strftime(form).replace("May.", "May")
    (found,) = dates.find(f"Police arrested them on {text} in the capital.", REFERENCE)
    other = SECOND_OPINION.get_date_data(text).date_obj
    assert other is not None
    assert found.date_start == found.date_end == other.date() == day


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2999, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    name = list(lexicon("dates")["months"])[day.month - 1]
    for text in (f"on {name} {day.day}, {day.year:04}", f"on {day.day} {name} {day.year:04}", f"on {day.isoformat()}"):
        (found,) = dates.find(text, REFERENCE)
        assert (found.date_start, found.date_end, found.inferred) == (day, day, False)


def test_preposition_is_found_again() -> None:
    text = "He has been held since early May 2020."
    (found,) = dates.find(text, REFERENCE)
    assert text[dates.with_preposition(text, found.start) : found.end] == "since early May 2020"


def test_a_long_text_gives_every_date() -> None:
    text = "On May 31, police arrested 12 persons in the March protests, and by year’s end all had been freed. " * 600
    assert len(dates.find(text, REFERENCE)) == 1800


def test_a_report_year_dates_its_months(nlp: Language) -> None:
    rules = stage.compile_rules(lexicon("dates"))
    sentences = parsed(nlp, "On May 3 he was held (see section 2.a. and 6). He was freed the following day.")
    found = stage.dates(sentences, 2017, rules)
    assert [(date.text, str(date.date_start)) for date in found] == [
        ("May 3", "2017-05-03"),
        ("the following day", "2017-05-04"),
    ]
    for date in found:
        sentence = next(s for s in sentences if s.row.sentence_id == date.sentence_id)
        assert sentence.text(date.start, date.end) == date.text
