"""Which punishments named in a sentence are penalties, and in which context.

A *frame* ("punishable by", "sentenced") right before an item, or coordination
with an item that has one, says that it is a penalty. The frame's kind and, for
verbs, tense, subject and object say whether the penalty is laid down
(statutory), imposed on somebody, or practice.

The walk goes over the text and not over the tree because lists of penalties
are what the parser gets wrong most: "a fine, five to 10 years' imprisonment, or
both; for a second offense, life".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from spacy.tokens import Token

from pipeline import numbers
from pipeline.stages.punishments import APOSTROPHE, Item, Rules, Tokens, Trigger, antecedent, find_phrases, patient_of
from pipeline.syntax import SUBJECTS, coordinated, subject

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# How far behind a frame a named punishment may stand ("provides, in cases of ..., for imprisonment").
_REACH = 14
_BLOCK_REACH = 7


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the licensing of one sentence's items needs at hand."""

    text: str
    tokens: Tokens
    triggers: list[Trigger]
    ends: list[int]
    rules: Rules

    def last(self, offset: int) -> int:
        """Index of the last trigger that ends at or before `offset`, -1 if none."""
        return bisect_right(self.ends, offset) - 1

    def loose(self, start: int, end: int) -> list[Token]:
        """Tokens of a gap that are more than modifiers, joints and marks."""
        rules = self.rules
        return [
            token
            for token in self.tokens.between(start, end)
            if token.tag_ not in rules.gap_tags and token.lower_ not in rules.gap_words
        ]


def triggers_of(text: str, items: list[Item], tokens: Tokens, rules: Rules) -> list[Trigger]:
    found = []
    at = 0
    low = text.lower()
    for start, end in find_phrases(low, rules.triggers):
        while at < len(items) and items[at].end <= start:
            at += 1
        inside = at < len(items) and items[at].start <= start and items[at].strength != "act"
        if inside:
            item = items[at]
            if item.kind == "imprisonment" and not item.timed and low[start:end].startswith(("sentence", "term")):
                found.append(Trigger(start, end, "noun", low[start:end]))  # "the prison sentence for rape is"
            continue
        word = low[start:end]
        if word == "convicted" and low.endswith(("if ", "when "), 0, start):
            continue
        kind, token = rules.frame_of[word], tokens.at(start)
        if kind == "noun" and token.tag_.startswith("VB"):
            kind = "verdict"
        if kind in ("law", "verdict") and token.dep_ == "amod" and token.head.i > token.i and word != "sentenced":
            continue
        if word == "sentencing" and token.tag_ == "NN":
            kind = "noun"
        if word == "convicted" and token.i < tokens.tokens[-1].i and token.nbor().tag_ in ("NN", "NNS"):
            continue
        if (
            kind in ("law", "verdict")
            and not token.tag_.startswith(("VB", "JJ"))
            and token.lower_ not in ("facing", "completion", "subject", "sentencing", "sanctions")
        ):
            continue
        if word in ("subjected", "subject") and not low.startswith((" to", " only to", " also to"), end):
            continue
        found.append(Trigger(start, end, kind, word))
    return found


def licensed_items(sentence: Sentence, items: list[Item]) -> list[Item]:
    """Items that are penalties, each with the frame that says so."""
    kept: list[Item] = []
    for item in items:
        if (
            not item.timed
            and not item.amount
            and _REFERS.match(sentence.text, item.end)
            or _DEFINITE.search(sentence.text, max(0, item.start - 80), item.start)
            and item.kind == "fine"
            and not item.amount
            and item.strength != "act"
        ):
            continue
        if (
            item.kind in ("imprisonment", "suspended")
            and item.strength == "strong"
            and _POSSESSED.search(sentence.text, max(0, item.start - 80), item.start)
        ):
            continue
        n = sentence.last(item.start)
        trigger = sentence.triggers[n] if n >= 0 else None
        previous = kept[-1] if kept else None
        if trigger is not None and previous is not None and trigger.start < previous.start:
            between = None
        else:
            between = trigger
        if between is not None and _blocks(sentence, n, item):
            continue
        if item.strength == "act":
            item.rule = "verb"
            kept.append(item)
            continue
        if between is not None and between.kind == "verdict" and _denied(sentence, between):
            continue
        if between is not None and _is_replaced(sentence, n, item):
            continue
        if between is not None and (frame := _direct(sentence, n, item)):
            item.frame, item.rule = frame, f"frame:{frame.kind}"
        elif previous is not None and _joined_to(sentence, previous, item):
            item.frame, item.rule, item.after = previous.frame, "coordination", len(kept) - 1
        elif item.strength in ("sure", "strong") and between is not None and _near(sentence, between, item):
            item.frame, item.rule = between, f"frame:{between.kind}"
        elif item.strength == "sure" and not _held(item):
            item.frame = _frame_before(sentence, n)
            item.rule = "phrase"
        elif item.name and (reason := _subject_frame(sentence, item)):
            item.rule = reason
        else:
            continue
        kept.append(item)
    return kept


