"""Direct quotations of a paragraph: where they begin and end, and who speaks in them.

A quotation over several sentences has one speaker, named at its start
("He said: “A. B.”") or at its end ("“A. B,” said the lawyer"). Only marks that
pair hold sentences together; one without a partner costs its own sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.stages.sources import Mention

_MARK = re.compile(r"[“”\"]")
_BEFORE_OPENING = frozenset("([—–-‘")
# Characters between a sentence's end and the quotation's: a stop, the mark, a reference to a note.
_SLACK = 3


@dataclass(slots=True)
class Quotation:
    """A pair of quotation marks. start, end: offsets of the marks, end exclusive. speakers: who says it, if known."""

    start: int
    end: int
    speakers: list[Mention] = field(default_factory=list)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the quotation shares a character with these offsets."""
        return self.start < end and start < self.end

    def holds(self, start: int, end: int) -> bool:
        """Whether everything between these offsets is quoted, but for a last stop."""
        return self.start <= start and end <= self.end + _SLACK and start < self.end


def quotations(text: str, base: int = 0) -> list[Quotation]:
    """Pairs of quotation marks, curly or straight, in order. base: offset of `text` in documents.text.

    >>> [(q.start, q.end) for q in quotations("He said “one” and \\"two\\".")]
    [(8, 13), (18, 23)]
    """
    found: list[Quotation] = []
    opened: int | None = None
    for match in _MARK.finditer(text):
        at = match.start()
        if _opens(text, at, open_already=opened is not None):
            opened = at
        elif opened is not None:
            found.append(Quotation(base + opened, base + at + 1))
            opened = None
    return found


def _opens(text: str, at: int, *, open_already: bool) -> bool:
    mark = text[at]
    if mark != '"':
        return mark == "“"
    before = text[at - 1] if at else " "
    behind = text[at + 1] if at + 1 < len(text) else " "
    if before.isspace() or before in _BEFORE_OPENING:
        return not behind.isspace() or not open_already
    return False


def spoken(
    found: Iterable[Quotation], start: int, end: int, cue: tuple[int, int] | None, speakers: list[Mention]
) -> list[Quotation]:
    """Quotations that a telling of [start, end) is of, now with its speakers.

    cue: offsets of its cue. A cue inside a quotation is part of what is quoted, and tells nothing of its speaker.
    """
    told = [
        quotation
        for quotation in found
        if quotation.overlaps(start, end) and not quotation.speakers and not (cue and quotation.overlaps(*cue))
    ]
    for quotation in told:
        quotation.speakers = speakers
    return told
