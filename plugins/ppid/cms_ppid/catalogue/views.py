"""Pages of what must be published: for citizens, for the site, and for the region above."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, current_site, current_user, items, require, today
from cms_ppid import NAME, _
from cms_ppid.alerts import services as alerts
from cms_ppid.catalogue import services
from cms_ppid.catalogue.forms import SayForm
from cms_ppid.catalogue.items import ANY_TIME, AT_ONCE, CLASSES, REGULAR, duties_of
from cms_ppid.catalogue.services import EXEMPT, FRESH, MISSING, STALE
from cms_ppid.models import Document
from cms_ppid.register.services import kept, told_of

NEWEST, SHOWN = 5, 20
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
}


def portal() -> ResponseReturnValue:
    """The front door of public information: its classes, what is new, and the register."""
    if village := request.args.get("wilayah"):
        return redirect(url_for(f"{NAME}.register", wilayah=village))
    site = current_site()
    told = kept()
    newest = items(site, plugin=NAME, kinds=(Document.KIND,), limit=NEWEST)
    return render_template(
        f"{NAME}/portal.html",
        classes=[(key, CLASSES[key], *ABOUT[key]) for key in CLASSES],
        counts=told.classes,
        newest=newest,
        told=told_of(site, [item.ref for item in newest]),
        years=told.years,
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
        lines=services.lines(site, kelas) if duties_of(site.level, kelas) else [],
        alerts=alerts.recent(SHOWN) if kelas == AT_ONCE else [],
        is_over=lambda row: alerts.is_over(row, site),
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (CLASSES[kelas], None)],
    )


@require(f"{NAME}.view")
def catalogue() -> ResponseReturnValue:
    """What the site has to publish, and how far it is."""
    found = services.lines(current_site())
    return render_template(f"{NAME}/catalogue/list.html", lines=found, states=STATES, classes=CLASSES, missing=MISSING)


@require(f"{NAME}.manage")
def duty(code: str) -> ResponseReturnValue:
    """Say something of a duty: its legal basis, its rhythm, or why there is nothing to publish."""
    site = current_site()
    line = next((each for each in services.lines(site) if each.duty.code == code), None) or abort(404)
    form = SayForm(obj=services.own_word(code))
    if form.validate_on_submit():
        said = {"law": form.law.data or "", "days": form.days.data, "reason": form.reason.data or ""}
        services.say(code, **said, site=site, by=current_user)
        flash(_("Tersimpan."), "ok")
        return redirect(url_for(f"{NAME}.admin.catalogue"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(f"{NAME}/catalogue/form.html", form=form, line=line, states=STATES), status


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
