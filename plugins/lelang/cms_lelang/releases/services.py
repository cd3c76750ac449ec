"""Writing releases, one for each time that the public is told something else, and reading them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from cms_core.api import WITHDRAWN, Site, db, now, settings_of, visible
from cms_lelang import NAME, _
from cms_lelang.cases import Case, load_all, sealed_at
from cms_lelang.first_told import keep_taxes
from cms_lelang.masking import masked
from cms_lelang.models import Bidder, Package, Release
from cms_lelang.related.naming import named_by
from cms_lelang.releases import facts
from cms_lelang.releases.merging import compiled, emptied, pruned, standing
from cms_lelang.releases.renamed import without_renamed
from cms_lelang.releases.serializer import told_of
from cms_lelang.releases.soundness import Unsound, unsound

log = structlog.get_logger()
Json = dict[str, Any]

PREFIX = r"ocds-[a-z0-9]{6}"
"""What a prefix of the Open Contracting Partnership looks like."""
DRAFT = "ocds-draft0"
"""Stands for a prefix where a site has none: it looks like one, so that validators read on, and says what it is."""
AMENDED = ("amendsReleaseID", "releaseID")
"""What of an amendment is the number of a release until it is served."""


def prefix_of(site: Site) -> str:
    """Return the prefix of the ocids of a site; ``DRAFT`` while it has none that is registered."""
    return str(settings_of(site, NAME)["prefix"]) or DRAFT


def is_draft(site: Site) -> bool:
    """Whether what a site tells in OCDS is a draft: its ocids are going to be others."""
    return prefix_of(site) == DRAFT


def write(case: Case, site: Site) -> Release | None:
    """Write down what the public is told of a package from now on; None where that is what it was told before.

    While offers are taken nothing is said of who made one: neither that somebody won, nor that he does no more.

    Raises:
        Unsound: it would refer to what it does not hold or contradict itself, and what was told before did not.
    """
    earlier = of_package(case.package.id)
    moment = now()
    known = case.told(moment)
    before, told = together(earlier), told_of(known, site, moment)
    if not case.is_sealed(moment):
        told |= _awards(before, told)
    told |= _tender(before, told)
    told["parties"] += _gone(before, told)
    _number_amendments(before, told, len(earlier) + 1)
    _refuse(unsound(told), earlier)
    said = emptied(before, told)
    stood = facts.together(row.facts for row in earlier)
    new = facts.changed(stood, facts.facts_of(known))
    keep_taxes(known.bidders, [row.facts for row in earlier])
    new = without_renamed(new, stood, known, before, told)
    # What was once in a list stays there: only what changes the record is worth a release.
    same = _timeless(_together([*(each.told for each in earlier), said])) == _timeless(before)
    if same and not new and not (earlier and earlier[-1].gone):
        return None
    row = _add(case.package, site, earlier, tags=tags_of(before, told, new), told=said, facts=new)
    # Merging keeps an object for each that a list once had: how many took part would be read off the record, and
    # payments be counted that never were.
    again = {"tenderUpdate"} if case.is_sealed(moment) and _names_bidders(before) else set()
    again |= {_OF_PARTS[facts.part_of(key)] for key, said_of in new.items() if earlier and said_of.get("void")}
    if again:
        _add(case.package, site, [*earlier, row], tags=sorted(again), told=told, anew=True)
    return row


def write_opened(site: Site) -> list[Case]:
    """Tell of packages of the site in scope for which offers were closed since they were told of last; return them.

    One that would contradict itself stops no other.

    Pages name who made one from that moment on; releases are written, so that somebody has to.
    """
    moment = now()
    told = select(func.max(Release.at)).where(Release.package_id == Package.id).scalar_subquery()
    offered = exists().where(Bidder.package_id == Package.id)
    closed = and_(sealed_at(told), ~sealed_at(moment))
    rows = db.session.scalars(select(Package).where(visible(Package), closed, offered)).all()
    cases = load_all(rows, named_by)
    told_now = []
    for case in cases:
        try:
            with db.session.begin_nested():
                write(case, site)
        except Unsound as error:
            # The others are told of all the same; whoever saves this one is told what is wrong with it.
            log.warning("package not told", package=case.package.id, said=str(error))
        else:
            told_now.append(case)
    return told_now


def write_gone(package: Package, site: Site) -> Release | None:
    """Write down that the public is told nothing of a package any more; None where it was told nothing before."""
    earlier = of_package(package.id)
    if not earlier or earlier[-1].gone:
        return None
    key = together(earlier).get("tender", {}).get("id", "tender")
    # "No further information on this process is available under this ocid": the word of OCDS for it.
    tender = {"id": key, "status": "withdrawn"}
    if package.state == WITHDRAWN and package.note:
        tender["description"] = f"Ditarik: {package.note}"
    told = {"initiationType": "tender", "language": "id", "tender": tender}
    return _add(package, site, earlier, tags=["tenderUpdate"], told=told, gone=True)


def _refuse(faults: Sequence[str], earlier: Sequence[Release]) -> None:
    """Refuse what the public was never told: an old fault stops nobody from mending another.

    D1 to D3 have asked before. What is left out while offers are taken stood in what was told before that.
    """
    told = [unsound(together(earlier[:number])) for number in range(len(earlier), 0, -1)] if faults else []
    old = {fault for found in told for fault in found}
    if new := [fault for fault in faults if fault not in old]:
        text = _("Data terbuka paket ini akan bertentangan: %(faults)s", faults=" ".join(dict.fromkeys(new)))
        raise Unsound(text)


def _add(package: Package, site: Site, earlier: Sequence[Release], *, told: Json, **said: Any) -> Release:
    if package.process is None:
        package.process = f"{site.region_code.replace('.', '')}-{package.id}"
    # Releases are put in order by their date as it is written, so that no two of a package have the same one.
    at = now()
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    at = max(at, earlier[-1].at + timedelta(milliseconds=1)) if earlier else at
    # What was once in a list and is taken back already leaves that empty, which validators call a fault.
    row = Release(package_id=package.id, number=len(earlier) + 1, at=at, told=pruned(told), **said)
    db.session.add(row)
    db.session.flush()
    return row


def together(releases: Sequence[Release]) -> Json:
    """Return what releases (the oldest first) say together, without what each says of itself."""
    return _together([each.told for each in releases])


def _together(told: Sequence[Json]) -> Json:
    if not told:
        return {}
    merged = pruned(compiled([{"ocid": "", "date": "", **each} for each in told]))
    return {name: value for name, value in merged.items() if name not in ("id", "date", "tag", "ocid")}


def _names_bidders(told: Json) -> bool:
    return any("name" in each for each in told.get("tender", {}).get("tenderers", ()))


def _awards(before: Json, told: Json) -> Json:
    """Return the awards with those that were told once and hold no longer: left out, merging would keep them."""
    # One that was told before a deadline was extended says nothing any more.
    said = [each for each in before.get("awards", ()) if "status" in each]
    gone = {each["id"]: {**each, "status": "cancelled"} for each in said}
    awards = gone | {each["id"]: each for each in told.get("awards", ())}
    return {"awards": list(awards.values())} if awards else {}


def _tender(before: Json, told: Json) -> Json:
    """Return the tender; of one that is none any more what OCDS wants of each: its id, and who runs it."""
    if "tender" in told or "tender" not in before:
        return {}
    runs = {"procuringEntity": told["buyer"]} if "procuringEntity" in before["tender"] else {}
    return {"tender": {"id": before["tender"]["id"], **runs}}


def _number_amendments(before: Json, told: Json, number: int) -> None:
    """Let each amendment name the releases before and after it, by their numbers; it keeps those that it has."""
    known = {each["id"]: each for contract in before.get("contracts", ()) for each in contract.get("amendments", ())}
    for contract in told.get("contracts", ()):
        for each in contract.get("amendments", ()):
            was = known.get(each["id"], {"releaseID": str(number)} | _before(number))
            each |= {name: was[name] for name in AMENDED if name in was}


def _before(number: int) -> Json:
    return {"amendsReleaseID": str(number - 1)} if number > 1 else {}


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


_OF_PARTS = {
    "plans": "planningUpdate",
    "contracts": "contractUpdate",
    "addenda": "contractUpdate",
    **dict.fromkeys(("progress", "payments", "handovers"), "implementationUpdate"),
}
"""What a release is about that says nothing new but facts of these parts; of all others it is the tender."""


def tags_of(before: Json, told: Json, new: facts.Facts) -> list[str]:
    """Return what a release is about: the sections that are new or say something else, or else the ``new`` facts."""
    found: list[str] = []
    before, told = _timeless(standing(before)), _timeless(standing(told))
    for section, first, update in _SECTIONS:
        if told.get(section) != before.get(section):
            found.append(first if section not in before else update)
    if told.get("tender", {}).get("status") in ("cancelled", "unsuccessful"):
        found = ["tenderCancellation" if tag in ("tender", "tenderUpdate") else tag for tag in found]
    was, own = (each.get("contracts", [{}])[0] for each in (before, told))
    broken = any(facts.part_of(key) == "contracts" and row.get("status") == "putus" for key, row in new.items())
    found += _of_contract(was, own, broken=broken)
    found = found or [_OF_PARTS.get(facts.part_of(key), "tenderUpdate") for key in new] or ["tenderUpdate"]
    if "tender" not in told:
        found = ["planningUpdate" if tag == "tenderUpdate" else tag for tag in found]
    # "tender" and "tenderUpdate" of one release are one thing.
    unique = list(dict.fromkeys(found))
    return [tag for tag in unique if not (tag.endswith("Update") and tag.removesuffix("Update") in unique)]


def _timeless(told: Json) -> Json:
    """Return what is said without what the clock alone changes: whether the stages of a tender are over."""
    stages = told.get("tender", {}).get("milestones")
    if not stages:
        return told
    lasting = [{name: value for name, value in each.items() if name != "status"} for each in stages]
    return {**told, "tender": {**told["tender"], "milestones": lasting}}


def _amendments(contract: Json) -> set[str]:
    """Return which amendments a contract has: what one of them says may be mended."""
    return {each["id"] for each in contract.get("amendments") or ()}


def _of_contract(before: Json, now_: Json, *, broken: bool) -> list[str]:
    if not now_:
        return []
    own, was = ({name: each.get(name) for name in each if name != "implementation"} for each in (now_, before))
    found = []
    if not before:
        found.append("contract")
    elif _amendments(own) != _amendments(was):
        found.append("contractAmendment")
    elif own != was and not broken:
        found.append("contractUpdate")
    if broken:
        found.append("contractTermination")
    done, did = now_.get("implementation"), before.get("implementation")
    if done != did:
        found.append("implementation" if did is None else "implementationUpdate")
    return found


def of_package(key: int) -> list[Release]:
    """Return the releases of a package of the site in scope, the oldest first."""
    return list(db.session.scalars(select(Release).where(Release.package_id == key).order_by(Release.number)))


def told_of_all() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a release, joined with its package, is told.

    Of what was withdrawn the public reads that alone, and what was said before no more.
    """
    return Package.process.is_not(None), or_(Release.gone, Package.is_read)


