"""Bytes to a Document.

`read` looks at the content only: what the file is (web page or text), which
series and edition it belongs to and which country it is about. Where the
content is silent, the path `<series>/<year>/<country>` says it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline import countries
from pipeline.document import Document, RawBlock, canonical, lay_out
from pipeline.readers import html
from pipeline.readers import text as plain
from pipeline.readers.decoding import decode, media_type
from pipeline.readers.errors import ReadError
from pipeline.series_rules import Series, all_series, told

__all__ = ["ReadError", "decode", "read"]

_YEAR = re.compile(r"(?<!\d)(?:19[7-9]\d|20\d\d)(?!\d)")
# A lead set as a heading with its first sentence: "Abuse of Migrants: Migrant workers were ... ."
_LEAD_AND_SENTENCE = re.compile(r"^(?P<lead>[^:.]{3,80}:)\s+(?P<sentence>[A-Z“].*[.!?][”\"]?)$", re.DOTALL)
_FEWEST_WORDS = 30
_SAVE_PAGE = "save the report's own page, not a list of reports or an error page"


@dataclass(frozen=True, slots=True)
class _Identity:
    country: countries.Country
    year: int


def read(path: Path, root: Path) -> Document:
    """One report.

    path: the file. root: the folder `raw/` that `Document.path` is relative to.
    Raises ReadError, and nothing else, if the file is no readable report.
    """
    name = _relative(path, root)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise ReadError(name, f"cannot be opened ({why})", "check that the file exists and is readable") from None
    text = decode(data, name)
    media = media_type(text)
    if media == "text/html":
        series, found, raw = _from_html(text, name)
    else:
        series, found, raw = _from_text(text, name)
    identity = _identify(found, name, series)
    canonical_text, blocks = lay_out(_headings(raw, series))
    words = sum(len(block.text.split()) for block in blocks if block.kind != "heading")
    if words < _FEWEST_WORDS:
        raise ReadError(name, "it holds no report", _SAVE_PAGE)
    country = identity.country
    doc_id = f"{series.id}-{identity.year}-{country.alpha3.lower()}" + (f"-{country.suffix}" if country.suffix else "")
    return Document(
        doc_id=doc_id,
        series=series.id,
        publisher=series.publisher,
        country=country.alpha3,
        country_name=country.name,
        year=identity.year,
        title=_title(found, series) or country.name,
        url=found.addresses[0] if found.addresses else None,
        path=name,
        media_type=media,
        sha256=hashlib.sha256(data).hexdigest(),
        text=canonical_text,
        blocks=blocks,
    )


def _relative(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _from_html(text: str, name: str) -> tuple[Series, html.About, list[RawBlock]]:
    if html.too_deep(text):
        raise ReadError(name, "its elements are nested too deep", "save the report as plain text instead")
    page = html.tree(text)
    found = html.about(page)
    series = _series([*found.addresses, *found.titles], name)
    if html.truncated(text):
        raise ReadError(name, "the page breaks off before its end", "download it again")
    raw = html.blocks(page, series)
    if not raw:
        raise ReadError(name, "the page holds no report", _SAVE_PAGE)
    return series, found, raw


def _from_text(text: str, name: str) -> tuple[Series, html.About, list[RawBlock]]:
    lines = plain.split_lines(text)
    series = _series([line for line in lines if len(line) < 200], name)
    title, lines = plain.take_title(plain.trim(lines, series), series)
    return series, html.About((), (title,) if title else ()), plain.blocks(lines, series)


def _series(texts: list[str], name: str) -> Series:
    series = told(texts, name.split("/")[0])
    if series is None:
        known = ", ".join(f"raw/{one.id}/<year>/" for one in all_series())
        raise ReadError(name, "it belongs to no known report series", f"put it under {known}")
    return series


def _identify(found: html.About, name: str, series: Series) -> _Identity:
    """Country and year: the page's address first, then its titles, then the path."""
    country, year = None, None
    for forms, texts in ((series.address, found.addresses), (series.title, [_bare(t, series) for t in found.titles])):
        for given in (match.groupdict() for text in texts for form in forms if (match := form.search(text))):
            year = year or given.get("year")
            country = country or (countries.find(given["country"]) if given.get("country") else None)
    folders, stem = name.split("/")[:-1], Path(name).stem
    if country is None:
        country = countries.find(_YEAR.sub("", stem))
    if country is None:
        raise ReadError(
            name,
            "the country it is about cannot be told from its address, its title or the file's name",
            f"name the file after the country, as in raw/{series.id}/<year>/north-korea.html, "
            "or add the name as an alias in pipeline/lexicons/countries.toml",
        )
    year = year or next((f for f in reversed(folders) if _YEAR.fullmatch(f)), None) or (_YEAR.search(stem) or [None])[0]
    if year is None:
        raise ReadError(
            name,
            "the year it reports on cannot be told from its address, its title or the path",
            f"put it under raw/{series.id}/<year>/",
        )
    return _Identity(country, int(year))


def _bare(title: str, series: Series) -> str:
    return series.site.sub("", title)


def _title(found: html.About, series: Series) -> str:
    return _bare(found.titles[0], series) if found.titles else ""


def _headings(raw: list[RawBlock], series: Series) -> list[RawBlock]:
    """Blocks with every heading a heading, and without the site's own.

    A label ("Section 1.") is joined to the heading behind it; a heading that
    runs into its first sentence is cut from it; a paragraph that is nothing
    but a title, with prose behind it, is a heading that lost its tag.
    """
    blocks = _labelled(_split(raw), series)
    found: list[RawBlock] = []
    before = RawBlock("heading", "", 3)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.kind == "heading":
            if any(form.search(block.text) for form in series.dropped_headings):
                continue
            before = block
        elif block.kind == "paragraph" and following and following.kind == "paragraph" and _lost_its_tag(block.text):
            # As deep as an unnumbered heading here would be.
            deeper = before.level + 1 if plain.numbered(before.text, series) else before.level
            before = block = RawBlock("heading", block.text, min(deeper, 6))
        found.append(block)
    return found


def _lost_its_tag(text: str) -> bool:
    return plain.is_title(text.removesuffix(":"))


def _split(raw: list[RawBlock]) -> list[RawBlock]:
    """Blocks in canonical form, headings cut from a sentence that runs on in them."""
    blocks = []
    for block in raw:
        text = canonical(block.text)
        together = _LEAD_AND_SENTENCE.match(text) if block.kind == "heading" else None
        if together:
            blocks.append(RawBlock("heading", together["lead"], block.level))
            blocks.append(RawBlock("paragraph", together["sentence"]))
        elif text:
            blocks.append(RawBlock(block.kind, text, block.level))
    return blocks


def _labelled(raw: list[RawBlock], series: Series) -> list[RawBlock]:
    """Blocks with each label joined to the heading behind it, if there is one."""
    blocks = []
    label: RawBlock | None = None
    for block in raw:
        if label and block.kind == "heading" and not series.label.fullmatch(block.text):
            blocks.append(RawBlock("heading", f"{label.text} {block.text}", block.level))
            label = None
            continue
        if label:
            blocks.append(RawBlock("heading", label.text, label.level or 2))
            label = None
        if series.label.fullmatch(block.text):
            label = block
        else:
            blocks.append(block)
    return [*blocks, RawBlock("heading", label.text, label.level or 2)] if label else blocks
