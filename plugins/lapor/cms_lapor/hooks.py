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
    can,
    db,
    hookimpl,
)
from cms_lapor import NAME, _, clocks, mapping, showing
from cms_lapor.blueprint import blueprint
from cms_lapor.commands import group
from cms_lapor.desk import services as desk
from cms_lapor.figures import keeping
from cms_lapor.figures import services as figures
from cms_lapor.figures.models import Tally, Touched
from cms_lapor.figures.protection import hidden, reads_whole
from cms_lapor.figures.views import SEE
from cms_lapor.following import services as following
from cms_lapor.following.models import Follower
from cms_lapor.gateway import admin as gateway
from cms_lapor.gateway import compare
from cms_lapor.gateway import services as handing
from cms_lapor.gateway.models import Handover, Heard, Target
from cms_lapor.intake import inbox
from cms_lapor.intake.models import Message, Slip
from cms_lapor.models import Access, Attachment, Counter, Event, Joined, Report, Reporter
from cms_lapor.notices import NOTICES
from cms_lapor.objections import services as objections
from cms_lapor.objections.models import Objection
from cms_lapor.open311 import admin as keys
from cms_lapor.open311 import asked, services
from cms_lapor.open311.models import Client, Post
from cms_lapor.privacy import restricting, retention
from cms_lapor.privacy import services as privacy
from cms_lapor.privacy.models import Restriction, Tombstone
from cms_lapor.queue import listing as queue
from cms_lapor.reminders import services as reminders
from cms_lapor.reminders.models import Reminder
from cms_lapor.replies.models import Template
from cms_lapor.routing import HANDLE
from cms_lapor.telling import services as telling
from cms_lapor.transfers.models import Moved
from cms_lapor.units.duties import ADMIN, KEPT, Seat, known_of, seat_of, spared_in
from cms_lapor.units.models import Duty, Unit, UnitTopic

