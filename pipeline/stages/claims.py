"""Claims and the links to the sources behind them.

Every sentence gets at least one claim. Its tellings become attributed claims;
what they do not cover is a claim on hearsay, on the law, or in the report's
own voice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from spacy.tokens import Token

from pipeline import schema
from pipeline.stages import carrying, cues, legal, sources
from pipeline.stages.carrying import Paragraph
from pipeline.stages.cues import QUOTES, Telling
from pipeline.stages.dates import Dated
from pipeline.stages.drafts import Draft, Link, attributed, carried_on
from pipeline.stages.edges import Edges
from pipeline.stages.hearsay import hearsay
from pipeline.stages.mentions import Finder
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.quotations import quotations
from pipeline.stages.registry import Registry
from pipeline.stages.sources import PRESS, Mention
from pipeline.stages.tellings import Reader
from pipeline.syntax import SUBJECTS

# Types of source whose beliefs, told by somebody else, are part of what is told.
_CONCERNED = frozenset({"group", "individual", "government"})
_BESIDE = frozenset({"conj", "parataxis"})
_SUBJECTS_OR_THERE = SUBJECTS | {"expl"}
_BETWEEN_CLAUSES = frozenset(",;:–—")
# Bases of which neighbouring parts are one claim, and what may stand between them: ", and ".
_MERGED = frozenset({"unattributed", "legal"})
_GAP = 8
# Characters between a cue and the date that dates it.
_DATE_REACH = 160


@dataclass(frozen=True, slots=True)
class Attribution:
    """All word tables attribution reads."""

    sources: sources.Rules
    cues: cues.Rules
    carrying: carrying.Rules
    legal: legal.Rules


def compile_rules(generic: dict[str, Any], cue_words: dict[str, Any], law_words: dict[str, Any]) -> Attribution:
    """Rules from the data of `lexicons/generic_sources.toml`, `cues.toml` and `legal.toml`."""
    return Attribution(
        sources=sources.compile_rules(generic, cue_words, law_words),
        cues=cues.compile_rules(cue_words),
        carrying=carrying.compile_rules(generic),
        legal=legal.compile_rules(law_words),
    )


class _InSentence(Protocol):
    @property
    def sentence_id(self) -> str: ...


_T = TypeVar("_T", bound=_InSentence)


def attribute(
    parsed: list[Parsed],
    named: list[Name],
    dated: list[Dated],
    registry: Registry,
    year: int,
    rules: Attribution,
    ids: schema.Ids,
) -> tuple[list[schema.Claim], list[schema.ClaimSource]]:
    """Rows of tables `claims` and `claim_sources`, in the report's order. year: that of the report."""
    names_at = {name.start: name for name in named}
    names, dates = _by_sentence(named), _by_sentence(dated)
    found: list[list[Draft]] = []
    paragraph: Paragraph | None = None
    at = ""
    for n, sentence in enumerate(parsed):
        if paragraph is None or sentence.paragraph.paragraph_id != at:
            at = sentence.paragraph.paragraph_id
            if paragraph is not None:
                paragraph.settle()
            finder = Finder(sentence.span.doc, sentence.base, names_at, registry, rules.sources)
            same_section = n > 0 and parsed[n - 1].row.section_id == sentence.row.section_id
            before = paragraph if same_section else None
            text = sentence.paragraph.text
            paragraph = Paragraph(finder, rules.carrying, quotations(text, sentence.paragraph.start), before)
        found.append(_Sentence(sentence, n, paragraph, rules, past=year >= rules.legal.past_tense_from).drafts())
        paragraph.add_names(names.get(sentence.row.sentence_id, ()), n)
    if paragraph is not None:
        paragraph.settle()
    claims: list[schema.Claim] = []
    links: list[schema.ClaimSource] = []
    for sentence, drafts in zip(parsed, found, strict=True):
        for draft in drafts:
            claim, rows = _rows(draft, sentence, dates.get(sentence.row.sentence_id, ()), ids)
            claims.append(claim)
            links += rows
    return claims, links


def _by_sentence(found: Iterable[_T]) -> dict[str, list[_T]]:
    by_sentence: dict[str, list[_T]] = {}
    for item in found:
        by_sentence.setdefault(item.sentence_id, []).append(item)
    return by_sentence


