"""Incidents: dated events, by trigger words and the dates that govern them.

A trigger is a verb or a noun of lexicon `incidents`. It makes a row where it
tells of something that happened (no modal, no negation, no habit, no plan)
and where a date is found for it: its own, that of the clause it stands in,
that of the telling it stands under (`date_of` = reported), or that of the
event it goes on from in the same paragraph. With a year alone, or with a date
from an earlier sentence, it must also be specific: somebody named, counted,
pointed at, or a single person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Day
from itertools import groupby
from typing import Any

from spacy.tokens import Token

from pipeline import dates as grammar
from pipeline import numbers, schema, syntax
from pipeline.morphology import noun_forms, verb_forms
from pipeline.stages.backing import Backing
from pipeline.stages.dates import Dated
from pipeline.stages.parse import Parsed

_LAW_TYPES = frozenset({"legislation", "policy", "restriction", "election", "other", "censorship"})
_KILLED = frozenset({"killing", "execution", "death_in_custody"})
_FINE_DAYS = 300
_SUBORDINATE = frozenset({"relcl", "acl"})
_NAMED, _COUNTED, _POINTED, _SINGLE, _BARE = "named", "counted", "pointed", "single", "bare"


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to name an event: a verb or noun and what must stand beside it."""

    type: str
    name: str
    objects: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    person: bool = False
    counted: bool = False
    light: bool = False
    intransitive: bool = False
    infinitive: bool = False
    state: bool = False
    subject: str = ""
    subjects: frozenset[str] = frozenset()

    @property
    def framed(self) -> bool:
        return bool(self.objects or self.complements or self.subject or self.subjects)


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
    prosecutors: frozenset[str]
    laws: frozenset[str]
    things: frozenset[str]
    counters: frozenset[str]
    partitives: frozenset[str]


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
        verbs={form: tuple(sorted(entries, key=lambda entry: not entry.framed)) for form, entries in verbs.items()},
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
        prosecutors=frozenset(data["authority"]["prosecutors"]),
        laws=frozenset(data["authority"]["laws"]),
        things=frozenset(data["things"]["nouns"]),
        counters=frozenset(data["counters"]["nouns"]),
        partitives=frozenset(data["partitives"]["nouns"]),
    )


def _forms(verbs: list[str], given: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in given.get(verb) or verb_forms(verb))


def _frame(kind: str, frame: dict[str, Any]) -> Entry:
    subject = next((who for who in ("authority", "prosecutor", "court", "law") if frame.get(f"subject_{who}")), "")
    return Entry(
        kind,
        "",
        objects=frozenset(frame.get("object", ())),
        complements=frozenset(frame.get("with", ())),
        modifiers=frozenset(frame.get("modifier", ())),
        person=frame.get("object_person", False),
        counted=frame.get("counted", False),
        light=frame.get("light", False),
        intransitive=frame.get("intransitive", False),
        infinitive=frame.get("infinitive", False),
        state=frame.get("state", False),
        subject=subject,
        subjects=frozenset(frame.get("subject", ())),
    )


# --- what a sentence holds --------------------------------------------------


@dataclass(frozen=True, slots=True)
class _When:
    """A date of the sentence and what it stands at.

    governor: the verb it stands under. nouns: the nouns between the two,
    nearest first. adverbial: it can date a clause; False for "the 2020 law".
    limit: it stands in "since the 2014 coup", "prior to the March election".
    """

    dated: Dated
    first: int
    last: int
    governor: Token | None
    nouns: tuple[Token, ...]
    adverbial: bool
    attributive: bool
    limit: bool


@dataclass(frozen=True, slots=True)
class _Trigger:
    token: Token
    first: int
    last: int
    entry: Entry
    noun: bool


@dataclass(frozen=True, slots=True)
class _Time:
    """The interval found for an event and how."""

    start: Day
    end: Day
    precision: str
    text: str
    reported: bool
    rule: str
    rank: int = 0
    status: bool = False

    @property
    def fine(self) -> bool:
        return (self.end - self.start).days < _FINE_DAYS


@dataclass(slots=True)
class _Scene:
    """What the paragraph has told so far: the interval that undated acts continue."""

    time: _Time | None = None
    events: int = 0
    age: int = 0
    day: _Time | None = None


@dataclass(slots=True)
class _Keys:
    """Keys of the report's events: same family, agreeing dates, a victim in common."""

    doc_id: str
    seen: dict[tuple[str, str], list[tuple[Day, Day, str]]] = field(default_factory=lambda: defaultdict(list))
    given: set[str] = field(default_factory=set)

    def key(self, family: str, time: _Time, place: str, victim: str) -> str:
        words = _victim_words(victim)
        for word in words:
            for start, end, key in self.seen[(family, word)]:
                if start <= time.end and time.start <= end:
                    self._learn(family, words, time, key)
                    return key
        parts = [family, time.start.isoformat(), *(re.findall(r"\w+", f"{place} {words[0] if words else ''}".lower())[:3])]
        stem = key = "-".join(parts)
        n = 1
        while key in self.given:
            n += 1
            key = f"{stem}-{n}"
        self.given.add(key)
        self._learn(family, words, time, key)
        return key

    def _learn(self, family: str, words: list[str], time: _Time, key: str) -> None:
        for word in words:
            self.seen[(family, word)].append((time.start, time.end, key))


