"""Why a row is there: the rule that made it, and the words the rule saw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline import schema, show, store, words

Row = dict[str, Any]

_TABLES = {letter: table for table, letter in schema.ID_LETTERS.items()}
SPAN = "reverse"
# "verb-report+carried", "beat +: own date", "figure:noun"
_PARTS = re.compile(r"\s*\+?:\s*|\+|-(?=(?:say|report|find|assess|accuse|tell|nominal)\b)")


def explain(row_id: str, out: str | Path = "outputs") -> Iterator[RenderableType]:
    """The row, its sentence with the row's words marked, and its rule.

    row_id: `<doc_id>#<letter><offset>`, or a source_id or doc_id, which have no
    sentence. Raises StoreError if there is no such row.
    """
    out = store.settled(out)
    table, row = find(row_id, out)
    yield Text(f"{table} {row_id}", style="bold")
    yield _columns(row)
    if sentence := _sentence(table, row, out):
        yield Text("")
        yield _marked(table, row, sentence, out)
    if "rule" in row:
        text = Text("\nrule ", style="dim").append(row["rule"] or "(none)", style="bold")
        if meaning := description(table, row["rule"]):
            text.append(f": {meaning}")
        yield text


def find(row_id: str, out: Path) -> tuple[str, Row]:
    """Table and row of an id."""
    doc_id, _, local = row_id.partition("#")
    if local:
        table = _TABLES.get(local[0])
        if table is None:
            letters = ", ".join(f"{letter} ({name})" for letter, name in _TABLES.items())
            raise store.StoreError(f"{row_id}: '{local[0]}' is the letter of no table; letters are {letters}")
        rows = store.read_arrow(out, table, doc_ids=[doc_id]).to_pylist()
        name = schema.columns(table)[0]
        for row in rows:
            if row[name] == row_id:
                return table, row
        why = "" if rows else f"; {table} has no row of a report {doc_id}"
        raise store.StoreError(f"{row_id}: no such row in {out / table}{why}")
    for table in ("sources", "documents"):
        name = schema.columns(table)[0]
        found = [row for row in store.read_arrow(out, table).to_pylist() if row[name] == row_id]
        if found:
            return table, found[0]
    raise store.StoreError(
        f"{row_id}: neither a row id like usdos-hrr-2021-prk#c120, nor a source_id or doc_id in {out}"
    )


def description(table: str, rule: str) -> str | None:
    """What a rule of a table does, from lexicons/rules.toml: its own entry, or those of its parts."""
    described = words.lexicon("rules")
    own = described.get(table, {})
    if table == "claims":
        own = described.get("claim_sources", {}) | own
    if rule in own:
        return own[rule]
    parts = [own[part] for part in _PARTS.split(rule) if part in own]
    return "; ".join(parts) or None


def _columns(row: Row) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in row.items():
        if value is None or value in ("", []) or name == "rule":
            continue
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        table.add_row(name, Text(shown if len(shown) <= 400 else f"{shown[:400]} …"))
    return table


def _sentence(table: str, row: Row, out: Path) -> Row | None:
    if table == "sentences":
        return row
    sentence_id = row.get("sentence_id")
    if table == "claim_sources":
        sentence_id = find(row["claim_id"], out)[1]["sentence_id"]
    return find(sentence_id, out)[1] if sentence_id else None


def _marked(table: str, row: Row, sentence: Row, out: Path) -> Text:
    """The sentence, mention and cue underlined, the row's own span in reverse and between ⟦ ⟧."""
    links = []
    span = (row["start"], row["end"]) if "start" in row and table != "sentences" else None
    if table == "claim_sources":
        links = [row]
        claim = find(row["claim_id"], out)[1]
        span = (claim["start"], claim["end"])
    elif table == "claims":
        rows = store.read_arrow(out, "claim_sources", doc_ids=[row["doc_id"]]).to_pylist()
        links = [link for link in rows if link["claim_id"] == row["claim_id"]]
    text = show.marked(sentence, [], links)
    if span:
        start, end = (offset - sentence["start"] for offset in span)
        text.stylize(SPAN, start, end)
        before, inside, after = text[:start], text[start:end], text[end:]
        text = Text.assemble(before, ("⟦", SPAN), inside, ("⟧", SPAN), after)
    return _with_legend(text, links)


def _with_legend(text: Text, links: list[Row]) -> Text:
    for link in links:
        text.append(f"\n{link['source_id']}", style="bold")
        text.append(f"  mention {link['mention'] or '(none)'}", style="dim").append(
            f"  cue {link['cue'] or '(none)'}  {link['role']}{'  carried' if link['carried'] else ''}", style="dim"
        )
    return text
