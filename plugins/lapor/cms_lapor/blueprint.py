"""The addresses of reports."""

from __future__ import annotations

from flask import Blueprint

from cms_lapor import NAME, desk, views
from cms_lapor.following import views as following
from cms_lapor.privacy import views as privacy
from cms_lapor.telling import services as telling
from cms_lapor.tracking import photos
from cms_lapor.tracking import views as tracking

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lapor/berkas"
)
blueprint.add_url_rule("/lapor/", "listing", views.listing)
blueprint.add_url_rule("/lapor/baru", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/lacak", "track", tracking.track, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/ikuti/<token>", "confirm", following.confirm, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/berhenti/<token>", "leave", following.leave, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>/ikuti", "follow", following.follow, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>/kabar.atom", "feed", following.feed)
blueprint.add_url_rule("/lapor/<number>/foto/<token>", "photo", photos.photo)
blueprint.add_url_rule("/lapor/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<desa>/<number>", "show", views.show)

staff = Blueprint("admin", __name__, url_prefix="/admin/lapor")
staff.add_url_rule("/", "queue", desk.queue)
staff.add_url_rule("/<int:key>", "case", desk.case)
staff.add_url_rule("/<int:key>/langkah", "move", desk.move, methods=["POST"])
staff.add_url_rule("/<int:key>/tampil", "release", desk.release, methods=["POST"])
staff.add_url_rule("/<int:key>/sembunyi", "hide", desk.hide, methods=["POST"])
staff.add_url_rule("/<int:key>/pelapor", "identity", desk.identity, methods=["POST"])
staff.add_url_rule("/<int:key>/batasi", "restrict", privacy.restrict, methods=["POST"])
staff.add_url_rule("/<int:key>/batasi/cabut", "lift", privacy.lift, methods=["POST"])
staff.add_url_rule("/pribadi", "personal", privacy.personal)
staff.add_url_rule("/pribadi/terdampak", "export", privacy.export, methods=["POST"])
staff.context_processor(privacy.box)
staff.context_processor(telling.box)
blueprint.register_blueprint(staff)
