"""Entities: one list of every tagged span, from what the other stages found.

Nothing is read off the text here but laws named in lower case. Spans of one
kind do not overlap: the longer one is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline import schema
from pipeline.stages.dates import Dated
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.places import Place


@dataclass(frozen=True, slots=True)
class Rules:
    """law: laws in lower case. article: articles and sections with their numbers.
    never: what looks like a law and is none. bodies: name -> source_id of the
    organizations' lexicon, ambiguous names left out.
    """

    law: re.Pattern[str]
    article: re.Pattern[str]
    never: frozenset[str]
    bodies: dict[str, str]


# Types of source that are several persons without a name: not the government, a court or a document.
_GROUPS = frozenset(
    {"ngo", "group", "media", "state media", "research", "religious", "union", "party", "company", "igo"}
)

_NUMBER = r"\d+(?:[-‑.]?[A-Za-z]{1,3}\b|[-./]\d+|\(\w{1,3}\))*"


def compile_rules(data: dict[str, Any], organizations: dict[str, Any] | None = None) -> Rules:
    """Rules from `lexicons/laws.toml` and, for keys, `lexicons/organizations.toml`."""
    whole = "|".join(sorted(map(re.escape, data["whole"]), key=len, reverse=True))
    nouns = "|".join(sorted(map(re.escape, data["nouns"]), key=len, reverse=True))
    modifiers = "|".join(sorted(map(re.escape, data["modifiers"]), key=len, reverse=True))
    articles = "|".join(sorted(map(re.escape, data["articles"]), key=len, reverse=True))
    law = (
        rf"\b(?:(?:\d{{4}} )?(?:{whole})\b"
        rf"|(?:\d{{4}} )(?:(?:{modifiers})[ -](?:and )?){{0,5}}(?:{nouns})\b"
        rf"|(?:(?:{modifiers})[ -](?:and )?){{1,5}}(?:{nouns})\b)(?! enforcement| firm| school| student)"
    )
    article = rf"\b(?:{articles}) {_NUMBER}(?:(?:, (?:and )?| and | or | to | through |–){_NUMBER})*"
    return Rules(
        re.compile(law), re.compile(article, re.IGNORECASE), frozenset(data["never"]), _bodies(organizations or {})
    )


def _bodies(organizations: dict[str, Any]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for source_id, entry in organizations.items():
        if isinstance(entry, dict) and "name" in entry:
            for alias in (entry["name"], *entry.get("aliases", ())):
                owners.setdefault(alias, set()).add(source_id)
    return {alias: next(iter(ids)) for alias, ids in owners.items() if len(ids) == 1}


def entities(
    parsed: list[Parsed],
    dated: list[Dated],
    placed: list[Place],
    named: list[Name],
    figures: list[schema.Figure],
    links: list[schema.ClaimSource],
    sources: list[schema.Source],
    rules: Rules,
    ids: schema.Ids,
) -> list[schema.Entity]:
    """Rows of table `entities`, in the report's order.

    Keys: source_id of an organization or group the run knows, place_id of a
    tied place, the ISO date or interval of a date, else None.
    """
    doc_of = {p.row.sentence_id: p.row.doc_id for p in parsed}
    drafts = [
        *_organizations(named, placed, links, sources, rules),
        *_persons(named),
        *_places(placed),
        *_dates(dated),
        *_laws(parsed, named, rules),
        *_groups(parsed, links, sources),
        *_quantities(figures),
    ]
    kept = [draft for kind in schema.ENTITY_KINDS for draft in _apart(d for d in drafts if d["kind"] == kind)]
    kept.sort(key=lambda d: (d["start"], d["end"], schema.ENTITY_KINDS.index(d["kind"])))
    return [
        schema.Entity(entity_id=ids.new("entities", draft["start"]), doc_id=doc_of[draft["sentence_id"]], **draft)
        for draft in kept
    ]


def _draft(item: Any, kind: str, key: str | None, name: str, **more: Any) -> dict[str, Any]:
    return {
        "sentence_id": item.sentence_id, "kind": kind, "key": key, "name": name,
        "start": item.start, "end": item.end, "text": item.text, "rule": item.rule, **more,
    }  # fmt: skip


def _apart(drafts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drafts of one kind without overlaps: sorted, the longer of two that overlap."""
    kept: list[dict[str, Any]] = []
    for draft in sorted(drafts, key=lambda d: (d["start"], -d["end"])):
        if kept and draft["start"] < kept[-1]["end"]:
            if draft["end"] - draft["start"] > kept[-1]["end"] - kept[-1]["start"]:
                kept[-1] = draft
            continue
        kept.append(draft)
    return kept


