"""Whether a clause says what the law is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from spacy.tokens import Token

from pipeline.stages.wordforms import nouns, verbs
from pipeline.syntax import SUBJECTS, coordinated

_AUXILIARIES = frozenset({"aux", "auxpass"})
_PRESENT = frozenset({"VBZ", "VBP"})
_PREDICATES = frozenset({"acomp", "attr", "oprd"})
_EXISTENTIAL = frozenset({"attr", "dobj", "nsubj"})
# Longest opening phrase; how far the comma behind "Under the ... act," may be.
_OPENING_SIZES = (2, 3, 4)
_COMMA_REACH = 12
# Where a law stands that opens a sentence, and how far behind it its verb.
_LAW_REACH = 5
_VERB_REACH = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/legal.toml`; see there. All words are forms in lower case."""

    past_tense_from: int
    # Nouns.
    laws: frozenset[str]
    rulings: frozenset[str]
    procedure: frozenset[str]
    penalties: frozenset[str]
    clearances: frozenset[str]
    by_law: frozenset[str]
    crimes: frozenset[str]
    # Verbs.
    provisions: frozenset[str]
    strict: frozenset[str]
    passing_on: frozenset[str]
    considered: frozenset[str]
    procedural: frozenset[str]
    required: frozenset[str]
    penal: frozenset[str]
    ranging: frozenset[str]
    # Other words.
    not_laws: frozenset[str]
    under: frozenset[str]
    matters: frozenset[str]
    predicates: frozenset[str]
    measures: frozenset[str]
    imposed: frozenset[str]
    modals: frozenset[str]
    strict_modals: frozenset[str]
    perfect: frozenset[str]
    present: frozenset[str]
    copulas: frozenset[str]
    present_copulas: frozenset[str]
    finite_copulas: frozenset[str]
    carrying: frozenset[str]
    requiring: frozenset[str]
    ranged: frozenset[str]
    having: frozenset[str]
    rights: frozenset[str]
    safeguards: frozenset[str]
    limits: frozenset[str]
    due: frozenset[str]
    from_to: frozenset[str]
    determiners: frozenset[str]
    fillers: frozenset[str]
    not_provisions: frozenset[str]
    # Phrases, padded with spaces; openings as words.
    phrases: tuple[str, ...]
    openings: frozenset[tuple[str, ...]]

    def is_law(self, noun: Token) -> bool:
        """Whether a noun is a rule of law: "law", not that of "law enforcement"."""
        if noun.lower_ not in self.laws:
            return False
        following = noun.nbor(1).lower_ if noun.i + 1 < len(noun.doc) else ""
        return f"{noun.lower_} {following}" not in self.not_laws


