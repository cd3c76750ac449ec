"""A file of 50,000 points into a layer: how fast it is read and taken, beside plain inserts, and in how much memory."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, insert, select

from bench import data
from bench.table import Row
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import User
from cms_peta.importing import services
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.region import Region
from cms_peta.shapes import pack

POINTS, FEW, BAR, MEGABYTES = 50_000, 500, 4.0, 160
"""Points of the file and of a small one; times the time of the inserts, and more memory, that it may take."""
PLACE = "33.04.02"
NOWHERE = Region([], [], [], None, 50)


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Import into copies of the sample instance, each in a process of its own, whose memory is then known."""
    told = {}
    for count in (FEW, POINTS):
        shutil.copytree(sample, folder / str(count))
        told[count] = _child(folder / str(count), count)
        shutil.rmtree(folder / str(count))
    read, taken, plain, kept, peak = told[POINTS]
    what = f"{kept:,.0f} points of a CSV file"
    rate = f"{POINTS / taken:,.0f} rows/s", f"plain inserts {POINTS / plain:,.0f} rows/s"
    yield Row(f"{what}: put into a layer", *rate, ratio=taken / plain, better="at most", bar=BAR)
    yield Row(f"{what}: read and checked", f"{POINTS / read:,.0f} rows/s", "")
    more = peak - told[FEW][4]
    beside = f"{FEW} points {told[FEW][4]:.0f} MB, and {MEGABYTES} MB more at most"
    yield Row(f"{what}: memory at most", f"{peak:.0f} MB", beside, ratio=more / MEGABYTES, better="at most", bar=1.0)


def _child(folder: Path, count: int) -> list[float]:
    command = [sys.executable, "-m", "bench.imports", str(folder), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in done.stdout.split()[-5:]]


def csv(count: int) -> bytes:
    """Return a file of points with three columns, as a spreadsheet writes it here."""
    rows = (f"Pos {n};{109.4 + n % 997 / 10_000:.6f};{-7.5 + n % 991 / 10_000:.6f};ronda;{n}" for n in range(count))
    return "\r\n".join(["nama;bujur;lintang;jenis;nomor", *(row.replace(".", ",") for row in rows)]).encode()


def main(folder: str, count: int) -> list[float]:
    """Return seconds of reading, of taking and of plain inserts, rows that are kept, and megabytes at most."""
    app = data.reopen(Path(folder))
    with app.app_context():
        with every_site() as session:
            site = session.scalars(select(Site.id).where(Site.region_code == PLACE)).one()
            by = session.scalars(select(User.id).limit(1)).one()
        began = time.perf_counter()
        prepared = services.prepare(csv(count), "jalan")
        with site_scope(site):
            new = services.NewLayer("Pos ronda", "lain", "Uji", None, None, "", public=False)
            key = services.propose(prepared, new).id
            db.session.commit()
            del prepared
        done = 0
        while done < count:
            with site_scope(site):
                row = db.session.get_one(FileImport, key)
                services.keep(key, services.read_on(row, NOWHERE))
                done = row.done
                db.session.commit()
                db.session.expunge_all()
        read = time.perf_counter() - began
        began = time.perf_counter()
        with site_scope(site):
            row = db.session.get_one(FileImport, key)
            services.take(row, site=db.session.get_one(Site, site), by=db.session.get_one(User, by))
            db.session.commit()
        taken = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        plain = _plain(site, count)
        with every_site() as session:
            kept = session.scalar(select(func.count()).select_from(OwnFeature).where(OwnFeature.name != "")) or 0
    return [read, taken, plain, float(kept), peak]


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
