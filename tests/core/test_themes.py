"""A theme is read from its folder, or refused with its name."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from flask import Flask, g

from cms_core import themes
from cms_core.looks import Look, inline_style

TENUN = Path(themes.__file__).parent.parent / "themes" / "tenun"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    theme = tmp_path / "theme"
    (theme / "static").mkdir(parents=True)
    (theme / "static" / "theme.css").write_text("@layer site { .hero { color: var(--c-text); } }")
    (theme / "theme.toml").write_text('name = "songket"\nlabel = "Songket"\ncss = "static/theme.css"\n')
    return theme


def test_tenun_is_read() -> None:
    theme = themes.Theme.from_folder(TENUN)
    assert (theme.name, theme.label, theme.motif, theme.edge) == ("tenun", "Tenun", "tenun", "tumpal")
    assert theme.css.startswith("@layer site{")


@pytest.mark.sqlite_only("reads no database")
def test_what_a_theme_says_of_home_pages_costs_no_other_page(app: Flask) -> None:
    with app.test_request_context():
        g.look = Look(theme="tenun")
        home, other = inline_style("theme", "home"), inline_style("theme")
    assert (".hero figure{" in home, ".hero figure{" in other) == (True, False)
    assert ".head .edge{" in other


def test_theme_without_motif_has_the_usual_one(folder: Path) -> None:
    theme = themes.Theme.from_folder(folder)
    assert (theme.motif, theme.edge, theme.css) == ("kawung", "pinggir", "@layer site{.hero{color:var(--c-text)}}")


@pytest.mark.parametrize(
    "toml",
    [
        'name = "x"\nlabel = "X"\ncss = "static/none.css"\n',
        'name = "x"\nlabel = "X"\ncss = "../secret.css"\n',
        'name = "x"\nlabel = "X"\ncss = "static/theme.css"\nmotif = "none"\n',
        'name = "x"\nlabel = "X"\ncss = "static/theme.css"\ncolour = "red"\n',
        'name = "x"\nlabel = "X"\n',
        'name = 5\nlabel = "X"\ncss = "static/theme.css"\n',
        'name = "../x"\nlabel = "X"\ncss = "static/theme.css"\n',
        'name = "x"\nlabel = "X"\ncss = "static/theme.css"\ntemplates = "/etc"\n',
        "name =",
    ],
)
def test_unusable_theme_is_refused_with_its_name(folder: Path, toml: str) -> None:
    (folder.parent / "secret.css").write_text("")
    (folder / "theme.toml").write_text(toml)
    with pytest.raises(themes.ThemeError, match=r"^theme: "):
        themes.Theme.from_folder(folder)


def test_discovery_keeps_the_plain_theme_and_leaves_out_what_is_broken() -> None:
    points = [EntryPoint(name="gone", value="cms_themes_that_are_gone", group=themes.GROUP)]
    assert list(themes.discover(points)) == [themes.PLAIN]


def test_discovery_finds_a_package_that_is_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder.parent)
    points = [EntryPoint(name="songket", value="theme", group=themes.GROUP)]
    assert list(themes.discover(points)) == [themes.PLAIN, "songket"]
