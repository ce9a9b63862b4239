"""Figures: every stated number that counts or measures something.

Numbers come from one pass of `numbers.find` over the sentence; what a number
counts is the noun it modifies in the parse, or the noun its sentence totals.
Numbers that only name, date, refer or tell an age are left out, and so are the
lengths and amounts of penalties, which have a table of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from pipeline import numbers, schema
from pipeline.morphology import noun_forms
from pipeline.stages.backing import Backing
from pipeline.stages.dates import Dated
from pipeline.stages.parse import Parsed
from pipeline.syntax import clause_verb, subject


@dataclass(frozen=True, slots=True)
class Rules:
    """Lexicon `units`, compiled."""

    normal: dict[str, str]
    totals: frozenset[str]
    time: frozenset[str]
    counted: frozenset[str]
    vague: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    age: re.Pattern[str]
    dating_before: frozenset[str]
    dating_after: frozenset[str]
    penal: re.Pattern[str]
    fines: re.Pattern[str]
    changes: re.Pattern[str]
    heads: frozenset[str]
    qualifier: re.Pattern[str]
    money: re.Pattern[str]
    money_words: frozenset[str]
    number_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stated:
    """A number or range of a sentence, offsets into the sentence's text."""

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    token: Token
    rule: str


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from lexicon `units`. Raises KeyError where a table of it is missing."""
    out = data["not_figures"]

    def any_of(words: Iterable[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    return Rules(
        normal={word: unit for unit, words in data["normal"].items() for word in words},
        totals=frozenset(data["totals"]["heads"]),
        time=frozenset(data["plain"]["time"]),
        counted=frozenset(data["plain"]["counted"]),
        vague=frozenset(data["plain"]["vague"]),
        before=frozenset(out["before"]),
        after=frozenset(out["after"]),
        age=re.compile(rf"[ -](?:(?:years?|months?|weeks?|days?)[ -])?(?:{any_of(out['age'])})\b", re.IGNORECASE),
        dating_before=frozenset(out["dating_before"]),
        dating_after=frozenset(out["dating_after"]),
        penal=re.compile(any_of(out["penal"]), re.IGNORECASE),
        fines=re.compile(rf"\b(?:{any_of(out['fines'])})\b", re.IGNORECASE),
        changes=re.compile(rf"\b(?:{any_of(out['changes'])})", re.IGNORECASE),
        heads=frozenset(out["heads"]),
        qualifier=re.compile(rf"(?<![\w-])(?:{numbers.qualifier_pattern()})(?= (?:an? |the )?$)", re.IGNORECASE),
        money=re.compile(numbers.money_pattern(), re.IGNORECASE),
        money_words=numbers.currency_words(),
        number_words=numbers.number_words(),
    )


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WORD = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YOUNGER = re.compile(
    r"\b(?:younger than|older than|under the age of|over the age of|the age of|ages? of|aged|ages?|"
    r"between the ages of)(?: \w+ (?:to|and|or))? $",
    re.IGNORECASE,
)


def figures(
    parsed: list[Parsed], backing: Backing, dated: Iterable[Dated], rules: Rules, ids: schema.Ids
) -> list[schema.Figure]:
    """Rows of table `figures` of one report, in the order of their first characters.

    A bound is one only where the qualifier makes it one: "at least 5" is
    (5, null), "up to 20" (null, 20), "approximately 30" (30, 30); words that
    count without saying how many ("dozens") have two nulls.
    """
    dates: dict[str, list[Dated]] = defaultdict(list)
    for date in dated:
        dates[date.sentence_id].append(date)
    rows: list[schema.Figure] = []
    for sentence in parsed:
        low = sentence.row.text.lower()
        if _DIGIT.search(low) or not rules.number_words.isdisjoint(_WORD.findall(low)):
            rows += _rows(sentence, dates.get(sentence.row.sentence_id, []), backing, rules, ids)
    return rows


def _rows(
    parsed: Parsed, dates: list[Dated], backing: Backing, rules: Rules, ids: schema.Ids
) -> Iterator[schema.Figure]:
    base = parsed.row.start
    for stated in _stated(parsed, dates, rules):
        claim = backing.claim(parsed.row.sentence_id, base + stated.start)
        date = _date(parsed, stated, dates)
        yield schema.Figure(
            figure_id=ids.new("figures", base + stated.start),
            doc_id=parsed.row.doc_id,
            sentence_id=parsed.row.sentence_id,
            claim_id=claim.claim_id,
            value_low=stated.low,
            value_high=stated.high,
            unit=stated.unit,
            qualifier=stated.qualifier,
            date_start=date.date_start.isoformat() if date else None,
            date_end=date.date_end.isoformat() if date else None,
            start=base + stated.start,
            end=base + stated.end,
            text=parsed.row.text[stated.start : stated.end],
            source_ids=backing.sources(claim.claim_id),
            rule=f"figure:{stated.rule}",
        )


@dataclass(frozen=True, slots=True)
class _View:
    """A sentence's text and its tokens by offset into it."""

    text: str
    starts: list[int]
    tokens: list[Token]
    rules: Rules
    penal: bool  # the sentence speaks of punishment

    def at(self, offset: int) -> Token:
        return self.tokens[max(0, bisect_right(self.starts, offset) - 1)]

    def end(self, token: Token) -> int:
        n = token.i - self.tokens[0].i
        return self.starts[n] + len(token)


