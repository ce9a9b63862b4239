"""A stand-in for reader and extraction: fast, without a model, and able to fail in every way.

A file is `doc_id country year` on its first line and paragraphs behind it. A
paragraph of one word makes something go wrong: see `_FAULTS`.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from pipeline import schema
from pipeline.document import Document, RawBlock, lay_out
from pipeline.readers import ReadError

run = import_module("pipeline.run")
_real_work = run.work

KINU = "According to KINU, "


def read(path: Path, root: Path) -> Document:
    name = path.relative_to(root).as_posix()
    data = path.read_bytes()
    if not data.strip():
        raise ReadError(name, "the file is empty", "download it again")
    head, *paragraphs = data.decode().strip().split("\n\n")
    doc_id, country, year = head.split()
    text, blocks = lay_out([RawBlock("heading", "Section 1. Life", 1), *(RawBlock("paragraph", p) for p in paragraphs)])
    return Document(
        doc_id=doc_id,
        series="stub",
        publisher="Nobody",
        country=country,
        country_name=country.title(),
        year=int(year),
        title=f"Report on {country}",
        url=None,
        path=name,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        blocks=blocks,
    )


def extract(document: Document, resources: object, clock: run.Clock) -> dict[str, list]:
    for block in document.blocks:
        if block.text in _FAULTS:
            _FAULTS[block.text]()
    ids = schema.Ids(document.doc_id)
    rows: dict[str, list] = {table: [] for table in schema.TABLES if table != "documents"}
    own = {"doc_id": document.doc_id}
    with clock("structure"):
        heading, *prose = document.blocks
        section_id = ids.new("sections", heading.start)
        rows["sections"].append(
            schema.Section(
                section_id=section_id, **own, parent_id=None, level=1, number="1", title="Life", path="Life",
                topic=None, start=0, end=len(document.text),
            )
        )  # fmt: skip
    for index, block in enumerate(prose):
        span = {"start": block.start, "end": block.end, "text": block.text}
        paragraph_id, sentence_id = ids.new("paragraphs", block.start), ids.new("sentences", block.start)
        rows["paragraphs"].append(
            schema.Paragraph(
                paragraph_id=paragraph_id, **own, section_id=section_id, index=index, kind="paragraph", lead="", **span
            )
        )
        rows["sentences"].append(
            schema.Sentence(
                sentence_id=sentence_id, **own, paragraph_id=paragraph_id, section_id=section_id, index=index, **span
            )
        )
        _claim(rows, ids, own, section_id, sentence_id, block)
    if rows["claim_sources"]:
        rows["sources"].append(
            schema.Source(
                source_id="kinu", name="KINU", aliases=(f"KINU of {document.country}",), type="research",
                anonymous=False, country="KOR", known=True, n_claims=len(rows["claim_sources"]),
            )
        )  # fmt: skip
    if any(block.text == "badrow" for block in prose):
        rows["claims"][0] = schema.Claim(**{**_values(rows["claims"][0]), "basis": None})
    return rows


def _claim(rows: dict[str, list], ids: schema.Ids, own: dict, section_id: str, sentence_id: str, block: object) -> None:
    told = block.text.startswith(KINU)
    start = block.start + (len(KINU) if told else 0)
    claim_id = ids.new("claims", start)
    rows["claims"].append(
        schema.Claim(
            claim_id=claim_id, **own, sentence_id=sentence_id, section_id=section_id,
            basis="attributed" if told else "unattributed", start=start, end=block.end,
            text=block.text[start - block.start :], quoted=False, negated=False, rule="stub:told" if told else "stub",
        )
    )  # fmt: skip
    if told:
        at = block.start + KINU.index("KINU")
        rows["claim_sources"].append(
            schema.ClaimSource(
                link_id=ids.new("claim_sources", at), claim_id=claim_id, source_id="kinu", **own, role="speaker",
                mention="KINU", mention_start=at, mention_end=at + 4, cue="According to", cue_start=block.start,
                cue_end=block.start + 12, carried=False, rule="stub:told",
            )
        )  # fmt: skip


def _values(row: object) -> dict:
    return {name: getattr(row, name) for name in row.__slots__}


def _boom() -> None:
    raise IndexError("list index out of range")


def _die() -> None:
    os._exit(9)


_FAULTS = {"boom": _boom, "die": _die}


def install(monkeypatch: object) -> None:
    """Put the stand-in in place, for this process and for workers."""
    monkeypatch.setattr(import_module("pipeline.readers"), "read", read)
    monkeypatch.setattr(run, "_tools", lambda: (SimpleNamespace(model="stub 1.0"), extract))
    monkeypatch.setattr(run, "work", work)


def work(*task: object) -> run.Outcome:
    """What a worker runs: patches its own process, then does the real thing."""
    if multiprocessing.parent_process():
        import_module("pipeline.readers").read = read
        run._tools = lambda: (SimpleNamespace(model="stub 1.0"), extract)
    return _real_work(*task)
