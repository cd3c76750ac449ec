"""The three answers of the map to what is put on it."""

from __future__ import annotations

from typing import Any

from cms_peta.privacy import first_kept, personal

SOMEBODYS, ASKED, PUBLIC = "somebody's", "asked", "for everybody"
PERSON = "Karto"
NEUTRAL = ("bencana", "lain", "jalan", "lahan")
"""Kinds of layers in which nothing is taken for what people go to."""


def answer(kind: str, name: str, facts: dict[str, Any] | None = None, title: str = "Titik") -> str:
    """Return what becomes of a feature of a layer that is to be public."""
    told = [(name, facts or {})]
    if personal(kind, told):
        return SOMEBODYS
    found = first_kept(kind, title, told)
    return PUBLIC if found is None else SOMEBODYS if found.is_somebodys else ASKED
