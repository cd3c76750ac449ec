"""Passing on: which pages have links to share them, a picture card and a poster, and where these stand."""

from __future__ import annotations

import dataclasses
import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from cms_core.delivery import page_cache
from cms_core.extensions import db
from cms_core.i18n import prefix
from cms_core.kept import STAMP
from cms_core.modules import gate
from cms_core.pages.menu import NUMBERS
from cms_core.publishing import items
from cms_core.publishing.models import PublishedItem
from cms_core.qr import qr
from cms_core.regions.words import named
from cms_core.sites.models import Site
from cms_core.sites.services import right_below
from cms_core.surfaces import villages
from cms_core.surfaces.context import current_link, frame
from cms_core.surfaces.site_view import SiteView, view_of
from cms_core.tenancy import site_scope

HOME = "site.index"
OWN = {"site.data": _l("Data terbuka"), NUMBERS: _l("Kontak darurat")}
"""Pages of the site itself that stand in no menu and are worth passing on."""
CARD, POSTER = "kartu", page_cache.POSTER
LEAD = 160
"""Characters."""
_CHOICE = re.compile(r"[a-z0-9_-]{1,63}")
LOCALES = {"id": "id_ID", "en": "en_GB", "jv": "jv_ID"}

NETWORKS = (
    ("WhatsApp", "brand-whatsapp", "https://wa.me/?text=@text@"),
    ("Facebook", "brand-facebook", "https://www.facebook.com/sharer/sharer.php?u=@url@"),
    ("Telegram", "send", "https://t.me/share/url?url=@url@&text=@title@"),
    ("X", "brand-x", "https://x.com/intent/post?text=@title@&url=@url@"),
    (_l("Surel"), "mail", "mailto:?subject=@title@&body=@text@"),
)
"""Label, icon and address of each way, with places for what is a page's own.

They are plain links, so that nobody learns anything before a reader presses one.
"""


class Sharing(NamedTuple):
    """What the page that is being made says of itself to those who pass it on; addresses are absolute.

    ``place`` is the name of its site as people say it; ``poster`` is relative, empty where paper cannot lead.
    """

    title: str
    place: str
    url: str
    card: str
    poster: str
    locale: str
    kind: str

    def fill(self, drawn: Markup) -> Markup:
        """Return the links, which a site draws once for all its pages, with what is this page's in its places."""
        name = self.title if self.title == self.place else f"{self.title} – {self.place}"
        links = str(drawn)
        title, url = quote(name, safe=""), quote(self.url, safe="")
        for word, said in (("@title@", title), ("@text@", f"{title}%3A%20{url}"), ("@url@", url)):
            links = links.replace(word, said)
        # These last: nothing before them can hold an @, which is quoted there.
        links = links.replace("@poster@", escape(self.poster)).replace("@page@", escape(self.url))
        return Markup(links)  # noqa: S704  # markup of ours; what came into it was quoted or escaped


def sharing(title: Markup, url: str) -> Sharing | None:
    """Return what the page at this lasting address says of itself; None where it is nothing to pass on. No query.

    Passed on are the home page, what the menu offers, what has an address of its own (a slug, a number), and the open
    data; of a narrowed list what it was narrowed to, unless somebody typed it.
    """
    if not url:
        return None
    around, endpoint, environ = frame(g.site), request.endpoint, request.environ
    home = endpoint == HOME
    if not (home or request.view_args or endpoint in OWN or current_link(around.menu)):
        return None
    place = around.site.place
    path, query = quote(request.path), asked()
    # Cards are asked for under the stamp of the page, which moves with everything that they show.
    stamp = environ.get(STAMP, (0,))[0]
    card = f"/{stamp}{'' if home else path}.jpg"
    return Sharing(
        title=place if home else str(title.unescape()).strip(),
        place=place,
        url=url + (query or ""),
        card=f"{environ['cms.canonical']}/{CARD}{card}",
        poster="" if query is None else f"{request.script_root}/{POSTER}{path}{query}",
        locale=LOCALES[g.lang],
        kind="website" if home else "article",
    )


def asked() -> str | None:
    """Return what narrows the page, as it stands in an address: ``?kategori=wisata``; empty when nothing does.

    None for words that somebody typed: what a site puts on paper are its own.
    """
    said = [(name, value) for name, value in request.args.items(multi=True) if value]
    if not all(_CHOICE.fullmatch(name) and _CHOICE.fullmatch(value) for name, value in said):
        return None
    return f"?{urlencode(said)}" if said else ""


def address(path: str) -> str:
    """Return the lasting absolute address of a path of this site, in the language of this request."""
    return f"{request.environ['cms.canonical']}{prefix()}/{quote(path)}"


