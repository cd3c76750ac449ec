"""The addresses of reports."""

from __future__ import annotations

from flask import Blueprint

from cms_lapor import NAME, desk, views
from cms_lapor.figures import views as figures
from cms_lapor.intake import messages
from cms_lapor.intake import views as intake

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lapor/berkas"
)
blueprint.add_url_rule("/lapor/", "listing", views.listing)
blueprint.add_url_rule("/lapor/baru", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/lacak", "track", views.track, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/kinerja", "performance", figures.performance)
blueprint.add_url_rule("/lapor/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<desa>/<number>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/lapor")
staff.add_url_rule("/", "queue", desk.queue)
staff.add_url_rule("/<int:key>", "case", desk.case)
staff.add_url_rule("/<int:key>/langkah", "move", desk.move, methods=["POST"])
staff.add_url_rule("/<int:key>/tampil", "release", desk.release, methods=["POST"])
staff.add_url_rule("/<int:key>/sembunyi", "hide", desk.hide, methods=["POST"])
staff.add_url_rule("/<int:key>/pelapor", "identity", desk.identity, methods=["POST"])
staff.add_url_rule("/terima", "take", intake.take, methods=["GET", "POST"])
staff.add_url_rule("/terima/tumpukan", "batch", intake.batch, methods=["GET", "POST"])
staff.add_url_rule("/terima/tempel", "paste", intake.paste, methods=["GET", "POST"])
staff.add_url_rule("/lembar", "sheets", intake.sheets, methods=["GET", "POST"])
staff.add_url_rule("/lembar/<uuid:sheet>", "sheet", intake.sheet)
staff.add_url_rule("/pesan", "messages", messages.messages, methods=["GET", "POST"])
staff.add_url_rule("/pesan/putuskan", "decide", messages.decide, methods=["POST"])
staff.add_url_rule("/pesan/<int:key>/abaikan", "drop", messages.drop, methods=["POST"])
staff.add_url_rule("/angka", "figures", figures.desk_figures)
blueprint.register_blueprint(staff)
