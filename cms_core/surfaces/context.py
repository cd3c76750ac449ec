"""What every template may count on; a site's part of it is kept until its stamp moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_login import current_user
from jinja2 import Environment, pass_environment
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.columns import now
from cms_core.delivery import page_cache, stamps
from cms_core.extensions import db
from cms_core.i18n import DEFAULT
from cms_core.inline import own_icons, use_icons
from cms_core.kept import STAMP, under_stamp
from cms_core.media.crests import WIDTHS as CREST_WIDTHS
from cms_core.media.services import rendition_url
from cms_core.permissions import can
from cms_core.publishing import items
from cms_core.regions.codes import kind_of
from cms_core.regions.models import Region
from cms_core.regions.words import words_for
from cms_core.sites.identity import NETWORKS
from cms_core.sites.models import Site
from cms_core.sites.resolve import is_admin
from cms_core.sites.urls import canonical_url, parent_of, site_url
from cms_core.surfaces import menus, overview
from cms_core.surfaces.arranged import Arranged, arranged
from cms_core.themes import Look, plate_for

FRAME = "cms.frame"


@dataclasses.dataclass(frozen=True)
class SiteView:
    """A site as templates see it; ``social`` is its official accounts: label, icon and address."""

    id: int
    slug: str
    name: str
    level: str
    region_code: str
    stage: str
    theme: str
    brand: str
    motif: str
    logo: str | None
    logo_set: str
    plate: str
    lead: str
    address: str
    hours: str
    phone: str
    whatsapp: str
    email: str
    social: tuple[tuple[str, str, str], ...]
    words: Mapping[str, str]
    timezone: str
    postal_code: str | None
    parent_name: str
    parent_url: str | None

    @property
    def place(self) -> str:
        """Its name as people say it: "Desa Kalimandi"."""
        return named(self.words["sebutan"], self.name)

    @property
    def has_desa_domain(self) -> bool:
        """Whether its address may end with ``.desa.id``: a desa's may, never a kelurahan's (Permenkominfo 5/2015)."""
        return kind_of(self.region_code) in ("desa", "desa_adat")


def named(word: str, name: str) -> str:
    """Return a region by its word and name; names that carry the word already stay as they are."""
    return name if not name or name.startswith(word) else f"{word} {name}"


def accounts_of(site: Site) -> tuple[tuple[str, str, str], ...]:
    """Return the official accounts of a site: label, icon and address of each."""
    found = ((str(label), icon, site.social.get(name)) for name, (label, icon, _hosts) in NETWORKS.items())
    return tuple((label, icon, address) for label, icon, address in found if address)


def crest(key: str | None, edge: str | None, look: Look, address: Callable[[str, int], str]) -> dict[str, Any]:
    """Return what a head needs for the coat of arms: ``logo``, ``logo_set`` and ``plate``, the class of its plate."""
    if not key:
        return {"logo": None, "logo_set": "", "plate": ""}
    if edge is None:
        return {"logo": address(key, 320), "logo_set": "", "plate": ""}
    small, fine = (address(key, width) for width in CREST_WIDTHS)
    return {"logo": small, "logo_set": f"{small} 1x, {fine} 2x", "plate": plate_for(edge, look)}


def view_of(site: Site) -> SiteView:
    """Return what templates may know of a site."""
    parent = parent_of(site)
    query = select(Region).where(Region.id == site.region_id).options(joinedload(Region.parent))
    region = db.session.scalars(query).one()
    return SiteView(
        id=site.id,
        slug=site.slug,
        name=site.name,
        level=site.level,
        region_code=site.region_code,
        stage=site.stage,
        theme=site.theme,
        brand=site.brand,
        motif=site.motif,
        **crest(site.logo, site.logo_edge, Look(site.brand, site.motif, site.theme), rendition_url),
        lead=site.lead,
        address=site.address,
        hours=site.hours,
        phone=site.phone,
        whatsapp=site.whatsapp,
        email=site.email,
        social=accounts_of(site),
        words=words_for(site),
        timezone=site.timezone,
        postal_code=region.postal_code,
        parent_name=region.parent.name if region.parent else "",
        parent_url=site_url(parent) if parent and parent.public else None,
    )


@dataclasses.dataclass(frozen=True)
class Frame:
    """What surrounds every public page of a site; ``drawn`` are parts of it as markup, with the icons they use.

    It is good ``until`` the next scheduled item of the site begins, or its announcement ends.
    """

    site: SiteView
    menu: menus.Menu
    until: datetime | None
    updated_at: datetime | None
    arranged: Arranged
    drawn: dict[tuple[str, Hashable, str], tuple[Markup, dict[str, bool]]] = dataclasses.field(default_factory=dict)

    @pass_environment
    def once(
        self, environment: Environment, name: str, variant: Hashable = "", *, caller: Callable[[], Markup]
    ) -> Markup:
        """Return a part of the frame, drawn once and kept with it: ``{% call once("foot") %}…{% endcall %}``.

        Inside may stand only what is the same on all pages of the site in one language; ``variant`` tells those apart
        that are not. What a theme's templates draw is kept apart: error pages have none of it.
        """
        key = (name, variant, getattr(environment, "theme", ""))
        found = self.drawn.get(key)
        if found is None:
            with own_icons() as used:
                found = (caller(), used)
            self.drawn[key] = found
        use_icons(found[1])
        return found[0]


def frame(site: Site) -> Frame:
    """Return the frame of a site in this request's language, kept per worker until a stamp moves."""
    key = (site.id, g.lang, request.script_root)
    known: tuple[object, Frame] | None = request.environ.get(FRAME)
    if known is not None and known[0] == key:
        return known[1]
    public = STAMP in request.environ
    stamp = None if public else (stamps.current(site.id), stamps.current(stamps.PLATFORM))
    found = under_stamp("frames", key, partial(_frame, site), stamp, good=_still_good)
    page_cache.policy().until(found.until)
    request.environ[FRAME] = (key, found)
    return found


