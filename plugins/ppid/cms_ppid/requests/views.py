"""Public pages: how to ask, the form, its receipt, and the register without names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Site,
    StoreUnavailable,
    asking_network,
    called,
    count_try,
    current_site,
    format_date,
    guide_of,
    once,
    settings_of,
    short_receipt,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.cases import numbers, registers
from cms_ppid.cases.clocks import days_for
from cms_ppid.cases.opening import opened, ticket, unkept
from cms_ppid.objections.ahead import LIMITS, court_of
from cms_ppid.objections.register import received
from cms_ppid.requests import book, reading, services
from cms_ppid.requests.forms import AskForm
from cms_ppid.requests.looking import Look, look
from cms_ppid.requests.models import Request
from cms_ppid.requests.who import KIND_NOTES

STEP, CHECK, SEND = "langkah", "periksa", "kirim"
"""What the button of the form says: look first, send. A program that sends what was written without a network presses
neither, and is not held up."""
PER_SITE = "30 per hour"
"""Requests from one network to one site: each takes an officer, and holds a number of the register."""


def new() -> ResponseReturnValue:
    """The form of a request, and its receipt."""
    site, form, found, status = current_site(), AskForm(), Look(), 422

    def make() -> str | None:
        nonlocal found, status
        if request.form.get(STEP) == CHECK and (found := look(site, form)):
            return None
        if not count_try(f"{NAME} ask at a site", f"{site.id} {asking_network()}", PER_SITE):
            status = 429
            form.form_errors.append(_("Terlalu banyak permohonan dari sini. Tunggu satu jam, lalu coba lagi."))
            return None
        try:
            return services.receive(site, form.asking(), form.sent(), form.pictures).number
        except StoreUnavailable:
            form.papers.errors = [_("Gambar belum bisa disimpan. Coba lagi sebentar lagi; tulisan Anda masih ada.")]
        return None

    def show(number: str) -> ResponseReturnValue:
        code = numbers.code_for(form.key.data or "")
        with opened(number, code, services.by_number) as there:
            if there is None:
                abort(404)  # the module went off since the form was sent
            return _receipt(*there, code)

    answer = once(form, make, but=(STEP,), show=show)
    return answer if answer is not None else _form_page(site, form, found, status)


def _form_page(site: Site, form: AskForm, found: Look, status: int) -> ResponseReturnValue:
    body = render_template(
        f"{NAME}/requests/new.html",
        form=form,
        look=found,
        step=SEND if found else CHECK,
        kind_notes=KIND_NOTES,
        who=called(site),
        days={limit: days_for(site, limit) for limit in ("answer", "extension", "keep_papers", "keep_years")},
        crumbs=[*_crumbs(), (_("Ajukan permohonan"), None)],
    )
    return body, status if form.is_submitted() else 200


def _receipt(site: Site, row: Request, code: str) -> ResponseReturnValue:
    """Answer with the receipt, which alone holds the code: it stands in no address but behind the # of a QR code."""
    case = reading.receipt_of(row, site)
    way = ticket(case.number, code)
    if (brief := short_receipt(lambda: _facts(case, way["code"]), link=way["follow"])) is not None:
        return brief
    body = render_template(
        f"{NAME}/requests/receipt.html",
        case=case,
        **way,
        crumbs=[*_crumbs(), (_("Tanda terima"), None)],
    )
    return unkept(body, 201)


def _facts(case: reading.Receipt, code: str) -> list[tuple[str, str]]:
    """Return what a phone keeps of a receipt: nothing that says what was asked, for others may hold it."""
    facts = [(_("Nomor permohonan"), case.number), (_("Kode lacak"), code), (_("Diterima oleh"), written(case.office))]
    if case.clock is not None:
        facts.append((_("Dijawab paling lambat"), format_date(case.clock.day, weekday=True)))
    return facts


def register() -> ResponseReturnValue:
    """What was asked and answered, by year and without names, with how to ask and what one has a right to."""
    site = current_site()
    shown = registers.shown(site, Request, book.entries, f"{NAME}.requests")
    limits = ("answer", "extension", "object", "decide", "dispute", *LIMITS)
    return render_template(
        f"{NAME}/requests/register.html",
        **shown,
        figures=book.figures(site, shown["year"]),
        objections=received(site, shown["year"]),
        tariff=settings_of(site, NAME)["tariff"],
        days={limit: days_for(site, limit) for limit in limits},
        court=court_of(site),
        crumbs=[*_crumbs()[:1], (_("Permohonan informasi"), None)],
    )


def guide() -> ResponseReturnValue:
    """How to ask and what comes of it, as it is read aloud in the villages."""
    found, text = guide_of(NAME, Path(__file__).parent.parent, "permohonan-untuk-warga")
    crumbs = [*_crumbs(), (found.title, None)]
    return render_template(f"{NAME}/requests/guide.html", guide=found, text=text, crumbs=crumbs)


def _crumbs() -> list[tuple[Any, str]]:
    return [
        (_("Informasi publik"), url_for(f"{NAME}.portal")),
        (_("Permohonan informasi"), url_for(f"{NAME}.requests")),
    ]
