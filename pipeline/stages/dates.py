"""Dates of a report: expressions in its sentences, read in the context of their paragraph."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline import dates as grammar
from pipeline.stages.parse import Parsed

# "(see section 2.a.)" and headings run into the text hold no dates.
_REFERENCE = re.compile(r"\([^()]{0,20}\bsections? [^()]{0,80}\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The date grammar."""

    grammar: grammar.Grammar


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression in a sentence.

    start, end: half-open offsets into documents.text; text: the expression
    without its preposition. date_start, date_end: inclusive interval.
    precision: one of schema.DATE_PRECISIONS. inferred: the year or an end of
    the interval comes from the context. rule: the construction.
    """

    sentence_id: str
    start: int
    end: int
    text: str
    date_start: datetime.date
    date_end: datetime.date
    precision: str
    inferred: bool
    rule: str


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from lexicon `dates`."""
    return Rules(grammar.compile_grammar(data))


def dates(parsed: list[Parsed], year: int, rules: Rules) -> list[Dated]:
    """Date expressions of every sentence, in order.

    year: the year reported on; a month or day that says no year belongs to it
    unless its sentence is still in an earlier one. "The following day" counts
    from the nearest date before it in the paragraph.
    """
    reference = datetime.date(year, 12, 31)
    found: list[Dated] = []
    for _, group in groupby(parsed, key=lambda sentence: sentence.paragraph.paragraph_id):
        sentences = list(group)
        paragraph = sentences[0].paragraph
        text = _masked(paragraph.text, len(paragraph.lead))
        at = 0
        for date in grammar.find(text, reference, known=rules.grammar):
            start, end = paragraph.start + date.start, paragraph.start + date.end
            while at < len(sentences) and sentences[at].row.end <= start:
                at += 1
            if at == len(sentences):
                break
            if sentences[at].row.start <= start and end <= sentences[at].row.end:
                found.append(
                    Dated(
                        sentence_id=sentences[at].row.sentence_id,
                        start=start,
                        end=end,
                        text=date.text,
                        date_start=date.date_start,
                        date_end=date.date_end,
                        precision=date.precision,
                        inferred=date.inferred,
                        rule=date.rule,
                    )
                )
    return found


def _masked(text: str, lead: int) -> str:
    """The text with its lead and its references blanked; offsets stay."""
    text = "_" * lead + text[lead:]
    return _REFERENCE.sub(lambda match: "_" * len(match[0]), text)
