"""Telling a package that is called otherwise from another one: that one changed, not those that name it."""

from __future__ import annotations

from typing import Any

from cms_core.api import squeezed
from cms_lelang.cases import Case
from cms_lelang.models import Package
from cms_lelang.related.naming import names_of
from cms_lelang.releases.facts import PACKAGE, Facts
from cms_lelang.releases.serializer import REPEATED, WHOLE

Json = dict[str, Any]


def without_renamed(new: Facts, stood: Facts, case: Case, before: Json, told: Json) -> Facts:
    """Return ``new`` facts of a package without what it calls the same package otherwise than ``stood`` there.

    ``before`` and ``told`` are what releases said of it until now, and what the next one says.
    """
    meant = {"lot_of": (WHOLE, case.whole), "repeats": (REPEATED, case.repeated)}
    own = stood.get(PACKAGE, {})
    same = {
        name
        for name, (relation, other) in meant.items()
        if _is_same(_process(before, relation), _process(told, relation), own.get(name, ""), other)
    }
    kept = {name: value for name, value in new.get(PACKAGE, {}).items() if name not in same}
    return {key: kept if key == PACKAGE else row for key, row in new.items() if key != PACKAGE or kept}


def _is_same(before: str | None, told: str | None, said: str, other: Package | None) -> bool:
    """Whether what is named now was named before: by its process, or where it was none yet by a name of its own."""
    if before is not None:
        return told == before
    return other is not None and squeezed(said) in {squeezed(name) for name in names_of(other)}


def _process(told: Json, relation: str) -> str | None:
    """Return the end of the ocid of the process that has a relation to this one."""
    return next((each.get("identifier") for each in told.get("relatedProcesses", ()) if each["id"] == relation), None)
