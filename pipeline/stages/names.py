"""Proper names, by a grammar over the surface.

The parse has no named entities (they cost more than tags and dependencies
together, and know few of the bodies in these reports). English marks names
with capitals; what is left to decide is where a name begins and ends and what
kind of thing it names. Both follow from head words ("Ministry", "Province"),
connectives, titles and the report's own lower-case vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pipeline.stages.parse import Parsed

KINDS = ("organization", "person", "place", "law", "work", "other")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in a sentence.

    start, end: offsets into documents.text. kind: one of KINDS. rule: what the
    kind was read off ("head:Ministry", "title", "acronym"). acronym: the
    short form the report gives the body, on the long and on the short form.
    """

    sentence_id: str
    start: int
    end: int
    text: str
    kind: str
    rule: str
    acronym: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Word sets of `lexicons/names.toml`; see there."""

    never: frozenset[str]
    demonyms: frozenset[str]
    fixed: frozenset[str]
    pairs: frozenset[str]
    soft: frozenset[str]
    title_fields: frozenset[str]
    leading: frozenset[str]
    sovereign: frozenset[str]
    owners: frozenset[str]
    lone: frozenset[str]
    fields: frozenset[str]
    # First word -> token sequences.
    whole: dict[str, list[tuple[str, ...]]]
    months: frozenset[str]
    alone: frozenset[str]
    openers: frozenset[str]
    opening_pairs: frozenset[str]
    particles: frozenset[str]
    bound: frozenset[str]
    english: frozenset[str]
    before_in: frozenset[str]
    before_to: frozenset[str]
    before_with: frozenset[str]
    tails: frozenset[str]
    organization: frozenset[str]
    place: frozenset[str]
    place_phrases: frozenset[str]
    organization_phrases: frozenset[str]
    law: frozenset[str]
    work: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    nouns: frozenset[str]
    behind: frozenset[str]
    bodies_before: frozenset[str]
    bodies_behind: frozenset[str]
    filial: frozenset[str]
    taken: frozenset[str]
    suffered: frozenset[str]
    did: frozenset[str]
    numbered: frozenset[str]
    counted: frozenset[str]
    bodies: frozenset[str]


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/names.toml`."""
    tables = [data, *(data[name] for name in ("joiners", "heads", "persons", "laws"))]
    words = {key: frozenset(value) for table in tables for key, value in table.items() if isinstance(value, list)}
    whole: dict[str, list[tuple[str, ...]]] = {}
    for phrase in words.pop("whole"):
        pieces = tuple(match[0] for match in _TOKEN.finditer(phrase))
        whole.setdefault(pieces[0], []).append(pieces)
    return Rules(**words, whole=whole)


class _Token(NamedTuple):
    """A word or mark; start, end: offsets into the sentence's text.

    mark: C capitalised, M month, N never a name, L other word, D digits,
    P punctuation, S possessive ending.
    """

    text: str
    start: int
    end: int
    mark: str


class _Span(NamedTuple):
    """A name found in a sentence. words: its tokens; prior: the token before it."""

    words: tuple[_Token, ...]
    kind: str
    rule: str

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"
    r"|[A-Z]\.(?=[\s-])"
    r"|Ra[’']s\b"
    r"|(?:Dr|Mr|Mrs|Ms|St|Ste|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|Fr|Hon|Prof|No|Jr|Sr|Inc|Ltd|Mt|Ft|Brig)\."
    r"|[’']s\b"
    r"|[^\W_]+(?:(?:[-‑&]|[’'‘ʿʼ`](?!s\b)|\.(?=[^\W_])|,(?=\d{3}\b))[^\W_]+)*"
    r"|\S"
)
_SMALL = re.compile(r"\b[a-z][a-z’-]+")
_OPENING = frozenset("“‘\"':;•*–—[")
_CONNECTIVES = frozenset({"of", "for", "on", "in", "to", "against", "without", "with"})
# Endings of nouns of the language, whatever their first letter.
_ABSTRACT = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ism", "ship", "ships", "ities")
_ARTICLES = frozenset({"the", "The"})
_SHORT = re.compile(r"[A-Z][\w&-]*[A-Z][\w&-]*s?|[A-Z]{2,}s?")
_WITHIN = re.compile(r"\(([^()]{2,80})\)")


