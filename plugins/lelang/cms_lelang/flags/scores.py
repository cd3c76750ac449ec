"""Scores of a tender, 1 to 5, by the Potential Fraud Analysis (PFA) of Opentender.

Of its seven indicators these are the four that its page of methods states (https://opentender.net/method/); the fourth
up to its second band. They are not added up: a sum of four would pass for the sum of seven.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from cms_core.api import format_number, format_rupiah
from cms_lelang import _
from cms_lelang.cases import Case
from cms_lelang.models import Stage
from cms_lelang.words import DECIDING

SCORED = frozenset({"tender", "tender_cepat", "seleksi"})
"""The methods that Opentender scores."""
BEGINNING = ("prakualifikasi", "pengumuman")
DAYS = ((25, 1), (35, 2), (45, 3), (70, 4))
"""PFA-1: up to so many days, and the score."""
BELOW = ((1, 5), (2, 4), (3, 3), (4, 2), (8, 1), (12, 2), (16, 3), (20, 4))
"""PFA-2: below so many per cent under the estimate, and the score."""
VALUES = ((500_000_000, 1), (1_000_000_000, 2), (5_000_000_000, 3), (10_000_000_000, 4))
"""PFA-3: up to so many rupiah, and the score."""
LENGTHS = ((20, 5), (40, 4))
"""PFA-4: up to so many characters, and the score; longer titles get none, for the bands above are not sure."""
HIGHEST = 5


@dataclasses.dataclass(frozen=True)
class Score:
    """The score of a rule and what it was given for."""

    rule: str
    points: int
    text: str


def scores_of(case: Case) -> list[Score]:
    """Return the scores of a tender, as far as it has got; none for other methods and for what was called off."""
    if case.package.method not in SCORED or case.package.outcome:
        return []
    return [score for rule in (duration, discount, worth, title) for score in rule(case)]


def duration(case: Case) -> Iterator[Score]:
    """PFA-1: days from the announcement until the winner is decided."""
    begun, decided = _named(case, BEGINNING), _named(case, DECIDING)
    if begun and decided and case.winners:
        days = (decided[0].ends_at - begun[0].starts_at).days
        points = next((points for most, points in DAYS if days <= most), HIGHEST)
        yield Score("PFA-1", points, _("%(days)s hari dari pengumuman sampai penetapan pemenang.", days=days))


def discount(case: Case) -> Iterator[Score]:
    """PFA-2: how far the contract lies below the estimate."""
    estimate, contract = case.package.estimate, case.contract
    if not estimate or contract is None or case.is_framework:
        return
    percent = (estimate - contract.value) / estimate * 100
    if percent < 0:
        yield Score("PFA-2", HIGHEST, _("Nilai kontrak di atas HPS."))
        return
    points = next((points for most, points in BELOW if percent < most), HIGHEST)
    yield Score("PFA-2", points, _("Nilai kontrak %(percent)s%% di bawah HPS.", percent=format_number(percent, 2)))


def worth(case: Case) -> Iterator[Score]:
    """PFA-3: what the contract is worth."""
    if case.contract is not None and not case.is_framework:
        value = case.contract.value
        points = next((points for most, points in VALUES if value <= most), HIGHEST)
        yield Score("PFA-3", points, _("Nilai kontrak %(amount)s.", amount=format_rupiah(value)))


def title(case: Case) -> Iterator[Score]:
    """PFA-4: how few characters the title has."""
    length = len(case.package.title)
    for most, points in LENGTHS:
        if length <= most:
            yield Score("PFA-4", points, _("Nama paket %(length)s karakter.", length=length))
            return


def _named(case: Case, names: Sequence[str]) -> list[Stage]:
    return sorted((row for row in case.schedule if row.stage in names), key=lambda row: names.index(row.stage))