def _denied(sentence: Sentence, trigger: Trigger) -> bool:
    """ "did not impose a fine"."""
    return any(child.dep_ == "neg" for child in sentence.tokens.at(trigger.start).lefts)


def _is_replaced(sentence: Sentence, n: int, item: Item) -> bool:
    """ "commuted his death sentence to life": what was imposed first; "from one year to five" keeps its far end."""
    revising = [t for t in sentence.triggers[max(0, n - 1) : n + 1] if t.word.startswith(REVISES)]
    if not revising or item.start - revising[-1].end > 80:
        return False
    if (
        item.timed
        and sentence.text[item.start - 5 : item.start].lower() == "from "
        and item.low != item.high
        and item.high is not None
    ):
        item.low, item.exact = item.high, True
    return sentence.text.startswith(" to ", item.end)


def _blocks(sentence: Sentence, n: int, item: Item) -> bool:
    """What stands before an item, or before its frame, says that it is none: "sought to sentence him to"."""
    trigger = sentence.triggers[n]
    if trigger.kind != "block":
        before = sentence.triggers[n - 1] if n else None
        return (
            before is not None
            and before.kind == "block"
            and (
                sentence.tokens.at(trigger.start).tag_ in ("VB", "VBG", "NN", "NNS")
                or trigger.word.startswith("includ")
            )
            and len(sentence.tokens.between(before.end, trigger.start)) <= 3
        )
    gap = sentence.tokens.between(trigger.end, item.start)
    return len(gap) <= _BLOCK_REACH and not any(token.tag_ in ("VBD", "VBZ", "VBP") for token in gap)


REVISES = ("reduc", "increas", "commut", "extend", "lower", "chang", "convert", "rais", "cut")
_SENTENCES = ("sentenc", "condemn")


def _direct(sentence: Sentence, n: int, item: Item) -> Trigger | None:
    """The frame right before an item, with nothing but modifiers between."""
    trigger = sentence.triggers[n]
    rules = sentence.rules
    if trigger.kind in ("law", "verdict"):
        gap = sentence.tokens.between(trigger.end, item.start)
        if trigger.word.startswith(_SENTENCES) and len(gap) <= 3 * _REACH:
            # "sentenced <whom> to": whatever names the convicts.
            behind = max((k for k, t in enumerate(gap) if t.lower_ in ("to", "with")), default=None)
            if behind is not None and all(
                t.tag_ in rules.gap_tags or t.lower_ in rules.gap_words for t in gap[behind + 1 :]
            ):
                return trigger
        if sentence.loose(trigger.end, item.start):
            return None
        return trigger if _may_license(trigger, item, rules) else None
    if trigger.kind != "noun":
        return None
    gap = sentence.tokens.between(trigger.end, item.start)
    before = sentence.triggers[n - 1] if n else None
    if (
        before is not None
        and before.word.startswith(REVISES)
        and item.timed
        and not trigger.word.startswith("term")
        and gap
        and gap[-1].lower_ in ("to", "by")
    ):
        if len(sentence.tokens.between(before.end, trigger.start)) <= 5 and gap[-1].lower_ == "to":
            return before
        return None
    if not _may_license(trigger, item, rules):
        return None
    for back, token in enumerate(reversed(gap)):
        if token.lower_ in rules.copulas:
            earlier = gap[: len(gap) - back - 1]
            finite = sum(t.tag_ in _FINITE and t.lower_ not in rules.copulas for t in earlier)
            return trigger if finite <= (1 if any(t.tag_ in ("WP", "WDT") for t in earlier) else 0) else None
        if token.tag_ not in rules.gap_tags and token.lower_ not in rules.gap_words:
            return None
    return None


