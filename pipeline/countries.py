"""Countries by the names the reports use."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.words import ResourceError, lexicon

_APOSTROPHE = re.compile("['’‘`ʼ]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Country:
    """alpha3, alpha2: ISO 3166-1. name: one name over all editions.

    suffix: set for a part of a country that has a report of its own (Tibet);
    it tells the doc_id of that report from the country's.
    """

    alpha3: str
    alpha2: str
    name: str
    suffix: str = ""


def find(name: str) -> Country | None:
    """Country or area by a name, an address part or a file name; None if unknown.

    "Bahamas, The", "democratic-peoples-republic-of-korea", "Turkey (Türkiye)".
    """
    known = _by_name()
    whole = known.get(_normal(name))
    if whole or "(" not in name:
        return whole
    return known.get(_normal(_IN_BRACKETS.sub("", name)))


def by_alpha3(code: str) -> Country | None:
    """The country, not an area in it, of an ISO 3166-1 alpha-3 code."""
    return _by_alpha3().get(code)


@cache
def _by_alpha3() -> dict[str, Country]:
    rows = lexicon("countries")["country"]
    return {row["alpha3"]: Country(row["alpha3"], row["alpha2"], row["name"]) for row in rows}


@cache
def _by_name() -> dict[str, Country]:
    data = lexicon("countries")
    named = [(_by_alpha3()[row["alpha3"]], row) for row in data["country"]]
    for row in data["area"]:
        whole = _by_alpha3()[row["alpha3"]]
        named.append((Country(whole.alpha3, whole.alpha2, row["name"], row["suffix"]), row))
    known: dict[str, Country] = {}
    for country, row in named:
        for name in (row["name"], *row.get("aliases", ())):
            other = known.setdefault(_normal(name), country)
            if other != country:
                raise ResourceError(f"countries.toml: {name!r} names both {other.name} and {country.name}")
    return known


def _normal(name: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", name))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("&", " and ")
    return " ".join(word for word in _NOT_WORD.split(plain) if word and word != "the")
