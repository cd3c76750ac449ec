"""What cannot be true of a package, and what is worth a second look. Each rule names field, fault and remedy.

The numbers of the rules (D1 to D13) are those of the guide. Rules look at a :class:`~cms_lelang.cases.Case` alone and
know neither database nor request; what has to be looked up (ceilings, doubles) is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cms_core.api import format_date, format_rupiah
from cms_lelang import _
from cms_lelang.bidding import doubtful_prices, winner
from cms_lelang.breaches import NOTHING, Breach, Known
from cms_lelang.cases import Case
from cms_lelang.contradictions import contradictions, disclosures
from cms_lelang.lawful import ceiling, in_force
from cms_lelang.models import Package, Plan
from cms_lelang.order import order
from cms_lelang.related.rules import RULES
from cms_lelang.scale import most_of, scale
from cms_lelang.twice import named_twice, taxed_twice, written_twice
from cms_lelang.winners import doubtful_winners
from cms_lelang.words import OF_VILLAGES, SEVERAL_YEARS

NOTABLE = 10
"""Per cent by which an addendum may raise the value before it needs a reason (Perpres 16/2018 pasal 54)."""

_OFFICIAL = re.compile(r"(?:.+\.)?(?:go\.id|desa\.id|inaproc\.id)", re.ASCII)
"""Hosts of governments, and of the systems in which they procure."""


def check(case: Case, known: Known = NOTHING) -> list[Breach]:
    """Return everything that is wrong with a package, the severe first."""
    rules = (money, winner, doubtful_prices, plans, addenda, written_twice, taxed_twice, official)
    found = [*(breach for rule in rules for breach in rule(case)), *order(case, known), *rewritten(case, known)]
    found += [*scale(case, known), *year(case, known), *contradictions(case), *disclosures(case, known)]
    found += doubtful_winners(case, known)
    found += [
        *ceiling(case, known.limit),
        *in_force(case, known),
        *named_twice(case.package.title, known),
        *(breach for rule in RULES for breach in rule(case)),
    ]
    return sorted(found, key=lambda breach: not breach.severe)


def money(case: Case) -> Iterator[Breach]:
    """D1: nothing is worth more than what it is paid from."""
    package, value = case.package, case.contract_value
    if package.estimate is not None and package.estimate > package.ceiling:
        yield _over("", "estimate", _("HPS"), package.estimate, _("pagu"), package.ceiling)
    planned = sum(row.amount or 0 for row in case.plans)
    if planned and all(row.amount for row in case.plans) and planned != package.ceiling:
        yield Breach(
            "D1",
            "plans",
            "amount",
            _(
                "Anggaran di RUP berjumlah %(sum)s, pagunya %(ceiling)s. Samakan, atau lengkapi kode RUP yang lain.",
                sum=format_rupiah(planned),
                ceiling=format_rupiah(package.ceiling),
            ),
            severe=False,
        )
    most, called = most_of(case)
    for row in case.winners:
        if row.price is not None and row.price > most:
            yield _over("bidders", "offer", _("Harga pemenang"), row.price, called, most)
    contract = case.contract
    if contract is not None and contract.value > most:
        yield _over("contracts", "value", _("Nilai kontrak"), contract.value, called, most)
    # An addendum may lawfully go beyond the estimate: what is too much of that, somebody has to look at.
    bound, named = min((package.ceiling, _("pagu")), (most * (100 + NOTABLE) // 100, _("110 persen HPS, yaitu")))
    for each in case.addenda:
        if each.value is not None and each.value > bound:
            yield _over("addenda", "value", _("Nilai adendum"), each.value, named, bound, severe=False)
    if value is not None and case.paid > value:
        yield _over("payments", "amount", _("Jumlah pembayaran"), case.paid, _("nilai kontrak"), value)
    # What is ordered under a framework is paid from the ceiling, too, and its price is that of one piece.
    if (package.by_itself or case.is_framework) and case.paid > package.ceiling:
        yield _over("payments", "amount", _("Jumlah pembayaran"), case.paid, _("pagu"), package.ceiling)
    if contract is not None and not case.is_framework:
        for name in ("domestic", "small"):
            part = getattr(contract, name)
            if part is not None and part > contract.value:
                yield _over("contracts", name, _("Bagian ini"), part, _("nilai kontrak"), contract.value)


def _over(part: str, field: str, what: str, amount: int, than: str, most: int, *, severe: bool = True) -> Breach:
    return Breach(
        "D1",
        part,
        field,
        _(
            "%(what)s %(amount)s melebihi %(than)s %(most)s. Periksa kedua angkanya.",
            what=what,
            amount=format_rupiah(amount),
            than=than,
            most=format_rupiah(most),
        ),
        severe,
    )


def plans(case: Case) -> Iterator[Breach]:
    """D6: what is bought was announced beforehand, in the plan of its year."""
    package = case.package
    if not case.plans:
        text = _("Belum ada rencana pengadaan (RUP). Tambahkan kode dan tanggal pengumumannya.")
        if package.method in OF_VILLAGES:
            text = _("Belum ada rencananya. Tambahkan hari rencana itu diumumkan di desa.")
        yield Breach("D6", "plans", "", text, severe=False)
    for row in case.plans:
        called = row.code or _("tanpa kode")
        of_village = package.method in OF_VILLAGES or row.source == "apbdes"
        if not row.code and not of_village and not package.by_itself:
            text = _("Rencana ini belum berkode RUP. Isi kodenya dari SiRUP.")
            yield Breach("D6", "plans", "code", text, severe=False)
        if _of_others(row, package):
            text = _(
                "RUP %(code)s milik satuan kerja %(unit)s, paket ini milik %(own)s.",
                code=called,
                unit=row.unit or row.unit_code,
                own=package.unit or package.unit_code,
            )
            yield Breach("D6", "plans", "unit", text, severe=False)
        if row.year != package.year:
            text = _(
                "RUP %(code)s milik tahun %(year)s, paket ini tahun %(own)s.",
                code=called,
                year=row.year,
                own=package.year,
            )
            yield Breach("D6", "plans", "year", text, severe=False)
        if row.status == "belum":
            text = _("RUP %(code)s belum diumumkan. Umumkan dahulu di SiRUP.", code=called)
            if of_village and not row.code:
                text = _("Rencana ini belum diumumkan. Umumkan dahulu di papan pengumuman dan media desa.")
            yield Breach("D6", "plans", "status", text, severe=False)
        elif not row.is_announced:
            text = _("RUP %(code)s belum bertanggal pengumuman. Isi tanggal diumumkannya.", code=called)
            yield Breach("D6", "plans", "announced", text, severe=False)


def year(case: Case, known: Known = NOTHING) -> Iterator[Breach]:
    """D6: what is tendered and signed belongs to its budget year, or was begun in the year before it."""
    own = case.package.year
    if case.package.method == SEVERAL_YEARS:
        return
    days = [("contracts", row.signed) for row in case.contracts]
    days += [("stages", row.starts_at.astimezone(known.zone).date()) for row in case.schedule[:1]]
    said = {"contracts": _("kontraknya ditandatangani"), "stages": _("tahap pertamanya mulai")}
    for part, day in days:
        if not own - 1 <= day.year <= own:
            text = _(
                "Tahun anggarannya %(own)s, padahal %(what)s %(day)s. Periksa tahunnya.",
                own=own,
                what=said[part],
                day=format_date(day),
            )
            yield Breach("D6", "", "year", text, severe=False)
            return


def _of_others(plan: Plan, package: Package) -> bool:
    """Whether a plan says that it belongs to another unit than the package: by their codes, or else by their names."""
    if plan.unit_code and package.unit_code:
        return plan.unit_code != package.unit_code
    return bool(plan.unit and package.unit) and plan.unit.casefold() != package.unit.casefold()


def official(case: Case) -> Iterator[Breach]:
    """D13: what citizens take for the official page is one of a government."""
    if case.host and not _OFFICIAL.fullmatch(case.host):
        text = _(
            "Halaman resminya di %(host)s, bukan di situs pemerintah (go.id, desa.id, atau inaproc.id). Periksa "
            "alamatnya.",
            host=case.host,
        )
        yield Breach("D13", "", "link", text, severe=False)


def addenda(case: Case) -> Iterator[Breach]:
    """D7: a contract that grows much, or lasts longer, says why."""
    contract = case.contract
    for row in case.addenda if contract is not None else ():
        assert contract is not None
        raised = row.value is not None and (row.value - contract.value) * 100 > NOTABLE * contract.value
        if raised and not row.reason:
            text = _(
                "Adendum %(number)s menaikkan nilai lebih dari %(share)s persen. Tulis alasannya.",
                number=row.number,
                share=NOTABLE,
            )
            yield Breach("D7", "addenda", "reason", text, severe=False)
        if row.ends is not None and row.ends != contract.ends and not row.reason:
            text = _("Adendum %(number)s memindahkan tanggal selesai. Tulis alasannya.", number=row.number)
            yield Breach("D7", "addenda", "reason", text, severe=False)
    last = case.contract_end
    if last is not None and not case.addenda:
        for handover in case.handovers[:1]:
            if handover.day > last:
                text = _(
                    "Diserahterimakan %(day)s, sesudah kontrak berakhir %(end)s, tanpa adendum. Tambahkan adendumnya.",
                    day=format_date(handover.day),
                    end=format_date(last),
                )
                yield Breach("D7", "handovers", "day", text, severe=False)


def rewritten(case: Case, known: Known) -> Iterator[Breach]:
    """D7: what was signed stays; what holds instead of it is an addendum."""
    contract = case.contract
    if contract is None:
        return
    if known.end is not None and contract.ends != known.end:
        text = _(
            "Akhir kontrak semula diumumkan %(first)s. Kembalikan, dan tulis perubahannya sebagai adendum.",
            first=format_date(known.end),
        )
        yield Breach("D7", "contracts", "ends", text, severe=False)
    if known.value is not None and contract.value != known.value:
        text = _(
            "Nilai kontrak semula diumumkan %(first)s. Kembalikan, dan tulis perubahannya sebagai adendum.",
            first=format_rupiah(known.value),
        )
        yield Breach("D7", "contracts", "value", text, severe=False)


def fresh(before: Sequence[Breach], after: Sequence[Breach]) -> list[Breach]:
    """Return what is severely wrong now and was not before: old faults stop nobody from mending."""
    known: set[Any] = set(before)
    return [breach for breach in after if breach.severe and breach not in known]
