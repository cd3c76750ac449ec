"""Whose case a report is, and why: its place, the level that its topic is worked on at, and who is there for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, ancestors_of, called, db, offices, site_scope
from cms_lapor import NAME, _
from cms_lapor.topics import INSPECTION, data, topic_label, with_group
from cms_lapor.units.duties import INSPECTOR
from cms_lapor.units.models import Duty, Unit, UnitTopic

HANDLE = f"{NAME}.handle"
LEVELS = {"desa": 4, "kecamatan": 3, "kabupaten": 2, "outside": 2}
"""Parts of the code of a region at which a topic is worked on; what is nobody's here is passed on by the kabupaten."""
OWN, LEVEL, NOBODY, OFFICE, INSPECTS, TOPIC, CHOSEN, MOVED = (
    "tempat",
    "tingkat",
    "kosong",
    "kantor",
    "periksa",
    "topik",
    "dipilih",
    "pindah",
)
"""Why a report is where it is."""
REASONS: Mapping[str, Any] = {
    OWN: _.lazy("Diterima %(office)s, karena tempatnya di sana."),
    LEVEL: _.lazy("Diterima %(office)s, karena hal ini biasanya ditangani di tingkat itu."),
    NOBODY: _.lazy("Diterima %(office)s, karena yang lebih dekat (%(about)s) belum punya petugas laporan."),
    OFFICE: _.lazy("Diterima %(office)s, karena laporan ini tentang kantor di %(about)s."),
    INSPECTS: _.lazy("Diterima %(office)s, karena pengawasnya di sana."),
    TOPIC: _.lazy("Bagian ini menangani %(about)s."),
    CHOSEN: _.lazy("Bagian ini dipilih petugas."),
    MOVED: _.lazy("Dipindahkan dari %(about)s."),
}


class NobodyAbove(Exception):
    """A report about an office, and no office above it takes reports here."""


@dataclasses.dataclass(frozen=True)
class Route:
    """Where a report goes. ``why`` is the code of the reason, with what it is about; :func:`explain` says it."""

    site: Site
    why: str


def route(place: str, *, topic: str, kind: str, about_office: bool) -> Route:
    """Return the site that gets a report of a place, a region's code, and why.

    Of the sites of the place and the regions above where the module is on it is the one at whose level the topic is
    worked on, or else the nearest above, or else the nearest below, with people of its own for such reports. If none
    has any, it is the highest, whose cases people further above see. A report about an office is not read by that
    office.

    Raises:
        NobodyAbove: there is no such site.
    """
    above = ancestors_of(place)[::-1]
    codes, here = (place, *above), place.count(".") + 1
    wanted = above if about_office else codes
    there = offices(codes, NAME, HANDLE)
    found = {code: office.site for code, office in there.items()}
    able = [found[code] for code in wanted if code in found and there[code].open]
    if not able:
        raise NobodyAbove(place)
    about = called(found[place]) if place in found else place
    known = data().topics.get(topic)
    least = LEVELS.get(known.level, here) if known is not None else here
    ordered = [site for site in able if _depth(site) <= least] + [site for site in able[::-1] if _depth(site) > least]
    chosen = next((site for site in ordered if there[site.region_code].staffed), able[-1])
    if kind == INSPECTION:
        inspecting = next((site for site in ordered if _has_inspector(site)), None)
        if inspecting is not None:
            return Route(inspecting, _why(INSPECTS))
    if about_office:
        return Route(chosen, _why(OFFICE, about))
    if _depth(chosen) < min(least, here):
        nearer = ordered[0] if chosen is not ordered[0] else found.get(place)
        return Route(chosen, _why(NOBODY, called(nearer) if nearer is not None else place))
    return Route(chosen, _why(OWN if chosen.region_code == place else LEVEL))


def unit_for(topic: str) -> tuple[Unit, str] | None:
    """Return the unit of the site in scope that works on a topic, or on its group, and why; None if nobody said."""
    codes = with_group(topic)
    query = select(UnitTopic.topic, Unit).join(Unit, Unit.id == UnitTopic.unit_id)
    found = dict(db.session.execute(query.where(UnitTopic.topic.in_(codes), Unit.active)).all())
    return next(((found[code], _why(TOPIC, code)) for code in codes if code in found), None)


def explain(why: str, office: str) -> str:
    """Return a reason as a sentence; ``office`` is what the place is called where it went. Empty for none."""
    code, _colon, about = why.partition(":")
    if code not in REASONS:
        return ""
    if code == TOPIC:
        about = topic_label(about)
    return str(REASONS[code]) % {"office": office, "about": about}


def moved_from(site: Site) -> str:
    """Return the reason of a case that came from another site."""
    return _why(MOVED, called(site))


def _why(code: str, about: str = "") -> str:
    return f"{code}:{about}" if about else code


def _depth(site: Site) -> int:
    return site.region_code.count(".") + 1


def _has_inspector(site: Site) -> bool:
    with site_scope(site.id):
        return db.session.scalar(select(Duty.id).where(Duty.duty == INSPECTOR).limit(1)) is not None
