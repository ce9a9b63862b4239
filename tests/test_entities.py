"""Entities: one list from what the stages found, keys, and no overlaps within a kind."""

from __future__ import annotations

import datetime
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from test_names import RULES as NAMES
from test_names import parsed

from pipeline import schema
from pipeline.stages import entities as stage
from pipeline.stages.dates import Dated
from pipeline.stages.names import Name, names
from pipeline.stages.parse import Parsed
from pipeline.stages.places import Place
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "entities.toml").read_text(encoding="utf-8"))["case"]
RULES = stage.compile_rules(
    lexicon("laws"),
    {
        "nasa": {"name": "Space Body", "aliases": ["SB"]},
        "x": {"name": "X", "aliases": ["SB2"]},
        "y": {"name": "Y", "aliases": ["SB2"]},
    },
)
TEXT = "On May 3 NGOs told HRW that 12 men left Wonsan, Rajab said."


def tag(sentences: list[Parsed], **found: list) -> list[schema.Entity]:
    parts = {"dated": [], "placed": [], "named": [], "figures": [], "links": [], "sources": [], **found}
    return stage.entities(sentences, **parts, rules=RULES, ids=schema.Ids("x-2021-prk"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_laws(nlp: Language, case: dict) -> None:
    sentences = parsed(nlp, case["text"])
    rows = tag(sentences, named=names(sentences, NAMES))
    assert [row.text for row in rows if row.kind == "law"] == case["laws"]


def name(sentence: str, start: int, text: str, kind: str) -> Name:
    return Name(sentence, start, start + len(text), text, kind, "test")


def source(source_id: str, name: str, kind: str, *, anonymous: bool) -> schema.Source:
    return schema.Source(
        source_id=source_id, name=name, aliases=(), type=kind, anonymous=anonymous, country=None, known=True
    )


def link(source_id: str, mention: str, start: int, *, carried: bool = False) -> schema.ClaimSource:
    return schema.ClaimSource(
        link_id="l",
        claim_id="c",
        source_id=source_id,
        doc_id="x-2021-prk",
        role="speaker",
        mention=mention,
        mention_start=start,
        mention_end=start + len(mention),
        cue="",
        cue_start=None,
        cue_end=None,
        carried=carried,
    )


def test_every_kind_with_its_key(nlp: Language) -> None:
    sentences = parsed(nlp, TEXT)
    sid = sentences[0].row.sentence_id
    at = TEXT.index
    day = datetime.date(2021, 5, 3)
    rows = tag(
        sentences,
        dated=[Dated(sid, at("May 3"), at("May 3") + 5, "May 3", day, day, "day", True, "month-day")],
        placed=[
            Place(
                sid,
                at("Wonsan"),
                at("Wonsan") + 6,
                "Wonsan",
                "Wŏnsan",
                "geonames:1866923",
                "PRK",
                "Kangwŏn",
                39.1,
                127.4,
                1866923,
                "city",
                "city",
            )
        ],
        named=[name(sid, at("HRW"), "HRW", "organization"), name(sid, at("Rajab"), "Rajab", "person")],
        figures=[
            schema.Figure(
                figure_id="f",
                doc_id="d",
                sentence_id=sid,
                claim_id="c",
                value_low=12,
                value_high=12,
                unit="men",
                start=at("12"),
                end=at("12") + 2,
                text="12",
            )
        ],
        links=[
            link("anon:ngos", "NGOs", at("NGOs")),
            link("hrw", "HRW", at("HRW")),
            link("anon:law", "Rajab", at("Rajab")),
        ],
        sources=[
            source("anon:ngos", "NGOs", "ngo", anonymous=True),
            source("hrw", "Human Rights Watch", "ngo", anonymous=False),
            source("anon:law", "lawyer", "individual", anonymous=True),
        ],
    )
    assert [(row.kind, row.text, row.key, row.name) for row in rows] == [
        ("date", "May 3", "2021-05-03", "2021-05-03"),
        ("group", "NGOs", "anon:ngos", "NGOs"),
        ("organization", "HRW", "hrw", "Human Rights Watch"),
        ("quantity", "12", None, "men"),
        ("place", "Wonsan", "geonames:1866923", "Wŏnsan"),
        ("person", "Rajab", None, "Rajab"),
    ]
    assert len({row.entity_id for row in rows}) == len(rows)
    assert all(TEXT[row.start : row.end] == row.text for row in rows)


def test_a_carried_mention_is_no_group(nlp: Language) -> None:
    rows = tag(
        parsed(nlp, TEXT),
        links=[link("anon:ngos", "NGOs", TEXT.index("NGOs"), carried=True)],
        sources=[source("anon:ngos", "NGOs", "ngo", anonymous=True)],
    )
    assert rows == []


def test_an_acronym_that_is_a_country_is_no_organization(nlp: Language) -> None:
    text = "The DPRK denied it."
    sentences = parsed(nlp, text)
    sid = sentences[0].row.sentence_id
    rows = tag(
        sentences,
        named=[name(sid, 4, "DPRK", "organization")],
        placed=[
            Place(sid, 4, 8, "DPRK", "North Korea", "iso:KP", "PRK", None, None, None, 1873107, "country", "country")
        ],
    )
    assert [row.kind for row in rows] == ["place"]


def test_a_part_of_a_persons_name_takes_the_full_one(nlp: Language) -> None:
    sentences = parsed(nlp, "Police arrested Nabeel Rajab. Rajab appealed.")
    rows = [row for row in tag(sentences, named=names(sentences, NAMES)) if row.kind == "person"]
    assert [(row.text, row.name) for row in rows] == [("Nabeel Rajab", "Nabeel Rajab"), ("Rajab", "Nabeel Rajab")]


def test_keys_of_known_bodies_that_tell_nothing(nlp: Language) -> None:
    sentences = parsed(nlp, TEXT)
    sid = sentences[0].row.sentence_id
    rows = tag(sentences, named=[name(sid, 0, "SB", "organization"), name(sid, 9, "SB2", "organization")])
    assert [(row.text, row.key) for row in rows] == [("SB", "nasa"), ("SB2", None)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=20))
def test_spans_of_one_kind_never_overlap(spans: list[tuple[int, int]]) -> None:
    drafts = [{"start": start, "end": start + length} for start, length in spans]
    kept = stage._apart(drafts)
    assert all(left["end"] <= right["start"] for left, right in pairwise(kept))
    assert bool(kept) == bool(drafts)
