"""What an emergency notice says, how long it is in force, and where it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.api import (
    ARCHIVED,
    PUBLISHED,
    SCHEDULED,
    Banner,
    Content,
    Item,
    Site,
    User,
    WrongState,
    ancestors_of,
    audit,
    called,
    db,
    draft,
    every_site,
    format_date,
    index_item,
    item_url,
    now,
    open_at,
    publish,
    renew_region,
    today,
    visible,
)
from cms_ppid import NAME, _
from cms_ppid.catalogue.items import CAUSES
from cms_ppid.models import Alert

TOLD: dict[str, tuple[Any, Any]] = {
    "hazard": (_.lazy("Bahaya dan besarnya"), _.lazy("Misalnya: sungai meluap setinggi 80 cm di jalan Dusun 1.")),
    "affected": (_.lazy("Siapa yang terdampak"), _.lazy("Misalnya: warga Dusun 1 dan Dusun 2, terutama tepi sungai.")),
    "evacuation": (_.lazy("Cara dan tempat mengungsi"), _.lazy("Misalnya: lewat jalan atas ke balai desa.")),
    "avoidance": (_.lazy("Cara menghindari bahaya"), _.lazy("Misalnya: matikan listrik, jangan menyeberang jembatan.")),
    "help": (_.lazy("Cara mendapat bantuan"), _.lazy("Misalnya: telepon posko desa atau 112.")),
    "announcer": (_.lazy("Siapa yang wajib mengumumkan"), _.lazy("Jabatan, bukan nama orang.")),
    "channels": (_.lazy("Cara mengumumkan"), _.lazy("Misalnya: pengeras suara, papan pengumuman, dan situs ini.")),
    "measures": (_.lazy("Yang sedang dilakukan petugas"), _.lazy("Misalnya: perahu karet dan dapur umum disiapkan.")),
}
"""The eight things that every notice tells (Perki 1/2021 pasal 25 and what stands before it), with a hint for each."""
SHORT = ("hazard", "affected", "evacuation", "avoidance", "help")
"""What a message for telephones says of them."""
RECENT = 20
"""Notices of a list."""
LONGEST = 700
"""Letters of such a message; longer ones are folded away by the messenger."""


def create(written: dict[str, Any], *, by: User | None) -> Alert:
    """Make a draft of a notice in the site in scope of what a person wrote."""
    return draft(Alert, written, by=by)


def publish_row(row: Alert, *, site: Site, by: User | None) -> None:
    """Publish a notice of the site in scope."""
    publish(row, site=site, item=item_of(row), by=by)
    ALERTS.settle(row)


def ends_at(row: Any, site: Site) -> datetime:
    """Return the moment at which a notice ends: when somebody said so, else with its last day by the clock there."""
    last = datetime.combine(row.valid_until + timedelta(days=1), time(), ZoneInfo(site.timezone)).astimezone(UTC)
    return last if row.closed_at is None else min(last, row.closed_at)


def is_over(row: Any, site: Site) -> bool:
    """Whether a notice is in force no more."""
    return row.state == ARCHIVED or ends_at(row, site) <= now()


def item_of(row: Alert) -> Item:
    """Return what the index holds of a notice: lists leave it out once it is over."""
    return Item(
        plugin=NAME,
        kind=Alert.KIND,
        ref=row.id,
        title=row.title,
        summary=row.hazard[:300],
        body_text=" ".join((str(CAUSES[row.cause]), *(getattr(row, name) for name in Alert.TOLD))),
        endpoint=f"{NAME}.alert",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
        expires_at=ends_at(row, db.session.get_one(Site, row.site_id)),
    )


def _settled(rows: Sequence[Alert]) -> None:
    db.session.flush()
    renew_region(db.session.get_one(Site, rows[0].site_id))


ALERTS = Content(permissions=f"{NAME}.alert", plugin=NAME, kind=Alert.KIND, item_of=item_of, settled=_settled)


def close(row: Alert, words: str, *, site: Site, by: User) -> None:
    """Say that it is over, and what there is to say then.

    Raises:
        WrongState: it is not in force: it was never announced, or is over.
    """
    if row.phase != PUBLISHED or is_over(row, site):
        raise WrongState
    row.closed_at, row.closing = now(), words
    db.session.flush()
    index_item(site, item_of(row))
    renew_region(site)
    audit(f"{NAME}.close", site_id=site.id, user_id=by.id, target=row.slug)


def reopen(row: Alert, *, site: Site, by: User) -> None:
    """Take back that it is over: somebody pressed too soon, or it has come back."""
    row.closed_at, row.closing = None, ""
    db.session.flush()
    if row.state == PUBLISHED:
        index_item(site, item_of(row))
    renew_region(site)
    audit(f"{NAME}.reopen", site_id=site.id, user_id=by.id, target=row.slug)


def recent(limit: int) -> list[Alert]:
    """Return the newest notices of the site in scope that citizens may read, those that are over too."""
    query = select(Alert).where(visible(Alert)).order_by(Alert.published_at.desc(), Alert.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def banners(site: Site) -> Iterator[Banner]:
    """Yield what is in force at a site and at those above it."""
    codes = (*ancestors_of(site.region_code), site.region_code)
    query = select(Alert, Site).join(Site, Site.id == Alert.site_id).where(Site.region_code.in_(codes))
    recent = Alert.valid_until >= today(site) - timedelta(days=1)
    query = query.where(Alert.state == PUBLISHED, recent, open_at(NAME, Alert.site_id))
    with every_site(within=codes[0]) as session:
        for row, owner in session.execute(query.options(joinedload(Site.canonical)).order_by(Alert.id)).all():
            yield Banner(
                title=row.title if owner.id == site.id else f"{called(owner)}: {row.title}",
                url=item_url(owner, f"{NAME}.alert", {"slug": row.slug}),
                begins=row.published_at if row.phase == SCHEDULED else None,
                until=ends_at(row, owner),
            )


def in_force(site: Site) -> int:
    """Return how many notices of the site in scope are in force."""
    return sum(not is_over(row, site) for row in recent(RECENT))


def message(row: Alert, site: Site, address: str) -> str:
    """Return a notice as a message for telephones, of at most :data:`LONGEST` letters; its address is never cut off."""
    last = _("Berlaku sampai %(day)s.", day=format_date(row.valid_until))
    head, foot = f"*{row.title}*\n{called(site)}", f"{last}\n{address}"
    # Each of them gets its share: what happens must not leave no room for where to go.
    share = (LONGEST - len(head) - len(foot) - 4) // len(SHORT) - 1
    body = "\n".join(shorten(f"{TOLD[name][0]}: {getattr(row, name)}", share, placeholder="…") for name in SHORT)
    return f"{head}\n\n{body}\n\n{foot}"
