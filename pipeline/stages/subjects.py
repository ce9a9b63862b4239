"""Who is the subject of a telling verb, as a range of tokens.

Where the parse has no subject for a finite telling verb, the noun phrases
directly before it are taken.
"""

from __future__ import annotations

from itertools import islice

from spacy.tokens import Token

from pipeline.stages.cues import FINITE, OPENING, QUOTES
from pipeline.stages.edges import NOMINAL, Edges
from pipeline.syntax import SUBJECTS

Range = tuple[int, int]

# Tags of "who" and "which"; "that" is found by its form.
RELATIVE = frozenset({"WP", "WDT"})
_AUXILIARIES = frozenset({"aux", "neg", "advmod"})
_FREE_PARTICIPLES = frozenset({"advcl", "acl", "conj", "prep", "xcomp"})
# A verb without a subject by the parse: finite, or taken for a participle or an adjective.
_VERBAL = (FINITE - {"MD"}) | {"VBN", "JJ"}
# How far before a period its preposition may be.
_PERIOD_REACH = 4
# How many words above a relative clause, those of a title, the document may be.
_TITLE_DEPTH = 6
# How far before a participle the author it follows may be named.
_AUTHOR_REACH = 10
# How far before a verb the examples of its subject may begin.
_EXAMPLES_REACH = 16
_MARKS = frozenset(",;:–—")
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})


