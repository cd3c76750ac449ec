"""What no validator of OCDS sees in a release: references that lead nowhere, and what contradicts itself.

Measured with libcoveocds 0.17. What people write is refused before (D1 to D3); this looks at what would be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms_core.api import Outdated, format_rupiah
from cms_lelang import _

Json = dict[str, Any]


class Unsound(Outdated):
    """A release would refer to what it does not hold, or contradict itself: the message says how.

    A row of a file that leads to one is left out, and the message says why.
    """


def dangling(told: Json) -> list[str]:
    """Return the references of a release that lead nowhere."""
    parties = {each["id"] for each in told.get("parties") or ()}
    awards = {each["id"] for each in told.get("awards") or ()}
    contracts = [each["awardID"] for each in told.get("contracts") or ()]
    return [
        *(_("Tidak ada pihak %(key)s.", key=key) for key in _named(told) if key not in parties),
        *(_("Tidak ada pemenang %(key)s.", key=key) for key in contracts if key not in awards),
    ]


def _named(told: Json) -> Iterator[str]:
    tender = told.get("tender") or {}
    said = [told.get("buyer"), tender.get("procuringEntity"), *(tender.get("tenderers") or ())]
    said += [each for bid in (told.get("bids") or {}).get("details") or () for each in bid["tenderers"]]
    budget = (told.get("planning") or {}).get("budget") or {}
    said += [each.get("sourceParty") for each in budget.get("budgetBreakdown") or ()]
    said += [each for award in told.get("awards") or () for each in award["suppliers"]]
    yield from (each["id"] for each in said if each)


def unsound(told: Json) -> list[str]:
    """Return everything that cannot be true of a release, dangling references first.

    What holds no longer (awards that were cancelled) is as it was when it held.
    """
    tender, contracts = told.get("tender") or {}, told.get("contracts") or ()
    awards = [each for each in told.get("awards") or () if each.get("status") != "cancelled"]
    most = _amount(tender)
    closed = (tender.get("tenderPeriod") or {}).get("endDate")
    periods = [tender.get(name) or {} for name in ("tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod")]
    periods += [each.get("period") or {} for each in contracts]
    return [
        *dangling(told),
        *(
            _("Nilai pemenang melebihi HPS atau pagu %(most)s.", most=format_rupiah(most))
            for each in awards
            if most is not None and (_amount(each) or 0) > most
        ),
        *(
            _("Pemenang bertanggal sebelum penawaran ditutup (%(closed)s).", closed=closed)
            for each in awards
            if closed and _before(each.get("date"), closed)
        ),
        *(
            _("Satu jangka waktu berakhir sebelum mulai.")
            for each in periods
            if _before(each.get("endDate"), each.get("startDate"))
        ),
    ]


def _amount(said: Json) -> Any:
    return (said.get("value") or {}).get("amount")


def _before(moment: str | None, other: str | None) -> bool:
    # All moments of a release are of one site, and so of one zone.
    return bool(moment and other and moment < other)
