"""Making, finding and publishing what a site tells: the same steps for all kinds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cms_berita import NAME, _, recurrence
from cms_berita.models import ENDLESS, Album, Announcement, Article, Event, Story
from cms_core.api import (
    ARCHIVED,
    Content,
    Item,
    Site,
    User,
    db,
    draft,
    now,
    plain_text,
    summary_of,
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of story: name in the index and in addresses, model, words, and its places in menus and among tasks."""

    name: str
    model: type[Story]
    icon: str
    label: Any
    lead: Any
    new: Any
    hint: Any
    none: Any
    more: Any
    weight: int
    task: int

    @property
    def endpoint(self) -> str:
        """The endpoint of its page."""
        return f"{NAME}.{self.name}"

    @property
    def content(self) -> Content:
        """How its stories are published."""
        return Content(permissions=NAME, plugin=NAME, kind=self.name, item_of=item_of)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name=Article.KIND,
            model=Article,
            icon="news",
            label=_.lazy("Berita"),
            lead=_.lazy("Kabar dari kantor dan warga."),
            new=_.lazy("Tulis berita"),
            hint=_.lazy("Foto dan tiga kalimat"),
            none=_.lazy("Belum ada berita"),
            more=_.lazy("Semua berita"),
            weight=5,
            task=5,
        ),
        Kind(
            name=Announcement.KIND,
            model=Announcement,
            icon="speakerphone",
            label=_.lazy("Pengumuman"),
            lead=_.lazy("Yang perlu diketahui warga, selama masih berlaku."),
            new=_.lazy("Buat pengumuman"),
            hint=_.lazy("Berlaku sampai tanggal"),
            none=_.lazy("Tidak ada pengumuman yang berlaku"),
            more=_.lazy("Semua pengumuman"),
            weight=7,
            task=22,
        ),
        Kind(
            name=Event.KIND,
            model=Event,
            icon="calendar-event",
            label=_.lazy("Agenda"),
            lead=_.lazy("Yang akan diadakan, menurut jam setempat."),
            new=_.lazy("Tambah agenda"),
            hint=_.lazy("Hari, jam, dan tempat"),
            none=_.lazy("Belum ada agenda"),
            more=_.lazy("Semua agenda"),
            weight=6,
            task=23,
        ),
        Kind(
            name=Album.KIND,
            model=Album,
            icon="photo",
            label=_.lazy("Galeri"),
            lead=_.lazy("Foto kegiatan, satu album untuk satu kegiatan."),
            new=_.lazy("Buat album"),
            hint=_.lazy("Beberapa foto sekaligus"),
            none=_.lazy("Belum ada album"),
            more=_.lazy("Semua album"),
            weight=8,
            task=24,
        ),
    )
}


def listed(kind: Kind, *, limit: int) -> list[Story]:
    """Return stories of the site in scope that are not in the archive, the newest first."""
    query = select(kind.model).where(kind.model.state != ARCHIVED).order_by(kind.model.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def create(kind: Kind, written: Mapping[str, Any], *, by: User | None) -> Story:
    """Make a draft in the site in scope of what a person wrote (see ``WRITTEN`` of the model)."""
    row = draft(kind.model, written, by=by)
    db.session.flush()
    return row


def item_of(row: Story) -> Item:
    """Return what the index of published things holds of a story; of an event, when it is comes first."""
    first = f"{recurrence.told(row)}.\n" if isinstance(row, Event) else ""
    place = row.place if isinstance(row, Event) else ""
    return Item(
        plugin=NAME,
        kind=row.KIND,
        ref=row.id,
        title=row.title,
        summary=f"{first}{summary_of(row.body)}",
        body_text=f"{plain_text(row.body)} {place}".strip(),
        endpoint=f"{NAME}.{row.KIND}",
        values={"slug": row.slug},
        image=row.image,
        published_at=row.published_at or (row.came_at if isinstance(row, Article) else None) or now(),
        expires_at=_expires(row),
    )


def _expires(row: Story) -> datetime | None:
    """Return when lists leave a story out: after the day on which it is valid or takes place for the last time."""
    last = row.valid_until if isinstance(row, Announcement) else row.finally_over if isinstance(row, Event) else None
    if last is None or last == ENDLESS:
        return None
    site = db.session.get_one(Site, row.site_id)
    zone = ZoneInfo(site.timezone)
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
