"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cms_core.api import (
    HANDLERS,
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
    SettingsEntry,
    Site,
    TaskEntry,
    User,
    count_visible,
    hookimpl,
    now,
    placed,
)
from cms_lelang import NAME, _, open_data, services, settings
from cms_lelang.blueprint import blueprint
from cms_lelang.buyers.services import buyers
from cms_lelang.cases import PARTS
from cms_lelang.commands import group
from cms_lelang.decisions.models import Ceiling, Validity
from cms_lelang.details.places import spots_of
from cms_lelang.documents.services import documents
from cms_lelang.index import items
from cms_lelang.models import Package, Release
from cms_lelang.releases.services import write_opened
from cms_lelang.states import CHOOSING, in_state

HOURLY = 60


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Lelang"),
        summary=_.lazy("Pengadaan dari rencana sampai serah terima."),
        weight=9,
        models=(Package, *PARTS.values(), Ceiling, Validity, Release),
        kinds={Package.KIND: _.lazy("Paket pengadaan")},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    asked = ("keadaan", "pengadaan", "metode", "nilai", "satker", "instansi")
    return [BlueprintEntry(blueprint=blueprint, parameters=asked)]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    may = partial(Permission, roles=WRITERS)
    return [
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat paket pengadaan"), action="view", roles=HANDLERS),
        may(name=f"{NAME}.write", label=_.lazy("Menulis paket pengadaan"), action="write"),
        may(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit"),
        may(name=f"{NAME}.publish", label=_.lazy("Menerbitkan paket pengadaan"), action="publish"),
        may(name=f"{NAME}.withdraw", label=_.lazy("Menarik paket pengadaan"), action="withdraw"),
        may(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise"),
        may(name=f"{NAME}.manage", label=_.lazy("Menetapkan batas metode pengadaan"), action="manage"),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name=f"{NAME}.open", run=write_opened, minutes=HOURLY)]


@hookimpl
def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=settings.LelangForm, defaults=settings.DEFAULTS)


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        behind = partial(_behind, site)
        yield MenuItem(label=_("Lelang"), endpoint=f"{NAME}.packages", icon="report-money", weight=9, behind=behind)
        return
    yield MenuItem(
        label=_("Lelang"),
        endpoint=f"{NAME}.admin.listing",
        icon="report-money",
        weight=13,
        permission=f"{NAME}.view",
    )


def _behind(site: Site) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the pages of sums that have some, and those of the site's own agencies: suppliers may be persons."""
    yield f"{NAME}.completeness", {}
    if found := buyers(site):
        yield from ((f"{NAME}.{name}", {}) for name in ("figures", "buyers"))
        yield from ((f"{NAME}.buyer", {"key": each.key}) for each in found if each.slug == site.slug)


@hookimpl
def cms_home_blocks(site: Site) -> Iterator[HomeBlock]:
    yield HomeBlock(
        title=_("Lelang"),
        plugin=NAME,
        kinds=(Package.KIND,),
        endpoint=f"{NAME}.packages",
        more=_("Semua paket"),
        limit=3,
        weight=9,
    )


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    open_now = count_visible(Package, in_state(CHOOSING, now()))
    yield Figure(
        label=_("Lelang"),
        value=open_now,
        unit=_("paket dalam pemilihan"),
        endpoint=f"{NAME}.admin.listing",
        permission=f"{NAME}.view",
        weight=9,
    )


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    yield from items()


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> Iterator[MapLayer]:
    if not services.is_on_map(site):
        return
    yield MapLayer(
        name=NAME,
        label=_("Lelang"),
        source=site.name,
        features=placed(
            services.PACKAGES,
            Package,
            site,
            bbox,
            at=spots_of,
            where=(services.PLACED,),
            facts=partial(open_data.on_map, moment=now()),
        ),
        weight=9,
    )


@hookimpl
def cms_datasets(site: Site) -> list[Dataset]:
    return [*open_data.datasets(site), *open_data.by_region(site)]


@hookimpl
def cms_public_documents(site: Site) -> Iterator[PublicDocument]:
    return documents()
