"""The report in raw/, whole: what comes out of it, line by line.

A change that means to alter a line writes the file anew and shows it in its
diff:

    CLAIMSOURCE_GOLDEN=write python -m pytest tests/test_golden.py
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from pipeline import read
from pipeline.extract import extract
from pipeline.resources import Resources

HERE = Path(__file__).parent
RAW = HERE.parent / "raw"
GOLDEN = HERE / "golden" / "usdos-hrr-2021-prk.txt"


@pytest.fixture(scope="module")
def tables(resources: Resources) -> dict[str, list[Any]]:
    return extract(read(RAW / "usdos-hrr" / "2021" / "north-korea.txt", RAW), resources)


def lines(tables: dict[str, list[Any]]) -> list[str]:
    """The report as an outline: sections, sentences, and under each what was found in it."""
    found: dict[str, list[str]] = defaultdict(list)
    links = defaultdict(list)
    for link in tables["claim_sources"]:
        links[link.claim_id].append(link)
    for claim in tables["claims"]:
        found[claim.sentence_id].append(
            f"  {claim.basis}{' negated' if claim.negated else ''} [{claim.rule}] {claim.text}"
        )
        for link in links[claim.claim_id]:
            told = f" told {link.told_start}..{link.told_end}" if link.told_start else ""
            published = f" published {link.published}" if link.published else ""
            carried = " carried" if link.carried else ""
            found[claim.sentence_id].append(
                f"    {link.source_id} ({link.role}{carried}{published}{told}) “{link.mention}” “{link.cue}”"
            )
    for row in tables["incidents"]:
        found[row.sentence_id].append(
            f"  incident {row.type} “{row.trigger}” {row.date_start}..{row.date_end} {row.date_of}"
            f" place “{row.place}” actor “{row.actor}” victim “{row.victim}” {row.victims} killed {row.killed}"
        )
    for row in tables["penalties"]:
        found[row.sentence_id].append(
            f"  penalty {row.context} {row.kind} {row.min_months}..{row.max_months} “{row.text}”"
            f" for “{row.offence}” law “{row.law}” {row.amount}"
        )
    for row in tables["figures"]:
        found[row.sentence_id].append(
            f"  figure {row.value_low}..{row.value_high} {row.unit} “{row.text}” {row.date_start or ''}"
        )
    for row in tables["entities"]:
        if row.kind in {"place", "organization", "person", "law"}:
            found[row.sentence_id].append(f"  {row.kind} {row.name} {row.key or ''}".rstrip())
    shown = [f"# {row.path} [{row.topic}]" for row in tables["sections"]]
    for sentence in tables["sentences"]:
        shown += ["", sentence.text, *found[sentence.sentence_id]]
    return shown


def test_the_whole_report(tables: dict[str, list[Any]]) -> None:
    now = "\n".join(lines(tables)) + "\n"
    if os.environ.get("CLAIMSOURCE_GOLDEN") == "write":
        GOLDEN.write_text(now, encoding="utf-8")
    assert now.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_every_named_source_is_found_by_name(tables: dict[str, list[Any]]) -> None:
    names = {name for source in tables["sources"] for name in (source.name, *source.aliases)}
    assert {"KINU", "RFA", "HRW", "OHCHR", "HRNK", "InterMedia", "South Korean Ministry of Unification"} <= names


def test_the_penalties_of_the_reactionary_ideology_sentence(tables: dict[str, list[Any]]) -> None:
    (sentence,) = (row for row in tables["sentences"] if row.text.startswith("Penalties ranged from"))
    rows = [row for row in tables["penalties"] if row.sentence_id == sentence.sentence_id]
    assert [(row.context, row.kind, row.min_months, row.max_months) for row in rows] == [
        ("statutory", "labor", 24, 24),
        ("statutory", "labor", 60, 180),
        ("statutory", "life", None, None),
        ("statutory", "death", None, None),
    ]
    assert [row.offence.split(",")[0].split(" ")[0] for row in rows] == [
        "speaking",
        "watching",
        "importing",
        "importing",
    ]


def test_places_are_tied_or_honestly_untied(tables: dict[str, list[Any]]) -> None:
    tied = {row.text: row.country for row in tables["entities"] if row.kind == "place" and row.key}
    for name in (
        "Wonsan",
        "Kangwon Province",
        "Nampo",
        "South Pyongan Province",
        "North Hamgyong Province",
        "Pyongyang",
    ):
        assert tied.get(name) == "PRK", name


def test_no_furniture_is_in_the_text(tables: dict[str, list[Any]]) -> None:
    text = " ".join(row.text for row in tables["sentences"])
    for furniture in (".gov website", "HTTPS", "Custom Report", "Select Countries", "Lessons of 1989", "Here's how"):
        assert furniture not in text
