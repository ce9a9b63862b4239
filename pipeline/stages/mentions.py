"""Who tells: from a noun phrase to the sources it names.

Every coordinated item of the phrase becomes at most one kind of mention: a
named body or person, an anonymous group in its normal form, a law, a
description that points back ("the report"), or nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from spacy.tokens import Doc, Token

from pipeline.morphology import noun_forms
from pipeline.stages.bodies import Body, key_of
from pipeline.stages.names import Name
from pipeline.stages.regions import Regions, Unit, Units
from pipeline.stages.registry import Registry
from pipeline.stages.sources import PRESS, Mention, Rules
from pipeline.syntax import is_possessive

_YEAR = re.compile(r"(?:19|20)\d\d")
# "lesbian, gay, ... and intersex (lgbtqi+)" -> "lgbtqi+"
_COMMUNITIES = re.compile(r"(?:[a-z-]+(?:, | and |, and |/| or ))+[a-z-]+ \((lgb[^)]*)\)")
_WORD = re.compile(r"[\w-]+")
_DETERMINERS = frozenset({"DT", "PRP$", "PDT"})
_COUNTS_AND_POINTERS = frozenset({"DT", "CD", "PDT", "PRP$", "WP$"})
_NOUNS = frozenset({"NN", "NNS"})
_PARTICIPLES = frozenset({"VBN", "VBG"})
_IN_COMPLEMENT = _NOUNS | {"DT", "JJ", "PRP$", "POS", "NNP", "CD"}
_OF_FIELD = _NOUNS | {"JJ", "POS", "’"}
_IN_TITLE = _NOUNS | {"JJ", "DT", "NNP", "CC"}
_PLURAL = frozenset({"NNS", "NNPS"})
_PEOPLES = frozenset({"VBN", "JJ"})
# Kinds of Name, and types of source.
_BODY_KINDS = frozenset({"organization", "other"})
_SOURCE_KINDS = frozenset({"organization", "person", "other"})
_OWNER_KINDS = frozenset({"organization", "other", "person", "work"})
# Types a noun before a name gives its body: "the NGO Acción".
_DESCRIBING = frozenset({"ngo", "media", "union", "party", "company", "religious", "research"})
_BODY_TYPES = frozenset({"ngo", "media", "state media", "union", "party", "company", "research", "religious"})
_REPRESENTED = frozenset({"ngo", "union", "media"})
_INTERVIEWED = frozenset({"group", "ngo"})
# "-ers" and the like end shorter words for things as often as words for persons.
# Kinds of a name that can be a title.
_TITLE_KINDS = frozenset({"work", "other"})
OPENING_MARKS = frozenset('“"')
CLOSING_MARKS = frozenset('”"')
# Words in a title in quotation marks.
_LONGEST_TITLE = 25
_SHORTEST_PERSON = 6
# How many words "with" may be away from what it is about: "persons with mental disabilities".
_WITH_REACH = 4


class Finder:
    """Reads the noun phrases of one paragraph."""

    def __init__(self, doc: Doc, base: int, names: dict[int, Name], registry: Registry, rules: Rules) -> None:
        """base: offset of the Doc in documents.text. names: by their start there."""
        self._doc = doc
        self._base = base
        self._registry = registry
        self.rules = rules
        self.regions = Regions(doc, base, names, rules)

    def mentions(self, first: int, last: int, *, subject: bool = True) -> list[Mention]:
        """Mentions in the token range [first, last], in order. subject: a place may stand for its government."""
        return [mention for item in self.by_item(first, last, subject=subject) for mention in item]

    def sources(self, first: int, last: int, *, subject: bool = True) -> list[Mention]:
        """Mentions that are sources themselves, whatever else the range mentions."""
        return [m for m in self.mentions(first, last, subject=subject) if m.kind == "source"]

    def by_item(self, first: int, last: int, *, subject: bool = True) -> list[list[Mention]]:
        """Mentions of each coordinated part of the token range, in order."""
        return [
            self._with_name(self._read(item.units, subject=subject), item.apposed)
            for item in self.regions.items(first, last)
        ]

    def _with_name(self, found: list[Mention], apposed: Unit | None) -> list[Mention]:
        """What an item names, by the name in apposition to it where it has none: "his lawyer, [Ali Hassan]"."""
        if apposed is None or apposed.name is None or len(found) != 1:
            return found
        described, name = found[0], apposed.name
        if not described.anonymous or described.kind == "hearsay" or described.is_document or not described.head:
            return found
        if name.kind == "organization" or described.type in _BODY_TYPES:
            body = self._registry.body(name.text, "organization")
            if described.type in _DESCRIBING:
                body = self._registry.described(body, described.type)
            return [self._source(apposed, body, "apposition", described.type)]
        if name.kind not in {"person", "other"} or described.text.split()[-1].endswith("s"):
            return found
        return [self._source(apposed, self._registry.body(name.text, "person"), "apposition", "individual")]

    def from_name(self, name: Name) -> Mention | None:
        """A body or person named anywhere in the report, as a source."""
        if name.kind not in _SOURCE_KINDS:
            return None
        body = self._registry.body(name.text, name.kind)
        return Mention(
            "source",
            name.start,
            name.end,
            name.text,
            source_id=body.source_id,
            name=body.name,
            type=body.type,
            anonymous=False,
            rule="named",
        )

    def title_behind(self, i: int) -> str | None:
        """Title behind the document at token `i`: "its report, [Digital Trenches: A Study]," or in quotation marks."""
        doc = self.regions.tokens
        at = i + 1
        while at < len(doc) - 1 and (doc[at].text == "," or doc[at].lower_ in self.rules.entitled):
            at += 1
        if at == i + 1 or at >= len(doc) - 1:
            return None
        if doc[at].text in OPENING_MARKS:
            return self._quoted_title(at + 1)
        named = self.regions.name_at(at)
        if named is not None and (named.kind not in _TITLE_KINDS or self._registry.known(named.text) is not None):
            return None
        last = at
        while last + 1 < len(doc) and self._in_title(doc[last + 1]):
            last += 1
        while last > at and not doc[last].text[0].isupper():
            last -= 1
        closed = last + 1 >= len(doc) or doc[last + 1].text in {",", "."}
        return doc[at].doc[at : last + 1].text if closed and last > at and doc[at].text[0].isupper() else None

    def _in_title(self, token: Token) -> bool:
        return token.text[0].isupper() or token.lower_ in self.rules.title_words or is_possessive(token)

    def _quoted_title(self, start: int) -> str | None:
        doc = self.regions.tokens
        for end in range(start, min(start + _LONGEST_TITLE, len(doc))):
            if doc[end].text in CLOSING_MARKS:
                end -= doc[end - 1].text == ","
                return doc[start].doc[start:end].text if end > start and doc[start].text[0].isupper() else None
        return None

    def respondents(self, mention: Mention) -> Mention:
        """Those of a survey whom a fraction counts, as a source."""
        source_id = self._registry.anonymous("respondents", "group")
        return replace(mention, kind="source", source_id=source_id, name="respondents", type="group")

    def animate(self, word: str) -> bool:
        """Whether a noun is somebody who could tell something."""
        return word in self.rules.heads

    # -- an item -------------------------------------------------------------

    def _read(self, units: Units, *, subject: bool) -> list[Mention]:
        first = units[0]
        if first.plain in self.rules.pronouns and len(units) <= 2 and first.first.tag_ == "PRP":
            kind = self.rules.pronouns[first.plain]
            return [self._mention("anaphor", first, first, anaphor=kind, head=first.plain, rule="pronoun")]
        if first.plain in self.rules.quantities and len(units) > 2 and units[2].plain == "those":
            return self._read(units[2:], subject=subject)  # "some of those arrested"
        if first.plain in self.rules.pointing and units[-1] is not first and units[1].first.tag_ in _PARTICIPLES:
            return self._those(units)
        at = self.regions.head(units)
        if at is None:
            return []
        if units[at].name is None and (person := self._titled_person(units, at + 1)) is not None:
            return [person]
        determiner = first.plain if first.first.tag_ in _DETERMINERS else ""
        name = units[at].name
        if name is not None:
            return self._read_name(units, at, name, determiner, subject=subject)
        return self._read_noun(units, at, determiner)

    def _those(self, units: Units) -> list[Mention]:
        """Persons known only by what happened to them: "some of [those arrested]"."""
        if units[0].plain != "those" or len(units) != 2 or units[1].first.tag_ != "VBN":
            return []
        text = self._text(units[0], units[1]).casefold()
        values = {"source_id": self._registry.anonymous(text, "group"), "name": text, "type": "group", "head": text}
        return [self._mention("source", units[0], units[1], rule="anonymous", **values)]

    def _read_name(self, units: Units, at: int, name: Name, determiner: str, *, subject: bool) -> list[Mention]:
        if name.text.casefold() in self.rules.documents:
            return self._document(units, at, determiner)
        if at and self._is_titled(name):
            # "the UN secretary-general’s 2020 Children and Armed Conflict Report": whose report it is
            owned = [m for m in self._document(units, at, determiner) if m.kind == "source"]
            if owned:
                return [replace(m, title=m.title or name.text) for m in owned]
        return self._named(units, at, name, subject=subject)

    def _is_titled(self, name: Name) -> bool:
        """Whether a name no body is known by is the title of a document."""
        if name.kind == "organization" or self._registry.known(name.text) is not None:
            return False
        last = name.text.split()[-1].casefold()
        return last in self.rules.documents or (name.kind == "work" and self._names_document(name))

    def _read_noun(self, units: Units, at: int, determiner: str) -> list[Mention]:
        head = units[at]
        word = head.word
        if _has_complement(units, at):
            if word in self.rules.quantities and not _is_compound(units, at):
                return [replace(m, rule="member-of") for m in self._read_sources(units[at + 2 :])]
            if word in self.rules.delegates and (represented := self._represented(units[at + 2 :])):
                return represented
        elif word in self.rules.fractions:
            return [self._mention("anaphor", units[0], head, anaphor="respondents", head=word, rule="fraction")]
        if self._is_document(units, at):
            return self._document(units, at, determiner)
        if word in self.rules.laws and word not in self.rules.heads:
            return [self._mention("law", head, head, head=word, rule="law")]
        if word in self.rules.recordings:
            return [self._group(units, at, "other", "recording")]
        return self._common(units, at, determiner)

    def _titled_person(self, units: Units, n: int) -> Mention | None:
        """A person behind a title: "former member of parliament [Louise Ellman]"."""
        last = len(units) - 1
        name = units[last].name
        if last <= n or units[n].plain not in {"of", "for"} or name is None or name.kind not in {"person", "other"}:
            return None
        if any(unit.name is not None or unit.first.tag_ not in _IN_TITLE for unit in units[n + 1 : last]):
            return None
        before = units[last - 1].first
        beside = before.tag_ in _NOUNS | {"NNP"} and last - 1 > n
        return self._person(units, last, name) if beside and " " in name.text else None

    def _read_sources(self, units: Units) -> list[Mention]:
        """Sources among the mentions of what depends on another noun; no place speaks there."""
        return [m for m in self._read(units, subject=False) if m.kind == "source"]

    def _represented(self, units: Units) -> list[Mention]:
        """Unnamed bodies whose representatives speak: "representatives of local NGOs"."""
        found = [m for m in self._read_sources(units) if m.anonymous and m.type in _REPRESENTED]
        return [replace(m, rule="member-of") for m in found]

    def _is_document(self, units: Units, at: int) -> bool:
        word = units[at].word
        if word not in self.rules.documents and word not in self.rules.speech:
            return False
        return not self.rules.is_person(word) and _pair(units, at) not in self.rules.not_documents

    # -- names ---------------------------------------------------------------

    def _named(self, units: Units, at: int, name: Name, *, subject: bool) -> list[Mention]:
        unit = units[at]
        if name.kind == "place":
            if not subject or at > 1:
                return []
            body = self._registry.government(name.text)
            return [self._source(unit, body, "place-as-government")]
        if name.kind == "law":
            return [self._mention("law", unit, unit, rule="law")]
        if self._is_people(unit, name):
            source_id = self._registry.anonymous(name.text, "group")
            values = {"source_id": source_id, "name": name.text, "head": name.text, "type": "group"}
            return [self._mention("source", unit, unit, rule="anonymous", **values)]
        if name.kind == "person":
            return [] if _is_owner(units, at) else [self._person(units, at, name)]
        return [self._body(units, at, name)]

    def _is_people(self, unit: Unit, name: Name) -> bool:
        """Whether a plural names a people: "resettled Venezuelans"."""
        if name.kind != "other" or unit.last.tag_ != "NNPS" or name.text.isupper():
            return False
        bare = " " not in name.text or unit.first.tag_ in _PEOPLES
        return bare and self._registry.known(name.text) is None

    def _person(self, units: Units, at: int, name: Name) -> Mention:
        """A person speaks as an individual or, with a title, for the body behind it: "Prime Minister X"."""
        words = {unit.plain for unit in units[:at]} | set(name.text.casefold().split())
        source_type = next((kind for kind, titles in self.rules.person_types if words & titles), "individual")
        return self._source(units[at], self._registry.body(name.text, "person"), "person", source_type)

    def _body(self, units: Units, at: int, name: Name) -> Mention:
        body = self._named_body(name)
        described = self.rules.heads.get(units[at - 1].plain) if at else None
        if described in _DESCRIBING:
            body = self._registry.described(body, described)
        mention = self._source(units[at], body, "named")
        if self._names_document(name) and key_of(name.text) != key_of(mention.name):
            return replace(mention, role="document", published=_year(units))
        return mention

    def _names_document(self, name: Name) -> bool:
        return not self.rules.documents.isdisjoint(name.text.casefold().split())

    def _named_body(self, name: Name) -> Body:
        """The body named, or a known one inside a longer name ("KINU White Paper")."""
        if self._registry.known(name.text) is None and (name.kind == "work" or self._names_document(name)):
            words = name.text.split()
            for size in range(len(words) - 1, 0, -1):
                for start in range(len(words) - size + 1):
                    part = " ".join(words[start : start + size])
                    if self._registry.known(part) is not None:
                        return self._registry.body(part, name.kind)
        return self._registry.body(name.text, name.kind)

    # -- documents -----------------------------------------------------------

    def _document(self, units: Units, at: int, determiner: str) -> list[Mention]:
        """Whose report: compounds and possessives before the head, by, from or of behind it."""
        owners = self._owners_before(units, at) or self._owners_behind(units, at)
        if not owners:
            return self._unsigned(units, at, determiner)
        published, title = _year(units), _title(units, at) or self.title_behind(units[at].last.i)
        return [
            replace(
                owner,
                role="document",
                published=owner.published or published,
                title=owner.title or title,
                head=units[at].word,
            )
            for owner in owners
        ]

    def _owners_before(self, units: Units, at: int) -> list[Mention]:
        owners: list[Mention] = []
        for n in range(at):
            name = units[n].name
            if name is None:
                owners += self._owner_noun(units, at, n)
            elif name.kind in _OWNER_KINDS and not self._only_sorts(units, at, n):
                owners += self._owner_name(units, at, n, name)
        if not owners and any(unit.plain in self.rules.official for unit in units[:at]):
            source_id = self._registry.anonymous("government", "government")
            values = {"source_id": source_id, "name": "government", "type": "government"}
            owners.append(self._mention("source", units[0], units[at], rule="official-document", **values))
        return owners

    def _owners_behind(self, units: Units, at: int) -> list[Mention]:
        for n in range(at + 1, len(units) - 1):
            if units[n].plain in self.rules.owner_prepositions:
                owners = self._read_sources(units[n + 1 :])
                if units[n].plain == "of":
                    # "statistics of refugees" are about them
                    told = units[at].word in self.rules.accounts
                    owners = [m for m in owners if not m.anonymous or (told and m.type != "government")]
                if owners:
                    return owners
            elif units[n].plain in self.rules.printing_prepositions:
                press = [m for m in self._read_sources(units[n + 1 :]) if m.type in PRESS]
                if press:
                    return press
        return []

    def _only_sorts(self, units: Units, at: int, n: int) -> bool:
        """Whether a name is only that of a wide body before its parts: "UN experts’ report"."""
        return self._is_umbrella(units[n]) and n + 1 < at and units[n + 1].plain in self.rules.heads

    def _owner_name(self, units: Units, at: int, n: int, name: Name) -> list[Mention]:
        if any(units[k].plain in self.rules.kin and _is_owner(units[:at], k) for k in range(n + 1, at)):
            return []  # "Kim’s lawyer’s statement" is not Kim's
        if name.kind == "person":
            body = self._registry.body(name.text, "person")
            return [self._source(units[n], body, "document-of-person", "individual")]
        topical = units[at - 1].last.nbor().lower_ in self.rules.topical
        if topical and name.kind != "organization" and not self._is_clearly_body(units, n, name):
            return []
        return [self._source(units[n], self._named_body(name), "document-of")]

    def _owner_noun(self, units: Units, at: int, n: int) -> list[Mention]:
        """A generic source as modifier: "NGO reports", "government data", "students' reports"."""
        word = units[n].plain
        kind = self.rules.heads.get(word) or (self.rules.heads.get(_pair(units, n)) if n else None)
        if kind is None or units[n].first.tag_ in {"DT", "CD"} or self._is_shadowed(units, at, n):
            return []
        if not _is_owner(units[:at], n):
            pair = word if word in self.rules.heads else _pair(units, n)
            if word in self.rules.vague_owners or pair in self.rules.official:
                return []
        return [self._group(units[:at], n, kind, "document-of")]

    def _is_shadowed(self, units: Units, at: int, n: int) -> bool:
        """Whether another modifier of the document names its owner rather than this noun."""
        named = next((u for u in reversed(units[:n]) if u.name is not None and u.name.kind in _BODY_KINDS), None)
        if named is not None and not self._is_umbrella(named):
            return True
        behind = units[n + 1 : at]
        if behind and behind[0].name is not None:
            return True
        return any(unit.plain in self.rules.heads for unit in behind)

    def _unsigned(self, units: Units, at: int, determiner: str) -> list[Mention]:
        """A document without an owner beside it: one named before, interviews, or rumours."""
        head = units[at]
        word = head.word
        if determiner in self.rules.owning:
            # "Its reports showed": those of whoever "it" is
            whose = self.rules.pronouns.get(determiner)
            if whose is None or word not in self.rules.documents:
                return []
            return [self._mention("anaphor", units[0], head, anaphor=whose, role="document", head=word, rule="owned")]
        rumours = word in self.rules.hearsay and head.last.tag_ in _PLURAL
        if determiner in self.rules.pointing_document and word in self.rules.documents and not rumours:
            values: dict[str, Any] = {"anaphor": "document", "head": word, "published": _year(units)}
            if word in self.rules.self_standing:
                # nobody before can be its author: the document is the source
                values |= {"source_id": self._registry.anonymous(word, "other"), "name": word}
            return [self._mention("anaphor", units[0], head, rule="definite-document", **values)]
        if determiner in self.rules.single and word in self.rules.surveys:
            values = {"source_id": self._registry.anonymous(word, "other"), "name": word, "published": _year(units)}
            first = units[self._name_start(units, at)]
            return [self._mention("source", first, head, role="document", head=word, rule="document", **values)]
        if word in self.rules.testimonies:
            return [self._group(units, at, "group", "document")]
        if word in self.rules.sites and determiner not in self.rules.pointing_document - self.rules.single:
            return [self._group(units, at, "media", "anonymous")]
        if word in self.rules.compilations and at and units[at - 1].name is None and units[at - 1].first.tag_ == "NN":
            return [replace(self._group(units, at, "other", "document"), role="document")]
        if word in self.rules.hearsay:
            return [self._mention("hearsay", units[0], head, head=word, rule="unsigned-document")]
        return []

    # -- common nouns --------------------------------------------------------

    def _common(self, units: Units, at: int, determiner: str) -> list[Mention]:
        word = units[at].word
        kind = self.rules.heads.get(_pair(units, at)) or self.rules.heads.get(word)
        found = self._beside_body(units, at, kind) or self._affiliated(units, at)
        if found is not None:
            return [found]
        if kind is None:
            # a noun for persons by its form only; the caller asks for a verb of speech
            return [self._group(units, at, "group", "person-by-form")] if self._looks_personal(units[at]) else []
        group = self._group(units, at, kind, "anonymous")
        anaphor = self.rules.anaphora.get(word) if determiner in self.rules.pointing else None
        if anaphor is not None:
            return [replace(group, kind="anaphor", anaphor=anaphor, rule="definite")]
        return [group]

    def _looks_personal(self, unit: Unit) -> bool:
        if unit.last.tag_ != "NNS" or unit.word in self.rules.not_persons or len(unit.word) < _SHORTEST_PERSON:
            return False
        return unit.word.endswith(self.rules.person_endings)

    def _beside_body(self, units: Units, at: int, kind: str | None) -> Mention | None:
        """A noun with a body's name before it: "NagaWorld union representatives", "EHRC's monitoring teams"."""
        n = next((n for n in reversed(range(at)) if self._is_body(units, n)), None)
        if n is None:
            return None
        name, word = units[n].name, units[at].word
        assert name is not None
        if word in self.rules.heads and any(unit.plain in self.rules.formerly for unit in units[:n]):
            return self._group(units, at, self.rules.heads[word], "anonymous")  # speaks for the body no longer
        whole = Unit(units[n].first, units[at].last)
        text = self._text(whole, whole)
        if self._registry.known(text) is not None:
            return self._source(whole, self._registry.body(text, "organization"), "named")
        if kind is not None and self._is_umbrella(units[n]):
            return self._group(units[n:], at - n, "igo", "anonymous")
        if word not in self.rules.representatives and word not in self.rules.heads:
            return None
        ruled = word in self.rules.rulers and not name.text.isupper()
        if ruled and name.kind != "organization":
            body = self._registry.body(text, "organization")
            return self._source(whole, body, "administration", "government")
        if name.kind != "person" and (word in self.rules.representatives or word not in self.rules.kin):
            return self._source(units[n], self._named_body(name), "affiliation")
        return None

    def _affiliated(self, units: Units, at: int) -> Mention | None:
        """Somebody with their body behind them: "the Asia advocacy director at HRW"."""
        if units[at].word not in self.rules.representatives:
            return None
        for n in range(at + 1, len(units)):
            name = units[n].name
            if name is None and units[n].first.tag_ == "IN" and units[n].plain not in self.rules.affiliating:
                break  # "observers as an example of"
            if name is not None and name.kind in _BODY_KINDS:
                before = units[n - 2] if units[n - 1].plain == "the" else units[n - 1]
                located = before.first.lower_ == "in" and name.kind != "organization"
                if before.first.lower_ in self.rules.affiliating and not located:
                    return self._source(units[n], self._named_body(name), "affiliation")
        return None

    def _is_body(self, units: Units, n: int) -> bool:
        """Whether a modifier is the name of a body or a person."""
        name = units[n].name
        if name is None:
            return False
        if name.kind in {"organization", "person"}:
            return True
        return name.kind == "other" and (" " in name.text or self._is_clearly_body(units, n, name))

    def _is_clearly_body(self, units: Units, n: int, name: Name) -> bool:
        """One plain word may name a people ("Bidoon", "Greenlandic"); capitals, a possessive or the lexicon decide."""
        return name.text.isupper() or _is_owner(units, n) or self._registry.known(name.text) is not None

    def _is_umbrella(self, unit: Unit) -> bool:
        """Whether a name only sorts the noun behind it: "UN experts" are experts; "UNICEF officials" are UNICEF."""
        return unit.name is not None and unit.name.text in self.rules.umbrellas

    # -- anonymous groups ----------------------------------------------------

    def _group(self, units: Units, at: int, kind: str, rule: str) -> Mention:
        """An anonymous source: head with the modifiers that are no count and no pointer."""
        head = units[at]
        first, last = units[self._name_start(units, at)], self._name_end(units, at)
        text = self._text(first, last)
        normal, source_type = self._normal_form(text, kind)
        if last.last.tag_ == "NN" and head.word not in self.rules.collective:
            modifier = rule == "document-of" and not _is_owner(units, at)
            if modifier and source_type in _INTERVIEWED and normal == text.casefold():
                normal = noun_forms(normal)[1]  # "laborer interviews" are interviews with laborers
            elif source_type == "group" and not modifier:
                source_type = "individual"
        if rule == "anonymous" and last is head:
            last = self._complement_end(units, at)
            if head.word in self.rules.incomplete and last is not head:
                normal = self._normal_form(self._text(first, last), source_type)[0]
        source_id = self._registry.anonymous(normal, source_type)
        values = {"source_id": source_id, "name": normal, "type": source_type, "head": head.word}
        return self._mention("source", first, last, rule=rule, **values)

    def _complement_end(self, units: Units, at: int) -> Unit:
        """Last unit of what tells a group from others: "critics [of the government]"; the head if nothing does."""
        end = units[at]
        for n in range(at + 1, len(units) - 1):
            unit = units[n]
            if unit.plain in self.rules.belonging:
                continue
            if unit.name is None and unit.first.tag_ not in _IN_COMPLEMENT:
                break
            end = unit if unit.name is not None or unit.first.tag_ in _NOUNS else end
        else:
            final = units[-1]
            if len(units) > at + 2 and (final.name is not None or final.first.tag_ in _NOUNS):
                end = final
        return end if len(units) > at + 1 and units[at + 1].plain in self.rules.belonging else units[at]

    def _name_start(self, units: Units, at: int) -> int:
        """Index of the first unit that belongs to a group's name: "[two of the] local NGOs"."""
        kin = units[at].word in self.rules.kin  # "her lawyer’s family" is somebody else than the family
        start, leading = 0, True
        for n in range(at):
            if _classifies(units, n):
                leading = False
            elif not kin and units[n].plain and is_possessive(units[n].first):
                start, leading = n + 1, True
            elif leading and self._is_dropped(units[n]):
                start = n + 1
            else:
                leading = False
        return start

    def _is_dropped(self, unit: Unit) -> bool:
        if unit.name is not None:
            return False
        dropped = unit.plain in self.rules.drop or unit.plain in self.rules.months
        return dropped or unit.first.tag_ in _COUNTS_AND_POINTERS

    def _name_end(self, units: Units, at: int) -> Unit:
        """Last unit of a group's name: the head, or what it is told apart by: "persons with disabilities"."""
        head = units[at]
        if head.word in self.rules.holders and at + 2 < len(units) and units[at + 1].plain in {"of", "for"}:
            return self._field_end(units, at + 2) or head
        if head.word in self.rules.representatives and head.first.tag_ == "NN" and at + 3 < len(units):
            # "the president of a local NGO": nobody would know whom by the office alone
            if units[at + 1].plain in self.rules.affiliating and units[at + 2].plain in self.rules.single:
                return self._field_end(units, at + 3) or head
        if head.word in self.rules.with_heads and at + 2 < len(units) and units[at + 1].first.lower_ == "with":
            behind = units[at + 2 : at + 2 + _WITH_REACH]
            return next((unit for unit in behind if unit.word in self.rules.with_objects), head)
        return head

    def _field_end(self, units: Units, n: int) -> Unit | None:
        """Last unit of the field of an office; None where the field is somebody's name."""
        end = None
        while n < len(units) and units[n].name is None:
            noun = units[n].first.tag_ in _NOUNS or units[n].word in self.rules.heads
            if not noun and units[n].first.tag_ not in _OF_FIELD:
                break
            end = units[n] if noun else end
            n += 1
        return end

    def _normal_form(self, text: str, kind: str) -> tuple[str, str]:
        """Normal form and type of an anonymous source: "NGO", "ngo" -> "NGOs", "ngo"."""
        lower = _COMMUNITIES.sub(r"\1", text.casefold())
        words = self.rules.normal.get(lower, lower).split()
        if words and self.rules.single.isdisjoint(words):  # not "president of a local NGO"
            words[-1] = self.rules.cased_last.get(words[-1], words[-1])
        normal = " ".join(self.rules.cased.get(w, w) for w in words)
        if kind == "media" and not self.rules.state.isdisjoint(_WORD.findall(lower)):
            return normal, "state media"
        if kind == "government" and lower.startswith("foreign "):
            return normal, "foreign government"
        return normal, kind

    # -- results -------------------------------------------------------------

    def _text(self, first: Unit, last: Unit) -> str:
        return self._doc[first.first.i : last.last.i + 1].text

    def _source(self, unit: Unit, body: Body, rule: str, source_type: str = "") -> Mention:
        """A mention of a body. source_type: what it is here if the lexicon does not say."""
        kind = self._registry.type_of(body) if body.known else source_type or body.type
        values = {"source_id": body.source_id, "name": body.name, "type": kind, "anonymous": False}
        return self._mention("source", unit, unit, rule=rule, **values)

    def _mention(self, kind: str, first: Unit, last: Unit, **values: Any) -> Mention:
        start = self._base + first.first.idx
        end = self._base + last.last.idx + len(last.last)
        return Mention(kind, start, end, self._text(first, last), **values)


