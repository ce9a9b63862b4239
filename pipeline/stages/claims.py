"""Claims and the links to the sources behind them.

Every sentence gets at least one claim. Its tellings become attributed claims;
what they do not cover is a claim on hearsay, on the law, or in the report's
own voice. Inside a paragraph a telling goes on through pronouns, descriptions
and open quotations; where the report could as well be speaking itself, nothing
is carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Token

from pipeline import schema
from pipeline.morphology import noun_forms, verb_forms
from pipeline.stages import tellings as constructions
from pipeline.stages.dates import Dated
from pipeline.stages.names import Name
from pipeline.stages.parse import Parsed
from pipeline.stages.sources import Finder, Mention, Registry
from pipeline.stages.sources import Rules as SourceRules
from pipeline.stages.tellings import CLOSING, OPENING, Telling
from pipeline.syntax import SUBJECTS, coordinated

_REACH = 3  # sentences back in the paragraph that a description may point to


@dataclass(frozen=True, slots=True)
class Rules:
    """Word tables of `lexicons/legal.toml`, by form."""

    laws: frozenset[str]
    not_laws: frozenset[str]
    law_verbs: frozenset[str]
    predicates: frozenset[str]
    required: frozenset[str]
    modals: frozenset[str]
    procedure: frozenset[str]
    penalty_nouns: frozenset[str]
    penalty_verbs: frozenset[str]
    ranging: frozenset[str]
    measures: frozenset[str]
    openings: frozenset[tuple[str, ...]]
    rulings: frozenset[str]
    matters: frozenset[str]
    phrases: tuple[str, ...]
    imposed: frozenset[str]
    under: frozenset[str]
    clearances: frozenset[str]
    by_law: frozenset[str]
    strict: frozenset[str]
    past_tense_from: int


def compile_rules(legal: dict[str, Any]) -> Rules:
    def nouns(lemmas: list[str]) -> frozenset[str]:
        return frozenset(form for lemma in lemmas for form in noun_forms(lemma))

    def verbs(lemmas: list[str]) -> frozenset[str]:
        return frozenset(form for lemma in lemmas for form in verb_forms(lemma))

    rule = legal["rule"]
    return Rules(
        laws=nouns(legal["law"]["nouns"]),
        not_laws=frozenset(legal["law"]["not"]),
        law_verbs=verbs(legal["law"]["verbs"]),
        predicates=frozenset(rule["illegal"]),
        required=verbs(rule["required"]),
        modals=frozenset(rule["modals"]),
        procedure=nouns(rule["procedure"]),
        penalty_nouns=nouns(rule["penalty_nouns"]),
        penalty_verbs=verbs(rule["penalty_verbs"]) | {"is", "are", "was", "were"},
        ranging=verbs(rule["ranging"]),
        measures=frozenset(rule["measures"]),
        openings=frozenset(tuple(phrase.split()) for phrase in legal["law"]["openings"]),
        rulings=nouns(legal["law"]["rulings"]),
        matters=frozenset(legal["law"]["matters"]),
        phrases=tuple(legal["law"]["phrases"]),
        imposed=frozenset(rule["imposed"]),
        under=frozenset(legal["law"]["under"]),
        clearances=nouns(rule["clearances"]),
        by_law=nouns(rule["by_law"]),
        strict=verbs(rule["strict"]),
        past_tense_from=legal["law"]["past_tense_from"],
    )


@dataclass(frozen=True, slots=True)
class Attribution:
    """All word tables attribution reads."""

    legal: Rules
    sources: SourceRules
    tellings: constructions.Rules


@dataclass(slots=True)
class _Told:
    """A resolved mention that later sentences of the paragraph may point back to."""

    mention: Mention
    sentence: int
    telling: int


@dataclass(frozen=True, slots=True)
class _Published:
    """A document somebody brought out in a sentence that tells nothing of it yet."""

    sentence: int
    word: str
    mentions: list[Mention]


@dataclass(slots=True)
class _Link:
    mention: Mention
    carried: bool
    cue: tuple[int, int] | None
    rule: str


@dataclass(slots=True)
class _Draft:
    """A claim before it has an id."""

    basis: str
    start: int
    end: int
    rule: str
    negated: bool = False
    links: list[_Link] | None = None


class _Paragraph:
    """What has been told so far in one paragraph."""

    def __init__(self, finder: Finder, source_rules: SourceRules, *, past_tense: bool) -> None:
        self.finder = finder
        self.past_tense = past_tense
        self.after_law = False
        self.rules = source_rules
        self.told: list[_Told] = []
        self.names: list[tuple[int, Name]] = []
        self.count = 0
        self.open_quote: list[_Link] = []
        self.published: _Published | None = None

    def add(self, links: Sequence[_Link], sentence: int) -> None:
        self.count += 1
        self.told += [_Told(link.mention, sentence, self.count) for link in links]

    def resolve(self, mention: Mention, sentence: int, text: str) -> list[Mention]:
        """What a pronoun or a description stands for; empty where nothing is sure."""
        recent = [t for t in self.told if sentence - t.sentence <= _REACH]
        kind = mention.anaphor
        if kind == "document":
            published = self.published
            if published and published.word == mention.head and sentence - published.sentence <= _REACH and published.sentence > max((t.sentence for t in recent), default=-1):
                return [replace(m, role="document") for m in published.mentions]
            near = [t for t in recent if sentence - t.sentence <= 2]
            return self._same_telling(recent, lambda t: t.mention.role == "document" and t.mention.type in _BODIES) or self._same_telling(
                near, lambda t: t.mention.type in _BODIES and not (t.mention.anonymous and t.mention.type == "government")
            )
        if kind == "body":
            return self._body(mention, recent, sentence)
        if kind == "person":
            return self._person(mention, recent)
        last = [t for t in recent if sentence - t.sentence <= 1]
        if kind == "pronouns_person":
            return self._same_telling(last, lambda t: t.mention.type == "individual" or t.mention.rule == "affiliation" or t.mention.head in self.rules.kin or self.rules.anaphora.get(t.mention.head) == "person" and not t.mention.head.endswith("s")) or self._named_person(sentence)
        if kind == "pronouns_body":
            return self._same_telling(last, lambda t: t.mention.type in _BODIES)
        if kind == "pronouns_plural":
            several = [t.mention for t in last if t.telling == last[-1].telling]
            if len(several) > 1:
                return several
            return self._same_telling(last, lambda t: t.mention.anonymous and t.mention.type in {"group", "ngo", "media", "union"})
        return []

    def _same_telling(self, told: list[_Told], fits: Any) -> list[Mention]:
        """All fitting sources of the latest telling that has one."""
        for t in reversed(told):
            if fits(t):
                return [u.mention for u in told if u.telling == t.telling and fits(u)]
        return []

    def _body(self, mention: Mention, recent: list[_Told], sentence: int) -> list[Mention]:
        words = set(mention.text.casefold().split()) - {"the", "this", "that"}
        counted = {"both": 2, "two": 2, "three": 3}.get(next(iter(words & {"both", "two", "three"}), ""), 0)
        if counted:
            latest = {t.mention.source_id: t.mention for t in recent if t.mention.type in _BODIES}
            return list(latest.values())[-counted:] if len(latest) >= counted else []
        head = mention.head.rstrip("s")
        for t in reversed(recent):
            name = t.mention.name.casefold()
            if head in name and (len(words) == 1 or words & set(name.split()) - {head}):
                return [t.mention]
        if head in {"organization", "ngo", "group", "association", "center", "foundation", "network", "outlet", "newspaper", "rapporteur", "mission", "institute", "think tank"}:
            wanted = {"outlet": {"media", "state media"}, "newspaper": {"media", "state media"}, "rapporteur": {"igo"}, "mission": {"igo"}}.get(head, {"ngo", "igo", "research", "union", "other", "religious"})
            found = self._same_telling([t for t in recent if sentence - t.sentence <= 2], lambda t: t.mention.type in wanted and (not t.mention.anonymous or not t.mention.text.endswith("s")))
            if found:
                return found
        for at, name in reversed(self.names):
            if at < sentence and name.kind == "organization" and head in name.text.casefold():
                source = self.finder.from_name(name)
                return [source] if source else []
        return []

    def _person(self, mention: Mention, recent: list[_Told]) -> list[Mention]:
        head = mention.head.rstrip("s")
        for t in reversed(recent):
            if t.mention.head.rstrip("s") == head or head in t.mention.text.casefold():
                return [t.mention]
        if head in {"complainant", "advocate", "activist"}:
            return self._same_telling(recent, lambda t: t.mention.type == "individual")
        if head in self.rules.representatives:
            return self._same_telling(recent, lambda t: t.mention.rule == "affiliation")
        return []

    def _named_person(self, sentence: int) -> list[Mention]:
        """The one person named in the sentence before, if there is exactly one."""
        persons = {name.text.split()[-1]: name for at, name in self.names if at == sentence - 1 and name.kind == "person"}
        if len(persons) != 1:
            return []
        source = self.finder.from_name(next(iter(persons.values())))
        return [source] if source else []


_BODIES = frozenset({"research", "ngo", "igo", "media", "state media", "union", "religious", "government", "foreign government", "party", "other", "company"})


def attribute(
    parsed: list[Parsed],
    named: list[Name],
    dated: list[Dated],
    registry: Registry,
    country: str,
    year: int,
    attribution: Attribution,
    ids: schema.Ids,
) -> tuple[list[schema.Claim], list[schema.ClaimSource]]:
    """Rows of tables `claims` and `claim_sources`, in the report's order."""
    rules, source_rules, telling_rules = attribution.legal, attribution.sources, attribution.tellings
    names_at = {name.start: name for name in named}
    names_of: dict[str, list[Name]] = {}
    for name in named:
        names_of.setdefault(name.sentence_id, []).append(name)
    dates_of: dict[str, list[Dated]] = {}
    for date in dated:
        dates_of.setdefault(date.sentence_id, []).append(date)
    claims: list[schema.Claim] = []
    links: list[schema.ClaimSource] = []
    context: _Paragraph | None = None
    at = ""
    for n, sentence in enumerate(parsed):
        if sentence.paragraph.paragraph_id != at:
            at = sentence.paragraph.paragraph_id
            finder = Finder(sentence.span.doc, sentence.base, names_at, registry, source_rules, country)
            context = _Paragraph(finder, source_rules, past_tense=year >= rules.past_tense_from)
        assert context is not None
        reader = constructions.Reader(sentence, context.finder, telling_rules)
        drafts = _drafts(sentence, reader, context, n, rules, telling_rules)
        context.names += [(n, name) for name in names_of.get(sentence.row.sentence_id, ())]
        for draft in drafts:
            claim, rows = _rows(draft, sentence, dates_of.get(sentence.row.sentence_id, []), ids)
            claims.append(claim)
            links += rows
    return claims, links


