"""Screens of core drawn by their templates alone, with made-up things in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, g, render_template, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, PasswordField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from cms_core import formats, i18n, looks, themes
from cms_core.choices import choices
from cms_core.config import Settings
from cms_core.extensions import State
from cms_core.formats import counted
from cms_core.lists import Asked, Found
from cms_core.media.services import file_size, focus_class
from cms_core.offline.worker import Keeping
from cms_core.publishing import render
from cms_core.publishing.fulltext import marked
from cms_core.publishing.steps import PHASES
from cms_core.publishing.suggest import Suggestions
from cms_core.qr import qr
from cms_core.sites.models import Site
from cms_core.surfaces.overview import Figures, Row, Sites
from cms_core.surfaces.search import Answer, Kind
from cms_core.surfaces.share import NETWORKS, Sharing
from cms_core.surfaces.structured import json_ld
from cms_core.surfaces.villages import Below, Village
from cms_core.users.models import User

CORE = Path(themes.__file__).parent
TEMPLATES = CORE / "templates"
ERRORS = sorted(int(path.stem) for path in (TEMPLATES / "errors").glob("[45]*.html"))
ENDPOINTS = (
    *("admin.find", "admin.home", "admin.waiting_list", "help.index", "media_admin.listing"),
    *("modules.stage", "modules.switch", "people.invite", "reads.most_read"),
    *("site.accessibility", "site.data", "site.display", "site.feed"),
    *(
        "offline.kept",
        "offline.manifest",
        "site.index",
        "site.poster",
        "site.privacy",
        "site.search",
        "site.sitemap_xml",
    ),
    *("villages.index", "villages.newest"),
)
WORDS = {"sebutan": "Desa", "kantor": "Kantor Desa", "desa": "Desa", "kecamatan": "Kecamatan", "kabupaten": "Kabupaten"}
SHARING = Sharing(
    title='Musyawarah <b>desa</b> & "dana"',
    place="Desa Kalimandi",
    url="https://kalimandi.desa.id/berita/satu",
    card="https://kalimandi.desa.id/kartu/1/berita/satu.jpg",
    poster="/poster/berita/satu",
    locale="id_ID",
    kind="article",
)


class LoginForm(FlaskForm):
    """As the users' room has it."""

    username = StringField("Nama akun", validators=[InputRequired("Tulis nama akun.")])
    password = PasswordField("Kata sandi", validators=[InputRequired("Tulis kata sandi.")])
    shared = BooleanField("Ini HP bersama, jangan simpan draf")


class SwitchForm(FlaskForm):
    """As the modules' room has it."""

    modules = SelectMultipleField("Modul", choices=choices({"berita": "Berita"}))


class StageForm(FlaskForm):
    """As the modules' room has it."""

    stage = RadioField(
        "Tahap pengelolaan",
        choices=choices({"central": "Dikelola kecamatan", "autonomous": "Mandiri"}),
    )
    reason = TextAreaField("Alasan perubahan", validators=[InputRequired("Tulis alasannya."), Optional()])


def make_app(instance: Path) -> Flask:
    """Return an application that can draw core's templates and nothing else."""
    app = Flask("cms_core", root_path=str(CORE), instance_path=str(instance))
    settings = Settings(instance=instance, secret_key="k" * 40, data_keys=(), database_url="sqlite://")
    app.extensions["cms"] = State(settings=settings, manager=None)  # type: ignore[arg-type]  # no plugins here
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_ENABLED=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_i18n(app, [])
    formats.init_formats(app)
    themes.init_themes(app)
    looks.init_looks(app)
    app.jinja_env.filters.update(content=render.content, file_size=file_size)
    app.jinja_env.globals["rendition_url"] = lambda key, width: f"/media/{key}/{width}.webp"
    app.jinja_env.globals["focus_class"] = focus_class
    app.jinja_env.globals["saves_data"] = lambda: False
    app.jinja_env.globals["once"] = lambda name, variant="", *, caller: caller()
    app.jinja_env.globals["ways_to_share"] = NETWORKS
    app.jinja_env.globals.update(json_ld=json_ld, crumbs_data=lambda crumbs: {"name": crumbs[0][0]})
    app.jinja_env.globals.update(article_data=lambda title, **_more: {"name": title}, lasting_address=str, qr_of=qr)
    app.jinja_env.globals["sharing"] = lambda title, url: SHARING if g.site else None
    app.jinja_env.globals["keeping"] = lambda: Keeping("/", "balai / ") if g.site else None
    app.jinja_env.globals["has_public_shells"] = lambda: False
    app.jinja_env.globals["site_icon"] = lambda kind: f"/ikon/0123456789ab/{kind}.png"
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("macros.html").module
    for endpoint in ENDPOINTS:
        app.add_url_rule(f"/{endpoint}", endpoint)
    return app


