"""D2: in which order the life of a package goes, and that nothing is told of what is still to come."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, tzinfo

from cms_core.api import format_date, format_number
from cms_lelang import _
from cms_lelang.breaches import Breach, Known
from cms_lelang.cases import Case
from cms_lelang.models import Plan
from cms_lelang.words import ANNOUNCING, STAGES

WHOLE = 100
"""Percent of the work when it is done."""
EMERGENCY = "penunjukan_langsung"
"""What is bought in an emergency is begun by order, and its contract signed afterwards (Peraturan LKPP 13/2018)."""

Mark = tuple[str, str]
"""A stage or a part of a package, and what it says when."""
FIRST, PLANNED = ("first", "starts_at"), ("plans", "announced")
SIGNED, BEGUN, ORDERED = ("contracts", "signed"), ("contracts", "starts"), ("contracts", "ordered")
WON = ("bidders", "winner")
HANDED, FINALLY = ("handovers", "pertama"), ("handovers", "akhir")
WORKED, LATEST = ("progress", "day"), ("progress", "last")
CHANGED, PAID = ("addenda", "signed"), ("payments", "paid")
HAPPENED = (PLANNED, SIGNED, ORDERED, CHANGED, WORKED, PAID, ("handovers", "day"))
"""Parts with the day of what has happened once it is told."""

LABELS = {
    PLANNED: _.lazy("RUP diumumkan"),
    WON: _.lazy("pemenang ditandai"),
    SIGNED: _.lazy("kontrak ditandatangani"),
    BEGUN: _.lazy("pekerjaan mulai"),
    ORDERED: _.lazy("pekerjaan diperintahkan mulai (SPMK)"),
    CHANGED: _.lazy("adendum ditandatangani"),
    WORKED: _.lazy("kemajuan dicatat"),
    LATEST: _.lazy("kemajuan terakhir dicatat"),
    PAID: _.lazy("pembayaran dilakukan"),
    HANDED: _.lazy("serah terima pertama dilakukan"),
    FINALLY: _.lazy("serah terima akhir dilakukan"),
}
"""What happens on the days that are no stages."""


def _begin(stage: str) -> Mark:
    return stage, "starts_at"


def _end(stage: str) -> Mark:
    return stage, "ends_at"


@dataclasses.dataclass(frozen=True)
class Pair:
    """``later`` may not come before ``than``: refused, or without ``severe`` told; with a stage ``unless`` it may."""

    later: Mark
    than: Mark
    severe: bool = True
    unless: str = ""


def _after(later: Mark, *than: Mark, severe: bool = True, unless: str = "") -> list[Pair]:
    return [Pair(later, each, severe, unless) for each in than]


def _chain(*marks: Mark) -> list[Pair]:
    """Return that nothing of it comes before anything that stands before it."""
    return [pair for number, later in enumerate(marks) for pair in _after(later, *marks[:number])]


_JUDGED = (
    *(_end("penawaran"), _begin("pembukaan"), _begin("evaluasi"), _begin("evaluasi_satu"), _begin("hasil_teknis")),
    *(_begin("evaluasi_dua"), _begin("penetapan"), _begin("pengumuman_pemenang")),
)
"""What lies behind a winner."""

PAIRS: tuple[Pair, ...] = (
    # Nothing of a selection comes before it is announced.
    *(pair for stage in STAGES for pair in _after(_begin(stage), FIRST)),
    # Offers are taken of who passed, until they can have read what is wanted.
    *_chain(
        *(_begin("kirim_kualifikasi"), _begin("evaluasi_kualifikasi"), _begin("hasil_prakualifikasi")),
        *(_begin("pengumuman_kualifikasi"), _begin("sanggah_kualifikasi")),
    ),
    *_after(_begin("penawaran"), _begin("pengumuman_kualifikasi")),
    *_after(_end("penawaran"), _begin("unduh"), _begin("penjelasan")),
    # Offers are closed, opened, judged and decided about: in this order (Perpres 16/2018, Peraturan LKPP 12/2021).
    *_chain(
        *(_end("penawaran"), _begin("pembukaan"), _begin("evaluasi_satu"), _begin("hasil_teknis")),
        *(_begin("evaluasi_dua"), _begin("penetapan"), _begin("pengumuman_pemenang"), _begin("sanggah")),
    ),
    *_after(_begin("evaluasi"), _end("penawaran"), _begin("pembukaan")),
    *_after(_begin("penetapan"), _begin("evaluasi")),
    *_after(_begin("negosiasi"), _end("penawaran"), _begin("pembukaan")),
    *_after(_begin("pembuktian"), _begin("kirim_kualifikasi")),
    *_after(_begin("pembuktian"), _end("penawaran"), unless="kirim_kualifikasi"),
    *_after(WON, _begin("pembukaan"), _begin("penetapan")),
    # Nobody is appointed before the objections are over, and nothing is signed before somebody is.
    *_after(_begin("sppbj"), *_JUDGED, _begin("negosiasi"), _end("sanggah")),
    *_after(_begin("kontrak"), *_JUDGED, _begin("negosiasi"), _end("sanggah"), _begin("sppbj")),
    *_after(SIGNED, *_JUDGED, _begin("negosiasi"), _end("sanggah"), _begin("sppbj")),
    # What a contract is for comes after it, and after the order to begin.
    *(pair for later in (ORDERED, CHANGED, WORKED, PAID) for pair in _after(later, SIGNED)),
    *(pair for later in (HANDED, FINALLY) for pair in _after(later, SIGNED, BEGUN, ORDERED)),
    *_after(FINALLY, HANDED),
    # Here practice varies, or a plan was announced anew: somebody has to look.
    *(pair for later in (FIRST, SIGNED, WORKED) for pair in _after(later, PLANNED, severe=False)),
    *_after(_begin("evaluasi_kualifikasi"), _end("kirim_kualifikasi"), severe=False),
    *_after(_begin("penawaran"), _end("sanggah_kualifikasi"), severe=False),
    *_after(_end("penawaran"), _end("penjelasan"), severe=False),
    *_after(SIGNED, _end("penetapan"), _end("pengumuman_pemenang"), _begin("kontrak"), severe=False),
    *_after(BEGUN, SIGNED, severe=False),
    *_after(WORKED, BEGUN, ORDERED, severe=False),
    *_after(HANDED, LATEST, CHANGED, severe=False),
)
"""What may not come before what: all that was done on a day, and the stages, whose days are announced before.