def _drafts(sentence: Parsed, reader: constructions.Reader, context: _Paragraph, n: int, rules: Rules, telling_rules: constructions.Rules) -> list[_Draft]:
    found = reader.tellings()
    drafts: list[_Draft] = []
    markers: list[_Draft] = []
    for telling in found:
        nested = any(other is not telling and other.content[0] <= telling.cue[0] and telling.cue[1] <= other.content[1] for other in found)
        links = _links(telling, context, n, sentence, nested=nested)
        if links:
            same = next((d for d in drafts if (d.start, d.end) == telling.content), None)
            if same is not None:
                assert same.links is not None
                have = {link.mention.source_id for link in same.links}
                same.links += [link for link in links if link.mention.source_id not in have]
            else:
                drafts.append(_Draft("attributed", *telling.content, telling.rule, links=links))
        elif any(m.kind == "hearsay" for m in telling.mentions) and not nested:
            markers.append(_Draft("hearsay", *telling.content, "unsigned-report"))
    drafts = _outer_roles(drafts)
    if not drafts and context.open_quote:
        start, end = _body(sentence, reader)
        drafts.append(_Draft("attributed", start, end, "open-quotation", links=[_Link(link.mention, True, None, "open-quotation") for link in context.open_quote]))
    if not drafts and (carried := _narrated_on(sentence, reader, context, n)):
        start, end = _body(sentence, reader)
        drafts.append(_Draft("attributed", start, end, "quotation-goes-on", links=[_Link(m, True, None, "quotation-goes-on") for m in carried]))
    _track_quotation(sentence, reader, context, drafts)
    for draft in drafts:
        assert draft.links is not None
        context.add(draft.links, n)
    if not drafts and (published := reader.published()):
        context.published = _Published(n, *published)
    return _with_rest(sentence, reader, context, drafts, markers, rules, telling_rules)


