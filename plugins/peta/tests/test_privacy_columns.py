"""What is of a person by the name of a column, and what is only a count in one that is called after people."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_peta.privacy_columns import ACCOUNT, MAIL, NAMED, NIK, PHONE, why_personal
from cms_peta.privacy_counts import how_many

from .conftest import HOME, STAFF, Bring, MakeLayer, Send
from .test_homes import SPOT, file, key_of, layers, own_layers, read
from .test_privacy_answers import PUBLIC, REFUSED, answer

HEADS = {
    "3304021507880003": NIK,
    "Karto 081327001122": PHONE,
    "karto@gmail.com": MAIL,
    "rek. 0123456789": ACCOUNT,
    "０８１３２７００１１２２": PHONE,
}


@pytest.mark.parametrize("kind", ["lain", "sekolah", "kesehatan", "bencana"])
def test_a_number_of_a_person_is_refused_as_the_name_of_a_fact(kind: str) -> None:
    assert {head: why_personal(kind, head, "x") for head in HEADS} == HEADS


@pytest.mark.parametrize("head", ["2025", "Luas 2024-2025", "info@desa.go.id", "Pagu 1500000000", "RT 01 RW 02"])
def test_other_numbers_name_a_fact(head: str) -> None:
    assert why_personal("lain", head, "x") == ""


@pytest.mark.parametrize("head", ["3304021507880003", "Karto 081327001122", "karto@gmail.com"])
def test_a_fact_that_is_called_after_a_person_is_neither_drawn_nor_brought(
    head: str, send: Send, client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="lain", geometry="titik")

    drawn = send(f"{STAFF}/gambar", layer=key_of(name), spots=SPOT, name="Pos ronda", kolom=head, nilai="x")
    page = read(send, file({"nama": "Pos ronda", head: "x"}), layer=key_of(name))
    brought = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (drawn.status_code, "Ada data pribadi di kolom" in drawn.text) == (422, True)
    assert (brought.status_code, layers()) == (303, [("Jalan", True, 1)])
    shown = client.get(f"{HOME}/peta/ogc/collections/{name}/items?f=json").text
    assert ("Pos ronda" in shown, head in shown) == (True, False)


STATES = (
    *("Miskin", "Disabilitas", "Penerima PKH", "Penerima BLT", "Penyandang disabilitas", "Stunting", "Ibu hamil"),
    *("Janda", "KPM BPNT", "Siswa miskin penerima PIP", "Siswa penerima PIP", "KK miskin", "Warga miskin"),
)
GROUPS = (
    *("Pasien", "Petani penerima manfaat", "Petani penerima pupuk", "Keluarga penerima manfaat", "Usia 0-4"),
    *("Umur 60+", "Usia 15 s.d. 64 tahun", "usia_0_4", "Usia 60 tahun ke atas", "Kelompok umur 5-9", "Usia <5"),
)
COUNTS = (
    *(12, 0, 1250, "12", "0", "<5", "< 5", "≤4", "0-4", "kurang dari 5", "-", "–", "*", "nihil", "12 orang", "12 KK"),
    *("6 unit", "3 %", "3,5%", "1.250", "1250", "1.250 jiwa", "12-20", "± 20 orang", "lebih dari 100"),
)


@pytest.mark.parametrize("column", [*STATES, *GROUPS])
@pytest.mark.parametrize("kind", ["dusun", "lain", "sekolah"])
def test_a_count_is_one_wherever_a_column_is_called_after_people(kind: str, column: str) -> None:
    assert {each: answer(kind, "Krajan", {column: each}) for each in COUNTS} == dict.fromkeys(COUNTS, PUBLIC)


@pytest.mark.parametrize("column", STATES)
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_so_few_are_as_good_as_named_however_they_are_written(kind: str, column: str) -> None:
    few = (3, "3", "3 orang", "1 unit", "3-4", "1-4", "<3", "≤2", "0-2", "kurang dari 3", "1 s.d. 2")
    assert {each: answer(kind, "Krajan", {column: each}) for each in few} == dict.fromkeys(few, REFUSED)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("Miskin", "Karto"), ("Penerima PKH", "Karto"), ("Penyandang disabilitas", "tuli"), ("Pasien", "Wartini")),
        *(("Nama penerima", 12), ("desil penerima", 1), ("ID penerima", 12), ("Umur pasien", 45), ("NIK pasien", 12)),
        *(("Usia", 45), ("umur_2", 45), ("usia2", 45), ("Usia 0-4", "Azka"), ("Siswa penerima PIP", "Adit")),
        *(
            ("Penerima PKH", "3304022002020002"),
            ("Penerima BLT", "1234567"),
            ("Pasien", True),
            ("Status disabilitas", 1),
        ),
        *(("Pasien", "12 Karto"), ("Pasien", "<5 Karto"), ("Jenis disabilitas", 1), ("Status disabilitas", 1)),
    ],
)
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_what_is_of_one_person_is_no_count(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == REFUSED


def test_a_file_of_counts_with_too_few_to_say_is_no_list_of_people(send: Send, bring: Bring) -> None:
    bring()
    told = [{"nama": f"RT {each}", "Pasien": count} for each, count in enumerate((12, "<5", 20, "-"), start=1)]
    page = read(send, file(*told))

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public, each.features) for each in own_layers()] == [("lain", True, 4)]


def test_thousands_are_not_few() -> None:
    assert answer("lain", "Krajan", {"Keterangan": "1.003 keluarga miskin"}) == PUBLIC
    assert [how_many(each) for each in ("1.003", "<5", "0-4", "3-4", "3 %", True)] == [1003, 5, 5, 4, None, None]


@pytest.mark.parametrize(
    ("told", "is_office"),
    [
        *(("info@desa.id", True), ("info@kalimandi.desa.id", True), ("e-mail: bpbd@banjarnegarakab.go.id", True)),
        *(("info@kalimandi.desa.id, 0286 591234", True), ("sd1@dikbud.sch.id / 112", True)),
        *(("karto@gmail.com", False), ("Karto info@desa.id", False), ("info@desa.id, 081327001122", False)),
        *(("info@desa.id.contoh.com", False), ("info@desa.id, karto@gmail.com", False), ("Karto", False)),
    ],
)
@pytest.mark.parametrize("column", ["Kontak", "Email", "Kontak sekretariat"])
def test_an_office_is_reached_in_a_layer_of_any_kind(column: str, told: str, is_office: bool) -> None:
    answers = [answer(kind, "Sekretariat", {column: told}) for kind in ("lain", "lahan", "dusun")]
    assert answers == [PUBLIC if is_office else REFUSED] * 3


@pytest.mark.parametrize("text", ["12,5", "1 250", "12 KK (2024)", "1,5", "1.5", "nol", "12 orang (tahun 2024)", 1.5])
@pytest.mark.parametrize("column", ["Miskin", "Stunting"])
@pytest.mark.parametrize("kind", ["dusun", "lain", "kesehatan"])
def test_a_number_is_one_however_it_is_written(kind: str, column: str, text: Any) -> None:
    assert answer(kind, "Krajan", {column: text}) == PUBLIC


@pytest.mark.parametrize("text", ["2,0", "2.00", "3 KK (2024)", "2 orang (tahun 2025)", 2.0])
def test_few_people_are_few_however_they_are_written(text: Any) -> None:
    assert [answer(kind, "Krajan", {"Stunting": text}) for kind in ("dusun", "lain", "kesehatan")] == [REFUSED] * 3


@pytest.mark.parametrize("column", ["No HP pos", "NIP", "NIK", "Nama pemilik", "Pelapor", "Umur", "No rekening"])
def test_an_empty_mark_is_of_nobody(column: str) -> None:
    told = [answer("dusun", "Krajan", {column: each}) for each in ("-", "--", "–", "Karto")]
    assert told == [*[PUBLIC] * 3, REFUSED]


@pytest.mark.parametrize("column", ["Golongan darah tersedia", "Stok golongan darah", "Goldar yang tersedia"])
def test_what_blood_there_is_at_a_place_is_of_nobody(column: str) -> None:
    stock = [answer("kesehatan", "UTD PMI", {column: each}) for each in ("A, B, O", "AB+", "A: 12, B: 3 kantong")]
    others = [answer("kesehatan", "UTD PMI", {column: each}) for each in ("Karto", "Karto: A", "A Karto")]
    assert (stock, others) == ([PUBLIC] * 3, [REFUSED] * 3)
    assert [answer("lain", "Karto", {each: "A"}) for each in (column, "Golongan darah")] == [REFUSED] * 2
    assert answer("kesehatan", "Karto", {"Golongan darah": "A"}) == REFUSED


@pytest.mark.parametrize("column", ["ID bangunan", "kode_aset", "Nomor inventaris gedung", "No. Registrasi Bangunan"])
def test_the_number_of_a_building_is_no_nik_but_where_it_looks_like_one(column: str) -> None:
    told = {each: why_personal("lain", column, each) for each in ("3304029907990012", 3304020013000012)}
    assert set(told.values()) == {""}
    assert [why_personal("lain", each, "3304029907990012") for each in ("ID penghuni", "ID")] == [NAMED, NIK]
    assert [why_personal("lain", column, each) for each in (3304022007000012, "3304022007000012")] == [NIK] * 2