@dataclass(frozen=True, slots=True)
class _Report:
    """What the whole report tells about its words."""

    rules: Rules
    small: frozenset[str]
    seen: frozenset[str]

    def common(self, word: str) -> bool:
        """Whether a capitalised word is one that the language has in lower case."""
        lower = word.lower()
        return lower in self.rules.common or lower in self.small or lower.endswith(_ABSTRACT)


def names(parsed: list[Parsed], rules: Rules) -> list[Name]:
    """Proper names of a report, in order, none overlapping another.

    Persons and acronyms learned anywhere in the report are known everywhere in it.
    """
    known: dict[str, str] = {}
    marked = [_tokens(sentence, rules, known) for sentence in parsed]
    report = _report(parsed, marked, rules)
    spans = [_spans(sentence, tokens, report) for sentence, tokens in zip(parsed, marked, strict=True)]
    spans = _persons(spans, marked, report)
    rows = [
        Name(p.row.sentence_id, p.row.start + s.start, p.row.start + s.end, p.row.text[s.start : s.end], s.kind, s.rule)
        for p, found in zip(parsed, spans, strict=True)
        for s in found
    ]
    short = acronyms(parsed, rows)
    long = {name: acronym for acronym, name in short.items()}
    return [_known(row, short, long) for row in rows]


def _known(row: Name, short: dict[str, str], long: dict[str, str]) -> Name:
    acronym = row.text if row.text in short else long.get(row.text)
    if acronym is None:
        return row
    kind, rule = (row.kind, row.rule) if row.kind != "other" else ("organization", "acronym")
    return replace(row, acronym=acronym, kind=kind, rule=rule)


def acronyms(parsed: list[Parsed], named: list[Name]) -> dict[str, str]:
    """Acronym -> long form, as the report introduces them: "HRANA" -> "Human Rights Activists News Agency".

    A short form in parentheses counts behind a name, or behind a phrase with
    its initials ("nongovernmental organizations (NGOs)"). The first
    introduction of a short form wins.
    """
    ends: dict[tuple[str, int], Name] = {(row.sentence_id, row.end): row for row in named}
    learned: dict[str, str] = {}
    for sentence in parsed:
        text = sentence.row.text
        if "(" not in text:
            continue
        for match in _WITHIN.finditer(text):
            short = _short(match[1])
            if short is None or short in learned:
                continue
            before = text[: match.start()].rstrip(' ”"’')
            name = ends.get((sentence.row.sentence_id, sentence.row.start + len(before)))
            if name and len(name.text) > len(short):
                spelt = _spelt(short, name.text)
                other = name.kind == "other" and " " in name.text and name.text[0] == short[0]
                if spelt or other or name.kind in {"organization", "law"}:
                    learned[short] = spelt or name.text
            elif name is None and (phrase := _initialed(short, before)):
                learned[short] = phrase
    return learned


def _short(inside: str) -> str | None:
    """The short form that a parenthesis gives, if that is what it gives."""
    first = re.split(r"[,;]| or | [–—-] ", inside)[0].strip(" “”\"‘’'")
    for lead in ("the ", "hereafter ", "hereinafter "):
        first = first.removeprefix(lead)
    if not _SHORT.fullmatch(first):
        return None
    capitals = sum(letter.isupper() for letter in first)
    return first if capitals >= 2 and capitals * 2 >= len(first) - first.endswith("s") else None


def _spells(short: str, long: str) -> bool:
    """Whether the letters of `short` are initials of `long`, in order, small words optional."""
    letters = [letter for letter in short.removesuffix("s") if letter.isupper()]
    words = re.split(r"[\s’'-]+", long)
    at = 0
    skipped = 0
    for word in words:
        if at < len(letters) and word[:1].upper() == letters[at]:
            at += 1
        elif word[:1].isupper():
            skipped += 1
    return at == len(letters) and skipped <= 1


def _spelt(short: str, long: str) -> str | None:
    """The end of `long` that `short` spells: all of it, or what stands behind "of the"."""
    for start in (0, *(match.end() for match in re.finditer(r"\b(?:of|for|at) (?:the )?", long))):
        if _spells(short, long[start:]):
            return long[start:]
    return None


def _initialed(short: str, before: str) -> str | None:
    """The words right before a parenthesis whose initials are `short`."""
    letters = [letter.lower() for letter in short.removesuffix("s") if letter.isupper()]
    # "nongovernmental" gives two letters.
    found = re.finditer(r"(?:[Nn]on(?=[a-z]{6}))|[^\W\d_][\w’]*", before[-200:])
    starts = [(match.start(), match[0][0].lower(), match[0].lower()) for match in found]
    offset = len(before) - len(before[-200:])
    at = len(letters)
    for start, initial, word in reversed(starts[-2 * len(letters) - 1 :]):
        if initial == letters[at - 1]:
            at -= 1
            if at == 0:
                return before[offset + start :]
        elif word not in _CONNECTIVES and word not in {"and", "the"}:
            return None
    return None