def _narrated_on(sentence: Parsed, reader: constructions.Reader, context: _Paragraph, n: int) -> list[Mention]:
    """Sources of the sentence before, where this one goes on quoting in the past perfect.

    "HRW reported that ... Kim had imposed “unnecessary and extreme measures”":
    the report itself would neither quote nor step back in time.
    """
    root = sentence.span.root
    if "“" not in sentence.row.text or not any(c.lower_ == "had" and c.dep_ == "aux" for c in root.lefts):
        return []
    last = [t for t in context.told if t.sentence == n - 1 and not t.mention.anonymous]
    return [t.mention for t in last if t.telling == last[-1].telling]


def _links(telling: Telling, context: _Paragraph, n: int, sentence: Parsed, *, nested: bool) -> list[_Link]:
    links: list[_Link] = []
    for mention in telling.mentions:
        if mention.kind == "source":
            if nested and telling.rule == "verb-tell" and mention.type == "government":
                continue
            links.append(_Link(mention, False, telling.cue, telling.rule))
        elif mention.kind == "anaphor":
            if (nested or not telling.main) and mention.anaphor.startswith("pronouns"):
                continue
            resolved = context.resolve(mention, n, sentence.row.text)
            for source in resolved:
                carried = replace(source, start=mention.start, end=mention.end, text=mention.text, role=mention.role if mention.anaphor != "document" else "document")
                links.append(_Link(carried, True, telling.cue, f"{telling.rule}+carried"))
            if nested and telling.rule == "verb-tell" and mention.type == "government":
                continue
            if not resolved and mention.source_id:
                links.append(_Link(replace(mention, kind="source"), False, telling.cue, telling.rule))
    if links:
        links += [_Link(relay, False, telling.cue, f"{telling.rule}+relay") for relay in telling.relays]
    seen: set[str] = set()
    return [link for link in links if not (link.mention.source_id in seen or seen.add(link.mention.source_id))]


