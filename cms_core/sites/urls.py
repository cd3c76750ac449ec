"""Addresses of things on sites other than the one that is being asked."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.entries import Values
from cms_core.extensions import db, state
from cms_core.i18n import language, prefix, staff_prefix
from cms_core.regions import codes
from cms_core.sites.models import Site
from cms_core.sites.resolve import Address, absolute, address_of, is_admin, root_of


def site_url(site: Site, path: str = "/") -> str:
    """Return the absolute address of a path on a site's public pages, in the language of this request."""
    return _root(address_of(site)) + path


def thing_url(site: Site, endpoint: str, values: Values, *, parent: Site | None = None) -> str:
    """Return where something stands: relative on the public site that is being asked, else absolute on its own site.

    A village without a public face has its things under its kecamatan's addresses: the endpoint is built with
    ``desa=<slug of the village>``. ``parent`` is that kecamatan's site, if the caller knows it; else it is looked up.
    """
    if g.get("site") is not None and g.site.id == site.id and not is_admin(request.path):
        return url_for(endpoint, **_plain(values))
    if site.public:
        return _root(address_of(site)) + _path(endpoint, _plain(values))
    parent = parent or parent_of(site)
    if parent is None:
        return _root(address_of(site)) + _path(endpoint, _plain(values))
    path = _path(endpoint, {**_plain(values), "desa": site.slug})
    if g.get("site") is not None and g.site.id == parent.id:
        return request.script_root + path
    return _root(address_of(parent)) + path


def lasting_url(site: Site, endpoint: str, values: Values, *, parent: Site | None = None) -> str:
    """Return the absolute address of a page of a site, from wherever it is asked: for letters, feeds, what is printed.

    Of a village without a public face that is its kecamatan's page, of its things the one with ``desa``; ``parent`` as
    :func:`thing_url` takes it.
    """
    home, values = site, _plain(values)
    if not site.public and (above := parent or parent_of(site)) is not None:
        home = above
        if any("desa" in rule.arguments for rule in current_app.url_map.iter_rules(endpoint)):
            values = {**values, "desa": site.slug}
    return _root(address_of(home)) + _path(endpoint, values)


def admin_url(slug: str, endpoint: str, values: Values) -> str:
    """Return where a page of the administration of the site with this slug stands, on the platform host.

    It is in the language of this request; another site than the one that is asked may not speak its regional one.
    """
    own = g.get("site") is not None and g.site.slug == slug
    return f"/s/{slug}{prefix() if own else staff_prefix()}{_path(endpoint, _plain(values))}"


def parent_of(site: Site) -> Site | None:
    """Return the site of the region right above, if there is one."""
    query = select(Site).where(Site.region_code == codes.parent_of(site.region_code))
    return db.session.scalar(query.options(joinedload(Site.canonical)))


def platform_url(path: str = "/") -> str:
    """Return an absolute address on the platform host, where staff sign in."""
    settings = state().settings
    return absolute(settings, settings.platform_host) + path


def staff_url(path: str) -> str:
    """Return an absolute address on the platform host for whoever works there, in the language of this request."""
    return platform_url(staff_prefix() + path)


def canonical_url() -> str:
    """Return the canonical address of the page that is being asked, without query, never from the Host header."""
    return str(request.environ.get("cms.canonical", "")) + prefix() + request.path


def bare_root() -> str:
    """Return the path of the site's root in this request without a language: nothing, or ``/s/<slug>``."""
    return request.script_root.removesuffix(prefix())


def _root(address: Address) -> str:
    # A neighbour that does not speak the language of this page is read in Indonesian.
    spoken = address.speaks(language())
    return root_of(address, state().settings) + (prefix() if spoken else "")


def _path(endpoint: str, values: dict[str, Any]) -> str:
    return current_app.url_map.bind("balai.invalid").build(endpoint, values)


def _plain(values: Values) -> dict[str, Any]:
    return dict(values)
