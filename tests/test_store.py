"""Tables on disk: exact types, nothing half-written, nobody else's folder touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline import schema, store


def source(source_id: str, **values: object) -> schema.Source:
    given = {
        "name": source_id.upper(),
        "aliases": (),
        "type": "ngo",
        "anonymous": False,
        "country": None,
        "known": True,
    }
    return schema.Source(source_id=source_id, **{**given, **values})


def write(out: Path, **rows: list[object]) -> None:
    with store.lock(out), store.Writer(out) as writer:
        for table, given in rows.items():
            writer.add(table, store.arrow_table(table, map(schema.as_tuple, given)))
        for name in store.FILES:
            writer.add_text(name, '{"pipeline": "claimsource"}\n')
        writer.commit()


def ids(out: Path) -> list[str]:
    return pipeline.load(out).sources["source_id"].tolist()


# --- what is written -------------------------------------------------------


def test_every_table_has_its_schema_even_without_a_row(tmp_path: Path) -> None:
    write(tmp_path)
    for table in schema.TABLES:
        assert pq.read_schema(tmp_path / table / "part-0.parquet").equals(schema.arrow_schema(table)), table


def test_no_dictionary_types_and_zstd(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("hrw"), source("kinu")])
    file = pq.ParquetFile(tmp_path / "sources" / "part-0.parquet")
    assert not any(pa.types.is_dictionary(field.type) for field in file.schema_arrow)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_plain_pandas_duckdb_and_load_see_the_same_rows(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("hrw", aliases=("Human Rights Watch", "HRW")), source("kinu", country="KOR")])
    frame = pd.read_parquet(tmp_path / "sources")
    rows = duckdb.sql(f"select * from read_parquet('{tmp_path}/sources/*.parquet')").fetchall()
    assert rows == [tuple(list(v) if isinstance(v, tuple) else v for v in schema.as_tuple(s)) for s in (
        source("hrw", aliases=("Human Rights Watch", "HRW")), source("kinu", country="KOR"))]  # fmt: skip
    assert frame["source_id"].tolist() == ids(tmp_path) == ["hrw", "kinu"]
    assert list(frame["aliases"][0]) == ["Human Rights Watch", "HRW"]


def test_rows_are_written_in_groups_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ROW_GROUP", 3)
    with store.lock(tmp_path), store.Writer(tmp_path) as writer:
        for i in range(8):
            writer.add("sources", store.arrow_table("sources", [schema.as_tuple(source(f"s{i}"))]))
        writer.commit()
        assert writer.counts["sources"] == 8
    metadata = pq.read_metadata(tmp_path / "sources" / "part-0.parquet")
    assert [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)] == [3, 3, 2]
    assert ids(tmp_path) == [f"s{i}" for i in range(8)]


text = st.text(st.characters(exclude_categories=["Cs"]))
figures = st.builds(
    schema.Figure,
    figure_id=text, doc_id=text, sentence_id=text, claim_id=text, unit=text, qualifier=text, text=text, rule=text,
    value_low=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    value_high=st.none() | st.integers(-9, 10**9),
    date_start=st.none() | st.dates().map(str), date_end=st.none() | text,
    start=st.integers(-(2**62), 2**62), end=st.integers(0, 9), source_ids=st.lists(text, max_size=3).map(tuple),
)  # fmt: skip


@given(st.lists(figures, max_size=4))
def test_any_row_comes_back_as_it_was(rows: list[schema.Figure]) -> None:
    # Text that looks like a date or a number, line separators and empty lists must survive the way through JSON.
    made = store.arrow_table("figures", map(schema.as_tuple, rows))
    assert made.schema.equals(schema.arrow_schema("figures"))
    want = [tuple(list(v) if isinstance(v, tuple) else v for v in schema.as_tuple(row)) for row in rows]
    assert [tuple(row.values()) for row in made.to_pylist()] == want


@pytest.mark.parametrize(
    "values",
    [
        {"n_claims": None},
        {"n_claims": "three"},
        {"n_claims": 1.5},
        {"anonymous": "no"},
        {"name": 7},
        {"name": "\ud800"},
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_its_column_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        store.arrow_table("sources", [schema.as_tuple(source("hrw", **values))])


# --- all or nothing --------------------------------------------------------


def test_a_run_that_is_given_up_leaves_the_earlier_tables(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("old")])
    with store.lock(tmp_path), store.Writer(tmp_path) as writer:
        writer.add("sources", store.arrow_table("sources", [schema.as_tuple(source("new"))]))
    assert ids(tmp_path) == ["old"]
    assert not (tmp_path / store.STAGING).exists()


@pytest.mark.parametrize("steps", range(2 * len(schema.TABLES) + len(store.FILES)))
def test_a_swap_cut_short_anywhere_is_completed_by_the_next_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    write(tmp_path, sources=[source("old")])
    left = [steps]

    def until_killed(move):
        def moved(self: Path, target: Path) -> Path:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return move(self, target)

        return moved

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", until_killed(Path.rename))
        patch.setattr(Path, "replace", until_killed(Path.replace))
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, sources=[source("new")])
    assert ids(tmp_path) == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([store.LOCK, *store.NAMES])


def test_a_killed_process_leaves_the_earlier_tables_and_frees_the_folder(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("old")])
    script = (
        "import sys, time; from pathlib import Path; from pipeline import store; out = Path(sys.argv[1])\n"
        "with store.lock(out), store.Writer(out) as w: print('in', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "in\n"
    with pytest.raises(store.StoreError, match="another run is writing"), store.lock(tmp_path):
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert ids(tmp_path) == ["old"]
    write(tmp_path, sources=[source("new")])
    assert ids(tmp_path) == ["new"]


def test_folders_of_others_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "thesis.odt").touch()
    with pytest.raises(store.StoreError, match="documents: not written by claimsource"):
        write(tmp_path, sources=[source("new")])
    assert (tmp_path / "documents" / "thesis.odt").exists()


def test_files_of_others_beside_the_tables_stay(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("old")])
    (tmp_path / "notes.txt").write_text("mine")
    write(tmp_path, sources=[source("new")])
    assert (tmp_path / "notes.txt").read_text() == "mine"


# --- load ------------------------------------------------------------------


def test_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(store.StoreError, match=r"no tables here; make them with `claimsource run`"):
        pipeline.load(tmp_path / "nowhere")


def test_tables_are_read_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("hrw")])
    tables = pipeline.load(tmp_path)
    (tmp_path / "claims" / "part-0.parquet").write_bytes(b"damaged")
    assert tables.sources is tables.sources
    with pytest.raises(store.StoreError, match=r"claims: cannot be read .* make the tables again"):
        _ = tables.claims
    with pytest.raises(AttributeError, match="no table 'claim'"):
        _ = tables.claim
    assert {"claims", "sources"} <= set(dir(tables))


def test_repr_counts_rows(tmp_path: Path) -> None:
    write(tmp_path, sources=[source("hrw"), source("kinu")])
    assert "sources 2" in repr(pipeline.load(tmp_path))


def test_import_is_light() -> None:
    heavy = "{'spacy', 'pandas', 'pyarrow', 'numpy', 'rich', 'typer'}"
    script = f"import sys, pipeline; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"


def test_verbs_stay_verbs_when_their_modules_are_imported() -> None:
    from pipeline.run import plan

    assert plan.__module__ == "pipeline.run"
    assert callable(pipeline.run)
    assert callable(pipeline.extract)