def _frame(site: Site) -> Frame:
    shown = arranged(site)
    moments = (items.next_begin(site), shown.until)
    return Frame(
        site=view_of(site),
        menu=menus.public_menu(site),
        until=min((moment for moment in moments if moment is not None), default=None),
        updated_at=site.changed_at,
        arranged=shown,
    )


def _still_good(found: Frame) -> bool:
    return found.until is None or found.until > now()


def at_once(_name: str, _variant: Hashable = "", *, caller: Callable[[], Markup]) -> Markup:
    """Return a part of a page that has no frame."""
    return caller()


def init_context(app: Flask) -> None:
    """Give every template its variables."""
    app.context_processor(_variables)
    app.jinja_env.globals.update(rendition_url=rendition_url)


def _variables() -> dict[str, Any]:
    return {"ui": current_app.jinja_env.get_template("macros.html").module, **_of_request()}


def _of_request() -> dict[str, Any]:
    if not has_request_context() or g.get("failed"):
        return {
            "site": None,
            "lang": g.get("lang", DEFAULT),
            "languages": [],
            "menu": [],
            "user": None,
            "admin_nav": [],
            "crumbs": [],
            "once": at_once,
        }
    site: Site | None = g.get("site")
    in_admin, preview = is_admin(request.path), bool(g.get("preview"))
    # A preview lies in the administration, and looks like the public page in everything.
    under_admin = in_admin and not preview
    user = current_user if under_admin and current_user.is_authenticated else None
    around = frame(site) if site is not None else None
    return {
        "site": around.site if around else None,
        "menu": around.menu.links if around and not under_admin else (),
        "current": current_link(around.menu) if around and not under_admin else "",
        "for_citizens": around.menu.for_citizens if around and not under_admin else (),
        "shows_office": bool(around and around.arranged.shows_office and not under_admin),
        "updated_at": around.updated_at if around else None,
        "lang": g.get("lang", DEFAULT),
        "languages": menus.languages(site) if site is not None and not in_admin else [],
        "user": user,
        "admin_nav": menus.admin_nav(site, user) if site is not None and user is not None else [],
        "can": partial(_may, user, site),
        "crumbs": [],
        "once": around.once if around else at_once,
        "canonical_url": canonical_url() if around and not preview else "",
        "platform_nav": menus.platform_nav() if under_admin else {},
        "staff_languages": menus.staff_languages() if user is not None or site is None else (),
        "my_sites": overview.nearby(site, user) if user is not None else (),
        "help_url": url_for("help.about", untuk=request.endpoint) if user is not None else "",
        "public_url": site_url(site) if site is not None and under_admin else "",
    }


def current_link(menu: menus.Menu) -> str:
    """Return the address of the menu's link to the page that is being asked, or nothing."""
    here = request.script_root + request.path
    return here if any(link.url == here for link in menu.links) else ""


def _may(user: Any, site: Site | None, permission: str) -> bool:
    return site is not None and can(user, permission, site)
