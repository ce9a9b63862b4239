"""Sentences with their parse: what every later stage reads."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from pipeline import schema


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence and its tokens.

    row: the row of table `sentences`. span: its tokens, inside the Doc of the
    whole paragraph. base: offset of that Doc's first character in
    documents.text, so `base + token.idx` is a token's place in the report.
    body: offset in documents.text where the sentence's own text begins, after
    a run-in lead ("Freedom of Expression: "). paragraph: its paragraph's row.
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
        parsed += _spans(paragraph, by_paragraph[paragraph.paragraph_id], doc)
    return parsed


def _bounded(nlp: Language, paragraph: schema.Paragraph, rows: list[schema.Sentence]) -> Doc:
    """Tokens of a paragraph with sentence starts set; a token never spans two sentences."""
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        piece = nlp.make_doc(row.text)
        words += [token.text for token in piece]
        spaces += [bool(token.whitespace_) for token in piece]
        starts += [True] + [False] * (len(piece) - 1)
        spaces[-1] = following is not None
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)


def _spans(paragraph: schema.Paragraph, rows: list[schema.Sentence], doc: Doc) -> list[Parsed]:
    base = paragraph.start
    body = base + len(paragraph.lead) + 2 if paragraph.lead else base
    found = []
    for row, span in zip(rows, doc.sents, strict=True):
        found.append(Parsed(row, span, base, max(row.start, body) if row.start < body < row.end else row.start, paragraph))
    return found
