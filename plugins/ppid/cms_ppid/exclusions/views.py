"""What citizens read of what is excluded, the worksheet to sign, and the desk."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Desk,
    Site,
    cache_policy,
    called,
    current_site,
    current_user,
    get_or_404,
    public_or_404,
    require,
    today,
    village_without_face,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.exclusions import services
from cms_ppid.exclusions.forms import ExclusionForm
from cms_ppid.models import Exclusion

SHOW = f"{NAME}.exclusion"
LABEL = _.lazy("Dikecualikan")


def exclusions() -> ResponseReturnValue:
    """The list of what is excluded, title by title (daftar informasi yang dikecualikan)."""
    return render_template(
        f"{NAME}/exclusions/list.html",
        rows=services.listed(),
        grounds=services.GROUNDS,
        is_over=lambda row: services.is_over(row, current_site()),
        crumbs=[(_("Informasi publik"), url_for(f"{NAME}.portal")), (LABEL, None)],
    )


def exclusion(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """What is excluded, by which law and until when; nothing of it, and nothing of the test."""
    if desa is None:
        context = _told(public_or_404(Exclusion, slug, site=current_site(), endpoint=SHOW))
    else:
        with village_without_face(desa, NAME) as village:
            context = _told(public_or_404(Exclusion, slug, site=village, endpoint=SHOW), village)
        cache_policy().roll_up()
    return render_template(f"{NAME}/exclusions/show.html", **context)


def _told(row: Exclusion, owner: Site | None = None) -> dict[str, Any]:
    return {
        "row": row,
        "ground": services.GROUNDS[row.ground],
        "place": called(owner) if owner is not None else "",
        "over": services.is_over(row, owner or current_site()),
        "crumbs": [
            (_("Informasi publik"), url_for(f"{NAME}.portal")),
            (LABEL, url_for(f"{NAME}.exclusions")),
            (written(row.title), None),
        ],
    }


@require(f"{NAME}.view")
def worksheet(key: int) -> ResponseReturnValue:
    """The worksheet of the test, to print and to sign."""
    row = get_or_404(Exclusion, key)
    form = ExclusionForm(obj=row)
    parts = [(form[name].label.text, getattr(row, name)) for name in ("passage", "law", "opened", "closed", "weighing")]
    return render_template(
        f"{NAME}/exclusions/worksheet.html",
        row=row,
        parts=parts,
        ground=services.GROUNDS[row.ground],
        occasion=services.OCCASIONS.get(row.occasion, ""),
        who=called(current_site()),
        back=DESK.url("edit", key),
    )


@require(f"{NAME}.view")
def decree(key: int) -> ResponseReturnValue:
    """The decree of classification, to print and to sign, with what PP 61/2010 wants in it."""
    row = get_or_404(Exclusion, key)
    return render_template(
        f"{NAME}/exclusions/decree.html",
        row=row,
        ground=services.GROUNDS[row.ground],
        occasion=services.OCCASIONS.get(row.occasion, ""),
        who=called(current_site()),
        back=DESK.url("edit", key),
    )


@require(f"{NAME}.view")
def columns() -> ResponseReturnValue:
    """What is excluded (DIK) in the columns of its annex, to print for the decree; citizens read titles alone."""
    site = current_site()
    return render_template(
        f"{NAME}/exclusions/dik.html",
        rows=services.listed(),
        grounds=services.GROUNDS,
        who=called(site),
        year=today(site).year,
        back=DESK.url("listing"),
    )


def _create(content: dict[str, Any]) -> Exclusion:
    return services.create(content, by=current_user)


def _draw(row: Exclusion) -> str:
    return render_template(f"{NAME}/exclusions/show.html", **_told(row))


DESK = Desk(
    content=services.EXCLUSIONS,
    form=ExclusionForm,
    endpoint=f"{NAME}.admin.pengecualian",
    begin=_.lazy("Uji konsekuensi"),
    template=f"{NAME}/exclusions/form.html",
    create=_create,
    draw=_draw,
)


def helpers() -> dict[str, Any]:
    """Return what the templates of the administration ask beyond what a desk hands them."""
    return {"grounds": services.GROUNDS, "ends_soon": _ends_soon}


def _ends_soon(row: Exclusion) -> bool:
    return row.until is not None and row.until <= today(current_site()) + services.SOON