def _victim_words(victim: str) -> list[str]:
    """Words that tell one victim from another: names, and counts with their noun."""
    names = re.findall(r"\b[A-Z][\w’'-]{2,}", victim)
    counted = re.findall(r"\b(\d[\d,]*|[a-z]+) (\w+)$", victim.lower()) if not names else []
    return [name.lower() for name in names] or [" ".join(pair) for pair in counted]


_FAMILIES = {
    "arrest": "arrest", "detention": "arrest", "charge": "court", "trial": "court", "sentencing": "court",
    "killing": "death", "execution": "death", "death_in_custody": "death", "protest": "protest", "dispersal": "protest",
    "repatriation": "expulsion", "expulsion": "expulsion",
}  # fmt: skip


# --- the stage --------------------------------------------------------------


def incidents(
    parsed: list[Parsed],
    backing: Backing,
    dated: list[Dated],
    placed: list[Any],
    year: int,
    rules: Rules,
    ids: schema.Ids,
) -> list[schema.Incident]:
    """Rows of table `incidents`, in the report's order.

    parsed, dated, placed: sentences, dates and places of one report. year:
    the year reported on. Times are inclusive intervals.
    """
    dates_of: dict[str, list[Dated]] = defaultdict(list)
    for date in dated:
        dates_of[date.sentence_id].append(date)
    places_of: dict[str, list[Any]] = defaultdict(list)
    for place in placed:
        places_of[place.sentence_id].append(place)
    keys = _Keys(ids.doc_id)
    rows: list[schema.Incident] = []
    for _, group in groupby(parsed, key=lambda sentence: sentence.paragraph.paragraph_id):
        scene = _Scene()
        for sentence in group:
            found = _events(sentence, dates_of[sentence.row.sentence_id], backing, scene, year, rules)
            for trigger, time in found:
                rows.append(_row(sentence, trigger, time, backing, places_of[sentence.row.sentence_id], keys, rules, ids))
    return rows


def _events(
    sentence: Parsed, dates: list[Dated], backing: Backing, scene: _Scene, year: int, rules: Rules
) -> list[tuple[_Trigger, _Time]]:
    scene.age += 1
    triggers = _triggers(sentence, rules)
    if not triggers and not dates:
        return []
    whens = [when for date in dates if (when := _when(sentence, date, rules))]
    found: list[tuple[_Trigger, _Time]] = []
    for trigger in triggers:
        if not _happened(trigger, rules):
            continue
        time = _noun_time(sentence, trigger, whens, scene, rules) if trigger.noun else _verb_time(sentence, trigger.token, whens, rules)
        time = time or _told(sentence, trigger, whens, backing, rules)
        if time and _specific_enough(trigger, time, rules):
            found.append((trigger, time))
        elif not time and (time := _continued(sentence, trigger, scene, rules)):
            found.append((trigger, time))
    found = _without_doubles(found)
    _set_scene(sentence, scene, found, whens, backing, rules)
    return found


def _without_doubles(found: list[tuple[_Trigger, _Time]]) -> list[tuple[_Trigger, _Time]]:
    """One row per event: "detained and arrested" is one arrest, "held a trial" one trial."""
    kept: list[tuple[_Trigger, _Time]] = []
    for trigger, time in found:
        family = _FAMILIES.get(trigger.entry.type, trigger.entry.type)
        twin = next(
            (
                other
                for other, when in kept
                if _FAMILIES.get(other.entry.type, other.entry.type) == family
                and (when.start, when.end) == (time.start, time.end)
                and _same_event(other, trigger)
            ),
            None,
        )
        if twin is None:
            kept.append((trigger, time))
    return kept


def _same_event(one: _Trigger, other: _Trigger) -> bool:
    a, b = one.token, other.token
    if one.noun != other.noun:
        return b.head == a or a.head == b or (b.dep_ == "pobj" and b.head.head == a)
    if one.noun:
        return b.dep_ == "conj" and b.head == a and one.entry.type == other.entry.type
    # Coordinated verbs with one object between them, or the same patient.
    if b.dep_ == "conj" and b.head == a and one.entry.type in {"arrest", "detention"} and other.entry.type in {"arrest", "detention"}:
        return True
    return b.dep_ == "conj" and b.head == a and False and one.entry.type in {"sentencing", "charge"} and not syntax.is_passive(a) and {
        one.entry.type, other.entry.type,
    } == {"sentencing"}


# --- triggers ---------------------------------------------------------------


def _triggers(sentence: Parsed, rules: Rules) -> list[_Trigger]:
    found: list[_Trigger] = []
    used: set[int] = set()
    for token in sentence.span:
        if sentence.base + token.idx < sentence.body:
            continue
        tag = token.tag_
        word = token.lower_
        if tag.startswith("VB"):
            for entry in rules.verbs.get(word, ()):
                beside = _verb_matches(token, entry, rules)
                if beside is not None:
                    found.append(_Trigger(token, min([token.i, *beside]), max([token.i, *beside]), entry, False))
                    used.update(beside, [token.i])
                    break
        elif tag in {"NN", "NNS", "NNP"} and word in rules.nouns:
            for entry in rules.nouns[word]:
                if _noun_matches(token, entry, rules):
                    found.append(_Trigger(token, token.i, token.i, entry, True))
                    break
    found = [trigger for trigger in found if not trigger.noun or trigger.token.i not in used]
    return found