def _stated(parsed: Parsed, dates: list[Dated], rules: Rules) -> list[Stated]:
    text, body = parsed.row.text, parsed.body - parsed.row.start
    tokens = list(parsed.span)
    shift = parsed.base - parsed.row.start
    view = _View(text, [token.idx + shift for token in tokens], tokens, rules, rules.penal.search(text) is not None)
    money, taken = _money(view, body)
    taken += [(date.start - parsed.row.start, date.end - parsed.row.start) for date in dates]
    taken.sort()
    found: list[numbers.Number] = []
    for number in numbers.find(text):
        if number.start >= body and not _inside(number, taken) and not _no_figure(view, number):
            found.append(number)
    rows = _joined(view, found)
    return sorted([*rows, *money], key=lambda row: row.start)


def _inside(number: numbers.Number, taken: list[tuple[int, int]]) -> bool:
    """Within a date or an amount; a number with its noun behind ("in 2021 500 men") is not."""
    n = bisect_right(taken, (number.start, 1 << 60)) - 1
    return n >= 0 and number.start < taken[n][1]


def _money(view: _View, body: int) -> tuple[list[Stated], list[tuple[int, int]]]:
    """Amounts of money, and the ranges of all of them, those of fines too."""
    text, rules = view.text, view.rules
    if (
        "$" not in text
        and "€" not in text
        and "£" not in text
        and rules.money_words.isdisjoint(_WORD.findall(text.lower()))
    ):
        return [], []
    rows: list[Stated] = []
    taken = []
    for match in rules.money.finditer(text):
        start = match.start()
        if view.at(match.end() - 1).tag_ in ("VBD", "VBN"):  # "in 2008 won a seat"
            continue
        taken.append(match.span())
        fine = rules.fines.search(text, max(0, start - 80), min(len(text), match.end() + 25))
        if start < body or fine:
            continue
        outside, _, aside = match[0].partition(" (")
        if not outside or outside[0] == "(":
            continue
        rows += _amount(view, start, outside)
        if aside:
            rows += _amount(view, start + len(outside) + 2, aside.rstrip(")"))
    return rows, taken


def _amount(view: _View, start: int, words: str) -> list[Stated]:
    found = [n for n in numbers.find(words) if n.value is not None]
    unit = numbers.currency(words)
    if not found or not unit:
        return []
    qualifier, qstart = _qualifier(view, start)
    if len(found) == 2 and re.fullmatch(r" ?(?:to|and|-|–) ?[$€£]?", words[found[0].end : found[1].start]):
        low, high = found[0].value, found[1].value
        if low > high:
            return []
    else:
        low, high = _bounds(found[0].value, qualifier)
    token = view.at(start + found[0].start)
    return [Stated(qstart, start + len(words), low, high, unit, qualifier, token, "money")]


def _qualifier(view: _View, start: int) -> tuple[str, int]:
    """Qualifier right before `start` and where the figure begins with it."""
    low = max(0, start - 40)
    last = None
    for match in view.rules.qualifier.finditer(view.text, low, start):
        last = last or match
    if last is None:
        return "", start
    return last[0].lower(), last.start()


def _bounds(value: float | None, qualifier: str) -> tuple[float | None, float | None]:
    bound = numbers.bound(qualifier) if qualifier else "exact"
    return (None if bound == "high" else value), (None if bound == "low" else value)


