"""A folder of reports into tables: plan, extract in every core, write as a whole.

Every file under the raw folder ends as a row of `documents`. What goes wrong
with one is a row with status `failed` and a line in issues.jsonl; it never
costs another one its rows.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import signal
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import ClaimsourceError, __version__, schema, store, words

Row = tuple[Any, ...]
# done, planned, words so far, path of the file just done
Progress = Callable[[int, int, int, str], None]


class RunError(ClaimsourceError):
    """The run cannot start or has nothing to show."""


# --- the plan --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """One file to do. name: its path below raw/, with `/`. problem: why it cannot be read; equals: its earlier twin."""

    path: Path
    name: str
    size: int = 0
    sha256: str | None = None
    problem: str | None = None
    equals: str | None = None


def plan(raw: Path, *, only: str | None = None, out: Path | None = None) -> list[File]:
    """The files under `raw`, ordered by path.

    Left out: manifest.csv, README files, anything hidden, and `out` if it stands
    in `raw`. only: a glob that a path, or its end behind a `/`, must match.
    Raises RunError if nothing is left.
    """
    if not raw.exists():
        raise RunError(f"{raw}: no such folder; put the reports there or name the folder that holds them")
    if not raw.is_dir():
        raise RunError(f"{raw}: not a folder; name the folder it stands in, and pick it with --only '{raw.name}'")
    found = sorted((_name(path, raw), path) for path in raw.rglob("*") if not path.is_dir())
    reports = [(name, path) for name, path in found if _is_report(name) and not (out and path.is_relative_to(out))]
    if not reports:
        raise RunError(f"{raw}: no reports in this folder; put them in <series>/<year>/ below it")
    if only is not None:
        reports = [(name, path) for name, path in reports if fnmatchcase(name, only) or fnmatchcase(name, f"*/{only}")]
        if not reports:
            raise RunError(f"{raw}: no path below it matches '{only}'; paths look like '{_name(found[0][1], raw)}'")
    files: list[File] = []
    first: dict[str, str] = {}
    for name, path in reports:
        file = _inspect(name, path)
        if file.sha256 and file.size:
            file = replace(file, equals=first.get(file.sha256))
            first.setdefault(file.sha256, name)
        files.append(file)
    return files


def _name(path: Path, raw: Path) -> str:
    # A name that is not UTF-8 must still fit a column of text.
    return os.fsencode(path.relative_to(raw).as_posix()).decode("utf-8", "replace")


def _is_report(name: str) -> bool:
    parts = name.split("/")
    last = parts[-1].lower()
    return not any(part.startswith(".") for part in parts) and not re.match(r"manifest\.csv$|readme\b", last)


def _inspect(name: str, path: Path) -> File:
    if not path.is_file():  # a dangling link, a socket, a named pipe
        return File(path, name, problem=f"{name}: not a regular file; replace it by the report itself")
    try:
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            return File(path, name, handle.tell(), digest)
    except OSError as error:
        return File(path, name, problem=f"{name}: cannot be opened ({error.strerror}); check its permissions")


# --- one file, in whichever process ----------------------------------------


class Clock:
    """Seconds per stage: `with clock("dates"): ...`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


class Outcome(NamedTuple):
    """What comes of one file, in plain values that are cheap to send between processes.

    tables: rows as tuples in column order; empty if the file failed, and then
    `kind` and `error` say why, and `trace` where if it was a fault of ours.
    """

    tables: dict[str, list[Row]] = {}  # noqa: RUF012  (never mutated)
    seconds: dict[str, float] = {}  # noqa: RUF012
    model: str = ""
    kind: str = ""
    error: str = ""
    trace: str = ""


def work(path: Path, raw: Path, name: str, doc_id: str | None = None) -> Outcome:
    """Read and extract one file. doc_id: use this id, as the file's own one is taken.

    Whatever is wrong with the file is in the outcome; only missing or broken
    lexicons and models, which would fail every file, are raised (RunError).
    """
    clock = Clock()
    with clock("load"):
        from pipeline import readers
    try:
        with clock("read"):
            document = replace(readers.read(path, raw), path=name)
        if doc_id:
            document = replace(document, doc_id=doc_id)
        with clock("load"):
            loaded, extract = _tools()
        rows = extract(document, loaded, clock)
        tables = {table: [schema.as_tuple(row) for row in rows.get(table, [])] for table in schema.TABLES}
        tables["documents"] = [schema.as_tuple(_document_row(document, rows, loaded.model))]
    except words.ResourceError as error:
        raise RunError(str(error)) from None
    except readers.ReadError as error:
        message = str(error)
        return Outcome(kind="unreadable", error=message if name in message else f"{name}: {message}")
    except Exception as error:
        return Outcome(kind="fault", error=_fault(name, error), trace=traceback.format_exc())
    return Outcome(tables, clock.seconds, loaded.model)


