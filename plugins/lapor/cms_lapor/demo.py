"""Sample reports."""

from __future__ import annotations


def load() -> int:
    return 0
