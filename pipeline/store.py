"""Tables on disk: one plain directory of Parquet files each, replaced as a whole.

A run writes into `<out>/.staging`. When everything is there it adds the file
READY, and only then are the earlier tables swapped out. A run that is killed
before READY leaves the earlier tables as they were; one that is killed after
it is completed by the next run or `load`.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import pyarrow.parquet as pq

from pipeline import ClaimsourceError, schema

if TYPE_CHECKING:
    import pandas as pd

ROW_GROUP = 131_072
# The texts of a few hundred reports are few rows but many bytes.
ROW_GROUP_BYTES = 64 * 2**20
COMPRESSION = {"compression": "zstd", "compression_level": 3}

LOCK = ".lock"
STAGING = ".staging"
RETIRED = ".retired"
READY = "READY"
# run.json comes last: it is what says that a folder is ours.
FILES = ("datapackage.json", "issues.jsonl", "run.json")
NAMES = (*schema.TABLES, *FILES)


class StoreError(ClaimsourceError):
    """The output folder is missing, in use or not ours."""


# --- writing ---------------------------------------------------------------


def arrow_table(table: str, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Rows (tuples in column order) as an Arrow table in the table's schema.

    Raises ValueError where a value does not fit its column. The rows go
    through JSON because `pa.array` imports pandas, which takes longer than
    writing all the tables of a report.
    """
    target = schema.arrow_schema(table)
    names = schema.columns(table)
    lines = "\n".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    if not lines:
        return target.empty_table()
    data = lines.encode("utf-8")
    loose = pa.schema([field.with_nullable(True) for field in target])
    made = pa.json.read_json(
        io.BytesIO(data),
        # One block: a row must not be cut, and a report's text is long.
        read_options=pa.json.ReadOptions(block_size=len(data) + 1, use_threads=False),
        parse_options=pa.json.ParseOptions(explicit_schema=loose, unexpected_field_behavior="error"),
    )
    for field in target:
        if not field.nullable and made[field.name].null_count:
            raise ValueError(f"table {table}: null in column {field.name}")
    return pa.Table.from_arrays(made.columns, schema=target)


