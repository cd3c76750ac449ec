"""Red flags that show only among many packages: what lies beyond the fences of the quartiles.

The names, fences and guards are those of Cardinal. It takes the median-unbiased quartiles (number 8 of Hyndman and
Fan 1996); with others the same packages give other flags.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Sequence

from cms_core.api import format_number
from cms_lelang import _
from cms_lelang.flags.processes import OUT, PASSED, Process
from cms_lelang.flags.rules import Flag

LEAST = 20
"""Packages, bidders or buyers that a fence is drawn of at least; of fewer, chance draws it."""
FEWEST_BIDS = 2
"""Bids that a bidder or buyer has at least before the share of its disqualified ones says anything (Cardinal)."""


@dataclasses.dataclass
class Among:
    """What is found among packages: flags by package, by bidder and by buyer.

    ``compared`` says of how many each rule could draw its fence; a rule of which there are too few finds nothing.
    """

    packages: dict[int, list[Flag]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    bidders: dict[str, list[Flag]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    buyers: dict[str, list[Flag]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    compared: dict[str, int] = dataclasses.field(default_factory=dict)


def quantile(values: Collection[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of some values lies, median-unbiased; there is at least one."""
    ordered, number = sorted(values), len(values)
    place = (number + 1 / 3) * share + 1 / 3
    below = int(place)
    if below < 1:
        return ordered[0]
    if below >= number:
        return ordered[-1]
    return ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])


def fences(values: Collection[float]) -> tuple[float, float, float]:
    """Return the lower and the upper fence of some values, and their first quartile."""
    first, third = quantile(values, 0.25), quantile(values, 0.75)
    reach = 1.5 * (third - first)
    return first - reach, third + reach, first


def among(processes: Sequence[Process], *, least: int = LEAST) -> Among:
    """Return what is found among packages where there are at least ``least`` to compare."""
    found, alive = Among(), [process for process in processes if not process.cancelled]
    _prices(alive, found, least)
    _losers(alive, found, least)
    _disqualified(alive, found, least)
    return found


def _prices(processes: Sequence[Process], found: Among, least: int) -> None:
    """R024: the winner is hardly below the next. R058: it is far below."""
    gaps = {process.key: found_gap for process in processes if (found_gap := _gap(process)) is not None}
    found.compared |= {"R024": len(gaps), "R058": len(gaps)}
    if len(gaps) < max(least, 1):
        return
    low, high, first = fences([gap for gap, *_who in gaps.values()])
    for key, (gap, winner, second) in gaps.items():
        said = {"percent": _percent(gap), "winner": winner, "second": second}
        # Where most have no gap at all, most would be flagged.
        if first > 0 and low > 0 and gap <= low:
            text = _("Harga kedua terendah hanya %(percent)s%% di atas pemenang.", **said)
            found.packages[key].append(Flag("R024", gap, text, (winner, second)))
        if high > 0 and gap >= high:
            text = _("Harga pemenang jauh di bawah yang kedua: selisihnya %(percent)s%%.", **said)
            found.packages[key].append(Flag("R058", gap, text, (winner,)))


def _gap(process: Process) -> tuple[float, str, str] | None:
    """Return by which share the next valid bid is above the winner's, and whose they are; None if it says nothing."""
    if not (process.winner and process.lowest_wins):
        return None
    valid = [(bid.price, bid) for bid in process.bids if bid.verdict == PASSED and bid.price is not None]
    own = min((each for each in valid if each[1].bidder == process.winner), key=lambda each: each[0], default=None)
    other = min((each for each in valid if each[1].bidder != process.winner), key=lambda each: each[0], default=None)
    if own is None or other is None or not 0 < own[0] <= other[0]:
        return None
    return (other[0] - own[0]) / own[0], own[1].name, other[1].name


def _losers(processes: Sequence[Process], found: Among, least: int) -> None:
    """R025: who bids most often and hardly ever wins."""
    bids: dict[str, list[bool]] = defaultdict(list)
    for process in processes:
        for bidder in process.with_verdict(PASSED) if process.winner else ():
            bids[bidder].append(bidder == process.winner)
    shares = {bidder: sum(won) / len(won) for bidder, won in bids.items()}
    found.compared["R025"] = len(shares)
    if len(shares) < max(least, 1):
        return
    many = quantile([len(won) for won in bids.values()], 0.75)
    low, _high, first = fences(shares.values())
    names = _names(processes)
    for bidder, share in shares.items():
        if first > 0 and low > 0 and len(bids[bidder]) >= many and share <= low:
            text = _(
                "Menang %(won)s dari %(bids)s penawaran yang lulus.", won=sum(bids[bidder]), bids=len(bids[bidder])
            )
            found.bidders[bidder].append(Flag("R025", share, text, (names[bidder],)))


def _disqualified(processes: Sequence[Process], found: Among, least: int) -> None:
    """R038: of a buyer or bidder, far more bids are disqualified than of others."""
    by_bidder: dict[str, list[bool]] = defaultdict(list)
    by_buyer: dict[str, list[bool]] = defaultdict(list)
    for process in processes:
        for bid in process.bids:
            # Who only asked for the documents has submitted nothing.
            if bid.verdict or bid.price is not None:
                by_bidder[bid.bidder].append(bid.verdict == OUT)
                by_buyer[process.buyer].append(bid.verdict == OUT)
    names = _names(processes)
    for rule, bids, flags in (("R038", by_bidder, found.bidders), ("R038-buyer", by_buyer, found.buyers)):
        counted = {who: out for who, out in bids.items() if len(out) >= FEWEST_BIDS}
        shares = {who: sum(out) / len(out) for who, out in counted.items()}
        found.compared[rule] = len(shares)
        if len(shares) < max(least, 1):
            continue
        _low, high, _first = fences(shares.values())
        for who, share in shares.items():
            if high > 0 and share >= high:
                text = _("%(out)s dari %(bids)s penawaran gugur.", out=sum(counted[who]), bids=len(counted[who]))
                flags[who].append(Flag("R038", share, text, (names[who],) if flags is found.bidders else ()))


def _names(processes: Sequence[Process]) -> dict[str, str]:
    return {bid.bidder: bid.name for process in processes for bid in process.bids}


def _percent(share: float) -> str:
    return format_number(round(share * 100, 1))
