"""Where noun phrases and clauses of a sentence begin and end.

The parse proposes these edges; lists, parentheses and long sentences mislead
it, so the surface is read as well: commas, brackets, quotation marks, tags.
All positions are indices of tokens in the paragraph, ranges include both ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from spacy.tokens import Token

from pipeline.stages.cues import CLOSING, FINITE, OPENING, Rules, Telling
from pipeline.stages.mentions import Finder
from pipeline.stages.parse import Parsed
from pipeline.stages.sources import Mention
from pipeline.syntax import SUBJECTS

# Tags of words inside a noun phrase.
NOMINAL = frozenset(
    {"DT", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "POS", "PRP", "PRP$", "PDT", "HYPH"}
    | {"-LRB-", "-RRB-", "CC", "VBN", "FW"}
)
_ADJECTIVAL = NOMINAL - {"VBN"}
_PRONOUNS = frozenset({"PRP", "EX"})
_NOT_IN_LIST = FINITE | _PRONOUNS | {"WDT", "WP"}
_NOT_FIRST_IN_LIST = frozenset({"IN", "VBG", "RB", "TO", "VBN"})
_NOT_BEFORE_ATTRIBUTION = frozenset({"WDT", "WP", "CC"})
_OPENING_BRACKETS = frozenset("([")
_CLOSING_BRACKETS = frozenset(")]")
_BREAKS = frozenset("–—;")
_STOPS = frozenset(".!?")
_DASHES_AND_COMMA = frozenset(",–—")
_COLON_AND_COMMA = frozenset(",:")
# Last of the words quoted before whoever says them.
_ENDS_QUOTED = frozenset({",", ".", "!", "?", "…", "..."})
_TRAILING = frozenset(".,;:")
LEADING = frozenset(",;:")
_NAME_TAGS = frozenset({"NNP", "NNPS"})
_NOUNS = _NAME_TAGS | {"NN", "NNS"}
_YEAR_LENGTH = 4
# A list of tellers is never longer; without a bound a sentence of nothing but attributions takes quadratic time.
_PHRASES_REACH = 150
# How far a clause's finite verb may be from its first word.
_OWN_CLAUSE_REACH = 14


class Edges:
    """One sentence, behind its run-in lead, in its paragraph. tokens: all of the paragraph."""

    def __init__(self, parsed: Parsed, finder: Finder, rules: Rules) -> None:
        self.parsed = parsed
        self.tokens = finder.regions.tokens
        self.finder = finder
        self.rules = rules
        self.inside = finder.regions.inside
        self.covered = finder.regions.covered
        self.first = parsed.span.start
        while self.first < parsed.span.end - 1 and parsed.offset(self.tokens[self.first]) < parsed.body:
            self.first += 1
        self.last = parsed.span.end - 1

    def window(self, start: int, size: int) -> Sequence[Token]:
        """Up to `size` tokens of the sentence from `start` on."""
        return self.tokens[start : min(start + size, self.last + 1)]

    def opens_quote(self, i: int) -> bool:
        """Whether a quotation begins at `i`."""
        return self.tokens[i].text in OPENING

    def follows_quote(self, i: int) -> bool:
        """Whether a quotation ends right before `i`: "..., [“]", "...[”],"."""
        before = i - 1
        comma = before > self.first and self.tokens[before].text == ","
        if comma:
            before -= 1
        if before <= self.first or self.tokens[before].text not in CLOSING:
            return False
        return comma or self.tokens[before - 1].text in _ENDS_QUOTED

    def quoted_before(self, i: int) -> tuple[int, int]:
        """Tokens of the sentence part with the quotation that ends right before `i`."""
        last = i - 1
        if self.tokens[last].text == ",":
            last -= 1
        return self.clause_start(last), last

    def goes_on(self, i: int) -> bool:
        """Whether "continued to" stands before a token."""
        return self.tokens[i - 1].lower_ == "to" and self.tokens[i - 2].lower_ in self.rules.going_on

    def is_restrictive(self, verb: Token) -> bool:
        """Whether a relative clause says which ones are meant: no comma stands before it."""
        return self.tokens[verb.left_edge.i - 1].text != ","

    # -- phrases -------------------------------------------------------------

    def phrases_end(self, at: int) -> int:
        """Last token of the noun phrases that begin at `at`, a list of them included."""
        commas: list[int] = []
        depth = 0
        closed = False  # "A, B, and C," is a list; "A, girls and women were" is not.
        i = at
        end = min(self.last, at + _PHRASES_REACH)
        while i <= end:
            token = self.tokens[i]
            mark = token.text
            if i in self.inside:
                pass
            elif mark in _OPENING_BRACKETS:
                depth += 1
            elif mark in _CLOSING_BRACKETS:
                if depth == 0:
                    break
                depth -= 1
            elif depth:
                pass
            elif mark == ",":
                if closed:
                    break
                commas.append(i)
            elif token.tag_ == "CC" and token.lower_ in self.rules.coordinators and self._closes_list(i, commas):
                closed = True
            elif mark in _BREAKS or self._ends_phrases(token, at, listing=bool(commas)):
                break
            i += 1
        if commas and not (closed and self._is_list(commas, i - 1)):
            return commas[0] - 1
        if len(commas) == 1 and i <= end and self.tokens[i].tag_ in FINITE:
            return commas[0] - 1  # "according to an NGO, and officials were": a clause of its own
        return i - 1

    def _closes_list(self, at: int, commas: list[int]) -> bool:
        """Whether a coordinator stands before the last item: "A, B, and C", or "HRW and RFA" with a clause behind."""
        if commas:
            return commas[-1] == at - 1
        return at > self.first and self.tokens[at - 1].tag_ in _NAME_TAGS

    def _ends_phrases(self, token: Token, at: int, *, listing: bool) -> bool:
        if token.tag_ in _PRONOUNS or token.text in _STOPS:
            return True
        if token.tag_ in FINITE and not self._in_phrase(token, at):
            return True
        if token.i == at:
            return False
        if token.lower_ in self.rules.articles and self.tokens[token.i - 1].tag_ in _NOUNS:
            return True  # "According to UNFPA | the birth rate was"
        return token.text in OPENING or token.text == ":" or (not listing and token.lower_ in self.rules.subordinators)

    def _in_phrase(self, verb: Token, at: int) -> bool:
        """Whether a finite verb by its tag belongs to a noun phrase: "NGOs that monitored the vote"."""
        if verb.tag_ == "VBD" and verb.dep_ in {"acl", "amod"}:
            return True
        restrictive = verb.dep_ == "relcl" and verb.head.i >= at
        return restrictive and not any(self.tokens[j].text == "," for j in range(at, verb.i))

    def _is_list(self, commas: list[int], end: int) -> bool:
        """Whether every stretch between the commas is a noun phrase, the last one behind "and"."""
        for left, right in zip(commas, [*commas[1:], end + 1], strict=True):
            stretch = self.tokens[left + 1 : right]
            if not len(stretch) or stretch[0].tag_ in _NOT_FIRST_IN_LIST:
                return False
            if any(token.tag_ in _NOT_IN_LIST for token in stretch):
                return False
        return any(self.tokens[j].lower_ in self.rules.coordinators for j in range(commas[-1] + 1, end + 1))

    def nominal_end(self, i: int) -> int:
        """Last token of an unbroken row of words of noun phrases; before `i` if there is none."""
        return self._row_end(i, NOMINAL)

    def phrase_end(self, i: int) -> int:
        """Last token of the noun phrase that begins at `i`, participles behind it left out."""
        return min(max(i, self._row_end(i, _ADJECTIVAL)), self.last)

    def _row_end(self, i: int, tags: frozenset[str]) -> int:
        while i <= self.last and (self.tokens[i].tag_ in tags or i in self.inside):
            i += 1
        return i - 1

    def starts_date(self, i: int) -> bool:
        """Whether a month or a year stands at `i`."""
        token = self.tokens[i]
        return token.lower_ in self.finder.rules.months or (token.tag_ == "CD" and len(token) == _YEAR_LENGTH)

    # -- clauses -------------------------------------------------------------

    def around(self, first: int, last: int) -> tuple[int, int]:
        """The longer side of an attribution set off in or at an end of a sentence or clause."""
        left_end = first - 1
        while left_end >= self.first and self._is_between(left_end, _DASHES_AND_COMMA, self.rules.before_attribution):
            left_end -= 1
        right = last + 1
        while right <= self.last and self._is_between(right, _COLON_AND_COMMA, self.rules.behind_attribution):
            right += 1
        left = self.clause_start(left_end)
        right_end = self.clause_end(right)
        length = left_end - left + 1 if left_end >= self.first else 0
        if length and self.tokens[left_end].tag_ in _NOT_BEFORE_ATTRIBUTION:
            length = 0
        return (left, left_end) if length > max(0, right_end - right + 1) else (right, right_end)

    def _is_between(self, i: int, marks: frozenset[str], words: frozenset[str]) -> bool:
        return self.tokens[i].text in marks or self.tokens[i].lower_ in words

    @cached_property
    def _semicolons(self) -> list[int]:
        return [i for i in range(self.first, self.last + 1) if self.tokens[i].text == ";"]

    @cached_property
    def _clause_bounds(self) -> list[int]:
        """Semicolons, and the commas behind which the report itself goes on."""
        return [i for i in range(self.first, self.last + 1) if self.tokens[i].text == ";" or self._opens_contrast(i)]

    def clause_start(self, i: int) -> int:
        """First token of the sentence part that ends at `i`: behind a semicolon or the lead."""
        n = bisect_left(self._semicolons, i)
        j = min(i, self._semicolons[n - 1] + 1) if n else min(i, self.first)
        while j < i and self.tokens[j].lower_ in self.rules.connectives:
            j += 1
        return j

    def clause_end(self, i: int) -> int:
        """Last token of the sentence part that begins at `i`: before a semicolon or a contrast."""
        n = bisect_right(self._clause_bounds, i)
        j = self._clause_bounds[n] - 1 if n < len(self._clause_bounds) else self.last
        return self.trimmed(max(i, j), i)

    def _opens_contrast(self, i: int) -> bool:
        """Whether the report itself goes on here: ", but the government denied it"."""
        if self.tokens[i].text != "," or i >= self.last or self.tokens[i + 1].lower_ not in self.rules.contrasts:
            return False
        return self._is_own_clause(i + 2)

    def _is_own_clause(self, i: int) -> bool:
        """Whether a clause with a subject of its own begins at `i`."""
        for token in self.window(i, _OWN_CLAUSE_REACH):
            if token.tag_ in FINITE:
                left = (*token.lefts, *(token.head.lefts if token.tag_ == "MD" else ()))
                return any(child.dep_ in SUBJECTS for child in left)
            if token.text in {",", ";"}:
                return False
        return False

    def trimmed(self, last: int, floor: int) -> int:
        """`last` moved before the final stop and a reference in parentheses, not before `floor`."""
        while last > floor and (self.tokens[last].text in _TRAILING or self.tokens[last].lower_.startswith("(see ")):
            last -= 1
        if last == floor or self.tokens[last].text != ")":
            return last
        bracket = last
        while bracket > floor and self.tokens[bracket].text != "(":
            bracket -= 1
        refers = any(self.tokens[i].lower_ == "see" for i in (bracket + 1, bracket + 2) if i < last)
        return bracket - 1 if refers and bracket > floor else last

    # -- results -------------------------------------------------------------

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Offsets into documents.text of a token range."""
        return self.parsed.offset(self.tokens[first]), self.parsed.offset_end(self.tokens[last])

    def trimmed_offsets(self, first: int, last: int) -> tuple[int, int]:
        """The same without stops, references and leading marks."""
        last = self.trimmed(last, first)
        while first < last and self.tokens[first].text in LEADING:
            first += 1
        return self.offsets(first, last)

    def body(self) -> tuple[int, int]:
        """Offsets of the sentence without lead, final stop and trailing reference."""
        return self.trimmed_offsets(self.first, self.last)

    def telling(
        self,
        mentions: Iterable[Mention],
        cue: tuple[int, int],
        content: tuple[int, int],
        rule: str,
        *,
        relays: Iterable[Mention] = (),
        main: bool = True,
    ) -> Telling | None:
        """The telling on these token ranges; None where no content is left."""
        first, last = content
        if first > self.last:
            return None  # a paragraph that is nothing but "according to NGOs"
        if first <= last and self.tokens[first].text in CLOSING - OPENING:
            first += 1
        while first <= last and self.tokens[first].text in LEADING:
            first += 1
        if first > min(last, self.last):
            return None
        offsets = self.offsets(first, last)
        return Telling(tuple(mentions), tuple(relays), self.offsets(*cue), offsets, rule, main)
