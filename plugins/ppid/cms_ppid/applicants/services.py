"""Reading and correcting what is held of whoever asks or objects, and asking an officer for the rest."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any

from cms_core.api import Site, User, db, keyed_hash, notify, settle, speaking
from cms_ppid import NAME, _
from cms_ppid.cases import services as cases
from cms_ppid.cases.models import Applicant
from cms_ppid.cases.services import HANDLE, NeedsMore, Said
from cms_ppid.cases.states import APPLICANT, CORRECT, DEMAND, REASON, STAFF, TOLD
from cms_ppid.objections.models import Objection, ObjectionEvent
from cms_ppid.requests.models import Request, RequestEvent

HOURS = 72
"""By when what somebody wants of his data is done (UU 27/2022 pasal 30 and 41: 3 × 24 hours)."""
FIX, RESTRICT, LIFT, SEE = "perbaiki", "batasi", "lepas", "salinan"
WANTED: Mapping[str, Any] = {
    FIX: _.lazy("Perbaiki nama atau NIK saya"),
    RESTRICT: _.lazy("Batasi pemakaian data saya"),
    LIFT: _.lazy("Cabut pembatasan data saya"),
    SEE: _.lazy("Beri saya salinan semua data tentang saya"),
}
"""What an officer has to look at before it is done."""
OF_REQUEST, OF_OBJECTION = "own_data_request", "own_data_objection"
NOTICES: Mapping[str, Any] = {
    OF_REQUEST: _.lazy("%(number)s: pemohon meminta sesuatu tentang datanya. Paling lambat 3 × 24 jam."),
    OF_OBJECTION: _.lazy("%(number)s: pemohon meminta sesuatu tentang datanya. Paling lambat 3 × 24 jam."),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Data:
    """What may be corrected: fields of :class:`~cms_ppid.cases.models.Applicant`; None leaves one as it is."""

    address: str
    phone: str
    email: str
    job: str
    name: str | None = None
    nik: str | None = None
    guardian: str | None = None


def correct(
    case: Request | Objection, data: Data, *, step: int, site: Site, user: User | None = None, reason: str = ""
) -> None:
    """Write anew what is held of whoever asks in a case of the site in scope; letters that went out do not change.

    ``user`` is the officer who does it, for a ``reason``; None for himself. The history says that it was done, and
    neither what it was before nor what it is now.

    Raises:
        ChangedMeanwhile: something was done since ``step``. NeedsMore: an officer said no reason.
    """
    if user is not None and not reason.strip():
        raise NeedsMore(REASON)
    cases.lock(case, step)
    who = case.applicant
    for name, value in dataclasses.asdict(data).items():
        if value is not None:
            setattr(who, name, value)
    _hash(who)
    _note(case, CORRECT, Said(note=reason), site=site, user=user)


def _hash(who: Applicant) -> None:
    for name in ("nik", "phone", "email"):
        value = getattr(who, name)
        setattr(who, f"{name}_hash", keyed_hash(value) if value else "")


def demand(case: Request | Objection, want: str, words: str, *, step: int, site: Site) -> None:
    """Write down what whoever asks wants of his data, and tell officers, who have 3 × 24 hours.

    Raises:
        ChangedMeanwhile: something was done since ``step``. NeedsMore: it is not said what is wrong.
    """
    if want not in WANTED or (want == FIX and not words.strip()):
        raise NeedsMore(TOLD)
    cases.lock(case, step)
    with speaking("id"):
        said = "\n".join(filter(None, (str(WANTED[want]), words.strip())))
    _note(case, DEMAND, Said(note=said), site=site, user=None)
    kind, endpoint = _kind(case)
    where: dict[str, Any] = {"endpoint": endpoint, "values": {"key": case.id}}
    notify(site, NAME, kind, case.id, permission=HANDLE, facts={"number": case.number}, urgent=True, **where)


def done(case: Request | Objection) -> None:
    """Take back what officers were told: somebody has looked at what was wanted."""
    settle(NAME, case.id, (_kind(case)[0],))


def _kind(case: Request | Objection) -> tuple[str, str]:
    if isinstance(case, Request):
        return OF_REQUEST, f"{NAME}.admin.request"
    return OF_OBJECTION, f"{NAME}.admin.objection"


def _note(case: Request | Objection, name: str, said: Said, *, site: Site, user: User | None) -> None:
    event: Any = (
        partial(RequestEvent, request_id=case.id)
        if isinstance(case, Request)
        else partial(ObjectionEvent, objection_id=case.id)
    )
    cases.note(case, event, name, said, by=APPLICANT if user is None else STAFF, user=user, site=site)
    if user is not None:
        done(case)
    db.session.flush()


def held(who: Applicant) -> list[tuple[Any, str]]:
    """Return what is held of whoever asks, as he reads it himself: the NIK by its last four digits."""
    told = (
        (_("Nama"), who.name),
        (_("NIK"), cases.masked(who.nik)),
        (_("Nomor pengesahan atau kuasa"), who.entity),
        (_("Kuasa"), who.attorney),
        (_("Orang tua, wali, atau pengampu"), who.guardian),
        (_("Alamat"), who.address),
        (_("Pekerjaan"), who.job),
        (_("Nomor HP atau WhatsApp"), f"+{who.phone}" if who.phone else ""),
        (_("Alamat surel"), who.email),
    )
    return [(label, value) for label, value in told if value]
