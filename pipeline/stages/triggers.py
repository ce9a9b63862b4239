"""Words that name an event, and whether the text tells it as something that happened."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Token

from pipeline import syntax
from pipeline.morphology import noun_forms, verb_forms
from pipeline.stages.parse import Parsed


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to name an event: a verb or noun and what must stand beside it.

    dated: a noun that names an event only with a date of its own or a count.
    measure: a verb that names one only by its subject, so that it needs a
    date of its own clause.
    """

    type: str
    name: str
    objects: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    person: bool = False
    counted: bool = False
    light: bool = False
    dated: bool = False
    measure: bool = False
    announced: bool = False
    any_object: bool = False
    intransitive: bool = False
    infinitive: bool = False
    state: bool = False
    subject: str = ""
    subjects: frozenset[str] = frozenset()
    subject_counted: bool = False

    @property
    def framed(self) -> bool:
        return bool(self.objects or self.complements or self.subject or self.subjects or self.subject_counted)


@dataclass(frozen=True, slots=True)
class Rules:
    """Lexicon `incidents`, by form."""

    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    plover: dict[str, str]
    telling: frozenset[str]
    counting: frozenset[str]
    documents: frozenset[str]
    habit: frozenset[str]
    happening: frozenset[str]
    bringing_about: frozenset[str]
    implicative: frozenset[str]
    authority: frozenset[str]
    courts: frozenset[str]
    officials: frozenset[str]
    prosecutors: frozenset[str]
    police: frozenset[str]
    laws: frozenset[str]
    things: frozenset[str]
    no_victims: frozenset[str]
    victimless: frozenset[str]
    counters: frozenset[str]
    partitives: frozenset[str]
    unreal_conjunctions: frozenset[str]
    unreal_verbs: frozenset[str]
    unreal_determiners: frozenset[str]
    estimating: frozenset[str]
    vague: frozenset[str]
    units: frozenset[str]
    rates: frozenset[str]


# Types whose words are the least telling: tried after the others.
_LAST = frozenset({"harassment", "policy", "other"})


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules from lexicon `incidents`; the more a frame asks for, the earlier it is tried."""
    given = data["forms"]
    verbs: dict[str, list[Entry]] = defaultdict(list)
    nouns: dict[str, list[Entry]] = defaultdict(list)
    for kind, words in data["types"].items():
        for frame in words.get("frames", ()):
            entry = _frame(kind, frame)
            for verb in frame.get("verbs", ()):
                for form in given.get(verb) or verb_forms(verb):
                    verbs[form].append(replace(entry, name=f"{verb} +"))
            for noun in frame.get("nouns", ()):
                for form in noun_forms(noun):
                    nouns[form].append(replace(entry, name=noun))
    for kind, words in data["types"].items():
        for verb in words.get("verbs", ()):
            for form in given.get(verb) or verb_forms(verb):
                verbs[form].append(Entry(kind, verb))
        for noun in words.get("nouns", ()):
            for form in noun_forms(noun):
                nouns[form].append(Entry(kind, noun))
    return Rules(
        verbs={
            form: tuple(sorted(entries, key=lambda entry: (entry.measure, not entry.framed, entry.type in _LAST)))
            for form, entries in verbs.items()
        },
        nouns={form: tuple(entries) for form, entries in nouns.items()},
        plover={kind: words.get("plover", "") for kind, words in data["types"].items()},
        telling=_forms(data["telling"]["verbs"], given),
        counting=_forms(data["telling"]["counting"], given),
        documents=frozenset(form for noun in data["telling"]["documents"] for form in noun_forms(noun)),
        habit=frozenset(data["habit"]["words"]),
        happening=_forms(data["happening"]["verbs"], given),
        bringing_about=_forms(data["bringing_about"]["verbs"], given),
        implicative=_forms(data["implicative"]["verbs"], given),
        authority=frozenset(data["authority"]["nouns"]),
        courts=frozenset(data["authority"]["courts"]),
        officials=frozenset(data["authority"]["officials"]),
        prosecutors=frozenset(data["authority"]["prosecutors"]),
        police=frozenset(data["authority"]["police"]),
        laws=frozenset(data["authority"]["laws"]),
        things=frozenset(data["things"]["nouns"]),
        no_victims=frozenset(form for noun in data["victims"]["never"] for form in noun_forms(noun)),
        victimless=frozenset(data["victims"]["victimless_types"]),
        counters=frozenset(data["counters"]["nouns"]),
        partitives=frozenset(data["partitives"]["nouns"]),
        unreal_conjunctions=frozenset(data["unreal"]["conjunctions"]),
        unreal_verbs=_forms(data["unreal"]["verbs"], given),
        unreal_determiners=frozenset(data["unreal"]["determiners"]),
        estimating=_forms(data["estimating"]["verbs"], given),
        vague=frozenset(data["quantifiers"]["vague"]),
        units=frozenset(data["quantifiers"]["units"]),
        rates=frozenset(data["quantifiers"]["rates"]),
    )


def _forms(verbs: list[str], given: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in given.get(verb) or verb_forms(verb))


def _frame(kind: str, frame: dict[str, Any]) -> Entry:
    subject = next(
        (
            who
            for who in ("authority", "prosecutor", "police", "court", "law", "official")
            if frame.get(f"subject_{who}")
        ),
        "",
    )
    return Entry(
        kind,
        "",
        objects=frozenset(frame.get("object", ())),
        complements=frozenset(frame.get("with", ())),
        modifiers=frozenset(frame.get("modifier", ())),
        unless=frozenset(frame.get("unless", ())),
        person=frame.get("object_person", False),
        counted=frame.get("counted", False),
        light=frame.get("light", False),
        dated=frame.get("dated", False),
        measure=subject == "official",
        announced=frame.get("announced", False),
        any_object=frame.get("any_object", False),
        intransitive=frame.get("intransitive", False),
        infinitive=frame.get("infinitive", False),
        state=frame.get("state", False),
        subject=subject,
        subjects=frozenset(frame.get("subject", ())),
        subject_counted=frame.get("subject_counted", False),
    )


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word of the sentence that names an event, tokens first..last.

    toll: the verb that tells how many an attack killed.
    """

    token: Token
    first: int
    last: int
    entry: Entry
    noun: bool
    toll: Token | None = None


