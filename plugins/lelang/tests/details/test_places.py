"""Places of a package as people write them, one on a line."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from cms_lelang.details.places import Place, read_places


def test_a_line_is_a_name_a_region_and_points(app: Flask) -> None:
    text = "Dusun 3\n\nRuas Dusun 2; 33.04.02.2007; -7,5013 109,4402; -7.502 109.441\nBalai; -7,5 109,4"
    assert read_places(text) == [
        Place("Dusun 3"),
        Place("Ruas Dusun 2", "33.04.02.2007", ((109.4402, -7.5013), (109.441, -7.502))),
        Place("Balai", "", ((109.4, -7.5),)),
    ]
    kinds = [place.geometry.get("type") for place in read_places(text)]
    assert kinds == [None, "LineString", "Point"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dusun 3; 109,4402 -7,5013", "Titik “109,4402 -7,5013” di “Dusun 3; 109,4402 -7,5013” tidak terbaca"),
        ("Dusun 3; utara", "Titik “utara”"),
        ("Dusun 3; 33.4.2", "Di “Dusun 3; 33.4.2”, “33.4.2” bukan kode wilayah. Tulis seperti 33.04.02.2007;"),
        ("; 33.04", "Tulis namanya dahulu"),
        ("\n".join(["Dusun"] * 21), "Paling banyak 20 lokasi, di sini ada 21."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(app: Flask, text: str, said: str) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match=re.escape(said)):
        read_places(text)
