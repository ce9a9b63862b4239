"""Which date of a sentence dates which of its events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from spacy.tokens import Token

from pipeline import dates as grammar
from pipeline import syntax
from pipeline.stages.backing import Backing
from pipeline.stages.dates import Dated
from pipeline.stages.parse import Parsed
from pipeline.stages.participants import count_of, counter, role_of
from pipeline.stages.triggers import Rules, Trigger, agent_of, auxiliaries, first_conjunct, verb_happened

# Shorter than this an interval places an event in the year; longer, it is the
# year or more.
_FINE_DAYS = 300
_LIMITS = frozenset({"since", "before", "after", "following", "until", "during"})
# Verb forms that work as prepositions.
_LIKE_PREPOSITIONS = frozenset({"beginning", "starting", "following", "including", "ending"})
_SUBORDINATE = frozenset({"relcl", "acl"})
_NEAR = 25
# Several of these in one clause are several events.
_LISTED = frozenset({"day", "range"})
_JOINING = frozenset({"and", ",", "on", "from", "again"})


@dataclass(frozen=True, slots=True)
class When:
    """A date of the sentence and what it stands at.

    first, last: its tokens. governor: the verb it stands under. nouns: the
    nouns between the two, nearest first. adverbial: it can date a clause;
    False for "the 2020 law". attributive: it stands before its noun. limit:
    it stands in "since the 2014 coup", "prior to the March election".
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
class Time:
    """The interval of an event: inclusive days, the words that say it, and how it was found.

    reported: it is the interval of the telling. status: the text tells how
    things stood then ("as of August"), not when they came about.
    """

    start: datetime.date
    end: datetime.date
    precision: str
    text: str
    reported: bool
    rule: str
    status: bool = False

    @property
    def fine(self) -> bool:
        return (self.end - self.start).days < _FINE_DAYS


def when_of(sentence: Parsed, dated: Dated, rules: Rules) -> When | None:
    """Where a date stands in the parse of its sentence."""
    doc = sentence.span.doc
    span = doc.char_span(dated.start - sentence.base, dated.end - sentence.base, alignment_mode="expand")
    if span is None or not len(span):
        return None
    before = doc[span.start - 1] if span.start > sentence.span.start else None
    prepositional = (
        before is not None and before.tag_ in {"IN", "TO"} and before.lower_ not in {"that", "because", "if"}
    )
    up = span.root.head
    # "2018 and 2020 rulings": the years are coordinated.
    while span.root.dep_ in {"conj", "appos"} and up.tag_ == "CD" and up.head != up:
        up = up.head
    while up.head != up and (
        (up.tag_ in {"IN", "TO", "RB"} and up.dep_ in {"prep", "pcomp", "advmod", "agent", "dep", "pobj"})
        or (up.tag_ == "VBG" and (up.dep_ == "prep" or up.lower_ in _LIKE_PREPOSITIONS))
    ):
        up = up.head
    attributive = not prepositional and up.tag_.startswith("NN") and up.i >= span.end
    attributive = attributive and not any(token.lower_ == "," for token in doc[span.end : up.i])
    nouns: list[Token] = []
    seen = up
    # "effective in January": the date of another thing than the clause's.
    aside = seen.lower_ in {"effective", "due", "scheduled", "expected"} and seen.i < span.start
    while not (seen.tag_.startswith("VB") and seen.dep_ not in {"amod", "compound", "aux", "auxpass"}):
        if seen.tag_.startswith("NN") and (attributive or seen.i < span.start):
            nouns.append(seen)
        if seen.head == seen:
            break
        seen = seen.head
    governor = seen if seen.tag_.startswith("VB") else None
    limit = False
    adverbial = not aside
    if attributive:
        adverbial = limit = _is_limit(up)
    elif (
        nouns
        and nouns[0].lower_ in rules.documents
        and nouns[0].i < span.start
        and span.start - sentence.span.start > 3
    ):
        adverbial = False
    if not attributive and before is not None and before.lower_ == "to" and before.i > sentence.span.start:
        limit = doc[before.i - 1].lower_ in {"prior", "ahead"}
    return When(dated, span.start, span.end - 1, governor, tuple(nouns), adverbial, attributive, limit)


