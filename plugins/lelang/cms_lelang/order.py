"""D2: in which order the life of a package goes, and that nothing is told of what is still to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cms_core.api import format_date
from cms_lelang import _
from cms_lelang.breaches import Breach, Known
from cms_lelang.cases import Case
from cms_lelang.models import Plan, Stage
from cms_lelang.words import ANNOUNCING, DECIDING, OBJECTIONS, OFFERS, STAGES

HAPPENED = {
    "plans": "announced",
    "contracts": "signed",
    "addenda": "signed",
    "progress": "day",
    "payments": "paid",
    "handovers": "day",
}
"""The days of what has happened once it is told."""
WHOLE = 100
"""Percent of the work when it is done."""


def order(case: Case, known: Known) -> Iterator[Breach]:
    """D2: nothing ends before it begins or comes before what it follows, and nothing is told before it is done."""
    schedule = {row.stage: row for row in case.schedule}
    for plan in case.plans:
        yield from _of_plan(plan)
    yield from _of_stages(schedule)
    yield from _of_contract(case, schedule, known)
    for before, after in zip(case.progress, case.progress[1:], strict=False):
        if after.percent < before.percent:
            text = _(
                "Kemajuan turun dari %(before)s menjadi %(after)s persen pada %(day)s. Periksa angka atau tanggalnya.",
                before=before.percent,
                after=after.percent,
                day=format_date(after.day),
            )
            yield Breach("D2", "progress", "percent", text)
    yield from _of_handovers(case)
    for part, field in HAPPENED.items():
        for day in (getattr(row, field) for row in getattr(case, part)):
            if known.today is not None and day is not None and day > known.today:
                text = _(
                    "%(day)s belum tiba. Tulis yang sudah terjadi saja, atau periksa tahunnya.", day=format_date(day)
                )
                yield Breach("D2", part, field, text)


def _of_plan(row: Plan) -> Iterator[Breach]:
    begins = (("select", _("pemilihan direncanakan mulai")), ("work", _("pelaksanaan direncanakan mulai")))
    for name, called in begins:
        first, last = getattr(row, f"{name}_from"), getattr(row, f"{name}_to")
        if first is not None and last is not None and last < first:
            yield _early("plans", f"{name}_to", last, called, first)
    # Plans count in months: only what nobody can have meant is doubted, and nothing is refused.
    ends = (("from", begins[0][1]), ("to", _("pemilihan direncanakan selesai")))
    for name, called in ends:
        selected, worked = getattr(row, f"select_{name}"), getattr(row, f"work_{name}")
        if selected is not None and worked is not None and worked < selected:
            yield _early("plans", f"work_{name}", worked, called, selected, severe=False)


def _of_stages(schedule: dict[str, Stage]) -> Iterator[Breach]:
    for row in schedule.values():
        if row.ends_at < row.starts_at:
            yield Breach("D2", "stages", "ends_at", _("Tahap ini selesai sebelum mulai. Periksa tanggal dan jamnya."))
    announced = sorted((schedule[name] for name in ANNOUNCING if name in schedule), key=lambda row: row.starts_at)
    for first in announced[:1]:
        for row in schedule.values():
            if row.starts_at < first.starts_at:
                yield _precedes(row, first)
    offers = _last(schedule, OFFERS)
    for name in DECIDING:
        if name not in schedule or offers is None:
            continue
        if schedule[name].ends_at < offers.ends_at:
            text = _("%(stage)s selesai sebelum pemasukan penawaran ditutup. Periksa jadwalnya.", stage=STAGES[name])
            yield Breach("D2", "stages", "ends_at", text)
        elif schedule[name].starts_at < offers.ends_at:
            text = _("%(stage)s mulai sebelum pemasukan penawaran ditutup. Periksa jadwalnya.", stage=STAGES[name])
            yield Breach("D2", "stages", "starts_at", text)
    objections = _last(schedule, OBJECTIONS)
    for name in DECIDING:
        if name in schedule and objections is not None and objections.starts_at < schedule[name].starts_at:
            yield _precedes(objections, schedule[name])


def _precedes(row: Stage, other: Stage) -> Breach:
    said = {"stage": STAGES[row.stage], "other": STAGES[other.stage]}
    return Breach("D2", "stages", "starts_at", _("%(stage)s mulai sebelum %(other)s. Periksa jadwalnya.", **said))


def _last(schedule: dict[str, Stage], names: Sequence[str]) -> Stage | None:
    return next((schedule[name] for name in reversed(names) if name in schedule), None)


def _of_contract(case: Case, schedule: dict[str, Stage], known: Known) -> Iterator[Breach]:
    contract = case.contract
    if contract is None:
        for part in () if case.package.by_itself else ("addenda", "payments", "handovers"):
            if getattr(case, part):
                yield Breach("D2", part, "", _("Belum ada kontraknya. Isi kontraknya dahulu."))
        return
    objections = schedule.get("sanggah")
    ended = objections.ends_at.astimezone(known.zone).date() if objections is not None else None
    if ended is not None and contract.signed < ended:
        yield _early("contracts", "signed", contract.signed, _("masa sanggah selesai"), ended)
    first = contract.starts or contract.signed
    if contract.ends is not None and contract.ends < first:
        yield _early("contracts", "ends", contract.ends, _("kontrak mulai"), first)
    for addendum in case.addenda:
        if addendum.ends is not None and addendum.ends < first:
            yield _early("addenda", "ends", addendum.ends, _("kontrak mulai"), first)
        elif addendum.ends is not None and addendum.ends < addendum.signed:
            yield _early("addenda", "ends", addendum.ends, _("adendum ditandatangani"), addendum.signed)
    signed = _("kontrak ditandatangani")
    if contract.ordered is not None and contract.ordered < contract.signed:
        yield _early("contracts", "ordered", contract.ordered, signed, contract.signed)
    for part in ("addenda", "progress", "payments"):
        for day in (getattr(row, HAPPENED[part]) for row in getattr(case, part)):
            if day < contract.signed:
                yield _early(part, HAPPENED[part], day, signed, contract.signed)
    begun = contract.ordered or contract.signed
    for row in case.handovers:
        if row.day < begun:
            yield _early("handovers", "day", row.day, _("pekerjaan diperintahkan mulai (SPMK)"), begun)


def _of_handovers(case: Case) -> Iterator[Breach]:
    days = {row.sort: row.day for row in case.handovers}
    first, last = days.get("pertama"), days.get("akhir")
    if last is not None and first is None:
        text = _("Serah terima akhir tanpa serah terima pertama. Tambahkan berita acara yang pertama.")
        yield Breach("D2", "handovers", "sort", text, severe=False)
    elif last is not None and first is not None and last < first:
        yield _early("handovers", "day", last, _("serah terima pertama"), first)
    if days and case.progress and case.progress[-1].percent < WHOLE and not case.package.broken:
        text = _(
            "Sudah diserahterimakan, tetapi kemajuannya baru %(n)s persen. Tambahkan kemajuan terakhirnya.",
            n=case.progress[-1].percent,
        )
        yield Breach("D2", "handovers", "day", text, severe=False)


def _early(part: str, field: str, day: date, than: str, other: date, *, severe: bool = True) -> Breach:
    text = _(
        "%(day)s sebelum %(than)s, %(other)s. Periksa kedua tanggalnya.",
        day=format_date(day),
        than=than,
        other=format_date(other),
    )
    return Breach("D2", part, field, text, severe)
