"""First ``before_request``: put the site that the middleware found into scope. Last: let an unsafe request write."""

from __future__ import annotations

from functools import partial
from typing import cast

from flask import abort, g, request
from sqlalchemy.orm import joinedload

from cms_core.database import TenantSession, begin_reading
from cms_core.extensions import db
from cms_core.i18n import DEFAULT
from cms_core.kept import STAMP, under_stamp
from cms_core.sites.models import Site
from cms_core.sites.remembered import remember
from cms_core.sites.resolve import is_admin
from cms_core.tenancy import enter_site

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_STAFF = 100 * 1024 * 1024
"""Bytes of a form of the administration: eight photos of 12 MB, as a telephone without scripts sends them."""


def begin_request() -> None:
    """Set ``g.site`` and ``g.lang``."""
    g.lang = request.environ.get("cms.lang", DEFAULT)
    g.site = None
    begin_reading(True)
    site_id = request.environ.get("cms.site_id")
    if site_id is not None:
        enter_site(site_id)
        g.site = _site(site_id)
        if g.site is None:
            abort(404)
    if g.site is not None:
        remember(request.environ, g.site)


def _site(site_id: int) -> Site | None:
    """Return the site; for a public page from memory, where it is read by many and belongs to no session."""
    if STAMP not in request.environ:
        return db.session.get(Site, site_id)
    return under_stamp("sites", site_id, partial(_detached, site_id))


def _detached(site_id: int) -> Site | None:
    # What hangs on it comes along: nothing can be fetched later, and no session may expire it.
    site = db.session.get(Site, site_id, options=[joinedload(Site.canonical), joinedload(Site.region)])
    if site is None:
        return None
    for row in (site, site.canonical, site.region):
        if row is not None:
            db.session.expunge(row)
    return site


def begin_writing() -> None:
    """Let an unsafe request write, as soon as all of it is there: a phone may take minutes to send its photos."""
    if request.method in SAFE:
        return
    # Who and where: that was read a moment ago.
    cast(TenantSession, db.session()).rest(forget=False)
    if request.method == "PATCH":
        # A piece of an upload: it goes to its file as it arrives, and nothing into the database.
        return
    if is_admin(request.path):
        request.max_content_length = FROM_STAFF
    request.get_data(parse_form_data=True)
    begin_reading(False)


def end_request(_error: BaseException | None) -> None:
    """Leave nothing of this request to the next one on the same thread."""
    begin_reading(False)