def is_clause_verb(token: Token) -> bool:
    """A verb form that heads a clause.

    The parser takes the verb of "a court sentenced journalist X" for a
    participle in front of the name; a participle has no noun right before it
    ("government-appointed" is one token more).
    """
    if token.dep_ in {"aux", "auxpass", "compound"}:
        return False
    if token.dep_ != "amod":
        return True
    before = token.doc[token.i - 1] if token.i > token.sent.start else None
    return (
        token.tag_ in {"VBD", "VBN"}
        and before is not None
        and before.tag_ in {"NN", "NNS", "NNP", "NNPS"}
        and token.lower_.endswith("ed")
    )


def triggers(sentence: Parsed, rules: Rules, inside: frozenset[int] = frozenset()) -> list[Trigger]:
    """Every word of the sentence that names an event, in order.

    inside: positions of tokens that belong to dates ("March").
    """
    found: list[Trigger] = []
    used: set[int] = set()
    for token in sentence.span:
        if sentence.base + token.idx < sentence.body:
            continue
        tag = token.tag_
        word = token.lower_
        if token.i in inside:
            continue
        if tag.startswith("VB") and is_clause_verb(token) and not _describes(token):
            for entry in rules.verbs.get(word, ()):
                beside = _verb_matches(token, entry, rules)
                if beside is not None:
                    found.append(Trigger(token, min([token.i, *beside]), max([token.i, *beside]), entry, False))
                    used.update(beside)
                    break
        elif tag in {"NN", "NNS", "NNP"} and word in rules.nouns:
            for entry in rules.nouns[word]:
                if _noun_matches(token, entry, rules):
                    found.append(Trigger(token, token.i, token.i, entry, True))
                    break
    nouns = {trigger.token.i for trigger in found if trigger.noun}
    return [trigger for trigger in found if _stands(trigger, used, nouns, rules)]


def _describes(verb: Token) -> bool:
    """Whether a participle after a bare noun is part of an adjective: "harsh and life threatening"."""
    before = verb.nbor(-1) if verb.i else None
    return verb.tag_ == "VBG" and before is not None and before.tag_ == "NN" and before.head == verb


def _stands(trigger: Trigger, used: set[int], nouns: set[int], rules: Rules) -> bool:
    """Not part of another trigger, and no "ordered" where what is ordered is an event of its own."""
    if trigger.token.i in used:
        return False
    if not trigger.noun and trigger.entry.type == "policy" and not trigger.entry.framed:
        return not any(o.i in nouns for o in objects_of(trigger.token, rules))
    return True


