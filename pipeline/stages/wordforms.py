"""Sets of word forms from the dictionary forms that stand in the lexicons.

The parse has no lemmas: a lexicon entry is looked up by any form a report may
use, "report" by "report" and "reports" or by "reported" and "reporting".
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.morphology import noun_forms, verb_forms


def nouns(lemmas: Iterable[str]) -> frozenset[str]:
    """Singulars and plurals of `lemmas`."""
    return frozenset(form for lemma in lemmas for form in noun_forms(lemma))


def verbs(lemmas: Iterable[str]) -> frozenset[str]:
    """All inflected forms of `lemmas`."""
    return frozenset(form for lemma in lemmas for form in verb_forms(lemma))