def compile_rules(legal: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/legal.toml`."""
    return Rules(
        past_tense_from=legal["editions"]["past_tense_from"],
        phrases=tuple(f" {phrase} " for phrase in legal["phrases"]["rules"]),
        openings=frozenset(tuple(phrase.split()) for phrase in legal["phrases"]["openings"]),
        **{name: nouns(lemmas) for name, lemmas in legal["nouns"].items()},
        **{name: verbs(lemmas) for name, lemmas in legal["verbs"].items()},
        **{name: frozenset(words) for name, words in legal["words"].items()},
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause of a sentence: its verb and its tokens.

    past: the edition tells rules in the past tense ("The law provided",
    "Police had 24 hours"). after_law: the sentence before says what the law is.
    """

    head: Token
    tokens: Sequence[Token]
    past: bool
    after_law: bool


def legal_basis(clause: Clause, rules: Rules, people: Container[str]) -> str | None:
    """Name of the rule by which a clause says what the law is; None if it does not.

    people: nouns that stand for somebody.
    """
    words = [token.lower_ for token in clause.tokens]
    rule = _opening(clause, words, rules) or _existential(clause.head, rules)
    if rule is not None:
        return rule
    text = f" {' '.join(words)} "
    if any(phrase in text for phrase in rules.phrases):
        return "rule-phrase"
    subject = next((child for child in clause.head.lefts if child.dep_ in SUBJECTS), None)
    return _Predication(clause, words, subject, rules, people).rule() if subject is not None else None


def _opening(clause: Clause, words: list[str], rules: Rules) -> str | None:
    """By a clause's first words, whatever the parse made of it."""
    if any(tuple(words[:size]) in rules.openings for size in _OPENING_SIZES):
        return "by-law"
    if words[0] in rules.under and "," in words[:_COMMA_REACH]:
        if any(rules.is_law(token) for token in clause.tokens[1 : words.index(",")]):
            return "by-law"
    if _opens_with_penalty(words, rules):
        return "penalty-is"
    return "law-provides" if _opens_with_law(words, rules) else None


def _opens_with_penalty(words: list[str], rules: Rules) -> bool:
    """Whether a penalty is given: "Penalties for trafficking range from five to 10 years in prison"."""
    noun = words[1:2] if words[0] == "the" else words[:1]
    if not rules.penalties.intersection(noun) or rules.measures.isdisjoint(words):
        return False
    return any(word in rules.ranging and following in rules.from_to for word, following in pairwise(words))


def _opens_with_law(words: list[str], rules: Rules) -> bool:
    """Whether a law provides something: "The constitution and law also prohibit ...", "Federal law prohibits"."""
    noun = next((n for n, word in reversed(list(enumerate(words[:_LAW_REACH]))) if word in rules.laws), None)
    if noun is None or (noun > 1 and words[0] not in rules.determiners):
        return False
    behind = words[noun + 1 : noun + 1 + _VERB_REACH]
    verb = next((word for word in behind if not word.endswith("ly") and word not in rules.fillers), "")
    return verb in rules.provisions and verb not in rules.not_provisions and not verb.endswith(("ed", "ing"))


def _existential(head: Token, rules: Rules) -> str | None:
    """By what there is or is not: "there is no law against", "there is no minimum age"."""
    if not any(child.dep_ == "expl" for child in head.lefts):
        return None
    for child in head.children:
        if child.dep_ in _EXISTENTIAL:
            if rules.is_law(child):
                return "no-law"
            limit = child.dep_ != "dobj" and child.lower_ in rules.by_law and head.lower_ in rules.present_copulas
            if limit and any(word.lower_ == "no" for word in child.children):
                return "no-law"
    return None


class _Predication:
    """A clause with its subject, verb and auxiliaries."""

    def __init__(self, clause: Clause, words: list[str], subject: Token, rules: Rules, people: Container[str]) -> None:
        head = clause.head
        auxiliaries = [c for c in head.children if c.dep_ in _AUXILIARIES and c.i < head.i]
        self._clause = clause
        self._words = words
        self._rules = rules
        self._people = people
        self._head = head
        self._verb = head.lower_
        self._subject = subject
        self._noun = subject.lower_
        self._modal = next((c.lower_ for c in auxiliaries if c.tag_ == "MD"), "")
        self._passive = any(c.dep_ == "auxpass" for c in auxiliaries)
        self._perfect = any(c.lower_ in rules.perfect for c in auxiliaries)
        simple = head.tag_ in _PRESENT and not self._perfect
        self._present = simple or any(c.lower_ in rules.present for c in auxiliaries)
        # The tense in which this edition tells what stands.
        self._standing = (self._present or clause.past) and not self._perfect

    def rule(self) -> str | None:
        """The rule by which the clause says what the law is."""
        return (
            self._of_law()
            or self._of_matter()
            or self._of_penalty()
            or self._of_clearance()
            or self._by_law()
            or self._of_measure()
            or self._with_modal()
            or self._of_predicate()
            or self._of_right()
        )

    def _has_measure(self) -> bool:
        return not self._rules.measures.isdisjoint(self._words)

    def _has_object(self, words: frozenset[str]) -> bool:
        return any(child.dep_ == "dobj" and child.lower_ in words for child in self._head.rights)

    def _of_law(self) -> str | None:
        """By its subject: "the law prohibits", "a ruling allows", "it provides"."""
        rules = self._rules
        if self._noun == "it" and self._clause.after_law and self._standing and self._verb in rules.strict:
            return "law-provides"
        provides = self._verb in rules.provisions
        if self._passive or not (provides or self._modal in rules.modals or self._present):
            return None
        law = any(rules.is_law(noun) for noun in coordinated(self._subject))
        ruling = self._noun in rules.rulings and self._present and provides
        return "law-provides" if law or ruling else None

    def _of_matter(self) -> str | None:
        """By what only the law settles: "citizenship is derived by birth", "the minimum age for marriage is 18"."""
        limited = self._noun in self._rules.by_law and _has_word(self._subject.lefts, self._rules.limits)
        passed_on = self._verb in self._rules.passing_on and self._has_object(self._rules.matters)
        return "rule-matter" if self._present and (limited or passed_on or self._noun in self._rules.matters) else None

    def _of_penalty(self) -> str | None:
        """By a penalty: "fines are imposed", "rape carries 10 years in prison"."""
        rules = self._rules
        imposed = self._passive and self._present and self._verb in rules.imposed and self._noun in rules.penalties
        carried = self._verb in rules.carrying and self._has_object(rules.penalties) and self._has_measure()
        return "penalty-is" if imposed or carried else None

    def _of_clearance(self) -> str | None:
        """By what only a rule requires: "meetings of more than 200 persons require approval"."""
        requires = self._verb in self._rules.requiring and self._standing
        return "clearance" if requires and self._has_object(self._rules.clearances) else None

    def _by_law(self) -> str | None:
        """By its agent: "abortion is prohibited by law"."""
        agents = (agent for child in self._head.rights if child.dep_ == "agent" for agent in child.rights)
        by_law = any(agent.dep_ == "pobj" and agent.lower_ in self._rules.laws for agent in agents)
        return "by-law" if self._passive and by_law else None

    def _of_measure(self) -> str | None:
        """By the measure of a penalty: "penalties ranged from five to 10 years in prison"."""
        rules = self._rules
        penal = self._verb in rules.penal or self._verb in rules.finite_copulas
        if self._noun not in rules.penalties or not penal or self._perfect or not self._has_measure():
            return None
        return "penalty-is" if self._standing or self._verb in rules.ranged else None

    def _with_modal(self) -> str | None:
        """By what is permitted or required: "police may detain suspects for 48 hours", "women are required to"."""
        rules = self._rules
        if self._perfect:
            return None
        if self._modal in rules.strict_modals:
            return "modal-rule"
        permits = self._modal in rules.modals or (self._clause.past and self._modal == "could")
        if self._modal == "can" and self._verb in rules.procedural and self._is_procedure():
            return "modal-rule"
        if permits and (self._passive or self._is_procedure() or self._has_measure()):
            return "modal-rule"
        return "rule-passive" if self._passive and self._standing and self._verb in rules.required else None

    def _is_procedure(self) -> bool:
        """Whether somebody whom rules are made for is among the subjects."""
        return any(
            noun.lower_ in self._rules.procedure or noun.tag_ == "NNPS" or noun.lower_ in self._people
            for noun in coordinated(self._subject)
        )

    def _of_predicate(self) -> str | None:
        """By its predicate: "abortion is illegal", "is considered a crime", "violators are subject to a fine"."""
        rules = self._rules
        if self._passive and self._present and self._verb in rules.considered:
            held = (child for child in self._head.rights if child.dep_ in _PREDICATES)
            return "rule-predicate" if _has_word(held, rules.crimes) else None
        if self._verb not in rules.copulas or not (self._standing or self._modal):
            return None
        crime_told = self._present or not self._clause.past  # "was a crime" may be a verdict on one act
        for child in self._head.rights:
            if child.dep_ not in _PREDICATES:
                continue
            if _has_word(coordinated(child), rules.predicates) or (crime_told and child.lower_ in rules.crimes):
                return "rule-predicate"
            if child.dep_ == "acomp" and child.lower_ == "subject" and self._has_measure():
                return "rule-predicate"
        return None

    def _of_right(self) -> str | None:
        """By a right: "police had 24 hours to", "workers have the right to", "enjoy a range of rights"."""
        rules = self._rules
        had = self._clause.past and self._verb == "had" and self._noun in rules.procedure
        if had and not rules.due.isdisjoint(self._words):
            return "rule-had"
        if not self._present or self._verb not in rules.having:
            return None
        objects = [child for child in self._head.rights if child.dep_ == "dobj"]
        ranges = (child for child in objects if child.lower_ == "range")
        granted = _has_word(objects, rules.rights) or any(
            word.lower_ == "rights" for child in ranges for word in child.subtree
        )
        if self._noun in rules.procedure and not any(child.dep_ == "neg" for child in self._head.lefts):
            granted = granted or _has_word(objects, rules.safeguards)
        return "rule-had" if granted else None


def _has_word(tokens: Iterable[Token], words: frozenset[str]) -> bool:
    return any(token.lower_ in words for token in tokens)
