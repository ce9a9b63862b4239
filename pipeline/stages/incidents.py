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
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from spacy.tokens import Token

from pipeline import schema, syntax
from pipeline.stages.backing import Backing
from pipeline.stages.dates import Dated
from pipeline.stages.event_dates import (
    Time,
    When,
    noun_times,
    opens,
    subordinate,
    time_of,
    told_intervals,
    told_time,
    verb_times,
    when_of,
)
from pipeline.stages.parse import Parsed
from pipeline.stages.participants import (
    BARE,
    COUNTED,
    NAMED,
    POINTED,
    SINGLE,
    VAGUE,
    count_of,
    counter,
    how_many,
    participants,
    phrase_text,
    role_of,
    sort,
)
from pipeline.stages.triggers import (
    Rules,
    Trigger,
    auxiliaries,
    compile_rules,
    first_conjunct,
    happened,
    objects_of,
    triggers,
)

__all__ = ["Rules", "compile_rules", "incidents"]

_LAW_TYPES = frozenset({"legislation", "policy", "restriction", "election", "other", "censorship"})
_MEASURES = frozenset({"legislation", "policy", "other", "election"})
_STATES = frozenset({"detention", "disappearance", "restriction", "protest", "trial"})
# Tags of whoever or whatever an act is done to.
_SOMEBODY = frozenset({"NN", "NNS", "NNP", "NNPS", "CD", "PRP", "DT"})
_KILLED = frozenset({"killing", "execution", "death_in_custody"})
# Sentences after which a paragraph's last date no longer dates what is undated.
_MEMORY = 4
_FAMILIES = {
    "arrest": "arrest", "detention": "arrest", "charge": "court", "trial": "court", "sentencing": "court",
    "killing": "death", "execution": "death", "death_in_custody": "death", "protest": "protest", "dispersal": "protest",
    "attack": "violence", "torture": "violence", "sexual_violence": "violence",
    "repatriation": "expulsion", "expulsion": "expulsion", "legislation": "law", "policy": "law", "restriction": "law",
}  # fmt: skip


@dataclass(slots=True)
class _Scene:
    """The interval that undated acts of the paragraph continue, and how many sentences ago it was said."""

    time: Time | None = None
    age: int = 0


@dataclass(slots=True)
class _Keys:
    """Keys of the report's events: same family, agreeing dates, a victim in common."""

    seen: defaultdict[tuple[str, str], list[tuple[Time, str]]] = field(default_factory=lambda: defaultdict(list))
    given: set[str] = field(default_factory=set)

    def key(self, family: str, time: Time, place: str, victim: str) -> str:
        words = _victim_words(victim)
        for word in words:
            for other, key in self.seen[(family, word)]:
                if other.start <= time.end and time.start <= other.end:
                    self._learn(family, words, time, key)
                    return key
        about = re.findall(r"\w+", f"{place} {words[0] if words else ''}".lower())[:3]
        stem = key = "-".join([family, time.start.isoformat(), *about])
        n = 1
        while key in self.given:
            n += 1
            key = f"{stem}-{n}"
        self.given.add(key)
        self._learn(family, words, time, key)
        return key

    def _learn(self, family: str, words: list[str], time: Time, key: str) -> None:
        for word in words:
            self.seen[(family, word)].append((time, key))


def _victim_words(victim: str) -> list[str]:
    """Words that tell one victim from another: names, else a count with its noun."""
    names = re.findall(r"\b[A-Z][\w’'-]{2,}", victim)
    counted = re.findall(r"\b(\d[\d,]*|[a-z]+) (\w+)$", victim.lower()) if not names else []
    return [name.lower() for name in names] or [" ".join(pair) for pair in counted]


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
    keys = _Keys()
    rows: list[schema.Incident] = []
    for _, group in groupby(parsed, key=lambda sentence: sentence.paragraph.paragraph_id):
        scene = _Scene()
        for sentence in group:
            for trigger, time in _events(sentence, dates_of.get(sentence.row.sentence_id, []), backing, scene, rules):
                if time.start.year <= year:
                    here = dates_of.get(sentence.row.sentence_id, []), places_of.get(sentence.row.sentence_id, [])
                    rows.append(_row(sentence, trigger, time, backing, *here, keys, rules, ids))
    return rows