def _is_limit(noun: Token) -> bool:
    """Whether the noun is the point of time in "since the 2014 coup"."""
    while noun.dep_ == "compound":
        noun = noun.head
    if noun.dep_ != "pobj":
        return False
    preposition = noun.head
    word = preposition.lower_
    if word in {"to", "of"}:
        return preposition.head.lower_ in {"prior", "ahead"}
    return word in _LIMITS and preposition.head.tag_[:2] in {"VB", "IN", "RB"}


def verb_times(
    sentence: Parsed, verb: Token, whens: list[When], rules: Rules, told: frozenset[tuple[str, str]] = frozenset()
) -> list[Time]:
    """The dates of the clause `verb` stands in: usually one, two in "on June 2 and June 28".

    told: intervals that are known to date a telling.
    """
    best: tuple[tuple[int, int], int, bool] | None = None
    for at, when in enumerate(whens):
        if not when.adverbial:
            continue
        relation = _relation(sentence, verb, when, rules)
        if relation is None:
            continue
        rank, telling = relation
        telling = telling or rank >= 2 and (when.dated.date_start.isoformat(), when.dated.date_end.isoformat()) in told
        score = (2 * rank + (5 if telling else 0) + (3 if when.limit else 0), abs(when.first - verb.i))
        if best is None or score < best[0]:
            best = (score, at, telling)
    if best is None:
        return []
    score, at, telling = best
    rule = "telling" if telling else "own date" if score[0] == 0 else "clause"
    times = [time_of(sentence, whens[at], told=telling, rule=rule)]
    if not telling and whens[at].dated.precision in _LISTED:
        times += [time_of(sentence, other, told=False, rule=rule) for other in _listed(sentence, whens, at)]
    return sorted(times, key=lambda time: time.start) if len(times) > 1 else times


def _listed(sentence: Parsed, whens: list[When], at: int) -> list[When]:
    """Dates of the precision of the one at `at` that "and" and commas join to it."""
    doc = sentence.span.doc
    first = last = at
    words: set[str] = set()
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(whens):
            one, other = sorted((here, here + step))
            between = {token.lower_ for token in doc[whens[one].last + 1 : whens[other].first]}
            if whens[here + step].dated.precision != whens[at].dated.precision or not between or between - _JOINING:
                break
            words |= between
            here += step
        first, last = min(first, here), max(last, here)
    # A comma alone may as well separate two clauses.
    return [whens[i] for i in range(first, last + 1) if i != at] if "and" in words else []


