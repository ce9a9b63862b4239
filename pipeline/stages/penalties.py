"""Penalties: punishments laid down, imposed, or described as practice.

`punishments` finds what may be one, `penal_frames` which of them are and in
which context, `offences` what hangs on each; here they become rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline import schema
from pipeline.stages.backing import Backing
from pipeline.stages.offences import group_ends, laws_of, offences_of, persons_of
from pipeline.stages.parse import Parsed
from pipeline.stages.penal_frames import REVISES, Sentence, context_of, licensed_items, merge_ranges, triggers_of
from pipeline.stages.punishments import Item, Rules, Tokens, compile_rules, items_of, worth

__all__ = ["Rules", "compile_rules", "penalties"]

# Incidents that can be the imposing of a penalty; a court's decision comes before the others.
_DECISIONS = frozenset({"sentencing", "trial"})
_MEASURES = frozenset({"execution", "dismissal", "expulsion", "censorship", "restriction", "repatriation"})
_INHERITED = frozenset({"imprisonment", "labor", "detention", "suspended", "house_arrest", "ban"})
_TELLING = frozenset({"attributed", "hearsay"})


def penalties(
    parsed: list[Parsed], backing: Backing, incidents: Iterable[schema.Incident], rules: Rules, ids: schema.Ids
) -> list[schema.Penalty]:
    """Rows of table `penalties` of one report, in the order of their first characters.

    Months are years times twelve and days over thirty, to two decimals; death,
    life and fines have none.
    """
    in_sentence: dict[str, list[schema.Incident]] = defaultdict(list)
    for incident in incidents:
        in_sentence[incident.sentence_id].append(incident)
    rows: list[schema.Penalty] = []
    before = paragraph = ""
    for sentence in parsed:
        if words := worth(sentence.row.text.lower(), rules.stems):
            tokens = _tokens(sentence)
            goes_on = rows and rows[-1].sentence_id == before and sentence.row.paragraph_id == paragraph
            items, view = _penalties_of(sentence, tokens, words, rules, rows[-1].kind if goes_on else "", backing)
            rows += _rows(sentence, items, view, in_sentence[sentence.row.sentence_id], backing, ids)
        before, paragraph = sentence.row.sentence_id, sentence.row.paragraph_id
    return rows


def _tokens(parsed: Parsed) -> Tokens:
    tokens = list(parsed.span)
    shift = parsed.base - parsed.row.start
    return Tokens([token.idx + shift for token in tokens], tokens)


def _penalties_of(
    parsed: Parsed, tokens: Tokens, words: set[str], rules: Rules, before: str, backing: Backing
) -> tuple[list[Item], Sentence]:
    """Items that are penalties, with their contexts. before: kind of the last penalty of the sentence before."""
    text, body = parsed.row.text, parsed.body - parsed.row.start
    items = [item for item in items_of(text, words, tokens, rules) if item.start >= body]
    triggers = triggers_of(text, items, tokens, rules) if items else []
    sentence = Sentence(text, tokens, triggers, [trigger.end for trigger in triggers], rules)
    if not items:
        return [], sentence
    licensed = _inherit(licensed_items(sentence, items), before)
    kept = merge_ranges(text, licensed)
    if not kept:
        return [], sentence
    basis = backing.claim(parsed.row.sentence_id, parsed.row.start + kept[0].start).basis
    telling = basis in _TELLING or rules.telling.search(text, 0, kept[0].start) is not None
    statutory = False
    for item in kept:
        head = licensed[item.after] if item.after >= 0 else None
        if statutory and head is None and item.frame is not None and item.frame.word.startswith(REVISES):
            item.context = "statutory"  # "two to six years, increased to four to 10 years if"
        elif head is not None and item.frame is None and item.rule == "coordination":
            item.context = head.context
        else:
            item.context = context_of(sentence, item, telling)
        if item.context != "imposed":
            _maximum(text, item)
        statutory = statutory or item.context == "statutory"
    return kept, sentence


def _rows(
    parsed: Parsed,
    items: list[Item],
    sentence: Sentence,
    incidents: list[schema.Incident],
    backing: Backing,
    ids: schema.Ids,
) -> Iterator[schema.Penalty]:
    base = parsed.row.start
    offences = offences_of(sentence, items, group_ends(sentence, items), parsed.body - base)
    laws = laws_of(sentence, items)
    persons: int | None = None
    for item, offence, law, previous in zip(items, offences, laws, [None, *items], strict=False):
        claim = backing.claim(parsed.row.sentence_id, base + item.start)
        imposed = item.context == "imposed"
        persons = persons_of(sentence, item, previous, persons) if imposed else None
        yield schema.Penalty(
            penalty_id=ids.new("penalties", base + item.start),
            doc_id=parsed.row.doc_id,
            sentence_id=parsed.row.sentence_id,
            claim_id=claim.claim_id,
            context=item.context,
            kind=item.kind,
            min_months=item.low,
            max_months=item.high,
            amount=item.amount,
            currency=item.currency,
            start=base + item.start,
            end=base + item.end,
            text=sentence.text[item.start : item.end],
            offence=offence,
            law=law,
            persons=persons,
            incident_id=_incident(item, base, incidents) if imposed else None,
            source_ids=backing.sources(claim.claim_id),
            rule=f"penalty:{item.rule}",
        )


def _inherit(items: list[Item], before: str) -> list[Item]:
    """Kind of a bare term: that of the timed penalty before it, imprisonment where there is none.

    "Punishments of up to one year" goes on with the labor of the sentence before.
    """
    last = ""
    for item in items:
        if not item.kind and item.timed:
            noun = item.frame.word if item.frame is not None else ""
            goes_on = before == "labor" and noun.startswith(("punishment", "penalt"))
            item.kind = last or ("labor" if goes_on else "imprisonment")
        if item.timed and item.kind in _INHERITED:
            last = item.kind
    return items


def _maximum(text: str, item: Item) -> None:
    """ "The maximum penalty is two years": the word before the frame makes the number a bound."""
    if not item.exact:
        return
    start = item.frame.start if item.frame is not None else item.start - 40
    match = _EXTREME.search(text, max(0, start - 24), item.start)
    if match and match["which"].lower() == "maximum":
        item.low, item.exact = None, False
    elif match:
        item.high, item.exact = None, False


_EXTREME = re.compile(
    r"\b(?P<which>maximum|minimum) (?:$|(?:\w+ )?(?:sentence|penalt|punishment|term|fine|prison))", re.IGNORECASE
)


def _incident(item: Item, base: int, incidents: list[schema.Incident]) -> str | None:
    """The nearest incident before the penalty, or at its place, that can have imposed it."""
    before = [incident for incident in incidents if incident.start <= base + item.end]
    for types in (_DECISIONS, _MEASURES):
        found = [incident for incident in before if incident.type in types]
        if found:
            return max(found, key=lambda incident: incident.start).incident_id
    return None
