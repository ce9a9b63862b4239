"""Punishments named in a sentence: the candidates for penalties.

Names of punishments, stretches of time and amounts of money are found in the
text and joined into *items* ("two years" + "in prison"); verbs that punish by
themselves ("fined", "deported") are items too. Whether an item is a penalty is
asked in `penal_frames`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Token

from pipeline import numbers
from pipeline.morphology import verb_forms
from pipeline.syntax import SUBJECTS, is_negated, is_passive, right_edge, subject

APOSTROPHE = "['’]"
_DASH = "[-\u2010\u2011–—]"
_QUOTE = "[“”\"‘’']"


@dataclass(frozen=True, slots=True)
class Act:
    """A verb that is a punishment by itself, and what must stand around it."""

    kind: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """Lexicon `penalties`, compiled."""

    stems: dict[int, frozenset[str]]
    time_words: frozenset[str]
    money_words: frozenset[str]
    term: re.Pattern[str]
    vague: re.Pattern[str]
    not_term: re.Pattern[str]
    names: dict[str, tuple[str, ...]]
    kind_of: dict[str, tuple[str, str]]
    money: re.Pattern[str]
    triggers: dict[str, tuple[str, ...]]
    frame_of: dict[str, str]
    penal: frozenset[str]
    orders: frozenset[str]
    nouns: frozenset[str]
    copulas: frozenset[str]
    gap_tags: frozenset[str]
    gap_words: frozenset[str]
    laws: frozenset[str]
    law_names: frozenset[str]
    offences: frozenset[str]
    units: dict[str, float]
    acts: dict[str, tuple[Act, ...]]
    around: dict[str, frozenset[str]]
    telling: re.Pattern[str]
    lashes: re.Pattern[str]


@dataclass(slots=True)
class Item:
    """One candidate: where it stands, what it is, how long, how much."""

    start: int
    end: int
    kind: str = ""
    strength: str = "weak"
    low: float | None = None
    high: float | None = None
    timed: bool = False
    exact: bool = False
    amount: str = ""
    currency: str | None = None
    token: Token | None = None
    name: str = ""
    context: str = ""
    rule: str = ""
    frame: Trigger | None = None
    after: int = -1  # index of the penalty it is coordinated with


@dataclass(frozen=True, slots=True)
class Trigger:
    start: int
    end: int
    kind: str  # law, noun, verdict, block
    word: str


# Characters a penalty looks back or ahead; it keeps long lists from being walked once per item.
_REACH = 600


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a sentence by offset into the sentence's text."""

    starts: list[int]
    tokens: list[Token]

    def at(self, offset: int) -> Token:
        return self.tokens[max(0, bisect_right(self.starts, offset) - 1)]

    def offset(self, token: Token) -> int:
        """First character of a token of this sentence in the sentence's text."""
        return self.starts[token.i - self.tokens[0].i]

    def between(self, start: int, end: int) -> list[Token]:
        """Tokens of a stretch, the last ones of it where it is longer than any frame reaches."""
        start = max(start, end - _REACH)
        first = max(0, bisect_right(self.starts, start) - 1)
        if self.starts[first] + len(self.tokens[first]) <= start:
            first += 1
        last = bisect_right(self.starts, end - 1) if end > start else first
        return self.tokens[first:last]


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


_WORD = re.compile(r"[a-z]+")
_PHRASE_WORD = re.compile(r"(?<![\w-])\w+")


def _by_length(stems: Iterable[str]) -> dict[int, frozenset[str]]:
    lengths: dict[int, set[str]] = defaultdict(set)
    for stem in stems:
        lengths[len(stem)].add(stem)
    return {length: frozenset(found) for length, found in lengths.items()}


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """First word -> phrases, longest first: one look-up per word instead of one long alternation per character."""
    first: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        first[_PHRASE_WORD.match(phrase)[0]].append(phrase)
    return {word: tuple(sorted(found, key=len, reverse=True)) for word, found in first.items()}


