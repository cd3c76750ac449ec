"""Records are what OCDS's own merger makes of releases."""

from __future__ import annotations

import importlib
from typing import Any

from cms_lelang.releases.merging import compiled, emptied, versioned

ocdsmerge: Any = importlib.import_module("ocdsmerge")  # it has no types

RULES = {name: {"type": "string", "omitWhenMerged": True} for name in ("id", "date", "tag")}


def test_what_is_cleared_is_taken_away_by_merging() -> None:
    before = {"a": 1, "b": {"c": 2, "d": 3}, "rows": [{"id": "1", "e": 4}]}
    said = emptied(before, {"b": {"c": 2}, "rows": [{"id": "1", "f": 5}]})
    assert said == {"a": None, "b": {"c": 2, "d": None}, "rows": [{"id": "1", "f": 5, "e": None}]}
    told = [
        {"ocid": "o", "id": str(number), "date": f"2026-01-0{number}", "tag": ["x"], **each}
        for number, each in enumerate((before, said), 1)
    ]
    assert compiled(told) == ocdsmerge.Merger({"properties": RULES}).create_compiled_release(told)
    assert versioned(told) == ocdsmerge.Merger({"properties": RULES}).create_versioned_release(told)
