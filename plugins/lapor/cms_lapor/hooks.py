"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cms_core.api import (
    HANDLERS,
    STAFF,
    WRITERS,
    BBox,
    BlueprintEntry,
    CommandEntry,
    Figure,
    HomeBlock,
    Item,
    MapLayer,
    MenuItem,
    Permission,
    PersonalData,
    PluginInfo,
    SettingsEntry,
    Site,
    TaskEntry,
    User,
    db,
    hookimpl,
)
from cms_lapor import NAME, _, cases, clocks, desk, mapping, privacy
from cms_lapor.blueprint import blueprint
from cms_lapor.commands import group
from cms_lapor.figures import services as figures
from cms_lapor.figures.views import SEE
from cms_lapor.intake import inbox
from cms_lapor.intake.models import Message, Slip
from cms_lapor.models import Access, Attachment, Counter, Event, Report, Reporter

WEIGHT, LATER = 5, 90
CHUNK = 200
DAILY = 24 * 60
"""Minutes."""


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Laporan warga"),
        summary=_.lazy("Warga melapor, petugas menjawab tepat waktu."),
        weight=WEIGHT,
        models=(Report, Reporter, Event, Attachment, Access, Counter, Slip, Message),
        kinds={cases.PUBLISHED_KIND: _.lazy("Laporan warga")},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=("keadaan",))]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [
        Permission(name=f"{NAME}.handle", label=_.lazy("Menangani laporan warga"), action="handle", roles=HANDLERS),
        Permission(name=desk.RELEASE, label=_.lazy("Menampilkan laporan di situs"), action="handle", roles=WRITERS),
        Permission(name=SEE, label=_.lazy("Melihat angka laporan warga"), action="view", roles=STAFF),
        Permission(name=desk.IDENTITY, label=_.lazy("Membuka identitas pelapor"), action="handle", roles=WRITERS),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [
        TaskEntry(name=f"{NAME}.forget", run=privacy.forget_old, minutes=DAILY),
        TaskEntry(name=f"{NAME}.inbox", run=inbox.forget_old, minutes=DAILY),
    ]


@hookimpl
def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=clocks.LimitForm, defaults=clocks.defaults())


@hookimpl
def cms_personal_data(subject: str) -> list[PersonalData]:
    return [*privacy.held(subject), *inbox.held(subject)]


@hookimpl
def cms_erase_personal_data(subject: str, dry_run: bool) -> list[PersonalData]:
    # Read before anything is written: another connection would wait for what this one holds.
    messages, sites = inbox.held(subject), inbox.sites_of(subject)
    found = [*privacy.erase(subject, dry_run=dry_run), *messages]
    if not dry_run:
        inbox.forget(subject, sites)
    return found


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(
            label=_("Lapor"),
            endpoint=f"{NAME}.listing",
            icon="message-report",
            hint=_("Jalan rusak, lampu padam, pelayanan"),
            weight=WEIGHT,
        )
        return
    yield MenuItem(
        label=_("Laporan warga"),
        endpoint=f"{NAME}.admin.queue",
        values={"keadaan": desk.WORK},
        icon="message-report",
        weight=WEIGHT,
        permission=f"{NAME}.handle",
    )
    yield MenuItem(
        label=_("Terima laporan"),
        endpoint=f"{NAME}.admin.take",
        icon="pencil-plus",
        hint=_("Dari loket, surat, telepon, atau pesan"),
        weight=LATER,
        permission=f"{NAME}.handle",
        task=True,
    )


@hookimpl
def cms_home_blocks(site: Site) -> list[HomeBlock]:
    block = HomeBlock(
        title=_("Laporan warga"),
        plugin=NAME,
        kinds=(cases.PUBLISHED_KIND,),
        endpoint=f"{NAME}.listing",
        more=_("Semua laporan"),
        limit=3,
        weight=60,
    )
    return [block]


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    for state, unit, attention in (
        (desk.WORK, _("perlu dikerjakan"), False),
        (desk.LATE, _("lewat batas waktu"), True),
    ):
        yield Figure(
            label=_("Laporan warga"),
            value=db.session.scalar(select(func.count(Report.id)).where(*desk.narrowed(site, state))) or 0,
            unit=unit,
            endpoint=f"{NAME}.admin.queue",
            values={"keadaan": state},
            weight=WEIGHT,
            permission=f"{NAME}.handle",
            attention=attention,
        )
    if site.level == "desa":
        return
    for state, unit in ((desk.WORK, _("perlu dikerjakan")), (desk.LATE, _("lewat batas waktu"))):
        yield Figure(
            label=_("Laporan di seluruh wilayah"),
            value=figures.waiting_in(site, state),
            unit=unit,
            endpoint=f"{NAME}.admin.figures",
            values={"menurut": figures.SITE},
            weight=WEIGHT,
            permission=SEE,
        )


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> list[MapLayer]:
    return [mapping.layer(site, bbox)]


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    query = select(Report).where(*mapping.released()).order_by(Report.id).options(selectinload(Report.attachments))
    for report in db.session.scalars(query.execution_options(yield_per=CHUNK)):
        yield cases.item_of(report)
