"""The whole pipeline on one screen."""

from __future__ import annotations