def _fault(name: str, error: Exception) -> str:
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{name}: fault in claimsource ({what}); please report it with this file and its line in issues.jsonl"


def _tools() -> tuple[Any, Callable[..., dict[str, list[Any]]]]:
    """Resources, which are loaded once per process, and the extraction."""
    from pipeline import resources
    from pipeline.extract import extract

    return resources.load(), extract


def _document_row(document: Any, rows: dict[str, list[Any]], model: str) -> schema.Document:
    own = {name: getattr(document, name) for name in schema.columns("documents") if hasattr(document, name)}
    return schema.Document(
        **own,
        n_sections=len(rows.get("sections", ())),
        n_paragraphs=len(rows.get("paragraphs", ())),
        n_sentences=len(rows.get("sentences", ())),
        n_words=sum(len(paragraph.text.split()) for paragraph in rows.get("paragraphs", ())),
        pipeline_version=__version__,
        model=model,
    )


# --- all files -------------------------------------------------------------


class _Here:
    """Files one after the other in this process."""

    def each(self, files: Iterable[File], raw: Path) -> Iterator[Outcome]:
        return (work(file.path, raw, file.name) for file in files)

    def again(self, file: File, raw: Path, doc_id: str) -> Outcome:
        return work(file.path, raw, file.name, doc_id)

    def close(self) -> None:
        pass


class _Pool:
    """Files in worker processes, outcomes in the order of the files."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def each(self, files: Iterable[File], raw: Path) -> Iterator[Outcome]:
        # Enough ahead to keep the workers busy, few enough to wait in memory for their turn.
        ahead = 3 * self._workers
        begun: deque[tuple[File, Future[Outcome]]] = deque()
        for file in files:
            begun.append((file, self._submit(file.path, raw, file.name)))
            if len(begun) > ahead:
                yield self._result(raw, *begun.popleft())
        while begun:
            yield self._result(raw, *begun.popleft())

    def again(self, file: File, raw: Path, doc_id: str) -> Outcome:
        return self._result(raw, file, self._submit(file.path, raw, file.name, doc_id), doc_id)

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _submit(self, *task: Any) -> Future[Outcome]:
        try:
            self._pool = self._pool or _processes(self._workers)
            return self._pool.submit(work, *task)
        except BrokenProcessPool:
            self._pool = _processes(self._workers)
            return self._pool.submit(work, *task)

    def _result(self, raw: Path, file: File, future: Future[Outcome], doc_id: str | None = None) -> Outcome:
        try:
            return future.result()
        except BrokenProcessPool:
            # A worker that dies takes everybody's files with it and does not
            # say which was to blame: each is tried again in a process of its own.
            with _processes(1) as alone:
                try:
                    return alone.submit(work, file.path, raw, file.name, doc_id).result()
                except BrokenProcessPool:
                    return Outcome(
                        kind="died",
                        error=f"{file.name}: the process that read it died, perhaps for want of memory; "
                        "look at the file, and leave it out or split it",
                    )


def _processes(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(slots=True)
class Summary:
    """What a run did, for a person and for the exit code.

    claims: number by what they rest on: named source, anonymous source,
    hearsay, law, nothing stated. sources: most used first. penalties: number
    by (context, kind). written: whether the tables under `out` are now these.
    """

    out: Path
    planned: int = 0
    documents: int = 0
    words: int = 0
    seconds: float = 0.0
    workers: int = 1
    model: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    claims: Counter[str] = field(default_factory=Counter)
    incidents: Counter[str] = field(default_factory=Counter)
    penalties: Counter[tuple[str, str]] = field(default_factory=Counter)
    sources: list[schema.Source] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    written: bool = False

    @property
    def failed(self) -> int:
        return self.planned - self.documents


BACKINGS = ("named source", "anonymous source", "hearsay", "law", "nothing stated")


def run(
    raw: str | Path = "raw",
    out: str | Path = "outputs",
    *,
    only: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Every report under `raw` into tables under `out`, which are replaced as a whole.

    only: glob on the path below `raw`. workers: processes (default: one per
    core, at most one per file). progress: called after every file. The same
    files give the same tables, byte for byte, however many workers there are.

    If no file could be read, earlier tables stay as they are (`Summary.written`
    is False). Raises RunError or store.StoreError with a one-line message.
    """
    start = time.perf_counter()
    raw, out = Path(raw), Path(out)
    if workers is not None and workers < 1:
        raise RunError(f"--workers {workers}: give 1 or more")
    files = plan(raw, only=only, out=out)
    todo = [file for file in files if not file.problem and not file.equals]
    workers = max(1, min(workers or _cores(), len(todo)))
    crew = _Here() if workers == 1 else _Pool(workers)
    with store.lock(out), store.Writer(out) as writer:
        book = _Book(Summary(out, planned=len(files), workers=workers), writer)
        try:
            outcomes = crew.each(todo, raw)
            for done, file in enumerate(files, start=1):
                if file.problem:
                    book.fail(file, "unreadable", file.problem)
                elif file.equals:
                    book.fail(file, "duplicate", f"{file.name}: same content as {file.equals}; remove one of the two")
                else:
                    book.enter(file, next(outcomes), lambda doc_id, file=file: crew.again(file, raw, doc_id))
                if progress:
                    progress(done, len(files), book.summary.words, file.name)
        finally:
            crew.close()
        summary = book.close(seconds=time.perf_counter() - start)
        if summary.documents or not store.is_ours(out):
            writer.commit()
            summary.written = True
    return summary


