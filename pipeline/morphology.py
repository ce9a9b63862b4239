"""Inflected forms of the words in the lexicons.

The parse runs without a lemmatiser (it costs more than everything this
package adds), so lexicon entries are expanded to their forms once, at load
time, and looked up by form. Irregular forms stand in `lexicons/irregular.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_VOWELS = "aeiou"
_SYLLABLES = re.compile("[aeiouy]+")
_CLOSED = re.compile("(?:^|[^aeiou])[aeiou][^aeiouwxy]$")


@cache
def _irregular() -> dict[str, dict]:
    path = Path(__file__).parent / "lexicons" / "irregular.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _s(stem: str) -> str:
    if stem.endswith(("s", "x", "z", "ch", "sh")) or stem in {"go", "do", "veto", "echo", "hero", "torpedo"}:
        return stem + "es"
    if stem.endswith("y") and stem[-2] not in _VOWELS:
        return stem[:-1] + "ies"
    return stem + "s"


def _doubled(stem: str, *, double: bool) -> str:
    return stem + stem[-1] if double else stem


@cache
def verb_forms(lemma: str) -> dict[str, str]:
    """Form -> Penn tag (VB, VBZ, VBD, VBN, VBG) of a verb.

    A multi-word entry ("carry out") inflects its first word. Where past and
    participle are one form the tag is VBD; callers test `tag in ("VBD", "VBN")`.
    """
    head, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    irregular = _irregular()["verbs"].get(head)
    gerund = (head[:-1] if head.endswith("e") and not head.endswith(("ee", "oe", "ye")) else head) + "ing"
    if irregular:
        past, participle, *other = irregular
        gerund = other[0] if other else gerund
    else:
        # One vowel between consonants in the only syllable: "stop", "plan"; not "open", "fail".
        double = len(_SYLLABLES.findall(head)) == 1 and bool(_CLOSED.search(head))
        if head.endswith("e"):
            past = participle = head + "d"
        elif head.endswith("y") and head[-2] not in _VOWELS:
            past = participle = head[:-1] + "ied"
            gerund = head + "ing"
        else:
            past = participle = _doubled(head, double=double) + "ed"
            gerund = _doubled(head, double=double) + "ing"
    forms = {head: "VB", _s(head): "VBZ", gerund: "VBG", participle: "VBN", past: "VBD"}
    return {form + tail: tag for form, tag in forms.items()}


@cache
def noun_forms(lemma: str) -> tuple[str, ...]:
    """Singular and plural of a noun; the last word of a phrase inflects."""
    *first, head = lemma.split(" ")
    plural = _irregular()["plurals"].get(head)
    if plural is None:
        plural = head[:-3] + "men" if head.endswith("man") else _s(head)  # "fishermen"
    return (lemma, " ".join([*first, plural]))