class _Sentence:
    """The claims of one sentence. n: its number in the report. past: the edition tells rules in the past tense."""

    def __init__(self, sentence: Parsed, n: int, paragraph: Paragraph, rules: Attribution, *, past: bool) -> None:
        self._sentence = sentence
        self._n = n
        self._paragraph = paragraph
        self._rules = rules
        self._past = past
        self._reader = Reader(sentence, paragraph.finder, rules.cues)
        self._edges: Edges = self._reader.edges

    def drafts(self) -> list[Draft]:
        """All claims, in order; they change when the speaker of a quotation is named behind it."""
        told, markers = self._told()
        row, body = self._sentence.row, self._edges.body()
        quoted = self._paragraph.quoted(row)
        drafts = [carried_on(body, *quoted)] if quoted else _with_outer_roles(told) or self._carried_on()
        self._paragraph.add(drafts, self._n)
        published = self._reader.published()
        if published is not None:
            self._paragraph.add_document(*published, self._n)
        claims = self._with_rest(drafts, markers)
        self._paragraph.track_quotations(row, body, drafts, claims, self._n)
        return claims

    # -- tellings ------------------------------------------------------------

    def _told(self) -> tuple[list[Draft], list[Draft]]:
        """Claims of the tellings with a source, and those that rest on reports nobody signs."""
        tellings = self._reader.tellings()
        told: dict[tuple[int, int], Draft] = {}
        unsigned: list[Draft] = []
        for telling in tellings:
            nested = any(_contains(other, telling) for other in tellings if other is not telling)
            links = self._links(telling, nested=nested)
            same = told.get(telling.content)
            if links and same is not None:
                known = same.source_ids
                same.links += [link for link in links if link.mention.source_id not in known]
            elif links:
                told[telling.content] = attributed(telling, links)
            elif not nested and any(mention.kind == "hearsay" for mention in telling.mentions):
                unsigned.append(Draft("hearsay", *telling.content, "unsigned-report"))
        return list(told.values()), unsigned

    def _links(self, telling: Telling, *, nested: bool) -> list[Link]:
        """Sources of a telling, each once. nested: the telling is part of what another one tells."""
        links: list[Link] = []
        for mention in telling.mentions:
            pointed = self._pointed_to(mention, telling, nested=nested)
            links += [Link(source, True, telling.cue, f"{telling.rule}+carried") for source in pointed]
            if not pointed and self._speaks_itself(mention, telling, nested=nested):
                links.append(Link(replace(mention, kind="source"), False, telling.cue, telling.rule))
        if links:
            links += [Link(relay, False, telling.cue, f"{telling.rule}+relay") for relay in telling.relays]
        first: dict[str, Link] = {}
        for link in links:
            first.setdefault(link.mention.source_id, link)
        return list(first.values())

    def _speaks_itself(self, mention: Mention, telling: Telling, *, nested: bool) -> bool:
        """Whether a mention is a source without anything to point back to."""
        if nested and telling.rule == "verb-tell" and mention.type == "government":
            return False  # "NGOs reported that officials told them to leave": an order
        if nested and telling.rule == "verb-find" and mention.type == "government":
            return False  # "according to UNICEF, authorities registered 40 children": what is told of them
        if nested and telling.rule == "verb-assess" and mention.type in _CONCERNED:
            # "NGOs reported that women believed they were watched": what is told of them
            return mention.head in self._rules.cues.finders or mention.head in self._rules.sources.kin
        return mention.kind == "source" or (mention.kind == "anaphor" and mention.source_id != "")

    def _pointed_to(self, mention: Mention, telling: Telling, *, nested: bool) -> list[Mention]:
        """What a pronoun or description stands for, in the words of this sentence."""
        if mention.kind != "anaphor" or (mention.rule == "pronoun" and (nested or not telling.main)):
            return []
        role = "document" if mention.anaphor == "document" else mention.role
        here = {"start": mention.start, "end": mention.end, "text": mention.text, "role": role}
        return [replace(source, **here) for source in self._paragraph.resolve(mention, self._n)]

    def _carried_on(self) -> list[Draft]:
        """The claim of a sentence that tells nothing itself but goes on with a telling."""
        for rule, mentions in (
            ("quotation-goes-on", self._paragraph.narrated_on(self._sentence, self._n)),
            ("count-goes-on", self._paragraph.counted_on(self._sentence, self._n)),
            ("survey-goes-on", self._paragraph.surveyed_on(self._sentence, self._n)),
        ):
            if mentions:
                return [carried_on(self._edges.body(), mentions, rule)]
        return []

    # -- the rest ------------------------------------------------------------

    def _with_rest(self, drafts: list[Draft], markers: list[Draft]) -> list[Draft]:
        """Drafts plus one for every main clause that no telling touches."""
        touched = [draft.extent for draft in drafts]
        rest: list[Draft] = []
        for n, (head, first, last) in enumerate(self._main_clauses()):
            start, end = self._edges.trimmed_offsets(first, last)
            if end <= start or any(a < end and b > start for a, b in touched):
                continue
            marker = next((marker for marker in markers if start <= marker.start < end), None)
            heard = marker or hearsay(self._edges, self._rules.cues, head, first, last)
            if heard is not None:
                rest.append(heard)
                continue
            law = self._legal_basis(head, first, last)
            if law is not None and (n == 0 or not drafts):
                rest.append(Draft("legal", start, end, law))
            else:
                rest.append(Draft("unattributed", start, end, "own-voice"))
        rest = _merged(rest)
        self._paragraph.after_law = any(draft.basis == "legal" for draft in rest)
        found = sorted([*drafts, *rest], key=lambda draft: (draft.start, draft.end))
        return found or [self._whole(markers)]

    def _legal_basis(self, head: Token, first: int, last: int) -> str | None:
        tokens = self._edges.tokens[first : last + 1]
        clause = legal.Clause(head, tokens, past=self._past, after_law=self._paragraph.after_law)
        return legal.legal_basis(clause, self._rules.legal, self._rules.sources.heads)

    def _whole(self, markers: list[Draft]) -> Draft:
        """The claim of a sentence no clause of which has any text."""
        start, end = self._edges.body()
        return markers[0] if markers else Draft("unattributed", start, max(end, start + 1), "own-voice")

    def _main_clauses(self) -> list[tuple[Token, int, int]]:
        """Main verb and token range of each clause coordinated at the sentence's top, in order."""
        heads = self._main_verbs()
        cuts = [self._edges.first]
        for left, head in pairwise(heads):
            semicolon = self._semicolon(left.i + 1, head.i + 1)
            cuts.append(max(cuts[-1], head.left_edge.i if semicolon is None else semicolon + 1))
        ends = [*(cut - 1 for cut in cuts[1:]), self._edges.last]
        return [
            (head, first, self._without_conjunction(first, last))
            for head, first, last in zip(heads, cuts, ends, strict=True)
        ]

    def _main_verbs(self) -> list[Token]:
        """Verbs of the clauses coordinated at the top.

        Clauses are coordinated by a conjunction with a subject of its own
        behind it, or by a semicolon, which the parse often turns into a
        complement.
        """
        heads = [self._sentence.span.root]
        frontier = [self._sentence.span.root]
        while frontier:
            token = frontier.pop()
            found = [child for child in token.children if _is_clause(child) and self._is_coordinated(child, token)]
            heads += found
            frontier += found
        return sorted(heads, key=lambda head: head.i)

    def _is_coordinated(self, child: Token, head: Token) -> bool:
        if child.dep_ in _BESIDE and child.i > head.i:
            return True
        between = min(child.i, head.i), max(child.i, head.i)
        return (child.dep_ == "ccomp" or child.dep_ in _BESIDE) and self._semicolon(*between) is not None

    def _semicolon(self, first: int, behind: int) -> int | None:
        """Index of the last semicolon in a token range, `behind` not included."""
        return next((i for i in reversed(range(first, behind)) if self._edges.tokens[i].text == ";"), None)

    def _without_conjunction(self, first: int, last: int) -> int:
        doc = self._edges.tokens
        while last > first and (doc[last].tag_ == "CC" or doc[last].text in _BETWEEN_CLAUSES):
            last -= 1
        return last


