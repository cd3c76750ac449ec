"""D8: amounts are whole rupiah; what is far too small beside another one was written in thousands or millions."""

from __future__ import annotations

from collections.abc import Iterator

from cms_core.api import format_rupiah
from cms_lelang import _
from cms_lelang.breaches import NOTHING, Breach, Known
from cms_lelang.cases import Case
from cms_lelang.words import METHODS, OPEN, SIMPLER

LEAST = 1000
"""Rupiah; a smaller amount was written in thousands or millions."""
MILLION = 1_000_000
SHARE = 100
"""A price that is so much smaller than what was reckoned was written in thousands or millions."""
FEW = 10
"""What is so much smaller than what it replaces, is reckoned for, or is the least of its method may have been."""
PRICES = ("offer", "corrected", "negotiated")
PRICED = ("bidders", "contracts", "addenda")
"""The parts that say what a package is to cost."""
BY_UNIT = frozenset({"satuan", "gabungan"})
"""Kinds of contract whose amounts may be those of one piece, though a sum is usual."""


def scale(case: Case, known: Known = NOTHING) -> Iterator[Breach]:
    """D8: no amount in thousands."""
    yield from _small(case)
    yield from _cheap(case, known)
    yield from _out_of_scale(case)
    yield from _paid(case)


def most_of(case: Case) -> tuple[int, str]:
    """Return what a package may cost, and what that is called."""
    package = case.package
    return (package.ceiling, _("pagu")) if package.estimate is None else (package.estimate, _("HPS"))


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
            text = _(
                "%(amount)s terlalu kecil. Tulis rupiah penuh, bukan ribuan atau juta.", amount=format_rupiah(amount)
            )
            yield Breach("D8", part, field, text, severe and not _is_by_unit(case, part))


def _is_framed(case: Case, part: str, field: str) -> bool:
    """Whether a field may say the price of one piece, of which nobody knows yet how many are ordered."""
    return case.is_framework and (part in PRICED or field == "estimate")


def _is_by_unit(case: Case, part: str) -> bool:
    return part in PRICED and case.package.contract_kind in BY_UNIT


def _cheap(case: Case, known: Known) -> Iterator[Breach]:
    """Doubt a budget that is far below what its method is for: simpler ones are for what is cheaper."""
    package, floor = case.package, known.floor
    if LEAST <= package.ceiling < MILLION:
        text = _(
            "Pagu %(amount)s tidak sampai satu juta. Bila dihitung dalam ribuan atau jutaan, tulis rupiah penuh.",
            amount=format_rupiah(package.ceiling),
        )
        yield Breach("D8", "", "ceiling", text, severe=package.method in OPEN)
    elif floor is not None and package.ceiling >= MILLION and package.ceiling * FEW < floor.most:
        text = _(
            "Pagu %(amount)s dengan %(method)s tidak sampai sepersepuluh dari %(floor)s, batas %(simpler)s (%(law)s). "
            "Bila dihitung dalam ribuan atau jutaan, tulis rupiah penuh.",
            amount=format_rupiah(package.ceiling),
            method=METHODS[package.method],
            floor=format_rupiah(floor.most),
            simpler=METHODS[SIMPLER[package.method]],
            law=floor.law,
        )
        yield Breach("D8", "", "ceiling", text, severe=False)


def _out_of_scale(case: Case) -> Iterator[Breach]:
    package, most = case.package, most_of(case)[0]
    sole = case.plans if len(case.plans) == 1 else ()
    signed = case.contract.value if case.contract is not None else 0
    compared = [
        ("", "estimate", package.estimate, package.ceiling, package.ceiling, True),
        *(("plans", "amount", row.amount, package.ceiling, 0, False) for row in sole),
        *(
            ("bidders", name, getattr(row, name), most, row.offer or 0, bool(row.winner))
            for row in case.bidders
            for name in PRICES
        ),
        *(("contracts", "value", row.value, most, 0, True) for row in case.contracts),
        *(("addenda", "value", row.value, most, signed, True) for row in case.addenda),
    ]
    for part, field, amount, reckoned, beside, severe in compared:
        if amount is None or amount < LEAST or _is_framed(case, part, field):
            continue
        if amount * SHARE < reckoned:
            text = _(
                "%(amount)s tidak sampai seperseratus dari %(most)s. Tulis rupiah penuh, bukan ribuan atau juta.",
                amount=format_rupiah(amount),
                most=format_rupiah(reckoned),
            )
            yield Breach("D8", part, field, text, severe and not _is_by_unit(case, part))
        elif amount * FEW < beside:
            text = _(
                "%(amount)s tidak sampai sepersepuluh dari %(before)s. Bila dihitung dalam ribuan atau jutaan, "
                "tulis rupiah penuh.",
                amount=format_rupiah(amount),
                before=format_rupiah(beside),
            )
            yield Breach("D8", part, field, text, severe=False)


def _paid(case: Case) -> Iterator[Breach]:
    """Doubt payments that are next to nothing of what they are for, each, and together once all is handed over.

    Who does it himself pays many small sums (wages): those are looked at together alone.
    """
    value, package = case.contract_value, case.package
    for row in case.payments if value is not None else ():
        if row.amount >= LEAST and row.amount * SHARE * FEW < (value or 0):
            text = _(
                "%(amount)s tidak sampai seperseribu dari nilai kontrak %(value)s. Bila dihitung dalam ribuan atau "
                "jutaan, tulis rupiah penuh.",
                amount=format_rupiah(row.amount),
                value=format_rupiah(value),
            )
            yield Breach("D8", "payments", "amount", text, severe=False)
    whole, called = (package.ceiling, _("pagu")) if package.by_itself else (value or 0, _("nilai kontrak"))
    if _is_at_its_end(case) and case.paid >= LEAST and case.paid * SHARE < whole:
        text = _(
            "Sudah diserahterimakan, padahal pembayarannya berjumlah %(paid)s, tidak sampai seperseratus dari "
            "%(what)s %(whole)s. Bila dihitung dalam ribuan atau jutaan, tulis rupiah penuh.",
            paid=format_rupiah(case.paid),
            what=called,
            whole=format_rupiah(whole),
        )
        yield Breach("D8", "payments", "amount", text, severe=False)


def _is_at_its_end(case: Case) -> bool:
    """Whether all is handed over for good: of a contract the final handover says so, or that it is done."""
    is_done = case.package.by_itself or (case.contract is not None and case.contract.status == "selesai")
    return any(is_done or row.sort == "akhir" for row in case.handovers)
