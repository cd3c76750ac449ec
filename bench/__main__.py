"""``python -m bench``: measure, print the table, and end with 1 when a bar was missed."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench import (
    clocks,
    data,
    features,
    growth,
    imports,
    line,
    lists,
    outbox,
    packages,
    pages,
    posts,
    process,
    queue,
    register,
    retries,
    rows,
    statements,
    tables,
    works,
)
from bench.floor import DATABASE
from bench.servers import FLOOR, PRODUCT, serving
from bench.table import Row, lines

PARTS = ("pages", "statements", "rows", "line", "process", "posts", "growth", "retries")
LONG = {"growth", "retries"}
"""What is left out unless it is asked for."""


def main(words: list[str] | None = None) -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="What Balai costs, as ratios in one run.")
    parser.add_argument("--growth", action="store_true", help="also the large ones (some minutes, 4 GB of disk)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    chosen = parser.parse_args(words)
    # Whoever is told to end stops its servers and removes its folder first.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(128 + signal.SIGTERM))
    parts = set(chosen.only or [part for part in PARTS if part not in LONG]) | ({"growth"} if chosen.growth else set())
    with tempfile.TemporaryDirectory(prefix="balai-bench-") as folder:
        found = [row for part in PARTS if part in parts for row in _told(part, _part(part, Path(folder)))]
    print("\n".join(["", *lines(found)]))
    missed = [row.what for row in found if not row.met]
    print(f"\n{len(found)} lines, {len(missed)} missed." + "".join(f"\n  missed: {what}" for what in missed))
    return 1 if missed else 0


def _told(part: str, found: Iterable[Row]) -> Iterable[Row]:
    """Say each row when it is there: a run takes minutes."""
    print(f"{part} …", file=sys.stderr, flush=True)
    for row in found:
        print(f"  {' | '.join(row.cells)}", file=sys.stderr, flush=True)
        yield row


def _part(part: str, folder: Path) -> Iterable[Row]:
    sample = folder / "sample"
    app = data.make_sample(sample) if not sample.exists() else data.reopen(sample)
    environ = {"CMS_INSTANCE": str(sample), DATABASE: str(folder / "floor.sqlite3")}
    items = data.items_of(app, data.VILLAGE, 10)
    if part == "pages":
        with (
            serving(FLOOR, environ, folder, "floor") as floor,
            serving(PRODUCT, environ, folder, "product") as product,
        ):
            yield from pages.cached(product, floor)
            yield from pages.uncached(product, floor, items[0])
    elif part == "statements":
        yield from statements.counted(app, items[0])
        yield statements.locks(app, sample / "cms.sqlite3")
    elif part == "rows":
        yield from rows.measured(folder / "rows")
        yield from clocks.measured(sample, folder / "clocks")
    elif part == "line":
        with serving(PRODUCT, environ, folder, "product") as product:
            yield from line.measured(product, items[0])
            yield from outbox.measured(product)
    elif part == "process":
        yield process.cold_start(folder, environ)
        with serving(PRODUCT, environ, folder, "product", workers=1) as product:
            yield process.memory(product, items)
    elif part == "posts":
        yield from posts.measured(folder / "posts")
    elif part == "retries":
        yield from retries.measured(folder / "retries")
    else:
        yield from lists.measured(sample, folder / "lists")
        yield from queue.measured(sample, folder / "queue")
        yield from works.measured(sample, folder / "works")
        yield from packages.measured(sample, folder / "packages")
        yield from features.measured(sample, folder / "features")
        yield from register.measured(sample, folder / "register")
        yield from imports.measured(sample, folder / "imports")
        yield from tables.measured(sample, folder / "tables")
        yield from growth.measured(sample, folder / "growth")


if __name__ == "__main__":
    sys.exit(main())
