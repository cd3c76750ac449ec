"""Whatever colour a site chooses, its pages can be read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms_core.colour import BLACK, WHITE, NotAColour, Oklch, contrast, derive, normalise, on, to_hex, to_oklch

CORNERS = [f"#{r}{g}{b}" for r in ("00", "ff") for g in ("00", "ff") for b in ("00", "ff")]
colours = st.one_of(st.sampled_from(CORNERS), st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))

# Foreground, background, least contrast in light and in dark: AA asks 4.5 of text and 3 of what is drawn; text
# aims at 7.
PAIRS = [
    ("brand-on", "brand", 4.58, 8.6),
    ("brand-deep-on", "brand-deep", 13, 15),
    ("brand-deep-soft", "brand-deep", 9.7, 10),
    ("brand-ink", "n-page", 7, 7.9),
    ("brand-ink", "n-raised", 7, 7),
    ("brand-ink", "n-sunken", 6.5, 8),
    ("brand-ink", "brand-tint", 6.3, 6.6),
    ("brand-ink", "brand-tint-2", 5.4, 5.1),
    ("c-text", "n-sunken", 15, 15),
    ("c-text", "brand-tint", 15, 13),
    ("c-text", "brand-tint-2", 13, 10),
    ("c-soft", "n-sunken", 7.1, 9.5),
    ("c-soft", "n-raised", 7.5, 8.5),
    ("c-soft", "brand-tint", 6.9, 7.8),
    ("n-control", "n-sunken", 3.9, 5),
    ("n-control", "n-raised", 4.1, 4.5),
    ("brand-mark", "n-sunken", 3.4, 5.4),
    ("brand-mark", "n-raised", 3.6, 4.6),
    ("brand-mark", "brand-tint", 3.3, 4.3),
    ("brand-mark", "brand-tint-2", 3, 3.4),
    *((sentiment, "n-sunken", 6.5, 10) for sentiment in ("ok", "warn", "bad", "info")),
    *(("c-text", f"{sentiment}-bg", 14, 12) for sentiment in ("ok", "warn", "bad", "info")),
]
FOCUS = ("#ffd43b", "#101010")


@settings(max_examples=2000, deadline=None)
@given(brand=colours)
@example(brand="#0e6b58")
@example(brand="#ffd43b")
def test_every_pair_of_tokens_has_its_contrast(brand: str) -> None:
    for tokens, at in zip(derive(brand), (2, 3), strict=True):
        weak = {pair: ratio for pair in PAIRS if (ratio := contrast(tokens[pair[0]], tokens[pair[1]])) < pair[at]}
        assert weak == {}


@given(brand=colours)
def test_ring_of_the_focus_is_seen_on_every_surface(brand: str) -> None:
    for tokens in derive(brand):
        for surface in ("brand", "brand-deep", "brand-tint", "brand-tint-2", "n-page", "n-raised", "n-sunken"):
            assert max(contrast(ring, tokens[surface]) for ring in FOCUS) >= 3


@pytest.mark.parametrize("name", ["ok", "warn", "bad", "info"])
@given(brand=colours)
def test_sentiment_never_follows_the_brand(name: str, brand: str) -> None:
    palette, plain = derive(brand), derive("#0e6b58")
    for tokens, same in zip(palette, plain, strict=True):
        assert (tokens[name], tokens[f"{name}-bg"]) == (same[name], same[f"{name}-bg"])
        assert contrast(tokens[name], tokens[f"{name}-bg"]) >= 5.5


@given(brand=colours)
def test_the_fill_is_the_brand_itself(brand: str) -> None:
    assert derive(brand).light["brand"] == brand


@given(colour=colours)
def test_text_on_any_colour_passes_aa(colour: str) -> None:
    assert contrast(on(colour), colour) >= 4.58


@given(colour=colours)
def test_oklch_goes_there_and_back(colour: str) -> None:
    assert to_hex(to_oklch(colour)) == colour


@given(one=colours, other=colours)
def test_contrast_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)


def test_a_colour_no_screen_shows_loses_chroma_not_lightness() -> None:
    shown = to_oklch(to_hex(Oklch(0.7, 0.4, 1.0)))
    assert shown.l == pytest.approx(0.7, abs=0.01)
    assert shown.c < 0.4


def test_sample_of_the_design_stays_as_drawn() -> None:
    light, dark = derive("#0e6b58")
    assert (light["brand-ink"], light["brand-deep"], light["brand-tint"]) == ("#006552", "#013228", "#edf7f4")
    assert (dark["brand"], dark["brand-mark"], dark["n-page"]) == ("#6dbda7", "#489984", "#111615")


def test_brand_is_written_one_way() -> None:
    assert normalise(" #0E6B58 ") == "#0e6b58"


@pytest.mark.parametrize("text", ["", "0e6b58", "#0e6", "#0e6b5g", "#0e6b58;}", "red", "#0e6b5８"])
def test_what_is_not_a_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        derive(text)


@pytest.mark.parametrize("brand", ["#000000", "#7f7f7f", "#ffffff"])
def test_a_brand_without_a_hue_gives_greys_without_one(brand: str) -> None:
    for tokens in derive(brand):
        drawn = {name: colour for name, colour in tokens.items() if name.startswith(("n-", "c-", "brand"))}
        assert {name for name, colour in drawn.items() if len({colour[1:3], colour[3:5], colour[5:]}) > 1} <= {
            "brand-on"
        }


def test_a_brand_with_a_hue_leaves_its_breath_in_the_greys() -> None:
    assert derive("#0e6b58").dark["n-page"] == "#111615"