_LATER_DAY = re.compile(rf"\b(?:{MONTHS}) \d{{1,2}}(?:,? (?:and|or|to)|,) $")
_REFERENCE = re.compile(r"\(see [^()]*$")


def _no_figure(view: _View, number: numbers.Number) -> bool:
    """Years, dates, references, ages, list numbers, names, pronouns."""
    text, rules = view.text, view.rules
    words = text[number.start : number.end]
    before, behind = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 24]
    if number.value is None and words.lower().split()[0] not in rules.vague:
        return True
    if before.endswith(("/", "№", "#", "A-", "-")) or behind[:1] in ("/", ":") and behind[1:2].isdigit():
        return not before.endswith(("-", "–")) or not before[-2:-1].isdigit()
    if re.match(r"\.\w", behind) or re.match(r"['’]s?\b(?! (?:of|worth))", behind) and words.isdigit():
        return True
    previous = re.search(r"([\w’'-]+)\.?,? (?:\(?)$", before)
    word = previous[1] if previous else ""
    if _LATER_DAY.search(before):
        return True
    if _REFERENCE.search(text, max(0, number.start - 60), number.start):
        return True
    following = re.match(r"[ -]([\w’'.%]+)", behind)
    after = following[1].lower() if following else ""
    if word.lower() in rules.before or word.lower() == "per" or after in rules.after:
        return True
    token = view.at(number.start)
    last = view.at(number.end - 1)
    if words.isdigit() and _YEAR.fullmatch(words):
        head = last.head
        if last.dep_ != "nummod" or head.tag_ != "NNS" or head.i != last.i + 1:
            return True
    if (
        words.isdigit()
        and word[:1].isupper()
        and previous
        and not before.endswith("(")
        and token.i > view.tokens[0].i + 1
    ):
        if last.dep_ != "nummod" or last.head.i < last.i:
            return True
    if rules.age.match(text, number.end) or _YOUNGER.search(before):
        return True
    if (
        before.rstrip("“").endswith("(")
        and behind[:1] == ")"
        and re.search(r"(?:[,;:]|\band|\bor|^) ?\($", before)
        and number.value is not None
        and number.value < 20
    ):
        return True
    lower = words.lower()
    if lower == "one" or lower == "half":
        return _is_no_count(view, number, last, after)
    return after in rules.dating_after and last.head.lower_ not in rules.normal


def _is_no_count(view: _View, number: numbers.Number, token: Token, after: str) -> bool:
    """ "one" as a pronoun or article; "half" without what it is half of."""
    if token.lower_ == "half":
        return after not in ("of", "the")
    if _SHARE.match(view.text, number.end):
        return False
    head = token.head
    return not (token.dep_ == "nummod" and head.i > token.i and head.lower_ in view.rules.counted)


_SHARE = re.compile(
    r" (?:(?:out )?of every|in every|out of|in(?= (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\b)) "
)


def _share(view: _View, number: numbers.Number, following: numbers.Number) -> Stated | None:
    """ "one of every 10", "four out of five": a share of one."""
    match = _SHARE.match(view.text, number.end)
    if (
        not match
        or match.end() != following.start
        or number.value is None
        or not following.value
        or number.value >= following.value
    ):
        return None
    if (
        re.match(r"[ -](?:hours?|days?|months?|years?|percent)", view.text[following.end :])
        or following.value > 1000
        and "every" not in match[0]
    ):
        return None
    qualifier, start = _qualifier(view, number.start)
    low, high = _bounds(round(number.value / following.value, 4), qualifier)
    return Stated(start, following.end, low, high, "share", qualifier, view.at(number.start), "share")


