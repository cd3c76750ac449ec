"""Three sites with a plugin's sample content, and a look at everything that could show it."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import (
    AnyConverter,
    FloatConverter,
    IntegerConverter,
    PathConverter,
    RequestRedirect,
    Rule,
    UUIDConverter,
)

from cms_core import plugins
from cms_core.cli import cms
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.media.models import PRIVATE, Media
from cms_core.modules import gate, services
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope

KECAMATAN = ("33.04.02", "purworeja-klampok", "Purworeja Klampok")
VILLAGES = (("33.04.02.2007", "kalimandi", "Kalimandi"), ("33.04.02.2003", "kecitran", "Kecitran"))
PLATFORM = "http://localhost"
_LINK = re.compile(r"""(?:href|src|action)="([^"]*)"|<loc>([^<]*)</loc>""")
_BELOW = re.compile(r"^(/s/[a-z0-9-]+)?(/en)?(?=/)")


@dataclasses.dataclass(frozen=True)
class Place:
    """A site of the sample: on its own host, and in the administration."""

    id: int
    slug: str

    @property
    def host(self) -> str:
        """The beginning of its public addresses."""
        return f"http://{self.slug}.example"

    @property
    def staff(self) -> str:
        """The beginning of its addresses in the administration."""
        return f"{PLATFORM}/s/{self.slug}"

    def site(self) -> Site:
        """Return its row."""
        site = db.session.get(Site, self.id)
        assert site is not None
        return site


@dataclasses.dataclass(frozen=True)
class Sample:
    """A kecamatan, a village and the village beside it, all with the module on; ``staff`` may do everything."""

    app: Flask
    plugin: plugins.Loaded
    public: FlaskClient
    staff: FlaskClient
    kecamatan: Place
    village: Place
    neighbour: Place

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.plugin.name

    def implements(self, hook: str) -> bool:
        """Whether the plugin implements a hook."""
        return hasattr(self.plugin.module, hook)

    def switch_off(self, place: Place) -> None:
        """Switch the module off on a site."""
        with site_scope(place.id):
            services.disable(place.site(), self.name)
        # A roll-up may be some seconds old; nobody waits for that here.
        self.kecamatan.site().changed_at = now()
        db.session.commit()

    def items(self, place: Place) -> list[PublishedItem]:
        """Return what the plugin has published on a site."""
        with site_scope(place.id):
            query = select(PublishedItem).where(PublishedItem.plugin == self.name).order_by(PublishedItem.id)
            found = list(db.session.scalars(query))
            db.session.expunge_all()
        db.session.rollback()
        return found

    def media(self, place: Place) -> dict[str, bool]:
        """Return the keys of the images that the plugin shows on a site, and whether the library shows each."""
        with site_scope(place.id):
            query = select(Media.key, Media.kind).where(Media.owner_plugin == self.name, Media.public.is_(True))
            return {key: kind != PRIVATE for key, kind in db.session.execute(query)}

    def entries(self, place: Place, hook: str, **kwargs: Any) -> list[Any]:
        """Return what the gate hands out for a site, with everything that was put off worked out."""
        with site_scope(place.id):
            return [worked_out(entry) for entry in gate.hooks(place.site()).each(getattr(SiteSpecs, hook), **kwargs)]

    def rules(self) -> list[Rule]:
        """Return the plugin's addresses."""
        return [rule for rule in self.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] == self.name]

    def shown(self, place: Place) -> dict[str, set[str]]:
        """Return for every page that lists things the plugin's addresses on it."""
        titles = [item.title for item in self.items(place)[:3]] or ["contoh"]
        words = [max(re.findall(r"\w+", title), key=len) for title in titles]
        pages = {
            "home": [f"{place.host}/", f"{place.host}/en/"],
            "search": [f"{place.host}/cari?q={word}" for word in words],
            "sitemap": [f"{place.host}/sitemap.xml"],
            "feed": [f"{place.host}/feed.atom"],
            "data": [f"{place.host}/data/"],
            "dashboard": [f"{place.staff}/admin/"],
        }
        return {
            name: {url for address in addresses for url in self._links(place, address)}
            for name, addresses in pages.items()
        }

    def text(self, place: Place) -> str:
        """Return the words of the pages that list things and do not repeat what was asked for."""
        addresses = [f"{place.host}{path}" for path in ("/", "/sitemap.xml", "/feed.atom", "/data/")]
        return html.unescape("\n".join(self.get(address).text for address in addresses))

    def get(self, address: str, method: str = "GET") -> Any:
        """Ask for an address, as staff in the administration and as anyone elsewhere."""
        return (self.staff if address.startswith(PLATFORM) else self.public).open(address, method=method)

    def open_to_all(self) -> Iterator[str]:
        """Yield the addresses that show something of the plugin to everybody."""
        adapter = self.app.url_map.bind("contract.invalid")
        for place in (self.village, self.kecamatan):
            yield from (f"{place.host}{path}" for path in ("/", "/en/", "/sitemap.xml", "/feed.atom", "/data/"))
            for item in self.items(place):
                yield place.host + adapter.build(item.endpoint, dict(item.values))
            for entry in self.entries(place, "cms_menu_items", user=None, area="public"):
                yield place.host + adapter.build(entry.endpoint, dict(entry.values))
            for entry in self.entries(place, "cms_datasets"):
                yield from (f"{place.host}/data/{entry.name}.{form}" for form in ("csv", "json"))

    def status(self, address: str, method: str = "GET") -> str:
        """Return the status of an answer, and behind it what was raised on the way."""
        raised: list[str] = []

        def note(_app: Flask, exception: Exception) -> None:
            raised.append(f"({type(exception).__name__}: {exception})")

        with got_request_exception.connected_to(note, self.app):
            answer = self.get(address, method)
        return " ".join([str(answer.status_code), *raised])

    def wrong(self, addresses: Iterable[str], status: str = "200") -> dict[str, str]:
        """Return which addresses answer something else, and what."""
        answers = {address: self.status(address) for address in addresses}
        return {address: found for address, found in answers.items() if found != status}

    def _links(self, place: Place, address: str) -> Iterator[str]:
        assert (fault := self.wrong([address])) == {}, fault
        answer = self.get(address)
        for found in _LINK.findall(answer.text):
            parts = urlsplit(html.unescape("".join(found)))
            path = _BELOW.sub("", parts.path)
            if self.endpoint_of(path).partition(".")[0] == self.name:
                host = f"http://{parts.hostname}" if parts.hostname else place.host
                yield f"{host}{path}"

    def endpoint_of(self, path: str) -> str:
        """Return the endpoint behind a path, empty when there is none."""
        adapter = self.app.url_map.bind("contract.invalid")
        for method in adapter.allowed_methods(path):
            try:
                return str(adapter.match(path, method=method)[0])
            except RequestRedirect as redirect:
                return self.endpoint_of(urlsplit(redirect.new_url).path)
            except HTTPException:
                continue
        return ""


