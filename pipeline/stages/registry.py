"""The sources of one report: one entry per body, person or anonymous group, whatever it is called.

Names resolve through the lexicon and the acronyms the report itself defines;
what is left becomes a body of the report's own country: two countries'
"Ministry of Interior" are two sources.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pipeline import countries, schema
from pipeline.stages.bodies import Body, Lexicon, bare, key_of

_SLUG = re.compile(r"[^a-z0-9]+")
_NAME_WORD = re.compile(r"[\w’-]+")
# What a name of a kind stands for when no word of it says more.
_TYPE_OF_KIND = {"person": "individual", "place": "government"}


def slug(text: str) -> str:
    """ASCII identifier of a name: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain.lower()).strip("-") or "unnamed"


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/generic_sources.toml` about names.

    type_words: source type -> words in an unknown body's name that show it, in order of precedence.
    normal_forms: the anonymous sources with a fixed normal form.
    """

    type_words: tuple[tuple[str, frozenset[str]], ...]
    normal_forms: frozenset[str]


def compile_rules(generic: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/generic_sources.toml`."""
    return Rules(
        type_words=tuple((kind, frozenset(words)) for kind, words in generic["type_words"].items()),
        normal_forms=frozenset(generic["normal"].values()),
    )


class Registry:
    """The named and anonymous sources of one report, by id."""

    def __init__(self, lexicon: Lexicon, country: str, acronyms: dict[str, str], rules: Rules) -> None:
        """acronyms: short form -> long form, as the report defines them."""
        self._lexicon = lexicon
        self._country = country
        self._rules = rules
        self._long = {key_of(short): long for short, long in acronyms.items()}
        self._short = {key_of(long): short for short, long in acronyms.items()}
        self._bodies: dict[str, Body] = {}
        self._anonymous: dict[str, tuple[str, str]] = {}

    def body(self, text: str, kind: str) -> Body:
        """The body or person a name stands for, made if unknown. kind: that of the `Name`."""
        # What the report itself says an acronym means goes before the lexicon.
        long = self._long.get(key_of(text), text)
        found = self._lexicon.find(long, self._country) or self._own(bare(long), kind)
        if key_of(text) not in {key_of(form) for form in (found.name, *found.aliases)}:
            found = replace(found, aliases=(*found.aliases, text))
        self._bodies[found.source_id] = found
        return found

    def _own(self, name: str, kind: str) -> Body:
        """A body only this report knows."""
        source_id = f"{self._country.lower()}-{slug(name)}"
        if source_id in self._bodies:
            return self._bodies[source_id]
        short = self._short.get(key_of(name))
        return Body(source_id, name, (short,) if short else (), self._type(name, kind), self._country, False)

    def government(self, place: str) -> Body:
        """The government a place name stands for: of a country, or of a part of this one."""
        country = countries.find(place)
        if country is None:
            return self.body(place, "place")
        code = country.alpha3
        kind = "government" if code == self._country else "foreign government"
        body = Body(f"{code.lower()}-government", f"Government of {country.name}", (place,), kind, code, False)
        return self._bodies.setdefault(body.source_id, body)

    def known(self, text: str) -> Body | None:
        """A body of the lexicon or of the report's own acronyms, nothing made up."""
        if key_of(text) in self._long:
            return self.body(text, "organization")
        return self._lexicon.find(text, self._country)

    def described(self, body: Body, source_type: str) -> Body:
        """The body with the type the report's words give it ("the NGO Acción"), unless the lexicon knows it."""
        if body.known or source_type == body.type:
            return body
        body = replace(body, type=source_type)
        self._bodies[body.source_id] = body
        return body

    def type_of(self, body: Body) -> str:
        """A government other than that of the country reported on is a foreign one."""
        if body.type == "government" and body.country and body.country != self._country:
            return "foreign government"
        return body.type

    def _type(self, name: str, kind: str) -> str:
        if kind in _TYPE_OF_KIND:
            return _TYPE_OF_KIND[kind]
        words = set(_NAME_WORD.findall(name.casefold()))
        return next((source_type for source_type, marks in self._rules.type_words if words & marks), "other")

    def anonymous(self, normal: str, source_type: str) -> str:
        """Id of an anonymous source in its normal form: "local media" -> "anon:local-media"."""
        source_id = f"anon:{slug(normal)}"
        self._anonymous.setdefault(source_id, (normal, source_type))
        return source_id

    def rows(self, links: Iterable[schema.ClaimSource], year: int) -> list[schema.Source]:
        """Rows of table `sources` for the sources that `links` use, in order of their ids."""
        claims: dict[str, set[str]] = {}
        for link in links:
            claims.setdefault(link.source_id, set()).add(link.claim_id)
        return [self._row(source_id, len(claims[source_id]), year) for source_id in sorted(claims)]

    def _row(self, source_id: str, n_claims: int, year: int) -> schema.Source:
        anonymous = source_id in self._anonymous
        if anonymous:
            name, source_type = self._anonymous[source_id]
            body = Body(source_id, name, (), source_type, None, name in self._rules.normal_forms)
        else:
            body = self._bodies[source_id]
            body = replace(body, type=self.type_of(body))
        return schema.Source(
            source_id=source_id,
            name=body.name,
            aliases=body.aliases,
            type=body.type,
            anonymous=anonymous,
            country=body.country,
            known=body.known,
            n_claims=n_claims,
            n_documents=1,
            first_year=year,
            last_year=year,
        )