def _events(
    sentence: Parsed, dates: list[Dated], backing: Backing, scene: _Scene, rules: Rules
) -> list[tuple[Trigger, Time]]:
    scene.age += 1
    whens = [when for date in dates if (when := when_of(sentence, date, rules))]
    named = triggers(sentence, rules, frozenset(i for when in whens for i in range(when.first, when.last + 1)))
    if not named and not whens:
        return []
    nouns = frozenset(trigger.token.i for trigger in named if trigger.noun)
    found: list[tuple[Trigger, Time]] = []
    for trigger in named:
        if (
            not happened(trigger, rules)
            or backing.claim(sentence.row.sentence_id, sentence.offset(trigger.token)).negated
        ):
            continue
        told = told_intervals(sentence, trigger.token, backing)
        if trigger.noun:
            times = noun_times(sentence, trigger, whens, nouns, rules, frozenset(told))
        else:
            times = verb_times(sentence, trigger.token, whens, rules, frozenset(told))
        if not times and (time := told_time(sentence, trigger, whens, told, rules)):
            times = [time]
        if times:
            found += [
                (trigger, _from(scene, trigger, time)) for time in times if _specific_enough(trigger, time, rules)
            ]
        elif time := _continued(trigger, found, scene, rules):
            found.append((trigger, time))
    found = _without_doubles(_without_frames(found), rules)
    _set_scene(sentence, scene, found, whens, rules)
    return found


def _from(scene: _Scene, trigger: Trigger, time: Time) -> Time:
    """ "... was held there through October": the state began with the event it goes on from."""
    if (
        time.precision == "open"
        and trigger.entry.type in _STATES
        and scene.time
        and time.start.day == time.start.month == 1
    ):
        if scene.time.start < time.end and not time.text.lower().startswith("since"):
            return replace(time, start=scene.time.start)
    return time


# --- one event, one row -----------------------------------------------------


def _without_frames(found: list[tuple[Trigger, Time]]) -> list[tuple[Trigger, Time]]:
    """No measure or ruling where what was ordered, allowed, or begun is an event of its own.

    Nor what an order or a verdict says, beside it ("upheld the verdict sentencing him to a year").
    """
    below = {above.i for trigger, _ in found if not trigger.entry.measure for above in trigger.token.ancestors}
    ruled = {trigger.token.head.i for trigger, _ in found if trigger.token.dep_ == "xcomp"}
    told = {trigger.token.i for trigger, _ in found}
    return [
        (trigger, time)
        for trigger, time in found
        if not (
            trigger.entry.measure
            and trigger.token.i in below
            or trigger.entry.subject == "court"
            and trigger.token.i in ruled
            or trigger.token.tag_ == "VBG"
            and trigger.token.dep_ == "acl"
            and trigger.token.head.dep_ == "dobj"
            and trigger.token.head.head.i in told
        )
    ]


def _without_doubles(found: list[tuple[Trigger, Time]], rules: Rules) -> list[tuple[Trigger, Time]]:
    """One row per event: "detained and arrested" is one arrest, "convicted and sentenced" one sentence."""
    kept: list[tuple[Trigger, Time]] = []
    for trigger, time in found:
        twin = next(
            (
                at
                for at, (other, when) in enumerate(kept)
                if (when.start, when.end) == (time.start, time.end) and _same_event(other, trigger, rules)
            ),
            None,
        )
        if twin is None:
            kept.append((trigger, time))
        elif trigger.entry.type == "killing" and _by_attack(kept[twin][0].token, trigger.token):
            kept[twin] = (replace(kept[twin][0], toll=trigger.token), kept[twin][1])
        elif trigger.entry.type in _KILLED:
            # "shot and killed"
            kept[twin] = (trigger, time)
    return kept


