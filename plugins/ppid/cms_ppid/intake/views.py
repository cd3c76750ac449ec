"""Writing a request down for whoever stands at the desk, has written, or says it; and the receipt to print."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cms_core.api import StoreUnavailable, audit, called, current_site, once, require
from cms_ppid import NAME, _
from cms_ppid.cases import numbers
from cms_ppid.cases.desk import me
from cms_ppid.cases.opening import ticket
from cms_ppid.cases.services import HANDLE
from cms_ppid.intake.forms import TakeForm
from cms_ppid.letters import facts
from cms_ppid.requests import reading, services
from cms_ppid.requests.channels import CHANNELS
from cms_ppid.requests.who import KIND_NOTES


@require(HANDLE)
def take() -> ResponseReturnValue:
    """The form, and its receipt with number and code."""
    site, user, form = current_site(), me(), TakeForm(current_site())

    def make() -> str | None:
        sent = form.sent_to(user.office or called(site))
        try:
            row = services.receive(site, form.asking(), sent, form.pictures, user=user)
        except StoreUnavailable:
            form.papers.errors = [_("Gambar belum bisa disimpan. Simpan dulu tanpa gambar.")]
            return None
        facts.receipt(row, site, user)
        audit(f"{NAME}.entered", site_id=site.id, user_id=user.id, target=row.number)
        return row.number

    if (answer := once(form, make, show=_receipt)) is not None:
        return answer
    page = render_template(f"{NAME}/intake/take.html", form=form, kind_notes=KIND_NOTES)
    return page, 422 if form.is_submitted() else 200


def _receipt(number: str) -> ResponseReturnValue:
    """Answer with the receipt, which alone holds the code."""
    site = current_site()
    row = services.by_number(number) or abort(404)
    code = numbers.code_for(row.client_id)
    page = render_template(
        f"{NAME}/intake/receipt.html",
        row=row,
        case=reading.receipt_of(row, site),
        channel=CHANNELS[row.channel],
        letters=facts.shown(number),
        **ticket(number, code),
    )
    return page, 201
