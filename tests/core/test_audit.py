"""The audit log: in the transaction of the act, with the request it came from, and never changed."""

from __future__ import annotations

import pytest
from flask import Flask, g
from sqlalchemy import delete, select

from cms_core import audit
from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import every_site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_an_entry_says_who_did_what_to_what_and_when(app: Flask, make_site: MakeSite, make_user: MakeUser) -> None:
    site, user = make_site(), make_user()
    before = now()
    audit.record("pages.changed", site_id=site.id, user_id=user.id, target="7", reason="Keliru")
    db.session.commit()
    (entry,) = entries()
    assert (entry.what, entry.site_id, entry.user_id, entry.target) == ("pages.changed", site.id, user.id, "7")
    assert entry.detail == {"reason": "Keliru"}
    assert before <= entry.at <= now()


def test_an_entry_is_undone_with_its_act(app: Flask, make_site: MakeSite) -> None:
    site = make_site()
    audit.record("pages.changed", site_id=site.id, user_id=None)
    db.session.flush()
    db.session.rollback()
    assert entries() == []


def test_an_entry_names_its_request(app: Flask) -> None:
    with app.test_request_context("/"):
        g.request_id = "b2f1"
        audit.record("users.signed_in", site_id=None, user_id=None)
    audit.record("regions.loaded", site_id=None, user_id=None)
    db.session.commit()
    assert [entry.request_id for entry in entries()] == ["b2f1", ""]


def test_an_entry_outlives_site_and_person(app: Flask, make_site: MakeSite, make_user: MakeUser) -> None:
    site, user = make_site(), make_user()
    site_id, user_id = site.id, user.id
    audit.record("sites.stage_changed", site_id=site_id, user_id=user_id, target="autonomous")
    db.session.commit()
    with every_site() as session:
        session.execute(delete(Site).where(Site.id == site_id))
        session.execute(delete(User).where(User.id == user_id))
    db.session.expire_all()
    (entry,) = entries()
    assert (entry.what, entry.target, entry.site_id, entry.user_id) == ("sites.stage_changed", "autonomous", None, None)


@pytest.mark.parametrize("attack", ["change", "delete"])
def test_an_entry_is_neither_changed_nor_deleted(app: Flask, attack: str) -> None:
    audit.record("users.signed_in", site_id=None, user_id=None)
    db.session.commit()
    (entry,) = entries()
    if attack == "change":
        entry.what = "nothing"
    else:
        db.session.delete(entry)
    with pytest.raises(audit.AuditError):
        db.session.flush()
    db.session.rollback()
    assert [each.what for each in entries()] == ["users.signed_in"]
