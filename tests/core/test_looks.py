"""A brand, a motif and a theme become styles."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, g

from cms_core import inline, looks, themes
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
    looks.init_looks(app)
    with app.test_request_context("/"):
        g.site = None
        yield app


def make_site(**changes: str) -> SimpleNamespace:
    return SimpleNamespace(**{"brand": "#7d3c14", "motif": "parang", "theme": "", **changes})


def test_tokens_carry_every_colour_once_light_and_twice_dark() -> None:
    css = looks.token_css("#0e6b58", "kawung", "pinggir")
    palette = derive("#0e6b58")
    assert [css.count(f"--{name}:") for name in palette.light] == [3] * len(palette.light)
    assert css.count(palette.dark["brand-mark"]) == 2


@pytest.mark.parametrize("motif", MOTIFS)
@pytest.mark.parametrize("edge", EDGES)
def test_cloth_is_drawn_in_the_style_sheet_itself(motif: str, edge: str) -> None:
    css = looks.token_css("#0e6b58", motif, edge)
    assert css.count('url("data:image/svg+xml,%3Csvg ') == 2
    assert "<" not in css


def test_site_has_its_colour_motif_and_theme(looking: Flask) -> None:
    themes.themes()["tenun"] = themes.Theme.from_folder(TENUN)
    g.site = make_site(theme="tenun")
    css = str(looks.inline_style("tokens", "theme"))
    assert "--brand:#7d3c14;" in css
    assert MOTIFS["parang"].address() in css
    assert EDGES["tumpal"].tile.address() in css
    assert css.endswith(f"{themes.themes()['tenun'].css}</style>")
    assert looks.brand_colour() == "#7d3c14"


@pytest.mark.parametrize("changes", [{"brand": "red;}"}, {"motif": "none"}, {"theme": "uninstalled"}])
def test_what_a_site_cannot_have_falls_back(looking: Flask, changes: dict[str, str]) -> None:
    g.site = make_site(**{"brand": themes.BRAND, "motif": "kawung", **changes})
    assert str(looks.inline_style("tokens", "theme")) == str(plain_style())


def plain_style() -> str:
    g.pop("look")
    g.site = None
    return looks.inline_style("tokens", "theme")


def test_look_outlives_a_site_that_can_no_longer_be_read(looking: Flask) -> None:
    g.site = make_site()
    looks.current_look()
    g.site = object()
    assert looks.brand_colour() == "#7d3c14"


def test_plugin_brings_its_own_sheet(looking: Flask, tmp_path: Path) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "stall.css").write_text("@layer module { .stall { gap: 1px } }")
    looking.register_blueprint(Blueprint("market", __name__, static_folder=str(tmp_path / "static")))
    assert str(looks.inline_style("market/stall")) == "<style>@layer module{.stall{gap:1px}}</style>"


def policy_of(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_inlined_blocks_are_known_to_the_policy(looking: Flask) -> None:
    style, script = str(looks.inline_style("base")), str(inline.inline_script("display"))
    contents = [style.removeprefix("<style>").removesuffix("</style>")]
    contents.append(script.removeprefix("<script>").removesuffix("</script>"))
    assert g.csp_hashes == {policy_of(content) for content in contents}