def _relation(sentence: Parsed, verb: Token, when: When, rules: Rules) -> tuple[int, bool] | None:
    """How near the date stands to the verb (0 its own), and whether it dates a telling above it."""
    governor = when.governor
    first = first_conjunct(verb)
    if governor is not None:
        if governor == verb:
            return 0, False
        if first_conjunct(governor) == first:
            if governor.i < verb.i and when.first < verb.i:
                return 1, False
            own_subject = any(c.dep_ in syntax.SUBJECTS for c in governor.children)
            if governor.i > verb.i and (
                not own_subject
                and governor.i - verb.i < 6
                and not _contrasted(verb)
                or when.dated.precision in {"range", "open"}
            ):
                return 1, False
        # "summoned him for questioning on April 23"
        if (
            governor.dep_ == "pcomp"
            and first_conjunct(governor.head.head) == first
            and when.first > verb.i
            and not when.limit
        ):
            return 1, False
    if verb.dep_ == "pcomp" and verb.head.lower_ == "after" and verb.tag_ == "VBN" and agent_of(verb) is None:
        # "acquitted two men after being held": dated only by itself.
        return None
    if when.limit and not when.attributive:
        return None
    # "cited one instance when a man was executed ... in April": what follows
    # a clause without another verb between dates it, though the parse lifts it.
    if (
        governor is not None
        and governor.lower_ in rules.telling
        and governor in verb.ancestors
        and 0 < when.first - verb.i < _NEAR
    ):
        if not _verb_between(sentence, verb.i, when.first):
            return 1, False
    if verb.tag_ == "VBN" and verb.dep_ in {"acl", "pcomp", "advcl"} and not auxiliaries(verb):
        return None
    telling: Token | None = None
    seen = verb
    while seen.head != seen:
        dep, head = seen.dep_, seen.head
        if dep == "relcl" or (dep == "acl" and seen.tag_ == "VBN") or (dep == "advcl" and _has_mark(seen)):
            return None
        if (
            head.tag_.startswith("V")
            and dep in {"ccomp", "xcomp", "parataxis", "dep", "advcl"}
            and head.lower_ in rules.telling
        ):
            telling = telling or head
        elif head.lower_ == "accused":
            telling = telling or head
        if (
            head.tag_.startswith("V")
            and governor is not None
            and (head == governor or (first_conjunct(head) == first_conjunct(governor) and governor.i <= head.i))
        ):
            return (2, _dates_telling(when, verb, telling)) if not when.limit else None
        seen = head
    if when.limit:
        return None
    # A date in front of the sentence dates what follows, whatever the parse
    # made of it.
    same_clause = governor is not None and first_conjunct(governor) == first
    if when.last < verb.i and (opens(sentence, when) or same_clause):
        return 3, _dates_telling(when, verb, telling)
    if (
        when.first > verb.i
        and governor is not None
        and governor.dep_ == "acl"
        and governor.tag_ == "VBG"
        and telling is None
    ):
        # "announced edicts restricting the media in November"
        if verb == governor.head.head and governor.lower_ not in rules.telling and not _names_event(governor, rules):
            return 3, False
    if when.first > verb.i and governor is not None and when.dated.precision == "range" and telling is None:
        # "killed 12 in strikes targeting leaders from May to July": a stretch
        # of time behind everything is safe to lift.
        if (
            governor.tag_ in {"VBG", "VBN"}
            and governor.dep_ in {"acl", "xcomp", "advcl", "pcomp"}
            and verb in governor.ancestors
        ):
            return (3, False) if governor.lower_ not in rules.verbs else None
    return None


def _names_event(verb: Token, rules: Rules) -> bool:
    return any(not entry.framed for entry in rules.verbs.get(verb.lower_, ()))


def _contrasted(verb: Token) -> bool:
    return any(c.dep_ == "cc" and c.lower_ == "but" for c in verb.children)


def _contrasts(verb: Token) -> bool:
    """ "..., while six others were sentenced to five years": as good as "and"."""
    marked = any(c.dep_ == "mark" and c.lower_ in {"while", "whereas"} for c in verb.lefts)
    return (
        marked
        and verb.i > verb.head.i
        and verb.lower_ not in {"was", "were"}
        and any(c.dep_ in syntax.SUBJECTS for c in verb.lefts)
    )


def _has_mark(verb: Token) -> bool:
    if _contrasts(verb):
        return False
    return any(c.dep_ in {"mark", "advmod"} and c.tag_ in {"IN", "WRB"} for c in verb.lefts)


def opens(sentence: Parsed, when: When) -> bool:
    """Whether the date stands in front of its sentence."""
    doc = sentence.span.doc
    if when.first - sentence.span.start > _NEAR:
        return False
    for i in range(sentence.span.start, when.first):
        token = doc[i]
        if token.lower_ == ";" or (
            token.tag_.startswith("V") and token.dep_ not in {"prep", "amod"} and token.lower_ not in _LIKE_PREPOSITIONS
        ):
            return False
    return True


def _dates_telling(when: When, verb: Token, telling: Token | None) -> bool:
    if telling is None:
        return False
    return when.first < verb.i if telling.i < verb.i else when.first > telling.i


def time_of(sentence: Parsed, when: When, *, told: bool, rule: str) -> Time:
    """The interval of a date, with its words and preposition."""
    dated = when.dated
    text = sentence.row.text
    at = grammar.with_preposition(text, dated.start - sentence.row.start)
    lead = text[at : dated.start - sentence.row.start].lower()
    status = lead.startswith(("as of", "at ")) or dated.rule == "year's end" and not lead.startswith("by")
    words = "" if told else text[at : dated.end - sentence.row.start]
    return Time(dated.date_start, dated.date_end, dated.precision, words, told, rule, status)


