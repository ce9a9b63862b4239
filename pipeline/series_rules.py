"""Rules of the report series, from `pipeline/series/*.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.words import ResourceError

SERIES = Path(__file__).parent / "series"

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingLine:
    """Form of a bare line that is a heading, with its level."""

    level: int
    form: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One report series: how to know it, name it and cut the site off it."""

    id: str
    name: str
    publisher: str
    licence: str
    told_by: tuple[Pattern, ...]
    address: tuple[Pattern, ...]
    title: tuple[Pattern, ...]
    site: Pattern
    roots: tuple[str, ...]
    drop: str
    levels: dict[str, int]
    label: Pattern
    heading_lines: tuple[HeadingLine, ...]
    dropped_headings: tuple[Pattern, ...]
    furniture: Pattern
    foot: Pattern

    def level_of_line(self, line: str) -> int:
        """Level of a bare line in the form of a heading, else 0."""
        return next((known.level for known in self.heading_lines if known.form.search(line)), 0)


@cache
def all_series() -> tuple[Series, ...]:
    """Every series there are rules for."""
    return tuple(_load(path) for path in sorted(SERIES.glob("*.toml")))


def told(texts: list[str], folder: str) -> Series | None:
    """The series a page belongs to: by what it says of itself, else by the folder it lies in."""
    for series in all_series():
        if any(form.search(text) for form in series.told_by for text in texts):
            return series
    return next((series for series in all_series() if series.id == folder), None)


def _load(path: Path) -> Series:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Series(
            id=data["id"],
            name=data["name"],
            publisher=data["publisher"],
            licence=data["licence"],
            told_by=_forms(data["told_by"]),
            address=_forms(data["identity"]["address"]),
            title=_forms(data["identity"]["title"], re.IGNORECASE),
            site=re.compile(data["identity"]["site"]),
            roots=tuple(data["html"]["roots"]),
            drop=", ".join(data["html"]["drop"]),
            levels=dict(data["html"]["levels"]),
            label=re.compile(data["headings"]["label"], re.IGNORECASE),
            heading_lines=tuple(
                HeadingLine(level=line["level"], form=re.compile(line["form"])) for line in data["headings"]["lines"]
            ),
            dropped_headings=_forms(data["headings"]["drop"]),
            furniture=_any(data["furniture"]["lines"]),
            foot=_any(data["furniture"]["foot"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise ResourceError(f"{path}: broken series rules ({error!r}); correct the entry named") from None


def _forms(patterns: list[str], flags: int = 0) -> tuple[Pattern, ...]:
    return tuple(re.compile(pattern, flags) for pattern in patterns)


def _any(patterns: list[str]) -> Pattern:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