_ORDERED = frozenset(
    {
        "ban",
        "confiscation",
        "dismissal",
        "exile",
        "house_arrest",
        "community_service",
        "deportation",
        "warning",
        "suspended",
        "other",
    }
)


_CLOSURES = frozenset({"closure", "shutdown", "suspension", "indefinite suspension"})


def _may_license(trigger: Trigger, item: Item, rules: Rules) -> bool:
    if item.strength == "amount":
        return trigger.word in ("punishable", "penalty", "penalties", "fined", "fine", "fines")
    if trigger.word == "subjected" and item.kind == "imprisonment":
        return item.timed
    if item.kind == "deportation" and item.strength == "weak" and trigger.word not in rules.penal:
        return False
    if item.kind == "ban" and item.strength == "weak" and item.name in _CLOSURES and trigger.kind == "verdict":
        behind = item.token.doc[item.token.i + 1 : item.token.i + 9]
        return any(token.lower_ in rules.around["media"] for token in behind)
    if item.strength in ("sure", "strong") or trigger.word in rules.penal:
        return True
    if item.strength in ("weak", "timed") and item.kind in _ORDERED:
        return trigger.word in rules.orders
    if item.kind in ("detention", "labor") and item.timed:
        return trigger.kind == "law" or trigger.word in rules.orders
    if item.strength == "bare" or (item.timed and not item.kind):
        return trigger.word not in (
            "put",
            "placed",
            "used",
            "use",
            "suspended",
            "lead",
            "led",
            "applied",
            "allow",
            "allows",
            "sets",
            "provided",
            "transferred",
            "paid",
            "pay",
            "paying",
            "released",
            "issued",
            "send",
            "sent",
            "given",
            "forced",
            "announced",
            "approved",
            "extended",
            "ordered",
            "ordering",
            "order",
            "resulted",
            "result",
            "permits",
            "contains",
            "requires",
            "defines",
            "include",
            "includes",
            "included",
            "including",
        )
    return item.kind == "death" and trigger.word in ("face", "faces", "faced", "facing", "risk", "risked")


def _joined_to(sentence: Sentence, previous: Item, item: Item) -> bool:
    """Coordination with the penalty before: "or", a comma, "; to", also behind the offence of that one."""
    gap_text = sentence.text[previous.end : item.start]
    gap = sentence.tokens.between(previous.end, item.start)
    if not gap:
        return True
    if (
        item.token is not None
        and item.token.dep_ in SUBJECTS
        and item.token.head.tag_ in ("VBD", "VBN", "VBZ", "VBP")
        and not item.timed
        and item.token.head.i > item.token.i
    ):
        return False
    loose = sentence.loose(previous.end, item.start)
    joint = any(
        t.tag_ in ("CC", ",", ":") or t.lower_ in ("to", "with", "plus", "including", "by", "from") for t in gap
    )
    if not loose:
        return joint and not (item.strength == "weak" and gap[0].lower_ in ("for", "on", "against"))
    tail = gap[gap.index(loose[-1]) + 1 :]
    frame = previous.frame
    if (
        frame is not None
        and frame.word.startswith(_SENTENCES)
        and item.timed
        and gap[-1].lower_ == "to"
        and len(gap) < 40
    ):
        return any(t.tag_ in ("CC", ",") for t in gap)  # "..., and three others to one year"
    if not any(t.tag_ in ("CC", ",", ":") for t in tail) or len(gap) > 60:
        return False
    if item.strength in ("bare", "timed") or (item.timed and not item.kind):
        behind = sentence.text[item.end : item.end + 8].lstrip("’'”\" ")
        return previous.timed and (
            not behind
            or behind.startswith(("for", "if", "when", "in ", "on", "depend", ",", ".", ";", "respectively", "where"))
        )
    opening = gap_text.lstrip(' ”"’)')[:4]
    if item.strength == "weak":
        return ";" in gap_text[-12:] and previous.frame is not None and previous.frame.kind != "verdict"
    return opening.startswith(("for", "if ", "in ", "when", "and", ",", "or")) and not any(
        t.tag_ in _FINITE and t.dep_ not in ("relcl", "acl", "advcl", "aux", "ccomp") for t in gap
    )


