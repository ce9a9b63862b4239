"""Lexicons as plain data: the word lists that are TOML and not code."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

LEXICONS = Path(__file__).parent / "lexicons"


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