def _verb_matches(verb: Token, entry: Entry, rules: Rules) -> list[int] | None:
    """Tokens that make the trigger together with the verb; None where the entry does not fit."""
    objects = _objects(verb, rules)
    beside: list[int] = []
    if entry.objects and entry.complements:
        hit = next((o for o in objects if o.lower_ in entry.objects), None)
        near = _beside(verb, entry.complements)
        if hit is None and near is None:
            return None
        if entry.objects and hit is None:
            return None
    elif entry.objects:
        hit = next((o for o in objects if o.lower_ in entry.objects), None)
        if hit is None:
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
    if entry.intransitive and objects:
        return None
    if entry.subject and not _subject_is(verb, entry.subject, rules):
        return None
    return beside


def _subject_is(verb: Token, who: str, rules: Rules) -> bool:
    heads = {"authority": rules.authority, "prosecutor": rules.prosecutors, "court": rules.courts, "law": rules.laws}[who]
    if syntax.is_passive(verb):
        agent = _agent(verb)
        return who in {"authority", "prosecutor"} and agent is None or agent is not None and _heads(agent) & heads != frozenset()
    subject = syntax.subject(verb)
    return subject is not None and _heads(subject) & heads != frozenset()


def _heads(noun: Token) -> frozenset[str]:
    """The noun, what it is compounded with, and what it is a part of ("Division of the Supreme Court")."""
    words = {noun.lower_, *(c.lower_ for c in noun.lefts if c.dep_ in {"compound", "amod", "poss"})}
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "in"}:
            words |= {c.lower_ for c in child.children if c.dep_ == "pobj"}
    return frozenset(words)


def _noun_matches(noun: Token, entry: Entry, rules: Rules) -> bool:
    if entry.modifiers and not any(c.lower_ in entry.modifiers for c in noun.lefts):
        return False
    if entry.light and not (noun.dep_ == "dobj" and noun.head.lower_ in rules.bringing_about):
        return False
    if entry.counted and not _count_of(noun, rules):
        return False
    # "the election commission", "arrest warrant": another noun is meant.
    return noun.dep_ != "compound"


def _objects(verb: Token, rules: Rules) -> list[Token]:
    """Heads of what the verb acts on: direct objects, or a passive's subject."""
    found = _own_objects(verb, rules)
    seen = verb
    # "was arrested and charged": the subject stands before the first verb.
    while not found and seen.dep_ == "conj" and verb.tag_ == "VBN" and not any(c.dep_ == "nsubj" for c in seen.children):
        seen = seen.head
        if not seen.tag_.startswith("V") or not (syntax.is_passive(seen) or seen.dep_ in {"conj", "acl"}):
            break
        if syntax.is_passive(seen) or seen.dep_ == "acl":
            found = _own_objects(seen, rules)
    # "detained and arrested X": the object stands behind the last verb.
    seen = verb
    while not found:
        following = next((c for c in seen.rights if c.dep_ == "conj" and c.tag_ == seen.tag_), None)
        if following is None or following.i - seen.i > 3:
            break
        seen = following
        found = _own_objects(seen, rules)
    return found


def _own_objects(verb: Token, rules: Rules) -> list[Token]:
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ in {"dobj", "oprd"} and child.tag_[:2] in {"NN", "PR", "CD", "DT", "JJ"} or child.dep_ == "nsubjpass":
            for member in syntax.coordinated(child):
                found += _parts(member, rules)
        elif child.dep_ == "ccomp" and child.tag_ == "VB" and any(c.lower_ == "to" for c in child.lefts):
            # "ordered defendants to pay": the parse makes them the subject of "pay".
            found += [c for c in child.lefts if c.dep_ in syntax.SUBJECTS]
    if not found and verb.tag_ == "VBN" and verb.dep_ == "acl":
        found = [verb.head]
    return found


def _parts(noun: Token, rules: Rules) -> list[Token]:
    """The noun, and what it is a number of ("a series of edicts")."""
    if noun.lower_ in rules.partitives:
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ == "of":
                return [noun, *(c for c in child.children if c.dep_ == "pobj")]
    return [noun]


def _beside(verb: Token, words: frozenset[str]) -> Token | None:
    """A complement of the verb among `words`."""
    for child in verb.children:
        dep = child.dep_
        if dep in {"prt", "advmod", "acomp", "oprd", "xcomp", "ccomp", "attr", "dobj", "advcl", "dep"} and child.lower_ in words:
            return child
        if dep in {"dobj", "ccomp", "oprd", "xcomp", "acomp"}:
            for grandchild in child.children:
                if grandchild.dep_ in {"acomp", "oprd", "amod", "prep", "acl"}:
                    hit = _prepositional(grandchild, words) if grandchild.dep_ == "prep" else grandchild.lower_ in words and grandchild
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
                inner = next((c for c in token.children if c.dep_ == "prep" and c.lower_ == "of"), None)
                if inner is not None and (hit := _prepositional(inner, words)) is not None:
                    return hit
        elif child.dep_ == "prep" and (hit := _prepositional(child, words)) is not None:
            return hit
    return None


def _person(noun: Token, rules: Rules) -> bool:
    return noun.lower_ not in rules.things and noun.tag_[:2] in {"NN", "PR", "CD", "DT"} and noun.lower_ not in {"it", "which", "that"}


