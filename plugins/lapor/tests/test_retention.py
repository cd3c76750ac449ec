"""What is forgotten when: senders, words of what came to nothing, and in the end the report."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Mapper

from cms_core.api import AppendOnly, Base, Site, User, db, every_site, forgetting, keyed_hash, now, site_scope
from cms_core.config import Settings
from cms_core.media.models import MediaUse
from cms_lapor import NAME, cases, clocks, opening, states
from cms_lapor.following.models import Follower
from cms_lapor.merging import services as merging
from cms_lapor.models import Access, Attachment, Event, Report, Reporter
from cms_lapor.objections import services as objections
from cms_lapor.objections.models import Objection
from cms_lapor.privacy import retention
from cms_lapor.privacy import services as privacy
from cms_lapor.privacy.affected import Asked, affected
from cms_lapor.privacy.models import Restriction, Tombstone
from cms_lapor.telling import services as telling

PHONE, EMAIL, PERSON = "6281200000000", "kenari@contoh.id", "Contoh Kenari"
WHO = {"phone": PHONE, "email": EMAIL, "name": PERSON}


def end(site: Site, key: int, days: int, **columns: Any) -> None:
    """Let a report have ended some days ago."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.closed_at = now() - timedelta(days=days)
        for name, value in columns.items():
            setattr(report, name, value)
    db.session.commit()


def forget(site: Site) -> None:
    with site_scope(site.id):
        for _again in range(2):
            retention.forget(site.id)
            db.session.flush()
    db.session.commit()


def everything() -> str:
    """Return all that any table says, encrypted columns opened."""
    mappers: list[Mapper[Any]] = sorted(Base.registry.mappers, key=str)
    said: list[str] = []
    with every_site() as session:
        for mapper in mappers:
            if db.inspect(session.connection()).has_table(str(mapper.local_table)):
                said += [str(tuple(row)) for row in session.execute(db.select(*mapper.columns))]
    return "\n".join(said)


def test_senders_are_forgotten_a_year_after_the_end(site: Site, make_report: Callable[..., int]) -> None:
    old, late, waiting = (make_report(phone=PHONE, state=state) for state in ("selesai", "selesai", "diproses"))
    end(site, old, 366)
    end(site, late, 364)
    forget(site)
    with site_scope(site.id):
        kept = db.session.scalars(db.select(Reporter.report_id).order_by(Reporter.report_id)).all()
        assert (kept, db.session.get_one(Report, old).body != "") == ([late, waiting], True)


def test_a_site_says_for_how_long(site: Site, make_report: Callable[..., int]) -> None:
    from cms_core.modules.settings import change_settings

    key = make_report(phone=PHONE, state="selesai")
    end(site, key, 40)
    with site_scope(site.id):
        change_settings(site, NAME, {**clocks.defaults(), "keep_sender": 30})
    forget(site)
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).all() == []


def test_nothing_of_a_contact_is_left_anywhere(
    site: Site, settings: Settings, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, **WHO)
    with site_scope(site.id):
        address = keyed_hash(EMAIL)
        db.session.add(Follower(report_id=key, email=EMAIL, email_hash=address))
        objections.object_to(db.session.get_one(Report, key), "lain", "", EMAIL)
        assert telling.may_ask(address, site, asker="")
        report = db.session.get_one(Report, key)
        opening.identity_of(report, "Bertanya letak lubang", user=officer)
    end(site, key, 366, state="selesai")
    contacts = (PHONE, EMAIL, PERSON, keyed_hash(PHONE), keyed_hash(EMAIL))
    before = everything()
    assert [word in before for word in contacts] == [True] * 5
    forget(site)
    after = everything()
    assert [word for word in contacts if word in after] == []
    assert [privacy.held(subject) for subject in (PHONE, EMAIL)] == [[], []]
    with site_scope(site.id):
        assert affected(site, Asked(), reason="Laptop hilang", user=None) == []
    left = [path for path in Path(settings.instance).rglob("*") if path.is_file()]
    found = [path.name for path in left for word in contacts if word.encode() in path.read_bytes()]
    # SQLite leaves deleted rows in the pages of its file until they are written over; all of them are encrypted.
    assert [name for name in found if not name.startswith("cms.sqlite3")] == []
    plain = [word for word in (PHONE, EMAIL, PERSON) for path in left if word.encode() in path.read_bytes()]
    assert plain == []


