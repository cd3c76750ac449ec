"""Releases of a package as people read them: what each said anew, and what it said before."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, DateField, SelectField

from cms_core.api import format_date, format_number, format_rupiah, format_time
from cms_lelang import _
from cms_lelang.fields import ClockField, PercentField, RupiahField
from cms_lelang.forms import PackageForm, line
from cms_lelang.masking import redacted
from cms_lelang.models import Release
from cms_lelang.parts.forms import FORMS
from cms_lelang.releases.facts import PACKAGE, TOLD, part_of, together
from cms_lelang.words import TAGS, TITLES

_NAMED = {"plans": "code", "stages": "stage", "bidders": "name", "contracts": "number", "addenda": "number"}
"""By which column a part is known among others."""
_MISTAKEN = line(_.lazy("Dicatat keliru"), 300)


@dataclasses.dataclass(frozen=True)
class Line:
    """A fact: what it is called, what was said of it before, and what is said now; empty where that is nothing."""

    label: Any
    was: str
    now: str


@dataclasses.dataclass(frozen=True)
class Entry:
    """A release: ``number`` counts from 1 what people are told, ``tags`` say what it was about.

    ``parts`` are what was said anew, under headings. ``gone`` says that the package was withdrawn then, ``again`` that
    it had been until then.
    """

    number: int
    at: datetime
    tags: list[Any]
    gone: bool
    again: bool
    parts: list[tuple[str, list[Line]]]


def told_to_people(releases: Sequence[Release]) -> list[Release]:
    """Return those of the releases of one package (all of them, the oldest first) that say something to people.

    What was said for programs alone is nothing new to them: another name of another package, or a record begun anew.
    """
    found: list[Release] = []
    for row in releases:
        if not row.anew and (row.facts or row.gone or (found and found[-1].gone)):
            found.append(row)
    return found


def entries(releases: Sequence[Release], *, without: Collection[str] = ()) -> list[Entry]:
    """Return releases of one package (all of them, the oldest first), the newest first; ``without`` these parts."""
    found: list[Entry] = []
    told: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(told_to_people(releases), 1):
        again = bool(found and found[-1].gone)
        before, told = told, together((told, row.facts))
        parts = [
            (_heading(key, told[key]), _lines(key, said, _said_before(key, said, before)))
            for key, said in row.facts.items()
            if part_of(key) not in without
        ]
        found.append(Entry(number, row.at, [TAGS[tag] for tag in row.tags], row.gone, again, parts))
    return found[::-1]


def _said_before(key: str, said: Mapping[str, Any], before: Mapping[str, dict[str, Any]]) -> Mapping[str, Any]:
    """Return what was told of something before; of a stage that is moved what its last revision said."""
    if part_of(key) != "stages" or key in before:
        return before.get(key, {})
    earlier = [row for each, row in before.items() if part_of(each) == "stages" and row.get("stage") == said["stage"]]
    return earlier[-1] if earlier else {}


def _heading(key: str, row: Mapping[str, Any]) -> str:
    part = part_of(key)
    if part == PACKAGE:
        return _("Paket")
    name = _NAMED.get(part)
    title = str(TITLES[part])
    return f"{title} {_said(_fields(part)[name], row.get(name))}" if name and row.get(name) else title


def _lines(key: str, said: Mapping[str, Any], before: Mapping[str, Any]) -> list[Line]:
    part, known = part_of(key), bool(before)
    fields = _fields(part)
    return [
        Line(
            _label(fields[name]),
            _said(fields[name], before.get(name)) if known else "",
            _said(fields[name], said[name]),
        )
        for name in TOLD[part]
        # What it is called stands in its heading.
        if name in said and said[name] != before.get(name) and (known or name != _NAMED.get(part))
    ]


def _fields(part: str) -> Any:
    """Return the fields of the form of a part, bound to none: they know what a column is called and how it is said."""
    if part != PACKAGE:
        return FORMS[part].columns() | {"void": _MISTAKEN}
    return {name: getattr(PackageForm, name) for name in TOLD[part]}


def _label(field: Any) -> Any:
    return field.kwargs.get("label") or field.args[0]


def _said(field: Any, value: Any) -> str:
    """Return a value of the facts as people read it; empty where there is none, and no word for that."""
    kind = field.field_class
    if issubclass(kind, SelectField):
        return str({choice.value: choice.label for choice in field.kwargs["choices"]}.get(value or "", value or ""))
    if value is None:
        return ""
    if issubclass(kind, BooleanField):
        return _("ya")
    if issubclass(kind, RupiahField):
        return format_rupiah(value)
    if issubclass(kind, PercentField):
        return f"{format_number(value)}%"
    if issubclass(kind, ClockField):
        moment = datetime.fromisoformat(value)
        return f"{format_date(moment)}, {format_time(moment)}"
    return format_date(date.fromisoformat(value)) if issubclass(kind, DateField) else redacted(str(value))
