"""Penalties: punishments laid down, imposed, or described as practice.

Three layers. Names of punishments, stretches of time and amounts of money are
found in the text and joined into *items* ("two years" + "in prison"). *Frames*
("punishable by", "sentenced") say whether an item is a penalty at all and, with
the tense, subject and object of a verb, in which context. What hangs on an item
(offence, law, persons) is read off the text and the parse around it.

The grammar goes over the text and not over the tree because lists of penalties
are what the parser gets wrong most: "a fine, five to 10 years' imprisonment, or
both; for a second offense, life".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from spacy.tokens import Token

from pipeline import numbers, schema
from pipeline.morphology import verb_forms
from pipeline.words import lexicon
from pipeline.stages.backing import Backing
from pipeline.stages.parse import Parsed
from pipeline.syntax import SUBJECTS, coordinated, is_negated, is_passive, right_edge, subject

_APOSTROPHE = "['’]"
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

    worth: re.Pattern[str]
    term: re.Pattern[str]
    vague: re.Pattern[str]
    not_term: re.Pattern[str]
    names: re.Pattern[str]
    kind_of: dict[str, tuple[str, str]]
    money: re.Pattern[str]
    trigger: re.Pattern[str]
    frame_of: dict[str, str]
    penal: frozenset[str]
    orders: frozenset[str]
    nouns: frozenset[str]
    copulas: frozenset[str]
    gap_tags: frozenset[str]
    gap_words: frozenset[str]
    laws: frozenset[str]
    offences: frozenset[str]
    units: dict[str, float]
    acts: dict[str, tuple[Act, ...]]
    around: dict[str, frozenset[str]]
    telling: re.Pattern[str]


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
        first = max(0, bisect_right(self.starts, start) - 1)
        if self.starts[first] + len(self.tokens[first]) <= start:
            first += 1
        last = bisect_right(self.starts, end - 1) if end > start else first
        return self.tokens[first:last]


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


_MINIMUM = re.compile(r"\bminimum\b", re.IGNORECASE)
_MAXIMUM = re.compile(r"\bmaximum\b", re.IGNORECASE)


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
        frame_of |= {word: kind for word in frames[kind]}
    acts: dict[str, list[Act]] = defaultdict(list)
    for entry in data["acts"]:
        for verb in entry["verbs"]:
            for form in verb_forms(verb):
                acts[form].append(Act(entry["kind"], frozenset(entry["needs"])))
    number = numbers.pattern()
    qualifier = rf"(?:{numbers.qualifier_pattern()})"
    unit = _alternatives(data["units"])
    possessive = rf"(?:{_APOSTROPHE}?s?{_APOSTROPHE}?)\b{_APOSTROPHE}?"
    quantity = rf"(?:{number}|an?\b)"
    between = r"(?:calendar |full |consecutive |additional |more |further |to be )?"
    term = (
        rf"(?<![\w$€£.,-])(?:(?P<open>from|between) )?(?:(?P<q1>{qualifier}) (?:an? |the )?)?"
        rf"(?P<n1>{quantity})(?P<more> or (?:more|fewer))?(?:(?P<range>(?:-|[ -]{between}(?P<u1>{unit})(?:{possessive}))?,?"
        rf"(?: (?P<joint>to|and|or|but|through)(?: from)? |[-–—])"
        rf"(?:(?P<q2>{qualifier}) (?:an? |the )?)?(?P<n2>{number})[ -]{between}(?P<u2>{unit}){possessive})"
        rf"|[ -]{between}(?P<u>{unit}){possessive}(?P<half> and a half)?)"
        rf"(?: (?:or|and) (?P<post>more|longer|over|above|less|fewer|under|greater)\b| (?P<post2>minimum|maximum|at most)\b)?"
    )
    money = numbers.money_pattern()
    loose = rf"(?:{money}|{number}(?: \([^()]{{1,40}}\))?)"
    return Rules(
        worth=re.compile("|".join(re.escape(stem) for stem in data["stems"]), re.IGNORECASE),
        term=re.compile(term, re.IGNORECASE),
        vague=re.compile(
            rf"\b(?:a few|several|many|some|a couple of|multiple|few|various) (?:{unit})s?\b{_APOSTROPHE}?", re.IGNORECASE
        ),
        not_term=re.compile(rf"[ -](?:{_alternatives(data['not_terms']['behind'])})\b", re.IGNORECASE),
        names=re.compile(rf"(?<![\w-])(?:{_alternatives(kind_of)})(?![\w-])", re.IGNORECASE),
        kind_of=kind_of,
        money=re.compile(
            rf"(?<![\w$€£])(?:(?P<open>from|between) )?(?:(?P<q1>{qualifier}) (?:an? )?)?(?:"
            rf"(?P<first>{loose})(?:,? (?:to|and|or|but) |[-–—])(?:up to )?(?:(?P<q2>{qualifier}) )?(?P<second>{money})"
            rf"|(?P<only>{money}))",
            re.IGNORECASE,
        ),
        trigger=re.compile(rf"(?<![\w-])(?:{_alternatives(frame_of)})(?![\w-])", re.IGNORECASE),
        frame_of=frame_of,
        penal=frozenset(frames["penal"]),
        orders=frozenset(frames["orders"]),
        nouns=frozenset(frames["noun"]),
        copulas=frozenset(frames["copula"]),
        gap_tags=frozenset(data["between"]["tags"]),
        gap_words=frozenset(data["between"]["words"]),
        laws=frozenset(data["law"]["heads"]),
        offences=frozenset(data["law"]["offences"]),
        units=data["units"],
        acts={form: tuple(found) for form, found in acts.items()},
        around={name: frozenset(words) for name, words in data["around"].items() if name != "telling"},
        telling=re.compile(data["around"]["telling"], re.IGNORECASE),
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
        end = match.end("u1") + len(re.match(rf"{_APOSTROPHE}?s?{_APOSTROPHE}?", text[match.end("u1") :])[0])
        return Item(start, end, low=low, high=high, timed=True, exact=low is not None and low == high)
    if bounds == ("high", "low"):
        low, high = high, low
    if bound == "high" and bounds[1] != "low":  # "up to five or 10 years"
        low = None
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
    rf"{_APOSTROPHE}?[ -](?:(?P<in>in|of|at|to|under|on) (?:serve in )?)?(?:(?:an?|the|his|her|their) )?{_QUOTE}?"
    rf"(?:(?!(?:and|or|for|if|when|after|who|that|plus|of|to|in|at|by|with|under|on)\b)[\w-]+,? ){{0,2}}{_QUOTE}?"
)
_LEFT = re.compile(
    rf"{_QUOTE}?(?: (?:sentences?|terms?|periods?|punishments?))?"
    r"(?: (?:of|for|from|ranging(?: from| between)?|lasting|set at|that ranges? from|for (?:a|an additional) (?:period|term) of|"
    r"for (?:periods|terms) (?:of|ranging from)|of (?:either|between|from)|for (?:between|from|an additional|at)|with (?:a|an)))?[ ]"
)
_LASHES = re.compile(rf"(?P<amount>(?:{numbers.pattern()})(?: to (?:{numbers.pattern()}))?) (?:[\w-]+ )?$", re.IGNORECASE)
_FINE_LEFT = re.compile(
    r"(?: (?:equal|equivalent|amounting|up) to)?(?: (?:of|for|from|between|ranging(?: from| between)?|in the amount of|totaling|worth|set at|of between|that ranges from|of either))?[ ]"
)
_FINE_RIGHT = re.compile(r"[ -](?:in )?(?:[a-z]+ ){0,2}")
_DAMAGES = re.compile(r"\border(?:ed|ing)\b[^;]{0,80}? to (?P<verb>compensate|pay)(?: [\w’'-]+){0,4} $", re.IGNORECASE)
_OBJECT = re.compile(r"(?: (?!and |or )[\w.’'-]+){0,9}? ")


def _named(text: str, rules: Rules) -> list[Item]:
    items = []
    for match in rules.names.finditer(text):
        kind, strength = rules.kind_of[match[0].lower()]
        if strength == "place" and text[: match.start()].endswith(" to ") and kind in ("imprisonment", "labor"):
            strength = "weak"  # "sentenced six persons to prison"
        items.append(Item(match.start(), match.end(), kind=kind, strength=strength, name=match[0].lower()))
    return items


def _items(text: str, tokens: Tokens, rules: Rules) -> list[Item]:
    """Names, times and amounts of one sentence, joined where they belong together, in order."""
    names, terms = _named(text, rules), _terms(text, rules)
    verbs = [item for item in (_act(token, start, rules) for start, token in zip(tokens.starts, tokens.tokens, strict=True)) if item]
    names = [name for name in names if not _is_verb(name, tokens)]
    items = _with_terms(text, names, terms)
    items = _with_terms_behind_acts(text, items, verbs)
    items = _with_amounts(text, items, rules)
    for item in items:
        if item.kind == "corporal" and (match := _LASHES.search(text, 0, item.start)):
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
        while left.i > tokens.tokens[0].i and left.nbor(-1).tag_ in ("JJ", "JJR", "JJS") and left.nbor(-1).lower_ not in ("subject", "liable", "eligible", "such", "other", "same", "due"):
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
                last = child if child.dep_ == "prt" else child if child.dep_ == "dobj" else tokens.tokens[min(right_edge(child, stop=_BEHIND), tokens.tokens[-1].i) - tokens.tokens[0].i]
    elif item.kind == "dismissal":
        last = next((tokens.tokens[right_edge(c, stop=_BEHIND) - tokens.tokens[0].i] for c in verb.rights if c.lower_ == "from"), verb)
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
        right = next((n for n in range(at, min(at + 2, len(names))) if n not in taken and names[n].start >= term.end), None)
        left = at - 1 if at and at - 1 not in taken else None
        name = None
        if right is not None and _RIGHT.fullmatch(text, term.end, names[right].start) and names[right].kind != "fine":
            taken.add(right)
            name = names[right]
            end = name.end
            if name.strength == "generic":  # "one-year sentences to a labor camp"
                further = right + 1
                if further < len(names) and _RIGHT.fullmatch(text, name.end, names[further].start) and names[further].kind:
                    taken.add(further)
                    name, end = names[further], names[further].end
            items.append(_timed(term, name, term.start, end))
        elif left is not None and names[left].strength not in ("place", "generic") and _LEFT.fullmatch(text, names[left].end, term.start) and names[left].kind != "fine":
            taken.add(left)
            name = names[left]
            items.append(_timed(term, name, name.start, term.end))
        else:
            items.append(term)
    items += [name for n, name in enumerate(names) if n not in taken and name.strength in ("weak", "strong")]
    return sorted(items, key=lambda item: item.start)


def _timed(term: Item, name: Item, start: int, end: int) -> Item:
    sure = name.kind in ("imprisonment", "labor", "house_arrest", "suspended", "life", "community_service") and name.strength in ("strong", "place")
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
        elif before and not before.amount and (_OBJECT if before.token else _FINE_LEFT).fullmatch(text, before.end, start):
            before.end, before.amount = end, amount
            fine = before
        else:
            fine = Item(start, end, kind="fine", strength="amount", amount=amount, name="amount")
            if paid := _DAMAGES.search(text, 0, start):
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
    first = match.start("open") if match["open"] == "between" else match.start("q1") if match["q1"] else match.start("first")
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


def _patient(verb: Token) -> Token | None:
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
                return _antecedent(child)
        if head is verb and head.dep_ == "acl":
            return head.head
        if head is not verb and (found := next((c for c in head.rights if c.dep_ == "dobj" and not _is_sum(c)), None)) is not None:
            return found
        return None
    if verb.dep_ == "conj":
        return None
    for child in verb.rights:
        if child.dep_ == "conj" and child.tag_ == verb.tag_:
            return _patient(child)
    return None


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in SUBJECTS for child in verb.lefts)


def _is_sum(token: Token) -> bool:
    """An amount of money or a stretch of time is no person."""
    return any(child.tag_ in ("CD", "$") for child in token.lefts) and (
        token.lower_.rstrip("s") in ("year", "month", "day", "week", "lashe")
        or any(child.tag_ == "$" or "," in child.text or (child.text.isdigit() and len(child.text) > 3) for child in token.lefts)
        or token.lower_ in ("million", "billion")
    )


def _antecedent(token: Token) -> Token:
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
    patient = _patient(verb)
    if patient is None and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
        patient = _patient(verb.head) or next((_patient(c) for c in verb.head.rights if c.dep_ == "conj" and c is not verb), None)
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
    if "culprit" in needs and not (subtree & around["culprits"] or words & _PUBLICLY or any(c.lower_ == "for" for c in verb.rights)):
        return False
    if "joined" in needs and not _joined(verb, around["joined"]):
        return False
    if "official" in needs and not _removes(verb, subtree, words, around):
        return False
    if "media" in needs and not _closes(verb, patient, subtree, rules):
        return False
    if "told" in needs and not (
        subtree & around["operations"] and verb.tag_ == "VB" and verb.head.lower_ in around["tellers"] and verb.head.tag_ in ("VBD", "VBN")
    ):
        return False
    if "public" in needs and (agent := subject(verb)) is not None and not is_passive(verb) and agent.lower_ not in around["authorities"]:
        return False
    if "from" in needs and not _barred(verb, patient, around):
        return False
    if "court" not in needs:
        return True
    agent = subject(verb)
    return verb.tag_ in ("VBD", "VBN") and (
        (agent is not None and agent.lower_ in around["courts"]) or (verb.dep_ == "conj" and verb.head.lower_ in around["courts"])
    )


_PUBLICLY = frozenset({"publicly", "squad", "hanging", "beheading"})


def _imprisons(verb: Token, words: set[str]) -> bool:
    """Imprisonment as a punishment, not as somebody's whereabouts."""
    if "charges" in words or verb.dep_ in ("acl", "acomp") or words & {"awaiting", "remained", "remain", "remains", "held"}:
        return False
    return True


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
        return agent.lower_ not in ("employer", "employers", "company", "companies", "workers", "union", "factory", "management")
    return not words & {"employer", "employers", "company", "companies", "union", "unions"}