# --- whether it happened ----------------------------------------------------


def _happened(trigger: _Trigger, rules: Rules) -> bool:
    """Whether the text tells the event as a fact of the past."""
    if trigger.noun:
        return _noun_happened(trigger.token, rules)
    return _verb_happened(trigger.token, rules)


def _verb_happened(verb: Token, rules: Rules) -> bool:
    if syntax.is_negated(verb) or _habitual(verb, rules):
        return False
    auxiliaries = _auxiliaries(verb)
    if any(a.tag_ == "MD" for a in auxiliaries):
        return False
    tag = verb.tag_
    finite = bool(auxiliaries) or tag in {"VBD", "VBZ", "VBP"}
    if tag in {"VBZ", "VBP"} and not any(a.lower_ in {"have", "has"} for a in auxiliaries):
        return False
    if auxiliaries and tag in {"VBN", "VBG"}:
        present = [a for a in auxiliaries if a.lower_ in {"is", "are", "being", "am"}]
        past = [a for a in auxiliaries if a.lower_ in {"was", "were", "been", "had", "has", "have", "’ve", "be"}]
        if present and not past:
            return False
        if not past and not present and any(a.lower_ == "to" for a in auxiliaries):
            return _infinitive_happened(verb, rules)
    if tag == "VB":
        if any(a.lower_ in {"did", "do"} for a in auxiliaries):
            return any(a.lower_ == "did" for a in auxiliaries)
        return _infinitive_happened(verb, rules)
    if not finite and tag == "VBN" and verb.dep_ in {"amod", "compound"}:
        return False
    if not finite and tag == "VBG" and not _gerund_happened(verb, rules):
        return False
    return _real_context(verb, rules)


def _auxiliaries(verb: Token) -> list[Token]:
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
    while True:
        if any(c.lower_ in rules.habit for c in seen.children if c.dep_ == "advmod"):
            return True
        if seen.dep_ == "conj" and seen.head.tag_.startswith("V"):
            seen = seen.head
        elif seen.dep_ == "xcomp":
            seen = seen.head
        else:
            return False


def _infinitive_happened(verb: Token, rules: Rules) -> bool:
    first = verb
    while first.dep_ == "conj" and first.head.tag_.startswith("VB"):
        first = first.head
    head = first.head
    return first.dep_ in {"xcomp", "ccomp"} and head.lower_ in rules.implicative and _verb_happened(head, rules)


def _gerund_happened(verb: Token, rules: Rules) -> bool:
    if verb.dep_ in {"advcl", "acl", "conj", "ccomp", "xcomp"}:
        head = verb.head
        if verb.dep_ == "conj":
            return _gerund_happened(head, rules) if head.tag_ == "VBG" else True
        # A participle behind the main clause, with an object: "..., killing 12".
        return verb.i > head.i and bool(_objects(verb, rules)) and verb.dep_ in {"advcl", "acl", "ccomp"}
    if verb.dep_ == "pcomp":
        return verb.head.lower_ in {"after", "of", "in"} and verb.head.head.lower_ in {"accused", "video"} and bool(_objects(verb, rules))
    return False


_UNREAL = frozenset({"if", "unless", "whether", "until", "lest", "should", "before", "because", "although", "though"})
_UNREAL_MARKS = frozenset({"if", "unless", "whether", "until", "lest"})
_PLANS = frozenset(
    "want wanted plan planned plans demand demanded demanding call called urge urged ask asked request requested threaten "
    "threatened attempt attempted try tried seek sought hope hoped intend intended propose proposed recommend recommended "
    "fear feared expect expected consider considered warn warned suggest suggested".split()
)


def _real_context(verb: Token, rules: Rules) -> bool:
    """No condition, plan or law above the verb."""
    seen = verb
    while seen.head != seen:
        if any(c.dep_ == "mark" and c.lower_ in _UNREAL_MARKS for c in seen.lefts):
            return False
        head = seen.head
        if seen.dep_ in {"ccomp", "xcomp"} and head.lower_ in _PLANS and not any(c.dep_ == "nsubj" for c in seen.lefts):
            return False
        if seen.dep_ in {"ccomp", "relcl", "advcl"} and head.tag_.startswith("V"):
            subject = syntax.subject(head)
            present = head.tag_ in {"VBZ", "VBP"}
            if present and subject is not None and subject.lower_ in rules.laws:
                return False
        seen = head
    return True


def _noun_happened(noun: Token, rules: Rules) -> bool:
    if any(c.lower_ in {"no", "any", "every", "such", "each", "future", "possible", "potential", "planned", "upcoming", "attempted"} for c in noun.lefts):
        return False
    verb = syntax.clause_verb(noun)
    if verb is None:
        return True
    if verb.tag_ in {"VB", "VBZ", "VBP"} and any(a.tag_ == "MD" for a in _auxiliaries(verb)):
        return False
    return not (syntax.is_negated(verb) and noun.head == verb)


# --- dates ------------------------------------------------------------------


