"""Files into layers: gone through, read part by part, looked at, and then taken all at once or thrown away."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, User, audit, db, format_number, now, renew_region
from cms_peta import NAME, _, crs
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import LONGEST_NAME, FileRefused, Opened, said
from cms_peta.importing import parts, shaping
from cms_peta.importing.models import FileImport, ImportPart
from cms_peta.importing.survey import Survey, survey
from cms_peta.own import services as own
from cms_peta.own.models import OwnLayer
from cms_peta.own.services import Drawn, Written
from cms_peta.region import Region
from cms_peta.shapes import STEPS, box_of
from cms_peta.words import STYLES

AT_ONCE = 5_000
"""Features that one request reads."""
PART = 500
"""Features of a part: as many are in memory when a file is taken."""
TOLD = 20
"""Refused features that are told one by one; the others are counted."""
MOST_WAITING = 20
"""Files of a site that nobody has taken yet."""
FORGOTTEN = timedelta(hours=12)
"""How long a file that nobody has taken is kept."""


class Gone(Exception):
    """The file is there no more, or the layer that it is for, or that holds something else now."""


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A file that has been gone through, ready to be kept."""

    opened: Opened
    survey: Survey
    data: bytes


@dataclasses.dataclass(frozen=True)
class NewLayer:
    """What a person says about the layer that a file becomes."""

    title: str
    kind: str
    source: str
    scale: int | None
    dated: date | None
    legal: str
    public: bool


def prepare(data: bytes, kind: str) -> Prepared:
    """Go through a file for a layer of a kind: slow with many features, and nothing is asked of the database.

    Raises:
        FileRefused: nothing of it can be taken.
    """
    opened = open_file(data)
    found = survey(opened, kind)
    if not found.count:
        raise FileRefused(_("Tidak ada fitur di berkas ini."), *opened.told)
    if not found.kinds:
        first = next(iter(opened.features(0)))
        raise FileRefused(
            _("Tidak satu pun dari %(num)s fitur dapat dibaca.", num=format_number(found.count)),
            _("Yang pertama %(fault)s.", fault=first.fault),
        )
    return Prepared(opened, found, data)


def propose(prepared: Prepared, into: OwnLayer | NewLayer) -> FileImport:
    """Keep a file to be looked at. Nothing of it is shown, and nothing is in a layer yet."""
    kinds = prepared.survey.kinds
    facts: dict[str, Any] = {}
    if isinstance(into, NewLayer):
        facts = {**dataclasses.asdict(into), "dated": into.dated.isoformat() if into.dated else ""}
    row = FileImport(
        layer_id=into.id if isinstance(into, OwnLayer) else 0,
        facts=facts,
        form=prepared.opened.form,
        said=said(prepared.opened.said, 200),
        system=prepared.opened.system or 0,
        geometry=into.geometry if isinstance(into, OwnLayer) else max(kinds, key=lambda kind: kinds[kind]),
        survey=dataclasses.asdict(prepared.survey),
        found={"told": list(prepared.opened.told)},
        total=prepared.survey.count,
        made_at=now(),
        data=prepared.data,
    )
    db.session.add(row)
    db.session.flush()
    return row


def begin_again(row: FileImport, *, system: int, swapped: bool, geometry: str, named_by: str) -> None:
    """Say in another way how a file is to be read; what was read of it is forgotten."""
    for part in _parts(row):
        db.session.delete(part)
    row.system, row.swapped, row.geometry, row.named_by = system, swapped, geometry, named_by
    row.done, row.found = 0, {"told": row.found["told"]}


@dataclasses.dataclass(frozen=True)
class Step:
    """What one request reads of a file: in which way, from which feature on, to which, and what came of it."""

    way: tuple[int, bool, str, str]
    begin: int
    end: int
    packed: list[bytes]
    found: dict[str, Any]


def read_on(row: FileImport, region: Region) -> Step:
    """Read the next features of a file; nothing is written, so nobody waits meanwhile.

    Raises:
        FileRefused: it cannot be read any more (a library that is not there now).
    """
    to = shaping.way(row.system, row.swapped)
    dropped = frozenset(row.survey["personal"])
    mended: Counter[str] = Counter(row.found.get("mended", {}))
    refused, good, outside = (row.found.get(name, 0) for name in ("refused", "good", "outside"))
    farthest, faults = row.found.get("farthest", 0.0), list(row.found.get("faults", []))
    packed: list[bytes] = []
    kept: list[Drawn] = []
    end = row.done
    for number, raw in enumerate(itertools.islice(open_file(row.data).features(row.done), AT_ONCE), start=row.done + 1):
        end = number
        if row.named_by and row.named_by in raw.facts:
            raw = dataclasses.replace(raw, name=str(raw.facts[row.named_by])[:LONGEST_NAME])
        try:
            made = shaping.drawn(raw, to, row.geometry, dropped, mended)
        except shaping.Unusable as fault:
            refused += 1
            if len(faults) < TOLD:
                faults.append([number, "" if row.named_by in dropped else shaping.harmless(raw.name), str(fault)])
            continue
        good += 1
        west, south, east, north = (each / STEPS for each in box_of([made.shape]))
        away = region.away((west, south, east, north)) or 0.0
        outside += away > region.reach
        farthest = max(farthest, round(away, 1))
        kept.append(made)
        if len(kept) == PART:
            packed.append(parts.packed(kept))
            kept = []
    if kept:
        packed.append(parts.packed(kept))
    found = {"mended": dict(mended), "refused": refused, "good": good, "outside": outside, "farthest": farthest}
    return Step(_way(row), row.done, end, packed, {"told": row.found["told"], **found, "faults": faults})


