"""Blocks of plain text: a page saved from a browser, or text printed with hard line ends."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline import countries
from pipeline.document import RawBlock, canonical
from pipeline.series_rules import Series
from pipeline.words import lexicon

_LINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(r"^(?:[•◦▪‣·*–—-]|\d{1,2}\))\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_FINAL = re.compile(r"[.!?;:,…][\"'”’)\]]*$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Words that a title leaves in lower case, and that no title ends in.
_SMALL = frozenset(lexicon("topics")["leads"]["small"])

_WIDEST = 130
_NARROWEST = 40
_HEADING_WORDS = 18
# A heading of this share of a full line may go on in the next: it is set in wider type.
_NEARLY_FULL = 0.7
_FOOT_WORDS = 40


def split_lines(text: str) -> list[str]:
    return [canonical(line) for line in _LINE.split(text)]


def trim(lines: list[str], series: Series) -> list[str]:
    """Lines without those of the site, at the top, at the foot and in between."""
    last = max((at for at, line in enumerate(lines) if len(line.split()) >= _FOOT_WORDS), default=0)
    foot = next((at for at in range(last + 1, len(lines)) if series.foot.fullmatch(lines[at])), len(lines))
    lines = lines[:foot]
    return ["" if series.furniture.fullmatch(line) else line for line in lines]


def take_title(lines: list[str], series: Series) -> tuple[str, list[str]]:
    """The report's title, if the first line of the text is one, and the other lines."""
    for at, line in enumerate(lines):
        if not line:
            continue
        if len(line) < 200 and any(
            match and countries.find(match["country"])
            for form in series.title
            if "country" in form.groupindex
            for match in [form.search(series.site.sub("", line))]
        ):
            return line, [*lines[:at], *lines[at + 1 :]]
        break
    return "", lines


def blocks(lines: list[str], series: Series) -> list[RawBlock]:
    """Headings, paragraphs and items, in order.

    Text with hard line ends is joined to paragraphs; in any other every line
    is a block of its own.
    """
    if _is_wrapped(lines):
        return unwrap(lines, series)
    found = [line for line in lines if line]
    return [_block(line, series, following) for line, following in zip(found, [*found[1:], ""], strict=True)]


def is_printed(lines: list[str], series: Series) -> bool:
    """Whether the lines of one block are those of a printed page, headings and all.

    Line ends in the source of a web page mean nothing, unless numbered
    headings stand alone on lines of their own.
    """
    if len(lines) < 20:
        return False
    return sum(1 for line in map(canonical, lines) if line and numbered(line, series)) >= 2


def unwrap(lines: list[str], series: Series) -> list[RawBlock]:
    """Paragraphs and headings of text with hard line ends."""
    lines = [canonical(line) for line in lines]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(len(lengths) * 0.95)] if lengths else 0
    raw: list[RawBlock] = []
    current: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line:
            _end(current, raw)
            at += 1
            continue
        if not current:
            n = _heading_lines(lines, at, width, series)
            if n:
                heading = " ".join(lines[at : at + n])
                raw.append(RawBlock("heading", heading, numbered(heading, series) or 4))
                at += n
                continue
        elif _BULLET.match(line):
            _end(current, raw)
        current.append(line)
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if _SENTENCE_END.search(line) and (
            _heading_lines(lines, at + 1, width, series) or (_opens(following) and _fits(line, following, width))
        ):
            _end(current, raw)
        at += 1
    _end(current, raw)
    return raw


def _end(current: list[str], raw: list[RawBlock]) -> None:
    if current:
        text = " ".join(current)
        raw.append(RawBlock("item", _BULLET.sub("", text)) if _BULLET.match(text) else RawBlock("paragraph", text))
        current.clear()


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the page did: none is long, and many go on in lower case."""
    full = [line for line in lines if len(line) >= _NARROWEST]
    if len(full) < 3 or max(map(len, full)) > _WIDEST:
        return False
    goes_on = sum(
        1
        for line, following in pairwise(lines)
        if line and following and not _SENTENCE_END.search(line) and following[0].islower()
    )
    return goes_on * 4 >= len(full)


def _block(line: str, series: Series, following: str) -> RawBlock:
    level = numbered(line, series) or (4 if is_title(line) and following and not is_title(following) else 0)
    if level:
        return RawBlock("heading", line, level)
    if _BULLET.match(line):
        return RawBlock("item", _BULLET.sub("", line))
    return RawBlock("paragraph", line)


def numbered(line: str, series: Series) -> int:
    """Level of a line in the form of the series' headings, else 0."""
    if len(line.split()) > _HEADING_WORDS or (_SENTENCE_END.search(line) and not series.label.search(line)):
        return 0
    return series.level_of_line(line)


def _heading_lines(lines: list[str], at: int, width: int, series: Series) -> int:
    """How many lines from `at` on are one heading: 0, 1 or 2."""
    line = lines[at] if at < len(lines) else ""
    if not line or not (numbered(line, series) or is_title(line)):
        return 0
    following = lines[at + 1] if at + 1 < len(lines) else ""
    after = lines[at + 2] if at + 2 < len(lines) else ""
    unfinished = line.split()[-1].lower() in _SMALL or line.endswith(",")
    if unfinished or len(line) >= width * _NEARLY_FULL:
        goes_on = is_title(following) and not numbered(following, series) and not after[:1].islower()
        if goes_on:
            return 2
        if unfinished or not numbered(line, series):
            return 0
    return 0 if following[:1].islower() and not numbered(following, series) else 1


def is_title(line: str) -> bool:
    """Title case and no stop: "Physical Attacks, Imprisonment, and Pressure"."""
    if not line[:1].isupper() or _FINAL.search(line):
        return False
    words = _WORD.findall(line)
    if not words or len(line.split()) > _HEADING_WORDS:
        return False
    return all(word[0].isupper() or word.lower() in _SMALL for word in words)


def _opens(line: str) -> bool:
    """Whether a line can begin a paragraph."""
    return line.lstrip("“\"‘'([")[:1].isupper() or line[:1].isdigit()


def _fits(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would still have gone into this one."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width - 2