def _same_event(one: Trigger, other: Trigger, rules: Rules) -> bool:
    if one.token == other.token:
        return False
    kinds = {one.entry.type, other.entry.type}
    families = {_FAMILIES.get(kind, kind) for kind in kinds}
    a, b = one.token, other.token
    if one.entry.type == "attack" and other.entry.type == "killing" and _by_attack(a, b):
        return True
    if one.noun != other.noun:
        return len(families) == 1 and (b.head == a or a.head == b or (b.dep_ == "pobj" and b.head.head == a))
    if one.noun:
        # "strikes and demonstrations" are counted together.
        return one.entry.type == other.entry.type and b.dep_ == "conj" and b.head == a and b.i - a.i == 2
    if first_conjunct(a) != first_conjunct(b) and not (b.dep_ in {"advcl", "xcomp", "ccomp"} and b.head == a):
        return False
    if kinds == {"charge", "sentencing"} or kinds == {"charge", "trial"}:
        # "charged or convicted" leaves open which; "charged and tried" are two.
        return any(c.lower_ == "or" for c in a.children)
    if other.entry.type in _KILLED and one.entry.type in {"attack", "torture"}:
        return _patient(b, rules) == _patient(a, rules) != ""
    if "harassment" in kinds and kinds & {"detention", "arrest", "raid"}:
        return True
    if "or" in {c.lower_ for c in a.children if c.dep_ == "cc"} and _patient(b, rules) in {"", _patient(a, rules)}:
        return True
    if kinds == {"raid"}:
        # "searched the house and confiscated the telephone"
        return True
    if kinds == {"sentencing"} and not any(c.dep_ in syntax.SUBJECTS or c.dep_ == "auxpass" for c in b.children):
        return True
    return len(families) == 1 and (
        _patient(b, rules) in {"", "him", "her", "them", "it", "all", "he", "they", "she"}
        or _patient(a, rules) == _patient(b, rules)
    )


def _by_attack(attack: Token, killing: Token) -> bool:
    """ "an explosion killed four", "attacked the village, killing four": the deaths are the attack's toll."""
    if syntax.is_passive(killing):
        return False
    if killing.dep_ in {"relcl", "acl", "advcl"} or killing.tag_ == "VBG":
        return killing.head == attack or killing.tag_ == "VBG" and killing.head == syntax.clause_verb(attack)
    return attack.dep_ in syntax.SUBJECTS and attack.head == killing


def _patient(verb: Token, rules: Rules) -> str:
    objects = objects_of(verb, rules)
    return objects[0].lower_ if objects else ""


# --- how specific -----------------------------------------------------------


def _specific_enough(trigger: Trigger, time: Time, rules: Rules) -> bool:
    """Whether date and participants single the event out."""
    victim, actor = participants(trigger, rules)
    sorts = {
        sort(victim, rules),
        *(sort(o, rules) for o in (objects_of(trigger.token, rules) if not trigger.noun else [])),
    }
    kind = trigger.entry.type
    if _is_rate(trigger, rules):
        return False
    if trigger.entry.dated and time.rule != "dated noun" or trigger.entry.measure and not _own_measure(trigger, time):
        return False
    if time.text.lower().startswith("until") and kind not in _STATES:
        # "extended the curfew until June": how long it is to last.
        return False
    if kind == "release" and trigger.token.dep_ == "acl" and COUNTED not in sorts:
        # "the survey released in May": reports are released as often as prisoners.
        return False
    if trigger.noun:
        if count_of(trigger.token, rules):
            return True
        if time.rule == "dated noun":
            if not time.fine and (trigger.entry.dated or _background(trigger.token, rules)):
                return False
            return not (
                trigger.token.tag_ == "NNS" and time.precision == "year" and time.text.lower().endswith("the year")
            )
        # "His trial continued at year's end" tells a state, "an appeal was pending" does not.
        return time.fine and (
            not time.status or (kind in _STATES and (kind != "trial" or trigger.entry.name == "trial"))
        )
    vague = sorts <= {BARE, VAGUE}
    if time.status:
        return kind in _STATES or COUNTED in sorts or (kind in _LAW_TYPES and sort(actor, rules) != BARE)
    if time.reported and not time.fine:
        return NAMED in sorts or SINGLE in sorts
    if time.reported:
        return sorts != {BARE} or kind in _LAW_TYPES and sort(actor, rules) != BARE
    if time.fine:
        return True
    if time.text.lower().endswith("the year"):
        # "During the year authorities arrested journalists" tells a practice.
        return COUNTED in sorts or NAMED in sorts or (SINGLE in sorts and kind not in _MEASURES)
    if kind in _LAW_TYPES or trigger.entry.subject == "court":
        return sort(actor, rules) in {NAMED, POINTED, SINGLE} or not vague
    return not vague


_BACKGROUND = frozenset({"following", "since", "before", "after", "for", "to", "on", "about"})


def _background(noun: Token, rules: Rules) -> bool:
    """ "the report on the 2018 elections", "protest following the 2020 election": only referred to."""
    if noun.dep_ != "pobj" or noun.head.lower_ not in _BACKGROUND:
        return False
    above = noun.head.head
    return above.tag_.startswith("NN") or above.lower_ in {"related", "stemming", "due"}


