"""The immutable document: canonical text, blocks, provenance.

A reader turns bytes into raw blocks and what the page says of itself; this
module turns them into the one text that every offset of every table refers to.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item"]

SEPARATOR = "\n\n"

# Characters that show nothing and break matching: zero-width space, joiners,
# direction marks, byte-order mark, soft hyphen. Everything else is kept.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def canonical(text: str) -> str:
    """Text of one block: NFC, single spaces, no invisible characters."""
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block as a reader found it. level: 1 (outermost) to 6 for a heading, else 0."""

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A block in its place: `document.text[block.start:block.end] == block.text`."""

    kind: BlockKind
    text: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report, read. `path` is relative to raw/, `year` the year reported on."""

    doc_id: str
    series: str
    publisher: str
    country: str
    country_name: str
    year: int
    title: str
    url: str | None
    path: str
    media_type: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]

    @property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def lay_out(raw: list[RawBlock]) -> tuple[str, tuple[Block, ...]]:
    """Canonical text and placed blocks; blocks without text vanish."""
    blocks: list[Block] = []
    parts: list[str] = []
    at = 0
    for block in raw:
        text = canonical(block.text)
        if not text:
            continue
        blocks.append(Block(block.kind, text, block.level, at, at + len(text)))
        parts.append(text)
        at += len(text) + len(SEPARATOR)
    return SEPARATOR.join(parts), tuple(blocks)
