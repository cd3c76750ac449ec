"""Pages of what must be published: for citizens, for the site, and for the region above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, cache_policy, can, current_site, current_user, items, require, today
from cms_ppid import NAME, _
from cms_ppid.alerts import services as alerts
from cms_ppid.cases.services import HANDLE
from cms_ppid.catalogue import services
from cms_ppid.catalogue.forms import SayForm
from cms_ppid.catalogue.items import ANY_TIME, AT_ONCE, CLASSES, DESA, KECAMATAN, REGULAR
from cms_ppid.catalogue.services import EXEMPT, FRESH, MISSING, READY, STALE
from cms_ppid.incidents.services import INCIDENT
from cms_ppid.models import Alert, Document, Exclusion
from cms_ppid.register.services import kept, of_others, told_of, years_of

NEWEST = 5
BELOW: dict[str, dict[str, Any]] = {
    "kabupaten": {KECAMATAN: _.lazy("Kecamatan"), DESA: _.lazy("Desa")},
    "kecamatan": {DESA: _.lazy("Desa")},
}
"""The levels whose lists a level may say something of."""
ABOUT: dict[str, tuple[str, Any]] = {
    REGULAR: ("calendar-event", _.lazy("Diumumkan tanpa diminta: profil, anggaran, laporan kinerja.")),
    AT_ONCE: ("speakerphone", _.lazy("Diumumkan saat itu juga: bencana, wabah, gangguan air atau listrik.")),
    ANY_TIME: ("archive", _.lazy("Tersedia kapan saja: peraturan, perjanjian, aset.")),
}
STATES: dict[str, tuple[Any, str]] = {
    FRESH: (_.lazy("Ada"), "ok"),
    STALE: (_.lazy("Perlu diperiksa"), "warn"),
    MISSING: (_.lazy("Belum ada"), "bad"),
    EXEMPT: (_.lazy("Tidak berlaku"), "info"),
    READY: (_.lazy("Diumumkan bila terjadi"), "info"),
}
OF_THE_ASKED = {
    f"{NAME}.admin.{endpoint}"
    for endpoint in ("requests", "letter_texts", "objections", "annual", "yearly", "incidents", "processing")
}
"""Pages of the administration about what people ask for."""


def portal() -> ResponseReturnValue:
    """The front door of public information: its classes, what is new, and the register."""
    if village := request.args.get("wilayah"):
        return redirect(url_for(f"{NAME}.register", wilayah=village))
    site = current_site()
    if site.level != DESA:
        cache_policy().roll_up()
    told, others = kept(), of_others(site)
    newest = items(site, plugin=NAME, kinds=(Document.KIND,), limit=NEWEST)
    return render_template(
        f"{NAME}/portal.html",
        classes=[(key, CLASSES[key], *ABOUT[key]) for key in CLASSES],
        counts=Counter(told.classes) + Counter(each.category for each in others),
        warned=alerts.in_force(site),
        newest=newest,
        told=told_of(site, [item.ref for item in newest]),
        others=others,
        years=years_of(told.years, others),
        crumbs=[(_("Informasi publik"), None)],
    )


def category(kelas: str) -> ResponseReturnValue:
    """What the law wants published of one class, with the documents that show it."""
    if kelas not in CLASSES:
        abort(404)
    site = current_site()
    return render_template(
        f"{NAME}/catalogue/category.html",
        label=CLASSES[kelas],
        about=ABOUT[kelas][1],
        kelas=kelas,
        lines=services.lines(site, kelas),
        alerts=alerts.recent(alerts.RECENT) if kelas == AT_ONCE else [],
        is_over=lambda row: alerts.is_over(row, site),
        at_once=kelas == AT_ONCE,
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (CLASSES[kelas], None)],
    )


def pages() -> list[tuple[str, str]]:
    """Return the pages of the administration, as each leads to the others: endpoint and label.

    What is published and what people ask for are two rooms: on a telephone all pages together fill the first view, so
    each room shows its own and the way into the other.
    """
    published, asked = list(_published()), list(_asked())
    room, other = (asked, published) if request.endpoint in OF_THE_ASKED else (published, asked)
    return [*room, *other[:1]]


def _published() -> Iterator[tuple[str, str]]:
    yield f"{NAME}.admin.catalogue", _("Kewajiban")
    yield f"{NAME}.admin.{Document.KIND}.listing", _("Dokumen")
    yield f"{NAME}.admin.{Alert.KIND}.listing", _("Peringatan")
    yield f"{NAME}.admin.{Exclusion.KIND}.listing", _("Dikecualikan")
    yield f"{NAME}.admin.matrix", _("Kelengkapan")
    yield f"{NAME}.admin.readiness", _("Skor")
    if current_site().level != DESA:
        yield f"{NAME}.admin.region", _("Wilayah")


def _asked() -> Iterator[tuple[str, str]]:
    site = current_site()
    if can(current_user, HANDLE, site):
        yield f"{NAME}.admin.requests", _("Permohonan")
        yield f"{NAME}.admin.objections", _("Keberatan")
    yield f"{NAME}.admin.annual", _("Laporan")
    if can(current_user, INCIDENT, site):
        yield f"{NAME}.admin.incidents", _("Insiden")
    yield f"{NAME}.admin.processing", _("Data pribadi")


@require(f"{NAME}.view")
def catalogue() -> ResponseReturnValue:
    """What the site has to publish, and how far it is; of the sites below, what they have to."""
    site = current_site()
    levels = BELOW.get(site.level, {})
    level = request.args.get("tingkat", "")
    found = services.outline(site, level) if level in levels else [*services.lines(site), *services.triggers(site)]
    return render_template(
        f"{NAME}/catalogue/list.html",
        lines=found,
        states=STATES,
        classes=CLASSES,
        levels=levels,
        level=level if level in levels else "",
    )


@require(f"{NAME}.view")
def duty(code: str) -> ResponseReturnValue:
    """Say something of a duty: its legal basis, its rhythm, or why there is nothing to publish."""
    site = current_site()
    own = [*services.lines(site), *services.triggers(site)]
    below = [line for level in BELOW.get(site.level, {}) for line in services.outline(site, level)]
    line = next((each for each in (*own, *below) if each.duty.code == code), None) or abort(404)
    form = SayForm(obj=services.own_word(code))
    if line not in own or line.duty.cause:
        del form.reason
    if line.duty.cause:
        del form.days
    if form.is_submitted() and not can(current_user, f"{NAME}.manage", site):
        abort(403)
    if form.validate_on_submit():
        reason = form.reason.data if form.reason else ""
        days = form.days.data if form.days else None
        services.say(code, law=form.law.data or "", days=days, reason=reason or "", site=site, by=current_user)
        flash(_("Tersimpan."), "ok")
        level = None if line in own else next(each for each in BELOW[site.level] if each in line.duty.levels)
        return redirect(url_for(f"{NAME}.admin.catalogue", tingkat=level), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(f"{NAME}/catalogue/form.html", form=form, line=line, own=line in own, states=STATES), status


@require(f"{NAME}.view")
def region() -> ResponseReturnValue:
    """How far the sites below are; those that are late can be reminded together."""
    site = current_site()
    if site.level == "desa":
        abort(404)
    return render_template(
        f"{NAME}/catalogue/region.html", found=services.below(site), form=AdminForm(), day=today(site)
    )


@require(f"{NAME}.remind")
def remind() -> ResponseReturnValue:
    """Remind every site below that lacks something, or has something to look at again."""
    site, form = current_site(), AdminForm()
    if site.level == "desa":
        abort(404)
    if form.validate_on_submit():
        count = services.remind(site, by=current_user)
        flash(_.plural("%(num)s situs diingatkan.", "%(num)s situs diingatkan.", count), "ok")
    return redirect(url_for(f"{NAME}.admin.region"), 303)
