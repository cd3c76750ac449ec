"""A site with addresses that fail, and a database that is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask, abort
from wtforms import StringField

from cms_core.delivery.form_token import PublicForm
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite
from tests.core.errors.pages import SECRET


class NoteForm(PublicForm):
    title = StringField("Judul")


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application with addresses that fail, and one that writes."""
    blueprint = Blueprint("gagal", __name__)

    @blueprint.route("/gagal/<int:status>", methods=["GET", "POST"])
    def fail(status: int) -> Any:
        abort(status)

    @blueprint.route("/rusak", methods=["GET", "POST"])
    def broken() -> Any:
        raise RuntimeError(f"Warga dengan NIK {SECRET}")

    @blueprint.route("/catatan", methods=["GET", "POST"])
    def note() -> Any:
        form = NoteForm()
        if form.validate_on_submit():
            db.session.add(Page(title=form.title.data or "", slug="catatan"))
            return "tersimpan"
        return str(form.csrf_token())

    app._got_first_request = False
    app.register_blueprint(blueprint)
    return make_site(slug="kalimandi", name="Kalimandi", host="kalimandi.example", brand="#7a1f1f")


@pytest.fixture
def away(app: Flask) -> Iterator[None]:
    """The database cannot be reached."""

    engine = db.engine

    def refuse(*_args: Any) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError(f"connection failed for {SECRET}")

    db.session.remove()
    engine.dispose()
    reach, engine.pool._creator = engine.pool._creator, refuse
    yield
    engine.pool._creator = reach
