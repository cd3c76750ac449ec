"""The addresses of reports."""

from __future__ import annotations

from flask import Blueprint

from cms_lapor import NAME, desk, views
from cms_lapor.gateway import admin as gateway
from cms_lapor.gateway import exchange
from cms_lapor.open311 import admin as keys
from cms_lapor.open311.views import api

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lapor/berkas"
)
blueprint.add_url_rule("/lapor/", "listing", views.listing)
blueprint.add_url_rule("/lapor/baru", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/lacak", "track", views.track, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<desa>/<number>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/lapor")
staff.add_url_rule("/", "queue", desk.queue)
staff.add_url_rule("/<int:key>", "case", desk.case)
staff.add_url_rule("/<int:key>/langkah", "move", desk.move, methods=["POST"])
staff.add_url_rule("/<int:key>/tampil", "release", desk.release, methods=["POST"])
staff.add_url_rule("/<int:key>/sembunyi", "hide", desk.hide, methods=["POST"])
staff.add_url_rule("/<int:key>/pelapor", "identity", desk.identity, methods=["POST"])
staff.add_url_rule("/kunci", "keys", keys.keys, methods=["GET", "POST"])
staff.add_url_rule("/kunci/<int:key>/cabut", "revoke_key", keys.revoke, methods=["POST"])
staff.add_url_rule("/gerbang/", "gateway", gateway.gateway)
staff.add_url_rule("/gerbang/antre", "put", gateway.put, methods=["POST"])
staff.add_url_rule("/gerbang/<int:key>", "handover", gateway.handover, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan", "new_target", gateway.target, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>", "target", gateway.target, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/jeda", "pause", gateway.pause, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/berkas", "batch", exchange.batch, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/berkas/<int:number>", "batch_file", exchange.batch_file, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/beda", "differences", exchange.differences)
staff.add_url_rule("/gerbang/tujuan/<int:key>/tabel", "table", exchange.table, methods=["POST"])
blueprint.register_blueprint(staff)
blueprint.register_blueprint(api)
