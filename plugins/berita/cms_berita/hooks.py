"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cms_berita import NAME, _, services
from cms_berita.blueprint import blueprint
from cms_berita.categories.services import begin
from cms_berita.categories.views import MANAGE
from cms_berita.commands import group
from cms_berita.feeds.models import FeedPhoto
from cms_berita.feeds.services import ASKED
from cms_berita.feeds.taking import take
from cms_berita.models import (
    Album,
    AlbumPhoto,
    Announcement,
    AnnouncementPhoto,
    Article,
    ArticleMark,
    ArticlePhoto,
    Category,
    Event,
    EventPhoto,
)
from cms_berita.services import KINDS
from cms_core.api import (
    HANDLERS,
    WRITERS,
    BlueprintEntry,
    CommandEntry,
    Figure,
    HomeBlock,
    Item,
    MenuItem,
    Permission,
    PluginInfo,
    Site,
    TaskEntry,
    User,
    count_visible,
    hookimpl,
    indexed,
)


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Berita dan agenda"),
        summary=_.lazy("Kabar, pengumuman, agenda, dan foto kegiatan."),
        weight=5,
        models=(
            *(Article, ArticleMark, Announcement, Event, Album, Category, FeedPhoto),
            *(ArticlePhoto, AnnouncementPhoto, EventPhoto, AlbumPhoto),
        ),
        kinds={kind.name: kind.label for kind in KINDS.values()},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=("bulan", *ASKED))]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    may = partial(Permission, roles=WRITERS)
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat berita dan agenda"), action="view", roles=HANDLERS),
        may(name=f"{NAME}.write", label=_.lazy("Menulis berita dan agenda"), action="write"),
        may(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit"),
        may(name=f"{NAME}.publish", label=_.lazy("Menerbitkan berita dan agenda"), action="publish"),
        may(name=f"{NAME}.withdraw", label=_.lazy("Menarik berita dan agenda"), action="withdraw"),
        may(name=MANAGE, label=_.lazy("Mengatur jenis berita"), action="manage"),
        may(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise"),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.take_photos", run=take, minutes=1)]


@hookimpl
def cms_module_enabled(site: Site) -> None:
    begin()


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        # The others are a tap away: each of these lists leads to all four.
        for kind in (KINDS["berita"], KINDS["agenda"]):
            yield MenuItem(
                label=str(kind.label), endpoint=f"{NAME}.{kind.name}_list", icon=kind.icon, weight=kind.weight
            )
        return
    for kind in KINDS.values():
        desk = f"{NAME}.admin.{kind.name}"
        yield MenuItem(
            label=str(kind.label),
            endpoint=f"{desk}.listing",
            icon=kind.icon,
            weight=kind.weight,
            permission=f"{NAME}.view",
        )
        yield MenuItem(
            label=str(kind.new),
            endpoint=f"{desk}.new",
            icon=kind.icon,
            hint=str(kind.hint),
            weight=kind.task,
            permission=f"{NAME}.write",
            task=True,
        )
    yield MenuItem(
        label=_("Jenis berita"), endpoint=f"{NAME}.admin.categories", icon="list", weight=9, permission=MANAGE
    )


@hookimpl
def cms_home_blocks(site: Site) -> Iterator[HomeBlock]:
    # The two short lists stand beside each other.
    for weight, (name, limit) in enumerate({"pengumuman": 1, "agenda": 2, "berita": 3}.items(), 4):
        kind = KINDS[name]
        yield HomeBlock(
            title=str(kind.label),
            plugin=NAME,
            kinds=(kind.name,),
            endpoint=f"{NAME}.{kind.name}_list",
            more=str(kind.more),
            limit=limit,
            weight=weight,
            half=kind.name != "berita",
        )


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    kind = KINDS["berita"]
    yield Figure(label=str(kind.label), value=count_visible(kind.model), unit=_("berita terbit"), weight=kind.weight)


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    for kind in KINDS.values():
        yield from map(services.item_of, indexed(kind.model))