def _plain(when: When) -> When:
    """The date in "since the 2014 coup" as the date of the coup."""
    dated = when.dated
    if dated.rule not in {"since", "until"}:
        return when
    year = dated.date_end.year if dated.rule == "until" else dated.date_start.year
    read = grammar.find(f"in {dated.text}", datetime.date(year, 12, 31))
    if not read:
        return when
    plain = read[0]
    return replace(
        when,
        dated=replace(
            dated, date_start=plain.date_start, date_end=plain.date_end, precision=plain.precision, rule=plain.rule
        ),
    )


def noun_times(
    sentence: Parsed,
    trigger: Trigger,
    whens: list[When],
    nouns: frozenset[int],
    rules: Rules,
    told: frozenset[tuple[str, str]],
) -> list[Time]:
    """The dates of an event noun: its own, or those of the verb that brings it about, happens to it or counts it.

    nouns: positions of the sentence's event nouns; a date goes to the nearest.
    """
    noun = trigger.token
    attributive = [when for when in whens if when.attributive and not when.limit and when.nouns]
    standing = [when for when in attributive if when.nouns[0] == noun] or [
        when for when in attributive if noun.dep_ == "conj" and noun.head == when.nouns[0] and noun.i - when.last < 5
    ]
    if standing:
        return [time_of(sentence, _plain(when), told=False, rule="dated noun") for when in standing]
    head = counter(noun, rules) or noun
    counted = count_of(noun, rules)
    for when in whens:
        if when.attributive or when.first < noun.i or when.first - noun.i > _NEAR:
            continue
        nearest = next((n for n in when.nouns if n.i in nouns or n == head), None)
        if nearest is not None and nearest in {noun, head, *_before_in_list(noun)}:
            return [time_of(sentence, when, told=False, rule="dated noun")]
    if counted:
        for when in whens:
            if (
                when.adverbial
                and not when.limit
                and 0 < when.first - noun.i < 8
                and not _verb_between(sentence, noun.i, when.first)
            ):
                return [time_of(sentence, when, told=False, rule="dated noun")]
    if head.head == head:
        # "On May 3, a bomb attack killed four": the parse may make the noun the root.
        front = [when for when in whens if when.governor is None and when.adverbial and opens(sentence, when)]
        if front:
            return [time_of(sentence, front[0], told=False, rule="clause")]
    for when in whens:
        # "an attack targeting officers on May 3", "the elections held in 2018"
        carried = when.governor
        if carried is not None and carried.dep_ == "acl" and carried.head in {noun, head} and carried.i > noun.i:
            if when.adverbial and not when.limit and carried.lower_ not in rules.telling and when.first > carried.i:
                return [time_of(sentence, when, told=False, rule="dated noun")]
    for child in head.rights:
        if (
            child.dep_ == "relcl"
            and child.lower_ in rules.happening
            and any(when.governor == child for when in whens)
            and any(c.dep_ == "nsubj" and c.tag_ == "WDT" for c in child.lefts)
        ):
            # "the hunger strike that started on October 15"
            return verb_times(sentence, child, whens, rules, told)[:1]
    verb, role = role_of(head)
    if verb is None or not verb_happened(verb, rules):
        return []
    word = verb.lower_
    if counted and word in rules.counting:
        # "In November the office reported 3,088 cases from January 1 to
        # October 31": what follows the count dates it.
        behind = [when for when in whens if when.adverbial and when.first > noun.i and not when.limit]
        if behind:
            return [time_of(sentence, behind[0], told=False, rule="counted noun")]
        times = verb_times(sentence, verb, whens, rules, told)
        return [
            replace(time, reported=True, text="", rule="counted noun") if not _stretch(time) else time
            for time in times[:1]
        ]
    if role == "object" and (word in rules.counting or word in rules.telling or word.startswith("investigat")):
        # "reported the detention on June 14 of X": the parse gives the date to
        # the verb; behind the noun it is the noun's.
        behind = [
            when
            for when in whens
            if when.adverbial and 0 < when.first - noun.i < _NEAR and not _verb_between(sentence, noun.i, when.first)
        ]
        if behind and not any(
            noun.i < other < behind[0].first and sentence.span.doc[other] not in _before_in_list(noun)
            for other in nouns
        ):
            return [time_of(sentence, behind[0], told=False, rule="dated noun")]
    if role == "subject" and word in rules.happening or role == "object" and word in rules.bringing_about:
        return verb_times(sentence, verb, whens, rules, told)
    if word in {"were", "was"} and (counted or noun.tag_ == "NNS"):
        return verb_times(sentence, verb, whens, rules, told)
    return []