def _outer_roles(drafts: list[_Draft]) -> list[_Draft]:
    """Of two tellings one inside the other, the outer source passes on what the inner one says."""
    for outer in drafts:
        for inner in drafts:
            if inner is outer or not inner.links or not outer.links:
                continue
            cue = inner.links[0].cue
            if {link.mention.source_id for link in inner.links} == {link.mention.source_id for link in outer.links}:
                continue  # "reported ... and noted that": one speaker, one layer
            if cue and outer.start <= cue[0] and cue[1] <= outer.end and (outer.start, outer.end) != (inner.start, inner.end):
                outer.links = [
                    replace_role(link, "outlet" if link.mention.type in {"media", "state media"} else "via") if link.mention.role == "speaker" else link
                    for link in outer.links
                ]
    return drafts


def replace_role(link: _Link, role: str) -> _Link:
    return _Link(replace(link.mention, role=role), link.carried, link.cue, link.rule)


def _body(sentence: Parsed, reader: constructions.Reader) -> tuple[int, int]:
    """The sentence without lead, final stop and trailing reference."""
    return _span(sentence, reader, reader.first, reader.last)


def _span(sentence: Parsed, reader: constructions.Reader, first: int, last: int) -> tuple[int, int]:
    doc = sentence.span.doc
    last = reader._trim(last, first)
    while first < last and doc[first].text in ",;:":
        first += 1
    return sentence.offset(doc[first]), sentence.offset_end(doc[last])


