"""The process itself: how long a start takes, and whether it grows while it serves."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.data import KECAMATAN, VILLAGE
from bench.load import drive, request
from bench.pages import fresh, host_of
from bench.servers import FLOOR, PRODUCT, Server, serving
from bench.table import Row

STARTS = 7
START_BAR, GROWTH_BAR = 2.0, 1.05
REQUESTS, WARM_REQUESTS = 20_000, 16_000
ENOUGH_SECONDS = 600.0
KIB = 1024


def cold_start(folder: Path, environ: Mapping[str, str]) -> Row:
    """Compare the time from starting the server until it answers."""
    ours: list[float] = []
    other: list[float] = []
    for _number in range(STARTS):
        for application, times in ((PRODUCT, ours), (FLOOR, other)):
            with serving(application, environ, folder, "start", workers=1) as server:
                times.append(server.started)
    ratios = [mine / its for mine, its in zip(ours, other, strict=True)]
    return Row(
        "cold start until the first answer; floor",
        f"{statistics.median(ours) * 1000:.0f} ms",
        f"{statistics.median(other) * 1000:.0f} ms",
        ratio=statistics.median(ratios),
        better="at most",
        bar=START_BAR,
        spread=(min(ratios), max(ratios)),
    )


def memory(product: Server, items: list[str]) -> Row:
    """Compare the memory of one worker (and the process above it) before and after mixed requests.

    The page cache is bounded in bytes; it is filled to the brim before the first reading.
    """
    drive(product.port, _mixed(product, items), connections=16, seconds=ENOUGH_SECONDS, limit=WARM_REQUESTS)
    before = product.memory()
    drive(product.port, _mixed(product, items), connections=16, seconds=ENOUGH_SECONDS, limit=REQUESTS)
    after = product.memory()
    return Row(
        f"memory after {REQUESTS:,} mixed requests; before",
        f"{after / KIB:.1f} MiB",
        f"{before / KIB:.1f} MiB",
        ratio=after / before if before else None,
        better="at most",
        bar=GROWTH_BAR,
    )


def _mixed(product: Server, items: list[str]) -> Iterator[bytes]:
    """Yield kept and unkept pages by turns."""
    village, kecamatan = host_of(product, VILLAGE), host_of(product, KECAMATAN)
    paths = ("/", "/en/", "/potensi/", "/lapak/", "/cari?q=kopi", "/halaman/profil", "/feed.atom", *items)
    kept = itertools.cycle(request(host, path) for path in paths for host in (village, kecamatan) if path not in items)
    unkept = [fresh(village, path) for path in paths]
    for page in itertools.cycle(unkept):
        yield next(kept)
        yield next(page)