def make_site(**changes: Any) -> SimpleNamespace:
    """Return a site as templates see it."""
    known = {
        "name": "Kalimandi",
        "level": "desa",
        "brand": themes.BRAND,
        "motif": "kawung",
        "theme": "",
        "logo": None,
        "lead": "Urus surat, baca kabar, dan sampaikan laporan dari rumah.",
        "address": "Jalan Balai Desa",
        "postal_code": "53474",
        "hours": "Senin sampai Jumat, 08.00–15.30",
        "phone": "(0286) 000 000",
        "whatsapp": "6281200000000",
        "email": "desa@contoh.desa.id",
        "social": (("Instagram", "brand-instagram", "https://www.instagram.com/contoh"),),
        "words": WORDS,
        "timezone": "Asia/Jakarta",
        "parent_name": "Purworeja Klampok",
        "parent_url": "/s/purworeja-klampok/",
        "place": "Desa Kalimandi",
    }
    return SimpleNamespace(**{**known, **changes})


def make_item(title: str = "Jalan <b>usaha</b> tani & saluran", image: str | None = "k1") -> SimpleNamespace:
    return SimpleNamespace(
        title=title,
        url="/berita/satu",
        summary="Ringkasan satu kalimat.",
        image=image,
        site_name="Kalimandi",
        published_at=datetime.now(UTC) - timedelta(days=3),
    )


def make_links(count: int) -> list[SimpleNamespace]:
    labels = ("Berita", "Pembangunan", "Potensi", "Lapor", "Informasi publik", "Pengadaan", "Peta", "Profil")
    names = ("news", "building-community", "basket", "message-report", "folder-open", "gavel", "map-2", "file-text")
    return [
        SimpleNamespace(label=label, url=f"/{name}/", icon=name, hint="Petunjuk pendek", current=label == "Potensi")
        for label, name in list(zip(labels, names, strict=True))[:count]
    ]


def draw(template: str, *, site: SimpleNamespace | None = None, **context: Any) -> str:
    """Return a template drawn with what every template has."""
    g.pop("look", None)
    g.site = site
    around = {
        "site": site,
        "lang": "id",
        "languages": [
            ("id", "Bahasa Indonesia", "/", "https://kalimandi.desa.id/"),
            ("en", "English", "/en/", "https://kalimandi.desa.id/en/"),
        ],
        "menu": make_links(8),
        "current": "/basket/",
        "crumbs": [],
        "user": None,
        "admin_nav": [],
        "canonical_url": "https://kalimandi.desa.id/",
        "platform_nav": dict(zip(("sites", "account", "guides", "leave"), make_links(4), strict=True)),
        "help_url": "/admin/bantuan/",
        "updated_at": datetime.now(UTC),
    }
    return render_template(template, **{**around, **context})


def draw_admin(template: str, **context: Any) -> str:
    user = SimpleNamespace(username="operator-kalimandi", office="Operator desa")
    around = {"site": make_site(), "user": user, "admin_nav": make_links(6), "public_url": "/"}
    return draw(template, **{**around, **context})


def home(**changes: Any) -> str:
    block = SimpleNamespace(kind="list", half=False, title="Kabar", more_url="/berita/", more_label="Semua kabar")
    full = [make_item() for _ in range(5)]
    bare = [make_item(image=None) for _ in range(4)]
    context: dict[str, Any] = {
        "site": make_site(),
        "tiles": make_links(8),
        "organization": {"@type": "GovernmentOrganization", "name": "Pemerintah <b>Desa</b> Kalimandi"},
        "villages": None,
        "rows": [
            *([SimpleNamespace(**vars(block), items=things)] for things in (full, full[:3], bare)),
            [SimpleNamespace(**vars(block), items=full[:1]), SimpleNamespace(kind="where")],
        ],
        "arranged": make_arranged(),
    }
    return draw("surfaces/home.html", **{**context, **changes})


