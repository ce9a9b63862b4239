"""Invariants of the tables, checked on what stands on the disk.

Everything that the contract promises and that can be seen without reading
English: each broken promise is a Violation that names the row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema, store
from pipeline.document import SEPARATOR

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# (table, text column, start column, end column): verbatim text and where it stands.
_VERBATIM = (
    *((table, "text", "start", "end") for table in schema.TABLES if {"text", "start"} <= {*schema.columns(table)}),
    ("incidents", "trigger", "start", "end"),
    ("claim_sources", "mention", "mention_start", "mention_end"),
    ("claim_sources", "cue", "cue_start", "cue_end"),
)
_IN_A_SENTENCE = ("entities", "claims", "incidents", "penalties", "figures")


@dataclass(frozen=True, slots=True)
class Violation:
    """table and row: where. message: which promise is broken, and how."""

    table: str
    row: str
    message: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.message}"


def check(out: str | Path = "outputs") -> list[Violation]:
    """Every broken promise in the tables under `out`, in the order of the checks.

    Raises store.StoreError where there are no tables. If a table's columns are
    not those of the schema, nothing else is checked.
    """
    out = store.settled(out)
    arrow = {table: store.read_arrow(out, table) for table in schema.TABLES}
    found = [violation for table in schema.TABLES for violation in _schema(table, arrow[table].schema)]
    if found:
        return found
    found += [violation for table in schema.TABLES for violation in _unique_ids(table, arrow[table])]
    sources = arrow["sources"].to_pylist()
    known = {row["source_id"] for row in sources}
    for tables in [{"sources": sources}, *_reports(arrow)]:
        tables = {table: tables.get(table, []) for table in schema.TABLES}
        found += _references(tables, known)
        for promise in PROMISES:
            found += promise(tables)
    return found


def _reports(arrow: dict[str, pa.Table]) -> Iterator[Rows]:
    """The rows of one report after the other: no more than one report is ever held as Python objects."""
    places: dict[str, dict[str, list[tuple[int, int]]]] = {}  # doc_id -> table -> runs of its rows
    for table in schema.TABLES:
        if table != "sources":
            at = 0
            for doc_id, run in groupby(arrow[table]["doc_id"].to_pylist()):
                length = len(list(run))
                places.setdefault(doc_id, {}).setdefault(table, []).append((at, length))
                at += length
    for tables in places.values():
        yield {
            table: [row for at, length in runs for row in arrow[table].slice(at, length).to_pylist()]
            for table, runs in tables.items()
        }


def _schema(table: str, actual: Any) -> Iterator[Violation]:
    expected = schema.arrow_schema(table)
    for name in sorted({*expected.names, *actual.names}):
        if name not in actual.names:
            yield Violation(table, name, "column is missing")
        elif name not in expected.names:
            yield Violation(table, name, "column is not in the schema")
        elif not actual.field(name).equals(expected.field(name)):
            yield Violation(table, name, f"column is {actual.field(name)}, not {expected.field(name)}")
    if set(expected.names) == set(actual.names) and expected.names != actual.names:
        yield Violation(table, "columns", "not in the schema's order")


def _unique_ids(table: str, rows: pa.Table) -> Iterator[Violation]:
    name = schema.columns(table)[0]
    if len(pc.unique(rows[name])) < rows.num_rows:
        for row_id, n in Counter(rows[name].to_pylist()).items():
            if n > 1:
                yield Violation(table, row_id, f"{name} stands on {n} rows")


def _references(tables: Rows, sources: set[str]) -> Iterator[Violation]:
    """Every key leads to a row of the same report, every list of sources to rows of `sources`."""
    known = {table: {_id(table, row) for row in rows} for table, rows in tables.items()} | {"sources": sources}
    for table, rows in tables.items():
        keys = [(f.name, f.metadata["key"].split(".")[0]) for f in fields(schema.TABLES[table]) if f.metadata["key"]]
        lists = "source_ids" in schema.columns(table)
        for row in rows:
            for name, other in keys:
                if row[name] is not None and row[name] not in known[other]:
                    yield Violation(table, _id(table, row), f"{name} {row[name]} is no row of {other} in this report")
            for source_id in row["source_ids"] if lists else ():
                if source_id not in sources:
                    yield Violation(table, _id(table, row), f"source_ids: {source_id} is not in sources")


def _vocabularies(tables: Rows) -> Iterator[Violation]:
    for table, rows in tables.items():
        closed = [(f.name, f.metadata["values"]) for f in fields(schema.TABLES[table]) if f.metadata["values"]]
        for row in rows:
            for name, values in closed:
                if row[name] is not None and row[name] not in values:
                    yield Violation(table, _id(table, row), f"{name} is {row[name]!r}, not one of {', '.join(values)}")


def _documents(tables: Rows) -> Iterator[Violation]:
    counted = {table: _per_report(tables[table]) for table in ("sections", "paragraphs", "sentences")}
    for row in tables["documents"]:
        doc_id, text = row["doc_id"], row["text"]
        if row["status"] == "failed":
            if not row["error"]:
                yield Violation("documents", doc_id, "failed without saying why")
            continue
        if text is None:
            yield Violation("documents", doc_id, "status is ok but there is no text")
            continue
        if row["text_sha256"] != hashlib.sha256(text.encode("utf-8")).hexdigest():
            yield Violation("documents", doc_id, "text_sha256 is not the SHA-256 of text")
        if not unicodedata.is_normalized("NFC", text):
            yield Violation("documents", doc_id, "text is not in NFC")
        for table, reports in counted.items():
            stated, n = row[f"n_{table}"], len(reports[doc_id])
            if stated != n:
                yield Violation("documents", doc_id, f"n_{table} is {stated}, rows are {n}")
        words = sum(len(paragraph["text"].split()) for paragraph in counted["paragraphs"][doc_id])
        if row["n_words"] != words:
            yield Violation("documents", doc_id, f"n_words is {row['n_words']}, words of the paragraphs are {words}")


def _verbatim(tables: Rows) -> Iterator[Violation]:
    texts = {row["doc_id"]: row["text"] or "" for row in tables["documents"]}
    for table, column, first, last in _VERBATIM:
        for row in tables[table]:
            start, end, text = row[first], row[last], row[column]
            if start is None or end is None:
                if text or start is not end:
                    yield Violation(table, _id(table, row), f"{column} {text!r} without {first} and {last}")
            elif not 0 <= start < end or texts.get(row["doc_id"], "")[start:end] != text:
                is_there = texts.get(row["doc_id"], "")[max(start, 0) : max(end, 0)]
                yield Violation(table, _id(table, row), f"{column} is {text!r}, at {start}:{end} stands {is_there!r}")


def _inside_sentences(tables: Rows) -> Iterator[Violation]:
    ranges = {row["sentence_id"]: (row["start"], row["end"]) for row in tables["sentences"]}
    claims = {row["claim_id"]: row["sentence_id"] for row in tables["claims"]}
    for table in _IN_A_SENTENCE:
        for row in tables[table]:
            start, end = ranges.get(row["sentence_id"], (row["start"], row["end"]))
            if not start <= row["start"] < row["end"] <= end:
                span = f"{row['start']}:{row['end']}"
                yield Violation(table, _id(table, row), f"{span} leaves its sentence {start}:{end}")
            if "claim_id" in row and claims.get(row["claim_id"], row["sentence_id"]) != row["sentence_id"]:
                yield Violation(table, _id(table, row), "is in another sentence than its claim")
    for row in tables["claim_sources"]:
        if (sentence_id := claims.get(row["claim_id"])) in ranges:
            start, end = ranges[sentence_id]
            for name in ("mention", "cue"):
                first, last = row[f"{name}_start"], row[f"{name}_end"]
                if first is not None and last is not None and not start <= first <= last <= end:
                    yield Violation("claim_sources", row["link_id"], f"{name} is outside the sentence of its claim")


def _intervals(tables: Rows) -> Iterator[Violation]:
    day = re.compile(r"\d{4}-\d\d-\d\d")
    for table, first, last in (
        ("entities", "date_start", "date_end"),
        ("incidents", "date_start", "date_end"),
        ("figures", "date_start", "date_end"),
        ("claim_sources", "told_start", "told_end"),
        ("penalties", "min_months", "max_months"),
        ("figures", "value_low", "value_high"),
        ("sources", "first_year", "last_year"),
    ):
        for row in tables[table]:
            low, high = row[first], row[last]
            for name, value in ((first, low), (last, high)):
                if isinstance(value, str) and not day.fullmatch(value):
                    yield Violation(table, _id(table, row), f"{name} {value!r} is not a day as in 2021-03-31")
            if low is not None and high is not None and low > high:
                yield Violation(table, _id(table, row), f"{first} {low} is after {last} {high}")


def _words_kept(tables: Rows) -> Iterator[Violation]:
    """Every block of the text is a heading or a paragraph, and a paragraph is its sentences and the spaces between."""
    paragraphs = _per_report(tables["paragraphs"])
    sections = _per_report(tables["sections"])
    sentences: dict[str, list[Row]] = defaultdict(list)
    for row in tables["sentences"]:
        sentences[row["paragraph_id"]].append(row)
    for document in tables["documents"]:
        if document["text"] is None:
            continue
        yield from _blocks_kept(document, paragraphs[document["doc_id"]], sections[document["doc_id"]])
        for paragraph in paragraphs[document["doc_id"]]:
            at = paragraph["start"]
            for sentence in sentences[paragraph["paragraph_id"]]:
                if not paragraph["start"] <= sentence["start"] < sentence["end"] <= paragraph["end"]:
                    yield Violation("sentences", sentence["sentence_id"], "crosses the bounds of its paragraph")
                elif sentence["start"] < at:
                    yield Violation("sentences", sentence["sentence_id"], "overlaps the sentence before it")
                elif lost := document["text"][at : sentence["start"]].strip():
                    yield Violation("paragraphs", paragraph["paragraph_id"], f"words in no sentence: {lost!r}")
                at = max(at, sentence["end"])
            if lost := document["text"][at : paragraph["end"]].strip():
                yield Violation("paragraphs", paragraph["paragraph_id"], f"words in no sentence: {lost!r}")


def _blocks_kept(document: Row, paragraphs: list[Row], sections: list[Row]) -> Iterator[Violation]:
    prose = {(row["start"], row["end"]) for row in paragraphs}
    headings = sorted(row["start"] for row in sections)
    # Headings that share a section ("Section 2." above its title) stand together before the section's first paragraph.
    in_heading = False
    at = 0
    for block in document["text"].split(SEPARATOR):
        start, end = at, at + len(block)
        at = end + len(SEPARATOR)
        if (start, end) in prose:
            in_heading = False
            prose.discard((start, end))
            continue
        i = bisect_right(headings, start)
        in_heading = in_heading or bool(i and headings[i - 1] == start)
        if not in_heading and block:
            yield Violation("documents", document["doc_id"], f"block in no paragraph and no heading: {block!r}")
    for start, end in sorted(prose):
        yield Violation("paragraphs", f"{document['doc_id']} {start}:{end}", "is not one block of the text")


def _order(tables: Rows) -> Iterator[Violation]:
    for table in ("paragraphs", "sentences"):
        for rows in _per_report(tables[table]).values():
            for i, row in enumerate(rows):
                if row["index"] != i:
                    yield Violation(table, _id(table, row), f"index is {row['index']}, position is {i}")
                if i and row["start"] < rows[i - 1]["end"]:
                    yield Violation(table, _id(table, row), "starts before the end of the row before it")


def _claims_of_sentences(tables: Rows) -> Iterator[Violation]:
    claimed = {row["sentence_id"] for row in tables["claims"]}
    for row in tables["sentences"]:
        if row["sentence_id"] not in claimed:
            yield Violation("sentences", row["sentence_id"], "no claim")


def _basis_and_links(tables: Rows) -> Iterator[Violation]:
    """A claim is attributed exactly where a source backs it."""
    linked = {row["claim_id"] for row in tables["claim_sources"]}
    for row in tables["claims"]:
        if (row["basis"] == "attributed") != (row["claim_id"] in linked):
            state = "without a source" if row["basis"] == "attributed" else "although a source backs it"
            yield Violation("claims", row["claim_id"], f"basis is {row['basis']} {state}")


PROMISES: tuple[Callable[[Rows], Iterator[Violation]], ...] = (
    _vocabularies,
    _documents,
    _verbatim,
    _inside_sentences,
    _intervals,
    _words_kept,
    _order,
    _claims_of_sentences,
    _basis_and_links,
)


def _id(table: str, row: Row) -> str:
    return row[schema.columns(table)[0]]


def _per_report(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["doc_id"]].append(row)
    return grouped
