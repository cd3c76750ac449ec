"""The table that a run prints: figures, ratio, bar, and whether it was met, in words."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Callable, Sequence
from typing import Literal

from bench.load import Sample

Better = Literal["at least", "at most"]


@dataclasses.dataclass(frozen=True)
class Row:
    """One line: what was measured, for the product and for what it is compared with, and what is asked of the ratio.

    ``spread`` are the lowest and highest ratio of single rounds: how noisy the machine was.
    """

    what: str
    ours: str
    other: str
    ratio: float | None = None
    better: Better = "at least"
    bar: float | None = None
    spread: tuple[float, float] | None = None

    @property
    def met(self) -> bool:
        """Whether the bar was met; a line without a bar is for reading only."""
        if self.bar is None or self.ratio is None:
            return True
        return self.ratio >= self.bar if self.better == "at least" else self.ratio <= self.bar

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as words."""
        asked = f"{self.better} {self.bar:g}" if self.bar is not None else "none"
        said = "for reading" if self.bar is None else "met" if self.met else "MISSED"
        rounds = f"{self.spread[0]:.2f} to {self.spread[1]:.2f}" if self.spread else ""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return (self.what, self.ours, self.other, ratio, rounds, asked, said)


HEAD = ("What", "Balai", "Beside it", "Ratio", "Rounds", "Bar", "Result")


def lines(rows: Sequence[Row]) -> list[str]:
    """Return the rows as a Markdown table with even columns."""
    cells = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    written = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return [written[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *written[1:]]


def side_by_side(
    what: str,
    ours: Callable[[], Sample],
    other: Callable[[], Sample],
    *,
    rounds: int,
    of: Literal["rate", "time"],
    better: Better = "at least",
    bar: float | None = None,
) -> Row:
    """Measure two by turns and compare them round by round: by requests a second, or by the time of the middle one.

    What comes first changes every round, so that neither always has the quieter moment.
    """
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        first, second = (ours, other) if number % 2 else (other, ours)
        samples = {first: first(), second: second()}
        pairs.append((_figure(samples[ours], of), _figure(samples[other], of)))
    ratios = [mine / its for mine, its in pairs]
    unit = "/s" if of == "rate" else " ms"
    mine, its = (statistics.median(column) for column in zip(*pairs, strict=True))
    digits = 0 if of == "rate" else 2
    return Row(
        what=what,
        ours=f"{mine:,.{digits}f}{unit}",
        other=f"{its:,.{digits}f}{unit}",
        ratio=statistics.median(ratios),
        better=better,
        bar=bar,
        spread=(min(ratios), max(ratios)),
    )


def _figure(sample: Sample, of: Literal["rate", "time"]) -> float:
    return sample.rate if of == "rate" else sample.median * 1000
