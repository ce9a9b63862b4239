"""Constructions in which somebody tells something.

One pass over a sentence's tokens. A cue word looks around itself: to the left
for who tells, to the right (or, set off by commas, on both sides) for what is
told. Verbs and nouns are read by modules of their own; what is left are
prepositions: "according to HRW", "based on NGO reports".
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from pipeline.stages.cues import Rules, Telling, compile_rules
from pipeline.stages.edges import Edges
from pipeline.stages.mentions import Finder
from pipeline.stages.parse import Parsed
from pipeline.stages.reports import Reports
from pipeline.stages.sources import Mention
from pipeline.stages.subjects import Subjects
from pipeline.stages.verbs import Verbs

__all__ = ["Reader", "Rules", "Telling", "compile_rules"]

# Types of source whose own report "its report" may be, said before they are named.
_BODIES = frozenset({"ngo", "igo", "research", "union", "media", "other"})
_PROPER = frozenset({"NNP", "NNPS"})


class Reader:
    """Finds the tellings of one sentence. edges: its tokens."""

    def __init__(self, parsed: Parsed, finder: Finder, rules: Rules) -> None:
        self.edges = Edges(parsed, finder, rules)
        self._finder = finder
        self._rules = rules
        self._subjects = Subjects(self.edges)
        self._verbs = Verbs(self.edges, self._subjects)
        self._reports = Reports(self.edges, self._subjects)

    def tellings(self) -> list[Telling]:
        """All tellings, in the order of their cues."""
        triggers = self._rules.triggers
        tokens = self.edges.tokens[self.edges.first : self.edges.last + 1]
        named = self.edges.covered  # "Said" in "Youssouf Said" tells nothing
        found = (self._telling(t) for t in tokens if t.lower_ in triggers and not (t.i in named and t.text.istitle()))
        tellings = [telling for telling in found if telling is not None]
        cited = [token for token in tokens if token.lower_ == "citing"] if tellings else []
        return [self._with_cited(telling, cited) for telling in tellings] if cited else tellings

    def _with_cited(self, telling: Telling, cited: list[Token]) -> Telling:
        """A telling with those whom its source cites: "RFA, [citing local residents], reported that"."""
        for token in cited:
            start, end = self.edges.offsets(token.i, token.i)
            beside = end <= telling.content[0] or start >= telling.content[1]
            last = self.edges.phrase_end(token.i + 1)
            if not beside or telling.cue == (start, end) or last <= token.i:
                continue
            known = {mention.source_id for mention in telling.mentions}
            sources = [m for m in self._finder.sources(token.i + 1, last, subject=False) if m.source_id not in known]
            if sources:
                return replace(telling, mentions=(*telling.mentions, *sources))
        return telling

    def published(self) -> tuple[str, list[Mention]] | None:
        """What kind of document this sentence says came out, and whose: "X published a report on Y"."""
        return self._reports.published()

    def _telling(self, token: Token) -> Telling | None:
        word = token.lower_
        telling = self._at_cue(token, word)
        if telling is None and token.tag_.startswith("V"):
            if word in self._rules.worrying:
                telling = self._reports.concern(token)
            if telling is None and word in self._rules.receiving:
                telling = self._reports.received(token)
            if telling is None and word in self._rules.raising:
                telling = self._reports.raised(token)
            if telling is None and word in self._rules.publishing:
                telling = self._reports.publishing(token)
        return telling

    def _at_cue(self, token: Token, word: str) -> Telling | None:
        following = self.edges.tokens[token.i + 1] if token.i < self.edges.last else None
        if following is not None:
            if word == "according" and following.lower_ == "to":
                return self._according(token.i, token.i + 2)
            if word == "per" and following.tag_ in _PROPER:
                return self._according(token.i, token.i + 1)
            if word == "based" and following.lower_ in self._rules.based_on:
                return self._based(token.i)
        if self._reports.is_possessed(token):
            return self._reports.telling(token)
        if self._verbs.is_cue(token):
            return self._verbs.telling(token)
        if word in self._rules.speech or word in self._rules.documents:
            return self._reports.telling(token)
        return None

    def _based(self, i: int) -> Telling | None:
        """An attribution to documents: "Based on NGO reports, 12 men remained in prison"."""
        if i > self.edges.first and self.edges.tokens[i - 1].dep_ == "auxpass":
            return None  # "reports, which were based on interviews": how a document was made
        end = self.edges.phrases_end(i + 2)
        documents = [mention for mention in self._finder.sources(i + 2, end) if mention.role == "document"]
        if not documents:
            return None
        return self.edges.telling(documents, (i, i + 1), self.edges.around(i, end), "based-on")

    def _according(self, i: int, at: int) -> Telling | None:
        """An attribution: "According to HRW, police beat the detainees". at: first token of who tells."""
        mentions, end = self._listed(at, self.edges.phrases_end(at))
        mentions = self._behind(mentions, end) or mentions
        if not mentions:
            return None
        self._subjects.spend(end)
        content = self.edges.around(i, end)
        if content[0] > end and self._begins_clause(i, end):
            content = self.edges.clause_start(i - 1), i - 1
        return self.edges.telling(mentions, (i, at - 1), content, "according-to")

    def _begins_clause(self, i: int, end: int) -> bool:
        """Whether another clause is added behind an attribution no comma sets off: "according to A, and B were"."""
        tokens = self.edges.tokens
        if i <= self.edges.first or tokens[i - 1].text == "," or end + 2 > self.edges.last:
            return False
        return tokens[end + 1].text == "," and tokens[end + 2].tag_ == "CC"

    def _behind(self, mentions: list[Mention], end: int) -> list[Mention]:
        """Whose document it is, where that follows: "According to its report, [the bench] targeted"."""
        tokens = self.edges.tokens
        if end + 3 > self.edges.last or tokens[end + 1].text != "," or [m.rule for m in mentions] != ["owned"]:
            return []
        owners = self._finder.sources(end + 2, self.edges.phrase_end(end + 2), subject=False)[:1]
        bodies = all(owner.type in _BODIES and not owner.anonymous for owner in owners)
        return [replace(owner, role="document") for owner in owners] if bodies else []

    def _listed(self, at: int, end: int) -> tuple[list[Mention], int]:
        """Mentions of a phrase that may be a list, and its last token.

        "According to RSF, A, a poet, and B were detained" is no list: every
        member of one is a body or a group, as its first is.
        """
        items = self._finder.by_item(at, end)
        if not items or not items[0]:
            return [], end
        comma = self._first_comma(at, end)
        if comma is not None and len(items) > 1:
            first = self._finder.mentions(at, comma - 1)
            bodies = bool(first) and first[0].type != "individual"
            if not all(items) or (bodies and any(_is_no_body(m) for item in items[1:] for m in item)):
                return first, comma - 1
        return [mention for item in items for mention in item], end

    def _first_comma(self, at: int, end: int) -> int | None:
        commas = (j for j in range(at, end + 1) if self.edges.tokens[j].text == ",")
        return next((j for j in commas if j not in self.edges.inside), None)


def _is_no_body(mention: Mention) -> bool:
    """Whether a mention cannot stand in a list of bodies: a person, a place, or a name of no known kind."""
    if mention.type == "individual" or mention.rule == "place-as-government":
        return True
    return not mention.anonymous and mention.type == "other" and not mention.text.isupper()
