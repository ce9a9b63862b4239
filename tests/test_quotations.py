"""Direct quotations: their marks, and who speaks in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_claims import report

from pipeline.extract import extract
from pipeline.resources import Resources
from pipeline.stages.quotations import quotations

PAIRS = [
    ("He said “one” and “two”.", ["“one”", "“two”"], "curly marks"),
    ('He said "one" and "two".', ['"one"', '"two"'], "straight marks"),
    ("“A. B,” said the lawyer.", ["“A. B,”"], "over two sentences"),
    ("A “b and c.", [], "a mark without a partner holds nothing"),
    ("A “b “c” d.", ["“c”"], "of two opening marks the second one pairs"),
    ("A ” b.", [], "nothing was opened"),
    ('The 5" pipe', [], "an inch"),
]


@pytest.mark.parametrize(("text", "found", "why"), PAIRS, ids=[why for *_, why in PAIRS])
def test_pairs_of_marks(text: str, found: list[str], why: str) -> None:
    assert [text[q.start : q.end] for q in quotations(text)] == found, why


@given(st.text(alphabet='ab “”". \n', max_size=80), st.integers(0, 1000))
def test_pairs_are_in_order_and_hold_no_mark(text: str, base: int) -> None:
    end = base
    for quotation in quotations(text, base):
        assert end <= quotation.start < quotation.end <= base + len(text)
        inside = text[quotation.start - base + 1 : quotation.end - base - 1]
        assert not set(inside) & set("“”") or '"' in (text[quotation.start - base], text[quotation.end - base - 1])
        end = quotation.end


def speakers(resources: Resources, *paragraphs: str) -> list[list[str]]:
    """Sources of each sentence, "*" behind a carried one."""
    tables = extract(report(*paragraphs), resources)
    of = {claim.claim_id: claim.sentence_id for claim in tables["claims"]}
    found: dict[str, list[str]] = {sentence.sentence_id: [] for sentence in tables["sentences"]}
    for link in tables["claim_sources"]:
        found[of[link.claim_id]].append(link.source_id + "*" * link.carried)
    return list(found.values())


SPEECH = [
    (["“We had no food. We had no water,” said a teacher."], [["anon:teacher*"], ["anon:teacher"]], "named behind"),
    (
        ["A teacher said: “We had no food. We had no water. They left.” The rain stopped."],
        [["anon:teacher"], ["anon:teacher*"], ["anon:teacher*"], []],
        "named before, up to the closing mark",
    ),
    (
        ["“We had no food,” a teacher said. “We had no water.”"],
        [["anon:teacher"], ["anon:teacher*"]],
        "the next quotation is the same speaker's",
    ),
    (
        ["A teacher described her flight:", "“We had no food.”"],
        [["anon:teacher"], ["anon:teacher*"]],
        "a colon introduces the next paragraph",
    ),
    (
        ["A teacher said “we had no food. The rain stopped. The road was open."],
        [["anon:teacher"], [], []],
        "an odd mark costs its own sentence only",
    ),
    (
        ["A teacher said “no.”", "“We saw smoke. We ran,” said a nurse."],
        [["anon:teacher"], ["anon:nurse*"], ["anon:nurse"]],
        "whoever is named behind goes before whoever spoke last",
    ),
]


@pytest.mark.parametrize(("paragraphs", "expected", "why"), SPEECH, ids=[why for *_, why in SPEECH])
def test_who_speaks(paragraphs: list[str], expected: list[list[str]], why: str, resources: Resources) -> None:
    assert speakers(resources, *paragraphs) == expected, why
