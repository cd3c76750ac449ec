"""The queue of reports: 200,000 of one site beside 2,000, signed in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from bench import data
from bench.lists import asking
from bench.load import drive
from bench.servers import PRODUCT, serving
from bench.table import Row, side_by_side
from cms_core.lookup import words_of
from cms_core.publishing.models import ContentWord
from cms_core.sites.models import Site
from cms_core.tenancy import every_site
from cms_lapor import states
from cms_lapor.models import NEVER, Event, Report
from cms_lapor.topics import data as topics_of
from cms_lapor.units.models import Unit

FEW, MANY, BAR = 2_000, 200_000, 1.5
ROUNDS, SECONDS, WARM_SECONDS = 7, 0.5, 0.5
OPEN = 20
"""Every so many reports one is still open."""
UNITS, TOPICS = 4, 20
"""So few that a page is full with either number of reports: rows that are drawn would be measured else."""
ASKED = {
    "first page": "",
    "what waits": "?keadaan=kerja",
    "overdue": "?keadaan=lewat",
    "ended": "?keadaan=selesai",
    "unit": "?bagian={unit}&keadaan=kerja",
    "topic": "?topik=pu-jalan",
    "channel, secrecy": "?lewat=sms&terbuka=anonymous",
    "search": "?q=rusak+kebun",
    "search in a unit": "?q=rusak&bagian={unit}",
    "search, ended": "?q=jembatan+robusta&keadaan=selesai",
    "number": "?q=LP-3304022007-26-01500",
    "rare words, few rows there": "?q=jembatan+robusta",
    "a rare word in a unit, few rows there": "?q=madu&bagian={unit}",
}
UNLIKE = {"rare words, few rows there", "a rare word in a unit, few rows there"}
"""What fills a page of the many and not of the few: most of what it takes longer is drawing the rows. For reading."""
WORDS = ("jalan", "jembatan", "lampu", "selokan")


def measured(sample: Path, folder: Path, *, rounds: int = ROUNDS) -> Iterator[Row]:
    """Fill two copies of the sample instance and compare what the queue is asked."""
    apps, units = {}, {}
    for count in (FEW, MANY):
        shutil.copytree(sample, folder / str(count))
        apps[count] = data.reopen(folder / str(count))
        units[count] = add_reports(apps[count], count)
    with (
        serving(PRODUCT, {"CMS_INSTANCE": str(folder / str(FEW))}, folder, "few", workers=1) as few,
        serving(PRODUCT, {"CMS_INSTANCE": str(folder / str(MANY))}, folder, "many", workers=1) as many,
    ):
        for how, query in ASKED.items():
            ours, its = (
                asking(apps[count], server, f"/lapor/{query.format(unit=units[count])}")
                for count, server in ((MANY, many), (FEW, few))
            )
            for server, asked in ((many, ours), (few, its)):
                drive(server.port, asked, seconds=WARM_SECONDS)
            yield side_by_side(
                f"queue, {MANY:,} reports: {how}; {FEW:,}",
                partial(drive, many.port, ours, seconds=SECONDS),
                partial(drive, few.port, its, seconds=SECONDS),
                rounds=rounds,
                of="time",
                better="at most",
                bar=None if how in UNLIKE else BAR,
            )
    for count in (FEW, MANY):
        shutil.rmtree(folder / str(count))


def add_reports(app: Flask, count: int) -> int:
    """Give the sample village so many reports, most of them ended; return the id of one of its units."""
    with app.app_context():
        with every_site() as session:
            site_id = session.scalars(select(Site.id).where(Site.slug == data.VILLAGE)).one()
            units = [Unit(site_id=site_id, name=f"Seksi {number}") for number in range(UNITS)]
            session.add_all(units)
            session.flush()
            keys = [unit.id for unit in units]
        for start in range(1000, 1000 + count, data.CHUNK):
            numbers = range(start, min(start + data.CHUNK, 1000 + count))
            rows = [_report(number, site_id, keys[number % UNITS]) for number in numbers]
            with every_site() as session:
                data.put(session, Report, rows)
                data.put(session, Event, map(_event, rows))
                data.put(session, ContentWord, (word for row in rows for word in _words(row)))
        return keys[0]


def _report(number: int, site_id: int, unit_id: int) -> dict[str, Any]:
    thing, plant = WORDS[number // 3 % len(WORDS)], data.WORDS[number // 7 % len(data.WORDS)]
    topics, moment = list(topics_of().topics)[:TOPICS], data.BEGIN + timedelta(minutes=number)
    waits = number % OPEN == 0
    state = (states.NEW, states.ASSIGNED, states.WORKING, states.ANSWERED)[number // OPEN % 4] if waits else states.DONE
    due = moment.date() + timedelta(days=number % 90) if waits else NEVER
    return {
        "id": number,
        "site_id": site_id,
        "number": f"LP-3304022007-26-{number:05}",
        "client_id": f"bench-{number}",
        "code_hash": "0" * 64,
        "channel": ("web", "web", "web", "sms")[number % 4],
        "sent_from": "33.04.02.2007",
        "place": "33.04.02.2007",
        "kind": "pengaduan",
        "topic": topics[number % len(topics)],
        "title": f"{thing.title()} rusak dekat kebun {plant}",
        "body": "Contoh, karangan.",
        "visibility": ("public", "anonymous")[number % 8 == 3],
        "state": state,
        "unit": f"Seksi {number % UNITS}",
        "unit_id": unit_id,
        "step": 1,
        "due": due,
        "finish": due,
        "received_at": moment,
        "entered_at": moment,
        "closed_at": None if waits else moment,
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    about = {"site_id": row["site_id"], "report_id": row["id"], "at": row["received_at"]}
    return {**about, "seq": 1, "by": states.REPORTER, "move": "terima", "end": states.NEW}


def _words(row: dict[str, Any]) -> list[dict[str, Any]]:
    where = {"site_id": row["site_id"], "table": Report.__tablename__, "ref": row["id"]}
    return [{**where, "word": word} for word in words_of(f"{row['number']} {row['title']}")]
