"""Whoever asks is told what is held about them, and forgotten when they wish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cms_core.api import Site, db, now, site_scope
from cms_lapor import cases, privacy, states
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


def test_replies_are_told_as_well(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(phone=PHONE, state=states.WAITING)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        cases.move(report, "balas", cases.Said(note="Di RT 3."), by="reporter", step=1, site=site)
    db.session.commit()
    assert [piece.value for piece in privacy.held(PHONE)][-1] == "Di RT 3."


def test_senders_are_forgotten_a_year_after_the_end(site: Site, make_report: Callable[..., int]) -> None:
    old, late, waiting = (make_report(phone=PHONE, state=state) for state in ("selesai", "selesai", "diproses"))
    with site_scope(site.id):
        for key, days in ((old, 366), (late, 364)):
            db.session.get_one(Report, key).closed_at = now() - timedelta(days=days)
        db.session.flush()
        for _again in range(2):
            privacy.forget_old(site.id)
            db.session.flush()
        kept = db.session.scalars(db.select(Reporter.report_id).order_by(Reporter.report_id)).all()
        assert kept == [late, waiting]
        assert db.session.get(Report, old) is not None
