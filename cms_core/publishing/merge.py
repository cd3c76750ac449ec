"""Three versions of a list of things: the one that two people began with, and what each of them made of it.

What only one of them changed, added, moved or took out is taken as it is; what both added is kept, the later one's
behind. Only what both made something else of is left to a person.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import Any

UNKNOWN: Any = object()
"""What stands for a version that nobody knows any more: it equals nothing."""


@dataclasses.dataclass(frozen=True)
class Thing:
    """One thing in the three versions; a version without it has None.

    ``moved`` are the fields (``mine``, ``theirs``) in which it stands somewhere else than in ``base``.
    """

    base: Any
    mine: Any
    theirs: Any
    moved: frozenset[str] = frozenset()

    @property
    def asked(self) -> bool:
        """Whether both made something else of it."""
        return bool(self.mine != self.theirs and self.base not in (self.mine, self.theirs))

    @property
    def settled(self) -> Any:
        """What it becomes when nobody has to be asked: the version of whoever changed it."""
        return self.theirs if self.mine == self.base else self.mine


@dataclasses.dataclass
class _Side:
    """Which thing of the base each thing of a side is (None: it is new), and which of them stand elsewhere."""

    things: Sequence[Any]
    known: dict[int, int] = dataclasses.field(default_factory=dict)
    moved: set[int] = dataclasses.field(default_factory=set)

    def of(self, place: int) -> Any:
        """Return what the side made of a thing of the base."""
        return next((self.things[at] for at, known in self.known.items() if known == place), None)


def merge(
    base: Sequence[Any],
    mine: Sequence[Any],
    theirs: Sequence[Any],
    *,
    key: Callable[[Any], Hashable],
    words: Callable[[Any], tuple[str, Counter[str]]],
) -> list[Thing]:
    """Return all things of three versions in the order of the merged one, what was taken out at its old place.

    Things with the same ``key`` are the same one, wherever they stand. Of the others those of one kind that say the
    most alike are taken for one that was changed; ``words`` returns the kind and how often each word is said.
    """
    ours, others = _compare(base, mine, key, words), _compare(base, theirs, key, words)
    # Whoever saved first is followed when both moved the same thing.
    ours_alone = ours.moved - others.moved
    still = set(range(len(base))) - ours.moved - others.moved
    my_new, twice = _new(ours), {}
    for at in _new(others):
        same = next((each for each in my_new if key(mine[each]) == key(theirs[at])), None)
        if same is not None:
            my_new.remove(same)
            twice[at] = mine[same]
    behind: dict[int | None, list[Thing]] = {}
    sides = ((others, others.moved, twice, "theirs"), (ours, ours_alone, dict.fromkeys(my_new), "mine"))
    for side, floating, listed, name in sides:
        last: int | None = None
        for at, thing in enumerate(side.things):
            place = side.known.get(at)
            if place in still:
                last = place
            elif place is not None and place in floating:
                behind.setdefault(last, []).append(_thing(base, place, ours, others))
            elif place is None and name == "theirs":
                behind.setdefault(last, []).append(Thing(None, listed.get(at), thing))
            elif place is None and at in listed:
                behind.setdefault(last, []).append(Thing(None, thing, None))
    found = behind.get(None, [])
    for place in sorted(still):
        found += [_thing(base, place, ours, others), *behind.get(place, [])]
    return found


def _thing(base: Sequence[Any], place: int, ours: _Side, others: _Side) -> Thing:
    moved = {name for name, side in (("mine", ours), ("theirs", others)) if place in side.moved}
    return Thing(base[place], ours.of(place), others.of(place), frozenset(moved))


def _new(side: _Side) -> list[int]:
    return [at for at in range(len(side.things)) if at not in side.known]


def _compare(
    base: Sequence[Any],
    side: Sequence[Any],
    key: Callable[[Any], Hashable],
    words: Callable[[Any], tuple[str, Counter[str]]],
) -> _Side:
    found = _Side(side)
    before, after = _numbered(base, key), _numbered(side, key)
    gaps: list[tuple[range, range]] = []
    for how, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            found.known.update(zip(range(begin, stop), range(start, end), strict=True))
        else:
            gaps.append((range(start, end), range(begin, stop)))
    gone = {before[place]: place for old, _new_ones in gaps for place in old}
    for at in [at for _old, new in gaps for at in new]:
        place = gone.pop(after[at], None)
        if place is not None:
            found.known[at] = place
            found.moved.add(place)
    for old, new in gaps:
        left = [place for place in old if before[place] in gone]
        right = [at for at in new if at not in found.known]
        for one, other in _pairs([words(base[place]) for place in left], [words(side[at]) for at in right]):
            found.known[right[other]] = left[one]
    return found


def _numbered(things: Sequence[Any], key: Callable[[Any], Hashable]) -> list[Hashable]:
    """Return the keys of things; of those that say the same the first is the first, the second the second."""
    seen: Counter[Hashable] = Counter()
    found: list[Hashable] = []
    for each in map(key, things):
        found.append((each, seen[each]))
        seen[each] += 1
    return found


def _pairs(
    left: Sequence[tuple[str, Counter[str]]], right: Sequence[tuple[str, Counter[str]]]
) -> list[tuple[int, int]]:
    """Return which of two lists are most alike, none of them crossing another."""
    best = [[0.0] * (len(right) + 1) for _each in range(len(left) + 1)]
    alike = [[_alike(one, other) for other in right] for one in left]
    for row in reversed(range(len(left))):
        for column in reversed(range(len(right))):
            joined = alike[row][column] + best[row + 1][column + 1] if alike[row][column] else 0.0
            best[row][column] = max(joined, best[row + 1][column], best[row][column + 1])
    pairs, row, column = [], 0, 0
    while row < len(left) and column < len(right):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _alike(one: tuple[str, Counter[str]], other: tuple[str, Counter[str]]) -> float:
    """Return how much of what two say is the same, from a little up to 1; 0 when they are of different kinds."""
    if one[0] != other[0]:
        return 0.0
    both = sum(min(count, other[1][word]) for word, count in one[1].items())
    return 0.01 + 2 * both / max(1, one[1].total() + other[1].total())
