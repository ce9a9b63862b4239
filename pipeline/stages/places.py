"""Places: names that stand for a place, tied to a gazetteer where that is sure.

A wrong tie costs more than none. So the report's country comes first; a
village needs words around it that show a place; the rest of the world counts
only for countries, cities everybody knows and places whose country stands
beside them. A place that cannot be tied is kept with its words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pipeline import gazetteer as gz
from pipeline.gazetteer import Gazetteer, Match
from pipeline.stages import names as stage_names
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.words import lexicon


@dataclass(frozen=True, slots=True)
class Place:
    """A place name in a sentence.

    start, end: offsets into documents.text. name: canonical name, the text
    where untied. place_id: see gazetteer.Match; None where untied. country:
    ISO 3166-1 alpha-3. lat, lon: degrees, cities only. rule: how it was tied
    or why it is a place. level: country, admin1, admin2, city, or "" where untied.
    """

    sentence_id: str
    start: int
    end: int
    text: str
    name: str
    place_id: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    rule: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Data of `lexicons/places.toml`; see there."""

    levels: dict[str, tuple[str, ...]]
    facilities: frozenset[str]
    seats: frozenset[str]
    behind: frozenset[str]
    shown: frozenset[str]
    agreements: frozenset[str]
    prepositions: frozenset[str]
    strict: frozenset[str]
    strict_nouns: frozenset[str]
    nouns: frozenset[str]
    never: frozenset[str]
    regions: frozenset[str]
    countries: dict[str, str]
    related: dict[str, tuple[str, ...]]
    cities: dict[str, tuple[str, str]]
    aliases: dict[str, dict[str, str]]


# From this size on a town of the report's country is known by its bare name.
_CITY = 50_000
# From this size on a foreign city is known by its bare name.
_METROPOLIS = 2_000_000

