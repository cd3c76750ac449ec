"""The desk where reports are written down that came by another way than the site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Site,
    StoreUnavailable,
    case_codes,
    current_site,
    get_or_404,
    once,
    row_id,
    site_url,
    today,
)
from cms_lapor import NAME, _, codes
from cms_lapor.forms import VISIBILITIES
from cms_lapor.intake import chat, inbox, services, slips
from cms_lapor.intake.channels import CHANNELS, SMS, WHATSAPP
from cms_lapor.intake.finding import topic_names
from cms_lapor.intake.forms import VISIBILITY_NOTES, AgainForm, BatchForm, SheetForm, TakeForm
from cms_lapor.intake.guard import prints, takes_in
from cms_lapor.intake.models import Message
from cms_lapor.routing import NobodyAbove
from cms_lapor.units.duties import me
from cms_lapor.unkept import unkept
from cms_lapor.views import places

SHOWN_SHEETS = 20


@takes_in
def take() -> ResponseReturnValue:
    """One report, written down for somebody; its receipt is for printing."""
    site, form = current_site(), TakeForm()
    form.begin(site, places(site))
    message = _message(form.message.data if form.is_submitted() else request.args.get("pesan", ""))
    if message is not None and not form.is_submitted():
        _fill(form, message)

    def make() -> str | None:
        if not form.claim():
            return None
        try:
            numbers = services.enter(site, [form.told(_office())], user=me(), photos=form.prepared)
        except NobodyAbove:
            form.about_office.errors = [_nobody()]
        except StoreUnavailable:
            form.photos.errors = [_("Foto belum bisa disimpan. Simpan dulu tanpa foto.")]
        else:
            if message is not None:
                # Going to the site of the report has let go of what was read here.
                inbox.done(get_or_404(Message, int(form.message.data or 0)), numbers)
            return numbers
        return None

    answer = once(form, make, show=_receipts)
    return answer if answer is not None else _take_page(form)


def _take_page(form: TakeForm) -> ResponseReturnValue:
    body = render_template(
        "lapor/intake/take.html",
        form=form,
        notes=VISIBILITY_NOTES,
        topics=topic_names(today(current_site())),
    )
    return unkept(body, 422 if form.is_submitted() and form.errors else 200)


def _message(text: Any) -> Message | None:
    """Return the message that the form was opened for; 404 for one of another site."""
    try:
        message = get_or_404(Message, row_id(text)) if text else None
    except ValueError:
        abort(404)
    if message is not None and message.state != inbox.WAITING and not request.form:
        abort(404)
    return message


def _fill(form: TakeForm, message: Message) -> None:
    form.message.data, form.channel.data = str(message.id), SMS
    form.body.data, form.phone.data = message.body, message.phone
    form.received_on.data = inbox.day_of(message, current_site())
    form.place.data = message.place or form.place.data


@takes_in
def batch() -> ResponseReturnValue:
    """Several reports one after another; nothing is written while one of them is wrong."""
    site, form = current_site(), BatchForm()
    form.begin(site, places(site))

    def make() -> str | None:
        if not all(row.claim() for row in form.filled()):
            return None
        try:
            return services.enter(site, form.told(_office()), user=me())
        except NobodyAbove:
            form.form_errors.append(_nobody())
        return None

    answer = once(form, make, show=_receipts)
    if answer is not None:
        return answer
    body = render_template("lapor/intake/batch.html", form=form, topics=topic_names(today(site)))
    return unkept(body, 422 if form.is_submitted() else 200)


@takes_in
def paste() -> ResponseReturnValue:
    """A conversation out of WhatsApp, put into the form of a report; nothing is written yet."""
    site = current_site()
    form = chat.PasteForm()
    if not form.validate_on_submit():
        return render_template("lapor/intake/paste.html", form=form), 422 if form.is_submitted() else 200
    read = chat.read(form.text.data or "", today(site))
    filled = TakeForm(formdata=None)
    filled.begin(site, places(site))
    filled.channel.data, filled.body.data = WHATSAPP, read.body
    filled.person.data, filled.phone.data = read.name, read.phone
    filled.received_on.data = read.day or today(site)
    return _take_page(filled)


@prints
def sheets() -> ResponseReturnValue:
    """Numbers for forms on paper: give out new ones, or print again those that nobody has used."""
    site, form = current_site(), SheetForm()
    form.begin(places(site))

    def make() -> str | None:
        if not services.handled_here(site, form.place.data):
            form.place.errors = [_("Laporan dari sana ditangani kantor lain. Cetak lembarnya di situs kantor itu.")]
            return None
        return slips.print_for(site, form.place.data, form.count.data or 1, user=me())

    answer = once(form, make, show=_sheet)
    if answer is not None:
        return answer
    names = dict(places(site))
    body = render_template(
        "lapor/intake/sheets.html",
        form=form,
        again=AgainForm(formdata=None, prefix="lagi"),
        printed=slips.printed(SHOWN_SHEETS),
        names=names,
    )
    return body, 422 if form.is_submitted() else 200


@prints
def sheet(sheet: UUID) -> ResponseReturnValue:
    """The forms of one printing that nobody has used, once more; that their codes were read again is written down."""
    form = AgainForm(prefix="lagi")
    if not slips.of_sheet(str(sheet)):
        abort(404)
    if not form.validate_on_submit():
        return redirect(url_for(f"{NAME}.admin.sheets"), 303)
    slips.note_reading(current_site(), str(sheet), user=me())
    return _sheet(str(sheet))


def _sheet(sheet: str) -> ResponseReturnValue:
    """Answer with forms, two on a sheet of paper; codes stand on what senders keep."""
    site, found = current_site(), slips.of_sheet(sheet)
    if not found:
        abort(404)
    body = render_template(
        "lapor/intake/sheet.html",
        slips=[(slip.number, case_codes.spaced(codes.code_for(slip.key))) for slip in found],
        place=dict(places(site)).get(found[0].place, ""),
        write=_public_url(site, f"{NAME}.new"),
        follow=_public_url(site, f"{NAME}.track"),
    )
    return unkept(body, 200)


def _receipts(reference: str) -> ResponseReturnValue:
    """Answer with the receipts, which alone hold the codes."""
    site = current_site()
    body = render_template(
        "lapor/intake/receipts.html",
        receipts=services.receipts(reference),
        channels=CHANNELS,
        visibilities=VISIBILITIES,
        follow=_public_url(site, f"{NAME}.track"),
        again="batch" if services.AND in reference else "take",
    )
    return unkept(body, 201)


def _public_url(site: Site, endpoint: str) -> str:
    return site_url(site, url_for(endpoint).removeprefix(request.script_root))


def _office() -> str:
    return str(me().office)


def _nobody() -> str:
    return _("Kantor di atasnya belum menerima laporan di sini. Arahkan pelapor ke SP4N-LAPOR! (lapor.go.id).")
