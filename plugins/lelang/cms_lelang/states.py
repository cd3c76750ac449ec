"""How far a package is: planned, being tendered, being done, handed over, broken off, or come to nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_

from cms_core.api import now
from cms_lelang.cases import Case
from cms_lelang.models import Package

PLANNED, CHOOSING, UNDER_WAY, DONE = "rencana", "pemilihan", "pelaksanaan", "selesai"
BROKEN, FAILED = "putus", "batal"


def state_of(package: Package, moment: datetime) -> str:
    """Return the state of a package (or of a row with its columns) at a moment."""
    if package.outcome:
        return FAILED
    if package.broken:
        return BROKEN
    if package.handed is not None:
        return DONE
    if package.contracted is not None:
        return UNDER_WAY
    return CHOOSING if package.opens_at is not None and package.opens_at <= moment else PLANNED


def in_state(state: str, moment: datetime) -> ColumnElement[bool]:
    """Return the condition that :func:`state_of` a package is this one."""
    unhanded, unsigned = Package.handed.is_(None), Package.contracted.is_(None)
    # Said of each, for the index: it begins with both.
    whole = and_(Package.outcome == "", not_(Package.broken))
    return {
        # Not ``!=``, for which an index is of no use.
        FAILED: Package.outcome > "",
        BROKEN: and_(Package.outcome == "", Package.broken),
        DONE: and_(whole, Package.handed.is_not(None)),
        UNDER_WAY: and_(whole, unhanded, Package.contracted.is_not(None)),
        CHOOSING: and_(whole, unhanded, unsigned, Package.opens_at <= moment),
        PLANNED: and_(whole, unhanded, unsigned, or_(Package.opens_at.is_(None), Package.opens_at > moment)),
    }[state]


def follow(case: Case) -> None:
    """Let a package say what follows from its parts."""
    package, contract = case.package, case.contract
    # Without a schedule it has begun once somebody takes part, if nobody knows when.
    told = min(package.opens_at or now(), now()) if case.bidders else None
    package.opens_at = min((row.starts_at for row in case.schedule), default=told)
    begun = case.progress[0].day if case.progress and package.by_itself else None
    package.contracted = contract.signed if contract else begun
    package.broken = contract is not None and contract.status == "putus"
    package.handed = case.handovers[0].day if case.handovers else None
    package.agreed = contract.value if contract is not None and not case.is_framework else None
    package.worth = case.contract_value or case.reckoned or package.ceiling
