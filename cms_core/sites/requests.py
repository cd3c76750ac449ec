"""First ``before_request``: put the site that the middleware found into scope."""

from __future__ import annotations

from functools import partial

from flask import abort, g, request

from cms_core.database import begin_reading
from cms_core.extensions import db
from cms_core.kept import STAMP, under_stamp
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site
from cms_core.themes import remember_look

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def begin_request() -> None:
    """Set ``g.site`` and ``g.lang``, and say whether this request may write."""
    g.lang = request.environ.get("cms.lang", "id")
    g.site = None
    begin_reading(request.method in SAFE)
    site_id = request.environ.get("cms.site_id")
    if site_id is not None:
        enter_site(site_id)
        g.site = _site(site_id)
        if g.site is None:
            abort(404)
    remember_look(g.site)


def _site(site_id: int) -> Site | None:
    """Return the site; for a public page from memory."""
    if STAMP not in request.environ:
        return db.session.get(Site, site_id)
    site = under_stamp("sites", site_id, partial(_detached, site_id))
    return db.session.merge(site, load=False) if site is not None else None


def _detached(site_id: int) -> Site | None:
    site = db.session.get(Site, site_id)
    if site is not None:
        db.session.expunge(site)
    return site


def end_request(_error: BaseException | None) -> None:
    """Leave nothing of this request to the next one on the same thread."""
    begin_reading(False)
