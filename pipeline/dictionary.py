"""The data dictionary and the data package, both made from the schema."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import __version__, schema

DICTIONARY = "DATA_DICTIONARY.md"

_TYPES = {
    schema.STRING: ("text", "string"),
    schema.INTEGER: ("integer", "integer"),
    schema.NUMBER: ("number", "number"),
    schema.BOOLEAN: ("true/false", "boolean"),
    schema.STRINGS: ("list of text", "array"),
}

_HEAD = """\
# Data dictionary

Made from `pipeline/schema.py` by `claimsource dictionary`; do not edit by hand.

Each table is a directory of Parquet files under the output folder. `start` and `end` are half-open offsets in
Unicode code points into `documents.text`, and on every row with a `text` column
`documents.text[start:end] == text`. The first column of a table identifies its rows. Row ids are the report's
`doc_id`, `#`, the table's letter and the start offset, with a letter behind where two rows start at one place;
ids are the same for the same input. Only columns marked *nullable* can be null. A column of text that is not
nullable is empty where there is nothing to say.
"""


def markdown() -> str:
    """DATA_DICTIONARY.md."""
    parts = [_HEAD, "| table | one row per | letter in ids |", "|---|---|---|"]
    for table, row in schema.TABLES.items():
        parts.append(f"| [{table}](#{table}) | {_one(row)} | {schema.ID_LETTERS.get(table, '')} |")
    for table, row in schema.TABLES.items():
        parts += ["", f"## {table}", "", row.__doc__ or "", "", "| column | type | meaning |", "|---|---|---|"]
        parts += [f"| {f.name} | {_type(f.metadata)} | {_meaning(f.metadata)} |" for f in fields(row)]
    return "\n".join(parts) + "\n"


def write(path: Path) -> None:
    path.write_text(markdown(), encoding="utf-8")


def datapackage() -> dict[str, Any]:
    """Frictionless data package that describes the output folder."""
    return {
        "profile": "data-package",
        "name": "claimsource",
        "title": "Who says what in human-rights country reports",
        "version": __version__,
        "resources": [_resource(table) for table in schema.TABLES],
    }


def _one(row: type) -> str:
    doc = (row.__doc__ or "").removeprefix("One ").rstrip(".")
    return doc[:1].lower() + doc[1:]


def _type(metadata: Any) -> str:
    name = _TYPES[metadata["arrow"]][0]
    return f"{name}, nullable" if metadata["nullable"] else name


def _meaning(metadata: Any) -> str:
    parts = [metadata["doc"]]
    if metadata["key"]:
        parts.append(f"refers to `{metadata['key']}`")
    if metadata["values"]:
        parts.append("one of " + ", ".join(f"`{value}`" for value in metadata["values"]))
    return "; ".join(parts).replace("|", "\\|")


def _resource(table: str) -> dict[str, Any]:
    columns = fields(schema.TABLES[table])
    keys = []
    for column in columns:
        if column.metadata["key"]:
            other, other_column = column.metadata["key"].split(".")
            # The standard writes a reference within one table as an empty name.
            reference = {"resource": "" if other == table else other, "fields": other_column}
            keys.append({"fields": column.name, "reference": reference})
    return {
        "name": table,
        "description": schema.TABLES[table].__doc__,
        "path": f"{table}/part-0.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [_field(column.name, column.metadata) for column in columns],
            "primaryKey": columns[0].name,
            "foreignKeys": keys,
        },
    }


def _field(name: str, metadata: Any) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not metadata["nullable"]}
    if metadata["values"]:
        constraints["enum"] = list(metadata["values"])
    arrow: pa.DataType = metadata["arrow"]
    return {"name": name, "type": _TYPES[arrow][1], "description": metadata["doc"], "constraints": constraints}
