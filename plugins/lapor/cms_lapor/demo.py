"""Sample reports for the sample sites; everything is made up, and nobody stands behind it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, is_open, now, prepare_image, site_scope
from cms_lapor import NAME, cases, moderation, sending, states
from cms_lapor.demo_pictures import draw
from cms_lapor.gateway import services as gateway
from cms_lapor.gateway.models import Target
from cms_lapor.gateway.profiles import MANUAL
from cms_lapor.intake.channels import BY_HAND
from cms_lapor.merging.services import MERGE
from cms_lapor.models import Report
from cms_lapor.replies.models import Template
from cms_lapor.routing import OWN
from cms_lapor.topics import PUBLIC
from cms_lapor.units.models import Unit, UnitTopic

CLERK = "Sekretaris Desa"
"""Who works on what no unit does."""
COUNTER = "Loket pelayanan"
"""Who wrote down what came on paper or was told."""
HOUR = 10
"""Of the day, in UTC, at which sample reports come: in no zone of Indonesia is that night."""


def load() -> int:
    """Make the reports of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    entries = [*content["report"], *(_over(past, *row) for past in content["past"] for row in _times(past))]
    made = 0
    for code in dict.fromkeys(entry["code"] for entry in entries):
        site = db.session.scalar(select(Site).where(Site.region_code == code))
        if site is None:
            continue
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Report.id).limit(1)) is not None:
                continue
            made += _fill(site, content, [entry for entry in entries if entry["code"] == code])
    return made


def _times(past: dict[str, Any]) -> Iterator[list[Any]]:
    """Return a row for each time that something of the past came."""
    return ([*words, *time] for *words, times in past["reports"] for time in times)


def _over(
    past: dict[str, Any], topic: str, channel: str, body: str, told: str, outcome: str, days: int, took: int, stars: int
) -> dict[str, Any]:
    """Return an entry of what is over, as those that are written out."""
    # Now and then an office looks late.
    moves = [
        ["teruskan", min(6 if days % 6 == 0 else 1 + days % 3, took), ""],
        ["jawab", took, told],
        ["puas", took + 3, ""],
    ]
    words = {"topic": topic, "channel": channel, "body": body, "outcome": outcome, "stars": stars}
    return {"code": past["code"], "days": days, "hamlet": f"Dusun {1 + days % 4}", "moves": moves, **words}


def _fill(site: Site, content: dict[str, Any], entries: list[dict[str, Any]]) -> int:
    """Make the reports of a site; return how many."""
    units = _units(content, site)
    targets = [
        Target(name=each["name"], transport=MANUAL) for each in content["target"] if each["code"] == site.region_code
    ]
    db.session.add_all(targets)
    db.session.flush()
    made = [_make(site, entry, number, content, units) for number, entry in enumerate(entries)]
    for report, entry in zip(made, entries, strict=True):
        if "merged" in entry:
            # The first one that a site has is about the same.
            report.parent_id = made[0].id
            said = cases.Said()
            cases.put(report, states.MERGED, MERGE, said, by=states.STAFF, site=site, user=None, at=report.received_at)
        if "handed" in entry:
            gateway.put(targets[0], report.number, region=site.region_code)
    return len(made)


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


def _unit_for(site: Site, topic: str, content: dict[str, Any]) -> str:
    """Return the unit of a site that works on a topic, by the topic itself or its group."""
    units = (each for each in content["unit"] if each["code"] == site.region_code)
    return next((each["name"] for each in units if {topic, topic.partition("-")[0]} & set(each["topics"])), CLERK)


def _make(site: Site, entry: dict[str, Any], number: int, content: dict[str, Any], units: dict[str, int]) -> Report:
    came = (now() - timedelta(days=entry["days"])).replace(hour=HOUR, minute=number * 7 % 60, second=0, microsecond=0)
    sent = sending.Sent(
        client_id=f"contoh-{site.region_code}-{number}",
        kind=entry.get("kind", "pengaduan"),
        topic=entry["topic"],
        body=f"{entry['body']} {content['note']}",
        place=entry.get("place", site.region_code),
        hamlet=entry.get("hamlet", ""),
        rt=entry.get("rt", ""),
        landmark=entry.get("landmark", ""),
        lat=entry.get("lat"),
        long=entry.get("long"),
        visibility=entry.get("visibility", PUBLIC),
        about_office=entry.get("about_office", False),
        channel=entry.get("channel", "web"),
        entered_by=COUNTER if entry.get("channel", "web") in BY_HAND else "",
        received_at=came,
    )
    photos = [prepare_image(draw(scene)) for scene in entry.get("scenes", ())]
    report = sending.write(site, site, sent, photos, why=OWN)
    assert report is not None  # its key was made for it
    unit = entry.get("unit") or _unit_for(site, entry["topic"], content)
    said = {"unit": unit, "unit_id": units.get(unit), "kind": sent.kind, "outcome": entry.get("outcome", "")}
    for name, days, told in entry.get("moves", ()):
        by = states.REPORTER if name in states.moves_of(report.state, states.REPORTER) else states.STAFF
        words = {"note": told} if by == states.REPORTER else {"told": told}
        step = cases.Said(**words, **said)
        cases.move(report, name, step, by=by, step=report.step, site=site, at=came + timedelta(days=days))
    if "title" in entry:
        moderation.release(
            report,
            title=entry["title"],
            text=f"{entry['shown']} {content['note']}",
            photos={photo.id for photo in report.attachments},
            step=report.step,
            site=site,
            at=came + timedelta(days=entry["moves"][-1][1], hours=1),
        )
    report.rating = entry.get("stars", 0)
    return report
