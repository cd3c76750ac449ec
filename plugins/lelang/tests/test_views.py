"""What citizens see of packages: the list with its filters, and the story of one in its order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import html5lib
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_core.forwarding.models import Forward
from cms_lelang import NAME
from cms_lelang.cases import Case
from cms_lelang.models import Package, Stage

from .conftest import HOME, MakePackage, at, story


def words(page: str) -> str:
    """Return the words of the main part of a page."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.replace("<wbr>", ""))).strip()


def titles(page: str) -> list[str]:
    """Return the titles of the cards of a list."""
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page)


def test_a_page_tells_the_story_in_its_order(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    page = client.get(f"{HOME}/lelang/saluran-irigasi")
    html5lib.HTMLParser(strict=True).parse(page.text)
    told = words(page.text)
    said = (
        *("Saluran irigasi", "Rencana Rp148.000.000", "Saluran 180 meter.", "HPS Rp145.500.000", "RUP 51234567"),
        *("Pemasukan penawaran", "02-03-2026 08.00", "CV Tirta", "Rp143.200.000", "Pemenang", "Tanpa daftar alat"),
        *("027/05/SPK", "Rp142.000.000", "Galian", "Sudah dibayar Rp142.000.000", "18 Juni 2026 (027/12)"),
    )
    place = 0
    for each in said:
        place = told.find(each, place)
        assert place >= 0, each
    # Of an NPWP not even what is masked is shown.
    assert "012*" not in page.text


def test_the_stage_that_is_open_now_is_told_by_the_clock(client: FlaskClient, make_package: MakePackage) -> None:
    hour = timedelta(hours=1)
    make_package(
        parts={
            "stages": [
                Stage(stage="pengumuman", starts_at=now() - hour, ends_at=now() + hour, revision=0, reason=""),
                Stage(stage="penawaran", starts_at=now() - hour, ends_at=now() + hour, revision=0, reason=""),
                Stage(stage="sanggah", starts_at=now() + hour, ends_at=now() + 2 * hour, revision=0, reason=""),
            ]
        }
    )
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert "Sekarang: Pengumuman, Pemasukan penawaran." in words(page)
    assert words(client.get(f"{HOME}/lelang/").text).count("Pemilihan") >= 1


def test_a_moved_stage_stands_as_it_is_now() -> None:
    first = Stage(stage="penawaran", starts_at=at(2), ends_at=at(9), revision=0, reason="")
    moved = Stage(stage="penawaran", starts_at=at(2), ends_at=at(12), revision=1, reason="Libur")
    case = Case(Package(method="tender"), stages=[moved, first])
    assert case.schedule == [moved]
    assert case.open_stages(at(10)) == [moved]
    assert (case.next_change(at(1)), case.next_change(at(10)), case.next_change(at(12))) == (at(2), at(12), None)


ASKED: dict[str, set[str]] = {
    "": {"Saluran irigasi", "Laptop kantor", "Jalan tani"},
    "tahun=2025": {"Laptop kantor"},
    "pengadaan=barang": {"Laptop kantor"},
    "metode=swakelola_4": {"Jalan tani"},
    "keadaan=selesai": {"Saluran irigasi"},
    "keadaan=rencana": {"Jalan tani"},
    "keadaan=batal": {"Laptop kantor"},
    "nilai=50": {"Laptop kantor"},
    "nilai=200&q=irigasi": {"Saluran irigasi"},
    "tahun=2025&q=kantor": {"Laptop kantor"},
    "tahun=2026&q=kantor": set(),
    "tahun=2025&q=²": set(),
    "satker=dinas": {"Laptop kantor"},
    "tahun=x&keadaan=y&metode=z": {"Saluran irigasi", "Laptop kantor", "Jalan tani"},
    "satker=%25": set(),
}
"""What the list is asked, and the titles that it answers with."""


def test_the_list_is_narrowed(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    failed = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
    laptop = {"category": "barang", "ceiling": 30_000_000, "estimate": None, "unit": "Dinas Pendidikan"}
    make_package(title="Laptop kantor", year=2025, **laptop, **failed)
    make_package(title="Jalan tani", method="swakelola_4", ceiling=87_000_000, estimate=None)
    assert {asked: set(titles(client.get(f"{HOME}/lelang/?{asked}").text)) for asked in ASKED} == ASKED


def test_what_came_to_nothing_says_why(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(outcome="gagal", reason="Tidak ada penawaran yang lulus")
    page = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert "Paket ini tidak berlanjut. Tidak ada penawaran yang lulus" in page


def test_what_is_tried_again_says_why_on_the_page_and_to_programs(
    client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(reason="Tidak ada penawaran yang lulus")
    page = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    (told,) = client.get(f"{HOME}/lelang/data/rilis.json").get_json()["releases"]
    said = "Diulang: Tidak ada penawaran yang lulus"
    assert (said in page, told["tender"]["description"].endswith(f"\n{said}")) == (True, True)


def test_self_managed_work_has_no_participants(client: FlaskClient, make_package: MakePackage) -> None:
    parts: dict[str, Any] = {"progress": story()["progress"][:1]}
    make_package(parts=parts, method="swakelola_4", executor="Kelompok Tani", estimate=None)
    page = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert "Kelompok Tani" in page
    assert "Peserta dan harga" not in page
    assert "Pelaksanaan" in words(client.get(f"{HOME}/lelang/").text)


def test_what_is_published_is_searched_and_is_data(client: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(parts=story())
    assert "/lelang/saluran-irigasi" in client.get(f"{HOME}/cari?q=irigasi").text
    rows = client.get(f"{HOME}/data/pengadaan.csv").text.splitlines()
    assert "Saluran irigasi" in rows[-1]
    assert "142000000" in rows[-1]
    with site_scope(site.id):
        assert db.session.query(Package).one().worth == 142_000_000


def test_the_years_of_what_others_lent_are_offered(
    client: FlaskClient, site: Site, kabupaten: Site, neighbour: Site, make_package: MakePackage
) -> None:
    make_package()
    lent = make_package(at=neighbour, title="Jembatan gantung", year=2024)
    make_package(at=neighbour, title="Talud", year=2023)
    with site_scope(site.id):
        db.session.add(Forward(origin_id=neighbour.id, plugin=NAME, kind=Package.KIND, ref=lent))
        db.session.commit()
    page = client.get(f"{HOME}/lelang/").text
    years = [year for year in re.findall(r'<option value="(\d{4})"', page) if year.startswith("20")]
    assert years == ["2026", "2024"]
    assert titles(client.get(f"{HOME}/lelang/?tahun=2024").text) == ["Jembatan gantung"]
    # Above both of them everything is there.
    above = client.get("http://banjarnegara.example/lelang/").text
    assert re.findall(r'<option value="(202\d)"', above) == ["2026", "2024", "2023"]


def test_an_official_page_says_whose_it_is(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(link="https://evil.example:8443/x")
    page = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert "Halaman resmi Buka di SPSE (evil.example)" in page
