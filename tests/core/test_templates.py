"""Core's templates by themselves: they are valid HTML, small, and need nothing but their context."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, g, render_template
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from cms_core import i18n, themes
from cms_core.config import Settings
from cms_core.extensions import State
from cms_core.media.services import file_size, focus_class
from cms_core.offline.worker import Keeping
from cms_core.publishing import render
from cms_core.surfaces.share import NETWORKS, Sharing
from cms_core.users.second_step import qr

CORE = Path(themes.__file__).parent
TEMPLATES = CORE / "templates"
CSS = CORE / "static" / "css"
KIB = 1024
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(")
ERRORS = sorted(int(path.stem) for path in (TEMPLATES / "errors").glob("[45]*.html"))
ENDPOINTS = (
    *("admin.home", "help.index", "modules.stage", "modules.switch", "people.invite"),
    *("offline.kept", "offline.manifest"),
    *("site.accessibility", "site.data", "site.display", "site.feed"),
    *("site.index", "site.privacy", "site.search", "site.sitemap_xml"),
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

    modules = SelectMultipleField("Modul", choices=[SelectChoice("berita", "Berita")])


class StageForm(FlaskForm):
    """As the modules' room has it."""

    stage = RadioField(
        "Tahap pengelolaan",
        choices=[SelectChoice("central", "Dikelola kecamatan"), SelectChoice("autonomous", "Mandiri")],
    )
    reason = TextAreaField("Alasan perubahan", validators=[InputRequired("Tulis alasannya."), Optional()])


@pytest.fixture(scope="module")
def artist(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("instance"))


@pytest.fixture
def drawing(artist: Flask) -> Iterator[Flask]:
    with artist.test_request_context("/"):
        yield artist


def make_app(instance: Path) -> Flask:
    """Return an application that can draw core's templates and nothing else."""
    app = Flask("cms_core", root_path=str(CORE), instance_path=str(instance))
    settings = Settings(instance=instance, secret_key="k" * 40, data_keys=(), database_url="sqlite://")
    app.extensions["cms"] = State(settings=settings, manager=None)  # type: ignore[arg-type]  # no plugins here
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_ENABLED=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_i18n(app, [])
    themes.init_themes(app)
    app.jinja_env.filters.update(content=render.content, file_size=file_size)
    app.jinja_env.globals["rendition_url"] = lambda key, width: f"/media/{key}/{width}.webp"
    app.jinja_env.globals["focus_class"] = focus_class
    app.jinja_env.globals["saves_data"] = lambda: False
    app.jinja_env.globals["once"] = lambda name, variant="", *, caller: caller()
    app.jinja_env.globals["ways_to_share"] = NETWORKS
    app.jinja_env.globals["sharing"] = lambda title, url: SHARING if g.site else None
    app.jinja_env.globals["keeping"] = lambda: Keeping("/", "balai / ") if g.site else None
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
            ("id", "Indonesia", "/", "https://kalimandi.desa.id/"),
            ("en", "English", "/en/", "https://kalimandi.desa.id/en/"),
        ],
        "menu": make_links(8),
        "current": "/basket/",
        "crumbs": [],
        "user": None,
        "admin_nav": [],
        "canonical_url": "https://kalimandi.desa.id/",
        "platform_url": "https://balai.test",
        "updated_at": datetime.now(UTC),
    }
    return render_template(template, **{**around, **context})


def draw_admin(template: str, **context: Any) -> str:
    user = SimpleNamespace(username="operator-kalimandi", office="Operator desa")
    around = {"site": make_site(), "user": user, "admin_nav": make_links(6), "site_root": "/"}
    return draw(template, **{**around, **context})


def home(**changes: Any) -> str:
    block = SimpleNamespace(title="Kabar", more_url="/berita/", more_label="Semua kabar")
    full = [make_item() for _ in range(5)]
    bare = [make_item(image=None) for _ in range(4)]
    context: dict[str, Any] = {
        "site": make_site(),
        "tiles": make_links(8),
        "villages": [],
        "blocks": [SimpleNamespace(**vars(block), items=rows) for rows in (full, full[:3], bare)],
    }
    return draw("surfaces/home.html", **{**context, **changes})


def make_villages() -> list[SimpleNamespace]:
    moments = [datetime.now(UTC) - timedelta(days=days) for days in (0, 1, 9, 47)]
    return [
        SimpleNamespace(name=f"Desa {n}", url="/" if n else None, stage_label="Mandiri", last_change=moment, has_face=n)
        for n, moment in enumerate([*moments, None])
    ]


def district_home() -> str:
    words = {**WORDS, "sebutan": "Kecamatan", "kantor": "Kantor Camat"}
    site = make_site(level="kecamatan", name="Purworeja Klampok", parent_name="Kabupaten Banjarnegara", words=words)
    return home(site=site, villages=make_villages())


