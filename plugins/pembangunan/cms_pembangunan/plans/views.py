"""Pages of plans: the list, and one of them."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Desk,
    Site,
    cache_policy,
    current_site,
    current_user,
    draft,
    draw_text,
    has_row,
    public_list,
    public_or_404,
    summary_of,
    village_without_face,
    written,
)
from cms_pembangunan import NAME, _
from cms_pembangunan.models import Plan
from cms_pembangunan.plans.forms import PlanForm
from cms_pembangunan.plans.services import PLANS, SORTS

SHOW = f"{NAME}.plan"


def plans() -> ResponseReturnValue:
    """The plans, budgets and reports of the site; from a kecamatan up those of its villages."""
    sort = request.args.get("jenis", "")
    sort = sort if sort in SORTS else ""
    where = (has_row(Plan, Plan.sort == sort),) if sort else ()
    found = public_list(plugin=NAME, kinds=(Plan.KIND,), where=where, kept={"jenis": sort})
    return render_template(
        f"{NAME}/plans/list.html",
        found=found,
        chips=found.chips("jenis", SORTS),
        crumbs=[(_("Pembangunan"), url_for(f"{NAME}.works")), (_("Rencana dan anggaran"), None)],
    )


def plan(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One plan, with its document."""
    if desa is None:
        context = _told(public_or_404(Plan, slug, site=current_site(), endpoint=SHOW))
    else:
        with village_without_face(desa, NAME) as village:
            context = _told(public_or_404(Plan, slug, site=village, endpoint=SHOW), village)
        cache_policy().roll_up()
    return render_template(f"{NAME}/plans/show.html", **context)


def _told(row: Plan, owner: Site | None = None, *, preview: bool = False) -> dict[str, Any]:
    return {
        "row": row,
        "sort": SORTS[row.sort],
        "place": owner.name if owner is not None else "",
        "text": draw_text(row.body, preview=preview),
        "summary": summary_of(row.body),
        "preview": preview,
        "crumbs": [
            (_("Pembangunan"), url_for(f"{NAME}.works")),
            (_("Rencana dan anggaran"), url_for(f"{NAME}.plans")),
            (written(row.title), None),
        ],
    }


def _create(content: dict[str, Any]) -> Plan:
    return draft(Plan, content, by=current_user)


def _draw(row: Plan) -> str:
    return render_template(f"{NAME}/plans/show.html", **_told(row, preview=True))


DESK = Desk(
    content=PLANS,
    form=PlanForm,
    endpoint=f"{NAME}.admin.dokumen",
    begin=_.lazy("Tambah dokumen"),
    template=f"{NAME}/plans/form.html",
    create=_create,
    draw=_draw,
)
