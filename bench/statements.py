"""How many SQL statements a public page takes once its worker knows the site, and what the locks add to each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from bench.data import KECAMATAN, VILLAGE
from bench.table import Row
from cms_core.database import set_pragmas
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site

KABUPATEN = "kutai-timur"
ITEM_BAR, HOME_BAR, MODULE_WITH_BLOCK = 5, 4, 1
STATEMENTS, ROUNDS = 400, 15


def counted(app: Flask, item: str) -> Iterator[Row]:
    """Count the statements of each kind of page."""
    for name, slug, path, bar in (
        ("item page", VILLAGE, item, ITEM_BAR),
        ("home of a village", VILLAGE, "/", HOME_BAR + MODULE_WITH_BLOCK),
        ("home of a kecamatan", KECAMATAN, "/", HOME_BAR + MODULE_WITH_BLOCK),
        ("home of a kabupaten", KABUPATEN, "/", HOME_BAR + MODULE_WITH_BLOCK),
        ("list of a village", VILLAGE, "/potensi/", None),
        ("list of a kecamatan", KECAMATAN, "/potensi/", None),
        ("search of a kecamatan", KECAMATAN, "/cari?q=kopi", None),
    ):
        first, later = (_count(app, slug, f"{path}{'&' if '?' in path else '?'}tahun={year}") for year in (1, 2))
        yield Row(
            f"SQL statements, {name}; its first time in a worker", f"{later}", f"{first}",
            ratio=float(later), better="at most", bar=bar,
        )  # fmt: skip


def _count(app: Flask, slug: str, path: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = app.test_client().get(path, base_url=f"http://{slug}.localhost:8000")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, f"{slug}{path}: {answer.status}"
    return len(seen)


def locks(app: Flask, database: Path) -> Row:
    """Compare one ORM statement under the locks of tenancy with the same on an engine that has none."""
    bare = create_engine(f"sqlite:///{database}")
    event.listen(bare, "connect", lambda connection, _record: set_pragmas(connection))
    locked: list[float] = []
    free: list[float] = []
    with app.app_context(), Session(bare) as session:
        site_id = db.session.scalar(select(Site.id).where(Site.slug == VILLAGE))
        enter_site(site_id)
        for _round in range(ROUNDS):
            locked.append(_seconds(db.session(), None))
            # Without locks the statement has to name the site itself.
            free.append(_seconds(session, site_id))
    bare.dispose()
    mine, its = median(locked) * 1e6, median(free) * 1e6
    more = 100 * (mine - its) / its
    ratios = [one / other for one, other in zip(locked, free, strict=True)]
    return Row(
        f"one ORM statement with the locks; without ({mine - its:+.0f} µs, {more:+.0f} %)",
        f"{mine:.0f} µs", f"{its:.0f} µs", ratio=median(ratios), spread=(min(ratios), max(ratios)),
    )  # fmt: skip


def _seconds(session: Session, site_id: int | None) -> float:
    began = time.perf_counter()
    for _number in range(STATEMENTS):
        session.expunge_all()
        query = select(Page).where(Page.slug == "profil")
        session.scalar(query if site_id is None else query.where(Page.site_id == site_id))
    return (time.perf_counter() - began) / STATEMENTS
