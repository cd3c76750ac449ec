from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from cms_core.api import BadCell, Site
from cms_potensi_desa.forms import EntryForm, PotensiForm, ProdukForm
from cms_potensi_desa.models import Potensi, Produk
from cms_potensi_desa.tables import TABLES
from cms_potensi_desa.words import CATEGORIES

pytestmark = pytest.mark.sqlite_only("nothing is asked of the database")


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def filled(form: type[EntryForm], **typed: str) -> Any:
    """Return a form as it is after somebody sent it; the token is not what these tests are about."""
    needed = {"title": "Judul", "body": "0", "body-0-teks": "Isi", "condition": "belum", "stock": "tersedia"}
    needed |= {"category": "wisata" if form is PotensiForm else "makanan", "discount_kind": "persen"}
    made = form(formdata=MultiDict({**needed, **typed}), meta={"csrf": False})
    made.good = made.validate()
    return made


def errors(form: Any) -> dict[str, str]:
    """Return what is shown at each field: its first error."""
    return {name: str(found[0]) for name, found in form.errors.items()}


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("15000", 15_000),
        ("15.000", 15_000),
        ("Rp15.000", 15_000),
        ("Rp 1.250.000", 1_250_000),
        ("Rp 15.000,-", 15_000),
        ("0", 0),
        ("", None),
    ],
)
def test_a_price_is_read_as_people_write_it(typed: str, price: int | None) -> None:
    form = filled(ProdukForm, price=typed)

    assert (errors(form), form.price.data) == ({}, price)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        *((typed, "Tulis dengan angka saja.") for typed in ("mahal", "1e9", "٣", "NaN", "9" * 30)),
        ("15,5", "Tulis angka bulat, tanpa pecahan."),
        ("15,500", "“15,500” dapat berarti dua hal. Tulis 15500 atau 15,5."),
        ("-5", "Paling sedikit 0."),
    ],
)
def test_what_is_no_price_is_refused_and_kept(typed: str, wrong: str) -> None:
    form = filled(ProdukForm, price=typed)

    assert form.errors == {"price": [wrong]}
    assert form.price._value() == typed


@pytest.mark.parametrize(
    "typed", ["15000", "Rp 15.000,-", "1.250", "12,5", "15 000", "109,44", "-7.4", "1,250", "10 %"]
)
@pytest.mark.parametrize(("made", "name"), [(PotensiForm, "area"), (ProdukForm, "price"), (ProdukForm, "discount")])
def test_a_form_and_a_table_read_a_number_alike(made: type[EntryForm], name: str, typed: str) -> None:
    form = filled(made, **{name: typed, "area_unit": "hektare"})
    kind = TABLES["potensi" if made is PotensiForm else "produk"].column(name).kind
    try:
        read = kind.read(typed)
    except BadCell as error:
        read = str(error)

    assert (form[name].data if form[name].data is not None else str(form[name].errors[0])) == read


def test_a_price_that_no_column_holds_is_refused() -> None:
    assert errors(filled(ProdukForm, price="2000000001")) == {"price": "Angka ini terlalu besar."}


@pytest.mark.parametrize("typed", ["0812-3456-789", "+62 812 3456 789", "62812.3456789", "(0812) 3456789"])
def test_a_number_is_kept_as_whatsapp_wants_it(typed: str) -> None:
    assert filled(ProdukForm, whatsapp=typed).whatsapp.data == "628123456789"


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "https://wa.me/6281234567890", "0812abc34567", "081", "1" * 20]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    form = filled(ProdukForm, whatsapp=typed)

    assert (form.good, set(form.errors)) == (False, {"whatsapp"})


@pytest.mark.parametrize("name", ["title", "body-0-teks"])
def test_space_is_no_text(name: str) -> None:
    assert set(filled(PotensiForm, **{name: " \n\t"}).errors) == {name.partition("-")[0]}


def test_text_is_kept_without_what_databases_refuse() -> None:
    form = filled(PotensiForm, title="  Kebun\x00 kelapa ", place=" Dusun\x00 2 ")

    assert (form.written()["title"], form.written()["place"]) == ("Kebun kelapa", "Dusun 2")


@pytest.mark.parametrize(("name", "longest"), [("title", 160), ("place", 120), ("manager", 120), ("access", 300)])
def test_text_may_be_as_long_as_its_column(name: str, longest: int) -> None:
    assert errors(filled(PotensiForm, **{name: "x" * longest})) == {}
    assert errors(filled(PotensiForm, **{name: "x" * (longest + 1)})) == {name: "Terlalu panjang."}


@pytest.mark.parametrize("name", ["category", "condition"])
def test_a_choice_that_nobody_offered_is_refused(name: str) -> None:
    assert errors(filled(PotensiForm, **{name: "<script>"})) == {name: "Pilih salah satu yang ada di daftar."}


