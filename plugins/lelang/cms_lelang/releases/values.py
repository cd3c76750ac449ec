"""Amounts, moments and sentences as a release writes them; what is empty is left out later."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

CURRENCY = "IDR"
PIECE = "satuan"
"""The id of the one item whose price is told under a framework."""


def money(amount: int | None) -> Json:
    """Return rupiah."""
    return {} if amount is None else {"amount": amount, "currency": CURRENCY}


def priced(amount: int | None, title: str, *, by_piece: bool) -> Json:
    """Return what something costs: a value, or the price of one piece where nobody knows how many are ordered."""
    if not by_piece or amount is None:
        return {"value": money(amount)}
    return {"items": [{"id": PIECE, "description": title, "unit": {"value": money(amount)}}]}


def timestamp(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as the clock of a site shows it."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def midnight(when: date | None, zone: ZoneInfo) -> str:
    """Return the moment at which a day begins."""
    return "" if when is None else datetime.combine(when, time(), zone).isoformat(timespec="seconds")


def from_to(first: str, last: str) -> Json:
    """Return a period; one that ended before it began was kept before that was refused, and no end is told of it."""
    return {"startDate": first, "endDate": "" if last < first else last}


def sentences(*said: str) -> str:
    """Return what is not empty as one text."""
    return ". ".join(filter(None, said))


def labelled(label: str, value: str) -> str:
    """Return a value behind its name."""
    return f"{label}: {value}" if value else ""