def _when(sentence: Parsed, dated: Dated, rules: Rules) -> _When | None:
    doc = sentence.span.doc
    span = doc.char_span(dated.start - sentence.base, dated.end - sentence.base, alignment_mode="expand")
    if span is None or not len(span):
        return None
    root = span.root
    before = doc[span.start - 1] if span.start > sentence.span.start else None
    prepositional = before is not None and before.tag_ in {"IN", "TO"} and before.lower_ not in {"that", "because", "if"}
    up = root.head
    while up.tag_ in {"IN", "TO", "RB", "VBG"} and up.dep_ in {"prep", "pcomp", "advmod", "agent", "dep"} and up.head != up and not (
        up.tag_ == "VBG" and up.dep_ not in {"prep"}
    ):
        up = up.head
    attributive = not prepositional and up.tag_.startswith("NN") and up.i >= span.end
    nouns: list[Token] = []
    seen = up
    while not (seen.tag_.startswith("VB") and seen.dep_ not in {"amod", "compound", "aux", "auxpass"}):
        if seen.tag_.startswith("NN") and (attributive or seen.i < span.start):
            nouns.append(seen)
        if seen.head == seen:
            break
        seen = seen.head
    governor = seen if seen.tag_.startswith("VB") else None
    limit = False
    if attributive:
        noun = up
        while noun.dep_ == "compound":
            noun = noun.head
        limit = noun.dep_ == "pobj" and noun.head.lower_ in {"since", "before", "after", "following", "until", "during", "to", "of"} and (
            noun.head.lower_ not in {"to", "of"} or noun.head.head.lower_ in {"prior", "ahead"}
        )
        limit = limit and noun.head.head.tag_[:2] in {"VB", "IN", "RB"}
        adverbial = limit
    else:
        adverbial = not (nouns and nouns[0].lower_ in rules.documents and nouns[0].i < span.start and not _fronted(sentence, span.start))
    return _When(dated, span.start, span.end - 1, governor, tuple(nouns), adverbial, attributive, limit)


def _fronted(sentence: Parsed, first: int) -> bool:
    return first - sentence.span.start <= 3


def _first_conjunct(verb: Token) -> Token:
    while verb.dep_ == "conj" and verb.head.tag_.startswith("V"):
        verb = verb.head
    return verb


def _verb_time(sentence: Parsed, verb: Token, whens: list[_When], rules: Rules) -> _Time | None:
    """The date of the clause `verb` stands in."""
    best: tuple[tuple[int, int], _When, bool] | None = None
    for when in whens:
        if not when.adverbial:
            continue
        relation = _relation(sentence, verb, when, rules)
        if relation is None:
            continue
        rank, told = relation
        score = (rank + (2 if told else 0), abs(when.first - verb.i))
        if best is None or score < best[0]:
            best = (score, when, told)
    if best is None:
        return None
    return _time(sentence, best[1], told=best[2], rule="telling" if best[2] else ("own date", "clause", "clause", "sentence")[min(3, best[0][0])])


def _relation(sentence: Parsed, verb: Token, when: _When, rules: Rules) -> tuple[int, bool] | None:
    """How near the date stands to the verb (0 its own), and whether it dates a telling above it."""
    governor = when.governor
    if governor is not None:
        if governor == verb:
            return 0, False
        first = _first_conjunct(verb)
        if _first_conjunct(governor) == first:
            if governor.i < verb.i and when.first < verb.i:
                return 1, False
            if governor.i > verb.i and not any(c.dep_ in syntax.SUBJECTS for c in governor.children) and governor.i - verb.i < 12:
                return 1, False
    crossed: Token | None = None
    seen = verb
    blocked = False
    while seen.head != seen:
        dep = seen.dep_
        head = seen.head
        if dep in _SUBORDINATE or (dep == "advcl" and any(c.dep_ in {"mark", "advmod"} and c.i < seen.i and c.tag_ in {"IN", "WRB"} for c in seen.lefts)):
            blocked = dep != "acl" or seen.tag_ == "VBN"
            if blocked:
                break
        if head.tag_.startswith("V") and dep in {"ccomp", "xcomp", "parataxis", "dep", "advcl"} and head.lower_ in rules.telling:
            crossed = crossed or head
        if head.tag_.startswith("V") and governor is not None and (
            head == governor or (_first_conjunct(head) == _first_conjunct(governor) and governor.i <= head.i)
        ):
            return 2, _dates_telling(when, verb, crossed)
        seen = head
    if blocked:
        return None
    # A date in front of the sentence or of its clause dates what follows,
    # whatever the parse made of it.
    if when.last < verb.i and (_opens(sentence, when) or (governor is not None and _first_conjunct(governor) == _first_conjunct(verb))):
        return 3, _dates_telling(when, verb, crossed)
    if when.first > verb.i and governor is not None and governor.dep_ in {"acl", "relcl", "xcomp", "advcl", "pcomp"} and verb in governor.ancestors:
        # "killed 12 ... in a strike targeting leaders on May 5": only a stretch
        # of time behind everything is safe to lift.
        if when.dated.precision in {"range", "year"} and governor.lower_ not in rules.verbs:
            return 3, False
    return None


def _opens(sentence: Parsed, when: _When) -> bool:
    doc = sentence.span.doc
    for i in range(when.first - 1, sentence.span.start - 1, -1):
        token = doc[i]
        if token.lower_ == ";":
            return False
        if token.tag_.startswith("V") and token.dep_ not in {"prep", "amod"}:
            return False
    return when.first - sentence.span.start < 25