def _verb_matches(verb: Token, entry: Entry, rules: Rules) -> list[int] | None:
    """Tokens that make the trigger together with the verb; None where the entry does not fit."""
    objects = objects_of(verb, rules)
    beside: list[int] = []
    if entry.objects and entry.complements:
        hit = next((o for o in objects if o.lower_ in entry.objects), None)
        near = _beside(verb, entry.complements)
        if hit is None and near is None:
            return None
        if entry.objects and hit is None:
            return None
    elif entry.objects:
        hit = next((o for o in objects if _is_or_is_called(o, entry.objects)), None)
        if hit is None or _counts_events(hit, rules):
            return None
        if entry.modifiers and not any(c.lower_ in entry.modifiers for c in hit.lefts):
            return None
        beside = [hit.i] if 0 < hit.i - verb.i <= 3 and hit.dep_ == "dobj" else []
    if entry.complements and not entry.objects:
        near = _beside(verb, entry.complements)
        if near is None:
            return None
        beside = [near.i] if 0 < near.i - verb.i <= 3 or near.i == verb.i - 1 else []
    if entry.person and not any(_person(o, rules) for o in objects) and (objects or not syntax.is_passive(verb)):
        return None
    if entry.infinitive and not any(c.dep_ in {"xcomp", "ccomp"} and c.tag_ == "VB" for c in verb.children):
        return None
    if entry.subjects:
        subject = syntax.subject(verb)
        if subject is None or subject.lower_ not in entry.subjects:
            return None
    if entry.subject_counted:
        subject = syntax.subject(verb)
        if subject is None or objects or not any(is_count(c) for c in subject.children):
            return None
    if entry.intransitive and objects:
        return None
    if entry.measure and any(o.lower_ in rules.counters for o in objects):
        # "registered 40 cases": a statistic.
        return None
    if entry.announced and not _to_come(verb):
        return None
    if entry.any_object and not any(o.lower_ not in rules.documents for o in objects):
        return None
    if entry.subject and not _subject_is(verb, entry.subject, rules):
        return None
    return beside


def _is_or_is_called(noun: Token, words: frozenset[str]) -> bool:
    """ "Novosti Online, a news website, was closed"."""
    return noun.lower_ in words or any(c.dep_ == "appos" and c.lower_ in words for c in noun.rights)


def _to_come(verb: Token) -> bool:
    """ "announced that it would change the status": what is to come is the measure."""
    return any(
        c.dep_ == "ccomp" and any(a.dep_ == "aux" and a.lower_ in {"will", "would"} for a in c.lefts)
        for c in verb.children
    )


def _counts_events(noun: Token, rules: Rules) -> bool:
    """ "388 cases of rape were filed": rapes are told, not a suit."""
    return noun.lower_ in rules.counters and any(
        p.lower_ in rules.nouns for c in noun.rights if c.dep_ == "prep" and c.lower_ == "of" for p in c.children
    )


def _subject_is(verb: Token, who: str, rules: Rules) -> bool:
    heads = {
        "authority": rules.authority,
        "prosecutor": rules.prosecutors,
        "police": rules.police,
        "court": rules.courts,
        "law": rules.laws,
        "official": rules.officials,
    }[who]
    if syntax.is_passive(verb):
        agent = agent_of(verb)
        return (
            who in {"authority", "prosecutor", "police"}
            and agent is None
            or agent is not None
            and _heads(agent) & heads != frozenset()
        )
    subject = syntax.subject(verb)
    return subject is not None and _heads(subject) & heads != frozenset()


def _heads(noun: Token) -> frozenset[str]:
    """The noun, what it is compounded with, and what it is a part of ("Division of the Supreme Court")."""
    words = {noun.lower_, *(c.lower_ for c in noun.lefts if c.dep_ in {"compound", "amod", "poss"})}
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "in"}:
            words |= {c.lower_ for c in child.children if c.dep_ == "pobj"}
    return frozenset(words)


_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def is_count(token: Token) -> bool:
    """A number that counts its noun; "the 2018 killing" has a year (a thousand and more is written with a comma)."""
    return token.dep_ == "nummod" and not _YEAR.fullmatch(token.text)


