"""Every command, what it prints and how it exits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from conftest import PROJECT
from typer.main import get_command
from typer.testing import CliRunner

import pipeline
from pipeline import dictionary, store
from pipeline.cli import app

Raw = Callable[..., Path]

PRK = "stub-2021-prk prk 2021\n\nAccording to KINU, it rained.\n\nIt was dry."
KOR = "stub-2021-kor kor 2021\n\nNothing is known."


def call(*args: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture
def out(raw: Raw, tmp_path: Path, stubbed: None) -> Path:
    pipeline.run(raw(a=PRK, b=KOR), tmp_path / "out", workers=1)
    return tmp_path / "out"


def test_version() -> None:
    assert call("--version") == f"claimsource {pipeline.__version__}\n"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = PROJECT / "README.md"
    commands = get_command(app).commands
    assert set(commands) == {"run", "check", "show", "explain", "evaluate", "dictionary"}
    for name in commands:
        assert call(name, "--help")
        assert f"claimsource {name}" in readme.read_text(encoding="utf-8"), (
            f"README.md does not show `claimsource {name}`"
        )


def test_data_dictionary_is_fresh(tmp_path: Path) -> None:
    call("dictionary", tmp_path / "made.md")
    kept = PROJECT / dictionary.DICTIONARY
    assert (tmp_path / "made.md").read_text() == kept.read_text(), "stale: run `claimsource dictionary`"


# --- run -------------------------------------------------------------------


@pytest.mark.usefixtures("stubbed")
def test_run_sums_up(raw: Raw, tmp_path: Path) -> None:
    text = call("run", raw(a=PRK, b=KOR), "--out", tmp_path / "out", "--workers", 1)
    assert "2 documents, 3 sentences, 11 words" in text
    assert re.search(r"named source +1 +33.3%", text)
    assert re.search(r"nothing stated +2 +66.7%", text)
    assert re.search(r"KINU +research +1 +1", text)
    assert f"Tables in {tmp_path / 'out'}" in text.replace("\n", "")


@pytest.mark.usefixtures("stubbed")
def test_run_exits_zero_with_a_failure_unless_strict(raw: Raw, tmp_path: Path) -> None:
    folder = raw(a=PRK, b="")
    text = call("run", folder, "--out", tmp_path / "out", "--workers", 1)
    assert "1 file failed" in text
    assert "b.txt: the file is empty; download it again" in text
    text = call("run", folder, "--out", tmp_path / "out", "--workers", 1, "--strict", code=1)
    assert "1 of 2 files failed; see" in text.replace("\n", "")
    assert pipeline.load(tmp_path / "out").documents["status"].tolist() == ["ok", "failed"]


@pytest.mark.usefixtures("stubbed")
def test_run_with_nothing_to_read(raw: Raw, tmp_path: Path) -> None:
    text = call("run", raw(a=""), "--out", tmp_path / "out", "--workers", 1, code=1)
    assert "none of 1 files could be read" in text
    raw(a=PRK)
    call("run", tmp_path / "raw", "--out", tmp_path / "out", "--workers", 1)
    raw(a="")
    text = call("run", tmp_path / "raw", "--out", tmp_path / "out", "--workers", 1, code=1)
    assert "the earlier tables in" in text
    assert call("check", tmp_path / "out").endswith(": ok\n")


def test_run_errors_are_one_line(raw: Raw, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert call("run", missing, "--out", tmp_path / "out", code=1).startswith(
        f"claimsource: {missing}: no such folder;"
    )
    with store.lock(tmp_path / "busy"):
        text = call("run", raw(a=PRK), "--out", tmp_path / "busy", code=1)
    assert text.count("\n") == 1
    assert "another run is writing into this folder; wait" in text
    (tmp_path / "file").touch()
    assert "cannot write here" in call("run", raw(a=PRK), "--out", tmp_path / "file" / "out", code=1)


@pytest.mark.usefixtures("stubbed")
def test_interrupted_run(raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("pipeline.run"), "work", interrupted)
    text = call("run", raw(a=PRK), "--out", tmp_path / "out", "--workers", 1, code=130)
    assert "stopped; earlier tables are as they were" in text


# --- check, show, explain --------------------------------------------------


def test_check(out: Path) -> None:
    assert call("check", out) == f"{out}: ok\n"
    (out / "sources" / "part-0.parquet").write_bytes((out / "claims" / "part-0.parquet").read_bytes())
    text = call("check", out, code=1)
    assert "sources claim_id: column is not in the schema" in text
    assert re.search(r"claimsource: .*: \d+ violations\n$", text)


@pytest.mark.parametrize("doc", ["stub-2021-prk", "prk", "Report on PRK", "a.txt", "prk 2021"])
def test_show(out: Path, doc: str) -> None:
    text = call("show", doc, "--out", out)
    assert "# 1 Life" in text
    assert "According to KINU, it rained.\n    └ attributed: KINU (“According to”)\n" in text
    assert "It was dry.\n" in text


def test_show_what_fits_none_or_several(out: Path) -> None:
    assert "no such report" in call("show", "xyz", "--out", out, code=1)
    assert "could be stub-2021-prk, stub-2021-kor; give more" in call("show", "2021", "--out", out, code=1)


@pytest.mark.usefixtures("stubbed")
def test_show_a_failed_report_says_why(raw: Raw, tmp_path: Path) -> None:
    call("run", raw(a=PRK, b=""), "--out", tmp_path / "out", "--workers", 1)
    assert "b.txt: the file is empty" in call("show", "b.txt", "--out", tmp_path / "out")


def test_explain_marks_the_words(out: Path) -> None:
    text = call("explain", "stub-2021-prk#c36", "--out", out)
    assert "According to KINU, ⟦it rained.⟧" in text
    assert "kinu  mention KINU  cue According to  speaker" in text
    assert "rule stub:told" in text
    assert "⟦it rained.⟧" in call("explain", "stub-2021-prk#l30", "--out", out)
    assert "According to KINU, it rained." in call("explain", "stub-2021-prk#s17", "--out", out)
    assert "KINU of prk" in call("explain", "kinu", "--out", out)


def test_explain_describes_the_rule(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import words

    described = {"claims": {"stub": "Made up for a test."}}
    monkeypatch.setattr(words, "lexicon", lambda name: described if name == "rules" else {})
    assert "rule stub:told: Made up for a test." in call("explain", "stub-2021-prk#c36", "--out", out)


@pytest.mark.parametrize(
    ("row_id", "message"),
    [
        ("stub-2021-prk#c99", "no such row in"),
        ("stub-2021-xxx#c36", "claims has no row of a report stub-2021-xxx"),
        ("stub-2021-prk#q36", "'q' is the letter of no table"),
        ("nobody", "neither a row id"),
    ],
)
def test_explain_what_is_not_there(out: Path, row_id: str, message: str) -> None:
    assert message in call("explain", row_id, "--out", out, code=1)


@pytest.mark.parametrize(
    "command", [("check",), ("show", "x", "--out"), ("explain", "x", "--out"), ("evaluate", ".", "--outputs")]
)
def test_no_tables_is_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    text = call(*command, tmp_path / "none", code=1)
    assert text.startswith(f"claimsource: {tmp_path / 'none'}: no tables here;")
    assert text.count("\n") == 1


def test_datapackage_names_every_table_and_key() -> None:
    package = dictionary.datapackage()
    json.dumps(package)
    by_name = {resource["name"]: resource for resource in package["resources"]}
    assert list(by_name) == list(import_module("pipeline.schema").TABLES)
    keys = [key["reference"] for key in by_name["sections"]["schema"]["foreignKeys"]]
    assert keys == [{"resource": "documents", "fields": "doc_id"}, {"resource": "", "fields": "section_id"}]
