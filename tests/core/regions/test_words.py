from __future__ import annotations

import dataclasses

import pytest

from cms_core.regions.source import national
from cms_core.regions.words import ALL, OWN, called, usual_words, words_for


@dataclasses.dataclass
class Place:
    region_code: str
    words: dict[str, str] = dataclasses.field(default_factory=dict)
    name: str = ""


@pytest.mark.parametrize(
    ("code", "sebutan", "kepala", "kantor", "dusun"),
    [
        ("33.04.02.2007", "Desa", "Kepala Desa", "Kantor Desa", "Dusun"),
        ("64.08.04.1010", "Kelurahan", "Lurah", "Kantor Kelurahan", "Lingkungan"),
        ("13.01.01.2001", "Nagari", "Wali Nagari", "Kantor Wali Nagari", "Jorong"),
        ("13.09.01.2001", "Desa", "Kepala Desa", "Kantor Desa", "Dusun"),
        ("11.06.01.2001", "Gampong", "Keuchik", "Kantor Keuchik", "Dusun"),
        ("34.02.01.2001", "Kalurahan", "Lurah", "Kantor Kalurahan", "Padukuhan"),
        ("51.03.01.2001", "Desa", "Perbekel", "Kantor Perbekel", "Banjar Dinas"),
        ("64.07.01.2001", "Kampung", "Petinggi", "Kantor Petinggi", "Dusun"),
        ("95.04.12", "Distrik", "Kepala Distrik", "Kantor Distrik", "Dusun"),
        ("34.71.01", "Kemantren", "Mantri Pamong Praja", "Kantor Kemantren", "Dusun"),
        ("64.08", "Kabupaten", "Bupati", "Kantor Bupati", "Dusun"),
        ("64.72", "Kota", "Wali Kota", "Kantor Wali Kota", "Lingkungan"),
    ],
)
def test_words_differ_by_kind_and_place(code: str, sebutan: str, kepala: str, kantor: str, dusun: str) -> None:
    words = usual_words(code)
    assert (words["sebutan"], words["kepala"], words["kantor"], words["dusun"]) == (sebutan, kepala, kantor, dusun)


def test_words_of_the_levels_around() -> None:
    assert (
        dict(usual_words("34.02.01.2001")).items()
        >= {
            "desa": "Kalurahan",
            "kecamatan": "Kapanewon",
            "kabupaten": "Kabupaten",
            "camat": "Panewu",
        }.items()
    )
    # A kota has kelurahan, but Banda Aceh's villages are gampong.
    assert usual_words("64.72.01")["desa"] == "Kelurahan"
    assert usual_words("11.71.01")["desa"] == "Gampong"
    assert usual_words("64.08.04")["desa"] == "Desa"


def test_a_site_overrides_its_words() -> None:
    words = words_for(Place("33.04.02.2007", {"sebutan": "Negeri", "kepala": " Raja ", "kantor": "", "foo": "bar"}))

    assert (words["sebutan"], words["kepala"]) == ("Negeri", "Raja")
    # What is made from an overridden word follows it.
    assert (words["kantor"], words["pemerintah"], words["desa"]) == ("Kantor Negeri", "Pemerintah Negeri", "Negeri")
    assert "foo" not in words


def test_what_a_site_says_is_never_a_placeholder() -> None:
    words = words_for(Place("33.04.02.2007", {"kantor": "{kantor}", "kepala": "{nope}"}))

    assert (words["kantor"], words["kepala"]) == ("{kantor}", "{nope}")


def test_words_cannot_be_changed_by_a_template() -> None:
    with pytest.raises(TypeError):
        usual_words("33")["sebutan"] = "x"  # type: ignore[index]


def test_every_kecamatan_and_above_has_every_word() -> None:
    for region in national():
        if region.code.count(".") < 3:
            words = usual_words(region.code)
            assert set(words) == ALL
            assert all(word and "{" not in word for word in words.values())
    assert set(OWN) < ALL


def test_place_is_called_by_its_word_and_name() -> None:
    assert called(Place("33.04.02.2007", name="Kalimandi")) == "Desa Kalimandi"
    assert called(Place("33.04.02.2007", {"sebutan": "Nagari"}, "Kalimandi")) == "Nagari Kalimandi"
    assert called(Place("32.79", name="Kota Banjar")) == "Kota Banjar"
