"""Sentences with their parse: what every later stage reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from spacy.attrs import TAG
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from pipeline import schema

_COLON = re.compile(r"\s*:\s*")
_REFERENCE = re.compile(r"\((?:also |and )?see (?:also )?(?:sub)?section[^()]{0,80}\)", re.IGNORECASE)

# Shorter words in lower case may be parts of names: "al", "bin".
_SHORTEST_NOUN = 5
# Verbs in front of another verb's form.
_AUXILIARIES = frozenset({"is", "has", "does", "’s", "'s"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence and its tokens.

    row: the row of table `sentences`. span: its tokens behind a run-in lead
    ("Freedom of Expression: "), inside the Doc of the whole paragraph. base: offset of that Doc's first character in
    documents.text, so `base + token.idx` is a token's place in the report.
    body: offset in documents.text where the sentence's own text begins, behind
    the lead. paragraph: its paragraph's row.
    """

    row: schema.Sentence
    span: Span
    base: int
    body: int
    paragraph: schema.Paragraph

    def offset(self, token: Token) -> int:
        """First character of `token` in documents.text."""
        return self.base + token.idx

    def offset_end(self, token: Token) -> int:
        """One past the last character of `token` in documents.text."""
        return self.base + token.idx + len(token)

    def text(self, start: int, end: int) -> str:
        """Verbatim text between two offsets into documents.text."""
        return self.row.text[start - self.row.start : end - self.row.start]


def parse(
    paragraphs: list[schema.Paragraph], sentences: list[schema.Sentence], nlp: Language, *, batch_size: int = 64
) -> list[Parsed]:
    """Tokens, tags and dependencies of every sentence, in order.

    Each paragraph is one Doc with its sentence boundaries already set, so that
    the parser respects them.
    """
    by_paragraph: dict[str, list[schema.Sentence]] = {}
    for sentence in sentences:
        by_paragraph.setdefault(sentence.paragraph_id, []).append(sentence)
    held = [paragraph for paragraph in paragraphs if paragraph.paragraph_id in by_paragraph]
    docs = (_bounded(nlp, p, by_paragraph[p.paragraph_id]) for p in held)
    parsed = []
    for paragraph, doc in zip(held, nlp.pipe(docs, batch_size=batch_size), strict=True):
        _retag(doc)
        parsed += _spans(paragraph, by_paragraph[paragraph.paragraph_id], doc)
    return parsed


def _retag(doc: Doc) -> None:
    """Nouns that the tagger takes for verbs, or for names.

    No finite verb follows another ("women [inmates] reported"), capitals make an acronym ("[ACLED] assessed"),
    and what has none is no name ("the minister of [education]").
    """
    tags = doc.to_array([TAG])
    store = doc.vocab.strings
    third, past, modal = store["VBZ"], store["VBD"], store["MD"]
    for i in ((tags[:-1] == third) & ((tags[1:] == past) | (tags[1:] == modal))).nonzero()[0]:
        if doc[int(i)].lower_ not in _AUXILIARIES:
            doc[int(i)].tag_ = "NNS"
    for i in np.isin(tags, [third, past, store["VBN"], store["VB"], store["VBP"], store["JJ"]]).nonzero()[0]:
        text = doc[int(i)].text
        if len(text) > 2 and text.isupper() and not (i and doc[int(i) - 1].text.isupper()):
            doc[int(i)].tag_ = "NNP"
    for i in (tags == store["NNP"]).nonzero()[0]:
        text = doc[int(i)].text
        if len(text) >= _SHORTEST_NOUN and text.isalpha() and text.islower():
            doc[int(i)].tag_ = "NN"


def _bounded(nlp: Language, paragraph: schema.Paragraph, rows: list[schema.Sentence]) -> Doc:
    """Tokens of a paragraph with sentence starts set; a token never spans two sentences.

    A run-in lead is a sentence of its own to the parser, which would otherwise
    take "Freedom of Expression" for a subject.
    """
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool] = []
    for text, spaced in _pieces(paragraph, rows):
        before = len(words)
        for part, reference in _parts(text):
            if reference:
                words.append(part)
                spaces.append(False)
            else:
                if words and part.startswith(" "):
                    spaces[-1], part = True, part[1:]
                piece = nlp.make_doc(part)
                words += [token.text for token in piece]
                spaces += [bool(token.whitespace_) for token in piece]
        starts += [True] + [False] * (len(words) - before - 1)
        spaces[-1] = spaced
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Text with its references "(see section 5)" apart: one token each, whose verb misleads no parse."""
    at = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def _pieces(paragraph: schema.Paragraph, rows: list[schema.Sentence]) -> Iterator[tuple[str, bool]]:
    """Stretches to tokenise, each with whether a space follows it."""
    for n, row in enumerate(rows):
        following = n + 1 < len(rows)
        lead = _lead_end(paragraph, row)
        if lead:
            yield row.text[:lead].rstrip(), row.text[lead - 1].isspace()
        yield row.text[lead:], following


def _lead_end(paragraph: schema.Paragraph, row: schema.Sentence) -> int:
    """Length of the run-in lead with its colon and space at the start of `row`; 0 without one."""
    if not paragraph.lead or row.start != paragraph.start or not row.text.startswith(paragraph.lead):
        return 0
    colon = _COLON.match(row.text, len(paragraph.lead))
    return colon.end() if colon and colon.end() < len(row.text) else 0


def _spans(paragraph: schema.Paragraph, rows: list[schema.Sentence], doc: Doc) -> list[Parsed]:
    found = []
    at = 0
    for row in rows:
        body = row.start + _lead_end(paragraph, row)
        while doc[at].idx + paragraph.start < body:
            at += 1
        first = at
        while at < len(doc) and doc[at].idx + paragraph.start < row.end:
            at += 1
        found.append(Parsed(row, doc[first:at], paragraph.start, body, paragraph))
    return found
