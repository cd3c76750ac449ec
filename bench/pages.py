"""Pages under load: kept ones beside a bare hello, unkept ones beside one query and a template."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median

from bench.data import KECAMATAN, VILLAGE
from bench.load import drive, request
from bench.servers import Server
from bench.table import Row, side_by_side

CONNECTIONS = (1, 16, 64)
ROUNDS = 9
SECONDS = 0.6
WARM_SECONDS = 1.5
LONG_SECONDS = 60.0
BESIDE_ROUNDS, BESIDE_SECONDS = 7, 0.5
MANY, SOME = 4_000, 400
"""How many requests a reading of processor time takes, which the system counts in hundredths of a second."""

CACHED_BAR, UNCACHED_BAR = 1.2, 0.4
PAGE = "/halaman/profil"
_numbers = itertools.count(1)


def fresh(host: str, path: str, *, packed: bool = False, by: str = "tahun") -> Iterator[bytes]:
    """Yield requests for a page that no cache has: each carries a year of its own, which pages are allowed to read.

    ``by`` is the parameter that is new each time. Nothing in the product is switched off for this. It is what the first
    reader of a page costs, keeping included.
    """
    mark = "&" if "?" in path else "?"
    return (request(host, f"{path}{mark}{by}={number}", packed=packed) for number in _numbers)


def beside(
    server: Server,
    slugs: tuple[str, str],
    paths: Mapping[str, str],
    what: str,
    other: str,
    bar: float,
    *,
    by: str = "tahun",
) -> Iterator[Row]:
    """Compare unkept pages of two sites of one server, one row for each path: ``what`` of them, beside ``other``."""
    for name, path in paths.items():
        ours, its = (fresh(host_of(server, slug), path, by=by) for slug in slugs)
        for asked in (ours, its):
            drive(server.port, asked, seconds=BESIDE_SECONDS)
        yield side_by_side(
            f"{what}: {name}; {other}",
            partial(drive, server.port, ours, seconds=BESIDE_SECONDS),
            partial(drive, server.port, its, seconds=BESIDE_SECONDS),
            rounds=BESIDE_ROUNDS,
            of="time",
            better="at most",
            bar=bar,
        )


def same(host: str, path: str, *, packed: bool = False) -> Iterator[bytes]:
    """Yield the same request for ever."""
    return itertools.repeat(request(host, path, packed=packed))


def host_of(server: Server, slug: str) -> str:
    """Return the host name (and port) on which a sample site answers."""
    return f"{slug}.localhost:{server.port}"


def processor(
    what: str, product: Server, ours: Iterator[bytes], floor: Server, other: Iterator[bytes], count: int
) -> Row:
    """Compare the processor time of the servers a request: that hardly minds what else the machine does meanwhile."""
    pairs = []
    for _round in range(ROUNDS):
        pairs.append((_used(product, ours, count), _used(floor, other, 2 * count)))
    ratios = [its / mine for mine, its in pairs]
    mine, its = (median(column) * 1e6 for column in zip(*pairs, strict=True))
    spread = (min(ratios), max(ratios))
    return Row(f"{what}, processor time", f"{mine:.0f} µs", f"{its:.0f} µs", ratio=median(ratios), spread=spread)


def _used(server: Server, asked: Iterator[bytes], count: int) -> float:
    before = server.cpu()
    answered = len(drive(server.port, asked, seconds=LONG_SECONDS, limit=count).times)
    return (server.cpu() - before) / answered


def cached(product: Server, floor: Server) -> Iterator[Row]:
    """Compare a kept page, as a browser asks for it, with a bare Flask hello."""
    host = host_of(product, VILLAGE)
    hello = same("localhost", "/")
    for name, path in (("home", "/"), ("page", PAGE)):
        page = same(host, path, packed=True)
        drive(product.port, page, connections=max(CONNECTIONS), seconds=WARM_SECONDS)
        for connections in CONNECTIONS if path == PAGE else CONNECTIONS[:1]:
            yield side_by_side(
                f"kept {name}, connections: {connections}; hello",
                partial(drive, product.port, page, connections=connections, seconds=SECONDS),
                partial(drive, floor.port, hello, connections=connections, seconds=SECONDS),
                rounds=ROUNDS,
                of="rate",
                bar=CACHED_BAR,
            )
    yield processor("kept page; hello", product, page, floor, hello, MANY)


def uncached(product: Server, floor: Server, item: str) -> Iterator[Row]:
    """Compare pages that nobody has kept with the floor's article; neither is packed, unless the line says so."""
    village, kecamatan = host_of(product, VILLAGE), host_of(product, KECAMATAN)
    article = "/artikel/artikel-3"
    for name, host, path, packed, bar in (
        ("unkept page of the site", village, PAGE, False, UNCACHED_BAR),
        ("unkept item page", village, item, False, UNCACHED_BAR),
        ("unkept item page, both packed", village, item, True, None),
        ("unkept home of a village", village, "/", False, None),
        ("unkept home of a kecamatan", kecamatan, "/", False, None),
        ("unkept list", village, "/potensi/", False, None),
        ("unkept search", village, "/cari?q=kopi", False, None),
    ):
        page, other = fresh(host, path, packed=packed), same("localhost", article, packed=packed)
        drive(product.port, page, connections=16, seconds=WARM_SECONDS)
        drive(floor.port, other, connections=16, seconds=WARM_SECONDS)
        yield side_by_side(
            f"{name}; floor",
            partial(drive, product.port, page, seconds=SECONDS),
            partial(drive, floor.port, other, seconds=SECONDS),
            rounds=ROUNDS,
            of="rate",
            bar=bar,
        )
        if bar:
            yield processor(f"{name}; floor", product, page, floor, other, SOME)
