"""Places: what is tied, what is kept without a tie, what is no place."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from test_names import parsed

from pipeline import gazetteer as gz
from pipeline.gazetteer import Gazetteer
from pipeline.stages import places as stage
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "places.toml").read_text(encoding="utf-8"))["case"]
RULES = stage.compile_rules(lexicon("places"))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_places(nlp: Language, gazetteer: Gazetteer, case: dict) -> None:
    found = stage.places(parsed(nlp, case["text"]), case["country"], gazetteer, RULES)
    assert [f"{place.text} = {place.place_id or '?'}" for place in found] == case["places"]


def test_a_tie_carries_coordinates_and_division(gazetteer: Gazetteer) -> None:
    match = gazetteer.lookup("Sana’a", "YEM", levels=(gz.CITY,))
    assert match is not None
    assert match.country == "YEM"
    assert (round(match.lat or 0), round(match.lon or 0)) == (15, 44)
    assert gazetteer.lookup("Sanaa", "YEM", levels=(gz.CITY,)) == match


@pytest.mark.parametrize(
    ("name", "alpha3"),
    [
        ("North Korea", "PRK"),
        ("the Gambia", "GMB"),
        ("Democratic Republic of the Congo", "COD"),
        ("Vietnam", "VNM"),
        ("Cote d’Ivoire", "CIV"),
        ("Kosovo", "XKX"),
        ("Turkey", "TUR"),
        ("Republic of Korea", "KOR"),
        ("Burma", "MMR"),
    ],
)
def test_countries(gazetteer: Gazetteer, name: str, alpha3: str) -> None:
    match = gazetteer.country(name)
    assert match is not None
    assert (match.country, match.level) == (alpha3, gz.COUNTRY)


def test_countries_that_are_no_more_are_not_tied(gazetteer: Gazetteer) -> None:
    assert gazetteer.country("Yugoslavia") is None
    assert gazetteer.lookup("Belgrade", "YUG") is None


def test_homonyms_of_one_size_are_not_tied(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Springfield", "USA", levels=(gz.CITY,)) is None
    assert gazetteer.lookup("Springfield", "USA", levels=(gz.CITY,), parent="Illinois") is not None


def test_aliases_lead_somewhere(gazetteer: Gazetteer) -> None:
    dead = [
        (country, name)
        for country, names in RULES.aliases.items()
        for name, written in names.items()
        if not any(gazetteer.lookup(written, home) for home in (country, *RULES.related.get(country, ())))
    ]
    dead += [
        name
        for name, (country, written) in RULES.cities.items()
        if gazetteer.lookup(written, country, levels=(gz.CITY,)) is None
    ]
    dead += [name for name, alpha3 in RULES.countries.items() if gazetteer.by_code(alpha3) is None]
    assert not dead


@pytest.mark.parametrize(
    ("one", "other"), [("Homs", "Hims"), ("Gaechon", "Kaech’ŏn"), ("Deir al-Zour", "Dayr az Zawr")]
)
def test_romanisations_share_a_skeleton(one: str, other: str) -> None:
    assert gz.skeleton(one) == gz.skeleton(other)


@given(st.text(max_size=40))
def test_folding_is_stable(name: str) -> None:
    assert gz.fold(gz.fold(name)) == gz.fold(name)
    gz.skeleton(name)


PIECES = st.sampled_from(
    [
        "in",
        "Hanoi",
        "Kabul",
        ",",
        "and",
        "the",
        "province",
        "State",
        "of",
        "Niger",
        "(",
        ")",
        "city",
        "authorities",
        "Borno",
        "near",
        "Jaw",
        "Prison",
        "“",
        "”",
        "Punjab",
        "’s",
        "III",
        "states",
        "al-Hol",
        "É",
    ]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=40), st.sampled_from(["PRK", "NGA", "PAK", "XXX"]))
def test_offsets_hold_whatever_the_text(nlp: Language, gazetteer: Gazetteer, pieces: list[str], country: str) -> None:
    text = " ".join(pieces)
    found = stage.places(parsed(nlp, text, at=7), country, gazetteer, RULES)
    assert all(text[place.start - 7 : place.end - 7] == place.text for place in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all((place.place_id is None) == (place.level == "") for place in found)
