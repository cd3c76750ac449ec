from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from cms_potensi_desa.forms import EntryForm, PotensiForm, ProdukForm

pytestmark = pytest.mark.sqlite_only("nothing is asked of the database")


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def filled(form: type[EntryForm], **typed: str) -> Any:
    """Return a form as it is after somebody sent it; the token is not what these tests are about."""
    needed = {"title": "Judul", "description": "Isi", "category": "wisata", "condition": "belum"}
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
        ("0", 0),
        ("", None),
    ],
)
def test_a_price_is_read_as_people_write_it(typed: str, price: int | None) -> None:
    form = filled(ProdukForm, price=typed)

    assert (errors(form), form.price.data) == ({}, price)


@pytest.mark.parametrize("typed", ["mahal", "15,5", "15.00", "-5", "1e9", "٣", "NaN", "9" * 30])
def test_what_is_no_price_is_refused_and_kept(typed: str) -> None:
    form = filled(ProdukForm, price=typed)

    assert errors(form) == {"price": "Tulis harga dengan angka saja, misalnya 15000."}
    assert form.price._value() == typed


def test_a_price_that_no_column_holds_is_refused() -> None:
    assert errors(filled(ProdukForm, price="2000000001")) == {"price": "Harga ini terlalu besar."}


@pytest.mark.parametrize("typed", ["0812-3456-789", "+62 812 3456 789", "62812.3456789", "(0812) 3456789"])
def test_a_number_is_kept_as_whatsapp_wants_it(typed: str) -> None:
    assert filled(ProdukForm, whatsapp=typed).whatsapp.data == "628123456789"


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "https://wa.me/6281234567890", "0812abc34567", "081", "1" * 20]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    form = filled(ProdukForm, whatsapp=typed)

    assert (form.good, set(form.errors)) == (False, {"whatsapp"})


def test_a_point_may_have_a_comma_and_keeps_six_places() -> None:
    form = filled(PotensiForm, latitude="-7,4512349", longitude="109.456")

    assert errors(form) == {}
    assert (form.latitude.data, form.longitude.data) == (Decimal("-7.451235"), Decimal("109.456"))


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("51.5", "109.4", {"latitude": "Lintang ini di luar Indonesia."}),
        ("-7.4", "0.1", {"longitude": "Bujur ini di luar Indonesia."}),
        ("-7.4", "", {"longitude": "Isi lintang dan bujur, atau kosongkan keduanya."}),
        ("", "109.4", {"longitude": "Isi lintang dan bujur, atau kosongkan keduanya."}),
        ("NaN", "109.4", {"latitude": "Lintang ini di luar Indonesia."}),
        ("Infinity", "109.4", {"latitude": "Tulis dengan angka, misalnya -7.4512."}),
        ("utara", "109.4", {"latitude": "Tulis dengan angka, misalnya -7.4512."}),
    ],
)
def test_a_point_outside_or_by_half_is_refused(latitude: str, longitude: str, wrong: dict[str, str]) -> None:
    assert errors(filled(PotensiForm, latitude=latitude, longitude=longitude)) == wrong


@pytest.mark.parametrize("name", ["title", "description"])
def test_space_is_no_text(name: str) -> None:
    assert set(filled(PotensiForm, **{name: " \n\t"}).errors) == {name}


def test_text_is_kept_without_what_databases_refuse() -> None:
    form = filled(PotensiForm, title="  Kebun\x00 kelapa ", description="Satu.\r\n\r\nDua.")

    assert (form.title.data, form.description.data) == ("Kebun kelapa", "Satu.\n\nDua.")


@pytest.mark.parametrize(("name", "longest"), [("title", 160), ("place", 120), ("manager", 120), ("alt", 200)])
def test_text_may_be_as_long_as_its_column(name: str, longest: int) -> None:
    assert errors(filled(PotensiForm, **{name: "x" * longest})) == {}
    assert errors(filled(PotensiForm, **{name: "x" * (longest + 1)})) == {name: "Terlalu panjang."}


@pytest.mark.parametrize("name", ["category", "condition"])
def test_a_choice_that_nobody_offered_is_refused(name: str) -> None:
    assert errors(filled(PotensiForm, **{name: "<script>"})) == {name: "Pilih salah satu yang ada di daftar."}


def test_values_are_the_columns_alone() -> None:
    form = filled(PotensiForm, state="published", site_id="1", author_id="1", image="x", slug="x", version="9")

    assert set(form.values()) == {
        *("title", "description", "alt", "place", "latitude", "longitude", "category", "condition", "manager")
    }
