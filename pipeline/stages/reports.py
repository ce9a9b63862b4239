"""Tellings around nouns: "NGOs' claims that", "reports from NGOs of", "expressed concern that"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from pipeline.stages.cues import FINITE, Telling
from pipeline.stages.edges import NOMINAL, Edges
from pipeline.stages.sources import PRESS, WATCHING, Mention
from pipeline.stages.subjects import Range, Subjects
from pipeline.syntax import SUBJECTS, is_passive, is_possessive

_PUBLISHED = frozenset({"VBD", "VBZ", "VBN"})
_NOUNS = frozenset({"NN", "NNS"})
_CLAUSES = frozenset({"acl", "ccomp", "relcl"})
_OWNING = NOMINAL - {"CC", "-LRB-", "-RRB-"}
# Types of source whose accusation is a charge.
_PROSECUTING = frozenset({"government", "court"})
_SPEAKING = frozenset({"source", "anaphor"})
# How far behind the verb a concern may be, and behind a document its "that".
_CONCERN_REACH = 5
_THAT_REACH = 12
# Words before a document that opens a sentence.
_OPENING_REACH = 8


class Reports:
    """Reads the nouns of one sentence that stand for a telling."""

    def __init__(self, edges: Edges, subjects: Subjects) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._last = edges.last
        self._rules = edges.rules
        self._finder = edges.finder
        self._subjects = subjects

    def is_possessed(self, token: Token) -> bool:
        """Whether a noun of speech belongs to somebody: "authorities’ claims"."""
        return token.lower_ in self._rules.speech and self._follows_possessive(token)

    def telling(self, token: Token) -> Telling | None:
        """What is told with a noun; None if nothing is."""
        possessed = self._follows_possessive(token)
        if not (possessed or token.tag_ in _NOUNS) or token.i >= self._last:
            return None
        following = self._tokens[token.i + 1].lower_
        speech = token.lower_ in self._rules.speech
        if speech and following in self._rules.telling_of and _is_existential(token):
            none = any(child.lower_ == "no" for child in token.lefts)
            owners = [m for m in self._owners(token) if not (none and m.rule == "official-document")]
            if owners:
                return self._told(owners, token, token.i + 2, "reports-of")
        if following in self._rules.agents or self._is_printed(token.i + 1):
            return self._signed(token) if speech else self._opening(token)
        if speech and following == "that":
            return self._with_clause(token)
        if speech and possessed and self._is_object_of_telling(token):
            # "ALQST echoed her lawyer’s complaints": the complaint is hers, too
            owners = self._owners(token)
            return self._told(owners, token, token.i + 1, "possessed-claim") if owners else None
        return None

    def publishing(self, token: Token) -> Telling | None:
        """A body stands behind what it prints: "HRW published students’ reports that"."""
        document = self._printed_object(token)
        if document is None or is_passive(token):
            return None
        if token.dep_ == "relcl" and self._edges.is_restrictive(token):
            return None  # "any website that publishes information leading to"
        that = self._that_behind(document)
        if that is None or self._tokens[that + 1].tag_ in FINITE:
            return None
        mentions = self._speakers(token)
        return self._told(mentions, token, that + 1, "publishing") if mentions else None

    def concern(self, token: Token) -> Telling | None:
        """A concern with a finding: "expressed concern that 85 individuals remained on death row"."""
        ahead = range(token.i + 1, min(token.i + _CONCERN_REACH, self._last))
        noun = next((j for j in ahead if self._tokens[j].lower_ in self._rules.worries), None)
        if noun is None or noun + 2 > self._last or self._tokens[noun + 1].lower_ != "that" or is_passive(token):
            return None
        finite = next((t for t in self._tokens[noun + 2 : self._last + 1] if t.tag_ in FINITE), None)
        if finite is None or finite.i == noun + 2 or finite.lower_ in self._rules.open_modals:
            return None
        mentions = [mention for mention in self._speakers(token) if mention.type != "court"]
        if not mentions:
            return None
        content = noun + 2, self._edges.clause_end(noun + 2)
        return self._edges.telling(mentions, (token.i, noun), content, "concern-that")

    def received(self, token: Token) -> Telling | None:
        """A body stands behind the reports of others it has: "the CPT also received allegations of beatings"."""
        mentions = [m for m in self._speakers(token) if m.kind == "source" and m.type in WATCHING]
        return self._of_object(token, mentions, "received-reports") if mentions else None

    def raised(self, token: Token) -> Telling | None:
        """Somebody makes an allegation: "media raised allegations of corruption"."""
        mentions = [m for m in self._speakers(token) if m.type not in _PROSECUTING]
        return self._of_object(token, mentions, "raised-claim") if mentions else None

    def _of_object(self, verb: Token, mentions: list[Mention], rule: str) -> Telling | None:
        """What a verb's object is about, where that is a telling: "[allegations] of beatings"."""
        if is_passive(verb) or any(child.dep_ == "neg" for child in verb.lefts):
            return None
        told = next((c for c in verb.rights if c.dep_ == "dobj" and c.lower_ in self._rules.received), None)
        if told is None or told.i + 2 > self._last or any(c.lower_ == "no" for c in told.lefts):
            return None
        opener = self._tokens[told.i + 1].lower_
        if opener not in self._rules.telling_of and opener not in self._rules.topic_openers:
            return None
        content = told.i + 2, self._edges.clause_end(told.i + 2)
        return self._edges.telling(mentions, (verb.i, told.i), content, rule)

    def published(self) -> tuple[str, list[Mention]] | None:
        """What kind of document this sentence says came out, and whose: "X published a report on Y"."""
        for token in self._tokens[self._edges.first : self._last + 1]:
            if token.lower_ not in self._rules.publishing or token.tag_ not in _PUBLISHED or is_passive(token):
                continue
            document = self._printed_object(token)
            region = self._subjects.of(token) if document is not None else None
            named = [m for m in self._finder.sources(*region) if not m.anonymous] if region else []
            if document is not None and named:
                return document.lower_, named
        return None

    # -- owners --------------------------------------------------------------

    def _owners(self, token: Token) -> list[Mention]:
        """Whose claim a noun is: "authorities’ claims", "interviewee statements"."""
        first = token.i - 1
        while first > self._edges.first and self._belongs_to_owner(first - 1):
            first -= 1
        if self._follows_possessive(token):
            return [replace(mention, role="document") for mention in self._finder.sources(first, token.i - 2)]
        found = self._finder.sources(first, token.i)
        return [mention for mention in found if mention.role == "document" and mention.rule != "document"]

    def _belongs_to_owner(self, i: int) -> bool:
        token = self._tokens[i]
        return token.tag_ in _OWNING or i in self._edges.inside or is_possessive(token)

    def _speakers(self, verb: Token) -> list[Mention]:
        region = self._subjects.of(verb)
        return [m for m in self._finder.mentions(*region) if m.kind in _SPEAKING] if region else []

    def _follows_possessive(self, token: Token) -> bool:
        return token.i > self._edges.first and is_possessive(self._tokens[token.i - 1])

    # -- constructions -------------------------------------------------------

    def _opening(self, token: Token) -> Telling | None:
        """A document with its author that opens a sentence: "In a study by [the observatory], 38 percent said"."""
        before = self._tokens[self._edges.first : token.i]
        if not 1 < len(before) < _OPENING_REACH or before[0].lower_ != "in" or token.head != before[0]:
            return None
        end = self._edges.phrases_end(token.i + 2)
        if end + 2 > self._last or self._tokens[end + 1].text != ",":
            return None
        authors = [replace(m, role="document") for m in self._finder.sources(token.i + 2, end, subject=False)]
        return self._told(authors, token, end + 2, "opening-document") if authors else None

    def _signed(self, token: Token) -> Telling | None:
        """A noun with its author: "reports by NGOs of torture", "reports in the press that"."""
        reported = token.dep_ in SUBJECTS and self._rules.is_reporting(token.head)
        if reported or any(verb.lower_ == "according" for verb in (token.head, token.head.head)):
            return None  # the verb's telling, not the noun's
        if token.dep_ == "dobj" and token.head.lower_ in self._rules.handling:
            return None  # "received 129 complaints by prisoners": counted, not told
        first = token.i + 2
        end = self._author_end(first, self._edges.phrases_end(first))
        mentions = [mention for mention in self._finder.sources(first, end, subject=False) if mention.type != "court"]
        if not mentions or end >= self._last or self._tokens[end].lower_ == "by":
            return None
        start = end + 1
        while start < self._last and self._opens_topic(self._tokens[start].lower_):
            start += 1
        return self._told(mentions, token, start, "noun-from") if start > end + 1 else None

    def _opens_topic(self, word: str) -> bool:
        return word in self._rules.topic_openers or word in self._rules.verbs

    def _author_end(self, first: int, end: int) -> int:
        """Last token of the authors: what is told begins at "of", "that" or a participle behind the last name."""
        for token in self._tokens[first + 1 : end + 1]:
            of = token.lower_ == "of" and token.i not in self._edges.inside
            if of or token.tag_ == "VBG" or token.lower_ == "that":
                return token.i - 1
        return end

    def _with_clause(self, token: Token) -> Telling | None:
        """A noun with a clause: "the government’s claims that order was restored"."""
        owners = self._owners(token) if token.i > self._edges.first else []
        if not owners:
            return None
        start = token.i + 2
        if start > self._last or self._tokens[start].tag_ in FINITE:
            return None  # "official reports that led to arrests"
        clause = next((child for child in token.rights if child.dep_ in _CLAUSES), None)
        end = clause.right_edge.i if clause is not None else self._edges.clause_end(start)
        content = start, self._edges.trimmed(end, start)
        return self._edges.telling(owners, (token.i, token.i), content, "possessed-claim")

    def _is_printed(self, i: int) -> bool:
        """Whether a medium follows: "reports in the press that"."""
        if self._tokens[i].lower_ not in self._rules.places_of_print or i >= self._last:
            return False
        media = self._finder.sources(i + 1, self._edges.phrase_end(i + 1), subject=False)
        return any(mention.type in PRESS for mention in media)

    def _is_object_of_telling(self, token: Token) -> bool:
        verb = token.head
        return token.dep_ == "dobj" and verb.tag_ in FINITE and verb.lower_ in self._rules.verbs

    def _printed_object(self, verb: Token) -> Token | None:
        return next((c for c in verb.rights if c.dep_ == "dobj" and c.lower_ in self._rules.documents), None)

    def _that_behind(self, document: Token) -> int | None:
        for j in range(document.i + 1, min(document.i + _THAT_REACH, self._last)):
            if self._tokens[j].lower_ == "that" and self._tokens[j].tag_ in {"IN", "WDT"}:
                return j
        return None

    def _told(self, mentions: list[Mention], token: Token, start: int, rule: str) -> Telling | None:
        """A telling whose content goes on to the end of the sentence part."""
        content: Range = (start, self._edges.clause_end(start))
        return self._edges.telling(mentions, (token.i, token.i), content, rule)


def _is_existential(token: Token) -> bool:
    """Whether a noun is said to be there: "there were NGO reports of", "it was a claim that"."""
    return token.dep_ == "attr" or any(child.dep_ == "expl" for child in token.head.lefts)