def _closes(verb: Token, patient: Token | None, subtree: set[str], rules: Rules) -> bool:
    """A medium, party or organisation is shut as a punishment, or a law lets it be shut."""
    if verb.tag_ == "VB":
        allowing = verb.head if verb.dep_ in ("ccomp", "xcomp") else verb.head.head if verb.dep_ == "conj" else None
        agent = subject(allowing) if allowing is not None else None
        if agent is None or agent.lower_ not in _LAW_NOUNS:
            return False
        return bool(subtree & rules.around["media"]) or (patient is not None and patient.lower_ == "them")
    if not subtree & rules.around["media"] or any(c.lower_ == "its" for c in (patient.lefts if patient is not None else ())):
        return False
    return verb.tag_ in ("VBD", "VBN") and any(child.lower_ in ("for", "due", "because", "after", "over", "on") for child in verb.rights)


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


_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# How far behind a frame a named punishment may stand ("provides, in cases of ..., for imprisonment").
_REACH = 14
_BLOCK_REACH = 7


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the licensing of one sentence's items needs at hand."""

    text: str
    tokens: Tokens
    triggers: list[Trigger]
    ends: list[int]
    rules: Rules

    def last(self, offset: int) -> int:
        """Index of the last trigger that ends at or before `offset`, -1 if none."""
        return bisect_right(self.ends, offset) - 1

    def loose(self, start: int, end: int) -> list[Token]:
        """Tokens of a gap that are more than modifiers, joints and marks."""
        rules = self.rules
        return [
            token
            for token in self.tokens.between(start, end)
            if token.tag_ not in rules.gap_tags and token.lower_ not in rules.gap_words
        ]


def _triggers(text: str, items: list[Item], tokens: Tokens, rules: Rules) -> list[Trigger]:
    found = []
    at = 0
    for match in rules.trigger.finditer(text):
        while at < len(items) and items[at].end <= match.start():
            at += 1
        inside = at < len(items) and items[at].start <= match.start() and items[at].strength != "act"
        if inside:
            continue
        word = match[0].lower()
        kind, token = rules.frame_of[word], tokens.at(match.start())
        if kind == "noun" and token.tag_.startswith("VB"):
            kind = "verdict"
        if kind in ("law", "verdict") and token.dep_ == "amod":
            continue
        if kind in ("law", "verdict") and not token.tag_.startswith(("VB", "JJ")) and token.lower_ not in ("facing", "completion", "subject", "sentencing", "sanctions"):
            continue
        if word in ("subjected", "subject") and not text[match.end() :].startswith((" to", " only to", " also to")):
            continue
        found.append(Trigger(match.start(), match.end(), kind, word))
    return found


