"""``/halaman/<slug>``: the pages of a site."""

from __future__ import annotations

import re

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cms_core.delivery import page_cache
from cms_core.i18n import written
from cms_core.media.services import rendition_url
from cms_core.pages.models import Page
from cms_core.pages.services import ENDPOINT
from cms_core.publishing.clean import summary_of
from cms_core.publishing.items import CORE
from cms_core.publishing.render import content
from cms_core.publishing.views import public_or_404, village_without_face

blueprint = Blueprint("pages", __name__)
blueprint.add_app_template_filter(content, "content")
_PICTURE = re.compile(r'<img [^>]*data-media="([^"]+)"')
READ, SUMMARY = 1500, 200
"""Characters: of HTML that is read for a summary, and of the summary."""


@blueprint.get("/halaman/<slug>")
@blueprint.get("/halaman/<desa>/<slug>")
def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One page: 404 when there is none (yet), 410 when it was withdrawn, 308 from an address that it had before.

    On a kecamatan's site also those of its villages that have no face of their own.
    """
    if desa is None:
        page = public_or_404(Page, slug, site=g.site, endpoint=ENDPOINT)
        return _drawn(page, content(page.body), [])
    with village_without_face(desa, CORE) as village:
        page = public_or_404(Page, slug, site=village, endpoint=ENDPOINT)
        # Its photos are its village's: they are looked for while that is in scope.
        text, place = content(page.body), (village.name, url_for("villages.show", slug=desa))
    # The village's changes do not move the stamp of the site that shows them.
    page_cache.policy().roll_up()
    return _drawn(page, text, [place])


def _drawn(page: Page, text: Markup, above: list[tuple[str, str]]) -> str:
    picture = _PICTURE.search(page.body)
    return render_template(
        "pages/show.html",
        page=page,
        text=text,
        summary=_beginning(page.body),
        picture=rendition_url(picture[1], 1280) if picture else None,
        crumbs=[*above, (written(page.title), None)],
    )


def _beginning(body: str) -> str:
    """Return the first words of a body. It may be long: only as much of it is read as can hold them."""
    return summary_of(body[:READ].rpartition("<")[0], longest=SUMMARY)
