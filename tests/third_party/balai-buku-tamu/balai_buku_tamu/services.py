"""Writing visits down, finding them again, forgetting them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from balai_buku_tamu import NAME
from balai_buku_tamu.models import Visit
from cms_core.api import PersonalData, Site, db, keyed_hash, now, site_scope

KEPT_DAYS = 365


def digits_of(phone: str) -> str:
    """Return a telephone number as it is compared: digits only, 62 in front."""
    digits = re.sub(r"\D", "", phone)
    return f"62{digits[1:]}" if digits.startswith("0") else digits


def write(*, name: str, phone: str, purpose: str) -> Visit:
    """Write a visit down in the site in scope."""
    phone = digits_of(phone)
    row = Visit(name=name, phone=phone, phone_hash=keyed_hash(phone), purpose=purpose)
    db.session.add(row)
    db.session.flush()
    return row


def newest(limit: int) -> list[Visit]:
    """Return the last visits of the site in scope."""
    return list(db.session.scalars(select(Visit).order_by(Visit.id.desc()).limit(limit)))


def count() -> int:
    """Return how many visits the site in scope keeps."""
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def by_month() -> Iterator[tuple[str, int]]:
    """Yield month (``2026-09``) and number of visits; nothing about anybody."""
    moments = db.session.scalars(select(Visit.visited_at))
    yield from sorted(Counter(moment.strftime("%Y-%m") for moment in moments).items())


def forget_old(_site_id: int) -> None:
    """Delete what is older than :data:`KEPT_DAYS` in the site in scope."""
    for row in db.session.scalars(select(Visit).where(Visit.visited_at < now() - timedelta(days=KEPT_DAYS))):
        db.session.delete(row)


def forget_all() -> None:
    """Delete every visit of the site in scope."""
    for row in db.session.scalars(select(Visit)):
        db.session.delete(row)


def about(subject: str, *, erase: bool = False) -> Iterator[PersonalData]:
    """Yield what all sites keep about a telephone number, and delete it when asked to.

    In the transaction of whoever asks: one site after the other comes into scope.
    """
    digest = keyed_hash(digits_of(subject))
    for site_id, site_name in db.session.execute(select(Site.id, Site.name).order_by(Site.id)).all():
        with site_scope(site_id):
            for row in db.session.scalars(select(Visit).where(Visit.phone_hash == digest)).all():
                yield PersonalData(plugin=NAME, what="visit", where=site_name, value=f"{row.name}, {row.purpose}")
                if erase:
                    db.session.delete(row)
