"""Whoever asks is told what is held about them, and forgotten when they wish."""

from __future__ import annotations

from collections.abc import Callable

from cms_core.api import Site, db, keyed_hash, site_scope
from cms_lapor import cases, states
from cms_lapor.following.models import Follower
from cms_lapor.models import Report, Reporter
from cms_lapor.privacy import services as privacy

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


def test_whoever_asks_by_mail_address_is_told_and_forgotten(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(email="warga@contoh.id", body="Jalan rusak di sini.")
    followed = make_report(released=True)
    with site_scope(site.id):
        address = "warga@contoh.id"
        db.session.add(Follower(report_id=followed, email=address, email_hash=keyed_hash(address)))
    db.session.commit()
    for subject in ("warga@contoh.id", " Warga@Contoh.ID"):
        told = [(piece.what, piece.value) for piece in privacy.held(subject)]
        assert told == [
            ("Surel", "warga@contoh.id"),
            ("Laporan", "Jalan rusak di sini."),
            ("Mengikuti laporan", "warga@contoh.id"),
        ]
    assert len(privacy.erase("warga@contoh.id", dry_run=True)) == 3
    assert len(privacy.erase("warga@contoh.id", dry_run=False)) == 3
    db.session.commit()
    assert privacy.held("warga@contoh.id") == []
    with site_scope(site.id):
        left = [db.session.scalars(db.select(model.id)).all() for model in (Reporter, Follower)]
        assert (left, db.session.get_one(Report, key).body) == ([[], []], "Jalan rusak di sini.")
