"""From a request to a site: ahead of the cache and of Flask, so that both know what they answer for.

Host names come first: an exact host is a site; the platform host carries ``/s/<slug>/`` and the platform's own
pages; anything else is 404, also under ``/s/``. What was used up (``/s/<slug>``, ``/en``) moves into SCRIPT_NAME,
so that ``url_for`` needs to know nothing of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.config import Settings
from cms_core.database import read_only
from cms_core.extensions import db
from cms_core.i18n import COMPLETE, DEFAULT, LANGUAGES
from cms_core.regions import codes
from cms_core.sites.models import Site, SiteHost

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KNOWN = 20_000
ASKING = frozenset({"GET", "HEAD"})
VILLAGES = "wilayah"
"""Where a kecamatan shows its villages, and those without a face each on a page."""


@dataclasses.dataclass(frozen=True)
class Address:
    """Where a site answers: ``host`` is its canonical host (None: only under the platform's ``/s/<slug>/``).

    ``language`` is the regional language that it speaks beside those which all sites do, or nothing.
    """

    site_id: int
    slug: str
    host: str | None
    verified: bool
    public: bool
    parent_slug: str | None = None
    language: str = ""

    def speaks(self, code: str) -> bool:
        """Whether its pages are there in a language."""
        return code in COMPLETE or (code == self.language and code in LANGUAGES)


class Directory:
    """Hosts and slugs of all sites, looked up once each and forgotten when the platform's stamp moves."""

    def __init__(self, app: Flask, stamp: Callable[[], int]) -> None:
        self._app = app
        self._stamp = stamp
        self._seen = -1
        self._found: dict[tuple[str, str], Address | None] = {}
        self._lock = Lock()

    def by_host(self, host: str) -> Address | None:
        """Return the site that answers on a host name."""
        return self._get("host", host)

    def by_slug(self, slug: str) -> Address | None:
        """Return the site with a slug."""
        return self._get("slug", slug)

    def _get(self, kind: str, value: str) -> Address | None:
        stamp = self._stamp()
        with self._lock:
            if stamp != self._seen or len(self._found) > KNOWN:
                self._found.clear()
                self._seen = stamp
            if (kind, value) in self._found:
                return self._found[kind, value]
        address = self._load(kind, value)
        with self._lock:
            # Somebody may have seen a newer stamp meanwhile; what was loaded before it is not kept under it.
            if stamp == self._seen:
                self._found[kind, value] = address
        return address

    def _load(self, kind: str, value: str) -> Address | None:
        query = select(Site).options(joinedload(Site.canonical))
        query = (
            query.join(Site.hosts).where(SiteHost.host == value) if kind == "host" else query.where(Site.slug == value)
        )
        with self._app.app_context(), read_only():
            site = db.session.scalar(query)
            return address_of(site) if site else None


def address_of(site: Site) -> Address:
    """Return where a site answers. A village without a face answers on its kecamatan."""
    canonical = site.canonical
    parent = None
    if not site.public:
        parent = db.session.scalar(select(Site.slug).where(Site.region_code == codes.parent_of(site.region_code)))
    return Address(
        site_id=site.id,
        slug=site.slug,
        host=canonical.host if canonical else None,
        verified=bool(canonical and canonical.verified),
        public=site.public,
        parent_slug=parent,
        language=site.language,
    )


def normal_host(value: str) -> str:
    """Return the name of a Host header: lower case, without port and trailing dot."""
    name, separator, port = value.strip().lower().rpartition(":")
    return (name if separator and port.isdigit() else value.strip().lower()).rstrip(".")


def is_admin(path: str) -> bool:
    """Whether a path (without what goes into SCRIPT_NAME) lies in the administration."""
    return path == "/admin" or path.startswith("/admin/")


def _without_language(path: str) -> str:
    head, _, rest = path[1:].partition("/")
    return f"/{rest}" if head in LANGUAGES and head != DEFAULT else path


class SiteMiddleware:
    """Finds the site of a request and leaves what it found in ``environ`` under ``cms.…`` keys."""

    def __init__(
        self, wsgi: WSGIApplication, settings: Settings, directory: Directory, missing: WSGIApplication
    ) -> None:
        self._next = wsgi
        self._settings = settings
        self._directory = directory
        self._missing = missing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = normal_host(environ.get("HTTP_HOST", ""))
        path = environ.get("PATH_INFO", "/") or "/"
        environ["cms.site_id"], environ["cms.lang"], environ["cms.host_kind"] = None, DEFAULT, "platform"
        if "\x00" in path:
            # No address has it, and databases refuse to look for it.
            return self._nowhere(environ, start_response)
        if host == self._settings.platform_host:
            return self._platform(environ, start_response, path)
        address = self._directory.by_host(host)
        if address is None:
            return self._nowhere(environ, start_response)
        asks = environ["REQUEST_METHOD"] in ASKING
        if not address.public:
            return self._to_parent(environ, start_response, address) if asks else self._nowhere(environ, start_response)
        # What programs send is lost when they are sent elsewhere with it: many ask there without it.
        if address.host != host and asks:
            return _redirect(start_response, absolute(self._settings, address.host or host) + _tail(environ, path))
        return self._site(environ, start_response, address, "site", path, absolute(self._settings, host), "")

    def _platform(self, environ: Any, start_response: Any, path: str) -> Iterable[bytes]:
        root = absolute(self._settings, self._settings.platform_host)
        if not path.startswith("/s/"):
            return self._language(environ, start_response, path, root, "", None)
        slug, _, rest = path[3:].partition("/")
        address = self._directory.by_slug(slug)
        if address is None:
            return self._nowhere(environ, start_response)
        rest = "/" + rest
        admin = is_admin(_without_language(rest))
        asks = environ["REQUEST_METHOD"] in ASKING
        if not admin and not address.public:
            return self._to_parent(environ, start_response, address) if asks else self._nowhere(environ, start_response)
        if asks and not admin and address.host and address.verified and self._settings.path_mode == "redirect":
            return _redirect(start_response, absolute(self._settings, address.host) + _tail(environ, rest))
        return self._site(environ, start_response, address, "path", rest, root, f"/s/{slug}")

    def _site(
        self, environ: Any, start_response: Any, address: Address, kind: str, path: str, root: str, script: str
    ) -> Iterable[bytes]:
        environ["cms.site_id"], environ["cms.host_kind"] = address.site_id, kind
        return self._language(environ, start_response, path, root, script, address)

    def _language(
        self, environ: Any, start_response: Any, path: str, root: str, script: str, address: Address | None
    ) -> Iterable[bytes]:
        environ["cms.canonical"] = root + script
        head, _, rest = path[1:].partition("/")
        if head != DEFAULT and (address.speaks(head) if address else head in COMPLETE):
            environ["cms.lang"] = head
            script, path = f"{script}/{head}", "/" + rest
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = script, path
        return self._next(environ, start_response)

    def _nowhere(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        forget_site(environ)
        environ["cms.canonical"] = absolute(self._settings, self._settings.platform_host)
        return self._missing(environ, start_response)

    def _to_parent(self, environ: Any, start_response: Any, address: Address) -> Iterable[bytes]:
        parent = self._directory.by_slug(address.parent_slug) if address.parent_slug else None
        if parent is None:
            return self._nowhere(environ, start_response)
        head = environ.get("PATH_INFO", "").removeprefix(f"/s/{address.slug}")[1:].partition("/")[0]
        language = f"/{head}" if head != DEFAULT and parent.speaks(head) else ""
        page = f"{root_of(parent, self._settings)}{language}/{VILLAGES}/{address.slug}"
        return _redirect(start_response, page, status="301 Moved Permanently")


def forget_site(environ: Any) -> None:
    """Leave no site to a page which says that there is none; it still speaks the language of its address."""
    environ["cms.site_id"], environ["cms.host_kind"] = None, "unknown"
    asked = asked_language(environ)
    environ["cms.lang"] = asked if asked in COMPLETE else DEFAULT


def asked_language(environ: Any) -> str:
    """Return the part of an address in which a language may stand, whether or not it is one."""
    parts = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).split("/")[1:]
    return "".join(parts[2:3] if parts[:1] == ["s"] else parts[:1])


def absolute(settings: Settings, host: str) -> str:
    """Return scheme, host and port of an absolute address; the port comes from the settings, never a request."""
    return f"{settings.scheme}://{host}{settings.public_port}"


def root_of(address: Address, settings: Settings) -> str:
    """Return the absolute root of a site's public pages, without trailing slash."""
    if address.host and (address.verified or settings.path_mode == "redirect"):
        return absolute(settings, address.host)
    return f"{absolute(settings, settings.platform_host)}/s/{address.slug}"


def _tail(environ: Any, path: str) -> str:
    query = environ.get("QUERY_STRING", "")
    return path + (f"?{query}" if query else "")


def _redirect(start_response: Any, location: str, status: str = "308 Permanent Redirect") -> Iterable[bytes]:
    # A header must not be split by what somebody wrote into an address.
    location = (
        "".join(character for character in location if character.isprintable()).encode("ascii", "ignore").decode()
    )
    headers = [("Location", location), ("Content-Type", "text/plain"), ("Content-Length", "0")]
    start_response(status, [*headers, ("Cache-Control", "no-store")])
    return [b""]