_LEVELS = {"admin1": (gz.ADMIN1, gz.ADMIN2), "admin2": (gz.ADMIN2, gz.ADMIN1), "city": (gz.CITY,)}


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/places.toml`."""
    heads = data["heads"]
    levels = {word: _LEVELS[level] for level in _LEVELS for word in heads[level]}
    return Rules(
        levels={
            form: kinds
            for word, kinds in levels.items()
            for form in (word, word.lower(), word.lower() + "s", word + "s")
        },
        facilities=frozenset(heads["facility"]),
        seats=frozenset(heads["seat"]),
        behind=frozenset(data["behind"]["words"]),
        shown=frozenset(data["behind"]["shown"]),
        agreements=frozenset(data["behind"]["agreements"]),
        prepositions=frozenset(data["before"]["prepositions"]),
        strict=frozenset(data["before"]["strict"]),
        strict_nouns=frozenset(data["before"]["strict_nouns"]),
        nouns=frozenset(data["before"]["nouns"]),
        never=frozenset(data["never"]["names"]),
        regions=frozenset(data["never"]["regions"]),
        countries=data["countries"],
        related={code: tuple(others) for code, others in data["related"].items()},
        cities={name: tuple(value) for name, value in data["cities"].items()},
        aliases=data["aliases"],
    )


@dataclass(slots=True)
class _Candidate:
    """A name that may be a place, with what the words around it show."""

    name: Name
    start: int
    end: int
    text: str
    base: str
    levels: tuple[str, ...]
    # The two words before and the word behind, "" where punctuation comes between.
    first: str
    before: str
    behind: str
    shown: bool
    facility: bool
    # The word for its kind stands in the plural behind a list, or before one.
    plural: bool = False
    before_plural: bool = False
    # Of a list of divisions, by the word for their kind.
    member: bool = False
    # Countries named in the sentence.
    near: frozenset[str] = frozenset()
    match: Match | None = None


def places(
    parsed: list[Parsed], country: str, gazetteer: Gazetteer, rules: Rules, named: list[Name] | None = None
) -> list[Place]:
    """Place names of a report, in order.

    country: ISO 3166-1 alpha-3 of the country reported on. named: the
    report's names, found here if not given.
    """
    if named is None:
        named = stage_names.names(parsed, stage_names.compile_rules(lexicon("names")))
    by_sentence: dict[str, list[Name]] = {}
    for name in named:
        by_sentence.setdefault(name.sentence_id, []).append(name)
    mentioned = frozenset(match.country for name in named if (match := gazetteer.country(name.text)))
    tie = _Tie(country, gazetteer, rules, _surnames(named), mentioned)
    found: list[Place] = []
    for sentence in parsed:
        held = by_sentence.get(sentence.row.sentence_id)
        if held:
            found += _sentence(sentence, held, tie)
    return found


def _surnames(named: list[Name]) -> frozenset[str]:
    """Last words of names of two words and more that may be persons'."""
    return frozenset(
        name.text.rsplit(" ", 1)[1] for name in named if name.kind in {"person", "other"} and " " in name.text
    )


def _sentence(sentence: Parsed, held: list[Name], tie: _Tie) -> list[Place]:
    candidates = [
        c for name in held for c in (_candidate(sentence, name, tie.rules), _seat(sentence, name, tie)) if c is not None
    ]
    near = frozenset(m.country for name in held if (m := tie.gazetteer.country(name.text)))
    for candidate in candidates:
        candidate.near = near
    # From the right: in "Holguin, Cuba" the country is known when the town's turn comes.
    right: _Candidate | None = None
    for candidate in reversed(candidates):
        parent = right.match if right and _between(sentence, candidate, right) == ", " else None
        candidate.match = tie.match(candidate, parent)
        right = candidate
    for group in _lists(sentence, candidates):
        _listed(group, tie)
    found: list[Place] = []
    previous: tuple[_Candidate, Place] | None = None
    for c in candidates:
        listed = previous is not None and previous[1].place_id is None and previous[1].rule in {"preposition", "list"}
        listed = listed and _between(sentence, previous[0], c) in {", ", " and ", ", and "}
        place = _place(sentence, c, tie.rules, listed=listed)
        if place:
            found.append(place)
            previous = (c, place)
    return found


def _lists(sentence: Parsed, candidates: list[_Candidate]) -> list[list[_Candidate]]:
    """Runs of candidates that form a list: "in Herat, Farah, and Ghor"."""
    groups: list[list[_Candidate]] = []
    for candidate in candidates:
        if groups and _between(sentence, groups[-1][-1], candidate) in {", ", " and ", ", and ", " or ", ", or "}:
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return [group for group in groups if len(group) > 1]


def _listed(group: list[_Candidate], tie: _Tie) -> None:
    """What one member of a list is, the others are: places at all, and of one level."""
    if any(candidate.match for candidate in group):
        for candidate in group:
            if not candidate.match and not candidate.shown:
                candidate.shown = True
                candidate.match = tie.match(candidate, None)
    # "Adamawa, Borno, and Yobe states"; "36 states (Abia, Akwa Ibom, ...)" by the majority.
    plural = group[-1].levels if group[-1].plural else group[0].levels if group[0].before_plural else ()
    divisions = sum(c.match is not None and c.match.level == gz.ADMIN1 for c in group)
    levels = plural or ((gz.ADMIN1,) if len(group) > 3 and divisions * 2 > len(group) else ())
    if not levels:
        return
    for candidate in group:
        if candidate.levels == () and candidate.match and candidate.match.level == gz.CITY:
            candidate.levels = levels
            division = tie.match(candidate, None)
            candidate.match = division if division or plural else candidate.match
            candidate.member = bool(plural)


def _between(sentence: Parsed, left: _Candidate, right: _Candidate) -> str:
    return sentence.text(left.end, right.start) if left.end <= right.start else ""


_BEFORE = re.compile(r"(?:([\w’-]+) )?([\w’-]+) (?:the )?[“‘]?$")
_OPENED = re.compile(r"([a-z]+) \($")
_NUMERAL = re.compile(r" [IVX]+\b")
_BEHIND = re.compile(r" ([a-z]+)\b")


def _candidate(sentence: Parsed, name: Name, rules: Rules) -> _Candidate | None:
    text = name.text
    if name.kind in {"person", "law", "work"} or text in rules.never:
        return None
    row = sentence.row
    at, to = name.start - row.start, name.end - row.start
    # Words on both sides: a few letters are enough, and slices keep long sentences linear.
    head = _BEFORE.search(row.text[max(0, at - 40) : at])
    tail = _BEHIND.match(row.text[to : to + 30])
    first, before = (head[1] or "", head[2]) if head else ("", "")
    behind = tail[1] if tail else ""
    if _NUMERAL.match(row.text[to : to + 6]) or behind in rules.agreements:
        return None  # the Dublin III Regulation, the Istanbul convention
    if name.kind == "organization":
        if text not in rules.countries:
            return _site(name, before, behind)
        return _Candidate(name, name.start, name.end, text, text, (), first, before, behind, True, False)
    words = text.split(" ")
    base, levels = text, ()
    if len(words) > 1 and words[-1] in rules.levels:
        base, levels = " ".join(words[:-1]), rules.levels[words[-1]]
    elif len(words) > 2 and words[0] in rules.levels and words[1] == "of":
        base, levels = " ".join(words[2:]), rules.levels[words[0]]
    end = name.end
    modifies = behind in rules.behind and _modifies(sentence, name.end + 1)
    if rules.levels.get(behind) == (gz.CITY,) and row.text.startswith(" of ", to + 1 + len(behind)):
        behind, modifies = "", True  # "the Alentejo town of Odemira": the word belongs to the next name
    if not levels and behind in rules.levels and not (modifies and rules.levels[behind][0] != gz.ADMIN1):
        levels = rules.levels[behind]  # "Niger state government", but "Minsk district court"
    if behind in rules.behind and not modifies:
        end += 1 + len(behind)
    if before == "of" and first in rules.nouns:
        levels = levels or rules.levels.get(first, ())
    shown = (
        bool(levels)
        or before in rules.prepositions
        or behind in rules.shown
        or (before == "of" and first in rules.nouns)
        or before in rules.nouns
    )
    facility = (
        name.kind == "place" and (words[-1] in rules.facilities or "Prison" in words) and words[-1] not in rules.levels
    )
    facility = facility or (behind in rules.behind and behind.capitalize() in rules.facilities and end > name.end)
    written = sentence.text(name.start, end)
    plural = bool(levels) and (
        words[-1].endswith("s") and words[-1] in rules.levels or (behind.endswith("s") and behind in rules.levels)
    )
    listed = before == "of" and first.endswith("s") and first in rules.levels
    opened = _OPENED.search(row.text[max(0, at - 30) : at])
    if opened and opened[1] in rules.levels:
        levels = levels or rules.levels[opened[1]]
        shown = True
    return _Candidate(
        name,
        name.start,
        end,
        written,
        base,
        levels,
        first,
        before,
        behind,
        shown,
        facility,
        plural,
        listed or bool(opened),
    )


def _site(name: Name, before: str, behind: str) -> _Candidate | None:
    """A body as the place where something happens: at Kasetsart University."""
    head = name.rule.removeprefix("head:")
    if head not in {"School", "University", "Court", "Church", "Academy", "College", "Headquarters"}:
        return None
    if before not in {"at", "near", "outside", "inside"}:
        return None
    return _Candidate(name, name.start, name.end, name.text, name.text, (), "", before, behind, True, True)


def _seat(sentence: Parsed, name: Name, tie: _Tie) -> _Candidate | None:
    """The place a local body is named after: Moscow in "Moscow City Court".

    Only a place of the report's own country, and only of bodies that act where
    they sit; "New York Times" shows no place.
    """
    words = name.text.split(" ")
    if name.kind != "organization" or len(words) < 2 or not tie.rules.seats.intersection(words[1:]):
        return None
    for size in range(min(3, len(words) - 1), 0, -1):
        text = " ".join(words[:size])
        if text in tie.rules.never or words[size - 1] in tie.rules.seats:
            continue
        levels = tie.rules.levels.get(words[size], ())
        end = name.start + len(text)
        part = replace(name, end=end, text=text, kind="place", rule="seat")
        candidate = _Candidate(part, name.start, end, text, text, levels, "", "", words[size], True, False)
        match = tie.match(candidate, None)
        if match is not None and match.country == tie.country and match.level != gz.COUNTRY:
            return candidate
    return None


def _modifies(sentence: Parsed, start: int) -> bool:
    """Whether the word at an offset only modifies the next one: city authorities."""
    token = next((token for token in sentence.span if sentence.offset(token) == start), None)
    return token is not None and token.dep_ in {"compound", "amod", "nmod", "poss"}


class _Tie:
    """Ties one report's names; the same name in the same surroundings is looked up once."""

    def __init__(
        self, country: str, gazetteer: Gazetteer, rules: Rules, surnames: frozenset[str], mentioned: frozenset[str]
    ) -> None:
        self.rules = rules
        self.country = country
        self.gazetteer = gazetteer
        self._surnames = surnames
        self._mentioned = mentioned
        self._aliases = rules.aliases.get(country, {})
        self._homes = (country, *rules.related.get(country, ()))
        self._known: dict[tuple, Match | None] = {}

    def match(self, candidate: _Candidate, parent: Match | None) -> Match | None:
        if candidate.facility or candidate.text in self.rules.regions:
            return None
        c = candidate
        key = (c.text, c.base, c.levels, c.shown, c.name.kind, parent, c.near)
        if key not in self._known:
            self._known[key] = self._match(candidate, parent)
        return self._known[key]

    def _match(self, c: _Candidate, parent: Match | None) -> Match | None:
        rules, found = self.rules, self.gazetteer
        code = rules.countries.get(c.name.text)
        country = found.by_code(code) if code else found.country(c.name.text)
        if country:
            return self._unless_division(c, country)
        if c.name.kind == "organization":
            return None
        if parent and parent.level == gz.COUNTRY and parent.country not in self._homes:
            return found.lookup(c.base, parent.country, levels=c.levels)
        inside = parent.admin1 if parent and parent.level in {gz.ADMIN1, gz.ADMIN2} else None
        if parent and parent.level in {gz.ADMIN1, gz.ADMIN2} and parent.country not in self._homes:
            return found.lookup(c.base, parent.country, levels=c.levels, parent=inside)
        at_home = [m for home in self._homes if (m := self._home(c, home, inside, variants=False))]
        if at_home:
            # Dakhla is the city in Western Sahara, not the village in Morocco.
            larger = max(at_home, key=lambda m: m.population)
            return larger if at_home[0].level == larger.level == gz.CITY else at_home[0]
        abroad = self._abroad(c)
        if not c.shown and c.name.kind != "place":
            return abroad
        variant = next((m for home in self._homes if (m := self._home(c, home, inside, variants=True))), None)
        # Written as a city abroad and nearly as a town here: Tripoli and Tripolis in Greece.
        if abroad and variant and abroad.country not in self._mentioned and c.name.text not in rules.cities:
            return None
        return abroad or variant

    def _unless_division(self, c: _Candidate, country: Match) -> Match | None:
        """A country, unless the report's own country has a division of that name: Niger in Nigeria."""
        if country.country == self.country:
            return country
        own = self.gazetteer.lookup(c.base, self.country, levels=(gz.ADMIN1,))
        if own and c.levels:
            return own
        return None if own else country

    def _home(self, c: _Candidate, home: str, inside: str | None, *, variants: bool) -> Match | None:
        found = self.gazetteer
        written = self._aliases.get(c.name.text) or self._aliases.get(c.base)
        whole = found.lookup(c.name.text, home, levels=(gz.CITY, *c.levels)) if c.base != c.name.text else None
        if whole and whole.level == gz.CITY and whole.population >= gz.SMALL:
            return whole  # "Ho Chi Minh City": the word for its kind is part of its name
        base = written or c.base
        match = found.lookup(base, home, levels=c.levels, parent=inside, variants=variants)
        if match is None and inside:
            # Divisions are redrawn (Nampo was in South Pyongan): a city that has no namesake is tied all the same.
            match = found.lookup(base, home, levels=c.levels)
            # And "Afar, Oromia" is a list, not a town and its division.
            if match and match.level != gz.ADMIN1 and match.population < _CITY:
                match = None
        if match is None or self._sure(c, match, inside):
            return match
        return None

    def _sure(self, c: _Candidate, match: Match, inside: str | None) -> bool:
        """Whether the name alone, or with what stands around it, is enough."""
        if c.shown or inside or c.name.kind == "place":
            return True
        if c.name.text in self._surnames:
            return False
        return match.level == gz.ADMIN1 or (match.level == gz.CITY and match.population >= _CITY)

    def _abroad(self, c: _Candidate) -> Match | None:
        found, rules = self.gazetteer, self.rules
        if c.name.text in rules.cities:
            country, written = rules.cities[c.name.text]
            return found.lookup(written, country, levels=(gz.CITY,))
        if c.levels and c.levels[0] == gz.ADMIN1 and c.name.kind == "place":
            divisions = [m for m in found.divisions_anywhere(c.base) if m.country in c.near]
            return divisions[0] if len(divisions) == 1 else None
        if c.levels and c.levels[0] != gz.CITY:
            return None
        if c.name.text in self._surnames:
            return None
        match = found.world(c.base)
        if match is None or not (c.shown or match.population >= _METROPOLIS):
            return None
        return None if found.begins(c.base, self.country) else match  # "Santiago" in a report on Cuba


def _place(sentence: Parsed, c: _Candidate, rules: Rules, *, listed: bool) -> Place | None:
    match = c.match
    if match:
        return Place(
            sentence.row.sentence_id, c.start, c.end, c.text, match.name, match.place_id, match.country,
            match.admin1, match.lat, match.lon, match.geonames_id, match.rule, match.level,
        )  # fmt: skip
    rule = _untied(sentence, c, rules, listed=listed)
    if rule is None:
        return None
    return Place(sentence.row.sentence_id, c.start, c.end, c.text, c.text, None, None, None, None, None, None, rule)


def _untied(sentence: Parsed, c: _Candidate, rules: Rules, *, listed: bool) -> str | None:
    """Why a name that is tied to nothing is a place all the same; None if it is not."""
    if c.facility:
        return "facility"
    if c.text in rules.regions:
        return "region"
    if c.name.kind == "place" or c.end > c.name.end:
        return "head"
    plain = c.name.kind == "other" and c.name.rule == "capitals" and c.text[0].isupper()
    if not plain or any(len(word) > 1 and word.isupper() for word in c.text.split(" ")):
        return None
    if listed or c.member:
        return "list"
    if c.before == "of" and c.first in rules.strict_nouns:
        return "preposition"
    if c.before not in rules.strict:
        return None
    # "in Facebook posts" and "in the Grand Coalition" are no places.
    at = sentence.row.text[max(0, c.start - sentence.row.start - 4) : c.start - sentence.row.start]
    token = next((t for t in sentence.span if sentence.offset_end(t) == c.end), None)
    if at.endswith("the ") or token is None or token.dep_ not in {"pobj", "conj", "appos"}:
        return None
    return "preposition"
