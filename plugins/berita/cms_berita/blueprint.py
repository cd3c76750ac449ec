"""The addresses of what a site tells."""

from __future__ import annotations

from functools import partial

from flask import Blueprint

from cms_berita import NAME, copies, listing, views
from cms_berita.admin import DESKS
from cms_berita.categories import views as categories
from cms_berita.feeds import taking
from cms_berita.feeds import views as feeds
from cms_berita.services import KINDS
from cms_core.api import add_desk

BOTH = ("GET", "POST")

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/berita/berkas"
)
blueprint.add_url_rule("/berita/", "berita_list", listing.articles)
blueprint.add_url_rule("/pengumuman/", "pengumuman_list", partial(listing.plain, KINDS["pengumuman"]))
blueprint.add_url_rule("/galeri/", "galeri_list", partial(listing.plain, KINDS["galeri"]))
blueprint.add_url_rule("/agenda/", "agenda_list", listing.events)
blueprint.add_url_rule("/agenda.ics", "calendar", views.calendar)
blueprint.add_url_rule("/agenda/<slug>.ics", "event_calendar", views.event_calendar)
blueprint.add_url_rule("/agenda/<desa>/<slug>.ics", "event_calendar", views.event_calendar)
for name, kind in KINDS.items():
    show = partial(views.page, kind)
    blueprint.add_url_rule(f"/{name}/<slug>", name, show)
    # A village without a face of its own has its things under its kecamatan's addresses.
    blueprint.add_url_rule(f"/{name}/<desa>/<slug>", name, show)
for first in feeds.OLD:
    blueprint.add_url_rule(f"/{first}/<path:rest>", "moved", feeds.moved)
for file in feeds.FILES:
    blueprint.add_url_rule(f"/{file}", "moved", feeds.moved)

staff = Blueprint("admin", __name__, url_prefix="/admin/berita")
for name, kind in KINDS.items():
    desk = Blueprint(name, __name__, url_prefix=f"/{name}")
    add_desk(desk, DESKS[name], kind.model, f"{NAME}/stories.html")
    staff.register_blueprint(desk)
staff.context_processor(copies.box)
staff.context_processor(taking.box)
staff.add_url_rule("/impor", "feed", feeds.bring, methods=BOTH)
staff.add_url_rule("/jenis/", "categories", categories.listing, methods=BOTH)
staff.add_url_rule("/jenis/<int:key>", "category", categories.category, methods=BOTH)
staff.add_url_rule("/jenis/<int:key>/hapus", "category_delete", categories.delete, methods=("POST",))
blueprint.register_blueprint(staff)
