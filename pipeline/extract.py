"""The whole pipeline on one screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pipeline.document import Document
from pipeline.resources import Resources
from pipeline.schema import Ids
from pipeline.stages.backing import Backing
from pipeline.stages.bodies import with_known, with_places
from pipeline.stages.claims import attribute
from pipeline.stages.dates import dates
from pipeline.stages.entities import entities
from pipeline.stages.figures import figures
from pipeline.stages.incidents import incidents
from pipeline.stages.names import acronyms, names
from pipeline.stages.parse import parse
from pipeline.stages.penalties import penalties
from pipeline.stages.places import places
from pipeline.stages.registry import Registry
from pipeline.stages.sentences import segment
from pipeline.stages.structure import structure

Tables = dict[str, list[Any]]
Clock = Callable[[str], AbstractContextManager[Any]]


def extract(document: Document, resources: Resources, clock: Clock = nullcontext) -> Tables:
    """Rows of every table but `documents`, by table name.

    clock: called with a stage's name around that stage, to time it.
    """
    r, ids = resources, Ids(document.doc_id)
    with clock("structure"):
        sections, paragraphs = structure(document, r.structure, ids)
        sentences = segment(paragraphs, ids, r.sentences)
    with clock("parse"):
        parsed = parse(paragraphs, sentences, r.nlp)
    with clock("names"):
        found = names(parsed, r.names)
        registry = Registry(r.organizations, document.country, acronyms(parsed, found), r.registry)
        named = with_known(parsed, found, r.organizations, document.country)
    with clock("dates"):
        dated = dates(parsed, document.year, r.dates)
    with clock("places"):
        placed = places(parsed, document.country, r.gazetteer, r.places, named=named)
        named = with_places(named, placed)
    with clock("claims"):
        claims, links = attribute(parsed, named, dated, registry, document.year, r.attribution, ids)
        backing = Backing(claims, links)
        sources = registry.rows(links, document.year)
    with clock("incidents"):
        events = incidents(parsed, backing, dated, placed, document.year, r.incidents, ids)
    with clock("penalties"):
        punishments = penalties(parsed, backing, events, r.penalties, ids)
    with clock("figures"):
        stated = figures(parsed, backing, dated, r.figures, ids)
    with clock("entities"):
        tagged = entities(parsed, dated, placed, named, stated, links, sources, r.entities, ids)
    return {
        "sections": sections, "paragraphs": paragraphs, "sentences": sentences, "entities": tagged, "sources": sources,
        "claims": claims, "claim_sources": links, "incidents": events, "penalties": punishments, "figures": stated,
    }  # fmt: skip
