"""The addresses."""

from __future__ import annotations

from flask import Blueprint

from cms_nama_modul import NAME, admin, views

blueprint = Blueprint(NAME, __name__, template_folder="templates")
blueprint.add_url_rule("/nama-modul/", "entries", views.entries)
blueprint.add_url_rule("/nama-modul/<slug>", "show", views.show)
# A village without a face of its own has its things under its kecamatan's addresses.
blueprint.add_url_rule("/nama-modul/<desa>/<slug>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/nama-modul")
staff.add_url_rule("/", "entries", admin.entries, methods=["GET", "POST"])
staff.add_url_rule("/baru", "new", admin.new, methods=["GET", "POST"])
staff.add_url_rule("/<int:key>", "edit", admin.edit, methods=["GET", "POST"])
staff.add_url_rule("/<int:key>/pilih", "choose", admin.choose, methods=["GET", "POST"])
staff.add_url_rule("/<int:key>/pratinjau", "preview", admin.preview)
staff.add_url_rule("/<int:key>/riwayat", "history", admin.history)
staff.add_url_rule("/<int:key>/riwayat/<int:revision>", "restore", admin.restore, methods=["GET", "POST"])
staff.add_url_rule("/<int:key>/<step>", "step", admin.step, methods=["GET", "POST"])
blueprint.register_blueprint(staff)
