"""The list of works: by year, source, state, place, and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import ItemView, Site, current_site, every_site, forwarded, has_row, public_list, today
from cms_pembangunan import NAME, _
from cms_pembangunan.figures.services import years
from cms_pembangunan.models import Work
from cms_pembangunan.states import in_state, state_of
from cms_pembangunan.words import SOURCES, STATES


def works() -> ResponseReturnValue:
    """The works of the site; from a kecamatan up those of its villages; and what it shows of others."""
    site = current_site()
    offered = [each.year for each in years(site)]
    kept = {
        "tahun": _one_of(request.args.get("tahun", ""), [str(year) for year in offered]),
        "sumber": _one_of(request.args.get("sumber", ""), SOURCES),
        "keadaan": _one_of(request.args.get("keadaan", ""), STATES),
    }
    conditions, lent = list(_conditions(kept, site)), forwarded(site, plugin=NAME, kinds=(Work.KIND,))
    found = public_list(
        plugin=NAME,
        kinds=(Work.KIND,),
        where=(has_row(Work, *conditions),) if conditions else (),
        kept=kept,
        lent=lent,
    )
    return render_template(
        f"{NAME}/list.html",
        found=found,
        told=_told(site, found.items, lent.within or site.region_code),
        years=offered,
        narrowing=(
            ("tahun", _("Tahun anggaran"), _("Semua tahun"), {str(year): year for year in offered}),
            ("keadaan", _("Keadaan"), _("Semua keadaan"), {name: label for name, (label, _kind) in STATES.items()}),
            ("sumber", _("Sumber dana"), _("Semua sumber"), SOURCES),
        ),
        states=STATES,
        crumbs=[(_("Pembangunan"), None)],
    )


def _one_of(value: str, known: Any) -> str:
    return value if value in known else ""


def _conditions(kept: dict[str, str], site: Site) -> Any:
    if kept["tahun"]:
        yield Work.year == int(kept["tahun"])
    if kept["sumber"]:
        yield getattr(Work, f"from_{kept['sumber']}") > 0
    if kept["keadaan"]:
        yield in_state(kept["keadaan"], today(site))


def _told(site: Site, shown: Sequence[ItemView], within: str) -> dict[int, Any]:
    """Return what a list says of works beneath their titles, by their ids, in one statement across their sites."""
    if not shown:
        return {}
    columns = (Work.id, Work.year, Work.percent, Work.ends, Work.cost.label("cost"), Work.place)
    query = select(*columns).where(Work.id.in_([item.ref for item in shown]))
    day = today(site)
    with every_site(within=within) as session:
        return {row.id: {**row._mapping, "state": state_of(row, day)} for row in session.execute(query)}