_HOLDING = frozenset(
    {"hold", "held", "detain", "detained", "spend", "spent", "keep", "kept", "remained", "remain", "waited", "housed"}
)


def _held(item: Item) -> bool:
    """ "held for up to 72 hours in a police jail" is custody; only its own verb counts."""
    verb = next((t for t in item.token.ancestors if t.tag_.startswith("VB")), None)
    return verb is not None and verb.lower_ in _HOLDING


def _near(sentence: Sentence, trigger: Trigger, item: Item) -> bool:
    gap = sentence.tokens.between(trigger.end, item.start)
    if trigger.kind not in ("law", "verdict") or len(gap) > _REACH or not _may_license(trigger, item, sentence.rules):
        return False
    if trigger.word in (
        "carried",
        "states",
        "applied",
        "apply",
        "given",
        "giving",
        "allows",
        "allow",
        "used",
        "use",
        "served",
        "pay",
        "paid",
        "released",
    ):
        return item.strength == "sure"
    if trigger.word == "subjected":
        return False
    if trigger.word.startswith(("subject", "fac", "risk")) and item.strength == "strong" and item.kind != "fine":
        return False
    return not any(token.tag_.startswith("VB") or token.tag_ == "MD" for token in gap)


def _frame_before(sentence: Sentence, n: int) -> Trigger | None:
    while n >= 0 and sentence.triggers[n].kind == "block":
        n -= 1
    return sentence.triggers[n] if n >= 0 else None


_REFERS = re.compile(
    r" (?:that|were not|was not|was overturned|were rarely|are rarely|was rarely|(?:was|"
    r"were) (?:not )?(?:commensurate|sufficient|insufficient|generally|adequate))\b",
    re.IGNORECASE,
)
_POSSESSED = re.compile(r"\b(?:his|her|their|the|its|these|those) $", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|these|those|such|no|unpaid) $", re.IGNORECASE)
_IS_PENALTY = re.compile(
    r"[”\"’,]*(?: [\w-]+)? (?:as (?:a )?(?:punishment|penalt)|(?:was|were|is|are) (?:an? |"
    r"the )?(?:\w+ )?(?:punishment|penalt|fate)|"
    r"(?:may|can|could|might) (?:still |also )?be (?:used|imposed|applied|ordered|handed)|(?:was|were|is|"
    r"are) (?:also )?(?:imposed|applied|carried out)|"
    r"to punish|for (?:[\w]+ ){0,3}(?:offenses?|crimes?|violations?)\b)",
    re.IGNORECASE,
)
_IS_VERDICT = re.compile(
    r"[”\"’,]*(?: on appeal)? (?:was|were) (?:upheld|reduced|commuted|suspended|confirmed|due to|overturned|"
    r"extended)|sentences? against",
    re.IGNORECASE,
)
_OWNED = re.compile(rf"(?:\b(?:his|her|their)|{APOSTROPHE}s?) (?:[\w-]+ )?$", re.IGNORECASE)
_FOR_SOMEBODY = re.compile(
    r" for (?:the )?(?:[\w-]+ ){0,3}(?:candidates|journalists|activists|leaders|members|opposition)", re.IGNORECASE
)


def _subject_frame(sentence: Sentence, item: Item) -> str:
    """A punishment that is itself the subject: "executions were carried out for"."""
    if item.strength not in ("strong", "weak") or item.kind in (
        "fine",
        "suspended",
        "community_service",
        "ban",
        "other",
        "warning",
        "dismissal",
        "deportation",
        "confiscation",
    ):
        return ""
    if item.kind == "detention":
        return "subject" if re.match(r" as (?:a )?(?:punishment|penalty)", sentence.text[item.end :]) else ""
    if _IS_PENALTY.match(sentence.text, item.end) or _is_called_penalty(item):
        return "subject"
    if _FOR_SOMEBODY.match(sentence.text, item.end) and item.strength == "strong":
        return "subject"
    return ""


