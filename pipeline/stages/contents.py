"""What is told: the tokens behind a telling verb that are its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from pipeline.stages.cues import CLOSING, FINITE, OPENING, Cue
from pipeline.stages.edges import Edges
from pipeline.stages.sources import PRESS, Mention
from pipeline.stages.subjects import RELATIVE
from pipeline.syntax import SUBJECTS

# Dependents of a telling verb that belong to what is told.
_CONTENT = frozenset(
    {"ccomp", "xcomp", "dobj", "dative", "oprd", "acomp", "attr", "prep", "parataxis", "advcl", "npadvmod", "prt"}
    | {"obj", "relcl", "acl"}
)
_CLAUSES = frozenset({"ccomp", "parataxis"})
_FINITE_LEFT = frozenset({"aux", "auxpass", "nsubj", "nsubjpass", "expl"})
_COMPLEMENTIZER = frozenset({"IN", "WDT", "WRB"})
_CONTENTLESS = frozenset(".,;)")
# Whoever is told and passes it on; not police or a family.
_RELAYING = PRESS | {"ngo", "igo", "research"}
# How far behind the verb a "that" the parse has lost may be: "reported in its annual study on X that".
_THAT_REACH = 16
# How far the first finite verb of a clause told may be.
_CLAUSE_REACH = 40
# How far into an object "accounts of" may stand: "several firsthand accounts of torture".
_ACCOUNT_REACH = 4


class Contents:
    """Finds what the telling verbs of one sentence tell."""

    def __init__(self, edges: Edges) -> None:
        self._edges = edges
        self._tokens = edges.tokens
        self._last = edges.last
        self._rules = edges.rules
        self._finder = edges.finder

    # -- start ---------------------------------------------------------------

    def start(self, cue: Cue) -> tuple[int | None, list[Mention]]:
        """First token of what is told, past adverbs, dates, addressees and "that"; and who passes it on."""
        token = cue.token
        if cue.lemma == "point":
            return (token.i + 1 if token.i < self._last else None), []
        i = self._past_parenthesis(token.i + 1)
        if cue.kind == "tell":
            end = self._addressee_end(token, i)
            relays = self._relays(i, end, "outlet")
            i = end + 1
        else:
            that = self._marked_clause(token)
            if that is not None:
                return that + 1, self._told_to(i, that)
            i, relays = self._past_outlet(i)
            that = self._lost_that(i)
            if that is not None:
                return that + 1, []
        return self._past_adjuncts(i, relays)

    def _past_parenthesis(self, i: int) -> int:
        """Behind ", however,"."""
        if i + 2 > self._last or self._tokens[i + 1].tag_ != "RB":
            return i
        return i + 3 if self._tokens[i].text == "," and self._tokens[i + 2].text == "," else i

    def addressees(self, i: int) -> list[Mention]:
        """Press that is told at `i`, behind a quotation: "told [Reuters]", "said to [the BBC]"."""
        if i > self._last:
            return []
        first = i + 1 if self._tokens[i].lower_ == "to" else i
        return self._relays(first, self._edges.phrase_end(first), "outlet") if first <= self._last else []

    def _told_to(self, i: int, that: int) -> list[Mention]:
        """Who is told between the verb and "that": "reported to Amnesty that"."""
        to = next((j for j in range(i, that) if self._tokens[j].lower_ == "to"), None)
        return [] if to is None else self._relays(to + 1, that - 1, "via")

    def _past_outlet(self, i: int) -> tuple[int, list[Mention]]:
        """Behind "in The New York Times", with that paper."""
        if i >= self._last or self._tokens[i].lower_ != "in":
            return i, []
        end = self._edges.phrase_end(i + 1)
        mentions = self._finder.mentions(i + 1, end, subject=False)
        printed = [replace(m, role="outlet") for m in mentions if m.type in PRESS and not m.anonymous]
        return (end + 1, printed) if printed else (i, [])

    def _lost_that(self, i: int) -> int | None:
        """Index of "that" in "reported in its annual study that", where the parse often loses the clause."""
        if i >= self._last or self._tokens[i].lower_ != "in":
            return None
        for j in range(i, min(i + _THAT_REACH, self._last)):
            token = self._tokens[j]
            if token.tag_ in FINITE or token.text in {",", ";"}:
                return None
            if token.lower_ == "that" and token.tag_ in {"IN", "WDT"}:
                return j
        return None

    def _past_adjuncts(self, i: int, relays: list[Mention]) -> tuple[int | None, list[Mention]]:
        while i <= self._last:
            token = self._tokens[i]
            if self._is_complementizer(token):
                return (i + 1 if i < self._last else None), relays
            if self._introduces_addressee(token):
                end = self._edges.phrase_end(i + 1)
                relays += self._relays(i + 1, end, "via")
                behind = end + 1
            else:
                behind = self._past_adjunct(i)
            if behind == i:
                break
            i = behind
        told = i <= self._last and self._tokens[i].text not in _CONTENTLESS
        return (i if told else None), relays

    def _is_complementizer(self, token: Token) -> bool:
        if token.lower_ not in self._rules.complementizers or token.tag_ not in _COMPLEMENTIZER:
            return False
        return token.dep_ == "mark" or token.i < self._last

    def _introduces_addressee(self, token: Token) -> bool:
        """Whether "to" is a preposition: "complained to monitors"."""
        if token.lower_ != "to":
            return False
        return token.tag_ == "IN" or (token.i < self._last and self._tokens[token.i + 1].tag_ != "VB")

    def _past_adjunct(self, i: int) -> int:
        """Behind one adverb, date or mark at `i`; `i` itself if there is none."""
        token = self._tokens[i]
        if token.tag_ == "RB" and self._belongs_to_verb(token.lower_):
            return i + 1
        if token.text == ":" or (token.text == "," and i < self._last and self._tokens[i + 1].text in OPENING):
            return i + 1
        dated = token.tag_ == "IN" and token.lower_ in self._rules.date_prepositions and i < self._last
        return self._past_date(i + 1) if dated and self._edges.starts_date(i + 1) else i

    def _belongs_to_verb(self, adverb: str) -> bool:
        if adverb in self._rules.manner:
            return True
        return adverb.endswith("ly") and adverb not in self._rules.degree

    def _past_date(self, end: int) -> int:
        """Behind a date, and before a quotation; past the sentence where the date is all that is told."""
        while end < self._last and self._continues_date(end + 1):
            end += 1
        if end >= self._last:
            return self._last + 1
        following = self._tokens[end + 1]
        if following.text in {",", ":"} and end + 2 <= self._last and self._tokens[end + 2].text in OPENING:
            return end + 2
        return self._last + 1 if following.tag_ in {".", ","} else end + 1

    def _continues_date(self, i: int) -> bool:
        token = self._tokens[i]
        if token.tag_ == "CD" or token.lower_ in self._finder.rules.months:
            return True
        return token.text == "," and i < self._last and self._tokens[i + 1].tag_ == "CD"

    def _marked_clause(self, verb: Token) -> int | None:
        """Index of the "that" opening the verb's complement, with nothing finite in between."""
        for clause in verb.rights:
            if clause.dep_ == "ccomp":
                mark = next((c for c in clause.lefts if c.dep_ == "mark" and c.lower_ == "that"), None)
                if mark is not None and mark.i < self._last:
                    if not any(token.tag_ in FINITE for token in self._tokens[verb.i + 1 : mark.i]):
                        return mark.i
        return None

    def _addressee_end(self, verb: Token, i: int) -> int:
        """Last token of who is told: "told [the BBC and Reuters] that"."""
        told = next((c for c in verb.rights if c.dep_ in {"dobj", "dative", "nsubj"}), None)
        if told is None:
            return self._edges.nominal_end(i)
        if told.i in self._edges.covered and told.i + 1 in self._edges.inside:
            # "told the Committee to Protect Journalists": all of the name
            last = told.i
            while last + 1 in self._edges.inside:
                last += 1
            return last
        if told.dep_ == "nsubj":
            return told.i
        clause = next((c for c in verb.rights if c.dep_ in {"ccomp", "xcomp"} and c.i > told.i), None)
        limit = clause.left_edge.i - 1 if clause is not None else told.right_edge.i
        return max(told.i, min(_name_end(told), limit))

    def _relays(self, first: int, last: int, role: str) -> list[Mention]:
        """Addressees that pass on: media, monitors, organizations."""
        if first > last:
            return []
        told = self._finder.sources(first, last, subject=False)
        return [replace(mention, role=role) for mention in told if mention.type in _RELAYING]

    # -- clause --------------------------------------------------------------

    def is_clause(self, start: int, verb: Token) -> bool:
        """Whether a finite clause or a quotation of one is told."""
        if start - 1 > verb.i and self._tokens[start - 1].lower_ in self._rules.complementizers:
            return True
        if any(_is_finite_clause(child, start) for child in verb.rights):
            return True
        if start == verb.i + 1 and _has_gap(verb):
            return True
        return self._looks_finite(start, verb)

    def _looks_finite(self, start: int, verb: Token) -> bool:
        """Whether a finite verb stands where the clause should, whatever the parse made of it."""
        for token in self._edges.window(start, _CLAUSE_REACH):
            bound = token.lower_ in self._rules.clause_bounds and token.tag_ != "DT"
            if bound or token.text in {",", ";"}:
                return False
            if token.tag_ not in FINITE or token.dep_ in {"relcl", "advcl"}:
                continue
            if token.dep_ == "acl":
                if token.tag_ == "VBD" and token.i > start:
                    return True  # "persons faced discrimination": a past tense is no participle
                continue
            return token.head.i != verb.i or token.dep_ in {"ccomp", "conj", "parataxis"}
        return False

    # -- extent --------------------------------------------------------------

    def extent(self, cue: Cue, start: int) -> tuple[int, int]:
        """Tokens of what is told, with what the same speaker tells in a coordinated verb."""
        end = max([start, *self._ends(cue.token, start)])
        lost = cue.kind == "say" and not any(_is_finite_clause(child, start) for child in cue.token.rights)
        if end <= start + 1 or (lost and self._looks_finite(start, cue.token)):
            # In a dependent clause what is told ends with it: "although a survey showed parity, NGOs reported".
            dependent = cue.token.dep_ == "advcl" and cue.token.right_edge.i > start
            end = max(end, cue.token.right_edge.i if dependent else self._edges.clause_end(start))
        if self._tokens[start - 1].lower_ == "that":
            end = self._with_last_of_series(start, end)
        end = self._edges.trimmed(self._with_closing_quote(end), start)
        return self._without_opener(cue, start, end), end

    def _ends(self, token: Token, start: int) -> Iterator[int]:
        """Right edges of what depends on a telling verb and on those coordinated with it."""
        for child in token.rights:
            if child.dep_ in _CONTENT and child.right_edge.i >= start:
                # a concession is the report's own
                if child.dep_ != "advcl" or child.left_edge.lower_ not in self._rules.concessions:
                    yield child.right_edge.i
            elif child.dep_ == "conj" and child.tag_.startswith("V") and child.lower_ in self._rules.verbs:
                if not any(c.dep_ in SUBJECTS for c in child.lefts):
                    yield from self._ends(child, start)

    def _with_last_of_series(self, start: int, end: int) -> int:
        """The end of "A was shot, B was jailed[, and C was fired]": commas alone between clauses await an "and"."""
        reached, series = end, self._has_series(start, end)
        while True:
            comma = reached if self._tokens[reached].text == "," else reached + 1
            if comma + 2 >= self._last or self._tokens[comma].text != ",":
                return end
            closing = self._tokens[comma + 1].lower_ == "and"
            verb = self._clause_of(comma + 1 + closing)
            if verb is None or verb.lower_ in self._rules.verbs:
                return end
            if closing:
                return max(end, _own_end(verb)) if series else end
            reached, series = _own_end(verb), True

    def _has_series(self, start: int, end: int) -> bool:
        """Whether a clause follows another behind a comma alone."""
        return any(self._tokens[i].text == "," and self._clause_of(i + 1) is not None for i in range(start, end - 1))

    def _clause_of(self, first: int) -> Token | None:
        """The finite verb whose subject begins with a token."""
        token = self._tokens[first]
        while token.left_edge.i == first:
            if token.dep_ in SUBJECTS:
                verb = token.head
                return verb if verb.i > token.i and _is_told_of(verb) else None
            if token.head.i == token.i:
                break
            token = token.head
        return None

    def _with_closing_quote(self, end: int) -> int:
        """A closing quotation mark behind the edge belongs to the content."""
        if end + 1 <= self._last and self._tokens[end + 1].text in CLOSING:
            return end + 1
        if end + 2 <= self._last and self._tokens[end + 1].text in {".", ","} and self._tokens[end + 2].text in CLOSING:
            return end + 2
        return end

    def _without_opener(self, cue: Cue, start: int, end: int) -> int:
        """Start of the content proper: "accounts of X" is about X, "criticized A for X" finds X."""
        if cue.kind == "accuse":
            reasons = (c.i for c in cue.token.rights if c.dep_ == "prep" and c.lower_ == "for")
            reason = next((i for i in reasons if i < end and i not in self._edges.inside), None)
            return start if reason is None else reason + 1
        for j in range(start, min(start + _ACCOUNT_REACH, end - 1)):
            opener = self._tokens[j + 1].lower_
            if self._tokens[j].lower_ in self._rules.accounts and opener in self._rules.account_openers:
                return j + 2
        about = cue.lemma in self._rules.about and self._tokens[start].lower_ in self._rules.about_openers
        return start + 1 if about and start < end else start


