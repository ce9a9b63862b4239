"""Scores of the tables against annotated passages.

Micro-averages over all passages (`*.gold.json`):

    sources.*            (sentence, source) pairs: all, direct and carried, named and anonymous
    basis.accuracy       over sentences, the strongest basis of a sentence's claims
    claim.token_f1       words of the claim, mean over matched pairs
    incidents.sentence   sentences with any incident
    incidents.typed      incidents by family of types, and of those matched
    incidents.date_exact   both ends of the interval right
    incidents.place        a place of the event named, where there is one
    penalties.*          (kind, min, max) per sentence; `core` leaves out the rarer kinds
    penalties.context    of those matched

Precision (p) is null where nothing was found, recall (r) where nothing is
annotated, F1 in both cases.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rich.table import Table

from pipeline import ClaimsourceError, store, words

Row = dict[str, Any]

_STRENGTH = ("attributed", "hearsay", "legal", "unattributed")
_SCORED = ("claims", "claim_sources", "incidents", "penalties")


class EvaluationError(ClaimsourceError):
    """No annotated passages, or one that cannot be read."""


@dataclass(slots=True)
class Counts:
    """True and false finds, and misses."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float | None:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        p, r = self.precision, self.recall
        if p is None or r is None:
            return None
        return 2 * p * r / (p + r) if p + r else 0.0

    def as_dict(self) -> dict[str, float | int | None]:
        ratios = {"p": self.precision, "r": self.recall, "f1": self.f1}
        rounded = {name: None if value is None else round(value, 3) for name, value in ratios.items()}
        return rounded | {"tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(slots=True)
class Mean:
    total: float = 0.0
    n: int = 0

    def add(self, value: float) -> None:
        self.total += value
        self.n += 1

    @property
    def value(self) -> float:
        return round(self.total / max(self.n, 1), 3)


@dataclass(slots=True)
class Scores:
    """counts and means by metric. errors: (what, passage, sentence, found or wanted, text of the sentence)."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    means: dict[str, Mean] = field(default_factory=lambda: defaultdict(Mean))
    errors: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    sentences: int = 0
    not_found: int = 0

    def as_dict(self, *, errors: bool = False) -> dict[str, Any]:
        result: dict[str, Any] = {name: self.counts[name].as_dict() for name in sorted(self.counts)}
        for name in MEANS:
            result[name] = self.means[name].value if name in self.means else 0.0
        result |= {"sentences": self.sentences, "sentences.not_found": self.not_found}
        return result | ({"errors": [list(error) for error in self.errors]} if errors else {})


MEANS = ("basis.accuracy", "claim.token_f1", "incidents.date_exact", "incidents.place", "penalties.context")


def evaluate(outputs: str | Path, gold: str | Path) -> Scores:
    """Score the tables under `outputs` against every `*.gold.json` under `gold`."""
    out = store.settled(outputs)
    passages = read_gold(Path(gold))
    paths = store.read_arrow(out, "documents", columns=["doc_id", "path"]).to_pylist()
    columns = ["source_id", "name", "aliases", "anonymous"]
    sources = {row["source_id"]: row for row in store.read_arrow(out, "sources", columns=columns).to_pylist()}
    reports = [_document(passage, paths) for passage in passages]
    wanted = {doc_id for doc_id in reports if doc_id}
    tables = {
        name: _by(store.read_arrow(out, name, doc_ids=wanted).to_pylist(), "doc_id") for name in ("documents", *_SCORED)
    }
    scores = Scores()
    for passage, doc_id in zip(passages, reports, strict=True):
        if doc_id is None:
            # A report that is not there is wrong in everything; it counts as not found, not as empty.
            scores.not_found += sum(len(block["sentences"]) for block in passage["blocks"])
            scores.errors.append(("report.missing", passage["doc"], "", "", ""))
            continue
        _passage(passage, {name: rows[doc_id] for name, rows in tables.items()}, sources, scores)
    return scores


def read_gold(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.rglob("*.gold.json"))
    if not paths:
        raise EvaluationError(f"{folder}: no *.gold.json here; name the folder with the annotated passages")
    try:
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    except ValueError as error:
        raise EvaluationError(f"{folder}: an annotated passage is not valid JSON ({error}); correct it") from None


def table(scores: Scores) -> Table:
    """The scores for a terminal."""
    shown = Table(box=None, pad_edge=False)
    shown.add_column("metric")
    for name in ("P", "R", "F1", "right", "wrong", "missed"):
        shown.add_column(name, justify="right")
    for name in sorted(scores.counts):
        counts = scores.counts[name]
        ratios = ("" if value is None else f"{value:.3f}" for value in (counts.precision, counts.recall, counts.f1))
        shown.add_row(name, *ratios, str(counts.tp), str(counts.fp), str(counts.fn))
    for name in MEANS:
        if name in scores.means:
            shown.add_row(name, "", "", f"{scores.means[name].value:.3f}", "", "", "")
    shown.add_row("sentences", "", "", "", str(scores.sentences), "", str(scores.not_found))
    return shown


# --- one passage -----------------------------------------------------------


def _document(passage: Row, documents: list[Row]) -> str | None:
    """doc_id of a passage's report, found by path: the page before a saved text, for the seed the other way round."""
    seed = passage["doc"] == "seed"
    pattern = passage.get("path_hint", "2021.*north-korea") if seed else passage["doc"].replace("/", ".*")
    fitting = [row for row in documents if re.search(pattern, str(row["path"]))]
    preferred = [row for row in fitting if str(row["path"]).endswith(".html") != seed]
    return next((row["doc_id"] for row in preferred or fitting), None)


def _passage(passage: Row, tables: dict[str, list[Row]], sources: dict[str, Row], scores: Scores) -> None:
    flat, offsets = _single_spaced(tables["documents"][0]["text"] or "")
    links = _by(tables["claim_sources"], "claim_id")
    order = {id(link): i for i, link in enumerate(tables["claim_sources"])}
    for block in passage["blocks"]:
        for sentence in block["sentences"]:
            scores.sentences += 1
            wanted = " ".join(sentence["text"].split())
            at = flat.find(wanted)
            if at < 0:
                scores.not_found += 1
                claims, incidents, penalties = [], [], []
            else:
                start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
                claims = [row for row in tables["claims"] if _mostly(row, start, end)]
                incidents = [row for row in tables["incidents"] if _touches(row, start, end)]
                penalties = [row for row in tables["penalties"] if _touches(row, start, end)]
            one = _Sentence(passage["doc"], sentence, scores)
            own = sorted((link for claim in claims for link in links[claim["claim_id"]]), key=lambda x: order[id(x)])
            one.sources(claims, own, sources)
            one.basis(claims)
            one.incidents(incidents)
            one.penalties(penalties)


@dataclass(slots=True)
class _Sentence:
    """One annotated sentence against what was found in it."""

    passage: str
    gold: Row
    scores: Scores

    def sources(self, claims: list[Row], links: list[Row], known: dict[str, Row]) -> None:
        contents = {claim["claim_id"]: claim["text"] for claim in claims}
        found: dict[str, tuple[set[str], Row]] = {}
        for link in links:
            found.setdefault(link["source_id"], (_names(link, known), link))
        left = dict(found)
        for source in self.gold["sources"]:
            match = next((key for key, (names, _) in left.items() if same_source(source, names)), None)
            kinds = _source_kinds(anonymous=source["anonymous"], carried=source["carried"])
            if match is None:
                self._count(kinds, fn=1)
                self._error("source.missed", source["names"][0])
            else:
                self._count(kinds, tp=1)
                text = contents[left.pop(match)[1]["claim_id"]]
                self.scores.means["claim.token_f1"].add(word_f1(source["claim_text"], text))
        for key, (_, link) in left.items():
            anonymous = key in known and bool(known[key]["anonymous"])
            self._count(_source_kinds(anonymous=anonymous, carried=bool(link["carried"])), fp=1)
            self._error("source.spurious", key)

    def basis(self, claims: list[Row]) -> None:
        strongest = min((claim["basis"] for claim in claims), key=_STRENGTH.index, default=None)
        self.scores.means["basis.accuracy"].add(strongest == self.gold["basis"])
        if strongest != self.gold["basis"]:
            self._error("basis", f"{self.gold['basis']} got {strongest}")

    def incidents(self, found: list[Row]) -> None:
        gold, left = self.gold["incidents"], list(found)
        families = _rules()["incident_families"]
        self._count(
            ["incidents.sentence"],
            tp=bool(gold and left),
            fp=bool(left and not gold),
            fn=bool(gold and not left),
        )
        if bool(gold) != bool(left):
            types = ",".join(row["type"] for row in gold or left)
            self._error("incident.missed" if gold else "incident.spurious", types)
        for event in gold:
            family = families.get(event["type"], event["type"])
            match = next((row for row in left if families.get(row["type"], row["type"]) == family), None)
            if match is None:
                self._count(["incidents.typed"], fn=1)
                continue
            left.remove(match)
            self._count(["incidents.typed"], tp=1)
            dates = (str(match["date_start"])[:10], str(match["date_end"])[:10])
            self.scores.means["incidents.date_exact"].add(dates == (event["start"], event["end"]))
            if dates != (event["start"], event["end"]):
                self._error("incident.date", f"{event['start']}..{event['end']} got {dates[0]}..{dates[1]}")
            if event["place_text"]:
                place = normal(match["place"])
                wanted = [normal(text) for text in (event["place_text"], *event["places_text"])]
                self.scores.means["incidents.place"].add(any(place and (place in w or w in place) for w in wanted))
        if left:
            self._count(["incidents.typed"], fp=len(left))

    def penalties(self, found: list[Row]) -> None:
        left = [(_terms(row), row["context"]) for row in found]
        for penalty in self.gold["penalties"]:
            wanted = _terms(penalty)
            match = next((pair for pair in left if pair[0] == wanted), None)
            if match is None:
                self._count(_penalty_kinds(penalty["kind"]), fn=1)
                self._error("penalty.missed", str(wanted))
            else:
                left.remove(match)
                self._count(_penalty_kinds(penalty["kind"]), tp=1)
                self.scores.means["penalties.context"].add(match[1] == penalty["context"])
        for what, context in left:
            self._count(_penalty_kinds(what[0]), fp=1)
            self._error("penalty.spurious", str((*what, context)))

    def _count(self, metrics: Iterable[str], *, tp: int = 0, fp: int = 0, fn: int = 0) -> None:
        for metric in metrics:
            counts = self.scores.counts[metric]
            counts.tp += tp
            counts.fp += fp
            counts.fn += fn

    def _error(self, what: str, detail: str) -> None:
        self.scores.errors.append((what, self.passage, str(self.gold["sid"]), detail, self.gold["text"]))


def _source_kinds(*, anonymous: bool, carried: bool) -> list[str]:
    return [
        "sources.all",
        "sources.carried" if carried else "sources.direct",
        "sources.anonymous" if anonymous else "sources.named",
    ]


def _penalty_kinds(kind: str) -> list[str]:
    return ["penalties.all", *(["penalties.core"] if kind in _rules()["core_penalties"] else [])]


def _terms(penalty: Row) -> tuple[str, float | None, float | None]:
    low, high = (None if (m := penalty[name]) is None else round(float(m), 1) for name in ("min_months", "max_months"))
    return penalty["kind"], low, high


def _mostly(row: Row, start: int, end: int) -> bool:
    """At least half of a claim lies in the sentence."""
    common = min(row["end"], end) - max(row["start"], start)
    return _touches(row, start, end) and common >= 0.5 * (row["end"] - row["start"])


def _touches(row: Row, start: int, end: int) -> bool:
    return row["start"] < end and row["end"] > start


def _by(rows: list[Row], name: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def _single_spaced(text: str) -> tuple[str, list[int]]:
    """The text with every run of white space as one space, and the offset of each character that is left."""
    kept = [i for i, character in enumerate(text) if not (character.isspace() and i and text[i - 1].isspace())]
    return "".join(" " if text[i].isspace() else text[i] for i in kept), kept


# --- comparing names and words ---------------------------------------------


@cache
def _rules() -> dict[str, Any]:
    rules = words.lexicon("evaluation")
    rules["families"] = [frozenset(family) for family in rules["families"]]
    for name in ("stop_words", "pronouns", "core_penalties"):
        rules[name] = frozenset(rules[name])
    return rules


@cache
def normal(text: str | None) -> str:
    """Lower case, no accents, no possessive, no punctuation but brackets."""
    text = unicodedata.normalize("NFKD", text or "").lower().replace("\u2019", "'")
    return " ".join(re.sub(r"[^\w\s()]", " ", re.sub(r"'s\b", "", text)).split())


@cache
def _words(text: str) -> frozenset[str]:
    """The telling words of a name, without a plural s."""
    singular = (w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"\w+", normal(text)))
    return frozenset(singular) - _rules()["stop_words"]


def word_f1(wanted: str, found: str) -> float:
    a, b = (Counter(re.findall(r"\w+", normal(text))) for text in (wanted, found))
    return 2 * (a & b).total() / (a.total() + b.total()) if a or b else 0.0


def _names(link: Row, known: dict[str, Row]) -> set[str]:
    """Every name that a found source goes by in a sentence."""
    source = known.get(link["source_id"])
    names = {link["source_id"]} | ({source["name"], *source["aliases"]} if source else set())
    if not link["carried"] and normal(link["mention"]) not in _rules()["pronouns"]:
        names.add(link["mention"])
    return names


def same_source(gold: Row, names: Iterable[str]) -> bool:
    """Whether any of a found source's names is a name of the annotated one."""
    wanted = [name for name in gold["names"] if name]
    if normal(gold.get("mention_text")) not in _rules()["pronouns"]:
        wanted.append(gold["mention_text"])
    return any(_same_name(a, b, anonymous=bool(gold.get("anonymous"))) for a in wanted for b in names)


def _same_name(a: str, b: str, *, anonymous: bool) -> bool:
    first, second = normal(a), normal(b)
    if not first or not second:
        return False
    if first == second or any(first in family and second in family for family in _rules()["families"]):
        return True
    x, y = _words(a), _words(b)
    if not x or not y:
        return False
    if len(x & y) / len(x | y) >= 0.5:
        return True
    if min(len(x), len(y)) >= 2 and (x <= y or y <= x):
        return True
    return _contains(a, x, y, anonymous) or _contains(b, y, x, anonymous)


def _contains(name: str, short: frozenset[str], long: frozenset[str], anonymous: bool) -> bool:
    """An acronym or proper name of one word inside a longer name."""
    return len(short) == 1 and not anonymous and short <= long and name.strip()[:1].isupper()
