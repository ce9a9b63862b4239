"""Who tells: from the words before a telling verb to the sources they name.

A region of tokens ("The UN Integrated Mission in Haiti (BINUH) and numerous
civil society organizations") is cut into items, and every item becomes at most
one mention: a named body or person, an anonymous group in its normal form, a
law, a description that points back ("the report"), or nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Doc, Token

from pipeline import countries, schema
from pipeline.morphology import noun_forms
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.places import Place
from pipeline.syntax import is_possessive

_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[^a-z0-9]+")
_POSSESSIVE = re.compile(r"[’'`]s?$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_QUOTES = frozenset("“”\"‘«»")


def slug(text: str) -> str:
    """ASCII identifier of a name: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain.lower()).strip("-") or "unnamed"


def key_of(text: str) -> str:
    """Form under which a name is looked up: no article, no possessive, one kind of apostrophe."""
    text = _POSSESSIVE.sub("", _ARTICLE.sub("", text.strip()))
    return text.replace("’", "'").replace("‘", "'").casefold()


@dataclass(frozen=True, slots=True)
class Body:
    """A named source: of the lexicon, or as a report names it."""

    source_id: str
    name: str
    aliases: tuple[str, ...]
    type: str
    country: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Bodies of `lexicons/organizations.toml` by the forms of their names."""

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
        base = sentence.row.start
        ends = {sentence.offset_end(token) for token in sentence.span}
        found: list[Name] = []
        taken = 0
        for n, token in enumerate(sentence.span):
            start = sentence.offset(token)
            word = _WORD.match(token.text)
            if start < taken or word is None:
                continue
            for phrase in self.by_first.get(word[0], ()):
                end = start + len(phrase)
                if end in ends and text.startswith(phrase, start - base):
                    name = sentence.text(start, end)
                    if self.find(name, country) is not None and not self._part(name, sentence, n + 1):
                        found.append(Name(sentence.row.sentence_id, start, end, name, "organization", "lexicon"))
                        taken = end
                        break
        return found

    def _part(self, text: str, sentence: Parsed, i: int) -> bool:
        """Whether a common word like "Memorial" is only the first of a longer name ("Memorial Hospital")."""
        if " " in text or text.isupper() or i >= len(sentence.span):
            return False
        return sentence.span[i].tag_ in {"NNP", "NNPS"} and sentence.span[i].text[0].isupper()


def compile_lexicon(data: dict[str, Any]) -> Lexicon:
    by_key: dict[str, list[tuple[frozenset[str], Body]]] = {}
    by_first: dict[str, set[str]] = {}
    for entry in data.get("organization", ()):
        body = Body(
            entry["id"], entry["name"], tuple(entry.get("aliases", ())), entry["type"], entry.get("country"), True
        )
        only_in = frozenset(entry.get("only_in", ()))
        names = (body.name, *body.aliases)
        for form in {key_of(name) for name in names}:
            by_key.setdefault(form, []).append((only_in, body))
        for name in names:
            phrase = _ARTICLE.sub("", name).replace("’", "'")
            word = _WORD.match(phrase)
            if word is not None:
                by_first.setdefault(word[0], set()).add(phrase)
    return Lexicon(
        {form: tuple(found) for form, found in by_key.items()},
        {first: tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase))) for first, found in by_first.items()},
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/generic_sources.toml` and the nouns of `lexicons/cues.toml`, by form."""

    heads: dict[str, str]
    normal: dict[str, str]
    drop: frozenset[str]
    representatives: frozenset[str]
    kin: frozenset[str]
    anaphora: dict[str, str]
    pronouns: dict[str, str]
    type_words: tuple[tuple[str, frozenset[str]], ...]
    person_types: tuple[tuple[str, frozenset[str]], ...]
    documents: dict[str, str]
    not_documents: frozenset[str]
    speech: frozenset[str]
    recordings: frozenset[str]
    hearsay: frozenset[str]
    laws: frozenset[str]
    state_words: frozenset[str]
    months: frozenset[str]
    titled: frozenset[str]
    rulers: frozenset[str]
    official: frozenset[str]
    collective: frozenset[str]
    topics: frozenset[str]
    asides: frozenset[str]
    with_heads: frozenset[str]
    with_objects: frozenset[str]
    person_endings: tuple[str, ...]
    not_persons: frozenset[str]


def _forms(lemmas: Iterable[str]) -> Iterator[tuple[str, str]]:
    for lemma in lemmas:
        for form in noun_forms(lemma):
            yield form, lemma


