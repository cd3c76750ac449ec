"""Public pages of objections: the register without names, the form, its receipt, the way back by number and code."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    StoreUnavailable,
    asking_network,
    called,
    count_try,
    current_site,
    db,
    once,
    today,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.applicants.forms import DataForm
from cms_ppid.cases import numbers, registers
from cms_ppid.cases.clocks import days_for
from cms_ppid.cases.forms import ActForm, step_of
from cms_ppid.cases.opening import opened, refuse, sent, ticket, turned_away, unkept, wrong
from cms_ppid.cases.services import NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters.forms import pdf_form
from cms_ppid.objections import book, grounds, reading, services
from cms_ppid.objections.ahead import LIMITS, court_of
from cms_ppid.objections.forms import BeginForm, ObjectForm, PeriodicForm
from cms_ppid.objections.models import Objection
from cms_ppid.objections.services import Filed
from cms_ppid.requests.models import Request
from cms_ppid.requests.papers import TooMany
from cms_ppid.requests.services import by_number as request_by_number
from cms_ppid.requests.who import KIND_NOTES

PER_CASE, PER_SITE = "6 per hour", "30 per hour"
"""Objections: to one request, and from one network to one site."""
REFUSED = (
    *(services.NotThere, services.NoDay, services.TooLate, services.OpenAlready),
    *(TooMany, StoreUnavailable),
)
OF_REQUESTS = tuple(code for code in grounds.GROUNDS if code != grounds.PERIODIC)


def register() -> ResponseReturnValue:
    """What was objected to and how it was decided, by year and without names."""
    return render_template(
        f"{NAME}/objections/register.html",
        **registers.shown(current_site(), Objection, book.entries, f"{NAME}.objections"),
        crumbs=[*_crumbs(), (_("Register keberatan"), None)],
    )


def new() -> ResponseReturnValue:
    """The form of an objection about a request, once number and code have opened it, and its receipt."""
    if "position" not in request.form:
        return _begin()
    form, status = ObjectForm(), 422
    number, code = sent(form)

    def make() -> str | None:
        nonlocal status
        with opened(number, code, request_by_number) as found:
            if found is None:
                form.form_errors.append(wrong())
                return None
            if not count_try(f"{NAME} object", f"{number} {asking_network()}", PER_CASE):
                status = 429
                form.form_errors.append(_("Terlalu banyak keberatan dari sini. Tunggu satu jam, lalu coba lagi."))
                return None
            return file_form(form, *found, None, form.filed())

    with opened(number, code, request_by_number) as found:
        if found is None:
            return _begin()
        form.offer(_chances(*found), codes=OF_REQUESTS)
        form.represented = found[1].applicant.attorney
    answer = once(form, make, show=lambda made: _shown(made, form.key.data or ""))
    if answer is not None:
        return answer
    with opened(number, code, request_by_number) as found:
        return _form_page(form, *found, status=status) if found is not None else _begin()


def _chances(site: Site, row: Request) -> dict[str, grounds.Chance]:
    return grounds.chances(row, site, today(site))


def file_form(form: Any, site: Site, row: Request | None, asking: Any, filed: Filed, **more: Any) -> str | None:
    """Write down what a form says and return its number; None where something stands in the way, which it then says."""
    try:
        # What cannot be kept takes the objection back: the form comes again as it was, with every word.
        with db.session.begin_nested():
            return services.file(site, row, filed, asking, form.pictures, **more).number
    except REFUSED as error:
        form.complain(error)
    return None


def _begin() -> ResponseReturnValue:
    """Ask for number and code; with the right ones, open the form."""
    form = BeginForm()
    if not form.is_submitted():
        return unkept(_begin_page(form))
    if form.validate():
        number, code = sent(form)
        with opened(number, code, request_by_number) as found:
            if found is not None:
                fresh = ObjectForm(formdata=None, data={"number": number, "code": code})
                fresh.offer(_chances(*found), codes=OF_REQUESTS)
                return _form_page(fresh, *found, status=200)
        status = refuse(form, number)
        return unkept(_begin_page(form), status)
    return unkept(_begin_page(form), 422)


def _begin_page(form: BeginForm) -> str:
    site = current_site()
    return render_template(
        f"{NAME}/objections/begin.html",
        form=form,
        days={limit: days_for(site, limit) for limit in ("object", "decide", "dispute", *LIMITS)},
        court=court_of(site),
        crumbs=[*_crumbs(), (_("Ajukan keberatan"), None)],
    )


def _form_page(form: ObjectForm, site: Site, row: Request, *, status: int) -> ResponseReturnValue:
    body = render_template(
        f"{NAME}/objections/new.html",
        form=form,
        number=row.number,
        asked=row.details,
        since={code: ground.since for code, ground in grounds.GROUNDS.items()},
        days=days_for(site, "object"),
        crumbs=[*_crumbs(), (_("Ajukan keberatan"), None)],
    )
    return unkept(body, status)


def periodic() -> ResponseReturnValue:
    """The form of an objection to periodic information that is not there, and its receipt."""
    site, form, status = current_site(), PeriodicForm(), 422

    def make() -> str | None:
        nonlocal status
        if not count_try(f"{NAME} object at a site", f"{site.id} {asking_network()}", PER_SITE):
            status = 429
            form.form_errors.append(_("Terlalu banyak keberatan dari sini. Tunggu satu jam, lalu coba lagi."))
            return None
        return file_form(form, site, None, form.asking(), form.filed())

    answer = once(form, make, show=lambda made: _shown(made, form.key.data or ""))
    if answer is not None:
        return answer
    days = {limit: days_for(site, limit) for limit in ("object", "decide")}
    crumbs = [*_crumbs(), (_("Informasi berkala tidak ada"), None)]
    body = render_template(
        f"{NAME}/objections/periodic.html",
        form=form,
        days=days,
        who=called(site),
        kind_notes=KIND_NOTES,
        crumbs=crumbs,
    )
    return body, status if form.is_submitted() else 200


def _shown(number: str, key: str) -> ResponseReturnValue:
    """Answer with the receipt, which alone holds the code: it stands in no address but behind the # of a QR code."""
    code = numbers.code_for(key)
    with opened(number, code, services.by_number) as found:
        if found is None:
            abort(404)  # the module went off since the form was sent
        return receipt_page(reading.receipt_of(found[1], found[0]), code, f"{NAME}/objections/receipt.html")


