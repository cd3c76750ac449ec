"""The addresses of works and their progress."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import add_desk, add_table
from cms_pembangunan import NAME, listing, views
from cms_pembangunan.admin import PROGRESS_DESK, WORK_DESK, helpers
from cms_pembangunan.books import views as books
from cms_pembangunan.figures import views as figures
from cms_pembangunan.models import Plan, Progress, Work
from cms_pembangunan.plans import views as plans
from cms_pembangunan.tables import OPENSID, WORKS

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/pembangunan/berkas"
)
blueprint.add_url_rule("/pembangunan/", "works", listing.works)
blueprint.add_url_rule("/pembangunan/tahun/<int:year>", "figures", figures.of_year)
blueprint.add_url_rule("/pembangunan/tahun/<int:year>/<code>", "figures", figures.of_year)
blueprint.add_url_rule("/rencana-anggaran/", "plans", plans.plans)
blueprint.add_url_rule("/rencana-anggaran/<slug>", "plan", plans.plan)
blueprint.add_url_rule("/pembangunan/kemajuan/<slug>", "progress", views.progress)
blueprint.add_url_rule("/pembangunan/<slug>", "show", views.show)
blueprint.add_url_rule("/pembangunan/<slug>/papan", "sign", views.sign)
# A village without a face of its own has its things under its kecamatan's addresses.
blueprint.add_url_rule("/rencana-anggaran/<desa>/<slug>", "plan", plans.plan)
blueprint.add_url_rule("/pembangunan/<desa>/kemajuan/<slug>", "progress", views.progress)
blueprint.add_url_rule("/pembangunan/<desa>/<slug>", "show", views.show)
blueprint.add_url_rule("/pembangunan/<desa>/<slug>/papan", "sign", views.sign)

staff = Blueprint("admin", __name__, url_prefix="/admin/pembangunan")
works = Blueprint(Work.KIND, __name__, url_prefix="/pekerjaan")
add_desk(works, WORK_DESK, Work, f"{NAME}/works.html", table=WORKS)
staff.register_blueprint(works)
told = Blueprint(Progress.KIND, __name__, url_prefix="/kemajuan")
add_desk(told, PROGRESS_DESK, Progress, f"{NAME}/told.html")
staff.register_blueprint(told)
documents = Blueprint(Plan.KIND, __name__, url_prefix="/dokumen")
add_desk(documents, plans.DESK, Plan, f"{NAME}/plans/plans.html")
staff.register_blueprint(documents)
staff.context_processor(helpers)
add_table(staff, OPENSID, "/opensid")
staff.add_url_rule("/buku/", "books", books.book)
blueprint.register_blueprint(staff)
