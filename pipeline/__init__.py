"""claimsource: who says what in human-rights country reports.

Four verbs, and everything else in flat modules named for what they do:

    read(path)           one file -> Document
    extract(document)    Document -> rows of every table
    run(raw, out)        a folder of reports -> Parquet tables
    load(out)            those tables as DataFrames, by attribute

Importing the package imports nothing heavy; each verb loads what it needs.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.resources import Resources
    from pipeline.run import Summary
    from pipeline.store import Tables

__version__ = "0.1.0"
__all__ = ["ClaimsourceError", "__version__", "extract", "load", "read", "run"]


class ClaimsourceError(Exception):
    """Something the user can mend. The message is one line that names the file and says what to do."""


def read(path: str | Path, root: str | Path | None = None) -> Document:
    """One report as canonical text with its blocks and provenance.

    root: the raw/ folder; `Document.path` is relative to it (default: the
    file's own folder). Raises `pipeline.readers.ReadError`.
    """
    path = Path(path)
    return import_module("pipeline.readers").read(path, Path(root) if root is not None else path.parent)


def extract(document: Document, resources: Resources | None = None, **options: Any) -> dict[str, list[Any]]:
    """Rows of every table but `documents`, by table name.

    resources: model and lexicons; loaded here if not given, so hand them over
    when extracting from more than one report.
    """
    resources = resources or import_module("pipeline.resources").load()
    return import_module("pipeline.extract").extract(document, resources, **options)


def run(raw: str | Path = "raw", out: str | Path = "outputs", **options: Any) -> Summary:
    """Every report under `raw` into tables under `out`; options as in `pipeline.run.run`."""
    return import_module("pipeline.run").run(raw, out, **options)


def load(out: str | Path = "outputs") -> Tables:
    """The tables under `out`, each read at first use: `load("outputs").claims`."""
    return import_module("pipeline.store").load(out)


class _Package(ModuleType):
    """`pipeline.run` is the verb although a module of that name exists.

    At the first import of a submodule the import system binds it to the
    package under its name, which would put the module in the verb's place.
    `from pipeline.run import ...` is not affected.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in ("run", "extract") and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
