"""Files into layers: gone through, read step by step, looked at, and then taken all at once or thrown away."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, User, audit, db, format_number, now, renew_region
from cms_peta import NAME, _, crs
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import LONGEST_NAME, FileRefused, Opened, said
from cms_peta.geometry import POINT
from cms_peta.importing import shaping, staging, words
from cms_peta.importing.models import FileImport
from cms_peta.importing.staging import Answered
from cms_peta.importing.survey import Survey, survey
from cms_peta.own import checking
from cms_peta.own import services as own
from cms_peta.own.checking import NotForEverybody
from cms_peta.own.models import OwnLayer
from cms_peta.own.services import Written
from cms_peta.privacy import HOUSES, all_kept
from cms_peta.region import Region
from cms_peta.shapes import STEPS, box_of
from cms_peta.words import STYLES

AT_ONCE = 5_000
"""Features that one request reads, and keeps in one transaction."""
SPOTS_AT_ONCE = 50_000
"""Spots after which it stops all the same: whether areas cross themselves takes a second for so many."""
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
    """A file that has been gone through for a layer of a kind, ready to be kept."""

    kind: str
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
    vouched: str = ""
    """What in doubt of it somebody has said to be about no house and no person (``checking.version_of``)."""


def prepare(data: bytes, kind: str, east_by: str = "", north_by: str = "") -> Prepared:
    """Go through a file for a layer of a kind: slow with many features, and nothing is asked of the database.

    Of a table it may be said in which columns its coordinates are; one that does not say it itself is asked about.

    Raises:
        FileRefused: nothing of it can be taken.
    """
    opened = open_file(data, east_by, north_by)
    found = survey(opened, kind)
    if not found.count:
        raise FileRefused(_("Tidak ada fitur di berkas ini."), *opened.told)
    if not found.kinds and not opened.unclear:
        first = next(iter(opened.features(0)))
        raise FileRefused(
            _("Tidak satu pun dari %(num)s fitur dapat dibaca.", num=format_number(found.count)),
            _("Yang pertama %(fault)s.", fault=first.fault),
        )
    return Prepared(kind, opened, found, data)


def propose(prepared: Prepared, into: OwnLayer | NewLayer, *, by: User | None = None) -> FileImport:
    """Keep a file to be looked at. Nothing of it is shown, and nothing is in a layer yet.

    ``by`` is who has said what is in doubt of the layer that it becomes; somebody else may take it.
    """
    row = FileImport(
        **_target(prepared, into, by=by),
        form=prepared.opened.form,
        said=said(prepared.opened.said, 200),
        system=prepared.opened.system or 0,
        survey=dataclasses.asdict(prepared.survey),
        found={"told": words.notes(prepared.opened)},
        total=prepared.survey.count,
        made_at=now(),
        data=prepared.data,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _target(prepared: Prepared, into: OwnLayer | NewLayer, *, by: User | None) -> dict[str, Any]:
    """Return what is kept of the layer that a file is for."""
    # What is counted in a layer is said by its title.
    facts: dict[str, Any] = {"among": into.title}
    if isinstance(into, OwnLayer):
        return {"layer_id": into.id, "kind": prepared.kind, "geometry": into.geometry, "facts": facts}
    facts = {**facts, **dataclasses.asdict(into), "dated": into.dated.isoformat() if into.dated else ""}
    facts |= {"vouched_by": by.id if by else 0, "vouched_at": now().isoformat()} if into.vouched else {}
    kinds = prepared.survey.kinds
    most = max(kinds, key=lambda kind: kinds[kind], default=POINT)
    return {"layer_id": 0, "kind": prepared.kind, "geometry": most, "facts": facts}


def is_lost(row: FileImport, layer: OwnLayer | None) -> bool:
    """Whether the layer that a file is for is there no more (``layer`` is None), or holds something else now."""
    return row.layer_id != 0 and (layer is None or (layer.geometry, layer.kind) != (row.geometry, row.kind))


def send_to(row: FileImport, into: OwnLayer | NewLayer, prepared: Prepared, *, by: User) -> None:
    """Send a file to another layer; it is read anew, for what is looked for in it depends on what that is about."""
    if _locked(row.id) is None:
        return
    staging.clear(row.staged_id)
    for name, told in _target(prepared, into, by=by).items():
        setattr(row, name, told)
    row.survey, row.total = dataclasses.asdict(prepared.survey), prepared.survey.count
    if row.named_by in prepared.survey.personal:
        row.named_by = ""
    row.done, row.staged_id, row.found = 0, 0, {"told": row.found["told"]}


@dataclasses.dataclass(frozen=True)
class How:
    """How a person says that a file is to be read: as the columns of :class:`FileImport` are called."""

    system: int
    swapped: bool
    geometry: str
    named_by: str
    east_by: str = ""
    north_by: str = ""


def begin_again(row: FileImport, how: How, prepared: Prepared | None = None) -> None:
    """Say in another way how a file is to be read; what was read of it is forgotten.

    ``prepared`` is the file gone through anew, where its coordinates are in other columns now.
    """
    if _locked(row.id) is None:
        return
    staging.clear(row.staged_id)
    told = row.found["told"]
    if prepared is not None:
        told = words.notes(prepared.opened)
        row.survey, row.total = dataclasses.asdict(prepared.survey), prepared.survey.count
    for name, value in dataclasses.asdict(how).items():
        setattr(row, name, value)
    row.done, row.staged_id, row.found = 0, 0, {"told": told}


@dataclasses.dataclass(frozen=True)
class Step:
    """What one request reads of a file: in which way, from which feature on, to which, and what came of it.

    ``columns`` are those of the features that can be taken, ready to be written.
    """

    way: How
    begin: int
    end: int
    columns: list[dict[str, Any]]
    found: dict[str, Any]


def read_on(row: FileImport, region: Region) -> Step:
    """Read the next features of a file; nothing is written, so nobody waits meanwhile.

    Raises:
        FileRefused: it cannot be read any more (a library that is not there now).
        NotForEverybody: a feature says who people are.
    """
    to = shaping.way(row.system, row.swapped)
    dropped = frozenset(row.survey["personal"])
    columns_kept = frozenset(row.survey["columns"]) - dropped
    mended: Counter[str] = Counter(row.found.get("mended", {}))
    names = ("refused", "good", "outside", "homes", "sure")
    refused, good, outside, homes, sure = (row.found.get(name, 0) for name in names)
    kept, doubted = list(row.found.get("kept", [])), row.found.get("doubted", "")
    # Whoever is left out of a list of people still lives where it says.
    of_people = row.survey["of_people"]
    farthest, faults = row.found.get("farthest", 0.0), list(row.found.get("faults", []))
    columns: list[dict[str, Any]] = []
    end, moment, spots = row.done, now(), 0
    opened = open_file(row.data, row.east_by, row.north_by)
    for number, raw in enumerate(itertools.islice(opened.features(row.done), AT_ONCE), start=row.done + 1):
        if spots >= SPOTS_AT_ONCE:
            break
        end = number
        spots += sum(len(ring) for part in raw.parts for ring in part)
        if row.named_by and row.named_by in raw.facts:
            raw = dataclasses.replace(raw, name=str(raw.facts[row.named_by])[:LONGEST_NAME])
        try:
            made = shaping.drawn(raw, to, row.geometry, columns_kept, mended)
            beside = shaping.left_beside(raw, dropped, opened.passed)
        except shaping.Unusable as fault:
            refused += 1
            if len(faults) < TOLD:
                faults.append([number, "" if row.named_by in dropped else shaping.harmless(raw.name), str(fault)])
            continue
        checking.feature(row.kind, made.name, made.facts)
        good += 1
        told = all_kept(row.kind, made.name, made.facts, among=row.facts["among"], number=beside)
        is_sure = any(each.is_somebodys for each in told)
        homes += of_people or bool(told)
        sure += of_people or is_sure
        if told:
            doubted = checking.version_of(checking.numbered(number, told), before=doubted)
            if len(kept) < TOLD:
                kept.append([number, *words.kept_of(made.name, told)])
        west, south, east, north = (each / STEPS for each in box_of([made.shape]))
        away = region.away((west, south, east, north)) or 0.0
        outside += away > region.reach
        farthest = max(farthest, round(away, 1))
        said_of = {"doubted": bool(told) and not is_sure, "number_beside": beside}
        columns.append({**own.columns_of(made, moment), **said_of})
    found = {"mended": dict(mended), "refused": refused, "good": good, "outside": outside, "farthest": farthest}
    found |= {"homes": homes, "sure": sure, "kept": kept, "doubted": doubted, "of_people": of_people}
    return Step(_way(row), row.done, end, columns, {"told": row.found["told"], **found, "faults": faults})


def keep(key: int, step: Step) -> None:
    """Keep what was read, unless somebody has gone on from there meanwhile, or said to read it in another way."""
    row = _locked(key)
    if row is None or row.done != step.begin or _way(row) != step.way:
        return
    staging.put(row, step.columns)
    # A file that says fewer features than it did is at its end, too.
    row.done = step.end if step.end > step.begin else row.total
    row.found = step.found


def _way(row: FileImport) -> How:
    return How(row.system, row.swapped, row.geometry, row.named_by, row.east_by, row.north_by)


def take(row: FileImport, *, site: Site, by: User, vouched: str = "") -> tuple[OwnLayer, int]:
    """Put everything that was read into the layer, all of it at once, and forget the file.

    Who takes it may have ``vouched`` for what may be a house or a person, which he was shown (:func:`version_of`).

    Raises:
        Gone: the file or its layer is there no more, or the layer has changed what it holds, or what it is about.
        NotForEverybody: everybody sees the layer, and the file says where people live, or may, and nobody has vouched;
            or it is a list of people, and the layer is not about these, so that nobody would know that it is never to
            be public.
    """
    # Two who press the button, each in a window of their own: the second one finds nothing, or what is read anew.
    found = _locked(row.id)
    staged = staging.staged_of(found) if found is not None and found.done >= found.total else None
    if staged is None:
        raise Gone
    is_vouched = vouched == version_of(row)
    if vouched and not is_vouched and not keeps(row, True):
        # Somebody has read it in another way meanwhile.
        raise NotForEverybody
    layer, count = layer_of(row), staged.features
    if layer is None:
        layer = staging.show(staged, _written(row, is_vouched), site=site, by=by, answered=_answered(row))
    elif (layer.geometry, layer.kind) != (row.geometry, row.kind):
        raise Gone
    elif (layer.public and keeps(row, is_vouched)) or (row.found["of_people"] and layer.kind != HOUSES):
        raise NotForEverybody
    else:
        staging.join(staged, layer)
    if is_vouched and layer.public and row.found["homes"]:
        staging.vouch(staged.id, by=by)
        checking.note(layer.id, row.found["homes"], site=site, by=by)
    layer.files = [*layer.files, row.id]
    audit(f"{NAME}.import", site_id=site.id, user_id=by.id, target=str(layer.id), features=count, form=row.form)
    db.session.delete(row)
    renew_region(site)
    return layer, count


def taken_into(key: int) -> OwnLayer | None:
    """Return the layer that a file was taken into, by the id that it had; None where it was not, or that is gone."""
    return next((each for each in own.layers() if key in each.files), None)


def version_of(row: FileImport) -> str:
    """Return what a tick says that it has been shown of a file: what is in doubt, in the way in which it was read."""
    read = [row.found.get(name) for name in ("homes", "good", "doubted")]
    return checking.version_of([], before=repr((row.id, _way(row), read)))


def _answered(row: FileImport) -> Answered:
    facts = row.facts
    if not facts["vouched"]:
        return Answered()
    # Whoever has said it may be gone.
    by = db.session.get(User, facts["vouched_by"])
    return Answered(facts["vouched"], by, datetime.fromisoformat(facts["vouched_at"]))


def keeps(row: FileImport, vouched: bool) -> bool:
    """Whether something in a file keeps it from what everybody sees, also after somebody has ``vouched`` for it."""
    return bool(row.found["sure"] or (row.found["homes"] and not vouched))


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
    """Throw a file away. Of a large one what was read goes later, some thousand features at a time."""
    if _locked(row.id) is None:
        return
    staging.clear(row.staged_id)
    db.session.delete(row)


def waiting() -> Sequence[FileImport]:
    """Return the files of the site that nobody has taken yet, the newest first."""
    return db.session.scalars(select(FileImport).order_by(FileImport.made_at.desc(), FileImport.id.desc())).all()


def is_full() -> bool:
    """Whether so many files wait that another one has to wait for somebody to decide."""
    return (db.session.scalar(select(func.count()).select_from(FileImport)) or 0) >= MOST_WAITING


def forget_unaccepted() -> int:
    """Throw away what was uploaded long ago and not taken; return how many files that were."""
    old = db.session.scalars(select(FileImport).where(FileImport.made_at < now() - FORGOTTEN)).all()
    for row in old:
        db.session.delete(row)
    db.session.commit()
    staging.settle()
    staging.clear_forgotten()
    return len(old)


_ONE_SYSTEM = dict.fromkeys(("gpx", "kml", "kmz"), "WGS 84")
"""Formats that know one system of coordinates alone (GPX 1.1; OGC 12-007r2, KML 2.3)."""


def _locked(key: int) -> FileImport | None:
    """Return a file as it is now, which nobody else changes until this transaction ends."""
    asked = select(FileImport).where(FileImport.id == key).with_for_update()
    return db.session.scalar(asked.execution_options(populate_existing=True))


def _written(row: FileImport, vouched: bool) -> Written:
    facts = row.facts
    return Written(
        title=facts["title"],
        # What made it a list of people is gone from it.
        kind=HOUSES if row.found["of_people"] else row.kind,
        geometry=row.geometry,
        style=next(iter(STYLES)),
        source=facts["source"],
        scale=facts["scale"],
        dated=date.fromisoformat(facts["dated"]) if facts["dated"] else None,
        crs=_ONE_SYSTEM.get(row.form) or crs.original(row.said, row.system),
        legal=facts["legal"],
        # What says where people live is for the desk alone; somebody may take that out, and show it then.
        public=facts["public"] and not keeps(row, vouched),
    )