def _dates_telling(when: _When, verb: Token, telling: Token | None) -> bool:
    if telling is None:
        return False
    if telling.i < verb.i:
        return when.first < verb.i
    return when.first > telling.i


def _time(sentence: Parsed, when: _When, *, told: bool, rule: str) -> _Time:
    dated = when.dated
    start, end = dated.date_start, dated.date_end
    text = sentence.row.text
    at = grammar.with_preposition(text, dated.start - sentence.row.start)
    # "prior to the March election" keeps its noun out of the date; the words
    # that are the date and its preposition suffice.
    words = text[at : dated.end - sentence.row.start]
    lead = text[at : dated.start - sentence.row.start].lower()
    status = lead.startswith(("as of", "at")) or dated.rule == "year's end"
    return _Time(start, end, dated.precision, "" if told else words, told, rule, status=status)


def _plain(dated: Dated) -> Dated:
    """A date inside "since the 2014 coup" as the date of the coup."""
    if dated.rule not in {"since", "until"}:
        return dated
    read = grammar.find(dated.text, Day(dated.date_end.year if dated.rule == "until" else dated.date_start.year, 12, 31))
    if not read:
        return dated
    first = read[0]
    return replace(dated, date_start=first.date_start, date_end=first.date_end, precision=first.precision, rule=first.rule)


def _noun_time(sentence: Parsed, trigger: _Trigger, whens: list[_When], scene: _Scene, rules: Rules) -> _Time | None:
    """The date of an event noun: its own, or that of the verb that brings it about, happens to it or counts it."""
    noun = trigger.token
    for when in whens:
        if when.attributive and when.nouns and when.nouns[0] == noun and not when.limit:
            return _time(sentence, replace(when, dated=_plain(when.dated)), told=False, rule="dated noun")
    head = _counter(noun, rules) or noun
    for when in whens:
        if not when.attributive and when.nouns and when.nouns[0] in {noun, head} and when.first > noun.i and when.first - noun.i < 25:
            return _time(sentence, when, told=False, rule="dated noun")
    counted = _count_of(noun, rules)
    verb, role = _role(head)
    if verb is None or not _verb_happened(verb, rules) and verb.tag_ not in {"VBD", "VBN", "VBG"}:
        return None
    word = verb.lower_
    if role == "subject" and word in rules.happening or role == "object" and word in rules.bringing_about:
        return _verb_time(sentence, verb, whens, rules)
    if counted and (word in rules.counting or word in rules.happening or word in {"were", "was"}):
        time = _verb_time(sentence, verb, whens, rules)
        if time:
            return time
        for when in whens:
            if when.adverbial and when.dated.precision in {"range", "year", "open"}:
                return _time(sentence, when, told=False, rule="counted noun")
    return None


def _counter(noun: Token, rules: Rules) -> Token | None:
    """"cases" in "266 cases of arbitrary detention"."""
    if noun.dep_ == "pobj" and noun.head.lower_ in {"of", "involving"} and noun.head.head.lower_ in rules.counters:
        return noun.head.head
    if noun.dep_ == "compound" and noun.head.lower_ in rules.counters:
        return noun.head
    return None


def _count_of(noun: Token, rules: Rules) -> int | None:
    """How many events an event noun counts, None where it does not say."""
    for token in filter(None, (noun, _counter(noun, rules))):
        for child in token.lefts:
            if child.dep_ == "nummod":
                return _number(child)
    # "the deaths of 111 persons"
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            for thing in child.rights:
                for number in thing.lefts:
                    if number.dep_ == "nummod":
                        return _number(number)
    return None


def _number(token: Token) -> int | None:
    text = token.text
    if token.i and token.doc[token.i - 1].dep_ == "compound" and token.doc[token.i - 1].head == token:
        text = f"{token.doc[token.i - 1].text} {text}"
    value = numbers.value(text)
    return int(value) if value is not None and value == int(value) else None


def _role(noun: Token) -> tuple[Token | None, str]:
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


def _told(sentence: Parsed, trigger: _Trigger, whens: list[_When], backing: Backing, rules: Rules) -> _Time | None:
    """The date of the telling the event stands under, where the text dates only that."""
    token = trigger.token
    if trigger.noun and not _count_of(token, rules):
        return None
    if not trigger.noun and _subordinate(token):
        return None
    claim = backing.claim(sentence.row.sentence_id, sentence.offset(token))
    for link in backing.links(claim.claim_id):
        if link.told_start and link.told_end and not link.carried:
            start, end = Day.fromisoformat(link.told_start), Day.fromisoformat(link.told_end)
            if (end - start).days < 32:
                precision = "day" if start == end else "month"
                return _Time(start, end, precision, "", True, "telling")
    for when in whens:
        if when.attributive and when.nouns and when.nouns[0].lower_ in rules.documents and when.dated.precision in {"day", "month"}:
            if when.nouns[0].dep_ in {"nsubj", "pobj"} and when.first < token.i and when.nouns[0].lower_ not in rules.laws:
                return _time(sentence, when, told=True, rule="telling")
    return None


def _subordinate(verb: Token) -> bool:
    seen = verb
    while seen.head != seen:
        if seen.dep_ in _SUBORDINATE or (seen.dep_ in {"advcl", "pcomp"} and seen.head.tag_ != "NN"):
            return True
        seen = seen.head
    return False


# --- how specific -----------------------------------------------------------


