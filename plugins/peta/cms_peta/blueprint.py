"""The addresses of the map."""

from __future__ import annotations

from flask import Blueprint

from cms_peta import NAME, ogc, views
from cms_peta.boundaries import views as boundaries

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/peta/berkas"
)
blueprint.add_url_rule("/peta/", "page", views.page)
blueprint.add_url_rule("/peta/interaktif.json", "live", views.interactive)
blueprint.add_url_rule("/peta/desa", "villages", views.villages)
blueprint.add_url_rule("/peta/lapisan/<name>.geojson", "layer", ogc.layer)
blueprint.add_url_rule("/peta/ogc", "ogc", ogc.landing, strict_slashes=False)
blueprint.add_url_rule("/peta/ogc/api", "api", ogc.api)
blueprint.add_url_rule("/peta/ogc/conformance", "conformance", ogc.conformance)
blueprint.add_url_rule("/peta/ogc/collections", "collections", ogc.listing)
blueprint.add_url_rule("/peta/ogc/collections/<name>", "collection", ogc.one)
blueprint.add_url_rule("/peta/ogc/collections/<name>/items", "items", ogc.items)
blueprint.add_url_rule("/peta/ogc/collections/<name>/items/<key>", "item", ogc.item)

staff = Blueprint("admin", __name__, url_prefix="/admin/peta")
staff.add_url_rule("/", "sets", boundaries.listing)
staff.add_url_rule("/batas/baru", "bring", boundaries.bring, methods=["GET", "POST"])
staff.add_url_rule("/batas/<int:key>", "set", boundaries.show)
staff.add_url_rule("/batas/<int:key>/pakai", "accept", boundaries.accept, methods=["POST"])
staff.add_url_rule("/garis/<int:key>", "line", boundaries.line, methods=["GET", "POST"])
blueprint.register_blueprint(staff)
