"""The way back to a report by its number and code, and what its reporter does there. Nobody learns what is wrong."""

from __future__ import annotations

import dataclasses

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    StoreUnavailable,
    asking_network,
    count_try,
    item_url,
    language,
    mail_is_on,
    once,
    row_id,
    written,
)
from cms_lapor import NAME, _, cases, codes, reading, states
from cms_lapor.forms import VISIBILITIES, ActForm, TrackForm
from cms_lapor.merging import services as merging
from cms_lapor.models import Report
from cms_lapor.privacy import restricting
from cms_lapor.telling import services as telling
from cms_lapor.tracking import photos, services
from cms_lapor.tracking.services import CONTACT, RESTRICT
from cms_lapor.unkept import unkept

TRIES, NETWORK_TRIES = "10 per hour", "60 per hour"


def track() -> ResponseReturnValue:
    """The way back to a report, and what its sender does there. What is wrong about number and code is not said."""
    if "move" in request.form:
        return _act()
    form = TrackForm()
    if form.validate_on_submit():
        number, code = codes.tidy_number(form.number.data or ""), form.code.data or ""
        with reading.opened(number, code) as found:
            opened = _opened(*found) if found else None
        if opened is not None:
            # Whoever has the code gets in, however often others have guessed: 60 bits are not guessed.
            return _case(opened, code, ActForm(formdata=None))
        status = 422
        form.form_errors.append(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))
        of_number = not number or count_try(f"{NAME} track", number, TRIES)
        if not count_try(f"{NAME} track", asking_network(), NETWORK_TRIES) or not of_number:
            status, form.form_errors = 429, [_("Terlalu banyak percobaan. Tunggu satu jam, lalu coba lagi.")]
        return unkept(_track_page(form), status)
    return unkept(_track_page(form), 422 if form.is_submitted() else 200)


def _track_page(form: TrackForm) -> str:
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (_("Lacak laporan"), None)]
    return render_template("lapor/track.html", form=form, crumbs=crumbs)


def _act() -> ResponseReturnValue:
    form = ActForm()
    number, code = codes.tidy_number(form.number.data or ""), form.code.data or ""

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


def _do(form: ActForm, site: Site, report: Report) -> str | None:
    said, step = cases.Said(note=form.words.data or ""), _step(form)
    try:
        if not services.takes(report, form.move.data or ""):
            raise cases.NoSuchMove(form.move.data)
        if form.move.data == cases.RATE:
            cases.rate(report, int(form.stars.data or 0), said.note, step=step)
        elif form.move.data == RESTRICT:
            restricting.ask(report, site, by=states.REPORTER, reason=said.note)
        elif form.move.data == CONTACT:
            telling.write_to(report, form.email.data or "", language())
        else:
            cases.move(report, form.move.data or "", said, by=states.REPORTER, step=step, site=site)
            services.add_photos(report, form.photos.prepared)
    except services.TooMany:
        form.photos.errors = [_("Laporan ini sudah memuat foto sebanyak-banyaknya. Kirim tanpa foto.")]
    except StoreUnavailable:
        form.photos.errors = [_("Foto belum bisa disimpan. Kirim dulu tanpa foto, atau coba lagi sebentar lagi.")]
    except cases.Missing as error:
        if str(error) == cases.RATE:
            form.stars.errors = [_("Pilih nilainya.")]
        else:
            form.words.errors = [_("Tulis dulu pesannya.")]
    except ChangedMeanwhile:
        form.form_errors.append(_("Laporan ini baru saja berubah. Baca dulu kabar terbarunya, lalu kirim lagi."))
    except cases.NoSuchMove:
        form.form_errors.append(_("Itu tidak bisa lagi dilakukan pada laporan ini."))
    else:
        return report.number
    return None


def _step(form: ActForm) -> int:
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1


def _open(number: str, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    with reading.opened(number, code) as found:
        opened = _opened(*found) if found else None
    if opened is None:
        return unkept(_track_page(TrackForm(formdata=None)), 422)
    return _case(opened, code, form, done)


@dataclasses.dataclass(frozen=True)
class Opened:
    """A case as its reporter sees it. ``address`` is what is left to see of where its news are sent.

    ``whole`` is whether he reads what was said, ``ends`` whether he can withdraw it by himself; ``parent`` is where
    everybody reads the report into which it was merged, if everybody may.
    """

    case: reading.Case
    photos: list[photos.Shown]
    address: str
    refused: bool
    restricted: bool
    wishes: bool
    whole: bool
    ends: bool
    parent: str


def _opened(site: Site, report: Report) -> Opened:
    case, whole = reading.for_reporter(report, site), services.opens(report)
    return Opened(
        case=case if whole else services.closed(case, report.topic),
        photos=photos.photos_of(report) if whole else [],
        address=telling.address_of(report) if whole else "",
        refused=whole and telling.is_refused(report),
        whole=whole,
        ends=services.takes(report, services.WITHDRAW),
        parent=_parent(site, report) if whole else "",
        restricted=report.restricted_at is not None,
        wishes=restricting.is_asked(report),
    )


def _parent(site: Site, report: Report) -> str:
    parent = merging.parent_of(report)
    return item_url(site, f"{NAME}.show", {"number": parent.number}) if parent is not None and parent.is_public else ""


def _case(opened: Opened, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    wrong, case = bool(form.errors), opened.case
    body = render_template(
        "lapor/case.html",
        case=case,
        opened=opened,
        mails=mail_is_on(),
        code=code,
        form=form,
        done=done,
        visibility=VISIBILITIES[case.visibility],
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (written(case.number), None)],
    )
    return unkept(body, 422 if wrong else 200)
