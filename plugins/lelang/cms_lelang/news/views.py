"""The feed of packages, of a site or of what its list is narrowed to."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from cms_core.api import cache_policy, called, current_site, lasting_url
from cms_lelang import NAME
from cms_lelang.buyers import services as buyers
from cms_lelang.models import Package
from cms_lelang.news import services
from cms_lelang.words import CATEGORIES, kinds_of

FRESH_SECONDS = 60


def feed() -> ResponseReturnValue:
    """What was told of packages lately as Atom (RFC 4287): of all, of a kind (``pengadaan``), or of an ``instansi``."""
    site, asked = current_site(), request.args
    conditions: list[ColumnElement[bool]] = []
    kept: dict[str, Any] = {}
    title = called(site)
    if (kind := asked.get("pengadaan", "")) in CATEGORIES:
        conditions.append(Package.category.in_(kinds_of(kind)))
        kept["pengadaan"] = kind
        title = f"{title}: {CATEGORIES[kind]}"
    if key := asked.get("instansi", ""):
        slug = asked.get("wilayah", "")
        owner = buyers.owner_of(site, slug)
        told = buyers.buyer(owner, key) if owner is not None else None
        if told is None:
            abort(404)
        conditions.append(told.where)
        kept |= {"instansi": told.key, **({"wilayah": slug} if slug else {})}
        title = f"{told.name}: {title}" if told.name != title else title
    cache_policy().live(FRESH_SECONDS)
    entries = services.newest(site, conditions)
    body = render_template(
        f"{NAME}/news/feed.xml",
        entries=entries,
        title=title,
        author=called(site),
        url=lasting_url(site, f"{NAME}.packages", {}),
        own=lasting_url(site, f"{NAME}.feed", kept),
        updated=entries[0].at if entries else site.changed_at or site.created_at,
    )
    return Response(body, mimetype="application/atom+xml")
