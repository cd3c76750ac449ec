"""What the public is told of a package by our own columns: all that its page shows, with or without a place in OCDS.

A whitelist: a column that is not in ``TOLD`` is told nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cms_core.api import plain_text
from cms_lelang.cases import OF_PROVIDERS, PARTS, Case

Facts = dict[str, dict[str, Any]]
"""Columns and what they say, by whose they are: ``paket``, or a part and its id, as ``contracts-3``."""

PACKAGE = "paket"
TOLD: dict[str, tuple[str, ...]] = {
    PACKAGE: (
        *("title", "body", "year", "category", "method", "ceiling", "estimate", "place", "latitude", "longitude"),
        *("unit", "unit_code", "office", "committee", "executor", "code", "edition", "link", "law", "contract_kind"),
        *("qualification", "evaluation", "size", "for_small", "outcome", "reason", "repeats"),
        *("agency", "project", "lot_of", "lot", "region", "places"),
    ),
    "plans": (
        *("code", "year", "source", "amount", "announced", "unit", "unit_code", "status", "text", "volume"),
        *("specification", "select_from", "select_to", "work_from", "work_to", "earlier", "review", "why"),
    ),
    "stages": ("stage", "starts_at", "ends_at", "reason"),
    "bidders": ("name", "offer", "corrected", "negotiated", "verdict", "reason", "winner"),
    "contracts": (
        *("number", "signed", "value", "starts", "ends", "letter", "order", "ordered", "domestic", "small", "partners"),
        *("status", "reason", "performance"),
    ),
    "addenda": ("number", "signed", "value", "ends", "reason", "void"),
    "progress": ("day", "percent", "planned", "note", "void"),
    "payments": ("paid", "amount", "number", "note", "void"),
    "handovers": ("sort", "day", "number", "void"),
}
KEPT: dict[str, tuple[str, ...]] = {
    "plans": ("account",),
    "stages": ("revision",),
    "bidders": ("tax", "told_tax", "has_errors"),
}
"""Columns that no page shows."""
_ONLY_IF = {("contracts", "reason"): "status"}
"""What is shown only while something else is said."""


def facts_of(case: Case) -> Facts:
    """Return what the public is told of a package now; what is empty is left out."""
    told = {PACKAGE: _columns(PACKAGE, case.package) | _named(case)}
    for part in PARTS:
        if not (case.package.by_itself and part in OF_PROVIDERS):
            told |= {f"{part}-{row.id}": _columns(part, row) for row in getattr(case, part)}
    # Of a mistake nothing holds but that it was one.
    parts = {model: part for part, model in PARTS.items()}
    told |= {f"{parts[type(row)]}-{row.id}": {"void": row.void} for row in case.voided}
    return told


def _named(case: Case) -> dict[str, Any]:
    """Return what a package calls those that citizens do not read: by their codes, as its page and its release do."""
    meant = {"lot_of": case.whole, "repeats": case.repeated}
    return {name: row.code or None for name, row in meant.items() if row is not None and not row.is_read}


def together(changes: Iterable[Facts]) -> Facts:
    """Return what changes (the oldest first) say together."""
    told: Facts = {}
    for change in changes:
        for key, row in change.items():
            said = {**told.get(key, {}), **row}
            told[key] = {name: value for name, value in said.items() if value is not None}
    return told


def changed(before: Facts, now: Facts) -> Facts:
    """Return the columns that say something else now; None where they say nothing any more."""
    rows = {key: _differing(before.get(key, {}), now.get(key, {})) for key in {**before, **now}}
    return {key: row for key, row in rows.items() if row}


def part_of(key: str) -> str:
    """Return the part that a key of facts is of."""
    return key.partition("-")[0]


def _differing(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {name: now.get(name) for name in {**before, **now} if before.get(name) != now.get(name)}


def _columns(part: str, row: Any) -> dict[str, Any]:
    values = {name: _value(name, getattr(row, name)) for name in TOLD[part]}
    hidden = {name for (of, name), needed in _ONLY_IF.items() if of == part and not values[needed]}
    return {name: value for name, value in values.items() if value is not None and name not in hidden}


def _value(name: str, value: Any) -> Any:
    """Return a value as JSON holds it, None where it says nothing; nought says something."""
    if value is None or value is False or value == "":
        return None
    # What was just written is told as what is read back: in one zone, and without noughts at the end.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if name in ("latitude", "longitude"):
        return float(value)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return plain_text(value) or None if name == "body" else value
