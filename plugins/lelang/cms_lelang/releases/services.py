"""Writing releases, one for each time that the public is told something else, and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cms_core.api import Site, db, now, settings_of, visible
from cms_lelang import NAME
from cms_lelang.cases import Case
from cms_lelang.models import Package, Release
from cms_lelang.releases.merging import compiled, emptied
from cms_lelang.releases.serializer import told_of
from cms_lelang.releases.soundness import Unsound, dangling

Json = dict[str, Any]

PREFIX = r"ocds-[a-z0-9]{6}"
"""What a prefix of the Open Contracting Partnership looks like."""


def prefix_of(site: Site) -> str:
    """Return the prefix of the ocids of a site, empty while it has none and nothing of OCDS is shown."""
    return str(settings_of(site, NAME)["prefix"])


def write(case: Case, site: Site) -> Release | None:
    """Write down what the public is told of a package from now on; None where that is what it was told before.

    Raises:
        Unsound: it would refer to what it does not hold.
    """
    package = case.package
    earlier = of_package(package.id)
    before, told = _together([each.told for each in earlier]), told_of(case, site)
    told |= _awards(before, told)
    told |= _repeated(before, told)
    _left(before, told)
    told["parties"] += _gone(before, told)
    if lost := dangling(told):
        raise Unsound(" ".join(lost))
    said = emptied(before, told)
    # What was once in a list stays there: only what changes the record is worth a release.
    if _together([*(each.told for each in earlier), said]) == before:
        return None
    if package.process is None:
        package.process = f"{site.region_code.replace('.', '')}-{package.id}"
    # Releases are put in order by their date, which is written in whole seconds.
    at = now().replace(microsecond=0)
    at = max(at, earlier[-1].at + timedelta(seconds=1)) if earlier else at
    row = Release(
        package_id=package.id,
        number=len(earlier) + 1,
        at=at,
        tags=tags_of(before, told, case),
        told=said,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _together(told: Sequence[Json]) -> Json:
    """Return what releases say together, without what each says of itself."""
    if not told:
        return {}
    merged = compiled([{"ocid": "", "date": "", **each} for each in told])
    return {name: value for name, value in merged.items() if name not in ("id", "date", "tag", "ocid")}


def _awards(before: Json, told: Json) -> Json:
    """Return the awards with those that were told once and hold no longer: left out, merging would keep them."""
    gone = {each["id"]: {**each, "status": "cancelled"} for each in before.get("awards", ())}
    awards = gone | {each["id"]: each for each in told.get("awards", ())}
    return {"awards": list(awards.values())} if awards else {}


def _left(before: Json, told: Json) -> None:
    """Keep the ids of places that are none any more, or merging would keep them whole."""
    held = {each["id"] for each in told.get("tender", {}).get("items", ())}
    gone = [{"id": each["id"]} for each in before.get("tender", {}).get("items", ()) if each["id"] not in held]
    if gone and "tender" in told:
        told["tender"]["items"] = [*told["tender"].get("items", ()), *gone]


def _repeated(before: Json, told: Json) -> Json:
    """Return the related processes; what was one and is none any more keeps its id alone, or merging would keep it."""
    related = told.get("relatedProcesses") or [{"id": each["id"]} for each in before.get("relatedProcesses", ())]
    return {"relatedProcesses": related} if related else {}


def _gone(before: Json, told: Json) -> list[Json]:
    """Return who is named by an award and takes part no more: a reference has to lead somewhere."""
    held = {each["id"] for each in told["parties"]}
    named = {each["id"] for award in told.get("awards", ()) for each in award["suppliers"]} - held
    return [each for each in before.get("parties", ()) if each["id"] in named]


_SECTIONS = (
    ("planning", "planning", "planningUpdate"),
    ("tender", "tender", "tenderUpdate"),
    ("bids", "tenderUpdate", "tenderUpdate"),
    ("awards", "award", "awardUpdate"),
)


def tags_of(before: Json, told: Json, case: Case) -> list[str]:
    """Return what a release is about: the sections that are new or say something else."""
    found: list[str] = []
    for section, new, update in _SECTIONS:
        if told.get(section) != before.get(section):
            found.append(new if section not in before else update)
    if told.get("tender", {}).get("status") in ("cancelled", "unsuccessful"):
        found = ["tenderCancellation" if tag in ("tender", "tenderUpdate") else tag for tag in found]
    was, own = (each.get("contracts", [{}])[0] for each in (before, told))
    found += _of_contract(was, own, case)
    # "tender" and "tenderUpdate" of one release are one thing.
    unique = list(dict.fromkeys(found)) or ["tenderUpdate" if "tender" in told else "planningUpdate"]
    return [tag for tag in unique if not (tag.endswith("Update") and tag.removesuffix("Update") in unique)]


def _of_contract(before: Json, now_: Json, case: Case) -> list[str]:
    if not now_:
        return []
    own, was = ({name: each.get(name) for name in each if name != "implementation"} for each in (now_, before))
    found = []
    if not before:
        found.append("contract")
    elif own.get("amendments") != was.get("amendments"):
        found.append("contractAmendment")
    elif own != was:
        broken = case.contract is not None and case.contract.status == "putus"
        found.append("contractTermination" if broken else "contractUpdate")
    done, did = now_.get("implementation"), before.get("implementation")
    if done != did:
        found.append("implementation" if did is None else "implementationUpdate")
    return found


def of_package(key: int) -> list[Release]:
    """Return the releases of a package of the site in scope, the oldest first."""
    return list(db.session.scalars(select(Release).where(Release.package_id == key).order_by(Release.number)))


def shown(site: Site, *, limit: int, offset: int = 0) -> list[Json]:
    """Return releases of packages that citizens of a site see, the oldest first."""
    query = select(Release, Package.process).join(Package, Package.id == Release.package_id).where(visible(Package))
    query = query.order_by(Release.at, Release.id).limit(limit).offset(offset)
    prefix = prefix_of(site)
    return [served(row, str(process), site, prefix) for row, process in db.session.execute(query)]


def served(row: Release, process: str, site: Site, prefix: str) -> Json:
    """Return a release whole, with its ocid and those of the processes that it names."""
    ocid = f"{prefix}-{process}"
    at = row.at.astimezone(ZoneInfo(site.timezone)).isoformat(timespec="seconds")
    return {
        "ocid": ocid,
        "id": f"{ocid}-{row.number}",
        "date": at,
        "tag": row.tags,
        **row.told,
        **_related(row.told, prefix),
    }


def _related(told: Json, prefix: str) -> Json:
    related = [
        {**each, "identifier": f"{prefix}-{each['identifier']}"} if each.get("identifier") else each
        for each in told.get("relatedProcesses", ())
    ]
    return {"relatedProcesses": related} if related else {}


def of_process(site: Site, package: Package) -> list[Json]:
    """Return the releases of a package as they are served, the oldest first."""
    prefix = prefix_of(site)
    return [served(row, str(package.process), site, prefix) for row in of_package(package.id)]


def processes(*, limit: int, offset: int = 0) -> list[Package]:
    """Return the packages that citizens of the site in scope see and that have releases."""
    query = select(Package).where(visible(Package), Package.process.is_not(None)).order_by(Package.id)
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def process(name: str) -> Package | None:
    """Return the package of the site in scope that citizens see and whose ocid ends so."""
    return db.session.scalar(select(Package).where(visible(Package), Package.process == name))