def _organizations(
    named: list[Name], placed: list[Place], links: list[schema.ClaimSource], sources: list[schema.Source], rules: Rules
) -> Iterable[dict[str, Any]]:
    known = {alias: row for row in sources if not row.anonymous for alias in (row.name, *row.aliases)}
    by_id = {row.source_id: row for row in sources}
    mentioned = {link.mention_start: link.source_id for link in links if link.mention_start is not None}
    # "DPRK" is written like a body's acronym and is a country.
    lands = {(place.start, place.end) for place in placed if place.level == "country"}
    for name in named:
        if name.kind != "organization" or (name.start, name.end) in lands:
            continue
        row = known.get(name.text) or by_id.get(mentioned.get(name.start, ""))
        if row is not None and not row.anonymous:
            yield _draft(name, "organization", row.source_id, row.name)
        else:
            yield _draft(name, "organization", rules.bodies.get(name.text), name.text)


def _persons(named: list[Name]) -> Iterable[dict[str, Any]]:
    """Persons; a part of one name that was given in full before takes the full one as its name."""
    full: dict[str, str] = {}
    for name in named:
        if name.kind != "person":
            continue
        words = name.text.split(" ")
        yield _draft(name, "person", None, full.get(name.text, name.text))
        for k in range(1, len(words)):
            # The latest full name before a part is the one it stands for.
            full[" ".join(words[k:])] = name.text


def _places(placed: list[Place]) -> Iterable[dict[str, Any]]:
    for place in placed:
        yield _draft(
            place, "place", place.place_id, place.name,
            country=place.country, admin1=place.admin1, lat=place.lat, lon=place.lon, geonames_id=place.geonames_id,
        )  # fmt: skip


def _dates(dated: list[Dated]) -> Iterable[dict[str, Any]]:
    for date in dated:
        start, end = date.date_start.isoformat(), date.date_end.isoformat()
        key = start if start == end else f"{start}/{end}"
        yield _draft(
            date, "date", key, key, date_start=start, date_end=end, precision=date.precision, inferred=date.inferred
        )


@dataclass(frozen=True, slots=True)
class _Law:
    sentence_id: str
    start: int
    end: int
    text: str
    rule: str


def _laws(parsed: list[Parsed], named: list[Name], rules: Rules) -> Iterable[dict[str, Any]]:
    """Laws by name, in lower case, and by article: Article 295-C of the penal code is one."""
    by_sentence: dict[str, list[_Law]] = {}
    bodies = {name.start for name in named if name.kind == "organization"}
    for name in named:
        if name.kind == "law":
            law = _Law(name.sentence_id, name.start, name.end, name.text, name.rule)
            by_sentence.setdefault(name.sentence_id, []).append(law)
    for sentence in parsed:
        row = sentence.row
        found = by_sentence.get(row.sentence_id, [])
        for match in rules.law.finditer(row.text):
            if match[0] not in rules.never:
                found = [
                    *found,
                    _Law(row.sentence_id, row.start + match.start(), row.start + match.end(), match[0], "law"),
                ]
        for law in [*found, *_articles(sentence, found, rules)]:
            if law.start not in bodies:  # "Article 19" is also an organization
                yield _draft(law, "law", None, law.text)


def _articles(sentence: Parsed, laws: list[_Law], rules: Rules) -> Iterable[_Law]:
    row = sentence.row
    for match in rules.article.finditer(row.text):
        before = row.text[max(0, match.start() - 6) : match.start()].lower()
        # "(see section 1.c.)" refers to the report itself.
        if before.endswith(("see ", "also ")) or re.fullmatch(r"sections? \d\.[a-z]\.?.*", match[0], re.IGNORECASE):
            continue
        start, end = row.start + match.start(), row.start + match.end()
        link = re.match(
            r" (?:of|in|under) (?:the |its |their |a )?(?:country’s |revised |new |amended )?", row.text[match.end() :]
        )
        if link:
            at = end + link.end()
            end = max((law.end for law in laws if law.start == at), default=end)
        yield _Law(row.sentence_id, start, end, sentence.text(start, end), "article")


def _groups(
    parsed: list[Parsed], links: list[schema.ClaimSource], sources: list[schema.Source]
) -> Iterable[dict[str, Any]]:
    """Anonymous groups where they tell something: NGOs, defectors."""
    rows = {row.source_id: row for row in sources}
    starts = sorted((p.row.start, p.row.end, p.row.sentence_id) for p in parsed)
    at = 0
    mentions = sorted(
        {(link.mention_start, link.mention_end, link.source_id, link.mention) for link in links
         if link.mention_start is not None and not link.carried}
    )  # fmt: skip
    for start, end, source_id, text in mentions:
        row = rows.get(source_id)
        if row is None or not row.anonymous or row.type not in _GROUPS:
            continue
        while at < len(starts) and starts[at][1] <= start:
            at += 1
        if at < len(starts) and starts[at][0] <= start:
            yield _draft(_Law(starts[at][2], start, end, text, "source"), "group", source_id, row.name)


def _quantities(figures: list[schema.Figure]) -> Iterable[dict[str, Any]]:
    for figure in figures:
        yield _draft(figure, "quantity", None, figure.unit)
