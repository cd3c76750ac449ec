"""A package as the content of an OCDS 1.1.5 release. A whitelist: what is not named here is not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cms_core.api import Site, called, plain_text, speaking
from cms_lelang.cases import Case
from cms_lelang.models import Bidder, Plan, Stage
from cms_lelang.releases.contracts import awards_of, bidder, contracts_of, cost, members_of_winner
from cms_lelang.releases.items import items_of
from cms_lelang.releases.values import Json, from_to, labelled, midnight, money, night, sentences, timestamp
from cms_lelang.words import (
    BUSINESSES,
    CHOOSING,
    CRITERIA,
    DECIDING,
    ENQUIRIES,
    EVALUATIONS,
    METHODS,
    OBJECTIONS,
    OCDS_CATEGORIES,
    OFFERS,
    OPENNESS,
    OUTCOMES,
    QUALIFICATIONS,
    SIGNING,
    SOURCES,
    STAGES,
)

BUYER, CHOOSER = "pembeli", "pelaksana"
UNITS = "ID-SIRUP"
"""The scheme of our identifiers of units: their codes in SiRUP."""
REPEATED, WHOLE, OFFICIAL = "diulang", "induk", "spse"
"""The ids of what a release has one of at most: the process that is tried again or divided, the official page."""


def told_of(case: Case, site: Site, moment: datetime) -> Json:
    """Return what a release says of a package at a moment: all but its ocid, id, date and tags. In Indonesian."""
    zone = ZoneInfo(site.timezone)
    with speaking("id"):
        parts: Json = {
            "initiationType": "tender",
            "language": "id",
            "parties": _parties(case, site),
            "buyer": {"id": BUYER, "name": _buyer(case, site)},
            "planning": _planning(case, zone),
            "relatedProcesses": [*_repeated(case), *_lot(case)],
        }
        if not case.package.by_itself:
            parts |= {
                "tender": _tender(case, site, zone, moment),
                "bids": {"details": [_bid(row, case) for row in case.bidders if row.price is not None]},
                "awards": awards_of(case, zone),
                "contracts": contracts_of(case, zone),
            }
        told: Json = _full(parts)
        return told


def _full(value: Any) -> Any:
    """Return a value without what is empty."""
    if isinstance(value, dict):
        cleaned = {name: _full(each) for name, each in value.items()}
        return {name: each for name, each in cleaned.items() if each not in (None, "", [], {})}
    return [_full(each) for each in value] if isinstance(value, list) else value


def _buyer(case: Case, site: Site) -> str:
    return case.package.unit or called(site)


def _parties(case: Case, site: Site) -> list[Json]:
    code, chooser = case.package.unit_code, _chooser(case, site)
    buyer = {
        "id": BUYER,
        "name": _buyer(case, site),
        "identifier": {"scheme": UNITS, "id": code} if code else {},
        "contactPoint": {"name": case.package.office},
        "roles": ["buyer", *(["procuringEntity"] if chooser["id"] == BUYER else [])],
    }
    funders = [{**source, "roles": ["funder", "sourceParty"]} for source in _sources(case)]
    if case.package.by_itself:
        return [buyer, *funders]
    choosers = [{**chooser, "roles": ["procuringEntity"]}] if chooser["id"] != BUYER else []
    others = [{**bidder(row), "roles": ["tenderer", *(["supplier"] if row.winner else [])]} for row in case.bidders]
    members = [{**each, "roles": ["supplier"]} for each in members_of_winner(case)]
    return [buyer, *choosers, *funders, *others, *members]


def _sources(case: Case) -> list[Json]:
    """Return where the money of a package comes from, each source once."""
    return [source_of(key) for key in dict.fromkeys(row.source for row in case.plans) if key]


def source_of(key: str) -> Json:
    """Return a source of money as a party."""
    return {"id": f"dana-{key}", "name": str(SOURCES[key])}


def _chooser(case: Case, site: Site) -> Json:
    """Return who runs the selection, which the buyer does where nobody else is named."""
    committee = "" if case.package.by_itself else case.package.committee
    return {"id": CHOOSER, "name": committee} if committee else {"id": BUYER, "name": _buyer(case, site)}


def _repeated(case: Case) -> list[Json]:
    """Return the process that is tried again, by the end of its ocid; the prefix comes when it is served."""
    before = case.repeated
    if before is None or before.process is None:
        return []
    return [
        {
            "id": REPEATED,
            # What was begun and terminated came to something: it goes on in another process.
            "relationship": ["unsuccessfulProcess" if before.outcome or not before.broken else "prior"],
            "title": before.title if before.is_read else "",
            "scheme": "ocid",
            "identifier": before.process,
        }
    ]


def _lot(case: Case) -> list[Json]:
    """Return the process of which a package is a lot: by the end of its ocid where it is told of, else by its name."""
    if not case.package.lot_of:
        return []
    if case.whole is None:
        return [{"id": WHOLE, "relationship": ["parent"], "title": case.package.lot_of}]
    # What is not published yet, or no more, has no name here: its code says nothing that the tender's system does not.
    name = case.whole.title if case.whole.is_read else case.whole.code
    told: Json = {"id": WHOLE, "relationship": ["parent"], "title": name}
    if case.whole.process is not None:
        told |= {"scheme": "ocid", "identifier": case.whole.process}
    return [told]


def _planning(case: Case, zone: ZoneInfo) -> Json:
    package = case.package
    codes = [row.code for row in case.plans if row.code]
    return {
        "rationale": "" if not package.by_itself else str(METHODS[package.method]),
        "budget": {
            "id": ", ".join(codes),
            "description": package.title,
            "amount": money(package.ceiling),
            "project": package.project,
            "budgetBreakdown": [_budgeted(row, zone) for row in case.plans],
        },
        "milestones": [_planned(row, zone) for row in case.plans],
    }


def _budgeted(row: Plan, zone: ZoneInfo) -> Json:
    """Return what a line of the general plan pays, in which year and from which source."""
    return {
        "id": f"rup-{row.id}",
        "description": f"RUP {row.code}" if row.code else "",
        "amount": money(row.amount),
        "period": from_to(midnight(date(row.year, 1, 1), zone), night(date(row.year, 12, 31), zone)),
        "sourceParty": source_of(row.source) if row.source else {},
    }


def _planned(row: Plan, zone: ZoneInfo) -> Json:
    """Return when a line of the general plan was announced, and what it says of what is bought."""
    replaced = f"Menggantikan RUP {row.earlier}" if row.earlier else ""
    what = (row.text, labelled("Volume", row.volume), labelled("Spesifikasi", row.specification))
    return {
        "id": f"rup-{row.id}",
        "title": f"RUP {row.code}".strip(),
        "type": "preProcurement",
        "description": sentences(*what, labelled("Satuan kerja", row.unit), replaced, row.review, row.why),
        "dateMet": midnight(row.announced, zone),
        "status": "met" if row.is_announced else "scheduled",
    }


def _days(first: Sequence[date | None], last: Sequence[date | None], zone: ZoneInfo) -> Json:
    """Return the period from the earliest of days to the latest of others."""
    began, ended = [day for day in first if day], [day for day in last if day]
    return from_to(midnight(min(began, default=None), zone), night(max(ended, default=None), zone))


def _tender(case: Case, site: Site, zone: ZoneInfo, moment: datetime) -> Json:
    """Return what is said of the selection.

    Its period is that in which offers are taken, without the announcement before: OCDS 1.1 calls it "the period when
    the tender is open for submissions", and red flags count its days. All stages are told as milestones.
    """
    package, schedule = case.package, case.schedule
    return {
        "id": package.code or "tender",
        "title": package.title,
        "description": _described(case),
        "status": _tender_status(case),
        "procuringEntity": _chooser(case, site),
        "items": items_of(case),
        "value": money(case.reckoned),
        "procurementMethod": OPENNESS.get(package.method, ""),
        "procurementMethodDetails": str(METHODS[package.method]),
        "procurementMethodRationale": labelled("Dasar hukum", package.law),
        "mainProcurementCategory": OCDS_CATEGORIES.get(package.category, "services"),
        "awardCriteria": CRITERIA.get(package.evaluation),
        "awardCriteriaDetails": str(EVALUATIONS[package.evaluation]) if package.evaluation else "",
        "eligibilityCriteria": _admitted(case),
        "documents": _documents(case),
        "contractPeriod": _days([row.work_from for row in case.plans], [row.work_to for row in case.plans], zone),
        "tenderPeriod": _period(_named(schedule, OFFERS), zone),
        "enquiryPeriod": _period(_named(schedule, ENQUIRIES), zone),
        "awardPeriod": _period(_named(schedule, CHOOSING), zone),
        "milestones": [_milestone(row, case, zone, moment) for row in schedule],
        "tenderers": [bidder(row) for row in case.bidders],
        "numberOfTenderers": len(case.bidders) or None,
    }


def _described(case: Case) -> str:
    """Return what is bought, and which lot it is, why it came to nothing or is tried again."""
    package = case.package
    label = OUTCOMES[package.outcome] if package.outcome else "Diulang"
    which = f"{package.lot}\n" if package.lot else ""
    why = f"\n{label}: {package.reason}" if package.reason else ""
    return which + plain_text(package.body) + why


def _admitted(case: Case) -> str:
    package = case.package
    return sentences(
        str(QUALIFICATIONS[package.qualification]) if package.qualification else "",
        str(BUSINESSES[package.size]) if package.size else "",
        "Dicadangkan untuk usaha mikro dan kecil" if package.for_small else "",
    )


def _documents(case: Case) -> list[Json]:
    link = case.package.link
    told = {"id": OFFICIAL, "documentType": "tenderNotice", "title": "Halaman resmi", "url": link}
    return [told] if link else []


def _tender_status(case: Case) -> str:
    outcomes = {"batal": "cancelled", "gagal": "unsuccessful"}
    if case.package.outcome:
        return outcomes[case.package.outcome]
    if case.contract is not None:
        return "complete"
    # Who takes part says that it has begun where nobody has said when, as on its page.
    return "active" if case.schedule or case.bidders else "planned"


def _named(schedule: Sequence[Stage], names: Sequence[str]) -> list[Stage]:
    return [row for row in schedule if row.stage in names]


def _period(stages: Sequence[Stage], zone: ZoneInfo) -> Json:
    if not stages:
        return {}
    first, last = min(row.starts_at for row in stages), max(row.ends_at for row in stages)
    return from_to(timestamp(first, zone), timestamp(last, zone))


def _milestone(row: Stage, case: Case, zone: ZoneInfo, moment: datetime) -> Json:
    return {
        "id": row.stage,
        "title": str(STAGES[row.stage]),
        "type": "assessment" if row.stage in CHOOSING else "preProcurement",
        "description": row.reason,
        "dueDate": timestamp(row.ends_at, zone),
        "status": _met(row, case, moment),
    }


def _met(row: Stage, case: Case, moment: datetime) -> str:
    """Return whether a stage was met, where that is known: of a decision its result says so, of others the clock."""
    if row.stage in SIGNING:
        there = case.contract is not None
    elif row.stage in DECIDING:
        there = bool(case.winners)
    else:
        there = row.ends_at <= moment and (row.stage not in OBJECTIONS or bool(case.winners))
    return "met" if there else "notMet" if case.package.outcome else "scheduled"


def _bid(row: Bidder, case: Case) -> Json:
    statuses = {"lulus": "valid", "gugur": "disqualified"}
    price = row.corrected if row.corrected is not None else row.offer
    return {
        "id": f"penawaran-{row.id}",
        "status": statuses.get(row.verdict, "pending"),
        "tenderers": [bidder(row)],
        **cost(case, price if price is not None else row.price),
    }
