"""Ways of SVG paths: steps from spot to spot, as short as SVG lets them be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from cms_peta.shapes import Spot


def steps(spots: Sequence[Spot]) -> str:
    """Return the steps from the first spot through the others."""
    text = ""
    for (x, y), (to_x, to_y) in itertools.pairwise(spots):
        step = pair(to_x - x, to_y - y)
        text += step if not text or step.startswith("-") else f" {step}"
    return text


def pair(x: int, y: int) -> str:
    """Return two numbers; a minus parts them as well as a space."""
    return f"{x}{y}" if y < 0 else f"{x} {y}"
