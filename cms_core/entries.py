"""What hooks return: frozen dataclasses with endpoint and values, never HTML, dicts or tuples."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import click
    from flask import Blueprint

Values = Mapping[str, str | int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PluginInfo:
    """What an administrator reads about a module.

    ``label`` and ``summary`` are lazy translations; ``weight`` sorts modules (small first); ``models`` are its tables;
    ``kinds`` is what readers call the kinds of its items (:attr:`Item.kind`), by which searches and lists of a region
    are narrowed. ``notices`` are the sentences of what it tells the people of a site, by their kinds, with places to
    fill in (``%(number)s``). ``guards`` are by permissions that are told of matters which not all who hold them may
    know of: they get the site, the person and the ``ref`` of some matters, and return those that he may.
    """

    name: str
    label: str
    summary: str
    weight: int = 50
    models: tuple[type, ...] = ()
    kinds: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    guards: Mapping[str, Callable[..., Collection[int]]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class BlueprintEntry:
    """A Flask blueprint whose name is the plugin's name; its admin part is nested and called ``admin``.

    ``parameters`` are what its public addresses are asked beyond :data:`cms_core.addresses.PARAMETERS`. What begins
    as ``exact`` says refuses all else, kept for nobody; as ``paged``, it is a page with ``f=html``, which browsers get.
    """

    blueprint: Blueprint
    parameters: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    paged: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Permission:
    """What somebody may do, ``<owner>.<verb>``; ``roles`` hold it at first, stages decide on its ``action``."""

    name: str
    label: str
    action: Literal[
        "view", "write", "submit", "publish", "announce", "withdraw", "advise", "manage", "oversee", "handle", "people"
    ]
    roles: frozenset[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CommandEntry:
    """A click group, reachable as ``cms <plugin> …``."""

    group: click.Group


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskEntry:
    """Scheduled work. ``run(site_id)`` is called every ``minutes`` for each site where the module is on."""

    name: str
    run: Callable[[int], None]
    minutes: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class SettingsEntry:
    """What a site decides about a module: a ``SettingsForm``, and what stands in each of its fields until saved."""

    form: type[object]
    defaults: Mapping[str, str | int | bool]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonalData:
    """One piece of personal data held about a subject, for answering or erasing (UU 27/2022)."""

    plugin: str
    what: str
    where: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A link in the public menu or the administration's; ``permission`` hides it from those without.

    A ``task`` begins something new: it stands large on the home of the administration and not in its menu. ``behind``
    returns endpoint and values of further pages that search engines should find; it is asked when they ask.
    """

    label: str
    endpoint: str
    values: Values = dataclasses.field(default_factory=dict)
    icon: str = "file-text"
    hint: str = ""
    weight: int = 50
    permission: str | None = None
    task: bool = False
    behind: Callable[[], Iterable[tuple[str, Values]]] | None = None

    @property
    def key(self) -> str:
        """What this link is known by where people have put it in order: where it leads."""
        return "?".join((self.endpoint, *(f"{name}={value}" for name, value in sorted(self.values.items()))))


@dataclasses.dataclass(frozen=True, kw_only=True)
class HomeBlock:
    """A list on the home page: the newest items of ``kinds``; a ``half`` one is short and may stand beside another."""

    title: str
    plugin: str
    kinds: tuple[str, ...]
    endpoint: str
    more: str
    values: Values = dataclasses.field(default_factory=dict)
    limit: int = 6
    weight: int = 50
    half: bool = False

    @property
    def key(self) -> str:
        """What this block is known by where people have put it in order."""
        return f"{self.plugin}.{'.'.join(self.kinds)}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Item:
    """One published thing, as the shared index knows it.

    ``kind`` is the plugin's own word; ``ref`` its key there; a ``summary`` of two lines begins with what lists show
    (a price, closed by a full stop); ``image`` is the key of a medium; ``endpoint`` and ``values`` lead to its page.
    """

    plugin: str
    kind: str
    ref: int
    title: str
    summary: str
    body_text: str
    endpoint: str
    values: Values
    published_at: datetime
    image: str | None = None
    expires_at: datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with its unit and its whole (None when it has none); it leads to ``endpoint`` with ``values``.

    One for ``attention`` stands, above zero, among what needs who looks. ``permission`` hides it from those without it.
    """

    label: str
    value: int
    whole: int | None = None
    unit: str = ""
    endpoint: str | None = None
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    weight: int = 50
    permission: str | None = None
    attention: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class BBox:
    """Degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class MapFeature:
    """A point in degrees (WGS 84) with the page that tells about it: an ``endpoint`` with ``values``, or its ``url``.

    ``key`` is its own in the layer, else the values are; ``place`` names its site where that is one below the map's.
    ``facts`` are texts and numbers that programs get with it, by name, none about a person; ``day`` is when it was so.
    """

    title: str
    longitude: float
    latitude: float
    endpoint: str | None = None
    values: Values = dataclasses.field(default_factory=dict)
    url: str = ""
    key: str = ""
    place: str = ""
    facts: Mapping[str, str | int | float | None] = dataclasses.field(default_factory=dict)
    day: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer of points; ``features`` may be a generator. ``status`` is a sentence about how exact the points are."""

    name: str
    label: str
    source: str
    features: Iterable[MapFeature]
    weight: int = 50
    status: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Banner:
    """What stands above every public page of a site; ``url`` is where more of it is, here or on another site.

    It ``begins`` at once and goes on ``until`` somebody takes it away, where these do not say when.
    """

    title: str
    url: str
    begins: datetime | None = None
    until: datetime | None = None
    weight: int = 50


REGION = "kode_wilayah"
"""The column of a data set with figures that says which region a row is about."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Dataset:
    """Open data. ``columns`` maps each column's name to its description; ``rows`` may be a generator.

    ``kind`` is that of items with a row each: by it core counts rows unread. ``figures`` names columns that may colour
    a map, each with its unit: one row a region, at most. ``files`` are label, endpoint and values of other forms of it.
    """

    name: str
    label: str
    description: str
    columns: Mapping[str, str]
    rows: Callable[[], Iterable[tuple[str | int | float | None, ...]]]
    weight: int = 50
    kind: str = ""
    figures: Mapping[str, str] = dataclasses.field(default_factory=dict)
    files: Callable[[], Iterable[tuple[str, str, Values]]] = tuple


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublicDocument:
    """A public document of a plugin, for the register of public information."""

    title: str
    kind: str
    year: int
    endpoint: str
    values: Values
    published_at: datetime
