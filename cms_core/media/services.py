"""Finding media, letting the public see them or not, and what a page needs to draw one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask import has_request_context, request, url_for
from flask_babel import format_decimal
from markupsafe import Markup
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media import uses
from cms_core.media.models import PRIVATE, Media, MediaUse
from cms_core.media.store import NotInStore, StoreUnavailable, store
from cms_core.modules import gate
from cms_core.regions.codes import parent_of
from cms_core.sites.models import Site
from cms_core.sites.urls import bare_root
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import User

TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "avif": "image/avif"}
KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
BEST_FIRST = ("avif", "webp", "jpg")
FALLBACK = "jpg"


class Drawn(NamedTuple):
    """What a page needs of a medium to draw it, as it stands in the database; for the rest see :class:`Media`."""

    key: str
    public: bool
    since: datetime | None
    alt: str
    credit: str
    focus: str
    width: int
    height: int
    renditions: dict[str, dict[str, int]]
    placeholder: str

    @property
    def is_open(self) -> bool:
        """Whether everybody sees it now."""
        return self.public and (self.since is None or self.since <= now())


class Source(NamedTuple):
    """The addresses of one format, as ``<source type srcset>`` has them."""

    type: str
    srcset: str


class Picture(NamedTuple):
    """What a template needs for a ``<picture>``: ``src`` is what every browser can show, ``sources`` the best first.

    ``width`` and ``height`` are pixels of the widest; ``placeholder`` is a data address, or empty; ``size`` is the
    bytes of ``src``, zero when nobody counted them; ``focus`` is where it is kept when it is cropped. ``light`` says
    that the placeholder stands for it, with a link: the reader saves data.
    """

    src: str
    srcset: str
    sources: tuple[Source, ...]
    width: int
    height: int
    alt: str
    credit: str
    placeholder: str
    size: int
    focus: str
    light: bool


@dataclasses.dataclass(frozen=True)
class Shown:
    """What may be handed out of a medium."""

    key: str
    kind: str
    alt: str
    ending: str
    renditions: Mapping[str, Mapping[str, int]]

    def best(self, width: int, ending: str) -> int | None:
        """Return the width kept that serves ``width``: the next wider one, or the widest there is."""
        widths = sorted(int(kept) for kept, endings in self.renditions.items() if ending in endings)
        return next((kept for kept in widths if kept >= width), widths[-1] if widths else None)


def find(key: str) -> Media | None:
    """Return a medium of the site in scope; what cannot be a key is not even looked for."""
    if KEY.fullmatch(key) is None:
        return None
    return db.session.scalar(select(Media).where(Media.key == key))


def said_of_media(keys: Collection[str]) -> list[str]:
    """Return what is said of media of the site in scope wherever they are shown: descriptions and sources."""
    if not keys:
        return []
    rows = db.session.execute(select(Media.alt, Media.credit).where(Media.key.in_(list(keys))).order_by(Media.id))
    return [said for row in rows for said in row if said]


def is_held(key: str, *, owner_plugin: str, by: User) -> bool:
    """Whether ``by`` brought this medium to the site in scope for ``owner_plugin``, and nothing public shows it."""
    media = find(key)
    return media is not None and (media.owner_plugin, media.created_by, media.public) == (owner_plugin, by.id, False)


def open_to_public(site: Site, key: str) -> Shown | None:
    """Return a medium that the public of ``site`` (in scope) may see; None when there is no such.

    From a kecamatan up that includes what the villages below show: its pages carry their pictures.
    """
    media = find(key)
    if media is not None:
        return _shown(media) if media.is_open and _any_open(_showing(media, db.session()), [site.id]) else None
    if site.level == "desa" or KEY.fullmatch(key) is None:
        return None
    with every_site(within=site.region_code) as session:
        query = select(Media, Site).join(Site, Site.id == Media.site_id)
        row = session.execute(query.where(Media.key == key, Media.public.is_(True))).first()
        if row is None or not row[0].is_open:
            return None
        media, owner = row
        asked, plugins, shown = [media.site_id], _showing(media, session), _shown(media)
        if not owner.public:
            # Its things stand where its kecamatan shows the module.
            above = Site.region_code == parent_of(owner.region_code)
            asked.append(session.scalar(select(Site.id).where(above)) or 0)
    return shown if _any_open(plugins, asked) else None


def _showing(media: Media, session: Any) -> set[str]:
    """Return whose content shows a medium to everybody: its owner's, or anybody's if it is the library's."""
    if media.owner_plugin != uses.LIBRARY:
        return {media.owner_plugin}
    query = select(MediaUse.table).where(MediaUse.site_id == media.site_id, MediaUse.media_id == media.id)
    return {uses.owner_of(table) for table in session.scalars(query.where(MediaUse.public))} or {uses.LIBRARY}


def _any_open(plugins: set[str], sites: list[int]) -> bool:
    return any(all(_is_open(plugin, site_id) for site_id in sites) for plugin in sorted(plugins))


