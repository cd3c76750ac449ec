"""The addresses of reports."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import LatePhotos, PublicShell, add_public_form
from cms_lapor import NAME, _, views
from cms_lapor.covering import views as covering
from cms_lapor.desk import photos as desk_photos
from cms_lapor.desk import views as desk
from cms_lapor.field import views as field
from cms_lapor.fields import MOST_PHOTOS
from cms_lapor.figures import views as figures
from cms_lapor.following import views as following
from cms_lapor.forms import FASTEST
from cms_lapor.gateway import admin as gateway
from cms_lapor.gateway import exchange
from cms_lapor.intake import guard, messages
from cms_lapor.intake import views as intake
from cms_lapor.merging import views as merging
from cms_lapor.objections import views as objections
from cms_lapor.open311 import admin as keys
from cms_lapor.open311.views import api
from cms_lapor.privacy import views as privacy
from cms_lapor.queue import views as queue
from cms_lapor.replies import views as replies
from cms_lapor.telling import services as telling
from cms_lapor.tracking import photos
from cms_lapor.tracking import views as tracking
from cms_lapor.transfers import views as transfers
from cms_lapor.units import views as units

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lapor/berkas"
)
blueprint.add_url_rule("/lapor/", "listing", views.listing)
late = LatePhotos(most=MOST_PHOTOS, missing=views.missing_photos, attach=views.take_photo)
shell = PublicShell(label=_.lazy("Tulis laporan"), wait=FASTEST + 1, photos=late)
add_public_form(blueprint, "/lapor/baru", "new", views.new, shell)
blueprint.add_url_rule("/lapor/baru/bantu", "aids", views.aids)
blueprint.add_url_rule("/lapor/panduan", "guide", views.guide)
blueprint.add_url_rule("/lapor/lacak", "track", tracking.track, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/kinerja", "performance", figures.performance)
blueprint.add_url_rule("/lapor/ikuti/<token>", "confirm", following.confirm, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/berhenti/<token>", "leave", following.leave, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>/ikuti", "follow", following.follow, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<number>/kabar.atom", "feed", following.feed)
blueprint.add_url_rule("/lapor/<number>/foto/<token>", "photo", photos.photo)
blueprint.add_url_rule("/lapor/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<desa>/<number>", "show", views.show)
blueprint.add_url_rule("/lapor/<number>/adukan", "objection", objections.view, methods=["GET", "POST"])
blueprint.add_url_rule("/lapor/<desa>/<number>/adukan", "objection", objections.view, methods=["GET", "POST"])

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
staff.add_url_rule("/<int:key>/aduan", "dismiss", objections.dismiss, methods=["POST"])
staff.add_url_rule("/<int:key>/pelapor", "identity", desk.identity, methods=["POST"])
staff.add_url_rule("/<int:key>/kode", "renew", desk.renew, methods=["POST"])
staff.add_url_rule("/<int:key>/isi", "reveal", desk.reveal, methods=["POST"])
staff.add_url_rule("/<int:key>/foto/<int:photo>", "cover", covering.cover, methods=both)
staff.add_url_rule("/<int:key>/foto/<int:photo>/<int:width>", "photo", desk_photos.photo)
staff.add_url_rule("/<int:key>/foto/<int:photo>/<int:width>/<token>", "photo", desk_photos.photo)
staff.add_url_rule("/<int:key>/terlapor", "accuse", desk.accuse, methods=["POST"])
staff.add_url_rule("/<int:key>/gabung", "merge", merging.merge, methods=["POST"])
staff.add_url_rule("/<int:key>/pisah", "part", merging.part, methods=["POST"])
staff.add_url_rule("/<int:key>/pindah", "send", transfers.send, methods=["POST"])
staff.add_url_rule("/<int:key>/batasi", "restrict", privacy.restrict, methods=["POST"])
staff.add_url_rule("/<int:key>/batasi/cabut", "lift", privacy.lift, methods=["POST"])
staff.add_url_rule("/pribadi", "personal", privacy.personal)
staff.add_url_rule("/pribadi/terdampak", "export", privacy.export, methods=["POST"])
staff.context_processor(privacy.box)
staff.context_processor(telling.box)
staff.context_processor(guard.box)
staff.add_url_rule("/kunci", "keys", keys.keys, methods=["GET", "POST"])
staff.add_url_rule("/kunci/<int:key>/cabut", "revoke_key", keys.revoke, methods=["POST"])
staff.add_url_rule("/gerbang/", "gateway", gateway.gateway, methods=both)
staff.add_url_rule("/gerbang/<int:key>", "handover", gateway.handover, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan", "new_target", gateway.target, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>", "target", gateway.target, methods=["GET", "POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/jeda", "pause", gateway.pause, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/berkas", "hand_over", exchange.batch, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/berkas/<int:number>", "batch_file", exchange.batch_file, methods=["POST"])
staff.add_url_rule("/gerbang/tujuan/<int:key>/beda", "differences", exchange.differences)
staff.add_url_rule("/gerbang/tujuan/<int:key>/tabel", "table", exchange.table, methods=["POST"])
staff.add_url_rule("/terima", "take", intake.take, methods=["GET", "POST"])
staff.add_url_rule("/terima/tumpukan", "batch", intake.batch, methods=["GET", "POST"])
staff.add_url_rule("/terima/tempel", "paste", intake.paste, methods=["GET", "POST"])
staff.add_url_rule("/lembar", "sheets", intake.sheets, methods=["GET", "POST"])
staff.add_url_rule("/lembar/<uuid:sheet>", "sheet", intake.sheet, methods=["POST"])
staff.add_url_rule("/pesan", "messages", messages.messages, methods=["GET", "POST"])
staff.add_url_rule("/pesan/putuskan", "decide", messages.decide, methods=["POST"])
staff.add_url_rule("/pesan/<int:key>/abaikan", "drop", messages.drop, methods=["POST"])
staff.add_url_rule("/angka", "figures", figures.desk_figures)
blueprint.register_blueprint(staff)
blueprint.register_blueprint(api)
