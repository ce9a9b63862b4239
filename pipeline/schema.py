"""Every table, once: columns, Arrow types and meanings.

The Parquet schema, the data dictionary, ``datapackage.json`` and the
invariants of ``claimsource check`` all derive from the dataclasses here, so a
column cannot exist in one of them and be missing in another.

A row class is frozen and slotted. ``start`` and ``end`` are half-open offsets
in Unicode code points into ``documents.text``.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any

import pyarrow as pa

STRING = pa.string()
INTEGER = pa.int64()
NUMBER = pa.float64()
BOOLEAN = pa.bool_()
STRINGS = pa.list_(pa.field("element", pa.string()))

BASES = ("attributed", "hearsay", "legal", "unattributed")
ROLES = ("speaker", "outlet", "document", "via")
ENTITY_KINDS = ("organization", "person", "place", "date", "law", "group", "quantity")
DATE_PRECISIONS = ("day", "month", "year", "range", "open")
SOURCE_TYPES = (
    "research",
    "ngo",
    "igo",
    "government",
    "foreign government",
    "media",
    "state media",
    "court",
    "individual",
    "group",
    "religious",
    "union",
    "party",
    "company",
    "other",
)
INCIDENT_TYPES = (
    "killing",
    "execution",
    "death_in_custody",
    "arrest",
    "detention",
    "sentencing",
    "charge",
    "trial",
    "release",
    "torture",
    "disappearance",
    "attack",
    "protest",
    "dispersal",
    "censorship",
    "raid",
    "expulsion",
    "repatriation",
    "harassment",
    "legislation",
    "policy",
    "dismissal",
    "restriction",
    "election",
    "sexual_violence",
    "displacement",
    "other",
)
PENALTY_CONTEXTS = ("statutory", "imposed", "practice")
PENALTY_KINDS = (
    "imprisonment",
    "labor",
    "detention",
    "death",
    "life",
    "fine",
    "corporal",
    "exile",
    "confiscation",
    "dismissal",
    "ban",
    "house_arrest",
    "community_service",
    "suspended",
    "warning",
    "deportation",
    "other",
)


def column(
    arrow: pa.DataType,
    doc: str,
    *,
    default: Any = MISSING,
    key: str | None = None,
    values: tuple[str, ...] | None = None,
    nullable: bool = False,
) -> Any:
    """Declare one column.

    arrow: its Arrow type. doc: its meaning, for the data dictionary.
    key: the ``table.column`` it refers to. values: the closed vocabulary.
    """
    metadata = {"arrow": arrow, "doc": doc, "key": key, "values": values, "nullable": nullable}
    return field(default=default, metadata=metadata)


def start_of(what: str) -> Any:
    return column(INTEGER, f"first character of {what} in documents.text")


def end_of(what: str) -> Any:
    return column(INTEGER, f"one past the last character of {what}")


RULE_DOC = "name of the rule or model that made the row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report."""

    doc_id: str = column(STRING, "`<series>-<year>-<iso3>`, with a suffix where a second file claims the same")
    series: str = column(STRING, "report series, e.g. `usdos-hrr`")
    publisher: str = column(STRING, "body that publishes the series", nullable=True)
    country: str | None = column(STRING, "ISO 3166-1 alpha-3 code of the country reported on", nullable=True)
    country_name: str | None = column(STRING, "name of the country or area", nullable=True)
    year: int | None = column(INTEGER, "the year reported on", nullable=True)
    title: str | None = column(STRING, "title of the report", nullable=True)
    url: str | None = column(STRING, "address the page gives as its own", nullable=True)
    path: str = column(STRING, "file, relative to raw/")
    media_type: str | None = column(STRING, "media type found in the bytes", nullable=True)
    sha256: str | None = column(STRING, "SHA-256 of the raw bytes", nullable=True)
    text: str | None = column(STRING, "canonical text: NFC, blocks separated by one blank line", nullable=True)
    text_sha256: str | None = column(STRING, "SHA-256 of `text` in UTF-8", nullable=True)
    n_sections: int = column(INTEGER, "headings", default=0)
    n_paragraphs: int = column(INTEGER, "blocks of prose", default=0)
    n_sentences: int = column(INTEGER, "sentences", default=0)
    n_words: int = column(INTEGER, "white-space separated words of the prose", default=0)
    status: str = column(STRING, "whether the report was read", values=("ok", "failed"), default="ok")
    error: str | None = column(
        STRING, "what is wrong and what to do, where status is failed", default=None, nullable=True
    )
    pipeline_version: str = column(STRING, "version of claimsource", default="")
    model: str = column(STRING, "name and version of the spaCy model", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading and what stands under it."""

    section_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    parent_id: str | None = column(STRING, "section it stands in", key="sections.section_id", nullable=True)
    level: int = column(INTEGER, "depth in the outline, 1 for the outermost")
    number: str = column(STRING, "`2`, `2.a`, or empty")
    title: str = column(STRING, "heading without its number")
    path: str = column(STRING, "titles from the outermost section down, joined by ` > `")
    topic: str | None = column(STRING, "topic in one vocabulary for all editions", nullable=True)
    start: int = start_of("the section's whole range, heading included")
    end: int = end_of("the section's whole range, heading included")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One block of prose."""

    paragraph_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    section_id: str | None = column(STRING, "section", key="sections.section_id", nullable=True)
    index: int = column(INTEGER, "position among the report's paragraphs, from 0")
    kind: str = column(STRING, "paragraph or list item", values=("paragraph", "item"))
    lead: str = column(STRING, "run-in heading such as `Freedom of Expression`, else empty")
    start: int = start_of("the block")
    end: int = end_of("the block")
    text: str = column(STRING, "verbatim text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence."""

    sentence_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    paragraph_id: str = column(STRING, "paragraph", key="paragraphs.paragraph_id")
    section_id: str | None = column(STRING, "section", key="sections.section_id", nullable=True)
    index: int = column(INTEGER, "position among the report's sentences, from 0")
    start: int = start_of("the sentence")
    end: int = end_of("the sentence")
    text: str = column(STRING, "verbatim text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One tagged span."""

    entity_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    sentence_id: str = column(STRING, "sentence", key="sentences.sentence_id")
    kind: str = column(STRING, "kind of entity", values=ENTITY_KINDS)
    key: str | None = column(STRING, "source_id, place id, ISO date or null", default=None, nullable=True)
    name: str = column(STRING, "canonical name", default="")
    start: int = start_of("the entity")
    end: int = end_of("the entity")
    text: str = column(STRING, "verbatim text", default="")
    rule: str = column(STRING, RULE_DOC, default="")
    country: str | None = column(STRING, "places: ISO 3166-1 alpha-3", default=None, nullable=True)
    admin1: str | None = column(STRING, "places: first-level division", default=None, nullable=True)
    lat: float | None = column(NUMBER, "places: degrees north", default=None, nullable=True)
    lon: float | None = column(NUMBER, "places: degrees east", default=None, nullable=True)
    geonames_id: int | None = column(INTEGER, "places: GeoNames id", default=None, nullable=True)
    date_start: str | None = column(STRING, "dates: first day, ISO 8601", default=None, nullable=True)
    date_end: str | None = column(STRING, "dates: last day, inclusive", default=None, nullable=True)
    precision: str | None = column(STRING, "dates: precision", default=None, values=DATE_PRECISIONS, nullable=True)
    inferred: bool | None = column(
        BOOLEAN, "dates: the year or an end of the interval comes from the context", default=None, nullable=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source known to the run."""

    source_id: str = column(STRING, "`kinu`, `hrw`, `anon:ngos`")
    name: str = column(STRING, "canonical name")
    aliases: tuple[str, ...] = column(STRINGS, "other names, from the lexicon and from the reports")
    type: str = column(STRING, "type of source", values=SOURCE_TYPES)
    anonymous: bool = column(BOOLEAN, "no proper name identifies it")
    country: str | None = column(STRING, "ISO 3166-1 alpha-3 of its seat, where known", nullable=True)
    known: bool = column(BOOLEAN, "is in the lexicon")
    n_claims: int = column(INTEGER, "claims it backs", default=0)
    n_documents: int = column(INTEGER, "reports that use it", default=0)
    first_year: int | None = column(INTEGER, "first year reported on", default=None, nullable=True)
    last_year: int | None = column(INTEGER, "last year reported on", default=None, nullable=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a sentence asserts, per part with a basis of its own."""

    claim_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    sentence_id: str = column(STRING, "sentence", key="sentences.sentence_id")
    section_id: str | None = column(STRING, "section", key="sections.section_id", nullable=True)
    basis: str = column(STRING, "what the claim rests on", values=BASES)
    start: int = start_of("the content")
    end: int = end_of("the content")
    text: str = column(STRING, "the content, without source and cue")
    quoted: bool = column(BOOLEAN, "holds a direct quotation")
    negated: bool = column(BOOLEAN, "`there were no reports of`")
    rule: str = column(STRING, RULE_DOC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSource:
    """Link from a claim to a source that backs it."""

    link_id: str = column(STRING, "row id")
    claim_id: str = column(STRING, "claim", key="claims.claim_id")
    source_id: str = column(STRING, "source", key="sources.source_id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    role: str = column(STRING, "what the source is to the claim", values=ROLES)
    mention: str = column(STRING, "words that name the source here; empty if carried without any")
    mention_start: int | None = column(INTEGER, "first character of the mention", nullable=True)
    mention_end: int | None = column(INTEGER, "one past its last character", nullable=True)
    cue: str = column(STRING, "telling expression; empty if carried without one")
    cue_start: int | None = column(INTEGER, "first character of the cue", nullable=True)
    cue_end: int | None = column(INTEGER, "one past its last character", nullable=True)
    carried: bool = column(BOOLEAN, "the telling goes on from an earlier sentence")
    told_start: str | None = column(STRING, "first day of the telling, ISO 8601", default=None, nullable=True)
    told_end: str | None = column(STRING, "last day of the telling, inclusive", default=None, nullable=True)
    published: int | None = column(INTEGER, "year of the cited publication", default=None, nullable=True)
    title: str | None = column(STRING, "title of the cited publication", default=None, nullable=True)
    rule: str = column(STRING, RULE_DOC, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One dated event."""

    incident_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    sentence_id: str = column(STRING, "sentence", key="sentences.sentence_id")
    claim_id: str = column(STRING, "claim it stands in", key="claims.claim_id")
    type: str = column(STRING, "type of event", values=INCIDENT_TYPES)
    trigger: str = column(STRING, "word that names the event")
    start: int = start_of("the trigger")
    end: int = end_of("the trigger")
    date_text: str = column(STRING, "expression that dates it, empty if the date comes from elsewhere")
    date_start: str = column(STRING, "first day, ISO 8601")
    date_end: str = column(STRING, "last day, inclusive")
    precision: str = column(STRING, "precision of the interval", values=DATE_PRECISIONS)
    date_of: str = column(STRING, "what the date dates", values=("event", "reported"))
    place: str = column(STRING, "most specific place name, or empty", default="")
    country: str | None = column(STRING, "place: ISO 3166-1 alpha-3", default=None, nullable=True)
    admin1: str | None = column(STRING, "place: first-level division", default=None, nullable=True)
    lat: float | None = column(NUMBER, "place: degrees north", default=None, nullable=True)
    lon: float | None = column(NUMBER, "place: degrees east", default=None, nullable=True)
    geonames_id: int | None = column(INTEGER, "place: GeoNames id", default=None, nullable=True)
    actor: str = column(STRING, "who did it, verbatim", default="")
    victim: str = column(STRING, "to whom, verbatim", default="")
    victims: int | None = column(INTEGER, "persons, if stated", default=None, nullable=True)
    killed: int | None = column(INTEGER, "persons killed, if stated", default=None, nullable=True)
    event_key: str = column(STRING, "same event, same key within a report", default="")
    source_ids: tuple[str, ...] = column(STRINGS, "sources of the claim it stands in", default=())
    rule: str = column(STRING, RULE_DOC, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """One punishment, laid down, imposed or described as practice."""

    penalty_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    sentence_id: str = column(STRING, "sentence", key="sentences.sentence_id")
    claim_id: str = column(STRING, "claim it stands in", key="claims.claim_id")
    context: str = column(STRING, "laid down, imposed or practice", values=PENALTY_CONTEXTS)
    kind: str = column(STRING, "kind of punishment", values=PENALTY_KINDS)
    min_months: float | None = column(NUMBER, "lower bound in months, days/30", nullable=True)
    max_months: float | None = column(NUMBER, "upper bound in months, days/30", nullable=True)
    amount: str = column(STRING, "amount of a fine or number of lashes as in the text", default="")
    currency: str | None = column(
        STRING, "currency of the amount as ISO 4217 code or word", default=None, nullable=True
    )
    start: int = start_of("the punishment")
    end: int = end_of("the punishment")
    text: str = column(STRING, "words that name the punishment", default="")
    offence: str = column(STRING, "what it is for, verbatim", default="")
    law: str = column(STRING, "law or article, verbatim", default="")
    persons: int | None = column(INTEGER, "persons on whom it was imposed, if stated", default=None, nullable=True)
    incident_id: str | None = column(
        STRING, "incident it belongs to", key="incidents.incident_id", default=None, nullable=True
    )
    source_ids: tuple[str, ...] = column(STRINGS, "sources of the claim it stands in", default=())
    rule: str = column(STRING, RULE_DOC, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One stated number that counts or measures something."""

    figure_id: str = column(STRING, "row id")
    doc_id: str = column(STRING, "report", key="documents.doc_id")
    sentence_id: str = column(STRING, "sentence", key="sentences.sentence_id")
    claim_id: str = column(STRING, "claim it stands in", key="claims.claim_id")
    value_low: float | None = column(NUMBER, "value, or lower bound", nullable=True)
    value_high: float | None = column(NUMBER, "value, or upper bound", nullable=True)
    unit: str = column(STRING, "what is counted or measured: percent, persons, defectors, USD")
    qualifier: str = column(STRING, "`at least`, `approximately`, or empty", default="")
    date_start: str | None = column(STRING, "first day it holds for", default=None, nullable=True)
    date_end: str | None = column(STRING, "last day it holds for", default=None, nullable=True)
    start: int = start_of("the figure")
    end: int = end_of("the figure")
    text: str = column(STRING, "verbatim text", default="")
    source_ids: tuple[str, ...] = column(STRINGS, "sources of the claim it stands in", default=())
    rule: str = column(STRING, RULE_DOC, default="")


TABLES: dict[str, type] = {
    "documents": Document,
    "sections": Section,
    "paragraphs": Paragraph,
    "sentences": Sentence,
    "entities": Entity,
    "sources": Source,
    "claims": Claim,
    "claim_sources": ClaimSource,
    "incidents": Incident,
    "penalties": Penalty,
    "figures": Figure,
}

ID_LETTERS = {
    "sections": "h",
    "paragraphs": "p",
    "sentences": "s",
    "entities": "e",
    "claims": "c",
    "claim_sources": "l",
    "incidents": "i",
    "penalties": "y",
    "figures": "f",
}


@cache
def columns(table: str) -> tuple[str, ...]:
    """Column names of a table, in order."""
    return tuple(f.name for f in fields(TABLES[table]))


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Explicit Arrow schema of a table, so that an all-null column keeps its type."""
    return pa.schema(
        [
            pa.field(f.name, f.metadata["arrow"], nullable=f.metadata["nullable"], metadata={"doc": f.metadata["doc"]})
            for f in fields(TABLES[table])
        ]
    )


def as_tuple(row: Any) -> tuple[Any, ...]:
    """A row as a plain tuple in column order: cheap to send between processes."""
    return tuple(getattr(row, name) for name in row.__slots__)


class Ids:
    """Row ids of one report: doc_id, `#`, the table's letter, the start offset.

    Two rows of one table that start at one place get `b`, `c`, ... behind the
    second, third, ... one. The same calls in the same order give the same ids.
    """

    def __init__(self, doc_id: str) -> None:
        self.doc_id = doc_id
        self._seen: dict[str, int] = {}

    def new(self, table: str, start: int) -> str:
        stem = f"{self.doc_id}#{ID_LETTERS[table]}{start}"
        n = self._seen.get(stem, 0)
        self._seen[stem] = n + 1
        return stem + _suffix(n)


def _suffix(n: int) -> str:
    """0 -> '', 1 -> 'b', ..., 25 -> 'z', 26 -> 'ba': never ends in a digit."""
    letters = ""
    while n:
        n, letter = divmod(n, 26)
        letters = chr(ord("a") + letter) + letters
    return letters
