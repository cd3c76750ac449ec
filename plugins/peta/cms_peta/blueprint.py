"""The addresses of the map."""

from __future__ import annotations

from flask import Blueprint

from cms_peta import NAME, views
from cms_peta.boundaries import views as boundaries

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/peta/berkas"
)
blueprint.add_url_rule("/peta/", "page", views.page)
blueprint.add_url_rule("/peta/desa", "villages", views.villages)

staff = Blueprint("admin", __name__, url_prefix="/admin/peta")
staff.add_url_rule("/", "sets", boundaries.listing)
staff.add_url_rule("/batas/baru", "bring", boundaries.bring, methods=["GET", "POST"])
staff.add_url_rule("/batas/<int:key>", "set", boundaries.show)
staff.add_url_rule("/batas/<int:key>/pakai", "accept", boundaries.accept, methods=["POST"])
staff.add_url_rule("/garis/<int:key>", "line", boundaries.line, methods=["GET", "POST"])
blueprint.register_blueprint(staff)
