"""``/halaman/<slug>``: the pages of a site."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from cms_core.pages.models import Page
from cms_core.pages.services import ENDPOINT
from cms_core.publishing import render
from cms_core.publishing.clean import summary_of
from cms_core.publishing.views import public_or_404

blueprint = Blueprint("pages", __name__)
blueprint.add_app_template_filter(render.content, "content")
READ, SUMMARY = 1500, 200
"""Characters: of HTML that is read for a summary, and of the summary."""


@blueprint.get("/halaman/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One page: 404 when there is none (yet), 410 when it was withdrawn, 308 from an address that it had before."""
    page = public_or_404(Page, slug, site=g.site, endpoint=ENDPOINT)
    return render_template("pages/show.html", page=page, summary=_beginning(page.body), crumbs=[(page.title, None)])


def _beginning(body: str) -> str:
    """Return the first words of a body. It may be long: only as much of it is read as can hold them."""
    return summary_of(body[:READ].rpartition("<")[0], longest=SUMMARY)
