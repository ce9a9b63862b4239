"""What more than one test module needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.resources import Resources

PROJECT = Path(__file__).parent.parent
# Reports that are too many to stand in the project; tests that want them are skipped without.
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The spaCy model as the stages get it, loaded once."""
    from pipeline.resources import load_model

    return load_model()[0]


@pytest.fixture(scope="session")
def resources() -> Resources:
    """Model and lexicons, loaded once."""
    from pipeline import resources

    return resources.load()


@pytest.fixture(scope="session")
def shared_raw() -> Path:
    """Folder with the full set of reports."""
    folder = SHARED / "raw"
    if not folder.is_dir():
        pytest.skip("the full set of reports is not here (../shared/raw)")
    return folder


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reader and extraction replaced by `tests/stub.py`."""
    import stub

    stub.install(monkeypatch)


@pytest.fixture
def raw(tmp_path: Path) -> Callable[..., Path]:
    """`raw(a="stub-2021-prk prk 2021", ...)`: a raw folder; a name's `__` is a folder, texts get a first paragraph."""

    def make(**files: str) -> Path:
        folder = tmp_path / "raw"
        for name, text in files.items():
            path = folder / f"{name.replace('__', '/')}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
