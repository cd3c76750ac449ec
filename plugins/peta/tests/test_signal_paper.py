"""The proposal: on paper, as a letter, and as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, today
from cms_peta.connectivity import reading
from cms_peta.connectivity.paper import letter_of

from .conftest import HOME

ABOVE = "http://localhost/s/klampok/admin/peta/sinyal/"
Make = Callable[..., int]


def test_the_proposal_lists_hamlets_of_the_region_with_what_is_asked_for(
    kecamatan: Site, village: Site, neighbour: Site, officer: FlaskClient, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", households=10)
    survey(
        *(neighbour, "=Lor", "2026-02-01"),
        population=200,
        latitude=-7.475,
        longitude=109.465,
        tower_km=3.5,
        electricity="surya",
        facilities={"sekolah": 1},
    )

    page = officer.get(f"{ABOVE}usulan").text
    file = officer.get(f"{ABOVE}usulan.csv")
    letter = letter_of(kecamatan, today(kecamatan))

    assert page.index("1. =Lor, Pagak") < page.index("2. Krajan, Kalimandi")
    for said in ("-7.475000, 109.465000", "200 jiwa", "Sekolah 1", "3,5 km", "Surya atau genset sendiri"):
        assert said in page
        assert said in letter.text
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert [(row["dusun"], row["kode_desa"], row["fasilitas"], row["skor"]) for row in rows] == [
        ("'=Lor", "33.04.02.2002", "1", "1400"),
        ("Krajan", "33.04.02.2007", "", "40"),
    ]


def test_a_stated_zero_of_facilities_is_told_as_zero(
    kecamatan: Site, village: Site, officer: FlaskClient, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", households=10, facilities={"sekolah": 0})

    file = officer.get(f"{ABOVE}usulan.csv").text.lstrip("\ufeff")

    assert "Sekolah 0" in officer.get(f"{ABOVE}usulan").text
    assert [row["fasilitas"] for row in csv.DictReader(io.StringIO(file))] == ["0"]


def test_a_hamlet_whose_people_nobody_counted_has_no_score(
    kecamatan: Site, village: Site, officer: FlaskClient, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", tower_km=9)
    survey(village, "Lor", "2026-02-01", population=0)

    public, paper = (
        " ".join(re.sub("<[^<]*?>", " ", officer.get(page).text).split())
        for page in (f"{HOME}/peta/sinyal/", f"{ABOVE}usulan")
    )
    rows = list(csv.DictReader(io.StringIO(officer.get(f"{ABOVE}usulan.csv").text.lstrip("\ufeff"))))
    english = officer.get(f"{ABOVE.replace('/admin/', '/en/admin/')}usulan.csv").text.lstrip("\ufeff")

    assert [(row["dusun"], row["skor"]) for row in rows] == [("Lor", "0"), ("Krajan", "")]
    assert "Krajan Kalimandi Tanpa sinyal – 0 9 belum dapat dihitung" in public
    assert "Skor belum dapat dihitung" in paper
    for told in (paper, letter_of(kecamatan, today(kecamatan)).text):
        assert "1 dusun ada di urutan terakhir karena penduduk dan KK-nya belum diisi." in told
    assert english.partition("\r")[0].split(",")[-2:] == ["prioritas", "skor"]


def test_of_more_hamlets_than_fit_on_paper_the_others_are_counted_and_stand_in_the_file(
    kecamatan: Site, village: Site, officer: FlaskClient, survey: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        survey(village, f"Dusun {number}", "2026-02-01", population=100 + number)

    def told() -> list[str]:
        paper = " ".join(re.sub("<[^<]*?>", " ", officer.get(f"{ABOVE}usulan").text).split())
        return [paper, letter_of(kecamatan, today(kecamatan)).text]

    monkeypatch.setattr(reading, "MOST", 2)
    few = told()
    file = officer.get(f"{ABOVE}usulan.csv").text.lstrip("\ufeff")
    monkeypatch.setattr(reading, "MOST", 5)

    for text in few:
        assert "5 dusun " in text
        assert "Di sini 2 yang paling mendesak; 3 dusun lainnya ada di berkas CSV." in text
        assert [name in text for name in ("1. Dusun 4", "2. Dusun 3", "3. Dusun")] == [True, True, False]
    assert [row["dusun"] for row in csv.DictReader(io.StringIO(file))] == [f"Dusun {each}" for each in (4, 3, 2, 1, 0)]
    assert not any("berkas CSV" in text for text in told())


def test_the_proposal_as_pdf(kecamatan: Site, village: Site, officer: FlaskClient, survey: Make) -> None:
    pytest.importorskip("typst")
    survey(village, "Krajan", "2026-02-01")

    answer = officer.get(f"{ABOVE}usulan.pdf")

    assert (answer.status_code, answer.data[:5], answer.headers["Cache-Control"]) == (200, b"%PDF-", "no-store")