def _is_called_penalty(item: Item) -> bool:
    """ "Reformatory labor was a common punishment": the predicate says so."""
    verb = next((t for t in item.token.ancestors if t.tag_.startswith("VB")), None)
    if verb is None or verb.i < item.token.i:
        return False
    return any(
        token.lower_ in ("punishment", "punishments", "fate", "penalty", "penalties")
        for child in verb.rights
        if child.dep_ in ("attr", "oprd", "xcomp") or child.lower_ == "as"
        for token in (child, *child.rights)
    )


def merge_ranges(text: str, items: list[Item]) -> list[Item]:
    """ "from two months in prison ... to 10 years' imprisonment": one range, not two penalties."""
    out: list[Item] = []
    for item in items:
        _close(text, item, out[-1] if out else None)
        start = next((o for o in out[-3:] if _opens_range(text, o)), None)
        closes = re.search(
            r"(?:\bto|\bup to) (?:an? |the )?(?:maximum of )?$", text[max(0, item.start - 40) : item.start]
        ) is not None or text[item.start :].startswith("up to")
        if (
            start is not None
            and closes
            and start.exact
            and item.timed
            and start.timed
            and (item.kind == start.kind or not item.kind)
            and item.high is not None
            and start.low is not None
            and start.low < item.high
            and (item.start - start.end) < 90
            and " for " not in text[start.end : item.start]
            and ";" not in text[start.end : item.start]
        ):
            n = out.index(start)
            out[n] = replace(start, end=item.end, high=item.high, exact=False)
            continue
        out.append(item)
    return out


_ENDS = re.compile(r"\brang(?:es?|ed|ing) (?:\w+ ){0,2}?from [^;]*\bto (?:an? )?$", re.IGNORECASE)


def _close(text: str, item: Item, before: Item | None) -> None:
    """The far end of "ranges from a fine to three years" is a bound; so is the near one of "three years to life"."""
    if not _ENDS.search(text, max(0, item.start - 120), item.start):
        return
    if item.exact and item.low == item.high and not (before is not None and before.timed):
        item.low, item.exact = None, False
    elif item.kind == "life" and before is not None and before.exact and text[before.end : item.start].strip() == "to":
        before.high, before.exact = None, False


def _opens_range(text: str, item: Item) -> bool:
    return (
        item.timed
        and re.search(r"\b(?:from|ranges? between) (?:an? )?$", text[max(0, item.start - 16) : item.start]) is not None
    )


_BY_LAW = re.compile(
    r"\b(?:by law|(?:under|according to|in accordance with) (?:the |a )?(?:[\w-]+ ){0,3}(?:law|code|act|"
    r"decree|constitution|legislation|statute)s?)\b",
    re.IGNORECASE,
)
MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b(?:{MONTHS})\b(?! be\b)|\b(?:19|20)\d\d\b|\bduring the year\b|\bin this case\b", re.IGNORECASE)
_BOUND_NAME = re.compile(r"\b(?:maximum|minimum)\b", re.IGNORECASE)


def context_of(sentence: Sentence, item: Item, telling: bool) -> str:
    token = item.token
    if item.strength == "act":
        return _verb_context(sentence, token, item, telling)
    frame = item.frame
    if _FOR_SOMEBODY.match(sentence.text, item.end) and not (frame is not None and frame.kind in ("law", "noun")):
        return "imposed"
    if frame is None:
        if item.rule == "subject":
            return _subject_context(sentence, item)
        if _OWNED.search(sentence.text, max(0, item.start - 80), item.start):
            return "imposed"
        return _loose_context(sentence, item)
    if frame.kind == "law":
        trigger = sentence.tokens.at(frame.start)
        if (
            frame.word.startswith(("allow", "provid", "carr"))
            and trigger.tag_ == "VBD"
            and not _lawful(sentence, trigger)
        ):
            return _verb_context(sentence, trigger, item, telling)
        return "statutory"
    if frame.kind == "noun":
        return _noun_context(sentence, frame, item, telling)
    if frame.kind == "block":
        return _loose_context(sentence, item)
    if frame.word.startswith("includ"):
        n = sentence.last(frame.start)
        if n >= 0 and sentence.triggers[n].kind in ("noun", "law"):
            return _noun_context(sentence, sentence.triggers[n], item, telling)
    return _verb_context(sentence, sentence.tokens.at(frame.start), item, telling)


