"""What is measured for the readiness score, each by the law that asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from cms_ppid.catalogue.items import KECAMATAN
from cms_ppid.readiness.measures import MEASURES, Seen
from cms_ppid.readiness.scheme import SCHEME, weigh

pytestmark = pytest.mark.sqlite_only("what was counted is handed in")

DAY = date(2026, 6, 1)


def _facts(**values: Any) -> Any:
    place = SimpleNamespace(phone="", whatsapp="", email="", address="", hours="", social={}, timezone="Asia/Jakarta")
    return SimpleNamespace(**{"day": DAY, "level": KECAMATAN, "site": place, **values})


@pytest.mark.parametrize(
    ("part", "key", "facts", "share"),
    [
        # UU 14/2008 pasal 10 and Perki 1/2021 pasal 25: ready, and tried within a year.
        ("serta-merta", "peringatan", {"tried_on": DAY - timedelta(days=365)}, 1.0),
        ("serta-merta", "peringatan", {"tried_on": DAY - timedelta(days=370)}, 0.5),
        ("serta-merta", "peringatan", {"tried_on": None}, 0.0),
        # UU 14/2008 pasal 17 and 20: what is excluded has an end; Perki 1/2021 pasal 49: and a test.
        ("dikecualikan", "batas", {"excluded": 4, "ended": 3}, 0.75),
        ("dikecualikan", "batas", {"excluded": 0, "ended": 0}, 0.0),
        ("uji", "lembar-uji", {"excluded": 4, "tested": 1}, 0.25),
        ("uji", "lembar-uji", {"excluded": 0, "tested": 0}, None),
        # Perki 1/2021 pasal 24 ayat (4): a text beside a file.
        ("akses", "teks", {"files": 4, "told": 2}, 0.5),
        ("akses", "teks", {"files": 0, "told": 0}, None),
        # Perki 1/2021 pasal 24: a site that is alive, safe and named in social media.
        ("situs", "kabar", {"address": "http://a.example", "last": datetime(2026, 5, 2, 3, tzinfo=UTC)}, 1.0),
        ("situs", "kabar", {"address": "http://a.example", "last": datetime(2026, 5, 1, 3, tzinfo=UTC)}, 0.5),
        ("situs", "kabar", {"address": "http://a.example", "last": None}, 0.0),
        ("situs", "https", {"address": "https://a.example", "last": None}, 1.0),
        ("situs", "https", {"address": "http://a.example", "last": None}, 0.0),
        ("data", "data-dip", {"documents": 2}, 1.0),
        ("data", "medsos", {"documents": 2}, 0.0),
        # Perki 1/2021, annex: six columns, and a decree of this year.
        ("dip", "sk-dip", {"decreed": 1, "documents": 4, "whole": 1}, 1.0),
        ("dip", "kolom", {"decreed": 0, "documents": 4, "whole": 1}, 0.25),
        # UU 14/2008 pasal 22 and 36: answered in time; none due is neutral.
        ("jawaban", "jawaban", {"answered": 3, "due": 4}, 0.75),
        ("jawaban", "jawaban", {"answered": 0, "due": 0}, None),
        # Perki 1/2021 pasal 23 ayat (2): seven standards.
        ("tekad", "sop", {"appointed": 0, "openness": 0, "pledges": 0, "standards": 9}, 1.0),
        ("tekad", "sop", {"appointed": 0, "openness": 0, "pledges": 0, "standards": 1}, 1 / 7),
    ],
)
def test_each_measure_follows_its_law(app: Flask, part: str, key: str, facts: dict[str, Any], share: Any) -> None:
    with app.test_request_context("/"):
        found = {part: list(MEASURES[part](Seen(_facts(**facts), ())))}
        item = {each.key: each for each in weigh(SCHEME, KECAMATAN, found, {}).items}[key]

    assert item.share == (share if share is None else pytest.approx(share))


def test_without_a_request_the_score_says_so(app: Flask) -> None:
    """UU 14/2008 pasal 22: who was asked nothing is late with nothing."""
    with app.test_request_context("/"):
        (found,) = MEASURES["jawaban"](Seen(_facts(answered=0, due=0), ()))

        assert str(found.proof) == "Belum ada permohonan."
