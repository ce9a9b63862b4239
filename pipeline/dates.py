"""Dates in English prose: expressions found by a grammar, read as intervals.

Usable alone: ``find(text, datetime.date(2021, 12, 31))``. One regular
expression finds the points of time ("May 31", "April 2021", "the year", "the
following day"); the words around each say what it is part of ("since", "from
... to", "early"). Intervals are inclusive. Meanings follow the annotation
guidelines: early, mid and late are days 1 to 10, 11 to 20 and 21 to the last
of a month and thirds of a year; "since X" runs to the end of the report year;
"as of X" is the day or month X; "year's end" is December 31.

An expression that names no real day (February 30) or a year outside 1000 to
2999 is passed over. Nothing raises on any text.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline import words

FIRST_YEAR, LAST_YEAR = 1000, 2999
# Four digits outside these years need a preposition to be read as a year.
PLAIN_YEARS = range(1800, 2100)
DAY, MONTH, YEAR, RANGE, OPEN = "day", "month", "year", "range", "open"


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression and the interval it stands for.

    start, end: half-open offsets into the text. text: the expression without
    its preposition. date_start, date_end: first and last day. precision: one
    of day, month, year, range (an interval with both ends said), open (an end
    is not said). inferred: the year or an end comes from the context. rule:
    the construction.
    """

    start: int
    end: int
    text: str
    date_start: datetime.date
    date_end: datetime.date
    precision: str
    inferred: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled expressions and the words they know."""

    months: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    weekdays: tuple[str, ...]
    numbers: dict[str, int]
    ordinals: dict[str, int]
    month_context: frozenset[str]
    month_lists: frozenset[str]
    names: tuple[str, ...]
    behind: frozenset[str]
    not_a_year_before: frozenset[str]
    not_a_year_after: frozenset[str]
    quantifiers: frozenset[str]
    point: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Point:
    """An expression not yet read: fields as far as they are said.

    month None is a whole year; year None is said elsewhere or not at all.
    fixed: an interval that needs no further reading.
    """

    start: int
    end: int
    rule: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    first_day: int = 0
    part: str = ""
    fixed: tuple[datetime.date, datetime.date, str] | None = None
    relative: bool = False


_BEFORE = re.compile(
    r"(?:(?P<part>\b(?:very )?(?:early|mid|late|mid-to-late|early to mid|middle of|beginning of|start of|end of))"
    r"(?:[- ]|(?<=of) the (?:month of )?)?(?:in |the )?)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\b(?P<lead>since|as of|as from|until|till|through|thru|up to|up until|by|prior to|before|ahead of|"
    r"(?:beginning|starting|commencing)(?: (?:in|on|from|as early as))?|"
    r"(?:began|begun) from|from|between|during|throughout|over|within|following|after|in|on|for|of|at)"
    r"(?: (?:at least|about|around|approximately|roughly|as early as|as late as|the night of|the morning of|"
    r"the month of|the year|mid|late|early))*"
    r"(?: (?:the|his|her|its|their|a|an))?[ ]?$",
    re.IGNORECASE,
)
_OPEN_RIGHT = frozenset({"since", "as from"})
_BEGIN = ("beginning", "starting", "commencing")
_OPEN_LEFT = frozenset({"until", "till", "through", "thru", "up to", "up until", "prior to", "before", "ahead of"})
_TO = re.compile(r"(?:\s?[-–—]\s?|,? (?:to|through|until|till|up to|thru) (?:the )?(?:mid-|early |late |mid )?)$")
_AND = re.compile(r",?(?: and|,| or|, and) (?:(?:on|in|the) )?(?:mid-|early |late |mid )?$")
_BETWEEN_AND = re.compile(r",? and (?:the )?(?:mid-|early |late |mid )?$")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def compile_grammar(data: dict[str, Any]) -> Grammar:
    """The grammar from lexicon `dates`."""
    months = {**data["months"], **data["abbreviated"]}
    month = rf"(?:{_alternatives(months)})"
    number = rf"(?:{_alternatives(data['numbers'])}|\d{{1,3}})"
    ordinal = _alternatives(data["ordinals"])
    season = _alternatives(data["seasons"])
    weekday = _alternatives(data["weekdays"]["names"])
    year = r"[12]\d{3}(?!\d|[.,]\d)"
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|-[a-z])"
    the_year = r"(?:the[ ](?:(?:reporting|calendar|current)[ ])?year(?![ ]\d)|this[ ]year)"
    point = re.compile(
        rf"""
        (?<![\w.,$€£¥#/])(?:
          (?P<iso>[12]\d{{3}}-[01]\d-[0-3]\d)(?![\w-])
        | (?:(?P<dmy_from>{day})[ ]?(?:[-–]|[ ]to[ ]|and[ ])[ ]?)?(?P<dmy_day>{day})(?:[ ]of)?[ ]
          (?P<dmy_month>{month})(?!\w)(?:,?[ ](?P<dmy_year>{year}))?
        | (?P<decade>[12]\d\d0)[’']?s\b
        | (?P<year>{year})(?![\w%]|-\d{{1,2}}-|-[a-z])(?:[-–/](?P<year_to>\d\d(?!\d|[.,%]\d)|[12]\d{{3}}(?!\d)))?
        )
        | (?<!\w)(?P<month>{month})(?![\w’']\w{{2}})(?:
            [ ](?P<mdy_day>{day})(?:,?[ ](?P<mdy_year>{year}))?
          | ,?[ ](?:of[ ])?(?P<my_year>{year})(?!-)
          )?
        | \b(?i:
          (?P<year_end>(?:the[ ])?(?:(?:calendar|reporting)[ ])?year[’']s[- ]end|(?:the[ ])?year-end
            |(?:the[ ])?(?:very[ ])?end[ ]of[ ]{the_year})
        | (?P<year_begin>(?:the[ ])?(?:beginning|start)[ ]of[ ]{the_year})
        | (?:the[ ])?(?P<nth>{ordinal}|last|final|latter)(?:[ ](?P<n>{number}))?[ ]
          (?P<unit>half|quarter|third|trimester|semester|months?|weeks?)[ ](?:of|in)[ ]
          (?:(?:the[ ]year[ ])?(?P<of_year>{year})|(?P<of_the_year>{the_year})
            |(?P<of_month>{month})(?:[ ](?P<of_month_year>{year}))?)(?!\w)
        | (?:the[ ])?(?:same|corresponding|comparable)[ ](?:time[ ])?period[ ](?:(?:in|of|for|during)[ ])?
          (?:(?P<same_period_year>{year})|(?:the[ ])?(?P<same_period_last>previous|prior|preceding|last)[ ]year)
        | (?P<that>(?:that[ ](?:(?:very|same)[ ])?|the[ ](?:very[ ])?same[ ]))
          (?P<that_unit>day|morning|afternoon|evening|night|month|year)\b
        | (?:the[ ])?(?P<shift>following|next|previous|preceding|prior|subsequent)[ ](?:(?P<shift_n>{number})[ ])?
          (?P<shift_unit>day|morning|night|week|month|year|{weekday})(?P<shift_s>s?)\b
        | the[ ](?P<beside_unit>day|month|year)[ ](?P<beside>before|after|earlier)(?=[,.;:)]|$)
        | (?P<later_n>{number})[ ](?P<later_unit>day|week|month|year)s?[ ]
          (?P<later>later|earlier|afterwards?|after(?=[,.;)]))\b
        | (?<!the[ ])(?P<last_unit_year>last[ ](?P<last_unit>year|month))\b
        | (?:(?:the|in|during|since|by|last|early|late)[ ])(?P<season>{season})
          (?:[ ](?:of[ ])?(?P<season_year>{year}|{the_year}))?\b
        | (?P<bare_season>{season})[ ](?:of[ ])?(?P<bare_season_year>{year})\b
        | (?P<the_year>the[ ](?:reporting|review|calendar)[ ](?:year|period)|this[ ]year|the[ ]year)\b(?![’'-]|[ ]\d)
        )
        """,
        re.VERBOSE,
    )
    return Grammar(
        months=months,
        seasons={name: (first, length) for name, (first, length) in data["seasons"].items()},
        weekdays=tuple(data["weekdays"]["names"]),
        numbers=data["numbers"],
        ordinals=data["ordinals"],
        month_context=frozenset(data["month_context"]["words"]),
        month_lists=frozenset(data["month_context"]["lists"]),
        names=tuple(data["month_context"]["names"]),
        behind=frozenset(data["month_context"]["behind"]),
        not_a_year_before=frozenset(data["not_a_year"]["before"]),
        not_a_year_after=frozenset(data["not_a_year"]["after"]),
        quantifiers=frozenset(data["not_a_year"]["quantifiers"]),
        point=point,
    )


@cache
def grammar() -> Grammar:
    """The packaged grammar, compiled once per process."""
    return compile_grammar(words.lexicon("dates"))


def find(text: str, reference: datetime.date, *, known: Grammar | None = None) -> list[Date]:
    """Every date expression of `text`, in order, without overlaps.

    reference: a day of the year the text reports on; a month or day without a
    year belongs to it unless the same sentence is still in an earlier year.
    known: a grammar other than the packaged one.
    """
    known = known or grammar()
    found: list[Date] = []
    points = _shared_years(text, list(_points(text, known)))
    at = 0
    while at < len(points):
        date, used = _read(text, points, at, found, reference, known)
        at += used
        if date:
            found.append(date)
            # "May 3-5, 2020": the year is a point of its own and already read.
            while at < len(points) and points[at].start < date.end:
                at += 1
    return found


def with_preposition(text: str, start: int) -> int:
    """`start` moved back over the preposition (and article) right before a date expression."""
    match = _LEAD.search(text, max(0, start - 40), start)
    return match.start() if match else start


# --- points -----------------------------------------------------------------


def _points(text: str, known: Grammar) -> Iterator[_Point]:
    for match in known.point.finditer(text):
        point = _point(text, match, known)
        if point and (point.year is None or FIRST_YEAR <= point.year <= LAST_YEAR):
            whole = point.day is None and not (point.fixed or point.relative)
            before = _BEFORE.search(text, max(0, point.start - 24), point.start) if whole else None
            if before:
                point = replace(point, part=_part_name(before["part"]), start=before.start("part"))
            yield point


def _shared_years(text: str, points: list[_Point]) -> list[_Point]:
    """ "in March, April, and June 2020": a year said once, after a list, serves the whole list."""
    for at in range(len(points) - 2, -1, -1):
        point, following = points[at], points[at + 1]
        if point.month and following.month and following.year and not point.year and point.start < following.start:
            if point.month <= following.month and _AND.fullmatch(text, point.end, max(point.end, following.start)):
                points[at] = replace(point, year=following.year)
    return points


def _part_name(words: str) -> str:
    words = words.lower().removeprefix("very ")
    return {"middle of": "mid", "beginning of": "early", "start of": "early"}.get(words, words)


def _point(text: str, match: re.Match[str], known: Grammar) -> _Point | None:
    kind = match.lastgroup
    start, end = match.span()
    if match["month"]:
        return _month_point(text, match, known)
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return _Point(start, end, "iso", year, month, day)
    if match["dmy_month"]:
        month, day = known.months[match["dmy_month"]], _digits(match["dmy_day"])
        first = _digits(match["dmy_from"]) if match["dmy_from"] else 0
        if first >= day:
            start, first = match.start("dmy_day"), 0
        return _Point(start, end, "day month", _int(match["dmy_year"]), month, day, first_day=first)
    if match["decade"]:
        first = int(match["decade"])
        return _Point(start, end, "decade", first)
    if match["year"]:
        return _year_point(text, match, known)
    return _Point(start, end, f"relative {kind}", relative=True)


def _month_point(text: str, match: re.Match[str], known: Grammar) -> _Point | None:
    start, end = match.span()
    month = known.months[match["month"]]
    year = _int(match["mdy_year"] or match["my_year"])
    before = text[max(0, start - 14) : start].lower().rstrip(" ")
    if match["mdy_day"]:
        # "In May 20 persons were killed": "in" dates by months, "on" by days.
        counted = (
            not year
            and re.search(r"\bin$", before)
            and re.match(r" (?!to\b|through\b|and\b)[a-z]", text[end : end + 10])
        )
        if not counted:
            return _Point(start, end, "month day", year, month, _digits(match["mdy_day"]))
        end = match.end("month")
    elif year:
        return _Point(start, end, "month year", year, month)
    if not re.search(r"\b(?:in|on|since|of)$", before) and any(
        text.startswith(name, at) for name in known.names for at in (start, start - 6) if at >= 0
    ):
        return None
    if not _is_month(text, start, end, before, match["month"], known):
        return None
    return _Point(start, end, "month", None, month)


def _is_month(text: str, start: int, end: int, before: str, name: str, known: Grammar) -> bool:
    """Whether a bare month name is a month and not a modal, a demonstration or somebody's name."""
    words = before.split()
    following = text[end : end + 2]
    if before.endswith(("mid-", "-", "–", "(")):
        return True
    if words and (words[-1] in known.month_context or " ".join(words[-2:]) in known.month_context):
        behind = re.match(r" (\w+)", text[end : end + 12])
        if words[-1] in known.month_lists and behind and behind[1][:1].isupper():
            return False
        return not (name == "March" and words[-1] in {"the", "a", "an"} and behind and behind[1] in known.behind)
    if before.endswith(",") and text[max(0, start - 12) : start].rstrip(" ,").rsplit(" ", 1)[-1] in known.months:
        return True
    if name in {"May", "March"}:
        return False
    # "April Smith", "Augusta June": a capital on either side and no preposition;
    # "HRW’s September report", "the POE January report" are dates.
    previous = text[max(0, start - 40) : start].split()
    name_before = (
        bool(previous)
        and previous[-1][:1].isupper()
        and previous[-1][-1:].isalpha()
        and not (previous[-1].isupper() or previous[-1].endswith(("’s", "'s")))
    )
    return not ((following[:1] == " " and following[1:2].isupper()) or name_before)


def _year_point(text: str, match: re.Match[str], known: Grammar) -> _Point | None:
    start, end = match.span()
    year = int(match["year"])
    words = text[max(0, start - 24) : start].lower().split()
    last = words[-1] if words else ""
    # "Law 13 of 2019" is a number.
    if last == "of" and len(words) > 1 and words[-2].isdigit():
        return None
    if last in known.not_a_year_before or " ".join(words[-2:]) in known.not_a_year_before:
        return None
    behind = re.match(r" ?(%|[a-z]+)", text[end : end + 14])
    if behind and behind[1] in known.not_a_year_after and last not in {"in", "since"}:
        return None
    if behind and last in known.quantifiers:
        return None
    if last.endswith(("post-", "pre-")) or (
        text[start - 1 : start] == "-" and not last.endswith(("mid-", "late-", "early-"))
    ):
        return None
    prepositional = last in {
        "in",
        "since",
        "of",
        "until",
        "from",
        "between",
        "year",
        "by",
        "during",
        "before",
        "after",
        "to",
        "and",
    }
    if year not in PLAIN_YEARS and not (prepositional and last not in {"to", "of", "and", "by", "from"}):
        return None
    if match["year_to"]:
        to = int(match["year_to"])
        to = to if to > 99 else year // 100 * 100 + to
        if not year < to <= LAST_YEAR:
            return (
                _Point(start, match.end("year"), "year", year) if to > LAST_YEAR or len(match["year_to"]) == 4 else None
            )
        return _Point(start, end, "years", fixed=(_first(year), _last(to), RANGE))
    return _Point(start, end, "year", year)


def _digits(ordinal: str) -> int:
    return int("".join(filter(str.isdigit, ordinal)))


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


# --- reading ----------------------------------------------------------------


def _read(
    text: str, points: list[_Point], at: int, found: list[Date], reference: datetime.date, known: Grammar
) -> tuple[Date | None, int]:
    """The date at point `at` and how many points it uses up."""
    point = points[at]
    lead = _lead(text, point.start)
    if point.relative:
        return _relative(text, point, lead, found, reference, known), 1
    following = points[at + 1] if at + 1 < len(points) else None
    joint = text[point.end : following.start] if following else ""
    if following and not following.relative and _joins(point, following, joint, lead):
        date = _interval(text, point, following, found, reference)
        if date:
            return date, 2
    tail = _tail_day(text, point, lead)
    if tail:
        date = _interval(text, point, tail, found, reference)
        if date:
            return date, 1
    return _single(text, point, lead, found, reference), 1


def _lead(text: str, start: int) -> str:
    match = _LEAD.search(text, max(0, start - 40), start)
    return match["lead"].lower() if match else ""


def _joins(point: _Point, following: _Point, joint: str, lead: str) -> bool:
    """Whether two points are the ends of one interval."""
    if point.fixed or following.fixed or len(joint) > 24:
        return False
    if lead == "between":
        return bool(_BETWEEN_AND.fullmatch(joint) or _TO.fullmatch(joint))
    if _TO.fullmatch(joint):
        return True
    # "In May and June": months side by side are one stretch of time.
    if point.rule == "month" and following.rule in {"month", "month year"} and _BETWEEN_AND.fullmatch(joint):
        return following.month == point.month + 1 or (point.month, following.month) == (12, 1)
    return False


_TAIL = re.compile(
    r"(?P<sep>\s?[-–—]\s?|,? (?:to|through|until) |,? and )(?:the )?(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?"
    r"(?![\d%]|[.,:]\d|-[a-z])(?:,? (?P<year>[12]\d{3})(?!\d))?(?P<next>\s?[^\s]+)?"
)


def _tail_day(text: str, point: _Point, lead: str) -> _Point | None:
    """The second day of "March 4 to 13", "April 1 and 6"."""
    if point.day is None:
        return None
    match = _TAIL.match(text, point.end, min(len(text), point.end + 40))
    if not match:
        return None
    day = int(match["day"])
    # "June 5 and 6" is two days on end; "June 5 and 12 persons" may be anything.
    if day <= point.day or (match["sep"].strip(" ,") == "and" and lead != "between" and day != point.day + 1):
        return None
    if re.match(r"\s[a-z]+s\b", match["next"] or "") and not match["year"] and match["sep"].strip() in {"to", "and"}:
        if match["next"].strip() not in {"as"}:
            return None
    end = match.end("year") if match["year"] else match.end("day")
    return _Point(match.start("day"), end, "month day", _int(match["year"]) or point.year, point.month, day)


def _interval(text: str, left: _Point, right: _Point, found: list[Date], reference: datetime.date) -> Date | None:
    """From the first day of `left` to the last of `right`; a year said once serves both."""
    inferred = left.year is None or right.year is None
    first_year, last_year = left.year, right.year
    if first_year is None and last_year is None:
        last_year = _year(text, right, found, reference)
        first_year = last_year - (left.month is not None and right.month is not None and left.month > right.month)
    elif first_year is None:
        if left.month is None:
            return None
        first_year = last_year - (right.month is not None and left.month > right.month)
    elif last_year is None:
        last_year = first_year + (right.month is not None and left.month is not None and left.month > right.month)
    starts, ends = _bounds(left, first_year), _bounds(right, last_year)
    if not starts or not ends or starts[0] > ends[1]:
        return None
    return _date(text, left.start, right.end, starts[0], ends[1], RANGE, inferred, "interval")


def _single(text: str, point: _Point, lead: str, found: list[Date], reference: datetime.date) -> Date | None:
    if point.fixed:
        return _date(text, point.start, point.end, *point.fixed, False, point.rule)
    inferred = point.year is None
    year = point.year
    if year is None:
        year = _year(text, point, found, reference)
    if point.rule == "decade":
        bounds = _decade(year, point.part)
    else:
        bounds = _bounds(point, year)
    if not bounds:
        return None
    first, last, precision = bounds
    rule = point.rule
    if lead in _OPEN_RIGHT or lead.startswith(_BEGIN):
        end = _last(max(reference.year, first.year))
        return _date(text, point.start, point.end, first, end, OPEN, True, "since")
    if lead in _OPEN_LEFT and point.rule != "decade":
        return _date(text, point.start, point.end, _first(last.year), last, OPEN, True, "until")
    return _date(text, point.start, point.end, first, last, precision, inferred, rule)


def _year(text: str, point: _Point, found: list[Date], reference: datetime.date) -> int:
    """The year of a month or day that says none.

    It is the report's, unless the same sentence has gone from a month of an
    earlier year ("In November 2019 police arrested X and on December 3
    charged him") to a later one.
    """
    for date in reversed(found):
        if re.search(r"[.!?]”? [A-Z]", text[date.end : point.start]):
            break
        if date.rule in {"month year", "month day"} and not date.inferred:
            # "a December 2021 report" dates the noun, not the narrative.
            prepositional = re.search(
                r"\b(?:in|on) (?:early |mid-|late )?$", text[max(0, date.start - 12) : date.start], re.IGNORECASE
            )
            if prepositional and date.date_start.year < reference.year and (point.month or 0) >= date.date_start.month:
                return date.date_start.year
            break
    return reference.year


def _bounds(point: _Point, year: int) -> tuple[datetime.date, datetime.date, str] | None:
    """First day, last day and precision of a point in `year`; None where there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if point.month is None:
        parts = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "mid-to-late": (5, 12), "early to mid": (1, 8)}
        if point.part == "end of":
            return _last(year), _last(year), DAY
        if point.part in parts:
            first, last = parts[point.part]
            return datetime.date(year, first, 1), _month_end(year, last), RANGE
        return _first(year), _last(year), YEAR
    last = monthrange(year, point.month)[1]
    if point.day is not None:
        if not 1 <= point.day <= last:
            return None
        day = datetime.date(year, point.month, point.day)
        return (day.replace(day=point.first_day), day, RANGE) if point.first_day else (day, day, DAY)
    days = {
        "early": (1, 10),
        "mid": (11, 20),
        "late": (21, last),
        "mid-to-late": (11, last),
        "early to mid": (1, 20),
        "end of": (last, last),
    }
    if point.part in days:
        first, end = days[point.part]
        precision = DAY if first == end else RANGE
        return datetime.date(year, point.month, first), datetime.date(year, point.month, end), precision
    return datetime.date(year, point.month, 1), datetime.date(year, point.month, last), MONTH


def _decade(first: int, part: str) -> tuple[datetime.date, datetime.date, str]:
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "end of": (9, 9)}.get(part, (0, 9))
    return _first(first + low), _last(min(LAST_YEAR, first + high)), RANGE


# --- relative expressions ---------------------------------------------------


def _relative(
    text: str, point: _Point, lead: str, found: list[Date], reference: datetime.date, known: Grammar
) -> Date | None:
    match = known.point.match(text, point.start)
    if not match:
        return None
    anchor = found[-1] if found else None
    said = {name: words.lower() if words else "" for name, words in match.groupdict().items()}
    try:
        read = _relative_bounds(said, anchor, found, reference, known)
    except (ValueError, OverflowError):
        return None
    if not read:
        return None
    first, last, precision, rule = read
    if lead in _OPEN_RIGHT and rule != "during the year":
        last, precision = _last(max(reference.year, first.year)), OPEN
    elif lead in _OPEN_LEFT and precision in {DAY, MONTH, RANGE}:
        first, precision = _first(last.year), OPEN
    start = match.start("season") if match["season"] else point.start
    return _date(text, start, point.end, first, last, precision, True, rule)


def _relative_bounds(
    said: dict[str, str], anchor: Date | None, found: list[Date], reference: datetime.date, known: Grammar
) -> tuple[datetime.date, datetime.date, str, str] | None:
    year = reference.year
    if said["year_end"]:
        return _last(year), _last(year), DAY, "year's end"
    if said["year_begin"]:
        return datetime.date(year, 1, 1), _month_end(year, 4), RANGE, "year's beginning"
    if said["the_year"]:
        return _first(year), _last(year), YEAR, "during the year"
    if said["unit"]:
        return _nth(said, year, known)
    if said["same_period_year"] or said["same_period_last"]:
        # "January through June ..., up from 12 in May, against the same period in 2020"
        anchor = next((date for date in reversed(found[-4:]) if date.precision in {RANGE, OPEN}), anchor)
        if not anchor:
            return None
        base = anchor.date_start.year
        to = _int(said["same_period_year"]) or base - 1
        span = anchor.date_end.year - base
        return _in_year(anchor.date_start, to), _in_year(anchor.date_end, to + span), RANGE, "same period"
    if said["that"]:
        anchor = _day_anchor(found, said["that_unit"]) or anchor
        return _whole(anchor, said["that_unit"], 0) if anchor else None
    if said["shift"]:
        return _shifted(said, _day_anchor(found, said["shift_unit"]) or anchor, reference, known)
    if said["beside"]:
        return _whole(anchor, said["beside_unit"], 1 if said["beside"] == "after" else -1) if anchor else None
    if said["later_unit"]:
        n = _number(said["later_n"], known) * (-1 if said["later"] == "earlier" else 1)
        return _whole(anchor, said["later_unit"], n) if anchor else None
    if said["last_unit"]:
        return (_first(year - 1), _last(year - 1), YEAR, "last year") if said["last_unit"] == "year" else None
    season = said["season"] or said["bare_season"]
    if season:
        of_year = said["season_year"] or said["bare_season_year"]
        if not of_year and season == "fall":
            return None
        of = int(of_year) if of_year.isdigit() else year
        first, length = known.seasons[season]
        if not FIRST_YEAR <= of < LAST_YEAR:
            return None
        months = first + length - 2
        return datetime.date(of, first, 1), _month_end(of + months // 12, months % 12 + 1), RANGE, "season"
    return None


def _day_anchor(found: list[Date], unit: str) -> Date | None:
    """The nearest earlier day, for an expression that counts in days."""
    if unit not in {"day", "morning", "afternoon", "evening", "night"}:
        return None
    return next((date for date in reversed(found[-4:]) if date.precision == DAY), None)


def _nth(said: dict[str, str], year: int, known: Grammar) -> tuple[datetime.date, datetime.date, str, str] | None:
    """The first half of the year, the last three months of 2020, the first week of May."""
    nth, unit = said["nth"], said["unit"].rstrip("s")
    n = _number(said["n"], known) if said["n"] else 1
    unit = {"trimester": "third", "semester": "half"}.get(unit, unit)
    of = _int(said["of_year"] or said["of_month_year"]) or year
    if not FIRST_YEAR <= of <= LAST_YEAR:
        return None
    index = known.ordinals.get(nth)
    if said["of_month"]:
        month = known.months[said["of_month"].capitalize()]
        last = monthrange(of, month)[1]
        if unit == "half":
            low, high = (1, 15) if index == 1 else (16, last)
        elif unit == "week":
            low, high = (7 * (index - 1) + 1, min(last, 7 * (index - 1 + n))) if index else (last - 7 * n + 1, last)
        else:
            return None
        return datetime.date(of, month, low), datetime.date(of, month, high), RANGE, "part of a month"
    if unit == "week":
        return None
    size = {"half": 6, "quarter": 3, "third": 4, "month": 1}[unit]
    length = size * n
    first = 12 - length + 1 if index is None or (nth == "second" and unit == "half") else size * (index - 1) + 1
    if not (first >= 1 and first + length - 1 <= 12):
        return None
    return datetime.date(of, first, 1), _month_end(of, first + length - 1), RANGE, "part of the year"


def _shifted(
    said: dict[str, str], anchor: Date | None, reference: datetime.date, known: Grammar
) -> tuple[datetime.date, datetime.date, str, str] | None:
    """The following day, the previous 12 months, the next Monday."""
    unit, n = said["shift_unit"], said["shift_n"]
    sign = 1 if said["shift"] in {"following", "next", "subsequent"} else -1
    if unit == "year" and not anchor and sign < 0 and not n and not said["shift_s"]:
        return _first(reference.year - 1), _last(reference.year - 1), YEAR, "relative"
    if not anchor or (said["shift_s"] and not n):
        return None
    if unit.capitalize() in known.weekdays:
        if anchor.precision != DAY or said["shift_s"]:
            return None
        away = (known.weekdays.index(unit.capitalize()) - anchor.date_end.weekday()) % 7 or 7
        day = anchor.date_end + datetime.timedelta(days=away if sign > 0 else away - 7 if away < 7 else -7)
        return day, day, DAY, "relative"
    if not n:
        return _whole(anchor, unit, sign)
    count = _number(n, known)
    if sign > 0:
        return None
    # "the previous 12 months" end where the anchor begins.
    end = anchor.date_start - datetime.timedelta(days=1)
    if unit == "month" and anchor.precision in {DAY, MONTH, RANGE}:
        end = anchor.date_start.replace(day=1) - datetime.timedelta(days=1)
        first = _months_before(end, count)
    elif unit == "year":
        first = _in_year(anchor.date_start, anchor.date_start.year - count)
    elif unit in {"day", "week"}:
        first = anchor.date_start - datetime.timedelta(days=count * (7 if unit == "week" else 1))
    else:
        return None
    return first, end, RANGE, "relative"


def _whole(anchor: Date, unit: str, n: int) -> tuple[datetime.date, datetime.date, str, str] | None:
    """The day, month or year `n` units from the anchor; a finer unit than the anchor's says nothing."""
    unit = {"morning": "day", "afternoon": "day", "evening": "day", "night": "day"}.get(unit, unit)
    start = anchor.date_start if anchor.precision == OPEN and anchor.rule == "since" else anchor.date_end
    single = anchor.precision == DAY or (anchor.precision == OPEN and anchor.date_start.day != 1)
    if unit in {"day", "week"}:
        if not single:
            return None
        day = start + datetime.timedelta(days=n * (7 if unit == "week" else 1))
        if unit == "week" and abs(n) == 1:
            monday = day - datetime.timedelta(days=day.weekday())
            return monday, monday + datetime.timedelta(days=6), RANGE, "relative"
        return day, day, DAY, "relative"
    if unit == "month":
        if anchor.precision not in {DAY, MONTH, RANGE, OPEN}:
            return None
        index = start.year * 12 + start.month - 1 + n
        year, month = index // 12, index % 12 + 1
        return datetime.date(year, month, 1), _month_end(year, month), MONTH, "relative"
    return _first(start.year + n), _last(start.year + n), YEAR, "relative"


def _number(word: str, known: Grammar) -> int:
    return int(word) if word.isdigit() else known.numbers[word]


# --- calendar ---------------------------------------------------------------


def _first(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def _last(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def _month_end(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, monthrange(year, month)[1])


def _months_before(end: datetime.date, count: int) -> datetime.date:
    index = end.year * 12 + end.month - count
    return datetime.date(index // 12, index % 12 + 1, 1)


def _in_year(day: datetime.date, year: int) -> datetime.date:
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _date(
    text: str,
    start: int,
    end: int,
    first: datetime.date,
    last: datetime.date,
    precision: str,
    inferred: bool,
    rule: str,
) -> Date:
    return Date(start, end, text[start:end], first, last, precision, inferred, rule)