def _subject_context(sentence: Sentence, item: Item) -> str:
    verb = next((t for t in item.token.ancestors if t.tag_.startswith(("VB", "MD"))), None)
    if verb is not None and any(child.tag_ == "MD" for child in verb.children):
        return "statutory"
    if _BOUND_NAME.search(sentence.text, max(0, item.start - 80), item.start):
        return "statutory"
    if re.search(r"\blaws?\b|\bcode\b", sentence.text[max(0, item.start - 200) : item.start]):
        return "statutory"
    if _FOR_SOMEBODY.match(sentence.text, item.end):
        return "imposed"
    return "practice"


def _loose_context(sentence: Sentence, item: Item) -> str:
    """No frame: a law word, a bound or the tense of the clause tells."""
    rules = sentence.rules
    before = [t.lower_ for t in sentence.tokens.between(0, item.start)] if item.start else []
    if any(word in rules.laws for word in before) or _BOUND_NAME.search(sentence.text):
        return "statutory"
    verb = next((t for t in item.token.ancestors if t.tag_ in _FINITE or t.tag_ == "VBN"), None)
    if (
        verb is not None
        and (verb.tag_ in ("VBZ", "VBP", "MD") or any(c.tag_ == "MD" for c in verb.children))
        and not item.exact
    ):
        return "statutory"
    return "imposed"


def _noun_context(sentence: Sentence, frame: Trigger, item: Item, telling: bool) -> str:
    n = sentence.last(frame.start)
    before = sentence.triggers[n] if n >= 0 else None
    if before is not None and before.kind == "verdict" and not sentence.loose(before.end, frame.start):
        return _verb_context(sentence, sentence.tokens.at(before.start), item, telling)
    if _OWNED.search(sentence.text, max(0, frame.start - 80), frame.start) and frame.word in (
        "sentence",
        "sentences",
        "term",
        "terms",
    ):
        return "imposed"
    return "statutory"


def _lawful(sentence: Sentence, verb: Token) -> bool:
    """The verb's subject lays down: a law, or an offence or conviction that "results in" something."""
    rules = sentence.rules
    agent = subject(verb)
    if agent is not None:
        agent = antecedent(agent)
        words = {agent.lower_}
        if agent.lower_ in ("it", "that", "which"):
            before = [t.lower_ for t in sentence.tokens.between(0, sentence.tokens.offset(verb))]
            return bool(set(before) & rules.laws) and not any(
                t.tag_ == "NNP" and t.lower_ in ("ministry", "court")
                for t in sentence.tokens.between(0, sentence.tokens.offset(verb))
            )
        if words & rules.laws or words & rules.nouns:
            return True
        if agent.lower_ in rules.offences or agent.tag_ == "VBG":
            return True
        if agent.tag_ in ("NNP", "NNPS") and any(t.lower_ in rules.laws for t in agent.subtree):
            return True
    head = verb
    while head.dep_ in ("xcomp", "ccomp", "conj", "pcomp", "advcl") and head.head is not head:
        head = head.head
        if head.dep_ != "conj" and (agent := subject(head)) is not None and agent.lower_ in rules.laws:
            return verb.tag_ in ("VB", "VBG")
    return False


