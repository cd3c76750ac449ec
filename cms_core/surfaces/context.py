"""What every template may count on; a site's part of it is kept until its stamp moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_login import current_user
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from cms_core.columns import now
from cms_core.delivery import page_cache, stamps
from cms_core.entries import Banner
from cms_core.hookspecs import SiteSpecs
from cms_core.i18n import DEFAULT
from cms_core.inline import own_icons, use_icons
from cms_core.kept import STAMP, under_stamp
from cms_core.modules import gate
from cms_core.notices import services as notices
from cms_core.offline.outbox import outbox
from cms_core.permissions import can
from cms_core.publishing import items
from cms_core.sites.models import Site
from cms_core.sites.resolve import is_admin
from cms_core.sites.urls import canonical_url, site_url
from cms_core.surfaces import menus
from cms_core.surfaces.arranged import Arranged, arranged
from cms_core.surfaces.site_view import SiteView, view_of

FRAME = "cms.frame"


@dataclasses.dataclass(frozen=True)
class Frame:
    """What surrounds every public page of a site; ``drawn`` are parts of it as markup, with the icons they use.

    It is good ``until`` the next scheduled item of the site begins, or its announcement or a banner ends.
    """

    site: SiteView
    menu: menus.Menu
    until: datetime | None
    updated_at: datetime | None
    arranged: Arranged
    banners: tuple[Banner, ...] = ()
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
    told = gate.hooks(site).sorted(SiteSpecs.cms_banners)
    ahead = [each for each in told if each.until is None or each.until > now()]
    banners = [each for each in ahead if each.begins is None or each.begins <= now()]
    begins = [each.begins for each in ahead if each not in banners]
    moments = (items.next_begin(site), shown.until, *(each.until for each in banners), *begins)
    return Frame(
        site=view_of(site),
        menu=menus.public_menu(site),
        until=min((moment for moment in moments if moment is not None), default=None),
        updated_at=site.changed_at,
        arranged=shown,
        banners=tuple(banners),
    )


def _still_good(found: Frame) -> bool:
    return found.until is None or found.until > now()


def at_once(_name: str, _variant: Hashable = "", *, caller: Callable[[], Markup]) -> Markup:
    """Return a part of a page that has no frame."""
    return caller()


def init_context(app: Flask) -> None:
    """Give every template its variables."""
    app.context_processor(_variables)


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
            "shell": False,
        }
    site: Site | None = g.get("site")
    in_admin, preview = is_admin(request.path), bool(g.get("preview"))
    # A preview lies in the administration, and looks like the public page in everything.
    under_admin = in_admin and not preview
    # A page that devices keep is the same for everybody, whoever asked for it.
    shell = bool(g.get("shell"))
    user = current_user if under_admin and not shell and current_user.is_authenticated else None
    around = frame(site) if site is not None else None
    return {
        "site": around.site if around else None,
        "menu": around.menu.links if around and not under_admin else (),
        "banners": around.banners if around and not under_admin else (),
        "current": current_link(around.menu) if around and not under_admin else "",
        "for_citizens": around.menu.for_citizens if around and not under_admin else (),
        "shows_office": bool(around and around.arranged.shows_office and not under_admin),
        "updated_at": around.updated_at if around else None,
        "lang": g.get("lang", DEFAULT),
        "languages": menus.languages(site) if site is not None and not in_admin else [],
        "user": user,
        "admin_nav": menus.admin_nav(site, user) if site is not None and user is not None else [],
        "open_notices": notices.count_for(site, user) if site is not None and user is not None else 0,
        "can": partial(_may, user, site),
        "crumbs": [],
        "once": around.once if around else at_once,
        "canonical_url": canonical_url() if around and not preview else "",
        "platform_nav": menus.platform_nav() if under_admin else {},
        "staff_languages": menus.staff_languages() if user is not None or site is None else (),
        "shell": shell,
        "box": outbox() if under_admin else None,
        "my_sites": menus.nearby(site, user) if user is not None else (),
        "help_url": url_for("help.about", untuk=request.endpoint) if user is not None else "",
        "public_url": site_url(site) if site is not None and under_admin else "",
    }


def current_link(menu: menus.Menu) -> str:
    """Return the address of the menu's link to the page that is being asked, or nothing."""
    here = request.script_root + request.path
    return here if any(link.url == here for link in menu.links) else ""


def _may(user: Any, site: Site | None, permission: str) -> bool:
    return site is not None and can(user, permission, site)