def _license(sentence: Sentence, items: list[Item]) -> list[Item]:
    """Items that are penalties, each with the frame that says so."""
    kept: list[Item] = []
    for item in items:
        if not item.timed and not item.amount and _REFERS.match(sentence.text, item.end) or _DEFINITE.search(sentence.text, 0, item.start) and item.kind == "fine" and not item.amount and item.strength != "act":
            continue
        if item.kind in ("imprisonment", "suspended") and item.strength == "strong" and _POSSESSED.search(sentence.text, 0, item.start):
            continue
        n = sentence.last(item.start)
        trigger = sentence.triggers[n] if n >= 0 else None
        previous = kept[-1] if kept else None
        if trigger is not None and previous is not None and trigger.start < previous.start:
            between = None
        else:
            between = trigger
        if between is not None and _blocks(sentence, n, item):
            continue
        if item.strength == "act":
            item.rule = "verb"
            kept.append(item)
            continue
        if between is not None and (frame := _direct(sentence, n, item)):
            item.frame, item.rule = frame, f"frame:{frame.kind}"
        elif previous is not None and _joined_to(sentence, previous, item):
            item.frame, item.rule, item.after = previous.frame, "coordination", len(kept) - 1
        elif item.strength in ("sure", "strong") and between is not None and _near(sentence, between, item):
            item.frame, item.rule = between, f"frame:{between.kind}"
        elif item.strength == "sure" and not _held(item):
            item.frame = _frame_before(sentence, n)
            item.rule = "phrase"
        elif item.name and (reason := _subject_frame(sentence, item)):
            item.rule = reason
        else:
            continue
        kept.append(item)
    return [item for item in kept if _complete(item, kept)]


def _blocks(sentence: Sentence, n: int, item: Item) -> bool:
    """What stands before an item, or before its frame, says that it is none: "sought to sentence him to"."""
    trigger = sentence.triggers[n]
    if trigger.kind != "block":
        before = sentence.triggers[n - 1] if n else None
        return (
            before is not None
            and before.kind == "block"
            and sentence.tokens.at(trigger.start).tag_ in ("VB", "VBG", "NN", "NNS")
            and len(sentence.tokens.between(before.end, trigger.start)) <= 3
        )
    gap = sentence.tokens.between(trigger.end, item.start)
    return len(gap) <= _BLOCK_REACH and not any(token.tag_ in ("VBD", "VBZ", "VBP") for token in gap)


_REVISES = ("reduc", "increas", "commut", "extend", "lower", "chang", "convert", "rais", "cut")
_SENTENCES = ("sentenc", "condemn")


def _direct(sentence: Sentence, n: int, item: Item) -> Trigger | None:
    """The frame right before an item, with nothing but modifiers between."""
    trigger = sentence.triggers[n]
    rules = sentence.rules
    if trigger.kind in ("law", "verdict"):
        gap = sentence.tokens.between(trigger.end, item.start)
        if trigger.word.startswith(_SENTENCES) and len(gap) <= 3 * _REACH:
            # "sentenced <whom> to": whatever names the convicts.
            behind = max((k for k, t in enumerate(gap) if t.lower_ in ("to", "with")), default=None)
            if behind is not None and all(t.tag_ in rules.gap_tags or t.lower_ in rules.gap_words for t in gap[behind + 1 :]):
                return trigger
        if sentence.loose(trigger.end, item.start):
            return None
        return trigger if _may_license(trigger, item, rules) else None
    if trigger.kind != "noun":
        return None
    gap = sentence.tokens.between(trigger.end, item.start)
    before = sentence.triggers[n - 1] if n else None
    if before is not None and before.word.startswith(_REVISES) and item.timed and not trigger.word.startswith("term") and gap and gap[-1].lower_ in ("to", "by"):
        if len(sentence.tokens.between(before.end, trigger.start)) <= 5 and gap[-1].lower_ == "to":
            return before
        return None
    if not _may_license(trigger, item, rules):
        return None
    for back, token in enumerate(reversed(gap)):
        if token.lower_ in rules.copulas:
            earlier = gap[: len(gap) - back - 1]
            finite = sum(t.tag_ in _FINITE and t.lower_ not in rules.copulas for t in earlier)
            return trigger if finite <= (1 if any(t.tag_ in ("WP", "WDT") for t in earlier) else 0) else None
        if token.tag_ not in rules.gap_tags and token.lower_ not in rules.gap_words:
            return None
    return None


_ORDERED = frozenset({"ban", "confiscation", "dismissal", "exile", "house_arrest", "community_service", "deportation", "warning", "suspended", "other"})


_CLOSURES = frozenset({"closure", "shutdown", "suspension", "indefinite suspension"})


def _may_license(trigger: Trigger, item: Item, rules: Rules) -> bool:
    if item.strength == "amount":
        return trigger.word in ("punishable", "penalty", "penalties", "fined", "fine", "fines")
    if trigger.word == "subjected" and item.kind == "imprisonment":
        return item.timed
    if item.kind == "deportation" and item.strength == "weak" and trigger.word not in rules.penal:
        return False
    if item.kind == "ban" and item.strength == "weak" and item.name in _CLOSURES and trigger.kind == "verdict":
        behind = item.token.doc[item.token.i + 1 : item.token.i + 9]
        return any(token.lower_ in rules.around["media"] for token in behind)
    if item.strength in ("sure", "strong") or trigger.word in rules.penal:
        return True
    if item.strength in ("weak", "timed") and item.kind in _ORDERED:
        return trigger.word in rules.orders
    if item.kind in ("detention", "labor") and item.timed:
        return trigger.kind == "law" or trigger.word in rules.orders
    if item.strength == "bare" or (item.timed and not item.kind):
        return trigger.word not in ("put", "placed", "used", "use", "suspended", "lead", "led", "applied", "allow", "allows", "sets", "provided", "transferred", "paid", "pay", "paying", "released", "issued", "send", "sent", "given", "forced", "announced", "approved", "extended", "ordered", "ordering", "order", "resulted", "result", "permits", "contains", "requires", "defines", "include", "includes", "included", "including")
    return item.kind == "death" and trigger.word in ("face", "faces", "faced", "facing", "risk", "risked")


def _joined_to(sentence: Sentence, previous: Item, item: Item) -> bool:
    """Coordination with the penalty before: "or", a comma, "; to", also behind the offence of that one."""
    gap_text = sentence.text[previous.end : item.start]
    gap = sentence.tokens.between(previous.end, item.start)
    if not gap:
        return True
    if item.token is not None and item.token.dep_ in SUBJECTS and item.token.head.tag_ in ("VBD", "VBN", "VBZ", "VBP") and not item.timed and item.token.head.i > item.token.i:
        return False
    loose = sentence.loose(previous.end, item.start)
    joint = any(t.tag_ in ("CC", ",", ":") or t.lower_ in ("to", "with", "plus", "including", "by", "from") for t in gap)
    if not loose:
        return joint and not (item.strength == "weak" and gap[0].lower_ in ("for", "on", "against"))
    tail = gap[gap.index(loose[-1]) + 1 :]
    if not any(t.tag_ in ("CC", ",", ":") for t in tail) or len(gap) > 60:
        return False
    if item.strength in ("bare", "timed") or (item.timed and not item.kind):
        behind = sentence.text[item.end : item.end + 8].lstrip("’'”\" ")
        return previous.timed and (not behind or behind.startswith(("for", "if", "when", "in ", "on", "depend", ",", ".", ";", "respectively", "where")))
    opening = gap_text.lstrip(" ”\"’)")[:4]
    if item.strength == "weak":
        return ";" in gap_text[-12:] and previous.frame is not None and previous.frame.kind != "verdict"
    return opening.startswith(("for", "if ", "in ", "when", "and", ",", "or")) and not any(
        t.tag_ in _FINITE and t.dep_ not in ("relcl", "acl", "advcl", "aux", "ccomp") for t in gap
    )


_HOLDING = frozenset({"hold", "held", "detain", "detained", "spend", "spent", "keep", "kept", "remained", "remain", "waited", "housed"})


def _held(item: Item) -> bool:
    """ "held for up to 72 hours in a police jail" is custody; only its own verb counts."""
    verb = next((t for t in item.token.ancestors if t.tag_.startswith("VB")), None)
    return verb is not None and verb.lower_ in _HOLDING


