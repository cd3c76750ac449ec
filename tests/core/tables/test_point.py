"""Where something is, as people type or copy it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask, current_app
from werkzeug.datastructures import MultiDict

from cms_core.tables.point import PointFields

pytestmark = pytest.mark.sqlite_only("what is typed into two fields has nothing to do with a database")


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def filled(latitude: str, longitude: str) -> tuple[PointFields, dict[str, str]]:
    """Return the form as somebody sent it, and what is shown at each field."""
    form = PointFields(formdata=MultiDict({"latitude": latitude, "longitude": longitude}))
    wrong = {} if form.validate() else {name: str(found[0]) for name, found in form.errors.items() if name}
    return form, wrong


@pytest.mark.parametrize(
    ("latitude", "longitude", "read"),
    [
        ("-7,4512349", "109.456", (Decimal("-7.451235"), Decimal("109.456"))),
        ("7°27'4\" LS", "109°27'22\" BT", (Decimal("-7.451111"), Decimal("109.456111"))),
        (" ", "", (None, None)),
    ],
)
def test_a_point_is_read_as_maps_write_it(
    latitude: str, longitude: str, read: tuple[Decimal | None, Decimal | None]
) -> None:
    form, wrong = filled(latitude, longitude)
    assert (wrong, (form.latitude.data, form.longitude.data)) == ({}, read)


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("51.5", "109.4", {"latitude": "Lintang ini di luar Indonesia."}),
        ("-7.4", "9.1", {"longitude": "Bujur ini di luar Indonesia."}),
        ("-7.4", "", {"longitude": "Isi lintang dan bujur, atau kosongkan keduanya."}),
        ("", "109.4", {"longitude": "Isi lintang dan bujur, atau kosongkan keduanya."}),
        ("3.1", "101.7", {"longitude": "Titik ini di Malaysia atau Singapura. Periksa lintang dan bujurnya."}),
        ("NaN", "109.4", {"latitude": "Tulis dengan angka saja."}),
        ("Infinity", "109.4", {"latitude": "Tulis dengan angka saja."}),
        ("utara", "109.4", {"latitude": "Tulis dengan angka saja."}),
        (
            "109.4",
            "-7.4",
            {
                "latitude": "Lintang dan bujur mungkin tertukar.",
                "longitude": "Bujur ini di luar Indonesia. Lintang dan bujur mungkin tertukar.",
            },
        ),
    ],
)
def test_a_point_outside_or_by_half_is_refused(latitude: str, longitude: str, wrong: dict[str, str]) -> None:
    assert filled(latitude, longitude)[1] == wrong


def test_what_was_typed_comes_back_as_it_was_and_what_is_stored_with_a_point() -> None:
    typed, _wrong = filled("-7,45", "x")
    stored = PointFields(data={"latitude": Decimal("-7.45"), "longitude": None})
    drawn = current_app.jinja_env.from_string('{% import "macros.html" as ui %}{{ ui.field(form.latitude) }}').render
    assert ['value="-7,45"' in drawn(form=typed), 'value="-7.45"' in drawn(form=stored)] == [True, True]