def _joined(view: _View, found: list[numbers.Number]) -> list[Stated]:
    """Numbers with units; two with a range word between them become one row."""
    text = view.text
    rows: list[Stated] = []
    n = 0
    while n < len(found):
        number = found[n]
        following = found[n + 1] if n + 1 < len(found) else None
        if following is not None and (share := _share(view, number, following)):
            rows.append(share)
            n += 2
            continue
        pair = following is not None and _is_range(view, number, following)
        last = following if pair and following is not None else number
        unit, end, rule = _unit(view, last, rows)
        qualifier, start = _qualifier(view, number.start)
        n += 2 if pair else 1
        if text.endswith("every ", 0, number.start):
            continue
        if not unit or _measures_penalty(view, number.start, end, unit) or _dates(view, start, end, unit):
            continue
        if pair:
            low, high = number.value, last.value
            opener = re.search(r"\b(between|from) $", text[max(0, start - 9) : start])
            start = start - len(opener[0]) if opener and opener[1] == "between" else start
            if numbers.bound(qualifier) != "exact" and qualifier:
                low = None if numbers.bound(qualifier) == "high" else low
        else:
            low, high = _bounds(number.value, qualifier)
            if match := re.match(r" or (more|fewer|less)\b", text[number.end : number.end + 60]):
                qualifier = qualifier or f"or {match[1]}"
                low, high = (number.value, None) if match[1] == "more" else (None, number.value)
                end = max(end, number.end + match.end())
        rows.append(Stated(start, end, low, high, unit, qualifier, view.at(last.end - 1), rule))
    return rows


def _is_range(view: _View, first: numbers.Number, second: numbers.Number) -> bool:
    gap = view.text[first.end : second.start]
    if first.value is None or second.value is None or len(gap) > 24:
        return False
    match = re.fullmatch(
        r"(?:[- ](?P<unit>hours?|days?|months?|years?|percent|weeks?|minutes?))?(?P<joint>[-–]| to | and |"
        r" or )(?:up to )?",
        gap,
        re.IGNORECASE,
    )
    if not match or not first.value < second.value:
        return False
    joint = match["joint"].strip().lower()
    before = view.text[max(0, first.start - 60) : first.start].lower()
    opened = re.search(r"\b(between|from) (?:approximately |about |an estimated |nearly )?$", before)
    if joint == "and":
        return opened is not None and opened[1] == "between"
    if joint == "or":
        return second.value - first.value <= 2 and not match["unit"]
    if opened and opened[1] == "from":
        return not view.rules.changes.search(before)
    return True


_RUN = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNP", "NNS", "NNPS", "POS", "HYPH", "RB", "``", "''", "AFX"})
_PLURALS = frozenset({"people", "police", "personnel", "staff", "youth", "cattle", "women", "men", "children"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})


def _unit(view: _View, number: numbers.Number, rows: list[Stated]) -> tuple[str, int, str]:
    """What a number counts, where that noun ends, and the rule that told; "" if it is not plain."""
    text, rules = view.text, view.rules
    if match := re.match(r"[ -]?(%|percent\b|per cent\b|percentage points?\b)", text[number.end : number.end + 60]):
        return rules.normal[match[1].lower()], number.end + match.end(), "percent"
    if match := re.match(
        r"[- ](hours?|days?|months?|years?|weeks?|minutes?|miles?)\b", text[number.end : number.end + 60]
    ):
        return rules.normal.get(match[1].lower(), match[1].lower()), number.end + match.end(), "measure"
    if match := re.match(
        r" (square (?:feet|miles|meters|kilometers)|metric tons|kilometers|meters|tons|acres|hectares)\b",
        text[number.end : number.end + 60],
    ):
        return match[1].lower(), number.end + match.end(), "measure"
    if match := re.match(r"-([a-z]{3,})\b", text[number.end : number.end + 60]):
        return rules.normal.get(match[1], noun_forms(match[1])[1]), number.end + match.end(), "compound"
    if match := re.match(r" (per \d[\d,]*(?: [a-z]+){1,2})", text[number.end : number.end + 60]):
        return match[1], number.end + match.end(), "rate"
    last = view.at(number.end - 1)
    head = _counted(last, view)
    if (
        head is not None
        and head.tag_ in ("NN", "NNP")
        and number.value != 1
        and head.lower_ not in _PLURALS
        and number.value is not None
    ):
        return "", number.end, ""
    if head is not None:
        return _normal(head, rules), max(number.end, view.end(head)) if head.i - last.i < 6 else number.end, "noun"
    if unit := _of_what(last, view):
        return unit, number.end, "part"
    if unit := _total(last, view):
        return unit, number.end, "total"
    if _is_elliptic(view, number) and rows:
        carried = rows[-1].unit
        far = number.start - rows[-1].end > 120
        return "" if far or carried in rules.time or carried == "percent" else carried, number.end, "ellipsis"
    if text[number.start - 1 : number.start] == "(" and text[number.end : number.end + 1] == ")":
        return _parenthesised(view, number), number.end, "parenthesis"
    return "", number.end, ""


