"""Winners and what they won, as far as citizens see it. Whoever took part and did not win is nowhere in here."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from cms_core.api import Site, every_site, now
from cms_lelang.cases import sealed_at
from cms_lelang.figures.services import ALIVE, VALUED, shown
from cms_lelang.models import Bidder, Package
from cms_lelang.names import address_of, is_business, key_of, usual
from cms_lelang.words import FRAMEWORK


@dataclasses.dataclass(frozen=True)
class Supplier:
    """A winner of ``packages``: ``address`` stands for it in addresses, ``contract`` is that of its contracts."""

    address: str
    name: str
    packages: int
    contract: int


@dataclasses.dataclass(frozen=True)
class Won:
    """A package that was won: ``offer`` is the price as read out, ``contract`` what is paid for it, in rupiah.

    Nobody knows that before there is a contract, nor of a framework: then it is None. ``by_piece`` says that what was
    offered is the price of one piece.
    """

    package: int
    year: int
    site_id: int
    unit: str
    unit_code: str
    offer: int | None
    contract: int | None
    by_piece: bool


@dataclasses.dataclass(frozen=True)
class Told:
    """A winner with what it won, the newest year first; ``numbers`` are how many NPWP go by this name."""

    address: str
    name: str
    spellings: tuple[str, ...]
    won: list[Won]
    numbers: int

    @property
    def is_business(self) -> bool:
        """Whether the name says that it is that of a business; else it may be a person's."""
        return is_business(key_of(self.name))

    @property
    def contract(self) -> int:
        """What its contracts are worth, in rupiah."""
        return sum(each.contract or 0 for each in self.won)

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions that it won a package."""
        return ALIVE, Package.id.in_(select(Bidder.package_id).where(Bidder.winner, Bidder.name.in_(self.spellings)))


def suppliers(site: Site) -> list[Supplier]:
    """Return the winners of packages that a site and its region show, those with the largest contracts first."""
    contract = cast(func.sum(_contract()), BigInteger)
    query = select(Bidder.name, func.count().label("packages"), contract.label("contract")).group_by(Bidder.name)
    with every_site(within=site.region_code) as session:
        rows: list[Any] = list(session.execute(_of_winners(query)))
    spelled: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        spelled[key_of(row.name)].append(row)
    found = [
        Supplier(
            address=address_of(key),
            name=usual((row.name, row.packages) for row in each),
            packages=sum(row.packages for row in each),
            contract=sum(int(row.contract or 0) for row in each),
        )
        for key, each in spelled.items()
    ]
    return sorted(found, key=lambda each: (-each.contract, -each.packages, each.name))


def supplier(site: Site, address: str) -> Told | None:
    """Return a winner by its address; None where nobody of that name won what a site and its region show."""
    with every_site(within=site.region_code) as session:
        names = session.scalars(select(Bidder.name).where(Bidder.winner).distinct())
        spellings = tuple(name for name in names if address_of(key_of(name)) == address)
        columns = (Bidder.package_id, Bidder.name, Bidder.tax, Bidder.offer, Package.year, Package.site_id)
        of_buyer = (Package.unit, Package.unit_code)
        query = _of_winners(select(*columns, *of_buyer, Package.contract_kind, _contract().label("contract")))
        rows: list[Any] = (
            list(session.execute(query.where(Bidder.name.in_(spellings)).order_by(Package.year.desc(), Package.id)))
            if spellings
            else []
        )
    if not rows:
        return None
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        counted[row.name] += 1
    return Told(
        address=address,
        name=usual(counted.items()),
        spellings=spellings,
        won=[_won(row) for row in rows],
        numbers=len({row.tax for row in rows if row.tax}),
    )


def _won(row: Any) -> Won:
    by_piece = row.contract_kind == FRAMEWORK
    return Won(row.package_id, row.year, row.site_id, row.unit, row.unit_code, row.offer, row.contract, by_piece)


def _of_winners(query: Any) -> Any:
    """Return a query for winners, narrowed to packages that citizens see, that did not come to nothing, and for which
    no offers are taken any more.
    """
    taken = sealed_at(now())
    return query.join(Package, Package.id == Bidder.package_id).where(Bidder.winner, ALIVE, ~taken, *shown())


def _contract() -> Any:
    return case((VALUED, Package.worth))
