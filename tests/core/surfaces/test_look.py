"""A look is tried on before it is kept; whatever is tried, the pages stay readable and say what was changed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select

from cms_core import jobs
from cms_core.colour import contrast, derive
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media import orphans
from cms_core.media.library import photo_for
from cms_core.media.models import Media
from cms_core.media.services import is_held
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

LIBRARY = ("/media/", "/media/?keadaan=foto", "/media/?keadaan=tak-terpakai", "/beranda/sampul")
PAGE = "/s/kalimandi/admin/identitas/warna/"
SAMPLE = f"{PAGE}contoh"
LOOK = {"brand": "#0e6b58", "motif": "kawung", "theme": "polos"}
YELLOW = "#ffd43b"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(slug="kalimandi", name="Kalimandi", host="kalimandi.example", stage="village_publishes")


@pytest.fixture
def admin(client: FlaskClient, site: Site, sign_in: Any, make_user: MakeUser) -> FlaskClient:
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    return client


def crest(colour: str, size: int = 200, *, form: str = "PNG") -> io.BytesIO:
    """Return a round drawing on nothing, or on white where the format knows no transparency."""
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0 if form == "PNG" else 255))
    ImageDraw.Draw(image).ellipse((size // 10, size // 10, size * 9 // 10, size * 9 // 10), colour)
    stream = io.BytesIO()
    (image if form == "PNG" else image.convert("RGB")).save(stream, form)
    stream.seek(0)
    return stream


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    return found[1] if found else ""


def send(client: FlaskClient, **changes: Any) -> Any:
    token = hidden(client.get(PAGE).text, "csrf_token")
    return client.post(PAGE, data={"csrf_token": token, **LOOK, **changes}, content_type="multipart/form-data")


def fresh(site: Site) -> Site:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Site, site.id)


def home(app: Flask) -> str:
    return app.test_client().get("http://kalimandi.example/").text


def img(html: str) -> str:
    return re.findall(r'class="id".*?(<img[^>]*>|<svg)', html, re.DOTALL)[0]


def test_looking_keeps_nothing_and_saving_everything(admin: FlaskClient, app: Flask, site: Site) -> None:
    looked = send(admin, brand="#7d3c14", motif="parang", lihat="1")
    assert looked.status_code == 200
    assert looked.text.count("contoh?cara=") == 3
    assert looked.text.count("brand=%237d3c14&amp;motif=parang&amp;theme=polos") == 3
    assert (fresh(site).brand, fresh(site).motif) == ("#0e6b58", "kawung")

    saved = send(admin, brand="#7D3C14", motif="parang")
    assert saved.status_code == 303
    assert (fresh(site).brand, fresh(site).motif, fresh(site).theme) == ("#7d3c14", "parang", "")
    assert '<meta name="theme-color" content="#7d3c14">' in home(app)


def test_sample_wears_what_is_tried_on(admin: FlaskClient, app: Flask, site: Site) -> None:
    shown = {
        mode: admin.get(SAMPLE, query_string={**LOOK, "brand": "#7d3c14", "cara": mode})
        for mode in ("terang", "gelap", "cetak")
    }
    assert {
        mode: re.findall(r"data-theme=(light|dark)", page.text[:60].replace('"', "")) for mode, page in shown.items()
    } == {
        "terang": ["light"],
        "gelap": ["dark"],
        "cetak": ["light"],
    }
    assert {mode: ("@media print" in page.text, "--brand:#7d3c14;" in page.text) for mode, page in shown.items()} == {
        "terang": (True, True),
        "gelap": (True, True),
        "cetak": (False, True),
    }
    for page in shown.values():
        assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
    # Nothing of it is kept with the frame of the site's pages.
    assert "#7d3c14" not in home(app)


@pytest.mark.parametrize(
    "asked", [{"brand": "red;}"}, {"brand": ""}, {"motif": "x"}, {"theme": "../x"}, {"logo": "../../x"}]
)
def test_sample_of_what_cannot_be_is_the_site_as_it_is(admin: FlaskClient, site: Site, asked: dict[str, str]) -> None:
    shown = admin.get(SAMPLE, query_string={**LOOK, **asked})
    assert (shown.status_code, "--brand:#0e6b58;" in shown.text, img(shown.text)) == (200, True, "<svg")


def test_yellow_on_white_keeps_its_dignity_and_the_page_says_how(admin: FlaskClient, site: Site) -> None:
    said = send(admin, brand=YELLOW, lihat="1").text.replace("\N{NO-BREAK SPACE}", " ")
    light = derive(YELLOW).light
    assert "Warna ini 1,4 : 1 di atas putih." in said
    assert f"tulisan dan tautan memakai zaitun yang lebih tua ({light['brand-ink']})" in said
    assert "Tulisan di atas tombol berwarna hitam" in said
    assert re.findall(r"Tulisan di atas warna</th><td class=\"num\">([^<]*)</td><td>([^<]*)", said) == [
        ("14,7 : 1", "baik sekali")
    ]
    assert contrast(light["brand-ink"], "#ffffff") >= 7


def test_script_gets_tokens_and_words_of_a_colour(admin: FlaskClient, site: Site) -> None:
    told = admin.get(f"{PAGE}hitung", query_string={**LOOK, "brand": YELLOW}).json
    assert told is not None
    palette = derive(YELLOW)
    assert {name: told["light"][name] for name in palette.light} == palette.light
    assert {name: told["dark"][name] for name in palette.dark} == palette.dark
    assert (told["light"]["edge-h"], "zaitun" in told["words"]) == (".5rem", True)


@pytest.mark.parametrize("path", ["", "contoh", "hitung"])
@pytest.mark.parametrize(("role", "region", "status"), [(VILLAGE, "33.04.02.2001", 403), (KECAMATAN, "33.04.03", 404)])
def test_looks_are_tried_on_by_those_who_may_change_them(
    client: FlaskClient, site: Site, sign_in: Any, make_user: MakeUser, path: str, role: str, region: str, status: int
) -> None:
    assert client.get(f"{PAGE}{path}").status_code == 303
    sign_in(client, make_user(role, region))
    assert client.get(f"{PAGE}{path}").status_code == status


def test_crest_stays_while_one_looks_and_is_public_when_saved(admin: FlaskClient, app: Flask, site: Site) -> None:
    looked = send(admin, lihat="1", photo=(crest("#a3211c"), "lambang.png"))
    key = hidden(looked.text, "photo_key")
    assert (looked.status_code, len(key), fresh(site).logo) == (200, 32, None)
    assert f"/admin/media/{key}/88.webp 2x" in img(admin.get(SAMPLE, query_string={**LOOK, "logo": key}).text)
    assert app.test_client().get(f"http://kalimandi.example/media/{key}/88.webp").status_code == 404

    assert send(admin, photo_key=key).status_code == 303
    assert fresh(site).logo == key
    assert contrast(fresh(site).logo_edge or "", "#a3211c") < 1.1
    assert f'srcset="/media/{key}/44.webp 1x, /media/{key}/88.webp 2x"' in img(home(app))
    for width in (44, 88):
        answer = app.test_client().get(f"http://kalimandi.example/media/{key}/{width}.webp")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.data)).size == (width, width)

    assert send(admin, photo_gone="y").status_code == 303
    assert (img(home(app)), fresh(site).logo_edge) == ("<svg", "")


@pytest.mark.parametrize(
    ("colour", "form", "theme", "plate"),
    [
        ("#101828", "PNG", "polos", "plate"),
        ("#fffdf5", "PNG", "polos", "plate plate-deep"),
        ("#d33", "PNG", "polos", ""),
        ("#101828", "JPEG", "polos", ""),
        ("#fffdf5", "PNG", "tenun", ""),
        ("#2b1a0c", "PNG", "tenun", "plate"),
    ],
)
def test_crest_gets_a_plate_where_its_edge_would_be_lost(
    admin: FlaskClient, app: Flask, site: Site, colour: str, form: str, theme: str, plate: str
) -> None:
    changes = {"brand": "#6b3f0e", "theme": theme, "photo": (crest(colour, form=form), "lambang")}
    looked = send(admin, lihat="1", **changes)
    shown = img(
        admin.get(SAMPLE, query_string={**LOOK, **changes, "photo": "", "logo": hidden(looked.text, "photo_key")}).text
    )
    assert re.findall(r'class="([^"]*)"', shown) == ([plate] if plate else [])
    assert send(admin, **{**changes, "photo": (crest(colour, form=form), "lambang")}).status_code == 303
    assert re.findall(r'class="([^"]*)"', img(home(app))) == ([plate] if plate else [])


def test_crest_of_six_thousand_pixels_is_taken(admin: FlaskClient, app: Flask, site: Site) -> None:
    large = io.BytesIO()
    Image.new("P", (6000, 6000), 3).save(large, "PNG")
    large.seek(0)
    assert send(admin, photo=(large, "lambang.png")).status_code == 303
    answer = app.test_client().get(f"http://kalimandi.example/media/{fresh(site).logo}/44.webp")
    assert (answer.status_code, len(answer.data) < 2000) == (200, True)


def test_small_crest_has_all_sizes_and_a_tiny_one_is_refused(admin: FlaskClient, app: Flask, site: Site) -> None:
    refused = send(admin, photo=(crest("#a3211c", 20), "lambang.png"))
    assert (refused.status_code, "terlalu kecil: 20 × 20 titik" in refused.text) == (422, True)
    assert send(admin, photo=(crest("#a3211c", 44), "lambang.png")).status_code == 303
    for width in (44, 88):
        url = f"http://kalimandi.example/media/{fresh(site).logo}/{width}.webp"
        assert app.test_client().get(url).status_code == 200


def test_what_is_no_image_is_refused_and_everything_stays_typed(admin: FlaskClient, site: Site) -> None:
    hostile = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    answer = send(admin, brand="#7d3c14", photo=(hostile, "lambang.svg"))
    assert answer.status_code == 422
    assert "Berkas ini bukan foto yang dapat dibaca." in answer.text
    assert 'value="#7d3c14"' in answer.text
    assert (fresh(site).brand, fresh(site).logo) == ("#0e6b58", None)
    with site_scope(site.id):
        assert db.session.scalars(select(Media)).all() == []


def test_crest_of_another_site_is_not_shown_and_not_taken(admin: FlaskClient, site: Site, make_site: MakeSite) -> None:
    make_site(slug="pagak")
    token = hidden(admin.get("/s/pagak/admin/identitas/warna/").text, "csrf_token")
    data = {"csrf_token": token, **LOOK, "lihat": "1", "photo": (crest("#a3211c"), "a.png")}
    key = hidden(admin.post("/s/pagak/admin/identitas/warna/", data=data).text, "photo_key")
    assert len(key) == 32

    assert img(admin.get(SAMPLE, query_string={**LOOK, "logo": key}).text) == "<svg"
    assert send(admin, photo_key=key).status_code == 422
    assert fresh(site).logo is None


def test_crest_from_before_is_shown_as_it_is(app: Flask, site: Site) -> None:
    db.session.get_one(Site, site.id).logo = "0" * 32
    assert img(home(app)) == f'<img src="/media/{"0" * 32}/320.webp" width="44" height="44" alt="">'


def test_looks_page_says_which_theme_is_not_whole(
    admin: FlaskClient, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_core.overrides.problems", lambda: {"tenun": ["templates/surfaces/home.html: line 3: <b>"]})
    app.extensions["cms"].extras["themes_refused"]["perca"] = "perca: theme.toml cannot be used."
    html = admin.get(PAGE).text
    assert "Tema perca tidak dapat dipakai." in html
    assert "Tema Tenun tidak utuh." in html
    assert "templates/surfaces/home.html: line 3: &lt;b&gt;" in html


def names(html: str) -> list[str]:
    return re.findall(r"lambang-\w+\.png", html.partition("<main")[2])


def test_crest_that_was_only_tried_on_is_no_photo_of_the_library_and_goes(
    admin: FlaskClient, app: Flask, site: Site
) -> None:
    assert send(admin, lihat="1", photo=(crest("#a3211c"), "lambang-coba.png")).status_code == 200
    assert send(admin, photo=(crest("#0e6b58"), "lambang-dipakai.png")).status_code == 303
    jobs.work_off()

    pages = {path: admin.get(f"/s/kalimandi/admin{path}").text for path in LIBRARY}
    assert {path: names(html) for path, html in pages.items()} == {
        "/media/": ["lambang-dipakai.png"],
        "/media/?keadaan=foto": [],
        "/media/?keadaan=tak-terpakai": [],
        "/beranda/sampul": [],
    }
    with site_scope(site.id):
        tried, worn = db.session.scalars(select(Media).order_by(Media.id)).all()
        opened = admin.get(f"/s/kalimandi/admin/media/{worn.key}")
        assert (opened.status_code, "unduh" in opened.text.partition("<main")[2].lower()) == (200, False)
        assert [media.ready for media in (tried, worn)] == [True, True]
        for media in (tried, worn):
            media.created_at = now() - orphans.YOUNG - timedelta(hours=1)
        key = worn.key
    db.session.commit()

    orphans.clean()

    with site_scope(site.id):
        assert db.session.scalars(select(Media.key)).all() == [key]
    assert fresh(site).logo == key


def test_crest_cannot_be_chosen_as_a_photo(admin: FlaskClient, site: Site) -> None:
    key = hidden(send(admin, lihat="1", photo=(crest("#a3211c"), "a.png")).text, "photo_key")
    with site_scope(site.id):
        assert photo_for("core", key) is None
        assert is_held(key, owner_plugin="core", by=db.session.scalars(select(User)).one())


def test_a_crest_that_nobody_would_see_is_refused_at_its_field(admin: FlaskClient, app: Flask, site: Site) -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(stream, "PNG")
    stream.seek(0)
    answer = send(admin, brand="#7d3c14", photo=(stream, "bening.png"))
    assert (answer.status_code, "semuanya bening" in answer.text) == (422, True)
    assert 'value="#7d3c14"' in answer.text
    assert (fresh(site).brand, fresh(site).logo) == ("#0e6b58", None)
