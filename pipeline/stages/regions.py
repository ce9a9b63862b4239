"""Noun phrases cut into what is coordinated in them.

"The UN Integrated Mission in Haiti (BINUH) and numerous civil society
organizations" is two items; each is a row of units, a proper name or a single
word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from pipeline.stages.names import Name
from pipeline.stages.sources import Rules

# Kind of the name a list of communities makes, and how its acronym begins.
COMMUNITY = "community"
_COMMUNITY = "LGB"
_OPENING_BRACKETS = frozenset("([")
_CLOSING_BRACKETS = frozenset(")]")
_QUOTES = frozenset('“”"‘«»')
_SEPARATORS = frozenset(",;–—:")
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_PARTICIPLES = frozenset({"VBG", "VBN"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "FW"})
# "many said", "the accused said": what can be a head alone, though no noun by its tag.
_LONE_HEADS = frozenset({"JJ", "DT", "CD", "JJS"})
_BEHIND_HEAD = frozenset({"IN", "TO", "WDT", "WP", "MD", "VBD", "VBZ", "VBP", "RP"})
_ADJECTIVES = frozenset({"JJ", "JJR"})
_BEFORE_NOUN = _ADJECTIVES | {"DT", "JJS", "RB", "HYPH", "PDT", "CD", "CC"}
_MODIFIERS = frozenset({"amod", "compound", "nmod"})
# What may be left of an item that only goes on naming a place: "in Hyesan, Ryanggang Province".
_AROUND_PLACE = frozenset({"DT", "NN", "NNS", "JJ"})
# A shared head is borrowed only by what could be its modifier: "NGO, think tank, and press reports".
_BORROWERS = frozenset({"NN", "NNP", "JJ"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A proper name or a single token. first, last: its tokens."""

    first: Token
    last: Token
    name: Name | None = None

    @property
    def word(self) -> str:
        """Last word in lower case, of a name as well."""
        return self.last.lower_

    @property
    def plain(self) -> str:
        """The word in lower case; empty for a name."""
        return "" if self.name is not None else self.first.lower_


Units = Sequence[Unit]


@dataclass(slots=True)
class Item:
    """One coordinated part of a noun phrase. coordinated: it stands behind "and" or "or", not behind a comma."""

    units: list[Unit] = field(default_factory=list)
    coordinated: bool = False
    # The name behind a comma: "his lawyer, [Ali Hassan],".
    apposed: Unit | None = None


