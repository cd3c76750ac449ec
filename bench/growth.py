"""The same pages on the sample data and on data grown large: 100,000 items in one site, a million in 10,000 sites."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from flask import Flask

from bench import data
from bench.load import drive
from bench.pages import fresh, host_of
from bench.servers import PRODUCT, Server, serving
from bench.table import Row, side_by_side

ONE_SITE_BAR, ALL_BAR = 1.2, 1.5
NEXT, PER_PAGE = 500, 24
ROUNDS, SECONDS, WARM_SECONDS = 7, 0.5, 1.0


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Grow copies of the sample instance and compare every kind of page with the sample itself."""
    small = data.reopen(sample)
    for name, bar, grow in (
        (f"{data.ONE_SITE:,} items in one site", ONE_SITE_BAR, (data.add_one_large_site,)),
        (f"{data.SITES:,} sites, {data.ALL_ITEMS:,} items", ALL_BAR, (data.add_one_large_site, data.add_all)),
    ):
        yield from _compared(name, bar, small, sample, folder / str(len(grow)), grow)


def _compared(
    name: str, bar: float, small: Flask, sample: Path, instance: Path, grow: tuple[Callable[[Flask], None], ...]
) -> Iterator[Row]:
    shutil.copytree(sample, instance)
    large = data.reopen(instance)
    for step in grow:
        step(large)
    folder = instance.parent
    with (
        serving(PRODUCT, {"CMS_INSTANCE": str(sample)}, folder, "small", workers=1) as one,
        serving(PRODUCT, {"CMS_INSTANCE": str(instance)}, folder, "large", workers=1) as other,
    ):
        for slug in (data.VILLAGE, data.KECAMATAN):
            ours, its = _requests(large, other, slug, NEXT), _requests(small, one, slug, 1)
            for page in ours:
                for server, asked in ((other, ours[page]), (one, its[page])):
                    drive(server.port, asked, seconds=WARM_SECONDS)
                yield side_by_side(
                    f"{name}: {page} of {slug}; sample data",
                    partial(drive, other.port, ours[page], seconds=SECONDS),
                    partial(drive, one.port, its[page], seconds=SECONDS),
                    rounds=ROUNDS,
                    of="time",
                    better="at most",
                    bar=bar,
                )
    shutil.rmtree(instance)


def _requests(app: Flask, server: Server, slug: str, page: int) -> dict[str, Iterator[bytes]]:
    """Return requests by kind of page; ``page`` is how often *next* was followed."""
    host = host_of(server, slug)
    cursor = data.cursor_of_page(app, data.VILLAGE, page, PER_PAGE)
    items = itertools.cycle([fresh(host, path) for path in data.items_of(app, data.VILLAGE, 50)])
    paths = {
        "home": "/",
        "list": "/potensi/",
        f"list after {NEXT} × next": f"/potensi/?sesudah={cursor}",
        "search": "/cari?q=kopi",
    }
    found = {name: fresh(host, path) for name, path in paths.items()}
    if slug == data.VILLAGE:
        found["item"] = (next(each) for each in items)
    return found
