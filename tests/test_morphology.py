"""Inflected forms of lexicon entries."""

from __future__ import annotations

import pytest

from pipeline.morphology import noun_forms, verb_forms

VERBS = {
    "report": {"reports", "reporting", "reported"},  # regular
    "stop": {"stopped", "stopping"},  # one closed syllable doubles
    "open": {"opened", "opening"},  # two syllables do not
    "fail": {"failed", "failing"},  # two vowels do not
    "deny": {"denies", "denied", "denying"},
    "agree": {"agreed", "agreeing"},
    "rape": {"raped", "raping"},
    "flee": {"fled", "fleeing"},
    "acquit": {"acquitted", "acquitting"},
    "tell": {"tells", "told", "telling"},
    "veto": {"vetoes", "vetoed"},
    "carry out": {"carries out", "carried out", "carrying out"},
}


@pytest.mark.parametrize(("lemma", "forms"), VERBS.items())
def test_verb(lemma: str, forms: set[str]) -> None:
    assert forms | {lemma} <= verb_forms(lemma).keys()
    assert len(verb_forms(lemma)) <= 5


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("NGO", "NGOs"),
        ("ngo", "ngos"),
        ("woman", "women"),
        ("agency", "agencies"),
        ("boy", "boys"),
        ("law firm", "law firms"),
    ],
)
def test_noun(noun: str, plural: str) -> None:
    assert noun_forms(noun) == (noun, plural)
