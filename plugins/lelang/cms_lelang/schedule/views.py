"""Moving the schedule of a package: every stage at once, so that none comes before another in between."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import ChangedMeanwhile, current_site, current_user, get_or_404, once, require
from cms_lelang import NAME, services
from cms_lelang.cases import load
from cms_lelang.models import Package
from cms_lelang.parts.services import RACED
from cms_lelang.parts.views import may_change, said_saved
from cms_lelang.schedule.forms import schedule_form


@require(f"{NAME}.write")
def move(key: int) -> ResponseReturnValue:
    """Move the stages of a package."""
    package = get_or_404(Package, key)
    case = load(package)
    if package.by_itself or not case.stages:
        abort(404)
    if not may_change(package):
        abort(403)
    form = schedule_form(case)

    def make() -> str | None:
        told = [(row.id, written) for row, written in form.moved]
        try:
            services.put_parts(package, "stages", told, version=package.version, site=current_site(), by=current_user)
        except ChangedMeanwhile:
            form.form_errors.append(str(RACED))
            form.meanwhile = True
            return None
        flash(said_saved(package), "ok")
        return url_for(f"{NAME}.admin.parts", key=key)

    answer = once(form, make)
    if answer is not None:
        return answer
    status = 409 if form.meanwhile else 422 if form.is_submitted() else 200
    return render_template(f"{NAME}/schedule.html", form=form, row=package), status