def _track_quotation(sentence: Parsed, reader: constructions.Reader, context: _Paragraph, drafts: list[_Draft]) -> None:
    """Remember who speaks while a curly quotation stays open over the sentence's end."""
    text = sentence.row.text
    opened = text.rfind("“")
    closed = text.rfind("”")
    if opened > closed:
        offset = sentence.row.start + opened
        holding = [d for d in drafts if d.links and d.start <= offset + 1 and offset <= d.end]
        context.open_quote = list(holding[-1].links or ()) if holding else []
    elif closed >= 0 and closed > opened:
        context.open_quote = []
    elif opened < 0 and closed < 0 and not context.open_quote:
        context.open_quote = []


def _with_rest(sentence: Parsed, reader: constructions.Reader, context: _Paragraph, drafts: list[_Draft], markers: list[_Draft], rules: Rules, telling_rules: constructions.Rules) -> list[_Draft]:
    """Drafts plus one for every main clause that no telling touches."""
    clauses = _main_clauses(sentence, reader)
    rest: list[_Draft] = []
    touched = [(min(d.start, *(link.cue[0] for link in d.links if link.cue)) if d.links and any(link.cue for link in d.links) else d.start,
                max(d.end, *(link.cue[1] for link in d.links if link.cue)) if d.links and any(link.cue for link in d.links) else d.end) for d in drafts]
    for n, (head, first, last) in enumerate(clauses):
        start, end = _span(sentence, reader, first, last)
        if end <= start:
            continue
        if any(a < end and b > start for a, b in touched):
            continue
        marker = next((m for m in markers if start <= m.start < end), None)
        if marker is not None:
            rest.append(_Draft("hearsay", marker.start, marker.end, marker.rule))
            continue
        heard = _hearsay(sentence, reader, head, first, last, telling_rules)
        if heard is not None:
            rest.append(heard)
            continue
        law = _legal(sentence, head, first, last, rules, past=context.past_tense, after_law=context.after_law, animate=context.rules.heads)
        if law is not None and (n == 0 or not drafts):
            rest.append(_Draft("legal", start, end, law))
        else:
            rest.append(_Draft("unattributed", start, end, "own-voice"))
    rest = _merged(rest)
    context.after_law = any(draft.basis == "legal" for draft in rest)
    result = sorted([*drafts, *rest], key=lambda d: (d.start, d.end))
    if not result:
        start, end = _body(sentence, reader)
        marker = markers[0] if markers else None
        result = [_Draft("hearsay", marker.start, marker.end, marker.rule) if marker else _Draft("unattributed", start, max(end, start + 1), "own-voice")]
    return result


def _merged(rest: list[_Draft]) -> list[_Draft]:
    """Neighbouring parts with the same basis and rule are one claim."""
    merged: list[_Draft] = []
    for draft in sorted(rest, key=lambda d: d.start):
        if merged and merged[-1].basis == draft.basis and draft.basis in {"unattributed", "legal"} and draft.start - merged[-1].end <= 8:
            merged[-1].end = max(merged[-1].end, draft.end)
        else:
            merged.append(draft)
    return merged


def _main_clauses(sentence: Parsed, reader: constructions.Reader) -> list[tuple[Token, int, int]]:
    """Main verb and token range of each clause coordinated at the sentence's top, in order.

    Clauses are coordinated by a conjunction with a subject of its own behind
    it, or by a semicolon, which the parse often turns into a complement.
    """
    doc = sentence.span.doc
    heads = [sentence.span.root]
    frontier = [sentence.span.root]
    while frontier:
        token = frontier.pop()
        for child in token.children:
            verbal = child.tag_[:2] in {"VB", "MD"} and any(c.dep_ in SUBJECTS or c.dep_ == "expl" for c in child.lefts)
            if not verbal:
                continue
            coordinated = child.dep_ in {"conj", "parataxis"} and child.i > token.i
            beside = child.dep_ in {"ccomp", "parataxis", "conj"} and any(doc[i].text == ";" for i in range(min(child.i, token.i), max(child.i, token.i)))
            if coordinated or beside:
                heads.append(child)
                frontier.append(child)
    heads.sort(key=lambda t: t.i)
    cuts = [reader.first]
    for left, head in zip(heads, heads[1:], strict=False):
        mark = next((i for i in range(head.i, left.i, -1) if doc[i].text == ";"), None)
        cuts.append(max(cuts[-1], mark + 1 if mark is not None else head.left_edge.i))
    ranges = []
    for n, head in enumerate(heads):
        first = cuts[n]
        last = (cuts[n + 1] - 1) if n + 1 < len(heads) else reader.last
        while last > first and (doc[last].tag_ == "CC" or doc[last].text in ",;:–—"):
            last -= 1
        ranges.append((head, first, last))
    return ranges


