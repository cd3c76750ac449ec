from __future__ import annotations

import pytest

from cms_core.regions import codes, zones


@pytest.mark.parametrize(
    ("code", "level", "kind"),
    [
        ("33", "provinsi", "provinsi"),
        ("33.04", "kabupaten", "kabupaten"),
        ("33.69", "kabupaten", "kabupaten"),
        ("33.71", "kabupaten", "kota"),
        ("33.04.02", "kecamatan", "kecamatan"),
        ("64.08.04.1010", "desa", "kelurahan"),
        ("33.04.02.2007", "desa", "desa"),
        ("91.03.01.3001", "desa", "desa_adat"),
    ],
)
def test_code_tells_level_and_kind(code: str, level: str, kind: str) -> None:
    assert codes.is_code(code)
    assert (codes.level_of(code), codes.kind_of(code)) == (level, kind)
    assert codes.is_village(code) is (kind in ("desa", "desa_adat"))


@pytest.mark.parametrize("text", ["", "3", "33.", "33.4", "33.04.02.07", "3304022007", "33.04.02.4001", "33.04.40001"])
def test_is_code_refuses_other_shapes(text: str) -> None:
    assert not codes.is_code(text)


def test_ancestors_are_the_dotted_beginnings() -> None:
    assert codes.ancestors_of("33.04.02.2007") == ("33", "33.04", "33.04.02")
    assert codes.ancestors_of("33") == ()
    assert codes.parent_of("33.04.02.2007") == "33.04.02"
    assert codes.parent_of("33") == ""


def test_is_within_does_not_take_a_longer_number_for_a_child() -> None:
    assert codes.is_within("33.04.02", "33.04")
    assert codes.is_within("33.04", "33.04")
    assert not codes.is_within("33.041", "33.04")
    assert not codes.is_within("33", "33.04")


@pytest.mark.parametrize(
    ("code", "zone"),
    [("33.04", "Asia/Jakarta"), ("61", "Asia/Jakarta"), ("64.08", "Asia/Makassar"), ("96", "Asia/Jayapura")],
)
def test_timezone_follows_the_province(code: str, zone: str) -> None:
    assert zones.timezone_of(code) == zone
