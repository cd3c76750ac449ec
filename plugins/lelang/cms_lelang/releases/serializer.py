"""A package as the content of an OCDS 1.1.5 release. A whitelist: what is not named here is not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cms_core.api import Site, called, format_date, format_rupiah, plain_text, speaking
from cms_lelang.cases import Case
from cms_lelang.models import Addendum, Bidder, Contract, Plan, Stage
from cms_lelang.releases.items import items_of
from cms_lelang.words import (
    BUSINESSES,
    CHOOSING,
    CONTRACT_KINDS,
    CRITERIA,
    DECIDING,
    ENQUIRIES,
    EVALUATIONS,
    HANDOVERS,
    METHODS,
    OBJECTIONS,
    OCDS_CATEGORIES,
    OFFERS,
    OPENNESS,
    OUTCOMES,
    PERFORMANCES,
    QUALIFICATIONS,
    SIGNING,
    STAGES,
)

Json = dict[str, Any]

BUYER, CHOOSER, CURRENCY = "pembeli", "pelaksana", "IDR"
UNITS = "ID-SIRUP"
"""The scheme of our identifiers of units: their codes in SiRUP."""
REPEATED, CONTRACT, OFFICIAL = "diulang", "kontrak", "spse"
"""The ids of what a release has one of at most: the process that is tried again, the contract, the official page."""


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
            "relatedProcesses": _repeated(case),
        }
        if not case.package.by_itself:
            parts |= {
                "tender": _tender(case, site, zone, moment),
                "bids": {"details": [_bid(row) for row in case.bidders if row.price is not None]},
                "awards": _awards(case, zone),
                "contracts": _contracts(case, zone),
            }
        told: Json = _full(parts)
        return told


def _full(value: Any) -> Any:
    """Return a value without what is empty."""
    if isinstance(value, dict):
        cleaned = {name: _full(each) for name, each in value.items()}
        return {name: each for name, each in cleaned.items() if each not in (None, "", [], {})}
    return [_full(each) for each in value] if isinstance(value, list) else value


def _money(amount: int | None) -> Json:
    return {} if amount is None else {"amount": amount, "currency": CURRENCY}


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _day(day: date | None, zone: ZoneInfo) -> str:
    return "" if day is None else datetime.combine(day, time(), zone).isoformat(timespec="seconds")


def _buyer(case: Case, site: Site) -> str:
    return case.package.unit or called(site)


def _name(row: Bidder) -> Json:
    return {"id": f"peserta-{row.id}", "name": row.name}


def _award(row: Bidder) -> str:
    # Suppliers of one award add up when releases are merged: another winner has an award of its own.
    return f"pemenang-{row.id}"


def _parties(case: Case, site: Site) -> list[Json]:
    code, chooser = case.package.unit_code, _chooser(case, site)
    buyer = {
        "id": BUYER,
        "name": _buyer(case, site),
        "identifier": {"scheme": UNITS, "id": code} if code else {},
        "contactPoint": {"name": case.package.office},
        "roles": ["buyer", *(["procuringEntity"] if chooser["id"] == BUYER else [])],
    }
    if case.package.by_itself:
        return [buyer]
    others = [{**_name(row), "roles": ["tenderer", *(["supplier"] if row.winner else [])]} for row in case.bidders]
    return [buyer, *([{**chooser, "roles": ["procuringEntity"]}] if chooser["id"] != BUYER else []), *others]


def _chooser(case: Case, site: Site) -> Json:
    """Return who runs the selection, which the buyer does where nobody else is named."""
    committee = "" if case.package.by_itself else case.package.committee
    return {"id": CHOOSER, "name": committee} if committee else {"id": BUYER, "name": _buyer(case, site)}


def _sentences(*said: str) -> str:
    return ". ".join(filter(None, said))


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _repeated(case: Case) -> list[Json]:
    """Return the process that is tried again, by the end of its ocid; the prefix comes when it is served."""
    before = case.repeated
    if before is None or before.process is None:
        return []
    return [
        {
            "id": REPEATED,
            "relationship": ["unsuccessfulProcess"],
            "title": before.title,
            "scheme": "ocid",
            "identifier": before.process,
        }
    ]


def _planning(case: Case, zone: ZoneInfo) -> Json:
    package = case.package
    codes = [row.code for row in case.plans if row.code]
    return {
        "rationale": "" if package.method in OPENNESS else str(METHODS[package.method]),
        "budget": {
            "id": ", ".join(codes),
            "description": package.title,
            "amount": _money(package.ceiling),
            "project": package.project,
        },
        "milestones": [_planned(row, zone) for row in case.plans],
    }


def _planned(row: Plan, zone: ZoneInfo) -> Json:
    """Return when a line of the general plan was announced, and what it says of what is bought."""
    replaced = f"Menggantikan RUP {row.earlier}" if row.earlier else ""
    what = (row.text, _labelled("Volume", row.volume), _labelled("Spesifikasi", row.specification))
    return {
        "id": f"rup-{row.id}",
        "title": f"RUP {row.code}".strip(),
        "type": "preProcurement",
        "description": _sentences(*what, _labelled("Satuan kerja", row.unit), replaced, row.why),
        "dateMet": _day(row.announced, zone),
        "status": "met" if row.is_announced else "scheduled",
    }


def _from_to(first: str, last: str) -> Json:
    """Return a period; one that ended before it began was kept before that was refused, and no end is told of it."""
    return {"startDate": first, "endDate": "" if last < first else last}


def _days(first: Sequence[date | None], last: Sequence[date | None], zone: ZoneInfo) -> Json:
    """Return the period from the earliest of days to the latest of others."""
    began, ended = [day for day in first if day], [day for day in last if day]
    return _from_to(_day(min(began, default=None), zone), _day(max(ended, default=None), zone))


def _tender(case: Case, site: Site, zone: ZoneInfo, moment: datetime) -> Json:
    package, schedule = case.package, case.schedule
    return {
        "id": package.code or "tender",
        "title": package.title,
        "description": _described(case),
        "status": _tender_status(case),
        "procuringEntity": _chooser(case, site),
        "items": items_of(case),
        "value": _money(package.estimate),
        "procurementMethod": OPENNESS[package.method],
        "procurementMethodDetails": str(METHODS[package.method]),
        "procurementMethodRationale": _labelled("Dasar hukum", package.law),
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
        "tenderers": [_name(row) for row in case.bidders],
        "numberOfTenderers": len(case.bidders) or None,
    }


def _described(case: Case) -> str:
    """Return what is bought, and why it came to nothing or is tried again: a tender has no other place for that."""
    package = case.package
    label = OUTCOMES[package.outcome] if package.outcome else "Diulang"
    why = f"\n{label}: {package.reason}" if package.reason else ""
    return plain_text(package.body) + why


def _admitted(case: Case) -> str:
    package = case.package
    return _sentences(
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
    return "active" if case.schedule else "planned"


def _named(schedule: Sequence[Stage], names: Sequence[str]) -> list[Stage]:
    return [row for row in schedule if row.stage in names]


def _period(stages: Sequence[Stage], zone: ZoneInfo) -> Json:
    if not stages:
        return {}
    first, last = min(row.starts_at for row in stages), max(row.ends_at for row in stages)
    return _from_to(_moment(first, zone), _moment(last, zone))


def _milestone(row: Stage, case: Case, zone: ZoneInfo, moment: datetime) -> Json:
    return {
        "id": row.stage,
        "title": str(STAGES[row.stage]),
        "type": "assessment" if row.stage in CHOOSING else "preProcurement",
        "description": row.reason,
        "dueDate": _moment(row.ends_at, zone),
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


def _bid(row: Bidder) -> Json:
    statuses = {"lulus": "valid", "gugur": "disqualified"}
    price = row.corrected if row.corrected is not None else row.offer
    return {
        "id": f"penawaran-{row.id}",
        "status": statuses.get(row.verdict, "pending"),
        "tenderers": [_name(row)],
        "value": _money(price if price is not None else row.price),
    }


def _awards(case: Case, zone: ZoneInfo) -> list[Json]:
    decided = _named(case.schedule, DECIDING)
    return [
        {
            "id": _award(row),
            "status": "cancelled" if case.package.outcome else "active" if case.contract else "pending",
            "date": _moment(max(stage.ends_at for stage in decided), zone) if decided else "",
            "value": _money(row.price),
            "suppliers": [_name(row)],
        }
        for row in case.winners[:1]
    ]


def _contracts(case: Case, zone: ZoneInfo) -> list[Json]:
    contract = case.contract
    if contract is None:
        return []
    done = bool(case.handovers) or contract.status == "selesai"
    begun = _day(contract.starts or contract.signed, zone)
    return [
        {
            "id": CONTRACT,
            "awardID": _award(case.winners[0]) if case.winners else "",
            "title": contract.number,
            "description": _contracted(case, contract),
            "status": "terminated" if done or contract.status == "putus" else "active",
            "period": _from_to(begun, _day(case.contract_end, zone)) | {"startDate": _day(contract.starts, zone)},
            "value": _money(case.contract_value),
            "dateSigned": _day(contract.signed, zone),
            "amendments": [_amendment(row, zone) for row in case.addenda],
            "implementation": {
                "transactions": [
                    {"id": f"bayar-{row.id}", "date": _day(row.paid, zone), "value": _money(row.amount)}
                    for row in case.payments
                ],
                "milestones": _delivered(case, zone),
            },
        }
    ]


def _amendment(row: Addendum, zone: ZoneInfo) -> Json:
    worth = f"Nilai menjadi {format_rupiah(row.value)}" if row.value is not None else ""
    lasts = f"Selesai menjadi {format_date(row.ends)}" if row.ends else ""
    return {
        "id": f"adendum-{row.id}",
        "date": _day(row.signed, zone),
        "rationale": row.reason,
        "description": _sentences(row.number, worth, lasts),
    }


def _contracted(case: Case, contract: Contract) -> str:
    """Return what a contract of OCDS has no field for."""
    kind, shares = case.package.contract_kind, (contract.domestic, contract.small)
    domestic, small = ("" if share is None else format_rupiah(share) for share in shares)
    until = f" sampai {format_date(contract.ends)}" if contract.ends else ""
    return _sentences(
        str(CONTRACT_KINDS[kind]) if kind else "",
        f"Semula {format_rupiah(contract.value)}{until}" if case.addenda else "",
        _labelled("Produk dalam negeri", domestic),
        _labelled("Usaha mikro dan kecil", small),
        _labelled("Kerja sama operasi", contract.partners),
        _labelled("Diputus", contract.reason) if contract.status == "putus" else "",
        _labelled("Kinerja penyedia", str(PERFORMANCES[contract.performance]) if contract.performance else ""),
    )


def _delivered(case: Case, zone: ZoneInfo) -> list[Json]:
    progress = [
        {
            "id": f"kemajuan-{row.id}",
            "title": f"{row.percent} persen",
            "description": row.note,
            "type": "delivery",
            "dateMet": _day(row.day, zone),
            "status": "met" if row.percent >= 100 else "partiallyMet",
        }
        for row in case.progress
    ]
    handed = [
        {
            "id": f"serah-{row.id}",
            "title": str(HANDOVERS[row.sort]),
            "description": row.number,
            "type": "delivery",
            "dateMet": _day(row.day, zone),
            "status": "met",
        }
        for row in case.handovers
    ]
    return [*progress, *handed]
