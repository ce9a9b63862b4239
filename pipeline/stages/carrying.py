"""What a telling is carried on by: pronouns, descriptions and open quotations of one paragraph.

Where the report could as well be speaking itself, nothing is carried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from spacy.tokens import Token

from pipeline import schema
from pipeline.stages.drafts import Draft, carried_on
from pipeline.stages.mentions import Finder
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.quotations import Quotation, spoken
from pipeline.stages.sources import Mention

# Sentences back in the paragraph that a description, a document and a pronoun may point to.
_REACH = 3
_DOCUMENT_REACH = 2
_PRONOUN_REACH = 1
# Words in which "of the missing persons," ends.
_PARTED_REACH = 8


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/generic_sources.toml` about descriptions that point back; see there."""

    bodies: frozenset[str]
    reportless: frozenset[str]
    several: frozenset[str]
    officials: frozenset[str]
    individuals: frozenset[str]
    determiners: frozenset[str]
    parted: frozenset[str]
    counted: dict[str, int]
    renamed: dict[str, frozenset[str]]


def compile_rules(generic: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/generic_sources.toml`."""
    return Rules(
        counted=generic["counted"],
        renamed={head: frozenset(types) for head, types in generic["renamed"].items()},
        **{name: frozenset(words) for name, words in generic["carrying"].items()},
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A resolved mention that later sentences may point back to. telling: number of its telling in the paragraph."""

    mention: Mention
    sentence: int
    telling: int


@dataclass(frozen=True, slots=True)
class _Published:
    """A document somebody brought out in a sentence that tells nothing of it yet. word: what it is."""

    sentence: int
    word: str
    mentions: list[Mention]


Fits = Callable[[Mention], bool]


class Paragraph:
    """What has been told so far in one paragraph. Sentences are counted through the report.

    after_law: the last sentence said what the law is.
    """

    def __init__(
        self, finder: Finder, rules: Rules, quotations: list[Quotation], before: Paragraph | None = None
    ) -> None:
        """quotations: those of the paragraph. before: the paragraph before it in the same section."""
        self.finder = finder
        self.after_law = False
        self._rules = rules
        self._told: list[_Told] = []
        self._tellings = 0
        self._names: list[tuple[int, Name]] = []
        self._published: _Published | None = None
        self._quotations = quotations
        # Claims of quoted sentences whose speaker is not known yet, with quotation, extent and number.
        self._unspoken: list[tuple[Quotation, list[Draft], tuple[int, int], int]] = []
        # Sentences that quote somebody or end on a colon, and who speaks.
        self._quoted: dict[int, list[Mention]] = {}
        self._before: list[Mention] = []
        self._spoke_before: list[_Told] = []
        if before is not None:
            self._before = before.last_document()
            self._spoke_before = before._told
            self._quoted |= before._quoted

    # -- what is remembered --------------------------------------------------

    def add(self, drafts: Iterable[Draft], sentence: int) -> None:
        """Remember the tellings of a sentence."""
        for draft in drafts:
            self._tellings += 1
            self._told += [_Told(link.mention, sentence, self._tellings) for link in draft.links]

    def add_names(self, names: Iterable[Name], sentence: int) -> None:
        """Remember the names in a sentence."""
        self._names += [(sentence, name) for name in names]

    def add_document(self, word: str, mentions: list[Mention], sentence: int) -> None:
        """Remember a document that came out."""
        self._published = _Published(sentence, word, mentions)

    def last_document(self) -> list[Mention]:
        """Whose document was told of last, if the last telling was of one; for the next paragraph."""
        last = _latest(self._told) if self._told else []
        return last if all(m.role == "document" and not m.anonymous for m in last) else []

    def track_quotations(
        self, row: schema.Sentence, extent: tuple[int, int], drafts: list[Draft], claims: list[Draft], sentence: int
    ) -> None:
        """Remember who speaks in the quotations of a sentence.

        drafts: its tellings. claims: all its claims; where it is quoted and nobody is known to say so yet, they
        become a claim of whoever is named behind it.
        """
        for draft in reversed(drafts):
            speakers = [link.mention for link in draft.links]
            told = spoken(self._quotations, *draft.extent, draft.links[0].cue, speakers)
            self._settle(told, "quotation-before")
        if drafts and row.text.endswith(":"):
            self._quoted[sentence] = [link.mention for link in drafts[-1].links]
        for quotation in self._quotations:
            if not quotation.overlaps(row.start, row.end):
                continue
            if quotation.speakers:
                self._quoted[sentence] = quotation.speakers
            elif quotation.holds(*extent):
                self._unspoken.append((quotation, claims, extent, sentence))

    def settle(self) -> None:
        """Give the quotations nobody is named for to whoever the sentence before quotes or introduces."""
        for quotation, _, _, sentence in self._unspoken:
            speakers = self._quoted.get(sentence - 1)
            if speakers and not quotation.speakers:
                quotation.speakers = speakers
                self._settle([quotation], "next-quotation")
            if quotation.speakers:
                self._quoted[sentence] = quotation.speakers

    def _settle(self, told: list[Quotation], rule: str) -> None:
        """Make the sentences of quotations whose speakers are now known claims of theirs."""
        for quotation, claims, extent, _ in self._unspoken:
            if quotation in told:
                claims[:] = [carried_on(extent, quotation.speakers, rule)]

    # -- what goes on --------------------------------------------------------

    def quoted(self, row: schema.Sentence) -> tuple[list[Mention], str] | None:
        """Who speaks in a sentence that begins inside a quotation, and by what rule; None if nobody is known to."""
        for quotation in self._quotations:
            if quotation.speakers and quotation.start < row.start < quotation.end:
                return quotation.speakers, "open-quotation"
        return None

    def narrated_on(self, sentence: Parsed, n: int) -> list[Mention]:
        """Sources of the sentence before, where this one goes on quoting in the past perfect.

        "HRW reported that ... Kim had imposed “unnecessary and extreme
        measures”": the report itself would neither quote nor step back in time.
        """
        auxiliaries = (child.lower_ for child in sentence.span.root.lefts if child.dep_ == "aux")
        if "“" not in sentence.row.text or "had" not in auxiliaries:
            return []
        return _latest([t for t in self._told if t.sentence == n - 1 and not t.mention.anonymous])

    def counted_on(self, sentence: Parsed, n: int) -> list[Mention]:
        """Named sources of the sentence before, where this one divides what they counted: "Of these, 639 were"."""
        body = (token for token in sentence.span if sentence.offset(token) >= sentence.body)
        tokens = list(islice(body, _PARTED_REACH))
        if len(tokens) < 3 or tokens[0].lower_ not in self.finder.rules.parting:
            return []
        counted = tokens[1].lower_ in self._rules.parted or (tokens[1].lower_ == "the" and tokens[2].tag_ == "CD")
        if not (counted or _is_part_of_before(tokens)) or sum(token.tag_ == "CD" for token in sentence.span) < 1:
            return []
        return _latest([t for t in self._told if t.sentence == n - 1 and not t.mention.anonymous])

    def surveyed_on(self, sentence: Parsed, n: int) -> list[Mention]:
        """Whose survey the sentence before tells of, where this one gives further shares: "30 percent worked"."""
        last = _latest([t for t in self._told if t.sentence == n - 1])
        if not last or not all(self._is_survey(m) for m in last):
            return []
        return last if any(token.lower_ in self.finder.rules.fractions for token in sentence.span) else []

    def _is_survey(self, mention: Mention) -> bool:
        surveys = self.finder.rules.surveys
        return mention.head in surveys or not surveys.isdisjoint(mention.name.casefold().split())

    def resolve(self, mention: Mention, sentence: int) -> list[Mention]:
        """What a pronoun or a description stands for; empty where nothing is sure."""
        return _RESOLVERS[mention.anaphor](self, mention, sentence)

    def _within(self, sentence: int, reach: int) -> list[_Told]:
        return [told for told in self._told if sentence - told.sentence <= reach]

    def _is_body(self, mention: Mention) -> bool:
        return mention.type in self._rules.bodies

    # -- descriptions --------------------------------------------------------

    def _document(self, mention: Mention, sentence: int) -> list[Mention]:
        """The document "the report" is: one that came out or spoke last, or that of a body that spoke last."""
        recent = self._within(sentence, _REACH)
        published = self._published
        if published is not None and published.word == mention.head and sentence - published.sentence <= _REACH:
            if published.sentence >= max((told.sentence for told in recent), default=-1):
                return [replace(owner, role="document") for owner in published.mentions]
        if not self._told:
            return [m for m in self._before if m.head == mention.head]
        return _of_one_telling(recent, lambda m: m.role == "document" and self._is_body(m)) or _of_one_telling(
            self._within(sentence, _DOCUMENT_REACH),
            lambda m: self._is_body(m) and not (m.anonymous and m.type in self._rules.reportless),
        )

    def _respondents(self, mention: Mention, sentence: int) -> list[Mention]:
        """Those a survey told of before has asked: "77 percent reported"."""
        surveys = self.finder.rules.surveys
        if any(told.mention.head in surveys for told in self._within(sentence, _REACH)):
            return [self.finder.respondents(mention)]
        return []

    def _body(self, mention: Mention, sentence: int) -> list[Mention]:
        """The bodies "the organization", "both groups" or "the commission" are."""
        recent = self._within(sentence, _REACH)
        words = set(mention.text.casefold().split()) - self._rules.determiners
        counted = next((number for word, number in self._rules.counted.items() if word in words), 0)
        if counted:
            latest = {told.mention.source_id: told.mention for told in recent if self._is_body(told.mention)}
            return list(latest.values())[-counted:] if len(latest) >= counted else []
        head = mention.head.rstrip("s")
        return (
            _by_name(recent, head, words)
            or self._renamed(self._within(sentence, _DOCUMENT_REACH), head)
            or self._named_bodies(head, sentence, several=mention.head.endswith("s"))
        )

    def _renamed(self, near: list[_Told], head: str) -> list[Mention]:
        """A body whose name does not contain what it is called: HRW as "the organization"."""
        types = self._rules.renamed.get(head)
        if types is None:
            return []
        return _of_one_telling(near, lambda m: m.type in types and not (m.anonymous and m.text.endswith("s")))

    def _named_bodies(self, head: str, sentence: int, *, several: bool) -> list[Mention]:
        """The last body named, without telling anything, whose name contains the head; `several`: all of a sentence."""
        found: dict[str, Mention] = {}
        last = sentence
        for at, name in reversed(self._names):
            if at >= sentence or name.kind != "organization" or head not in name.text.casefold():
                continue
            if found and (not several or at != last):
                break
            found |= {source.source_id: source for source in self._source(name)}
            last = at
        return list(found.values())

    def _person(self, mention: Mention, sentence: int) -> list[Mention]:
        """The person "the lawyer" or "the official" is."""
        recent = self._within(sentence, _REACH)
        head = mention.head.rstrip("s")
        for told in reversed(recent):
            if told.mention.head.rstrip("s") == head or head in told.mention.text.casefold():
                return [told.mention]
        if head in self._rules.individuals:
            return _of_one_telling(recent, lambda m: m.type == "individual")
        if head in self.finder.rules.representatives:
            return _of_one_telling(recent, lambda m: m.rule == "affiliation")
        return []

    # -- pronouns ------------------------------------------------------------

    def _he_or_she(self, _: Mention, sentence: int) -> list[Mention]:
        last = self._within(sentence, _PRONOUN_REACH) or [
            told for told in self._spoke_before if sentence - told.sentence <= _PRONOUN_REACH
        ]
        return _of_one_telling(last, self._is_one_person) or self._named_person(sentence)

    def _is_one_person(self, mention: Mention) -> bool:
        if mention.type == "individual" or mention.rule == "affiliation":
            return True
        rules = self.finder.rules
        singular = rules.anaphora.get(mention.head) == "person" and not mention.head.endswith("s")
        return singular or mention.head in rules.kin

    def _named_person(self, sentence: int) -> list[Mention]:
        """The one person named in the sentence before, if there is exactly one."""
        before = [name for at, name in self._names if at == sentence - 1 and name.kind == "person"]
        persons = {name.text.split()[-1]: name for name in before}
        return self._source(*persons.values()) if len(persons) == 1 else []

    def _it(self, _: Mention, sentence: int) -> list[Mention]:
        return _of_one_telling(self._within(sentence, _PRONOUN_REACH), self._is_body)

    def _they(self, _: Mention, sentence: int) -> list[Mention]:
        last = self._within(sentence, _PRONOUN_REACH)
        several = _latest(last)
        if len(several) > 1:
            return several
        return _of_one_telling(last, self._is_several)

    def _is_several(self, mention: Mention) -> bool:
        """Whether an unnamed source is more than one: "NGOs", "prison officials"."""
        return mention.anonymous and (mention.type in self._rules.several or mention.head in self._rules.officials)

    def _source(self, name: Name) -> list[Mention]:
        source = self.finder.from_name(name)
        return [source] if source is not None else []


# Kind of anaphor -> how it is resolved. Not in the instance: bound methods would keep it from being freed.
_RESOLVERS = {
    "document": Paragraph._document,
    "respondents": Paragraph._respondents,
    "body": Paragraph._body,
    "person": Paragraph._person,
    "pronouns_person": Paragraph._he_or_she,
    "pronouns_body": Paragraph._it,
    "pronouns_plural": Paragraph._they,
}


def _is_part_of_before(tokens: list[Token]) -> bool:
    """Whether a sentence begins with a part of what the one before counts: "Of the [missing persons], 68 percent"."""
    end = next((n for n, token in enumerate(tokens) if token.text == ","), 0)
    nouns = {token.lower_ for token in tokens[1:end] if token.tag_ == "NNS"}
    if tokens[1].lower_ != "the" or not nouns or tokens[0].i == 0:
        return False
    return any(token.tag_ == "NNS" and token.lower_ in nouns for token in tokens[0].nbor(-1).sent)


def _latest(told: list[_Told]) -> list[Mention]:
    """All sources of the latest telling."""
    return [t.mention for t in told if t.telling == told[-1].telling]


def _of_one_telling(told: list[_Told], fits: Fits) -> list[Mention]:
    """All fitting sources of the latest telling that has one."""
    return _latest([t for t in told if fits(t.mention)])


def _by_name(recent: list[_Told], head: str, words: set[str]) -> list[Mention]:
    """The last source whose name has the description's head, and another word of it if it has any."""
    for told in reversed(recent):
        name = told.mention.name.casefold()
        if head in name and (len(words) == 1 or words & set(name.split()) - {head}):
            return [told.mention]
    return []