def compile_rules(generic: dict[str, Any], cues: dict[str, Any], legal: dict[str, Any]) -> Rules:
    heads = {form: kind for kind, lemmas in generic["heads"].items() for form, _ in _forms(lemmas)}
    anaphora = {form: kind for kind in ("document", "body", "person") for form, _ in _forms(generic["anaphora"][kind])}
    pronouns = {
        word: name
        for name in ("pronouns_person", "pronouns_body", "pronouns_plural")
        for word in generic["anaphora"][name]
    }
    return Rules(
        heads=heads,
        normal=generic["normal"],
        drop=frozenset(generic["drop"]["words"]),
        representatives=frozenset(form for form, _ in _forms(generic["people"]["representatives"])),
        kin=frozenset(form for form, _ in _forms(generic["people"]["kin"])),
        anaphora=anaphora,
        pronouns=pronouns,
        type_words=tuple((kind, frozenset(words)) for kind, words in generic["type_words"].items()),
        person_types=tuple((kind, frozenset(words)) for kind, words in generic["person_types"].items()),
        documents=dict(_forms(cues["nouns"]["document"])) | {"figures": "figures"},
        not_documents=frozenset(cues["nouns"]["not_document"]),
        speech=frozenset(form for form, _ in _forms(cues["nouns"]["speech"])),
        recordings=frozenset(form for form, _ in _forms(cues["nouns"]["recording"])),
        hearsay=frozenset(form for form, _ in _forms(cues["nouns"]["hearsay"])),
        laws=frozenset(form for form, _ in _forms(legal["law"]["nouns"])),
        state_words=frozenset(generic["state"]["words"]),
        months=frozenset(generic["months"]["words"]),
        topics=frozenset(form for form, _ in _forms(generic["topics"]["heads"])),
        asides=frozenset(generic["asides"]["words"]),
        with_heads=frozenset(generic["with"]["heads"]),
        with_objects=frozenset(generic["with"]["objects"]),
        person_endings=tuple(cues["classes"]["person_endings"]),
        not_persons=frozenset(cues["classes"]["not_persons"]),
        collective=frozenset(generic["collective"]["words"]),
        official=frozenset(generic["official"]["words"]),
        rulers=frozenset(generic["people"]["rulers"]),
        titled=frozenset(form for form, _ in _forms(generic["titled"]["words"])),
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """What one item of a region names.

    kind: "source"; "anaphor" (points back, see `anaphor`; the other fields
    hold what it is if nothing is found to point to); "law"; "hearsay".
    start, end: offsets into documents.text of the words that name it.
    """

    kind: str
    start: int
    end: int
    text: str
    source_id: str = ""
    name: str = ""
    type: str = "other"
    anonymous: bool = True
    role: str = "speaker"
    published: int | None = None
    title: str | None = None
    anaphor: str = ""
    head: str = ""
    rule: str = ""


class Registry:
    """The named and anonymous sources of one report.

    Names resolve through the lexicon first, then through the acronyms the
    report itself defines, then become a body of this country's own: two
    countries' "Ministry of Interior" are two sources.
    """

    def __init__(self, lexicon: Lexicon, country: str, acronyms: dict[str, str], rules: Rules) -> None:
        self._lexicon = lexicon
        self._country = country
        self._rules = rules
        self._long = {key_of(short): long for short, long in acronyms.items()}
        self._short = {key_of(long): short for short, long in acronyms.items()}
        self._bodies: dict[str, Body] = {}
        self._anonymous: dict[str, tuple[str, str]] = {}

    def body(self, text: str, kind: str) -> Body:
        """The body or person a name stands for, made if unknown. kind: of the Name."""
        # What the report itself says an acronym means goes before the lexicon.
        long = self._long.get(key_of(text), text)
        found = self._lexicon.find(long, self._country)
        if found is None and long == text:
            found = self._lexicon.find(text, self._country)
        if found is None:
            long = _POSSESSIVE.sub("", _ARTICLE.sub("", long))
            source_id = f"{self._country.lower()}-{slug(long)}"
            found = self._bodies.get(source_id)
            short = self._short.get(key_of(long))
            if found is None:
                found = Body(source_id, long, (short,) if short else (), self._type(long, kind), self._country, False)
        if key_of(text) not in {key_of(form) for form in (found.name, *found.aliases)}:
            found = replace(found, aliases=(*found.aliases, text))
        self._bodies[found.source_id] = found
        return found

    def government(self, place: str) -> Body:
        """The government a place name stands for: of a country, or of a part of this one."""
        country = countries.find(place)
        if country is None:
            return self.body(place, "place")
        kind = "government" if country.alpha3 == self._country else "foreign government"
        body = Body(f"{country.alpha3.lower()}-government", f"Government of {country.name}", (place,), kind, country.alpha3, False)
        return self._bodies.setdefault(body.source_id, body)

    def known(self, text: str) -> Body | None:
        """A body of the lexicon or of the report's own acronyms, nothing made up."""
        if key_of(text) in self._long:
            return self.body(text, "organization")
        return self._lexicon.find(text, self._country)

    def type_of(self, body: Body) -> str:
        """A government other than that of the country reported on is a foreign one."""
        if body.type == "government" and body.country and body.country != self._country:
            return "foreign government"
        return body.type

    def _type(self, name: str, kind: str) -> str:
        if kind == "person":
            return "individual"
        if kind == "place":
            return "government"
        words = set(re.findall(r"[\w’-]+", name.casefold()))
        for source_type, marks in self._rules.type_words:
            if words & marks:
                return source_type
        return "other"

    def anonymous(self, normal: str, source_type: str) -> str:
        """Id of an anonymous source in its normal form."""
        source_id = f"anon:{slug(normal)}"
        self._anonymous.setdefault(source_id, (normal, source_type))
        return source_id

    def rows(self, links: Iterable[schema.ClaimSource], year: int) -> list[schema.Source]:
        """Rows of table `sources` for the sources that `links` use, in order of their ids."""
        claims: dict[str, set[str]] = {}
        for link in links:
            claims.setdefault(link.source_id, set()).add(link.claim_id)
        rows = []
        for source_id in sorted(claims):
            counts = {"n_claims": len(claims[source_id]), "n_documents": 1, "first_year": year, "last_year": year}
            if source_id in self._anonymous:
                name, source_type = self._anonymous[source_id]
                rows.append(
                    schema.Source(
                        source_id=source_id, name=name, aliases=(), type=source_type, anonymous=True,
                        country=None, known=name in self._rules.normal.values(), **counts,
                    )
                )
            else:
                body = self._bodies[source_id]
                body = replace(body, type=self.type_of(body))
                rows.append(
                    schema.Source(
                        source_id=source_id, name=body.name, aliases=body.aliases, type=body.type, anonymous=False,
                        country=body.country, known=body.known, **counts,
                    )
                )
        return rows


@dataclass(slots=True)
class _Unit:
    """A proper name or a single token of a region."""

    first: int
    last: int
    name: Name | None = None


@dataclass(slots=True)
class _Item:
    """One coordinated part of a region: units up to and behind its head."""

    units: list[_Unit]
    coordinated: bool = False  # stands behind "and" or "or", not behind a comma


class Finder:
    """Reads regions of one paragraph's tokens."""

    def __init__(self, doc: Doc, base: int, names: dict[int, Name], registry: Registry, rules: Rules, country: str) -> None:
        self._doc = doc
        self._base = base
        self._names = names
        self._registry = registry
        self._rules = rules
        self._country = country
        # Tokens inside a name, its first one excepted: no edge falls there.
        self.inside: set[int] = set()
        self.covered: set[int] = set()
        for token in doc:
            name = names.get(base + token.idx)
            if name is not None:
                self.covered.add(token.i)
                i = token.i + 1
                while i < len(doc) and base + doc[i].idx < name.end:
                    self.inside.add(i)
                    self.covered.add(i)
                    i += 1
        self.months = rules.months

    def from_name(self, name: Name) -> Mention | None:
        """A body or person named anywhere in the report, as a source."""
        if name.kind not in {"organization", "person", "other"}:
            return None
        body = self._registry.body(name.text, name.kind)
        return Mention("source", name.start, name.end, name.text, source_id=body.source_id, name=body.name, type=body.type, anonymous=False, rule="named")

    # -- regions to items -------------------------------------------------

    def mentions(self, first: int, last: int, *, subject: bool = True) -> list[Mention]:
        """Mentions in the token range [first, last], in order. subject: a place may stand for its government."""
        return [mention for item in self.by_item(first, last, subject=subject) for mention in item]

    def by_item(self, first: int, last: int, *, subject: bool = True) -> list[list[Mention]]:
        """Mentions of each coordinated part of the token range, in order."""
        units = self._units(first, last)
        examples = next((n for n, u in enumerate(units) if u.name is None and self._doc[u.first].lower_ == "such" and n + 2 < len(units) and self._doc[units[n + 1].first].lower_ == "as"), None)
        if examples is not None and any(u.name is not None for u in units[examples + 2 :]):
            # "NGOs such as A, B, and C": the names tell, the class only sorts them
            units = units[examples + 2 :]
        items = self._items(units)
        found: list[list[Mention]] = []
        previous: _Item | None = None
        for n, item in enumerate(items):
            item = self._with_shared_head(item, items[n + 1 :])
            if not self._continues_place(item, previous) and not self._inside_phrase(item, previous):
                found.append(self._read(item, subject=subject))
                previous = item
        return found

    def _inside_phrase(self, item: _Item, previous: _Item | None) -> bool:
        """"representatives of a shelter for women and children": children are no second teller."""
        if previous is None or not item.coordinated or any(unit.name is not None for unit in item.units):
            return False
        at, before = self._head(item.units), self._head(previous.units)
        if at is None or before is None:
            return False
        token = self._doc[item.units[at].last]
        return token.dep_ == "conj" and previous.units[before].last < token.head.i <= previous.units[-1].last

    def _units(self, first: int, last: int) -> list[_Unit]:
        units: list[_Unit] = []
        at = first
        while at <= last:
            name = self._names.get(self._base + self._doc[at].idx)
            if name is not None and not self._common_noun(name):
                end = at
                while end < last and self._base + self._doc[end + 1].idx < name.end:
                    end += 1
                if self._base + self._doc[end].idx + len(self._doc[end]) <= name.end:
                    units.append(_Unit(at, end, name))
                    at = end + 1
                    continue
            units.append(_Unit(at, at))
            at += 1
        return units

    def _common_noun(self, name: Name) -> bool:
        """"Defector reports": a capital at the sentence's start makes no name of a word for people, nor do all capitals of NGO."""
        return " " not in name.text and (name.text in {"NGO", "NGOs"} or name.kind == "other" and name.text.casefold() in self._rules.heads)

    def _items(self, units: list[_Unit]) -> list[_Item]:
        items: list[_Item] = [_Item([])]
        depth = 0
        skipping = False
        for n, unit in enumerate(units):
            token = self._doc[unit.first]
            if unit.name is None and token.text in "([":
                depth += 1
                continue
            if unit.name is None and token.text in ")]":
                depth = max(0, depth - 1)
                continue
            if depth or token.text in _QUOTES:
                continue
            following = units[n + 1] if n + 1 < len(units) else None
            if unit.name is None and token.text in ",;–—:":
                if following is not None and following.name is None and self._doc[following.first].lower_ in self._rules.asides:
                    break  # what follows sorts or restricts, to the end
                skipping = self._aside(following)
                items.append(_Item([]))
                continue
            if unit.name is None and (token.tag_ == "CC" or token.text == "/"):
                # A clause behind "which" goes on over "and"; only a comma ends it.
                if not skipping:
                    if items[-1].units:
                        items.append(_Item([]))
                    items[-1].coordinated = True
                continue
            if unit.name is None and token.tag_ in {"WDT", "WP", "WP$"}:
                skipping = True
                continue
            if not skipping:
                items[-1].units.append(unit)
        return self._without_asides([item for item in items if item.units])

    def _without_asides(self, items: list[_Item]) -> list[_Item]:
        """Items that are coordinated; behind the last "and", or without any, a comma adds a comment."""
        last = max((n for n, item in enumerate(items) if item.coordinated), default=0)
        return items[: last + 1]

    def _aside(self, following: _Unit | None) -> bool:
        """Whether what follows a comma comments on the item before: "TJWG, a Seoul-based NGO"."""
        if following is None:
            return False
        token = self._doc[following.first]
        return following.name is None and (token.tag_ in {"WDT", "WP", "WP$", "VBG", "VBN"} or token.lower_ in {"a", "an", "including", "such"})

    def _with_shared_head(self, item: _Item, later: list[_Item]) -> _Item:
        """"NGO, think tank, and press reports": a bare singular borrows the last item's document head."""
        last = item.units[-1]
        token = self._doc[last.last]
        bare = last.name is None
        if not later or not bare or token.tag_ not in {"NN", "NNP", "JJ"} or self._doc[item.units[0].first].tag_ == "DT":
            return item
        for other in later:
            head = other.units[-1]
            if head.name is None and self._doc[head.last].lower_ in self._rules.documents and len(other.units) > 1:
                lower = token.lower_
                if lower in self._rules.documents:
                    return item
                return _Item([*item.units, head], item.coordinated)
        return item

    def _continues_place(self, item: _Item, previous: _Item | None) -> bool:
        """"women in Hyesan, Ryanggang Province": the second place belongs to the first."""
        if previous is None or not all(unit.name and unit.name.kind == "place" or unit.name is None and self._doc[unit.first].tag_ in {"DT", "NN", "NNS", "JJ"} and self._doc[unit.first].lower_ not in self._rules.heads for unit in item.units):
            return False
        return any(unit.name and unit.name.kind == "place" for unit in item.units) and len(previous.units) > 1

    # -- items to mentions ------------------------------------------------

    def _read(self, item: _Item, *, subject: bool) -> list[Mention]:
        units = item.units
        first = units[0]
        token = self._doc[first.first]
        if first.name is None and token.lower_ in self._rules.pronouns and len(units) <= 2:
            return [self._mention("anaphor", first, first, anaphor=self._rules.pronouns[token.lower_], head=token.lower_, rule="pronoun")]
        determiner = token.lower_ if first.name is None and token.tag_ in {"DT", "PRP$", "PDT"} else ""
        at = self._head(units)
        if at is None:
            return []
        head = units[at]
        word = self._doc[head.last].lower_
        if head.name is not None and head.name.text.casefold() in self._rules.documents:
            return self._document(units, at, determiner)
        if head.name is not None and head.name.text.split()[-1].casefold() in self._rules.documents and at and self._registry.known(head.name.text) is None:
            # "the UN secretary-general’s 2020 Children and Armed Conflict Report": whose report it is
            owned = [m for m in self._document(units, at, determiner) if m.kind == "source"]
            if owned:
                return [replace(m, title=m.title or head.name.text) for m in owned]
        if head.name is not None:
            return self._named(units, at, determiner, subject=subject)
        if word in {"number", "majority", "dozens", "hundreds", "thousands", "scores", "variety", "handful", "range", "series", "percent", "one", "many", "most", "some", "several", "member", "members", "two", "half"} and self._of(units, at) and not self._compounded(units, at):
            rest = _Item(units[at + 2 :])
            inner = self._read(rest, subject=False) if rest.units else []
            return [replace(m, rule="member-of") for m in inner if m.kind == "source"]
        if word in {"representative", "representatives"} and self._of(units, at):
            inner = [m for m in self._read(_Item(units[at + 2 :]), subject=False) if m.kind == "source" and m.anonymous and m.type in {"ngo", "union", "media"}]
            if inner:
                return [replace(m, rule="member-of") for m in inner]
        if (word in self._rules.documents or word in self._rules.speech) and not self._is_person(word) and self._pair(units, at) not in self._rules.not_documents:
            return self._document(units, at, determiner)
        if word in self._rules.laws and word not in self._rules.heads:
            return [self._mention("law", head, head, head=word, rule="law")]
        if word in self._rules.recordings:
            return [self._group(units, at, word, "other", "recording")]
        return self._common(units, at, determiner, word)

    def _is_person(self, word: str) -> bool:
        return word in self._rules.heads and word not in {"news", "figures", "blog", "publication"}

    def _compounded(self, units: list[_Unit], at: int) -> bool:
        """"family members of prisoners" are family, not prisoners."""
        return at > 0 and units[at - 1].name is None and self._doc[units[at - 1].first].tag_.startswith("NN")

    def _of(self, units: list[_Unit], at: int) -> bool:
        return at + 2 < len(units) and units[at + 1].name is None and self._doc[units[at + 1].first].lower_ == "of"

    def _head(self, units: list[_Unit]) -> int | None:
        """Index of the head unit: the last noun or name before a preposition or a clause."""
        head = None
        for n, unit in enumerate(units):
            token = self._doc[unit.first]
            if unit.name is not None:
                if head is not None and n == head + 1 and units[head].name is None and self._doc[units[head].last].lower_ in self._rules.titled:
                    break
                head = n
                continue
            if token.lower_ in {"age", "ages", "aged"} and head is not None:
                break
            if token.tag_ in {"IN", "TO", "WDT", "WP", "MD", "VBD", "VBZ", "VBP", "RP"} and head is not None:
                break
            if token.tag_ in {"VBG", "VBN"} and head is not None and not self._modifies(token):
                break
            if token.tag_ in {"NN", "NNS", "NNP", "NNPS", "FW"} or (token.lower_ in self._rules.heads and token.tag_ in {"JJ", "DT", "CD", "JJS"} and len(units) == 1):
                if token.lower_ in self._rules.heads or token.tag_ not in {"JJ", "DT", "CD", "JJS"}:
                    head = n
        return head

    def _modifies(self, token: Token) -> bool:
        """A participle inside a noun phrase: "state-run media", "repatriated escapees"."""
        hyphenated = token.i > 0 and self._doc[token.i - 1].tag_ == "HYPH"
        return hyphenated or token.dep_ in {"amod", "compound", "nmod"}

    def animate(self, word: str) -> bool:
        """Whether a noun is somebody who could tell something."""
        return word in self._rules.heads

    def _named(self, units: list[_Unit], at: int, determiner: str, *, subject: bool) -> list[Mention]:
        unit = units[at]
        name = unit.name
        assert name is not None
        following = units[at + 1] if at + 1 < len(units) else None
        if name.kind == "place":
            if not subject or at > 1:
                return []
            return [self._government(unit, name)]
        if name.kind == "law":
            return [self._mention("law", unit, unit, rule="law")]
        before = [self._doc[u.first].lower_ for u in units[:at] if u.name is None]
        if name.kind == "other" and self._doc[unit.last].tag_ == "NNPS" and (" " not in name.text or self._doc[unit.first].tag_ in {"VBN", "JJ"}) and not name.text.isupper() and self._registry.known(name.text) is None:
            # "resettled Venezuelans": a people in the plural is a group
            source_id = self._registry.anonymous(name.text, "group")
            return [self._mention("source", unit, unit, source_id=source_id, name=name.text, type="group", rule="anonymous", head=name.text)]
        if name.kind == "person":
            if following is not None and is_possessive(self._doc[following.first]):
                return []
            source_type = next((kind for kind, words in self._rules.person_types if set(before) & words or set(name.text.casefold().split()) & words), "individual")
            body = self._registry.body(name.text, "person")
            return [self._source(unit, body, rule="person", source_type=source_type)]
        mention = self._source(unit, self._inside(name), rule="named")
        words = set(name.text.casefold().split())
        if words & self._rules.documents.keys() and not mention.anonymous and key_of(name.text) != key_of(mention.name):
            mention = replace(mention, role="document", published=self._year(units))
        return [mention]

    def _inside(self, name: Name) -> Body:
        """The body named, or a known one inside a longer name ("KINU White Paper")."""
        known = self._registry.known(name.text)
        if known is None and (name.kind == "work" or self._rules.documents.keys() & set(name.text.casefold().split())):
            words = name.text.split()
            for size in range(len(words) - 1, 0, -1):
                for start in range(len(words) - size + 1):
                    known = self._registry.known(" ".join(words[start : start + size]))
                    if known is not None:
                        return self._registry.body(" ".join(words[start : start + size]), name.kind)
        return self._registry.body(name.text, name.kind)

    def _government(self, unit: _Unit, name: Name) -> Mention:
        body = self._registry.government(name.text)
        return self._source(unit, body, rule="place-as-government", source_type=body.type)

    def _document(self, units: list[_Unit], at: int, determiner: str) -> list[Mention]:
        """Whose report: compounds and possessives before the head, by/from/of behind it."""
        head = units[at]
        word = self._doc[head.last].lower_
        owners: list[Mention] = []
        published = self._year(units)
        title = self._title(units, at)
        modifiers = units[:at]
        for n, unit in enumerate(modifiers):
            if unit.name is not None and unit.name.kind in {"organization", "other", "person", "work"}:
                following = self._doc[modifiers[n + 1].first].lower_ if n + 1 < len(modifiers) and modifiers[n + 1].name is None else ""
                if self._un(unit) and following in self._rules.heads:
                    continue
                owners += self._owner_name(modifiers, n)
            elif unit.name is not None and unit.name.kind == "place":
                continue
            elif unit.name is None:
                owners += self._owner_noun(modifiers, n)
        if not owners and any(u.name is None and self._doc[u.first].lower_ in self._rules.official for u in modifiers):
            owners.append(self._mention("source", modifiers[0], head, source_id=self._registry.anonymous("government", "government"), name="government", type="government", rule="official-document"))
        behind = at + 1
        while behind < len(units) and not owners:
            unit = units[behind]
            token = self._doc[unit.first]
            if unit.name is None and token.lower_ in {"by", "from"} or (token.lower_ in {"of", "with"} and behind + 1 < len(units)):
                inner = self._read(_Item(units[behind + 1 :]), subject=False) if behind + 1 < len(units) else []
                if token.lower_ == "of":
                    inner = [m for m in inner if m.kind == "source" and (not m.anonymous or word in {"account", "accounts", "testimony", "testimonies", "report", "reports", "interviews", "statements"} and m.type != "government")]
                owners += [m for m in inner if m.kind == "source"]
                if owners:
                    break
            behind += 1
        if owners:
            return [replace(m, role="document", published=m.published or published, title=m.title or title, head=word) for m in owners]
        plural = self._doc[head.last].tag_ in {"NNS", "NNPS"}
        if determiner == "its" or determiner == "their":
            return []
        if determiner in {"the", "this", "that"} and word in self._rules.documents and not (plural and word in self._rules.hearsay):
            return [self._mention("anaphor", units[0], head, anaphor="document", head=word, published=published, rule="definite-document")]
        if word in {"testimony", "testimonies", "interviews", "footage"}:
            return [self._group(units, at, word, "group", "document")]
        if word in self._rules.hearsay:
            return [self._mention("hearsay", units[0], head, head=word, rule="unsigned-document")]
        return []

    def _owner_name(self, modifiers: list[_Unit], n: int) -> list[Mention]:
        unit = modifiers[n]
        name = unit.name
        assert name is not None
        rest = [self._doc[u.first].lower_ for u in modifiers[n + 1 :] if u.name is None]
        if any(word in self._rules.kin for word in rest):
            return []
        if name.kind == "person":
            return [self._source(unit, self._registry.body(name.text, "person"), rule="document-of-person", source_type="individual")]
        word = self._doc[modifiers[-1].last].nbor(1).lower_ if modifiers[-1].last + 1 < len(self._doc) else ""
        if name.kind in {"other", "work"} and word in self._rules.topics and not (name.text.isupper() or self._possessive(modifiers, n) or self._registry.known(name.text)):
            return []
        return [self._source(unit, self._inside(name), rule="document-of")]

    def _owner_noun(self, modifiers: list[_Unit], n: int) -> list[Mention]:
        """A generic source as modifier: "NGO reports", "government data", "students' reports"."""
        unit = modifiers[n]
        token = self._doc[unit.first]
        word = token.lower_
        if word not in self._rules.heads and n:
            word = f"{self._doc[modifiers[n - 1].last].lower_} {word}"
        if word not in self._rules.heads or token.tag_ in {"DT", "CD"} or word in self._rules.official and not self._possessive(modifiers, n):
            return []
        named = next((u for u in reversed(modifiers[:n]) if u.name is not None and u.name.kind in {"organization", "other"}), None)
        if named is not None and not self._un(named) or n + 1 < len(modifiers) and modifiers[n + 1].name is not None:
            return []
        nearer = [u for u in modifiers[n + 1 :] if u.name is None and self._doc[u.first].lower_ in self._rules.heads]
        if nearer and not any(self._doc[u.first].tag_ in {"CC", ","} for u in modifiers[n + 1 :]):
            return []
        if token.lower_ in {"family", "child", "person", "other", "public", "many", "several", "some", "individual", "most", "member", "party", "community", "local"} and not self._possessive(modifiers, n):
            return []
        return [self._group(modifiers, n, token.lower_, self._rules.heads[word], "document-of")]

    def _un(self, unit: _Unit) -> bool:
        """"UN experts" are experts; "UNICEF officials" are UNICEF."""
        return unit.name is not None and unit.name.text in {"UN", "United Nations", "EU"}

    def _possessive(self, units: list[_Unit], n: int) -> bool:
        return n + 1 < len(units) and is_possessive(self._doc[units[n + 1].first])

    def _common(self, units: list[_Unit], at: int, determiner: str, word: str) -> list[Mention]:
        head = units[at]
        kind = self._rules.heads.get(word) or self._rules.heads.get(self._pair(units, at))
        modifiers = units[:at]
        bodies = [n for n, u in enumerate(modifiers) if u.name is not None and self._is_body(u.name, modifiers, n)]
        if bodies:
            whole = _Unit(modifiers[bodies[-1]].first, head.last)
            known = self._registry.known(self._text(whole.first, whole.last))
            if known is not None:
                return [self._source(whole, self._registry.body(self._text(whole.first, whole.last), "organization"), rule="named")]
            if self._un(modifiers[bodies[-1]]) and kind is not None:
                return [self._group(units[bodies[-1] :], at - bodies[-1], word, "igo", "anonymous")]
        # "NagaWorld union representatives", "EHRC's monitoring teams"
        if bodies and word in self._rules.representatives | self._rules.heads.keys():
            n = bodies[-1]
            name = modifiers[n].name
            assert name is not None
            if name.kind != "person" and not (name.kind == "other" and word in self._rules.rulers and not name.text.isupper()) and word not in self._rules.kin - self._rules.representatives:
                return [self._source(modifiers[n], self._inside(name), rule="affiliation")]
            if name.kind in {"person", "other"} and word in self._rules.rulers and not name.text.isupper():
                body = self._registry.body(self._text(modifiers[n].first, head.last), "organization")
                return [self._source(_Unit(modifiers[n].first, head.last), body, rule="administration", source_type="government")]
        # "the Asia advocacy director at HRW", "officials from the Ministry of Interior"
        if word in self._rules.representatives and at + 2 < len(units) + 1:
            for n in range(at + 1, len(units)):
                name = units[n].name
                preposition = self._doc[units[n - 1].first].lower_
                if preposition == "the" and n >= 2:
                    preposition = self._doc[units[n - 2].first].lower_
                if name is not None and name.kind in {"organization", "other"} and preposition in {"at", "of", "from", "for", "with", "in"}:
                    return [self._source(units[n], self._inside(name), rule="affiliation")]
        if kind is None:
            token = self._doc[head.last]
            if token.tag_ != "NNS" or not word.endswith(self._rules.person_endings) or word in self._rules.not_persons or len(word) < 6:
                return []
            # a noun for persons by its form only; the caller asks for a verb of speech
            return [replace(self._group(units, at, word, "group", "person-by-form"), role="speaker")]
        if determiner in {"the", "this", "that", "those", "these"} and (anaphor := self._rules.anaphora.get(word)):
            fallback = self._group(units, at, word, kind, "definite")
            return [replace(fallback, kind="anaphor", anaphor=anaphor, head=word)]
        return [self._group(units, at, word, kind, "anonymous")]

    def _is_body(self, name: Name, units: list[_Unit], n: int) -> bool:
        """Whether a name before a noun is a body's or a person's: one plain word ("Bidoon", "Greenlandic") may name a people."""
        if name.kind in {"organization", "person"}:
            return True
        return name.kind == "other" and (" " in name.text or name.text.isupper() or self._possessive(units, n) or self._registry.known(name.text) is not None)

    def _pair(self, units: list[_Unit], at: int) -> str:
        return f"{self._doc[units[at - 1].last].lower_} {self._doc[units[at].last].lower_}" if at else ""

    def _group(self, units: list[_Unit], at: int, word: str, kind: str, rule: str) -> Mention:
        """An anonymous source: head with the modifiers that are no count and no pointer."""
        start = 0
        kin = word in self._rules.kin
        leading = True
        for n in range(at):
            token = self._doc[units[n].first]
            if units[n].name is None and is_possessive(token) and not kin:
                start, leading = n + 1, True
            elif leading and units[n].name is None and (token.lower_ in self._rules.drop or token.lower_ in self._rules.months or token.tag_ in {"DT", "CD", "PDT", "PRP$", "WP$"}):
                start = n + 1
            else:
                leading = False
        first, last = units[start], units[at]
        if word in self._rules.with_heads and at + 2 < len(units) and self._doc[units[at + 1].first].lower_ == "with":
            end = next((u for u in units[at + 2 : at + 6] if self._doc[u.last].lower_ in self._rules.with_objects), None)
            last = end or last
        text = self._text(first.first, last.last)
        normal, source_type = self.normal_form(text, kind)
        if rule == "document-of" and source_type in {"group", "ngo"} and normal == text.casefold() and self._doc[last.last].tag_ == "NN" and word not in self._rules.collective and not self._possessive(units, at):
            normal = noun_forms(normal)[1]  # "laborer interviews" are interviews with laborers
        elif source_type == "group" and self._doc[last.last].tag_ == "NN" and word not in self._rules.collective:
            source_type = "individual"
        source_id = self._registry.anonymous(normal, source_type)
        return self._mention("source", first, last, source_id=source_id, name=normal, type=source_type, rule=rule, head=word)

    def normal_form(self, text: str, kind: str) -> tuple[str, str]:
        """Normal form and type of an anonymous source."""
        lower = text.casefold()
        normal = self._rules.normal.get(lower, lower)
        normal = " ".join("NGOs" if w in {"ngos", "ngo"} and normal.split()[-1] == w else "NGO" if w == "ngo" else "UN" if w == "un" else w for w in normal.split())
        if kind == "media" and set(re.findall(r"[\w-]+", lower)) & self._rules.state_words:
            return normal, "state media"
        if kind == "government" and lower.startswith("foreign "):
            return normal, "foreign government"
        return normal, kind

    # -- small things -----------------------------------------------------

    def _text(self, first: int, last: int) -> str:
        return self._doc[first : last + 1].text

    def _year(self, units: list[_Unit]) -> int | None:
        for unit in units:
            for i in range(unit.first, unit.last + 1):
                if _YEAR.fullmatch(self._doc[i].text):
                    return int(self._doc[i].text)
        return None

    def _title(self, units: list[_Unit], at: int) -> str | None:
        """Title behind the head: "report entitled X", "report X"."""
        for unit in units[at + 1 :]:
            if unit.name is not None and unit.name.kind == "work":
                return unit.name.text
        return None

    def _source(self, unit: _Unit, body: Body, *, rule: str, source_type: str | None = None, title: str | None = None) -> Mention:
        return self._mention(
            "source", unit, unit, source_id=body.source_id, name=body.name,
            type=self._registry.type_of(body) if body.known else source_type or body.type, anonymous=False, title=title, rule=rule,
        )

    def _mention(self, kind: str, first: _Unit, last: _Unit, **values: Any) -> Mention:
        start = self._base + self._doc[first.first].idx
        end = self._base + self._doc[last.last].idx + len(self._doc[last.last])
        return Mention(kind, start, end, self._text(first.first, last.last), **values)


def with_known(parsed: list[Parsed], named: list[Name], lexicon: Lexicon, country: str) -> list[Name]:
    """Names with those of the lexicon in place of what overlaps them.

    A body the lexicon knows needs no grammar: "Office for Democratic
    Institutions and Human Rights" is one name however its words look.
    """
    of: dict[str, list[Name]] = {}
    for name in named:
        of.setdefault(name.sentence_id, []).append(name)
    merged: list[Name] = []
    for sentence in parsed:
        own = of.get(sentence.row.sentence_id, [])
        found = lexicon.inside(sentence, country)
        if found:
            own = [n for n in own if not any(n.start < k.end and k.start < n.end and (n.end - n.start) <= (k.end - k.start) + 2 for k in found)]
            taken = own
            found = [k for k in found if not any(n.start <= k.start and k.end <= n.end for n in taken)]
            own = sorted([*own, *found], key=lambda n: n.start)
        merged += own
    return merged


def with_places(named: list[Name], placed: Iterable[Place]) -> list[Name]:
    """Names that are tied to a place become places: "Turkey assessed" is no body of that name."""
    spans = {(place.start, place.end) for place in placed if place.place_id is not None}
    return [replace(n, kind="place") if n.kind == "other" and (n.start, n.end) in spans else n for n in named]
