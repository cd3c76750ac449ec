"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from cms_core.api import (
    HANDLERS,
    PUBLISHED,
    WRITERS,
    BBox,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    HomeBlock,
    Item,
    MapLayer,
    MenuItem,
    Permission,
    PluginInfo,
    PublicDocument,
    Site,
    TaskEntry,
    User,
    count_visible,
    hookimpl,
    indexed,
    placed,
    today,
)
from cms_pembangunan import NAME, _, open_data, services
from cms_pembangunan.blueprint import blueprint
from cms_pembangunan.commands import group
from cms_pembangunan.figures.keeping import forget, keep, keep_daily
from cms_pembangunan.models import Plan, Progress, ProgressPhoto, Total, Work, WorkPhoto
from cms_pembangunan.plans import services as plans
from cms_pembangunan.states import FINISHED, LATE, UNDER_WAY, in_state

DAILY = 24 * 60
"""Minutes."""
QUIET = timedelta(days=30)
"""After so many days without a word a work under way is asked about."""


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Pembangunan"),
        summary=_.lazy("Pekerjaan di desa, kemajuannya, dan biayanya."),
        weight=8,
        models=(Work, Progress, Plan, Total, WorkPhoto, ProgressPhoto),
        kinds={
            Work.KIND: _.lazy("Pekerjaan"),
            Progress.KIND: _.lazy("Kemajuan pekerjaan"),
            Plan.KIND: _.lazy("Rencana dan anggaran"),
        },
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=("sumber", "keadaan"))]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    may = partial(Permission, roles=WRITERS)
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat pembangunan"), action="view", roles=HANDLERS),
        may(name=f"{NAME}.write", label=_.lazy("Menulis pekerjaan dan kemajuannya"), action="write"),
        may(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit"),
        may(name=f"{NAME}.publish", label=_.lazy("Menerbitkan pekerjaan dan kemajuannya"), action="publish"),
        may(name=f"{NAME}.withdraw", label=_.lazy("Menarik pekerjaan dan kemajuannya"), action="withdraw"),
        may(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise"),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.keep", run=keep_daily, minutes=DAILY)]


@hookimpl
def cms_module_enabled(site: Site) -> None:
    keep(site)


@hookimpl
def cms_module_disabled(site: Site) -> None:
    # Regions add up what is kept: a village that has the module off is none of those that told something.
    forget()


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(label=_("Pembangunan"), endpoint=f"{NAME}.works", icon="progress", weight=8)
        return
    desks = (
        (Work.KIND, _("Pekerjaan"), "report-money"),
        (Progress.KIND, _("Kemajuan"), "progress"),
        (Plan.KIND, _("Rencana dan anggaran"), "file-text"),
    )
    for number, (kind, label, icon) in enumerate(desks):
        yield MenuItem(
            label=label,
            endpoint=f"{NAME}.admin.{kind}.listing",
            icon=icon,
            weight=9 + number,
            permission=f"{NAME}.view",
        )
    yield MenuItem(
        label=_("Kabarkan kemajuan"),
        endpoint=f"{NAME}.admin.{Progress.KIND}.new",
        icon="camera-plus",
        hint=_("Foto dan berapa persen"),
        weight=6,
        permission=f"{NAME}.write",
        task=True,
    )
    yield MenuItem(
        label=_("Tambah pekerjaan"),
        endpoint=f"{NAME}.admin.{Work.KIND}.new",
        icon="report-money",
        hint=_("Yang akan dibangun"),
        weight=25,
        permission=f"{NAME}.write",
        task=True,
    )


@hookimpl
def cms_home_blocks(site: Site) -> Iterator[HomeBlock]:
    yield HomeBlock(
        title=_("Pembangunan"),
        plugin=NAME,
        kinds=(Progress.KIND, Work.KIND),
        endpoint=f"{NAME}.works",
        more=_("Semua pekerjaan"),
        limit=3,
        weight=8,
    )


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    day = today(site)
    works = partial(Figure, endpoint=f"{NAME}.admin.{Work.KIND}.listing", permission=f"{NAME}.view", weight=8)
    done = count_visible(Work, Work.year == day.year, in_state(FINISHED, day))
    yield works(label=_("Pembangunan"), value=done, unit=_("pekerjaan tahun ini selesai"))
    late = count_visible(Work, in_state(LATE, day))
    yield works(label=_("Pembangunan"), value=late, unit=_("pekerjaan lewat jadwal"), attention=True)
    unheard = Work.told_on < day - QUIET
    quiet = count_visible(Work, in_state(UNDER_WAY, day), unheard)
    yield works(label=_("Pembangunan"), value=quiet, unit=_("pekerjaan 30 hari tanpa kabar"), attention=True)


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    yield from map(services.WORKS.item_of, indexed(Work))
    yield from map(services.PROGRESS.item_of, indexed(Progress, Progress.work.has(Work.state == PUBLISHED)))
    yield from map(plans.item_of, indexed(Plan))


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> Iterator[MapLayer]:
    yield MapLayer(
        name=NAME,
        label=_("Pembangunan"),
        source=site.name,
        features=placed(services.WORKS, Work, site, bbox, facts=partial(open_data.on_map, day=today(site))),
        weight=8,
    )


@hookimpl
def cms_datasets(site: Site) -> list[Dataset]:
    return open_data.datasets(site)


@hookimpl
def cms_public_documents(site: Site) -> Iterator[PublicDocument]:
    for year, first in services.published_years():
        yield PublicDocument(
            title=_("Kegiatan pembangunan %(year)s", year=year),
            kind="kegiatan",
            year=year,
            endpoint=f"{NAME}.figures",
            values={"year": year},
            published_at=first,
        )
    for row in plans.published():
        yield PublicDocument(
            title=row.title,
            kind=row.sort,
            year=row.year,
            endpoint=f"{NAME}.plan",
            values={"slug": row.slug},
            published_at=row.published_at or row.changed_at,
        )
