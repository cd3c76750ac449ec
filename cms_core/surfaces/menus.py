"""Menus: what a site's pages and modules offer, to citizens and to staff."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.i18n import COMPLETE, LANGUAGES, REGIONAL, language, prefix
from cms_core.modules import gate
from cms_core.pages import menu
from cms_core.pages.icons import icon_of
from cms_core.pages.models import Page
from cms_core.permissions import can
from cms_core.publishing.items import reach
from cms_core.publishing.models import visible
from cms_core.regions.models import Region
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url, bare_root, staff_url
from cms_core.surfaces import overview
from cms_core.surfaces.links import Link, link_of
from cms_core.users.models import User

TILES = 8
NEARBY = 12
"""Sites in the menu."""


@dataclasses.dataclass(frozen=True)
class Menu:
    """What the public pages of a site offer: its own pages and its modules, in the order of ``links``."""

    pages: tuple[Link, ...]
    modules: tuple[Link, ...]
    links: tuple[Link, ...]
    emergency: tuple[Link, ...] = ()

    @property
    def tiles(self) -> tuple[Link, ...]:
        """What the home page offers first: the modules, then the pages, at most eight; emergencies always."""
        tiles = self.modules + self.pages
        return (tiles[: TILES - 1] + self.emergency) if self.emergency else tiles[:TILES]

    @property
    def for_citizens(self) -> tuple[Link, ...]:
        """What the foot of every page offers: three things to do, and the emergency numbers."""
        return (self.modules + self.pages)[:3] + self.emergency


def public_menu(site: Site) -> Menu:
    """Return the menu of the site in scope; one query."""
    columns = (Page.weight, Page.title, Page.slug, Page.menu_label, Page.icon, Page.hint)
    query = select(*columns).where(visible(Page), Page.in_menu.is_(True), Page.slug != menu.EMERGENCY)
    pages = [
        (
            weight,
            Link(label=label or title, url=url_for("pages.show", slug=slug), icon=icon_of(icon), hint=hint, own=True),
        )
        for weight, title, slug, label, icon, hint in db.session.execute(query.order_by(Page.weight, Page.title))
    ]
    offered = [(place, item) for place, shown, item in sorted(menu.offered(site), key=_place) if shown]
    modules = [(place, link_of(item)) for place, item in offered if item.endpoint != menu.NUMBERS]
    numbers = [(place, link_of(item)) for place, item in offered if item.endpoint == menu.NUMBERS]
    return Menu(
        pages=tuple(link for _weight, link in pages),
        modules=tuple(link for _place, link in modules),
        links=tuple(link for _place, link in sorted([*modules, *pages, *numbers], key=_place)),
        emergency=tuple(link for _place, link in numbers),
    )


def _place(placed: tuple[Any, ...]) -> int:
    return int(placed[0])


def admin_nav(site: Site, user: Any) -> list[Link]:
    """Return the administration's menu of one site for one person, made once in a request."""
    made: dict[Any, list[Link]] = g.setdefault("admin_nav", {})
    if (site.id, user.id) not in made:
        made[site.id, user.id] = _admin_nav(site, user)
    return made[site.id, user.id]


def _admin_nav(site: Site, user: Any) -> list[Link]:
    links = [Link(label=_("Beranda"), url=url_for("admin.home"), icon="home")]
    if site.level != "desa" and can(user, "pages.view", site):
        links.append(Link(label=_("Menunggu"), url=url_for("admin.waiting_list"), icon="checklist"))
    links += _offered(site, user, task=False)
    if site.level != "desa" and can(user, "sites.forward", site):
        links.append(Link(label=_("Teruskan"), url=url_for("forwarding.offered"), icon="send"))
    if can(user, "pages.view", site):
        links.append(Link(label=_("Halaman"), url=url_for("pages_admin.listing"), icon="file-text"))
    if can(user, "media.view", site):
        links.append(Link(label=_("Foto dan dokumen"), url=url_for("media_admin.listing"), icon="photo"))
    if can(user, "pages.menu", site):
        links.append(Link(label=_("Menu situs"), url=url_for("pages_admin.menu"), icon="menu-2"))
        links.append(Link(label=_("Beranda situs"), url=url_for("front.blocks"), icon="adjustments-horizontal"))
    elif can(user, "pages.publish", site):
        links.append(Link(label=_("Kabar singkat"), url=url_for("front.notice"), icon="speakerphone"))
    if can(user, "sites.identity", site):
        links.append(Link(label=_("Identitas"), url=url_for("identity.edit"), icon="building-community"))
    if can(user, "modules.switch", site):
        links.append(Link(label=_("Modul"), url=url_for("modules.switch"), icon="settings"))
    elif site.level == "desa" and can(user, "sites.stage", site):
        links.append(Link(label=_("Tahap"), url=url_for("modules.stage"), icon="settings"))
    if can(user, "users.manage", site):
        links.append(Link(label=_("Orang"), url=url_for("people.everyone"), icon="users"))
    home = links[0].url
    within = (link.url for link in links if link.url != home and request.path.startswith(_path(link.url)))
    current = max(within, key=len, default=home if request.path == _path(home) else "")
    return [dataclasses.replace(link, current=link.url == current) for link in links]


