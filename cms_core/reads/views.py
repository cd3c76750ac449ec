"""``/admin/dibaca``: what is read on a site, and how much."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cms_core.columns import now
from cms_core.lists import Found, List, csv_answer
from cms_core.permissions import require
from cms_core.reads import services

blueprint = Blueprint("reads", __name__, url_prefix="/admin/dibaca")


@blueprint.get("/")
@require("sites.view")
def most_read() -> ResponseReturnValue:
    """The pages of a month that were read most; from a kecamatan up the sites below as well."""
    months = services.months()
    this = services.month_of(now())
    month = next((each for each, _count in months if each.isoformat() == request.args.get("bulan")), this)
    described = List(
        key=None,
        orders={},
        cells={_("Halaman"): lambda row: row.title or row.path, _("Dibaca"): lambda row: row.count},
    )
    found = Found(list=described, asked=described.asked(), rows=services.most_read(g.site, month))
    if found.asked.csv:
        return csv_answer(found, "dibaca")
    sites = services.below(g.site, month) if g.site.level != "desa" else []
    return render_template("reads/most_read.html", found=found, months=months, month=month, sites=sites)
