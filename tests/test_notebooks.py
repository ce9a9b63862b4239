"""The notebook runs from its saved code, on what is in raw/ and on tables with little in them.

`make run`, then `.venv/bin/python tests/test_notebooks.py`, saves it anew with the outputs of what is in raw/.
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from PIL import Image

import pipeline
from pipeline.run import Summary

NOTEBOOK = PROJECT / "notebooks" / "01_who_says_what.ipynb"
PLOTS = ("plot-sections", "plot-penalties")
AFRESH = "save it anew: make run && .venv/bin/python tests/test_notebooks.py"


def read() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def execute(out: Path, scratch: Path) -> nbformat.NotebookNode:
    """The notebook as saved, run on the tables in `out`. Raises CellExecutionError where a cell fails."""
    # Without folders to look in, `python3` is the interpreter that runs the tests, whatever a user has installed.
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    assert manager.kernel_spec.argv[0] == sys.executable
    notebook = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSOURCE_OUT", str(out))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH")))))
        # Nothing of the user's own configuration, and nothing left in it.
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(variable, str(scratch))
        at = {"metadata": {"path": NOTEBOOK.parent}}
        NotebookClient(notebook, km=manager, timeout=120, record_timing=False, resources=at).execute()
    return notebook


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def outputs(notebook: nbformat.NotebookNode, name: str, media_type: str) -> list[Any]:
    data = (output.get("data", {}) for output in cell(notebook, name).outputs)
    return [found[media_type] for found in data if media_type in found]


def table(notebook: nbformat.NotebookNode, name: str) -> pd.DataFrame:
    """The table that a cell shows."""
    (html,) = outputs(notebook, name, "text/html")
    shown = pd.read_html(io.StringIO(html), flavor="lxml", keep_default_na=False)[0]
    # Names of index and columns stand in header rows of their own.
    shown.columns = [
        next((part for part in reversed(name) if "Unnamed" not in part), "") if isinstance(name, tuple) else name
        for name in shown.columns
    ]
    return shown


def printed(notebook: nbformat.NotebookNode, name: str) -> str:
    return "".join(output.text for output in cell(notebook, name).outputs if output.output_type == "stream")


def words(texts: pd.Series) -> list[str]:
    return sorted(" ".join(str(text).split()) for text in texts)


# --- as saved --------------------------------------------------------------


def test_saved_outputs_are_those_of_one_run_from_top_to_bottom() -> None:
    code = [cell for cell in read().cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), AFRESH
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"], AFRESH
    assert all(outputs(read(), name, "image/png") for name in PLOTS), AFRESH


def test_saved_notebook_names_no_folder_of_the_machine_it_was_run_on() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert str(PROJECT) not in text
    assert not re.search(r"(?:/(?:home|root|Users|tmp|private|work)/|[A-Z]:\\\\)\w", text)


def test_no_cell_is_let_off() -> None:
    # A tag such as `raises-exception` would let a failing cell pass.
    assert not [cell.id for cell in read().cells if cell.metadata.get("tags")]


# --- run anew --------------------------------------------------------------


class Ran(NamedTuple):
    notebook: nbformat.NotebookNode
    tables: pipeline.store.Tables
    summary: Summary


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The notebook executed on the tables of what is in raw/."""
    out = tmp_path_factory.mktemp("tables")
    summary = pipeline.run(PROJECT / "raw", out)
    tables = pipeline.load(out)
    assert tables.documents.error.isna().all(), tables.documents.error.tolist()
    return Ran(execute(out, tmp_path_factory.mktemp("jupyter")), tables, summary)


def test_sources_behind_a_claim(ran: Ran) -> None:
    shown = table(ran.notebook, "sources-of-a-claim")
    links = ran.tables.claim_sources
    (claim_id,) = shown.claim_id.unique()
    assert len(shown) == (links.claim_id == claim_id).sum() == links.claim_id.value_counts().max()
    (claim,) = ran.tables.claims[ran.tables.claims.claim_id == claim_id].text
    assert claim in printed(ran.notebook, "sources-of-a-claim")


def test_claims_behind_kinu(ran: Ran) -> None:
    assert table(ran.notebook, "claims-of-a-source").source_id.tolist() == ["kinu"]
    shown = table(ran.notebook, "claims-of-a-source-list")
    links = ran.tables.claim_sources
    backed = links[links.source_id == "kinu"].merge(ran.tables.claims, on="claim_id")
    assert len(shown) > 0
    assert words(shown.text) == words(backed.text)
    assert {"2020"} <= set(shown.published.astype(str))  # the White Paper


def test_named_against_anonymous_is_what_the_run_said(ran: Ran) -> None:
    shown = table(ran.notebook, "backing")
    counts = zip(shown.iloc[:, 0], shown.iloc[:, 1].astype(int), strict=True)
    assert {backing: n for backing, n in counts if n} == ran.summary.claims


def test_every_incident_rests_on_something(ran: Ran) -> None:
    counts = table(ran.notebook, "events").iloc[:, 1:].astype(int)
    assert counts.to_numpy().sum() == len(ran.tables.incidents) > 0


def test_penalties_by_offence(ran: Ran) -> None:
    shown = table(ran.notebook, "penalties-by-offence")
    terms = {text: (low, high) for text, low, high in zip(shown.text, shown.min_months, shown.max_months, strict=True)}
    assert [float(months) for months in terms["five to 15 years"]] == [60, 180]
    assert {"death", "life", "labor"} <= set(shown.kind)


@pytest.mark.parametrize("name", PLOTS)
def test_plot_is_a_picture_with_something_in_it(ran: Ran, name: str) -> None:
    (png,) = outputs(ran.notebook, name, "image/png")
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))
    blue = (image[..., 0] < 60) & (image[..., 2] > 120)
    assert blue.sum() > 100, "no bar or line in the first colour"


TOLD = "stub-2021-prk prk 2021\n\nAccording to KINU, it rained.\n\nIt was dry."
NOT_TOLD = "stub-2022-kor kor 2022\n\nNothing is known."


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param({"a": TOLD, "b": NOT_TOLD, "c": " "}, id="several reports, one that cannot be read"),
        pytest.param({"a": NOT_TOLD}, id="no source, incident or penalty"),
    ],
)
def test_runs_on_little(raw: Callable[..., Path], stubbed: None, tmp_path: Path, reports: dict[str, str]) -> None:
    pipeline.run(raw(**reports), tmp_path / "out", workers=1)
    notebook = execute(tmp_path / "out", tmp_path / "jupyter")
    assert len(table(notebook, "reports")) == len(reports)
    assert outputs(notebook, "plot-sections", "image/png")
    assert not outputs(notebook, "plot-penalties", "image/png")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        # Seen from the notebook, so that no output names a folder of this machine.
        executed = execute(Path("../outputs"), Path(scratch))
    executed.metadata["language_info"] = {"name": "python"}
    nbformat.write(executed, NOTEBOOK)