def keep(key: int, step: Step) -> None:
    """Keep what was read, unless somebody has gone on from there meanwhile, or said to read it in another way."""
    row = db.session.scalar(select(FileImport).where(FileImport.id == key).with_for_update())
    if row is None or row.done != step.begin or _way(row) != step.way:
        return
    count = len(_parts(row))
    for number, packed in enumerate(step.packed, start=count):
        db.session.add(ImportPart(import_id=key, number=number, packed=packed))
    # A file that says fewer features than it did is at its end, too.
    row.done = step.end if step.end > step.begin else row.total
    row.found = step.found


def _way(row: FileImport) -> tuple[int, bool, str, str]:
    return row.system, row.swapped, row.geometry, row.named_by


def take(row: FileImport, *, site: Site, by: User) -> tuple[OwnLayer, int]:
    """Put everything that was read into the layer, all of it in this transaction, and forget the file.

    Raises:
        Gone: the file or its layer is there no more, or the layer has changed what it holds.
        NotForEverybody: a feature says who people are, or the layer is to be public and its kind never is.
    """
    # Two who press the button, each in a window of their own: the second one finds nothing, or what is read anew.
    locked = select(FileImport).where(FileImport.id == row.id).with_for_update()
    found = db.session.scalar(locked.execution_options(populate_existing=True))
    if found is None or found.done < found.total:
        raise Gone
    layer = layer_of(row)
    if layer is None:
        layer = own.make(_written(row), site=site, by=by)
    elif layer.geometry != row.geometry:
        raise Gone
    count = own.put(layer, _features(row))
    audit(f"{NAME}.import", site_id=site.id, user_id=by.id, target=str(layer.id), features=count, form=row.form)
    db.session.delete(row)
    renew_region(site)
    return layer, count


def layer_of(row: FileImport) -> OwnLayer | None:
    """Return the layer that a file is for; None if that is to be made.

    Raises:
        Gone: it was deleted meanwhile.
    """
    if not row.layer_id:
        return None
    # As it is now, and until the file is in it: what it holds may change as long as it is empty.
    locked = select(OwnLayer).where(OwnLayer.id == row.layer_id).with_for_update()
    layer = db.session.scalar(locked.execution_options(populate_existing=True))
    if layer is None:
        raise Gone
    return layer


def discard(row: FileImport) -> None:
    """Throw a file away, with what was read of it."""
    db.session.delete(row)


def waiting() -> Sequence[FileImport]:
    """Return the files of the site that nobody has taken yet, the newest first."""
    return db.session.scalars(select(FileImport).order_by(FileImport.made_at.desc(), FileImport.id.desc())).all()


def is_full() -> bool:
    """Whether so many files wait that another one has to wait for somebody to decide."""
    return (db.session.scalar(select(func.count()).select_from(FileImport)) or 0) >= MOST_WAITING


def layers() -> Sequence[OwnLayer]:
    """Return the layers of the site that a file can go into."""
    return db.session.scalars(select(OwnLayer).order_by(OwnLayer.title, OwnLayer.id)).all()


def forget_unaccepted() -> int:
    """Throw away what was uploaded long ago and not taken; return how much that was."""
    old = db.session.scalars(select(FileImport).where(FileImport.made_at < now() - FORGOTTEN)).all()
    for row in old:
        db.session.delete(row)
    return len(old)


def _parts(row: FileImport) -> Sequence[ImportPart]:
    query = select(ImportPart).where(ImportPart.import_id == row.id)
    return db.session.scalars(query.order_by(ImportPart.number)).all()


def _features(row: FileImport) -> Iterator[Drawn]:
    for part in _parts(row):
        yield from parts.unpacked(part.packed)
        # A hundred thousand features pass by; none of them stays.
        db.session.expire(part, ["packed"])


def _written(row: FileImport) -> Written:
    facts = row.facts
    return Written(
        title=facts["title"],
        kind=facts["kind"],
        geometry=row.geometry,
        style=next(iter(STYLES)),
        source=facts["source"],
        scale=facts["scale"],
        dated=date.fromisoformat(facts["dated"]) if facts["dated"] else None,
        crs=crs.title(row.system)[:80],
        legal=facts["legal"],
        public=facts["public"],
    )
