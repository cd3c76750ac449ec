"""Who won, what was signed, and how the work went (OCDS 1.1, ``awards`` and ``contracts``)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cms_core.api import format_date, format_rupiah
from cms_lelang.cases import Case, Change
from cms_lelang.fields import PercentField
from cms_lelang.models import Bidder, Contract
from cms_lelang.names import address_of, key_of, members_of, titled
from cms_lelang.releases.values import Json, from_to, labelled, midnight, money, night, priced, sentences, timestamp
from cms_lelang.words import CONTRACT_KINDS, DECIDING, HANDOVERS, PERFORMANCES

CONTRACT, LETTER, ORDER = "kontrak", "sppbj", "spmk"
"""The ids of what a release has one of at most: the contract, the letter of appointment, the order to begin."""


def bidder(row: Bidder) -> Json:
    """Return who takes part, as a party is named."""
    return {"id": f"peserta-{row.id}", "name": row.name}


def members_of_winner(case: Case) -> list[Json]:
    """Return the companies of a joint operation (KSO) that won, beside the name under which it took part.

    They are parties, and no suppliers of the award: programs look for the one that made the winning bid.
    """
    if case.contract is None or not case.winners:
        return []
    names = {key_of(name): name for name in members_of(case.contract.partners)}
    names.pop(key_of(case.winners[0].name), None)
    return [{"id": f"kso-{address_of(key)}", "name": name} for key, name in names.items()]


def cost(case: Case, amount: int | None) -> Json:
    """Return what an offer, an award or a contract of a package amounts to; a framework tells the price of a piece."""
    return priced(amount, case.package.title, by_piece=case.is_framework)


def _award(row: Bidder) -> str:
    # Suppliers of one award add up when releases are merged: another winner has an award of its own.
    return f"pemenang-{row.id}"


def awards_of(case: Case, zone: ZoneInfo) -> list[Json]:
    """Return who is to do it, of several the first."""
    decided = [stage.ends_at for stage in case.schedule if stage.stage in DECIDING]
    return [
        {
            "id": _award(row),
            "status": "cancelled" if case.package.outcome else "active" if case.contract else "pending",
            "date": timestamp(max(decided), zone) if decided else "",
            **cost(case, row.price),
            "suppliers": [bidder(row)],
        }
        for row in case.winners[:1]
    ]


def contracts_of(case: Case, zone: ZoneInfo) -> list[Json]:
    """Return the contract, if it is signed, and what follows it."""
    contract = case.contract
    if contract is None:
        return []
    done = bool(case.handovers) or contract.status == "selesai"
    begun = midnight(contract.starts or contract.signed, zone)
    return [
        {
            "id": CONTRACT,
            "awardID": _award(case.winners[0]) if case.winners else "",
            "title": contract.number,
            "description": _described(case, contract),
            "status": "terminated" if done or contract.status == "putus" else "active",
            "period": from_to(begun, night(case.contract_end, zone)) | {"startDate": midnight(contract.starts, zone)},
            **cost(case, case.price),
            "dateSigned": midnight(contract.signed, zone),
            "documents": _letters(contract),
            "milestones": _orders(contract, zone),
            "amendments": [_amendment(change, case, zone) for change in case.changes],
            "implementation": {
                "transactions": [
                    {"id": f"bayar-{row.id}", "date": midnight(row.paid, zone), "value": money(row.amount)}
                    for row in case.payments
                ],
                "milestones": [*_progress(case, zone), *_handed(case, zone)],
                "documents": _minutes(case),
            },
        }
    ]


def _described(case: Case, contract: Contract) -> str:
    """Return what a contract of OCDS has no field for."""
    kind, shares = case.package.contract_kind, (contract.domestic, contract.small)
    domestic, small = ("" if share is None else format_rupiah(share) for share in shares)
    until = f" sampai {format_date(contract.ends)}" if contract.ends else ""
    return sentences(
        str(CONTRACT_KINDS[kind]) if kind else "",
        f"Semula {format_rupiah(contract.value)}{until}" if case.addenda else "",
        labelled("Produk dalam negeri", domestic),
        labelled("Usaha mikro dan kecil", small),
        labelled("Kerja sama operasi", contract.partners),
        labelled("Diputus", contract.reason) if contract.status == "putus" else "",
        labelled("Kinerja penyedia", str(PERFORMANCES[contract.performance]) if contract.performance else ""),
    )


def _letters(contract: Contract) -> list[Json]:
    """Return the letter of appointment, of which the number alone is known."""
    told = {"id": LETTER, "documentType": "awardNotice", "title": titled("SPPBJ", contract.letter)}
    return [told] if contract.letter else []


def _orders(contract: Contract, zone: ZoneInfo) -> list[Json]:
    """Return when the order to begin was given."""
    if not contract.order and contract.ordered is None:
        return []
    title, met = titled("SPMK", contract.order), midnight(contract.ordered, zone)
    return [{"id": ORDER, "title": title, "type": "approval", "dateMet": met, "status": "met"}]


def _amendment(change: Change, case: Case, zone: ZoneInfo) -> Json:
    """Return an addendum; what was before it is told in words, as OCDS 1.1 has it (``changes`` is deprecated)."""
    row, worth, lasts = change.row, "", ""
    if row.value is not None and change.value not in (None, row.value):
        named = "Harga satuan" if case.is_framework else "Nilai"
        worth = f"{named} dari {format_rupiah(change.value)} menjadi {format_rupiah(row.value)}"
    if row.ends is not None and row.ends != change.ends:
        since = f" dari {format_date(change.ends)}" if change.ends else ""
        lasts = f"Selesai{since} menjadi {format_date(row.ends)}"
    return {
        "id": f"adendum-{row.id}",
        "date": midnight(row.signed, zone),
        "rationale": row.reason,
        "description": sentences(row.number, worth, lasts),
    }


def _progress(case: Case, zone: ZoneInfo) -> list[Json]:
    percent = PercentField.kind.text
    return [
        {
            "id": f"kemajuan-{row.id}",
            "title": f"{percent(row.percent)} persen",
            "description": sentences("" if row.planned is None else f"Rencana {percent(row.planned)} persen", row.note),
            "type": "delivery",
            "dateMet": midnight(row.day, zone),
            "status": "met" if row.percent >= 100 else "partiallyMet",
        }
        for row in case.progress
    ]


def _handed(case: Case, zone: ZoneInfo) -> list[Json]:
    return [
        {
            "id": f"serah-{row.id}",
            "title": str(HANDOVERS[row.sort]),
            "description": row.number,
            "type": "delivery",
            "dateMet": midnight(row.day, zone),
            "status": "met",
        }
        for row in case.handovers
    ]


def _minutes(case: Case) -> list[Json]:
    """Return the minutes of payments (BAP) and of handovers (BAST) that have a number."""
    paid = [
        {
            "id": f"bap-{row.id}",
            "documentType": "financialProgressReport",
            "title": titled("BAP", row.number),
            "description": sentences(format_date(row.paid), row.note),
        }
        for row in case.payments
        if row.number
    ]
    handed = [
        {
            "id": f"bast-{row.id}",
            "documentType": "completionCertificate",
            "title": titled("BAST", row.number),
            "description": sentences(str(HANDOVERS[row.sort]), format_date(row.day)),
        }
        for row in case.handovers
        if row.number
    ]
    return [*paid, *handed]
