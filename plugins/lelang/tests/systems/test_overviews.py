"""What is seen of a file as a whole."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cms_lelang.systems import overviews


def test_what_lies_around_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(overviews, "current_site", lambda: SimpleNamespace(region_code="33.04", name="Banjarnegara"))
    monkeypatch.setattr(overviews, "names_around", lambda code: asked.append(code) or ["Banjarnegara"])
    monkeypatch.setattr(overviews, "called", lambda site: site.name)
    monkeypatch.setattr(overviews, "today", lambda _site: date(2026, 3, 1))
    rows: Any = {number: {"agency": f"Kab. {number}"} for number in range(300)}
    assert (len(overviews.of_packages(rows).doubts), asked) == (1, ["33.04"])
