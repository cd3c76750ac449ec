"""Keys of programs: made with a name, shown once, kept as a keyed hash, revoked."""

from __future__ import annotations

import dataclasses
import secrets

from sqlalchemy import select

from cms_core.api import Site, User, audit, count_try, db, every_site, is_within, keyed_hash, now
from cms_lapor import NAME, _
from cms_lapor.open311.answers import Refused
from cms_lapor.open311.models import Client

BEGIN, BYTES = "lapor_", 24
"""A key is 192 random bits; its beginning says whose it is to whoever finds one."""
RATE = "60 per minute"


@dataclasses.dataclass(frozen=True)
class Known:
    """A program that has shown its key."""

    id: int
    name: str


def make(name: str, *, site: Site, by: User) -> str:
    """Make a program known at the site in scope and return its key, which nobody can read again."""
    key = BEGIN + secrets.token_urlsafe(BYTES)
    db.session.add(Client(name=name, key_hash=_hash(key), made_by=by.id))
    audit(f"{NAME}.key_made", site_id=site.id, user_id=by.id, target=name)
    return key


def revoke(client: Client, *, site: Site, by: User) -> None:
    """Let a key open nothing any more; what it sent stays."""
    client.revoked_at = client.revoked_at or now()
    audit(f"{NAME}.key_revoked", site_id=site.id, user_id=by.id, target=client.name)


def known_by(key: str, place: Site) -> Known:
    """Return the program with this key, and count what it sends. A key opens the place that it was made at, and below.

    Raises:
        Refused: the key is missing or wrong, was revoked, is for another place, or was used too often.
    """
    wrong = Refused(403, _("api_key tidak ada, salah, atau sudah dicabut."))
    if not key:
        raise wrong
    with every_site(within=place.region_code.partition(".")[0]) as session:
        query = select(Client.id, Client.name, Site.region_code).join(Site, Site.id == Client.site_id)
        row = session.execute(query.where(Client.key_hash == _hash(key), Client.revoked_at.is_(None))).first()
    if row is None or not is_within(place.region_code, row.region_code):
        raise wrong
    if not count_try(f"{NAME} open311", str(row.id), RATE):
        raise Refused(429, _("Terlalu banyak permintaan dengan kunci ini. Tunggu satu menit, lalu coba lagi."))
    return Known(row.id, row.name)


def _hash(key: str) -> str:
    return keyed_hash(f"lapor api key {key}")
