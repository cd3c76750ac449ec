"""Pages of the data of whoever asks or objects: for himself by number and code, and for officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import ChangedMeanwhile, current_site, get_or_404, once, require, written
from cms_ppid import NAME, _
from cms_ppid.applicants import services
from cms_ppid.applicants.forms import CorrectForm, DataForm, DemandForm, DeskForm
from cms_ppid.cases import desk, numbers
from cms_ppid.cases.desk import me
from cms_ppid.cases.forms import OpenForm, step_of
from cms_ppid.cases.opening import opened, sent, track_page, turned_away, unkept
from cms_ppid.cases.services import HANDLE, NeedsMore
from cms_ppid.objections.models import Objection
from cms_ppid.objections.reading import is_restricted
from cms_ppid.objections.services import by_number as objection_by_number
from cms_ppid.requests.models import Request
from cms_ppid.requests.services import by_number as request_by_number

CORRECT, DEMAND = "perbaiki", "minta"


def own() -> ResponseReturnValue:
    """What is held of whoever has number and code, with what he can do about it."""
    kinds: dict[str, type[CorrectForm | DemandForm]] = {CORRECT: CorrectForm, DEMAND: DemandForm}
    kind = kinds.get(request.form.get("do", ""))
    if kind is None:
        return _begin()
    form = kind()
    number, code = sent(form)

    def page(said: str = "") -> ResponseReturnValue:
        with opened(number, code, _finding(number)) as found:
            return _page(found[1], None if said else form, code, said) if found is not None else turned_away(number)

    def make() -> str | None:
        with opened(number, code, _finding(number)) as found:
            return _do(form, *found) if found is not None else None

    if isinstance(form, CorrectForm):
        with opened(number, code, _finding(number)) as found:
            if found is not None:
                form.expect(found[1].applicant)
    return once(form, make, show=page) or page()


def _begin() -> ResponseReturnValue:
    form = DataForm()
    number, code = sent(form)
    if not form.validate_on_submit():
        # Its token is a day old: number and code are asked for once more.
        return track_page(OpenForm(formdata=None), 422)
    with opened(number, code, _finding(number)) as found:
        return _page(found[1], None, code, "") if found is not None else turned_away(number)


def _finding(number: str) -> Callable[[str], Any]:
    return objection_by_number if numbers.is_objection(number) else request_by_number


def _do(form: CorrectForm | DemandForm, site: Any, row: Any) -> str | None:
    if row.emptied_at is not None:
        form.form_errors.append(_("Data Anda sudah dihapus."))
        return None
    try:
        if isinstance(form, CorrectForm):
            services.correct(row, form.written(), step=step_of(form), site=site)
            return str(_("Data Anda sudah diperbaiki. Surat yang sudah keluar tidak berubah."))
        services.demand(row, form.want.data, form.words.data or "", step=step_of(form), site=site)
        return str(_("Permintaan Anda sudah kami terima. Petugas menjawabnya paling lambat 3 × 24 jam."))
    except ChangedMeanwhile:
        form.form_errors.append(_("Perkara ini baru saja berubah. Periksa lagi, lalu kirim lagi."))
    except NeedsMore:
        form["words"].errors = [_("Tulis apa yang salah dan apa yang benar.")]
    return None


def _page(row: Any, failing: CorrectForm | DemandForm | None, code: str, said: str) -> Response:
    correcting = failing if isinstance(failing, CorrectForm) else CorrectForm(formdata=None)
    if correcting is not failing:
        correcting.begin_with(row.applicant)
    body = render_template(
        f"{NAME}/applicants/own.html",
        row=row,
        held=services.held(row.applicant),
        code=code,
        said=said,
        failing=failing,
        correcting=correcting,
        back=OpenForm(formdata=None),
        demanding=failing if isinstance(failing, DemandForm) else DemandForm(formdata=None),
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (written(row.number), None)],
    )
    return unkept(body, 200 if failing is None else 422)


@require(HANDLE)
def of_request(key: int) -> ResponseReturnValue:
    """Correct what is held of whoever asks."""
    return _desk(get_or_404(Request, key), "request")


@require(HANDLE)
def of_objection(key: int) -> ResponseReturnValue:
    """Correct what is held of whoever objects."""
    return _desk(get_or_404(Objection, key), "objection")


def _desk(row: Any, endpoint: str) -> ResponseReturnValue:
    closed = is_restricted(row) if isinstance(row, Objection) else row.restricted_at is not None
    if closed or row.applicant.forgotten_at is not None:
        abort(403)
    form = DeskForm()
    form.expect(row.applicant)
    if not form.is_submitted():
        form.begin_with(row.applicant)
        form.name.data, form.guardian.data = row.applicant.name, row.applicant.guardian
    form.begin(row)

    def act() -> str:
        data = form.written()
        services.correct(row, data, step=step_of(form), site=current_site(), user=me(), reason=form.reason.data or "")
        return str(_("Data pemohon sudah diperbaiki."))

    def draw() -> str:
        return render_template(f"{NAME}/applicants/desk.html", row=row, form=form, back=back)

    back = url_for(f"{NAME}.admin.{endpoint}", key=row.id)
    if not form.is_submitted():
        return draw()
    changed = _("Perkara ini baru saja berubah. Periksa lagi, lalu kirim lagi.")
    return desk.answer(row, form, act, draw, to=back, said={ChangedMeanwhile: changed})
