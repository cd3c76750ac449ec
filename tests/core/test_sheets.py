"""A theme's style sheet stays in its element, loads nothing, and is told what of it has no effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms_core.inline import minify_css
from cms_core.sheets import SheetRefused, faults, refuse_harm, without
from cms_core.themes import _TOKENS, Theme, ThemeError

TENUN = Path(__file__).parents[2] / "themes" / "tenun"


@pytest.mark.parametrize(
    ("css", "why"),
    [
        ("p { color: red } </style><script>alert(1)</script>", "holds a <"),
        ('@import "https://elsewhere.example/x.css";', "@import"),
        ("@IMPORT url(x.css);", "@import"),
        ("p { background: url(https://elsewhere.example/a.png) }", "loads https://elsewhere.example/a.png"),
        ("p { background: URL( '/media/a.png') }", "loads /media/a.png"),
        (r"p { background: u\72l(https://elsewhere.example/a.png) }", "has a \\"),
        ("p { color: var(--c-text) ", "1 { and 0 }"),
        ("p { width: calc(1rem; }", "1 ( and 0 )"),
        ('p::before { content: "a }', "never closed"),
    ],
)
def test_sheet_that_reaches_beyond_itself_is_refused(tmp_path: Path, css: str, why: str) -> None:
    with pytest.raises(SheetRefused, match=r"style sheet|quotation") as refused:
        refuse_harm(minify_css(css))
    assert why in str(refused.value)
    (tmp_path / "theme.toml").write_text('name = "x"\nlabel = "X"\ncss = "theme.css"\n')
    (tmp_path / "theme.css").write_text(css)
    with pytest.raises(ThemeError, match=r"style sheet|quotation"):
        Theme.from_folder(tmp_path)


def test_sheet_may_draw_with_data_addresses() -> None:
    refuse_harm(minify_css("""p { mask: url("data:image/svg+xml,%3Csvg xmlns='x'%3E{%3C/svg%3E") }"""))


@pytest.mark.parametrize(
    ("css", "said"),
    [
        ("p { color: var(--ink) }", ["the style sheet uses --ink, which is no token: its rule is left out"]),
        ("p { --ink: var(--c-text); color: var(--ink) }", []),
        ("p { color: var(--ink, var(--c-text)); background: var( --brand-deep ) }", []),
        ("p { inset: 0 0 auto; gap: var(--s5); mask: var(--edge) 0/var(--edge-size) }", []),
        ("#isi { gap: 1rem }", []),
        ("p { color: #c00 }", ["the style sheet writes a colour (#c00) where only tokens keep their contrast"]),
        ("p { color: rgb(1 2 3) }", ["the style sheet writes a colour (rgb) where only tokens keep their contrast"]),
        (
            "p { font: 12px serif }",
            ["the style sheet sets type in px or pt, which does not grow with the reader's own size"],
        ),
    ],
)
def test_sheet_is_told_what_has_no_effect(css: str, said: list[str]) -> None:
    assert list(faults(minify_css(css), _TOKENS)) == said


def test_sheet_is_told_that_it_is_heavy() -> None:
    css = "".join(f".a{number * 7919 % 99991}{{gap:{number}rem}}" for number in range(600))
    assert [sentence.endswith("more than 2048") for sentence in faults(css, _TOKENS)] == [True]


def test_tenun_has_nothing_to_be_told() -> None:
    assert Theme.from_folder(TENUN).problems == ()


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".hero{background:var(--ink);color:var(--brand-ink)}", ".hero{color:var(--brand-ink)}"),
        (".hero{color:var(--c-text);background:var(--ink)}", ".hero{color:var(--c-text);}"),
        ('.hero{background:url("data:x;y") var( --ink )}.b{margin:0}', ".hero{}.b{margin:0}"),
        (".hero{color:var(--inked)}", ".hero{color:var(--inked)}"),
    ],
)
def test_a_declaration_with_an_unknown_token_is_left_out(css: str, left: str) -> None:
    assert without(css, {"--ink"}) == left
