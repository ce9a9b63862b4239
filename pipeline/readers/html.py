"""Blocks of a web page, and what the page says of itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.document import BlockKind, RawBlock, canonical
from pipeline.readers import text as plain
from pipeline.series_rules import Series
from pipeline.words import lexicon

_LEVELS = {f"h{n}": n for n in range(1, 7)}
_ELEMENTS = lexicon("html")
_SKIPPED = frozenset(_ELEMENTS["skipped"])
_BLOCKS = frozenset(_ELEMENTS["blocks"])
_ITEMS = frozenset(_ELEMENTS["items"])
# How a document may begin that breaks off before its end.
_OPENED = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# The time to parse a page grows with the square of its depth.
_NESTING = re.compile(rf"<(/?)(?!(?:{'|'.join(_ELEMENTS['unclosed'])})\b)[a-z]", re.IGNORECASE)
_DEEPEST = 10_000
_SENTENCE_END = re.compile(r"[.!?:][\"”’)\]]*$")
_LINE_BREAK = "\x0b"
# Of an address or title.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself. addresses: canonical first; titles: heading first."""

    addresses: tuple[str, ...]
    titles: tuple[str, ...]


def tree(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(text)


def about(page: LexborHTMLParser) -> About:
    """Addresses and titles from canonical link, Open Graph, headline, title and JSON-LD."""
    addresses = [
        _attribute(page, 'link[rel="canonical"]', "href"),
        _attribute(page, 'meta[property="og:url"]', "content"),
    ]
    titles = [_text(page, "h1"), _text(page, "title"), _attribute(page, 'meta[property="og:title"]', "content")]
    for entry in _linked_data(page):
        if entry.get("@type") in ("WebPage", "Article", "Report"):
            addresses.append(entry.get("url") or entry.get("@id"))
            titles.append(entry.get("name") or entry.get("headline"))
    return About(_strings(addresses), _strings(titles))


def truncated(text: str) -> bool:
    """Whether a page has a beginning and no end."""
    return bool(_OPENED.search(text)) and not _CLOSED.search(text)


def too_deep(text: str) -> bool:
    """Whether elements are nested deeper than in any real page."""
    if text.count("<") < 2 * _DEEPEST:
        return False
    depth = 0
    for match in _NESTING.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def blocks(page: LexborHTMLParser, series: Series) -> list[RawBlock]:
    """Headings, paragraphs and items of the report's body, in order; empty if the page has no body."""
    roots = next((found for selector in series.roots if (found := _outermost(page.css(selector)))), [])
    if not roots:
        return []
    for node in page.css(series.drop):
        node.decompose()
    raw: list[RawBlock] = []
    for root in roots:
        _Walk(series, raw).over(root)
    return raw


class _Walk:
    """One pass over the nodes below a root, without recursion: pages may be nested deeper than the stack."""

    def __init__(self, series: Series, raw: list[RawBlock]) -> None:
        self._series = series
        self._raw = raw
        self._parts: list[str] = []
        self._level = 0
        self._items = 0
        self._verbatim = 0

    def over(self, root: LexborNode) -> None:
        # (node, tag) of the open elements below the root.
        opened: list[tuple[LexborNode, str]] = []
        node = root.child
        while node is not None:
            tag = node.tag
            if tag == "-text":
                self._parts.append(node.text_content or "")
            elif tag not in _SKIPPED:
                self._enter(node, tag)
                child = node.child
                if child is not None:
                    opened.append((node, tag))
                    node = child
                    continue
                self._leave(tag)
            following = node.next
            while following is None and opened:
                node, tag = opened.pop()
                self._leave(tag)
                following = node.next
            node = following
        self._flush()

    def _enter(self, node: LexborNode, tag: str | None) -> None:
        if tag == "br":
            self._parts.append(_LINE_BREAK)
        elif tag in _BLOCKS:
            self._flush()
            if tag in _LEVELS:
                self._level = self._level_of(node, _LEVELS[tag])
            elif tag in _ITEMS:
                self._items += 1
            elif tag == "pre":
                self._verbatim += 1

    def _leave(self, tag: str | None) -> None:
        if tag in _BLOCKS:
            self._flush()
            if tag in _LEVELS:
                self._level = 0
            elif tag in _ITEMS:
                self._items -= 1
            elif tag == "pre":
                self._verbatim -= 1

    def _level_of(self, node: LexborNode, level: int) -> int:
        classes = (node.attributes.get("class") or "").split()
        return next((self._series.levels[name] for name in classes if name in self._series.levels), level)

    def _flush(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if not text or text.isspace():
            return
        if self._level:
            self._raw.append(RawBlock("heading", text.replace(_LINE_BREAK, " "), self._level))
            return
        kind: BlockKind = "item" if self._items else "paragraph"
        lines = text.split("\n")
        if self._verbatim:
            self._raw.extend(plain.blocks(plain.split_lines(text), self._series))
            return
        if plain.is_printed(lines, self._series):
            self._raw.extend(plain.unwrap(lines, self._series))
            return
        self._raw.extend(RawBlock(kind, line) for line in _broken(text))


def _broken(text: str) -> list[str]:
    """Lines of a block with `<br>` in it.

    Two breaks, or one behind the end of a sentence, end a paragraph; any other
    only breaks the line of one.
    """
    if _LINE_BREAK not in text:
        return [text]
    lines: list[str] = []
    gap = True
    for piece in text.split(_LINE_BREAK):
        line = canonical(piece)
        if not line:
            gap = True
            continue
        if lines and not gap and not _SENTENCE_END.search(lines[-1]):
            lines[-1] += " " + line
        else:
            lines.append(line)
        gap = False
    return lines


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Nodes that stand in none of the others; `nodes` is in document order."""
    found: list[LexborNode] = []
    within: set[int] = set()
    for node in nodes:
        if node.mem_id in within:
            continue
        found.append(node)
        within.update(inner.mem_id for inner in node.css("*"))
    return found


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = page.css_first(selector)
    return node.attributes.get(name) if node else None


def _text(page: LexborHTMLParser, selector: str) -> str | None:
    node = page.css_first(selector)
    return node.text() if node else None


def _strings(values: list[Any]) -> tuple[str, ...]:
    texts = (canonical(value[:_LONGEST]) for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(text for text in texts if text))


def _linked_data(page: LexborHTMLParser) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for node in page.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text())
        except (ValueError, RecursionError):
            continue  # nothing that canonical link and title do not say as well
        graph = data.get("@graph") if isinstance(data, dict) else data
        entries += [entry for entry in (graph if isinstance(graph, list) else [data]) if isinstance(entry, dict)]
    return entries
