"""The public page of a package: its story in order, with a line of its stages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    PUBLISHED,
    Site,
    cache_policy,
    current_site,
    draw_text,
    format_date,
    format_number,
    format_rupiah,
    now,
    summary_of,
    village_without_face,
    words_for,
    written,
)
from cms_lelang import NAME, _
from cms_lelang.buyers.services import units_of
from cms_lelang.buyers.views import url_of as buyer_url
from cms_lelang.cases import Case, load
from cms_lelang.details import views as details
from cms_lelang.flags import services as flags
from cms_lelang.flags.methods import METHODS as FLAG_METHODS
from cms_lelang.history.services import told_to_people
from cms_lelang.history.views import HISTORY
from cms_lelang.masking import redacted
from cms_lelang.models import Package, Plan, Stage
from cms_lelang.names import titled
from cms_lelang.objections import services as objections
from cms_lelang.parts.services import voided
from cms_lelang.related import services as related
from cms_lelang.related.naming import named_by, tried_again
from cms_lelang.releases.contracts import members_of_winner
from cms_lelang.releases.services import of_package
from cms_lelang.similar.services import similar_to
from cms_lelang.states import BROKEN, DONE, FAILED, PLANNED, UNDER_WAY, state_of
from cms_lelang.suppliers.views import url_of_winner
from cms_lelang.withdrawn.views import package_or_404
from cms_lelang.words import (
    BUSINESSES,
    CATEGORIES,
    CONTRACT_KINDS,
    EVALUATIONS,
    HANDOVERS,
    METHODS,
    PERFORMANCES,
    QUALIFICATIONS,
    SOURCES,
    STAGES,
    STATES,
    TITLES,
    VERDICTS,
)

SHOW = f"{NAME}.show"
PRICES: dict[str, Any] = {
    "offer": _.lazy("Penawaran"),
    "corrected": _.lazy("Terkoreksi"),
    "negotiated": _.lazy("Negosiasi"),
}
"""The columns of a bidder's prices."""


