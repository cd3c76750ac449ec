"""The administration's front doors: all sites of a person, and the home of one site."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.columns import now
from cms_core.delivery import form_token
from cms_core.entries import Figure
from cms_core.extensions import db
from cms_core.formats import counted, format_datetime
from cms_core.hookspecs import SiteSpecs
from cms_core.lists import LONGEST, MOST, Found, List, csv_answer
from cms_core.modules import gate
from cms_core.modules.forms import STAGE_LABELS
from cms_core.people import listing, rights
from cms_core.permissions import area, can, require
from cms_core.publishing import waiting, work
from cms_core.publishing.steps import PHASES
from cms_core.sites import services as sites
from cms_core.sites.urls import admin_url
from cms_core.surfaces import finding, menus, overview

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
@area("staff")
def home() -> ResponseReturnValue:
    """The home of one site's administration; without a site, the list of a person's sites."""
    if g.site is None:
        return _sites()
    rows = waiting.waiting(g.site, user=current_user)
    may_invite = can(current_user, rights.MANAGE, g.site)
    figures = _figures()
    desk = {
        "today": now(),
        "tasks": [
            *menus.tasks(g.site, current_user),
            *(link for link in menus.admin_nav(g.site, current_user) if link.hint),
        ][:3],
        "waiting": sum(row.yours for row in rows),
        "sent": sum(not row.yours for row in rows),
        "returned": waiting.returned(g.site, user=current_user),
        "forgotten": work.forgotten(g.site, user=current_user),
        "undescribed": work.undescribed(g.site) if can(current_user, "media.upload", g.site) else 0,
        "recent": work.recent(g.site, user=current_user),
        "phases": PHASES,
        "figures": [figure for figure in figures if not figure.attention],
        "pressing": [figure for figure in figures if figure.attention and figure.value > 0],
        "may_invite": may_invite,
    }
    if g.site.level != "desa":
        return _overview(overview.below(g.site, user=current_user), "surfaces/admin_region.html", **desk)
    return render_template(
        "surfaces/admin_home.html",
        stage=STAGE_LABELS[g.site.stage],
        since=sites.stage_since(g.site),
        short=listing.short_of_people(g.site) if may_invite else [],
        **desk,
    )


def _figures() -> list[Figure]:
    """Return what the modules count for this person."""
    entries = gate.hooks(g.site).sorted(SiteSpecs.cms_dashboard_figures, user=current_user)
    return [entry for entry in entries if entry.permission is None or can(current_user, entry.permission, g.site)]


@blueprint.get("/cari")
@area("staff")
def find() -> ResponseReturnValue:
    """Find anything by its name: on a site, what is there as well."""
    words = " ".join(form_token.tidy(request.args.get("q", "")).split())[:LONGEST]
    groups = finding.find(words, site=g.site, user=current_user)
    return render_template("surfaces/found.html", words=words, groups=groups)


def _overview(mine: overview.Sites, template: str, **more: Any) -> ResponseReturnValue:
    """Show the sites that somebody looks after, or send them as a file."""
    described = mine.described()
    asked = described.asked()
    found = mine.page(described, asked)
    if asked.csv:
        return csv_answer(found, "situs")
    return render_template(
        template, found=found, together=mine.figures(), counted=counted, modules=len(gate.loaded()), **more
    )


@blueprint.get("/menunggu")
@require("pages.view")
def waiting_list() -> ResponseReturnValue:
    """What waits to be looked at, here and on the sites below."""
    labels = waiting.labels()
    described = List(
        key=None,
        orders={},
        states={"": _("Semua"), **{owner: labels[owner] for owner in waiting.owners(g.site, user=current_user)}},
        cells={
            _("Judul"): lambda row: row.title,
            _("Situs"): lambda row: row.site_name,
            _("Bagian"): lambda row: labels[row.owner],
            _("Diubah"): lambda row: format_datetime(row.since),
        },
    )
    asked = described.asked()
    limit = MOST if asked.csv else described.per_page
    rows, after = waiting.page(g.site, user=current_user, owner=asked.state, after=asked.after, limit=limit)
    found = Found(list=described, asked=asked, rows=rows, after=after)
    if asked.csv:
        return csv_answer(found, "menunggu")
    return render_template("surfaces/waiting.html", found=found, labels=labels)


def _sites() -> ResponseReturnValue:
    mine = overview.of(current_user)
    only = db.session.scalars(mine.query.limit(2)).all()
    if len(only) == 1:
        return redirect(admin_url(only[0].slug, "admin.home", {}), 303)
    return _overview(mine, "surfaces/admin_sites.html")
