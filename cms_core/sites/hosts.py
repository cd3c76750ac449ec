"""Host names of sites: their normal form, and which of a site's is canonical."""

from __future__ import annotations

import re

from sqlalchemy import select

from cms_core import audit
from cms_core.extensions import db, state
from cms_core.sites.models import Site, SiteHost

LONGEST = 253
LOCAL = ".localhost"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class BadHost(Exception):
    """This is no host name that a site can have."""


class HostTaken(Exception):
    """Another site, or the platform itself, has this host name."""


def normal_host_name(text: str) -> str:
    """Return a host name in lower case, in ASCII (punycode), without trailing dot.

    Raises:
        BadHost: it has a scheme, a port or a path, is a number, or breaks the rules of host names.
    """
    name = text.strip().rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise BadHost(text) from error
    labels = name.split(".")
    if len(name) > LONGEST or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadHost(text)
    # The last label of a name has a letter; otherwise it is an address.
    if labels[-1].isdigit():
        raise BadHost(text)
    return name


def add_host(site: Site, host: str, *, verified: bool = False) -> SiteHost:
    """Give a site a host name, or change what is said of one that it has.

    The first one is canonical: those that come later redirect to it. Names under ``.localhost`` are never verified:
    nobody else can reach them.

    Raises:
        BadHost: it is no host name.
        HostTaken: it belongs to another site or to the platform.
    """
    name = normal_host_name(host)
    row = db.session.scalar(select(SiteHost).where(SiteHost.host == name))
    if name == state().settings.platform_host or (row is not None and row.site_id != site.id):
        raise HostTaken(name)
    if row is None:
        row = SiteHost(host=name, canonical=not any(each.canonical for each in site.hosts))
        site.hosts.append(row)
    row.verified = verified and not name.endswith(LOCAL)
    db.session.flush()
    db.session.expire(site, ["canonical"])
    audit.record(
        "sites.host",
        site_id=site.id,
        user_id=None,
        target=name,
        canonical=row.canonical,
        verified=row.verified,
    )
    return row
