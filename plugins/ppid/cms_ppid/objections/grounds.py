"""The seven grounds of an objection (UU 14/2008 pasal 35 ayat (1)), and since when each is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cms_core.api import Site, format_date
from cms_ppid import _
from cms_ppid.cases import clocks
from cms_ppid.cases.clocks import Clock
from cms_ppid.cases.models import NEVER
from cms_ppid.requests import states
from cms_ppid.requests.models import Request

REFUSED, PERIODIC, SILENT, OTHER, UNFULFILLED, COSTLY, LATE = "a", "b", "c", "d", "e", "f", "g"


@dataclasses.dataclass(frozen=True)
class Ground:
    """A ground. ``since`` says from when its 30 working days are counted, ``amicable`` whether it may be settled."""

    text: Any
    since: Any
    amicable: bool = True


GROUNDS: Mapping[str, Ground] = {
    REFUSED: Ground(
        _.lazy("Permohonan ditolak karena informasinya dikecualikan"),
        _.lazy("sejak pemberitahuan tertulis diterima"),
        amicable=False,
    ),
    PERIODIC: Ground(
        _.lazy("Informasi berkala tidak disediakan"), _.lazy("sejak Anda menemukan bahwa informasinya tidak ada")
    ),
    SILENT: Ground(_.lazy("Permohonan tidak ditanggapi"), _.lazy("sejak sehari sesudah batas menjawab")),
    OTHER: Ground(_.lazy("Tanggapan tidak sesuai dengan yang diminta"), _.lazy("sejak jawaban diterima")),
    UNFULFILLED: Ground(_.lazy("Permintaan tidak dipenuhi"), _.lazy("sejak sehari sesudah penyerahan yang dijanjikan")),
    COSTLY: Ground(_.lazy("Biaya yang dikenakan tidak wajar"), _.lazy("sejak biayanya diberitahukan")),
    LATE: Ground(
        _.lazy("Jawaban melebihi waktu yang ditetapkan"),
        _.lazy("sejak jawaban diterima, atau sehari sesudah batas menjawab"),
    ),
}
"""UU 14/2008 pasal 35 ayat (1); b to g may be settled amicably (ayat (2))."""
DATED = (PERIODIC, UNFULFILLED)
"""Grounds of which only whoever objects knows the day."""


@dataclasses.dataclass(frozen=True)
class Chance:
    """Whether a ground is there: since ``on``; ``dated`` if whoever objects says the day; else ``why`` it is not."""

    on: date | None = None
    dated: bool = False
    why: str = ""

    @property
    def is_there(self) -> bool:
        """Whether somebody can object on this ground."""
        return self.dated or self.on is not None


def chances(request: Request | None, site: Site, day: date) -> dict[str, Chance]:
    """Return what stands of each ground on a day, for a request of the site in scope or, without one, for none."""
    if request is None:
        needs = _("Alasan ini memerlukan nomor permohonan.")
        return {code: Chance(dated=True) if code == PERIODIC else Chance(why=needs) for code in GROUNDS}
    if request.emptied_at is not None:
        # Nobody could answer it, and what it says would never be forgotten.
        gone = Chance(why=_("Isi permohonan ini sudah dihapus. Ajukan permohonan baru kapan saja."))
        return dict.fromkeys(GROUNDS, gone)
    answered = clocks.day_of(site, request.answered_at)
    if answered is None or answered > day:
        return _unanswered(request, day)
    return _answered(request, site, answered)


def _unanswered(request: Request, day: date) -> dict[str, Chance]:
    later = Chance(why=_("Permohonan ini belum dijawab."))
    limit = request.answer_due or request.due
    if request.answered_at is None and request.state not in (*states.RUNNING, *states.CHECKED):
        silent = Chance(why=_("Permohonan ini tidak sedang menunggu jawaban."))
    elif limit == NEVER or limit >= day:
        silent = Chance(why=_("Batas menjawabnya belum lewat: %(day)s.", day=format_date(limit)))
    else:
        silent = Chance(on=limit + timedelta(days=1))
    own = {PERIODIC: Chance(dated=True), SILENT: silent, LATE: silent}
    return {code: own.get(code, later) for code in GROUNDS}


def _answered(request: Request, site: Site, answered: date) -> dict[str, Chance]:
    assert request.answered_at is not None
    since = clocks.received_on(site, request.answered_at)
    results = {part.result for part in request.parts}
    refused = states.REFUSED in results
    given = states.GIVEN in results
    late = request.answer_due is not None and answered > request.answer_due
    return {
        REFUSED: Chance(on=since) if refused else Chance(why=_("Tidak ada bagian yang ditolak.")),
        PERIODIC: Chance(dated=True),
        SILENT: Chance(why=_("Permohonan ini sudah dijawab.")),
        OTHER: Chance(on=since),
        UNFULFILLED: Chance(dated=True) if given else Chance(why=_("Tidak ada informasi yang dijanjikan.")),
        COSTLY: Chance(on=since) if request.cost else Chance(why=_("Tidak ada biaya yang dikenakan.")),
        LATE: Chance(on=since) if late else Chance(why=_("Permohonan ini dijawab tepat waktu.")),
    }


def opened_on(code: str, chance: Chance, said: date | None) -> date | None:
    """Return since when a ground is there; ``said`` is the day that whoever objects names, None where it is missing.

    For what was promised it is the day after it was to be handed over.
    """
    if not chance.dated:
        return chance.on
    if said is None:
        return None
    return said + timedelta(days=1) if code == UNFULFILLED else said


def last_day(site: Site, opened: date) -> Clock:
    """Return the last day to object on a ground that is there since a day (UU 14/2008 pasal 36 ayat (1))."""
    return clocks.counted(site, opened, "object")


def last_day_at_ki(site: Site, since: date) -> Clock:
    """Return the last day to go to the Komisi Informasi after a day (UU 14/2008 pasal 37 ayat (2))."""
    return clocks.counted(site, since, "dispute")
