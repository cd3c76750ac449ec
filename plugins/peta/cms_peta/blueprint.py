"""The addresses of the map."""

from __future__ import annotations

from flask import Blueprint

from cms_peta import NAME, ogc, views
from cms_peta.asking import allow_asking
from cms_peta.boundaries import views as boundaries
from cms_peta.connectivity import desk as signal_desk
from cms_peta.connectivity import paper
from cms_peta.connectivity import views as signal
from cms_peta.formats import views as formats
from cms_peta.importing import views as importing
from cms_peta.own import views as own

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/peta/berkas"
)
blueprint.after_request(allow_asking)
blueprint.add_url_rule("/peta/", "page", views.page)
blueprint.add_url_rule("/peta/interaktif.json", "live", views.interactive)
blueprint.add_url_rule("/peta/desa", "villages", views.villages)
blueprint.add_url_rule("/peta/desa/<code>", "villages_of", views.villages_of)
blueprint.add_url_rule("/peta/garis", "lines", views.lines)
blueprint.add_url_rule("/peta/garis/<code>", "lines_of", views.lines)
blueprint.add_url_rule("/peta/lapisan/", "layers", views.listing)
blueprint.add_url_rule("/peta/sinyal/", "signal", signal.show)
blueprint.add_url_rule("/peta/sinyal/<int:key>", "signal_one", signal.one)
blueprint.add_url_rule("/peta/lapisan/<name>.geojson", "layer", ogc.layer)
blueprint.add_url_rule("/peta/lapisan/<name>.<any(kml, kmz, gpx, zip, csv, gpkg, fgb):form>", "file", formats.file)
blueprint.add_url_rule("/peta/unduh", "downloads", formats.downloads)
blueprint.add_url_rule("/peta/ogc", "ogc", ogc.landing, strict_slashes=False)
blueprint.add_url_rule("/peta/ogc/api", "api", ogc.api)
blueprint.add_url_rule("/peta/ogc/conformance", "conformance", ogc.conformance)
blueprint.add_url_rule("/peta/ogc/collections", "collections", ogc.listing)
blueprint.add_url_rule("/peta/ogc/collections/<name>", "collection", ogc.one)
blueprint.add_url_rule("/peta/ogc/collections/<name>/items", "items", ogc.items)
blueprint.add_url_rule("/peta/ogc/collections/<name>/items/<key>", "item", ogc.item)

staff = Blueprint("admin", __name__, url_prefix="/admin/peta")
staff.add_url_rule("/batas/", "sets", boundaries.listing)
staff.add_url_rule("/batas/baru", "bring", boundaries.bring, methods=["GET", "POST"])
staff.add_url_rule("/batas/<int:key>", "set", boundaries.show)
staff.add_url_rule("/batas/<int:key>/pakai", "accept", boundaries.accept, methods=["POST"])
staff.add_url_rule("/batas/<int:key>/lagi", "again", boundaries.again, methods=["POST"])
staff.add_url_rule("/batas/garis/<int:key>", "line", boundaries.line, methods=["GET", "POST"])
staff.add_url_rule("/", "layers", own.listing)
staff.add_url_rule("/lapisan/baru", "layer_new", own.new, methods=["GET", "POST"])
staff.add_url_rule("/lapisan/<int:key>", "layer", own.show)
staff.add_url_rule("/lapisan/<int:key>/ubah", "layer_change", own.change, methods=["GET", "POST"])
staff.add_url_rule("/lapisan/<int:key>/hapus", "layer_remove", own.remove, methods=["GET", "POST"])
staff.add_url_rule("/gambar", "draw", own.draw, methods=["GET", "POST"])
staff.add_url_rule("/gambar/luring", "draw_empty", own.draw_empty)
staff.add_url_rule("/bentuk/<int:key>", "feature", own.change_feature, methods=["GET", "POST"])
staff.add_url_rule("/bentuk/<int:key>/luring", "feature_kept", own.feature_kept)
staff.add_url_rule("/bentuk/<int:key>/hapus", "feature_remove", own.remove_feature, methods=["GET", "POST"])
staff.add_url_rule("/impor/", "imports", importing.listing)
staff.add_url_rule("/impor/baru", "import_new", importing.upload, methods=["GET", "POST"])
staff.add_url_rule("/impor/<int:key>", "import", importing.show)
staff.add_url_rule("/impor/<int:key>/cara", "import_how", importing.how, methods=["POST"])
staff.add_url_rule("/impor/<int:key>/tujuan", "import_into", importing.into, methods=["POST"])
staff.add_url_rule("/impor/<int:key>/baca", "import_step", importing.step, methods=["POST"])
staff.add_url_rule("/impor/<int:key>/pakai", "import_take", importing.take, methods=["POST"])
staff.add_url_rule("/sinyal/", "signals", signal_desk.listing)
staff.add_url_rule("/sinyal/baru", "signal_new", signal_desk.new, methods=["GET", "POST"])
staff.add_url_rule("/sinyal/baru/luring", "signal_empty", signal_desk.empty)
staff.add_url_rule("/sinyal/<int:key>", "signal", signal_desk.show)
staff.add_url_rule("/sinyal/<int:key>/betulkan", "signal_correct", signal_desk.correct, methods=["GET", "POST"])
staff.add_url_rule("/sinyal/<int:key>/usulan", "signal_propose", signal_desk.propose, methods=["GET", "POST"])
staff.add_url_rule("/sinyal/usulan", "signal_paper", paper.to_print)
staff.add_url_rule("/sinyal/usulan.pdf", "signal_pdf", paper.as_pdf)
staff.add_url_rule("/sinyal/usulan.csv", "signal_csv", paper.as_csv)
blueprint.register_blueprint(staff)