class Regions:
    """Token ranges of one paragraph, with the names in them.

    tokens: all of the paragraph; a list, as every look at a Doc makes its token anew.
    inside: tokens inside a name, its first one excepted: no edge falls there.
    covered: all tokens of names.
    """

    def __init__(self, doc: Doc, base: int, names: dict[int, Name], rules: Rules) -> None:
        """base: offset of the Doc in documents.text. names: by their start there."""
        self.tokens = list(doc)
        self._base = base
        self._names = names
        self._rules = rules
        self.inside: set[int] = set()
        self.covered: set[int] = set()
        for token in self.tokens:
            name = names.get(base + token.idx)
            if name is not None:
                self._cover(token.i, name)
        self._name_communities()

    def _name_communities(self) -> None:
        """A list before its acronym is one word: "lesbian, gay, bisexual, and transgender (LGBT) groups"."""
        for i in range(2, len(self.tokens) - 1):
            if not self.tokens[i].text.startswith(_COMMUNITY) or self.tokens[i - 1].text != "(":
                continue
            first = last = i - 1
            while first and self.tokens[first - 1].lower_ in self._rules.communities:
                first -= 1
            while last < len(self.tokens) - 1 and self.tokens[last].text != ")":
                last += 1
            start, end = self.tokens[first], self.tokens[last]
            if first < i - 1:
                text = start.doc[first : last + 1].text
                offsets = self._base + start.idx, self._base + end.idx + len(end)
                name = Name("", *offsets, text, COMMUNITY, "community", self.tokens[i].text)
                self._names = {**self._names, offsets[0]: name}
                self._cover(first, name)

    def _cover(self, first: int, name: Name) -> None:
        last = first
        while last + 1 < len(self.tokens) and self._base + self.tokens[last + 1].idx < name.end:
            last += 1
        self.covered.update(range(first, last + 1))
        self.inside.update(range(first + 1, last + 1))

    def name_at(self, i: int) -> Name | None:
        """The name that begins at a token."""
        return self._names.get(self._base + self.tokens[i].idx)

    def items(self, first: int, last: int) -> list[Item]:
        """The coordinated parts of the token range [first, last], in order, each with its head."""
        parts = self._parts(self._without_class(self._units(first, last)))
        items: list[Item] = []
        for n, part in enumerate(parts):
            if n + 1 < len(parts) and self._modifies_next(part, parts[n + 1]):
                parts[n + 1].units[:0] = part.units
                continue
            item = self._with_shared_head(part, parts[n + 1 :])
            previous = items[-1] if items else None
            if previous is None or not (
                self._continues_place(item, previous) or self._belongs_to_complement(item, previous)
            ):
                items.append(item)
        return items

    def head(self, units: Units) -> int | None:
        """Index of the head unit: the last noun or name before a preposition or a clause."""
        head = None
        for n, unit in enumerate(units):
            if unit.name is not None:
                if head is not None and head == n - 1 and units[head].plain in self._rules.titled:
                    break  # "its 2016 report Sweatshop, North Korea": a title is no head
                head = n
            elif head is not None and self._ends_phrase(unit.first):
                break
            elif self._can_head(unit.first, alone=len(units) == 1):
                head = n
        return head

    def _ends_phrase(self, token: Token) -> bool:
        if token.lower_ in self._rules.age or token.tag_ in _BEHIND_HEAD:
            return True
        return token.tag_ in _PARTICIPLES and not self._modifies(token)

    def _can_head(self, token: Token, *, alone: bool) -> bool:
        if token.tag_ in _NOUNS or (token.tag_ == "VBG" and token.lower_ in self._rules.documents):
            return True
        return alone and token.tag_ in _LONE_HEADS and token.lower_ in self._rules.heads

    def _modifies(self, participle: Token) -> bool:
        """A participle inside a noun phrase: "state-run media", "repatriated escapees"."""
        hyphenated = participle.i > 0 and self.tokens[participle.i - 1].tag_ == "HYPH"
        return hyphenated or participle.dep_ in _MODIFIERS

    # -- units ---------------------------------------------------------------

    def _units(self, first: int, last: int) -> list[Unit]:
        units: list[Unit] = []
        at = first
        while at <= last:
            unit = self._named_unit(at, last) or Unit(self.tokens[at], self.tokens[at])
            units.append(unit)
            at = unit.last.i + 1
        return units

    def _named_unit(self, at: int, last: int) -> Unit | None:
        """The name that begins at a token and ends in the range."""
        name = self._names.get(self._base + self.tokens[at].idx)
        if name is None or self._names_nobody(name):
            return None
        end = at
        while end < last and self._base + self.tokens[end + 1].idx < name.end:
            end += 1
        whole = self._base + self.tokens[end].idx + len(self.tokens[end]) <= name.end
        return Unit(self.tokens[at], self.tokens[end], name) if whole else None

    def _names_nobody(self, name: Name) -> bool:
        """Whether a capital makes no name: at the sentence's start ("Defector reports"), or in "NGO"."""
        if " " in name.text:
            return False
        return name.text in self._rules.class_names or (
            name.kind == "other" and name.text.casefold() in self._rules.heads
        )

    def _without_class(self, units: list[Unit]) -> list[Unit]:
        """Units without a class of which examples are named: "NGOs such as A, B, and C", where A, B and C tell."""
        for n in range(len(units) - 2):
            if units[n].plain == "such" and units[n + 1].first.lower_ == "as":
                examples = units[n + 2 :]
                return examples if any(unit.name is not None for unit in examples) else units
        return units

    # -- parts ---------------------------------------------------------------

    def _parts(self, units: list[Unit]) -> list[Item]:
        parts = [Item()]
        depth = 0
        skipping = False
        passed = 0
        for n, unit in enumerate(units):
            if n < passed:
                continue
            token = unit.first
            mark = token.text if unit.name is None else ""
            if mark in _OPENING_BRACKETS:
                depth += 1
            elif mark in _CLOSING_BRACKETS:
                depth = max(0, depth - 1)
            elif depth or token.text in _QUOTES:
                continue
            elif _is_as_well_as(units, n):
                parts.append(Item(coordinated=True))
                passed, skipping = n + 3, False
            elif _goes_on_modifying(units, n, parts[-1].units):
                passed = n + 2 if mark == "," and units[n + 1].first.tag_ == "CC" else n + 1
            elif mark in _SEPARATORS:
                following = units[n + 1] if n + 1 < len(units) else None
                if self._opens_examples(units, n + 1, parts[-1].units):
                    parts.append(Item(coordinated=True))
                    passed, skipping = n + 2, False
                    continue
                if following is not None and following.plain in self._rules.asides:
                    break  # what follows sorts or restricts, to the end
                skipping = following is not None and self._opens_comment(following)
                parts.append(Item())
            elif unit.name is None and (token.tag_ == "CC" or mark == "/"):
                # A clause behind "which" goes on over "and"; only a comma ends it.
                if not skipping:
                    if parts[-1].units:
                        parts.append(Item())
                    parts[-1].coordinated = True
            elif unit.name is None and token.tag_ in _RELATIVE:
                skipping = True
            elif not skipping:
                parts[-1].units.append(unit)
        for part in parts:
            while len(part.units) > 1 and part.coordinated and part.units[0].first.tag_ == "IN":
                del part.units[0]  # "in the news and on social media"
        return self._coordinated([part for part in parts if part.units])

    def _opens_examples(self, units: Units, n: int, before: Units) -> bool:
        """Whether examples of an unnamed class follow, which tell as well: "NGOs, including HRW"."""
        examples = n + 1 < len(units) and units[n].plain in self._rules.examples
        return examples and bool(before) and all(unit.name is None for unit in before)

    def _opens_comment(self, unit: Unit) -> bool:
        """Whether what follows a comma comments on the item before: "TJWG, a Seoul-based NGO"."""
        if unit.name is not None:
            return False
        return unit.first.tag_ in _RELATIVE | _PARTICIPLES or unit.first.lower_ in self._rules.aside_openers

    def _coordinated(self, parts: list[Item]) -> list[Item]:
        """Behind the last "and", or without any, a comma adds a comment."""
        last = max((n for n, part in enumerate(parts) if part.coordinated), default=0)
        if last == 0 and len(parts) > 1:
            named = [unit for unit in parts[1].units if unit.first.tag_ != "DT"]
            if len(named) == 1 and named[0].name is not None:
                parts[0].apposed = named[0]
        return parts[: last + 1]

    def _with_shared_head(self, item: Item, later: Iterable[Item]) -> Item:
        """A bare singular borrows the last item's document head: "NGO, think tank, and press reports"."""
        last = item.units[-1]
        if last.name is not None or last.last.tag_ not in _BORROWERS or item.units[0].first.tag_ == "DT":
            return item
        if last.word in self._rules.documents:
            return item
        for other in later:
            head = other.units[-1]
            if head.plain in self._rules.documents and len(other.units) > 1:
                return Item([*item.units, head], item.coordinated)
        return item

    def _modifies_next(self, item: Item, other: Item) -> bool:
        """Whether an item only modifies the next one's head: "[human rights] and UN sources" are one source."""
        last, head = item.units[-1], other.units[-1]
        if not other.coordinated or len(other.units) < 2 or head.plain not in self._rules.heads:
            return False
        if self.head(other.units) != len(other.units) - 1:
            return False
        if last.plain in self._rules.heads or last.plain in self._rules.documents:
            return False
        if last.first.tag_ not in _BORROWERS and last.plain not in self._rules.shared_modifiers:
            return False
        if any(unit.name is not None or unit.first.tag_ in _BEHIND_HEAD | {"DT"} for unit in item.units):
            return False
        before = other.units[-2]
        modifies = before.first.tag_ in _BORROWERS or before.plain in self._rules.shared_modifiers
        return modifies or before.name is not None

    def _continues_place(self, item: Item, previous: Item) -> bool:
        """Whether a place belongs to the one before: "women in Hyesan, Ryanggang Province"."""
        if len(previous.units) == 1 or not any(_is_place(unit) for unit in item.units):
            return False
        return all(_is_place(unit) or self._stands_by_place(unit) for unit in item.units)

    def _stands_by_place(self, unit: Unit) -> bool:
        return unit.name is None and unit.first.tag_ in _AROUND_PLACE and unit.word not in self._rules.heads

    def _belongs_to_complement(self, item: Item, previous: Item) -> bool:
        """Whether an item is no second teller: "representatives of a shelter for women and children"."""
        if not item.coordinated or any(unit.name is not None for unit in item.units):
            return False
        at, before = self.head(item.units), self.head(previous.units)
        if at is None or before is None:
            return False
        token = item.units[at].last
        inside = previous.units[before].last.i < token.head.i <= previous.units[-1].last.i
        kind = self._rules.heads.get(item.units[at].plain)
        if kind is not None and len(item.units) > 1:
            beside = token.head.lower_ in self._rules.heads or token.head.i in self.covered
            if (beside and token.dep_ == "conj") or kind == "group":
                return False  # "members of parliament and civil society experts"
        if token.dep_ == "pobj" and previous.units[before].plain in self._rules.documents:
            return False  # "data from NGOs and media reports"
        return inside and token.dep_ in {"conj", "pobj"}


def _is_as_well_as(units: Units, n: int) -> bool:
    return [unit.plain for unit in units[n : n + 3]] == ["as", "well", "as"]


def _goes_on_modifying(units: Units, n: int, before: Units) -> bool:
    """Whether a comma or "and" joins adjectives of one noun: "local and international NGOs" are one source."""
    mark = units[n].first
    if not before or n + 1 >= len(units) or units[n].name is not None or not (mark.text == "," or mark.tag_ == "CC"):
        return False
    if any(unit.name is not None or unit.first.tag_ not in _BEFORE_NOUN for unit in before):
        return False
    if before[-1].first.tag_ not in _ADJECTIVES:
        return False
    at = n + 2 if mark.text == "," and units[n + 1].first.tag_ == "CC" else n + 1
    return at + 1 < len(units) and units[at].name is None and units[at].first.tag_ in _ADJECTIVES


def _is_place(unit: Unit) -> bool:
    return unit.name is not None and unit.name.kind == "place"
