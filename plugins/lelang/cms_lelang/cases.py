"""A package with all that is told of it, as checks, pages and releases read it."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from cms_core.api import db
from cms_lelang.models import (
    Addendum,
    Bidder,
    Contract,
    Handover,
    Package,
    Payment,
    Plan,
    Progress,
    Stage,
)
from cms_lelang.related.naming import kin_of
from cms_lelang.words import FRAMEWORK, JUDGED, OFFERS, STAGES, UNTIL_OFFERS

Kin = Callable[[Sequence[Package]], dict[int | None, dict[str, Any]]]
"""What reads others that packages have to do with, by the ids of the packages and the fields of :class:`Case`."""
PARTS: dict[str, Any] = {
    "plans": Plan,
    "stages": Stage,
    "bidders": Bidder,
    "contracts": Contract,
    "addenda": Addendum,
    "progress": Progress,
    "payments": Payment,
    "handovers": Handover,
}
"""The parts of a package, in the order of its life, by the fields of :class:`Case`."""
OF_PROVIDERS = frozenset({"stages", "bidders", "contracts", "addenda"})
"""Parts that nobody has who does it himself."""
VOIDABLE = ("addenda", "progress", "payments", "handovers")
"""Parts of which a row that people have read may be said to be a mistake: each tells of one event."""


def _told_at(row: Any) -> float:
    """Return where a row stands among those of its day; one that is not stored yet comes last, as it will be."""
    return math.inf if row.id is None else row.id


_SORTED: dict[str, Any] = {
    "stages": lambda row: (list(STAGES).index(row.stage), row.revision),
    "addenda": lambda row: (row.signed, _told_at(row)),
    "progress": lambda row: (row.day, _told_at(row)),
    "payments": lambda row: (row.paid, _told_at(row)),
    "handovers": lambda row: (row.day, _told_at(row)),
}


class Change(NamedTuple):
    """An addendum, with the value in rupiah and the last day of the contract before it, None where nobody said so."""

    row: Addendum
    value: int | None
    ends: date | None


@dataclasses.dataclass(frozen=True)
class Case:
    """A package and its parts; ``stages`` are all revisions, ``contracts`` none or one.

    ``voided`` are rows of its parts that were written by mistake, which the others leave out. ``repeated`` is the
    package that is tried again with it, ``whole`` the one of which it is a lot, where the site has them; ``inner`` is
    a lot that it names instead of what was divided. ``lots`` are those of it, ``siblings`` the other ones of its whole,
    outside the archive. ``again`` are those which citizens see and with which it is tried again.
    """

    package: Package
    plans: Sequence[Plan] = ()
    stages: Sequence[Stage] = ()
    bidders: Sequence[Bidder] = ()
    contracts: Sequence[Contract] = ()
    addenda: Sequence[Addendum] = ()
    progress: Sequence[Progress] = ()
    payments: Sequence[Payment] = ()
    handovers: Sequence[Handover] = ()
    voided: Sequence[Any] = ()
    repeated: Package | None = None
    whole: Package | None = None
    inner: Package | None = None
    lots: Sequence[Package] = ()
    siblings: Sequence[Package] = ()
    again: Sequence[Package] = ()

    @property
    def schedule(self) -> list[Stage]:
        """The stages as they stand now: of each the newest revision, in their order."""
        newest = {row.stage: row for row in sorted(self.stages, key=lambda row: row.revision)}
        return [newest[name] for name in STAGES if name in newest]

    @property
    def contract(self) -> Contract | None:
        """Its contract, if it is signed."""
        return self.contracts[0] if self.contracts else None

    @property
    def winners(self) -> list[Bidder]:
        """Those who are to do it."""
        return [row for row in self.bidders if row.winner]

    @property
    def is_framework(self) -> bool:
        """Whether its prices are those of one piece, of which nobody knows yet how many are ordered."""
        return self.package.contract_kind == FRAMEWORK

    @property
    def host(self) -> str:
        """The host of its official page, by which people see whose that is; empty where it has none."""
        return (urlsplit(self.package.link or "").hostname or "").removesuffix(".")

    @property
    def price(self) -> int | None:
        """What the contract says now, in rupiah, with its addenda: of a framework the price of one piece."""
        values = [row.value for row in self.addenda if row.value is not None]
        return values[-1] if values else self.contract.value if self.contract else None

    @property
    def contract_value(self) -> int | None:
        """What the contract is worth now, in rupiah, with its addenda; None of a framework, where nobody knows."""
        return None if self.is_framework else self.price

    @property
    def reckoned(self) -> int | None:
        """What the owner reckons for all of it (HPS); None where nobody said so, or of a framework for one piece."""
        return self.package.reckoned

    @property
    def contract_end(self) -> Any:
        """The day on which the contract ends now, with its addenda."""
        ends = [row.ends for row in self.addenda if row.ends is not None]
        return ends[-1] if ends else self.contract.ends if self.contract else None

    @property
    def changes(self) -> list[Change]:
        """The addenda, each with what held before it."""
        contract = self.contract
        found, value, ends = [], contract.value if contract else None, contract.ends if contract else None
        for row in self.addenda:
            found.append(Change(row, value, ends))
            value, ends = row.value if row.value is not None else value, row.ends or ends
        return found

    @property
    def paid(self) -> int:
        """Rupiah that were paid."""
        return sum(row.amount for row in self.payments)

    @property
    def percent(self) -> Decimal | None:
        """How much is done, in per cent; None while nobody has said."""
        return self.progress[-1].percent if self.progress else None

    @property
    def sealed_until(self) -> datetime | None:
        """When offers are closed, so that it may be known who made them; None where it does not say.

        What comes before offers may last longer than they, or stand there alone: then offers are closed when it ends,
        or when they begin to be judged, or when a contract is signed.
        """
        offers = [row.ends_at for row in self.schedule if row.stage in OFFERS]
        before = [row.ends_at for row in self.schedule if row.stage in UNTIL_OFFERS]
        judged = [row.starts_at for row in self.schedule if row.stage in JUDGED]
        if before and self.contract is None:
            offers.append(min([max(before), *judged]))
        return max(offers, default=None)

    def told(self, moment: datetime) -> Case:
        """Return what of a package may be known at a moment: while offers are taken nobody who made one."""
        return dataclasses.replace(self, bidders=()) if self.is_sealed(moment) else self

    def is_sealed(self, moment: datetime) -> bool:
        """Whether offers are still taken at a moment; :func:`sealed_at` asks the same of rows."""
        until = self.sealed_until
        return until is not None and moment < until

    def open_stages(self, moment: datetime) -> list[Stage]:
        """Return the stages that are open at a moment; there may be several."""
        return [row for row in self.schedule if row.starts_at <= moment < row.ends_at]

    def next_change(self, moment: datetime) -> datetime | None:
        """Return when a stage next begins or ends."""
        ahead = [at for row in self.schedule for at in (row.starts_at, row.ends_at) if at > moment]
        return min(ahead, default=None)

    def with_part(self, part: str, row: Any, *, instead_of: Any = None) -> Case:
        """Return the case as it would be with another row of a part."""
        rows = [each for each in getattr(self, part) if each is not instead_of]
        changed: dict[str, Any] = {part: _in_order(part, [*rows, row])}
        return dataclasses.replace(self, **changed)

    def without(self, part: str, row: Any) -> Case:
        """Return the case as it would be without a row of a part."""
        changed: dict[str, Any] = {part: [each for each in getattr(self, part) if each is not row]}
        return dataclasses.replace(self, **changed)


def _in_order(part: str, rows: list[Any]) -> list[Any]:
    return sorted(rows, key=_SORTED[part]) if part in _SORTED else rows


def sealed_at(moment: Any) -> ColumnElement[bool]:
    """Return the condition that offers for a package are taken at a moment (or at a column's), by its schedule."""
    return or_(
        _has_stage(OFFERS, Stage.ends_at > moment),
        and_(
            Package.contracted.is_(None),
            _has_stage(UNTIL_OFFERS, Stage.ends_at > moment),
            ~_has_stage(JUDGED, Stage.starts_at <= moment),
        ),
    )


def _has_stage(names: Sequence[str], when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that one of these stages of a package, as they stand now, is so."""
    later = aliased(Stage)
    moved = exists().where(
        *(later.site_id == Stage.site_id, later.package_id == Stage.package_id),
        *(later.stage == Stage.stage, later.revision > Stage.revision),
    )
    return exists().where(
        *(Stage.site_id == Package.site_id, Stage.package_id == Package.id),
        *(Stage.stage.in_(names), ~moved, when),
    )


def load(package: Package, kin: Kin | None = kin_of) -> Case:
    """Return a package of the site in scope with its parts; ``kin`` as :func:`load_all` has it."""
    return load_all([package], kin)[0]


def load_all(packages: Sequence[Package], kin: Kin | None = kin_of) -> list[Case]:
    """Return packages of the site in scope with their parts, in as many statements as one takes.

    ``kin`` reads what they have to do with others. Checks need all of that, so who forgets it reads too much and lets
    nothing pass; pages and releases are content with what a package names itself (``named_by``), or with nothing.
    """
    if not packages:
        return []
    keys = [package.id for package in packages]
    held: dict[int, dict[str, list[Any]]] = {key: defaultdict(list) for key in keys}
    voided: dict[int, list[Any]] = defaultdict(list)
    for part, model in PARTS.items():
        for row in db.session.scalars(select(model).where(model.package_id.in_(keys)).order_by(model.id)):
            rows = voided[row.package_id] if part in VOIDABLE and row.void else held[row.package_id][part]
            rows.append(row)
    others = kin(packages) if kin is not None else {}
    told: dict[int, dict[str, Any]] = {
        key: {part: _in_order(part, rows) for part, rows in parts.items()} for key, parts in held.items()
    }
    return [
        Case(package, **told[package.id], voided=voided[package.id], **others.get(package.id, {}))
        for package in packages
    ]
