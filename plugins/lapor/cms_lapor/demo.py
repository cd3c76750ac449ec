"""Sample reports for the sample sites; everything is made up, and nobody stands behind it."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, is_open, now, prepare_image, site_scope
from cms_lapor import NAME, cases, sending, states
from cms_lapor.demo_pictures import draw
from cms_lapor.models import Report
from cms_lapor.replies.models import Template
from cms_lapor.routing import OWN
from cms_lapor.topics import PUBLIC
from cms_lapor.units.models import Unit, UnitTopic

HOUR = 10
"""Of the day, in UTC, at which sample reports come: in no zone of Indonesia is that night."""


def load() -> int:
    """Make the reports of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for code in dict.fromkeys(entry["code"] for entry in content["report"]):
        site = db.session.scalar(select(Site).where(Site.region_code == code))
        if site is None:
            continue
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Report.id).limit(1)) is not None:
                continue
            units = _units(content, site)
            for number, entry in enumerate(each for each in content["report"] if each["code"] == code):
                _make(site, entry, number, content["note"], units)
                made += 1
    return made


def _units(content: dict[str, Any], site: Site) -> dict[str, int]:
    """Make the units and templates of a site; return the ids of the units by their names."""
    found = {}
    for each in (each for each in content["unit"] if each["code"] == site.region_code):
        unit = Unit(name=each["name"], topics=[UnitTopic(topic=topic) for topic in each["topics"]])
        db.session.add(unit)
        db.session.flush()
        found[unit.name] = unit.id
    for each in (each for each in content["template"] if each["code"] == site.region_code):
        db.session.add(Template(**{name: value for name, value in each.items() if name != "code"}))
    return found


def _make(site: Site, entry: dict[str, Any], number: int, note: str, units: dict[str, int]) -> None:
    came = (now() - timedelta(days=entry["days"])).replace(hour=HOUR, minute=number * 7, second=0, microsecond=0)
    sent = sending.Sent(
        client_id=f"contoh-{site.region_code}-{number}",
        kind=entry.get("kind", "pengaduan"),
        topic=entry["topic"],
        body=f"{entry['body']} {note}",
        place=site.region_code,
        hamlet=entry.get("hamlet", ""),
        rt=entry.get("rt", ""),
        landmark=entry["landmark"],
        lat=entry.get("lat"),
        long=entry.get("long"),
        visibility=PUBLIC,
        received_at=came,
    )
    photos = [prepare_image(draw(scene)) for scene in entry.get("scenes", ())]
    report = sending.write(site, site, sent, photos, why=OWN)
    unit = entry.get("unit", "")
    said = {"unit": unit, "unit_id": units.get(unit), "kind": sent.kind, "outcome": entry.get("outcome", "")}
    for name, days, told in entry.get("moves", ()):
        by = states.REPORTER if name in states.moves_of(report.state, states.REPORTER) else states.STAFF
        step = cases.Said(told=told, **said)
        cases.move(report, name, step, by=by, step=report.step, site=site, at=came + timedelta(days=days))
    if "title" in entry:
        cases.release(
            report,
            title=entry["title"],
            text=f"{entry['shown']} {note}",
            photos={photo.id for photo in report.attachments},
            step=report.step,
            site=site,
            at=came + timedelta(days=entry["moves"][-1][1], hours=1),
        )
