"""The lots of a tender in the tables of packages: each is known by its code, its edition and which lot it is."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core import jobs
from cms_core.api import STEPS, Outdated, Site, db, site_scope, take_step
from cms_core.tables import services as pending
from cms_lelang import admin, services
from cms_lelang.cases import load
from cms_lelang.models import Package, Plan
from cms_lelang.related.naming import wholes_of

from ..conftest import STAFF, MakePackage, look, rows, story, take
from .test_files import told

SHORT = "kd_tender,nama_paket,tahun,pagu,jenis_pengadaan,metode_pengadaan"
HEAD = f"{SHORT},Bagian dari paket,Lot"
WHOLE: Any = {"title": "SPAM kecamatan", "code": "900", "method": "tender", "category": "barang"} | {"estimate": None}
LOT: Any = {**WHOLE, "lot_of": "900"}


def line(title: str, lot_of: str, lot: str, *, code: str = "900", ceiling: int = 148_000_000) -> str:
    """Return a file with one row."""
    return f"{HEAD}\n{code},{title},2026,{ceiling},Barang,Tender,{lot_of},{lot}\n"


def packages(site: Site) -> list[tuple[str, str, str, int]]:
    """Return title, whole, lot and ceiling in millions of each package."""
    return [(row.title, row.lot_of, row.lot, row.ceiling // 1_000_000) for row in rows(site, Package)]


@pytest.fixture
def divided(make_package: MakePackage) -> None:
    """A published tender with two lots of its code."""
    make_package(**WHOLE)
    make_package(**{**LOT, "title": "SPAM utara"}, lot="Lot 1")
    make_package(**{**LOT, "title": "SPAM selatan"}, lot="Lot 2", shown=False)


START = [("SPAM kecamatan", "", "", 148), ("SPAM utara", "900", "Lot 1", 148), ("SPAM selatan", "900", "Lot 2", 148)]


@pytest.mark.parametrize("named", ["SPAM kecamatan", "spam  KECAMATAN", "900", "spam-kecamatan"])
def test_a_row_with_a_whole_and_a_lot_leaves_the_whole_alone(
    operator: FlaskClient, site: Site, make_package: MakePackage, named: str
) -> None:
    make_package(**WHOLE)
    found = look(operator, "kode", line("SPAM utara", named, "1", ceiling=90_000_000))
    assert ("Baru 1" in told(found.text), "Berubah 1" in told(found.text)) == (True, False)
    take(operator, found)
    spelled = "SPAM kecamatan" if named[:4].lower() == "spam" and " " in named else named
    assert packages(site) == [START[0], ("SPAM utara", spelled, "1", 90)]
    assert "Tidak ada yang berubah." in look(operator, "kode", line("SPAM utara", named, "1", ceiling=90_000_000)).text


@pytest.mark.parametrize("table", ["kode", "rup", "paket"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_out_comes_back_as_it_was(
    operator: FlaskClient, site: Site, make_package: MakePackage, table: str, kind: str
) -> None:
    ended: Any = {"outcome": "gagal", "reason": "Tidak ada penawaran"}

    def plans() -> dict[str, list[Any]]:
        return {"plans": story()["plans"]}

    make_package(**WHOLE, parts=plans())
    make_package(**LOT, lot="Lot 1", parts=plans())
    make_package(**LOT, lot="2", parts=plans(), shown=False)
    make_package(**LOT, parts=plans())
    failed: Any = {**WHOLE, "title": "Gedung", "code": "800"}
    make_package(**failed, **ended, edition=1, parts=plans())
    make_package(**failed, repeats="gedung", edition=2, ceiling=140_000_000, parts=plans())
    address = f"{STAFF}/tabel" if table == "paket" else f"{STAFF}/{table}/tabel"
    taken = operator.get(f"{address}/unduh.{kind}").data
    page = look(operator, table, taken, f"data.{kind}").text
    assert ("Tidak ada yang berubah." in page, "Tetap 6" in told(page)) == (True, True)


def test_a_line_of_the_plan_may_tell_of_which_package_it_is(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    for year in (2025, 2026):
        make_package(title="Gedung", year=year, parts={"plans": story()["plans"]}, shown=False)
    head = "kd_rup,nama_paket,tahun,pagu,jenis_pengadaan,metode_pengadaan,Halaman paket"
    row = "51234567,{},2026,150000000,Barang,Tender,{}"
    one = f"{head}\n{row.format('Gedung', 'gedung-2')}\n"
    assert "Ubah barisnya di Rencana (RUP)." in told(look(operator, "rup", one).text)
    other = f"{head}\n{row.format('Pasar', 'pasar')}\n".replace("51234567", "52234567")
    take(operator, look(operator, "rup", other))
    moved = look(operator, "rup", other.replace(",pasar\n", ",pasar-lama\n"))
    assert "Alamat ini tidak ada, atau sudah berganti. Tulis yang sekarang: pasar." in told(moved.text)
    for unsaid in (other.replace(",pasar\n", ",\n"), other.replace(",Halaman paket", "").replace(",pasar\n", "\n")):
        assert "Tidak ada yang berubah." in look(operator, "rup", unsaid).text
    take(operator, look(operator, "rup", other.replace("Pasar", "Pasar baru")))
    assert [row.title for row in rows(site, Package)] == ["Gedung", "Gedung", "Pasar baru"]


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize(
    ("title", "lot_of", "lot", "changed"),
    [
        ("SPAM selatan", "SPAM kecamatan", "lot 02", ("SPAM selatan", "SPAM kecamatan", "lot 02", 90)),
        ("SPAM barat", "900", "Lot 3", ("SPAM barat", "900", "Lot 3", 90)),
        ("SPAM kecamatan", "", "", ("SPAM kecamatan", "", "", 90)),
    ],
)
def test_a_row_changes_the_lot_that_it_tells_of_alone(
    operator: FlaskClient, site: Site, title: str, lot_of: str, lot: str, changed: tuple[str, str, str, int]
) -> None:
    take(operator, look(operator, "kode", line(title, lot_of, lot, ceiling=90_000_000)))
    assert sorted(packages(site)) == sorted([each for each in START if each[0] != title] + [changed])


@pytest.mark.usefixtures("divided")
def test_a_file_that_knows_no_lots_tells_of_the_whole(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "kode", f"{SHORT}\n900,SPAM kecamatan,2026,90000000,Barang,Tender\n"))
    assert packages(site) == [("SPAM kecamatan", "", "", 90), *START[1:]]


def test_what_was_divided_may_come_after_its_lots(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    for number in (1, 2):
        make_package(**LOT, lot=f"Lot {number}")
    take(operator, look(operator, "kode", line("SPAM kecamatan", "", "", ceiling=90_000_000)))
    assert packages(site)[2:] == [("SPAM kecamatan", "", "", 90)]


def test_of_two_lots_without_their_whole_nobody_can_say_which_is_meant(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    for number in (1, 2):
        make_package(**{**LOT, "title": f"Lot {number}", "lot_of": "SPAM lama"}, lot=str(number))
    page = told(look(operator, "kode", line("SPAM baru", "", "")).text)
    assert ("Isi Bagian dari paket dan Lot di baris ini." in page, "Impor semua" in page) == (True, False)


def test_a_lot_with_a_code_of_its_own_is_known_by_that(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(**WHOLE)
    make_package(**{**LOT, "title": "SPAM utara", "code": "901", "lot_of": ""})
    make_package(**{**LOT, "code": "902"}, lot="2")
    take(operator, look(operator, "kode", line("SPAM utara", "900", "1", code="901", ceiling=90_000_000)))
    take(operator, look(operator, "kode", f"{SHORT}\n902,SPAM kecamatan,2026,80000000,Barang,Tender\n"))
    assert packages(site) == [START[0], ("SPAM utara", "900", "1", 90), ("SPAM kecamatan", "900", "2", 80)]


@pytest.mark.parametrize("there", [True, False])
def test_two_rows_about_one_lot_are_refused(
    operator: FlaskClient, site: Site, make_package: MakePackage, there: bool
) -> None:
    make_package(**WHOLE)
    if there:
        make_package(**LOT, lot="Lot 1")
    both = line("SPAM utara", "900", "1") + line("SPAM utara", "SPAM kecamatan", "Lot 1").partition("\n")[2]
    page = told(look(operator, "kode", both).text)
    assert (page.count("Di berkas ini ada baris lain tentang paket yang sama"), "Impor semua" in page) == (2, False)


def test_a_tender_and_its_lots_come_in_one_file(operator: FlaskClient, site: Site) -> None:
    lines = [line("SPAM utara", "900", "1"), line("SPAM selatan", "900", "2"), line("SPAM kecamatan", "", "")]
    whole = HEAD + "".join("\n" + each.partition("\n")[2].strip() for each in lines)
    found = look(operator, "kode", whole)
    page = told(found.text)
    assert ("Baru 3" in page, "tidak ada di situs ini" in page) == (True, False)
    take(operator, found)
    assert sorted(row[1:3] for row in packages(site)) == [("", ""), ("900", "1"), ("900", "2")]
    assert "Tidak ada yang berubah." in look(operator, "kode", whole).text


@pytest.mark.parametrize("named", ["spam  KECAMATAN", "SPAM-Kecamatan", "t-900"])
def test_lots_that_spell_otherwise_what_comes_with_them_are_linked(
    operator: FlaskClient, site: Site, named: str
) -> None:
    lines = [line("SPAM utara", named, "1"), line("SPAM kecamatan", "", ""), line("SPAM selatan", named, "2")]
    content = HEAD + "".join("\n" + each.partition("\n")[2].strip() for each in lines)
    content = content.replace("\n900,", "\nT-900,")
    found = look(operator, "kode", content)
    assert "D10" not in told(found.text)
    take(operator, found)
    made = rows(site, Package)
    whole = next(row for row in made if not row.lot_of)
    assert {row.lot_of for row in made if row is not whole} <= {whole.code, whole.slug, whole.title}
    with site_scope(site.id):
        owner = db.session.get_one(Site, site.id)
        for row in map(partial(db.session.get_one, Package), [each.id for each in made]):
            wrong = services.breaches(load(row), site=owner)
            assert [breach for breach in wrong if breach.severe or breach.rule == "D10"] == []


def refuse(rows: Any) -> Any:
    """Refuse rows that are written together, as the database may."""
    if len(rows) > 1:
        raise Outdated
    return rows


@pytest.mark.parametrize("why", ["refused", "many", "two files"])
@pytest.mark.parametrize("named", ["spam  KECAMATAN", "SPAM-Kecamatan", "t-900"])
def test_the_order_of_lots_and_their_whole_is_nothing_though_they_are_not_written_together(
    operator: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch, why: str, named: str
) -> None:
    count = 3
    if why == "refused":
        monkeypatch.setattr(admin.ahead, "linked", refuse)
    elif why == "many":
        # Of what belongs together five times as much, and not all that there is of it.
        monkeypatch.setattr(pending, "TOGETHER", 1)
        count = 7
    lines = [f"90{number},SPAM {number},2026,148000000,Barang,Tender,{named},{number}" for number in range(count)]
    whole = "T-900,SPAM kecamatan,2026,148000000,Barang,Tender,,"
    for content in [lines, [whole]] if why == "two files" else [[*lines, whole]]:
        there = look(operator, "kode", "\n".join([HEAD, *content])).request.path
        jobs.work_off()
        take(operator, operator.get(there, base_url="http://localhost"))
        jobs.work_off()
    *lots, last = rows(site, Package)
    assert (len(lots), last.lot_of) == (count, "")
    assert {row.lot_of for row in lots} <= {last.code, last.slug, last.title}


def test_lots_without_codes_are_linked_with_what_comes_with_them_in_their_year(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(title="jalan desa", shown=False)
    head = "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah),Bagian dari paket,Lot,Alamat halaman"
    lines = (
        ("Timur", 2025, "JALAN POROS", "1", "timur"),
        ("Jalan poros", 2025, "", "", "poros-2025"),
        ("Jalan Poros", 2026, "", "", "poros-2026"),
        ("Barat", 2026, "JALAN POROS", "1", "barat"),
        # What stands there just so is meant.
        ("Utara", 2026, "Jalan poros", "2", "utara"),
        ("Jalan Desa", 2026, "", "", "desa-2026"),
        ("Selatan", 2026, "jalan desa", "1", "selatan"),
    )
    told = (f"{title},Air,{year},Barang,Tender,148000000,{of},{lot},{slug}" for title, year, of, lot, slug in lines)
    take(operator, look(operator, "paket", "\n".join([head, *told])))
    assert {row.title: row.lot_of for row in rows(site, Package) if row.lot_of} == {
        "Timur": "Jalan poros",
        "Barat": "Jalan Poros",
        "Utara": "Jalan poros",
        "Selatan": "jalan desa",
    }


HEAD_OF_DESK = (
    "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah),Bagian dari paket,Lot,Alamat halaman"
)


def of_desk(*lines: tuple[str, int, str, str]) -> str:
    """Return a file of the desk with packages: what each is called, its year, of what it is a lot, and its address."""
    told = (f"{title},Air,{year},Barang,Tender,148000000,{of},1,{slug}" for title, year, of, slug in lines)
    return "\n".join([HEAD_OF_DESK, *told])


@pytest.mark.parametrize(("year", "state"), [(2024, "draft"), (2026, "review")])
def test_a_lot_of_another_year_or_before_a_reviewer_stays_as_it_is(
    operator: FlaskClient, site: Site, make_package: MakePackage, year: int, state: str
) -> None:
    key = make_package(title="Barat", lot_of="JALAN POROS", lot="1", year=year, shown=False)
    with site_scope(site.id):
        db.session.get_one(Package, key).state = state
        db.session.commit()
    take(operator, look(operator, "kode", f"{HEAD}\nT-900,Jalan Poros,2026,148000000,Barang,Tender,,"))
    (lot,) = [row for row in rows(site, Package) if row.lot]
    assert (lot.lot_of, lot.version) == ("JALAN POROS", 1)


def test_of_what_the_site_has_and_what_comes_a_lot_means_that_of_its_year(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(title="Jalan poros", year=2025)
    lot = ("Barat", 2026, "JALAN POROS", "barat")
    take(operator, look(operator, "paket", of_desk(lot, ("Jalan Poros", 2026, "", "poros-2026"))))
    take(operator, look(operator, "paket", of_desk(("Timur", 2025, "JALAN POROS", "timur"))))
    assert {row.title: row.lot_of for row in rows(site, Package) if row.lot_of} == {
        "Barat": "Jalan Poros",
        "Timur": "Jalan poros",
    }


@pytest.mark.parametrize("away", ["JALAN POROS", "Jalan poros"])
def test_a_lot_means_what_is_not_put_away(
    operator: FlaskClient, site: Site, make_package: MakePackage, make_user: Any, away: str
) -> None:
    make_package(title="Jalan poros", year=2025)
    key = make_package(title=away)
    with site_scope(site.id):
        row, user = db.session.get_one(Package, key), make_user(region_code="33.04.02")
        for step in ("tarik", "arsip"):
            take_step(services.PACKAGES, row, STEPS[step], site=site, by=user, reason="Keliru")
        db.session.commit()
    take(operator, look(operator, "paket", of_desk(("Barat", 2026, "JALAN POROS", "barat"))))
    with site_scope(site.id):
        (lot,) = db.session.scalars(select(Package).where(Package.lot_of > ""))
        assert lot.lot_of == "Jalan poros"
        assert wholes_of([lot])[lot.id].year == 2025


def test_that_what_was_divided_is_refused_in_the_same_file_is_told_at_its_lots(operator: FlaskClient) -> None:
    absent = "Paket “900” yang dibagi tidak ada di situs ini."
    for ceiling, method, is_absent in (
        ("148000000", "Tender", False),
        ("abc", "Tender", True),
        ("148000000", "", True),
    ):
        whole = f"900,SPAM kecamatan,2026,{ceiling},Barang,{method},,\n"
        page = told(look(operator, "kode", line("SPAM utara", "900", "1") + whole).text)
        assert (absent in page) == is_absent


def test_a_tender_that_stands_far_behind_its_lot_is_seen(
    operator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "TOGETHER", 2)
    rows = [line("SPAM utara", "900", "1"), *(line(f"Embung {n}", "", "", code=f"80{n}") for n in range(4))]
    absent = "Paket “900” yang dibagi tidak ada di situs ini."
    for more, is_absent in ((line("SPAM kecamatan", "", ""), False), (line("SPAM selatan", "900", "2"), True)):
        content = HEAD + "".join("\n" + each.partition("\n")[2].strip() for each in [*rows, more])
        there = look(operator, "kode", content).request.path
        jobs.work_off()
        page = told(operator.get(there, base_url="http://localhost").text)
        assert ("Baru 6" in page, absent in page) == (True, is_absent)


def test_an_edition_of_a_lot_tries_that_lot_again(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(**WHOLE)
    ended: Any = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
    for number in (1, 2):
        make_package(**{**LOT, "title": f"SPAM {number}"}, lot=str(number), **ended)
    head = f"{HEAD},Versi tender,kd_rup"
    row = "900,SPAM 2,2026,90000000,Barang,Tender,900,2,2,5555"
    take(operator, look(operator, "kode", f"{head}\n{row}\n"))
    made = rows(site, Package)[-1]
    assert (made.lot, made.edition, made.repeats, made.ceiling) == ("2", 2, "spam-2", 90_000_000)
    assert [plan.package_id for plan in rows(site, Plan)] == [made.id]


def test_a_plan_of_a_published_package_is_not_called_one_of_a_draft(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="SPAM barat", parts={"plans": story()["plans"]})
    page = told(look(operator, "kode", f"{SHORT},kd_rup\n900,SPAM,2026,148000000,Barang,Tender,51234567\n").text)
    assert "RUP 51234567 ada di paket terbit “SPAM barat”, yang nama" in page
