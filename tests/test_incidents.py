"""Incidents: what is an event, when it was, and to whom it happened."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from test_names import parsed

from pipeline import schema
from pipeline.stages import dates as date_stage
from pipeline.stages import incidents as stage
from pipeline.stages.backing import Backing
from pipeline.stages.triggers import Rules
from pipeline.words import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "incidents.toml").read_text(encoding="utf-8"))["case"]
DATA = lexicon("incidents")
RULES = stage.compile_rules(DATA)
DATES = date_stage.compile_rules(lexicon("dates"))


def found(nlp: Language, text: str, *, year: int = 2021, negated: bool = False) -> list[schema.Incident]:
    """Incidents of one paragraph whose sentences are one claim each, without sources."""
    sentences = parsed(nlp, text)
    ids = schema.Ids("x-2021-prk")
    claims = [
        schema.Claim(
            claim_id=ids.new("claims", s.row.start),
            doc_id=ids.doc_id,
            sentence_id=s.row.sentence_id,
            section_id=None,
            basis="unattributed",
            start=s.row.start,
            end=s.row.end,
            text=s.row.text,
            quoted=False,
            negated=negated or "no reports" in s.row.text,
            rule="test",
        )
        for s in sentences
    ]
    dated = date_stage.dates(sentences, year, DATES)
    rows = stage.incidents(sentences, Backing(claims, []), dated, [], year, RULES, ids)
    for row in rows:
        assert text[row.start : row.end] == row.trigger
        assert row.actor in text
        assert row.victim in text
        assert row.date_text in text
        assert row.date_start <= row.date_end
        assert row.type in schema.INCIDENT_TYPES
        assert row.precision in schema.DATE_PRECISIONS
    assert len({row.incident_id for row in rows}) == len(rows)
    return rows


def shown(row: schema.Incident) -> str:
    return f"{row.type} {row.trigger} {row.date_start}..{row.date_end}{' R' if row.date_of == 'reported' else ''}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_events(nlp: Language, case: dict) -> None:
    assert [shown(row) for row in found(nlp, case["text"])] == case["events"]


def test_participants_are_verbatim(nlp: Language) -> None:
    (row,) = found(nlp, "On May 3, the military police arrested 12 union members in the capital.")
    assert (row.actor, row.victim, row.victims, row.killed) == ("military police", "12 union members", 12, None)
    assert row.date_text == "On May 3"


def test_passive_turns_the_participants(nlp: Language) -> None:
    (row,) = found(nlp, "Two farmers were killed by soldiers on May 3.")
    assert (row.actor, row.victim, row.victims, row.killed) == ("soldiers", "Two farmers", 2, 2)


def test_an_attack_has_its_toll(nlp: Language) -> None:
    (row,) = found(nlp, "In June, gunmen attacked a village in the north, killing 10 farmers.")
    assert (row.type, row.actor, row.victim, row.victims, row.killed) == ("attack", "gunmen", "10 farmers", 10, 10)


def test_who_documents_an_attack_did_not_make_it(nlp: Language) -> None:
    rows = found(nlp, "In its July report the commission documented an April 4 attack on a school.")
    assert [(row.type, row.actor) for row in rows] == [("attack", "")]


def test_the_year_of_an_event_is_no_count(nlp: Language) -> None:
    (row,) = found(nlp, "The 2018 killing of editor Omar Bari remained unsolved.")
    assert (row.killed, row.victims) in {(None, None), (1, 1)}


def test_deaths_in_custody_are_told_apart(nlp: Language) -> None:
    (row,) = found(nlp, "On June 18, Omar Bari died in police custody.")
    assert row.type == "death_in_custody"


def test_one_event_has_one_key(nlp: Language) -> None:
    rows = found(
        nlp,
        "On May 3, police arrested Omar Bari. Police arrested Bari on May 3. On June 9, police arrested Ana Ruiz.",
    )
    assert [rows[0].event_key == row.event_key for row in rows] == [True, True, False]


def test_a_negated_claim_holds_no_event(nlp: Language) -> None:
    assert not found(nlp, "On May 3, police arrested Omar Bari.", negated=True)


def test_every_type_has_words() -> None:
    assert set(DATA["types"]) == set(schema.INCIDENT_TYPES)
    for words in DATA["types"].values():
        assert words.get("verbs") or words.get("nouns") or words.get("frames")


def test_lexicon_forms_are_lower_case() -> None:
    assert isinstance(RULES, Rules)
    assert all(form == form.lower() for form in {**RULES.verbs, **RULES.nouns})


WORDS = (
    "On", "May", "3", ",", "police", "arrested", "Omar", "Bari", "and", "charged", "him", "killed", "12", "persons",
    "the", "2018", "killing", "of", "“", ".", "who", "was", "reported", "that", "since", "to", "in", "prison",
    "ordered", "detained", "(", ")", ";", "trial", "cases", "opened", "sentenced", "all", "were", "by", "year’s end",
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join))
def test_no_word_order_raises(nlp: Language, text: str) -> None:
    found(nlp, text)


def test_a_long_sentence_is_no_trouble(nlp: Language) -> None:
    found(nlp, "On May 3, police arrested " + ", ".join(f"Omar Bari and {n} others" for n in range(2, 150)) + ".")