def _specific_enough(trigger: _Trigger, time: _Time, rules: Rules) -> bool:
    victim, actor = _participants(trigger, rules)
    sort = _sort(victim)
    kind = trigger.entry.type
    if trigger.noun:
        if _count_of(trigger.token, rules) or time.rule == "dated noun" and (time.text[:1].isdigit() or time.fine):
            return True
        return time.fine and trigger.token.tag_ in {"NN", "NNS"} and not time.status
    if time.status and not time.text.lower().startswith("by"):
        return _state(trigger) or sort in {_COUNTED}
    if time.fine and not time.reported:
        return True
    if time.reported:
        return sort != _BARE or kind in _LAW_TYPES and _sort(actor) != _BARE
    if kind in _LAW_TYPES and time.rule != "telling" and time.text.lower() not in {"during the year", "throughout the year"}:
        return time.precision == "year" and (_sort(actor) in {_NAMED, _POINTED, _SINGLE} or sort != _BARE) or sort in {_COUNTED, _NAMED}
    return sort in {_NAMED, _COUNTED, _SINGLE, _POINTED}


def _state(trigger: _Trigger) -> bool:
    return trigger.entry.type in {"detention", "disappearance", "restriction", "protest"}


def _continued(sentence: Parsed, trigger: _Trigger, scene: _Scene, rules: Rules) -> _Time | None:
    """The interval of the event that an undated act goes on from."""
    if scene.time is None or scene.age > 4:
        return None
    token = trigger.token
    victim, actor = _participants(trigger, rules)
    sort = _sort(victim)
    if trigger.noun:
        if not _count_of(token, rules):
            return None
        verb, _ = _role(_counter(token, rules) or token)
        if verb is None or verb.tag_ not in {"VBD", "VBN"}:
            return None
    else:
        if _subordinate(token) or token.tag_ not in {"VBD", "VBN", "VBG"}:
            return None
        if token.tag_ == "VBG" and not _auxiliaries(token) and token.dep_ not in {"advcl"}:
            return None
    if scene.time.fine:
        fits = sort in {_NAMED, _COUNTED, _SINGLE, _POINTED} or (trigger.entry.type in _LAW_TYPES and _sort(actor) in {_NAMED, _POINTED, _SINGLE})
    else:
        fits = sort in {_COUNTED, _NAMED, _POINTED}
    if not fits:
        return None
    return replace(scene.time, text="", rule="continued")


def _set_scene(
    sentence: Parsed, scene: _Scene, found: list[tuple[_Trigger, _Time]], whens: list[_When], backing: Backing, rules: Rules
) -> None:
    """Remember the interval that later sentences may continue."""
    main = [time for trigger, time in found if time.rule not in {"continued", "dated noun"} and not time.status]
    if main:
        scene.time, scene.age = main[-1], 0
        return
    if any(time.rule == "continued" for _, time in found):
        scene.age = 0
        return
    for when in whens:
        if when.adverbial and not when.limit and _opens(sentence, when):
            time = _time(sentence, when, told=True, rule="telling")
            if time.fine and not time.status and time.precision in {"day", "month", "range"}:
                governor = when.governor
                time = replace(time, reported=governor is None or governor.lower_ in rules.telling)
                scene.time, scene.age = time, 0
                return


def _sort(noun: Token | None) -> str:
    """How a noun phrase picks out whom it means."""
    if noun is None:
        return _BARE
    best = _BARE
    for head in syntax.coordinated(noun):
        sort = _sort_of(head)
        if sort == _NAMED:
            return sort
        best = sort if best == _BARE or sort == _COUNTED else best
    return best


def _sort_of(head: Token) -> str:
    if head.tag_ in {"NNP", "NNPS"} or any(c.dep_ == "appos" and c.tag_ in {"NNP", "NNPS"} for c in head.rights):
        return _NAMED
    if head.tag_ == "CD" or any(c.dep_ == "nummod" for c in head.children):
        return _COUNTED
    if head.lower_ in {"dozens", "hundreds", "thousands", "scores", "dozen"}:
        return _COUNTED
    if head.tag_ in {"PRP", "PRP$"}:
        return _POINTED
    determiners = {c.lower_ for c in head.lefts if c.dep_ in {"det", "poss", "predet"}}
    if head.tag_ == "NN":
        if determiners & {"a", "an", "one", "another"}:
            return _SINGLE
        return _POINTED if determiners and not determiners & {"no", "any"} else _BARE
    if determiners & {"the", "these", "those", "both", "all", "their", "his", "her", "its"}:
        return _POINTED
    return _BARE


# --- participants -----------------------------------------------------------


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _participants(trigger: _Trigger, rules: Rules) -> tuple[Token | None, Token | None]:
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
            verb, role = _role(token)
            if role == "object" and verb is not None and not syntax.is_passive(verb) and verb.lower_ in rules.bringing_about:
                actor = syntax.subject(verb)
        return victim, actor
    passive = syntax.is_passive(token) or (token.tag_ == "VBN" and token.dep_ in {"acl", "conj"} and not _has_active(token))
    if passive:
        objects = _objects(token)
        victim = objects[0] if objects else None
        if victim is not None and victim.lower_ in trigger.entry.objects:
            victim = _affected(token, victim)
        return _resolved(victim), _agent(token)
    subject = syntax.subject(token)
    if subject is None and token.dep_ in {"acl", "advcl", "xcomp"}:
        subject = syntax.subject(token.head) if token.head.tag_.startswith("V") else token.head
    objects = _objects(token)
    victim = objects[0] if objects else None
    if victim is not None and victim.lower_ in trigger.entry.objects or victim is None:
        affected = _affected(token, victim)
        if affected is not None or victim is None:
            victim = affected
    if victim is None and not objects and kind not in {"legislation", "policy"}:
        if kind == "protest":
            return None, _resolved(subject)
        return _resolved(subject), None
    return _resolved(victim), _resolved(subject)


