"""Answers to begin with: which fit a case, and what stands in place of their variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from cms_core.api import Site, User, audit, called, db, format_date
from cms_lapor import NAME, _, clocks
from cms_lapor.models import Report
from cms_lapor.replies.models import Template
from cms_lapor.topics import topic_label, with_group

VARIABLE = re.compile(r"\{\s*([A-Za-z_]+)\s*\}")
Read = Callable[[Report, Site], str]


class MissingVariables(Exception):
    """A template wants what a case does not have: ``names`` are its variables, ``text`` is the rest, filled in."""

    def __init__(self, names: list[str], text: str) -> None:
        super().__init__(", ".join(names))
        self.names, self.text = names, text


class NameTaken(Exception):
    """Another template of the site is called so."""


def _day(clock: clocks.Clock | None) -> str:
    return format_date(clock.day, weekday=True) if clock is not None else ""


VARIABLES: Mapping[str, tuple[Any, Read]] = {
    "nomor": (_.lazy("nomor laporan"), lambda report, _site: report.number),
    "batas": (_.lazy("batas langkah ini"), lambda report, site: _day(clocks.due_of(report, site))),
    "jawaban": (_.lazy("batas jawaban"), lambda report, site: _day(clocks.answer_of(report, site))),
    "bagian": (_.lazy("yang menangani"), lambda report, _site: report.unit),
    "topik": (_.lazy("tentang apa"), lambda report, _site: topic_label(report.topic)),
    "dusun": (_.lazy("dusun atau lingkungan"), lambda report, _site: report.hamlet),
    "kantor": (_.lazy("nama kantor ini"), lambda _report, site: called(site)),
    "diterima": (_.lazy("hari diterima"), lambda report, site: format_date(clocks.day_of(site, report.received_at))),
}
"""What a template may have in braces: what it is called, and what it becomes."""


def left_over(text: str) -> list[str]:
    """Return the variables that nobody has filled in: a text with one is not sent."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def unknown(text: str) -> list[str]:
    """Return what stands in braces and is no variable."""
    return [name for name in left_over(text) if name.lower() not in VARIABLES]


def fill(template: Template, report: Report, site: Site) -> str:
    """Return a template as the answer to a report of the site in scope.

    Raises:
        MissingVariables: the report does not have what the template asks for; that stays in braces.
    """
    values = {name: read(report, site) for name, (_label, read) in VARIABLES.items()}
    text = VARIABLE.sub(lambda found: values.get(found[1].lower()) or found[0], template.text)
    if names := left_over(text):
        raise MissingVariables(names, text)
    return text


def fitting(report: Report) -> list[Template]:
    """Return the templates that fit a report of the site in scope where it stands, the closest first."""
    query = select(Template).where(
        Template.active,
        Template.topic.in_(["", *with_group(report.topic)]),
        Template.state.in_(("", report.state)),
        or_(Template.unit_id.is_(None), Template.unit_id == report.unit_id),
    )
    found = db.session.scalars(query.order_by(Template.name, Template.id))
    return sorted(found, key=lambda each: -sum(map(bool, (each.unit_id, each.topic, each.state))))


def templates() -> list[Template]:
    """Return all templates of the site in scope by name."""
    return list(db.session.scalars(select(Template).order_by(Template.name, Template.id)))


def save(template: Template | None, *, by: User, **values: Any) -> Template:
    """Write down a template of the site in scope, a new one without ``template``.

    Raises:
        NameTaken: another one is called so.
    """
    key = template.id if template is not None else 0
    same = select(Template.id).where(func.lower(Template.name) == values["name"].lower(), Template.id != key)
    if db.session.scalar(same) is not None:
        raise NameTaken
    template = template or Template()
    for name, value in values.items():
        setattr(template, name, value)
    db.session.add(template)
    db.session.flush()
    audit(f"{NAME}.template", site_id=template.site_id, user_id=by.id, target=str(template.id))
    return template