def _hearsay(sentence: Parsed, reader: constructions.Reader, head: Token, first: int, last: int, rules: constructions.Rules) -> _Draft | None:
    """A marker of hearsay that scopes over the clause, not over a phrase inside it."""
    doc = sentence.span.doc
    start, end = _span(sentence, reader, first, last)
    for i in range(first, last + 1):
        token = doc[i]
        word = token.lower_
        if word in rules.adverbs and _scopes(token, head):
            return _Draft("hearsay", start, end, "adverb")
        if word == "there" and i < last and doc[i + 1].tag_ in {"VBD", "VBZ", "VBP", "VBN", "MD", "RB"}:
            noun = next((doc[j] for j in range(i + 1, min(i + 8, last + 1)) if doc[j].lower_ in rules.existential), None)
            noun = noun or next((doc[j] for j in range(i + 1, min(i + 12, last + 1)) if doc[j].tag_ in {"NN", "NNS"} and doc[j].lower_ not in {"number", "variety", "series"} or doc[j].text in ",;"), None)
            if noun is not None and noun.tag_ == "NN" and noun.i < last and doc[noun.i + 1].tag_ in {"NN", "NNS"}:
                noun = doc[noun.i + 1]
            if noun is not None and noun.lower_ in rules.existential and not (noun.i < last and doc[noun.i + 1].lower_ == "on") or (noun is not None and any(doc[j].lower_ == "reported" for j in range(i + 1, noun.i))):
                negated = any(doc[j].lower_ == "no" or doc[j].dep_ == "neg" for j in range(i, noun.i))
                begin = noun.i + 1
                while begin < last and doc[begin].lower_ in {"that", "of", "during", "regarding", "about"}:
                    begin += 1
                content = _span(sentence, reader, begin, last) if begin <= last and noun.i < last else (start, end)
                if content[1] <= content[0]:
                    content = (start, end)
                return _Draft("hearsay", *content, "no-reports" if negated else "there-were-reports", negated=negated)
        if word in rules.existential and token.dep_ in SUBJECTS and token.head == head and word.endswith("s") and not any(c.dep_ == "poss" or c.lower_ == "no" for c in token.lefts) and not any(c.dep_ == "prep" and c.lower_ == "on" for c in token.rights):
            return _Draft("hearsay", start, end, "reports-subject")
        if word in rules.passives and token.tag_ == "VBN" and token == head and any(c.dep_ == "auxpass" for c in token.lefts) and not any(c.dep_ == "agent" for c in token.rights):
            return _Draft("hearsay", start, end, "was-reported")
    return None


def _scopes(adverb: Token, head: Token) -> bool:
    """Whether a hearsay adverb modifies the clause's verb, one coordinated with it, or its complement."""
    token = adverb.head
    if token.tag_[:2] not in {"VB", "MD"}:
        return False
    while token != head:
        if token.dep_ in {"conj", "xcomp", "aux", "auxpass", "parataxis"} or (token.dep_ == "ccomp" and token.i < token.head.i):
            token = token.head
            continue
        return False
    return True