def _has_active(verb: Token) -> bool:
    return verb.dep_ == "conj" and not syntax.is_passive(_first_conjunct(verb)) and _first_conjunct(verb).tag_ in {"VBD", "VBN"} and bool(
        any(c.dep_ == "dobj" for c in verb.children)
    )


def _affected(verb: Token, noun: Token | None) -> Token | None:
    """Whom "filed charges against X", "issued a warrant for X" is about."""
    for source in filter(None, (noun, verb)):
        for child in source.rights:
            if child.dep_ in {"prep", "dative"} and child.lower_ in {"against", "for", "of", "to", "on", "at"}:
                hit = next((c for c in child.children if c.dep_ == "pobj"), None)
                if hit is not None and child.lower_ in {"against", "of", "at", "on"} | ({"for"} if source is noun else set()):
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


def _phrase_text(sentence: Parsed, noun: Token | None) -> str:
    if noun is None or noun.i < sentence.span.start or noun.i >= sentence.span.end:
        return ""
    first, last = syntax.phrase(noun)
    members = syntax.coordinated(noun)
    if len(members) > 1 and noun.tag_ != "PRP":
        last = max(last, syntax.phrase(members[-1])[1])
    first = syntax.without_determiner(sentence.span, first, last)
    doc = sentence.span.doc
    return sentence.text(sentence.offset(doc[first]), sentence.offset_end(doc[last]))


def _how_many(noun: Token | None) -> int | None:
    """Persons a noun phrase stands for, where it says."""
    if noun is None:
        return None
    total = 0
    for head in syntax.coordinated(noun):
        number = next((c for c in head.children if c.dep_ == "nummod"), None)
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


# --- rows -------------------------------------------------------------------


def _row(
    sentence: Parsed,
    trigger: _Trigger,
    time: _Time,
    backing: Backing,
    places: list[Any],
    keys: _Keys,
    rules: Rules,
    ids: schema.Ids,
) -> schema.Incident:
    doc = sentence.span.doc
    start, end = sentence.offset(doc[trigger.first]), sentence.offset_end(doc[trigger.last])
    victim, actor = _participants(trigger, rules)
    victim_text, actor_text = _phrase_text(sentence, victim), _phrase_text(sentence, actor)
    kind = _kind(trigger, sentence)
    victims = _how_many(victim)
    if victims is None and trigger.noun:
        victims = _count_of(trigger.token, rules) if kind in _KILLED else None
    place = _place(sentence, trigger, places)
    claim = backing.claim(sentence.row.sentence_id, start)
    return schema.Incident(
        incident_id=ids.new("incidents", start),
        doc_id=ids.doc_id,
        sentence_id=sentence.row.sentence_id,
        claim_id=claim.claim_id,
        type=kind,
        trigger=sentence.text(start, end),
        start=start,
        end=end,
        date_text=time.text,
        date_start=time.start.isoformat(),
        date_end=time.end.isoformat(),
        precision=time.precision,
        date_of="reported" if time.reported else "event",
        place=place.text if place else "",
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        geonames_id=place.geonames_id if place else None,
        actor=actor_text,
        victim=victim_text,
        victims=victims,
        killed=victims if kind in _KILLED else None,
        event_key=keys.key(_FAMILIES.get(kind, kind), time, place.text if place else "", victim_text),
        source_ids=backing.sources(claim.claim_id),
        rule=f"{trigger.entry.name}: {time.rule}",
    )


_CUSTODY = re.compile(r"\b(?:custod\w+|prison\w*|detention|detain\w+|jail\w*|cells?|inmates?)\b", re.IGNORECASE)


def _kind(trigger: _Trigger, sentence: Parsed) -> str:
    """A death in custody is one whatever verb tells it."""
    kind = trigger.entry.type
    if kind == "killing" and trigger.entry.name.startswith(("die", "death", "find", "leave", "perish")) and _CUSTODY.search(sentence.row.text):
        return "death_in_custody"
    return kind


def _place(sentence: Parsed, trigger: _Trigger, places: list[Any]) -> Any | None:
    """The place name that stands nearest to the trigger in the parse; of equals the first."""
    best: tuple[int, int] | None = None
    chosen = None
    path = {token.i: steps for steps, token in enumerate(syntax.trail(trigger.token))}
    for place in places:
        span = sentence.span.doc.char_span(place.start - sentence.base, place.end - sentence.base, alignment_mode="expand")
        if span is None:
            continue
        steps = next((up + path[token.i] for up, token in enumerate(_up(span.root)) if token.i in path), 99)
        score = (steps, abs(span.start - trigger.token.i))
        if best is None or score < best:
            best, chosen = score, place
    return chosen


def _up(token: Token) -> Iterator[Token]:
    return syntax.trail(token)
