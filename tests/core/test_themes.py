"""A brand, a motif and a theme become styles; icons and scripts stand in the page and the policy knows them."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, g

from cms_core import inline, themes
from cms_core.colour import derive
from cms_core.config import Settings
from cms_core.extensions import State
from cms_core.motifs import EDGES, MOTIFS

CORE = Path(themes.__file__).parent
TENUN = CORE.parent / "themes" / "tenun"


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("cms_core", root_path=str(CORE), instance_path=str(tmp_path))
    settings = Settings(instance=tmp_path, secret_key="k" * 40, data_keys=(), database_url="sqlite://")
    app.extensions["cms"] = State(settings=settings, manager=None)  # type: ignore[arg-type]  # no plugins here
    themes.init_themes(app)
    with app.test_request_context("/"):
        g.site = None
        yield app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    theme = tmp_path / "theme"
    (theme / "static").mkdir(parents=True)
    (theme / "static" / "theme.css").write_text("@layer site { .hero { color: var(--c-text); } }")
    (theme / "theme.toml").write_text('name = "songket"\nlabel = "Songket"\ncss = "static/theme.css"\n')
    return theme


def make_site(**changes: str) -> SimpleNamespace:
    return SimpleNamespace(**{"brand": "#7d3c14", "motif": "parang", "theme": "", **changes})


def policy_of(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_tenun_is_read() -> None:
    theme = themes.Theme.from_folder(TENUN)
    assert (theme.name, theme.label, theme.motif, theme.edge) == ("tenun", "Tenun", "tenun", "tumpal")
    assert theme.css.startswith("@layer site{")


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


def test_tokens_carry_every_colour_once_light_and_twice_dark() -> None:
    css = themes.token_css("#0e6b58", "kawung", "pinggir")
    palette = derive("#0e6b58")
    assert [css.count(f"--{name}:") for name in palette.light] == [3] * len(palette.light)
    assert css.count(palette.dark["brand-mark"]) == 2


@pytest.mark.parametrize("motif", MOTIFS)
@pytest.mark.parametrize("edge", EDGES)
def test_cloth_is_drawn_in_the_style_sheet_itself(motif: str, edge: str) -> None:
    css = themes.token_css("#0e6b58", motif, edge)
    assert css.count('url("data:image/svg+xml,%3Csvg ') == 2
    assert "<" not in css


def test_site_has_its_colour_motif_and_theme(looking: Flask) -> None:
    themes.themes()["tenun"] = themes.Theme.from_folder(TENUN)
    g.site = make_site(theme="tenun")
    css = str(themes.inline_style("tokens", "theme"))
    assert "--brand:#7d3c14;" in css
    assert MOTIFS["parang"].address() in css
    assert EDGES["tumpal"].tile.address() in css
    assert css.endswith(f"{themes.themes()['tenun'].css}</style>")
    assert themes.brand_colour() == "#7d3c14"


@pytest.mark.parametrize("changes", [{"brand": "red;}"}, {"motif": "none"}, {"theme": "uninstalled"}])
def test_what_a_site_cannot_have_falls_back(looking: Flask, changes: dict[str, str]) -> None:
    g.site = make_site(**{"brand": themes.BRAND, "motif": "kawung", **changes})
    assert str(themes.inline_style("tokens", "theme")) == str(plain_style())


def plain_style() -> str:
    g.pop("look")
    g.site = None
    return themes.inline_style("tokens", "theme")


def test_look_outlives_a_site_that_can_no_longer_be_read(looking: Flask) -> None:
    themes.remember_look(make_site())
    g.site = object()
    assert themes.brand_colour() == "#7d3c14"


def test_inlined_blocks_are_known_to_the_policy(looking: Flask) -> None:
    style, script = str(themes.inline_style("base")), str(inline.inline_script("display"))
    contents = [style.removeprefix("<style>").removesuffix("</style>")]
    contents.append(script.removeprefix("<script>").removesuffix("</script>"))
    assert g.csp_hashes == {policy_of(content) for content in contents}


def test_plugin_brings_its_own_sheet(looking: Flask, tmp_path: Path) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "stall.css").write_text("@layer module { .stall { gap: 1px } }")
    looking.register_blueprint(Blueprint("market", __name__, static_folder=str(tmp_path / "static")))
    assert str(themes.inline_style("market/stall")) == "<style>@layer module{.stall{gap:1px}}</style>"


@pytest.mark.parametrize("name", ["none", "../base", "nobody/base", "Base", "a/b/c", ""])
def test_asset_that_is_not_there_is_a_fault(looking: Flask, name: str) -> None:
    with pytest.raises(inline.MissingAsset):
        inline.read_asset("css", name)


def test_minified_css_keeps_strings_and_sums() -> None:
    css = '/* a */ a > b , c { background: url("data:x, y;  z") ; width: calc(1px + 2px) ; }\n\n.d :is(e) { --f: 1 }'
    assert inline.minify_css(css) == ('a>b,c{background:url("data:x, y;  z");width:calc(1px + 2px)}.d :is(e){--f:1}')


def test_sprite_holds_each_used_icon_once_and_forgets(looking: Flask) -> None:
    assert str(inline.icon("search", "ic-s")) == (
        f'<svg class="ic ic-s" {inline.UNSTYLED} aria-hidden="true"><use href="#i-search"/></svg>'
    )
    inline.icon("search")
    inline.icon("home")
    assert inline.icons().count("<symbol ") == 2
    assert inline.icons() == ""


def test_unknown_icon_is_replaced(looking: Flask) -> None:
    assert "#i-file-text" in inline.icon('no"such')


def test_vendored_icons_are_what_their_note_says() -> None:
    folder = CORE / "static" / "icons"
    (note,) = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["file"]
    assert hashlib.sha256((folder / note["path"]).read_bytes()).hexdigest() == note["sha256"]
    assert (folder / "LICENSE-tabler.txt").read_text("utf-8").startswith("MIT License")
