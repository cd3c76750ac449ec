"""The addresses of potentials and products."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import add_table
from cms_potensi_desa import NAME, admin, views
from cms_potensi_desa.tables import TABLES

KIND = "<any(potensi, produk):kind>"
ROW = f"/{KIND}/<int:key>"

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
staff.add_url_rule(f"/{KIND}/", "entries", admin.entries, methods=["GET", "POST"])
staff.add_url_rule(f"/{KIND}/baru", "new", admin.new, methods=["GET", "POST"])
staff.add_url_rule(ROW, "edit", admin.edit, methods=["GET", "POST"])
staff.add_url_rule(f"{ROW}/pilih", "choose", admin.choose, methods=["GET", "POST"])
staff.add_url_rule(f"{ROW}/pratinjau", "preview", admin.preview)
staff.add_url_rule(f"{ROW}/riwayat", "history", admin.history)
staff.add_url_rule(f"{ROW}/riwayat/<int:revision>", "restore", admin.restore, methods=["GET", "POST"])
staff.add_url_rule(f"{ROW}/<step>", "step", admin.step, methods=["GET", "POST"])
for name, table in TABLES.items():
    add_table(staff, table, f"/{name}/tabel")
blueprint.register_blueprint(staff)
