"""The address decides the language; whose translation counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, g, render_template, render_template_string
from flask_babel import lazy_gettext
from jinja2 import DictLoader
from markupsafe import Markup

from cms_core import formats, i18n
from cms_core.config import Settings
from cms_core.extensions import State
from cms_core.ownership import ELSEWHERE

MOMENT = datetime(2026, 9, 2, 9, 20, tzinfo=UTC)


def make_app(instance: Path, catalogues: list[tuple[str, str]]) -> Flask:
    app = Flask("cms_core", instance_path=str(instance))
    settings = Settings(instance=instance, secret_key="k" * 40, data_keys=(), database_url="sqlite://")
    app.extensions["cms"] = State(settings=settings, manager=None)  # type: ignore[arg-type]  # no plugins here
    i18n.init_i18n(app, catalogues)
    return app


@pytest.fixture
def speaking(tmp_path: Path) -> Iterator[Flask]:
    app = make_app(tmp_path, [])
    with app.test_request_context("/"):
        g.site = SimpleNamespace(timezone="Asia/Jakarta")
        yield app


def write_catalogue(folder: Path, domain: str, texts: Mapping[Any, Any], language: str = "en") -> str:
    catalog = Catalog(locale=language)
    for text, said in texts.items():
        catalog.add(text, said)
    target = folder / domain / language / "LC_MESSAGES"
    target.mkdir(parents=True)
    file = BytesIO()
    write_mo(file, catalog)
    (target / f"{domain}.mo").write_bytes(file.getvalue())
    return str(folder / domain)


def test_unknown_language_is_indonesian(speaking: Flask) -> None:
    g.lang = "xx"
    assert i18n.language() == "id"


def test_template_sees_all_catalogues_and_core_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = write_catalogue(tmp_path, "messages", {"Simpan": "Save"})
    plugin = write_catalogue(tmp_path, "market", {"Simpan": "Store", "Lapak": "Stall"})
    monkeypatch.setattr(i18n, "CATALOGUE", Path(core))
    app = make_app(tmp_path, [("market", plugin)])
    with app.test_request_context("/"):
        g.lang = "en"
        assert render_template_string('{{ _("Simpan") }} {{ _("Lapak") }} {{ _("Cari") }}') == "Save Stall Cari"


def test_template_of_a_plugin_says_what_core_says_and_else_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = write_catalogue(tmp_path, "messages", {"Simpan": "Save"})
    counted = ("%(num)s nilai", "%(num)s nilai")
    market = {"Simpan": "Store", "Nilai": "Rating", counted: ("%(num)s rating", "%(num)s ratings")}
    tender = {"Lapak": "Stall", "Nilai": "Value", counted: ("%(num)s value", "%(num)s values")}
    catalogues = [
        ("market", write_catalogue(tmp_path, "market", market)),
        ("tender", write_catalogue(tmp_path, "tender", tender)),
    ]
    monkeypatch.setattr(i18n, "CATALOGUE", Path(core))
    app = make_app(tmp_path, catalogues)
    page = """{% import "market/part.html" as part %}{{ _("Simpan") }} {{ _("Nilai") }} {{ _("Lapak") }}
        {{- " " ~ ngettext("%(num)s nilai", "%(num)s nilai", 3) }} {{ part.own() }}"""
    part = """{% macro own() %}{{ _("Nilai") }}{% endmacro %}"""
    app.jinja_env.loader = DictLoader(
        {f"{owner}/page.html": page for owner in ("market", "tender", "elsewhere")} | {"market/part.html": part}
    )
    with app.test_request_context("/"):
        g.lang = "en"
        assert [render_template(f"{owner}/page.html") for owner in ("market", "tender", "elsewhere")] == [
            "Save Rating Stall 3 ratings Rating",
            "Save Value Stall 3 values Rating",
            "Save Value Stall 3 values Rating",
        ]
        g.lang = "id"
        assert render_template("tender/page.html") == "Simpan Nilai Lapak 3 nilai Nilai"


def test_plugin_s_own_translation_counts_in_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = write_catalogue(tmp_path, "messages", {"Simpan": "Save", "Cari": "Search"})
    plugin = write_catalogue(tmp_path, "market", {"Simpan": "Store", "Lapak %(name)s": "Stall %(name)s"})
    monkeypatch.setattr(i18n, "CATALOGUE", Path(core))
    app = make_app(tmp_path, [("market", plugin)])
    text = i18n.plugin_gettext("market")
    label = text.lazy("Simpan")
    with app.test_request_context("/"):
        g.lang = "en"
        assert (text("Simpan"), text("Cari"), str(label)) == ("Store", "Search", "Store")
        assert text("Lapak %(name)s", name="satu") == "Stall satu"
        assert text.plural("%(num)s produk", "%(num)s produk", 3) == "3 produk"
    with app.test_request_context("/"):
        g.lang = "id"
        assert text("Simpan") == "Simpan"


def test_two_applications_keep_their_catalogues_apart(tmp_path: Path) -> None:
    plugin = write_catalogue(tmp_path, "market", {"Lapak": "Stall"})
    first, second = make_app(tmp_path, [("market", plugin)]), make_app(tmp_path, [])
    said = []
    for app in (first, second, first):
        with app.test_request_context("/"):
            g.lang = "en"
            said.append(render_template_string('{{ _("Lapak") }}'))
    assert said == ["Stall", "Lapak", "Stall"]


def test_regional_catalogue_stays_indonesian_where_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = write_catalogue(tmp_path, "messages", {"Cari": "Padosi"}, "jv")
    monkeypatch.setattr(i18n, "CATALOGUE", Path(core))
    with make_app(tmp_path, []).test_request_context("/"):
        g.lang, g.site = "jv", SimpleNamespace(timezone="Asia/Jakarta")
        assert render_template_string('{{ _("Cari") }} {{ _("Beranda") }}') == "Padosi Beranda"
        assert formats.format_datetime(MOMENT) == "2 September 2026, 16.20\N{NO-BREAK SPACE}WIB"
        assert formats.format_number(1284) == "1.284"


@pytest.mark.parametrize(
    ("broken", "shown"),
    [
        ("About", "Kabar Pagak"),
        ("News of %(nama)s", "Kabar Pagak"),
        ("News of %(name)", "Kabar Pagak"),
        ("100% of %(name)s", "Kabar Pagak"),
        ("News of %(name)d", "Kabar Pagak"),
        ("News of %(name)s %s", "Kabar Pagak"),
        ("News of %(name)s", "News of Pagak"),
    ],
)
def test_broken_translation_leaves_the_indonesian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, shown: str
) -> None:
    core = write_catalogue(tmp_path, "messages", {"Kabar %(name)s": broken})
    plugin = write_catalogue(tmp_path, "market", {"Kabar %(name)s": broken})
    monkeypatch.setattr(i18n, "CATALOGUE", Path(core))
    app = make_app(tmp_path, [("market", plugin)])
    with app.test_request_context("/"):
        g.lang = "en"
        assert render_template_string('{{ _("Kabar %(name)s", name="Pagak") }}') == shown
        assert i18n.gettext("Kabar %(name)s", name="Pagak") == shown
        assert i18n.plugin_gettext("market")("Kabar %(name)s", name="Pagak") == shown


def test_no_plugin_can_take_the_address_of_a_language() -> None:
    assert set(i18n.LANGUAGES) - {i18n.DEFAULT} - ELSEWHERE == set()


@pytest.mark.parametrize("code", ["id", "en", "jv"])
def test_words_of_a_site_are_marked_where_the_page_speaks_another_language(speaking: Flask, code: str) -> None:
    g.lang = code
    bare = code == "id"
    for text, said in (
        ("Gula <b>semut</b>", "Gula &lt;b&gt;semut&lt;/b&gt;"),
        (Markup("Gula &amp; jahe"), "Gula &amp; jahe"),
    ):
        marked = said if bare else f'<span lang="id">{said}</span>'
        assert render_template_string("{{ text|written }}", text=text) == marked
    assert render_template_string("<p{{ own_lang() }}>") == ("<p>" if bare else '<p lang="id">')
    # Nothing stays nothing, and the program's own texts are in the language of the page.
    for text in ("", None, lazy_gettext("Cari")):
        assert i18n.written(text) is text
