"""Counting the clocks of 10,000 open requests anew after a changed decree, beside plain writes of the same rows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import bindparam, insert, select, update

from bench import data
from bench.table import Row
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.workdays import services as workdays
from cms_ppid.cases.models import Applicant
from cms_ppid.cases.recounting import recount
from cms_ppid.requests import states
from cms_ppid.requests.models import Request, RequestEvent

COUNT, FIRST = 10_000, 1_000_001
BEGAN, DUE, DECREED = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 4)


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Open so many requests in a village of the sample data, add a day off, and count again."""
    shutil.copytree(sample, folder)
    app = data.reopen(folder)
    site_id = fill(app)
    plainly = _plain(app)
    with app.app_context(), site_scope(site_id):
        site = db.session.get_one(Site, site_id)
        workdays.set_day(site, DECREED, off=True, name="Pemilihan kepala desa", by=None)
        db.session.commit()
        began = time.perf_counter()
        moved = len(recount(Request, RequestEvent, "request_id", states.OPEN, site))
        db.session.commit()
        seconds = time.perf_counter() - began
    yield Row(
        f"clocks counted anew after a decree: {moved:,} open requests, each with a line of its history; plain writes",
        f"{moved / seconds:,.0f} rows/s", f"{COUNT / plainly:,.0f} rows/s", ratio=plainly / seconds,
    )  # fmt: skip


def fill(app: Flask) -> int:
    """Give a village of the sample data so many open requests; return the id of its site."""
    with app.app_context(), every_site() as session:
        key = session.scalars(select(Site.id).where(Site.slug == data.VILLAGE)).one()
        data.put(session, Applicant, [{"id": FIRST, "site_id": key}])
        data.put(session, Request, (_request(number, key) for number in range(FIRST, FIRST + COUNT)))
        session.commit()
    return int(key)


def _request(number: int, site_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "site_id": site_id,
        "number": f"PI-3304022007-26-{number:05}",
        "client_id": f"permohonan-{number}",
        "code_hash": "",
        "applicant_id": FIRST,
        "state": states.REGISTERED,
        "step": 2,
        "due": DUE,
        "due_from": BEGAN,
        "due_days": 10,
        "received_at": data.BEGIN,
        "entered_at": data.BEGIN,
        "details": "Contoh karangan.",
        "purpose": "Contoh karangan.",
        "obtain": "salinan",
        "deliver": "ambil",
    }


def _plain(app: Flask) -> float:
    """Write as many rows of the same tables plainly, take it back, and return the seconds that it took."""
    requests, events = data.table(Request), data.table(RequestEvent)
    change = update(requests).where(requests.c.id == bindparam("key")).values(due=bindparam("day"), step=3)
    with app.app_context(), every_site() as session:
        key = session.scalar(select(Request.site_id).limit(1))
        line = {"site_id": key, "seq": 3, "by": "system", "office": "", "move": "hitung", "start": "", "end": ""}
        began = time.perf_counter()
        numbers = range(FIRST, FIRST + COUNT)
        session.execute(change, [{"key": number, "day": DUE} for number in numbers])
        texts = {"told": "", "note": "", "at": data.BEGIN}
        session.execute(insert(events), [{**line, **texts, "request_id": number} for number in numbers])
        session.flush()
        seconds = time.perf_counter() - began
        session.rollback()
    return seconds