def _own_measure(trigger: Trigger, time: Time) -> bool:
    """A measure known by its author alone: dated itself, and no state of things."""
    return time.rule in {"own date", "clause"} and not time.status and trigger.token.dep_ != "relcl"


def _is_rate(trigger: Trigger, rules: Rules) -> bool:
    """ "0.3 percent of offenders were convicted" is a rate, no event."""
    if trigger.noun:
        return any(c.lower_ == "per" for c in trigger.token.rights)
    return any(o.lower_ in rules.rates for o in objects_of(trigger.token, rules))


def _continued(trigger: Trigger, found: list[tuple[Trigger, Time]], scene: _Scene, rules: Rules) -> Time | None:
    """The interval of the event that an undated act goes on from."""
    token = trigger.token
    kind = trigger.entry.type
    earlier = [time for other, time in found if not time.status and not (not other.noun and subordinate(other.token))]
    time = earlier[-1] if earlier else scene.time if scene.age <= _MEMORY else None
    if time is None or trigger.entry.measure or trigger.entry.dated or _is_rate(trigger, rules):
        return None
    victim, actor = participants(trigger, rules)
    if trigger.noun:
        if not count_of(token, rules):
            return None
        verb, role = role_of(counter(token, rules) or token)
        brought = verb is not None and verb.lower_ in rules.happening | rules.bringing_about
        if verb is None or (role == "other" and not brought) or verb.tag_ not in {"VBD", "VBN"}:
            return None
        return replace(time, text="", rule="continued")
    if kind == "protest" and COUNTED not in {sort(actor, rules), sort(victim, rules)}:
        # "Lawyers protested the decision" tells of criticism.
        return None
    if subordinate(token) and not (kind in _KILLED and token.dep_ == "relcl") and not _goes_on(token, found):
        return None
    if token.tag_ not in {"VBD", "VBN", "VBG", "VB"} or trigger.entry.state:
        return None
    sorts = {sort(victim, rules), *(sort(o, rules) for o in objects_of(token, rules))}
    if kind in _MEASURES:
        # Measures rarely go on from an event; what they are about must be pointed at.
        fits = sorts & {COUNTED, NAMED, POINTED, SINGLE} and sort(actor, rules) in {NAMED, POINTED, SINGLE}
        fits = fits and time.fine and (kind != "policy" or sorts & {COUNTED, NAMED, POINTED})
    elif time.fine:
        fits = sorts & {NAMED, COUNTED, SINGLE, POINTED} or (
            VAGUE in sorts and sort(actor, rules) in {NAMED, POINTED, SINGLE}
        )
    else:
        fits = sorts & {COUNTED, NAMED, POINTED}
    if (
        kind in {"sentencing", "trial", "charge", "release", "other"}
        and time.fine
        and sort(actor, rules) in {NAMED, POINTED, SINGLE}
    ):
        fits = True
    if time.fine and scene.age <= 1 and _acts(actor, rules) and kind not in _MEASURES:
        # "Police blocked roads", right after what police did.
        fits = True
    subject = syntax.subject(token)
    if subject is not None and subject.lower_ in rules.laws or _estimated(token, rules):
        return None
    return replace(time, text="", rule="continued") if fits else None


def _goes_on(verb: Token, found: list[tuple[Trigger, Time]]) -> bool:
    """ "arrested 21 protesters, who were released three hours later", "was held for an hour before being released"."""
    first = first_conjunct(verb)
    told = {other.token for other, _ in found}
    if first.dep_ == "pcomp":
        return first.head.lower_ == "before" and first.head.head in told
    if first.dep_ != "relcl" or first.doc[first.left_edge.i - 1].text != ",":
        return False
    perfect = any(a.lower_ in {"had", "has", "have"} for a in auxiliaries(first))
    return not perfect and any(other in told for other in first.ancestors)


def _acts(actor: Token | None, rules: Rules) -> bool:
    return actor is not None and actor.lower_ in rules.authority


def _estimated(verb: Token, rules: Rules) -> bool:
    """Under "estimated that": a standing figure, which goes on from nothing."""
    return verb.dep_ == "ccomp" and verb.head.lower_ in rules.estimating


