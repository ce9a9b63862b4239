"""The words that show a telling, and what a telling is.

A telling is a source that tells a content by way of a cue: "[HRW] *reported*
that [police beat him]".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from pipeline.morphology import verb_forms
from pipeline.stages.sources import Mention
from pipeline.stages.wordforms import nouns, verbs

OPENING = frozenset('“"«')
CLOSING = frozenset('”"»')
QUOTES = OPENING | CLOSING
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells what, on which words.

    mentions: who tells (kinds "source", "anaphor", "hearsay"). relays: who is
    told and passes it on. cue, content: offsets into documents.text. main: the
    cue heads a main clause.
    """

    mentions: tuple[Mention, ...]
    relays: tuple[Mention, ...]
    cue: tuple[int, int]
    content: tuple[int, int]
    rule: str
    main: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """A telling verb in a sentence. kind: its class in [verbs] of the lexicon, or "nominal"."""

    token: Token
    lemma: str
    kind: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/cues.toml`; see there. All but lemmas are forms in lower case.

    verbs: form -> lemma and class. triggers, hearsay_triggers: every word at which a telling or a marker of hearsay
    can be found; most words are none, and need not be asked anything else.
    """

    triggers: frozenset[str]
    hearsay_triggers: frozenset[str]

    verbs: dict[str, tuple[str, str]]
    # Lemmas that tell the verbs apart.
    without_clause: frozenset[str]
    verdicts: frozenset[str]
    always_told: frozenset[str]
    of_oneself: frozenset[str]
    naming: frozenset[str]
    done_to: frozenset[str]
    considered: frozenset[str]
    with_as: frozenset[str]
    active_only: frozenset[str]
    facts_announced: frozenset[str]
    facts: frozenset[str]
    adding: frozenset[str]
    causing: frozenset[str]
    quoting: frozenset[str]
    laid_claim_to: frozenset[str]
    only_with_that: frozenset[str]
    spoken: frozenset[str]
    by_power: frozenset[str]
    by_courts: frozenset[str]
    decisions: frozenset[str]
    claims: frozenset[str]
    intentions: frozenset[str]
    believed: frozenset[str]
    disbelieved: frozenset[str]
    denials: frozenset[str]
    watching: frozenset[str]
    about: frozenset[str]
    # Other verbs.
    nominal: frozenset[str]
    publishing: frozenset[str]
    listing: frozenset[str]
    worrying: frozenset[str]
    orders: frozenset[str]
    prosecuting: frozenset[str]
    receiving: frozenset[str]
    handling: frozenset[str]
    raising: frozenset[str]
    passives: frozenset[str]
    # Nouns.
    documents: frozenset[str]
    speech: frozenset[str]
    existential: frozenset[str]
    received: frozenset[str]
    power: frozenset[str]
    courts: frozenset[str]
    finders: frozenset[str]
    watchers: frozenset[str]
    watched: frozenset[str]
    findings: frozenset[str]
    desks: frozenset[str]
    ways: frozenset[str]
    worries: frozenset[str]
    # Other words.
    adverbs: frozenset[str]
    credible: frozenset[str]
    manner: frozenset[str]
    habitually: frozenset[str]
    degree: frozenset[str]
    conditions: frozenset[str]
    open_modals: frozenset[str]
    permissive: frozenset[str]
    future: frozenset[str]
    appeals: frozenset[str]
    promised: frozenset[str]
    reflexives: frozenset[str]
    deciders: frozenset[str]
    accusers: frozenset[str]
    unreal: frozenset[str]
    vague_agents: frozenset[str]
    complainants: frozenset[str]
    negative_determiners: frozenset[str]
    denied: frozenset[str]
    refused: frozenset[str]
    toward: frozenset[str]
    not_found: frozenset[str]
    phrase_openers: frozenset[str]
    at_least: frozenset[str]
    bounds: frozenset[str]
    unreported: frozenset[str]
    for_or_as: frozenset[str]
    accounts: frozenset[str]
    account_openers: frozenset[str]
    about_openers: frozenset[str]
    states: frozenset[str]
    perfect: frozenset[str]
    passive_auxiliaries: frozenset[str]
    emphasis: frozenset[str]
    negations: frozenset[str]
    going_on: frozenset[str]
    coordinators: frozenset[str]
    subordinators: frozenset[str]
    connectives: frozenset[str]
    contrasts: frozenset[str]
    concessions: frozenset[str]
    clause_bounds: frozenset[str]
    before_attribution: frozenset[str]
    behind_attribution: frozenset[str]
    articles: frozenset[str]
    complementizers: frozenset[str]
    based_on: frozenset[str]
    agents: frozenset[str]
    occasions: frozenset[str]
    places_of_print: frozenset[str]
    date_prepositions: frozenset[str]
    periods: frozenset[str]
    fates: frozenset[str]
    agent_or_medium: frozenset[str]
    telling_of: frozenset[str]
    topic_openers: frozenset[str]
    printed_verbs: frozenset[str]
    skipped_heads: frozenset[str]
    report_openers: frozenset[str]

    def cue(self, token: Token) -> Cue:
        """The cue a verb is; one that only makes documents speak is "nominal"."""
        lemma, kind = self.verbs.get(token.lower_, (token.lower_, "nominal"))
        return Cue(token, lemma, kind)

    def is_reporting(self, token: Token) -> bool:
        """Whether a word is a telling verb by its form, of people or of documents."""
        return token.lower_ in self.verbs or token.lower_ in self.nominal


def compile_rules(cues: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/cues.toml`."""
    telling = _verb_table(cues["verbs"])
    acts = {name: verbs(lemmas) for name, lemmas in cues["acts"].items()}
    things = {name: nouns(lemmas) for name, lemmas in cues["nouns"].items()}
    words = {name: frozenset(words) for table in ("lemmas", "words") for name, words in cues[table].items()}
    return Rules(
        verbs=telling,
        triggers=words.pop("attributions").union(
            telling,
            *(acts[name] for name in ("nominal", "publishing", "worrying", "receiving", "raising")),
            things["speech"],
            things["documents"],
        ),
        hearsay_triggers=words["adverbs"].union(acts["passives"], things["existential"], ["there"]),
        **acts,
        **things,
        **words,
    )


def _verb_table(classes: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    """Form -> lemma and class of every verb of one word."""
    return {
        form: (lemma, kind)
        for kind, lemmas in classes.items()
        for lemma in lemmas
        if " " not in lemma
        for form in verb_forms(lemma)
    }
