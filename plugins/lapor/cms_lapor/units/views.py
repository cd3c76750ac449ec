"""Pages on which whoever keeps the desk keeps its units and duties."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, get_or_404, once, require
from cms_lapor import NAME, _
from cms_lapor.gateway import admin as gateway
from cms_lapor.topics import topic_label
from cms_lapor.units import services
from cms_lapor.units.duties import ADMIN, DUTIES, me
from cms_lapor.units.forms import DutyForm, ReleaseForm, UnitForm
from cms_lapor.units.models import Duty, Unit


@require(ADMIN)
def listing() -> ResponseReturnValue:
    """The units of the site, and who is bound to what."""
    return _page()


@require(ADMIN)
def unit(key: int | None = None) -> ResponseReturnValue:
    """Write down a unit, a new one without ``key``."""
    row = get_or_404(Unit, key) if key is not None else None
    form = UnitForm(row)

    def make() -> str | None:
        try:
            services.save(
                row,
                name=form.name.data or "",
                topics=form.topics.data or [],
                active=bool(form.active.data),
                by=me(),
            )
        except services.NameTaken:
            form.name.errors = [_("Sudah ada bagian dengan nama ini.")]
        except services.TopicTaken as taken:
            label = topic_label(taken.topic)
            form.topics.errors = [_("%(topic)s sudah ditangani %(unit)s.", topic=label, unit=taken.unit)]
        else:
            flash(_("Bagian tersimpan."), "ok")
            return url_for(f"{NAME}.admin.units")
        return None

    if (answer := once(form, make)) is not None:
        return answer
    return render_template("lapor/unit.html", form=form, row=row), 422 if form.is_submitted() else 200


@require(ADMIN)
def bind() -> ResponseReturnValue:
    """Give somebody a duty."""
    site = current_site()
    form = _duty_form()

    def make() -> str | None:
        person = next((each for each in services.people(site) if str(each.id) == form.person.data), None)
        chosen = next((each for each in services.units() if str(each.id) == form.unit.data), None)
        role = DUTIES.get(form.duty.data or "")
        try:
            of_unit = role is not None and role.of_unit
            services.bind(
                person,
                form.duty.data or "",
                chosen if of_unit else None,
                site=site,
                by=me(),
            )
        except services.OwnInspector:
            form.person.errors = [
                _("Tugas pengawas tidak diberikan kepada diri sendiri. Minta orang lain, misalnya di kantor atas.")
            ]
            return None
        except services.NotBound:
            form.unit.errors = [_("Tugas ini memerlukan bagian. Pilih bagiannya.")]
            return None
        flash(_("Tugas tersimpan."), "ok")
        return url_for(f"{NAME}.admin.units")

    if (answer := once(form, make)) is not None:
        return answer
    return _page(form), 422


@require(ADMIN)
def unbind(key: int) -> ResponseReturnValue:
    """Take a duty from somebody."""
    row = get_or_404(Duty, key)
    form = ReleaseForm(prefix="lepas")
    if not form.validate():
        return _page(failed=form), 422
    services.release(row, by=me())
    flash(_("Tugas dilepas."), "ok")
    return redirect(url_for(f"{NAME}.admin.units"), 303)


def _duty_form(**options: Any) -> DutyForm:
    return DutyForm(prefix="tugas", **options).offer(services.people(current_site()), services.units(active=True))


def _page(form: DutyForm | None = None, failed: ReleaseForm | None = None) -> str:
    return render_template(
        "lapor/units.html",
        units=services.units(),
        hands_over=gateway.hands_over(current_site()),
        duties=services.duties(),
        roles=DUTIES,
        topic_label=topic_label,
        form=form or _duty_form(formdata=None),
        release_form=failed or ReleaseForm(prefix="lepas", formdata=None),
        failing=form or failed,
    )
