"""What all tests need beside what core gives them: a village, and what a person writes into the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms_core.api import Site
from cms_core.testing.factories import MakeSite
from cms_nama_modul import NAME

WRITTEN = {"title": "Kerja bakti", "body": "0", "body-0-jenis": "paragraph", "body-0-teks": "Minggu."}
"""What a person writes into the form; a field that must not be empty has its value here."""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself."""
    host = "kalimandi.example"
    return make_site("33.04.02.2007", slug="kalimandi", host=host, modules=(NAME,), stage="village_publishes")


@pytest.fixture
def fill_in(fill_in: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """``fill_in(form, **values)`` is what the operator sends who sees the page ``form`` and writes ``values``."""
    return lambda form, **values: fill_in(form, WRITTEN, **values)
