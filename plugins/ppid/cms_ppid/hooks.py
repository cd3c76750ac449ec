"""What the plugin tells core."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from cms_core.api import (
    HANDLERS,
    WRITERS,
    Banner,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    Item,
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
    format_date,
    format_time,
    hookimpl,
    indexed,
    renew_region,
    site_scope,
    today,
)
from cms_ppid import NAME, _, open_data
from cms_ppid.alerts import services as alerts
from cms_ppid.annual import services as annual
from cms_ppid.annual.models import Yearly
from cms_ppid.applicants import services as applicants
from cms_ppid.blueprint import blueprint
from cms_ppid.cases import clocks
from cms_ppid.cases.models import Access, Applicant, Counter, Paper
from cms_ppid.cases.services import DECIDE, HANDLE, IDENTITY
from cms_ppid.catalogue import services as catalogue
from cms_ppid.catalogue.items import DESA
from cms_ppid.commands import group
from cms_ppid.desk import listing as queue
from cms_ppid.desk import reminding
from cms_ppid.desk.models import Reminded
from cms_ppid.documents import services as documents
from cms_ppid.exclusions import services as exclusions
from cms_ppid.incidents import services as incidents
from cms_ppid.incidents.models import Incident
from cms_ppid.letters import views as letters
from cms_ppid.letters.models import Letter, LetterTemplate
from cms_ppid.models import Alert, Document, Exclusion, Said, Standing
from cms_ppid.objections import book as objection_book
from cms_ppid.objections import services as objections
from cms_ppid.objections.models import Exhibit, Objection, ObjectionEvent
from cms_ppid.privacy import retention
from cms_ppid.privacy import services as privacy
from cms_ppid.processing.models import Activity
from cms_ppid.readiness.models import Override
from cms_ppid.requests import book, notices
from cms_ppid.requests import services as requests
from cms_ppid.requests.models import Part, Request, RequestEvent

HOURLY, DAILY = 60, 24 * 60
"""Minutes."""
WEIGHT = 40


@hookimpl
def cms_plugin_info() -> PluginInfo:
    return PluginInfo(
        name=NAME,
        label=_.lazy("Informasi publik (PPID)"),
        summary=_.lazy("Yang wajib diumumkan, dokumennya, dan daftarnya."),
        weight=WEIGHT,
        models=(
            *(Document, Alert, Exclusion, Said, Standing),
            *(Applicant, Paper, Access, Counter, Request, RequestEvent, Part),
            *(Letter, LetterTemplate, Reminded),
            *(Objection, ObjectionEvent, Exhibit),
            *(Override, Yearly, Incident, Activity),
        ),
        kinds={
            Alert.KIND: _.lazy("Peringatan"),
            Document.KIND: _.lazy("Dokumen publik"),
            Exclusion.KIND: _.lazy("Informasi yang dikecualikan"),
        },
        notices={
            catalogue.LATE: _.lazy("%(number)s informasi wajib belum ada atau perlu diperiksa."),
            exclusions.ENDING: _.lazy("Pengecualian “%(title)s” sampai %(day)s: siapkan untuk dibuka, atau uji lagi."),
            **notices.NOTICES,
            **applicants.NOTICES,
            objections.ARRIVED: _.lazy("Keberatan baru: %(number)s."),
            objections.OVERDUE: _.lazy("Keberatan %(number)s lewat batas tanpa tanggapan."),
        },
    )


@hookimpl
def cms_register_blueprints() -> list[BlueprintEntry]:
    return [BlueprintEntry(blueprint=blueprint, parameters=("kelas",))]


@hookimpl
def cms_register_permissions() -> list[Permission]:
    may = partial(Permission, roles=WRITERS)
    # An emergency is told without delay (Perki 1/2021 pasal 25): no stage of a village makes it wait for those above.
    alert = alerts.ALERTS.permissions
    announce = partial(Permission, roles=WRITERS, action="announce")
    return [
        Permission(name=f"{alert}.view", label=_.lazy("Melihat peringatan"), action="view", roles=HANDLERS),
        announce(name=f"{alert}.write", label=_.lazy("Menulis peringatan")),
        may(name=f"{alert}.submit", label=_.lazy("Mengirim peringatan untuk diperiksa"), action="submit"),
        announce(name=f"{alert}.publish", label=_.lazy("Mengumumkan peringatan")),
        announce(name=f"{alert}.withdraw", label=_.lazy("Menarik peringatan")),
        may(name=f"{alert}.advise", label=_.lazy("Mengembalikan peringatan"), action="advise"),
        Permission(name=f"{NAME}.view", label=_.lazy("Melihat informasi publik"), action="view", roles=HANDLERS),
        may(name=f"{NAME}.write", label=_.lazy("Menulis dokumen publik"), action="write"),
        may(name=f"{NAME}.submit", label=_.lazy("Mengirim untuk diperiksa"), action="submit"),
        may(name=f"{NAME}.publish", label=_.lazy("Menerbitkan dokumen publik"), action="publish"),
        may(name=f"{NAME}.withdraw", label=_.lazy("Menarik dokumen publik"), action="withdraw"),
        may(name=f"{NAME}.advise", label=_.lazy("Mengembalikan kepada penulis"), action="advise"),
        may(name=f"{NAME}.manage", label=_.lazy("Mengubah dasar hukum dan alasan tidak berlaku"), action="manage"),
        Permission(name=HANDLE, label=_.lazy("Melayani permohonan informasi"), action="handle", roles=HANDLERS),
        Permission(name=IDENTITY, label=_.lazy("Membuka NIK dan KTP pemohon"), action="handle", roles=WRITERS),
        Permission(name=letters.WRITE, label=_.lazy("Menulis naskah surat"), action="handle", roles=WRITERS),
        Permission(name=DECIDE, label=_.lazy("Memutus keberatan"), action="handle", roles=WRITERS),
        may(name=incidents.INCIDENT, label=_.lazy("Mencatat insiden data pribadi"), action="handle"),
        may(name=f"{NAME}.remind", label=_.lazy("Mengingatkan situs di wilayahnya"), action="manage"),
    ]


@hookimpl
def cms_register_commands() -> list[CommandEntry]:
    return [CommandEntry(group=group)]


@hookimpl
def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=clocks.LimitForm, defaults=clocks.USUAL)


@hookimpl
def cms_register_tasks() -> list[TaskEntry]:
    return [
        TaskEntry(name=f"{NAME}.try_links", run=documents.try_links, minutes=DAILY),
        TaskEntry(name=f"{NAME}.keep", run=catalogue.keep_daily, minutes=DAILY),
        TaskEntry(name=f"{NAME}.warn", run=exclusions.warn, minutes=DAILY),
        TaskEntry(name=f"{NAME}.lapse", run=requests.lapse, minutes=DAILY),
        TaskEntry(name=f"{NAME}.remind", run=reminding.remind, minutes=HOURLY),
        TaskEntry(name=f"{NAME}.recount", run=requests.recount_daily, minutes=DAILY),
        TaskEntry(name=f"{NAME}.forget", run=retention.forget, minutes=DAILY),
        TaskEntry(name=f"{NAME}.objections", run=objections.keep_daily, minutes=DAILY),
    ]


@hookimpl
def cms_personal_data(subject: str) -> list[PersonalData]:
    return privacy.held(subject)


@hookimpl
def cms_erase_personal_data(subject: str, dry_run: bool) -> list[PersonalData]:
    return privacy.erase(subject, dry_run=dry_run)


@hookimpl
def cms_menu_items(site: Site, user: User | None, area: str) -> Iterator[MenuItem]:
    if area == "public":
        yield MenuItem(
            label=_("Informasi publik"),
            endpoint=f"{NAME}.portal",
            icon="folder-open",
            weight=WEIGHT,
        )
        return
    # One way in: the pages lead to each other (templates/ppid/nav.html).
    yield MenuItem(
        label=_("Informasi publik"),
        endpoint=f"{NAME}.admin.catalogue",
        icon="folder-open",
        weight=WEIGHT,
        permission=f"{NAME}.view",
    )
    yield MenuItem(
        label=_("Catat permohonan informasi"),
        endpoint=f"{NAME}.admin.request_new",
        icon="pencil-plus",
        hint=_("Dari meja layanan, surat, atau lisan"),
        weight=WEIGHT,
        permission=HANDLE,
        task=True,
    )
    yield MenuItem(
        label=_("Umumkan peringatan"),
        endpoint=f"{NAME}.admin.{Alert.KIND}.new",
        icon="alert-triangle",
        hint=_("Bencana, wabah, air atau listrik mati"),
        weight=WEIGHT,
        permission=f"{alerts.ALERTS.permissions}.write",
        task=True,
    )


@hookimpl
def cms_banners(site: Site) -> Iterator[Banner]:
    return alerts.banners(site)


@hookimpl
def cms_module_enabled(site: Site) -> None:
    with site_scope(site.id):
        catalogue.keep(site)
    renew_region(site)


@hookimpl
def cms_module_disabled(site: Site) -> None:
    renew_region(site)


@hookimpl
def cms_dashboard_figures(site: Site, user: User) -> Iterator[Figure]:
    told = db.session.scalar(select(Standing))
    lacking = told.duties - told.fresh if told is not None else 0
    yield Figure(
        label=_("Informasi publik"),
        value=lacking,
        unit=_("kewajiban belum ada atau perlu diperiksa"),
        endpoint=f"{NAME}.admin.catalogue",
        permission=f"{NAME}.view",
        weight=WEIGHT,
        attention=True,
    )
    if site.level != DESA:
        yield Figure(
            label=_("Informasi publik"),
            value=catalogue.undecreed(site),
            unit=_("situs belum menetapkan DIP tahun %(year)s", year=today(site).year),
            endpoint=f"{NAME}.admin.region",
            permission=f"{NAME}.view",
            weight=WEIGHT,
            attention=True,
        )
    yield Figure(
        label=_("Laporan layanan informasi"),
        value=annual.days_left(site),
        unit=_("hari lagi untuk terbit (31 Maret)"),
        endpoint=f"{NAME}.admin.annual",
        permission=f"{NAME}.write",
        weight=WEIGHT,
        attention=True,
    )
    yield from _untold(site, user)
    yield Figure(
        label=_("Informasi publik"),
        value=exclusions.ending(site),
        unit=_("pengecualian segera berakhir"),
        endpoint=f"{NAME}.admin.{Exclusion.KIND}.listing",
        permission=f"{NAME}.view",
        weight=WEIGHT,
        attention=True,
    )
    for state, unit in ((queue.WORK, _("perlu dikerjakan")), (queue.LATE, _("lewat batas waktu"))):
        yield Figure(
            label=_("Permohonan informasi"),
            value=queue.count(site, state),
            unit=unit,
            endpoint=f"{NAME}.admin.requests",
            values={"keadaan": state} if state else {},
            permission=HANDLE,
            weight=WEIGHT,
            attention=state == queue.LATE,
        )
    yield from _objections(site)


def _objections(site: Site) -> Iterator[Figure]:
    waiting, late = objections.standing(site)
    for value, unit, state in (
        (waiting, _("keberatan menunggu tanggapan"), "kerja"),
        (late, _("lewat batas"), "lewat"),
    ):
        yield Figure(
            label=_("Keberatan"),
            value=value,
            unit=unit,
            endpoint=f"{NAME}.admin.objections",
            values={"keadaan": state},
            permission=HANDLE,
            weight=WEIGHT,
            attention=state == "lewat",
        )


def _untold(site: Site, user: User) -> Iterator[Figure]:
    """Yield the breaches that somebody has to be told of, with the limit of the first."""
    untold = incidents.untold() if can(user, incidents.INCIDENT, site) else []
    if untold:
        due = untold[0].due_at
        yield Figure(
            label=_("Insiden data pribadi"),
            value=len(untold),
            unit=_("belum diberitahukan, batas %(day)s pukul %(time)s", day=format_date(due), time=format_time(due)),
            endpoint=f"{NAME}.admin.incidents",
            permission=incidents.INCIDENT,
            weight=0,
            attention=True,
        )


@hookimpl
def cms_items(site: Site) -> Iterator[Item]:
    yield from map(documents.item_of, indexed(Document))
    yield from map(alerts.item_of, indexed(Alert))
    yield from map(exclusions.item_of, indexed(Exclusion))


@hookimpl
def cms_datasets(site: Site) -> list[Dataset]:
    return [open_data.dataset(site), book.dataset(site), objection_book.dataset(site)]