def platform_nav() -> dict[str, Link]:
    """Return the ways out of a site for everybody who is signed in, by what they lead to."""
    links = {
        "sites": Link(_("Semua situs"), staff_url("/admin/"), "world"),
        "account": Link(_("Akun saya"), staff_url("/admin/akun"), "user", _("kata sandi, langkah kedua, perangkat")),
        "guides": Link(_("Bantuan"), url_for("help.index"), "help-circle", _("panduan")),
        "leave": Link(_("Keluar"), staff_url("/keluar"), "logout"),
    }
    return {to: dataclasses.replace(link, current=link.url.endswith(request.path)) for to, link in links.items()}


def tasks(site: Site, user: Any) -> list[Link]:
    """Return what one person may begin on a site, the most important first."""
    found = _offered(site, user, task=True)
    if can(user, "pages.write", site):
        hint = _("Profil, layanan, atau aturan")
        found.append(Link(label=_("Tulis halaman"), url=url_for("pages_admin.new"), icon="pencil-plus", hint=hint))
    return found


def _offered(site: Site, user: Any, *, task: bool) -> list[Link]:
    entries = gate.hooks(site).sorted(SiteSpecs.cms_menu_items, user=user, area="admin")
    return [
        link_of(entry)
        for entry in entries
        if entry.task == task and (entry.permission is None or can(user, entry.permission, site))
    ]


def _path(url: str) -> str:
    return url.removeprefix(request.script_root)


def languages(site: Site, path: str = "") -> list[tuple[str, str, str, str]]:
    """Return code, name, address and lasting absolute address of this page, or a path, in each language of a site."""
    bare, lasting, path = bare_root(), request.environ["cms.canonical"], path or request.path
    spoken = (*COMPLETE, *(code for code in REGIONAL if code == site.language))
    parts = [(code, prefix(code)) for code in spoken]
    return [(code, LANGUAGES[code], bare + part + path, lasting + part + path) for code, part in parts]


def staff_languages() -> list[tuple[str, str, str]]:
    """Return code, name and address of this page of the administration in the languages that it is not in.

    Those are the languages that every site speaks; a regional one has no words for most of the administration.
    """
    bare, asked = bare_root(), request.full_path.removesuffix("?")
    parts = {code: prefix(code) for code in COMPLETE if code != language()}
    return [(code, LANGUAGES[code], bare + part + asked) for code, part in parts.items()]


def nearby(site: Site | None, user: User) -> list[tuple[str, str]]:
    """Return names and addresses of a few sites of a person to jump to from one: what lies around it comes first."""
    codes = {assignment.region_code for assignment in user.assignments}
    if site is None or (codes == {site.region_code} and site.level == "desa"):
        return []
    around = reach(site)
    lies_here = or_(Site.region_code == around, _lies_right_below(around))
    query = overview.of(user).query.where(Site.id != site.id, lies_here)
    rows = db.session.scalars(query.order_by(Site.region_code).limit(NEARBY))
    return [(row.name, admin_url(row.slug, "admin.home", {})) for row in rows]


def _lies_right_below(code: str) -> ColumnElement[bool]:
    region = select(Region.id).where(Region.code == code).scalar_subquery()
    return Site.region_id.in_(select(Region.id).where(Region.parent_id == region))
