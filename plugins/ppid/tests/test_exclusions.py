"""What is excluded: a whole test, an end, nothing of it in public, and a warning before it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, settle, site_scope, today, withdraw
from cms_core.notices.services import notices_for
from cms_core.testing.factories import MakeUser
from cms_ppid import hooks
from cms_ppid.exclusions import services
from cms_ppid.models import Exclusion

from .conftest import ABOVE_STAFF, HOME, STAFF, FillIn

NEW = f"{STAFF}/pengecualian/baru"
TEST: dict[str, Any] = {
    "title": "Nama pelapor perkara",
    "passage": "Halaman 3, baris 4 sampai 6.",
    "ground": "X-a",
    "law": "UU 14/2008 Pasal 17 huruf a",
    "opened": "Pelapor terancam.",
    "closed": "Keselamatan pelapor.",
    "weighing": "Keselamatan lebih besar.",
    "until": "2030-01-01",
    "ends_with": "",
    "occasion": "sengketa",
    "tested_on": "2026-01-05",
    "tested_by": "Sekretaris Desa dan Kaur Umum",
    "number": "7 Tahun 2026",
    "body": "0",
    "body-0-jenis": "paragraph",
}


SHEET = ("passage", "law", "opened", "closed", "weighing", "tested_by")
"""What the sheet of a test says (Perki 1/2021 pasal 49)."""


@pytest.fixture
def exclude(site: Site) -> Callable[..., int]:
    """``exclude(until=date(…), **columns)`` commits a published exclusion and gives its id."""

    def make(**values: Any) -> int:
        written = {name: TEST[name] for name in Exclusion.WRITTEN if name in TEST}
        days = {"tested_on": date(2026, 1, 5), "until": None, "ends_with": "Perkara selesai.", "body": ""}
        with site_scope(site.id):
            row = services.create({**written, **days, **values}, by=None)
            db.session.flush()
            services.publish_row(row, site=site, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        *(({name: ""}, "Wajib diisi dalam uji konsekuensi.") for name in SHEET),
        ({"ground": ""}, "Pilih alasannya: UU 14/2008 Pasal 17 huruf a sampai j."),
        ({"until": ""}, "Tulis sampai kapan, atau apa yang mengakhirinya."),
        ({"until": "2026-01-05"}, "Batas waktunya sebelum tanggal uji."),
        ({"until": "2056-01-06"}, "Paling lama sampai 5 Januari 2056 (PP 61/2010)."),
        ({"tested_on": "2999-01-01", "until": "3000-01-01"}, "Tanggal ini belum tiba."),
        ({"tested_on": ""}, "Tulis tanggal ujinya."),
        ({"occasion": ""}, "Pilih kapan diuji (Perki 1/2021 Pasal 49)."),
    ],
)
def test_a_test_that_is_not_whole_or_never_ends_is_refused(
    site: Site, operator: FlaskClient, fill_in: FillIn, wrong: dict[str, str], said: str
) -> None:
    """Perki 1/2021 pasal 49; UU 14/2008 pasal 17 and 20; PP 61/2010."""
    page = operator.post(NEW, data=fill_in(NEW, {**TEST, **wrong}))

    assert (page.status_code, said in page.text) == (422, True)
    with site_scope(site.id):
        assert db.session.query(Exclusion).count() == 0


@pytest.mark.parametrize("until", ["2056-01-05", ""])
def test_it_may_end_on_the_last_day_of_the_law_or_with_an_event(
    operator: FlaskClient, fill_in: FillIn, until: str
) -> None:
    """PP 61/2010: thirty years at most for what would hinder law enforcement."""
    sent = operator.post(NEW, data=fill_in(NEW, TEST, until=until, ends_with="" if until else "Perkara selesai."))

    assert sent.status_code == 303


def test_citizens_read_title_law_and_end_and_nothing_else(
    client: FlaskClient, site: Site, exclude: Callable[..., int]
) -> None:
    """UU 14/2008 pasal 17: of what is excluded nothing is told but that it is."""
    exclude(body="<p>Rahasia.</p>")

    told = (
        "ppid/dikecualikan/",
        "ppid/dikecualikan/nama-pelapor-perkara",
        "cari?q=pelapor",
        "feed.atom",
        "ppid/dip",
        "",
    )
    pages = [client.get(f"{HOME}/{path}").text for path in told]
    hidden = [TEST[name] for name in SHEET if name != "law"] + ["Rahasia."]

    assert [word for page in pages for word in hidden if word in page] == []
    assert all("UU 14/2008 Pasal 17 huruf a" in page for page in pages[:2])
    assert re.findall(r"<dt>Sampai</dt><dd>([^<]*)", pages[1]) == ["Perkara selesai."]


def test_what_ends_soon_is_asked_about_and_leads_to_a_document(
    site: Site, operator: FlaskClient, exclude: Callable[..., int], make_user: MakeUser
) -> None:
    """UU 14/2008 pasal 20: what ends is opened, and its document prepared."""
    day = today(site)
    key = exclude(until=day + timedelta(days=90))
    exclude(title="Lain", until=day + timedelta(days=91))
    exclude(title="Tanpa hari")
    user: User = make_user(region_code=site.region_code)
    with site_scope(site.id):
        told = {figure.unit: figure.value for figure in hooks.cms_dashboard_figures(site, user)}

    page = operator.get(f"{STAFF}/pengecualian/{key}").text

    assert told["pengecualian segera berakhir"] == 1
    assert "/admin/ppid/dokumen/baru?jenis=dibuka" in page


def test_the_sheet_to_sign_says_the_whole_test(operator: FlaskClient, exclude: Callable[..., int]) -> None:
    """Perki 1/2021 pasal 49."""
    page = operator.get(f"{STAFF}/pengecualian/{exclude()}/lembar").text

    assert [name for name in SHEET if TEST[name] not in page] == []


@pytest.mark.parametrize("occasion", ["sebelum", "permohonan", "sengketa", ""])
def test_sheet_and_decree_say_when_it_was_tested(
    operator: FlaskClient, exclude: Callable[..., int], occasion: str
) -> None:
    """Perki 1/2021 pasal 49: before a request, on one, or in a dispute by order of the panel; unsaid of older ones."""
    told = {
        "sebelum": ["Sebelum ada permohonan"],
        "permohonan": ["Atas permohonan informasi"],
        "sengketa": ["Dalam sengketa, atas perintah majelis Komisi Informasi"],
    }
    key = exclude(occasion=occasion)
    pages = [operator.get(f"{STAFF}/pengecualian/{key}/{paper}").text for paper in ("lembar", "penetapan")]

    assert list(services.OCCASIONS) == list(told)
    assert [re.findall(r"<dt>Kapan diuji</dt><dd>([^<]*)", page) for page in pages] == [told.get(occasion, [])] * 2


def test_the_sheet_is_for_the_people_of_the_site(
    neighbour: Site, client: FlaskClient, exclude: Callable[..., int], make_user: MakeUser, sign_in: Any
) -> None:
    """UU 14/2008 pasal 17: nothing of the test for others."""
    key = exclude()
    sign_in(client, make_user(region_code=neighbour.region_code))

    assert client.get(f"{STAFF}/pengecualian/{key}/lembar").status_code == 404
    assert client.get(f"http://localhost/s/pagak/admin/ppid/pengecualian/{key}/lembar").status_code == 404


def warn(site: Site, user: User) -> list[tuple[str, bool]]:
    """Do the work of a day; return what is told then, and how urgently."""
    with site_scope(site.id):
        services.warn(site.id)
        db.session.commit()
        return [(notice.text, notice.urgent) for notice in notices_for(site, user)]


@pytest.mark.parametrize(("left", "urgent"), [(91, None), (90, False), (31, False), (30, True), (0, True), (-3, True)])
def test_people_are_told_before_an_exclusion_ends_by_uu_14_2008_pasal_20(
    site: Site, exclude: Callable[..., int], make_user: MakeUser, left: int, urgent: bool | None
) -> None:
    exclude(until=today(site) + timedelta(days=left))

    assert [each for _text, each in warn(site, make_user(region_code=site.region_code))] == (
        [] if urgent is None else [urgent]
    )


def test_each_warning_comes_once_and_again_when_the_end_is_another(
    site: Site, exclude: Callable[..., int], make_user: MakeUser
) -> None:
    """UU 14/2008 pasal 20."""
    user, day = make_user(region_code=site.region_code), today(site)
    key = exclude(until=day + timedelta(days=80))
    first = warn(site, user)
    with site_scope(site.id):
        settle("ppid", key, (services.ENDING,))  # somebody has read it
        db.session.commit()
    second = warn(site, user)
    with site_scope(site.id):
        row = db.session.get_one(Exclusion, key)
        row.until = day + timedelta(days=20)
        services.EXCLUSIONS.settle(row)
        db.session.commit()
    third = warn(site, user)
    with site_scope(site.id):
        row = db.session.get_one(Exclusion, key)
        withdraw(row, site=site, plugin="ppid", kind=Exclusion.KIND, reason="Sudah dibuka.", by=user)
        services.EXCLUSIONS.settle(row)
        db.session.commit()

    assert [len(told) for told in (first, second, third, warn(site, user))] == [1, 0, 1, 0]


def test_what_has_ended_is_told_to_be_open_by_uu_14_2008_pasal_20(
    client: FlaskClient, site: Site, exclude: Callable[..., int]
) -> None:
    exclude(until=today(site))
    exclude(title="Lama", until=today(site) - timedelta(days=1))
    pages = [client.get(f"{HOME}/ppid/dikecualikan/{slug}").text for slug in ("nama-pelapor-perkara", "lama")]

    assert client.get(f"{HOME}/ppid/dikecualikan/").text.count("sudah terbuka") == 1
    assert ["Masa pengecualiannya sudah habis" in page for page in pages] == [False, True]


COLUMNS = ["No.", "Informasi yang dikecualikan", "Dasar hukum", "Akibat bila dibuka"]
COLUMNS += ["Yang dilindungi bila ditutup", "Jangka waktu"]
"""The columns of the list of what is excluded (DIK)."""


def test_the_list_for_the_decree_has_the_columns_of_its_annex_and_is_for_staff(
    operator: FlaskClient, exclude: Callable[..., int]
) -> None:
    """PP 61/2010 and Perki 1/2021, annex: law, consequence of opening, what is protected, and how long."""
    exclude(until=date(2030, 1, 1))
    page = operator.get(f"{STAFF}/pengecualian/dik").text
    assert re.findall(r'<th scope="col">([^<]*)</th>', page) == COLUMNS
    cells = ("Menghambat penegakan hukum; UU 14/2008 Pasal 17 huruf a", TEST["opened"], TEST["closed"])
    assert [word for word in (*cells, "sampai 1 Januari 2030") if f"<td>{word}</td>" not in page] == []
    assert "/admin/ppid/pengecualian/dik" in operator.get(f"{STAFF}/pengecualian/").text


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Putusan pengadilan tentang tanah", True),
        ("Peraturan desa tentang kekayaan desa", True),
        ("Surat perintah penghentian penyidikan", True),
        ("Laporan keuangan tahunan", True),
        ("Nama pelapor perkara", False),
    ],
)
def test_what_the_law_never_excludes_is_looked_at_twice(
    operator: FlaskClient, fill_in: FillIn, title: str, said: bool
) -> None:
    """UU 14/2008 pasal 18 ayat (1)."""
    page = operator.post(NEW, data=fill_in(NEW, TEST, title=title, langkah="terbit"), follow_redirects=True).text
    assert ("(UU 14/2008 Pasal 18)" in page) is said


@pytest.mark.parametrize("number", ["", "7 Tahun 2026"])
def test_what_a_kecamatan_lists_is_decided_by_the_kabupaten(admin: FlaskClient, fill_in: FillIn, number: str) -> None:
    """Permendagri 3/2017: the implementing PPID lists candidates, the main one decides."""
    new = f"{ABOVE_STAFF}/pengecualian/baru"
    page = admin.post(new, data=fill_in(new, TEST, number=number, langkah="terbit"), follow_redirects=True).text
    assert ("ditetapkan PPID kabupaten" in page) is not bool(number)


def test_the_decree_says_what_pp_61_2010_wants_in_it(operator: FlaskClient, exclude: Callable[..., int]) -> None:
    """Kind of information, PPID, public body, period, reason, place and date, and who approves."""
    key = exclude(until=date(2030, 1, 1), decided=date(2026, 1, 9))
    page = operator.get(f"{STAFF}/pengecualian/{key}/penetapan").text
    wanted = (
        *("Nama pelapor perkara", "Halaman 3, baris 4 sampai 6.", "UU 14/2008 Pasal 17 huruf a", "7 Tahun 2026"),
        *("Desa Kalimandi", "sampai 1 Januari 2030", "Kalimandi, 9 Januari 2026", "Atasan PPID"),
    )

    assert [words for words in wanted if words not in page] == []
    assert operator.get(f"http://localhost/s/pagak/admin/ppid/pengecualian/{key}/penetapan").status_code in (403, 404)