def find_phrases(low: str, phrases: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Ranges of the phrases in a lower-case text, the longest at each place, not overlapping."""
    at = 0
    for match in _PHRASE_WORD.finditer(low):
        start = match.start()
        if start < at or match[0] not in phrases:
            continue
        for phrase in phrases[match[0]]:
            end = start + len(phrase)
            if low.startswith(phrase, start) and not (end < len(low) and (low[end].isalnum() or low[end] in "-_")):
                yield start, end
                at = end
                break


def worth(low: str, stems: dict[int, frozenset[str]]) -> set[str]:
    """The words of a text that may speak of a penalty; empty for most sentences."""
    words = set(_WORD.findall(low))
    if any(not known.isdisjoint({word[:length] for word in words}) for length, known in stems.items()):
        return words
    return set()


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from lexicon `penalties`. Raises KeyError where a table of it is missing."""
    kind_of: dict[str, tuple[str, str]] = {}
    for kind, lists in data["kinds"].items():
        for strength in ("place", "weak", "strong"):
            for phrase in lists.get(strength, ()):
                known = kind_of.get(phrase)
                if known and known[1] != "place" and strength == "place":
                    continue
                kind_of[phrase] = (kind, strength)
                kind_of.setdefault(phrase + "s", (kind, strength))
    for phrase in data["heads"]["generic"]:
        kind_of[phrase] = kind_of[phrase + "s"] = ("", "generic")
    frames = data["frames"]
    frame_of = {}
    for kind in ("verdict", "law", "noun", "block"):
        frame_of |= dict.fromkeys(frames[kind], kind)
    acts: dict[str, list[Act]] = defaultdict(list)
    for entry in data["acts"]:
        for verb in entry["verbs"]:
            for form in verb_forms(verb):
                acts[form].append(Act(entry["kind"], frozenset(entry["needs"])))
    number = numbers.pattern()
    qualifier = rf"(?:{numbers.qualifier_pattern()})"
    unit = _alternatives(data["units"])
    possessive = rf"(?:{APOSTROPHE}?s?{APOSTROPHE}?)\b{APOSTROPHE}?"
    quantity = rf"(?:{number}|an?\b)"
    between = r"(?:calendar |full |consecutive |additional |more |further |to be )?"
    term = (
        rf"(?<![\w$€£.,-])(?:(?P<open>from|between) )?(?:(?P<q1>{qualifier}) (?:an? |the )?)?"
        rf"(?P<n1>{quantity})(?P<more> or (?:more|fewer))?(?:(?P<range>(?:-|"
        rf"[ -]{between}(?P<u1>{unit})(?:{possessive}),?)?"
        rf"(?: (?P<joint>to|and|or|but|through)(?: from)? |[-–—])"
        rf"(?:(?P<q2>{qualifier}) (?:an? |the )?)?(?P<n2>{number})[ -]{between}(?P<u2>{unit}){possessive})"
        rf"|[ -]{between}(?P<u>{unit}){possessive}(?P<half> and a half)?)"
        rf"(?: (?:or|and) (?P<post>more|longer|over|above|less|fewer|under|greater)\b| (?P<post2>minimum|"
        rf"maximum|at most)\b)?"
    )
    money = numbers.money_pattern()
    loose = rf"(?:{money}|{number}(?: \([^()]{{1,40}}\))?)"
    return Rules(
        stems=_by_length(data["stems"]),
        time_words=frozenset(data["units"]) | {unit + "s" for unit in data["units"]},
        money_words=numbers.currency_words(),
        term=re.compile(term, re.IGNORECASE),
        vague=re.compile(
            rf"\b(?:a few|several|many|some|a couple of|multiple|few|various) (?:{unit})s?\b{APOSTROPHE}?",
            re.IGNORECASE,
        ),
        not_term=re.compile(rf"[ -](?:{_alternatives(data['not_terms']['behind'])})\b", re.IGNORECASE),
        names=_by_first_word(kind_of),
        kind_of=kind_of,
        money=re.compile(
            rf"(?<![\w$€£])(?:(?P<open>from|between) )?(?:(?P<q1>{qualifier}) (?:an? )?)?(?:"
            rf"(?P<first>{loose})(?:,? (?:to|and|or|but) |[-–—])(?:up to )?(?:(?P<q2>{qualifier}) )?(?P<second>{money})"
            rf"|(?P<only>{money}))",
            re.IGNORECASE,
        ),
        triggers=_by_first_word(frame_of),
        frame_of=frame_of,
        penal=frozenset(frames["penal"]),
        orders=frozenset(frames["orders"]),
        nouns=frozenset(frames["noun"]),
        copulas=frozenset(frames["copula"]),
        gap_tags=frozenset(data["between"]["tags"]),
        gap_words=frozenset(data["between"]["words"]),
        laws=frozenset(data["law"]["heads"]),
        law_names=frozenset(data["law"]["names"]),
        offences=frozenset(data["law"]["offences"]),
        units=data["units"],
        acts={form: tuple(found) for form, found in acts.items()},
        around={name: frozenset(words) for name, words in data["around"].items() if name != "telling"},
        telling=re.compile(data["around"]["telling"], re.IGNORECASE),
        lashes=re.compile(rf"(?P<amount>(?:{number})(?: to (?:{number}))?) (?:[\w-]+ )?$", re.IGNORECASE),
    )


def _months(number: float | None, unit: str, units: dict[str, float]) -> float | None:
    """A stretch of time in months; days are thirtieths, rounded to two decimals as the tables show them."""
    return None if number is None else round(number * units[unit.lower()] + 1e-9, 2)


def _number(text: str) -> float | None:
    return 1.0 if text.lower() in ("a", "an") else numbers.value(text)


def _terms(text: str, rules: Rules) -> list[Item]:
    """Stretches of time with their bounds: "up to five years", "between six months’ and four years’"."""
    found: list[Item] = []
    at = 0
    while match := rules.term.search(text, at):
        at = max(match.end(), at + 1)
        item = _term(text, match, rules)
        if item is None:
            at = match.start() + 1 if match["range"] else match.end()
            at = max(at, match.start("n1") + len(match["n1"]))
            continue
        at = max(item.end, match.start() + 1)
        if not rules.not_term.match(text, item.end):
            found.append(item)
    for match in rules.vague.finditer(text):
        if not any(item.start < match.end() and match.start() < item.end for item in found):
            found.append(Item(match.start(), match.end(), timed=True))
    return sorted(found, key=lambda item: item.start)


def _term(text: str, match: re.Match[str], rules: Rules) -> Item | None:
    start, end = match.span()
    opened, q1 = (match["open"] or "").lower(), match["q1"] or ""
    first = _number(match["n1"])
    if opened == "from" or (opened and not match["range"]):
        start = match.start("q1") if q1 else match.start("n1")
    bound = numbers.bound(q1) if q1 else "exact"
    if not match["range"]:
        length = _months(first, match["u"], rules.units)
        if length is not None and match["half"]:
            length = round(length + rules.units[match["u"].lower()] / 2, 2)
        low, high = _bounded(length, bound, match["post"] or match["post2"] or (match["more"] or "")[4:])
        return Item(start, end, low=low, high=high, timed=True, exact=low is not None and low == high)
    if re.fullmatch(r"(?:19|20)\d\d", match["n1"]):  # "sentenced in 2021 to 106 days"
        return None
    joint, q2 = (match["joint"] or "to").lower(), match["q2"] or ""
    second = _number(match["n2"])
    u1 = match["u1"] or match["u2"]
    bounds = (bound, numbers.bound(q2) if q2 else "exact")
    low, high = _months(first, u1, rules.units), _months(second, match["u2"], rules.units)
    if joint in ("and", "but") and opened != "between" and bounds not in (("low", "high"), ("high", "low")):
        smaller = match["u1"] and rules.units[match["u2"].lower()] < rules.units[u1.lower()]
        if smaller and not q2 and low is not None and high is not None:
            low, high = _bounded(round(low + high, 2), bound, "")
            return Item(start, end, low=low, high=high, timed=True, exact=low is not None and low == high)
        if not match["u1"]:
            return None
        low, high = _bounded(low, bound, "")
        end = match.end("u1") + len(re.match(rf"{APOSTROPHE}?s?{APOSTROPHE}?", text[match.end("u1") :])[0])
        return Item(start, end, low=low, high=high, timed=True, exact=low is not None and low == high)
    if bounds == ("high", "low"):
        low, high = high, low
    if bound == "high" and bounds[1] != "low":  # "up to five or 10 years"
        low = None
    if low is not None and high is not None and low > high and opened == "from":  # "reduced from 10 years to five"
        start = match.start("q2") if q2 else match.start("n2")
        return Item(start, end, low=high, high=high, timed=True, exact=True)
    if low is not None and high is not None and low > high:
        return Item(start, end, timed=True)  # "20 to 5 years": certain is only that there is a term
    return Item(start, end, low=low, high=high, timed=True)


def _bounded(length: float | None, bound: str, post: str) -> tuple[float | None, float | None]:
    post = post.lower()
    if bound == "low" or post in ("more", "longer", "over", "above", "minimum", "greater"):
        return length, None
    if bound == "high" or post in ("less", "fewer", "under", "maximum", "at most"):
        return None, length
    return length, length


_RIGHT = re.compile(
    rf"{APOSTROPHE}?[ -](?:(?P<in>in|of|at|to|under|on) (?:serve in )?)?(?:(?:an?|the|his|her|their) )?{_QUOTE}?"
    rf"(?:(?!(?:and|or|for|if|when|after|who|that|plus|of|to|in|at|by|with|under|on)\b)[\w-]+,? ){{0,2}}{_QUOTE}?"
)
_LEFT = re.compile(
    rf"{_QUOTE}?(?: (?:sentences?|terms?|periods?|punishments?))?"
    r"(?: (?:of|for|from|ranging(?: from| between)?|lasting|set at|that ranges? from|for (?:a|"
    r"an additional) (?:period|term) of|"
    r"for (?:periods|terms) (?:of|ranging from)|of (?:either|between|from)|for (?:between|from|an additional|"
    r"at)|with (?:a|an)))?[ ]"
)
_FINE_LEFT = re.compile(
    r"(?: (?:equal|equivalent|amounting|up) to)?(?: (?:of|for|from|between|ranging(?: from| between)?|"
    r"in the amount of|totaling|worth|set at|of between|that ranges from|of either))?[ ]"
)
_FINE_RIGHT = re.compile(r"[ -](?:in )?(?:[a-z]+ ){0,2}")
_DAMAGES = re.compile(r"\border(?:ed|ing)\b[^;]{0,80}? to (?P<verb>compensate|pay)(?: [\w’'-]+){0,4} $", re.IGNORECASE)
_OBJECT = re.compile(r"(?: (?!and |or )[\w.’'-]+){0,9}? ")


def _named(text: str, rules: Rules) -> list[Item]:
    items = []
    low = text.lower()
    for start, end in find_phrases(low, rules.names):
        kind, strength = rules.kind_of[low[start:end]]
        if strength == "place" and low.endswith(" to ", 0, start) and kind in ("imprisonment", "labor"):
            strength = "weak"  # "sentenced six persons to prison"
        items.append(Item(start, end, kind=kind, strength=strength, name=low[start:end]))
    return items


def items_of(text: str, words: set[str], tokens: Tokens, rules: Rules) -> list[Item]:
    """Names, times and amounts of one sentence, joined where they belong together, in order."""
    names, terms = _named(text, rules), [] if words.isdisjoint(rules.time_words) else _terms(text, rules)
    verbs = [
        item
        for item in (_act(token, start, rules) for start, token in zip(tokens.starts, tokens.tokens, strict=True))
        if item
    ]
    names = [name for name in names if not _is_verb(name, tokens)]
    items = _with_terms(text, names, terms)
    items = _with_terms_behind_acts(text, items, verbs)
    if "$" in text or not words.isdisjoint(rules.money_words):
        items = _with_amounts(text, items, rules)
    for item in items:
        if item.kind == "corporal" and (match := rules.lashes.search(text, max(0, item.start - 60), item.start)):
            item.start, item.amount, item.strength = match.start(), match["amount"], "sure"
            item.low = item.high = None
        item.token = item.token or tokens.at(item.end - 1)
        _trim(text, item, tokens)
    items.sort(key=lambda item: (item.start, -item.end))
    kept: list[Item] = []
    for item in items:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


_ARTICLE = re.compile(r"(?:an?|the) ", re.IGNORECASE)


def _trim(text: str, item: Item, tokens: Tokens) -> None:
    """Span without a leading article, with the adjectives of a bare name and what a verb takes along."""
    if match := _ARTICLE.match(text, item.start, item.end):
        item.start = match.end()
    if item.end < len(text) and text[item.end] == "”" and "“" in text[item.start : item.end]:
        item.end += 1
    if item.strength in ("strong", "weak") and item.kind and not item.timed:
        left = tokens.at(item.start)
        while (
            left.i > tokens.tokens[0].i
            and left.nbor(-1).tag_ in ("JJ", "JJR", "JJS")
            and left.nbor(-1).lower_ not in ("subject", "liable", "eligible", "such", "other", "same", "due")
        ):
            left = left.nbor(-1)
        if left.i < tokens.at(item.start).i:
            item.start = tokens.offset(left)
    if item.strength == "act":
        _extend(item, tokens)


def _extend(item: Item, tokens: Tokens) -> None:
    """A verb with the words that make it this punishment: "banned from travel", "shut down the websites"."""
    verb = item.token
    last = verb
    if item.kind in ("ban", "house_arrest"):
        for child in verb.rights:
            if child.dep_ in ("prt", "dobj") or (child.dep_ == "prep" and child.lower_ == "from"):
                last = (
                    child
                    if child.dep_ == "prt"
                    else child
                    if child.dep_ == "dobj"
                    else tokens.tokens[min(right_edge(child, stop=_BEHIND), tokens.tokens[-1].i) - tokens.tokens[0].i]
                )
    elif item.kind == "dismissal":
        last = next(
            (
                tokens.tokens[right_edge(c, stop=_BEHIND) - tokens.tokens[0].i]
                for c in verb.rights
                if c.lower_ == "from"
            ),
            verb,
        )
    elif item.kind == "death" and verb.i > tokens.tokens[0].i and verb.nbor(-1).lower_ in ("publicly", "secretly"):
        item.start = tokens.offset(verb.nbor(-1))
    item.end = max(item.end, tokens.offset(last) + len(last))


_BEHIND = frozenset({"relcl", "acl", "appos", "punct", "cc", "advcl", "advmod"})


def _is_verb(name: Item, tokens: Tokens) -> bool:
    return tokens.at(name.end - 1).tag_ in ("VBD", "VBZ", "VBP") or (
        name.name in ("fine", "ban") and tokens.at(name.start).tag_.startswith("VB")
    )


def _with_terms(text: str, names: list[Item], terms: list[Item]) -> list[Item]:
    """Each term joined to the name of a punishment on its right or, failing that, on its left."""
    items: list[Item] = []
    taken: set[int] = set()
    at = 0
    for term in terms:
        while at < len(names) and names[at].end <= term.start:
            at += 1
        right = next(
            (n for n in range(at, min(at + 2, len(names))) if n not in taken and names[n].start >= term.end), None
        )
        left = at - 1 if at and at - 1 not in taken else None
        name = None
        if right is not None and _belongs(text, term, names[right]):
            taken.add(right)
            name = names[right]
            end = name.end
            if name.strength == "generic":  # "one-year sentences to a labor camp"
                further = right + 1
                if (
                    further < len(names)
                    and _RIGHT.fullmatch(text, name.end, names[further].start)
                    and names[further].kind
                ):
                    taken.add(further)
                    name, end = names[further], names[further].end
            items.append(_timed(term, name, term.start, end))
        elif (
            left is not None
            and names[left].strength not in ("place", "generic")
            and _LEFT.fullmatch(text, names[left].end, term.start)
            and names[left].kind != "fine"
        ):
            taken.add(left)
            name = names[left]
            items.append(_timed(term, name, name.start, term.end))
        else:
            items.append(term)
    items += [name for n, name in enumerate(names) if n not in taken and name.strength in ("weak", "strong")]
    return sorted(items, key=lambda item: item.start)


def _belongs(text: str, term: Item, name: Item) -> bool:
    """The name right of a term is its own: "years in prison", but not "three years to life imprisonment"."""
    if name.kind == "fine" or not (match := _RIGHT.fullmatch(text, term.end, name.start)):
        return False
    return match["in"] != "to" or name.kind in ("imprisonment", "labor")


def _timed(term: Item, name: Item, start: int, end: int) -> Item:
    sure = name.kind in (
        "imprisonment",
        "labor",
        "house_arrest",
        "suspended",
        "life",
        "community_service",
    ) and name.strength in ("strong", "place")
    sure = sure or (name.kind == "ban" and name.strength == "strong")
    kind = name.kind
    strength = "sure" if sure else "bare" if name.strength == "generic" else "timed"
    if name.name in ("custody", "detention", "arrest", "juvenile detention"):
        strength = "timed"
    low, high = (None, None) if kind in ("death", "life", "fine") else (term.low, term.high)
    return replace(term, start=start, end=end, kind=kind, strength=strength, low=low, high=high, name=name.name)


_TIME_BEHIND = re.compile(r"(?: [\w.’'-]+){0,6}?,? for (?:an additional |a period of |another )?")


def _with_terms_behind_acts(text: str, items: list[Item], verbs: list[Item]) -> list[Item]:
    """ "imprison them for up to two years": the term belongs to the verb."""
    out = list(items)
    for verb in verbs:
        follower = next((item for item in items if item.start >= verb.end), None)
        if follower and follower.timed and not follower.kind and verb.kind not in ("fine", "death"):
            if _TIME_BEHIND.fullmatch(text, verb.end, follower.start):
                verb.low, verb.high, verb.timed, verb.end = follower.low, follower.high, True, follower.end
                out = [item for item in out if item is not follower]
        out.append(verb)
    return sorted(out, key=lambda item: item.start)


def _with_amounts(text: str, items: list[Item], rules: Rules) -> list[Item]:
    """Amounts of money joined to the fine beside them; an amount beside none is dropped."""
    fines = [item for item in items if item.kind == "fine"]
    alone: list[Item] = []
    for match in rules.money.finditer(text):
        amount, start, end = _amount(text, match)
        before = next((fine for fine in reversed(fines) if fine.end <= start), None)
        behind = next((fine for fine in fines if fine.start >= end), None)
        if behind and not behind.amount and _FINE_RIGHT.fullmatch(text, end, behind.start) and behind.token is None:
            behind.start, behind.amount = start, amount
            fine = behind
        elif (
            before
            and not before.amount
            and (_OBJECT if before.token else _FINE_LEFT).fullmatch(text, before.end, start)
        ):
            before.end, before.amount = end, amount
            fine = before
        else:
            fine = Item(start, end, kind="fine", strength="amount", amount=amount, name="amount")
            if paid := _DAMAGES.search(text, max(0, start - 160), start):
                fine.start, fine.kind, fine.strength, fine.name = paid.start("verb"), "other", "sure", "damages"
                if tail := re.match(r" in (?:damages|compensation|restitution|civil damages)", text[end:]):
                    fine.end += tail.end()
                elif paid["verb"] != "compensate":
                    fine.kind, fine.strength, fine.start = "fine", "amount", start
            alone.append(fine)
        fine.currency = numbers.currency(amount)
        if fine.strength == "strong":
            fine.strength = "sure"
    return sorted([*items, *alone], key=lambda item: item.start)


def _amount(text: str, match: re.Match[str]) -> tuple[str, int, int]:
    """Amount as the tables give it: one sum without its bound, two sums with what is between them."""
    if match["only"]:
        return match["only"], match.start("q1") if match["q1"] else match.start("only"), match.end()
    start = match.start("q1") if match["q1"] and match["q2"] else match.start("first")
    first = (
        match.start("open")
        if match["open"] == "between"
        else match.start("q1")
        if match["q1"]
        else match.start("first")
    )
    return text[start : match.end("second")], first, match.end("second")


def _act(token: Token, start: int, rules: Rules) -> Item | None:
    """A verb that is a punishment by itself, if it is used as one."""
    acts = rules.acts.get(token.lower_)
    if not acts or token.dep_ in ("amod", "compound"):
        return None
    if not token.tag_.startswith("VB") and not (token.tag_ == "JJ" and token.dep_ == "conj"):
        return None
    for act in acts:
        if _fits(token, act, rules):
            kind = "house_arrest" if "from" in act.needs and _HOME & {t.lower_ for t in token.subtree} else act.kind
            return Item(start, start + len(token), kind=kind, strength="act", token=token, name=token.lower_)
    return None


_HOME = frozenset({"residence", "home", "house", "apartment"})


def patient_of(verb: Token) -> Token | None:
    """Head of what is done to: subject of a passive verb, object of an active one."""
    passive = verb.tag_ in ("VBN", "JJ") and (is_passive(verb) or verb.dep_ in ("conj", "acl", "relcl", "acomp"))
    if not passive or not is_passive(verb):
        objects = [child for child in verb.rights if child.dep_ in ("dative", "dobj") and not _is_sum(child)]
        if objects:
            return next((child for child in objects if child.tag_ == "PRP"), objects[0])
    if passive:
        head = verb
        while head.dep_ == "conj" and head.head.tag_.startswith("VB") and not _has_subject(head):
            if any(child.dep_ == "dobj" for child in head.rights) and head is not verb:
                break
            head = head.head
        for child in head.lefts:
            if child.dep_ == "nsubjpass" or (child.dep_ == "nsubj" and is_passive(head)):
                return antecedent(child)
        if head is verb and head.dep_ == "acl":
            return head.head
        if (
            head is not verb
            and (found := next((c for c in head.rights if c.dep_ == "dobj" and not _is_sum(c)), None)) is not None
        ):
            return found
        return None
    for child in verb.rights:
        if child.dep_ == "conj" and child.tag_ in ("VBD", "VBN", verb.tag_):
            return patient_of(child)
        if _is_sum(child) and (pronoun := next((c for c in child.lefts if c.tag_.startswith("PRP")), None)) is not None:
            return pronoun  # "fined her 1,000 dinars"
    return None


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in SUBJECTS for child in verb.lefts)