def _counted(last: Token, view: _View) -> Token | None:
    """Noun behind the number that it counts."""
    token = last
    while (
        token.dep_ in ("compound", "quantmod", "nummod", "nmod") and token.head.tag_ == "CD" and token.head.i > token.i
    ):
        token = token.head
    if token.dep_ in ("nummod", "amod", "det") and token.head.i > last.i and token.head.tag_ in _NOUNS:
        return _head_of_run(token.head)
    if last.i + 1 >= view.tokens[-1].i + 1:
        return None
    run = last.doc[last.i + 1 : min(last.i + 7, view.tokens[-1].i + 1)]
    head = None
    for following in run:
        if following.tag_ not in _RUN:
            break
        if following.tag_ in _NOUNS:
            head = following
            if following.tag_ == "NNS" and not _owns(following):
                break
    return head


def _owns(token: Token) -> bool:
    """ "two children's homes": the owner is not what is counted."""
    return token.i + 1 < len(token.doc) and token.nbor().tag_ == "POS"


def _head_of_run(head: Token) -> Token:
    while head.dep_ in ("compound", "nmod", "amod", "poss") and head.head.tag_ in _NOUNS and head.head.i > head.i:
        head = head.head
    return head


def _of_what(last: Token, view: _View) -> str:
    """ "hundreds of persons", "12 of the 30 detainees", "half of the population"."""
    following = last.i + 1
    if following > view.tokens[-1].i or last.doc[following].lower_ not in ("of", "out"):
        return ""
    run = last.doc[following + 1 : min(following + 9, view.tokens[-1].i + 1)]
    head = None
    for token in run:
        if token.tag_ in _NOUNS:
            head = token
            if token.tag_ == "NNS":
                break
        elif head is not None or token.tag_ not in (*_RUN, "DT", "PRP$", "CD", "IN", "PDT"):
            break
    return _normal(head, view.rules) if head is not None else ""


_NUMBER_OF = re.compile(
    r"\bnumbers? of (?:[\w-]+ ){0,3}?([a-z]+s)\b(?: (?!of\b)[\w-]+){0,5} (?:(?:from|to|by|at|was|were) )?"
    r"(?:(?:approximately|about|nearly|more than|at least|only) )?(?:[\d,]+ (?:in \d{4} )?to )?$",
    re.IGNORECASE,
)


def _total(last: Token, view: _View) -> str:
    """ "the number of prisoners was 500": what the subject of the clause totals."""
    start = view.starts[last.i - view.tokens[0].i]
    if match := _NUMBER_OF.search(view.text, max(0, start - 120), start):
        return view.rules.normal.get(match[1].lower(), match[1].lower())
    verb = clause_verb(last)
    agent = subject(verb) if verb is not None else None
    if agent is None or agent.i > last.i or agent.lower_ not in view.rules.totals:
        return ""
    if agent.lower_ == "population":
        return (
            "persons"
            if not any(c.dep_ in ("amod", "compound") and c.lower_ in ("prison", "jail") for c in agent.lefts)
            else "prisoners"
        )
    for child in agent.rights:
        if child.lower_ == "of":
            return next((_normal(grand, view.rules) for grand in child.rights if grand.tag_ in _NOUNS), "")
    if agent.lower_ == "toll":
        return "deaths"
    return "cases" if agent.lower_ == "cases" else ""


_GOES_ON = re.compile(
    r"(?P<strong>\bof (?:whom|them|these|which|those),?|\bincluding|\bcompared (?:with|to)|\bfrom|\bto|;)|"
    r"(?P<weak>,|:|\band|\bwith)",
    re.IGNORECASE,
)
_BOUND_BEFORE = re.compile(r"(?:at least|approximately|only|another|nearly|more than) $", re.IGNORECASE)


def _is_elliptic(view: _View, number: numbers.Number) -> bool:
    """ "65 prisoners, of whom 37 were on trial": the noun of the figure before goes on."""
    before = _BOUND_BEFORE.sub("", view.text[max(0, number.start - 40) : number.start]).rstrip()
    behind = view.text[number.end : number.end + 60]
    if re.match(r" of (?:whom|them|these|which)\b", behind):
        return True
    matches = list(_GOES_ON.finditer(before))
    if not matches or matches[-1].end() != len(before):
        return False
    following = view.at(min(number.end + 1, len(view.text) - 1))
    verbal = following.tag_ in ("VBD", "VBN", "VBP", "MD")
    return verbal or (
        matches[-1]["strong"] is not None and not re.match(r" (?:of|in|on|at|by|to)\b(?! (?:19|20)\d\d)", behind)
    )