@dataclasses.dataclass(frozen=True)
class Leg:
    """A leg of the way from plan to handover: ``state`` is ``done``, ``now``, ``ahead`` or ``failed``."""

    label: str
    state: str
    note: str


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One package, from plan to handover."""
    if desa is None:
        site = current_site()
        context = of_package_page(package_or_404(slug, site=site, endpoint=SHOW), site)
    else:
        with village_without_face(desa, NAME) as village:
            context = of_package_page(package_or_404(slug, site=village, endpoint=SHOW), village, desa=desa)
        cache_policy().roll_up()
    return render_template(f"{NAME}/show.html", **context)


def draw(row: Package) -> str:
    """Return the page of a package of the current site as its administration looks at it."""
    return render_template(f"{NAME}/show.html", **of_package_page(row, current_site(), preview=True))


def of_package_page(row: Package, owner: Site, *, preview: bool = False, desa: str | None = None) -> dict[str, Any]:
    """Return what the page of a package of ``owner`` says; ``desa`` is what its kecamatan calls the owner."""
    moment = now()
    case = load(row, named_by).told(moment)
    # A stage begins and ends by the clock: the page lives no longer than what it says of that.
    cache_policy().until(case.next_change(moment))
    zone = ZoneInfo(owner.timezone)
    open_now = {stage.stage for stage in case.open_stages(moment)}
    elsewhere = owner.id != current_site().id
    state = state_of(row, moment)
    # What is not among the packages of its buyer leads there in vain.
    listed = row.state == PUBLISHED
    lots = related.lots(case)
    before, again = related.tried_before(case), tried_again([row]).get(row.id, [])
    kin = {each.id for each in (*lots, *before, *again, case.whole) if each is not None}
    won = listed and not row.outcome
    units = units_of(owner)
    agency = units.of(row)
    return {
        "row": row,
        "case": case,
        "text": draw_text(row.body, preview=preview, said=redacted),
        "summary": summary_of(row.body),
        "state": STATES[state],
        "way": way(case, state),
        "buyer": (row.unit or units.called(agency), buyer_url(owner, agency[1]) if listed else None),
        "facts": facts(case),
        "before": _tries(before, desa),
        "again": _tries(again, desa),
        "whole": next(iter(_links(related.divided(case), desa)), None),
        "lots": _lots(lots, desa, moment),
        "is_divided": bool(lots) and not row.lot_of,
        "members": [each["name"] for each in members_of_winner(case)],
        "suppliers": {bidder.id: url_of_winner(bidder) for bidder in case.winners} if won else {},
        "plans": [(plan, _paid_from(plan)) for plan in case.plans],
        "planned": {plan.id: planned(plan) for plan in case.plans},
        "schedule": [
            (STAGES[stage.stage], _times(stage, zone), _standing(stage, moment), stage) for stage in case.schedule
        ],
        "prices": [
            (name, label)
            for name, label in PRICES.items()
            if any(getattr(bidder, name) is not None for bidder in case.bidders)
        ],
        "verdicts": VERDICTS,
        "open_now": [STAGES[stage.stage] for stage in case.schedule if stage.stage in open_now],
        "clock": moment.astimezone(zone).tzname(),
        "handovers": HANDOVERS,
        "voided": [(TITLES[part], each) for part, rows in voided(case).items() for each in rows],
        "titled": titled,
        "performances": PERFORMANCES,
        "asked": flags.of_package(case) if flags.shown(owner) else None,
        "flag_methods": FLAG_METHODS,
        "village": (words_for(owner)["sebutan"], owner.name) if elsewhere else None,
        "similar": similar_to(row, owner, units, without=kin),
        "objections": objections.told_of(case, owner),
        "told": told_to_people(of_package(row.id)),
        "history": url_for(HISTORY, slug=row.slug, **_at(desa)),
        "more": details.address_of(case, desa) if listed else None,
        "preview": preview,
        "crumbs": [(_("Lelang"), url_for(f"{NAME}.packages")), (written(row.title), None)],
    }


def planned(row: Plan) -> list[tuple[str, str]]:
    """Return what a line of the general plan says beyond its money; empty ones left out."""
    lines = [
        (_("Satuan kerja"), " ".join(filter(None, (row.unit, row.unit_code)))),
        (_("Uraian"), row.text),
        (_("Volume"), row.volume),
        (_("Spesifikasi"), row.specification),
        (_("Pemilihan"), _span(row.select_from, row.select_to)),
        (_("Pelaksanaan"), _span(row.work_from, row.work_to)),
        (_("Jenis kaji ulang"), row.review),
        (_("Menggantikan"), " ".join(filter(None, (row.earlier and f"RUP {row.earlier}", row.why)))),
    ]
    return [(label, value) for label, value in lines if value]


def _span(first: date | None, last: date | None) -> str:
    return " – ".join(format_date(day) for day in (first, last) if day is not None)


def _links(rows: Iterable[Package], desa: str | None) -> list[tuple[str, str]]:
    """Return title and address of packages of one owner."""
    return [(row.title, url_for(SHOW, slug=row.slug, **_at(desa))) for row in rows]


def _tries(rows: Sequence[Package], desa: str | None) -> list[tuple[str, str, str]]:
    """Return title and address of packages that are often called alike, each with what tells it apart."""
    return [(*link, _apart(row)) for link, row in zip(_links(rows, desa), rows, strict=True)]


def _apart(row: Package) -> str:
    code = _("kode %(code)s", code=row.code) if row.code else ""
    edition = _("versi %(number)s", number=row.edition) if row.edition else ""
    return ", ".join(filter(None, (row.lot, code, edition, str(row.year))))


def _lots(rows: Sequence[Package], desa: str | None, moment: datetime) -> list[tuple[Package, str, tuple[Any, str]]]:
    """Return the lots of a package, each with its address and its state."""
    return [(row, url_for(SHOW, slug=row.slug, **_at(desa)), STATES[state_of(row, moment)]) for row in rows]


def _at(desa: str | None) -> dict[str, Any]:
    return {"desa": desa} if desa is not None else {}


def _times(row: Stage, zone: ZoneInfo) -> tuple[str, str]:
    first, last = (at.astimezone(zone).strftime("%d-%m-%Y %H.%M") for at in (row.starts_at, row.ends_at))
    return first, last


def _standing(row: Stage, moment: datetime) -> str:
    if moment < row.starts_at:
        return "ahead"
    return "now" if moment < row.ends_at else "done"


def way(case: Case, state: str) -> list[Leg]:
    """Return the legs of the way that a package has behind it, and those ahead."""
    percent = case.percent
    legs = [
        (_("Rencana"), format_rupiah(case.package.ceiling)),
        *([] if case.package.by_itself else [(_("Pemilihan"), _count(case))]),
        *([] if case.package.by_itself else [(_("Kontrak"), _signed(case))]),
        (_("Pelaksanaan"), "" if percent is None else f"{format_number(float(percent))}%"),
        (_("Serah terima"), format_date(case.handovers[0].day) if case.handovers else ""),
    ]
    stopped = len(legs) - (1 if case.handovers else 2)
    reached = {PLANNED: 0, UNDER_WAY: len(legs) - 2, BROKEN: stopped, DONE: len(legs)}.get(state, 1)
    return [
        Leg(
            label,
            "done"
            if at < reached
            else "failed"
            if state in (BROKEN, FAILED) and at == reached
            else "now"
            if at == reached
            else "ahead",
            note,
        )
        for at, (label, note) in enumerate(legs)
    ]


def _signed(case: Case) -> str:
    """Return what the contract is worth, empty where there is none."""
    if case.contract is None:
        return ""
    return _("harga satuan") if case.contract_value is None else format_rupiah(case.contract_value)


def _count(case: Case) -> str:
    number = len(case.bidders)
    return _.plural("%(num)s peserta", "%(num)s peserta", number) if number else ""


def _reckoned(case: Case) -> str:
    """Return what the owner reckons; of a framework it may be the price of one piece."""
    if case.package.estimate is None:
        return ""
    amount = format_rupiah(case.package.estimate)
    return amount if case.reckoned is not None else _("%(amount)s per satuan", amount=amount)


def _paid_from(plan: Plan) -> str:
    return str(SOURCES[plan.source]) if plan.source else _("sumber dananya belum disebut")


def facts(case: Case) -> list[tuple[Any, Any]]:
    """Return what is said once of a package beside who buys; empty ones left out."""
    row = case.package
    lines = [
        (_("Kode satuan kerja"), row.unit_code),
        (_("K/L/PD"), written(row.agency) if row.agency else ""),
        (_("Proyek"), written(row.project) if row.project else ""),
        (_("Tahun anggaran"), str(row.year)),
        (_("Jenis pengadaan"), str(CATEGORIES[row.category])),
        (_("Metode"), str(METHODS[row.method])),
        (_("Pagu"), format_rupiah(row.ceiling)),
        (_("HPS"), _reckoned(case)),
        (_("Lokasi"), written(row.place) if row.place else ""),
        (_("Kode wilayah lokasi"), row.region),
        (_("Penanggung jawab"), written(row.office) if row.office else ""),
        (_("Pelaksana pemilihan"), written(row.committee) if row.committee else ""),
        (_("Pelaksana swakelola"), written(row.executor) if row.executor else ""),
        (_("Jenis kontrak"), str(CONTRACT_KINDS[row.contract_kind]) if row.contract_kind else ""),
        (_("Metode kualifikasi"), str(QUALIFICATIONS[row.qualification]) if row.qualification else ""),
        (_("Metode evaluasi"), str(EVALUATIONS[row.evaluation]) if row.evaluation else ""),
        (_("Kualifikasi usaha"), str(BUSINESSES[row.size]) if row.size else ""),
        (_("Kode tender"), row.code),
        (_("Versi tender"), str(row.edition or "")),
        (_("Dasar hukum"), written(row.law) if row.law else ""),
        (_("Usaha mikro dan kecil"), _("Dicadangkan") if row.for_small else ""),
    ]
    return [(label, value) for label, value in lines if value]