def _verb_context(sentence: Sentence, verb: Token, item: Item, telling: bool) -> str:
    text = sentence.text
    modal = _modal(verb)
    if verb.tag_ == "VB" and verb.dep_ in ("xcomp", "ccomp") and verb.head.lower_ in sentence.rules.around["tellers"]:
        return "imposed" if verb.head.tag_ in ("VBD", "VBN") else "practice"
    if _lawful(sentence, verb):
        return "statutory"
    if modal in ("may", "can", "could", "might", "must", "shall", "would", "will"):
        if telling and not _BY_LAW.search(text) and (item.low is None and item.high is None):
            return "practice"
        return "statutory"
    if _BY_LAW.match(text) and verb.tag_ not in ("VBD",) and not _DATED.search(text):
        return "statutory"
    if verb.tag_ == "VB" and verb.dep_ == "xcomp" and verb.head.tag_ in ("VB", "VBP", "VBZ"):
        return "statutory" if _BY_LAW.search(text) else "practice"
    victim = _convict(verb)
    present = _present(verb)
    specific = (
        victim is not None
        and _specific(victim)
        and not (present and any(c.lower_ in ("a", "an") for c in victim.lefts))
    )
    if (
        verb.lower_ == "subject"
        and verb.dep_ not in ("acomp", "conj", "attr", "ROOT", "ccomp", "xcomp")
        and not specific
    ):
        return "statutory"
    if present:
        if verb.lower_.startswith(REVISES) and not specific:
            return "statutory"
        if specific or verb.lower_ in ("serving", "remains", "remained"):
            return "imposed"
        offender = (
            victim is None or any(t.lower_ in sentence.rules.offences for t in victim.subtree) or victim.tag_ == "VBG"
        )
        habitual = {t.lower_ for t in victim.subtree} if victim is not None else set()
        if verb.lower_ in ("subject", "punished") or (offender and not telling) or habitual & sentence.rules.laws:
            return (
                "statutory"
                if (item.timed or item.kind == "fine" or offender or not telling)
                and verb.lower_ not in ("sentence", "imprison")
                else "practice"
            )
        return "practice"
    habits = {
        t.lower_
        for t in sentence.tokens.between(max(0, sentence.tokens.offset(verb) - 40), sentence.tokens.offset(verb) + 1)
    }
    if specific:
        return "imposed"
    behind = {t.lower_ for t in sentence.tokens.between(item.end, min(len(text), item.end + 30))}
    if victim is None and behind & _MANY and not _DATED.search(text):
        return "practice"
    if habits & sentence.rules.around["habits"]:
        return "practice"
    if _DATED.search(text) or item.exact or (item.timed and (item.low or item.high)) or item.amount:
        return "imposed"
    if victim is None:
        agent = subject(verb)
        court = agent is not None and agent.tag_ in ("NN", "NNP")
        return (
            "imposed"
            if court and verb.lower_ not in ("include", "included", "including", "resulted", "result", "constituted")
            else "practice"
        )
    return "practice"


def _modal(verb: Token) -> str:
    seen = verb
    for _ in range(4):
        for child in seen.lefts:
            if child.tag_ == "MD":
                return child.lower_
        if seen.dep_ == "conj" and seen.head.tag_.startswith("VB") and not any(c.dep_ in SUBJECTS for c in seen.lefts):
            seen = seen.head
        elif seen.tag_ in ("JJ", "VBN") and seen.head.tag_.startswith("VB") and seen.dep_ in ("acomp", "xcomp"):
            seen = seen.head
        else:
            return ""
    return ""


def _present(verb: Token) -> bool:
    if verb.tag_ in ("VBZ", "VBP"):
        return True
    if verb.tag_ == "VB":
        return not any(child.lower_ == "did" for child in verb.lefts)
    if verb.tag_ in ("VBN", "JJ", "VBG"):
        seen = verb
        for _ in range(3):
            auxiliaries = [c for c in seen.lefts if c.dep_ in ("aux", "auxpass", "cop")]
            if auxiliaries:
                return any(c.lower_ in ("is", "are", "be", "being") for c in auxiliaries) and not any(
                    c.lower_ in ("was", "were", "had", "have", "has") for c in auxiliaries
                )
            if seen.lower_ == "subject" and seen.head.lower_ in ("is", "are", "be"):
                return True
            if seen.dep_ in ("conj", "acomp", "xcomp", "advcl", "pcomp") and seen.head is not seen:
                if seen.head.tag_ in ("VBZ", "VBP"):
                    return True
                seen = seen.head
            else:
                return False
    return False