def search(**changes: Any) -> str:
    found = {"query": "irigasi", "results": [make_item()], "total": 1, "next_url": "/cari?halaman=2", "kinds": []}
    return draw("surfaces/search.html", **{"site": make_site(), **found, **changes})


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


def admin_home() -> str:
    figures = [
        SimpleNamespace(label="Menunggu terbit", value=4, whole=None, unit="tulisan", endpoint=None),
        SimpleNamespace(label="Laporan dijawab", value=1200, whole=1300, unit="laporan", endpoint=None),
    ]
    short = [SimpleNamespace(name="Kalimandi", count=1), SimpleNamespace(name="Kalilandak", count=0)]
    people = {"may_invite": True, "short": short}
    return draw_admin(
        "surfaces/admin_home.html", tasks=make_links(3), figures=figures, stage="Terbit sendiri", **people
    )


def admin_sites() -> str:
    rows = [
        (SimpleNamespace(name="Kalimandi", level=level, changed_at=changed), "Mandiri", "/s/kalimandi/admin/")
        for level in ("desa", "kecamatan")
        for changed in (None, datetime.now(UTC), datetime.now(UTC) - timedelta(days=47))
    ]
    return draw_admin("surfaces/admin_sites.html", sites=rows, next_url="/admin/?sesudah=x", site=None, admin_nav=[])


def poster() -> str:
    address = f"https://kalimandi.desa.id/berita/{'satu-' * 20}"
    thing = SimpleNamespace(title="Musyawarah desa", lead="Tanah & <air>.")
    return draw("surfaces/poster.html", site=make_site(), thing=thing, address=address, qr=qr(address))


PUBLIC = {
    "home": home,
    "home without anything": lambda: home(blocks=[], tiles=[], menu=[], site=make_site(lead="", address="", hours="")),
    "home of a district": district_home,
    "search": search,
    "search of a district": lambda: search(site=make_site(level="kecamatan"), bounded=True),
    "search without a word": lambda: search(query="", results=[]),
    "search without a result": lambda: search(query="surat pindah <jiwa>", results=[], next_url=None),
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
    "admin home without anything": lambda: draw_admin("surfaces/admin_home.html", tasks=[], figures=[], stage=None),
    "admin sites": admin_sites,
    "admin sites of nobody": lambda: draw_admin("surfaces/admin_sites.html", sites=[], next_url=None, site=None),
}
SCREENS = {**PUBLIC, **STAFF}


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_is_strict_html(drawing: Flask, screen: str) -> None:
    html5lib.HTMLParser(strict=True).parse(SCREENS[screen]())


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_has_one_heading_one_main_and_unique_ids(drawing: Flask, screen: str) -> None:
    html = SCREENS[screen]()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert html.count("<main ") == 1
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_has_no_style_attribute_and_no_handler(drawing: Flask, screen: str) -> None:
    assert re.findall(r"<[^>]+\s(?:style|on\w+)=", SCREENS[screen]()) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_every_icon_on_the_screen_is_in_its_sprite(drawing: Flask, screen: str) -> None:
    html = SCREENS[screen]()
    assert set(re.findall(r'href="#i-([\w-]+)"', html)) == set(re.findall(r'<symbol id="i-([\w-]+)"', html))


@pytest.mark.parametrize("screen", PUBLIC)
def test_public_page_fits_the_first_round_trip(drawing: Flask, screen: str) -> None:
    assert len(gzip.compress(PUBLIC[screen]().encode(), 9)) <= 12 * KIB


@pytest.mark.parametrize("screen", PUBLIC)
def test_public_scripts_are_small(drawing: Flask, screen: str) -> None:
    scripts = "\n".join(re.findall("<script>(.*?)</script>", PUBLIC[screen](), re.DOTALL))
    assert len(gzip.compress(scripts.encode(), 9)) <= KIB


def test_public_css_is_small(drawing: Flask) -> None:
    css = str(themes.inline_style("tokens", "base", "parts"))
    assert len(gzip.compress(css.encode(), 9)) <= 4 * KIB


def test_admin_css_is_small(drawing: Flask) -> None:
    css = str(themes.inline_style("tokens", "base", "parts", "form", "admin", "print"))
    assert len(gzip.compress(css.encode(), 9)) <= 6 * KIB


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.stem)
def test_sheet_has_no_literal_colour_and_no_px_type(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    found = LITERAL.findall(text) if sheet.stem != "tokens" else []
    assert (found, re.findall(r"font(?:-size)?:[^;}]*\dpx", text)) == ([], [])


def test_error_page_needs_only_its_address(drawing: Flask) -> None:
    g.site = None
    html = render_template("errors/503.html")
    assert "Coba lagi" in html


def test_field_names_its_hint_and_its_error(drawing: Flask) -> None:
    html = login(failed=True)
    assert 'aria-describedby="password-petunjuk password-galat"' in html
    assert '<a class="tgt" href="#username">Tulis nama akun.</a>' in html
