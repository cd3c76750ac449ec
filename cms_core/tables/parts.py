"""Which rows of a file belong together, and which have the key of another one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cms_core.tables.cells import squeezed
from cms_core.tables.reading import Row


class Twin(NamedTuple):
    """A row with the key of another one: the number of the first of them, and how many of them stand before it."""

    first: int
    place: int


class Part(NamedTuple):
    """Rows that are looked at and written together, and which of them have the key of another row of the file."""

    rows: list[Row]
    twins: dict[int, Twin]


def named(value: Any) -> str:
    """Return a name as others may write it: the slug of a title is that title."""
    return re.sub(r"[\W_]+", "-", squeezed(str(value or "")))


def owners_of(names: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Return with which row, the first of them, each belongs together, by the names that they say."""
    owners: dict[int, int] = {}

    def first(number: int) -> int:
        while owners[number] != number:
            owners[number] = number = owners[owners[number]]
        return number

    by_name: dict[str, int] = {}
    for number, said in names.items():
        owners[number] = number
        for name in said:
            one, other = sorted((first(by_name.setdefault(name, number)), first(number)))
            owners[other] = one
    return {number: first(number) for number in names}


def twins_of(keys: list[tuple[bool, int, Any]]) -> dict[int, Twin]:
    """Return the rows with the key of another one: what somebody wrote comes before what is made of titles."""
    seen: dict[Any, Twin] = {}
    twins: dict[int, Twin] = {}
    for _assumed, number, key in sorted(keys, key=lambda each: each[0]):
        first, place = seen.get(key, (number, 0))
        if place:
            twins[number] = Twin(first, place)
        seen[key] = Twin(first, place + 1)
    return twins
