"""D4: a method is used for what it is for, up to its ceiling, and methods and stages while they are in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cms_core.api import format_date, format_rupiah
from cms_lelang import _
from cms_lelang.breaches import Breach, Known, Limit
from cms_lelang.cases import Case
from cms_lelang.words import CATEGORIES, METHODS, STAGES


def ceiling(case: Case, limit: Limit | None) -> Iterator[Breach]:
    """D4: a method is used for what it is for, up to its ceiling; what no rule has settled yet is told alone."""
    package = case.package
    worth = case.reckoned if case.reckoned is not None else package.ceiling
    if limit is None or (limit.most and worth <= limit.most):
        return
    if not limit.most:
        text = _(
            "%(method)s bukan untuk %(category)s (%(law)s). Periksa metode atau jenisnya.",
            method=METHODS[package.method],
            category=CATEGORIES[package.category],
            law=limit.law,
        )
        yield Breach("D4", "", "method", text, severe=not limit.sample)
        return
    text = _(
        "%(method)s untuk %(category)s hanya sampai %(most)s (%(law)s), paket ini %(worth)s. "
        "Periksa metode atau nilainya.",
        method=METHODS[package.method],
        category=CATEGORIES[package.category],
        most=format_rupiah(limit.most),
        law=limit.law,
        worth=format_rupiah(worth),
    )
    yield Breach("D4", "", "method", text, severe=not limit.sample)


def in_force(case: Case, known: Known) -> Iterator[Breach]:
    """D4: a method and a stage are in force when they are used; what no kabupaten has decided is told alone."""
    package = case.package
    asked: list[tuple[str, str, Any, date | None, str]] = [("method", package.method, METHODS, known.day, "")]
    for row in case.schedule:
        asked.append(("stage", row.stage, STAGES, row.starts_at.astimezone(known.zone).date(), "stages"))
    for sort, key, labels, day, part in asked:
        term = known.terms.get((sort, key))
        if term is None or day is None:
            continue
        said = {"what": labels[key], "day": format_date(day), "law": term.law}
        if term.since is not None and day < term.since:
            since = format_date(term.since)
            text = _("%(what)s pada %(day)s belum berlaku, baru sejak %(since)s (%(law)s).", since=since, **said)
        elif term.until is not None and day > term.until:
            until = format_date(term.until)
            text = _("%(what)s pada %(day)s tidak berlaku lagi, hanya sampai %(until)s (%(law)s).", until=until, **said)
        else:
            continue
        yield Breach("D4", part, sort, text, severe=not term.sample)
