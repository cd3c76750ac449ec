"""``/halaman/<slug>``: the pages of a site."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.pages.models import Page
from cms_core.publishing import render
from cms_core.publishing.addresses import by_slug, moved_to
from cms_core.publishing.models import ARCHIVED, PUBLISHED, WITHDRAWN

blueprint = Blueprint("pages", __name__)
blueprint.add_app_template_filter(render.content, "content")
EMERGENCY = "kontak-darurat"


@blueprint.get("/halaman/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One page: 404 when there is none (yet), 410 when it was withdrawn, 308 from an address that it had before."""
    page = by_slug(Page, slug)
    if page is None:
        moved = moved_to(Page, slug)
        if moved is None or moved.state not in (PUBLISHED, ARCHIVED):
            abort(404)
        return redirect(url_for("pages.show", slug=moved.slug), 308)
    if page.phase == WITHDRAWN:
        abort(410)
    if page.phase != PUBLISHED and (page.phase != ARCHIVED or page.published_at is None):
        abort(404)
    return render_template("pages/show.html", page=page, crumbs=[(page.title, None)])


@blueprint.get("/kontak-darurat")
def emergency() -> ResponseReturnValue:
    """The emergency contacts at an address that fits on a poster."""
    return show(EMERGENCY)
