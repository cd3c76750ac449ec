"""``/admin/hari-kerja/``: the days on which a place works, and how a date is counted."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.seen import hold
from cms_core.permissions import require
from cms_core.regions.services import ancestors
from cms_core.sites.services import today
from cms_core.tables.cells import BadCell
from cms_core.tables.kinds import Day, Whole
from cms_core.workdays import services
from cms_core.workdays.calendar import Calendar, Due, TooFar
from cms_core.workdays.forms import DayForm, WeekForm

blueprint = Blueprint("workdays", __name__, url_prefix="/admin/hari-kerja")

AHEAD = 365
"""Days whose days off are listed."""
USUAL = 10
"""Working days to count where nothing else is asked (UU 14/2008 article 22: a request is answered within ten)."""


@dataclasses.dataclass(frozen=True)
class Listed:
    """A day off, or one that is worked although it would be off; ``place`` decided that, here with the row ``key``."""

    day: date
    off: bool
    name: str
    basis: str
    place: str
    key: int | None


@blueprint.get("/")
@require("sites.identity")
def index() -> ResponseReturnValue:
    """The days off of the coming year, and a date counted."""
    return _page(_week_form(), DayForm(formdata=None))


@blueprint.post("/minggu")
@require("sites.identity")
def week() -> ResponseReturnValue:
    """Say which days of each week are worked."""
    hold(g.site)
    form, stored = _week_form(sent=True), _week_form()
    if not form.validate() or not form.has_seen(stored):
        return _page(form, DayForm(formdata=None)), 409 if form.saved else 422
    services.set_week(g.site, form.chosen, by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("workdays.index"), 303)


@blueprint.post("/hari")
@require("sites.identity")
def day() -> ResponseReturnValue:
    """Say what a day is here and below."""
    form = DayForm()
    if not form.validate():
        return _page(_week_form(), form), 422
    services.set_day(
        g.site,
        form.day.data,
        off=form.off.data == "libur",
        name=form.name.data or "",
        basis=form.basis.data or "",
        by=current_user,
    )
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("workdays.index"), 303)


@blueprint.post("/hari/<int:key>/hapus")
@require("sites.identity")
def take_back(key: int) -> ResponseReturnValue:
    """Take back what was said of a day here."""
    row = services.own_day(g.site, key) or abort(404)
    form = AdminForm()
    if not form.validate():
        return _page(_week_form(), DayForm(formdata=None), form), 422
    services.forget_day(g.site, row, by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("workdays.index"), 303)


def _week_form(*, sent: bool = False) -> WeekForm:
    form = WeekForm() if sent else WeekForm(formdata=None)
    above = services.calendar_above(g.site)
    form.offer(above)
    if not sent:
        form.show(services.own_week(g.site), above)
        form.remember(form)
    return form


def _page(week: WeekForm, day: DayForm, take_back: AdminForm | None = None) -> str:
    calendar = services.calendar_of(g.site)
    start, days = request.args.get("sesudah", ""), request.args.get("hari", "")
    due, wrong = _count(calendar, start, days)
    return render_template(
        "workdays/index.html",
        week=week,
        form=day,
        take_back=take_back or AdminForm(formdata=None),
        listed=_listed(calendar),
        start=start or Day().text(today(g.site)),
        days=days or str(USUAL),
        due=due,
        told=calendar.explain(due) if due else "",
        wrong=wrong,
    )


def _count(calendar: Calendar, start: str, days: str) -> tuple[Due | None, str]:
    """Return what an address asks to count, or what is wrong with it."""
    try:
        began = Day().read(start) if start else today(g.site)
        return calendar.due(began, Whole().read(days) if days else USUAL), ""
    except BadCell as error:
        return None, str(error)
    except TooFar:
        return None, _("Hari sebanyak ini tidak dihitung.")


def _listed(calendar: Calendar) -> list[Listed]:
    first, found = today(g.site), []
    names = {region.code: region.name for region in ancestors(g.site.region_code)} | {g.site.region_code: g.site.name}
    for ahead in range(AHEAD):
        day = first + timedelta(days=ahead)
        told = calendar.special.get(day)
        if told is not None:
            key = told.key if told.place == g.site.region_code else None
            found.append(Listed(day, told.off, told.name, told.basis, names[told.place], key))
        elif (national := calendar.national(day.year).get(day)) is not None:
            found.append(Listed(day, True, national, "", _("Nasional"), None))
    return found