@pytest.mark.parametrize(("kind", "model"), [(PotensiForm, Potensi), (ProdukForm, Produk)], ids=["potensi", "produk"])
def test_written_is_what_the_history_keeps_and_nothing_else(kind: type[EntryForm], model: Any) -> None:
    form = filled(kind, state="published", site_id="1", author_id="1", image="x", slug="x", version="9")

    assert set(form.written()) == set(model.WRITTEN)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12,5", "12.5"), ("1.250", "1250"), ("1.250,75", "1250.75"), ("12.5", "12.5"), (" 1 250 ", "1250")],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: str) -> None:
    form = filled(PotensiForm, area=typed, area_unit="hektare")

    assert (errors(form), form.written()["area"]) == ({}, amount)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        *((typed, "Tulis dengan angka saja.") for typed in ("luas", "1e9", "NaN", "12,5,5")),
        ("1,234", "Paling banyak 2 angka di belakang koma."),
        ("1,250", "“1,250” dapat berarti dua hal. Tulis 1250 atau 1,25."),
        ("-5", "Paling sedikit 0."),
        ("9" * 11, "Paling banyak 9.999.999.999,99."),
    ],
)
def test_what_is_no_amount_is_refused_and_kept(typed: str, wrong: str) -> None:
    form = filled(PotensiForm, area=typed, area_unit="hektare")

    assert form.errors == {"area": [wrong]}
    assert form.area._value() == typed


def test_a_number_needs_its_unit() -> None:
    form = filled(PotensiForm, area="2", production="3")

    assert errors(form) == {"area": "Isi juga satuannya.", "production": "Isi juga satuannya."}


@pytest.mark.parametrize("typed", ["1989", "2999", "25", "-1"])
def test_a_year_that_is_none_is_refused(typed: str) -> None:
    assert set(errors(filled(PotensiForm, year=typed))) == {"year"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"discount": "101"}, "Potongan paling banyak 100 persen."),
        ({"discount": "20001", "discount_kind": "rupiah"}, "Potongan ini lebih besar daripada harganya."),
        ({"discount": "10", "price": ""}, "Isi harganya dulu, baru potongannya."),
        ({"discount": "-5"}, "Paling sedikit 0."),
    ],
)
def test_a_discount_leaves_no_price_below_nothing(typed: dict[str, str], wrong: str) -> None:
    assert errors(filled(ProdukForm, **{"price": "20000", **typed})) == {"discount": wrong}


@pytest.mark.parametrize(("typed", "kind"), [("10%", "persen"), ("Rp5.000", "rupiah"), ("100", "persen")])
def test_a_discount_may_carry_its_sign(typed: str, kind: str) -> None:
    assert errors(filled(ProdukForm, price="20000", discount=typed, discount_kind=kind)) == {}


def test_a_discount_that_is_over_is_explained() -> None:
    g.site = Site(timezone="Asia/Jakarta")
    form = filled(ProdukForm, price="20000", discount="10", discount_until="2020-02-29")

    assert errors(form) == {}
    assert form.findings()[0].text == "Potongan berakhir 29 Februari 2020. Yang tampil sekarang harga biasa, Rp20.000."


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"nib": "123"}, {"nib": "NIB terdiri dari 13 angka."}),
        ({"pirt": "<b>"}, {"pirt": "Tulis nomornya seperti di kemasan: huruf, angka, dan tanda hubung."}),
        ({"bpom": "MD 2345 6789 0123", "pirt": "2053304010012-29", "halal": "ID33110000123450922"}, {}),
    ],
)
def test_numbers_of_marks_are_looked_at(typed: dict[str, str], wrong: dict[str, str]) -> None:
    assert errors(filled(ProdukForm, **typed)) == wrong


def test_the_digits_of_an_nib_are_kept() -> None:
    assert filled(ProdukForm, nib="1234.5678-9012 3").nib.data == "1234567890123"


def opened(form: EntryForm, row: object) -> list[str]:
    return [str(section.title) for section, _fields, is_open in form.sections(row) if is_open]


def test_what_a_group_needs_is_open_and_the_rest_is_not() -> None:
    new = PotensiForm(formdata=None, meta={"csrf": False})
    found = [opened(PotensiForm(formdata=None, meta={"csrf": False}, category=each), 1) for each in CATEGORIES]

    assert opened(new, None) == []
    assert {tuple(each) for each in found} == {("Untuk pengunjung",), ("Luas dan hasil",)}
    assert opened(filled(PotensiForm, category="wisata", area="x", latitude="9"), None) == [
        "Luas dan hasil",
        "Titik di peta",
    ]


def test_a_list_of_facilities_is_kept_tidy() -> None:
    form = filled(PotensiForm, facilities=" parkir, toilet  umum , musala,,")

    assert (errors(form), form.facilities.data) == ({}, "parkir, toilet umum, musala")
