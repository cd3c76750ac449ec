"""The page of an objection at the desk: what this person may see and do there, with the form that failed, if any."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    AdminForm,
    ChangedMeanwhile,
    Site,
    StoreUnavailable,
    can,
    current_site,
    current_user,
    get_or_404,
)
from cms_ppid import NAME, _
from cms_ppid.cases import clocks, desk
from cms_ppid.cases import services as cases
from cms_ppid.desk import papers
from cms_ppid.desk.forms import RestrictForm
from cms_ppid.objections import disputes, reading, services, states
from cms_ppid.objections.desk_forms import AboutForm, DecideForm, IdentityForm, MoveForm, StageForm
from cms_ppid.objections.models import Objection
from cms_ppid.objections.reading import is_restricted
from cms_ppid.requests.channels import CHANNELS
from cms_ppid.requests.who import KINDS, PAPERS


def found(key: int) -> tuple[Site, Objection]:
    """Return the site of this request and its objection with an id; 404 without one."""
    return current_site(), get_or_404(Objection, key)


def subject_of(row: Objection) -> str:
    """What it is about in the words of an officer; empty where nobody wrote it, or its data is only stored."""
    if is_restricted(row):
        return ""
    return row.about or (row.request.subject if row.request is not None else "")


class Restricted(Exception):
    """What is held of the case is kept and used for nothing else (UU 27/2022 pasal 41)."""


def answer(row: Objection, form: Any, act: Callable[[], str], **shown: Any) -> ResponseReturnValue:
    """Answer a form on the page of an objection: do it once, or say why not, with the words still there."""

    def unless_restricted() -> str:
        if is_restricted(row):
            raise Restricted
        return act()

    draw = partial(page, row, failing=form, **shown)
    to = url_for(f"{NAME}.admin.objection", key=row.id)
    return desk.answer(row, form, unless_restricted, draw, to=to, said=SAID)


SAID: dict[type[Exception], Any] = {
    Restricted: _.lazy("Pemakaian data permohonan ini dibatasi. Cabut dulu pembatasannya."),
    ChangedMeanwhile: _.lazy("Keberatan ini baru saja berubah. Baca dulu riwayatnya, lalu kirim lagi."),
    cases.NoSuchMove: _.lazy("Langkah ini tidak bisa lagi diambil pada keberatan ini."),
    services.SamePerson: _.lazy(
        "Anda yang menjawab permohonannya, jadi Anda tidak dapat memutus keberatannya. Atasan PPID memutus dengan "
        "akunnya sendiri."
    ),
    services.NotAmicable: _.lazy(
        "Penolakan menurut Pasal 17 tidak diselesaikan dengan musyawarah (Pasal 35 ayat (2))."
    ),
    disputes.BadDay: _.lazy("Tanggal itu masih akan datang, atau lebih awal dari langkah sebelumnya."),
    disputes.NoMediation: _.lazy(
        "Penolakan menurut Pasal 17 tidak dimediasi: langsung ajudikasi (UU 14/2008 Pasal 40 ayat (2))."
    ),
    disputes.TooMany: _.lazy("Keberatan ini sudah memuat berkas sebanyak-banyaknya."),
    StoreUnavailable: _.lazy("Berkas belum bisa disimpan. Coba lagi sebentar lagi."),
}


def page(row: Objection, *, failing: Any = None, revealed: bool = False, **forms: Any) -> str:
    """Return the page of an objection; ``failing`` is the form that comes back.

    ``revealed`` says that who objects was opened just now.
    """
    site, user = current_site(), current_user
    case, restricted = reading.for_desk(row, site), is_restricted(row)
    # What was written before the use was restricted is still there to be copied.
    moves = {} if restricted and failing is None else case.moves
    known = [name for name in states.STAGES if name != states.MEDIATE or disputes.is_mediated(row)]
    stages = [move for name, move in moves.items() if name in known]
    others = [move for name, move in moves.items() if name not in (*states.STAGES, states.DECIDE)]
    pictures = papers.count_of(row)
    decides = states.DECIDE in moves and can(user, cases.DECIDE, site)
    return render_template(
        f"{NAME}/objections/desk.html",
        row=row,
        case=case,
        applicant=row.applicant,
        masked=cases.masked(row.applicant.nik),
        nik=row.applicant.nik if revealed else "",
        revealed=revealed,
        pictures=papers.papers_of(row, "objection_paper") if revealed else [],
        picture_count=pictures,
        papers=PAPERS,
        kinds=KINDS,
        restricted=restricted,
        subject=subject_of(row),
        target=clocks.target_of(row, site) if row.state in states.UNANSWERED else None,
        channel=CHANNELS.get(row.channel, ""),
        stages=stages,
        others=others,
        decides=decides,
        may_decide=services.may_decide(row, user),
        may_open=can(user, cases.IDENTITY, site) and bool(row.applicant.nik or pictures) and not restricted,
        form=_begun(forms.get("moving") or MoveForm(formdata=None), row),
        decide_form=forms.get("deciding") or DecideForm(formdata=None, prefix="putus").offer(row),
        stage_form=_begun(forms.get("staging") or StageForm(formdata=None, prefix="tahap"), row),
        about_form=_begun(forms.get("naming") or AboutForm(formdata=None, obj=row, prefix="tentang"), row),
        identity_form=forms.get("opening") or IdentityForm(formdata=None, prefix="nik"),
        close_form=_begun(forms.get("closing") or RestrictForm(formdata=None, prefix="batas"), row),
        file_form=AdminForm(formdata=None),
        accesses=desk.opened_by(row),
        failing=failing,
    )


def _begun(form: Any, row: Objection) -> Any:
    form.begin(row)
    return form