def make_arranged(**changes: Any) -> SimpleNamespace:
    drawing = Markup('<svg class="sketch" viewBox="0 0 320 200" role="img" aria-label="Letak"><circle r="4"/></svg>')
    where = SimpleNamespace(
        facts=(("Luas", "1,98 km²"), ("Penduduk", "4.216 jiwa")),
        sketch=SimpleNamespace(drawing=drawing, near=("Pagak, 1,7 km ke selatan",)),
        map_url="https://www.openstreetmap.org/?mlat=-7.4&mlon=109.4",
        source="diukur desa",
    )
    notice = SimpleNamespace(first="Air berhenti.", rest="Sampai sore.", url="/halaman/air", kind="warn")
    full = {"cover": None, "quick": make_links(3), "notice": notice, "where": where, "shows_office": True}
    return SimpleNamespace(**{**full, **changes})


def make_villages() -> Below:
    moments = [datetime.now(UTC) - timedelta(days=days) for days in (0, 1, 9, 47)]
    newest: Any = make_item("Panen raya <b>padi</b>")
    places = [
        Village(
            name=f"Contoh {n}",
            code=f"33.04.02.200{n}",
            kind="Desa" if n else "Kelurahan",
            url="/",
            last_change=moment,
            stage="Mandiri",
            newest=newest if n else None,
        )
        for n, moment in enumerate([*moments, None])
    ]
    return Below(places, 30, "desa dan kelurahan")


def district_home() -> str:
    words = {**WORDS, "sebutan": "Kecamatan", "kantor": "Kantor Camat"}
    site = make_site(level="kecamatan", name="Purworeja Klampok", parent_name="Kabupaten Banjarnegara", words=words)
    return home(site=site, villages=make_villages(), rows=[[SimpleNamespace(kind="villages")]])


def search(query: str = "irigasi", site: Any = None, **changes: Any) -> str:
    item = SimpleNamespace(**vars(make_item()), plugin="berita", kind="berita")
    found = {"results": [item], "total": 1, "next_url": "/cari?halaman=2"}
    context = {
        "query": query,
        "marked": marked,
        "answer": Answer(**{**found, **changes}),
        "labels": {("berita", "berita"): "Berita"},
    }
    return draw("surfaces/search.html", site=site or make_site(), **context)


def page() -> str:
    row = SimpleNamespace(title="Profil", body="<h2>Sejarah</h2><p>Isi.</p>", changed_at=datetime.now(UTC))
    return draw("pages/show.html", site=make_site(), page=row, crumbs=[("Profil", None)])


def login(*, failed: bool = False) -> str:
    form = LoginForm(formdata=None)
    if failed:
        form.validate()
    return draw("users/login.html", form=form)


def switch(*, failed: bool = False) -> str:
    stage_form = StageForm(formdata=None)
    if failed:
        stage_form.validate()
    info = SimpleNamespace(label="Berita", summary="Kabar, agenda, dan galeri.")
    return draw_admin(
        "modules/switch.html",
        form=SwitchForm(formdata=None),
        modules=[("berita", info, True), ("lelang", info, False)],
        stage_form=stage_form,
        stage_hints={"central": "Desa membaca saja"},
        notes=[("Berita", True, datetime.now(UTC))],
    )


def admin_home(**more: Any) -> str:
    figures = [
        SimpleNamespace(label="Menunggu terbit", value=4, whole=None, unit="tulisan", endpoint=None),
        SimpleNamespace(label="Laporan dijawab", value=1200, whole=1300, unit="laporan", endpoint=None),
    ]
    short = [SimpleNamespace(name="Kalimandi", count=1), SimpleNamespace(name="Kalilandak", count=0)]
    moment = datetime(2026, 9, 2, 8, tzinfo=UTC)
    works = [
        SimpleNamespace(
            title="Jadwal <b>", url="/s/x/admin/halaman/1", phase=phase, note="Lengkapi.", at=moment, image=None
        )
        for phase in ("draft", "published")
    ]
    given: dict[str, Any] = {"tasks": make_links(3), "figures": figures, "stage": "Terbit sendiri", "since": moment}
    given |= {"may_invite": True, "short": short, "returned": works, "forgotten": works, "recent": works, "sent": 1}
    given |= {"waiting": 2, "undescribed": 3, "phases": PHASES, "today": moment, **more}
    return draw_admin(given.pop("template", "surfaces/admin_home.html"), **given)