Until when a contract and its addenda last and what a plan intends are looked at within their own row
(:func:`_of_contract`, :func:`_of_plan`): they are intended, and others do not follow them.
"""


@dataclasses.dataclass(frozen=True)
class Point:
    """When something that a ``mark`` stands for was, at which field of which part."""

    mark: Mark
    part: str
    field: str
    at: date | datetime

    @property
    def called(self) -> str:
        """What happened then."""
        if self.part != "stages":
            return str(LABELS[self.mark])
        stage = STAGES[self.mark[0]]
        begins = self.field == "starts_at"
        return str(_("tahap %(stage)s mulai", stage=stage) if begins else _("tahap %(stage)s selesai", stage=stage))

    def day(self, zone: tzinfo) -> date:
        """Return the day of it by the clock of the site."""
        return self.at.astimezone(zone).date() if isinstance(self.at, datetime) else self.at

    def comes_before(self, other: Point, zone: tzinfo) -> bool:
        """Whether it came before another: by the hour where both have one, else by the day."""
        if isinstance(self.at, datetime) and isinstance(other.at, datetime):
            return self.at < other.at
        return self.day(zone) < other.day(zone)


def order(case: Case, known: Known) -> Iterator[Breach]:
    """D2: nothing ends before it begins or comes before what it follows, and nothing is told before it is done."""
    for plan in case.plans:
        yield from _of_plan(plan)
    for row in case.schedule:
        if row.ends_at < row.starts_at:
            yield Breach("D2", "stages", "ends_at", _("Tahap ini selesai sebelum mulai. Periksa tanggal dan jamnya."))
    yield from _misplaced(case, known)
    yield from _of_contract(case)
    for before, after in zip(case.progress, case.progress[1:], strict=False):
        if after.percent < before.percent:
            text = _(
                "Kemajuan turun dari %(before)s menjadi %(after)s persen pada %(day)s. Periksa angka atau tanggalnya.",
                before=format_number(float(before.percent)),
                after=format_number(float(after.percent)),
                day=format_date(after.day),
            )
            yield Breach("D2", "progress", "percent", text)
    yield from _of_handovers(case)
    for part, field in HAPPENED:
        for day in (getattr(row, field) for row in getattr(case, part)):
            if known.today is not None and day is not None and day > known.today:
                text = _(
                    "%(day)s belum tiba. Tulis yang sudah terjadi saja, atau periksa tahunnya.", day=format_date(day)
                )
                yield Breach("D2", part, field, text)


def _misplaced(case: Case, known: Known) -> Iterator[Breach]:
    """Yield what comes before what it follows: of each day the worst alone, or one slip would be told ten times."""
    there, zone = points(case, known.moment), known.zone
    stages = {row.stage for row in case.schedule}
    worst: dict[Point, tuple[bool, date, Point]] = {}
    for pair in PAIRS:
        if pair.later not in there or pair.than not in there or pair.unless in stages:
            continue
        severe = pair.severe and not (pair.than == SIGNED and case.package.method == EMERGENCY)
        for later in there[pair.later]:
            for than in there[pair.than]:
                if later.comes_before(than, zone):
                    found = (severe, than.day(zone), than)
                    worst[later] = max(worst.get(later, found), found, key=lambda each: each[:2])
    for later, (severe, _day, than) in worst.items():
        yield _early(later, than, zone, severe=severe)


def points(case: Case, moment: datetime | None) -> dict[Mark, list[Point]]:
    """Return all that a package says of when something was or is, by marks; what is not said is left out.

    Who has won has by ``moment``, that of the question: it has no day of its own.
    """
    there: dict[Mark, list[Point]] = {}
    for row in case.schedule:
        for mark in (_begin(row.stage), _end(row.stage)):
            there[mark] = [Point(mark, "stages", mark[1], getattr(row, mark[1]))]
    announced = [point for stage in ANNOUNCING for point in there.get(_begin(stage), ())]
    if announced:
        there[FIRST] = [min(announced, key=lambda point: point.at)]
    if case.winners and moment is not None:
        there[WON] = [Point(WON, *WON, moment)]
    days: list[tuple[Mark, str, date | None]] = [
        # A plan may be announced again: the first time is what counts.
        (PLANNED, "announced", min((row.announced for row in case.plans if row.announced), default=None)),
        *((CHANGED, "signed", row.signed) for row in case.addenda),
        *((WORKED, "day", row.day) for row in case.progress),
        *((LATEST, "day", row.day) for row in case.progress[-1:]),
        *((PAID, "paid", row.paid) for row in case.payments),
        *((("handovers", row.sort), "day", row.day) for row in case.handovers),
    ]
    if case.contract is not None:
        days += [(mark, mark[1], getattr(case.contract, mark[1])) for mark in (SIGNED, BEGUN, ORDERED)]
    for mark, field, day in days:
        if day is not None:
            there.setdefault(mark, []).append(Point(mark, mark[0], field, day))
    return there


def _early(row: Point, than: Point, zone: tzinfo, *, severe: bool = True) -> Breach:
    """Return that something comes before something else; it stays that fault as long as it keeps its day."""
    clock = row.day(zone) == than.day(zone)
    called = row.called
    said = {
        "what": called[:1].upper() + called[1:],
        "day": _said(row, zone, clock=clock),
        "than": than.called,
        "other": _said(than, zone, clock=clock),
    }
    text = _("%(what)s %(day)s, sebelum %(than)s %(other)s. Periksa kedua tanggalnya.", **said)
    if row.mark == WON:
        # That somebody has won has no day that could be mended.
        text = _(
            "Pemenang sudah ditandai, padahal %(than)s baru %(other)s. Lepas dahulu tanda pemenang di Peserta dan "
            "harga, atau periksa jadwalnya.",
            **said,
        )
        return Breach("D2", row.part, row.field, text, severe, fault=str(WON), at=(than.mark,))
    if row.part == than.part == "stages":
        text = _(
            "%(what)s %(day)s, sebelum %(than)s %(other)s. Periksa kedua tanggalnya. Beberapa tahap dipindah bersama "
            "lewat Pindah jadwal; di berkas, mulai dari yang terakhir.",
            **said,
        )
    at = tuple(point.mark for point in (row, than) if point.part == "stages")
    return Breach("D2", row.part, row.field, text, severe, fault=f"{row.mark} {row.at.isoformat()}", at=at)


def _said(point: Point, zone: tzinfo, *, clock: bool) -> str:
    """Return a day, or on one day its hour, too."""
    day = format_date(point.day(zone))
    return f"{day} {point.at.astimezone(zone):%H.%M}" if clock and isinstance(point.at, datetime) else day


def _of_plan(row: Plan) -> Iterator[Breach]:
    begins = (("select", _("pemilihan direncanakan mulai")), ("work", _("pelaksanaan direncanakan mulai")))
    for name, called in begins:
        first, last = getattr(row, f"{name}_from"), getattr(row, f"{name}_to")
        if first is not None and last is not None and last < first:
            yield _too_soon("plans", f"{name}_to", last, called, first)
    # Plans count in months: only what nobody can have meant is doubted, and nothing is refused.
    ends = (("from", begins[0][1]), ("to", _("pemilihan direncanakan selesai")))
    for name, called in ends:
        selected, worked = getattr(row, f"select_{name}"), getattr(row, f"work_{name}")
        if selected is not None and worked is not None and worked < selected:
            yield _too_soon("plans", f"work_{name}", worked, called, selected, severe=False)


def _of_contract(case: Case) -> Iterator[Breach]:
    contract = case.contract
    if contract is None:
        severe = case.package.method != EMERGENCY
        for part in () if case.package.by_itself else ("addenda", "progress", "payments", "handovers"):
            if getattr(case, part):
                yield Breach("D2", part, "", _("Belum ada kontraknya. Isi kontraknya dahulu."), severe)
        return
    first = contract.starts or contract.signed
    if contract.ends is not None and contract.ends < first:
        yield _too_soon("contracts", "ends", contract.ends, _("kontrak mulai"), first)
    for addendum, _value, before in case.changes:
        if addendum.ends is not None and addendum.ends < first:
            yield _too_soon("addenda", "ends", addendum.ends, _("kontrak mulai"), first)
        # That it stays is often written, too, after it has gone by.
        elif addendum.ends is not None and addendum.ends < addendum.signed and addendum.ends != before:
            yield _too_soon("addenda", "ends", addendum.ends, LABELS[CHANGED], addendum.signed)


def _of_handovers(case: Case) -> Iterator[Breach]:
    days = {row.sort: row.day for row in case.handovers}
    if "akhir" in days and "pertama" not in days:
        text = _("Serah terima akhir tanpa serah terima pertama. Tambahkan berita acara yang pertama.")
        yield Breach("D2", "handovers", "sort", text, severe=False)
    if days and case.progress and case.progress[-1].percent < WHOLE and not case.package.broken:
        text = _(
            "Sudah diserahterimakan, tetapi kemajuannya baru %(n)s persen. Tambahkan kemajuan terakhirnya.",
            n=format_number(float(case.progress[-1].percent)),
        )
        yield Breach("D2", "handovers", "day", text, severe=False)


def _too_soon(part: str, field: str, day: date, than: object, other: date, *, severe: bool = True) -> Breach:
    text = _(
        "%(day)s sebelum %(than)s, %(other)s. Periksa kedua tanggalnya.",
        day=format_date(day),
        than=than,
        other=format_date(other),
    )
    return Breach("D2", part, field, text, severe)