def test_what_came_to_nothing_is_emptied_after_ninety_days(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    words = {"body": "Kenari di sini.", "landmark": "pagar kenari", "hamlet": "Kenari", "rt": "2", "answers": "kenari"}
    filed, young, done = (make_report(photos=1, **words, **WHO) for _each in range(3))
    with site_scope(site.id):
        report = db.session.get_one(Report, filed)
        cases.tell(report, cases.Said(told="Kenari ditemui.", note="Catatan kenari"), step=1, site=site, user=officer)
        db.session.add(Objection(report_id=filed, reason="nama", words="Kenari itu rumah saya."))
        db.session.add(Restriction(report_id=filed, by=states.REPORTER, reason="Kenari", due_at=now()))
    end(site, filed, 91, state=states.FILED, public_text="Kenari", released_at=now())
    end(site, young, 89, state=states.WITHDRAWN)
    end(site, done, 91, state=states.DONE)
    forget(site)
    with site_scope(site.id):
        report = db.session.get_one(Report, filed)
        said = [
            report.title,
            report.body,
            report.landmark,
            report.hamlet,
            report.rt,
            report.answers,
            report.public_text,
        ]
        assert said == ["Jalan dan gang", "", "", "", "", "", ""]
        assert [(event.told, event.note, event.move) for event in report.events] == [
            ("", "", "terima"),
            ("", "", "kabar"),
        ]
        assert db.session.scalars(db.select(Objection.words)).all() == [""]
        assert db.session.scalars(db.select(Restriction.reason)).all() == [""]
        assert db.session.scalars(db.select(Reporter.report_id).order_by(Reporter.report_id)).all() == [young, done]
        assert db.session.scalars(db.select(Attachment.report_id)).all() == [young, done]
        # What nothing shows is deleted with its files by core.
        assert len(db.session.scalars(db.select(MediaUse)).all()) == 2
        assert {db.session.get_one(Report, key).body for key in (young, done)} == {"Kenari di sini."}


def test_reports_are_deleted_after_years_and_leave_a_stone(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key, kept = make_report(released=True, photos=2, **WHO), make_report(released=True)
    with site_scope(site.id):
        number = db.session.get_one(Report, key).number
        db.session.add(Access(report_id=key, reason="Kenari", office="x"))
    for each, days in ((key, 5 * 365 + 1), (kept, 5 * 365 - 1)):
        end(site, each, days, state=states.DONE)
    forget(site)
    with site_scope(site.id):
        assert db.session.scalars(db.select(Report.id)).all() == [kept]
        stone = db.session.scalars(db.select(Tombstone)).one()
        assert (stone.number, stone.topic, stone.why, stone.closed_on is not None) == (
            number,
            "pu-jalan",
            "retention",
            True,
        )
        rows = [db.session.scalars(db.select(model.report_id)).all() for model in (Event, Attachment, Access, Reporter)]
        assert [set(each) - {kept} for each in rows] == [set()] * 4
        assert db.session.scalars(db.select(MediaUse)).all() == []


def test_history_can_only_be_emptied_and_only_to_forget(site: Site, make_report: Callable[..., int]) -> None:
    make_report()
    for change, forgets in (
        ({"told": "lain"}, False),
        ({"note": "lain"}, True),
        ({"move": "x"}, True),
        ({"note": "", "office": "x"}, True),
    ):
        with site_scope(site.id):
            event = db.session.scalars(db.select(Event)).one()
            for name, value in change.items():
                setattr(event, name, value)
            with forgetting() if forgets else contextlib.nullcontext(), pytest.raises(AppendOnly):
                db.session.flush()
            db.session.rollback()


def test_report_goes_although_another_one_was_merged_into_it_later(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    parent, key = make_report(state=states.DONE), make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        merging.merge(report, db.session.get_one(Report, parent), step=1, site=site, user=officer)
    end(site, parent, 5 * 365 + 1)
    forget(site)
    with site_scope(site.id):
        left = db.session.scalars(db.select(Report)).all()
        assert [(each.id, each.state, each.parent_id) for each in left] == [(key, states.MERGED, None)]
