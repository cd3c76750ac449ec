"""A theme draws pages of the sites that have chosen it, and breaks none of them, whatever its templates hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import update
from structlog.testing import capture_logs

from cms_core import overrides
from cms_core.extensions import db
from cms_core.looks import look_of
from cms_core.permissions import KECAMATAN
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.themes import Theme, themes

HOME = '{% extends "!surfaces/home.html" %}{% block main %}<p>Tenunan</p>{{ super() }}{% endblock %}'
Weave = Callable[..., Theme]


@pytest.fixture
def weave(app: Flask, tmp_path: Path) -> Weave:
    """``weave(name, {template: text})`` installs a theme of its own."""

    def make(name: str, templates: dict[str, str]) -> Theme:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "theme.toml").write_text(f'name = "{name}"\nlabel = "{name}"\ncss = "theme.css"\n')
        (folder / "theme.css").write_text("")
        for path, text in templates.items():
            (folder / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "templates" / path).write_text(text)
        theme = Theme.from_folder(folder)
        themes()[name] = theme
        app.extensions["cms"].extras["overrides"] = overrides.Overrides(app, themes())
        return theme

    return make


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(slug="kalimandi", name="Kalimandi", host="kalimandi.example", theme="songket")


def home(client: FlaskClient) -> Any:
    # The stamp is moved with every look, so that nothing of the page before is shown.
    db.session.execute(update(Site).values(lead=Site.lead + "."))
    db.session.commit()
    return client.get("http://kalimandi.example/")


def problems() -> list[str]:
    return overrides.problems().get("songket", [])


def test_theme_extends_a_page_of_core_for_its_own_sites_only(
    client: FlaskClient, make_site: MakeSite, weave: Weave, site: Site
) -> None:
    make_site(slug="pagak", name="Pagak", host="pagak.example")
    weave("songket", {"surfaces/home.html": HOME})

    shown = home(client)
    assert (shown.status_code, shown.text.count("<p>Tenunan</p>")) == (200, 1)
    assert "<h1>Desa Kalimandi</h1>" in shown.text
    assert "Tenunan" not in client.get("http://pagak.example/").text
    assert problems() == []


def test_theme_stands_in_for_what_a_page_extends_and_includes(client: FlaskClient, weave: Weave, site: Site) -> None:
    frame = '{% extends "!base.html" %}{% block aside %}<p>{% include "potong.html" %}</p>{% endblock %}'
    weave("songket", {"base.html": frame, "potong.html": "Potongan {{ site.name }}"})
    assert "<p>Potongan Kalimandi</p>" in home(client).text
    assert "<p>Potongan Kalimandi</p>" in client.get("http://kalimandi.example/privasi").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if %}", "line 1: "),
        ('{% extends "!surfaces/home.html" %}{% block main %}{{ judul|gelap }}{% endblock %}', "No filter named"),
        ('{% extends "none.html" %}', "it names none.html, which is not there"),
        ('{% include "none.html" %}', "it names none.html, which is not there"),
        ('{% extends "surfaces/home.html" %}', "it extends itself; the original is called !surfaces/home.html"),
        ('{% extends "!surfaces/home.html" %}{% block main %}{{ judul }}{% endblock %}', "it uses judul, which"),
        ("{{ config.SECRET_KEY }}", "it asks for config, which no theme may have"),
        ("{{ request.headers }}", "it asks for request, which no theme may have"),
    ],
)
def test_template_that_cannot_be_used_leaves_the_original(
    client: FlaskClient, weave: Weave, site: Site, text: str, said: str
) -> None:
    weave("songket", {"surfaces/home.html": text})
    shown = home(client)
    assert (shown.status_code, "<h1>Desa Kalimandi</h1>" in shown.text) == (200, True)
    assert [problem.startswith("templates/surfaces/home.html: ") and said in problem for problem in problems()] == [
        True
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "{{ site.nothing }}",
        "{{ site.nothing.more }}",
        "{% for each in site.nothing %}{% endfor %}",
        "{{ 1 // 0 }}",
        "{{ site.__class__.__mro__ }}",
        '{{ "".__class__ }}',
        "{{ url_for.__globals__ }}",
        "{{ menu.append(1) }}",
        "{% include none_of_these() %}",
        '{% include "surfaces/home.html" %}',
    ],
)
def test_page_that_fails_is_drawn_by_the_original_and_told_once(
    client: FlaskClient, weave: Weave, site: Site, broken: str
) -> None:
    broken = broken.replace("none_of_these()", 'site.name ~ ".html"')
    weave(
        "songket",
        {"surfaces/home.html": f'{{% extends "!surfaces/home.html" %}}\n{{% block main %}}{broken}{{% endblock %}}'},
    )
    with capture_logs() as logs:
        shown = [home(client) for _ in range(3)]
    assert [(each.status_code, "<h1>Desa Kalimandi</h1>" in each.text) for each in shown] == [(200, True)] * 3
    assert [entry["event"] for entry in logs if entry["event"] == "theme failed"] == ["theme failed"]
    (said,) = problems()
    assert said.startswith("surfaces/home.html is drawn by the original: templates/surfaces/home.html:")


def test_what_was_told_is_forgotten_with_the_templates_it_was_about(
    client: FlaskClient, weave: Weave, site: Site
) -> None:
    weave("songket", {"surfaces/home.html": HOME.replace("Tenunan", "{{ 1 // 0 }}")})
    home(client)
    assert len(problems()) == 1
    weave("songket", {"surfaces/home.html": HOME})
    assert problems() == []
    assert "Tenunan" in home(client).text


def test_icons_of_a_page_that_failed_are_not_drawn(client: FlaskClient, weave: Weave, site: Site) -> None:
    before = home(client).text
    weave("songket", {"surfaces/home.html": HOME.replace("Tenunan", '{{ icon("gavel") }}{{ 1 // 0 }}')})
    assert "i-gavel" not in before + home(client).text


def test_a_fault_of_the_page_itself_is_no_fault_of_the_theme(
    app: Flask, client: FlaskClient, weave: Weave, site: Site
) -> None:
    weave("songket", {"surfaces/home.html": HOME})
    del app.jinja_env.globals["saves_data"]
    assert home(client).status_code == 500
    assert problems() == []


@pytest.mark.parametrize(
    "name",
    ["admin/base.html", "errors/404.html", "errors/base.html", "users/login.html", "macros.html", "surfaces/feed.xml"],
)
def test_what_is_nobodys_to_replace_is_not_read(app: Flask, weave: Weave, name: str) -> None:
    theme = weave("songket", {name: "{{ 1 // 0 }}"})
    found = overrides.Override(app, theme)
    assert [problem.startswith(f"templates/{name}: ") for problem in found.told()] == [True]
    assert found.find("base.html").filename == app.jinja_env.get_template("base.html").filename


def test_error_pages_and_the_administration_are_drawn_by_core(
    client: FlaskClient, weave: Weave, site: Site, make_user: MakeUser, sign_in: Any
) -> None:
    frame = '{% extends "!base.html" %}{% block aside %}Tenunan{% endblock %}'
    weave(
        "songket",
        {"base.html": frame, "surfaces/admin_identity.html": "Tenunan", "surfaces/admin_home.html": "Tenunan"},
    )
    assert "Tenunan" in home(client).text
    missing = client.get("http://kalimandi.example/tidak-ada")
    assert (missing.status_code, "Tenunan" in missing.text) == (404, False)
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    for path in ("", "identitas/"):
        answer = client.get(f"http://localhost/s/kalimandi/admin/{path}")
        assert (answer.status_code, "Tenunan" in answer.text) == (200, False)


def test_error_pages_are_not_even_drawn_among_templates_of_a_theme(app: Flask, weave: Weave, site: Site) -> None:
    weave("songket", {"surfaces/home.html": HOME})
    with app.test_request_context("/"):
        g.site, g.look = site, look_of(site)
        assert app.jinja_env.get_or_select_template("errors/404.html").environment is app.jinja_env
        assert app.jinja_env.get_or_select_template("surfaces/home.html").environment is not app.jinja_env


def test_parts_that_a_theme_drew_are_kept_apart_from_those_of_core(
    client: FlaskClient, weave: Weave, site: Site
) -> None:
    drawn = '{% call once("foot") %}Tenunan{% endcall %}'
    weave("songket", {"surfaces/home.html": HOME.replace("Tenunan", drawn)})
    assert home(client).text.count("Tenunan") == 2
    weave("songket", {"surfaces/home.html": HOME.replace("Tenunan", drawn + "{{ 1 // 0 }}")})
    assert "Tenunan" not in home(client).text


def test_script_of_a_theme_is_not_known_to_the_policy(client: FlaskClient, weave: Weave, site: Site) -> None:
    policy = home(client).headers["Content-Security-Policy"]
    weave("songket", {"surfaces/home.html": HOME.replace("Tenunan", "<script>alert(1)</script>")})
    shown = home(client)
    assert "<script>alert(1)</script>" in shown.text
    hashes = re.compile(r"script-src ([^;]*)")
    assert hashes.search(shown.headers["Content-Security-Policy"])[1] == hashes.search(policy)[1]  # type: ignore[index]


def test_templates_outside_the_theme_are_not_read(app: Flask, weave: Weave, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret")
    theme = weave("songket", {"surfaces/home.html": '{% include "../secret.html" %}'})
    assert theme.templates is not None
    (theme.templates / "base.html").symlink_to(tmp_path / "secret.html")
    found = overrides.Override(app, theme)
    assert found.told() == [
        "templates/base.html: it lies outside the theme",
        "templates/surfaces/home.html: it names ../secret.html, which is not there",
    ]


def test_sites_without_such_a_theme_pay_nothing(
    app: Flask, client: FlaskClient, make_site: MakeSite, weave: Weave, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    weave("songket", {"surfaces/home.html": HOME})

    def refuse(*_arguments: Any) -> None:
        raise AssertionError("the templates of a theme were read for a site without it")

    monkeypatch.setattr(overrides, "Override", refuse)
    assert home(client).status_code == 200


def test_page_of_a_plugin_that_is_not_installed_is_no_problem(app: Flask, weave: Weave) -> None:
    theme = weave("songket", {"nobody/list.html": '{% extends "!nobody/list.html" %}'})
    assert overrides.Override(app, theme).told() == []


def test_templates_are_read_and_compiled_once(client: FlaskClient, weave: Weave, site: Site) -> None:
    theme = weave("songket", {"surfaces/home.html": HOME})
    home(client)
    assert theme.templates is not None
    (theme.templates / "surfaces" / "home.html").unlink()
    assert "Tenunan" in home(client).text