def _contains(outer: Telling, inner: Telling) -> bool:
    """Whether one telling is part of what another one tells."""
    return outer.content[0] <= inner.cue[0] and inner.cue[1] <= outer.content[1]


def _with_outer_roles(drafts: list[Draft]) -> list[Draft]:
    """Of two tellings one inside the other, the outer source passes on what the inner one says."""
    for outer in drafts:
        if any(_passes_on(outer, inner) for inner in drafts):
            outer.links = [_passing_on(link) for link in outer.links]
    return drafts


def _passes_on(outer: Draft, inner: Draft) -> bool:
    if inner is outer or inner.source_ids == outer.source_ids:
        return False  # "reported ... and noted that": one speaker, one layer
    cue = inner.links[0].cue
    return cue is not None and outer.holds(*cue) and (outer.start, outer.end) != (inner.start, inner.end)


def _passing_on(link: Link) -> Link:
    if link.mention.role != "speaker":
        return link
    return link.as_role("outlet" if link.mention.type in PRESS else "via")


def _merged(rest: list[Draft]) -> list[Draft]:
    """Neighbouring parts with the same basis are one claim."""
    merged: list[Draft] = []
    for draft in sorted(rest, key=lambda draft: draft.start):
        last = merged[-1] if merged else None
        if last is not None and last.basis == draft.basis and draft.basis in _MERGED and draft.start - last.end <= _GAP:
            last.end = max(last.end, draft.end)
        else:
            merged.append(draft)
    return merged


