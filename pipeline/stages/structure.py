"""The outline of a report and its paragraphs.

Editions differ in their tags and their sections, and single pages in both, so
the tree is found in each report from its own headings: their numbers, their
level, and what stands before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline import schema
from pipeline.document import Block, Document

_SECTION = re.compile(r"^section\s+(?P<number>\d{1,2})\s*[.:–-]?(?:\s+(?P<title>.*))?$", re.IGNORECASE | re.DOTALL)
_LETTER = re.compile(r"^(?P<letter>[A-Za-z])\.\s+(?P<title>\S.*)$", re.DOTALL)
_LEAD = re.compile(r"(?P<lead>[^\W\d_][^.:;!?“”\"]{1,220}?)\s*:(?P<gap>\s*)(?=[^\W_]|[“\"‘'(\[])")
_TITLE_WORD = re.compile(r"[^\W\d_][\w’'+–-]*")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_OPENERS = "“\"‘'(["
_PATH_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Rules:
    """topics: (topic, form) in order of precedence. small: words a title leaves in lower case."""

    topics: tuple[tuple[str, re.Pattern[str]], ...]
    outermost: tuple[re.Pattern[str], ...]
    placeholders: dict[str, str]
    known_leads: frozenset[str]
    not_leads: frozenset[str]  # first words
    small: frozenset[str]
    longest_lead: int


def compile_rules(data: dict[str, Any]) -> Rules:
    """Rules of this stage from lexicon `topics`."""
    leads = data["leads"]
    return Rules(
        topics=tuple((topic["name"], re.compile("|".join(topic["forms"]), re.IGNORECASE)) for topic in data["topic"]),
        outermost=tuple(re.compile(form, re.IGNORECASE) for form in data["outermost"]),
        placeholders=dict(data["placeholders"]),
        known_leads=frozenset(leads["known"]),
        not_leads=frozenset(leads["not"]),
        small=frozenset(leads["small"]),
        longest_lead=leads["longest"],
    )


@dataclass(slots=True)
class _Open:
    """A section whose end is not yet known. kind: section, letter, plain or lead."""

    section_id: str
    parent: _Open | None
    block: Block
    kind: str
    number: str
    title: str
    path: str
    topic: str | None
    depth: int
    end: int = 0


def structure(document: Document, rules: Rules, ids: schema.Ids) -> tuple[list[schema.Section], list[schema.Paragraph]]:
    """Rows of tables `sections` and `paragraphs`, each in the report's order.

    A section reaches from its heading to the end of the last block before the
    next heading of its depth or less, so it holds the sections inside it.
    `path` has one part per section from the outermost down, "Section 2" for a
    numbered section, "a. Disappearance" for a lettered one, else the title.
    A numbered section's path is its number alone: the titles changed from year
    to year.
    """
    sections: list[_Open] = []
    opened: list[_Open] = []
    paragraphs: list[schema.Paragraph] = []
    end = 0
    for block in document.blocks:
        if block.kind == "heading":
            new = _section(block, opened, rules, ids)
            while opened and opened[-1] is not new.parent:
                opened.pop().end = end
            opened.append(new)
            sections.append(new)
        else:
            paragraphs.append(
                schema.Paragraph(
                    paragraph_id=ids.new("paragraphs", block.start),
                    doc_id=document.doc_id,
                    section_id=opened[-1].section_id if opened else None,
                    index=len(paragraphs),
                    kind=block.kind,
                    lead=lead(block.text, rules),
                    start=block.start,
                    end=block.end,
                    text=block.text,
                )
            )
        end = block.end
    for section in opened:
        section.end = end
    return [_row(section, document.doc_id) for section in sections], paragraphs


def lead(text: str, rules: Rules) -> str:
    """Run-in heading of a paragraph, without its colon; empty if it has none.

    Told by form: title case up to a colon, with a sentence behind it, on some
    pages without a space. A colon in the middle of a sentence has words in
    lower case before it.
    """
    match = _LEAD.match(text)
    if not match:
        return ""
    found = match["lead"]
    if found.lower() in rules.known_leads:
        return found
    opener = text[match.end()]
    words = found.split()
    if not (opener.isupper() or opener in _OPENERS) or not (match["gap"] or len(words) > 1):
        return ""
    if len(words) > rules.longest_lead or words[0].lower() in rules.not_leads or words[0].endswith(("’s", "'s")):
        return ""
    words = [word for word in _TITLE_WORD.findall(_PARENTHESIS.sub("", found)) if word.lower() not in rules.small]
    return found if words and all(word[0].isupper() for word in words) else ""


def topic(title: str, rules: Rules) -> str | None:
    """Topic of a heading by itself."""
    return next((name for name, form in rules.topics if form.search(title)), None)


def _section(block: Block, opened: list[_Open], rules: Rules, ids: schema.Ids) -> _Open:
    kind, number, title = _read(block.text, rules)
    parent = _parent(kind, block.level, opened)
    if kind == "letter":
        holder = next((s for s in _upwards(parent) if s.kind == "section" and s.number), None)
        part = f"{number}. {title}"
        number = f"{holder.number}.{number}" if holder else number
    else:
        part = f"Section {number}" if number else title
    return _Open(
        section_id=ids.new("sections", block.start),
        parent=parent,
        block=block,
        kind=kind,
        number=number,
        title=title,
        path=parent.path + _PATH_SEPARATOR + part if parent else part,
        topic=topic(title, rules) or (parent.topic if parent else None),
        depth=parent.depth + 1 if parent else 1,
    )


def _read(text: str, rules: Rules) -> tuple[str, str, str]:
    """(kind, number, title) of a heading."""
    text = rules.placeholders.get(text, text)
    match = _SECTION.match(text)
    if match:
        return "section", match["number"], (match["title"] or "").strip()
    if any(form.search(text) for form in rules.outermost):
        return "section", "", text
    match = _LETTER.match(text)
    if match:
        return "letter", match["letter"].lower(), match["title"].rstrip(":")
    if text.endswith(":"):
        return "lead", "", text.rstrip(": ")
    return "plain", "", text


def _parent(kind: str, level: int, opened: list[_Open]) -> _Open | None:
    """The innermost open section that a heading stands in.

    A numbered section stands outermost. A lettered one stands in the numbered
    section, whatever its tag. A run-in lead set as a heading stands in the
    heading before it. Any other stands under the nearest heading of a higher
    level, or under a lettered one of its own: editions of 2019 and 2020 give
    both the same tag.
    """
    if kind == "section":
        return None
    for section in reversed(opened):
        if section.kind == "section":
            return section if kind != "plain" or section.block.level < level else section.parent
        if kind == "lead" and section.kind != "lead":
            return section
        if kind == "letter" and section.kind == "plain" and section.block.level < level:
            return section
        if kind == "plain" and section.kind != "lead" and section.block.level < level + (section.kind == "letter"):
            return section
    return None


def _upwards(section: _Open | None) -> list[_Open]:
    found = []
    while section:
        found.append(section)
        section = section.parent
    return found


def _row(section: _Open, doc_id: str) -> schema.Section:
    return schema.Section(
        section_id=section.section_id,
        doc_id=doc_id,
        parent_id=section.parent.section_id if section.parent else None,
        level=section.depth,
        number=section.number,
        title=section.title,
        path=section.path,
        topic=section.topic,
        start=section.block.start,
        end=section.end,
    )
