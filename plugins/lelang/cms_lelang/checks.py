"""What cannot be true of a package, and what is worth a second look. Each rule names field, fault and remedy.

The numbers of the rules (D1 to D12) are those of the guide. Rules look at a :class:`~cms_lelang.cases.Case` alone and
know neither database nor request; what has to be looked up (ceilings, doubles) is handed in.
"""

from __future__ import annotations

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
from cms_lelang.twice import named_twice, written_twice
from cms_lelang.words import OF_VILLAGES, OPEN, SEVERAL_YEARS

LEAST = 1000
"""Rupiah; a smaller amount was written in thousands or millions."""
MILLION = 1_000_000
SHARE = 100
"""A price that is so much smaller than what was reckoned was written in thousands or millions."""
FEW = 10
"""A price that is so much smaller than the offer or the contract that it replaces may have been."""
PRICES = ("offer", "corrected", "negotiated")
PRICED = ("bidders", "contracts", "addenda")
"""The parts that say what a package is to cost."""
BY_UNIT = frozenset({"satuan", "gabungan"})
"""Kinds of contract whose amounts may be those of one piece, though a sum is usual."""
NOTABLE = 10
"""Per cent by which an addendum may raise the value before it needs a reason (Perpres 16/2018 pasal 54)."""


def check(case: Case, known: Known = NOTHING) -> list[Breach]:
    """Return everything that is wrong with a package, the severe first."""
    rules = (money, winner, doubtful_prices, plans, addenda, written_twice)
    found = [*(breach for rule in rules for breach in rule(case)), *order(case, known), *rewritten(case, known)]
    found += [*year(case, known), *contradictions(case), *disclosures(case, known)]
    found += [
        *ceiling(case, known.limit),
        *in_force(case, known),
        *named_twice(case.package.title, known),
        *(breach for rule in RULES for breach in rule(case)),
    ]
    return sorted(found, key=lambda breach: not breach.severe)


def money(case: Case) -> Iterator[Breach]:
    """D1: nothing is worth more than what it is paid from. D8: no amount in thousands."""
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
    most, called = _most(case)
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
    yield from _small(case)


def _small(case: Case) -> Iterator[Breach]:
    amounts: list[tuple[str, str, int | None, bool]] = [
        *(("", name, getattr(case.package, name), True) for name in ("ceiling", "estimate")),
        *(("plans", "amount", row.amount, True) for row in case.plans),
        # What somebody offered who did not win is as odd as he wrote it.
        *(("bidders", name, getattr(row, name), bool(row.winner)) for row in case.bidders for name in PRICES),
        *(("contracts", "value", row.value, True) for row in case.contracts),
        # Of a share of it nothing is nothing.
        *(
            ("contracts", name, getattr(row, name) or None, True)
            for row in case.contracts
            for name in ("domestic", "small")
        ),
        *(("addenda", "value", row.value, True) for row in case.addenda),
        *(("payments", "amount", row.amount, True) for row in case.payments),
    ]
    for part, field, amount, severe in amounts:
        if amount is not None and amount < LEAST and not _is_framed(case, part, field):
            text = _("%(amount)s terlalu kecil. Tulis rupiah penuh, bukan ribuan atau juta.", amount=_rp(amount))
            yield Breach("D8", part, field, text, severe and not _is_by_unit(case, part))
    yield from _out_of_scale(case)


def _is_framed(case: Case, part: str, field: str) -> bool:
    """Whether a field may say the price of one piece, of which nobody knows yet how many are ordered."""
    return case.is_framework and (part in PRICED or field == "estimate")


def _is_by_unit(case: Case, part: str) -> bool:
    return part in PRICED and case.package.contract_kind in BY_UNIT


def _out_of_scale(case: Case) -> Iterator[Breach]:
    package, most = case.package, _most(case)[0]
    if LEAST <= package.ceiling < MILLION:
        text = _(
            "Pagu %(amount)s tidak sampai satu juta. Bila dihitung dalam ribuan atau jutaan, tulis rupiah penuh.",
            amount=_rp(package.ceiling),
        )
        yield Breach("D8", "", "ceiling", text, severe=package.method in OPEN)
    sole = case.plans if len(case.plans) == 1 else ()
    signed = case.contract.value if case.contract is not None else 0
    compared = [
        ("", "estimate", package.estimate, package.ceiling, 0, True),
        *(("plans", "amount", row.amount, package.ceiling, 0, False) for row in sole),
        *(
            ("bidders", name, getattr(row, name), most, row.offer or 0, bool(row.winner))
            for row in case.bidders
            for name in PRICES
        ),
        *(("contracts", "value", row.value, most, 0, True) for row in case.contracts),
        *(("addenda", "value", row.value, most, signed, True) for row in case.addenda),
    ]
    for part, field, amount, reckoned, before, severe in compared:
        if amount is None or amount < LEAST or _is_framed(case, part, field):
            continue
        if amount * SHARE < reckoned:
            text = _(
                "%(amount)s tidak sampai seperseratus dari %(most)s. Tulis rupiah penuh, bukan ribuan atau juta.",
                amount=_rp(amount),
                most=_rp(reckoned),
            )
            yield Breach("D8", part, field, text, severe and not _is_by_unit(case, part))
        elif amount * FEW < before:
            text = _(
                "%(amount)s tidak sampai sepersepuluh dari %(before)s. Bila dihitung dalam ribuan atau jutaan, "
                "tulis rupiah penuh.",
                amount=_rp(amount),
                before=_rp(before),
            )
            yield Breach("D8", part, field, text, severe=False)


def _most(case: Case) -> tuple[int, str]:
    """Return what a package may cost, and what that is called."""
    package = case.package
    return (package.ceiling, _("pagu")) if package.estimate is None else (package.estimate, _("HPS"))


def _rp(amount: int) -> str:
    return format_rupiah(amount)


def _over(part: str, field: str, what: str, amount: int, than: str, most: int, *, severe: bool = True) -> Breach:
    return Breach(
        "D1",
        part,
        field,
        _(
            "%(what)s %(amount)s melebihi %(than)s %(most)s. Periksa kedua angkanya.",
            what=what,
            amount=_rp(amount),
            than=than,
            most=_rp(most),
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
            first=_rp(known.value),
        )
        yield Breach("D7", "contracts", "value", text, severe=False)


def fresh(before: Sequence[Breach], after: Sequence[Breach]) -> list[Breach]:
    """Return what is severely wrong now and was not before: old faults stop nobody from mending."""
    known: set[Any] = set(before)
    return [breach for breach in after if breach.severe and breach not in known]
