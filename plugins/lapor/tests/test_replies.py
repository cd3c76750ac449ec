"""Answers to begin with: offered where they fit, filled in, and never sent half filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms_core.api import Site, User, db, site_scope
from cms_lapor import states
from cms_lapor.models import Report
from cms_lapor.replies import services
from cms_lapor.replies.models import Template
from cms_lapor.units import services as units

from .conftest import DESK, Citizen

HOME = "http://localhost"
PLAIN = {"topic": "", "state": "", "language": "id", "active": True, "unit_id": None}


def save(site: Site, officer: User, **values: Any) -> int:
    with site_scope(site.id):
        key = services.save(None, by=officer, **{**PLAIN, **values}).id
    db.session.commit()
    return key


def test_templates_fit_unit_topic_and_state(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.WORKING)
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=officer)
        other = units.save(None, name="Kaur Umum", topics=[], active=True, by=officer)
        for name, values in {
            "semua": {},
            "topik": {"topic": "pu-jalan"},
            "kelompok": {"topic": "pu", "state": states.WORKING},
            "bagian": {"unit_id": unit.id, "topic": "pu", "state": states.WORKING},
            "lain bagian": {"unit_id": other.id},
            "lain topik": {"topic": "air"},
            "lain keadaan": {"state": states.NEW},
            "mati": {"active": False},
        }.items():
            services.save(None, by=officer, **{**PLAIN, "name": name, "text": "x", **values})
        report = db.session.get_one(Report, key)
        report.unit_id = unit.id
        assert [each.name for each in services.fitting(report)] == ["bagian", "kelompok", "topik", "semua"]


def test_template_is_filled_in_before_anything_is_sent(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(hamlet="Dusun 3")
    text = "Laporan {nomor} di {dusun} kami periksa paling lambat {batas}. Salam, { KANTOR }."
    template = save(site, officer, name="Diterima", text=text)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"move": "templat", "template": str(template), "told": "Selamat pagi.", "note": "Catatan saya"}
    answer = desk.send_form(f"{DESK}/{key}/langkah", page, **said)
    assert answer.status_code == 200
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        number, due = report.number, report.due
        assert report.step == 1
    assert f"Laporan {number} di Dusun 3 kami periksa paling lambat" in answer.text
    assert [word in answer.text for word in (f"{due.day} ", "Salam, Desa Kalimandi.", "Catatan saya")] == [True] * 3
    assert "Selamat pagi.\n\nLaporan" in answer.text.replace("\r", "")
    # What the page says now can be sent as it is.
    sent = desk.send_form(f"{DESK}/{key}/langkah", answer.text, move="lengkapi")
    assert sent.status_code == 303
    with site_scope(site.id):
        assert db.session.get_one(Report, key).events[-1].told.startswith(f"Selamat pagi.\n\nLaporan {number}")


def test_what_a_report_does_not_have_is_said_and_not_sent(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    template = save(site, officer, name="Di dusun", text="Kami ke {dusun} besok.")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answer = desk.send_form(f"{DESK}/{key}/langkah", page, move="templat", template=str(template))
    assert answer.status_code == 422
    assert "Laporan ini tidak punya dusun atau lingkungan." in answer.text
    refused = desk.send_form(f"{DESK}/{key}/langkah", answer.text, move="lengkapi")
    assert refused.status_code == 422
    assert "Isi dulu {dusun}, atau hapus. Belum ada yang terkirim." in refused.text
    with site_scope(site.id):
        assert db.session.get_one(Report, key).step == 1


@pytest.mark.parametrize("template", ["", "999", "x"])
def test_template_that_is_none_is_asked_for(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int], template: str
) -> None:
    key = make_report()
    save(site, officer, name="Diterima", text="Baik.")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answer = desk.send_form(f"{DESK}/{key}/langkah", page, move="templat", template=template, told="Kata saya")
    assert [word in answer.text for word in ("Pilih dulu templatnya.", "Kata saya")] == [True, True]
    assert answer.status_code == 422


def test_templates_are_kept_at_the_desk(desk: Citizen, site: Site) -> None:
    said = {"name": "Diterima", "text": "Laporan {nomor} kami terima.", "topic": "pu", "state": "masuk", "active": "y"}
    assert desk.post(f"{DESK}/templat/baru", **said).status_code == 303
    with site_scope(site.id):
        row = db.session.scalars(db.select(Template)).one()
        assert (row.name, row.topic, row.state, row.language) == ("Diterima", "pu", "masuk", "id")
        assert (row.active, row.unit_id) == (True, None)
        key = row.id
    same = desk.post(f"{DESK}/templat/baru", **{**said, "name": "DITERIMA"})
    assert (same.status_code, "Sudah ada templat dengan nama ini." in same.text) == (422, True)
    wrong = desk.post(f"{DESK}/templat/baru", **{**said, "name": "Lain", "text": "Yth. {nama_pelapor}"})
    assert (wrong.status_code, "{nama_pelapor} bukan isian yang dikenal." in wrong.text) == (422, True)
    page = desk.client.get(f"{HOME}{DESK}/templat/{key}").text
    assert desk.send_form(f"{DESK}/templat/{key}", page, text="Kami terima.").status_code == 303
    assert "Diterima" in desk.client.get(f"{HOME}{DESK}/templat/").text
    with site_scope(site.id):
        assert db.session.get_one(Template, key).text == "Kami terima."
