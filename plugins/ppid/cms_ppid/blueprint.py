"""The addresses of public information."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import LatePhotos, PublicShell, add_desk, add_public_form
from cms_ppid import NAME, _
from cms_ppid.alerts import views as alerts
from cms_ppid.annual import views as annual
from cms_ppid.applicants import views as applicants
from cms_ppid.books import views as books
from cms_ppid.catalogue import views as catalogue
from cms_ppid.desk import papers as opened_papers
from cms_ppid.desk import views as desk_of_requests
from cms_ppid.documents import views as documents
from cms_ppid.documents.sorts import SORTS
from cms_ppid.documents.tables import DOCUMENTS
from cms_ppid.exclusions import views as exclusions
from cms_ppid.incidents import views as incidents
from cms_ppid.intake import views as intake
from cms_ppid.letters import views as letters
from cms_ppid.models import Alert, Document, Exclusion
from cms_ppid.objections import desk as objection_desk
from cms_ppid.objections import papers as objection_papers
from cms_ppid.objections import views as objections
from cms_ppid.processing import views as processing
from cms_ppid.readiness import views as readiness
from cms_ppid.register import views as register
from cms_ppid.requests import papers
from cms_ppid.requests import views as requests
from cms_ppid.requests.who import MOST_PAPERS
from cms_ppid.tracking import views as tracking

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/ppid/berkas"
)
blueprint.add_url_rule("/ppid/", "portal", catalogue.portal)
blueprint.add_url_rule("/ppid/dikecualikan/", "exclusions", exclusions.exclusions)
blueprint.add_url_rule("/ppid/dikecualikan/<slug>", "exclusion", exclusions.exclusion)
blueprint.add_url_rule("/ppid/informasi/<kelas>", "category", catalogue.category)
blueprint.add_url_rule("/ppid/permohonan/", "requests", requests.register)
late = LatePhotos(most=MOST_PAPERS, missing=papers.missing, attach=papers.attach)
shell = PublicShell(label=_.lazy("Ajukan permohonan informasi"), photos=late)
add_public_form(blueprint, "/ppid/permohonan/baru", "ask", requests.new, shell)
blueprint.add_url_rule("/ppid/panduan", "guide", requests.guide)
blueprint.add_url_rule("/ppid/lacak", "track", tracking.track, methods=["GET", "POST"])
blueprint.add_url_rule("/ppid/data", "own_data", applicants.own, methods=["POST"])
blueprint.add_url_rule("/ppid/data-pribadi", "processing", processing.public)
blueprint.add_url_rule("/ppid/dip", "register", register.register)
blueprint.add_url_rule("/ppid/dip/<int:year>", "printed", register.printed)
blueprint.add_url_rule("/ppid/kesiapan", "readiness", readiness.public)
blueprint.add_url_rule("/ppid/keberatan/", "objections", objections.register)
blueprint.add_url_rule("/ppid/keberatan/baru", "object", objections.new, methods=["GET", "POST"])
blueprint.add_url_rule("/ppid/keberatan/berkala", "object_periodic", objections.periodic, methods=["GET", "POST"])
blueprint.add_url_rule("/ppid/dokumen/<slug>", "show", documents.show)
blueprint.add_url_rule("/ppid/surat/<token>", "letter", letters.proof)
blueprint.add_url_rule("/ppid/surat/pdf", "letter_pdf", letters.own_pdf, methods=["POST"])
blueprint.add_url_rule("/ppid/peringatan/<slug>", "alert", alerts.alert)
blueprint.add_url_rule("/ppid/peringatan/<slug>/cetak", "sheet", alerts.sheet)
# A village without a face of its own has its things under its kecamatan's addresses.
blueprint.add_url_rule("/ppid/dokumen/<desa>/<slug>", "show", documents.show)
blueprint.add_url_rule("/ppid/surat/<desa>/<token>", "letter", letters.proof)
blueprint.add_url_rule("/ppid/peringatan/<desa>/<slug>", "alert", alerts.alert)
blueprint.add_url_rule("/ppid/peringatan/<desa>/<slug>/cetak", "sheet", alerts.sheet)
blueprint.add_url_rule("/ppid/dikecualikan/<desa>/<slug>", "exclusion", exclusions.exclusion)

staff = Blueprint("admin", __name__, url_prefix="/admin/ppid")
desk = Blueprint(Document.KIND, __name__, url_prefix="/dokumen")
add_desk(desk, documents.DESK, Document, f"{NAME}/documents/documents.html", table=DOCUMENTS)
staff.register_blueprint(desk)
warnings = Blueprint(Alert.KIND, __name__, url_prefix="/peringatan")
add_desk(warnings, alerts.DESK, Alert, f"{NAME}/alerts/alerts.html")
staff.register_blueprint(warnings)
kept = Blueprint(Exclusion.KIND, __name__, url_prefix="/pengecualian")
add_desk(kept, exclusions.DESK, Exclusion, f"{NAME}/exclusions/exclusions.html")
staff.register_blueprint(kept)
staff.context_processor(
    lambda: {"sorts": SORTS, "ppid_pages": catalogue.pages, **alerts.helpers(), **exclusions.helpers()}
)
staff.add_url_rule("/peringatan/<int:key>/selesai", "close", alerts.close, methods=["GET", "POST"])
staff.add_url_rule("/dokumen/<int:key>/masih-benar", "verify", documents.verify, methods=["GET", "POST"])
staff.add_url_rule("/peringatan/<int:key>/berlaku-lagi", "reopen", alerts.reopen, methods=["POST"])
staff.add_url_rule("/pengecualian/dik", "dik", exclusions.columns)
staff.add_url_rule("/pengecualian/<int:key>/lembar", "worksheet", exclusions.worksheet)
staff.add_url_rule("/pengecualian/<int:key>/penetapan", "decree", exclusions.decree)
staff.add_url_rule("/", "catalogue", catalogue.catalogue)
staff.add_url_rule("/kewajiban/<code>", "duty", catalogue.duty, methods=["GET", "POST"])
staff.add_url_rule("/kelengkapan/", "matrix", register.matrix)
staff.add_url_rule("/wilayah/", "region", catalogue.region)
staff.add_url_rule("/wilayah/ingatkan", "remind", catalogue.remind, methods=["POST"])
staff.add_url_rule("/insiden/", "incidents", incidents.incidents)
staff.add_url_rule("/insiden/baru", "incident_new", incidents.new, methods=["GET", "POST"])
staff.add_url_rule("/insiden/<int:key>", "incident", incidents.incident, methods=["GET", "POST"])
staff.add_url_rule("/insiden/<int:key>/surat/<kind>", "incident_letter", incidents.letter, methods=["GET", "POST"])
staff.add_url_rule("/insiden/<int:key>/penerima.csv", "incident_recipients", incidents.recipients, methods=["POST"])
staff.add_url_rule("/pemrosesan/", "processing", processing.listing)
staff.add_url_rule("/pemrosesan/baru", "processing_new", processing.new, methods=["GET", "POST"])
staff.add_url_rule("/pemrosesan/<code>", "processing_change", processing.change, methods=["GET", "POST"])
staff.add_url_rule("/pemrosesan/<code>/baku", "processing_back", processing.take_back, methods=["POST"])
staff.add_url_rule("/laporan/", "annual", annual.latest)
staff.add_url_rule("/laporan/<int:year>", "yearly", annual.yearly, methods=["GET", "POST"])
staff.add_url_rule("/laporan/<int:year>/cetak", "yearly_print", annual.printed)
staff.add_url_rule("/laporan/<int:year>/lampiran.csv", "yearly_annex", annual.annex)
staff.add_url_rule("/laporan/<int:year>/dokumen", "yearly_document", annual.document, methods=["POST"])
staff.add_url_rule("/kesiapan/", "readiness", readiness.readiness)
staff.add_url_rule("/kesiapan/<key>", "override", readiness.override, methods=["GET", "POST"])
staff.add_url_rule("/kesiapan/<key>/ukur", "measure", readiness.measure, methods=["POST"])
staff.add_url_rule("/surat/<int:key>", "letter", letters.letter)
staff.add_url_rule("/surat/<int:key>.pdf", "letter_pdf", letters.letter_pdf)
staff.add_url_rule("/surat/naskah/", "letter_texts", letters.texts)
staff.add_url_rule("/surat/naskah/<kind>", "letter_text", letters.text, methods=["GET", "POST"])
staff.add_url_rule("/permohonan/", "requests", desk_of_requests.queue)
staff.add_url_rule("/permohonan/baru", "request_new", intake.take, methods=["GET", "POST"])
staff.add_url_rule("/permohonan/register/<int:year>", "request_book", books.book)
staff.add_url_rule("/permohonan/register/<int:year>/berkas", "request_book_file", books.download, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>", "request", desk_of_requests.request)
staff.add_url_rule(
    "/permohonan/<int:key>/jawab", "request_answer", desk_of_requests.give_answer, methods=["GET", "POST"]
)
staff.add_url_rule("/permohonan/<int:key>/langkah/<name>", "request_move", desk_of_requests.move, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/catatan", "request_note", desk_of_requests.note, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/pokok", "request_subject", desk_of_requests.subject, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/batasi", "request_restrict", desk_of_requests.restrict, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/lepas", "request_lift", desk_of_requests.lift, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/data", "request_data", applicants.of_request, methods=["GET", "POST"])
staff.add_url_rule("/permohonan/<int:key>/identitas", "request_identity", desk_of_requests.identity, methods=["POST"])
staff.add_url_rule("/permohonan/<int:key>/berkas/<int:paper>/<token>", "request_paper", opened_papers.paper)
staff.add_url_rule("/keberatan/", "objections", objection_desk.queue)
staff.add_url_rule("/keberatan/baru", "object_take", objection_desk.take, methods=["GET", "POST"])
staff.add_url_rule("/keberatan/register/<int:year>", "objection_book", books.objections)
staff.add_url_rule(
    "/keberatan/register/<int:year>/berkas", "objection_book_file", books.download_objections, methods=["POST"]
)
staff.add_url_rule("/keberatan/<int:key>", "objection", objection_desk.objection)
staff.add_url_rule("/keberatan/<int:key>/langkah", "objection_move", objection_desk.move, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/putusan", "objection_decide", objection_desk.decide, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/sengketa", "objection_stage", objection_desk.stage, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/tentang", "objection_about", objection_desk.about, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/data", "objection_data", applicants.of_objection, methods=["GET", "POST"])
staff.add_url_rule("/keberatan/<int:key>/batasi", "objection_restrict", objection_desk.restrict, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/lepas", "objection_lift", objection_desk.lift, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/nik", "objection_identity", objection_desk.identity, methods=["POST"])
staff.add_url_rule("/keberatan/<int:key>/berkas/<int:paper>/<token>", "objection_paper", opened_papers.of_objection)
staff.add_url_rule("/keberatan/<int:key>/lampiran/<int:exhibit>", "exhibit", objection_desk.exhibit)
staff.add_url_rule("/keberatan/<int:key>/berkas.zip", "objection_file", objection_papers.archive, methods=["POST"])
blueprint.register_blueprint(staff)
