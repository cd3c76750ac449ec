"""What targets say of reports, out of their tables: looked at first, written once, never over what is newer."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cms_core.api import BadCell, Day, Site, TableRefused, cell_text, db, read_table
from cms_lapor import _, cases
from cms_lapor.gateway import messages
from cms_lapor.gateway.models import ACKED, ENDED, SENT, Handover, Heard, Target
from cms_lapor.gateway.profiles import Profile, profile_of

NEW, KNOWN, FOREIGN, BAD = "baru", "dikenal", "asing", "salah"
FATES = {
    NEW: _.lazy("Akan dicatat"),
    KNOWN: _.lazy("Sudah dicatat"),
    FOREIGN: _.lazy("Bukan dari kami"),
    BAD: _.lazy("Tidak dapat dibaca"),
}
"""What becomes of a row of a table."""


@dataclasses.dataclass(frozen=True)
class Incoming:
    """A row of a table: what a target says of its report ``ext_id``."""

    update_id: str
    ext_id: str
    state: str
    at: datetime
    text: str


@dataclasses.dataclass(frozen=True)
class Fate:
    """What becomes of a row: it is new, known, about nothing of ours, or bad, and why."""

    line: int
    fate: str
    ext_id: str
    number: str = ""
    said: str = ""


def read(content: bytes, target: Target, site: Site) -> tuple[list[tuple[int, Incoming]], list[Fate]]:
    """Return the rows of a CSV or XLSX file, by the columns of the profile, and those that cannot be read.

    Raises:
        TableRefused: it is no table, or has not the columns that the profile names.
    """
    sheet, columns = read_table(content), profile_of(target).columns
    heads = {head.strip().casefold(): at for at, head in enumerate(sheet.head)}
    missing = sorted(theirs for theirs in columns.values() if theirs.casefold() not in heads)
    if missing or not columns:
        raise TableRefused(_("Kolom ini tidak ada di berkas: %(names)s.", names=", ".join(missing) or "nomor"))
    places = {ours: heads[theirs.casefold()] for ours, theirs in columns.items()}
    good, bad = [], []
    for row in sheet.rows:
        cells = {ours: row.cells[at] for ours, at in places.items()}
        try:
            good.append((row.number, _incoming(cells, site)))
        except (BadCell, ValueError) as error:
            bad.append(Fate(row.number, BAD, cell_text(cells.get("nomor")), said=str(error)))
    return good, bad


def _incoming(cells: dict[str, Any], site: Site) -> Incoming:
    ext_id, state = cell_text(cells["nomor"]).strip()[:60], cell_text(cells["status"]).strip()[:60]
    if not ext_id:
        raise ValueError(_("Nomornya kosong."))
    at, text = _moment(cells["tanggal"], site), cell_text(cells.get("teks")).strip()
    own = cell_text(cells.get("id")).strip()
    # What has no id of its own is the same when it says the same.
    whole = json.dumps([ext_id, own] if own else [ext_id, state, at.isoformat(), text])
    return Incoming(hashlib.sha256(whole.encode()).hexdigest(), ext_id, state, at, text)


def _moment(cell: Any, site: Site) -> datetime:
    zone = ZoneInfo(site.timezone)
    if isinstance(cell, datetime):
        found = cell
    else:
        try:
            found = datetime.fromisoformat(cell_text(cell).strip())
        except ValueError:
            day: date = Day().read(cell)
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # its zone follows
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def plan(rows: Iterable[tuple[int, Incoming]], target: Target) -> list[Fate]:
    """Return what would become of the rows of a table; nothing is written."""
    return list(_fates(list(rows), profile_of(target), write=False))


def apply(rows: Iterable[tuple[int, Incoming]], target: Target) -> list[Fate]:
    """Write down what is new in the rows of a table, the oldest first, and return what became of each."""
    ordered = sorted(rows, key=lambda row: (row[1].at, row[0]))
    return list(_fates(ordered, profile_of(target), write=True))


def _fates(rows: list[tuple[int, Incoming]], profile: Profile, *, write: bool) -> Iterator[Fate]:
    ours = _ours(profile.id, {each.ext_id for _line, each in rows})
    seen = set(db.session.scalars(select(Heard.update_id).where(Heard.target_id == profile.id)))
    for line, each in rows:
        number = ours.get(each.ext_id, "")
        fate = KNOWN if each.update_id in seen else NEW if number else FOREIGN
        seen.add(each.update_id)
        if write and fate != KNOWN:
            hear(profile, each, number)
        yield Fate(line, fate, each.ext_id, number, each.state)


def _ours(target_id: int, ext_ids: set[str]) -> dict[str, str]:
    query = select(Handover.ext_id, Handover.number).where(Handover.target_id == target_id)
    return {str(ext_id): number for ext_id, number in db.session.execute(query) if ext_id in ext_ids}


def hear(profile: Profile, said: Incoming, number: str) -> None:
    """Write down what a target says of a report of its own; ``number`` is what ours is called, if it is ours.

    Officers read it as a note. Where the case stands here stays as it is, and what was heard later is not undone.
    """
    db.session.add(
        Heard(target_id=profile.id, update_id=said.update_id, ext_id=said.ext_id, state=said.state, at=said.at)
    )
    if not number:
        db.session.flush()
        return
    query = select(Handover).where(Handover.target_id == profile.id, Handover.number == number).with_for_update()
    row = db.session.scalars(query).one()
    if row.ext_at is None or said.at >= row.ext_at:
        row.ext_state, row.ext_at = said.state, said.at
        if row.state in (SENT, ACKED, ENDED):
            row.state = ENDED if profile.states.get(said.state) == ENDED else ACKED
    db.session.flush()
    note = f"{profile.name} {said.ext_id} [{said.state}] {said.text}".strip()
    with messages.case_of(number, profile.region) as found:
        if found is not None:
            cases.hear(found[1], note, office=profile.name)
