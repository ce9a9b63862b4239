"""Small questions to the dependency parse, asked by more than one stage.

A token's `dep_` follows the CLEAR labels of the spaCy English models. Nothing
here knows a word list: what a verb means is the business of the lexicons.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

# How far above a verb a question looks. Only a sentence without any punctuation is deeper, and its parse means little;
# without a bound its verbs would take quadratic time.
DEEPEST = 40
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
# Dependents that belong to a mention of somebody; a relative clause or an
# apposition after the head says more about it but is not needed to name it.
_BEHIND_A_NAME = frozenset({"relcl", "acl", "appos", "punct", "cc", "conj", "preconj"})


def subject(verb: Token) -> Token | None:
    """Head noun of the verb's subject; a coordinated verb borrows its neighbour's."""
    seen = verb
    while True:
        for child in seen.lefts:
            if child.dep_ in SUBJECTS:
                return child
        for child in seen.rights:
            if child.dep_ in SUBJECTS:
                return child
        if seen.dep_ == "conj" and seen.head.tag_.startswith(("V", "MD")):
            seen = seen.head
            continue
        return None


def is_passive(verb: Token) -> bool:
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)


def is_possessive(token: Token) -> bool:
    """The possessive ending, also where a bare apostrophe is tagged as a closing quotation mark."""
    return token.tag_ == "POS" or (token.text in {"’", "'"} and token.i > 0 and token.nbor(-1).text.endswith("s"))


def is_negated(token: Token) -> bool:
    return any(child.dep_ == "neg" or child.lower_ in {"no", "never"} for child in token.children)


def coordinated(head: Token) -> list[Token]:
    """`head` and everything coordinated with it, in order: A, B, and C."""
    members = [head]
    frontier = [head]
    while frontier:
        found = [child for token in frontier for child in token.rights if child.dep_ == "conj"]
        members += found
        frontier = found
    return sorted(members, key=lambda token: token.i)


def phrase(head: Token, *, stop: frozenset[str] = _BEHIND_A_NAME) -> tuple[int, int]:
    """Token range [first, last] of a noun phrase around `head`, without what `stop` names.

    Left modifiers are kept whole. On the right, prepositional phrases are
    kept ("Office of the UN High Commissioner for Human Rights"); the first
    dependent in `stop` ends the phrase.
    """
    first, last = head.left_edge.i, head.i
    for child in head.rights:
        if child.dep_ in stop:
            break
        last = right_edge(child, stop=stop)
    return first, last


def right_edge(head: Token, *, stop: frozenset[str]) -> int:
    last = head.i
    for child in head.rights:
        if child.dep_ in stop:
            break
        last = right_edge(child, stop=stop)
    return last


def without_determiner(sentence: Span, first: int, last: int) -> int:
    """`first` moved past a leading article, possessive pronoun excepted."""
    doc = sentence.doc
    while first < last and doc[first].tag_ in {"DT", "PDT"} and doc[first].lower_ not in {"no"}:
        first += 1
    return first


def clause_verb(token: Token) -> Token | None:
    """The verb of the clause `token` stands in."""
    for ancestor in (token, *token.ancestors):
        if ancestor.tag_.startswith("V") or ancestor.tag_ == "MD":
            return ancestor
    return None


def trail(token: Token) -> Iterator[Token]:
    """`token` and its ancestors, up to the root."""
    yield token
    yield from token.ancestors