def _near(sentence: Sentence, trigger: Trigger, item: Item) -> bool:
    gap = sentence.tokens.between(trigger.end, item.start)
    if trigger.kind not in ("law", "verdict") or len(gap) > _REACH or not _may_license(trigger, item, sentence.rules):
        return False
    if trigger.word in ("carried", "states", "applied", "apply", "given", "giving", "allows", "allow", "used", "use", "served", "pay", "paid", "released"):
        return item.strength == "sure"
    if trigger.word.startswith(("subject", "fac", "risk")) and item.strength == "strong" and item.kind != "fine":
        return False
    return not any(token.tag_.startswith("VB") or token.tag_ == "MD" for token in gap)


def _frame_before(sentence: Sentence, n: int) -> Trigger | None:
    while n >= 0 and sentence.triggers[n].kind == "block":
        n -= 1
    return sentence.triggers[n] if n >= 0 else None


_REFERS = re.compile(r" (?:that|were not|was not|was overturned|were rarely|are rarely|was rarely|(?:was|were) (?:not )?(?:commensurate|sufficient|insufficient|generally|adequate))\b", re.IGNORECASE)
_POSSESSED = re.compile(r"\b(?:his|her|their|the|its|these|those) $", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|these|those|such|no|unpaid) $", re.IGNORECASE)
_IS_PENALTY = re.compile(
    r"[”\"’,]*(?: [\w-]+)? (?:as (?:a )?(?:punishment|penalt)|(?:was|were|is|are) (?:an? |the )?(?:\w+ )?(?:punishment|penalt|fate)|"
    r"(?:may|can|could|might) (?:still |also )?be (?:used|imposed|applied|ordered|handed)|(?:was|were|is|are) (?:also )?(?:imposed|applied|carried out)|"
    r"to punish|for (?:[\w]+ ){0,3}(?:offenses?|crimes?|violations?)\b)",
    re.IGNORECASE,
)
_IS_VERDICT = re.compile(r"[”\"’,]*(?: on appeal)? (?:was|were) (?:upheld|reduced|commuted|suspended|confirmed|due to|overturned|extended)|sentences? against", re.IGNORECASE)
_OWNED = re.compile(rf"(?:\b(?:his|her|their)|{_APOSTROPHE}s?) (?:[\w-]+ )?$", re.IGNORECASE)
_FOR_SOMEBODY = re.compile(r" for (?:the )?(?:[\w-]+ ){0,3}(?:candidates|journalists|activists|leaders|members|opposition)", re.IGNORECASE)


def _subject_frame(sentence: Sentence, item: Item) -> str:
    """A punishment that is itself the subject: "executions were carried out for"."""
    if item.strength not in ("strong", "weak") or item.kind in ("fine", "suspended", "community_service", "ban", "other", "warning", "dismissal", "deportation", "confiscation"):
        return ""
    if item.kind == "detention":
        return "subject" if re.match(r" as (?:a )?(?:punishment|penalty)", sentence.text[item.end :]) else ""
    if _IS_PENALTY.match(sentence.text, item.end) or _is_called_penalty(item):
        return "subject"
    if _FOR_SOMEBODY.match(sentence.text, item.end) and item.strength == "strong":
        return "subject"
    return ""


def _is_called_penalty(item: Item) -> bool:
    """ "Reformatory labor was a common punishment": the predicate says so."""
    verb = next((t for t in item.token.ancestors if t.tag_.startswith("VB")), None)
    if verb is None or verb.i < item.token.i:
        return False
    return any(
        token.lower_ in ("punishment", "punishments", "fate", "penalty", "penalties")
        for child in verb.rights
        for token in (child, *child.rights)
    )


def _complete(item: Item, kept: list[Item]) -> bool:
    return item.strength != "amount" or item.after >= 0 or bool(item.frame)


def _ranges(text: str, items: list[Item]) -> list[Item]:
    """ "from two months in prison ... to 10 years' imprisonment": one range, not two penalties."""
    out: list[Item] = []
    for item in items:
        start = next((o for o in out if _opens_range(text, o)), None)
        closes = re.search(r"(?:\bto|\bup to) (?:an? |the )?(?:maximum of )?$", text[: item.start]) is not None or text[item.start :].startswith("up to")
        if (
            start is not None
            and closes
            and start.exact
            and item.timed
            and start.timed
            and (item.kind == start.kind or not item.kind)
            and item.high is not None
            and start.low is not None
            and start.low < item.high
            and (item.start - start.end) < 90
            and " for " not in text[start.end : item.start]
            and ";" not in text[start.end : item.start]
        ):
            n = out.index(start)
            out[n] = replace(start, end=item.end, high=item.high, exact=False)
            continue
        out.append(item)
    return out


def _opens_range(text: str, item: Item) -> bool:
    return item.timed and re.search(r"\b(?:from|ranges? between) (?:an? )?$", text[max(0, item.start - 16) : item.start]) is not None


_BY_LAW = re.compile(r"\b(?:by law|(?:under|according to|in accordance with) (?:the |a )?(?:[\w-]+ ){0,3}(?:law|code|act|decree|constitution|legislation|statute)s?)\b", re.IGNORECASE)
_MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b(?:{_MONTHS})\b(?! be\b)|\b(?:19|20)\d\d\b|\bduring the year\b|\bin this case\b", re.IGNORECASE)
_BOUND_NAME = re.compile(r"\b(?:maximum|minimum)\b", re.IGNORECASE)


def _context(sentence: Sentence, item: Item, telling: bool) -> str:
    token = item.token
    if item.strength == "act":
        return _verb_context(sentence, token, item, telling)
    frame = item.frame
    if _FOR_SOMEBODY.match(sentence.text, item.end) and not (frame is not None and frame.kind in ("law", "noun")):
        return "imposed"
    if frame is None:
        if item.rule == "subject":
            return _subject_context(sentence, item)
        if _OWNED.search(sentence.text, 0, item.start):
            return "imposed"
        return _loose_context(sentence, item)
    if frame.kind == "law":
        trigger = sentence.tokens.at(frame.start)
        if frame.word.startswith(("allow", "provid", "carr")) and trigger.tag_ == "VBD" and not _lawful(sentence, trigger):
            return _verb_context(sentence, trigger, item, telling)
        return "statutory"
    if frame.kind == "noun":
        return _noun_context(sentence, frame, item, telling)
    if frame.kind == "block":
        return _loose_context(sentence, item)
    if frame.word.startswith("includ"):
        n = sentence.last(frame.start)
        if n >= 0 and sentence.triggers[n].kind in ("noun", "law"):
            return _noun_context(sentence, sentence.triggers[n], item, telling)
    return _verb_context(sentence, sentence.tokens.at(frame.start), item, telling)


def _subject_context(sentence: Sentence, item: Item) -> str:
    verb = next((t for t in item.token.ancestors if t.tag_.startswith(("VB", "MD"))), None)
    if verb is not None and any(child.tag_ == "MD" for child in verb.children):
        return "statutory"
    if _BOUND_NAME.search(sentence.text, 0, item.start):
        return "statutory"
    if re.search(r"\blaws?\b|\bcode\b", sentence.text[: item.start]):
        return "statutory"
    if _FOR_SOMEBODY.match(sentence.text, item.end):
        return "imposed"
    return "practice"


def _loose_context(sentence: Sentence, item: Item) -> str:
    """No frame: a law word, a bound or the tense of the clause tells."""
    rules = sentence.rules
    before = [t.lower_ for t in sentence.tokens.between(0, item.start)] if item.start else []
    if any(word in rules.laws for word in before) or _BOUND_NAME.search(sentence.text):
        return "statutory"
    verb = next((t for t in item.token.ancestors if t.tag_ in _FINITE or t.tag_ == "VBN"), None)
    if verb is not None and (verb.tag_ in ("VBZ", "VBP", "MD") or any(c.tag_ == "MD" for c in verb.children)) and not item.exact:
        return "statutory"
    return "imposed"


def _noun_context(sentence: Sentence, frame: Trigger, item: Item, telling: bool) -> str:
    n = sentence.last(frame.start)
    before = sentence.triggers[n] if n >= 0 else None
    if before is not None and before.kind == "verdict" and not sentence.loose(before.end, frame.start):
        return _verb_context(sentence, sentence.tokens.at(before.start), item, telling)
    if _OWNED.search(sentence.text, 0, frame.start) and frame.word in ("sentence", "sentences", "term", "terms"):
        return "imposed"
    return "statutory"


