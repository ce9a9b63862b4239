"""Who did it to whom, how many, and how a noun phrase picks them out."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline import numbers, syntax
from pipeline.stages.parse import Parsed
from pipeline.stages.triggers import Rules, Trigger, agent_of, first_conjunct, is_count, objects_of

NAMED, COUNTED, POINTED, SINGLE, VAGUE, BARE = "named", "counted", "pointed", "single", "vague", "bare"
# Types whose intransitive verbs have the victim as their subject ("died", "disappeared", "remained in custody").
_UNDERGONE = frozenset(
    {"killing", "death_in_custody", "disappearance", "displacement", "release", "detention", "sentencing", "charge"}
)


def participants(trigger: Trigger, rules: Rules) -> tuple[Token | None, Token | None]:
    """Head nouns of (victim, actor)."""
    token = trigger.token
    kind = trigger.entry.type
    if trigger.noun:
        victim = actor = None
        for child in token.rights:
            if child.dep_ == "prep" and child.lower_ in {"of", "against", "on", "involving"} and victim is None:
                victim = next((c for c in child.children if c.dep_ == "pobj"), None)
            elif child.dep_ in {"agent", "prep"} and child.lower_ == "by":
                actor = next((c for c in child.children if c.dep_ == "pobj"), None)
        owner = next((c for c in token.lefts if c.dep_ == "poss"), None)
        if owner is not None:
            if kind in {"attack", "protest", "raid"}:
                actor = actor or owner
            else:
                victim = victim or owner
        if actor is None:
            verb, role = role_of(token)
            if (
                role == "object"
                and verb is not None
                and not syntax.is_passive(verb)
                and verb.lower_ in rules.bringing_about
                and verb.lower_ not in rules.counting
                and verb.lower_ not in rules.telling
            ):
                actor = syntax.subject(verb)
        return victim, actor
    passive = syntax.is_passive(token) or (
        token.tag_ == "VBN" and token.dep_ in {"acl", "conj"} and not _has_active(token)
    )
    if passive:
        objects = objects_of(token, rules)
        victim = objects[0] if objects else None
        if victim is not None and victim.lower_ in trigger.entry.objects:
            victim = _affected(token, victim)
        return _resolved(victim), agent_of(token)
    subject = syntax.subject(token)
    if subject is None and token.dep_ in {"acl", "advcl", "xcomp"}:
        subject = syntax.subject(token.head) if token.head.tag_.startswith("V") else token.head
    objects = objects_of(token, rules)
    victim = objects[0] if objects else None
    if victim is not None and victim.lower_ in trigger.entry.objects or victim is None:
        affected = _affected(token, victim)
        if affected is not None or victim is None:
            victim = affected
    if victim is None and not objects and kind in _UNDERGONE and not trigger.entry.subject:
        if subject is None or subject.lower_ not in rules.courts:
            return _resolved(subject), None
    return _resolved(victim), _resolved(subject)


def _has_active(verb: Token) -> bool:
    return (
        verb.dep_ == "conj"
        and not syntax.is_passive(first_conjunct(verb))
        and first_conjunct(verb).tag_ in {"VBD", "VBN"}
        and bool(any(c.dep_ == "dobj" for c in verb.children))
    )


def _affected(verb: Token, noun: Token | None) -> Token | None:
    """Whom "filed charges against X", "issued a warrant for X" is about."""
    for source in filter(None, (noun, verb)):
        for child in source.rights:
            if child.dep_ in {"prep", "dative"} and child.lower_ in {"against", "for", "of", "to", "on", "at"}:
                hit = next((c for c in child.children if c.dep_ == "pobj"), None)
                if hit is not None and child.lower_ in {"against", "of", "at", "on"} | (
                    {"for"} if source is noun else set()
                ):
                    return hit
        owner = next((c for c in source.lefts if c.dep_ == "poss"), None) if source is noun else None
        if owner is not None:
            return owner
    return None


def _resolved(noun: Token | None) -> Token | None:
    """The antecedent of a relative pronoun, else the noun itself."""
    if noun is not None and noun.tag_ in {"WP", "WDT"} and noun.head.dep_ == "relcl":
        return noun.head.head
    return noun


def sort(noun: Token | None, rules: Rules) -> str:
    """How a noun phrase picks out whom it means."""
    if noun is None:
        return BARE
    best = BARE
    for head in syntax.coordinated(noun):
        sort = _sort_of(head, rules)
        if sort == NAMED:
            return sort
        best = sort if best == BARE or sort == COUNTED else best
    return best


def _sort_of(head: Token, rules: Rules) -> str:
    if head.tag_ in {"NNP", "NNPS"} or any(c.dep_ == "appos" and c.tag_ in {"NNP", "NNPS"} for c in head.rights):
        return NAMED
    # "several politicians, including Ana Ruiz"
    if any(
        c.lower_ == "including" and any(p.tag_ == "NNP" or _named_member(p) for p in c.children) for c in head.rights
    ):
        return NAMED
    if head.tag_ == "CD" or any(is_count(c) for c in head.children):
        return COUNTED
    if head.lower_ in {"dozens", "hundreds", "thousands", "scores", "dozen"}:
        return COUNTED
    if head.tag_ in {"PRP", "PRP$"}:
        return POINTED
    determiners = {c.lower_ for c in head.lefts if c.dep_ in {"det", "poss", "predet"}}
    if head.tag_ == "NN":
        if determiners & {"a", "an", "one", "another"}:
            return SINGLE
        if determiners and not determiners & {"no", "any"}:
            return POINTED
    elif determiners & {"the", "these", "those", "both", "all", "their", "his", "her", "its"}:
        return POINTED
    elif any(c.dep_ == "poss" for c in head.lefts):
        return POINTED
    if any(c.dep_ == "compound" and c.text[:1].isupper() for c in head.lefts) or _of_a_place(head):
        return VAGUE
    return VAGUE if any(c.lower_ in rules.vague for c in head.lefts) else BARE


def _named_member(noun: Token) -> bool:
    return any(c.dep_ == "appos" and c.tag_ == "NNP" for c in noun.rights) or any(
        c.dep_ == "compound" and c.tag_ == "NNP" for c in noun.lefts
    )


def _of_a_place(head: Token) -> bool:
    """ "residents of Pyongyang"."""
    return any(
        c.dep_ == "prep"
        and c.lower_ in {"of", "from", "in"}
        and any(p.tag_ == "NNP" for p in c.children if p.dep_ == "pobj")
        for c in head.rights
    )


def how_many(noun: Token | None) -> int | None:
    """Persons a noun phrase stands for, where it says."""
    if noun is None:
        return None
    total = 0
    for head in syntax.coordinated(noun):
        number = next((c for c in head.children if is_count(c)), None)
        if head.tag_ == "CD":
            count = _number(head)
        elif number is not None:
            count = _number(number)
        elif head.tag_ == "NNP" or head.lower_ in {"he", "she", "him", "her", "his"}:
            count = 1
        elif head.tag_ == "NN" and any(c.lower_ in {"a", "an", "the", "another", "his", "her"} for c in head.lefts):
            count = 1
        elif head.tag_ == "NN" and any(c.dep_ == "appos" and c.tag_ == "NNP" for c in head.rights):
            count = 1
        else:
            count = None
        if count is None:
            return None
        total += count
    return total


def counter(noun: Token, rules: Rules) -> Token | None:
    """ "cases" in "266 cases of arbitrary detention"."""
    if noun.dep_ == "pobj" and noun.head.lower_ in {"of", "involving"} and noun.head.head.lower_ in rules.counters:
        return noun.head.head
    if noun.dep_ == "compound" and noun.head.lower_ in rules.counters:
        return noun.head
    return None


def count_of(noun: Token, rules: Rules) -> int | None:
    """How many events an event noun counts, None where it does not say."""
    for token in filter(None, (noun, counter(noun, rules))):
        for child in token.lefts:
            if is_count(child):
                return _number(child)
    # "the deaths of 111 persons"
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            for thing in child.rights:
                if thing.lower_ in rules.units:
                    return None
                for number in thing.lefts:
                    if is_count(number):
                        return _number(number)
    return None


def _number(token: Token) -> int | None:
    text = token.text
    if token.i and token.doc[token.i - 1].dep_ == "compound" and token.doc[token.i - 1].head == token:
        text = f"{token.doc[token.i - 1].text} {text}"
    value = numbers.value(text)
    return int(value) if value is not None and value == int(value) else None


def role_of(noun: Token) -> tuple[Token | None, str]:
    """The verb an event noun belongs to and as what."""
    seen = noun
    while seen.dep_ == "conj" and seen.head.tag_.startswith("NN"):
        seen = seen.head
    if seen.dep_ in {"nsubj", "nsubjpass"}:
        return seen.head, "subject"
    if seen.dep_ in {"dobj", "attr"}:
        return seen.head, "object" if seen.dep_ == "dobj" else "subject"
    if seen.dep_ == "pobj" and seen.head.head.tag_.startswith("V"):
        return seen.head.head, "object" if seen.head.lower_ in {"in", "out", "on"} else "other"
    return None, ""


def phrase_text(sentence: Parsed, noun: Token | None, dates: frozenset[int] = frozenset()) -> str:
    """Verbatim noun phrase without its article; `dates`: tokens of dates, which the parse may draw into it."""
    if noun is None or noun.i < sentence.span.start or noun.i >= sentence.span.end:
        return ""
    first, last = syntax.phrase(noun)
    members = syntax.coordinated(noun)
    if len(members) > 1 and noun.tag_ != "PRP":
        last = max(last, syntax.phrase(members[-1])[1])
    while first < noun.i and first in dates:
        first += 1
    first = syntax.without_determiner(sentence.span, first, last)
    opener = sentence.span.doc[first]
    if first < noun.i and opener.tag_ in {"IN", "TO", "RB", "WRB"} and opener.head.dep_ == "ROOT":
        # The parse has hung half the sentence on the noun.
        first = noun.i
    while last > noun.i and (last in dates or sentence.span.doc[last].tag_ in {"IN", "TO", ","}):
        last -= 1
    doc = sentence.span.doc
    return sentence.text(sentence.offset(doc[first]), sentence.offset_end(doc[last]))