class Writer:
    """Streams tables into the staging folder; `commit` makes them the current ones.

    Use inside `lock(out)`. Leaving the `with` block without `commit` discards.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._staging = out / STAGING
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._held: dict[str, list[pa.Table]] = {table: [] for table in schema.TABLES}
        self.counts: dict[str, int] = dict.fromkeys(schema.TABLES, 0)

    def __enter__(self) -> Writer:
        recover(self._out)
        _refuse_foreign(self._out)
        for table in schema.TABLES:
            folder = self._staging / table
            folder.mkdir(parents=True)
            self._writers[table] = pq.ParquetWriter(
                folder / "part-0.parquet", schema.arrow_schema(table), **COMPRESSION
            )
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()
        if not (self._staging / READY).exists():  # else a swap was cut short and the next run completes it
            shutil.rmtree(self._staging, ignore_errors=True)

    def add(self, table: str, rows: pa.Table) -> None:
        """Append rows; they reach the disk in row groups."""
        held = self._held[table]
        held.append(rows)
        self.counts[table] += rows.num_rows
        if sum(part.num_rows for part in held) >= ROW_GROUP or sum(part.nbytes for part in held) >= ROW_GROUP_BYTES:
            self._flush(table)

    def add_text(self, name: str, text: str) -> None:
        """One of `FILES`."""
        (self._staging / name).write_text(text, encoding="utf-8")

    def commit(self) -> None:
        for table, writer in self._writers.items():
            self._flush(table)
            writer.close()
        self._writers.clear()
        for path in [*self._staging.rglob("*"), self._staging]:
            _sync(path)
        _sync_write(self._staging / READY)
        recover(self._out)

    def _flush(self, table: str) -> None:
        if held := self._held[table]:
            rows = pa.concat_tables(held)
            self._writers[table].write_table(rows, row_group_size=max(len(rows), 1))
            held.clear()


def recover(out: Path) -> None:
    """Complete a swap that was begun, or drop what an unfinished run left. Use inside `lock`."""
    staging, retired = out / STAGING, out / RETIRED
    shutil.rmtree(retired, ignore_errors=True)
    if (staging / READY).exists():
        retired.mkdir()
        for name in NAMES:
            new, current = staging / name, out / name
            if new.exists():  # else it was moved before the run was killed
                if current.is_dir():
                    current.rename(retired / name)
                new.replace(current)
        _sync(out)
        (staging / READY).unlink()
        shutil.rmtree(retired)
    shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def lock(out: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the output folder (made if missing). The system frees it when the process ends, however it ends."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = open(out / LOCK, "a", encoding="utf-8")  # noqa: SIM115  (closed by the `with` below)
    except OSError as error:
        raise StoreError(f"{out}: cannot write here ({error.strerror}); choose another folder with --out") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise StoreError(
                f"{out}: another run is writing into this folder; wait until it ends or choose another with --out"
            ) from None
        yield


def _refuse_foreign(out: Path) -> None:
    """Never replace a folder `documents` or `sources` that somebody else keeps here."""
    present = [name for name in NAMES if (out / name).exists()]
    if present and not is_ours(out):
        raise StoreError(
            f"{out / present[0]}: not written by claimsource and would be replaced; choose another folder with --out"
        )


def is_ours(out: Path) -> bool:
    return run_record(out).get("pipeline") == "claimsource"


def run_record(out: Path) -> dict[str, Any]:
    """run.json of the last complete run; empty if there is none or it cannot be read."""
    try:
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_write(path: Path) -> None:
    path.touch()
    _sync(path)
    _sync(path.parent)


# --- reading ---------------------------------------------------------------


def settled(out: str | Path) -> Path:
    """The folder, with a swap that was cut short completed. Raises StoreError if it holds no tables."""
    out = Path(out)
    if (out / STAGING / READY).exists():
        with lock(out, wait=True):
            recover(out)
    if not (out / "documents").is_dir():
        raise StoreError(f"{out}: no tables here; make them with `claimsource run`, or name the folder that holds them")
    return out


def read_arrow(
    out: Path, table: str, *, doc_ids: Collection[str] | None = None, columns: list[str] | None = None
) -> pa.Table:
    """One table, or its rows of some reports."""
    folder = out / table
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such table; make the tables again with `claimsource run`")
    try:
        chosen = None if doc_ids is None else pc.field("doc_id").isin(pa.array(sorted(doc_ids), pa.string()))
        return pq.read_table(folder, columns=columns, filters=chosen)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(f"{folder}: cannot be read ({reason}); make the tables again with `claimsource run`") from None


class Tables:
    """The tables of an output folder as DataFrames, each read at first use."""

    if TYPE_CHECKING:
        documents: pd.DataFrame
        sections: pd.DataFrame
        paragraphs: pd.DataFrame
        sentences: pd.DataFrame
        entities: pd.DataFrame
        sources: pd.DataFrame
        claims: pd.DataFrame
        claim_sources: pd.DataFrame
        incidents: pd.DataFrame
        penalties: pd.DataFrame
        figures: pd.DataFrame

    def __init__(self, out: Path) -> None:
        self._out = out

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in schema.TABLES:
            raise AttributeError(f"no table {name!r}; there are {', '.join(schema.TABLES)}")
        frame = read_arrow(self._out, name).to_pandas()
        setattr(self, name, frame)
        return frame

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *schema.TABLES]

    def __repr__(self) -> str:
        from pyarrow.dataset import dataset  # imports pandas, which a run does without

        counts = (f"{table} {dataset(self._out / table).count_rows():,}" for table in schema.TABLES)
        return f"<Tables in {self._out}: {', '.join(counts)}>"


def load(out: str | Path = "outputs") -> Tables:
    """The tables under `out`. Raises StoreError if there are none."""
    return Tables(settled(out))
