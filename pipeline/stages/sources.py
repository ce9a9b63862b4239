"""What a source is made of: mentions, and the words that make a noun phrase one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.stages.wordforms import nouns

PRESS = frozenset({"media", "state media"})
# Types of source that watch what others do and collect what others tell.
WATCHING = frozenset({"ngo", "igo", "research"})


@dataclass(frozen=True, slots=True)
class Mention:
    """What one item of a noun phrase names.

    kind: "source"; "anaphor" (points back, see `anaphor`; the other fields
    hold what it is if nothing is found to point to); "law"; "hearsay".
    start, end: offsets into documents.text of the words that name it.
    """

    kind: str
    start: int
    end: int
    text: str
    source_id: str = ""
    name: str = ""
    type: str = "other"
    anonymous: bool = True
    role: str = "speaker"
    published: int | None = None
    title: str | None = None
    anaphor: str = ""
    head: str = ""
    rule: str = ""

    @property
    def is_document(self) -> bool:
        """A document speaks, whoever signs it."""
        return self.role == "document" or self.anaphor == "document"


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/generic_sources.toml`; see there. All words are forms in lower case.

    documents and speech are nouns of `lexicons/cues.toml`, laws of `lexicons/legal.toml`.
    """

    # Who: head noun -> source type; phrase -> normal form; description or pronoun -> what it can point back to.
    heads: dict[str, str]
    normal: dict[str, str]
    cased: dict[str, str]
    cased_last: dict[str, str]
    anaphora: dict[str, str]
    pronouns: dict[str, str]
    person_types: tuple[tuple[str, frozenset[str]], ...]
    person_endings: tuple[str, ...]
    not_persons: frozenset[str]
    representatives: frozenset[str]
    delegates: frozenset[str]
    kin: frozenset[str]
    rulers: frozenset[str]
    collective: frozenset[str]
    class_names: frozenset[str]
    umbrellas: frozenset[str]
    state: frozenset[str]
    # Documents and other things that are no persons.
    documents: frozenset[str]
    not_documents: frozenset[str]
    impersonal: frozenset[str]
    speech: frozenset[str]
    recordings: frozenset[str]
    hearsay: frozenset[str]
    laws: frozenset[str]
    titled: frozenset[str]
    entitled: frozenset[str]
    title_words: frozenset[str]
    topical: frozenset[str]
    official: frozenset[str]
    accounts: frozenset[str]
    testimonies: frozenset[str]
    compilations: frozenset[str]
    sites: frozenset[str]
    self_standing: frozenset[str]
    surveys: frozenset[str]
    single: frozenset[str]
    vague_owners: frozenset[str]
    # Words around the head.
    drop: frozenset[str]
    quantities: frozenset[str]
    fractions: frozenset[str]
    parting: frozenset[str]
    affiliating: frozenset[str]
    pointing: frozenset[str]
    pointing_document: frozenset[str]
    owning: frozenset[str]
    owner_prepositions: frozenset[str]
    printing_prepositions: frozenset[str]
    incomplete: frozenset[str]
    formerly: frozenset[str]
    belonging: frozenset[str]
    age: frozenset[str]
    asides: frozenset[str]
    examples: frozenset[str]
    aside_openers: frozenset[str]
    with_heads: frozenset[str]
    with_objects: frozenset[str]
    months: frozenset[str]
    communities: frozenset[str]
    shared_modifiers: frozenset[str]
    holders: frozenset[str]

    def is_person(self, word: str) -> bool:
        """Whether a noun is a head that stands for somebody, not for a document."""
        return word in self.heads and word not in self.impersonal


def compile_rules(generic: dict[str, Any], cues: dict[str, Any], legal: dict[str, Any]) -> Rules:
    """Rules from the data of `lexicons/generic_sources.toml`, `cues.toml` and `legal.toml`."""
    return Rules(
        heads={form: kind for kind, lemmas in generic["heads"].items() for form in nouns(lemmas)},
        normal=generic["normal"],
        cased=generic["cased"],
        cased_last=generic["cased_last"],
        anaphora={form: kind for kind, lemmas in generic["anaphora"].items() for form in nouns(lemmas)},
        pronouns={word: kind for kind, words in generic["pronouns"].items() for word in words},
        person_types=tuple((kind, frozenset(words)) for kind, words in generic["person_types"].items()),
        person_endings=tuple(generic["person_nouns"]["endings"]),
        not_persons=frozenset(generic["person_nouns"]["not"]),
        documents=nouns(cues["nouns"]["documents"]),
        speech=nouns(cues["nouns"]["speech"]),
        laws=nouns(legal["nouns"]["laws"]),
        **{name: nouns(lemmas) for name, lemmas in generic["nouns"].items()},
        **{name: frozenset(words) for name, words in generic["words"].items()},
    )