def receipt_page(case: reading.Receipt, code: str, template: str, **more: Any) -> ResponseReturnValue:
    """Answer with a receipt that nothing keeps."""
    body = render_template(
        template,
        case=case,
        **ticket(case.number, code),
        crumbs=[*_crumbs(), (_("Tanda terima"), None)],
        **more,
    )
    return unkept(body, 201)


def open_case(number: str, code: str) -> Response | None:
    """Answer with an objection that a number and a code open; None where they do not."""
    with opened(number, code, services.by_number) as found:
        return case_page(*found, code=code) if found is not None else None


def act() -> ResponseReturnValue:
    """What whoever objects does with an objection."""
    form = ActForm()
    number, code = sent(form)

    def make() -> str | None:
        with opened(number, code, services.by_number) as found:
            return _do(form, *found) if found is not None else None

    def page(done: bool) -> ResponseReturnValue:
        with opened(number, code, services.by_number) as found:
            if found is None:
                return turned_away(number)
            return case_page(*found, code=code, form=None if done else form, done=done)

    return once(form, make, show=lambda _made: page(True)) or page(False)


def _do(form: ActForm, site: Site, row: Objection) -> str | None:
    try:
        services.move(row, form.move.data or "", Said(), by=APPLICANT, step=step_of(form), site=site)
    except ChangedMeanwhile:
        form.form_errors.append(_("Keberatan ini baru saja berubah. Baca dulu kabar terbarunya, lalu kirim lagi."))
    except NoSuchMove:
        form.form_errors.append(_("Itu tidak bisa lagi dilakukan pada keberatan ini."))
    else:
        return row.number
    return None


def case_page(site: Site, row: Objection, *, code: str, form: ActForm | None = None, done: bool = False) -> Response:
    """Answer with an objection as whoever objects reads it; it is in scope, and its code was right."""
    body = render_template(
        f"{NAME}/objections/case.html",
        case=reading.for_applicant(row, site),
        code=code,
        form=form or ActForm(formdata=None),
        pdf_form=pdf_form(),
        data_form=DataForm(formdata=None),
        done=done,
        days={limit: days_for(site, limit) for limit in ("decide", "dispute")},
        crumbs=[*_crumbs(), (written(row.number), None)],
    )
    return unkept(body, 422 if form is not None else 200)


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Informasi publik"), url_for(f"{NAME}.portal"))]