def _lawful(sentence: Sentence, verb: Token) -> bool:
    """The verb's subject lays down: a law, or an offence or conviction that "results in" something."""
    rules = sentence.rules
    agent = subject(verb)
    if agent is not None:
        agent = _antecedent(agent)
        words = {agent.lower_}
        if agent.lower_ in ("it", "that", "which"):
            before = [t.lower_ for t in sentence.tokens.between(0, sentence.tokens.offset(verb))]
            return bool(set(before) & rules.laws) and not any(t.tag_ == "NNP" and t.lower_ in ("ministry", "court") for t in sentence.tokens.between(0, sentence.tokens.offset(verb)))
        if words & rules.laws or words & rules.nouns:
            return True
        if agent.lower_ in rules.offences or agent.tag_ == "VBG":
            return True
        if agent.tag_ in ("NNP", "NNPS") and any(t.lower_ in rules.laws for t in agent.subtree):
            return True
    head = verb
    while head.dep_ in ("xcomp", "ccomp", "conj", "pcomp", "advcl") and head.head is not head:
        head = head.head
        if head.dep_ != "conj" and (agent := subject(head)) is not None and agent.lower_ in rules.laws:
            return verb.tag_ in ("VB", "VBG")
    return False


def _verb_context(sentence: Sentence, verb: Token, item: Item, telling: bool) -> str:
    text = sentence.text
    modal = _modal(verb)
    if verb.tag_ == "VB" and verb.dep_ in ("xcomp", "ccomp") and verb.head.lower_ in sentence.rules.around["tellers"]:
        return "imposed" if verb.head.tag_ in ("VBD", "VBN") else "practice"
    if _lawful(sentence, verb):
        return "statutory"
    if modal in ("may", "can", "could", "might", "must", "shall", "would", "will"):
        if telling and not _BY_LAW.search(text) and (item.low is None and item.high is None):
            return "practice"
        return "statutory"
    if _BY_LAW.match(text) and verb.tag_ not in ("VBD",) and not _DATED.search(text):
        return "statutory"
    if verb.tag_ == "VB" and verb.dep_ == "xcomp" and verb.head.tag_ in ("VB", "VBP", "VBZ"):
        return "statutory" if _BY_LAW.search(text) else "practice"
    victim = _convict(verb)
    present = _present(verb)
    specific = victim is not None and _specific(victim) and not (present and any(c.lower_ in ("a", "an") for c in victim.lefts))
    if verb.lower_ == "subject" and verb.dep_ not in ("acomp", "conj", "attr", "ROOT", "ccomp", "xcomp") and not specific:
        return "statutory"
    if present:
        if specific or verb.lower_ in ("serving", "remains", "remained"):
            return "imposed"
        offender = victim is None or any(t.lower_ in sentence.rules.offences for t in victim.subtree) or victim.tag_ == "VBG"
        habitual = {t.lower_ for t in victim.subtree} if victim is not None else set()
        if verb.lower_ in ("subject", "punished") or (offender and not telling) or habitual & sentence.rules.laws:
            return "statutory" if (item.timed or item.kind == "fine" or offender or not telling) and verb.lower_ not in ("sentence", "imprison") else "practice"
        return "practice"
    habits = {t.lower_ for t in sentence.tokens.between(max(0, sentence.tokens.offset(verb) - 40), sentence.tokens.offset(verb) + 1)}
    if specific:
        return "imposed"
    behind = {t.lower_ for t in sentence.tokens.between(item.end, min(len(text), item.end + 30))}
    if victim is None and behind & _MANY and not _DATED.search(text):
        return "practice"
    if habits & sentence.rules.around["habits"]:
        return "practice"
    if _DATED.search(text) or item.exact or (item.timed and (item.low or item.high)) or item.amount:
        return "imposed"
    if victim is None:
        agent = subject(verb)
        court = agent is not None and agent.tag_ in ("NN", "NNP")
        return "imposed" if court and verb.lower_ not in ("include", "included", "including", "resulted", "result", "constituted") else "practice"
    return "practice"


def _modal(verb: Token) -> str:
    seen = verb
    for _ in range(4):
        for child in seen.lefts:
            if child.tag_ == "MD":
                return child.lower_
        if seen.dep_ == "conj" and seen.head.tag_.startswith("VB") and not any(c.dep_ in SUBJECTS for c in seen.lefts):
            seen = seen.head
        elif seen.tag_ in ("JJ", "VBN") and seen.head.tag_.startswith("VB") and seen.dep_ in ("acomp", "xcomp"):
            seen = seen.head
        else:
            return ""
    return ""


def _present(verb: Token) -> bool:
    if verb.tag_ in ("VBZ", "VBP"):
        return True
    if verb.tag_ == "VB":
        return not any(child.lower_ == "did" for child in verb.lefts)
    if verb.tag_ in ("VBN", "JJ", "VBG"):
        seen = verb
        for _ in range(3):
            auxiliaries = [c for c in seen.lefts if c.dep_ in ("aux", "auxpass", "cop")]
            if auxiliaries:
                return any(c.lower_ in ("is", "are", "be", "being") for c in auxiliaries) and not any(c.lower_ in ("was", "were", "had", "have", "has") for c in auxiliaries)
            if seen.lower_ == "subject" and seen.head.lower_ in ("is", "are", "be"):
                return True
            if seen.dep_ in ("conj", "acomp", "xcomp", "advcl", "pcomp") and seen.head is not seen:
                if seen.head.tag_ in ("VBZ", "VBP"):
                    return True
                seen = seen.head
            else:
                return False
    return False


def _convict(verb: Token) -> Token | None:
    """Head of the mention of those punished."""
    word = verb.lower_
    if word.startswith(("receiv", "serv", "fac", "got", "complet", "paid", "pay", "remain", "appeal", "accept", "subject")) and verb.tag_ != "NN":
        if word.startswith("subject") and (patient := _patient(verb)) is not None:
            return patient
        head = verb.head if word == "subject" and verb.head.tag_.startswith("VB") else verb
        for _ in range(4):
            agent = subject(head)
            if agent is not None:
                return _antecedent(agent)
            if head.dep_ in ("pcomp", "advcl", "xcomp", "prep", "conj"):
                head = head.head
            elif head.dep_ in ("acl", "relcl"):
                return head.head
            else:
                return None
        return None
    seen = verb
    for _ in range(3):
        patient = _patient(seen)
        if patient is not None and not any(w in patient.lower_ for w in ("sentence", "fine", "penalt", "term", "ban", "punishment", "suspension", "shutdown", "sanction", "year", "month", "demotion", "exile")):
            return patient
        if seen.dep_ in ("conj", "xcomp", "advcl") and seen.head.tag_.startswith("VB"):
            seen = seen.head
        else:
            break
    for child in verb.rights:
        if child.dep_ in ("prep", "dative") and child.lower_ in ("to", "against", "on", "for"):
            for grand in child.rights:
                if grand.dep_ == "pobj" and grand.tag_ in ("PRP", "NNP", "NN", "NNS") and child.lower_ in ("against", "on"):
                    return grand
    return None


_MANY = frozenset({"many", "some", "several", "numerous", "most", "other", "others", "individuals", "certain"})


def _specific(token: Token) -> bool:
    """Somebody in particular: named, counted, a pronoun, one person, or a definite group."""
    if token.tag_ in ("PRP", "NNP", "NNPS"):
        return True
    left = {child.lower_ for child in token.lefts}
    if any(child.tag_ == "CD" or child.dep_ == "poss" for child in token.lefts):
        return True
    if token.tag_ == "CD" or token.lower_ in ("all", "both", "each"):
        return True
    if token.lower_ in _MANY or left & _MANY:
        return False
    if token.tag_ == "NN" and not left & {"any", "no", "every", "each"} and ("a" in left or "an" in left or "the" in left or any(c.dep_ == "appos" for c in token.rights)):
        return True
    return "the" in left and any(c.dep_ in ("relcl", "appos") for c in token.rights) and token.tag_ == "NNS" and False


