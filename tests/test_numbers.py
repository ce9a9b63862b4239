"""Numbers in words and digits."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import numbers

CASES = tomllib.loads((Path(__file__).parent / "cases" / "numbers.toml").read_text(encoding="utf-8"))


def _id(case: dict) -> str:
    return case["text"] or "empty"


@pytest.mark.parametrize("case", CASES["value"], ids=_id)
def test_value(case: dict) -> None:
    assert numbers.value(case["text"]) == case.get("value"), case["why"]


@pytest.mark.parametrize("case", CASES["find"], ids=_id)
def test_find(case: dict) -> None:
    found = [case["text"][number.start : number.end] for number in numbers.find(case["text"])]
    assert found == case["found"], case["why"]


@pytest.mark.parametrize("case", CASES["currency"], ids=_id)
def test_currency(case: dict) -> None:
    assert numbers.currency(case["text"]) == case["currency"], case["why"]


@given(st.integers(min_value=0, max_value=10**15))
def test_digits_with_and_without_groups_read_alike(number: int) -> None:
    assert numbers.value(f"{number:,}") == numbers.value(str(number)) == number


@given(st.text(alphabet="0123456789,. -–$()ahndreutwofivmlc", max_size=80))
def test_found_ranges_are_ordered_and_inside(text: str) -> None:
    at = 0
    for number in numbers.find(text):
        assert at <= number.start < number.end <= len(text)
        assert number.value is None or number.value >= 0
        at = number.end


@given(st.text(max_size=60))
def test_value_never_raises(text: str) -> None:
    numbers.value(text)