def _noun_matches(noun: Token, entry: Entry, rules: Rules) -> bool:
    counter = noun.dep_ == "compound" and noun.head.lower_ in rules.counters
    cases = noun.head.head if noun.dep_ == "pobj" and noun.head.head.lower_ in rules.counters else noun
    subset = noun.dep_ == "pobj" and noun.head.lower_ == "including" and any(is_count(c) for c in noun.lefts)
    if subset and noun.head.head.lower_ in rules.nouns:
        # "1,889 killings, including 672 femicides"
        return False
    if entry.modifiers and not any(c.lower_ in entry.modifiers for c in noun.lefts):
        return False
    if any(c.lower_ in entry.unless for c in noun.lefts):
        return False
    if entry.light and not (noun.dep_ == "dobj" and noun.head.lower_ in rules.bringing_about):
        return False
    if entry.counted and not counter and not any(is_count(c) for c in cases.lefts) and not _of_a_number(noun):
        return False
    # "the election commission", "arrest warrant": another noun is meant; "torture cases" counts tortures.
    return noun.dep_ != "compound" or counter


def _of_a_number(noun: Token) -> bool:
    """ "the recruitment of 40 boys"."""
    return any(
        c.dep_ == "prep" and c.lower_ == "of" and any(is_count(n) for p in c.children for n in p.lefts)
        for c in noun.rights
    )


def objects_of(verb: Token, rules: Rules) -> list[Token]:
    """Heads of what the verb acts on: direct objects, or a passive's subject."""
    found = _own_objects(verb, rules)
    seen = verb
    # "was arrested and charged": the subject stands before the first verb.
    while (
        not found
        and seen.dep_ in {"conj", "advcl"}
        and verb.tag_ == "VBN"
        and not any(c.dep_ == "nsubj" for c in seen.children)
    ):
        seen = seen.head
        if not seen.tag_.startswith("V") or not (syntax.is_passive(seen) or seen.dep_ in {"conj", "acl"}):
            break
        if syntax.is_passive(seen) or seen.dep_ == "acl":
            found = _own_objects(seen, rules)
    # "detained and arrested X": the object stands behind the last verb.
    seen = verb
    while not found:
        following = next(
            (
                c
                for c in seen.rights
                if c.dep_ == "conj" and (c.tag_ == seen.tag_ or {c.tag_, seen.tag_} == {"VBD", "VBN"})
            ),
            None,
        )
        if following is None or following.i - seen.i > 3:
            break
        seen = following
        found = _own_objects(seen, rules)
    return found


def _own_objects(verb: Token, rules: Rules) -> list[Token]:
    found: list[Token] = []
    for child in verb.children:
        noun = child.tag_[:2] in {"NN", "PR", "CD", "DT"} or (
            child.tag_[:2] == "JJ" and child.lower_ in rules.partitives
        )
        if child.dep_ in {"dobj", "oprd"} and noun or child.dep_ == "nsubjpass":
            for member in syntax.coordinated(child):
                found += _parts(member, rules)
        elif child.dep_ == "ccomp" and child.tag_ == "VB" and any(c.lower_ == "to" for c in child.lefts):
            # "ordered defendants to pay": the parse makes them the subject of "pay".
            found += [c for c in child.lefts if c.dep_ in syntax.SUBJECTS]
        elif child.dep_ == "dobj" and child.tag_ in {"WP", "WDT"} and verb.dep_ == "relcl":
            found.append(verb.head)
        elif child.dep_ == "npadvmod" and child.tag_ == "NNP" and child.i > verb.i:
            # "released Ngadiuba August 13": the name is parsed into the date.
            found += [c for c in child.lefts if c.dep_ == "compound" and c.tag_ == "NNP"]
    if not found and verb.tag_ == "VBN" and verb.dep_ == "acl":
        found = [verb.head]
    if not found and verb.dep_ == "amod":
        name = verb.head
        while name.dep_ == "compound":
            name = name.head
        found = [name]
    return found


def _parts(noun: Token, rules: Rules) -> list[Token]:
    """The noun, and what it is a number of ("a series of edicts")."""
    if noun.lower_ in rules.partitives:
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ == "of":
                return [noun, *(c for c in child.children if c.dep_ == "pobj")]
    return [noun]


