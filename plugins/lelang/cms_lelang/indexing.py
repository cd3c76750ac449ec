"""What search and lists of the whole site hold of packages."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence

from sqlalchemy import literal, select, union_all

from cms_core.api import Item, db, format_rupiah, indexed, now, plain_text, speaking, summary_of
from cms_lelang import NAME, _
from cms_lelang.cases import Case, sealed_at
from cms_lelang.models import Bidder, Contract, Package, Plan
from cms_lelang.names import is_business, key_of
from cms_lelang.words import METHODS

AT_ONCE = 200
"""Packages of which plans and winners are read together."""
LONGEST_TITLE = 160
"""Letters of a title in the index."""


def item_of(row: Package, parts: Sequence[str] = ()) -> Item:
    """Return what the index holds of a package, in the language of the source; ``parts`` is what its parts add."""
    title = textwrap.shorten(row.title, LONGEST_TITLE, placeholder="…")
    # What its name says further on is found, too.
    said = (*([row.title] if title != row.title else ()), row.place, row.unit, row.lot, row.code, *parts, str(row.year))
    with speaking("id"):
        method = str(METHODS[row.method])
        summary = _("%(amount)s. %(method)s", amount=format_rupiah(row.worth or row.ceiling), method=method)
        summary = f"{summary}. {row.lot}" if row.lot else summary
    return Item(
        plugin=NAME,
        kind=Package.KIND,
        ref=row.id,
        title=title,
        summary=f"{summary}. {summary_of(row.body)}"[:300],
        body_text=" ".join((plain_text(row.body), *said)).strip(),
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )


def found_by(case: Case) -> list[str]:
    """Return by what of its parts a package is found: codes of plans, contracts, who won it, if that is no person."""
    won = case.told(now()).winners if not case.package.outcome else ()
    numbers = [*(plan.code for plan in case.plans if plan.code), *(row.number for row in case.contracts)]
    return [*numbers, *(row.name for row in won if _is_found(row.name))]


def items() -> Iterator[Item]:
    """Yield what the index holds of the packages of the site in scope."""
    shown = indexed(Package)
    while rows := list(itertools.islice(shown, AT_ONCE)):
        parts = _found_by([row.id for row in rows])
        yield from (item_of(row, parts[row.id]) for row in rows)


def _found_by(keys: Sequence[int]) -> dict[int, list[str]]:
    """Return the same as :func:`found_by` of many packages, in two statements."""
    found: dict[int, list[str]] = {key: [] for key in keys}
    # In one statement: rebuilding an index may take so few (docs/plugins.md, The contract).
    plans = select(Plan.package_id, Plan.code, literal(0).label("part"), Plan.id).where(Plan.code != "")
    contracts = select(Contract.package_id, Contract.number, literal(1), Contract.id)
    numbers = union_all(plans.where(Plan.package_id.in_(keys)), contracts.where(Contract.package_id.in_(keys)))
    for key, number, *_order in db.session.execute(numbers.order_by("part", "id")):
        found[key].append(number)
    won = select(Bidder.package_id, Bidder.name).join(Package, Package.id == Bidder.package_id)
    won = won.where(Bidder.package_id.in_(keys), Bidder.winner, Package.outcome == "", ~sealed_at(now()))
    for key, name in db.session.execute(won.order_by(Bidder.id)):
        if _is_found(name):
            found[key].append(name)
    return found


def _is_found(name: str) -> bool:
    return is_business(key_of(name))
