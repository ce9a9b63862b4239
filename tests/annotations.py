"""Annotated passages without their text, and how the text comes back.

`gold/passages/*.json` hold offsets into blocks of reports that are too many to
stand in the project. A block is found in its report by the SHA-1 of its
canonical text; the offsets then give the words, in the form `claimsource
evaluate` reads.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline import readers

PASSAGES = Path(__file__).parent / "gold" / "passages"

Row = dict[str, Any]


def passages() -> list[Row]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(PASSAGES.glob("*.json"))]


def page(passage: Row, raw: Path) -> Path:
    """The page a passage is from; raises FileNotFoundError."""
    path = raw / "usdos-hrr" / f"{passage['doc']}.html"
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def restored(passage: Row, raw: Path) -> Row:
    """The passage with its text. Raises KeyError where a block is not in the report."""
    document = readers.read(page(passage, raw), raw)
    texts = {hashlib.sha1(block.text.encode()).hexdigest(): block.text for block in document.blocks}
    blocks = [
        {"sentences": [_sentence(row, texts[block["sha1"]]) for row in block["sentences"]]}
        for block in passage["blocks"]
    ]
    return {"doc": passage["doc"], "year": passage["year"], "blocks": blocks}


def _sentence(row: Row, block: str) -> Row:
    text = block[row["start"] : row["end"]]

    def words(span: list[int] | None) -> str:
        return text[span[0] : span[1]] if span else ""

    def worded(item: Row, *spans: str) -> Row:
        return item | {f"{name}_text": words(item[name]) for name in spans}

    return {
        "sid": row["sid"],
        "text": text,
        "basis": row["basis"],
        "sources": [worded(item, "mention", "cue", "claim") for item in row["sources"]],
        "incidents": [
            worded(item, "trigger", "place", "actor", "victim")
            | {"date_text": words(item["date"]), "places_text": [words(span) for span in item["places"]]}
            for item in row["incidents"]
        ],
        "penalties": [worded(item, "amount", "text", "offence", "law") for item in row["penalties"]],
    }