def _legal(sentence: Parsed, head: Token, first: int, last: int, rules: Rules, *, past: bool, after_law: bool, animate: Mapping[str, str]) -> str | None:
    """Name of the rule by which a clause says what the law is; None if it does not.

    past: the edition tells rules in the past tense ("The law provided",
    "Police had 24 hours"), as those from 2023 on do.
    """
    doc = sentence.span.doc
    words = [doc[i].lower_ for i in range(first, last + 1)]
    if tuple(words[:2]) in rules.openings or tuple(words[:3]) in rules.openings or tuple(words[:4]) in rules.openings:
        return "by-law"
    if words[0] in rules.under and "," in words[:12] and any(_law_like(doc[i], rules) for i in range(first + 1, first + words.index(","))):
        return "by-law"
    start = 1 if words[0] == "the" else 0
    if words[start : start + 1] and words[start] in rules.penalty_nouns and any(word in rules.ranging and words[n + 1 : n + 2] in (["from"], ["between"]) for n, word in enumerate(words[:-1])) and rules.measures.intersection(words):
        return "penalty-is"
    if _opens_with_law(words, rules):
        return "law-provides"
    if any(c.dep_ == "expl" for c in head.lefts) and any(c.dep_ in {"attr", "dobj", "nsubj"} and _law_like(c, rules) for c in head.children):
        return "no-law"
    if any(c.dep_ == "expl" for c in head.lefts) and head.lower_ in {"is", "are"} and any(c.dep_ in {"attr", "nsubj"} and c.lower_ in rules.by_law and any(g.lower_ == "no" for g in c.children) for c in head.children):
        return "no-law"
    subject = next((c for c in head.lefts if c.dep_ in SUBJECTS), None)
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"} and c.i < head.i]
    modal = next((c.lower_ for c in auxiliaries if c.tag_ == "MD"), None)
    perfect = any(c.lower_ in {"has", "have", "had", "having"} for c in auxiliaries)
    present = (head.tag_ in {"VBZ", "VBP"} and not perfect) or any(c.lower_ in {"is", "are", "may", "must", "shall", "can", "does", "do"} for c in auxiliaries)
    standing = (present or past) and not perfect
    passive = any(c.dep_ == "auxpass" for c in auxiliaries)
    verb = head.lower_
    clause = f" {' '.join(words)} "
    if any(f" {phrase} " in clause for phrase in rules.phrases):
        return "rule-phrase"
    if subject is None:
        return None
    if any(_law_like(noun, rules) for noun in coordinated(subject)) and not passive and (verb in rules.law_verbs or modal in rules.modals or present):
        return "law-provides"
    if subject.lower_ in rules.rulings and present and not passive and verb in rules.law_verbs:
        return "law-provides"
    if subject.lower_ in rules.matters and present:
        return "rule-matter"
    if subject.lower_ in rules.by_law and present and any(c.lower_ in {"minimum", "legal", "maximum"} for c in subject.lefts):
        return "rule-matter"
    if passive and present and subject.lower_ in rules.penalty_nouns and verb in rules.imposed:
        return "penalty-is"
    noun = subject.lower_
    if noun == "it" and after_law and verb in rules.strict and standing:
        return "law-provides"
    if verb in {"has", "have", "carries", "carry", "carried"} and any(c.dep_ == "dobj" and c.lower_ in rules.penalty_nouns for c in head.rights) and rules.measures.intersection(words):
        return "penalty-is"
    if verb in {"require", "requires", "required"} and standing and any(c.dep_ == "dobj" and c.lower_ in rules.clearances for c in head.rights):
        return "clearance"
    if passive and any(g.dep_ == "pobj" and (_law_like(g, rules) or g.lower_ in rules.laws) for c in head.rights if c.dep_ == "agent" for g in c.rights):
        return "by-law"
    if noun in rules.penalty_nouns and verb in rules.penalty_verbs and not perfect and rules.measures.intersection(words) and (standing or verb in {"ranged", "varied"}):
        return "penalty-is"
    if modal in {"must", "shall"} and not perfect:
        return "modal-rule"
    if (modal in rules.modals or (past and modal == "could")) and not perfect and (noun in rules.procedure or passive or any(n.lower_ in rules.procedure or n.lower_ in animate or n.tag_ == "NNPS" for n in coordinated(subject)) or rules.measures.intersection(words)):
        return "modal-rule"
    if passive and verb in rules.required and standing:
        return "rule-passive"
    if head.lower_ in {"is", "are", "was", "were", "be", "become"} and (standing or modal):
        for child in head.rights:
            if child.dep_ in {"acomp", "attr", "oprd"} and (any(c.lower_ in rules.predicates for c in coordinated(child)) or (child.lower_ in {"offense", "crime", "offenses", "crimes"} and (not past or present))):
                return "rule-predicate"
            if child.dep_ == "acomp" and child.lower_ == "subject" and rules.measures.intersection(words):
                return "rule-predicate"
    if past and verb == "had" and noun in rules.procedure and {"right", "hours", "days", "jurisdiction", "authority", "months"}.intersection(words):
        return "rule-had"
    if present and verb in {"have", "has", "enjoy", "enjoys"} and any(c.dep_ == "dobj" and (c.lower_ in {"right", "rights"} or c.lower_ == "range" and any(g.lower_ == "rights" for g in c.subtree)) for c in head.rights):
        return "rule-had"
    return None


