"""Numbers in words and digits.

`value` reads an expression that is already found, `find` finds expressions in
running text. Both go by one grammar: digits with or without groups of
thousands, English number words, a scale behind either ("2.6 million"), and
halves ("three-and-a-half"). What only looks like a number ("5,000,0") has no
value, and so has a word that counts without saying how many ("dozens").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.words import lexicon

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_LINK = re.compile(r"[\s\u2010\u2011-]+")
# No Latin report writes a number with more digits, and float() of thousands of them is infinite.
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Number:
    """A number expression: text[start:end] reads as `value`; None for vague words ("dozens")."""

    start: int
    end: int
    value: float | None


@dataclass(frozen=True, slots=True)
class _Words:
    units: dict[str, float]
    tens: dict[str, float]
    scales: dict[str, float]
    fractions: dict[str, float]
    vague: frozenset[str]
    source: str
    pattern: re.Pattern[str]


@cache
def _words() -> _Words:
    return _compile(lexicon("numbers"))


def _compile(data: dict[str, Any]) -> _Words:
    units, tens, scales, fractions = (data[name] for name in ("units", "tens", "scales", "fractions"))
    either = _alternatives([*units, *tens])
    scale = _alternatives(scales)
    part = _alternatives(fractions)
    vague = _alternatives(
        [word for word in data["vague"]["words"] if word not in ("few", "couple", "many", "some", "most")]
    )
    link = r"[ \u2010\u2011-]"
    digits = r"\d[\d,]*(?:\.\d+)?(?<!,)"
    half = rf"(?:{link}and{link}(?:a|one){link}half)"
    # "and" inside a number only behind a hundred and more: "one and three years" are two.
    behind = "|".join(rf"(?<={word}) and" for word in scales if word != "dozen")
    spelled = rf"(?:{either}|a(?= (?:{scale})\b))(?:(?:{behind})?{link}(?:{either}|{scale})\b)*"
    source = (
        rf"(?:(?:{vague})(?: of (?:{vague}))*"
        rf"|half an? (?:{scale})\b"
        rf"|(?:{either}|an?){link}(?:{part})\b"
        rf"|half\b"
        rf"|(?:{digits}|{spelled}){half}?(?: (?:{scale})\b)*)"
    )
    return _Words(
        units=units,
        tens=tens,
        scales=scales,
        fractions=fractions,
        vague=frozenset(data["vague"]["words"]),
        source=source,
        pattern=re.compile(
            rf"(?<![\w.,$€£])(?:(?:[A-Z]{{1,3}}|U\.S\.)?[$€£¥₦₹₱₩₴₺₽] ?)?(?P<number>{source})(?![\w])", re.IGNORECASE
        ),
    )


def _alternatives(words: Any) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def pattern() -> str:
    """Source of a regular expression, without groups of its own, for one number expression."""
    return _words().source


def value(text: str) -> float | None:
    """The number `text` says, None for vague words and for what is no well-formed number.

    "1,352" -> 1352.0, "twenty-five" -> 25.0, "2.6 million" -> 2600000.0, "three-and-a-half" -> 3.5,
    "half" -> 0.5, "two-thirds" -> 0.667, "dozens" -> None, "5,000,0" -> None.
    """
    words = _words()
    tokens = [token for token in _LINK.split(text.strip().lower()) if token]
    if not tokens or any(token in words.vague for token in tokens):
        return None
    if len(tokens) > 2 and tokens[-1] == "half" and tokens[-2] in ("a", "one") and tokens[-3] == "and":
        whole = _whole(tokens[:-3], words)
        return None if whole is None else whole + 0.5
    if "half" in tokens and "and" in tokens:  # two and a half million
        at = tokens.index("half")
        if at < 3 or tokens[at - 1] not in ("a", "one") or tokens[at - 2] != "and":
            return None
        whole = _whole(tokens[: at - 2], words)
        scale = _scale(tokens[at + 1 :], words)
        return None if whole is None or scale is None else (whole + 0.5) * scale
    if tokens[0] == "half":
        rest = tokens[1:]
        if rest and rest[0] in ("a", "an"):
            rest = rest[1:]
            if not rest:
                return None
        scale = _scale(rest, words)
        return None if scale is None else 0.5 * scale
    if tokens[-1] in words.fractions:
        count = 1.0 if tokens[:-1] in (["a"], ["an"], []) else _whole(tokens[:-1], words)
        if count is None or (len(tokens) == 1 and tokens[0] != "half"):
            return None
        return count * words.fractions[tokens[-1]]
    return _whole(tokens, words)


def _scale(tokens: list[str], words: _Words) -> float | None:
    product = 1.0
    for token in tokens:
        if token not in words.scales:
            return None
        product *= words.scales[token]
    return product


def _digits(token: str) -> float | None:
    if len(token) > _LONGEST or not token.isascii():
        return None
    if _GROUPED.fullmatch(token):
        return float(token.replace(",", ""))
    return float(token) if _PLAIN.fullmatch(token) else None


def _whole(tokens: list[str], words: _Words) -> float | None:
    """Value of digits or number words with scales; None where they do not add up ("five three")."""
    if tokens and tokens[0] in ("a", "an") and len(tokens) > 1 and tokens[1] in words.scales:
        tokens = ["one", *tokens[1:]]
    if not tokens or tokens[-1] == "and":
        return None
    if tokens[0][0].isdigit():
        head, scale = _digits(tokens[0]), _scale(tokens[1:], words)
        return None if head is None or scale is None else head * scale
    total, group, slot = 0.0, 0.0, 3  # slot: how large the next word below a hundred may be
    limit = float("inf")
    for token in tokens:
        if token == "and":
            continue
        if token in words.units:
            number = words.units[token]
            if slot < 1 or (slot == 1 and not 0 < number < 10):
                return None
            group, slot = group + number, 0
        elif token in words.tens:
            if slot < 2:
                return None
            group, slot = group + words.tens[token], 1
        elif token in words.scales:
            scale = words.scales[token]
            if scale <= 100:
                if group <= 0 or group >= 100:
                    return None
                group, slot = group * scale, 2
            elif group <= 0 or scale >= limit:
                return None
            else:
                total, group, slot, limit = total + group * scale, 0.0, 3, scale
        else:
            return None
    return total + group


def find(text: str) -> list[Number]:
    """Every number expression of `text`, in order, not overlapping.

    A malformed one ("5,000,0") is left out; ordinals ("20th"), parts of words
    ("COVID-19", "A4") and decimals of a section number ("2.a.") are none.
    """
    found = []
    for match in _words().pattern.finditer(text):
        start, end = match.span("number")
        if start and text[start - 1] in "-\u2010\u2011" and text[start - 2 : start - 1].isalpha():
            continue
        number = value(match["number"])
        if number is not None or _vague(match["number"]):
            found.append(Number(start, end, number))
    return found


def _vague(text: str) -> bool:
    return any(word in _words().vague for word in text.lower().split())


@dataclass(frozen=True, slots=True)
class _Measures:
    bounds: dict[str, str]
    qualifier: str
    currencies: dict[str, str]
    money: str
    currency: re.Pattern[str]


@cache
def _measures() -> _Measures:
    bounds = {phrase: bound for bound, phrases in lexicon("numbers")["qualifiers"].items() for phrase in phrases}
    data = lexicon("currencies")
    currencies = {code.lower(): code for code in data["codes"]["iso"]}
    currencies |= {symbol.lower(): code or symbol for symbol, code in data["symbols"].items()}
    words = {}
    for word, code in data["words"].items():
        words[word] = code or word
        words.setdefault(word + "s", code or word + "s")
    number = _words().source
    symbol = "|".join(re.escape(s) for s in sorted(data["symbols"], key=len, reverse=True))
    code = f"(?-i:{'|'.join(data['codes']['iso'])})"  # "all 500" is no sum in Albanian lek
    word = _alternatives(words)
    # An amount in local money mostly stands before its value in dollars: "300,000 rubles ($4,000)".
    # That also tells a currency no list knows.
    aside = rf"(?: \((?:[a-z]+ ){{0,2}}(?:{symbol}) ?\d[^()]{{0,60}}\))"
    before = rf"(?:(?:{symbol}) ?|\b(?:{code}) ?){number}"
    behind = rf"{number}[ -](?:[A-Z]?[a-z]+ )?(?:{word}|{code})\b"
    unknown = rf"{number} (?:[A-Z]?[a-zé’']+ ){{0,2}}[A-Z]?[a-zé’']+(?={aside})"
    money = rf"(?:(?:{before}|{behind}|{unknown}){aside}?)"
    return _Measures(
        bounds=bounds,
        qualifier=_alternatives(bounds),
        currencies=currencies | words,
        money=money,
        currency=re.compile(rf"\b(?P<word>{word})\b|\b(?P<code>{code})(?![a-z])|(?P<symbol>{symbol})", re.IGNORECASE),
    )


def qualifier_pattern() -> str:
    """Source of a regular expression for the words that make a quantity a bound or an estimate."""
    return _measures().qualifier


def bound(qualifier: str) -> str:
    """`low`, `high` or `exact`: what `qualifier` makes of the number behind it."""
    return _measures().bounds.get(qualifier.lower(), "exact")


def money_pattern() -> str:
    """Source of a regular expression, without named groups, for one amount of money with its aside in dollars."""
    return _measures().money


def number_words() -> frozenset[str]:
    """Lower-case words one of which stands in every number without a digit."""
    words = _words()
    return frozenset([*words.units, *words.tens, *words.scales, *words.vague, *words.fractions]) - {
        "few",
        "many",
        "some",
        "most",
        "several",
        "multiple",
        "various",
        "numerous",
        "couple",
    }


def currency_words() -> frozenset[str]:
    """Lower-case words and codes one of which stands in every amount of money without a currency sign."""
    names = [
        name for name in _measures().currencies if name.replace(" ", "").replace("’", "").replace("'", "").isalpha()
    ]
    return frozenset(re.findall("[a-z]+", name)[-1] for name in names) - {"a", "s"}


def currency(text: str) -> str | None:
    """Currency of an amount: ISO 4217 code, the word itself where several countries share it, None if unknown.

    "300,000 rubles ($4,000)" -> "RUB", "1,000 dinars ($2,650)" -> "dinars", "$600" -> "USD".
    """
    outside = re.sub(r"\(.*?\)", "", text)
    measures = _measures()
    found = {name: match for match in measures.currency.finditer(outside) for name in [match.lastgroup]}
    match = found.get("word") or found.get("code") or found.get("symbol")
    if not match:
        word = re.search(r"\d[\d.,]*(?: (?:million|billion|thousand))? ([^\W\d_]+(?: [^\W\d_]+)?)", outside)
        return word[1].lower() if word else None
    known = measures.currencies.get(match[0].lower())
    whose = re.search(r"\b([A-Z][a-z]+) $", outside[: match.start()])
    if whose and known and known.isupper() and match.lastgroup == "word":  # "Surinamese dollars" are not US dollars
        return f"{whose[1]} {match[0]}".lower()
    return known
