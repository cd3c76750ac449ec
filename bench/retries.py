"""Ten thousand reports over a bad line: each key is sent once or several times, and becomes one report.

Some arrive twice at the same moment, as from a double click, some again much later, as from a phone that never saw
its receipt. No answer may be an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.data import VILLAGE
from bench.load import drive
from bench.pages import host_of
from bench.posts import SENDERS, Side, made_at, postgresql
from bench.servers import PRODUCT, serving
from bench.table import Row
from cms_core.tenancy import every_site
from cms_lapor.models import Report

KEYS = 10_000
TWICE, AGAIN, LATER = 10, 7, 50
"""Of so many one is sent twice at once; of so many one a second time after so many others."""
LONGEST_SECONDS = 3_600


def measured(folder: Path) -> Iterator[Row]:
    """Send all of them on both databases, and say what was lost and what was doubled.

    Raises:
        LoadError: an answer was an error.
    """
    folder.mkdir(mode=0o700)
    yield _sent("SQLite", *made_at(folder / "sqlite", ""), folder)
    with postgresql(folder) as (ours, _floor):
        yield _sent("PostgreSQL", *made_at(folder / "postgresql", ours), folder)


def _sent(kind: str, app: Flask, environ: Mapping[str, str], folder: Path) -> Row:
    with serving(PRODUCT, environ, folder, f"retries-{kind}") as server:
        side = Side(server, host_of(server, VILLAGE), "pu-jalan")
        posts = list(_repeated(side))
        sample = drive(
            server.port, iter(posts), connections=SENDERS, seconds=LONGEST_SECONDS, limit=len(posts), status=b"201"
        )
    kept = _kept(app)
    lost, doubled = len(set(side.sent) - set(kept)), sum(kept[key] - 1 for key in side.sent if key in kept)
    return Row(
        f"{len(posts):,} posts of {len(side.sent):,} keys, {len(sample.times):,} accepted in {sample.seconds:.0f} s, "
        f"{kind}: lost; doubled",
        f"{lost:,}", f"{doubled:,}", ratio=float(lost + doubled), better="at most", bar=0.0,
    )  # fmt: skip


def _repeated(side: Side) -> Iterator[bytes]:
    fresh = side.fresh()
    before: list[bytes] = []
    for number in range(KEYS):
        post = next(fresh)
        before.append(post)
        yield post
        if number % TWICE == 0:
            yield post
        if number % AGAIN == 0 and number >= LATER:
            yield before[number - LATER]


def _kept(app: Flask) -> Counter[str]:
    """Return how many reports there are of each key."""
    with app.app_context(), every_site() as session:
        return Counter(session.scalars(select(Report.client_id)))