WEIGHT, LATER = 5, 90
CHUNK = 200
OFTEN, HOURLY, DAILY = 10, 60, 24 * 60
"""Minutes."""


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Laporan warga"),
        summary=_.lazy("Warga melapor, petugas menjawab tepat waktu."),
        weight=WEIGHT,
        models=(
            Report,
            Reporter,
            Event,
            Attachment,
            Access,
            Counter,
            Joined,
            Objection,
            Unit,
            UnitTopic,
            Duty,
            Template,
            Moved,
            Reminder,
            Follower,
            Restriction,
            Tombstone,
            Client,
            Post,
            Target,
            Handover,
            Heard,
            Slip,
            Message,
            Tally,
            Touched,
        ),
        notices=NOTICES,
        guards={KEPT: known_of},
        kinds={showing.PUBLISHED_KIND: _.lazy("Laporan warga")},
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=("keadaan", *asked.NAMES))]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    return [
        Permission(name=f"{NAME}.handle", label=_.lazy("Menangani laporan warga"), action="handle", roles=HANDLERS),
        Permission(name=KEPT, label=_.lazy("Diberi tahu tentang laporan yang dijaga"), action="handle", roles=HANDLERS),
        Permission(name=ADMIN, label=_.lazy("Menjaga meja laporan"), action="handle", roles=WRITERS),
        Permission(name=desk.RELEASE, label=_.lazy("Menampilkan laporan di situs"), action="handle", roles=WRITERS),
        Permission(name=desk.IDENTITY, label=_.lazy("Membuka identitas pelapor"), action="handle", roles=WRITERS),
        Permission(name=SEE, label=_.lazy("Melihat angka laporan warga"), action="view", roles=STAFF),
        Permission(name=keys.KEYS, label=_.lazy("Memberi kunci kepada aplikasi lain"), action="manage", roles=WRITERS),
        Permission(name=gateway.GATEWAY, label=_.lazy("Menyerahkan laporan ke luar"), action="manage", roles=WRITERS),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [
        TaskEntry(name=f"{NAME}.remind", run=reminders.remind, minutes=HOURLY),
        TaskEntry(name=f"{NAME}.press", run=restricting.press, minutes=HOURLY),
        TaskEntry(name=f"{NAME}.tell_reporters", run=telling.tell_reporters, minutes=OFTEN),
        TaskEntry(name=f"{NAME}.tell_followers", run=following.tell_followers, minutes=OFTEN),
        TaskEntry(name=f"{NAME}.keep", run=keeping.keep, minutes=OFTEN),
        TaskEntry(name=f"{NAME}.forget", run=retention.forget, minutes=DAILY),
        TaskEntry(name=f"{NAME}.forget_posts", run=services.forget_old, minutes=DAILY),
        TaskEntry(name=f"{NAME}.hand_over", run=handing.work_off, minutes=1),
        TaskEntry(name=f"{NAME}.ask_targets", run=compare.ask_all, minutes=DAILY),
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
            behind=lambda: [(f"{NAME}.performance", {}), (f"{NAME}.guide", {})],
        )
        return
    yield MenuItem(
        label=_("Laporan warga"),
        endpoint=f"{NAME}.admin.queue",
        values={"keadaan": queue.WORK},
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
    yield MenuItem(
        label=_("Kunci aplikasi"),
        endpoint=f"{NAME}.admin.keys",
        icon="key",
        weight=WEIGHT + 1,
        permission=keys.KEYS,
    )
    if site.level in gateway.LEVELS:
        yield MenuItem(
            label=_("Gerbang"),
            endpoint=f"{NAME}.admin.gateway",
            icon="route",
            weight=WEIGHT + 1,
            permission=gateway.GATEWAY,
        )


@hookimpl
def cms_home_blocks(site: Site) -> list[HomeBlock]:
    block = HomeBlock(
        title=_("Laporan warga"),
        plugin=NAME,
        kinds=(showing.PUBLISHED_KIND,),
        endpoint=f"{NAME}.listing",
        more=_("Semua laporan"),
        limit=3,
        weight=60,
    )
    return [block]


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    seat = seat_of(user, site)
    if can(user, HANDLE, site):
        yield from _own_figures(seat)
    yield Figure(
        label=_("Gerbang"),
        value=gateway.needing(site, user),
        unit=_("perlu petugas"),
        endpoint=f"{NAME}.admin.gateway",
        values={"keadaan": gateway.STAFF},
        weight=WEIGHT,
        permission=gateway.GATEWAY,
        attention=True,
    )
    if site.level == "desa":
        return
    states = {queue.WORK: _("perlu dikerjakan"), queue.LATE: _("lewat batas waktu")}
    values, whole = figures.waiting_in(site, list(states), seen=spared_in(seat, user)), reads_whole(seat, user)
    for value, unit in zip(values, states.values(), strict=True):
        if hidden(value) and not whole:
            continue
        yield Figure(
            label=_("Laporan di seluruh wilayah"),
            value=value,
            unit=unit,
            endpoint=f"{NAME}.admin.figures",
            values={"menurut": figures.SITE},
            weight=WEIGHT,
            permission=SEE,
        )


def _own_figures(seat: Seat) -> Iterator[Figure]:
    for state, unit, attention in (
        (queue.WORK, _("perlu dikerjakan"), False),
        (queue.LATE, _("lewat batas waktu"), True),
    ):
        yield Figure(
            label=_("Laporan warga"),
            value=db.session.scalar(
                select(func.count(Report.id)).where(*queue.narrowed(seat.site, state), *seat.seen())
            )
            or 0,
            unit=unit,
            endpoint=f"{NAME}.admin.queue",
            values={"keadaan": state},
            weight=WEIGHT,
            permission=f"{NAME}.handle",
            attention=attention,
        )


@hookimpl
def cms_mail_refused(address_hash: str) -> None:
    telling.refuse(address_hash)
    following.refuse(address_hash)
    objections.refuse(address_hash)


@hookimpl
def cms_map_layers(site: Site, bbox: BBox | None) -> list[MapLayer]:
    return [mapping.layer(site, bbox)]


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    query = select(Report).where(Report.is_public).order_by(Report.id).options(selectinload(Report.attachments))
    for report in db.session.scalars(query.execution_options(yield_per=CHUNK)):
        yield showing.item_of(report)
