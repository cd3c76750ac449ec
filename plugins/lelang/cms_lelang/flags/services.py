"""Which flags a site has, and whether citizens may see them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, now, settings_of, visible
from cms_lelang import NAME, _
from cms_lelang.buyers.services import units_of
from cms_lelang.cases import Case
from cms_lelang.flags.fences import LEAST, Among, among
from cms_lelang.flags.processes import Process, process_of
from cms_lelang.flags.rules import Flag, flags_of
from cms_lelang.flags.scores import Score, scores_of
from cms_lelang.models import Bidder, Package, Stage


@dataclasses.dataclass(frozen=True)
class Told:
    """What is worth asking about in a package."""

    flags: list[Flag]
    scores: list[Score]


@dataclasses.dataclass(frozen=True)
class Overview:
    """All flags of a site: of ``total`` packages, those that have some, with slug and title; bidders; and buyers.

    ``few`` says of which rules too little is known, and how many there are of the ``LEAST`` that it takes.
    """

    total: int
    packages: list[tuple[Any, list[Flag]]]
    bidders: list[tuple[str, list[Flag]]]
    buyers: list[tuple[str, list[Flag]]]
    few: list[tuple[str, str]]


def shown(site: Site) -> bool:
    """Whether the site in scope shows its flags to citizens; it does not unless it has decided so."""
    return bool(settings_of(site, NAME)["show_flags"])


def of_package(case: Case) -> Told:
    """Return what is worth asking about in a package of the site in scope, alone and among its published ones."""
    flags = flags_of(process_of(case, now()))
    if case.package.contracted is not None and not case.package.by_itself:
        flags = [*flags, *among(processes()).packages.get(case.package.id, ())]
    return Told(flags, scores_of(case))


def overview(site: Site) -> Overview:
    """Return all flags of the published packages of the site in scope, the newest packages first."""
    units = units_of(site)
    found = processes(lambda row: units.of(row)[1])
    compared = among(found)
    flagged = {process.key: flags for process in reversed(found) if (flags := _all(process, compared))}
    return Overview(
        total=len(found),
        packages=_named(flagged),
        bidders=sorted((flags[0].about[0], flags) for flags in compared.bidders.values()),
        buyers=sorted((units.called((site.id, key)), flags) for key, flags in compared.buyers.items()),
        few=[*_open(found), *_few(compared)],
    )


def _all(process: Process, compared: Among) -> list[Flag]:
    return [*flags_of(process), *compared.packages.get(process.key, ())]


def _named(flagged: dict[int, list[Flag]]) -> list[tuple[Any, list[Flag]]]:
    query = select(Package.id, Package.slug, Package.title, Package.year).where(visible(Package))
    rows = {row.id: row for row in db.session.execute(query)}
    return [(rows[key], flags) for key, flags in flagged.items() if key in rows]


def _open(found: list[Process]) -> Iterator[tuple[str, str]]:
    """Yield of which rules too little is known while offers are taken: who takes part is known afterwards."""
    number = sum(process.is_open for process in found)
    if number:
        text = _.plural(
            "data belum cukup: %(num)s paket masih menerima penawaran",
            "data belum cukup: %(num)s paket masih menerima penawaran",
            number,
        )
        yield "R018", text


def _few(compared: Among) -> Any:
    kinds = {"R025": _("peserta"), "R038": _("peserta"), "R038-buyer": _("satuan kerja")}
    for rule, number in compared.compared.items():
        if number < LEAST:
            yield (
                rule.partition("-")[0],
                _(
                    "data belum cukup: %(number)s dari %(least)s %(kind)s",
                    number=number,
                    least=LEAST,
                    kind=kinds.get(rule, _("paket")),
                ),
            )


def processes(buyer_of: Callable[[Any], str] = lambda _row: "") -> list[Process]:
    """Return the published packages of the site in scope, the oldest first, in three statements without objects.

    ``buyer_of`` tells from its row whose a package is, which matters where agencies are compared.
    """
    columns = (Package.id, Package.method, Package.contracted, Package.outcome, Package.category, Package.evaluation)
    of_buyer = (Package.site_id, Package.unit, Package.unit_code)
    packages = db.session.execute(select(*columns, *of_buyer).where(visible(Package)).order_by(Package.id)).all()
    bidders: dict[int, list[Any]] = defaultdict(list)
    prices = (Bidder.offer, Bidder.corrected, Bidder.negotiated)
    for row in db.session.execute(
        select(Bidder.package_id, Bidder.name, Bidder.tax, *prices, Bidder.verdict, Bidder.winner)
        .join(Package, Package.id == Bidder.package_id)
        .where(visible(Package))
        .order_by(Bidder.id)
    ):
        bidders[row.package_id].append(row)
    stages: dict[int, list[Any]] = defaultdict(list)
    for stage in db.session.execute(
        select(Stage.package_id, Stage.stage, Stage.starts_at, Stage.ends_at, Stage.revision)
        .join(Package, Package.id == Stage.package_id)
        .where(visible(Package))
    ):
        stages[stage.package_id].append(stage)
    rows: Any = packages
    # Of a contract it is asked here whether there is one.
    signed: Any = {row.id: [row] if row.contracted is not None else [] for row in packages}
    cases = (Case(row, bidders=bidders[row.id], stages=stages[row.id], contracts=signed[row.id]) for row in rows)
    return [process_of(each, now(), buyer_of(each.package)) for each in cases]
