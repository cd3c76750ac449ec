"""What others have saved meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeLocalField, SelectMultipleField, StringField

from cms_core.choices import choices
from cms_core.database import TenantSession
from cms_core.delivery.seen import SeenForm, hold
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite


class Notice(SeenForm):
    """An announcement."""

    text = StringField("Isi")
    line_1 = StringField("Baris")
    days = SelectMultipleField("Hari", choices=choices({"sen": "Senin", "sel": "Selasa"}))
    until = DateTimeLocalField("Sampai")


def stored(**values: Any) -> Notice:
    return Notice(formdata=None, data=values, meta={"csrf": False})


def sent(version: str, *pairs: tuple[str, str]) -> Notice:
    return Notice(formdata=MultiDict([("versi", version), *pairs]), meta={"csrf": False})


@pytest.fixture
def asked(app: Flask) -> Any:
    with app.test_request_context():
        yield


def test_a_row_is_held_as_it_is_now(app: Flask, make_site: MakeSite) -> None:
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    key = site.id
    db.session.commit()
    assert site.name == "Kalimandi"
    cast(TenantSession, db.session()).rest(forget=False)
    with app.app_context():
        db.session.get_one(Site, key).name = "Kali Mandi"
        db.session.commit()

    hold(site)

    assert site.name == "Kali Mandi"


@pytest.mark.usefixtures("asked")
@pytest.mark.sqlite_only("nothing reaches a database")
def test_nothing_typed_and_nothing_stored_are_the_same() -> None:
    form = sent("", ("text", ""), ("line_1", ""), ("days", "sel"), ("days", "sen"))

    assert form.has_seen(stored(text=None, line_1=None, days=["sen", "sel"], until=None)) is True


@pytest.mark.usefixtures("asked")
@pytest.mark.sqlite_only("nothing reaches a database")
def test_what_is_stored_is_told_in_words() -> None:
    form = sent("an older version", ("text", "Libur"), ("line_1", "Kantor tutup"), ("days", "sen"))
    now = stored(text="Buka", line_1=None, days=["sen", "sel"], until=datetime(2026, 11, 26, 16, 5, tzinfo=UTC))

    assert form.has_seen(now) is False
    assert form.saved == (
        ("Isi", "Buka"),
        ("Baris 1", "kosong"),
        ("Hari", "Senin, Selasa"),
        ("Sampai", "26 November 2026, 16.05"),
    )
    assert form.versi.data == now.fingerprint()