def _opens_with_law(words: list[str], rules: Rules) -> bool:
    """"The penal code also defines ...": by its first words, whatever the parse made of them."""
    noun = next((n for n, word in enumerate(words[:5]) if word in rules.laws), None)
    if noun is None or noun + 1 >= len(words) or words[0] not in {"the", "this", "these", "such", "a"} and noun > 0:
        return False
    verb = next((word for word in words[noun + 1 : noun + 4] if not word.endswith("ly") and word not in {"also", "however", ",", "further"}), "")
    return verb in rules.law_verbs and not verb.endswith(("ed", "ing")) and verb not in {"is", "are", "was", "were", "be", "been", "do", "does", "did", "made", "set", "put"}


def _law_like(noun: Token, rules: Rules) -> bool:
    if noun.lower_ in rules.laws:
        following = noun.nbor(1).lower_ if noun.i + 1 < len(noun.doc) else ""
        return f"{noun.lower_} {following}" not in rules.not_laws
    return False


def _rows(draft: _Draft, sentence: Parsed, dates: list[Dated], ids: schema.Ids) -> tuple[schema.Claim, list[schema.ClaimSource]]:
    row = sentence.row
    start, end = max(draft.start, row.start), min(draft.end, row.end)
    text = sentence.text(start, end)
    claim = schema.Claim(
        claim_id=ids.new("claims", start), doc_id=row.doc_id, sentence_id=row.sentence_id, section_id=row.section_id,
        basis=draft.basis, start=start, end=end, text=text,
        quoted=any(mark in text for mark in OPENING | CLOSING), negated=draft.negated, rule=draft.rule,
    )
    links = []
    for link in draft.links or ():
        mention = link.mention
        worded = bool(mention.text) and (link.cue is not None)
        told = _told(dates, link, start, end) if link.cue else None
        links.append(
            schema.ClaimSource(
                link_id=ids.new("claim_sources", mention.start if worded else start), claim_id=claim.claim_id,
                source_id=mention.source_id, doc_id=row.doc_id, role=mention.role,
                mention=mention.text if worded else "",
                mention_start=mention.start if worded else None, mention_end=mention.end if worded else None,
                cue=sentence.text(*link.cue) if link.cue else "",
                cue_start=link.cue[0] if link.cue else None, cue_end=link.cue[1] if link.cue else None,
                carried=link.carried,
                told_start=told.date_start.isoformat() if told else None, told_end=told.date_end.isoformat() if told else None,
                published=mention.published, title=mention.title, rule=link.rule,
            )
        )
    return claim, links


def _told(dates: list[Dated], link: _Link, start: int, end: int) -> Dated | None:
    """The date of the telling: outside the content, near the cue, not a publication's year."""
    assert link.cue is not None
    near = [d for d in dates if not (start <= d.start < end) and abs(d.start - link.cue[0]) < 160 and d.precision != "year"]
    return min(near, key=lambda d: abs(d.start - link.cue[0])) if near else None
