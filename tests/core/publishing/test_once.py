"""Whoever goes back to the form of something new finds what he saved with it, and makes no second one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from wtforms.validators import ValidationError

from cms_core.delivery.idempotency import new_key
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import VILLAGE
from cms_core.publishing.forms import ContentForm
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, signed
from tests.core.publishing.desk import ROOT

NEW = f"{ROOT}/halaman/baru"
BROWSER = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


def count(site: Site) -> int:
    db.session.rollback()
    with site_scope(site.id):
        return db.session.scalar(select(func.count()).select_from(Page)) or 0


def written(client: FlaskClient, title: str = "Profil") -> tuple[str, Any]:
    """Open an empty form as a browser does, save it; return the address of its page, and the answer."""
    address = str(client.get(NEW, headers=BROWSER).location)
    form = Form(client, client.get(address, headers=BROWSER).text, NEW)
    return address, form.set(title=title, body__0__teks="Isi.").send()


def test_the_way_back_leads_to_what_was_saved(village: FlaskClient, site: Site) -> None:
    address, saved = written(village)
    assert saved.status_code == 303
    back = village.get(address, headers=BROWSER)
    assert (back.status_code, back.location) == (303, saved.location)
    assert count(site) == 1
    # Whoever begins something new has a new form.
    other, _answer = written(village, "Sejarah")
    assert (other != address, count(site)) == (True, 2)


def test_a_page_that_the_browser_kept_saves_the_same_item_again(village: FlaskClient, site: Site) -> None:
    address = str(village.get(NEW, headers=BROWSER).location)
    form = Form(village, village.get(address).text, NEW).set(title="Profil", body__0__teks="Isi.")
    first, again = form.send(), form.send()
    assert (again.status_code, again.location) == (303, first.location)
    assert count(site) == 1


def test_a_second_click_leads_on_though_the_first_one_took_what_it_wants(
    village: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def validate_title(_form: Any, field: Any) -> None:
        if db.session.scalar(select(Page.id).where(Page.title == field.data)):
            raise ValidationError("Sudah ada.")

    monkeypatch.setattr(ContentForm, "validate_title", validate_title, raising=False)
    address, first = written(village)
    form = Form(village, village.get(NEW).text, NEW).set(title="Profil", body__0__teks="Isi.")
    assert form.send().status_code == 422

    form.set(key=address.partition("kunci=")[2])
    again = form.send()
    assert (again.status_code, again.location, count(site)) == (303, first.location, 1)
    assert form.set(body__0__teks="Isi lain.").send().status_code == 422


def test_a_used_or_missing_key_is_a_sentence_and_another_key(village: FlaskClient, site: Site) -> None:
    form = Form(village, village.get(NEW).text, NEW).set(title="Profil", body__0__teks="Isi.")
    form.send()
    asked = form.set(title="Sejarah").send()
    assert (asked.status_code, "sudah terkirim dengan isi lain" in asked.text, count(site)) == (422, True, 1)
    assert Form(village, asked.text, NEW).send().status_code == 303

    bare = form.set(key="").send()
    assert (bare.status_code, "belum utuh" in bare.text, count(site)) == (422, True, 2)
    assert Form(village, bare.text, NEW).send().status_code == 303


def test_a_key_of_somebody_else_or_a_weak_one_leads_nowhere(
    app: Flask, village: FlaskClient, site: Site, sign_in: Any, make_user: Any
) -> None:
    address, _saved = written(village)
    colleague = signed(app, sign_in, make_user(VILLAGE, site.region_code))
    assert colleague.get(address, headers=BROWSER).status_code == 200
    assert village.get(f"{NEW}?kunci=1").status_code == 200
    assert f'value="{new_key()[:8]}' not in village.get(f"{NEW}?kunci=1").text
    weak = village.get(f"{NEW}?kunci=1&view=x&kind=y", headers=BROWSER)
    assert (weak.status_code, weak.location.startswith(f"{NEW}?kunci=")) == (303, True)
    assert "view" not in weak.location


@pytest.mark.parametrize("mode", [None, "cors", "no-cors"])
def test_what_has_no_way_back_gets_the_form_at_once(village: FlaskClient, mode: str | None) -> None:
    assert village.get(NEW, headers={"Sec-Fetch-Mode": mode} if mode else {}).status_code == 200