def _set_scene(
    sentence: Parsed, scene: _Scene, found: list[tuple[Trigger, Time]], whens: list[When], rules: Rules
) -> None:
    """Remember the interval that later sentences may continue."""
    main = [
        time
        for trigger, time in found
        if time.rule != "continued"
        and not time.status
        and (trigger.noun or not subordinate(trigger.token))
        # "the 2018 killing of" is background, "the torture in March of" the news.
        and not (time.rule == "dated noun" and (time.precision == "year" or not time.text[:2].islower()))
    ]
    if main:
        scene.time, scene.age = main[-1], 0
        return
    if any(time.rule == "continued" for _, time in found):
        scene.age = 0
        return
    for when in whens:
        if when.adverbial and not when.limit and opens(sentence, when):
            time = time_of(sentence, when, told=True, rule="telling")
            if time.fine and not time.status and time.precision in {"day", "month", "range"}:
                reported = when.governor is None or when.governor.lower_ in rules.telling
                # A telling does not end the event that was being told.
                if not reported or scene.time is None or scene.time.reported or scene.age > 2:
                    scene.time, scene.age = replace(time, reported=reported), 0
                return


# --- rows -------------------------------------------------------------------

_CUSTODY = re.compile(r"\b(?:custod\w+|prison\w*|detention|detain\w+|jail\w*|cells?|inmates?)\b", re.IGNORECASE)


def _row(
    sentence: Parsed,
    trigger: Trigger,
    time: Time,
    backing: Backing,
    dates: list[Dated],
    places: list[Any],
    keys: _Keys,
    rules: Rules,
    ids: schema.Ids,
) -> schema.Incident:
    doc = sentence.span.doc
    start, end = sentence.offset(doc[trigger.first]), sentence.offset_end(doc[trigger.last])
    victim, actor = participants(trigger, rules)
    dated = frozenset(
        t.i
        for d in dates
        for t in doc.char_span(d.start - sentence.base, d.end - sentence.base, alignment_mode="expand") or ()
    )
    # A date the parse takes for an object ("adopted a code on June 15") is nobody.
    victim = victim if victim is not None and victim.i not in dated else None
    actor = actor if actor is not None and actor.i not in dated else None
    kind = _kind(trigger, sentence)
    object_text, actor_text = phrase_text(sentence, victim, dated), phrase_text(sentence, actor, dated)
    if not _is_affected(victim, kind, trigger, rules):
        victim = None
    victim_text = object_text if victim is not None else ""
    victims = how_many(victim)
    if victims is None and trigger.noun and kind in _KILLED:
        victims = count_of(trigger.token, rules)
    killed = victims if kind in _KILLED else None
    if trigger.toll is not None:
        dead = next(iter(objects_of(trigger.toll, rules)), None)
        if dead is not None:
            killed = victims = how_many(dead)
            victim_text = phrase_text(sentence, dead, dated)
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
        killed=killed,
        event_key=keys.key(_FAMILIES.get(kind, kind), time, place.text if place else "", object_text),
        source_ids=backing.sources(claim.claim_id),
        rule=f"{trigger.entry.name}: {time.rule}",
    )


def _is_affected(noun: Token | None, kind: str, trigger: Trigger, rules: Rules) -> bool:
    """Whether an object is somebody or something the act is done to, rather than its result or its paper."""
    if noun is None or kind in rules.victimless:
        return False
    if noun.tag_ not in _SOMEBODY and not any(child.dep_ == "det" for child in noun.lefts):
        return False
    if noun.left_edge.i < trigger.first and trigger.last < noun.i and not trigger.noun:
        return False  # the parse has hung the clause of the trigger on it
    return noun.lower_ not in rules.no_victims and noun.lower_ not in rules.units


def _kind(trigger: Trigger, sentence: Parsed) -> str:
    """A death in custody is one whatever verb tells it."""
    kind = trigger.entry.type
    if (
        kind == "killing"
        and trigger.entry.name.startswith(("die", "death", "find", "leave", "perish"))
        and _CUSTODY.search(sentence.row.text)
    ):
        return "death_in_custody"
    return kind


def _place(sentence: Parsed, trigger: Trigger, places: list[Any]) -> Any | None:
    """The place name that stands nearest to the trigger in the parse; of equals the first."""
    best: tuple[int, int] | None = None
    chosen = None
    path = {token.i: steps for steps, token in enumerate(syntax.trail(trigger.token))}
    for place in places:
        span = sentence.span.doc.char_span(
            place.start - sentence.base, place.end - sentence.base, alignment_mode="expand"
        )
        if span is None:
            continue
        steps = next((up + path[token.i] for up, token in enumerate(syntax.trail(span.root)) if token.i in path), 99)
        score = (steps, abs(span.start - trigger.token.i))
        if best is None or score < best:
            best, chosen = score, place
    return chosen