def _verb_between(sentence: Parsed, first: int, last: int) -> bool:
    return any(token.tag_ in {"VBD", "VBZ", "VBP", "VBN", ";"} for token in sentence.span.doc[first + 1 : last])


def _stretch(time: Time) -> bool:
    """Whether a date with a counting verb is the time counted over, not that of the counting."""
    return time.precision in {"range", "year", "open"} or time.status


def _before_in_list(noun: Token) -> list[Token]:
    """ "torture and death ... in September": the list shares its date."""
    found = [c for c in noun.rights if c.dep_ == "conj"]
    if noun.dep_ == "conj":
        found.append(noun.head)
    return found


def told_intervals(sentence: Parsed, token: Token, backing: Backing) -> list[tuple[str, str]]:
    """Days on which the sources of the claim around `token` told it."""
    claim = backing.claim(sentence.row.sentence_id, sentence.offset(token))
    return [
        (link.told_start, link.told_end)
        for link in backing.links(claim.claim_id)
        if link.told_start and link.told_end and not link.carried
    ]


def _of_somebody(noun: Token, rules: Rules) -> bool:
    """ "reported the arrest of Ana Ruiz"."""
    verb, role = role_of(noun)
    if verb is None or role != "object" or verb.lower_ not in rules.telling:
        return False
    return any(p.tag_ == "NNP" for c in noun.rights if c.dep_ == "prep" and c.lower_ == "of" for p in c.children)


def told_time(
    sentence: Parsed, trigger: Trigger, whens: list[When], told: list[tuple[str, str]], rules: Rules
) -> Time | None:
    """The date of the telling the event stands under, where the text dates only that."""
    token = trigger.token
    if trigger.noun and not count_of(token, rules) and not _of_somebody(token, rules):
        return None
    if not trigger.noun and subordinate(token):
        return None
    for first, last in told:
        start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        if (end - start).days < 32 and any(_tells(sentence, when, start, end, rules) for when in whens):
            return Time(start, end, "day" if start == end else "month", "", True, "telling")
    for when in whens:
        if (
            when.attributive
            and when.nouns
            and when.nouns[0].lower_ in rules.documents
            and when.dated.precision in {"day", "month"}
        ):
            if (
                when.nouns[0].dep_ in {"nsubj", "pobj"}
                and when.first < token.i
                and when.nouns[0].lower_ not in rules.laws
            ):
                return time_of(sentence, when, told=True, rule="telling")
    return None


def _tells(sentence: Parsed, when: When, start: datetime.date, end: datetime.date, rules: Rules) -> bool:
    """Whether the date stands with the telling verb; not with "a report released in October"."""
    if (when.dated.date_start, when.dated.date_end) != (start, end):
        return False
    governor = when.governor
    return opens(sentence, when) or (governor is not None and governor.dep_ not in _SUBORDINATE) or governor is None


def subordinate(verb: Token) -> bool:
    """Whether the verb stands in a relative, adverbial or prepositional clause."""
    seen = verb
    for _ in range(syntax.DEEPEST):
        if seen.head == seen:
            break
        if seen.dep_ == "acl" and any(c.dep_ in syntax.SUBJECTS for c in seen.lefts):
            # "allegations the victim was beaten" tells like a clause of its own.
            return False
        if seen.dep_ == "relcl" and any(c.lower_ == "where" for c in seen.lefts) and syntax.is_passive(seen):
            subject = next((c for c in seen.lefts if c.dep_ == "nsubjpass"), None)
            return subject is None or subject.tag_ != "PRP" and not any(c.dep_ == "nummod" for c in subject.lefts)
        if (
            seen.dep_ == "pcomp"
            and seen.head.lower_ == "of"
            and any(a.lower_ == "accused" for a in (seen.head.head, seen.head.head.head))
        ):
            return False
        if seen.dep_ in _SUBORDINATE or seen.dep_ == "pcomp" or (seen.dep_ == "advcl" and not _contrasts(seen)):
            return True
        seen = seen.head
    return False
