"""Bodies known by name: the lexicon of organizations, and where a sentence names one.

A body the lexicon knows needs no grammar: "Office for Democratic Institutions
and Human Rights" is one name however its words look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.places import Place

_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’'`]s?$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_PROPER = frozenset({"NNP", "NNPS"})
# How much longer than a known name another name at its place may be before it is believed instead.
_SLACK = 2


def bare(text: str) -> str:
    """A name without article and possessive ending: "the KINU’s" -> "KINU"."""
    return _POSSESSIVE.sub("", _ARTICLE.sub("", text))


def key_of(text: str) -> str:
    """Form under which a name is looked up: no article, no possessive, one kind of apostrophe."""
    return bare(text.strip()).replace("’", "'").replace("‘", "'").casefold()


@dataclass(frozen=True, slots=True)
class Body:
    """A named source: of the lexicon (`known`), or as a report names it."""

    source_id: str
    name: str
    aliases: tuple[str, ...]
    type: str
    country: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Bodies of `lexicons/organizations.toml` by the forms of their names.

    by_key: key of a name -> (countries whose reports mean this body, or none for all; the body).
    by_first: first word of a name -> the names that begin with it, the longest first.
    """

    by_key: dict[str, tuple[tuple[frozenset[str], Body], ...]]
    by_first: dict[str, tuple[str, ...]]

    def find(self, text: str, country: str) -> Body | None:
        """The body `text` names in a report on `country`; a national body before an international one."""
        best = None
        for only_in, body in self.by_key.get(key_of(text), ()):
            if country in only_in:
                return body
            if not only_in:
                best = body
        return best

    def inside(self, sentence: Parsed, country: str) -> list[Name]:
        """Names of known bodies in a sentence, the longest at each place."""
        text = sentence.row.text.replace("’", "'")
        ends = {sentence.offset_end(token) for token in sentence.span}
        found: list[Name] = []
        for n, token in enumerate(sentence.span):
            start = sentence.offset(token)
            word = _WORD.match(token.text)
            if word is None or (found and start < found[-1].end):
                continue
            for phrase in self.by_first.get(word[0], ()):
                end = start + len(phrase)
                if end not in ends or not text.startswith(phrase, start - sentence.row.start):
                    continue
                name = sentence.text(start, end)
                if self.find(name, country) is not None and not _is_part(name, sentence, n + 1):
                    found.append(Name(sentence.row.sentence_id, start, end, name, "organization", "lexicon"))
                    break
        return found


def _is_part(name: str, sentence: Parsed, following: int) -> bool:
    """Whether a common word like "Memorial" is only the first of a longer name ("Memorial Hospital")."""
    if " " in name or name.isupper() or following >= len(sentence.span):
        return False
    token = sentence.span[following]
    return token.tag_ in _PROPER and token.text[0].isupper()


def compile_lexicon(data: dict[str, Any]) -> Lexicon:
    """The lexicon from the data of `lexicons/organizations.toml`."""
    by_key: dict[str, list[tuple[frozenset[str], Body]]] = {}
    by_first: dict[str, set[str]] = {}
    for entry in data.get("organization", ()):
        aliases = tuple(entry.get("aliases", ()))
        body = Body(entry["id"], entry["name"], aliases, entry["type"], entry.get("country"), True)
        names = (body.name, *body.aliases)
        for form in {key_of(name) for name in names}:
            by_key.setdefault(form, []).append((frozenset(entry.get("only_in", ())), body))
        for name in names:
            phrase = _ARTICLE.sub("", name).replace("’", "'")
            word = _WORD.match(phrase)
            if word is not None:
                by_first.setdefault(word[0], set()).add(phrase)
    return Lexicon(
        {form: tuple(found) for form, found in by_key.items()},
        {first: tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase))) for first, found in by_first.items()},
    )


def with_known(parsed: list[Parsed], named: list[Name], lexicon: Lexicon, country: str) -> list[Name]:
    """`named` with the names of known bodies in place of what overlaps them."""
    by_sentence: dict[str, list[Name]] = {}
    for name in named:
        by_sentence.setdefault(name.sentence_id, []).append(name)
    merged: list[Name] = []
    for sentence in parsed:
        own = by_sentence.get(sentence.row.sentence_id, [])
        known = lexicon.inside(sentence, country)
        merged += _merged(own, known) if known else own
    return merged


def _merged(own: list[Name], known: list[Name]) -> list[Name]:
    """Of names that overlap, the known one, unless the other one is clearly longer and so another name."""
    kept = [name for name in own if not any(_gives_way(name, body) for body in known)]
    known = [body for body in known if not any(n.start <= body.start and body.end <= n.end for n in kept)]
    return sorted([*kept, *known], key=lambda name: name.start)


def _gives_way(name: Name, known: Name) -> bool:
    overlaps = name.start < known.end and known.start < name.end
    return overlaps and name.end - name.start <= known.end - known.start + _SLACK


def with_places(named: list[Name], placed: Iterable[Place]) -> list[Name]:
    """Names that are tied to a place become places: "Turkey assessed" is no body of that name."""
    spans = {(place.start, place.end) for place in placed if place.place_id is not None}
    return [replace(n, kind="place") if n.kind == "other" and (n.start, n.end) in spans else n for n in named]