def _is_sum(token: Token) -> bool:
    """An amount of money or a stretch of time is no person."""
    return any(child.tag_ in ("CD", "$") for child in token.lefts) and (
        token.lower_.rstrip("s") in ("year", "month", "day", "week", "lashe")
        or any(
            child.tag_ == "$" or "," in child.text or (child.text.isdigit() and len(child.text) > 3)
            for child in token.lefts
        )
        or token.lower_ in ("million", "billion")
    )


def antecedent(token: Token) -> Token:
    """The noun a relative pronoun stands for; any other token itself."""
    if token.tag_ in ("WP", "WDT") or (token.lower_ == "that" and token.tag_ in ("WDT", "IN")):
        for ancestor in token.ancestors:
            if ancestor.dep_ == "relcl":
                return ancestor.head
    return token


_PERSONS = frozenset({"NNP", "NNPS", "NN", "NNS", "PRP", "CD", "DT"})


def _fits(verb: Token, act: Act, rules: Rules) -> bool:
    needs = act.needs
    around = rules.around
    if not needs:
        return not is_negated(verb)
    patient = patient_of(verb)
    if patient is None and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
        patient = patient_of(verb.head) or next(
            (patient_of(c) for c in verb.head.rights if c.dep_ == "conj" and c is not verb), None
        )
    if patient is None and verb.head.lower_ in ("remains", "remained"):
        patient = subject(verb.head)
    words = {token.lower_ for token in verb.sent}
    if is_negated(verb) or verb.tag_ == "VBG":
        return False
    subtree = {token.lower_ for token in patient.subtree} if patient is not None else set()
    if "person" in needs and (patient is None or patient.tag_ not in _PERSONS):
        return False
    if "charged" in needs and not _imprisons(verb, words):
        return False
    if "culprit" in needs and not (
        subtree & around["culprits"] or words & _PUBLICLY or any(c.lower_ == "for" for c in verb.rights)
    ):
        return False
    if "joined" in needs and not _joined(verb, around["joined"]):
        return False
    if "official" in needs and not _removes(verb, subtree, words, around):
        return False
    if "media" in needs and not _closes(verb, patient, subtree, rules):
        return False
    if "told" in needs and not (
        subtree & around["operations"]
        and verb.tag_ == "VB"
        and verb.head.lower_ in around["tellers"]
        and verb.head.tag_ in ("VBD", "VBN")
    ):
        return False
    if (
        "public" in needs
        and (agent := subject(verb)) is not None
        and not is_passive(verb)
        and agent.lower_ not in around["authorities"]
    ):
        return False
    if "from" in needs and not _barred(verb, patient, around):
        return False
    if "court" not in needs:
        return True
    agent = subject(verb)
    return verb.tag_ in ("VBD", "VBN") and (
        (agent is not None and agent.lower_ in around["courts"])
        or (verb.dep_ == "conj" and verb.head.lower_ in around["courts"])
    )


