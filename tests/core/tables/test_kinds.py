"""What people type becomes the value that they meant, or a sentence."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_core.tables.cells import EXACT, BadCell
from cms_core.tables.kinds import Choice, Day, Degrees, Kind, Number, Rupiah, Text, Whole, Year, YesNo
from tests.core.tables.samples import moment

pytestmark = pytest.mark.usefixtures("spoken")
KINDS = Choice({"farm": "Tani", "craft": "Kerajinan tangan"})
OPEN = YesNo()


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text(), "  Gula \n semut ", "Gula semut"),
        (Text(lines=True), "satu  \r\ndua\x00 ", "satu\ndua"),
        (Text(), 81234567, "81234567"),
        (Text(), 12.5, "12,5"),
        (Text(), moment(2026, 12, 31), "2026-12-31"),
        (Text(), True, "TRUE"),
        (Whole(), "1.200", 1200),
        (Whole(), "1.234.567", 1234567),
        (Whole(), "-3", -3),
        (Whole(), "\N{MINUS SIGN}3", -3),
        (Whole(), "12,00", 12),
        (Whole(), 12.0, 12),
        (Rupiah(), "Rp 12.500,00", 12500),
        (Rupiah(), "rp12.500,-", 12500),
        (Rupiah(), "IDR 12500", 12500),
        (Rupiah(), "Rp. 1.250.000", 1250000),
        (Rupiah(), "12,500.00", 12500),
        (Rupiah(), 12500, 12500),
        (Number(), "1.250", Decimal(1250)),
        (Number(), "1 250,5", Decimal("1250.5")),
        (Number(), "12,5", Decimal("12.5")),
        (Number(), "12.5", Decimal("12.5")),
        (Number(3), "12,125", Decimal("12.125")),
        (Number(3), "0.125", Decimal("0.125")),
        (Number(), "1.234,5", Decimal("1234.5")),
        (Number(), "1,234.5", Decimal("1234.5")),
        (Number(), "-0,5", Decimal("-0.5")),
        (Number(), 0.1 + 0.2, Decimal("0.3")),
        (Degrees(90), "-7.501", Decimal("-7.501")),
        (Degrees(90), "-7,5013881", Decimal("-7.501388")),
        (Degrees(90), "7°30'5\" LS", Decimal("-7.501389")),
        (Degrees(90), "7,5 S", Decimal("-7.5")),
        (Degrees(180), "109°26′ BT", Decimal("109.433333")),
        (Degrees(180), 109.44, Decimal("109.44")),
        (Day(), "2026-12-31", date(2026, 12, 31)),
        (Day(), "2026-12-31 00:00:00", date(2026, 12, 31)),
        (Day(), "31/12/2026", date(2026, 12, 31)),
        (Day(), "1-2-2026", date(2026, 2, 1)),
        (Day(), "31 Desember 2026", date(2026, 12, 31)),
        (Day(), "Jum'at, 1 Agt 2026", date(2026, 8, 1)),
        (Day(), "1 October 2026", date(2026, 10, 1)),
        (Day(), moment(2026, 12, 31, 8), date(2026, 12, 31)),
        (KINDS, "farm", "farm"),
        (KINDS, " KERAJINAN  Tangan", "craft"),
        (OPEN, "Ya", True),
        (OPEN, "no", False),
        (OPEN, 1, True),
        (OPEN, False, False),
    ],
)
def test_what_people_type_is_understood(kind: Kind, cell: Any, value: Any) -> None:
    assert kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "message"),
    [
        (Text(3), "empat", "Terlalu panjang: 5 huruf, paling banyak 3."),
        (Text(), EXACT, "Angka ini sudah dibulatkan oleh program tabel. Tulis lagi di sel berformat Teks."),
        (Whole(), "dua", "Tulis dengan angka saja."),
        (Whole(), "12,5", "Tulis angka bulat, tanpa pecahan."),
        (Whole(), "12,500", "“12,500” dapat berarti dua hal. Tulis 12500 atau 12,5."),
        (Whole(), "1 2", "Tulis dengan angka saja."),
        (Whole(), "1.23.456", "Tulis dengan angka saja."),
        (Whole(), "9" * 5000, "Tulis dengan angka saja."),
        (Whole(), "٣", "Tulis dengan angka saja."),
        (Whole(), "-", "Tulis dengan angka saja."),
        (Whole(), True, "Tulis dengan angka saja."),
        (Whole(), float("inf"), "Tulis dengan angka saja."),
        (Whole(0), "-1", "Paling sedikit 0."),
        (Whole(0, 9), "10", "Paling banyak 9."),
        (Whole(1000), "99", "Paling sedikit 1.000."),
        (Year(1000, 2100), "99", "Paling sedikit 1000."),
        (Year(1000, 2100), "2101", "Paling banyak 2100."),
        (Whole(), moment(2026, 1, 1), "Tulis dengan angka saja."),
        (Rupiah(), "-5", "Paling sedikit 0."),
        (Rupiah(), "$5", "Tulis dengan angka saja."),
        (Number(3), "12.500", "“12.500” dapat berarti dua hal. Tulis 12500 atau 12,5."),
        (Number(), "1,250", "“1,250” dapat berarti dua hal. Tulis 1250 atau 1,25."),
        (Whole(), "1,234", "Tulis angka bulat, tanpa pecahan."),
        (Number(), "1,234", "Paling banyak 2 angka di belakang koma."),
        (Number(), "1e5", "Tulis dengan angka saja."),
        (Degrees(90), "91", "Lintang dan bujur mungkin tertukar."),
        (Degrees(90), "109,44", "Lintang dan bujur mungkin tertukar."),
        (Degrees(90), "181", "Paling banyak 90."),
        (Degrees(90), "109 BT", "Ini lintang di kolom bujur, atau sebaliknya."),
        (Degrees(90), "-7,5 LS", "Pakai tanda minus atau arah mata angin, jangan keduanya."),
        (Degrees(90), "7°75' LS", "Menit dan detik kurang dari 60."),
        (Day(), "31/02/2026", "Tanggal ini tidak ada. Tulis hari, bulan, lalu tahun: 31/12/2026."),
        (Day(), "12/31/2026", "Tanggal ini tidak ada. Tulis hari, bulan, lalu tahun: 31/12/2026."),
        (Day(), "31/12/26", "Tulis tanggal seperti 31/12/2026 atau 31 Desember 2026."),
        (Day(), "31/12-2026", "Tulis tanggal seperti 31/12/2026 atau 31 Desember 2026."),
        (Day(), 46387, "Ini angka, bukan tanggal. Beri sel ini format tanggal, atau tulis 31/12/2026."),
        (Day(), time(8), "Ini angka, bukan tanggal. Beri sel ini format tanggal, atau tulis 31/12/2026."),
        (KINDS, "Toko", "Salah satu dari: Tani; Kerajinan tangan."),
        (OPEN, "mungkin", "Tulis Ya atau Tidak."),
    ],
)
def test_anything_else_is_refused_with_a_sentence(kind: Kind, cell: Any, message: str) -> None:
    with pytest.raises(BadCell) as refused:
        kind.read(cell)
    assert str(refused.value) == message


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60).map(
    lambda t: " ".join(t.split())
)
CENTS = st.integers(-(10**10), 10**10).map(lambda n: Decimal(n) / 100)
VALUES = st.one_of(
    st.tuples(st.just(Text()), WORDS.filter(bool)),
    st.tuples(st.just(Whole()), st.integers(1 - EXACT, EXACT - 1)),
    st.tuples(st.just(Rupiah()), st.integers(0, EXACT - 1)),
    st.tuples(st.just(Number()), CENTS),
    st.tuples(st.just(Degrees(180)), st.integers(-180 * 10**6, 180 * 10**6).map(lambda n: Decimal(n) / 10**6)),
    st.tuples(st.just(Day()), st.dates()),
    st.tuples(st.just(KINDS), st.sampled_from(["farm", "craft"])),
    st.tuples(st.just(OPEN), st.booleans()),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES)
def test_what_is_written_reads_back(given: tuple[Kind, Any]) -> None:
    kind, value = given
    assert kind.read(kind.text(value)) == value
    assert kind.read(kind.cell(value)) == value