def _own_end(verb: Token) -> int:
    """Last token of a clause without what is coordinated with it."""
    return max([verb.i, *(c.right_edge.i for c in verb.rights if c.dep_ not in {"conj", "cc", "punct"})])


def _is_told_of(verb: Token) -> bool:
    finite = verb.tag_ in FINITE or any(child.dep_ in _FINITE_LEFT for child in verb.lefts)
    return finite and verb.dep_ != "relcl"


def _is_finite_clause(token: Token, start: int) -> bool:
    if token.dep_ not in _CLAUSES or token.i < start:
        return False
    left = list(token.lefts)
    if any(child.dep_ == "aux" and child.lower_ == "to" for child in left):
        return False
    return token.tag_ in FINITE or any(child.dep_ in _FINITE_LEFT for child in left)


def _has_gap(verb: Token) -> bool:
    """Whether a relative pronoun stands for what is told: "abuses, which NGOs said included"."""
    if verb.dep_ != "relcl":
        return False
    left = list(verb.lefts)
    subject = any(child.dep_ in SUBJECTS and child.tag_ not in RELATIVE for child in left)
    return subject and any(child.tag_ in RELATIVE for child in left)


def _name_end(head: Token) -> int:
    """Last token of a noun with what is coordinated with it or told of it: "members of the press and NGOs"."""
    parts = [c for c in head.rights if c.dep_ in {"conj", "cc", "appos"} or (c.dep_ == "prep" and c.lower_ == "of")]
    return max([head.i, *(part.right_edge.i for part in parts)])
