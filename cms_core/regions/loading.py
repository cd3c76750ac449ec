"""Bringing the register in the database up to its source: what is new, renamed, withdrawn or back."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import resources
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.progress import Progress, silent
from cms_core.regions.codes import ancestors_of, is_within, kind_of, level_of, parent_of
from cms_core.regions.models import LEVELS, Region, RegionAlias
from cms_core.regions.services import UnknownRegion
from cms_core.regions.source import DECREE, DECREE_DATE, SourceRegion, national
from cms_core.statements import lies_within

CHUNK = 5_000


class EmptySource(Exception):
    """The source has no regions at all; loading it would withdraw the whole register."""


@dataclasses.dataclass(frozen=True)
class Renamed:
    """A code whose name changed."""

    code: str
    old: str
    new: str


@dataclasses.dataclass(frozen=True)
class LoadReport:
    """What a load found and did; codes are sorted.

    ``corrected`` counts postal codes; ``restored`` are codes that had been withdrawn and are back.
    """

    added: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    withdrawn: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unchanged: int = 0


@dataclasses.dataclass(slots=True)
class _Known:
    id: int
    name: str
    postal_code: str | None
    withdrawn: bool


def load(
    *,
    under: str | None = None,
    source: Iterable[SourceRegion] | None = None,
    progress: Progress = silent,
    today: date | None = None,
) -> LoadReport:
    """Make the register agree with ``source`` (the package's by default) and say what changed.

    ``under`` restricts to one region, what lies below it and what lies above it; only there are codes that the
    source lacks withdrawn. A withdrawn code keeps its row with ``valid_until``; a renamed one keeps its old name
    as an alias until ``today``. Nothing is written for what agrees already, so a second run costs one reading.

    Raises:
        UnknownRegion: ``under`` is neither in the source nor in the register.
        EmptySource: the source is empty.
    """
    today = now().date() if today is None else today
    wanted = {region.code: region for region in (national(under) if source is None else source)}
    if under is not None:
        above = ancestors_of(under)
        wanted = {code: region for code, region in wanted.items() if code in above or is_within(code, under)}
    known = _known(under)
    if under is not None and under not in wanted and under not in known:
        raise UnknownRegion(under)
    if not wanted and under is None:
        raise EmptySource("The source of the register is empty.")
    total = len(wanted) + len(known)

    added = sorted(code for code in wanted if code not in known)
    withdrawn = sorted(code for code, row in known.items() if code not in wanted and not row.withdrawn)
    if under is not None:
        withdrawn = [code for code in withdrawn if is_within(code, under)]
    both = [code for code in wanted if code in known]
    renamed = [
        Renamed(code, known[code].name, wanted[code].name) for code in both if known[code].name != wanted[code].name
    ]
    restored = [code for code in both if known[code].withdrawn]
    corrected = [code for code in both if known[code].postal_code != wanted[code].postal_code]
    progress(total - len(added), total)

    ids = {code: row.id for code, row in known.items()}
    _insert(added, wanted, ids, {"basis": DECREE, "valid_from": DECREE_DATE}, progress, total)
    _update([{"key": ids[change.code], "name": change.new, "basis": DECREE} for change in renamed])
    _update([{"key": ids[code], "postal_code": wanted[code].postal_code} for code in corrected])
    _update([{"key": ids[code], "valid_until": None} for code in restored])
    _update([{"key": ids[code], "valid_until": today} for code in withdrawn])
    _add_aliases([(ids[change.code], None, change.old, today) for change in renamed])
    _add_aliases(_seeds(ids))
    _refresh_loaded()
    progress(total, total)
    touched = {change.code for change in renamed} | set(restored) | set(corrected)
    return LoadReport(
        added=tuple(added),
        renamed=tuple(sorted(renamed, key=lambda change: change.code)),
        withdrawn=tuple(withdrawn),
        restored=tuple(sorted(restored)),
        corrected=tuple(sorted(corrected)),
        unchanged=len(both) - len(touched),
    )


def _known(under: str | None) -> dict[str, _Known]:
    query = select(Region.id, Region.code, Region.name, Region.postal_code, Region.valid_until)
    if under is not None:
        query = query.where(or_(Region.code.in_(ancestors_of(under)), lies_within(Region.code, under)))
    return {
        code: _Known(key, name, postal_code, valid_until is not None)
        for key, code, name, postal_code, valid_until in db.session.execute(query)
    }


def _insert(
    codes: Sequence[str],
    wanted: dict[str, SourceRegion],
    ids: dict[str, int],
    validity: dict[str, Any],
    progress: Progress,
    total: int,
) -> None:
    """Insert ``codes`` level by level, since each row points at the one above, and complete ``ids``."""
    done = total - len(codes)
    for level in LEVELS:
        here = [code for code in codes if level_of(code) == level]
        for chunk in _chunks(here):
            rows = [
                {
                    "code": code,
                    "name": wanted[code].name,
                    "kind": kind_of(code),
                    "level": level,
                    "parent_id": ids.get(parent_of(code)),
                    "postal_code": wanted[code].postal_code,
                    **validity,
                }
                for code in chunk
            ]
            # Without RETURNING: reading thousands of placeholders takes psycopg longer than asking for the keys.
            db.session.execute(insert(Region.__table__), rows)  # type: ignore[arg-type]  # a Table, typed FromClause
            done += len(rows)
            progress(done, total)
        # The last level is nobody's parent.
        for chunk in _chunks(here if level != LEVELS[-1] else []):
            found = db.session.execute(select(Region.code, Region.id).where(Region.code.in_(chunk)))
            ids.update((code, key) for code, key in found)


def _update(rows: list[dict[str, Any]]) -> None:
    if rows:
        table: Any = Region.__table__
        db.session.execute(update(table).where(table.c.id == bindparam("key")), rows)


def _add_aliases(aliases: list[tuple[int, str | None, str | None, date | None]]) -> None:
    for region_id, code, name, until in aliases:
        known = select(RegionAlias).where(RegionAlias.region_id == region_id)
        known = known.where(RegionAlias.code == code if code else RegionAlias.name == name)
        alias = db.session.scalar(known)
        if alias is None:
            alias = RegionAlias(region_id=region_id, code=code, name=name)
            db.session.add(alias)
        alias.until = until
    db.session.flush()


def _seeds(ids: dict[str, int]) -> list[tuple[int, str | None, str | None, date | None]]:
    content = tomllib.loads(resources.files("cms_core.regions").joinpath("aliases.toml").read_text("utf-8"))
    return [
        (ids[alias["code"]], alias.get("old_code"), alias.get("name"), alias.get("until"))
        for alias in content["alias"]
        if alias["code"] in ids
    ]


def _refresh_loaded() -> None:
    """Forget what the session holds of regions: the writes above went past it."""
    for row in db.session:
        if isinstance(row, (Region, RegionAlias)):
            db.session.expire(row)


def _chunks(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), CHUNK):
        yield codes[start : start + CHUNK]
