"""Figures: every stated number that counts or measures something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline import schema


@dataclass(frozen=True, slots=True)
class Rules:
    """Lexicon `units`, compiled."""


def compile_rules(data: dict[str, Any]) -> Rules:
    return Rules()


def figures(parsed: Any, backing: Any, dated: Any, rules: Rules, ids: schema.Ids) -> list[schema.Figure]:
    return []
