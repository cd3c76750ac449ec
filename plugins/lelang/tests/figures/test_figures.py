"""What packages amount to: each table adds up to the whole, and a kabupaten to its sites."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_core.modules.services import disable
from cms_lelang import NAME
from cms_lelang.figures.charts import LETTERS, WIDTH, bars
from cms_lelang.figures.report import Line, Report, report
from cms_lelang.figures.services import COLUMNS, NOTHING, Sums
from cms_lelang.models import Addendum, Package, Stage

from ..conftest import HOME, MakePackage, framework, story
from ..test_views import words

ABOVE = "http://banjarnegara.example"
DONE = {
    "packages": 1,
    "signed": 1,
    "ceiling": 148,
    "estimate": 145.5,
    "contract": 142,
    "reckoned": 145.5,
    "agreed": 142,
}


def sums(**millions: float) -> Sums:
    """Return sums of which the money is said in millions."""
    counts = ("packages", "failed", "signed", "framed")
    return Sums(**{name: int(value if name in counts else value * 10**6) for name, value in millions.items()})


def of(lines: list[Line]) -> dict[str, Sums]:
    """Return the sums of lines by their names."""
    return {str(line.name): line.sums for line in lines}


def told(site: Site, year: int = 2026) -> Report:
    """Return the report of a year that there is."""
    with site_scope(site.id):
        found = report(site, year)
    assert found is not None
    return found


@pytest.fixture
def several(kabupaten: Site, site: Site, neighbour: Site, make_package: MakePackage) -> None:
    """Packages of two villages and of their kabupaten."""
    make_package(parts=story())
    make_package(title="Bibit", category="barang", method="pembelian_langsung", ceiling=9_000_000, estimate=None)
    make_package(title="Lama", year=2025, ceiling=50_000_000, estimate=None)
    make_package(at=neighbour, title="Jalan", method="swakelola_4", parts={"progress": story()["progress"]})
    make_package(at=neighbour, title="Gagal", outcome="gagal", reason="Tidak ada penawaran")
    make_package(at=neighbour, title="Draf", shown=False)
    make_package(at=kabupaten, title="Gedung", unit="Dinas Kesehatan", method="tender", parts=story())


@pytest.mark.usefixtures("several")
def test_a_village_adds_up_its_own(site: Site) -> None:
    found = told(site)
    bib = sums(packages=1, ceiling=9)
    assert found.total == sums(**DONE) + bib
    assert of(found.history) == {"2026": found.total, "2025": sums(packages=1, ceiling=50)}
    assert of(found.methods) == {"Pembelian langsung (desa)": bib, "Permintaan penawaran (desa)": sums(**DONE)}
    assert of(found.kinds) == {"Barang": bib, "Pekerjaan konstruksi": sums(**DONE)}
    assert of(found.standings) == {"Direncanakan": bib, "Selesai": sums(**DONE)}
    assert of(found.agencies) == {"Desa Kalimandi": found.total}
    assert (found.places, found.total.saved) == ([], 3_500_000)


@pytest.mark.usefixtures("several")
def test_a_kabupaten_is_the_sum_of_its_sites(kabupaten: Site, site: Site, neighbour: Site) -> None:
    found, own, other = (told(each) for each in (kabupaten, site, neighbour))
    # What came to nothing is counted without its money; what a village does itself has no contract.
    assert other.total == sums(packages=2, failed=1, ceiling=148, estimate=145.5)
    assert found.total == own.total + other.total + sums(**DONE)
    assert of(found.places) == {"Contoh 33.04.02": own.total + other.total, "Banjarnegara": sums(**DONE)}
    assert [(line.key, line.own) for line in found.places] == [("33.04.02", False), ("33.04", True)]
    for lines in found.parts.values():
        assert sum((line.sums for line in lines), NOTHING) == found.total
    with site_scope(neighbour.id):
        disable(neighbour, NAME)
        db.session.commit()
    assert told(kabupaten).total == own.total + sums(**DONE)


@pytest.mark.usefixtures("several")
def test_page_and_file_say_the_same(client: FlaskClient, kabupaten: Site) -> None:
    found = told(kabupaten)
    page = client.get(f"{ABOVE}/lelang/angka").text
    html5lib.HTMLParser(strict=True).parse(page)
    for title in ("Dari tahun ke tahun", "Menurut metode", "Menurut jenis pengadaan", "Menurut instansi"):
        part = page.partition(f"<h2>{title}</h2>")[2].partition("</section>")[0]
        drawn = re.findall(r'<text class="v"[^>]*>([^<]*)<', part)
        assert drawn == re.findall(r'data-l="Pagu">([^<]*)<', part.partition("<tfoot")[0])[: len(drawn)], title
        assert "Angkanya ada di tabel." in part, title
    assert 'href="/lelang/instansi/pagak/desa-pagak"' in page
    rows = list(csv.DictReader(client.get(f"{ABOVE}/lelang/data/angka-2026.csv").text.splitlines()))
    numbers = (
        "paket",
        "batal_gagal",
        "berkontrak",
        "kontrak_payung",
        "pagu",
        "hps",
        "nilai_kontrak",
        "hps_berkontrak",
        "kontrak_ber_hps",
    )
    for name, lines in (("tahun", found.history), *found.parts.items()):
        said = [
            [row["kode"], row["nama"], *(int(row[each]) for each in numbers)] for row in rows if row["menurut"] == name
        ]
        assert said == [[line.key, str(line.name), *(getattr(line.sums, each) for each in COLUMNS)] for line in lines]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("path", ["angka?tahun=2024", "angka?tahun=x", "angka?tahun=٢٠٢٦", "data/angka-2024.csv"])
def test_a_year_without_packages_is_no_page(client: FlaskClient, path: str) -> None:
    assert client.get(f"{HOME}/lelang/{path}").status_code == 404
    assert client.get(f"{HOME}/lelang/angka?tahun=2025").status_code == 200


def test_without_packages_there_is_a_word_instead(site: Site, client: FlaskClient) -> None:
    answer = client.get(f"{HOME}/lelang/angka")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, "Belum ada paket" in answer.text) == (200, True)


def test_maps_and_open_data_have_the_same_by_region(
    client: FlaskClient, kabupaten: Site, site: Site, neighbour: Site, make_package: MakePackage
) -> None:
    year = now().year
    for owner in (kabupaten, site, neighbour):
        make_package(at=owner, year=year, parts=story())
    rows = list(csv.reader(client.get(f"{ABOVE}/data/pengadaan-wilayah.csv").text.splitlines()))
    assert rows == [
        ["kode_wilayah", "wilayah", "tahun", "paket", "pagu", "nilai_kontrak"],
        ["33.04.02", "Contoh 33.04.02", str(year), "2", "296000000", "284000000"],
        ["33.04", "Banjarnegara", str(year), "1", "148000000", "142000000"],
    ]
    assert client.get(f"{HOME}/data/pengadaan-wilayah.csv").status_code == 404


def test_a_planned_package_is_chosen_for_by_the_clock(site: Site, make_package: MakePackage) -> None:
    hour: Any = timedelta(hours=1)
    for title, starts in (("Nanti", now() + hour), ("Kini", now() - hour)):
        stage = Stage(stage="pengumuman", starts_at=starts, ends_at=starts + 9 * hour, revision=0, reason="")
        make_package(title=title, parts={"stages": [stage]})
    assert [(line.key, line.sums.packages) for line in told(site).standings] == [("rencana", 1), ("pemilihan", 1)]


@pytest.mark.parametrize("named", ["900", "gedung-sekolah", "Gedung sekolah"])
def test_a_package_in_lots_is_worth_its_lots(
    site: Site, kabupaten: Site, client: FlaskClient, make_package: MakePackage, named: str
) -> None:
    whole: Any = {"title": "Gedung sekolah", "code": "900", "ceiling": 300_000_000, "estimate": None}
    make_package(**whole)
    lot: Any = {"lot_of": named, "ceiling": 100_000_000, "estimate": None}
    make_package(title="Draf", **lot, shown=False)
    # Until citizens see a lot, the whole says it.
    assert told(site).total == sums(packages=1, ceiling=300)
    for number in (1, 2, 3):
        make_package(title=f"Lot {number}", unit="Dinas Pendidikan", **lot)
    assert told(site).total == told(kabupaten).total == sums(packages=4, ceiling=300)
    assert of(told(site).agencies)["Desa Kalimandi"] == sums(packages=1)
    page = client.get(f"{HOME}/lelang/angka").text
    assert "Paket yang dibagi menjadi lot dihitung banyaknya; uangnya dihitung dari lot-lotnya" in page
    # Lots that are called alike, and name each other, divide nothing.
    for _number in (1, 2):
        make_package(title="Meja", lot_of="Meja", ceiling=7_000_000, estimate=None)
    assert told(site).total == sums(packages=6, ceiling=314)


def test_a_contract_that_was_broken_off_is_not_below_its_estimate(site: Site, make_package: MakePackage) -> None:
    parts = story()
    parts["contracts"][0].status, parts["contracts"][0].reason = "putus", "Tidak selesai"
    make_package(parts=parts)
    found = told(site).total
    assert (found.signed, found.contract, found.reckoned, found.agreed, found.saved) == (1, 142_000_000, 0, 0, None)


def test_a_framework_is_a_contract_of_which_nobody_knows_what_it_is_worth(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts=story())
    key = make_package(title="Semen", contract_kind="payung", parts=framework())
    assert told(site).total == sums(**DONE) + sums(packages=1, signed=1, framed=1, ceiling=148, estimate=145.5)
    page = words(client.get(f"{HOME}/lelang/angka").text)
    assert "1 kontrak payung hanya menyebut harga satuan: nilainya belum diketahui, jadi tidak dijumlahkan." in page
    buyer = words(client.get(f"{HOME}/lelang/instansi/desa-kalimandi").text)
    assert "Nilai kontrak Rp142.000.000 Kontrak di bawah HPS Rp3.500.000 1 kontrak payung" in buyer
    # What it counts for where packages are put in order is what was reckoned.
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        assert (row.worth, row.agreed) == (145_500_000, None)


def test_what_a_framework_reckons_for_one_piece_is_added_to_nothing(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts=story())
    make_package(title="Semen", contract_kind="payung", estimate=36_000, parts=framework())
    make_package(title="Pasir", contract_kind="payung", estimate=None, parts=framework())
    assert told(site).total == sums(**DONE) + sums(packages=2, signed=2, framed=2, ceiling=296)
    table = csv.DictReader(client.get(f"{HOME}/data/pengadaan.csv").text.splitlines())
    assert {row["nama"]: row["hps"] for row in table} == {"Saluran irigasi": "145500000", "Semen": "", "Pasir": ""}


def test_below_the_estimate_is_what_was_signed_whatever_was_added(site: Site, make_package: MakePackage) -> None:
    parts = story()
    change: Any = {"signed": date(2026, 4, 1), "ends": None, "reason": "Pintu air"}
    parts["addenda"] = [Addendum(number="A-1", value=147_000_000, **change)]
    make_package(parts=parts)
    found = told(site).total
    assert (found.contract, found.reckoned, found.agreed, found.saved) == (
        147_000_000,
        145_500_000,
        142_000_000,
        3_500_000,
    )


@pytest.mark.parametrize(
    ("ahead", "opened"), [((0, 1), 0), ((1, -1), 1), ((-2, -1), -1)], ids=["plans", "without_now", "past"]
)
def test_the_current_year_is_opened_where_it_has_packages(
    site: Site, make_package: MakePackage, ahead: tuple[int, int], opened: int
) -> None:
    for years in ahead:
        make_package(year=now().year + years, title=f"Paket {years}")
    with site_scope(site.id):
        found = report(site)
    assert found is not None
    assert found.year == now().year + opened


def test_bars_are_of_one_scale_and_leave_room_for_the_amount() -> None:
    name = "Dinas yang namanya jauh lebih panjang daripada semua yang lain"
    found = bars(
        [Line("a", name, sums(ceiling=400, contract=100)), Line("b", "B", sums(ceiling=100)), Line("c", "C", NOTHING)]
    )
    assert [each[2:] for each in found] == [(WIDTH, WIDTH / 4), (WIDTH / 4, 0)]
    assert len(found[0].name) + len(found[0].amount) == LETTERS
    assert bars([Line("a", "A", sums(ceiling=1))]) == []
