"""The addresses of packages, of what is told of them to machines, and of where they are written."""

from __future__ import annotations

from flask import Blueprint

from cms_core.api import add_desk, add_table
from cms_lelang import NAME, listing, views
from cms_lelang.admin import CODED, DESK, TABLE
from cms_lelang.buyers import views as buyers
from cms_lelang.ceilings import views as ceilings
from cms_lelang.completeness import views as completeness
from cms_lelang.details import views as details
from cms_lelang.figures import views as figures
from cms_lelang.flags import views as flags
from cms_lelang.history import views as history
from cms_lelang.models import Package
from cms_lelang.news import views as news
from cms_lelang.parts import views as parts
from cms_lelang.parts.tables import TABLES
from cms_lelang.releases import views as releases
from cms_lelang.releases.soundness import Unsound
from cms_lelang.releases.tables import PATHS
from cms_lelang.schedule import views as schedule
from cms_lelang.suppliers import views as suppliers
from cms_lelang.systems.tables import RUP
from cms_lelang.terms import views as terms

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/lelang/berkas"
)
blueprint.add_url_rule("/lelang/", "packages", listing.packages)
blueprint.add_url_rule("/lelang/data/rilis.json", "releases", releases.releases)
blueprint.add_url_rule("/lelang/data/rekaman.json", "records", releases.records)
blueprint.add_url_rule("/lelang/data/rekaman/<process>.json", "record", releases.record)
blueprint.add_url_rule("/lelang/kelengkapan", "completeness", completeness.page)
blueprint.add_url_rule("/lelang/data/kelengkapan.csv", "completeness_table", completeness.table)
blueprint.add_url_rule("/lelang/instansi", "buyers", buyers.listing)
blueprint.add_url_rule("/lelang/instansi/<key>", "buyer", buyers.show)
blueprint.add_url_rule("/lelang/instansi/<place>/<key>", "buyer", buyers.show)
blueprint.add_url_rule("/lelang/penyedia", "suppliers", suppliers.listing)
blueprint.add_url_rule("/lelang/penyedia/<address>", "supplier", suppliers.show)
blueprint.add_url_rule("/lelang/angka", "figures", figures.page)
blueprint.add_url_rule("/lelang/data/angka-<int:year>.csv", "figures_table", figures.table)
blueprint.add_url_rule("/lelang/kabar.atom", "feed", news.feed)
blueprint.add_url_rule("/lelang/tanda", "flags", flags.public)
blueprint.add_url_rule("/lelang/riwayat/<slug>", "history", history.page)
blueprint.add_url_rule("/lelang/riwayat/<desa>/<slug>", "history", history.page)
blueprint.add_url_rule("/lelang/data/<any(rilis, rekaman):kind>-<int:year>.jsonl", "lines", releases.lines)
blueprint.add_url_rule("/lelang/data/<int:year>", "files", releases.files)
blueprint.add_url_rule("/lelang/data/rilis-<int:year>.csv", "table", releases.table, defaults={"name": ""})
blueprint.add_url_rule(
    f"/lelang/data/rilis-<int:year>-<any({', '.join(filter(None, PATHS))}):name>.csv", "table", releases.table
)
blueprint.add_url_rule("/lelang/<slug>/rincian", "details", details.show)
blueprint.add_url_rule("/lelang/<slug>", "show", views.show)
# A village without a face of its own has its things under its kecamatan's addresses.
blueprint.add_url_rule("/lelang/<desa>/<slug>/rincian", "details", details.show)
blueprint.add_url_rule("/lelang/<desa>/<slug>", "show", views.show)

BOTH = ("GET", "POST")
staff = Blueprint("admin", __name__, url_prefix="/admin/lelang")
staff.register_error_handler(Unsound, releases.refused)
staff.add_url_rule("/batas/", "ceilings", ceilings.listing)
staff.add_url_rule("/batas/baru", "ceiling_new", ceilings.new, methods=BOTH)
staff.add_url_rule("/batas/<int:ref>/hapus", "ceiling_take", ceilings.take, methods=("POST",))
staff.add_url_rule("/ketentuan/", "terms", terms.listing)
staff.add_url_rule("/ketentuan/baru", "term_new", terms.new, methods=BOTH)
staff.add_url_rule("/ketentuan/<int:ref>/hapus", "term_take", terms.take, methods=("POST",))
staff.add_url_rule("/tanda/", "flags", flags.overview)
staff.add_url_rule("/<int:key>/bagian", "parts", parts.overview)
staff.add_url_rule("/<int:key>/bagian/jadwal", "schedule", schedule.move, methods=BOTH)
staff.add_url_rule("/<int:key>/bagian/<part>/baru", "part_new", parts.new, methods=BOTH)
staff.add_url_rule("/<int:key>/bagian/<part>/<int:ref>", "part", parts.change, methods=BOTH)
staff.add_url_rule("/<int:key>/bagian/<part>/<int:ref>/hapus", "part_take", parts.take, methods=("POST",))
add_table(staff, CODED, "/kode/tabel")
add_table(staff, RUP, "/rup/tabel")
for each in TABLES:
    add_table(staff, each, f"/bagian/{each.name}/tabel")
add_desk(staff, DESK, Package, f"{NAME}/packages.html", table=TABLE)
blueprint.register_blueprint(staff)
