"""Counting what packages tell of what they should tell by now.

No regulation counts this. What a package should tell follows from how far it is, by the duties to announce (RUP on
SiRUP; participants, winner and contract in the system of record) and by what citizens follow the work with. Villages
announce their plans themselves, and have none in SiRUP (Peraturan LKPP 12/2019).
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from cms_core.api import Site, every_site, everywhere, is_village, now, visible
from cms_lelang import _
from cms_lelang.models import (
    Bidder,
    Contract,
    Handover,
    Package,
    Payment,
    Plan,
    Progress,
    Stage,
)
from cms_lelang.names import key_of, usual
from cms_lelang.services import PACKAGES
from cms_lelang.states import BROKEN, CHOOSING, DONE, FAILED, PLANNED, UNDER_WAY, state_of

ITEMS: dict[str, Any] = {
    "rup": _.lazy("kode RUP"),
    "diumumkan": _.lazy("hari rencana diumumkan"),
    "lokasi": _.lazy("lokasi"),
    "pelaksana": _.lazy("pelaksana swakelola"),
    "hps": _.lazy("HPS"),
    "jadwal": _.lazy("tahap pemilihan"),
    "peserta": _.lazy("peserta"),
    "pemenang": _.lazy("pemenang dan harganya"),
    "kontrak": _.lazy("kontrak dan masanya"),
    "kemajuan": _.lazy("kemajuan"),
    "pembayaran": _.lazy("pembayaran"),
    "serah_terima": _.lazy("nomor serah terima"),
    "alasan": _.lazy("alasan batal atau gagal"),
}
"""What is counted, and what it is called."""
PLAN, CHOICE = ("rup", "diumumkan", "lokasi"), ("hps", "jadwal")
SIGNED = ("peserta", "pemenang", "kontrak", "kemajuan")
_OF_PROVIDER = {
    PLANNED: PLAN,
    CHOOSING: (*PLAN, *CHOICE),
    UNDER_WAY: (*PLAN, *CHOICE, *SIGNED),
    BROKEN: (*PLAN, *CHOICE, *SIGNED),
    DONE: (*PLAN, *CHOICE, *SIGNED, "pembayaran", "serah_terima"),
    FAILED: (*PLAN, "alasan"),
}
_BY_ITSELF = {
    PLANNED: (*PLAN, "pelaksana"),
    CHOOSING: (*PLAN, "pelaksana"),
    UNDER_WAY: (*PLAN, "pelaksana", "kemajuan"),
    BROKEN: (*PLAN, "pelaksana", "kemajuan"),
    DONE: (*PLAN, "pelaksana", "kemajuan", "pembayaran", "serah_terima"),
    FAILED: (*PLAN, "alasan"),
}


_WITHOUT = {
    "pembelian_langsung": {"hps", "jadwal"},
    "e_purchasing": {"hps", "jadwal"},
    "penunjukan_langsung": {"jadwal"},
}
"""What a method does not know."""
_OF_OTHERS = {"rup"}
"""What villages do not have."""


@dataclasses.dataclass(frozen=True)
class Agency:
    """An agency: its ``place`` and ``name`` (the place itself where it has no units) with its packages.

    Of ``wanted`` things ``told`` are told; ``whole`` packages tell everything. ``lacking`` is what is missing most
    often and in how many packages, if something is.
    """

    place: str
    name: str
    packages: int
    whole: int
    wanted: int
    told: int
    lacking: tuple[str, int] | None

    @property
    def percent(self) -> int:
        """The share that is told, in whole per cent, rounded down: 100 is everything."""
        return self.told * 100 // self.wanted


def wanted_of(method: str, state: str, *, village: bool = False) -> Sequence[str]:
    """Return what a package of a method, of a ``village`` or another office, should tell in a state (``ITEMS``)."""
    wanted = (_BY_ITSELF if method.startswith("swakelola") else _OF_PROVIDER)[state]
    without = _WITHOUT.get(method, set()) | (_OF_OTHERS if village else set())
    return [name for name in wanted if name not in without]


def agencies(site: Site) -> list[Agency]:
    """Return the agencies whose packages a site shows, those of its region among them, by place and name."""
    moment = now()
    found = [
        (is_village(view.region_code), view.site_name, *row)
        for view, row in everywhere(
            PACKAGES, Package, site, lambda row: (row.id, row.unit, row.method, state_of(row, moment), _of_row(row))
        )
    ]
    parts = _of_parts(site)
    told: dict[tuple[str, str], list[tuple[int, list[str]]]] = defaultdict(list)
    spelled: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for village, place, key, unit, method, state, own in found:
        wanted = wanted_of(method, state, village=village)
        there = own | {name for name, keys in parts.items() if key in keys}
        who = place, key_of(unit or place)
        spelled[who][unit or place] += 1
        told[who].append((len(wanted), [name for name in wanted if name not in there]))
    agencies_ = [_agency(who[0], usual(spelled[who].items()), packages) for who, packages in told.items()]
    return sorted(agencies_, key=lambda each: (each.place, each.name))


def next_change(site: Site) -> datetime | None:
    """Return when a package that a site shows next comes to be chosen for, and should tell more."""
    with every_site(within=site.region_code) as session:
        found: datetime | None = session.scalar(
            select(func.min(Package.opens_at)).where(visible(Package), Package.opens_at > now())
        )
    return found


def _agency(place: str, name: str, packages: Sequence[tuple[int, list[str]]]) -> Agency:
    missing = Counter(name for _wanted, lacks in packages for name in lacks)
    wanted = sum(number for number, _lacks in packages)
    return Agency(
        place=place,
        name=name,
        packages=len(packages),
        whole=sum(not lacks for _wanted, lacks in packages),
        wanted=wanted,
        told=wanted - missing.total(),
        lacking=missing.most_common(1)[0] if missing else None,
    )


def _of_row(row: Package) -> set[str]:
    there = {"lokasi": row.place, "pelaksana": row.executor, "hps": row.estimate, "alasan": row.reason}
    return {name for name, value in there.items() if value}


def _of_parts(site: Site) -> dict[str, set[int]]:
    """Return the ids of the packages in the region of a site that tell something in their parts, shown or not."""
    priced = func.coalesce(Bidder.negotiated, Bidder.corrected, Bidder.offer)
    paid = and_(Bidder.winner, priced.is_not(None))
    dated = and_(Contract.starts.is_not(None), Contract.ends.is_not(None))
    asked: dict[str, tuple[Any, Any]] = {
        "rup": (Plan, Plan.code != ""),
        "diumumkan": (Plan, Plan.announced.is_not(None)),
        "jadwal": (Stage, True),
        "peserta": (Bidder, True),
        "pemenang": (Bidder, paid),
        "kontrak": (Contract, dated),
        "kemajuan": (Progress, Progress.void == ""),
        "pembayaran": (Payment, Payment.void == ""),
        "serah_terima": (Handover, and_(Handover.number != "", Handover.void == "")),
    }
    with every_site(within=site.region_code) as session:
        return {name: set(session.scalars(_keys(model, told))) for name, (model, told) in asked.items()}


def _keys(model: Any, told: Any) -> Any:
    query = select(model.package_id).distinct()
    return query if told is True else query.where(told)


def rows(site: Site) -> Iterator[tuple[Any, ...]]:
    """Yield a row of a table for each agency; what is missing by its key in ``ITEMS``."""
    for each in agencies(site):
        lacking = each.lacking[0] if each.lacking else ""
        yield (each.place, each.name, each.packages, each.whole, each.wanted, each.told, each.percent, lacking)