def _classifies(units: Units, n: int) -> bool:
    """Whether a possessive only sorts: "women’s organizations", not "the victims’ lawyers"."""
    if n and units[n].plain and is_possessive(units[n].first):
        n -= 1
    plural = units[n].name is None and units[n].first.tag_ == "NNS" and _is_owner(units, n)
    return plural and (n == 0 or units[n - 1].first.tag_ not in _DETERMINERS)


def _has_complement(units: Units, at: int) -> bool:
    """Whether "of" and something stand behind the head."""
    return at + 2 < len(units) and units[at + 1].plain == "of"


def _is_compound(units: Units, at: int) -> bool:
    """Whether a noun stands before the head: "family members of prisoners" are family, not prisoners."""
    return at > 0 and units[at - 1].name is None and units[at - 1].first.tag_.startswith("NN")


def _is_owner(units: Units, n: int) -> bool:
    """Whether a possessive ending follows a unit."""
    return n + 1 < len(units) and is_possessive(units[n + 1].first)


def _pair(units: Units, at: int) -> str:
    """The head with the word before it: "think tank"; empty without any."""
    return f"{units[at - 1].word} {units[at].word}" if at else ""


def _year(units: Sequence[Unit]) -> int | None:
    """The first year among the words: "its 2019 report" -> 2019."""
    for unit in units:
        for i in range(unit.first.i, unit.last.i + 1):
            text = unit.first.doc[i].text
            if _YEAR.fullmatch(text):
                return int(text)
    return None


def _title(units: Units, at: int) -> str | None:
    """Title behind the head: "report entitled X", "report X"."""
    return next((u.name.text for u in units[at + 1 :] if u.name is not None and u.name.kind == "work"), None)