def _persons(verb: Token) -> int | None:
    """How many were punished, if stated."""
    victim = _convict(verb)
    if victim is None:
        return None
    if victim.lower_ in ("all", "them", "both", "they", "each"):
        if victim.lower_ == "both":
            return 2
        earlier = next((t for t in reversed([t for t in verb.sent if t.i < victim.i]) if t.dep_ in ("dobj", "nsubjpass") and t.tag_ in ("NNS", "NNP", "NNPS")), None)
        return _count(earlier) if earlier is not None else None
    return _count(victim)


def _is_name(token: Token) -> bool:
    return token.tag_ == "NNP" or (token.tag_ in ("NNS", "NNPS") and token.is_title)


_BODIES = frozenset(
    {"company", "companies", "newspaper", "outlet", "channel", "station", "website", "party", "organization", "ngo", "group", "media", "government", "owner", "number"}
)


def _count(victim: Token) -> int | None:
    total = 0
    heads = coordinated(victim)
    if any(_is_name(head) for head in heads):  # "singer and actor Thanat" is one
        heads = [h for h in heads if h.tag_ != "NN" or any(c.tag_ == "CD" or c.lower_ in ("a", "an") for c in h.lefts)]
    for head in heads:
        if head.lower_ in _BODIES:
            return None
        number = next((child for child in head.lefts if child.tag_ == "CD"), None)
        if head.tag_ == "CD":
            number = head
        if number is not None:
            if any(c.dep_ in ("advmod", "quantmod") for c in number.lefts):
                return None
            stated = numbers.value(number.text)
            if stated is None or stated != int(stated):
                return None
            total += int(stated)
        elif _is_name(head) or head.tag_ == "NN" or head.lower_ in ("he", "she", "him", "her", "i"):
            if any(c.lower_ in ("any", "no", "every") for c in head.lefts) or (head.tag_ == "NN" and not any(c.dep_ in ("det", "poss", "appos", "compound") for c in head.children)):
                return None
            total += 1
        else:
            return None
    return total or None


