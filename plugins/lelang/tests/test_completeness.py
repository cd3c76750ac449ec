"""How complete packages are: what they should tell by now, agency by agency."""

from __future__ import annotations

import csv
from datetime import date

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, site_scope
from cms_core.testing.factories import MakeSite
from cms_lelang import NAME
from cms_lelang.completeness import services
from cms_lelang.completeness.services import agencies, wanted_of
from cms_lelang.models import Plan

from .conftest import HOME, MakePackage, story

CSV = "/lelang/data/kelengkapan.csv"


@pytest.mark.parametrize(
    ("method", "state", "wanted"),
    [
        ("tender", "rencana", ["rup", "diumumkan", "lokasi"]),
        ("tender", "pemilihan", ["rup", "diumumkan", "lokasi", "hps", "jadwal"]),
        ("pembelian_langsung", "pemilihan", ["rup", "diumumkan", "lokasi"]),
        ("swakelola_1", "pelaksanaan", ["rup", "diumumkan", "lokasi", "pelaksana", "kemajuan"]),
        ("dikecualikan", "pemilihan", ["rup", "diumumkan", "lokasi"]),
        ("tahun_jamak", "pemilihan", ["rup", "diumumkan", "lokasi"]),
        ("tahun_jamak", "pelaksanaan", ["rup", "diumumkan", "lokasi", "kontrak", "kemajuan"]),
        ("tender", "batal", ["rup", "diumumkan", "lokasi", "alasan"]),
    ],
)
def test_more_is_wanted_the_farther_a_package_is(method: str, state: str, wanted: list[str]) -> None:
    assert list(wanted_of(method, state)) == wanted


@pytest.mark.parametrize(
    ("code", "wanted"), [("33.04.02.2005", False), ("94.01.02.3001", False), ("33.04.02.1007", True), ("33.04", True)]
)
def test_a_village_needs_no_code_of_sirup(
    make_site: MakeSite, make_package: MakePackage, code: str, wanted: bool
) -> None:
    office = make_site(code, modules=(NAME,), stage="autonomous")
    make_package(at=office, parts={"plans": [Plan(code="", year=2026, source="apbd", announced=date(2026, 2, 2))]})
    with site_scope(office.id):
        assert [each.lacking for each in agencies(office)] == [("rup", 1) if wanted else None]


def test_agencies_are_counted_each_for_itself(
    kabupaten: Site, site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts=story())
    make_package(title="Jalan", estimate=None, place="")
    make_package(at=kabupaten, title="Gedung", unit="Dinas Pendidikan", parts={**story(), "payments": []})
    make_package(title="Draf", shown=False)
    with site_scope(kabupaten.id):
        found = [(each.name, each.packages, each.whole, each.told, each.wanted) for each in agencies(kabupaten)]
    assert found == [("Dinas Pendidikan", 1, 0, 10, 11), ("Desa Kalimandi", 2, 1, 10, 12)]
    with site_scope(site.id):
        assert [each.name for each in agencies(site)] == ["Desa Kalimandi"]
    assert list(csv.reader(client.get(HOME + CSV).text.splitlines()))[1:] == [
        ["Desa Kalimandi", "Desa Kalimandi", "2", "1", "12", "10", "83", "diumumkan"]
    ]


def test_an_agency_is_one_however_it_is_spelled(site: Site, make_package: MakePackage) -> None:
    for number, unit in enumerate(("DINAS PEKERJAAN UMUM", "Dinas Pekerjaan Umum", "dinas pekerjaan umum", "")):
        make_package(title=f"Paket {number}", unit=unit)
    with site_scope(site.id):
        assert [(each.name, each.packages) for each in agencies(site)] == [
            ("Desa Kalimandi", 1),
            ("Dinas Pekerjaan Umum", 3),
        ]


