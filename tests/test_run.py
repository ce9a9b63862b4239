"""A folder in, tables out: every file accounted for, nothing lost through a neighbour, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import pipeline
from pipeline import schema, store
from pipeline.check import check
from pipeline.run import Clock, RunError, plan

Raw = Callable[..., Path]

PRK = "stub-2021-prk prk 2021\n\nAccording to KINU, it rained.\n\nIt was dry."
KOR = "stub-2022-kor kor 2022\n\nAccording to KINU, it “snowed”."
JPN = "stub-2020-jpn jpn 2020\n\nNothing is known."


def issues(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "issues.jsonl").read_text(encoding="utf-8").splitlines()]


def table_bytes(out: Path) -> dict[str, str]:
    return {table: hashlib.sha256((out / table / "part-0.parquet").read_bytes()).hexdigest() for table in schema.TABLES}


# --- the plan --------------------------------------------------------------


def test_plan_takes_every_report_in_order_of_path(raw: Raw) -> None:
    folder = raw(b__2021__x="1", a__2022__y="2", a__2021__z="3", README="no", a__readme="no")
    (folder / "manifest.csv").touch()
    (folder / ".hidden").touch()
    (folder / ".cache").mkdir()
    (folder / ".cache" / "page.html").touch()
    assert [file.name for file in plan(folder)] == ["a/2021/z.txt", "a/2022/y.txt", "b/2021/x.txt"]


def test_plan_leaves_out_its_own_tables(raw: Raw) -> None:
    folder = raw(a="1", outputs__claims__b="2")
    assert [file.name for file in plan(folder, out=folder / "outputs")] == ["a.txt"]


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*", ["a/2021/x.txt", "a/2022/x.txt"]),
        ("a/2021/*", ["a/2021/x.txt"]),
        ("2021/*", ["a/2021/x.txt"]),  # the end of a path will do
        ("x.txt", ["a/2021/x.txt", "a/2022/x.txt"]),
    ],
)
def test_only(raw: Raw, glob: str, names: list[str]) -> None:
    assert [file.name for file in plan(raw(a__2021__x="1", a__2022__x="2"), only=glob)] == names


def test_only_that_matches_nothing_says_what_paths_look_like(raw: Raw) -> None:
    with pytest.raises(RunError, match=r"no path below it matches '2019/\*'; paths look like 'a/2021/x.txt'"):
        plan(raw(a__2021__x="1"), only="2019/*")


def test_no_folder_no_reports_or_a_file(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such folder"):
        plan(tmp_path / "raw")
    with pytest.raises(RunError, match="no reports in this folder"):
        plan(tmp_path)
    (tmp_path / "page.html").touch()
    with pytest.raises(RunError, match=r"not a folder; .* --only 'page.html'"):
        plan(tmp_path / "page.html")


def test_what_is_no_regular_file_is_named_and_not_waited_for(raw: Raw) -> None:
    folder = raw(a="1")
    (folder / "b.html").symlink_to(folder / "gone.html")
    os.mkfifo(folder / "c.html")  # opening it would wait for a writer for ever
    assert [(file.name, bool(file.problem)) for file in plan(folder)] == [("a.txt", 0), ("b.html", 1), ("c.html", 1)]


def test_a_name_that_is_not_utf8_fits_a_column(raw: Raw) -> None:
    folder = raw(a="1")
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    assert [file.name for file in plan(folder)] == ["a.txt", "caf\ufffd.txt"]


def test_same_content_is_planned_once(raw: Raw) -> None:
    files = plan(raw(a=PRK, b=PRK, c="", d=""))
    # Two empty files are two failures of their own, not copies.
    assert [file.equals for file in files] == [None, "a.txt", None, None]


# --- the run ---------------------------------------------------------------


@pytest.mark.usefixtures("stubbed")
def test_rows_counts_and_record(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = pipeline.run(raw(a=PRK, b=KOR, c=JPN), out, workers=1)
    tables = pipeline.load(out)
    assert (done.documents, done.failed, done.words, done.written) == (3, 0, 5 + 3 + 5 + 3, True)
    assert tables.documents["doc_id"].tolist() == ["stub-2021-prk", "stub-2022-kor", "stub-2020-jpn"]
    assert tables.documents["n_sentences"].tolist() == [2, 1, 1]
    assert tables.documents["model"].tolist() == ["stub 1.0"] * 3
    assert done.claims == {"named source": 2, "nothing stated": 2}
    record = json.loads((out / "run.json").read_text())
    assert record["pipeline"] == "claimsource"
    assert record["version"] == pipeline.__version__
    assert record["counts"] == {table: len(getattr(tables, table)) for table in schema.TABLES}
    assert {i["path"]: i["sha256"] for i in record["inputs"]}["a.txt"] == hashlib.sha256(PRK.encode()).hexdigest()
    assert {"read", "load", "structure"} <= set(record["timings"]["stages"])
    assert set(record["lexicons"]) == {path.name for path in Path(pipeline.__file__).parent.glob("lexicons/*.toml")}
    assert issues(out) == []
    assert check(out) == []


@pytest.mark.usefixtures("stubbed")
def test_sources_are_merged_over_documents(raw: Raw, tmp_path: Path) -> None:
    done = pipeline.run(raw(a=PRK, b=KOR, c=JPN), tmp_path / "out", workers=1)
    (kinu,) = pipeline.load(tmp_path / "out").sources.to_dict("records")
    assert (kinu["n_claims"], kinu["n_documents"], kinu["first_year"], kinu["last_year"]) == (2, 2, 2021, 2022)
    assert list(kinu["aliases"]) == ["KINU of prk", "KINU of kor"]
    assert [(source.name, source.n_claims) for source in done.sources] == [("KINU", 2)]


@pytest.mark.usefixtures("stubbed")
def test_a_failure_is_a_row_and_an_issue_and_nobody_elses(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = raw(
        a="", b="stub-2021-kor kor 2021\n\nboom", c="stub-2021-chn chn 2021\n\nbadrow", d=PRK, e="not a report"
    )
    (folder / "f.txt").symlink_to(folder / "gone.txt")
    done = pipeline.run(folder, out, workers=1)
    documents = pipeline.load(out).documents.set_index("path")
    assert documents["status"].to_dict() == {
        "a.txt": "failed", "b.txt": "failed", "c.txt": "failed", "d.txt": "ok", "e.txt": "failed", "f.txt": "failed",
    }  # fmt: skip
    assert documents.loc["a.txt", "error"] == "a.txt: the file is empty; download it again"
    assert "IndexError: list index out of range" in documents.loc["b.txt", "error"]
    assert "null in column basis" in documents.loc["c.txt", "error"]
    for path, error in documents["error"].dropna().items():
        assert error.startswith(f"{path}: "), "an error names its file"
        assert ";" in error, "an error says what to do"
    found = issues(out)
    assert [(i["path"], i["kind"]) for i in found] == [
        ("a.txt", "unreadable"), ("b.txt", "fault"), ("c.txt", "fault"), ("e.txt", "fault"), ("f.txt", "unreadable"),
    ]  # fmt: skip
    assert "in _boom" in found[1]["traceback"]
    assert pipeline.load(out).claims["doc_id"].unique().tolist() == ["stub-2021-prk"]
    assert (done.documents, done.failed) == (1, 5)
    assert check(out) == []


@pytest.mark.usefixtures("stubbed")
def test_second_file_with_the_same_content_is_noted_and_skipped(raw: Raw, tmp_path: Path) -> None:
    pipeline.run(raw(a=PRK, b=PRK), tmp_path / "out", workers=1)
    documents = pipeline.load(tmp_path / "out").documents
    assert documents["status"].tolist() == ["ok", "failed"]
    assert documents["error"][1] == "b.txt: same content as a.txt; remove one of the two"
    assert [(i["kind"], i["path"]) for i in issues(tmp_path / "out")] == [("duplicate", "b.txt")]


@pytest.mark.usefixtures("stubbed")
def test_second_report_with_the_same_id_gets_one_from_its_path(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "out"
    saved = f"{PRK}\n\nSaved."
    pipeline.run(
        raw(s__2021__korea=PRK, s__2021__korea_saved=saved, s__2021__saved_korea=f"{saved} Again."), out, workers=1
    )
    tables = pipeline.load(out)
    assert tables.documents["doc_id"].tolist() == ["stub-2021-prk", "stub-2021-prk-saved", "stub-2021-prk-saved-2"]
    assert tables.documents["status"].unique().tolist() == ["ok"]
    assert [i["kind"] for i in issues(out)] == ["same_report"] * 2
    assert (
        "also stub-2021-prk, like s/2021/korea.txt; its rows have doc_id stub-2021-prk-saved"
        in issues(out)[0]["message"]
    )
    assert check(out) == []  # every row id and key follows


@pytest.mark.usefixtures("stubbed")
def test_same_tables_byte_for_byte_with_workers_and_a_death_among_them(raw: Raw, tmp_path: Path) -> None:
    files = {"a": PRK, "b": KOR, "c": f"{PRK}\n\nMore.", "d": "stub-2021-kor kor 2021\n\nboom", "e": JPN}
    seen: list[tuple[int, int, int, str]] = []
    pipeline.run(raw(**files), tmp_path / "one", workers=1)
    pipeline.run(raw(**files), tmp_path / "again", workers=1)
    done = pipeline.run(raw(**files), tmp_path / "two", workers=2, progress=lambda *args: seen.append(args))
    assert done.workers == 2
    assert table_bytes(tmp_path / "one") == table_bytes(tmp_path / "again") == table_bytes(tmp_path / "two")
    assert issues(tmp_path / "one")[0] == issues(tmp_path / "two")[0]
    assert [(step[0], step[1], step[3]) for step in seen] == [
        (i, 5, f"{n}.txt") for i, n in enumerate("abcde", start=1)
    ]

    pipeline.run(raw(**files, bb="stub-2021-xxx xxx 2021\n\ndie"), tmp_path / "death", workers=2)
    assert [(i["path"], i["kind"]) for i in issues(tmp_path / "death") if i["kind"] == "died"] == [("bb.txt", "died")]
    survivors, all_of_them = pipeline.load(tmp_path / "death"), pipeline.load(tmp_path / "one")
    pd.testing.assert_frame_equal(survivors.claims, all_of_them.claims)


@pytest.mark.usefixtures("stubbed")
def test_if_nothing_can_be_read_earlier_tables_stay(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "out"
    pipeline.run(raw(a=PRK), out, workers=1)
    before = table_bytes(out)
    raw(a="")
    done = pipeline.run(tmp_path / "raw", out, workers=1)
    assert (done.documents, done.written) == (0, False)
    assert table_bytes(out) == before


@pytest.mark.usefixtures("stubbed")
def test_if_nothing_can_be_read_and_nothing_was_there_the_failures_are_written(raw: Raw, tmp_path: Path) -> None:
    done = pipeline.run(raw(a="", b=""), tmp_path / "out", workers=1)
    assert (done.documents, done.written) == (0, True)
    assert pipeline.load(tmp_path / "out").documents["status"].tolist() == ["failed", "failed"]
    assert check(tmp_path / "out") == []


@pytest.mark.usefixtures("stubbed")
def test_a_run_that_is_interrupted_leaves_the_earlier_tables(raw: Raw, tmp_path: Path) -> None:
    out = tmp_path / "out"
    pipeline.run(raw(a=PRK), out, workers=1)
    before = table_bytes(out)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.run(raw(a=KOR, b=JPN), out, workers=1, progress=interrupt)
    assert table_bytes(out) == before
    assert not (out / store.STAGING).exists()


def test_missing_model_stops_the_run_with_its_message(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stubbed: None
) -> None:
    from pipeline.words import ResourceError

    def broken() -> None:
        raise ResourceError("no spaCy model: install one")

    monkeypatch.setattr(import_module("pipeline.run"), "_tools", broken)
    with pytest.raises(RunError, match="no spaCy model: install one"):
        pipeline.run(raw(a=PRK, b=KOR), tmp_path / "out", workers=1)


def test_workers_must_be_one_or_more(raw: Raw, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="--workers 0: give 1 or more"):
        pipeline.run(raw(a=PRK), tmp_path / "out", workers=0)


def test_clock_adds_up_and_counts_a_stage_that_fails() -> None:
    clock = Clock()
    for _ in range(2):
        with clock("dates"):
            pass
    with pytest.raises(ZeroDivisionError), clock("places"):
        _ = 1 / 0
    assert list(clock.seconds) == ["dates", "places"]
