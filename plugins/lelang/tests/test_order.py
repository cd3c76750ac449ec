"""What may not come before what, each pair by itself; what is on the same day or hour is good."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms_lelang.breaches import Known
from cms_lelang.cases import Case
from cms_lelang.checks import fresh
from cms_lelang.models import Contract, Payment, Progress, Stage
from cms_lelang.order import PAIRS, order
from cms_lelang.words import STAGES

from .conftest import at, case, package, story


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def found(told: Case) -> list[tuple[str, str, bool]]:
    return [(each.part, each.field, each.severe) for each in order(told, Known())]


def staged(*stages: tuple[str, int, int], signed: int | None = None, method: str = "tender", **days: Any) -> Case:
    """Return a package with stages from a day of March until another, and with a contract of such a day."""
    rows = [
        Stage(stage=name, starts_at=at(first), ends_at=at(last, 9), revision=0, reason="")
        for name, first, last in stages
    ]
    said = {"number": "1", "value": 142_000_000, "status": "", "reason": "", **days}
    contracts = [Contract(signed=date(2026, 3, signed), **said)] if signed is not None else []
    return Case(package(method=method), stages=rows, contracts=contracts)


@pytest.mark.parametrize(
    ("told", "breach"),
    [
        (staged(("penawaran", 2, 9), ("pembukaan", 8, 10)), ("stages", "starts_at", True)),
        (staged(("penawaran", 2, 9), ("evaluasi", 8, 12)), ("stages", "starts_at", True)),
        (staged(("pembukaan", 10, 10), ("evaluasi", 9, 12)), ("stages", "starts_at", True)),
        (staged(("evaluasi_satu", 10, 11), ("evaluasi_dua", 9, 12)), ("stages", "starts_at", True)),
        (staged(("evaluasi", 10, 11), ("penetapan", 9, 12)), ("stages", "starts_at", True)),
        (staged(("penetapan", 10, 11), ("pengumuman_pemenang", 9, 12)), ("stages", "starts_at", True)),
        (staged(("penetapan", 10, 11), ("sppbj", 9, 12)), ("stages", "starts_at", True)),
        (staged(("sanggah", 10, 15), ("sppbj", 14, 16)), ("stages", "starts_at", True)),
        (staged(("sppbj", 10, 11), ("kontrak", 9, 12)), ("stages", "starts_at", True)),
        (staged(("negosiasi", 8, 9), ("penawaran", 2, 9)), ("stages", "starts_at", True)),
        (staged(("pembuktian", 8, 9), ("penawaran", 2, 9)), ("stages", "starts_at", True)),
        (staged(("penawaran", 2, 9), ("unduh", 10, 11)), ("stages", "ends_at", True)),
        (staged(("pengumuman_kualifikasi", 5, 6), ("penawaran", 4, 9)), ("stages", "starts_at", True)),
        (staged(("penawaran", 2, 9), signed=8), ("contracts", "signed", True)),
        (staged(("pembukaan", 10, 10), signed=9), ("contracts", "signed", True)),
        (staged(("penetapan", 12, 13), signed=11), ("contracts", "signed", True)),
        (staged(("sppbj", 12, 13), signed=11), ("contracts", "signed", True)),
        (staged(("sanggah", 12, 16), signed=15), ("contracts", "signed", True)),
        (staged(signed=15, ordered=date(2026, 3, 14)), ("contracts", "ordered", True)),
        # Where practice varies it is told alone.
        (staged(("penetapan", 12, 13), signed=12), ("contracts", "signed", False)),
        (staged(("kontrak", 12, 13), signed=11), ("contracts", "signed", False)),
        (staged(signed=15, starts=date(2026, 3, 14)), ("contracts", "starts", False)),
        (staged(("kirim_kualifikasi", 2, 6), ("evaluasi_kualifikasi", 5, 7)), ("stages", "starts_at", False)),
        (staged(("sanggah_kualifikasi", 2, 6), ("penawaran", 5, 9)), ("stages", "starts_at", False)),
        (staged(("penjelasan", 5, 10), ("penawaran", 5, 9)), ("stages", "ends_at", False)),
    ],
)
def test_what_comes_too_early_is_one_fault(told: Case, breach: tuple[str, str, bool]) -> None:
    assert found(told) == [breach]


@pytest.mark.parametrize(
    ("part", "number", "values", "breach"),
    [
        ("progress", 0, {"day": date(2026, 3, 25)}, ("progress", "day", False)),
        ("plans", 0, {"announced": date(2026, 3, 3)}, ("stages", "starts_at", False)),
        ("contracts", 0, {"starts": date(2026, 6, 19)}, ("handovers", "day", True)),
        ("progress", 1, {"day": date(2026, 6, 19)}, ("handovers", "day", False)),
    ],
)
def test_what_follows_the_contract_is_in_its_order(
    part: str, number: int, values: dict[str, Any], breach: tuple[str, str, bool]
) -> None:
    parts = story()
    for name, value in values.items():
        setattr(parts[part][number], name, value)
    assert breach in found(case(parts=parts))


def test_who_is_qualified_first_proves_it_before_offers_are_taken() -> None:
    assert found(staged(("kirim_kualifikasi", 1, 2), ("pembuktian", 3, 4), ("penawaran", 5, 9))) == []


def test_consultants_are_negotiated_with_after_they_were_chosen() -> None:
    selection = (("penawaran", 2, 9), ("penetapan", 10, 11), ("sanggah", 11, 16), ("negosiasi", 17, 18))
    assert found(staged(*selection, ("sppbj", 19, 19), signed=20, method="seleksi")) == []


def test_a_whole_tender_in_its_order_is_good() -> None:
    names = [name for name in STAGES if name != "evaluasi"]
    stages = [(name, 1 + number, 1 + number) for number, name in enumerate(names)]
    assert found(staged(*stages, signed=1 + len(names))) == []


@pytest.mark.parametrize(("method", "severe"), [("penunjukan_langsung", False), ("pengadaan_langsung", True)])
def test_in_an_emergency_the_contract_comes_last(method: str, severe: bool) -> None:
    told = staged(signed=20, method=method, ordered=date(2026, 3, 2))
    parts = {
        "progress": [Progress(day=date(2026, 3, 9), percent=100, note="")],
        "payments": [Payment(paid=date(2026, 3, 10), amount=1_000_000, number="", note="")],
    }
    early = found(Case(told.package, contracts=told.contracts, **parts))
    assert early == [("contracts", "ordered", severe), ("progress", "day", severe), ("payments", "paid", severe)]


def test_what_may_not_come_before_what_is_said_once() -> None:
    said = [(each.later, each.than) for each in PAIRS]
    assert len(said) == len(set(said))


def test_nothing_is_done_without_a_contract() -> None:
    done = [Progress(day=date(2026, 3, 9), percent=10, note="")]
    assert found(Case(package(), progress=done)) == [("progress", "", True)]
    assert found(Case(package(method="swakelola_1"), progress=done)) == []
    # In an emergency it follows, and perhaps nobody has it yet.
    assert found(Case(package(method="penunjukan_langsung"), progress=done)) == [("progress", "", False)]


MEND = (
    "Periksa kedua tanggalnya. Beberapa tahap dipindah bersama lewat Pindah jadwal; di berkas, mulai dari yang "
    "terakhir."
)


def test_both_days_are_named_and_on_one_day_their_hours() -> None:
    told = staged(("penawaran", 2, 9), signed=8)
    jakarta = Known(zone=ZoneInfo("Asia/Jakarta"))
    said = "Kontrak ditandatangani 8 Maret 2026, sebelum tahap Pemasukan penawaran selesai 9 Maret 2026. "
    assert [each.text for each in order(told, jakarta)] == [f"{said}Periksa kedua tanggalnya."]
    opened = [each.text for each in order(staged(("penawaran", 2, 9), ("pembukaan", 9, 9)), jakarta)]
    said = "Tahap Pembukaan penawaran mulai 9 Maret 2026 08.00, sebelum tahap Pemasukan penawaran selesai "
    assert opened == [f"{said}9 Maret 2026 16.00. {MEND}"]


@pytest.mark.parametrize(("hour", "expected"), [(0, [("bidders", "winner", True)]), (1, [])])
def test_nobody_has_won_before_it_is_decided(hour: int, expected: list[tuple[str, str, bool]]) -> None:
    parts = {"stages": story()["stages"], "bidders": story()["bidders"]}
    told = [order(case(parts=parts), Known(moment=at(11, hour, minute))) for minute in (0, 0 if hour else 59)]
    first, second = (list(each) for each in told)
    assert [(each.part, each.field, each.severe) for each in first] == expected
    # When somebody was marked is on no form: what is said is what to do.
    said = (
        "Pemenang sudah ditandai, padahal tahap Penetapan pemenang mulai baru 11 Maret 2026 01.00. Lepas dahulu tanda "
        "pemenang di Peserta dan harga, atau periksa jadwalnya."
    )
    assert [each.text for each in first] == [said] * len(expected)
    # The clock alone makes no new fault of it.
    assert fresh(first, second) == []


def test_no_order_to_begin_is_told_before_its_day() -> None:
    told = staged(signed=20, ordered=date(2026, 3, 22))
    days = {day: [each.text for each in order(told, Known(today=date(2026, 3, day)))] for day in (21, 22)}
    said = "22 Maret 2026 belum tiba. Tulis yang sudah terjadi saja, atau periksa tahunnya."
    assert days == {21: [said], 22: []}


def test_mending_one_of_two_faults_of_a_day_is_no_new_fault() -> None:
    before = staged(("penetapan", 12, 13), ("sanggah", 14, 18), signed=11)
    mended = staged(("penetapan", 12, 13), ("sanggah", 12, 16), signed=11)
    assert [each.field for each in fresh(list(order(before, Known())), list(order(mended, Known())))] == []
    worse = staged(("penetapan", 12, 13), ("sanggah", 14, 18), signed=10)
    assert [each.field for each in fresh(list(order(before, Known())), list(order(worse, Known())))] == ["signed"]
