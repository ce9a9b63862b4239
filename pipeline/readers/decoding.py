"""Bytes to characters.

Valid UTF-8 with anything beyond ASCII in it is practically never something
else, so it is tried before the charset a page declares: pages that are saved
again often keep a declaration that is no longer true.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from charset_normalizer import from_bytes

from pipeline.readers.errors import ReadError

MediaType = Literal["text/html", "text/plain"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich-text file"),
    (b"bplist", "a web archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_MHTML = re.compile(rb"\A[\w-]+: .*?^Content-Type: *multipart/related", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]*)", re.IGNORECASE)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in range(0x20) if code not in b"\t\n\x0b\x0c\r\x1b") + b"\x7f"
_BEFORE_HTML = re.compile(r"\s+|<!--.*?-->|<\?[^>]*>", re.DOTALL)
_HTML_OPENS = re.compile(
    r"<(?:!doctype\s+html|html|head|title|meta|link|script|style|body|main|article|section|div|p|pre|h[1-6]|table|ul|ol)\b",
    re.IGNORECASE,
)
_HTML_CLOSES = re.compile(r"</(?:p|div|h[1-6]|section|body|html)\s*>", re.IGNORECASE)

_DECLARED_WITHIN = 2048
_SAMPLE = 65_536
_SAVE_AS = "save the report as a web page (HTML) or as plain text and put that in its place"


def decode(data: bytes, path: str) -> str:
    """Characters of a file, without NULs. Raises ReadError, and nothing else, where there is no text."""
    if not data.strip(b"\x00 \t\r\n\x0b\x0c"):
        raise ReadError(path, "the file is empty", "download the report again")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(path, f"it is {what}, not a web page or text", _SAVE_AS)
    if _MHTML.match(data[:4096]):
        raise ReadError(path, "it is a web archive (MHTML), not a web page or text", _SAVE_AS)
    text = _characters(data)
    # Not one in fifty characters of a damaged text is a control character.
    if text is not None and len(_CONTROL.findall(text[:_SAMPLE])) * 50 > len(text[:_SAMPLE]):
        text = None
    if text is None:
        raise ReadError(path, "it is no text in any known encoding", _SAVE_AS)
    text = text.replace("\x00", "").removeprefix("\ufeff")
    if not text.strip():
        raise ReadError(path, "the file is empty", "download the report again")
    return text


def media_type(text: str) -> MediaType:
    """HTML or plain text, told by the content; the file's extension says nothing."""
    at = 0
    while match := _BEFORE_HTML.match(text, at):
        at = match.end()
    if _HTML_OPENS.match(text, at):
        return "text/html"
    closed = sum(1 for _ in zip(range(5), _HTML_CLOSES.finditer(text), strict=False))
    return "text/html" if closed == 5 else "text/plain"


def _characters(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    wide = _wide(data[:_SAMPLE])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if len(_MULTIBYTE.findall(data)) > len(_ill_formed(data)):
        return _mended(data)
    declared = _declared(data)
    if declared:
        try:
            return data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            pass  # another encoding after all, or no encoding of text
    sample = data[:_SAMPLE]
    if (len(sample) - len(sample.translate(None, _CONTROL_BYTES))) * 50 > len(sample):
        return None
    if sum(byte > 0x7F for byte in sample) * 20 < len(sample):
        # English with curly quotes and dashes. Five bytes mean nothing in it.
        return data.decode("cp1252", errors="replace")
    best = from_bytes(sample).best()
    return data.decode(best.encoding, errors="replace") if best else None


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a byte-order mark: in English every other byte is null."""
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd * 10 > half * 7 and even * 10 < half:
        return "utf-16-le"
    if even * 10 > half * 7 and odd * 10 < half:
        return "utf-16-be"
    return None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    if name.startswith("utf"):
        return None  # it is none, or it would have been read
    # As browsers do: what is called Latin-1 or ASCII is Windows-1252.
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _ill_formed(data: bytes) -> list[bytes]:
    return re.findall(rb"[\x80-\xff]", _MULTIBYTE.sub(b"", data))


def _mended(data: bytes) -> str:
    """UTF-8 with single bytes of Windows-1252 pasted into it, or cut off in the middle of a character."""
    parts = []
    at = 0
    for match in _MULTIBYTE.finditer(data):
        parts.append(data[at : match.start()].decode("cp1252", errors="replace"))
        parts.append(match[0].decode("utf-8", errors="replace"))
        at = match.end()
    parts.append(data[at:].decode("cp1252", errors="replace"))
    return "".join(parts)
