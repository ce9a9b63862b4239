"""Each promise broken once: `check` must say so, and name the row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline import schema, store
from pipeline.check import check

REPORT = "stub-2021-prk prk 2021\n\nAccording to KINU, it rained.\n\nIt was dry."
CLAIM, LINK, SENTENCE, PARAGRAPH = (f"stub-2021-prk#{place}" for place in ("c36", "l30", "s17", "p17"))


@pytest.fixture
def out(tmp_path: Path, raw: Callable[..., Path], stubbed: None) -> Path:
    pipeline.run(raw(a=REPORT), tmp_path / "out", workers=1)
    return tmp_path / "out"


def change(out: Path, table: str, row: int | None, **values: object) -> None:
    """Write a table anew with one row changed, or without it (no values)."""
    rows = store.read_arrow(out, table).to_pylist()
    if values:
        rows[row].update(values)
    else:
        del rows[row]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema.arrow_schema(table)), out / table / "part-0.parquet")


def test_sound_tables_pass(out: Path) -> None:
    assert check(out) == []


BROKEN = [
    ("claims", 0, {"end": 50}, f"claims {CLAIM}: text is 'it rained.', at 36:50 stands "),
    ("claims", 0, {"start": -5}, f"claims {CLAIM}: text is 'it rained.', at -5:46 stands "),
    ("claims", 0, {"start": 18, "text": "ccording to KINU, it rained.x"}, f"claims {CLAIM}: text is"),
    ("claims", 0, {"basis": "guessed"}, f"claims {CLAIM}: basis is 'guessed', not one of attributed"),
    ("claims", 0, {"basis": "legal"}, f"claims {CLAIM}: basis is legal although a source backs it"),
    ("claims", 1, {"basis": "attributed"}, "claims stub-2021-prk#c48: basis is attributed without a source"),
    ("claims", 0, {"sentence_id": "x#s1"}, f"claims {CLAIM}: sentence_id x#s1 is no row of sentences"),
    ("claims", 1, {"claim_id": CLAIM}, f"claims {CLAIM}: claim_id stands on 2 rows"),
    ("claims", 1, {}, "sentences stub-2021-prk#s48: no claim"),
    ("claims", 0, {"sentence_id": "stub-2021-prk#s48"}, f"claims {CLAIM}: 36:46 leaves its sentence 48:59"),
    ("claim_sources", 0, {"mention": "HRW"}, f"claim_sources {LINK}: mention is 'HRW', at 30:34 stands 'KINU'"),
    ("claim_sources", 0, {"cue_end": 30}, f"claim_sources {LINK}: cue is 'According to', at 17:30 stands"),
    ("claim_sources", 0, {"mention_start": None}, f"claim_sources {LINK}: mention 'KINU' without mention_start"),
    (
        "claim_sources",
        0,
        {"mention": "It was", "mention_start": 48, "mention_end": 54},
        f"claim_sources {LINK}: mention is outside the sentence of its claim",
    ),
    ("claim_sources", 0, {"source_id": "hrw"}, f"claim_sources {LINK}: source_id hrw is no row of sources"),
    ("claim_sources", 0, {"told_start": "2021-02-01", "told_end": "2021-01-01"}, "told_start 2021-02-01 is after"),
    ("claim_sources", 0, {"told_start": "2021"}, "told_start '2021' is not a day as in 2021-03-31"),
    ("sources", 0, {}, f"claim_sources {LINK}: source_id kinu is no row of sources"),
    ("sources", 0, {"type": "oracle"}, "sources kinu: type is 'oracle', not one of"),
    ("sentences", 0, {"end": 60}, f"sentences {SENTENCE}: crosses the bounds of its paragraph"),
    (
        "sentences",
        0,
        {"start": 27, "text": "to KINU, it rained."},
        f"paragraphs {PARAGRAPH}: words in no sentence: 'According",
    ),
    (
        "sentences",
        0,
        {"end": 38, "text": "According to KINU, it"},
        f"paragraphs {PARAGRAPH}: words in no sentence: 'rained.'",
    ),
    ("sentences", 0, {}, f"paragraphs {PARAGRAPH}: words in no sentence: 'According to KINU, it rained.'"),
    ("sentences", 1, {"index": 7}, "sentences stub-2021-prk#s48: index is 7, position is 1"),
    ("paragraphs", 0, {}, "documents stub-2021-prk: n_paragraphs is 2, rows are 1"),
    ("paragraphs", 0, {"end": 59}, f"paragraphs {PARAGRAPH}: text is"),
    ("sections", 0, {"start": 3}, "documents stub-2021-prk: block in no paragraph and no heading: 'Section 1. Life'"),
    ("documents", 0, {"text_sha256": "0"}, "documents stub-2021-prk: text_sha256 is not the SHA-256 of text"),
    ("documents", 0, {"n_words": 3}, "documents stub-2021-prk: n_words is 3, words of the paragraphs are 8"),
    ("documents", 0, {"status": "failed"}, "documents stub-2021-prk: failed without saying why"),
    ("documents", 0, {"text": None}, "documents stub-2021-prk: status is ok but there is no text"),
    ("documents", 0, {}, "doc_id stub-2021-prk is no row of documents"),
]


@pytest.mark.parametrize(
    ("table", "row", "values", "message"), BROKEN, ids=[f"{b[0]} {b[2] or 'lost'}" for b in BROKEN]
)
def test_broken_promise(out: Path, table: str, row: int, values: dict[str, object], message: str) -> None:
    change(out, table, row, **values)
    found = [str(violation) for violation in check(out)]
    assert any(message in line for line in found), found


def test_a_lost_paragraph_behind_another_is_missed(out: Path) -> None:
    change(out, "paragraphs", 1)
    assert any("block in no paragraph and no heading: 'It was dry.'" in str(violation) for violation in check(out))


def test_text_that_is_not_in_nfc(out: Path) -> None:
    text = store.read_arrow(out, "documents").to_pylist()[0]["text"]
    change(out, "documents", 0, text=text.replace("Life", "Life e\u0301"))
    assert any("text is not in NFC" in str(violation) for violation in check(out))


def test_changed_columns(out: Path) -> None:
    path = out / "claims" / "part-0.parquet"
    claims = pq.read_table(path)
    number = pa.field("negated", pa.int64())
    changed = (
        claims.drop_columns(["quoted", "negated"])
        .append_column(number, pa.array([0, 0]))
        .append_column("x", pa.array([1, 1]))
    )
    pq.write_table(changed, path)
    assert [(v.row, v.message.split(":")[0][:18]) for v in check(out)] == [
        ("negated", "column is pyarrow."),
        ("quoted", "column is missing"),
        ("x", "column is not in t"),
    ]


def test_no_tables(tmp_path: Path) -> None:
    with pytest.raises(store.StoreError, match="no tables here"):
        check(tmp_path)
