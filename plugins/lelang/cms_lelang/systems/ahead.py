"""What the other rows of a file bring: what one names that the site has not yet may come with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from cms_core.api import squeezed


def read_ahead(rows: Sequence[Mapping[str, Any]]) -> None:
    """Note by what names the packages of some rows may be meant: by ``lot_of`` those that are no lots themselves."""
    g.lelang_ahead = {
        "lot_of": Counter(name for row in rows if not row.get("lot_of") for name in _names(row)),
        "repeats": Counter(name for row in rows for name in _names(row)),
    }


def is_coming(row: Mapping[str, Any], column: str) -> bool:
    """Whether another row has the name by which this one means a package."""
    said = squeezed(str(row.get(column) or ""))
    noted: Counter[str] = g.get("lelang_ahead", {}).get(column, Counter())
    is_own = said in _names(row) and not (column == "lot_of" and row.get("lot_of"))
    return bool(said) and noted[said] > is_own


def _names(row: Mapping[str, Any]) -> set[str]:
    """Return what a row is called: by its code, its name, and its address, which is made of that."""
    said = {squeezed(str(row.get(name) or "")) for name in ("code", "slug", "title")}
    return {*said, *(each.replace(" ", "-") for each in said)} - {""}