def _cores() -> int:
    # Cores this process may use, where the system can tell them from those of the machine.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Book:
    """Takes outcomes in the order of the files and hands rows to the writer."""

    def __init__(self, summary: Summary, writer: store.Writer) -> None:
        self.summary = summary
        self._writer = writer
        self._holders: dict[str, str] = {}  # doc_id -> path of the file it was given to
        self._sources: dict[str, schema.Source] = {}
        self._seconds: Counter[str] = Counter()
        self._inputs: list[dict[str, Any]] = []

    def enter(self, file: File, outcome: Outcome, again: Callable[[str], Outcome]) -> None:
        """Rows of one file. again: extract it once more under another doc_id."""
        if outcome.kind:
            self.fail(file, outcome.kind, outcome.error, trace=outcome.trace)
            return
        claimed = doc_id = _doc_id(outcome)
        if holder := self._holders.get(claimed):
            doc_id = _distinct(claimed, file.name, holder, self._holders)
            outcome = again(doc_id)
            if outcome.kind:
                self.fail(file, outcome.kind, outcome.error, trace=outcome.trace)
                return
        try:
            ready = {table: store.arrow_table(table, rows) for table, rows in outcome.tables.items()}
        except Exception as error:
            self.fail(file, "fault", _fault(file.name, error), trace=traceback.format_exc())
            return
        if holder:
            message = f"{file.name}: also {claimed}, like {holder}; its rows have doc_id {doc_id}"
            self._note(file, "same_report", message, doc_id)
        for table, rows in ready.items():
            if table != "sources":
                self._writer.add(table, rows)
        self._holders[doc_id] = file.name
        self._inputs.append(_input(file, doc_id, "ok"))
        self._tally(outcome)

    def fail(self, file: File, kind: str, message: str, *, trace: str = "") -> None:
        doc_id = _distinct("failed", file.name, "", self._holders)
        self._holders[doc_id] = file.name
        row = schema.Document(
            doc_id=doc_id,
            series="",
            publisher=None,
            country=None,
            country_name=None,
            year=None,
            title=None,
            url=None,
            path=file.name,
            media_type=None,
            sha256=file.sha256,
            text=None,
            text_sha256=None,
            status="failed",
            error=message,
            pipeline_version=__version__,
        )
        self._writer.add("documents", store.arrow_table("documents", [schema.as_tuple(row)]))
        self._inputs.append(_input(file, doc_id, "failed"))
        self._note(file, kind, message, doc_id, **({"traceback": trace} if trace else {}))

    def close(self, *, seconds: float) -> Summary:
        """Sources over all files, and the three files beside the tables."""
        from pipeline import dictionary

        summary = self.summary
        sources = sorted(self._sources.values(), key=lambda source: source.source_id)
        self._writer.add("sources", store.arrow_table("sources", map(schema.as_tuple, sources)))
        summary.sources = sorted(sources, key=lambda source: (-source.n_claims, source.source_id))
        summary.counts = dict(self._writer.counts)
        summary.seconds = seconds
        self._writer.add_text("datapackage.json", _json(dictionary.datapackage()))
        self._writer.add_text("issues.jsonl", "".join(f"{json.dumps(i, ensure_ascii=False)}\n" for i in summary.issues))
        self._writer.add_text("run.json", _json(self._record()))
        return summary

    def _record(self) -> dict[str, Any]:
        summary = self.summary
        return {
            "pipeline": "claimsource",
            "version": __version__,
            "model": summary.model,
            "python": platform.python_version(),
            "lexicons": words.lexicon_hashes(),
            "inputs": self._inputs,
            "counts": summary.counts,
            "words": summary.words,
            "workers": summary.workers,
            "timings": {
                # Summed over the workers, so with several of them more than the total.
                "stages": {stage: round(seconds, 3) for stage, seconds in self._seconds.items()},
                "total": round(summary.seconds, 3),
            },
        }

    def _note(self, file: File, kind: str, message: str, doc_id: str, **more: str) -> None:
        self.summary.issues.append({"path": file.name, "doc_id": doc_id, "kind": kind, "message": message, **more})

    def _tally(self, outcome: Outcome) -> None:
        summary = self.summary
        document = _named("documents", outcome.tables["documents"][0])
        summary.documents += 1
        summary.words += document["n_words"]
        summary.model = outcome.model
        self._seconds.update(outcome.seconds)
        for row in outcome.tables["sources"]:
            self._merge(schema.Source(**_named("sources", row)), document["year"])
        summary.claims.update(_backings(outcome.tables))
        summary.incidents.update(kind for (kind,) in _columns("incidents", outcome.tables, "type"))
        summary.penalties.update(_columns("penalties", outcome.tables, "context", "kind"))

    def _merge(self, new: schema.Source, year: int | None) -> None:
        old = self._sources.get(new.source_id)
        years = [y for y in (year, old and old.first_year, old and old.last_year) if y is not None]
        self._sources[new.source_id] = replace(
            old or new,
            aliases=tuple(dict.fromkeys((*(old.aliases if old else ()), *new.aliases))),
            n_claims=(old.n_claims if old else 0) + new.n_claims,
            n_documents=(old.n_documents if old else 0) + 1,
            first_year=min(years, default=None),
            last_year=max(years, default=None),
        )