def _mark(text: str, rules: Rules) -> str:
    first = text[0]
    if first.isdigit():
        return "D"
    if not first.isalpha():
        return "S" if text in {"’s", "'s"} else "P"
    if first.isupper():
        if text in rules.never:
            return "N"
        return "M" if text in rules.months or text.split("-")[0] in rules.months else "C"
    if any(letter.isupper() for letter in text):
        if len(text) > 1 and text[1].isupper():
            return "C"
        bound = re.match(r"([a-z]+)[-‑’'‘ʿ](?=[A-Z])", text)
        return "C" if bound and bound[1] in rules.bound else "L"
    return "L"


def _tokens(sentence: Parsed, rules: Rules, known: dict[str, str]) -> list[_Token]:
    """Words and marks of a sentence behind its run-in lead. known: marks of words met before."""
    text = sentence.row.text
    found = []
    for match in _TOKEN.finditer(text, max(0, sentence.body - sentence.row.start)):
        word = match[0]
        start = match.start()
        mark = known.get(word) or known.setdefault(word, _mark(word, rules))
        if mark == "C" and "-" in word:
            # "Kremlin-backed": the tail is no part of the name.
            stem, _, tail = word.rpartition("-")
            if tail.islower() and (stem in rules.never or tail in rules.tails or tail.endswith(("ed", "ing"))):
                found.append(_Token(stem, start, start + len(stem), _mark(stem, rules)))
                found.append(_Token(word[len(stem) :], start + len(stem), match.end(), "L"))
                continue
        found.append(_Token(word, start, match.end(), mark))
    return found


def _report(parsed: list[Parsed], marked: list[list[_Token]], rules: Rules) -> _Report:
    small: set[str] = set()
    for paragraph in {p.paragraph.start: p.paragraph for p in parsed}.values():
        small.update(_SMALL.findall(paragraph.text))
    seen: set[str] = set()
    for tokens in marked:
        previous = "“"
        for token in tokens:
            if token.mark == "C" and previous not in _OPENING:
                seen.add(token.text)
            previous = token.text
    return _Report(rules, frozenset(small), frozenset(seen))


def _spans(sentence: Parsed, tokens: list[_Token], report: _Report) -> list[_Span]:
    """Names of one sentence."""
    letters = [letter for letter in sentence.row.text if letter.isalpha()]
    if len(letters) > 20 and sum(map(str.isupper, letters)) > len(letters) * 0.6:
        return []
    found: list[_Span] = []
    i = 0
    while i < len(tokens):
        if tokens[i].mark != "C":
            i += 1
            continue
        first = _opened(sentence, tokens, i, report)
        if first is None:
            i += 1
            continue
        last = _extend(tokens, first, report)
        first = _dated(tokens, first, last, report.rules)
        found += _classified(tokens, first, last, report)
        i = last + 1
    return found


def _opened(sentence: Parsed, tokens: list[_Token], i: int, report: _Report) -> int | None:
    """Where a name begins that seems to begin at token `i`; None if none does.

    A capital at the start of a sentence or quotation says nothing by itself.
    """
    if i and tokens[i - 1].text not in _OPENING:
        return i
    word = tokens[i].text
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    goes_on = following is not None and following.mark == "C"
    if goes_on and f"{word} {following.text}" in report.rules.opening_pairs:
        return i
    lower = word.lower()
    if lower in report.rules.openers:
        return None
    if word in report.seen:
        return i
    ordinary = lower in report.small
    if not goes_on:
        joined = (
            following is not None and following.text in {"of", "for", "on", "against", "de"} and _capital(tokens, i + 2)
        )
        if joined and (word in report.rules.organization or word in report.rules.law):
            return i
        if ordinary:
            return None
        return i if _tag(sentence, tokens[i].start).startswith("NNP") or _is_acronym(word) else None
    tag = _tag(sentence, tokens[i].start)
    if tag in {"NNS", "RB", "IN", "DT", "CC", "PRP", "VBG", "VBD", "VBN", "CD"} and ordinary:
        return None
    if ordinary and not report.common(following.text) and not _headed(tokens[_run(tokens, i)].text, report.rules):
        return None
    return None if lower in report.rules.nouns else i


