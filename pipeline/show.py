"""What a person sees in a terminal: a report with its claims, the progress of a run, its summary."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pipeline import store

if TYPE_CHECKING:
    from pipeline import run

STYLES = {"attributed": "green", "hearsay": "yellow", "legal": "cyan", "unattributed": ""}
MENTION, CUE = "bold underline", "italic underline"

Row = dict[str, Any]


# --- a report --------------------------------------------------------------


def report(doc: str, out: str | Path = "outputs") -> Iterator[RenderableType]:
    """A report block by block: claims coloured by basis, and under each sentence who backs it.

    doc: a doc_id or a part of one, of its path or of its title that no other
    report has. Raises StoreError if it fits none or several.
    """
    out = store.settled(out)
    document = find_document(doc, out)
    doc_id = document["doc_id"]
    yield _title(document)
    if document["status"] != "ok":
        yield Text(document["error"] or "", style="red")
        return
    sentences = _grouped(_rows(out, "sentences", doc_id), "paragraph_id")
    claims = _grouped(_rows(out, "claims", doc_id), "sentence_id")
    links = _grouped(_rows(out, "claim_sources", doc_id), "claim_id")
    sources = store.read_arrow(out, "sources", columns=["source_id", "name"]).to_pylist()
    names = {source["source_id"]: source["name"] for source in sources}
    blocks = [*_rows(out, "sections", doc_id), *_rows(out, "paragraphs", doc_id)]
    # At one offset a section's heading comes before anything else.
    for block in sorted(blocks, key=lambda row: (row["start"], "paragraph_id" in row)):
        if "paragraph_id" not in block:
            heading = f"{block['number']} {block['title']}".strip()
            yield Text(f"\n{'#' * block['level']} {heading}", style="bold")
            continue
        yield Text("")
        for sentence in sentences[block["paragraph_id"]]:
            own = claims[sentence["sentence_id"]]
            yield marked(sentence, own, [link for claim in own for link in links[claim["claim_id"]]])
            for claim in own:
                if claim["basis"] != "unattributed":
                    yield _backing(claim, links[claim["claim_id"]], names, alone=len(own) == 1)


def find_document(doc: str, out: Path) -> Row:
    """The row of `documents` that `doc` means."""
    columns = ["doc_id", "path", "title", "country_name", "year", "status", "error", "url", "n_words"]
    rows = store.read_arrow(out, "documents", columns=columns).to_pylist()
    exact = [row for row in rows if doc in (row["doc_id"], row["path"])]
    wanted = doc.casefold().split()
    partial = [row for row in rows if all(word in _haystack(row) for word in wanted)]
    found = exact or [row for row in partial if row["status"] == "ok"] or partial
    if len(found) == 1:
        return found[0]
    ids = [row["doc_id"] for row in found or rows]
    if not found:
        near = get_close_matches(doc.casefold(), ids, n=3) or ids[:3]
        raise store.StoreError(f"{doc}: no such report in {out}; among those there are {', '.join(near)}")
    more = " ..." if len(ids) > 8 else ""
    raise store.StoreError(f"{doc}: could be {', '.join(ids[:8])}{more}; give more of the name")


def _haystack(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("doc_id", "path", "title", "country_name", "year")).casefold()


def _title(document: Row) -> Text:
    text = Text(document["title"] or document["path"], style="bold reverse")
    text.append(f"\n{document['doc_id']}   {document['path']}   {document['n_words']:,} words", style="not reverse dim")
    legend = Text("\n")
    for basis, style in STYLES.items():
        legend.append(basis, style=style).append("  ")
    return text.append_text(legend.append("source", style=MENTION).append("  ").append("cue", style=CUE))


def marked(sentence: Row, claims: list[Row], links: list[Row]) -> Text:
    """The sentence with its claims coloured by basis, mentions and cues underlined."""
    text = Text(sentence["text"])
    base = sentence["start"]
    for claim in claims:
        text.stylize(STYLES[claim["basis"]], claim["start"] - base, claim["end"] - base)
    for link in links:
        for style, start, end in (
            (MENTION, link["mention_start"], link["mention_end"]),
            (CUE, link["cue_start"], link["cue_end"]),
        ):
            if start is not None:
                text.stylize(style, start - base, end - base)
    return text


def _backing(claim: Row, links: list[Row], names: dict[str, str], *, alone: bool) -> Text:
    line = Text("    └ ").append(claim["basis"], style=STYLES[claim["basis"]])
    for i, link in enumerate(links):
        line.append(": " if i == 0 else "; ")
        line.append(names.get(link["source_id"], link["source_id"]), style="bold")
        how = [link["role"]] if link["role"] != "speaker" else []
        how += [f"“{link['cue']}”"] if link["cue"] else []
        how += ["carried"] if link["carried"] else []
        if how:
            line.append(f" ({', '.join(how)})", style="dim")
    if not alone:
        words = claim["text"].split()
        short = " ".join(words) if len(words) <= 12 else " ".join([*words[:6], "…", *words[-5:]])
        line.append(f"  [{short}]", style="dim")
    return line


def _rows(out: Path, table: str, doc_id: str) -> list[Row]:
    return store.read_arrow(out, table, doc_ids=[doc_id]).to_pylist()


def _grouped(rows: list[Row], name: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


# --- a run -----------------------------------------------------------------


@contextmanager
def progress(console: Console) -> Iterator[run.Progress]:
    """A bar with documents and words per second; gives the callback that `run` takes."""
    bar = Progress(
        SpinnerColumn(),
        MofNCompleteColumn(),
        TextColumn("documents"),
        BarColumn(),
        TextColumn("{task.fields[speed]:>7,.0f} words/s"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", style="dim"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task("", total=None, speed=0.0, name="")
    start = time.perf_counter()

    def update(done: int, planned: int, words: int, name: str) -> None:
        bar.update(task, completed=done, total=planned, speed=words / (time.perf_counter() - start), name=name)

    with bar:
        yield update


def summary(done: run.Summary) -> RenderableType:
    """What a run found, on one screen."""
    from pipeline.run import BACKINGS

    lines: list[RenderableType] = []
    speed = done.words / done.seconds if done.seconds else 0
    head = Text(f"{_n(done.documents, 'document')}, ", style="bold")
    head.append(f"{_n(done.counts.get('sentences', 0), 'sentence')}, {_n(done.words, 'word')}")
    head.append(f"   {done.seconds:.1f} s, {speed:,.0f} words/s, {_n(done.workers, 'worker')}", style="dim")
    lines.append(head)
    total = sum(done.claims.values())
    if total:
        backings = [(name, done.claims[name]) for name in BACKINGS]
        lines.append(_shares(f"{_n(total, 'claim')}, resting on", backings, total))
    if done.sources:
        sources = Table(box=None, pad_edge=False, title=f"Top sources of {len(done.sources):,}", title_justify="left")
        sources.add_column("source", overflow="fold")
        sources.add_column("type")
        sources.add_column("claims", justify="right")
        sources.add_column("documents", justify="right")
        for source in done.sources[:10]:
            kind = f"{source.type}, anonymous" if source.anonymous else source.type
            sources.add_row(source.name, kind, f"{source.n_claims:,}", f"{source.n_documents:,}")
        lines.append(sources)
    if done.incidents:
        types = ", ".join(f"{kind.replace('_', ' ')} {n:,}" for kind, n in done.incidents.most_common())
        lines.append(
            Text(_n(done.incidents.total(), "incident"), style="italic").append(f"\n{types}", style="not italic")
        )
    if done.penalties:
        lines.append(_penalties(done))
    if done.counts.get("figures"):
        lines.append(Text(_n(done.counts["figures"], "figure")))
    if done.issues:
        lines.append(_issues(done))
    if done.written:
        lines.append(Text(f"Tables in {done.out}", style="bold"))
    return Group(*(Padding(line, (0, 0, 1, 0)) for line in lines))


def _n(count: int, noun: str) -> str:
    if count != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun}"


def _shares(title: str, counts: list[tuple[str, int]], total: int) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, title=title, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    for name, count in counts:
        table.add_row(name, f"{count:,}", f"{count / total:.1%}")
    return table


def _penalties(done: run.Summary) -> Table:
    contexts = sorted({context for context, _ in done.penalties})
    table = Table(box=None, pad_edge=False, title=_n(done.penalties.total(), "penalty"), title_justify="left")
    table.add_column("kind")
    for context in contexts:
        table.add_column(context, justify="right")
    totals: Counter[str] = Counter()
    for (_, kind), n in done.penalties.items():
        totals[kind] += n
    for kind, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        numbers = (done.penalties[context, kind] for context in contexts)
        table.add_row(kind.replace("_", " "), *(f"{n:,}" if n else "" for n in numbers))
    return table


def _issues(done: run.Summary) -> Text:
    head = f"{_n(done.failed, 'file')} failed" if done.failed else _n(len(done.issues), "note")
    text = Text(head, style="bold yellow")
    notes_last = sorted(done.issues, key=lambda issue: issue["kind"] == "same_report")
    for issue in notes_last[:5]:
        text.append(f"\n  {issue['message']}", style="not bold")
    if len(done.issues) > 5:
        text.append(f"\n  and {len(done.issues) - 5:,} more in issues.jsonl", style="not bold")
    return text
