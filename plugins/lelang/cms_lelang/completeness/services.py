"""Counting what packages tell of what they should tell by now.

No regulation counts this. What a package should tell follows from how far it is, by the duties to announce (RUP on
SiRUP; participants, winner and contract in the system of record) and by what citizens follow the work with. Villages
announce their plans themselves, and have none in SiRUP (Peraturan LKPP 12/2019).
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, func, select

from cms_core.api import Site, called, every_site, is_village, now, today
from cms_lelang import _
from cms_lelang.buyers.services import units_in
from cms_lelang.buyers.units import Agency as Who
from cms_lelang.figures.services import divided, shown, standing
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
from cms_lelang.states import BROKEN, CHOOSING, DONE, FAILED, PLANNED, UNDER_WAY
from cms_lelang.words import SEVERAL_YEARS

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
    "dikecualikan": {"hps", "jadwal"},
    # Its contract was sought in a year before, and who took part stands there.
    SEVERAL_YEARS: {"hps", "jadwal", "peserta", "pemenang"},
}
"""What a method does not know."""
_OF_OTHERS = {"rup"}
"""What villages do not have."""


_OF_ROW = (
    (Package.place > "").label("lokasi"),
    (Package.executor > "").label("pelaksana"),
    (Package.estimate > 0).label("hps"),
    (Package.reason > "").label("alasan"),
)
_READ = (Package.id, Package.site_id, Package.unit, Package.unit_code, Package.year, Package.method)
_PRICED = func.coalesce(Bidder.negotiated, Bidder.corrected, Bidder.offer).is_not(None)
_OF_PARTS: dict[str, tuple[Any, Any]] = {
    "rup": (Plan, Plan.code > ""),
    "diumumkan": (Plan, Plan.announced.is_not(None)),
    "jadwal": (Stage, True),
    "peserta": (Bidder, True),
    "pemenang": (Bidder, and_(Bidder.winner, _PRICED)),
    "kontrak": (Contract, and_(Contract.starts.is_not(None), Contract.ends.is_not(None))),
    "kemajuan": (Progress, Progress.void == ""),
    "pembayaran": (Payment, Payment.void == ""),
    "serah_terima": (Handover, and_(Handover.number > "", Handover.void == "")),
}
"""What tells something: columns of a package, and rows of its parts with a condition."""


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


@cache
def wanted_of(method: str, state: str, *, village: bool = False) -> Sequence[str]:
    """Return what a package of a method, of a ``village`` or another office, should tell in a state (``ITEMS``)."""
    wanted = (_BY_ITSELF if method.startswith("swakelola") else _OF_PROVIDER)[state]
    without = _WITHOUT.get(method, set()) | (_OF_OTHERS if village else set())
    return tuple(name for name in wanted if name not in without)


def agencies(site: Site) -> list[Agency]:
    """Return the agencies whose packages a site shows, those of its region among them, by place and name."""
    found, parts = _read(site)
    units = units_in(site.region_code)
    told: dict[Who, list[tuple[int, list[str]]]] = defaultdict(list)
    for row in found:
        owner = units.sites[row.site_id]
        # The rest is told by its lots, and of what is paid in a year to come nothing is done yet.
        later = row.method == SEVERAL_YEARS and row.year > today(owner).year
        state = PLANNED if (row.divided or later) and row.standing != FAILED else row.standing
        wanted = wanted_of(row.method, state, village=is_village(owner.region_code))
        there = {item for item in wanted if (row.id in parts[item] if item in parts else getattr(row, item))}
        told[units.of(row)].append((len(wanted), [item for item in wanted if item not in there]))
    named = ((units.sites[who[0]], units.called(who), who) for who in told)
    # Villages of one name are told one after the other.
    listed = sorted(named, key=lambda each: (each[0].name, each[0].id, each[1]))
    return [_agency(called(owner), name, told[who]) for owner, name, who in listed]


def _read(site: Site) -> tuple[Sequence[Any], dict[str, set[int]]]:
    """Return the packages that a site and its region show, and the ids of those (shown or not) that tell something in
    their parts, by item."""
    query = select(*_READ, standing(now()), *_OF_ROW)
    query = query.add_columns(divided().label("divided")).where(*shown())
    with every_site(within=site.region_code) as session:
        found = session.execute(query).all()
        parts = {item: set(session.scalars(_keys(model, told))) for item, (model, told) in _OF_PARTS.items()}
    return found, parts


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


def _keys(model: Any, told: Any) -> Any:
    query = select(model.package_id).distinct()
    return query if told is True else query.where(told)


def rows(site: Site) -> Iterator[tuple[Any, ...]]:
    """Yield a row of a table for each agency; what is missing by its key in ``ITEMS``."""
    for each in agencies(site):
        lacking = each.lacking[0] if each.lacking else ""
        yield (each.place, each.name, each.packages, each.whole, each.wanted, each.told, each.percent, lacking)
