"""The addresses of potentials and products."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import add_desk
from cms_potensi_desa import NAME, views
from cms_potensi_desa.admin import DESKS
from cms_potensi_desa.services import KINDS
from cms_potensi_desa.tables import TABLES

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/potensi/berkas"
)
blueprint.add_url_rule("/potensi/", "potensi_list", views.potensi_list)
blueprint.add_url_rule("/potensi/<slug>", "potensi", views.potensi)
blueprint.add_url_rule("/potensi/<desa>/<slug>", "potensi", views.potensi)
blueprint.add_url_rule("/lapak/", "produk_list", views.produk_list)
blueprint.add_url_rule("/lapak/<slug>", "produk", views.produk)
blueprint.add_url_rule("/lapak/<desa>/<slug>", "produk", views.produk)

staff = Blueprint("admin", __name__, url_prefix="/admin/potensi")
for name, kind in KINDS.items():
    desk = Blueprint(name, __name__, url_prefix=f"/{name}")
    add_desk(desk, DESKS[name], kind.model, "potensi_desa/entries.html", table=TABLES[name])
    staff.register_blueprint(desk)
blueprint.register_blueprint(staff)
