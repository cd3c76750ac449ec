"""A package as red flags look at it: who bid what, and what became of the bids.

It says of a package what its OCDS releases say, so that others find the same in them.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime
from typing import Any

from cms_lelang.cases import Case
from cms_lelang.words import CRITERIA, OFFERS

UNPRICED = frozenset({"pembelian_langsung", "e_purchasing", "penunjukan_langsung"})
"""Methods by which nobody competes with a price."""
PASSED, OUT = "lulus", "gugur"


@dataclasses.dataclass(frozen=True)
class Bid:
    """A bid; ``bidder`` tells who it is across packages, ``price`` is that of its release, in rupiah, under a framework
    of one piece, and ``corrected`` whether another one was read out."""

    bidder: str
    name: str
    verdict: str
    price: int | None
    winner: bool
    corrected: bool = False


@dataclasses.dataclass(frozen=True)
class Process:
    """A package; ``buyer`` tells its agency from others, and is empty where nobody asks.

    ``days`` are the whole days for which offers are taken.

    ``awarded`` says that the winner has a contract, ``cancelled`` that it was called off, ``is_open`` that offers are
    taken: then nothing is known of bids.
    """

    key: int
    method: str
    buyer: str
    awarded: bool
    cancelled: bool
    days: int | None
    by_quality: bool
    bids: tuple[Bid, ...]
    is_open: bool = False

    @property
    def priced(self) -> bool:
        """Whether bidders compete with their prices."""
        return self.method not in UNPRICED

    @property
    def lowest_wins(self) -> bool:
        """Whether the price decides among the valid. What is chosen by quality, consultants above all, is left out."""
        return self.priced and not self.by_quality

    @property
    def winner(self) -> str:
        """Who has the contract; empty while nobody has, or where several share it."""
        names = {bid.bidder for bid in self.bids if bid.winner}
        return names.pop() if self.awarded and len(names) == 1 else ""

    def with_verdict(self, verdict: str) -> set[str]:
        """Return the bidders of whom a bid was judged so."""
        return {bid.bidder for bid in self.bids if bid.verdict == verdict}


def process_of(case: Case, moment: datetime, buyer: str = "") -> Process:
    """Return what flags look at in a package (or in rows with the columns of it and its parts) at a moment."""
    package: Any = case.package
    offers = [row for row in case.schedule if row.stage in OFFERS]
    return Process(
        key=package.id,
        method=package.method,
        buyer=buyer,
        awarded=package.contracted is not None and not package.outcome and not package.method.startswith("swakelola"),
        cancelled=package.outcome == "batal",
        days=min(((row.ends_at - row.starts_at).days for row in offers), default=None),
        by_quality=_by_quality(package),
        bids=tuple(_bid(row) for row in case.told(moment).bidders),
        is_open=case.is_sealed(moment),
    )


def _by_quality(package: Any) -> bool:
    if package.evaluation:
        return bool(CRITERIA[package.evaluation] != "priceOnly")
    return bool(package.category.startswith("konsultansi"))


def _bid(row: Any) -> Bid:
    # The price of a release: as read out, or as corrected by arithmetic.
    prices = (row.corrected, row.offer, row.negotiated)
    price = next((each for each in prices if each is not None), None)
    corrected = price is not None and row.offer not in (None, price)
    # Two of one name that say different numbers are two: rather a flag too few than one for somebody else's doing.
    words = " ".join(re.findall(r"\w+", row.name.casefold()))
    return Bid(f"{words} {row.tax or ''}".strip(), row.name, row.verdict, price, row.winner, corrected)
