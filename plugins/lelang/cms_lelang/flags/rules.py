"""Red flags that one package shows by itself, by the rules and under the names of Cardinal."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator

from cms_core.api import format_rupiah
from cms_lelang import _
from cms_lelang.flags.processes import OUT, PASSED, Process
from cms_lelang.words import OPENNESS

SHORTEST = {"tender": 15, "seleksi": 15}
"""Whole days for which offers are taken at least before nobody wonders, by method; others have no number here."""
COMPETITIVE = frozenset({"open", "selective"})


@dataclasses.dataclass(frozen=True)
class Flag:
    """Something worth asking about: its ``rule``, the value that Cardinal gives it, and what was found.

    ``about`` are the bidders that it is about, as they are written.
    """

    rule: str
    value: float
    text: str
    about: tuple[str, ...] = ()


def flags_of(process: Process) -> list[Flag]:
    """Return what is worth asking about in a package that was not called off."""
    if process.cancelled:
        return []
    rules = (short_time, single_bidder, same_price, one_left, lowest_out)
    return [flag for rule in rules for flag in rule(process)]


def short_time(process: Process) -> Iterator[Flag]:
    """R003: offers are taken for few days."""
    least, days = SHORTEST.get(process.method), process.days
    if least is not None and days is not None and days < least:
        text = _("Penawaran diterima %(days)s hari, kurang dari %(least)s hari.", days=days, least=least)
        yield Flag("R003", 1.0, text)


def single_bidder(process: Process) -> Iterator[Flag]:
    """R018: one bidder, where more could have come."""
    if OPENNESS.get(process.method) in COMPETITIVE and len(process.bids) == 1:
        yield Flag("R018", 1.0, _("Hanya satu peserta, padahal terbuka bagi banyak."))


def same_price(process: Process) -> Iterator[Flag]:
    """R028: different bidders with the same price to the rupiah."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    corrected = {bid.price for bid in process.bids if bid.corrected}
    for bid in process.bids if process.priced else ():
        if bid.price is not None:
            names[bid.price][bid.bidder] = bid.name
    for price, found in names.items():
        if len(found) > 1:
            told = {"number": len(found), "price": format_rupiah(price)}
            text = _("%(number)s peserta menawar dengan harga yang sama, %(price)s.", **told)
            if price in corrected:
                text = _("%(number)s peserta berharga sama setelah koreksi, %(price)s.", **told)
            yield Flag("R028", 1.0, text, tuple(found.values()))


def one_left(process: Process) -> Iterator[Flag]:
    """R035: the winner alone is valid, and others were disqualified: those are counted, and nobody not judged yet."""
    valid = process.with_verdict(PASSED)
    out = process.with_verdict(OUT) - valid
    if process.winner and valid == {process.winner} and out:
        text = _.plural(
            "Pemenang satu-satunya peserta yang lulus; %(num)s peserta lain gugur.",
            "Pemenang satu-satunya peserta yang lulus; %(num)s peserta lain gugur.",
            len(out),
        )
        yield Flag("R035", float(len(out)), text, tuple({b.name for b in process.bids if b.bidder == process.winner}))


def lowest_out(process: Process) -> Iterator[Flag]:
    """R036: the lowest bid was disqualified, where the price decides."""
    if not (process.awarded and process.lowest_wins):
        return
    out = [bid.price for bid in process.bids if bid.verdict == OUT and bid.price is not None]
    left = [bid for bid in process.bids if bid.verdict != OUT and bid.price is not None]
    if out and any(bid.verdict == PASSED for bid in left) and min(out) < min(bid.price or 0 for bid in left):
        text = _("Penawaran terendah, %(price)s, gugur.", price=format_rupiah(min(out)))
        yield Flag("R036", 1.0, text)
