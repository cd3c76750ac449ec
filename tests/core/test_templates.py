"""Core's templates by themselves: they are valid HTML, small, and need nothing but their context."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask import Flask, g, render_template, render_template_string
from wtforms import Form, StringField
from wtforms.validators import InputRequired

from cms_core import looks
from tests.core.screens import CORE, PUBLIC, SCREENS, login, make_app

CSS = CORE / "static" / "css"
KIB = 1024
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(")


@pytest.fixture(scope="module")
def artist(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("instance"))


@pytest.fixture
def drawing(artist: Flask) -> Iterator[Flask]:
    with artist.test_request_context("/"):
        yield artist


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
    css = str(looks.inline_style("tokens", "base", "parts"))
    assert len(gzip.compress(css.encode(), 9)) <= 4 * KIB


def test_admin_css_is_small(drawing: Flask) -> None:
    css = str(looks.inline_style("tokens", "base", "parts", "form", "admin", "print"))
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


def test_links_to_fields_that_lack_the_same_say_which_is_meant(drawing: Flask) -> None:
    class Asked(Form):
        harm = StringField("Akibat", validators=[InputRequired("Wajib diisi.")])
        reason = StringField("Alasan", validators=[InputRequired("Wajib diisi.")])
        until = StringField("Sampai", validators=[InputRequired("Tulis sampai kapan.")])

    form = Asked()
    form.validate()
    html = render_template_string("{{ ui.error_summary(form) }}", form=form)
    assert re.findall(r'href="#(\w+)">([^<]+)<', html) == [
        ("harm", "Akibat – Wajib diisi."),
        ("reason", "Alasan – Wajib diisi."),
        ("until", "Tulis sampai kapan."),
    ]