def _convict(verb: Token) -> Token | None:
    """Head of the mention of those punished."""
    word = verb.lower_
    if (
        word.startswith(
            ("receiv", "serv", "fac", "got", "complet", "paid", "pay", "remain", "appeal", "accept", "subject")
        )
        and verb.tag_ != "NN"
    ):
        if word.startswith("subject") and (patient := patient_of(verb)) is not None:
            return patient
        head = verb.head if word == "subject" and verb.head.tag_.startswith("VB") else verb
        for _ in range(4):
            agent = subject(head)
            if agent is not None:
                return antecedent(agent)
            if head.dep_ in ("pcomp", "advcl", "xcomp", "prep", "conj"):
                head = head.head
            elif head.dep_ in ("acl", "relcl"):
                return head.head
            else:
                return None
        return None
    seen = verb
    for _ in range(3):
        patient = patient_of(seen)
        if patient is not None and not any(
            w in patient.lower_
            for w in (
                "sentence",
                "fine",
                "penalt",
                "term",
                "ban",
                "punishment",
                "suspension",
                "shutdown",
                "sanction",
                "year",
                "month",
                "demotion",
                "exile",
            )
        ):
            return patient
        if seen.dep_ in ("conj", "xcomp", "advcl") and seen.head.tag_.startswith("VB"):
            seen = seen.head
        else:
            break
    for child in verb.rights:
        if child.dep_ in ("prep", "dative") and child.lower_ in ("to", "against", "on", "for"):
            for grand in child.rights:
                if (
                    grand.dep_ == "pobj"
                    and grand.tag_ in ("PRP", "NNP", "NN", "NNS")
                    and child.lower_ in ("against", "on")
                ):
                    return grand
    return None


_MANY = frozenset({"many", "some", "several", "numerous", "most", "other", "others", "individuals", "certain"})


def _specific(token: Token) -> bool:
    """Somebody in particular: named, counted, a pronoun, one person, or a definite group."""
    if token.tag_ in ("PRP", "NNP", "NNPS"):
        return True
    left = {child.lower_ for child in token.lefts}
    if any(child.tag_ == "CD" or child.dep_ == "poss" for child in token.lefts):
        return True
    if token.tag_ == "CD" or token.lower_ in ("all", "both", "each"):
        return True
    if token.lower_ in _MANY or left & _MANY:
        return False
    if (
        token.tag_ == "NN"
        and not left & {"any", "no", "every", "each"}
        and ("a" in left or "an" in left or "the" in left or any(c.dep_ == "appos" for c in token.rights))
    ):
        return True
    return "the" in left and any(c.dep_ in ("relcl", "appos") for c in token.rights) and token.tag_ == "NNS" and False


def count_punished(verb: Token) -> int | None:
    """How many were punished, if stated."""
    victim = _convict(verb)
    if victim is None:
        return None
    if victim.lower_ in ("all", "them", "both", "they", "each"):
        if victim.lower_ == "both":
            return 2
        earlier = next(
            (
                t
                for t in reversed([t for t in verb.sent if t.i < victim.i])
                if t.dep_ in ("dobj", "nsubjpass") and t.tag_ in ("NNS", "NNP", "NNPS")
            ),
            None,
        )
        return _count(earlier) if earlier is not None else None
    return _count(victim)


def _is_name(token: Token) -> bool:
    return token.tag_ == "NNP" or (token.tag_ in ("NNS", "NNPS") and token.is_title)


_BODIES = frozenset(
    {
        "company",
        "companies",
        "newspaper",
        "outlet",
        "channel",
        "station",
        "website",
        "party",
        "organization",
        "ngo",
        "group",
        "media",
        "government",
        "owner",
        "number",
    }
)


def _count(victim: Token) -> int | None:
    total = 0
    heads = coordinated(victim)
    if any(_is_name(head) for head in heads):  # "singer and actor Thanat" is one
        heads = [h for h in heads if h.tag_ != "NN" or any(c.tag_ == "CD" or c.lower_ in ("a", "an") for c in h.lefts)]
    for head in heads:
        if head.lower_ in _BODIES:
            return None
        number = next((child for child in head.lefts if child.tag_ == "CD"), None)
        if head.tag_ == "CD":
            number = head
        if number is not None:
            if any(c.dep_ in ("advmod", "quantmod") for c in number.lefts):
                return None
            stated = numbers.value(number.text)
            if stated is None or stated != int(stated):
                return None
            total += int(stated)
        elif _is_name(head) or head.tag_ == "NN" or head.lower_ in ("he", "she", "him", "her", "i"):
            if any(c.lower_ in ("any", "no", "every") for c in head.lefts) or (
                head.tag_ == "NN" and not any(c.dep_ in ("det", "poss", "appos", "compound") for c in head.children)
            ):
                return None
            total += 1
        else:
            return None
    return total or None