_PUBLICLY = frozenset({"publicly", "squad", "hanging", "beheading"})


def _imprisons(verb: Token, words: set[str]) -> bool:
    """Imprisonment as a punishment, not as somebody's whereabouts."""
    elsewhere = words & {"charges", "awaiting", "awaited", "remained", "remain", "remains", "held"}
    return not elsewhere and verb.dep_ not in ("acl", "acomp")


def _removes(verb: Token, subtree: set[str], words: set[str], around: dict[str, frozenset[str]]) -> bool:
    """Loss of office: of an official, for something, at the hands of a public body."""
    if not _public(verb, words, around):
        return False
    from_post = any(
        grand.lower_ in around["posts"] for child in verb.rights if child.lower_ == "from" for grand in child.rights
    )
    if verb.lower_.startswith("suspend") or verb.lower_.startswith("dismiss"):
        reason = any(c.lower_ in ("for", "after", "following", "due", "over") or c.dep_ == "advcl" for c in verb.rights)
        return bool(subtree & around["officials"]) and reason or (from_post and "decrees" in words)
    return bool(subtree & around["officials"])


def _joined(verb: Token, words: frozenset[str]) -> bool:
    beside = [verb.head] if verb.dep_ == "conj" else []
    beside += [child for child in verb.rights if child.dep_ == "conj"]
    return any(token.lower_ in words for token in beside)