def parent_of(site: SiteView) -> str:
    """Return the region right above a site as people say it: "Kecamatan Purworeja Klampok"; empty if there is none."""
    above = {"desa": "kecamatan", "kecamatan": "kabupaten"}.get(site.level, "")
    return named(site.words.get(above, ""), site.parent_name)


@dataclasses.dataclass(frozen=True)
class Thing:
    """Something public with an address, as cards and posters show it; ``owner`` is the site whose own it is.

    ``own`` says that its title is in the words of that site's people, not of the program.
    """

    title: str
    summary: str
    image: str | None
    owner: Site
    view: SiteView
    focus: str = ""
    own: bool = False

    @property
    def lead(self) -> str:
        """The first sentences of the summary, as many as fit on a poster."""
        text = " ".join(self.summary.split())
        if len(text) <= LEAD:
            return text
        whole = text[:LEAD].rpartition(". ")[0]
        return f"{whole}." if whole else f"{text[: LEAD - 1].rpartition(' ')[0]}…"


def find(site: Site, path: str) -> Thing | None:
    """Return what stands at a path (without the first slash) of the site in scope, if that is public.

    That is the home page, what the index holds, and what the menu offers: nothing is shown because an address
    says so. A village without a face has its things under its kecamatan's addresses.
    """
    endpoint, values = _asked(path)
    around = frame(site)
    if endpoint == HOME:
        return Thing(around.site.place, site.lead, None, site, around.site)
    if endpoint in OWN:
        return Thing(str(OWN[endpoint]), "", None, site, around.site)
    if endpoint == villages.ENDPOINT:
        return _faceless(site, str(values["slug"]))
    if values:
        found = _indexed(site, around.site, endpoint, values)
        if found is not None:
            return found
    here = f"{request.script_root}/{path}"
    label = next((link.label for link in around.menu.links if link.url == here), None)
    return Thing(label, "", None, site, around.site) if label is not None else None


def _faceless(site: Site, slug: str) -> Thing | None:
    village = right_below(site, slug)
    if village is None or village.public:
        return None
    shown = view_of(village)
    return Thing(shown.place, village.lead, None, village, shown)


def _asked(path: str) -> tuple[str, dict[str, Any]]:
    """Return the endpoint of a path, and its values; nothing for what is no page (a redirect, another method)."""
    try:
        endpoint, values = current_app.url_map.bind("balai.invalid").match(f"/{path}", method="GET")
    except HTTPException:
        return "", {}
    if "." not in endpoint or not path.isprintable():  # files; what databases refuse
        return "", {}
    return endpoint, dict(values)


def _indexed(site: Site, view: SiteView, endpoint: str, values: dict[str, Any]) -> Thing | None:
    village = values.get("desa")
    if village is None:
        return _item(site, view, endpoint, values)
    owner = right_below(site, str(village))
    # Both decide: whose the thing is, and under whose addresses it stands.
    if owner is None or owner.public or not gate.is_open(_plugin_of(endpoint), site.id):
        return None
    with site_scope(owner.id):
        own = {name: value for name, value in values.items() if name != "desa"}
        return _item(owner, view_of(owner), endpoint, own)


def _plugin_of(endpoint: str) -> str:
    return gate.owner_of(endpoint.rpartition(".")[0]) or items.CORE


def _item(owner: Site, view: SiteView, endpoint: str, values: dict[str, Any]) -> Thing | None:
    plugin = _plugin_of(endpoint)
    if not gate.is_open(plugin, owner.id):
        return None
    seen = PublishedItem
    query = select(seen.title, seen.summary, seen.image, seen.focus, seen.values).where(
        PublishedItem.site_id == owner.id,
        PublishedItem.plugin == plugin,
        PublishedItem.endpoint == endpoint,
        items.timely(),
        *(_has(name, value) for name, value in values.items()),
    )
    for row in db.session.execute(query):
        if dict(row.values) == values:
            return Thing(row.title, row.summary, row.image, owner, view, row.focus, own=True)
    return None


def _has(name: str, value: Any) -> Any:
    found = PublishedItem.values[name]
    return found.as_integer() == value if isinstance(value, int) else found.as_string() == str(value)


@lru_cache(maxsize=512)
def qr_of(address: str) -> Markup:
    """Return the QR code of a public address; drawing one takes longer than a whole page."""
    return qr(address)


def init_sharing(app: Flask) -> None:
    """Give every template ``sharing``, the ways there are, lasting addresses and their QR codes."""
    app.jinja_env.globals.update(qr_of=qr_of, sharing=sharing, ways_to_share=NETWORKS, lasting_address=address)