NOTHING: dict[str, Any] = {"tasks": [], "figures": [], "stage": None, "short": [], "returned": [], "forgotten": []}
NOTHING |= {"recent": [], "sent": 0, "waiting": 0, "undescribed": 0, "may_invite": False}


def overview_of(template: str, *, rows: int, **more: Any) -> str:
    sites = [
        Row(
            site=Site(
                name="Kalimandi",
                slug="kalimandi",
                level=level,
                region_code="33.04.02.2007",
                stage="autonomous",
                words={},
                changed_at=changed,
            ),
            modules=6,
            waiting=number,
            writers=number,
            may_invite=True,
        )
        for number, level in enumerate(("desa", "kecamatan"))
        for changed in (None, datetime.now(UTC), datetime.now(UTC) - timedelta(days=47))
    ][:rows]
    request.url_rule = SimpleNamespace(endpoint="admin.home")  # type: ignore[assignment]  # whose list it is
    described = Sites((), User()).described()
    found = Found(list=described, asked=Asked(order="perlu"), rows=sites, after="7" if rows else "")
    figures = Figures({"desa": rows, "kecamatan": rows, "kabupaten": 0}, 2, 2, 1, 1, 9)
    return admin_home(template=template, found=found, together=figures, counted=counted, modules=7, **more)


def poster() -> str:
    address = f"https://kalimandi.desa.id/berita/{'satu-' * 20}"
    thing = SimpleNamespace(title="Musyawarah desa", lead="Tanah & <air>.")
    return draw("surfaces/poster.html", site=make_site(), thing=thing, address=address, qr=qr(address))


PUBLIC = {
    "home": home,
    "home without anything": lambda: home(
        rows=[],
        awaits=lambda: True,
        tiles=[],
        menu=[],
        arranged=make_arranged(quick=(), notice=None, where=None),
        site=make_site(lead="", address="", hours=""),
    ),
    "home of a district": district_home,
    "search": search,
    "search of a district": lambda: search(
        site=make_site(level="kecamatan"),
        total=120,
        kinds=[Kind("Semua", "120+", "/cari?q=irigasi", True), Kind("Berita", "80+", "/cari?jenis=berita", False)],
        links=make_links(2),
        places=make_villages().places,
    ),
    "search without a word": lambda: search(query="", results=[], total=0),
    "search without a result": lambda: search(
        query="surat pindah <jiwa>",
        results=[],
        total=0,
        next_url=None,
        suggestions=Suggestions("surat pindah", ("pindah", "surat")),
        services=tuple(make_links(8)),
    ),
    "search beyond its end": lambda: search(results=[], next_url=None),
    "page": page,
    "poster": poster,
    "poster without a lead": lambda: draw(
        "surfaces/poster.html", site=make_site(), thing=SimpleNamespace(title="Lapak", lead=""), address="x", qr=qr("x")
    ),
    "display": lambda: draw("sites/tampilan.html", site=make_site()),
    "kept": lambda: draw("offline/kept.html", site=make_site()),
    **{f"error {status}": lambda status=status: draw(f"errors/{status}.html", home="/") for status in ERRORS},
}
STAFF = {
    "login": login,
    "login that failed": lambda: login(failed=True),
    "switch": switch,
    "switch that failed": lambda: switch(failed=True),
    "admin home": admin_home,
    "admin home without anything": lambda: admin_home(**NOTHING),
    "admin home of a region": lambda: overview_of("surfaces/admin_region.html", rows=6),
    "admin home of a region without sites": lambda: overview_of("surfaces/admin_region.html", rows=0, **NOTHING),
    "admin sites": lambda: overview_of("surfaces/admin_sites.html", rows=6, site=None, admin_nav=[]),
    "admin sites of nobody": lambda: overview_of("surfaces/admin_sites.html", rows=0, site=None, admin_nav=[]),
}
SCREENS = {**PUBLIC, **STAFF}