def _parenthesised(view: _View, number: numbers.Number) -> str:
    """ "from 2017 (1,127) to 2018 (1,137)": what the clause counts."""
    match = re.search(
        r"\b(?:number|numbers|total) of (?:reported |registered )?((?:[\w-]+ ){0,3}?)(\w+s)\b",
        view.text[max(0, number.start - 200) : number.start],
    )
    if match:
        return view.rules.normal.get(match[2].lower(), match[2].lower())
    return "cases" if re.search(r"\bcases\b", view.text[max(0, number.start - 200) : number.start]) else ""


def _normal(head: Token, rules: Rules) -> str:
    word = head.lower_
    if word in rules.normal:
        return rules.normal[word]
    if word in rules.heads or len(word) < 3 or not word[0].isalpha():
        return ""
    named = head.tag_ in ("NNPS", "NNP") and not any(c.dep_ in ("compound", "nmod") for c in head.lefts)
    if named or any(c.isupper() for c in head.text[1:]):
        return head.text if word.endswith("s") else noun_forms(head.text)[1]
    return word if head.tag_ in ("NNS", "NNPS") or word.endswith("s") else noun_forms(word)[1]


def _measures_penalty(view: _View, start: int, end: int, unit: str) -> bool:
    if unit in view.rules.time:
        return view.penal
    return unit in ("lashes", "strokes")


def _dates(view: _View, start: int, end: int, unit: str) -> bool:
    """A stretch of time that dates something: "the past five years", "two years later"."""
    if unit not in view.rules.time:
        return False
    before = view.text[max(0, start - 24) : start].lower().split()
    behind = _WORD.findall(view.text[end : end + 16].lower())[:1]
    return bool(before and before[-1] in view.rules.dating_before) or bool(
        behind and behind[0] in view.rules.dating_after
    )


def _date(parsed: Parsed, stated: Stated, dates: list[Dated]) -> Dated | None:
    """The date a figure holds for: right before its parenthesis, else in its own clause; None if that is not plain."""
    if not dates:
        return None
    text, base = parsed.row.text, parsed.row.start
    if text[stated.start - 1 : stated.start] == "(":
        close = [date for date in dates if 0 <= base + stated.start - 1 - date.end <= 2]
        if close:
            return close[-1]
    verb = clause_verb(stated.token)
    best: tuple[int, Dated] | None = None
    for date in dates:
        if _modifies(text, date, base):
            continue
        behind = date.start - base >= stated.end
        gap = text[stated.end : date.start - base] if behind else text[date.end - base : stated.start]
        if len(gap) > 140 or ";" in gap:
            continue
        if behind and _HOLDS.fullmatch(gap):
            distance = 0
        elif date.start - base < 30 or len(gap) < 25 or _same_clause(parsed, date, verb):
            distance = len(gap) + 1
        else:
            continue
        if best is None or distance < best[0]:
            best = (distance, date)
    return best[1] if best else None


_HOLDS = re.compile(r"(?: [\w’-]+){0,2} (?:in|during|for|as of|by|on|at|through|between|of)(?: the)? ?", re.IGNORECASE)


_MODIFIER = re.compile(
    r"(?:\b(?:the|a|an|its|his|her|their|this|that|early|for|from)|['’]s) (?:[\w]+ )?$", re.IGNORECASE
)


def _modifies(text: str, date: Dated, base: int) -> bool:
    """ "the 2020 election", "an increase from 2020": the year of something else."""
    if not _YEAR.fullmatch(date.text):
        return False
    before = text[max(0, date.start - base - 20) : date.start - base]
    return _MODIFIER.search(before) is not None and not before.endswith(("in ", "during ", "since ", "of "))


def _same_clause(parsed: Parsed, date: Dated, verb: Token | None) -> bool:
    token = next((token for token in parsed.span if token.idx + parsed.base == date.start), None)
    own = clause_verb(token) if token is not None else None
    return own is not None and verb is not None and own == verb
