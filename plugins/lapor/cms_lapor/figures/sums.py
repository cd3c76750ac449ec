"""What the reports of a group amount to: numbers that can be added, and the shares and medians that follow."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

LEAST = 5
"""From how many on a share, a median or a mean says something, and nobody is known by it."""
CHECK_DAYS, FOLLOW_DAYS = 3, 5
"""Working days to look at a report and for the first step (SP4N-LAPOR!); the same everywhere: figures add up."""
DAYS = ("follow_days", "answer_days")
Pack = Mapping[str, Any]
"""Numbers of :class:`Sums` by their names, and how many took so many working days or ended in which way."""


@dataclasses.dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share in percent, None of so few that it says nothing."""
        return round(100 * self.part / self.whole) if self.whole >= LEAST else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sums:
    """Reports of a group.

    ``checked`` were looked at, ``followed`` had a first step, ``answered`` an answer, ``…_soon`` of them in time;
    ``stars`` are those of ``rated`` together. ``follow_days`` and ``answer_days`` say how many took so many working
    days. ``overdue`` are late now, ``oldest`` is the day on which the first of them was due.
    """

    received: int = 0
    checked: int = 0
    checked_soon: int = 0
    followed: int = 0
    followed_soon: int = 0
    answered: int = 0
    answered_soon: int = 0
    reopened: int = 0
    rated: int = 0
    stars: int = 0
    waiting: int = 0
    filed: int = 0
    passed_on: int = 0
    overdue: int = 0
    oldest: date | None = None
    follow_days: Mapping[int, int] = dataclasses.field(default_factory=dict)
    answer_days: Mapping[int, int] = dataclasses.field(default_factory=dict)
    outcomes: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __add__(self, other: Sums) -> Sums:
        first = [day for day in (self.oldest, other.oldest) if day is not None]
        return dataclasses.replace(Sums.of((self.packed(), other.packed())), oldest=min(first, default=None))

    @classmethod
    def of(cls, packs: Iterable[Pack]) -> Sums:
        """Return the sum of many; what was written as JSON has its days as texts."""
        numbers: dict[str, Any] = Counter()
        groups: dict[str, Counter[Any]] = {name: Counter() for name in (*DAYS, "outcomes")}
        for pack in packs:
            for name, value in pack.items():
                if name not in groups:
                    numbers[name] += value
                    continue
                group = groups[name]
                for key, number in value.items():
                    group[int(key) if name in DAYS else key] += number
        return cls(**numbers, **groups)  # type: ignore[arg-type]  # fields by their names

    def packed(self) -> Pack:
        """Return what there is any of, by its name, for many to be added up at once; ``oldest`` is left out."""
        return {name: value for name, value in vars(self).items() if value and name != "oldest"}

    def without_few_ends(self) -> Sums:
        """Return them without the ways in which so few ended that somebody may be known by it."""
        kept = {name: number for name, number in self.outcomes.items() if number >= LEAST}
        return dataclasses.replace(self, outcomes=kept)

    @property
    def in_check(self) -> Share:
        """Of those looked at, how many within :data:`CHECK_DAYS`."""
        return Share(self.checked_soon, self.checked)

    @property
    def in_follow(self) -> Share:
        """Of those with a first step, how many within :data:`FOLLOW_DAYS`."""
        return Share(self.followed_soon, self.followed)

    @property
    def in_answer(self) -> Share:
        """Of those answered, how many within the limit of their class."""
        return Share(self.answered_soon, self.answered)

    @property
    def in_reopen(self) -> Share:
        """Of those answered, how many somebody wanted open again."""
        return Share(self.reopened, self.answered)

    @property
    def ends(self) -> Mapping[str, Share]:
        """Of those answered, how many ended which way."""
        return {name: Share(number, self.answered) for name, number in self.outcomes.items()}

    @property
    def follow_median(self) -> float | None:
        """Working days until the first step, of the one in the middle."""
        return median(self.follow_days)

    @property
    def answer_median(self) -> float | None:
        """Working days until the answer, of the one in the middle."""
        return median(self.answer_days)

    @property
    def rating(self) -> float | None:
        """Mean of the stars, 1 to 5; None of so few that it says nothing."""
        return self.stars / self.rated if self.rated >= LEAST else None


def median(counts: Mapping[int, int]) -> float | None:
    """Return the number in the middle, or between the two in the middle; None of so few that it says nothing."""
    whole = sum(counts.values())
    if whole < LEAST:
        return None
    wanted = ((whole - 1) // 2, whole // 2)
    found, seen = [], 0
    for number in sorted(counts):
        found += [number for place in wanted if seen <= place < seen + counts[number]]
        seen += counts[number]
    return sum(found) / 2