def _is_open(plugin: str, site_id: int) -> bool:
    with site_scope(site_id):
        return gate.is_open(plugin, site_id)


def rendition_bytes(site: Site, key: str | None, width: int, ending: str) -> bytes | None:
    """Return an image about ``width`` pixels wide that the public of ``site`` may see; None when it cannot be had."""
    if not key:
        return None
    with site_scope(site.id):
        shown = open_to_public(site, key)
    kept = shown.best(width, ending) if shown is not None else None
    if kept is None:
        return None
    try:
        with store().open(f"{key}/{kept}.{ending}") as file:
            return file.read()
    except (NotInStore, StoreUnavailable):
        return None


def private_bytes(key: str, width: int) -> bytes | None:
    """Return a JPEG about ``width`` pixels wide of a medium of the site in scope, whoever may see it; None without one.

    Whoever asks has made sure that the reader may: its owner let him in by a secret of his own.
    """
    media = find(key)
    kept = _shown(media).best(width, FALLBACK) if media is not None else None
    if kept is None:
        return None
    try:
        with store().open(f"{key}/{kept}.{FALLBACK}") as file:
            return file.read()
    except (NotInStore, StoreUnavailable):
        return None


def open_to_staff(site: Site, key: str) -> Shown | None:
    """Return a medium of ``site`` (in scope) whether or not the public may see it.

    A private photo (``store_image(private=True)``) is opened by the plugin that has it alone.
    """
    media = find(key)
    if media is None or media.kind == PRIVATE or not gate.is_open(media.owner_plugin, site.id):
        return None
    return _shown(media)


def _shown(media: Media) -> Shown:
    return Shown(key=media.key, kind=media.kind, alt=media.alt, ending=media.ending, renditions=dict(media.renditions))


def picture(media: Media | Drawn, *, alt: str | None = None, preview: bool = False) -> Picture:
    """Return what a template needs to draw ``media``; ``preview`` is for the administration, drafts included."""
    address = preview_url if preview else partial(_below, bare_root())
    kept = {width: media.renditions[str(width)] for width in sorted(map(int, media.renditions))}

    def srcset(*endings: str) -> str:
        """Return the first of these formats that there is of each width."""
        best = {width: next((each for each in endings if each in kept[width]), "") for width in kept}
        return ", ".join(f"{address(media.key, width, best[width])} {width}w" for width in kept if best[width])

    # A narrow picture is smaller as WebP, which whoever reads AVIF reads as well.
    made = {ending for endings in kept.values() for ending in endings}
    sources = [(each, srcset(*BEST_FIRST[at:-1])) for at, each in enumerate(BEST_FIRST[:-1]) if each in made]
    middle = min(640, media.width)
    return Picture(
        src=address(media.key, middle, FALLBACK),
        srcset=srcset(FALLBACK),
        sources=tuple(Source(type=TYPES[ending], srcset=found) for ending, found in sources),
        width=media.width,
        height=media.height,
        alt=media.alt if alt is None else alt,
        credit=media.credit,
        placeholder=media.placeholder,
        size=kept.get(middle, {}).get(FALLBACK, 0),
        focus=media.focus,
        light=bool(media.placeholder) and not preview and saves_data(),
    )


def saves_data() -> bool:
    """Whether the reader asked for few bytes; the page cache keeps such pages apart."""
    return has_request_context() and request.headers.get("Save-Data", "").lower() == "on"


def file_size(size: int) -> str:
    """Return how large a file is, as people say it: in KB, or in MB with one digit behind the comma."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{format_decimal(round(size / 1_000_000, 1))} MB"


def focus_class(focus: str) -> Markup:
    """Return the attribute that keeps a cropped picture at its focus (``Media.focus``), or nothing for the middle."""
    names = " ".join(f"at-{side}" for side in focus if side in "lrtb")
    return Markup(' class="{}"').format(names) if names else Markup()


def rendition_url(key: str, width: int) -> str:
    """Return where the public finds an image about ``width`` pixels wide, below the site that is being asked.

    It is the same in every language, so that nobody loads it twice.
    """
    return _below(bare_root(), key, width, "webp")


def _below(root: str, key: str, width: int, ending: str) -> str:
    # By hand: a page asks for up to three addresses a photo, and building one costs as much as drawing the photo.
    return f"{root}/media/{key}/{width}.{ending}"


def image_url(key: str) -> str:
    """Return the absolute address of an image, for those who read a page from outside (search engines)."""
    return f"{request.environ['cms.canonical']}/media/{key}/640.{FALLBACK}"


def document_url(media: Media, *, preview: bool = False) -> str:
    """Return where a document is downloaded: by the public, or with ``preview`` in the administration."""
    endpoint = "media.document_preview" if preview else "media.document"
    return url_for(endpoint, key=media.key, ending=media.ending)


def preview_url(key: str, width: int, ending: str = "webp") -> str:
    """Return where the administration of the site in scope finds an image, also that of a draft."""
    return url_for("media.preview", key=key, width=width, ending=ending)
