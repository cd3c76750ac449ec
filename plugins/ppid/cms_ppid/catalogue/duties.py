"""The catalogue: what UU 14/2008 wants public bodies to publish, as Perki 1/2021 and Perki 1/2018 (desa) list it.

Which article says so is where a site begins (``law``); it may say otherwise, because regulations are replaced.
"""

from __future__ import annotations

from cms_core.api import Site, kind_of
from cms_ppid.catalogue.items import AT_ONCE, CAUSE_NOTES, CAUSES, DESA, KECAMATAN, OFFICES, YEAR, Duty
from cms_ppid.catalogue.offices import OF_OFFICES
from cms_ppid.catalogue.villages import OF_VILLAGES

TRIGGERS: dict[str, Duty] = {
    f"{letter}{cause}": Duty(
        code=f"{letter}{cause}",
        title=title,
        category=AT_ONCE,
        levels=levels,
        law=law,
        days=YEAR,
        cause=cause,
        hint=CAUSE_NOTES[cause],
    )
    for letter, levels, law in (("", OFFICES, "Perki 1/2021 Pasal 25"), ("D", (DESA,), "Perki 1/2018 Pasal 3"))
    for cause, title in CAUSES.items()
}
"""What is told at once when it happens, of all levels, by its code; no rhythm makes a site late with it."""
DUTIES: dict[str, Duty] = {duty.code: duty for duty in (*OF_OFFICES, *OF_VILLAGES)}
"""Everything that is published regularly or kept ready, of all levels, by its code."""


def level_of(site: Site) -> str:
    """Return whose lists a site follows: a kelurahan is an office of its kecamatan, and Perki 1/2018 is for a desa."""
    return KECAMATAN if kind_of(site.region_code) == "kelurahan" else site.level


def duties_of(level: str, category: str = "") -> list[Duty]:
    """Return what a level has to publish, of one class or of all, in the order of the law."""
    return [duty for duty in DUTIES.values() if level in duty.levels and category in ("", duty.category)]


def triggers_of(level: str) -> list[Duty]:
    """Return what a level has to tell at once when it happens."""
    return [duty for duty in TRIGGERS.values() if level in duty.levels]


def duty_of(level: str, sort: str) -> Duty | None:
    """Return what a kind of document shows at a level; None where it shows nothing that is asked for."""
    return next((duty for duty in duties_of(level) if sort in duty.sorts), None)
