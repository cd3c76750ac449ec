"""The way back to a request by its number and code, and what whoever asks does there. Nobody learns what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import ChangedMeanwhile, Site, StoreUnavailable, db, once, written
from cms_ppid import NAME, _
from cms_ppid.applicants.forms import DataForm
from cms_ppid.cases import numbers
from cms_ppid.cases.forms import OpenForm, step_of
from cms_ppid.cases.opening import opened, refuse, sent, track_page, turned_away, unkept
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters.facts import Shown, shown
from cms_ppid.letters.forms import pdf_form
from cms_ppid.objections import views as objections
from cms_ppid.objections.forms import BeginForm
from cms_ppid.objections.reading import Brief, to_request
from cms_ppid.requests import papers, reading, services
from cms_ppid.requests.models import Request
from cms_ppid.tracking.forms import ActForm


@dataclasses.dataclass(frozen=True)
class Opened:
    """A request as whoever asks sees it, with its letters and the objections to it."""

    case: reading.Case
    letters: Sequence[Shown]
    objections: Sequence[Brief]


def track() -> ResponseReturnValue:
    """The way back to a request or an objection, and what is done there. What is wrong is not said."""
    of_objection = numbers.is_objection(numbers.tidy_number(request.form.get("number", "")))
    if "move" in request.form:
        return objections.act() if of_objection else _act()
    form = OpenForm()
    if not form.validate_on_submit():
        return track_page(form, 422 if form.is_submitted() else 200)
    number, code = sent(form)
    answer = objections.open_case(number, code) if of_objection else _open(number, code)
    return answer or track_page(form, refuse(form, number))


def _act() -> ResponseReturnValue:
    form = ActForm()
    number, code = sent(form)

    def make() -> str | None:
        with opened(number, code, services.by_number) as found:
            return _do(form, *found) if found is not None else None

    def again(_done: str) -> ResponseReturnValue:
        return _open(number, code, done=_("Sudah kami catat.")) or turned_away(number)

    return once(form, make, show=again) or _open(number, code, form) or turned_away(number)


def _do(form: ActForm, site: Site, row: Request) -> str | None:
    said, step = Said(note=form.words.data or ""), step_of(form)
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


def _open(number: str, code: str, form: ActForm | None = None, done: str = "") -> Response | None:
    with opened(number, code, services.by_number) as found:
        if found is None:
            return None
        site, row = found
        there = Opened(reading.for_applicant(row, site), shown(row.number), to_request(row.id))
    return _case(there, code, form or ActForm(formdata=None), done)


def _case(there: Opened, code: str, form: ActForm, done: str) -> Response:
    body = render_template(
        f"{NAME}/tracking/case.html",
        case=there.case,
        letters=there.letters,
        objections=there.objections,
        begin=BeginForm(formdata=None),
        pdf_form=pdf_form(),
        data_form=DataForm(formdata=None),
        code=code,
        form=form,
        done=done,
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (written(there.case.number), None)],
    )
    return unkept(body, 422 if form.errors else 200)
