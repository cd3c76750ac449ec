"""The addresses."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import add_desk
from cms_nama_modul import NAME, admin, views
from cms_nama_modul.models import Entry

blueprint = Blueprint(NAME, __name__, template_folder="templates")
blueprint.add_url_rule("/nama-modul/", "entries", views.entries)
blueprint.add_url_rule("/nama-modul/<slug>", "show", views.show)
# A village without a face of its own has its things under its kecamatan's addresses.
blueprint.add_url_rule("/nama-modul/<desa>/<slug>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/nama-modul")
add_desk(staff, admin.DESK, Entry, f"{NAME}/entries.html", table=admin.TABLE)
blueprint.register_blueprint(staff)
