from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.datastructures import FileStorage

from cms_core.extensions import db
from cms_core.media import services
from cms_core.media.forms import PhotoForm
from cms_core.media.intake import store_image
from cms_core.media.models import Media
from cms_core.media.store import StoreUnavailable
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.media.images import photo

OLD = "a" * 32


class Form(PhotoForm):
    owner_plugin = "core"


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    return make_site()


@pytest.fixture
def sent(app: Flask, site: Site, make_user: MakeUser) -> Any:
    """``sent(**data)`` gives the form as it is after somebody signed in has sent it."""
    user = make_user()

    def send(*, token: bool = True, **data: Any) -> Any:
        with app.test_request_context(method="POST", data=data):
            enter_site(site.id)
            g._login_user = user
            # What AdminForm's own token check leaves behind; tests/core/delivery attacks that.
            g.form_token_ok = token
            form = Form(meta={"csrf": False})
            form.good = form.validate()
            form.kept = bool(g.get("keep_what_was_sent"))
            form.errors_shown = [str(text) for text in form.photo.errors]
            db.session.commit()
            enter_site(None)
            return form

    return send


def upload(content: bytes | None = None) -> FileStorage:
    return FileStorage(io.BytesIO(photo(640, 480) if content is None else content), "foto.jpg")


def media_of(site: Site) -> list[str]:
    with site_scope(site.id):
        return [media.key for media in db.session.query(Media)]


def test_a_photo_is_stored_and_comes_back_by_its_key(site: Site, sent: Any) -> None:
    form = sent(photo=upload())

    assert (form.good, form.kept) == (True, True)
    assert media_of(site) == [form.photo_key.data]
    assert form.image(OLD) == form.shown(OLD) == form.photo_key.data


def test_without_a_token_no_photo_is_stored(site: Site, sent: Any) -> None:
    form = sent(token=False, photo=upload())

    assert (form.good, form.kept, form.errors_shown) == (False, False, ["Pilih fotonya sekali lagi."])
    assert media_of(site) == []


def test_what_is_no_photo_is_said_at_its_field(site: Site, sent: Any) -> None:
    form = sent(photo=upload(b"<html>"))

    assert (form.good, form.kept) == (False, False)
    assert form.errors_shown == ["Berkas ini bukan foto yang dapat dibaca. Kirim foto JPEG, PNG, atau WebP."]
    assert form.image(OLD) == OLD


def test_a_store_that_cannot_be_written_is_said(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise StoreUnavailable

    monkeypatch.setattr("cms_core.media.forms.store_image", refuse)

    assert sent(photo=upload()).errors_shown == ["Foto belum bisa disimpan. Coba lagi sebentar lagi."]


def test_a_new_photo_wins_over_removing(sent: Any) -> None:
    form = sent(photo=upload(), photo_gone="y")

    assert form.image(OLD) == form.photo_key.data
    assert form.photo_gone.data is False


def test_a_photo_that_is_removed_is_still_shown_until_saved(sent: Any) -> None:
    form = sent(photo_gone="y")

    assert (form.image(OLD), form.shown(OLD)) == (None, OLD)


@pytest.mark.parametrize("public", [False, True])
def test_is_held_is_about_ones_own_and_what_nothing_shows(site: Site, make_user: MakeUser, public: bool) -> None:
    user, other = make_user(), make_user()
    with site_scope(site.id):
        media = store_image(io.BytesIO(photo(320, 240)), owner_plugin="core", by=user)
        media.public, key = public, media.key

        assert services.is_held(key, owner_plugin="core", by=user) is not public
        assert services.is_held(key, owner_plugin="core", by=other) is False
        assert services.is_held(key, owner_plugin="galeri", by=user) is False
        assert services.is_held("../x", owner_plugin="core", by=user) is False
    db.session.commit()