def worked_out(entry: Any) -> Any:
    """Return an entry after its generators were read: features of a layer, rows of a data set."""
    if hasattr(entry, "features"):
        return dataclasses.replace(entry, features=tuple(entry.features))
    if hasattr(entry, "rows"):
        rows = tuple(entry.rows())
        return dataclasses.replace(entry, rows=lambda: rows)
    return entry


def path_of(rule: Rule, values: dict[str, Any] | None = None) -> str:
    """Return a path that a rule matches, with made-up values where none are given."""
    # Flask has no public name for what stands between the angle brackets.
    made_up = {name: _example(converter) for name, converter in rule._converters.items()}
    built = rule.build({**made_up, **(rule.defaults or {}), **(values or {})}, append_unknown=False)
    assert built is not None, rule.rule
    return built[1]


def _example(converter: Any) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, IntegerConverter):
        return max(1, converter.min or 1)
    if isinstance(converter, FloatConverter):
        return 1.0
    if isinstance(converter, UUIDConverter):
        return "4f9b6a4e-3d7c-4b1e-9a55-0c2f9d8e7a61"
    return "contoh/berkas.txt" if isinstance(converter, PathConverter) else "contoh"


def static_file(plugin: plugins.Loaded) -> str | None:
    """Return a file that the plugin serves as static."""
    folder = plugin.blueprint.static_folder if plugin.blueprint else None
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file()) if folder else []
    return files[0].relative_to(str(folder)).as_posix() if files else None


def demo_of(plugin: plugins.Loaded) -> click.Command | None:
    """Return the command that makes the plugin's sample content."""
    with click.Context(cms) as context:
        entries: list[Any] = getattr(plugin.module, "cms_register_commands", list)() or []
        return next((found for entry in entries if (found := entry.group.get_command(context, "demo"))), None)