def _public(verb: Token, words: set[str], around: dict[str, frozenset[str]]) -> bool:
    agent = subject(verb)
    if agent is not None and not is_passive(verb):
        return agent.lower_ not in (
            "employer",
            "employers",
            "company",
            "companies",
            "workers",
            "union",
            "factory",
            "management",
        )
    return not words & {"employer", "employers", "company", "companies", "union", "unions"}


def _closes(verb: Token, patient: Token | None, subtree: set[str], rules: Rules) -> bool:
    """A medium, party or organisation is shut as a punishment, or a law lets it be shut."""
    if verb.tag_ == "VB":
        allowing = verb.head if verb.dep_ in ("ccomp", "xcomp") else verb.head.head if verb.dep_ == "conj" else None
        agent = subject(allowing) if allowing is not None else None
        if agent is None or agent.lower_ not in rules.laws:
            return False
        return bool(subtree & rules.around["media"]) or (patient is not None and patient.lower_ == "them")
    if not subtree & rules.around["media"] or any(
        c.lower_ == "its" for c in (patient.lefts if patient is not None else ())
    ):
        return False
    return verb.tag_ in ("VBD", "VBN") and any(
        child.lower_ in ("for", "due", "because", "after", "over", "on") for child in verb.rights
    )


def _barred(verb: Token, patient: Token | None, around: dict[str, frozenset[str]]) -> bool:
    """ "banned from international travel": somebody, from doing something."""
    if patient is None or verb.tag_ not in ("VBD", "VBN"):
        return False
    for child in verb.rights:
        if child.dep_ == "prep" and child.lower_ == "from":
            what = next(iter(child.rights), None)
            if what is None or not (what.tag_ == "VBG" or what.lower_ in around["barred_from"]):
                return False
            return patient.tag_ in ("PRP", "NNP") or what.lower_ in ("publication", "broadcasting")
    return False