def _headed(word: str, rules: Rules) -> bool:
    return word in rules.organization or word in rules.place or word in rules.law or word in rules.work


def _capital(tokens: list[_Token], i: int) -> bool:
    while i < len(tokens) and tokens[i].text in _ARTICLES:
        i += 1
    return i < len(tokens) and tokens[i].mark == "C"


def _tag(sentence: Parsed, start: int) -> str:
    """Penn tag of the token at an offset into the sentence's text."""
    at = sentence.row.start + start - sentence.base
    return next((token.tag_ for token in sentence.span if token.idx + len(token) > at), "")


def _is_acronym(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return capitals >= 2 and capitals * 2 > len(word) and "." not in word and not word.endswith("s")


def _run(tokens: list[_Token], i: int) -> int:
    """Last of the capitalised tokens that begin at `i`."""
    while i + 1 < len(tokens) and tokens[i + 1].mark == "C":
        i += 1
    return i


def _extend(tokens: list[_Token], first: int, report: _Report) -> int:
    """Last token of the name that begins at `first`."""
    last = _whole(tokens, first, report.rules)
    # Whether `last` stands behind a preposition inside the name.
    nested = False
    while last + 1 < len(tokens):
        following = tokens[last + 1]
        if following.mark == "C":
            last += 1
            continue
        end = None
        if following.mark == "D":
            end = _numbered(tokens, last, report.rules)
        elif following.mark == "S":
            end = _possessed(tokens, last, report, nested=nested)
        elif following.mark == "P":
            end = _marked(tokens, first, last, report, nested=nested)
        elif following.text in _CONNECTIVES:
            end = _connected(tokens, first, last, report)
            nested = nested or end is not None
        elif following.text in {"and", "&"}:
            end = _coordinated(tokens, first, last, report, nested=nested)
        elif following.text in report.rules.particles:
            end = _particled(tokens, last + 1, report.rules)
        if end is None:
            return last
        last = end
    return last


def _whole(tokens: list[_Token], first: int, rules: Rules) -> int:
    """Last token of a name that no grammar joins: Jehovah's Witnesses, Gracias a Dios."""
    for phrase in rules.whole.get(tokens[first].text, ()):
        if tuple(token.text for token in tokens[first : first + len(phrase)]) == phrase:
            return first + len(phrase) - 1
    return first


def _numbered(tokens: list[_Token], last: int, rules: Rules) -> int | None:
    word = tokens[last].text
    if word not in {"No.", "Number"} and word not in rules.numbered and word not in rules.counted:
        return None
    end = last + 1
    while end + 2 < len(tokens) and tokens[end + 1].text == "/" and tokens[end + 2].mark == "D":
        end += 2
    return end


def _possessed(tokens: list[_Token], last: int, report: _Report, *, nested: bool) -> int | None:
    """Attorney General's Office, People's Republic; not Iran's Supreme Court, the Department of State's Report."""
    rules = report.rules
    word = tokens[last].text
    owner = word in rules.titles or (report.common(word) and (word not in rules.organization or word in rules.soft))
    if not owner or last + 2 >= len(tokens) or tokens[last + 2].mark != "C":
        return None
    end = _run(tokens, last + 2)
    head = tokens[end].text
    if nested:
        single = end == last + 2  # "Centre for Women's Justice"
        return end if word in rules.owners and (single or _topical(tokens, last + 2, end, report)) else None
    return end if head in rules.organization or head in rules.law or head in rules.place or head in rules.work else None


def _marked(tokens: list[_Token], first: int, last: int, report: _Report, *, nested: bool) -> int | None:
    """A mark inside a name: Workers' Party, a nickname in quotation marks, a list behind "Ministry of"."""
    mark = tokens[last + 1]
    rules = report.rules
    if mark.text in {"’", "'"} and tokens[last].text.endswith("s") and mark.start == tokens[last].end:
        if last + 2 < len(tokens) and tokens[last + 2].mark == "C" and report.common(tokens[last].text):
            end = _run(tokens, last + 2)
            return end if tokens[end].text in rules.organization | rules.law | rules.place else None
        return None
    if mark.text in {"“", '"', "‘"}:
        return _nicknamed(tokens, last, report)
    if mark.text == "," and nested:
        return _listed(tokens, last, report)
    return None


def _nicknamed(tokens: list[_Token], last: int, report: _Report) -> int | None:
    """Anurak “Ford” Jeantawanich."""
    for close in range(last + 3, min(last + 6, len(tokens) - 1)):
        if tokens[close].text in {"”", '"', "’"}:
            inside = tokens[last + 2 : close]
            plain = all(token.mark in {"C", "L"} for token in inside) and inside[0].mark == "C"
            fits = plain and tokens[close + 1].mark == "C" and not report.common(tokens[last].text)
            return close + 1 if fits else None
    return None


def _listed(tokens: list[_Token], last: int, report: _Report) -> int | None:
    """..., Invalids, and Social Affairs" behind "Ministry of Labor": words of the language only, up to an "and"."""
    at = last
    for _ in range(6):
        closing = False
        at += 1
        if at < len(tokens) and tokens[at].text == ",":
            at += 1
        if at < len(tokens) and tokens[at].text in {"and", "&"}:
            closing = True
            at += 1
        if at >= len(tokens) or tokens[at].mark != "C":
            return None
        end = _run(tokens, at)
        if not _topical(tokens, at, end, report):
            return None
        if closing:
            return end
        at = end
    return None


def _topical(tokens: list[_Token], start: int, end: int, report: _Report) -> bool:
    """Whether capitalised words can be the field of a body: no proper name, no body of its own."""
    rules = report.rules
    words = [token.text for token in tokens[start : end + 1]]
    if not all(report.common(word) for word in words):
        return False
    if words[-1] in rules.organization and words[-1] not in rules.soft:
        return False
    if words[0] in rules.leading or words[-1] in rules.place:
        return False
    # "Ministry of Interior and Prosecutor General's Office"
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    return following is None or following.mark != "S" or words[-1] not in rules.titles


def _connected(tokens: list[_Token], first: int, last: int, report: _Report) -> int | None:
    """The name goes on behind a preposition."""
    rules = report.rules
    word, preposition = tokens[last].text, tokens[last + 1].text
    at = last + 2
    while at < len(tokens) and tokens[at].text in _ARTICLES:
        at += 1
    if at >= len(tokens):
        return None
    body = (
        word in rules.organization
        or " ".join(t.text for t in tokens[max(first, last - 1) : last + 1]) in rules.place_phrases
    )
    inner = any(token.text in _CONNECTIVES for token in tokens[first:last])
    if tokens[at].mark == "M" and preposition == "of" and (body or inner):
        # "Committee for the Families of Victims of February-March 1989"
        return at + 1 if at + 1 < len(tokens) and tokens[at + 1].mark == "D" else None
    if tokens[at].mark != "C":
        return None
    role = word in rules.titles and word not in rules.organization
    match preposition:
        case "of":
            # "Province of Bergamo", "Republic of Korea", but "Navsari District | of Gujarat"
            area = word in rules.place and (last == first or word in rules.sovereign)
            known = body or area or word in rules.law or word in rules.work
            if word in rules.place and not area:
                return None
            joins = inner or (not role and (known or word in rules.leading or report.common(word)))
        case "for":
            joins = not role and (body or word in rules.law or (report.common(word) and word.endswith("s")))
        case "on":
            joins = (
                body or word in rules.law or word in rules.work or word in {"Rapporteur", "Expert", "Envoy", "Adviser"}
            )
        case "in":
            joins = word in rules.before_in and (inner or word != "Rights")
        case "to":
            joins = word in rules.before_to
        case "with":
            joins = word in rules.before_with
        case _:
            joins = inner or body or word in rules.law
    return at if joins else None


def _coordinated(tokens: list[_Token], first: int, last: int, report: _Report, *, nested: bool) -> int | None:
    """Ministry of Labor and Vocational Training", "Truth and Reconciliation Commission": not two bodies."""
    rules = report.rules
    at = last + 2
    written = " ".join(token.text for token in tokens[max(first, last - 2) : at + 2])
    for pair in rules.pairs:
        if pair in written and tokens[last].text in pair.split(" and ")[0]:
            return at if tokens[at].mark == "C" else at + 1
    if nested and at + 1 < len(tokens) and tokens[at].text == "the":
        # "Ministry for the Propagation of Virtue and the Prevention of Vice"
        end = _run(tokens, at + 1)
        more = end + 1 < len(tokens) and tokens[end + 1].text == "of" and tokens[at + 1].mark == "C"
        return end if more and _topical(tokens, at + 1, end, report) else None
    if at >= len(tokens) or tokens[at].mark != "C":
        return None
    end = _run(tokens, at)
    word, head = tokens[last].text, tokens[end].text
    if nested:
        return end if _topical(tokens, at, end, report) else None
    closed = (
        word in rules.place
        or (word in rules.titles and word.lower() not in rules.common)
        or (word in rules.organization and word not in rules.soft)
    )
    if closed or not report.common(word) or not report.common(tokens[at].text):
        return None
    headed = head in rules.organization or head in rules.law
    return end if headed and end > at else None


def _particled(tokens: list[_Token], at: int, rules: Rules) -> int | None:
    """Comité de Familiares", "Mohammed bin Salman"."""
    for _ in range(3):
        if at + 1 >= len(tokens) or tokens[at].text not in rules.particles:
            return None
        at += 1
        if tokens[at].mark == "C":
            return at
    return None


def _dated(tokens: list[_Token], first: int, last: int, rules: Rules) -> int:
    """April 6 Youth Movement": a month and a day in front of a movement's name belong to it."""
    if first < 2 or tokens[last].text not in rules.organization or tokens[first - 1].mark != "D":
        return first
    return first - 2 if tokens[first - 2].mark == "M" and first > 2 and tokens[first - 3].text == "the" else first


def _classified(tokens: list[_Token], first: int, last: int, report: _Report) -> list[_Span]:
    """The names in a run: titles and stray adjectives taken off, each part with its kind."""
    rules = report.rules
    words = tokens[first : last + 1]
    cut = _titles(words, report)
    if cut is None:
        return _plain(words, tokens, first, report)
    left, right = words[: cut[0]], words[cut[1] :]
    found = _plain(left, tokens, first, report) if left else []
    if not right:
        # "HRW Director": the office is no name, the body in front of it is. "Foreign Minister": nothing is.
        return [span for span in found if not all(report.common(word.text) for word in span.words)]
    found = [span for span in found if not all(report.common(word.text) for word in span.words)]
    if right[0].text in _CONNECTIVES:
        # "Minister for Elections Aiyaz Sayed-Khaiyum"
        while right and (right[0].mark != "C" or report.common(right[0].text)):
            right = right[1:]
        if not right:
            return found
    inner = _titles(right, report)
    if inner and inner[1] < len(right):
        return found + _classified(right, 0, len(right) - 1, report)
    right = _trimmed(right, rules)
    named = any(word.mark == "C" and not report.common(word.text) for word in right)
    return [*found, _Span(tuple(right), "person", "title")] if named else found


def _titles(words: list[_Token], report: _Report) -> tuple[int, int] | None:
    """Range of the titles in a run of words, where they are titles and no part of a body's name."""
    rules = report.rules
    at = next((k for k, word in enumerate(words) if word.text in rules.titles), None)
    if at is None:
        return None
    end = at
    while end < len(words) and words[end].text in rules.titles:
        end += 1
    if at and words[at - 1].text in _CONNECTIVES | {"the", "and", ","}:
        return None
    if at and words[at].text == "General" and words[at - 1].text in rules.organization:
        return None  # "Directorate General"
    rest = words[end:]
    if not rest:
        named = at > 0 and (words[-1].text in rules.organization or _is_field(words[:at], words[at:], rules))
        return None if named else (at, end)
    if rest[0].mark == "S" or rest[0].text in {"’", "and", "&"}:
        return None
    if words[end - 1].text in rules.organization and rest[0].text in _CONNECTIVES:
        return None
    phrase = _phrase(rest)
    if rest[0].mark == "C" and (
        phrase[-1].text in rules.organization or phrase[-1].text in rules.place or phrase[-1].text in rules.law
    ):
        return None
    if rest[0].mark == "D":
        return None
    return at, end


def _is_field(before: list[_Token], titles: list[_Token], rules: Rules) -> bool:
    """Whether a body's field is only spelt like a title: "Institute for Social Justice"."""
    phrase = _phrase(before)
    headed = len(phrase) < len(before) and phrase[-1].text in rules.organization
    return headed and all(word.text in rules.title_fields for word in titles)


def _phrase(words: list[_Token]) -> list[_Token]:
    """Words up to the first preposition: their last one is the head."""
    for k, word in enumerate(words):
        if k and word.text.lower() in _CONNECTIVES:
            return words[:k]
    return words


def _trimmed(words: list[_Token], rules: Rules) -> list[_Token]:
    while words and (
        words[0].text in rules.demonyms or words[0].mark in "PSL" and words[0].text not in rules.particles
    ):
        words = words[1:]
    return words


def _plain(words: list[_Token], tokens: list[_Token], first: int, report: _Report) -> list[_Span]:
    """A run without titles as one name, or none."""
    rules = report.rules
    if all(word.text in rules.alone or word.text in rules.demonyms for word in words):
        return []
    if len(words) == 1:
        word = words[0].text
        if word in rules.titles or len(word) == 1:
            return []
        if word in rules.lone:
            return [_Span(tuple(words), "law" if word in rules.law else "organization", f"head:{word}")]
        if _headed(word, rules) or (report.common(word) and not _is_acronym(word)):
            return []
    cut = _overrun(words, report)
    if cut:
        return _plain(words[:cut], tokens, first, report) + _plain(words[cut:], tokens, first + cut, report)
    kind, rule = _kind(words, report)
    before = tokens[first - 1] if first else None
    if kind == "organization" and rule == "acronym" and before and before.mark == "D" and len(words[0].text) == 3:
        return []  # a currency: 10,000 SYP
    if kind == "other" and len(words) > 2 and before and before.text in _CONNECTIVES and report.common(words[0].text):
        # "minister of Culture Khalida Toumi"
        if not any(report.common(word.text) for word in words[1:]):
            if first > 1 and tokens[first - 2].text in rules.nouns:
                return [_Span(tuple(words[1:]), "person", "title")]
            return _plain(words[1:], tokens, first + 1, report)
    if kind == "other" and words[0].text in rules.demonyms and len(words) > 1:
        if f"{words[0].text} {words[1].text}" not in rules.fixed:
            return _plain(words[1:], tokens, first + 1, report)
    return [_Span(tuple(words), kind, rule)]


def _overrun(words: list[_Token], report: _Report) -> int | None:
    """Where a person's name begins right behind a body's or place's: Kyrgyz Republic Orhan Inandi."""
    rules = report.rules
    for k in range(len(words) - 3, 0, -1):
        if words[k].text in rules.organization or words[k].text in rules.place:
            rest = words[k + 1 :]
            plain = all(t.mark == "C" and not report.common(t.text) and not _headed(t.text, rules) for t in rest)
            return k + 1 if plain and not any(_is_acronym(t.text) for t in rest) else None
    return None


def _kind(words: list[_Token], report: _Report) -> tuple[str, str]:
    """Kind of thing a name names, and what shows it."""
    rules = report.rules
    texts = [word.text for word in words]
    phrase = [word.text for word in _phrase(words)]
    head = phrase[-1]
    pair = " ".join(phrase[-2:])
    if " ".join(texts) in rules.bodies:
        return "organization", "body"
    if any(text in rules.numbered for text in texts[:3]) and any(word.mark == "D" for word in words):
        return "law", "number"
    if pair in rules.organization_phrases:
        return "organization", f"head:{pair}"
    if pair in rules.place_phrases:
        return "place", f"head:{pair}"
    if head in rules.law and len(words) > 1:
        return "law", f"head:{head}"
    if head == "Department" and 1 < len(texts) == len(phrase) < 4 and not any(map(report.common, phrase[:-1])):
        return "place", f"head:{head}"
    if head in rules.place and len(texts) == len(phrase) and all(map(report.common, texts)):
        return "other", f"head:{head}"  # "Northern Province", "Independent State": the gazetteer may know
    if head in rules.place and len(words) > 1:
        return "place", f"head:{head}"
    if head in rules.fields and len(texts) == len(phrase) and all(map(report.common, texts)):
        return "other", "capitals"
    if head in rules.organization and len(words) > 1:
        return "organization", f"head:{head}"
    if texts[0] in rules.leading and len(words) > 1:
        return "organization", f"head:{texts[0]}"
    if head in rules.work and len(words) > 1:
        return "work", f"head:{head}"
    if len(words) == 1 and _is_acronym(head):
        return "organization", "acronym"
    if len(texts) > len(phrase):
        # "Victims of Criminal Offences Help Association", "Trafficking in Persons Report"
        for kind, heads in (("organization", rules.organization), ("law", rules.law), ("work", rules.work)):
            if texts[-1] in heads and texts[-1] not in rules.fields:
                return kind, f"head:{texts[-1]}"
    return "other", "capitals"


def _persons(spans: list[list[_Span]], marked: list[list[_Token]], report: _Report) -> list[list[_Span]]:
    """The same spans, with the persons among the names of no known kind."""
    told: set[str] = set()
    bodies: set[str] = set()
    for found, tokens in zip(spans, marked, strict=True):
        if not found:
            continue
        index = {token.start: k for k, token in enumerate(tokens)}
        bodies.update(_written(span) for span in found if span.kind == "other" and _body(span, tokens, index, report))
        shown = [span.kind == "person" or _shown(span, tokens, index, report) for span in found]
        # In "A, B, and C" one person makes the others persons.
        order = range(len(found))
        for here, there in [*((k, k + 1) for k in order[:-1]), *((k, k - 1) for k in reversed(order[1:]))]:
            if shown[here] and not shown[there] and _personal(found[there], report):
                left, right = (here, there) if here < there else (there, here)
                between = tokens[index[found[left].words[-1].start] + 1 : index[found[right].start]]
                shown[there] = len(between) <= 2 and all(token.text in {",", "and"} for token in between)
        told.update(_written(span) for span, person in zip(found, shown, strict=True) if person)
    told -= bodies
    spans = [[_organization(span, bodies) for span in found] for found in spans]
    # "Zamora" after "Paul Zamora": the end of somebody's name, unless it is a word.
    parts: set[str] = set()
    for name in told:
        pieces = name.split(" ")
        parts.update(end for k in range(1, len(pieces)) if not report.common(end := " ".join(pieces[k:])))
    return [[_person(span, told, parts, report) for span in found] for found in spans]


def _written(span: _Span) -> str:
    return " ".join(word.text for word in span.words)


def _body(span: _Span, tokens: list[_Token], index: dict[int, int], report: _Report) -> bool:
    """Whether the word beside a name shows that it is a body's: NGO Foro Penal, Forza Italia party."""
    first, last = index[span.start], index[span.words[-1].start]
    rules = report.rules
    if first and tokens[first - 1].text in rules.bodies_before:
        return True
    return last + 1 < len(tokens) and tokens[last + 1].text in rules.bodies_behind


def _organization(span: _Span, bodies: set[str]) -> _Span:
    known = span.kind == "other" and _written(span) in bodies
    return span._replace(kind="organization", rule="noun") if known else span


def _personal(span: _Span, report: _Report) -> bool:
    """Whether a name could be a person's in full, by its own words."""
    words = [word.text for word in span.words]
    return (
        span.kind == "other"
        and 2 <= len(words) <= 7
        and not any(
            report.common(word) or word in report.rules.alone or word[0].isdigit()
            for word in words
            if word[0].isupper()
        )
        and not any(_is_acronym(word) for word in words)
        and not any(word in _CONNECTIVES for word in words)
    )


def _person(span: _Span, told: set[str], parts: set[str], report: _Report) -> _Span:
    if span.kind != "other":
        return span
    written = _written(span)
    if written in told:
        return span._replace(kind="person", rule="context")
    # "Dunja Mijatovic" where "Commissioner Mijatovic" stands elsewhere.
    if written in parts or (span.words[-1].text in told and _personal(span, report)):
        return span._replace(kind="person", rule="part")
    return span


def _shown(span: _Span, tokens: list[_Token], index: dict[int, int], report: _Report) -> bool:
    """Whether the words around a name show that it is a person's."""
    rules = report.rules
    words = [word.text for word in span.words]
    if span.kind != "other" or len(words) > 7 or any(word in rules.alone for word in words):
        return False
    if all(map(report.common, words)):
        return False
    first, last = index[span.start], index[span.words[-1].start]
    before = tokens[first - 1] if first else None
    if before is not None and before.text.lower() in rules.nouns:
        return True
    if len(words) == 1 and before is not None and before.text in rules.taken and not report.common(words[0]):
        return True
    if not _personal(span, report):
        return False
    if any(word.text in {"“", '"', "‘"} or word.text in rules.filial for word in span.words):
        return True
    if before is not None and before.text in rules.suffered:
        return True
    if last + 2 >= len(tokens):
        return False
    after, following = tokens[last + 1], tokens[last + 2]
    if after.text in {"was", "were", "had", "remained", "is"}:
        return any(token.text in rules.suffered for token in tokens[last + 2 : last + 5])
    if after.text != ",":
        return after.text in rules.behind or after.text in rules.did
    if following.text in rules.behind or (following.mark == "D" and len(following.text) == 2):
        return True
    for token in tokens[last + 2 : last + 9]:
        if token.mark != "L" or token.text in _CONNECTIVES:
            return False
        if token.text in rules.nouns:
            return True
    return False
