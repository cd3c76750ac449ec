"""Red flags: what is worth asking about in a package. None of them proves anything.

The names are those of the Cardinal library of the Open Contracting Partnership; these are the rules of it that need one
package and no statistics.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

from cms_core.api import format_rupiah
from cms_lelang import _
from cms_lelang.cases import Case
from cms_lelang.words import OFFERS, OPENNESS

SHORTEST = {"tender": 15, "seleksi": 15}
"""Whole days for which offers are taken at least before nobody wonders, by method; others have no number here."""
COMPETITIVE = frozenset({"open", "selective"})


@dataclasses.dataclass(frozen=True)
class Flag:
    """Something worth asking about, by its name in Cardinal, and what was found."""

    name: str
    text: str


def flags_of(case: Case) -> list[Flag]:
    """Return what is worth asking about in a package."""
    return [flag for rule in (short_time, single_bidder, same_price, one_left) for flag in rule(case)]


def short_time(case: Case) -> Iterator[Flag]:
    """R003: offers are taken for few days."""
    least = SHORTEST.get(case.package.method)
    for row in case.schedule if least is not None else ():
        days = (row.ends_at - row.starts_at).days
        if row.stage in OFFERS and days < (least or 0):
            text = _("Penawaran diterima %(days)s hari, kurang dari %(least)s hari.", days=days, least=least)
            yield Flag("R003", text)


def single_bidder(case: Case) -> Iterator[Flag]:
    """R018: one bidder, where more could have come."""
    if OPENNESS.get(case.package.method) in COMPETITIVE and len(case.bidders) == 1:
        yield Flag("R018", _("Hanya satu peserta, padahal terbuka bagi banyak."))


def same_price(case: Case) -> Iterator[Flag]:
    """R028: bidders with the same price to the rupiah."""
    for price, number in Counter(row.offer for row in case.bidders if row.offer).items():
        if number > 1:
            text = _("%(number)s peserta menawar dengan harga yang sama, %(price)s.", number=number, price=_rp(price))
            yield Flag("R028", text)


def one_left(case: Case) -> Iterator[Flag]:
    """R035: all but one were disqualified."""
    valid = [row for row in case.bidders if row.verdict == "lulus"]
    out = [row for row in case.bidders if row.verdict == "gugur"]
    if len(valid) == 1 and out and len(valid) + len(out) == len(case.bidders):
        yield Flag("R035", _("Semua peserta gugur kecuali satu (%(number)s gugur).", number=len(out)))


def _rp(amount: int | None) -> str:
    return format_rupiah(amount or 0)
