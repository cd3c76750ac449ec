"""What a home page shows of its lists."""

from __future__ import annotations

from typing import Any

import pytest

from cms_core.surfaces import home


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ([6, 6], [6, 3]),
        ([0, 3, 0], [0, 3, 0]),
        ([1, 3, 2, 3, 6, 3], [1, 3, 2, 1, 1, 1]),
        ([6, 6, 6], [6, 2, 1]),
        ([2] * 14, [1] * 14),
    ],
)
def test_home_page_shows_nine_things_and_at_least_one_of_each_list(found: list[int], shown: list[int]) -> None:
    lists: list[Any] = [list(range(many)) for many in found]

    assert home.in_room(lists) == [list(range(many)) for many in shown]
