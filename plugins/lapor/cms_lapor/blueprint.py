"""The addresses of reports."""

from __future__ import annotations

from flask import Blueprint

from cms_lapor import NAME, desk, views
from cms_lapor.covering import views as covering
from cms_lapor.field import views as field
from cms_lapor.merging import views as merging
from cms_lapor.queue import views as queue
from cms_lapor.replies import views as replies
from cms_lapor.transfers import views as transfers
from cms_lapor.units import views as units

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lapor/berkas"
)
blueprint.add_url_rule("/lapor/", "listing", views.listing)
blueprint.add_url_rule("/lapor/baru", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/lacak", "track", views.track, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<desa>/<number>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/lapor")
both = ["GET", "POST"]
staff.add_url_rule("/", "queue", queue.queue, methods=both)
staff.add_url_rule("/lapangan", "visits", field.visits)
staff.add_url_rule("/bagian/", "units", units.listing)
staff.add_url_rule("/bagian/baru", "unit_new", units.unit, methods=both)
staff.add_url_rule("/bagian/<int:key>", "unit", units.unit, methods=both)
staff.add_url_rule("/bagian/tugas", "bind", units.bind, methods=["POST"])
staff.add_url_rule("/bagian/tugas/<int:key>", "unbind", units.unbind, methods=["POST"])
staff.add_url_rule("/templat/", "templates", replies.listing)
staff.add_url_rule("/templat/baru", "template_new", replies.template, methods=both)
staff.add_url_rule("/templat/<int:key>", "template", replies.template, methods=both)
staff.add_url_rule("/<int:key>", "case", desk.case)
staff.add_url_rule("/<int:key>/langkah", "move", desk.move, methods=["POST"])
staff.add_url_rule("/<int:key>/tampil", "release", desk.release, methods=["POST"])
staff.add_url_rule("/<int:key>/sembunyi", "hide", desk.hide, methods=["POST"])
staff.add_url_rule("/<int:key>/pelapor", "identity", desk.identity, methods=["POST"])
staff.add_url_rule("/<int:key>/foto/<int:photo>", "cover", covering.cover, methods=both)
staff.add_url_rule("/<int:key>/terlapor", "accuse", desk.accuse, methods=["POST"])
staff.add_url_rule("/<int:key>/gabung", "merge", merging.merge, methods=["POST"])
staff.add_url_rule("/<int:key>/pisah", "part", merging.part, methods=["POST"])
staff.add_url_rule("/<int:key>/pindah", "send", transfers.send, methods=["POST"])
blueprint.register_blueprint(staff)
