"""D11 and D12: what a package says of its state goes with its parts, and nobody is named while offers are taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from cms_core.api import format_date
from cms_lelang import _
from cms_lelang.breaches import Breach, Known
from cms_lelang.cases import Case
from cms_lelang.names import key_of
from cms_lelang.order import WHOLE
from cms_lelang.words import OUTCOMES


@dataclasses.dataclass(frozen=True)
class Contradiction:
    """Two things that are not true of one package: ``holds`` for it, told at a field with what is to be done."""

    part: str
    field: str
    holds: Callable[[Case], bool]
    text: Any
    severe: bool = True


def _outcome(case: Case) -> bool:
    return bool(case.package.outcome)


def _status(case: Case) -> str:
    return case.contract.status if case.contract is not None else ""


def _is_final(case: Case) -> bool:
    return any(row.sort == "akhir" for row in case.handovers)


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        "",
        "outcome",
        lambda case: _outcome(case) and case.contract is not None,
        _.lazy(
            "Paket ini %(outcome)s, padahal ada kontrak %(contract)s. Bila kontraknya diputus, kosongkan keadaan "
            "paketnya, dan pilih Diputus di keadaan kontrak."
        ),
    ),
    Contradiction(
        "",
        "outcome",
        lambda case: _outcome(case) and bool(case.handovers),
        _.lazy(
            "Paket ini %(outcome)s, padahal sudah diserahterimakan %(handed)s. Kosongkan keadaan paketnya, atau "
            "periksa serah terimanya."
        ),
    ),
    Contradiction(
        "",
        "outcome",
        lambda case: case.package.outcome == "gagal" and bool(case.winners),
        _.lazy(
            "Paket ini %(outcome)s, padahal %(winner)s bertanda pemenang. Hapus tanda pemenangnya, atau periksa "
            "keadaan paketnya."
        ),
    ),
    # Before the contract the head of the office may call it off, whoever has won.
    Contradiction(
        "",
        "outcome",
        lambda case: case.package.outcome == "batal" and bool(case.winners) and case.contract is None,
        _.lazy(
            "Paket ini %(outcome)s, padahal %(winner)s bertanda pemenang. Bila batal sebelum ada pemenang, hapus "
            "tandanya."
        ),
        severe=False,
    ),
    Contradiction(
        "contracts",
        "status",
        lambda case: _status(case) == "putus" and _is_final(case),
        _.lazy(
            "Kontrak %(contract)s diputus, padahal serah terima akhir sudah dilakukan %(handed)s. Periksa keadaan "
            "kontrak atau serah terimanya."
        ),
    ),
    Contradiction(
        "contracts",
        "status",
        lambda case: _status(case) == "putus" and case.percent == WHOLE,
        _.lazy("Kontrak %(contract)s diputus, padahal kemajuannya 100 persen. Periksa keduanya."),
        severe=False,
    ),
    Contradiction(
        "contracts",
        "status",
        lambda case: _status(case) == "selesai" and not case.handovers,
        _.lazy("Kontrak %(contract)s selesai, padahal belum ada serah terima. Tambahkan serah terimanya."),
        severe=False,
    ),
    Contradiction(
        "contracts",
        "status",
        lambda case: case.contract is not None and not _status(case) and _is_final(case),
        _.lazy(
            "Kontrak %(contract)s masih berlaku, padahal serah terima akhir sudah dilakukan %(handed)s. Pilih Selesai "
            "di keadaan kontrak."
        ),
        severe=False,
    ),
)
"""What is not true of one package at one time. Nobody can have meant what is severe; of the rest a record is late."""


def contradictions(case: Case) -> Iterator[Breach]:
    """D11: what a package says of its state goes with what it has."""
    for each in CONTRADICTIONS:
        if each.holds(case):
            said = {
                "outcome": str(OUTCOMES[case.package.outcome]).lower(),
                "contract": case.contract.number if case.contract is not None else "",
                "winner": ", ".join(row.name for row in case.winners),
                "handed": format_date(case.handovers[-1].day) if case.handovers else "",
            }
            yield Breach("D11", each.part, each.field, str(each.text) % said, each.severe)


def disclosures(case: Case, known: Known) -> Iterator[Breach]:
    """D12: who takes part, and at what price, is nobody's business while offers are taken.

    Of those of whom the public was told before offers were taken again it is told alone: they are not shown until then.
    """
    until = case.sealed_until
    if until is None or known.moment is None or known.moment >= until or not case.bidders:
        return
    new = case.package.process is None or any(row.id is None for row in case.bidders)
    yield disclosed("name", until.astimezone(known.zone), severe=new)


SEALED = ("offer", "has_errors", "corrected", "negotiated", "verdict", "reason", "winner")
"""What nobody writes of a bidder while offers are taken, beside who it is."""


def resealed(before: Case, after: Case, known: Known) -> Iterator[Breach]:
    """D12: while offers are taken nobody who is there becomes another, nor gets another price or result.

    An NPWP is mended, but not lost: it tells who that is.
    """
    until = before.sealed_until
    if until is None or known.moment is None or known.moment >= until:
        return
    written = {row.id: row for row in after.bidders}
    for row in before.bidders:
        other = written.get(row.id, row)
        changed = [name for name in SEALED if (getattr(row, name) or "") != (getattr(other, name) or "")]
        if row.tax and not other.tax:
            changed.insert(0, "tax")
        if key_of(row.name) != key_of(other.name):
            changed.insert(0, "name")
        for name in changed[:1]:
            yield disclosed(name, until.astimezone(known.zone))


def disclosed(field: str, until: datetime, *, severe: bool = True) -> Breach:
    """Return that something is written of a bidder before offers are closed, ``until`` when by the clock of the site.

    Of somebody of whom the public was told before, a price, a result and a winner are written anew all the same.
    """
    text = _(
        "Penawaran masih berjalan sampai %(day)s %(clock)s. Peserta, harga, dan pemenang baru boleh ditulis "
        "sesudahnya. Bila penawaran sudah ditutup, perbaiki jadwalnya, atau tambahkan tahap pembukaannya.",
        day=format_date(until.date()),
        clock=f"{until:%H.%M}",
    )
    return Breach("D12", "bidders", field, text, severe)