_PENAL_WORDS = (
    r"(?:an? )?(?:fines?|imprisonment|life|death|additional|prison|community service|suspended)\b|up to|from \w+|between|"
    r"an? (?:maximum|minimum|fine)|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)[ -](?:\w+ ){0,3}(?:years?|months?|days?)"
)
_VERDICTS = r"(?:was |were |is |are |be )?(?:sentenc|fined|order|impos|receiv|condemn|hand|given|releas|increas|provid|prescrib|the |it |he |she |they |that |no |there |has |had |will |can |may |an? (?:fine|court)|in |on )"
_END_OF_OFFENCE = re.compile(
    rf";|[.?!]?$|[.][”\"’]|, (?:but|while|with|although|though|after|as|plus|then|which|according|depending|whereas|unless|however|including up|to be|regardless|without|both|half|pending|even|despite|per|who|following|when|where|all|under|in addition|and that)\b"
    rf"| (?:in|on|since|by|of) (?:early |late |mid-)?(?:{_MONTHS})\b| in (?:19|20)\d\d\b| between (?:{_MONTHS})\b| (?:under|per|pursuant to) (?:the|a|article|section)\b| (?:after|following|but|while|although|whereas|depending|unless|on charges? of|based on|despite|as of|during the year|because)\b"
    rf"|,? \(see\b|,? (?:and|or) (?=(?:to )?(?:{_PENAL_WORDS}))|, (?:and|or) (?={_VERDICTS})| and (?=(?:was |were )?(?:sentenc|fined|order(?:ed|s)|impos(?:ed|es)|released|increases|provides|prescribes)\w*)|, (?:if|in|on) | for (?:his|her|their) (?!own)| or (?:a fine|up to|life imprisonment)| with (?:fines?|penalties|sentences)\b|: ",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[’'”\")]*(?: each| respectively| or both|, or both| or more)?(?: \([^()]*\))?,?(?: or (?:both|more|longer)\b)?,?(?: all| as well)?(?: \([^()]*\))? (?P<word>"
    r"(?:up)?on (?:conviction|being convicted)(?: (?:of|for))?|(?:if|when) (?:convicted|found guilty) (?:of|for)|if(?! convicted)|when(?! convicted)|on (?:various )?charges? (?:of|including|related to|that)|on (?=(?:the )?same charges?\b)|"
    r"in cases? (?:of|involving|where)|for (?:those|anyone|persons|any person|individuals|any individual|people|someone|whoever|perpetrators|offenders|defendants|one|users|companies|employers|public officials|citizens|violators) (?:who (?:are |were )?|that |found guilty of |convicted of |convicted for |convicted under )"
    r"|for (?:each |any )?(?:conviction|convictions|violations|violation) (?:of|for)|for(?! (?:up to |between |an? |the |life\b|more |at least )?(?:[\w-]+ ){0,2}(?:years?|months?|days?|weeks?|term|period|life|example)\b)|due to|because|in connection with) ?",
    re.IGNORECASE,
)
_GUILTY = re.compile(r"(?:convicted|guilty|conviction|convicting|charges)(?: (?:(?!of\b|for\b|and\b)[\w.’'-]+,?)){0,12}? (?:of|for|including) (?P<offence>.+?)(?:,? and (?:was |were |is |are )?(?:sentenc|fined|given|order|impos|receiv|condemn|hand)|, sentenc|, (?:who|the) (?:was|court)|$)", re.IGNORECASE)
_FOR_PENALTY = re.compile(
    r"(?:penalt(?:y|ies)|punishments?|sentences?|fines?|terms?|sanctions?)(?: [\w-]+){0,3}? (?:for|upon|on|if)(?: convictions?)?(?: convicted)?(?: (?:of|for))? (?P<offence>(?:(?!;).)+?),? (?:is|are|was|were|ranges?|ranged|includes?|included|may|can|could|carr(?:y|ies)|ranging|including|of up|increases?|increased|varies|vary|start)\b",
    re.IGNORECASE,
)
_OFFENDER = re.compile(
    r"(?:those|anyone|persons?|individuals?|people|whoever|citizens|offenders|perpetrators|violators|workers|employers|companies|foreigners|individuals,[^,]+,|searches|someone|journalists|officials|one|defendants?) (?:who|that|found|convicted|accused|caught|attempting) (?:are |were )?(?:guilty of |of |for |to )?(?P<offence>(?:(?!;).)+?),? (?:may|is|are|was|were|faces?|faced|shall|could|can|will|would|must|risk|receives?|incurs?)\b",
    re.IGNORECASE,
)
_CRIMINALIZED = re.compile(
    r"(?:criminali[sz]es|prohibits?|bans|outlaws|forbids|prohibited|criminali[sz]ed|criminalizing|prohibiting|makes it (?:a crime|illegal)(?: to)?|considers) (?P<offence>.+?),?(?:;? (?:and|it|but|with|which|by|although|that|carrying)\b(?= ?(?:it |the law |also |conviction |is |are |generally |can |violations |up |a |penalties |offenders |violators |providing |sentences |punish|penal|provid|prescrib|stipulat|establish|carr|impos|set|sentence|maximum|fine|specif|conviction|mandat|allow))|, (?:punishable|providing|imposing|prescrib|carrying|with|stipulat)|–|(?= punishable)|$)",
    re.IGNORECASE,
)
_CONVICTION = re.compile(r"convictions? (?:for|of|on) (?P<offence>(?:(?!;).)+?),? (?:is|are|can|may|could|carr(?:y|ies)|results?|resulted|brings?|leads?|ranges?|include)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:^|; |: |\. |, (?:and|but|while|although) |and )(?P<offence>(?:(?!;|: ).)+?),? (?:(?:is|are|was|were)(?:,? [\w-]+){0,6}?,? (?:punishable|subject|liable|punished|penalized)|(?:is|are|was|were) (?:[\w-]+ ){0,3}(?:illegal|prohibited|criminalized|crimes?|offenses?|felony|misdemeanor)\b[^;]*?(?:penalt|punish|carr|conviction|sentence)|(?:may|can|could|would)(?: also)? (?:result|lead|be punish|bring|carry)|carr(?:y|ies)|results? in|punishable)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:^|; |, (?:and|but) |\. |: )(?:If|When|Where|In cases (?:of|where)|For) (?P<offence>(?:(?!;).)+?), (?:the (?:penalty|punishment|sentence|fine|maximum|minimum|offender|perpetrator|adult|term|penalties|punishments)|penalties|it|they|punishment|sentences|he|she|conviction|violators|offenders)", re.IGNORECASE)
_LEAD_IN = re.compile(r"^(?:by law,? |under the law,? |convictions? (?:for|of) |violations? of )?(?:the |a |an |any )?(?:crimes? of |offenses? of |act of )?", re.IGNORECASE)
_BEFORE_PATTERNS = (_CONDITION, _FOR_PENALTY, _OFFENDER, _CONVICTION, _CRIMINALIZED, _SUBJECT)
_LONGEST_OFFENCE = 320


def _groups(sentence: Sentence, items: list[Item]) -> list[int]:
    """For each item the end of the coordination it stands in: "two years in prison, a fine, or both"."""
    ends = [item.end for item in items]
    for n in range(len(items) - 2, -1, -1):
        if not sentence.loose(items[n].end, items[n + 1].start):
            if not re.match(r"[”\"’ ]*(?:for|if|when|on) ", sentence.text[items[n].end : items[n + 1].start]):
                ends[n] = ends[n + 1]
    return ends


def _offences(sentence: Sentence, items: list[Item], ends: list[int], start: int) -> list[str]:
    """What each penalty is for, verbatim; empty where the text around does not say.

    ends: where the coordination each stands in ends; start: where the
    sentence's own text begins behind a lead.
    """
    found = []
    for n, item in enumerate(items):
        following = next((other.start for other in items[n + 1 :] if other.start >= ends[n]), len(sentence.text))
        found.append(_offence_behind(sentence, item, ends[n], following) or _offence_of_verb(sentence, item))
    for n in range(len(items) - 2, -1, -1):  # "..., and B to four years, all for X"
        if not found[n] and items[n].context == "imposed" == items[n + 1].context and items[n].frame is items[n + 1].frame:
            found[n] = found[n + 1]
    return [own or _offence_before(sentence, item, start) for own, item in zip(found, items, strict=True)]


def _offence_behind(sentence: Sentence, item: Item, group_end: int, following: int) -> str:
    text = sentence.text
    match = _AFTER.match(text, group_end)
    if not match:
        return ""
    end = min(len(text), max(following, match.end()), match.end() + _LONGEST_OFFENCE)
    stop = _END_OF_OFFENCE.search(text, match.end(), end)
    offence = _clean(text[match.end() : stop.start() if stop else end])
    return "" if _NOBODY.match(offence) else offence


_NOBODY = re.compile(
    r"(?:the |a |an |any |some |all |each |most |prominent )?(?:[\w’'-]+ ){0,3}?(?:persons?|individuals?|head|heads|candidates?|offenders?|violators?|perpetrators?|anyone|men|women|employers?|noncitizens|officials?|members|citizens|victims?|first|second|others?|adults?|conviction|convictions|violations?|non-?compliance|both|him|her|them|life|each)(?: of household)?$|convicted$|found guilty$",
    re.IGNORECASE,
)


def _offence_of_verb(sentence: Sentence, item: Item) -> str:
    """ "fined her 100 rubles for X", "executed a man for X": the verb's own "for"."""
    verb = _verb(sentence, item)
    if verb is None or item.context == "statutory" and item.strength != "act":
        return ""
    heads = [verb, *(c for c in verb.rights if c.dep_ in ("conj", "dobj", "oprd", "prep", "dative"))]
    heads += [c for head in heads[1:] for c in head.rights if c.dep_ in ("dobj", "pobj", "prep")]
    for head in heads:
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in ("for", "over", "due") and child.i > verb.i and child.n_rights:
                start = sentence.tokens.offset(child) + len(child) + 1
                if child.lower_ == "due":
                    start += 3
                if start < item.end:
                    continue
                stop = _END_OF_OFFENCE.search(sentence.text, start, min(len(sentence.text), start + _LONGEST_OFFENCE))
                offence = _clean(sentence.text[start : stop.start() if stop else len(sentence.text)])
                if offence and not _NOBODY.match(offence) and not re.match(r"(?:an? |the )?(?:[\w-]+ ){0,2}(?:years?|months?|days?|period)\b", offence):
                    return offence
    return ""


def _verb(sentence: Sentence, item: Item) -> Token | None:
    if item.strength == "act":
        return item.token
    if item.frame is not None and item.frame.kind == "verdict":
        return sentence.tokens.at(item.frame.start)
    return None


def _offence_before(sentence: Sentence, item: Item, start: int) -> str:
    text = sentence.text
    window = text[max(start, item.start - 600) : item.start]
    if item.context == "imposed":
        match = _GUILTY.search(window)
        if match:
            stop = _END_OF_OFFENCE.search(match["offence"])
            return _clean(match["offence"][: stop.start()] if stop else match["offence"])
        return ""
    for pattern in _BEFORE_PATTERNS:
        for match in pattern.finditer(window):
            offence = _clean(_LEAD_IN.sub("", match["offence"].strip()))
            if 3 < len(offence) <= _LONGEST_OFFENCE and not _NOBODY.match(offence) and not _NO_OFFENCE.match(offence) and ", however" not in offence and " which " not in offence:
                return offence
    return ""


_NO_OFFENCE = re.compile(
    r"(?:(?:the|a|by|federal|national|new|country’s|such|maximum|minimum|local) )*(?:laws?|it|this|that|these|they|he|she|which|who|penal code|penalties|penalty|sentences?|punishments?|government|code|act|decree|article \S+|violations|crimes?|offenses?|those convicted|law enforcement|under the law)\b(?! (?:for|of|against|prohib|in|committed))",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[\s,;:.–-]*(?:\b(?:and|or|to|by|with|from|the|a|an|in|of|including)\b[\s,]*)*[\s,;:.–-]*$")


def _clean(text: str) -> str:
    text = text.strip()
    text = text[: _TRAIL.search(text).start()].strip()
    if text[:1] in "“‘\"" and not re.search("[”’\"]", text[1:]):
        text = text[1:]
    elif text[:1] in "“" and text[-1:] == "”" and "”" not in text[1:-1]:
        text = text[1:-1]
    return text.strip()


_LAW_NUMBER = re.compile(
    r"\b(?:Articles?|Sections?|Law|Decree|Decree-Law|Act|Proclamation|Order|Ordinance|Bill|Chapter|Presidential Decree|Legislative Decree|Federal Law)(?: No\.?)? \d[\w./-]*(?:\(\w+\))?(?: (?:of|in) (?:the )?(?:[A-Z][\w’-]+ |[a-z]+ ){0,4}?(?:[Cc]ode|[Ll]aw|[Aa]ct|[Cc]onstitution|Order|Ordinance)s?)?"
)
_PLAIN_LAW = frozenset({"the", "a", "an", "this", "that", "these", "any", "new", "other", "no", "such", "same", "current", "local", "country", "its"})
_LAW_NOUNS = frozenset({"law", "laws", "code", "act", "decree", "constitution", "legislation", "statute", "ordinance", "regulation", "regulations", "statutes", "proclamation", "prohibition", "decree-law", "edict"})


def _law(sentence: Sentence, item: Item) -> str:
    """Name of the law or article, verbatim; empty for a bare "the law"."""
    match = None
    for found in _LAW_NUMBER.finditer(sentence.text):
        if match is None or found.start() < item.start:
            match = found
    if match:
        return match[0]
    best = ""
    for token in sentence.tokens.tokens:
        if token.lower_ not in _LAW_NOUNS:
            continue
        start = sentence.tokens.offset(token)
        if best and start > item.start:
            break
        if named := _law_on(sentence, token):
            return named
        if token.lower_ == "act" and token.text != "Act":
            continue
        left = [c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod", "poss", "nummod")]
        while left and left[0].lower_ in _PLAIN_LAW:
            left = left[1:]
        if token.dep_ == "compound" or not left or token.head.lower_ in ("enforcement",) or left[-1].i != token.i - 1:
            if token.lower_ == "constitution" and not best:
                best = token.text
            continue
        first = min(left[0].left_edge.i, left[0].i) - sentence.tokens.tokens[0].i
        if sentence.tokens.tokens[first].lower_ in ("the", "a", "an", "its"):
            first += 1
        words = sentence.text[sentence.tokens.starts[first] : start + len(token)]
        if len(words) < 90 and not any(mark in words for mark in ",;:("):
            best = words
    return best


_ABOUT = frozenset({"on", "against", "barring", "regarding", "concerning", "prohibiting"})


def _law_on(sentence: Sentence, law: Token) -> str:
    """ "2020 law against distribution of foreign media": a law named by what it is about."""
    child = next((c for c in law.rights if c.i == law.i + 1 and c.lower_ in _ABOUT), None)
    if child is None or law.text == "act":
        return ""
    last = law.doc[right_edge(child, stop=frozenset({"relcl", "acl", "advcl", "punct", "cc"}))]
    first = next((c for c in law.lefts if c.dep_ in ("nummod", "compound", "amod")), law)
    words = sentence.text[sentence.tokens.offset(first) : sentence.tokens.offset(last) + len(last)]
    return words if 1 < last.i - law.i < 12 and last.tag_[0] in "N”" else ""


_TO_WHOM = re.compile(r"\b(?:and|,|;)\s+(?P<who>[^;]+?) to (?:an? |up to |the )?$")


def _stated_persons(sentence: Sentence, item: Item, previous: Item | None) -> int | None:
    """Persons on whom it was imposed: from "and Moanes and Fouad to four years", or the verb's victim."""
    if item.context != "imposed":
        return None
    if previous is not None and previous.frame is not None and previous.frame is item.frame:
        gap = sentence.text[previous.end : item.start]
        if match := _TO_WHOM.search(gap):
            low = previous.end + match.start("who")
            who = [t for t in sentence.tokens.between(low, previous.end + match.end("who"))]
            heads = [t for t in who if t.tag_ in ("NNP", "NN", "PRP") and not (t.i + 1 < len(t.doc) and t.nbor().tag_ in ("NNP", "NN") and t.nbor() in who)]
            number = next((numbers.value(t.text) for t in who if t.tag_ == "CD"), None)
            if number:
                return int(number)
            if heads and not any(t.tag_ in ("NNS", "VBD", "VBZ") for t in who):
                return len(heads)
    verb = item.token if item.strength == "act" else None
    if verb is None and item.frame is not None and item.frame.kind in ("verdict", "law"):
        verb = sentence.tokens.at(item.frame.start)
    if verb is None and item.frame is not None and item.frame.kind == "noun":
        n = sentence.last(item.frame.start)
        if n >= 0 and sentence.triggers[n].kind == "verdict":
            verb = sentence.tokens.at(sentence.triggers[n].start)
    if item.timed is False and item.strength in ("strong", "weak") and item.token.tag_ in ("NN", "NNS"):
        stated = next((numbers.value(c.text) for c in item.token.lefts if c.tag_ == "CD"), None)
        if stated:
            return int(stated)
    if verb is not None and verb.tag_.startswith(("VB", "JJ")):
        end = item.start
        between = sentence.tokens.between(sentence.tokens.offset(verb), max(end, sentence.tokens.offset(verb) + 1))
        if any(t.lower_ in ("his", "her") for t in between) and verb.lower_.startswith((*_REVISES, "upheld", "confirm")):
            return 1
        return _persons(verb)
    if re.search(rf"(?:\b(?:his|her)|[A-Z][\w-]+{_APOSTROPHE}s?) (?:[\w-]+ )?$", sentence.text[max(0, item.start - 40) : item.start]):
        return 1
    return None


_SENTENCING = ("sentencing", "trial", "execution", "dismissal", "expulsion", "censorship", "restriction", "repatriation", "charge", "release", "policy", "other", "arrest")


def _incident(item: Item, base: int, incidents: list[schema.Incident]) -> str | None:
    """The nearest incident before the penalty; among equals the one that decides on penalties."""
    before = [i for i in incidents if i.start <= base + item.end and i.type in _SENTENCING[:8]]
    if not before:
        return None
    court = [i for i in before if i.type in ("sentencing", "trial")]
    chosen = max(court or before, key=lambda incident: incident.start)
    return chosen.incident_id


def penalties(
    parsed: list[Parsed], backing: Backing, incidents: Iterable[schema.Incident], rules: Rules, ids: schema.Ids
) -> list[schema.Penalty]:
    """Rows of table `penalties` of one report, in the order of their first characters."""
    in_sentence: dict[str, list[schema.Incident]] = defaultdict(list)
    for incident in incidents:
        in_sentence[incident.sentence_id].append(incident)
    rows: list[schema.Penalty] = []
    for sentence in parsed:
        if rules.worth.search(sentence.row.text):
            rows += _rows(sentence, backing, in_sentence[sentence.row.sentence_id], rules, ids)
    return rows


def _rows(
    parsed: Parsed, backing: Backing, incidents: list[schema.Incident], rules: Rules, ids: schema.Ids
) -> Iterator[schema.Penalty]:
    text, base = parsed.row.text, parsed.row.start
    all_tokens = list(parsed.span)
    shift = parsed.base - base
    tokens = Tokens([token.idx + shift for token in all_tokens], all_tokens)
    items = [item for item in _items(text, tokens, rules) if item.start >= parsed.body - base]
    if not items:
        return
    triggers = _triggers(text, items, tokens, rules)
    sentence = Sentence(text, tokens, triggers, [trigger.end for trigger in triggers], rules)
    licensed = _inherit(_license(sentence, items))
    items = _ranges(text, licensed)
    items = [item for item in items if item.kind]
    if not items:
        return
    ends = _groups(sentence, items)
    basis = backing.claim(parsed.row.sentence_id, base + items[0].start).basis
    telling = basis in ("attributed", "hearsay") or rules.telling.search(text, 0, items[0].start) is not None
    for item in items:
        before = licensed[item.after] if 0 <= item.after < len(licensed) else None
        if before is None and item.frame is not None and item.frame.word.startswith(_REVISES):
            before = next((o for o in reversed(items) if o.start < item.start and o.context == "statutory"), None)
            if before is not None:  # "two to six years, increased to four to 10 years if"
                item.context = "statutory"
                continue
        if item.rule == "coordination" and item.frame is None and 0 <= item.after < len(licensed):
            item.context = licensed[item.after].context
        else:
            item.context = _context(sentence, item, telling)
    offences = _offences(sentence, items, ends, parsed.body - base)
    for n, item in enumerate(items):
        if item.context != "imposed":
            _maximum(sentence, item)
        claim = backing.claim(parsed.row.sentence_id, base + item.start)
        start = item.start
        yield schema.Penalty(
            penalty_id=ids.new("penalties", base + start),
            doc_id=parsed.row.doc_id,
            sentence_id=parsed.row.sentence_id,
            claim_id=claim.claim_id,
            context=item.context,
            kind=item.kind,
            min_months=item.low,
            max_months=item.high,
            amount=item.amount,
            currency=item.currency,
            start=base + start,
            end=base + item.end,
            text=text[start : item.end],
            offence=offences[n],
            law=_law(sentence, item),
            persons=_stated_persons(sentence, item, items[n - 1] if n else None),
            incident_id=_incident(item, base, incidents) if item.context == "imposed" else None,
            source_ids=backing.sources(claim.claim_id),
            rule=f"penalty:{item.rule}",
        )


def _inherit(items: list[Item]) -> list[Item]:
    """Kind of a bare term: that of the timed penalty before it, imprisonment where none is."""
    last = ""
    for item in items:
        if item.timed and item.kind in ("imprisonment", "labor", "detention", "suspended", "house_arrest", "ban"):
            last = item.kind
        if not item.kind and item.timed:
            following = items[items.index(item) + 1 :]
            item.kind = last or next((o.kind for o in following[:1] if o.timed and o.kind in ("imprisonment", "labor") and o.after == items.index(item)), "") or "imprisonment"
            last = item.kind
    return items


def _maximum(sentence: Sentence, item: Item) -> None:
    """ "The maximum penalty is two years": the noun before the frame makes the number a bound."""
    if not item.exact or item.frame is None and item.rule != "phrase":
        return
    start = item.frame.start if item.frame is not None else max(0, item.start - 60)
    before = sentence.text[max(0, start - 24) : item.start]
    if re.search(r"\bmaximum $", before, re.IGNORECASE) and not re.search(r"\bmaximum", item.name):
        item.low, item.exact = None, False
    elif re.search(r"\bmaximum (?:\w+ )?(?:sentence|penalt|punishment|term|fine|prison)", before, re.IGNORECASE):
        item.low, item.exact = None, False
    elif re.search(r"\bminimum $", before, re.IGNORECASE):
        item.high, item.exact = None, False
    elif re.search(r"\bminimum (?:\w+ )?(?:sentence|penalt|punishment|term|prison)", before, re.IGNORECASE):
        item.high, item.exact = None, False