class Subjects:
    """Finds the subjects of one sentence's verbs."""

    def __init__(self, edges: Edges) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._rules = edges.rules
        self._words = edges.finder.rules
        self._spent = -1

    def spend(self, last: int) -> None:
        """Everything up to token `last` is told by somebody: no later verb's subject goes back over it."""
        self._spent = last

    def of(self, token: Token) -> Range | None:
        """Tokens of whoever is the subject of a telling verb."""
        if token.tag_ == "VBG" and token.dep_ in _FREE_PARTICIPLES:
            return self._of_participle(token)
        verb = token.head if token.tag_ == "VB" and token.dep_ == "xcomp" else token
        if verb is token and token.tag_ == "VB" and token.i > self._edges.first + 1 and self._edges.goes_on(token.i):
            verb = self._tokens[token.i - 2]
        seen = verb
        subjects = _own_subjects(seen)
        while not subjects:
            if seen.dep_ != "conj" or not seen.head.tag_.startswith("V") or seen.head.i >= seen.i:
                return self.before(verb)
            if self._tokens[self._group_start(seen) - 1].tag_ in _NOUNS:
                return self.before(seen)  # no "and" or comma: the noun is the verb's own subject
            seen = seen.head
            subjects = _own_subjects(seen)
        head = subjects[-1]
        if head.tag_ in RELATIVE or (head.lower_ == "that" and seen.dep_ == "relcl"):
            return self._antecedent(seen)
        if head.dep_ == "nsubjpass" and seen != verb:
            return None
        last = self._group_start(seen) - 1
        first = min(s.left_edge.i for s in subjects)
        own = head.left_edge.i
        begins = self._tokens[own].lower_ in self._rules.articles or own in self._edges.covered
        if own > first and begins and self._tokens[own - 1].text == ",":
            if not any(t.tag_ == "CC" for t in self._tokens[first : head.i]):
                first = own  # "In 2019, the latest report available, the committee noted"
        return self._tidy(first, last if last >= head.i else head.right_edge.i)

    def before(self, verb: Token) -> Range | None:
        """Noun phrases directly before a finite verb for which the parse has no subject."""
        if verb.tag_ not in _VERBAL:
            return None
        last = self._group_start(verb) - 1
        if self._tokens[last].text == "," and (opening := self._opening(last - 1, verb)) is not None:
            return opening
        last = self._before_period(last)
        first = self._past_examples(last) + 1
        while first > self._edges.first and self._is_nominal(first - 1):
            first -= 1
        while first <= last and self._tokens[first].tag_ == "CC":
            first += 1
        return (first, last) if first <= last else None

    def _before_period(self, last: int) -> int:
        """Last token before "during the year" where that stands before a verb: "UNHCR during the year reported"."""
        if self._tokens[last].lower_ in self._rules.periods:
            for i in range(last - 1, max(self._edges.first, last - _PERIOD_REACH), -1):
                if self._tokens[i].lower_ in self._rules.date_prepositions:
                    return i - 1
        return last

    def _opening(self, last: int, verb: Token) -> Range | None:
        """What stands between a date at the sentence's start and a comma before the verb.

        "In 2020 women in Hyesan, Ryanggang Province, reported": the parse takes the women for a part of the date.
        """
        first = self._edges.first
        dated = self._tokens[first].lower_ in self._rules.date_prepositions and self._edges.starts_date(first + 1)
        if not dated and not (verb.dep_ == "amod" and self._tokens[first].tag_ in NOMINAL):
            return None
        first += dated
        while first < last and (self._edges.starts_date(first) or self._tokens[first].tag_ in {"CD", ","}):
            first += 1
        between = self._tokens[first : last + 1]
        if not between or between[0].tag_ not in NOMINAL:
            return None
        if any(t.tag_ in FINITE and t.dep_ not in {"relcl", "acl", "aux", "auxpass"} for t in between):
            return None
        return self._tidy(first, last)

    def _past_examples(self, last: int) -> int:
        """Last token before ", including HRW," where that stands before a verb; `last` where nothing does."""
        if self._tokens[last].text != ",":
            return last
        for i in range(last - 1, max(self._edges.first, last - _EXAMPLES_REACH), -1):
            if self._tokens[i].lower_ in self._words.examples and self._tokens[i - 1].text == ",":
                return i - 2
        return last

    def publisher(self, verb: Token) -> Range | None:
        """Who brings out the document a relative clause is about: "[HRW] presented a report that listed"."""
        if verb.dep_ != "relcl":
            return None
        for document in (verb.head, *islice(verb.head.ancestors, _TITLE_DEPTH)):
            if document.dep_ == "dobj" and document.lower_ in self._rules.documents:
                return self.of(document.head) if document.head.lower_ in self._rules.publishing else None
        return None

    def _is_nominal(self, i: int) -> bool:
        token = self._tokens[i]
        if token.text in QUOTES:
            return False
        if token.tag_ == "VBG":  # "monitoring bodies"
            return token.lower_ not in self._words.asides and self._tokens[i + 1].tag_ in _NOUNS
        return token.tag_ in NOMINAL or i in self._edges.covered or token.lower_ == "of"

    def _group_start(self, verb: Token) -> int:
        """First token of auxiliaries and adverbs directly before a verb."""
        start = verb.i
        while start > self._edges.first and _belongs_to(self._tokens[start - 1], verb):
            start -= 1
        return start

    def _tidy(self, first: int, last: int) -> Range | None:
        """A range without what is spent already and without marks at its ends; whole names."""
        while first in self._edges.inside:
            first -= 1
        first = max(first, self._edges.first)
        if first <= self._spent <= last:
            first = self._spent + 1  # "According to A and B, survivors complained": A and B are spent
        while first <= last and (self._tokens[first].text in _MARKS or self._tokens[first].text in OPENING):
            first += 1
        while last >= first and self._tokens[last].text in _MARKS:
            last -= 1
        return (first, last) if first <= last else None

    def _antecedent(self, verb: Token) -> Range | None:
        """What "who" or "which" stands for. A subject defined by what it told is no source."""
        if verb.dep_ != "relcl":
            return None
        if verb.head.tag_.startswith("V") or verb.head.lower_ in self._rules.documents:
            # "met with her lawyer who reported", "accounts of escapees who stated": the noun before "who"
            relative = next((c for c in verb.lefts if c.dep_ in SUBJECTS and c.tag_ in RELATIVE), None)
            before = relative.i - 1 if relative is not None else verb.i
            if self._tokens[before].text == ",":
                before -= 1
            if relative is None or self._tokens[before].tag_ not in _NOUNS:
                return None
            if verb.head.tag_.startswith("N") and relative.lower_ != "who":
                return self._tidy(verb.head.left_edge.i, max(verb.head.i, verb.left_edge.i - 1))
            first = before
            while self._tokens[first - 1].lower_ != "of" and first > self._edges.first and self._is_nominal(first - 1):
                first -= 1
            return self._tidy(first, before)
        top = verb.head
        while top.dep_ == "conj":
            top = top.head
        if self._edges.is_restrictive(verb) and top.dep_ in SUBJECTS and top.head.i > verb.i:
            return None
        return self._tidy(verb.head.left_edge.i, max(verb.head.i, verb.left_edge.i - 1))

    def _of_participle(self, token: Token) -> Range | None:
        """Who claims in "..., claiming that": the noun it follows, or the subject of its clause."""
        head = token.head
        if token.lower_ in self._rules.adding and self._tokens[token.i - 1].text == ",":
            # "said her husband was attacked, adding that": the speaker goes on
            speaking = (v for v in token.ancestors if v.lower_ in self._rules.verbs and v.tag_.startswith("V"))
            verb = next(speaking, None)
            if verb is not None:
                return self.of(verb)
        if token.dep_ == "acl" or (head.tag_.startswith("N") and token.dep_ != "prep"):
            document = head.lower_ in self._rules.documents or head.lower_ in self._rules.speech
            if document and head.dep_ == "dobj" and head.head.lower_ in self._rules.publishing:
                return self.of(head.head)
            return self._tidy(self._phrase_start(head), token.i - 1)
        if head.tag_ == "IN" and head.lower_ == "with":
            return self._tidy(head.i + 1, token.i - 1)
        author = self._author_before(token)
        if author is not None:
            return self._tidy(author, token.i - 1)
        while head.dep_ == "xcomp":
            head = head.head
        return self.of(head) if head.tag_.startswith("V") else None

    def _phrase_start(self, head: Token) -> int:
        """First token of a noun phrase, without the date a sentence opens with: "On October 21, | a video showing"."""
        first = head.left_edge.i
        if self._tokens[first].tag_ != "IN":
            return first
        return next((i + 1 for i in range(head.i - 1, first, -1) if self._tokens[i].text == ","), first)

    def _author_before(self, token: Token) -> int | None:
        """First token of who made what a participle follows: "in response to a complaint by [the centre] alleging"."""
        for i in range(token.i - 1, max(self._edges.first, token.i - _AUTHOR_REACH), -1):
            before = self._tokens[i - 1].lower_
            if self._tokens[i].lower_ == "by" and (before in self._rules.speech or before in self._rules.documents):
                return i + 1
            if self._tokens[i].tag_ in FINITE or self._tokens[i].text in _MARKS:
                return None
        return None


def _own_subjects(verb: Token) -> list[Token]:
    """Subjects on the left of a verb; a relative pronoun only where there is nothing else."""
    subjects = [child for child in verb.lefts if child.dep_ in SUBJECTS]
    return [subject for subject in subjects if subject.tag_ not in RELATIVE] or subjects


def _belongs_to(token: Token, verb: Token) -> bool:
    if token.tag_ in {"RB", "MD"}:
        return True
    return token.dep_ in _AUXILIARIES and token.head.i == verb.i
