"""Annotated passages without their text, and how the text comes back.

`gold/passages`, `gold/attribution` and `gold/unread` hold offsets into blocks of reports that are too many to
stand in the project. A block is found in its report by the SHA-1 of its
canonical text; the offsets then give the words, in the form `claimsource
evaluate` reads.
"""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path
from typing import Any

from pipeline import readers

GOLD = Path(__file__).parent / "gold"
# With incidents and penalties.
PASSAGES = GOLD / "passages"
# Sources and basis only. Nobody has read the errors in those of UNREAD: what they score a new report scores.
ATTRIBUTION = GOLD / "attribution"
UNREAD = GOLD / "unread"

Row = dict[str, Any]


def passages(folder: Path) -> list[Row]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def page(passage: Row, raw: Path) -> Path:
    """The page a passage is from; raises FileNotFoundError."""
    path = raw / "usdos-hrr" / f"{passage['doc']}.html"
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def restored(passage: Row, raw: Path) -> Row:
    """The passage with its text. Raises KeyError where a block is not in the report."""
    blocks = [
        {"sentences": [_sentence(row, text) for row in block["sentences"]]}
        for block, text in zip(passage["blocks"], _texts(passage, raw), strict=True)
    ]
    return {"doc": passage["doc"], "year": passage["year"], "blocks": blocks}


def cut(passage: Row, raw: Path) -> str:
    """A page with nothing but the passage in it. Raises KeyError where a block is not in the report."""
    country = passage["doc"].split("/")[1].replace("-", " ").title()
    title = f"{passage['year']} Country Reports on Human Rights Practices: {country}"
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in _texts(passage, raw))
    return f"<title>{title}</title><div class=report__content><h2>Passage</h2>{paragraphs}</div>"


def _texts(passage: Row, raw: Path) -> list[str]:
    document = readers.read(page(passage, raw), raw)
    texts = {hashlib.sha1(block.text.encode()).hexdigest(): block.text for block in document.blocks}
    return [texts[block["sha1"]] for block in passage["blocks"]]


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
            for item in row.get("incidents", ())
        ],
        "penalties": [worded(item, "amount", "text", "offence", "law") for item in row.get("penalties", ())],
    }
