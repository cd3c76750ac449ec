"""Pages of letters: the one that proves a letter, the one to print, and the texts that a site writes anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    Site,
    cache_policy,
    called,
    current_site,
    current_user,
    db,
    get_or_404,
    once,
    pdf_is_on,
    qr,
    require,
    village_without_face,
)
from cms_ppid import NAME, _
from cms_ppid.cases import numbers
from cms_ppid.cases.forms import OpenForm
from cms_ppid.cases.opening import opened, sent, track_page, turned_away
from cms_ppid.cases.services import HANDLE
from cms_ppid.letters import facts, paper, services
from cms_ppid.letters.forms import PdfForm, TextForm
from cms_ppid.letters.kinds import KINDS, NAMES, SIGNED, SIGNERS, USUAL
from cms_ppid.letters.models import Letter
from cms_ppid.objections.models import Objection
from cms_ppid.objections.services import by_number as objection_by_number
from cms_ppid.requests.models import Request
from cms_ppid.requests.services import by_number as request_by_number

WRITE = f"{NAME}.letters"
"""Permission to write the texts of letters anew."""


def proof(token: str, desa: str | None = None) -> ResponseReturnValue:
    """Say that a letter is genuine: its number, kind, day, case and digest; nobody's name, and nothing of its text."""
    cache_policy().never()
    if desa is None:
        told = _told(token, current_site())
    else:
        with village_without_face(desa, NAME) as village:
            told = _told(token, village)
    return render_template(f"{NAME}/letters/proof.html", **told)


def _told(token: str, owner: Site) -> dict[str, Any]:
    row = services.by_token(token) or abort(404)
    return {
        "row": row,
        "label": KINDS[row.kind].label,
        "who": called(owner),
        "crumbs": [(_("Informasi publik"), url_for(f"{NAME}.portal")), (_("Keaslian surat"), None)],
    }


@require(HANDLE)
def letter(key: int) -> ResponseReturnValue:
    """A letter to print, with the code that leads to its proof."""
    row, site = get_or_404(Letter, key), current_site()
    back = _allowed(row)
    address = facts.proof_url(row)
    return render_template(
        f"{NAME}/letters/letter.html",
        row=row,
        label=KINDS[row.kind].label,
        blocks=list(services.blocks(row.text)),
        who=called(site),
        office=site,
        address=address,
        qr=qr(address),
        back=back,
        signers=SIGNERS if row.kind in SIGNED and row.text else (),
        pdf=pdf_is_on(),
    )


@require(HANDLE)
def letter_pdf(key: int) -> ResponseReturnValue:
    """A letter as PDF, for officers."""
    row = get_or_404(Letter, key)
    _allowed(row)
    return paper.download(row, current_site())


def own_pdf() -> ResponseReturnValue:
    """A letter as PDF for whoever asks or objects: number and code open it, and stand in no address."""
    form = PdfForm()
    number, code = sent(form)
    find: Callable[[str], Any] = objection_by_number if numbers.is_objection(number) else request_by_number
    with opened(number, code, find) as found:
        if found is None:
            return turned_away(number)
        if not form.validate_on_submit():
            # Its token is a day old: number and code are asked for once more.
            return track_page(OpenForm(formdata=None), 422)
        row = next((each for each in services.of_case(number) if each.number == form.letter.data), None)
        return paper.download(row or abort(404), found[0])


def _allowed(row: Letter) -> str:
    """Return where the case of a letter is worked on; 403 where its use is restricted."""
    case, back = _case_of(row)
    # An objection is closed along with the request that it is about.
    if case is None or any(each.restricted_at for each in (case, getattr(case, "request", None)) if each is not None):
        abort(403)
    return back


def _case_of(row: Letter) -> tuple[Any, str]:
    """Return the request or objection of a letter, and where it is worked on."""
    models: tuple[tuple[str, Any], ...] = (("request", Request), ("objection", Objection))
    for endpoint, model in models:
        case = db.session.scalar(select(model).where(model.number == row.case_number))
        if case is not None:
            return case, url_for(f"{NAME}.admin.{endpoint}", key=case.id)
    return None, ""


@require(WRITE)
def texts() -> ResponseReturnValue:
    """The kinds of letters, and which of them the site begins with a text of its own."""
    return render_template(f"{NAME}/letters/texts.html", kinds=KINDS, own=services.own_texts())


@require(WRITE)
def text(kind: str) -> ResponseReturnValue:
    """Write the text anew that letters of a kind begin with."""
    if kind not in KINDS:
        abort(404)
    site, form = current_site(), TextForm(kind, data={"text": services.text_of(kind)})

    def make() -> str | None:
        services.save_text(kind, form.text.data or "", site=site, user=current_user)
        flash(_("Naskah surat tersimpan. Surat yang sudah keluar tidak berubah."), "ok")
        return url_for(f"{NAME}.admin.letter_texts")

    if (answer := once(form, make)) is not None:
        return answer
    known = KINDS[kind]
    page = render_template(
        f"{NAME}/letters/text.html", form=form, kind=known, names=NAMES, usual=USUAL[kind], own=services.own_texts()
    )
    return page, 422 if form.is_submitted() else 200