def agent_of(verb: Token) -> Token | None:
    """Head noun of "by ..." behind a passive."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _beside(verb: Token, words: frozenset[str]) -> Token | None:
    """A complement of the verb among `words`."""
    for child in verb.children:
        dep = child.dep_
        if (
            dep in {"prt", "advmod", "acomp", "oprd", "xcomp", "ccomp", "attr", "dobj", "advcl", "dep"}
            and child.lower_ in words
        ):
            return child
        if dep in {"dobj", "ccomp", "oprd", "xcomp", "acomp"}:
            for grandchild in child.children:
                if grandchild.dep_ in {"acomp", "oprd", "amod", "prep", "acl"}:
                    hit = (
                        _prepositional(grandchild, words)
                        if grandchild.dep_ == "prep"
                        else grandchild.lower_ in words and grandchild
                    )
                    if hit and (grandchild.i > child.i):
                        return hit
        if dep in {"prep", "agent", "dative"}:
            if child.lower_ in words:
                return child
            hit = _prepositional(child, words)
            if hit is not None:
                return hit
    return None


def _prepositional(preposition: Token, words: frozenset[str]) -> Token | None:
    for child in preposition.children:
        if child.dep_ in {"pobj", "amod", "advmod"}:
            for token in syntax.coordinated(child):
                if token.lower_ in words:
                    return token
                # "signed into law amendments to": parsed as one noun phrase.
                compound = next(
                    (c for c in token.lefts if c.dep_ == "compound" and c.lower_ in words and c.i == preposition.i + 1),
                    None,
                )
                if compound is not None:
                    return compound
                inner = next((c for c in token.children if c.dep_ == "prep" and c.lower_ == "of"), None)
                if inner is not None and (hit := _prepositional(inner, words)) is not None:
                    return hit
        elif child.dep_ == "prep" and (hit := _prepositional(child, words)) is not None:
            return hit
    return None


def _person(noun: Token, rules: Rules) -> bool:
    word = noun.lower_
    return (
        noun.tag_[:2] in {"NN", "PR", "CD", "DT", "WP", "JJ"}
        and word not in rules.things
        and word not in rules.nouns
        and word not in rules.documents
        and word != "it"
    )


def happened(trigger: Trigger, rules: Rules) -> bool:
    """Whether the text tells the event as a fact of the past."""
    if trigger.noun:
        return _noun_happened(trigger.token, rules)
    return verb_happened(trigger.token, rules)


def verb_happened(verb: Token, rules: Rules) -> bool:
    if syntax.is_negated(verb) or _habitual(verb, rules):
        return False
    subject = syntax.subject(verb)
    if subject is not None and (subject.lower_ in {"none", "nobody"} or any(c.lower_ == "no" for c in subject.lefts)):
        return False
    helpers = auxiliaries(verb)
    if any(a.tag_ == "MD" for a in helpers):
        return False
    tag = "VBD" if verb.tag_ in {"VBP", "VB"} and not helpers and verb.lower_.endswith("ed") else verb.tag_
    finite = bool(helpers) or tag in {"VBD", "VBZ", "VBP"}
    if tag in {"VBZ", "VBP"} and not any(a.lower_ in {"have", "has"} for a in helpers) and verb.lower_ not in _STILL:
        return False
    if helpers and tag in {"VBN", "VBG"}:
        present = [a for a in helpers if a.lower_ in {"is", "are", "being", "am"}]
        past = [a for a in helpers if a.lower_ in {"was", "were", "been", "had", "has", "have", "’ve", "be"}]
        if present and not past:
            return _before_being(verb, rules) or _after_being(verb, rules)
        if not past and not present and any(a.lower_ == "to" for a in helpers):
            return _infinitive_happened(verb, rules)
    if tag == "VB":
        if any(a.lower_ in {"did", "do"} for a in helpers):
            return any(a.lower_ == "did" for a in helpers)
        return _infinitive_happened(verb, rules)
    if verb.dep_ == "amod" and not is_clause_verb(verb):
        return False
    if not finite and tag == "VBG" and not _gerund_happened(verb, rules):
        return False
    return _real_context(verb, rules)


def first_conjunct(verb: Token) -> Token:
    """The first of the verbs coordinated with `verb`."""
    while verb.dep_ == "conj" and verb.head.tag_.startswith("V"):
        verb = verb.head
    return verb


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries of the verb, or of the verb it is coordinated with where it has none."""
    seen = verb
    while True:
        own = [c for c in seen.lefts if c.dep_ in {"aux", "auxpass"}]
        if own or seen.dep_ != "conj" or not seen.head.tag_.startswith("V") or seen.tag_ in {"VBD"}:
            return own
        if any(c.dep_ in {"nsubj", "nsubjpass"} for c in seen.lefts) or seen.tag_ not in {seen.head.tag_, "VBN", "VB"}:
            return own
        seen = seen.head


