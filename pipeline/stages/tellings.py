"""Constructions in which somebody tells something.

One pass over a sentence's tokens. A cue word looks around itself: to the left
for who tells, to the right (or, set off by commas, on both sides) for what is
told. The parse proposes the edges, the surface checks them; where the parse
has no subject for a finite telling verb, the noun phrases directly before it
are taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Token

from pipeline.morphology import noun_forms, verb_forms
from pipeline.stages.parse import Parsed
from pipeline.stages.sources import Finder, Mention
from pipeline.syntax import SUBJECTS, is_passive, is_possessive

OPENING = frozenset("“\"«")
CLOSING = frozenset("”\"»")
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_NOUNY = frozenset({"DT", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "POS", "PRP", "PRP$", "PDT", "HYPH", "-LRB-", "-RRB-", "CC", "VBN", "FW"})
_CONTENT = frozenset({"ccomp", "xcomp", "dobj", "dative", "oprd", "acomp", "attr", "prep", "parataxis", "advcl", "npadvmod", "prt", "obj", "relcl", "acl"})


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells what, on which words.

    mentions: who tells (kinds "source", "anaphor", "hearsay"). relays: who is
    told and passes it on. cue, content: offsets into documents.text.
    """

    mentions: tuple[Mention, ...]
    relays: tuple[Mention, ...]
    cue: tuple[int, int]
    content: tuple[int, int]
    rule: str
    main: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/cues.toml`, by form."""

    verbs: dict[str, tuple[str, str]]
    nominal: frozenset[str]
    publishing: frozenset[str]
    documents: frozenset[str]
    speech: frozenset[str]
    power: frozenset[str]
    courts: frozenset[str]
    adverbs: frozenset[str]
    existential: frozenset[str]
    passives: frozenset[str]
    without_clause: frozenset[str]
    by_power: frozenset[str]
    orders: frozenset[str]
    intentions: frozenset[str]
    believed: frozenset[str]
    conditions: frozenset[str]
    spoken: frozenset[str]
    manner: frozenset[str]
    degree: frozenset[str]
    decisions: frozenset[str]
    deciders: frozenset[str]
    claims: frozenset[str]
    findings: frozenset[str]
    desks: frozenset[str]
    finders: frozenset[str]
    watched: frozenset[str]
    worrying: frozenset[str]
    worries: frozenset[str]
    open_modals: frozenset[str]


def _verb_table(classes: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    return {form: (lemma, name) for name, lemmas in classes.items() for lemma in lemmas if " " not in lemma for form in verb_forms(lemma)}


def _nouns(lemmas: Iterable[str]) -> frozenset[str]:
    return frozenset(form for lemma in lemmas for form in noun_forms(lemma))


def compile_rules(cues: dict[str, Any]) -> Rules:
    return Rules(
        verbs=_verb_table(cues["verbs"]),
        nominal=frozenset(form for lemma in cues["nominal"]["verbs"] for form in verb_forms(lemma)),
        publishing=frozenset(form for lemma in cues["nominal"]["publishing"] for form in verb_forms(lemma)),
        documents=_nouns(cues["nouns"]["document"]),
        speech=_nouns(cues["nouns"]["speech"]),
        power=_nouns(cues["speakers"]["power"]),
        courts=_nouns(cues["speakers"]["courts"]),
        adverbs=frozenset(cues["hearsay"]["adverbs"]),
        existential=_nouns(cues["hearsay"]["existential"]),
        passives=frozenset(form for lemma in cues["hearsay"]["passives"] for form in verb_forms(lemma)),
        without_clause=frozenset(cues["classes"]["without_clause"]),
        by_power=frozenset(cues["classes"]["by_power"]),
        decisions=frozenset(cues["classes"]["decisions"]),
        intentions=frozenset(cues["classes"]["intentions"]),
        believed=frozenset(cues["classes"]["believed"]),
        conditions=frozenset(cues["classes"]["conditions"]),
        spoken=frozenset(cues["classes"]["spoken"]),
        manner=frozenset(cues["adverbs"]["manner"]),
        degree=frozenset(cues["adverbs"]["degree"]),
        deciders=frozenset(cues["classes"]["deciders"]),
        claims=frozenset(cues["classes"]["claims"]),
        findings=_nouns(cues["classes"]["findings"]),
        desks=_nouns(cues["classes"]["desks"]),
        finders=_nouns(cues["observe"]["finders"]),
        watched=_nouns(cues["observe"]["not_objects"]),
        worrying=frozenset(form for lemma in cues["concern"]["verbs"] for form in verb_forms(lemma)),
        worries=_nouns(cues["concern"]["nouns"]),
        open_modals=frozenset(cues["concern"]["modals"]),
        orders=frozenset(form for lemma in cues["classes"]["orders"] for form in verb_forms(lemma)),
    )


class Reader:
    """Finds the tellings of one sentence."""

    def __init__(self, parsed: Parsed, finder: Finder, rules: Rules) -> None:
        self.parsed = parsed
        self.doc = parsed.span.doc
        self.finder = finder
        self.rules = rules
        self.first = parsed.span.start
        while self.first < parsed.span.end - 1 and parsed.offset(self.doc[self.first]) < parsed.body:
            self.first += 1
        self.last = parsed.span.end - 1
        self.consumed = -1

    def tellings(self) -> list[Telling]:
        found: list[Telling] = []
        for i in range(self.first, self.last + 1):
            token = self.doc[i]
            word = token.lower_
            telling = None
            if word == "according" and i < self.last and self.doc[i + 1].lower_ == "to":
                telling = self._according(i, i + 2)
            elif word == "per" and i < self.last and self.doc[i + 1].tag_ in {"NNP", "NNPS"}:
                telling = self._according(i, i + 1)
            elif word == "based" and i < self.last and self.doc[i + 1].lower_ in {"on", "upon"}:
                telling = self._based(i)
            elif word in self.rules.speech and i > self.first and is_possessive(self.doc[i - 1]):
                telling = self._noun(token)
            elif (word in self.rules.verbs or word in self.rules.nominal) and (token.tag_.startswith("V") or self._mistaken_modifier(token)):
                telling = self._verb(token)
            elif word in self.rules.speech or word in self.rules.documents:
                telling = self._noun(token)
            if telling is None and word in self.rules.worrying and token.tag_.startswith("V"):
                telling = self._concern(token)
            if telling is None and word in self.rules.publishing and token.tag_.startswith("V"):
                telling = self._publishing(token)
            if telling is not None:
                found.append(telling)
        return found

    def published(self) -> tuple[str, list[Mention]] | None:
        """What kind of document this sentence says came out, and whose: "X published a report on Y"."""
        for token in self.doc[self.first : self.last + 1]:
            if token.lower_ not in self.rules.publishing or token.tag_ not in {"VBD", "VBZ", "VBN"} or is_passive(token):
                continue
            document = next((c for c in token.rights if c.dep_ == "dobj" and c.lower_ in self.rules.documents), None)
            region = self._subject_region(token) if document is not None else None
            mentions = [m for m in self.finder.mentions(*region) if m.kind == "source" and not m.anonymous] if region else []
            if document is not None and mentions:
                return document.lower_, mentions
        return None

    # -- prepositional ----------------------------------------------------

    def _according(self, i: int, at: int) -> Telling | None:
        end = self._region_end(at)
        if end < at:
            return None
        mentions, end = self._listed(at, end)
        if not mentions:
            return None
        self.consumed = end
        content = self._around(i, end)
        return self._telling(mentions, (), i, at - 1, content, "according-to")

    def _listed(self, at: int, end: int) -> tuple[list[Mention], int]:
        """Mentions of a region that may be a list, and its last token.

        "According to RSF, A, a poet, and B were detained" is no list: every
        member of one is a body or a group, as its first is.
        """
        comma = next((j for j in range(at, end + 1) if self.doc[j].text == "," and j not in self.finder.inside), None)
        items = self.finder.by_item(at, end)
        if not items or not items[0]:
            return [], end
        if comma is not None and len(items) > 1:
            first = self.finder.by_item(at, comma - 1)
            bodies = bool(first and first[0]) and first[0][0].type != "individual"
            if not all(items) or (bodies and any(self._no_body(m) for item in items[1:] for m in item)):
                return [m for item in first for m in item], comma - 1
        return [m for item in items for m in item], end

    def _based(self, i: int) -> Telling | None:
        end = self._region_end(i + 2)
        mentions = [m for m in self.finder.mentions(i + 2, end) if m.kind == "source" and m.role == "document"]
        if not mentions:
            return None
        return self._telling(mentions, (), i, i + 1, self._around(i, end), "based-on")

    def _no_body(self, mention: Mention) -> bool:
        """Whether a mention cannot stand in a list of bodies: a person, a place, or a name of no known kind."""
        unknown = not mention.anonymous and mention.type == "other" and not mention.text.isupper()
        return mention.type == "individual" or mention.rule == "place-as-government" or unknown

    def _region_end(self, at: int) -> int:
        """Last token of the noun phrases that begin at `at`, a list of them included."""
        commas: list[int] = []
        i = at
        depth = 0
        closed_list = False
        while i <= self.last:
            token = self.doc[i]
            if i in self.finder.inside:
                i += 1
                continue
            if token.text in "([":
                depth += 1
            elif token.text in ")]":
                if depth == 0:
                    break
                depth -= 1
            elif depth:
                pass
            elif token.text == "," or token.text in "–—;":
                if token.text != ",":
                    break
                if closed_list:
                    break
                commas.append(i)
            elif token.tag_ in {"EX", "PRP"}:
                break
            elif token.tag_ == "CC" and commas and token.lower_ in {"and", "or"} and commas[-1] == i - 1:
                # "A, B, and C," is a list; "A, girls and women were" is not.
                closed_list = True
            elif token.tag_ in _FINITE and not (token.tag_ in {"VBD", "VBN"} and token.dep_ in {"acl", "amod"}) and not self._in_relative(token, at):
                break
            elif token.text in OPENING | {":"} and i > at:
                break
            elif token.text in ".!?":
                break
            elif token.lower_ in {"that", "which", "who", "whose", "where", "when", "while", "although", "because"} and i > at and not commas:
                if token.lower_ in {"which", "who", "whose", "that"}:
                    i += 1
                    continue
                break
            i += 1
        end = i - 1
        if commas and not (closed_list and self._is_list(at, commas, end)):
            end = commas[0] - 1
        elif commas and closed_list:
            # the list ends at the first comma behind its "and"
            pass
        return end

    def _in_relative(self, token: Token, at: int) -> bool:
        return token.dep_ == "relcl" and token.head.i >= at and not any(self.doc[j].text == "," for j in range(at, token.i))

    def _is_list(self, at: int, commas: list[int], end: int) -> bool:
        """Whether every stretch between the commas is a noun phrase, the last one behind "and"."""
        edges = [*commas, end + 1]
        for left, right in zip(commas, edges[1:], strict=False):
            stretch = self.doc[left + 1 : right]
            if not len(stretch) or any(t.tag_ in _FINITE or t.tag_ in {"PRP", "EX", "WDT", "WP"} for t in stretch):
                return False
            if stretch[0].tag_ in {"IN", "VBG", "RB", "TO", "VBN"} and stretch[0].tag_ != "DT":
                return False
        return any(self.doc[j].lower_ in {"and", "or"} for j in range(commas[-1] + 1, end + 1))

    def _around(self, first: int, last: int) -> tuple[int, int]:
        """The longer side of an attribution set off in or at an end of a sentence or clause."""
        left_end = first - 1
        while left_end >= self.first and self.doc[left_end].text in ",–—" or left_end >= self.first and self.doc[left_end].lower_ in {"as", "however"}:
            left_end -= 1
        right_start = last + 1
        while right_start <= self.last and (self.doc[right_start].text in ",:" or self.doc[right_start].lower_ in {"however", "that"}):
            right_start += 1
        left_start = self._clause_start(left_end)
        right_end = self._clause_end(right_start)
        left = max(0, left_end - left_start + 1) if left_end >= self.first else 0
        right = max(0, right_end - right_start + 1)
        if left and self.doc[left_end].tag_ in {"WDT", "WP", "CC"} or left_end < left_start:
            left = 0
        return (left_start, left_end) if left > right else (right_start, right_end)

    def _clause_start(self, i: int) -> int:
        """First token of the sentence part that ends at `i`: behind a semicolon or the lead."""
        j = i
        while j > self.first:
            if self.doc[j - 1].text == ";":
                break
            j -= 1
        while j < i and self.doc[j].lower_ in {"and", "but", "however", "additionally", "furthermore", "moreover", ","}:
            j += 1
        return j

    def _clause_end(self, i: int) -> int:
        """Last token of the sentence part that begins at `i`."""
        j = i
        while j < self.last:
            token = self.doc[j + 1]
            if token.text == ";":
                break
            if token.text == "," and j + 2 <= self.last and self.doc[j + 2].lower_ in {"but", "although", "though", "while", "however"} and self._own_clause(j + 3):
                break
            j += 1
        return self._trim(j, i)

    def _own_clause(self, i: int) -> bool:
        """Whether a clause with a subject of its own begins at `i`."""
        for j in range(i, min(i + 14, self.last + 1)):
            token = self.doc[j]
            if token.tag_ in _FINITE:
                return any(child.dep_ in SUBJECTS for child in (*token.lefts, *(token.head.lefts if token.tag_ == "MD" else ())))
            if token.text in ",;":
                return False
        return False

    def _trim(self, j: int, floor: int) -> int:
        """`j` moved before the final stop and a reference in parentheses."""
        while j > floor and self.doc[j].text in ".,;:":
            j -= 1
        if j > floor and self.doc[j].text == ")":
            k = j
            while k > floor and self.doc[k].text != "(":
                k -= 1
            if k > floor and self.doc[k + 1].lower_ == "see" or (k + 2 < j and self.doc[k + 2].lower_ == "see"):
                j = k - 1
        return j

    # -- verbs -------------------------------------------------------------

    def _verb(self, token: Token) -> Telling | None:
        lemma, kind = self.rules.verbs.get(token.lower_, (token.lower_, "nominal"))
        mistaken = self._mistaken_modifier(token)
        if token.tag_ == "VBN" and not mistaken and not self._has_have(token) and not self._active(token):
            return self._passive(token, lemma, kind)
        if token.tag_ == "VB" and not self._speaks_in_infinitive(token, lemma):
            return None
        if is_passive(token):
            return self._passive(token, lemma, kind)
        if token.dep_ in {"amod", "compound", "nmod"} and not mistaken:
            return None
        if token.tag_ == "VBG" and (token.dep_ in {"nsubj", "dobj", "pobj"} or token.dep_ == "pcomp" and not any(c.dep_ in SUBJECTS for c in token.lefts) or kind in {"find", "report"} and any(c.dep_ == "aux" for c in token.lefts)):
            return None
        if any(child.lower_ in self.rules.adverbs for child in token.children):
            return None
        if token.tag_ == "VBG" and token.dep_ == "acl" and token.i < self.last and self.doc[token.i + 1].tag_ in {"NN", "NNS"} and self.doc[token.i - 1].text != ",":
            return None  # "government reporting mechanisms"
        if kind not in {"assess"} and lemma != "deny" and token.tag_ != "VB" and any(child.dep_ == "neg" for child in token.lefts):
            return None
        if token.dep_ == "ccomp" and token.head.lower_ in self.rules.orders:
            return None
        if token.tag_ in {"VBZ", "VBP"} and any(c.dep_ in {"mark", "advmod"} and c.lower_ in self.rules.conditions for c in token.lefts):
            return None
        region = self._before(token) if mistaken else self._subject_region(token)
        if region is None:
            return None
        parenthetical = self._parenthetical(token, region)
        mentions = self.finder.mentions(*region)
        if not any(m.kind == "source" for m in mentions) and (publisher := self._publisher(token)):
            mentions = [replace(m, role="document") for m in self.finder.mentions(*publisher) if m.kind == "source"]
        if not mentions or self.doc[region[0]].lower_ in {"no", "neither"}:
            return None
        if parenthetical is not None:
            if kind == "nominal" or kind in {"accuse"}:
                return None
            mentions = self._allowed(mentions, token, lemma, kind, clause=True)
            return self._telling(mentions, (), *self._cue(token), parenthetical, "parenthetical") if mentions else None
        start, relays = self._content_start(token, kind)
        if start is None:
            return None
        clause = self._is_clause(start, token) or kind in {"say", "tell"} and self.doc[start].text in OPENING
        mentions = self._allowed(mentions, token, lemma, kind, clause=clause)
        if not mentions or not self._complete(token, lemma, kind, start, mentions, clause=clause):
            return None
        end = self._content_end(token, start)
        start = self._behind_of(token, lemma, kind, start, end)
        rule = f"verb-{kind}" if token.tag_ != "VBG" else f"participle-{kind}"
        telling = self._telling(mentions, relays, *self._cue(token), (start, end), rule)
        return replace(telling, main=self._main(token)) if telling else None

    def _main(self, token: Token) -> bool:
        """Whether a verb heads a main clause: only there does a pronoun carry a telling on."""
        while token.dep_ in {"conj", "xcomp", "ccomp", "parataxis"} and token.head != token:
            token = token.head
        return token.dep_ == "ROOT"

    def _mistaken_modifier(self, token: Token) -> bool:
        """A finite verb parsed as a modifier: "(NGOs) alleged authorities used torture".

        No noun phrase has a participle between two of its nouns.
        """
        if token.i == self.first:
            return False
        if token.dep_ == "acl" and token.tag_ == "VBN" and token.head.dep_ == "ROOT" and token.head.tag_.startswith("N"):
            # a sentence with no other verb: "A number of journalists reported that"
            return self.doc[token.i + 1].lower_ not in {"by", "in"} if token.i < self.last else False
        if token.dep_ != "amod" or not token.lower_.endswith("ed"):
            return False
        before = self.doc[token.i - 1]
        if before.tag_ == "RB" and token.i - 1 > self.first:
            before = self.doc[token.i - 2]
        return before.tag_ in {"NN", "NNS", "NNP", "NNPS", "-RRB-", "CD"} and before.text != "-"

    def _active(self, token: Token) -> bool:
        """A participle by its tag that has a subject of its own and no auxiliary is a past tense."""
        if token.dep_ == "conj" and token.head.tag_ == "VBD" and not is_passive(token.head) and not any(c.dep_ in {"aux", "auxpass"} for c in token.lefts):
            return True
        return any(c.dep_ == "nsubj" and c.tag_ not in {"WP", "WDT"} for c in token.lefts) and not any(c.dep_ in {"aux", "auxpass"} for c in token.lefts)

    def _has_have(self, token: Token) -> bool:
        auxes = [child for child in token.lefts if child.dep_ in {"aux", "auxpass"}]
        if token.dep_ == "conj" and not auxes:
            auxes = [child for child in token.head.lefts if child.dep_ in {"aux", "auxpass"}]
        return any(a.lower_ in {"has", "have", "had", "having"} for a in auxes) and not any(a.dep_ == "auxpass" or a.lower_ in {"been", "being"} for a in auxes)

    def _speaks_in_infinitive(self, token: Token, lemma: str) -> bool:
        """"continued to report"; "did not believe" for a belief; never "failed to report", "may report"."""
        auxes = {child.lower_ for child in token.lefts if child.dep_ in {"aux", "neg"}}
        if token.dep_ == "conj" and not auxes and any(c.dep_ == "aux" for c in token.head.lefts):
            return False
        if "to" in auxes:
            return token.dep_ == "xcomp" and token.head.lower_ in {"continued", "continue", "continues", "began", "went", "continuing"}
        if auxes & {"did", "do", "does"}:
            negated = bool(auxes & {"not", "n’t", "n't"})
            return not negated or lemma in {"believe", "consider"}
        return not auxes and token.dep_ in {"ROOT", "conj", "relcl", "ccomp", "advcl"}

    def _cue(self, token: Token) -> tuple[int, int]:
        """Token range of the telling expression: the verb with "continued to", "did not"."""
        first = token.i
        if token.tag_ == "VB" and token.dep_ == "xcomp":
            first = token.head.i
        elif token.tag_ == "VB":
            first = min((c.i for c in token.lefts if c.dep_ in {"aux", "neg"}), default=token.i)
        return first, token.i

    def _subject_region(self, token: Token) -> tuple[int, int] | None:
        """Token range of whoever is the subject of a telling verb."""
        verb = token
        if token.tag_ == "VB" and token.dep_ == "xcomp":
            verb = token.head
        if token.tag_ == "VBG" and token.dep_ in {"advcl", "acl", "conj", "prep", "xcomp"}:
            return self._participle_region(token)
        seen = verb
        while True:
            subjects = [c for c in seen.lefts if c.dep_ in SUBJECTS]
            named = [c for c in subjects if c.tag_ not in {"WP", "WDT"}]
            subjects = named or subjects
            if subjects:
                break
            if seen.dep_ == "conj" and seen.head.tag_.startswith("V") and seen.head.i < seen.i:
                seen = seen.head
                continue
            return self._before(verb)
        head = subjects[-1]
        if head.tag_ in {"WP", "WDT"} or head.lower_ == "that" and seen.dep_ == "relcl":
            return self._antecedent(seen)
        if subjects[-1].dep_ == "nsubjpass" and seen != verb:
            return None
        first = min(s.left_edge.i for s in subjects)
        last = self._chain_start(seen) - 1
        if last < head.i:
            last = head.right_edge.i
        return self._tidy(first, last)

    def _chain_start(self, verb: Token) -> int:
        """First token of auxiliaries and adverbs directly before a verb."""
        start = verb.i
        while start > self.first and (self.doc[start - 1].tag_ in {"RB", "MD"} or self.doc[start - 1].dep_ in {"aux", "neg", "advmod"} and self.doc[start - 1].head.i == verb.i):
            start -= 1
        return start

    def _tidy(self, first: int, last: int) -> tuple[int, int] | None:
        while first in self.finder.inside:
            first -= 1
        first = max(first, self.first)
        if first <= self.consumed <= last:
            first = self.consumed + 1  # "According to A and B, survivors complained": A and B are spent
        while first <= last and (self.doc[first].text in ",;:–—" or self.doc[first].text in OPENING):
            first += 1
        while last >= first and self.doc[last].text in ",;:–—":
            last -= 1
        return (first, last) if first <= last else None

    def _before(self, verb: Token) -> tuple[int, int] | None:
        """Noun phrases directly before a finite verb for which the parse has no subject."""
        if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN", "JJ"}:
            return None
        last = self._chain_start(verb) - 1
        i = last
        while i >= self.first and (self.doc[i].tag_ in _NOUNY or i in self.finder.covered or self.doc[i].lower_ == "of") and self.doc[i].text not in OPENING | CLOSING:
            i -= 1
        first = i + 1
        while first <= last and self.doc[first].tag_ in {"CC"}:
            first += 1
        return (first, last) if first <= last else None

    def _publisher(self, verb: Token) -> tuple[int, int] | None:
        """Who brings out the document a relative clause is about: "presented a report that listed"."""
        head = verb.head
        if verb.dep_ != "relcl" or head.lower_ not in self.rules.documents or head.dep_ != "dobj":
            return None
        return self._subject_region(head.head) if head.head.lower_ in self.rules.publishing else None

    def _antecedent(self, verb: Token) -> tuple[int, int] | None:
        """What "who" or "which" stands for. A subject defined by what it told is no source."""
        if verb.dep_ != "relcl":
            return None
        head = verb.head
        restrictive = self.doc[verb.left_edge.i - 1].text != ","
        top = head
        while top.dep_ == "conj":
            top = top.head
        if restrictive and top.dep_ in SUBJECTS and top.head.i > verb.i:
            return None
        return self._tidy(head.left_edge.i, max(head.i, verb.left_edge.i - 1))

    def _participle_region(self, token: Token) -> tuple[int, int] | None:
        """Who claims in "..., claiming that": the noun it follows, or the subject of its clause."""
        head = token.head
        if token.lower_ == "adding":
            # "said her husband was attacked, adding that": the speaker goes on
            for verb in token.ancestors:
                if verb.lower_ in self.rules.verbs and verb.tag_.startswith("V"):
                    return self._subject_region(verb)
        if token.dep_ == "acl" or (head.tag_.startswith("N") and token.dep_ != "prep"):
            if head.lower_ in self.rules.documents or head.lower_ in self.rules.speech:
                verb = head.head
                if head.dep_ == "dobj" and verb.lower_ in self.rules.publishing:
                    return self._subject_region(verb)
                return self._tidy(head.left_edge.i, token.i - 1)
            return self._tidy(head.left_edge.i, token.i - 1)
        if head.tag_ == "IN" and head.lower_ == "with":
            return self._tidy(head.i + 1, token.i - 1)
        while head.dep_ == "xcomp" and head.head is not head:
            head = head.head
        if head.tag_.startswith("V"):
            return self._subject_region(head)
        return None

    def _parenthetical(self, token: Token, region: tuple[int, int]) -> tuple[int, int] | None:
        """Content around ", media and NGOs reported,"; None where content follows the verb."""
        if token.i >= self.last or token.tag_ not in {"VBD", "VBZ", "VBP"}:
            return None
        following = self.doc[token.i + 1]
        if following.text not in {",", ".", ";"}:
            return None
        if following.text == "," and self._resumes(token):
            return None
        left = region[0] - 1
        if left < self.first:
            return None
        if self.doc[left].text not in ",;–—" and self.doc[left].text not in CLOSING:
            return None
        content = self._around(region[0], token.i)
        return content if content[1] >= content[0] else None

    def _resumes(self, token: Token) -> bool:
        """"said, adding that": what follows the comma belongs to the verb."""
        return token.i + 2 <= self.last and self.doc[token.i + 2].tag_ == "VBG"

    def _content_start(self, token: Token, kind: str) -> tuple[int | None, tuple[Mention, ...]]:
        """First token of what is told, past adverbs, dates, addressees and "that"."""
        i = token.i + 1
        relays: list[Mention] = []
        if i + 2 <= self.last and self.doc[i].text == "," and self.doc[i + 1].tag_ == "RB" and self.doc[i + 2].text == ",":
            i += 3
        if kind != "tell":
            that = self._marked_clause(token)
            if that is not None:
                for j in range(i, that):
                    if self.doc[j].lower_ == "to":
                        relays += self._relays(j + 1, that - 1, "via")
                        break
                return that + 1, tuple(relays)
            if i < self.last and self.doc[i].lower_ == "in":
                end = self._region_end_simple(i + 1)
                printed = [m for m in self.finder.mentions(i + 1, end, subject=False) if m.type in {"media", "state media"} and not m.anonymous]
                if printed:
                    relays += [replace(m, role="outlet") for m in printed]
                    i = end + 1
            if i < self.last and self.doc[i].lower_ == "in":
                # "reported in its annual study that": the parse often loses the clause
                for j in range(i, min(i + 16, self.last)):
                    if self.doc[j].tag_ in _FINITE or self.doc[j].text in ",;":
                        break
                    if self.doc[j].lower_ == "that" and self.doc[j].tag_ in {"IN", "WDT"}:
                        return j + 1, ()
        if kind == "tell":
            objects = [c for c in token.rights if c.dep_ in {"dobj", "dative", "nsubj"}]
            end = objects[0].i if objects else i
            if objects and objects[0].dep_ != "nsubj":
                end = max(end, self._object_end(objects[0], token))
            elif not objects:
                end = self._noun_run(i)
            relays += self._relays(i, end, "outlet")
            i = end + 1
        while i <= self.last:
            t = self.doc[i]
            if t.lower_ in {"that", "how"} and t.tag_ in {"IN", "WDT", "WRB", "DT"} and (t.dep_ == "mark" or i + 1 <= self.last):
                if t.tag_ == "DT":
                    break
                return (i + 1 if i < self.last else None), tuple(relays)
            if t.lower_ == "to" and t.tag_ == "IN" or (t.lower_ == "to" and i + 1 <= self.last and self.doc[i + 1].tag_ != "VB"):
                end = self._region_end_simple(i + 1)
                relays += self._relays(i + 1, end, "via")
                i = end + 1
                continue
            if t.tag_ == "RB" and (t.lower_ in self.rules.manner or t.lower_.endswith("ly") and t.lower_ not in self.rules.degree):
                i += 1
                continue
            if t.tag_ == "IN" and t.lower_ in {"in", "on", "during", "since"} and i + 1 <= self.last and self._starts_date(i + 1):
                end = i + 1
                while end + 1 <= self.last and (self.doc[end + 1].tag_ == "CD" or self.doc[end + 1].lower_ in self.finder.months or self.doc[end + 1].text == "," and end + 2 <= self.last and self.doc[end + 2].tag_ == "CD"):
                    end += 1
                if end + 2 <= self.last and self.doc[end + 1].text in ",:" and self.doc[end + 2].text in OPENING:
                    i = end + 2
                    continue
                if end + 1 <= self.last and self.doc[end + 1].lower_ in {"that", "year", "the"}:
                    i = end + 1
                    continue
                if end + 1 <= self.last and self.doc[end + 1].tag_ not in {".", ","}:
                    i = end + 1
                    continue
                return None, tuple(relays)
            if t.text == "," and i + 1 <= self.last and self.doc[i + 1].text in OPENING:
                i += 1
                continue
            if t.text == ":":
                i += 1
                continue
            break
        if i > self.last or self.doc[i].text in ".,;)":
            return None, tuple(relays)
        return i, tuple(relays)

    def _marked_clause(self, verb: Token) -> int | None:
        """Index of the "that" opening the verb's complement, with nothing finite in between."""
        for child in verb.rights:
            if child.dep_ == "ccomp":
                mark = next((c for c in child.lefts if c.dep_ == "mark" and c.lower_ == "that"), None)
                if mark is not None and mark.i < self.last and not any(self.doc[j].tag_ in _FINITE for j in range(verb.i + 1, mark.i)):
                    return mark.i
        return None

    def _starts_date(self, i: int) -> bool:
        return self.doc[i].lower_ in self.finder.months or self.doc[i].tag_ == "CD" and len(self.doc[i]) == 4

    def _object_end(self, head: Token, verb: Token) -> int:
        clause = [c for c in verb.rights if c.dep_ in {"ccomp", "xcomp"} and c.i > head.i]
        limit = clause[0].left_edge.i - 1 if clause else head.right_edge.i
        return max(head.i, min(self._simple_right(head), limit))

    def _simple_right(self, head: Token) -> int:
        last = head.i
        for child in head.rights:
            if child.dep_ in {"conj", "cc", "appos"} or child.dep_ == "prep" and child.lower_ == "of":
                last = max(last, child.right_edge.i)
        return last

    def _noun_run(self, i: int) -> int:
        j = i
        while j <= self.last and (self.doc[j].tag_ in _NOUNY or j in self.finder.inside):
            j += 1
        return j - 1

    def _region_end_simple(self, i: int) -> int:
        j = i
        while j <= self.last and (self.doc[j].tag_ in _NOUNY - {"VBN"} or j in self.finder.inside):
            j += 1
        return min(max(i, j - 1), self.last)

    def _relays(self, first: int, last: int, role: str) -> list[Mention]:
        """Addressees that pass on: media, monitors, organizations; not police or a family."""
        found = []
        for mention in self.finder.mentions(first, last, subject=False) if first <= last else ():
            if mention.kind == "source" and mention.type in {"media", "state media", "ngo", "igo", "research"}:
                found.append(replace(mention, role=role))
        return found

    def _is_clause(self, start: int, verb: Token) -> bool:
        """Whether a finite clause or a quotation of one is told."""
        if start - 1 > verb.i and self.doc[start - 1].lower_ in {"that", "how"}:
            return True
        if any(c.dep_ in {"ccomp", "parataxis"} and c.i >= start and (c.tag_ in _FINITE or any(g.dep_ in {"aux", "auxpass", "nsubj", "nsubjpass", "expl"} for g in c.lefts)) and not any(g.lower_ == "to" and g.dep_ == "aux" for g in c.lefts) for c in verb.rights):
            return True
        gapped = verb.dep_ == "relcl" and any(c.tag_ in {"WDT", "WP"} for c in verb.lefts) and any(c.dep_ in SUBJECTS and c.tag_ not in {"WDT", "WP"} for c in verb.lefts)
        if gapped and start == verb.i + 1:
            return True
        for j in range(start, min(start + 40, self.last + 1)):
            token = self.doc[j]
            if token.text in ";," or token.lower_ in {"who", "which", "that", "where", "when", "because", "after", "although", "while", "but", "and"} and token.tag_ not in {"DT"} :
                return False
            if token.tag_ in _FINITE and token.dep_ not in {"relcl", "acl", "advcl"}:
                return token.head.i != verb.i or token.dep_ in {"ccomp", "conj", "parataxis"}
        return False

    def _allowed(self, mentions: Iterable[Mention], token: Token, lemma: str, kind: str, *, clause: bool) -> list[Mention]:
        """Mentions whose telling with this verb is evidence, not an act of their office."""
        allowed = []
        for mention in mentions:
            if mention.rule == "person-by-form" and not (clause and lemma in self.rules.spoken):
                continue
            if mention.head == "public" and kind == "assess":
                continue
            documented = mention.role == "document" or mention.anaphor == "document" or mention.kind == "hearsay"
            if mention.kind == "law":
                continue
            if kind == "nominal" and not (documented or mention.rule == "recording"):
                continue
            if mention.kind == "hearsay" and (token.tag_ in {"VBG", "VBN", "VB"} or token.lower_ not in self.rules.nominal and kind != "report"):
                continue
            if documented or mention.rule == "recording":
                if token.lower_ in self.rules.nominal or kind in {"say", "report", "find"}:
                    allowed.append(mention)
                continue
            if lemma == "show" or (lemma == "reflect" and mention.anonymous):
                continue
            head_is_power = mention.type == "court" or mention.head in self.rules.power and mention.type != "foreign government"
            if mention.type == "court" or mention.head in self.rules.courts:
                if lemma not in {"report", "record"}:
                    continue
            if kind in {"assess", "accuse"} and head_is_power:
                continue
            official = head_is_power or mention.type == "government" and not mention.anonymous
            if lemma in self.rules.intentions and any(t.tag_ == "MD" and t.lower_ in {"would", "will"} for t in self.doc[token.i + 1 : min(token.i + 8, self.last + 1)]):
                continue
            if lemma in self.rules.decisions and (head_is_power or official and self.rules.deciders.intersection(mention.name.casefold().replace("’s", "").split())):
                continue
            if token.tag_ == "VBG" and kind == "say" and official and not any(c.dep_ in SUBJECTS for c in token.lefts) and lemma not in self.rules.claims:
                continue
            if mention.rule == "place-as-government" and kind in {"assess", "find"}:
                continue
            if kind in {"find", "report", "say"} and not clause and head_is_power and lemma not in self.rules.by_power:
                continue
            if kind == "find" and not clause and mention.type == "government" and mention.rule != "affiliation" and lemma in {"find", "identify", "discover", "determine", "observe", "uncover"} and mention.head in self.rules.power:
                continue
            allowed.append(mention)
        return allowed

    def _complete(self, token: Token, lemma: str, kind: str, start: int, mentions: list[Mention], *, clause: bool) -> bool:
        """Whether the verb has what its class needs to be a telling."""
        following = self.doc[start]
        if kind == "nominal":
            return True
        that = self.doc[start - 1].lower_ == "that"
        if kind == "find" and not clause and not all(m.role == "document" or not m.anonymous or m.type in {"ngo", "igo", "research", "media", "state media", "other"} or m.head in self.rules.finders or m.kind == "anaphor" for m in mentions):
            return False
        if lemma in {"observe", "register"} and not clause and any(c.dep_ == "dobj" and c.lower_ in self.rules.watched for c in token.rights):
            return False
        if kind == "find" and not that and (following.tag_ in {"PRP", "IN", "TO"} and not (following.lower_ in {"at", "in", "on"} and clause and lemma == "find")):
            return False
        if kind == "assess" and following.lower_ == "to":
            return False
        if lemma == "deny" and not that:
            clause = any(c.dep_ == "ccomp" for c in token.rights) and not any(c.dep_ in {"dative", "iobj"} for c in token.rights)
        if lemma == "deny" and following.tag_ == "PRP" and not clause:
            return False
        if lemma == "deny" and following.tag_ == "PRP" and self.doc[min(start + 1, self.last)].tag_ in {"DT", "JJ", "NN", "NNS"}:
            return False
        if lemma == "question" and any(c.dep_ == "dobj" and (c.tag_ in {"NNP", "NNPS", "PRP"} or self.finder.animate(c.lower_)) for c in token.rights):
            return False
        if following.lower_ == "to" and following.tag_ == "TO" and kind != "assess":
            return False
        if lemma in {"charge", "advise"} and not that:
            return False
        if kind == "say" and not that and following.lower_ == "as":
            return False
        if kind == "say":
            return clause or following.text in OPENING or lemma in self.rules.without_clause or all(m.role == "document" or m.anaphor == "document" for m in mentions)
        if kind == "tell":
            return clause or following.text in OPENING
        if kind == "accuse" and token.dep_ == "conj" and token.head.lower_ not in self.rules.verbs and following.tag_ == "PRP":
            return False  # "arrested activists and accused them of espionage" is a charge
        if kind == "accuse":
            if lemma == "criticize" and any(t.lower_ in self.rules.findings for t in self.doc[start : min(start + 5, self.last)] if t.dep_ in {"dobj", "conj"}):
                return True
            if lemma == "accuse":
                return following.lower_ != "of" and any(t.lower_ == "of" for t in self.doc[token.i + 1 : min(token.i + 16, self.last)])
            wanted = {"for", "as"}
            objects = {c.i for c in token.rights if c.dep_ in {"dobj", "ccomp"}} | {token.i}
            return any(c.dep_ == "prep" and c.lower_ in wanted and c.head.i in objects for c in token.subtree if c.i > token.i)
        if lemma == "call":
            quoted = any(t.text in OPENING for t in self.doc[start : min(start + 14, self.last + 1)])
            return quoted and following.tag_ not in {"IN", "RP"} and not clause
        if lemma == "see":
            return any(c.dep_ == "prep" and c.lower_ == "as" for c in token.rights)
        if kind == "assess" and not clause and (following.tag_ in {"JJ", "VBN"} or following.text in OPENING):
            return False
        if lemma == "suspect" and not clause:
            return following.tag_ not in {"IN"}
        if kind == "assess":
            if any(self.doc[j].lower_ == "to" and self.doc[j + 1].lower_ in {"be", "have"} for j in range(start, self.last)):
                return True
            return clause or any(c.dep_ in {"ccomp", "xcomp", "oprd", "acomp"} or c.dep_ == "prep" and c.lower_ == "as" for c in token.rights)
        if following.tag_ in {"IN", "TO"} and not clause and not (lemma == "report" and following.lower_ == "on") and following.lower_ not in {"of", "at", "about", "on", "over", "than", "up", "between", "being", "from", "in"}:
            return False
        if lemma == "report" and not clause and self._filed(token):
            return False
        if lemma == "find" and not clause and (following.tag_ in {"JJ", "PRP", "VBG"} or following.lower_ in {"not", "no", "it"}):
            return False
        if lemma in {"deny", "reject", "dispute", "refute"} and not clause:
            return following.tag_ == "VBG" or any(t.lower_ in self.rules.speech or t.lower_ in {"involvement", "responsibility", "existence", "wrongdoing"} for t in self.doc[start : min(start + 6, self.last + 1)])
        return True

    def _filed(self, token: Token) -> bool:
        """A crime or a person reported to a desk: an act of the one who suffers, no evidence."""
        for t in self.doc[token.i + 1 : min(token.i + 14, self.last + 1)]:
            if t.tag_ in _FINITE:
                break
            if t.lower_ == "to" and t.dep_ in {"prep", "dative"} and any(c.lower_ in self.rules.desks for c in t.children):
                return True
        return any(c.dep_ == "dobj" and c.tag_ == "NN" and self.finder.animate(c.lower_) for c in token.rights)

    def _behind_of(self, token: Token, lemma: str, kind: str, start: int, end: int) -> int:
        """Start of the content proper: "accounts of X" is about X, "criticized A for X" finds X."""
        if kind == "accuse":
            for child in token.rights:
                if child.dep_ == "prep" and child.lower_ == "for" and child.i < end and child.i not in self.finder.inside:
                    return child.i + 1
            return start
        for j in range(start, min(start + 4, end)):
            if self.doc[j].lower_ in {"accounts", "testimony", "testimonies", "statements"} and self.doc[j + 1].lower_ in {"of", "that"} and j + 2 <= end:
                return j + 2
        if self.doc[start].lower_ in {"of", "about", "on"} and start < end and lemma in {"complain", "warn", "report"}:
            return start + 1
        return start

    def _content_end(self, token: Token, start: int) -> int:
        """Last token of what is told, with what the same speaker tells in a coordinated verb."""
        ends = [start]
        stack = [token]
        while stack:
            verb = stack.pop()
            for child in verb.rights:
                if child.dep_ in _CONTENT and child.right_edge.i >= start and not (child.dep_ == "advcl" and self._contrast(child)):
                    ends.append(self._without_contrast(child, start))
                elif child.dep_ == "conj" and child.tag_.startswith("V") and child.lower_ in self.rules.verbs and not any(c.dep_ in SUBJECTS for c in child.lefts):
                    stack.append(child)
        end = max(ends)
        if end <= start + 1:
            end = max(end, self._clause_end(start))
        # a closing quotation mark behind the edge belongs to the content
        if end + 1 <= self.last and self.doc[end + 1].text in CLOSING:
            end += 1
        elif end + 2 <= self.last and self.doc[end + 1].text in ".," and self.doc[end + 2].text in CLOSING:
            end += 2
        return self._trim(end, start)

    def _contrast(self, child: Token) -> bool:
        return child.left_edge.lower_ in {"although", "though", "despite", "however"}

    def _without_contrast(self, child: Token, start: int) -> int:
        return child.right_edge.i

    def _passive(self, token: Token, lemma: str, kind: str) -> Telling | None:
        """"as documented by Amnesty International", "was reported by", "irregularities identified by NGOs"."""
        if kind in {"nominal", "tell"} or token.i + 1 > self.last:
            return None
        by = token.i + 1
        while by < self.last and (self.doc[by].tag_ == "RB" or kind == "assess" and self.doc[by].tag_ == "JJ" or self.doc[by].lower_ in {"in", "on"} and self._starts_date(by + 1) or self._starts_date(by)):
            by += 1
        if self.doc[by].lower_ != "by" and self.doc[token.i + 1].lower_ == "in" and kind in {"find", "report"}:
            return self._printed(token)
        if self.doc[by].lower_ != "by" or by >= self.last:
            return None
        if any(t.text in ",;" for t in self.doc[token.i : by]):
            return None
        end = self._region_end(by + 1)
        mentions = self.finder.mentions(by + 1, end, subject=False)
        mentions = self._allowed(mentions, token, lemma, kind, clause=lemma in self.rules.by_power)
        if kind == "assess" and lemma not in self.rules.believed:
            return None
        if lemma == "report" and any(c.dep_ == "nsubjpass" and (c.tag_ == "WP" or self.finder.animate(c.lower_)) for c in token.lefts):
            return None
        mentions = [m for m in mentions if m.kind in {"source", "anaphor"} and m.head not in {"many", "some", "most", "others", "several"}]
        if any(c.lower_ == "being" for c in token.lefts) and any(m.type in {"individual", "group"} for m in mentions):
            return None
        if not mentions or kind == "accuse" or any(c.dep_ == "neg" for c in token.lefts):
            return None
        if end + 2 <= self.last and self.doc[end + 1].lower_ == "as" and kind in {"report", "assess"}:
            content = (end + 2, self._clause_end(end + 2))
        elif subject := next((c for c in token.lefts if c.dep_ == "nsubjpass"), None):
            # "were considered inadequate by NGOs" says what they find, "was documented by" only what
            content = (self._clause_start(by - 1), by - 1) if by - 1 > token.i else (subject.left_edge.i, max(subject.i, min(subject.right_edge.i, token.i - 1)))
        elif token.dep_ == "acl" and token.head.i < token.i:
            content = (max(self.first, token.head.left_edge.i), self._trim(token.head.i, token.head.left_edge.i))
        else:
            content = self._around(token.i, end)
        return self._telling(mentions, (), token.i, token.i, content, f"passive-{kind}")

    def _printed(self, token: Token) -> Telling | None:
        """"abuses documented in the report included ..."."""
        at = token.i + 2
        end = self._region_end(at)
        mentions = [m for m in self.finder.mentions(at, end, subject=False) if m.role == "document" or m.anaphor == "document"]
        if not mentions or end >= self.last:
            return None
        start = end + 1
        if self.doc[start].lower_ in {"included", "include", "includes", "were", "was"}:
            start += 1
        return self._telling(mentions, (), token.i, token.i, (start, self._clause_end(start)), "printed-in") if start <= self.last else None

    # -- nouns -------------------------------------------------------------

    def _noun(self, token: Token) -> Telling | None:
        """"reports from NGOs alleging that", "authorities’ claims that", "testimony from"."""
        i = token.i
        possessed = i > self.first and is_possessive(self.doc[i - 1])
        if not (token.tag_ in {"NN", "NNS"} or possessed) or i >= self.last:
            return None
        following = self.doc[i + 1]
        if following.lower_ in {"of", "that", "regarding"} and token.lower_ in self.rules.speech and (token.dep_ == "attr" or any(c.dep_ == "expl" for c in token.head.lefts)):
            mentions = self._owners(token)
            if mentions:
                return self._telling(mentions, (), i, i, (i + 2, self._clause_end(i + 2)), "reports-of")
        if following.lower_ in {"by", "from"} or following.lower_ in {"in", "on"} and self._printed_in(i + 2):
            if token.dep_ in SUBJECTS and token.head.lower_ in self.rules.nominal | self.rules.verbs.keys():
                return None
            if any(a.lower_ == "according" for a in (token.head, token.head.head)):
                return None
            end = self._region_end(i + 2)
            end = self._cut_of(i + 2, end)
            mentions = [m for m in self.finder.mentions(i + 2, end, subject=False) if m.kind == "source" and m.type != "court"]
            if not mentions or token.lower_ not in self.rules.speech or end + 1 > self.last or self.doc[end].lower_ == "by":
                return None
            start = end + 1
            while start < self.last and (self.doc[start].lower_ in {"of", "that", "about"} or self.doc[start].lower_ in self.rules.verbs):
                start += 1
            if start == end + 1:
                return None
            return self._telling(mentions, (), i, i, (start, self._clause_end(start)), "noun-from")
        if following.lower_ == "that" and token.lower_ in self.rules.speech and i > self.first:
            mentions = self._owners(token)
            if not mentions:
                return None
            clause = [c for c in token.rights if c.dep_ in {"acl", "ccomp", "relcl"}]
            end = clause[0].right_edge.i if clause else self._clause_end(i + 2)
            return self._telling(mentions, (), i, i, (i + 2, self._trim(end, i + 2)), "possessed-claim")
        if possessed and token.dep_ == "dobj" and token.head.lower_ in self.rules.verbs and token.head.tag_ in _FINITE and token.lower_ in self.rules.speech:
            # "ALQST echoed her lawyer’s complaints": the complaint is hers, too
            mentions = self._owners(token)
            return self._telling(mentions, (), i, i, (i + 1, self._clause_end(i + 1)), "possessed-claim") if mentions else None
        return None

    def _printed_in(self, i: int) -> bool:
        """"reports in the press that"."""
        return any(m.kind == "source" and m.type in {"media", "state media"} for m in self.finder.mentions(i, self._region_end_simple(i), subject=False)) if i <= self.last else False

    def _owners(self, token: Token) -> list[Mention]:
        """Whose claim a noun is: "authorities’ claims", "interviewee statements"."""
        first = token.i - 1
        while first > self.first and (self.doc[first - 1].tag_ in _NOUNY - {"CC", "-LRB-", "-RRB-"} or first - 1 in self.finder.inside or is_possessive(self.doc[first - 1])):
            first -= 1
        if is_possessive(self.doc[token.i - 1]):
            return [replace(m, role="document") for m in self.finder.mentions(first, token.i - 2) if m.kind == "source"]
        return [m for m in self.finder.mentions(first, token.i) if m.kind == "source" and m.role == "document"]

    def _cut_of(self, first: int, end: int) -> int:
        """"reports by NGOs of torture": what is told begins at "of" behind the last name."""
        for j in range(first + 1, end + 1):
            if self.doc[j].lower_ == "of" and j not in self.finder.inside:
                return j - 1
            if self.doc[j].tag_ == "VBG" or self.doc[j].lower_ == "that":
                return j - 1
        return end

    def _publishing(self, token: Token) -> Telling | None:
        """"HRW published students’ reports that": the body stands behind what it prints."""
        objects = [c for c in token.rights if c.dep_ == "dobj" and c.lower_ in self.rules.documents]
        if not objects or is_passive(token):
            return None
        document = objects[0]
        that = next((j for j in range(document.i + 1, min(document.i + 12, self.last)) if self.doc[j].lower_ == "that" and self.doc[j].tag_ in {"IN", "WDT"}), None)
        if that is None or self.doc[that + 1].tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return None
        region = self._subject_region(token)
        if region is None:
            return None
        mentions = [m for m in self.finder.mentions(*region) if m.kind in {"source", "anaphor"}]
        if not mentions:
            return None
        return self._telling(mentions, (), token.i, token.i, (that + 1, self._clause_end(that + 1)), "publishing")

    def _concern(self, token: Token) -> Telling | None:
        """"expressed concern that 85 individuals remained on death row"."""
        noun = next((j for j in range(token.i + 1, min(token.i + 5, self.last)) if self.doc[j].lower_ in self.rules.worries), None)
        if noun is None or self.doc[noun + 1].lower_ != "that" or noun + 2 > self.last or is_passive(token):
            return None
        finite = next((t for t in self.doc[noun + 2 : self.last + 1] if t.tag_ in _FINITE), None)
        if finite is None or finite.lower_ in self.rules.open_modals or self.doc[noun + 2].tag_ in _FINITE:
            return None
        region = self._subject_region(token)
        mentions = [m for m in self.finder.mentions(*region) if m.kind in {"source", "anaphor"} and m.type != "court"] if region else []
        if not mentions:
            return None
        return self._telling(mentions, (), token.i, noun, (noun + 2, self._clause_end(noun + 2)), "concern-that")

    # -- result ------------------------------------------------------------

    def _telling(self, mentions: Iterable[Mention], relays: Iterable[Mention], cue_first: int, cue_last: int, content: tuple[int, int], rule: str) -> Telling | None:
        first, last = content
        while first <= last and (self.doc[first].text in ",;:" or first == content[0] and self.doc[first].text in CLOSING - OPENING):
            first += 1
        if first > last or first > self.last:
            return None
        offset, end = self.parsed.offset, self.parsed.offset_end
        return Telling(
            tuple(mentions), tuple(relays),
            (offset(self.doc[cue_first]), end(self.doc[cue_last])),
            (offset(self.doc[first]), end(self.doc[last])),
            rule,
        )