def shown(site: Site, *, limit: int, offset: int = 0) -> list[Json]:
    """Return what is told of the packages of a site, the oldest first."""
    query = select(Release, Package.process).join(Package, Package.id == Release.package_id).where(*told_of_all())
    query = query.order_by(Release.at, Release.id).limit(limit).offset(offset)
    prefix = prefix_of(site)
    return [served(row, str(process), site, prefix) for row, process in db.session.execute(query)]


def served(row: Release, process: str, site: Site, prefix: str, only: Collection[str] | None = None) -> Json:
    """Return a release whole, with its ocid, and with those of the processes and the releases that it names.

    What is kept is never rewritten; what must not be known is masked as it goes out. With ``only`` these fields of it
    alone, and what it says of itself: masking is most of the work.
    """
    said = row.told if only is None else {name: value for name, value in row.told.items() if name in only}
    ocid, told = f"{prefix}-{process}", masked(said)
    at = row.at.astimezone(ZoneInfo(site.timezone)).isoformat(timespec="milliseconds")
    return {
        "ocid": ocid,
        "id": f"{ocid}-{row.number}",
        "date": at,
        "tag": row.tags,
        **told,
        **_related(told, prefix),
        **_amended(told, ocid),
    }


def _related(told: Json, prefix: str) -> Json:
    related = [
        {**each, "identifier": f"{prefix}-{each['identifier']}"} if each.get("identifier") else each
        for each in told.get("relatedProcesses", ())
    ]
    return {"relatedProcesses": related} if related else {}


