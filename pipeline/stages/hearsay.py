"""Markers of hearsay that scope over a whole clause: "reportedly", "there were reports that"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from pipeline.stages.cues import Rules
from pipeline.stages.drafts import Draft
from pipeline.stages.edges import Edges
from pipeline.syntax import SUBJECTS

_VERBAL = frozenset({"VB", "MD"})
_NOUNS = frozenset({"NN", "NNS"})
# What follows an existential "there".
_BEHIND_THERE = frozenset({"VBD", "VBZ", "VBP", "VBN", "MD", "RB"})
# Between a clause's verb and another one the same adverb scopes over.
_TRANSPARENT = frozenset({"conj", "xcomp", "aux", "auxpass", "parataxis"})
# How far behind "there" a noun of hearsay may be; and any noun, of which only the first counts.
_REPORT_REACH = 8
_NOUN_REACH = 12


def hearsay(edges: Edges, rules: Rules, head: Token, first: int, last: int) -> Draft | None:
    """The claim of a clause [first, last] with verb `head` that rests on hearsay; None if it does not."""
    clause = _Clause(edges, rules, head, first, last)
    for token in edges.tokens[first : last + 1]:
        if token.lower_ not in rules.hearsay_triggers:
            continue
        rule = clause.rule_at(token)
        if rule is not None:
            return Draft("hearsay", *clause.extent, rule)
        noun = clause.report_behind(token)
        if noun is not None:
            return clause.existential(token, noun)
        if clause.included(token):
            return clause.existential(token, token)
        if clause.none_came(token):
            return clause.existential(token.doc[token.left_edge.i], token, token.right_edge.i)
    return None


class _Clause:
    """A main clause with what may mark it as hearsay."""

    def __init__(self, edges: Edges, rules: Rules, head: Token, first: int, last: int) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._rules = rules
        self._head = head
        self._last = last
        self.extent = edges.trimmed_offsets(first, last)

    def rule_at(self, token: Token) -> str | None:
        """The rule by which a single word marks the clause."""
        word = token.lower_
        if word in self._rules.adverbs and self._scopes(token):
            return "adverb"
        if word in self._rules.existential and token.head == self._head and _is_bare_subject(token):
            return "reports-subject"
        if word in self._rules.passives and token == self._head and _is_agentless(token):
            return "was-reported"
        return None

    def _scopes(self, adverb: Token) -> bool:
        """Whether an adverb modifies the clause's verb, one coordinated with it, or its complement."""
        token = adverb.head
        if token.tag_[:2] not in _VERBAL:
            return False
        while token != self._head:
            preposed = token.dep_ == "ccomp" and token.i < token.head.i
            if token.dep_ not in _TRANSPARENT and not preposed:
                return False
            token = token.head
        return True

    def report_behind(self, there: Token) -> Token | None:
        """The noun that "there were" introduces, where it is hearsay: "reports", "a case reported"."""
        if there.lower_ != "there" or there.i >= self._last or self._tokens[there.i + 1].tag_ not in _BEHIND_THERE:
            return None
        noun = next((t for t in self._ahead(there, _REPORT_REACH) if t.lower_ in self._rules.existential), None)
        noun = noun or next((t for t in self._ahead(there, _NOUN_REACH) if self._may_be_noun(t)), None)
        if noun is None:
            return None
        following = self._tokens[noun.i + 1] if noun.i < self._last else None
        if noun.tag_ == "NN" and following is not None and following.tag_ in _NOUNS:
            noun = following
            following = self._tokens[noun.i + 1] if noun.i < self._last else None
        # "there was a report on": one that exists, not what it says
        told = noun.lower_ in self._rules.existential and (following is None or following.lower_ != "on")
        reported = any(token.lower_ == "reported" for token in self._tokens[there.i + 1 : noun.i])
        return noun if told or reported else None

    def _ahead(self, token: Token, reach: int) -> Iterator[Token]:
        return iter(self._tokens[token.i + 1 : min(token.i + reach, self._last + 1)])

    def _may_be_noun(self, token: Token) -> bool:
        """A noun that does not only count, or the mark behind which there is none."""
        if token.text in {",", ";"}:
            return True
        return token.tag_ in _NOUNS and token.lower_ not in self._rules.skipped_heads

    def included(self, noun: Token) -> bool:
        """Whether reports are among what a clause lists: "issues included credible reports of"."""
        listed = noun.dep_ == "dobj" and noun.head == self._head and self._head.lower_ in self._rules.listing
        credible = any(child.lower_ in self._rules.credible for child in noun.lefts)
        return listed and credible and noun.lower_ in self._rules.existential and noun.tag_ == "NNS"

    def none_came(self, noun: Token) -> bool:
        """Whether nothing was reported: "no reports of violence were received"."""
        subject = noun.dep_ == "nsubjpass" and noun.head == self._head and noun.lower_ in self._rules.existential
        return subject and _is_agentless(self._head) and any(child.lower_ == "no" for child in noun.lefts)

    def existential(self, there: Token, noun: Token, last: int | None = None) -> Draft:
        """The claim that something was reported: what stands behind the noun, up to `last`, or the clause."""
        last = self._last if last is None else last
        before = self._tokens[there.i : noun.i]
        negated = any(token.lower_ == "no" or token.dep_ == "neg" for token in before)
        start = noun.i + 1
        while start < last and self._tokens[start].lower_ in self._rules.report_openers:
            start += 1
        content = self._edges.trimmed_offsets(start, last) if start <= last else self.extent
        if content[1] <= content[0]:
            content = self.extent
        return Draft("hearsay", *content, "no-reports" if negated else "there-were-reports", negated=negated)


def _is_bare_subject(noun: Token) -> bool:
    """Whether a plural is a subject that nobody owns: "reports indicated", not "no reports", "reports on"."""
    if noun.dep_ not in SUBJECTS or not noun.lower_.endswith("s"):
        return False
    if any(child.dep_ == "poss" or child.lower_ == "no" for child in noun.lefts):
        return False
    return not any(child.dep_ == "prep" and child.lower_ == "on" for child in noun.rights)


def _is_agentless(verb: Token) -> bool:
    """Whether a passive says not who: "it was reported that"."""
    if verb.tag_ != "VBN" or not any(child.dep_ == "auxpass" for child in verb.lefts):
        return False
    return not any(child.dep_ == "agent" for child in verb.rights)