def _is_clause(token: Token) -> bool:
    """Whether a word is a verb with a subject of its own."""
    return token.tag_[:2] in {"VB", "MD"} and any(child.dep_ in _SUBJECTS_OR_THERE for child in token.lefts)


def _rows(
    draft: Draft, sentence: Parsed, dates: Iterable[Dated], ids: schema.Ids
) -> tuple[schema.Claim, list[schema.ClaimSource]]:
    row = sentence.row
    start, end = max(draft.start, row.start), min(draft.end, row.end)
    text = sentence.text(start, end)
    claim = schema.Claim(
        claim_id=ids.new("claims", start),
        doc_id=row.doc_id,
        sentence_id=row.sentence_id,
        section_id=row.section_id,
        basis=draft.basis,
        start=start,
        end=end,
        text=text,
        quoted=any(mark in text for mark in QUOTES),
        negated=draft.negated,
        rule=draft.rule,
    )
    # A date inside the claim is part of what is told.
    outside = [date for date in dates if not start <= date.start < end]
    return claim, [_link_row(link, claim, sentence, _told_on(outside, link.cue), ids) for link in draft.links]


def _link_row(
    link: Link, claim: schema.Claim, sentence: Parsed, told: Dated | None, ids: schema.Ids
) -> schema.ClaimSource:
    mention, cue = link.mention, link.cue
    # What is carried without a cue has its words in an earlier sentence.
    worded = mention.text != "" and cue is not None
    return schema.ClaimSource(
        link_id=ids.new("claim_sources", mention.start if worded else claim.start),
        claim_id=claim.claim_id,
        source_id=mention.source_id,
        doc_id=claim.doc_id,
        role=mention.role,
        mention=mention.text if worded else "",
        mention_start=mention.start if worded else None,
        mention_end=mention.end if worded else None,
        cue=sentence.text(*cue) if cue else "",
        cue_start=cue[0] if cue else None,
        cue_end=cue[1] if cue else None,
        carried=link.carried,
        told_start=told.date_start.isoformat() if told else None,
        told_end=told.date_end.isoformat() if told else None,
        published=mention.published,
        title=mention.title,
        rule=link.rule,
    )


def _told_on(dates: Iterable[Dated], cue: tuple[int, int] | None) -> Dated | None:
    """The date of the telling: the one nearest to the cue. A lone year is that of a publication."""
    if cue is None:
        return None
    near = [d for d in dates if abs(d.start - cue[0]) < _DATE_REACH and d.precision != "year"]
    return min(near, key=lambda d: abs(d.start - cue[0]), default=None)
