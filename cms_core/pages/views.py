"""``/halaman/<slug>``: the pages of a site."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.publishing.models import PUBLISHED, WITHDRAWN

blueprint = Blueprint("pages", __name__)
EMERGENCY = "kontak-darurat"


@blueprint.get("/halaman/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One page: 404 when there is none, 410 when it was withdrawn."""
    page = db.session.scalar(select(Page).where(Page.site_id == g.site.id, Page.slug == slug))
    if page is None or page.state not in (PUBLISHED, WITHDRAWN):
        abort(404)
    if page.state == WITHDRAWN:
        abort(410)
    return render_template("pages/show.html", page=page, crumbs=[(page.title, None)])


@blueprint.get("/kontak-darurat")
def emergency() -> ResponseReturnValue:
    """The emergency contacts at an address that fits on a poster."""
    return show(EMERGENCY)