def _amended(told: Json, ocid: str) -> Json:
    contracts = [
        {**each, "amendments": [_with_ids(row, ocid) for row in each["amendments"]]} if each.get("amendments") else each
        for each in told.get("contracts", ())
    ]
    return {"contracts": contracts} if contracts else {}


def _with_ids(row: Json, ocid: str) -> Json:
    return row | {name: f"{ocid}-{row[name]}" for name in AMENDED if row.get(name)}


def of_record() -> ColumnElement[bool]:
    """Return the condition that a release, joined with its package, is one of those of which its record is made."""
    later = aliased(Release)
    anew = select(later.id).where(later.anew, later.package_id == Release.package_id, later.number > Release.number)
    return ~anew.exists()


def of_process(site: Site, package: Package) -> list[Json]:
    """Return the releases of which the record of a package is made as they are served, the oldest first."""
    prefix = prefix_of(site)
    query = select(Release).join(Package, Package.id == Release.package_id).where(*told_of_all(), of_record())
    rows = db.session.scalars(query.where(Package.id == package.id).order_by(Release.number))
    return [served(row, str(package.process), site, prefix) for row in rows]


def processes(*, limit: int, offset: int = 0) -> list[Package]:
    """Return the packages of the site in scope of which something is told."""
    return list(db.session.scalars(_processes().order_by(Package.id).limit(limit).offset(offset)))


def process(name: str) -> Package | None:
    """Return the package of the site in scope of which something is told and whose ocid ends so."""
    return db.session.scalar(_processes().where(Package.process == name))


def tells_of(year: int | None = None) -> bool:
    """Whether the site in scope tells something of packages, or of those of a year."""
    query = _processes() if year is None else _processes().where(Package.year == year)
    return bool(db.session.scalar(select(query.exists())))


def newest_told() -> int | None:
    """Return the newest year of whose packages the site in scope tells something."""
    return db.session.scalar(_processes().with_only_columns(func.max(Package.year)))


def years_told() -> list[int]:
    """Return the years of whose packages the site in scope tells something, the newest first."""
    query = _processes().with_only_columns(Package.year).distinct().order_by(Package.year.desc())
    return list(db.session.scalars(query))


def _processes() -> Select[Package]:
    gone = select(Release.package_id).where(Release.gone, Release.package_id == Package.id)
    return select(Package).where(Package.process.is_not(None), or_(Package.is_read, gone.exists()))
