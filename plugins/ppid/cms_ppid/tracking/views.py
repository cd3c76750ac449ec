"""The way back to a request by its number and code, and what whoever asks does there. Nobody learns what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    StoreUnavailable,
    asking_network,
    count_try,
    db,
    once,
    row_id,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.cases import numbers
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters.facts import Shown, shown
from cms_ppid.objections import views as objections
from cms_ppid.objections.forms import BeginForm
from cms_ppid.requests import papers, reading, services
from cms_ppid.requests.models import Request
from cms_ppid.requests.views import unkept
from cms_ppid.tracking.forms import ActForm, TrackForm

TRIES, NETWORK_TRIES = "10 per hour", "60 per hour"


@dataclasses.dataclass(frozen=True)
class Opened:
    """A request as whoever asks sees it, with its letters."""

    case: reading.Case
    letters: Sequence[Shown]


def track() -> ResponseReturnValue:
    """The way back to a request or an objection, and what is done there. What is wrong is not said."""
    if numbers.tidy_number(request.form.get("number", "")).startswith(f"{numbers.OBJECTIONS}-"):
        return objections.track()
    if "move" in request.form:
        return _act()
    form = TrackForm()
    if not form.validate_on_submit():
        return unkept(_track_page(form), 422 if form.is_submitted() else 200)
    number, code = numbers.tidy_number(form.number.data or ""), form.code.data or ""
    opened = _opened(number, code)
    if opened is not None:
        # Whoever has the code gets in, however often others have guessed: 60 bits are not guessed.
        return _case(opened, code, ActForm(formdata=None))
    return _refused(form, number)


def _refused(form: TrackForm, number: str) -> ResponseReturnValue:
    """Say that number and code are not right, and count the guess."""
    status = 422
    form.form_errors.append(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))
    of_number = not number or count_try(f"{NAME} track", number, TRIES)
    if not count_try(f"{NAME} track", asking_network(), NETWORK_TRIES) or not of_number:
        status, form.form_errors = 429, [_("Terlalu banyak percobaan. Tunggu satu jam, lalu coba lagi.")]
    return unkept(_track_page(form), status)


def _track_page(form: TrackForm) -> str:
    return render_template(f"{NAME}/tracking/track.html", form=form, crumbs=_crumbs(_("Lacak permohonan")))


def _crumbs(last: str) -> list[tuple[str, str | None]]:
    return [(_("Informasi publik"), url_for(f"{NAME}.portal")), (last, None)]


def _act() -> ResponseReturnValue:
    form = ActForm()
    number, code = numbers.tidy_number(form.number.data or ""), form.code.data or ""

    def make() -> str | None:
        with reading.opened(number, code) as found:
            if found is None:
                form.form_errors.append(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))
                return None
            return _do(form, *found)

    def again(_done: str) -> ResponseReturnValue:
        return _open(number, code, ActForm(formdata=None), _("Sudah kami catat."))

    answer = once(form, make, show=again)
    return answer if answer is not None else _open(number, code, form)


def _do(form: ActForm, site: Site, row: Request) -> str | None:
    said, step = Said(note=form.words.data or ""), _step(form)
    try:
        # What cannot be kept takes its move back: the page comes again as it was, with every word.
        with db.session.begin_nested():
            services.move(row, form.move.data or "", said, by=APPLICANT, step=step, site=site)
            papers.add(row, form.papers.prepared)
    except papers.TooMany:
        form.papers.errors = [_("Gambarnya sudah sebanyak-banyaknya. Kirim tanpa gambar, atau bawa ke kantor.")]
    except StoreUnavailable:
        form.papers.errors = [_("Gambar belum bisa disimpan. Coba lagi sebentar lagi; tulisan Anda masih ada.")]
    except NeedsMore:
        form.words.errors = [_("Tulis dulu pesannya.")]
    except ChangedMeanwhile:
        form.form_errors.append(_("Permohonan ini baru saja berubah. Baca dulu kabar terbarunya, lalu kirim lagi."))
    except NoSuchMove:
        form.form_errors.append(_("Itu tidak bisa lagi dilakukan pada permohonan ini."))
    else:
        return row.number
    return None


def _step(form: ActForm) -> int:
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1


def _open(number: str, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    opened = _opened(number, code)
    if opened is None:
        return _refused(TrackForm(formdata=None), number)
    return _case(opened, code, form, done)


def _opened(number: str, code: str) -> Opened | None:
    with reading.opened(number, code) as found:
        if found is None:
            return None
        site, row = found
        return Opened(reading.for_applicant(row, site), shown(row.number))


def _case(opened: Opened, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    body = render_template(
        f"{NAME}/tracking/case.html",
        case=opened.case,
        letters=opened.letters,
        begin=BeginForm(formdata=None),
        code=code,
        form=form,
        done=done,
        crumbs=_crumbs(written(opened.case.number)),
    )
    return unkept(body, 422 if form.errors else 200)
