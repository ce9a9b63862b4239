"""Sentences: rules over the surface, before the parse.

The prose is edited English, in which a stop is a stop or part of an
abbreviation, and the trained splitters of small models break it at colons,
quotations and names instead. So the boundaries are found first and handed to
the parser, which then never crosses one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline import schema

# A run of final marks, whatever closes behind it, white space, and something
# that can open a sentence.
_BOUNDARY = re.compile(r"(?P<mark>[.!?…]+)(?P<close>[\"'”’»)\]]*)(?P<gap>\s+)(?=[\"'“‘«(\[]*(?P<next>[^\W_]))")
_INITIAL = re.compile(r"(?:^|[\s(“\"‘.-])(?:[A-Z]|[A-Z][a-z]?)$")
_DOTTED = re.compile(r"(?:^|[\s(“\"‘-])(?:[A-Za-z]\.)+[A-Za-z]$")
_REFERENCE = re.compile(r"\bsections?(?: \d[\w.]*,?(?: and| or)?)* \d+\.[a-z]$|\b\d\.[a-z]$", re.IGNORECASE)
_LAST_WORD = re.compile(r"[\w’'-]+$")
_FIRST_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Rules:
    """Lower-case words with a stop.

    abbreviations: whose stop never ends a sentence ("dr"). closing: whose stop
    may ("etc", "inc"); they end one before an upper-case letter. openers:
    words that open a sentence behind a dotted name ("in the U.S. The ...").
    """

    abbreviations: frozenset[str]
    closing: frozenset[str]
    openers: frozenset[str]


def compile_rules(data: dict[str, Any]) -> Rules:
    return Rules(*(frozenset(data[key]) for key in ("abbreviations", "closing", "openers")))


def split(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of one block; together they cover all but the gaps."""
    ranges = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if _ends(text, start, match, rules):
            ranges.append((start, match.start("gap")))
            start = match.end("gap")
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges


def _ends(text: str, start: int, match: re.Match[str], rules: Rules) -> bool:
    opener = match["next"]
    if match["mark"] != ".":
        # "?" and "!" inside a quotation that goes on in lower case end nothing.
        return not opener.islower()
    before = text[start : match.start("mark")]
    word = (_LAST_WORD.search(before) or [""])[0].lower()
    if opener.islower():
        return False
    if match["close"]:
        return True
    if word in rules.abbreviations:
        return False
    if word in rules.closing:
        return opener.isupper() and not opener.isdigit()
    if _REFERENCE.search(before):
        return True
    if _DOTTED.search(before):
        # "U.S. officials" against "... in the U.S. The government": only a
        # word that rarely follows a country's name opens a sentence.
        following = _FIRST_WORD.match(text, match.end("gap"))
        return bool(following and following[0] in rules.openers)
    return not (_INITIAL.search(before) and opener.isupper())


def segment(paragraphs: Iterable[schema.Paragraph], ids: schema.Ids, rules: Rules) -> list[schema.Sentence]:
    """Rows of table `sentences`, in the report's order; none crosses a paragraph."""
    rows: list[schema.Sentence] = []
    for paragraph in paragraphs:
        for start, end in split(paragraph.text, rules):
            rows.append(
                schema.Sentence(
                    sentence_id=ids.new("sentences", paragraph.start + start),
                    doc_id=paragraph.doc_id,
                    paragraph_id=paragraph.paragraph_id,
                    section_id=paragraph.section_id,
                    index=len(rows),
                    start=paragraph.start + start,
                    end=paragraph.start + end,
                    text=paragraph.text[start:end],
                )
            )
    return rows