def _doc_id(outcome: Outcome) -> str:
    return _named("documents", outcome.tables["documents"][0])["doc_id"]


def _columns(table: str, tables: dict[str, list[Row]], *names: str) -> list[Row]:
    """The rows of a table with these columns only."""
    at = [schema.columns(table).index(name) for name in names]
    return [tuple(row[i] for i in at) for row in tables[table]]


def _named(table: str, row: Row) -> dict[str, Any]:
    return dict(zip(schema.columns(table), row, strict=True))


def _backings(tables: dict[str, list[Row]]) -> Iterator[str]:
    """What each claim rests on, one of BACKINGS."""
    anonymous = dict(_columns("sources", tables, "source_id", "anonymous"))
    links = _columns("claim_sources", tables, "claim_id", "source_id")
    named = {claim_id for claim_id, source_id in links if not anonymous.get(source_id, False)}
    of_basis = {"hearsay": "hearsay", "legal": "law", "unattributed": "nothing stated"}
    for claim_id, basis in _columns("claims", tables, "claim_id", "basis"):
        yield of_basis.get(basis) or ("named source" if claim_id in named else "anonymous source")


def _distinct(doc_id: str, name: str, holder: str, taken: dict[str, str]) -> str:
    """A free, readable id: `doc_id` and the words of path `name` that path `holder` does not have."""
    mine, other = (re.findall(r"[0-9a-z]+", path.lower()) for path in (name, holder))
    stem = "-".join([doc_id, *(word for word in mine if word not in other)])
    candidate, n = stem, 1
    while candidate in taken:
        n += 1
        candidate = f"{stem}-{n}"
    return candidate


def _input(file: File, doc_id: str, status: str) -> dict[str, Any]:
    return {"path": file.name, "bytes": file.size, "sha256": file.sha256, "doc_id": doc_id, "status": status}


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
