"""A file of 50,000 points into a layer, beside plain inserts: how fast, how long others wait, in how much memory."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import undefer

from bench import data
from bench.table import Row
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.fresh import change_many
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import User
from cms_peta.importing import services, staging
from cms_peta.importing.models import FileImport
from cms_peta.own import services as own
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer, StoredLayer
from cms_peta.own.services import Written
from cms_peta.region import Region
from cms_peta.shapes import pack

POINTS, FEW, BAR, LONGEST, MEGABYTES = 50_000, 500, 4.0, 0.5, 50
"""Points of the file and of a small one; times the time of the inserts (a transaction: of it), and megabytes
more than for the small one, at most."""
PLACE = "33.04.02"
NOWHERE = Region([], [], [], None, 50)


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Import into copies of the sample instance, each in a process of its own, whose memory is then known."""
    told = {}
    for count in (FEW, POINTS):
        shutil.copytree(sample, folder / str(count))
        told[count] = _child(folder / str(count), count)
        shutil.rmtree(folder / str(count))
    read, written, longest, taken, joined, moved, plain, kept, peak = told[POINTS]
    what = f"{kept:,.0f} points of a CSV file"
    rate = f"{POINTS / written:,.0f} rows/s", f"plain inserts {POINTS / plain:,.0f} rows/s"
    yield Row(f"{what}: put into a layer", *rate, ratio=written / plain, better="at most", bar=BAR)
    there = f"one that is there {joined:.2f} s and later {moved:.2f} s"
    times = f"step {longest:.2f} s, new layer {taken:.2f} s, {there}", f"inserts {plain:.2f} s"
    share = max(longest, taken, joined, moved) / plain
    yield Row(f"{what}: longest transactions", *times, ratio=share, better="at most", bar=LONGEST)
    yield Row(f"{what}: read and checked", f"{POINTS / read:,.0f} rows/s", "")
    more = peak - told[FEW][-1]
    beside = f"{FEW} points {told[FEW][-1]:.0f} MB, and {MEGABYTES} MB more at most"
    yield Row(f"{what}: memory at most", f"{peak:.0f} MB", beside, ratio=more / MEGABYTES, better="at most", bar=1.0)


def _child(folder: Path, count: int) -> list[float]:
    command = [sys.executable, "-m", "bench.imports", str(folder), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in done.stdout.split()[-9:]]


def csv(count: int) -> bytes:
    """Return a file of points with three columns, as a spreadsheet writes it here."""
    rows = (f"Pos {n};{109.4 + n % 997 / 10_000:.6f};{-7.5 + n % 991 / 10_000:.6f};ronda;{n}" for n in range(count))
    return "\r\n".join(["nama;bujur;lintang;jenis;nomor", *(row.replace(".", ",") for row in rows)]).encode()


def main(folder: str, count: int) -> list[float]:
    """Return what :func:`measured` names: seconds, rows that are kept, and megabytes at most."""
    app = data.reopen(Path(folder))
    with app.app_context():
        with every_site() as session:
            site = session.scalars(select(Site.id).where(Site.region_code == PLACE)).one()
            by = session.scalars(select(User.id).limit(1)).one()
        began = time.perf_counter()
        prepared = services.prepare(csv(count), "lain")
        with site_scope(site):
            new = services.NewLayer("Pos ronda", "lain", "Uji", None, None, "", public=False)
            key = services.propose(prepared, new).id
            db.session.commit()
            del prepared
        read, steps, done = time.perf_counter() - began, list[float](), 0
        while done < count:
            # As a request does: nothing is held while it is read.
            with site_scope(site):
                row = db.session.get_one(FileImport, key, options=[undefer(FileImport.data)])
                db.session.expunge(row)
                db.session.rollback()
            began = time.perf_counter()
            step = services.read_on(row, NOWHERE)
            read += time.perf_counter() - began
            with site_scope(site):
                steps.append(_timed(partial(services.keep, key, step)))
                done = db.session.get_one(FileImport, key).done
                db.session.rollback()
                db.session.expunge_all()
        with site_scope(site):
            place, person = db.session.get_one(Site, site), db.session.get_one(User, by)
            row = db.session.get_one(FileImport, key)
            taken = _timed(lambda: services.take(row, site=place, by=person))
            joined, moved = _moved(place, person)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        plain = _plain(site, count)
        with every_site() as session:
            kept = session.scalar(select(func.count()).select_from(OwnFeature).where(OwnFeature.name != "")) or 0
    return [read, sum(steps) + taken, max(steps), taken, joined, moved, plain, float(kept), peak]


def _timed(work: Callable[[], object]) -> float:
    """Return how long a transaction takes."""
    began = time.perf_counter()
    work()
    db.session.commit()
    return time.perf_counter() - began


def _moved(site: Site, by: User) -> tuple[float, float]:
    """Return how long it takes to have what was read join a layer that is there, and each transaction that moves it on.

    The new layer is staged again for it.
    """
    layer = db.session.scalars(select(OwnLayer).order_by(OwnLayer.id.desc()).limit(1)).one()
    written = Written(**{name: getattr(layer, name) for name in Written._fields})
    key = layer.id
    db.session.expunge(layer)
    change_many(StoredLayer, StoredLayer.id == key, staged=True)
    other = own.make(written, site=site, by=by)
    staged = db.session.scalars(select(StagedLayer).where(StagedLayer.id == key)).one()
    db.session.commit()
    joined = _timed(lambda: staging.join(staged, other))
    change_many(StoredLayer, StoredLayer.id == key, changed_at=now() - staging.RESTING * 2)
    db.session.commit()
    times, ends = [time.perf_counter()], db.session

    def end(_session: object) -> None:
        times.append(time.perf_counter())

    event.listen(ends, "after_commit", end)
    staging.settle()
    event.remove(ends, "after_commit", end)
    return joined, max(after - before for before, after in pairwise(times))


def _plain(site: int, count: int) -> float:
    """Return how long SQLAlchemy takes to insert as many rows that are there already, some hundred at a time."""
    with every_site() as session:
        layer = session.scalars(select(OwnLayer.id).where(OwnLayer.site_id == site)).first()
        moment = session.scalars(select(OwnLayer.made_at).where(OwnLayer.id == layer)).one()
        box = dict.fromkeys(("west", "east"), 1_094_000_000) | dict.fromkeys(("south", "north"), -75_000_000)
        shape = pack([[[(1_094_000_000, -75_000_000)]]])
        facts = {"jenis": "ronda", "nomor": 1}
        row = {"site_id": site, "layer_id": layer, "name": "", "facts": facts, "shape": shape, "changed_at": moment}
        began = time.perf_counter()
        for _number in range(count // 500):
            session.execute(insert(OwnFeature), [{**row, **box} for _each in range(500)])
        session.commit()
        return time.perf_counter() - began


if __name__ == "__main__":
    print(*main(sys.argv[1], int(sys.argv[2])))