def test_a_kecamatan_and_a_village_of_one_name_have_agencies_of_their_own(
    make_site: MakeSite, make_package: MakePackage
) -> None:
    kecamatan = make_site("33.04.02", modules=(NAME,))
    village = make_site("33.04.02.2005", modules=(NAME,), stage="autonomous")
    village.name = kecamatan.name
    for number, office in enumerate((kecamatan, village)):
        make_package(at=office, title=f"Paket {number}", unit="Sekretariat")
    with site_scope(kecamatan.id):
        assert [(each.place.split()[0], each.name, each.packages) for each in agencies(kecamatan)] == [
            ("Kecamatan", "Sekretariat", 1),
            ("Desa", "Sekretariat", 1),
        ]


def test_villages_of_one_name_are_told_one_after_the_other(
    kabupaten: Site, make_site: MakeSite, make_package: MakePackage
) -> None:
    for code in ("33.04.02.2005", "33.04.03.2001"):
        village = make_site(code, modules=(NAME,), stage="autonomous")
        village.name = "Sukamaju"
        for unit in ("Dusun 1", "Dusun 2"):
            make_package(at=village, title=unit, unit=unit)
    with site_scope(kabupaten.id):
        found = [each.name for each in agencies(kabupaten)]
    assert found == ["Dusun 1", "Dusun 2", "Dusun 1", "Dusun 2"]


def test_what_stands_with_the_lots_is_not_wanted_of_what_was_divided(site: Site, make_package: MakePackage) -> None:
    planned = {"plans": story()["plans"]}
    make_package(title="Jalan poros", code="101", parts=planned)
    make_package(title="Ruas 1", lot_of="101", lot="Lot 1", parts=story())
    with site_scope(site.id):
        (found,) = agencies(site)
    assert (found.packages, found.whole, found.lacking) == (2, 2, None)


def test_what_pays_for_several_years_tells_of_its_work_once_its_year_has_come(
    site: Site, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2026, 2027):
        parts = {**story(), "stages": [], "progress": [], "payments": [], "handovers": []}
        for row in parts["bidders"]:
            row.offer = row.corrected = row.negotiated = None
        make_package(title=f"Jembatan {year}", year=year, method="tahun_jamak", estimate=None, parts=parts)
    for day, lacking, wanted in ((date(2026, 12, 31), 1, 6), (date(2027, 1, 1), 2, 8)):
        monkeypatch.setattr(services, "today", lambda _site, day=day: day)
        with site_scope(site.id):
            (found,) = agencies(site)
        assert (found.wanted, found.told, found.lacking) == (wanted, wanted - lacking, ("kemajuan", lacking))


def test_a_winner_with_a_corrected_price_alone_has_a_price(site: Site, make_package: MakePackage) -> None:
    parts = story()
    parts["bidders"][0].offer = parts["bidders"][0].negotiated = None
    parts["bidders"][0].corrected = 142_000_000
    make_package(parts=parts)
    with site_scope(site.id):
        assert [each.lacking for each in agencies(site)] == [None]


def test_what_was_struck_out_tells_nothing(site: Site, make_package: MakePackage) -> None:
    parts = story()
    for row in parts["payments"]:
        row.void = "Tidak pernah dibayar"
    make_package(parts=parts)
    with site_scope(site.id):
        assert [each.lacking for each in agencies(site)] == [("pembayaran", 1)]


def test_the_page_says_what_is_missing_and_how_it_counts(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(title="Jalan", estimate=None, place="")
    text = client.get(f"{HOME}/lelang/kelengkapan").text
    html5lib.HTMLParser(strict=True).parse(text)
    for said in ("0%", "hari rencana diumumkan (1 paket)", "Cara menghitung", 'href="/lelang/data/kelengkapan.csv"'):
        assert said in text, said
    assert 'href="/lelang/kelengkapan"' in client.get(f"{HOME}/lelang/").text


def test_without_packages_there_is_a_word_instead(site: Site, client: FlaskClient) -> None:
    assert site.slug == "kalimandi"
    answer = client.get(f"{HOME}/lelang/kelengkapan")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, "Belum ada paket" in answer.text) == (200, True)
