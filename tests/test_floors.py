"""Scores on annotated passages may not fall.

`floors.json` pins, for each set of passages, the scores last reached less a
small margin, and a digest of the annotations they were reached on. After a
change that means to lower one, or new annotations:

    CLAIMSOURCE_FLOORS=write python -m pytest tests/test_floors.py
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import annotations
import pytest

from pipeline import evaluate as scoring
from pipeline import run

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
FLOORS = HERE / "floors.json"
MARGIN = 0.005
METRICS = (
    "sources.all", "sources.named", "sources.anonymous", "sources.carried", "incidents.sentence", "incidents.typed",
    "penalties.all", "penalties.core",
)  # fmt: skip


def digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def scores(out: Path, gold: Path) -> dict[str, float]:
    found = scoring.evaluate(out, gold).as_dict()
    flat = {f"{name}.{part}": found[name][part] for name in METRICS if name in found for part in ("p", "f1")}
    return {name: value for name, value in (flat | {m: found[m] for m in scoring.MEANS}).items() if value is not None}


def hold(name: str, found: dict[str, float], data: str) -> None:
    """Compare with the floors, or write them where that is asked for."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    if os.environ.get("CLAIMSOURCE_FLOORS") == "write":
        floors[name] = {"data": data, "floors": {k: round(v - MARGIN, 3) for k, v in sorted(found.items())}}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert name in floors, f"no floors for {name}: write them once (see the head of this file)"
    assert floors[name]["data"] == data, f"the annotations of {name} changed: write the floors anew"
    fallen = {k: (found.get(k), floor) for k, floor in floors[name]["floors"].items() if found.get(k, 0.0) < floor}
    assert not fallen, f"{name}: below the floor (found, floor): {fallen}"


def test_the_annotated_report_of_the_project(tmp_path: Path) -> None:
    gold = HERE / "gold" / "seed.gold.json"
    (tmp_path / "gold").mkdir()
    shutil.copy(gold, tmp_path / "gold")
    run(HERE.parent / "raw", tmp_path / "out", workers=1)
    hold("seed", scores(tmp_path / "out", tmp_path / "gold"), digest([gold]))


def _raw(tmp_path: Path, docs: Iterable[str]) -> Path:
    raw = tmp_path / "raw"
    for doc in docs:
        source = SHARED / "raw" / "usdos-hrr" / f"{doc}.html"
        target = raw / "usdos-hrr" / f"{doc}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)
    return raw


def test_passages_of_reports_kept_elsewhere(tmp_path: Path) -> None:
    gold = SHARED / "gold" / "dev"
    if not gold.is_dir() or not (SHARED / "raw").is_dir():
        pytest.skip("the annotated passages and their reports are not here (../shared/gold/dev, ../shared/raw)")
    paths = sorted(gold.glob("*.gold.json"))
    raw = _raw(tmp_path, (json.loads(path.read_text(encoding="utf-8"))["doc"] for path in paths))
    run(raw, tmp_path / "out")
    hold("dev", scores(tmp_path / "out", gold), digest(paths))


def test_passages_annotated_in_the_project(tmp_path: Path) -> None:
    if not (SHARED / "raw").is_dir():
        pytest.skip("the reports of the annotated passages are not here (../shared/raw)")
    passages = annotations.passages(annotations.PASSAGES)
    gold = _restored(tmp_path, passages)
    run(_raw(tmp_path, (passage["doc"] for passage in passages)), tmp_path / "out")
    hold("project", scores(tmp_path / "out", gold), digest(annotations.PASSAGES.glob("*.json")))


@pytest.mark.parametrize("folder", [annotations.ATTRIBUTION, annotations.UNREAD], ids=lambda folder: folder.name)
def test_sources_of_passages_cut_out_of_their_reports(folder: Path, tmp_path: Path) -> None:
    if not (SHARED / "raw").is_dir():
        pytest.skip("the reports of the annotated passages are not here (../shared/raw)")
    passages = annotations.passages(folder)
    gold = _restored(tmp_path, passages)
    for passage in passages:
        page = tmp_path / "raw" / "usdos-hrr" / f"{passage['doc']}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(annotations.cut(passage, SHARED / "raw"), encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "out")
    found = scores(tmp_path / "out", gold)
    sources = {name: value for name, value in found.items() if name.startswith(("sources.", "basis.", "claim."))}
    hold(folder.name, sources, digest(folder.glob("*.json")))


def _restored(tmp_path: Path, passages: Iterable[annotations.Row]) -> Path:
    """A folder with the passages as `claimsource evaluate` reads them."""
    gold = tmp_path / "gold"
    gold.mkdir()
    for passage in passages:
        path = gold / f"{passage['doc'].replace('/', '_')}.gold.json"
        path.write_text(json.dumps(annotations.restored(passage, SHARED / "raw")), encoding="utf-8")
    return gold
