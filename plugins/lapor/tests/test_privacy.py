"""Whoever asks is told what is held about them, and forgotten when they wish."""

from __future__ import annotations

from collections.abc import Callable

from cms_core.api import Site, db, site_scope
from cms_lapor import privacy
from cms_lapor.models import Report, Reporter

PHONE = "6281200000000"


def test_whoever_asks_is_told_by_any_way_of_writing_the_number(site: Site, make_report: Callable[..., int]) -> None:
    make_report(name="Contoh Warga", phone=PHONE, body="Jalan rusak di sini.")
    make_report(name="Orang Lain", phone="6281299999999")
    for subject in (PHONE, "+62 812 0000 0000", "0812-0000-0000"):
        assert [piece.value for piece in privacy.held(subject)] == ["Contoh Warga", PHONE, "Jalan rusak di sini."]
    assert [privacy.held(subject) for subject in ("warga@contoh.invalid", "3304022007000001", "")] == [[], [], []]


def test_whoever_wishes_is_forgotten_and_the_report_stays(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(name="Contoh Warga", phone=PHONE)
    other = make_report(name="Orang Lain", phone="6281299999999")
    assert len(privacy.erase(PHONE, dry_run=True)) == 3
    assert len(privacy.held(PHONE)) == 3
    assert len(privacy.erase(PHONE, dry_run=False)) == 3
    db.session.commit()
    assert privacy.held(PHONE) == []
    with site_scope(site.id):
        assert [sender.report_id for sender in db.session.scalars(db.select(Reporter))] == [other]
        assert db.session.get(Report, key) is not None
