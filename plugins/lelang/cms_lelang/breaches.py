"""What the rules say: something that is wrong with a package, and what they have to know beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from cms_core.api import by_rule
from cms_lelang import _


@dataclasses.dataclass(frozen=True)
class Breach:
    """Something that is wrong: by which ``rule``, at which ``field`` of which ``part`` (empty: the package itself).

    A ``severe`` one is refused, another one is told. ``fault`` tells one from another where a sentence may change and
    its fault does not; else the sentence does. ``at`` are the stages that it is about, each with its field.
    """

    rule: str
    part: str
    field: str
    text: str = dataclasses.field(compare=False)
    severe: bool = True
    fault: str = ""
    at: tuple[tuple[str, str], ...] = dataclasses.field(default=(), compare=False)

    def __post_init__(self) -> None:
        """Let the sentence tell what it is, where nothing else does."""
        if not self.fault:
            object.__setattr__(self, "fault", str(self.text))

    @property
    def told(self) -> str:
        """The sentence with its rule, under which the guide explains it."""
        return str(by_rule(self.text, self.rule))


def cited(law: str, note: str = "") -> Any:
    """Return a rule as people are told of it in their language, with what is noted of it.

    ``unread`` are rules that nobody has compared with their text yet, an ``example`` is one that a regulation gives.
    """
    if note == "unread":
        return _.lazy("%(law)s; belum dicocokkan dengan naskahnya", law=law)
    return _.lazy("contoh %(law)s", law=law) if note == "example" else law


@dataclasses.dataclass(frozen=True)
class Limit:
    """Up to how many rupiah a method may be used (0: not at all), and by which rule.

    ``sample`` is nobody's rule yet, or unverified.
    """

    most: int
    law: str
    sample: bool = False


@dataclasses.dataclass(frozen=True)
class Term:
    """From when until when (its last day) something is in force, and by which rule; ``sample`` refuses nobody."""

    since: date | None
    until: date | None
    law: str
    sample: bool = False

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclasses.dataclass(frozen=True)
class Known:
    """What a check cannot see in a package: the ceiling of its method, what looks like it, its clock, ``today`` and
    this ``moment``.

    ``floor`` is the ceiling of the simpler method, above which its own is needed.
    ``terms`` are those of methods and stages, by sort and key; ``day`` is that on which its method has to be in force.
    ``taken`` is what has its code and is not told apart from it, ``beside`` whether a file told its like before it.
    ``value`` and ``end`` are those of the contract as the public was told of it first, ``bidders`` the names of those
    who took part as it was told them first, by their ids, since the day ``listed``; ``late`` are those of them who came
    on a later day.
    """

    limit: Limit | None = None
    floor: Limit | None = None
    same_code: str = ""
    same_name: str = ""
    beside: bool = False
    taken: str = ""
    value: int | None = None
    end: date | None = None
    bidders: Mapping[int, str] = dataclasses.field(default_factory=dict)
    listed: date | None = None
    late: frozenset[int] = frozenset()
    zone: tzinfo = UTC
    today: date | None = None
    moment: datetime | None = None
    terms: Mapping[tuple[str, str], Term] = dataclasses.field(default_factory=dict)
    day: date | None = None


NOTHING = Known()