def _habitual(verb: Token, rules: Rules) -> bool:
    seen = verb
    for _ in range(syntax.DEEPEST):
        if any(c.lower_ in rules.habit for c in seen.children if c.dep_ == "advmod"):
            return True
        if seen.dep_ == "conj" and seen.head.tag_.startswith("V"):
            seen = seen.head
        elif seen.dep_ == "xcomp":
            seen = seen.head
        else:
            break
    return False


def _before_being(verb: Token, rules: Rules) -> bool:
    """ "held for an hour before being released"."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "before":
        return False
    return verb.head.head.tag_ in {"VBD", "VBN"} and verb_happened(verb.head.head, rules)


def _after_being(verb: Token, rules: Rules) -> bool:
    """ "was hospitalized after being beaten by three men": told as the cause of what is no event itself."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "after":
        return False
    return agent_of(verb) is None or verb.head.head.tag_.startswith("V") and verb.head.head.lower_ not in rules.verbs


def _infinitive_happened(verb: Token, rules: Rules) -> bool:
    first = verb
    while first.dep_ == "conj" and first.head.tag_.startswith("VB"):
        first = first.head
    head = first.head
    return first.dep_ in {"xcomp", "ccomp"} and head.lower_ in rules.implicative and verb_happened(head, rules)


def _gerund_happened(verb: Token, rules: Rules) -> bool:
    if verb.dep_ in {"advcl", "acl", "conj", "ccomp", "xcomp"}:
        head = verb.head
        if verb.dep_ == "conj":
            return _gerund_happened(head, rules) if head.tag_ == "VBG" else True
        subject = syntax.subject(head) if head.tag_.startswith("V") else head
        if subject is not None and subject.lower_ in rules.laws:
            return False
        # A participle behind the main clause, with an object: "..., killing 12".
        return verb.i > head.i and bool(objects_of(verb, rules)) and verb.dep_ in {"advcl", "acl", "ccomp"}
    if verb.dep_ == "pcomp":
        if verb.head.lower_ in {"before", "after"} and verb.head.head.tag_ in {"VBD", "VBN"}:
            # "was held for an hour before being released", "shot him after beating him"
            return verb_happened(verb.head.head, rules)
        # "accused the forces of killing seven soldiers"
        above = verb.head.head
        above = above.head if above.dep_ == "dobj" else above
        return verb.head.lower_ == "of" and above.lower_ == "accused" and bool(objects_of(verb, rules))
    return False


# "As of year's end he remains in prison": a state at the time of writing.
_STILL = frozenset({"remain", "remains", "is", "are"})


def _real_context(verb: Token, rules: Rules) -> bool:
    """No condition, plan or law above the verb."""
    seen = verb
    for _ in range(syntax.DEEPEST):
        if seen.head == seen:
            break
        if any(c.dep_ == "mark" and c.lower_ in rules.unreal_conjunctions for c in seen.lefts):
            return False
        head = seen.head
        if (
            seen.dep_ in {"ccomp", "xcomp"}
            and head.lower_ in rules.unreal_verbs
            and not any(c.dep_ == "nsubj" for c in seen.lefts)
        ):
            return False
        if seen.dep_ in {"relcl", "acl"}:
            return True
        if seen.dep_ in {"ccomp", "advcl"} and head.tag_.startswith("V"):
            subject = syntax.subject(head)
            present = head.tag_ in {"VBZ", "VBP"}
            if present and subject is not None and subject.lower_ in rules.laws:
                return False
        seen = head
    return True


def _noun_happened(noun: Token, rules: Rules) -> bool:
    if any(c.lower_ in rules.unreal_determiners for c in noun.lefts):
        return False
    verb = syntax.clause_verb(noun)
    if verb is None:
        return True
    if verb.tag_ in {"VB", "VBZ", "VBP"} and any(a.tag_ == "MD" for a in auxiliaries(verb)):
        return False
    return not (syntax.is_negated(verb) and noun.head == verb)
