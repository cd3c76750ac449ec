"""``/wilayah/``: the places below a kecamatan or above, what is new from them, and a page for each without a face."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cms_core.delivery import page_cache
from cms_core.delivery.form_token import tidy
from cms_core.publishing import items
from cms_core.publishing.below import kinds_in
from cms_core.publishing.models import PublishedItem
from cms_core.publishing.public_list import AFTER, BELOW, PublicList
from cms_core.publishing.views import leads_on
from cms_core.sites.models import Site
from cms_core.sites.services import right_below
from cms_core.sites.urls import site_url
from cms_core.surfaces import faceless, villages

blueprint = Blueprint("villages", __name__, url_prefix="/wilayah")

PER_PAGE = 24


@blueprint.before_request
def _from_a_kecamatan_up() -> None:
    """A village has nothing below; what stands here of others moves no stamp of this site."""
    if g.site is None or villages.level_below(g.site) is None:
        abort(404)
    page_cache.policy().roll_up()


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The places below by name, in pages, to be looked for by name."""
    words = tidy(request.args.get("q", ""))[: villages.LONGEST]
    levels = villages.levels(g.site)
    level = request.args.get("jenis", "")
    level = level if level in levels else ""
    found = villages.listed(g.site, level=level, words=words, after=request.args.get("sesudah", ""))
    return render_template(
        "surfaces/villages.html",
        found=found,
        words=words,
        level=level,
        chips=[(label, url_for("villages.index", q=words or None, jenis=name), name) for name, label in levels.items()],
        next_url=url_for("villages.index", q=words or None, jenis=level or None, sesudah=found.next_after)
        if found.next_after
        else None,
        # A name is looked for on every level, so what is found need not lie right below.
        crumbs=[(levels[level] if level else _("Wilayah") if words and levels else villages.called(g.site), None)],
    )


@blueprint.get("/terbaru")
def newest() -> ResponseReturnValue:
    """What is new from the places below, by kind and by place. Pages are no news, and there when asked for."""
    below = _below(request.args.get(BELOW, ""))
    labels = items.kinds()
    kinds = {kind: labels[plugin, kind] for plugin, kind in kinds_in(below or g.site)}
    kind = request.args.get("jenis", "")
    kind = kind if kind in kinds else ""
    after = request.args.get(AFTER, "")
    rows = items.of_region(
        below or g.site,
        kinds=(kind,) if kind else (),
        limit=PER_PAGE + 1,
        after=after,
        where=(PublishedItem.site_id != g.site.id, *(() if kind else (PublishedItem.plugin != items.CORE,))),
    )
    found = PublicList(
        items=rows[:PER_PAGE],
        below=below,
        places=villages.choices(g.site),
        kept={"jenis": kind},
        more={AFTER: rows[PER_PAGE - 1].cursor} if len(rows) > PER_PAGE else {},
        begun=bool(after),
    )
    return render_template(
        "surfaces/newest.html",
        found=found,
        labels=labels,
        chips=found.chips("jenis", kinds) if len(kinds) > 1 or kind else (),
        crumbs=[(villages.called(g.site), url_for("villages.index")), (_("Terbaru"), None)],
    )


def _below(slug: str) -> Site | None:
    """Return the place that a list is narrowed to; 404 for one of another region."""
    if not slug:
        return None
    return right_below(g.site, slug) or abort(404)


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A village without a face of its own; the day it gets one, this leads there."""
    village = right_below(g.site, slug)
    if village is None:
        abort(404)
    if village.public:
        return leads_on(site_url(village))
    seen = faceless.shown(g.site, village)
    return render_template(
        "surfaces/village.html",
        village=seen.site,
        faceless=seen,
        crumbs=[(villages.called(g.site), url_for("villages.index")), (village.name, None)],
    )
