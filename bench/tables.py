"""Ten thousand packages out of a file, beside plain SQLAlchemy inserts of the same rows, on both databases."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, g
from sqlalchemy import func, insert, select

from bench import data, posts
from bench.table import Row
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tables import services, steps
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import Assignment, User
from cms_lelang.admin import CODED
from cms_lelang.models import Package

ROWS, FEW, LONGEST, MEGABYTES = 10_000, 500, 10.0, 50
"""Rows of the file and of a small one; how many seconds others wait on SQLite until they are refused; memory."""
HEAD = "Kode tender;Nama paket;Uraian;Tahun anggaran;Jenis pengadaan;Metode;Pagu (rupiah);HPS (rupiah);Lokasi"


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Import into copies of the sample instance, each file in a process of its own, whose memory is then known."""
    yield from posts.on_both(sample, folder, lambda _app: None, _on)


def _on(kind: str, _filled: None, environ: Mapping[str, str], _folder: Path) -> Iterator[Row]:
    few, told = (_child(environ, count) for count in (FEW, ROWS))
    read, looked, first, changed, longest, plain, kept, peak = told
    what, beside = f"{kept:,.0f} packages of a CSV file, {kind}", f"plain inserts {ROWS / plain:,.0f} rows/s"
    for name, seconds in (("read", read), ("looked at", looked), ("imported", first), ("changed by code", changed)):
        ratio = seconds / plain
        yield Row(f"{what}: {name}", f"{ROWS / seconds:,.0f} rows/s", beside, ratio=ratio, better="at most", bar=None)
    limit = f"{LONGEST:.0f} s until others are refused"
    yield Row(f"{what}: longest step", f"{longest:.2f} s", limit, ratio=longest / LONGEST, better="at most", bar=0.5)
    more, beside = (peak - few[-1]) / MEGABYTES, f"{FEW} rows {few[-1]:.0f} MB, and {MEGABYTES} MB more at most"
    yield Row(f"{what}: memory at most", f"{peak:.0f} MB", beside, ratio=more, better="at most", bar=1.0)


def _child(environ: Mapping[str, str], count: int) -> list[float]:
    words = [f"{name}={value}" for name, value in environ.items()]
    command = [sys.executable, "-m", "bench.tables", str(count), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in done.stdout.split()[-8:]]


def csv(count: int, begin: str, place: str) -> bytes:
    """Return a file of packages as an office writes it."""
    rows = (
        f"{begin}{n};Rehabilitasi saluran {begin} {n};Saluran sepanjang {n + 10} meter untuk sawah.;2026;Barang;"
        f"Permintaan penawaran (desa);{100_000_000 + n};{99_000_000 + n};{place} {n % 9}"
        for n in range(count)
    )
    return "\r\n".join([HEAD, *rows]).encode()


def main(count: int, environ: Mapping[str, str]) -> list[float]:
    """Return what :func:`_on` names: seconds, rows that are kept, and megabytes at most."""
    app = create_app(Settings.load(environ, instance=Path(environ["CMS_INSTANCE"])))
    with app.app_context(), every_site() as session:
        site = session.scalars(select(Site.id).where(Site.region_code == "33.04.02.2007")).one()
        here = Assignment.region_code == "33.04.02.2007"
        person = session.scalars(select(Assignment.user_id).where(here).order_by(Assignment.user_id)).first() or 0
    begin = f"X{count}-"
    read, looked, first = _imported(app, site, person, csv(count, begin, "Dusun"))
    _again, _looked, changed = _imported(app, site, person, csv(count, begin, "Desa, dusun"))
    longest = max(each for took in (first, changed) for each in took)
    with app.app_context():
        with every_site() as session:
            # Of this file: the copies that plain inserts make of one of them are not there yet.
            mine = (Package.code.startswith(begin), Package.place.startswith("Desa"))
            kept = session.scalar(select(func.count()).where(*mine)) or 0
        plain = _plain(site, count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [read, sum(looked), sum(first), sum(changed), longest, plain, float(kept), peak]


def _imported(app: Flask, site: int, person: int, content: bytes) -> tuple[float, list[float], list[float]]:
    """Return how long it takes to read a file with its first part, and each step of the dry run and of the import."""
    began = time.perf_counter()
    with app.app_context(), app.test_request_context(), site_scope(site):
        g.site, g._login_user = db.session.get_one(Site, site), db.session.get_one(User, person)
        key = services.keep(CODED, content, user_id=person).id
        db.session.commit()
    read = time.perf_counter() - began
    looked = list(_steps(app, site, key))
    began = time.perf_counter()
    with app.app_context(), app.test_request_context(), site_scope(site):
        g.site, g._login_user = db.session.get_one(Site, site), db.session.get_one(User, person)
        kept = services.find(CODED, key, user_id=person, lock=True)
        assert kept is not None
        services.begin(CODED, kept, agreed=kept.mark)
        db.session.commit()
    return read, looked, [time.perf_counter() - began, *_steps(app, site, key)]


def _steps(app: Flask, site: int, key: int) -> Iterator[float]:
    """Go through a file as the queue does, and yield how long each part takes."""
    goes = True
    while goes:
        began = time.perf_counter()
        with app.app_context(), site_scope(site):
            goes = steps._step(site, key)
        yield time.perf_counter() - began


def _plain(site: int, count: int) -> float:
    """Return how long SQLAlchemy takes to insert as many rows that are there already, some hundred at a time."""
    with every_site() as session:
        table = data.table(Package)
        found: dict[str, Any] = dict(
            session.execute(select(table).where(table.c.site_id == site)).mappings().first() or {}
        )
        last = session.scalar(select(func.max(table.c.id))) or 0
        statement = insert(table)
        numbers = iter(range(last + 1, last + 1 + count))
        made = partial(_row, found)
        began = time.perf_counter()
        for _number in range(count // 500):
            session.execute(statement, [made(next(numbers)) for _each in range(500)])
        session.commit()
        return time.perf_counter() - began


def _row(found: Mapping[str, Any], key: int) -> dict[str, Any]:
    return {**found, "id": key, "slug": f"lain-{key}", "code": f"L{key}", "process": None}


if __name__ == "__main__":
    print(*main(int(sys.argv[1]), dict(word.split("=", 1) for word in sys.argv[2:])))
