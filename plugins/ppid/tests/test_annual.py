"""The report of a year: six parts, what is counted, what stays hidden, its annex, and the document made of it."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid import hooks
from cms_ppid.annual import figures as counting
from cms_ppid.annual import services, small
from cms_ppid.annual.models import Yearly
from cms_ppid.annual.small import COVERED, LEAST, SMALL, told, told_total
from cms_ppid.cases.models import NEVER
from cms_ppid.models import Document
from cms_ppid.requests import states
from cms_ppid.requests.models import Part, Request

from .conftest import STAFF, FillIn, Make

YEAR = 2025
PAGE = f"{STAFF}/laporan/{YEAR}"
TEXTS = {name: f"Tentang {name}." for name in Yearly.WRITTEN}


@pytest.fixture
def ask(site: Site, make_request: Make) -> Callable[..., int]:
    """``ask(on=(month, day), days=None, late=False, grounds=(), **columns)`` commits a request of the year."""

    def make(
        *, on: tuple[int, int] = (6, 1), days: int | None = None, late: bool = False, grounds: Any = (), **columns: Any
    ) -> int:
        moment = datetime(YEAR, *on, 3, tzinfo=UTC)
        sent = {name: columns.pop(name) for name in ("channel", "category") if name in columns}
        key = make_request(received_at=moment, asking=columns.pop("asking", None), **sent)
        with site_scope(site.id):
            row = db.session.get_one(Request, key)
            if days is not None:
                due = date(YEAR, 6, 20)
                row.answered_in, row.answer_due, row.due = days, due, NEVER
                row.answered_at = datetime(YEAR, 6, 21 if late else 10, 3, tzinfo=UTC)
                row.state, row.outcome = states.DONE, columns.pop("outcome", states.FULL)
            for name, value in columns.items():
                setattr(row, name, value)
            for ground in grounds:
                part = Part(
                    request_id=key, result=states.REFUSED, what="Nama", ground=ground, law="UU", reason="Rahasia."
                )
                db.session.add(part)
            db.session.commit()
        return key

    return make


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are written as they are, in no language."""
    monkeypatch.setattr(small, "format_number", str)


@pytest.fixture
def counted(site: Site) -> Callable[[], dict[str, dict[str, int]]]:
    """``counted()`` is what stands in each table of the year, without what there is none of."""

    def made() -> dict[str, dict[str, int]]:
        with site_scope(site.id):
            found = counting.figures(site, YEAR)
        return {group.title: {label: count for label, count in group.rows if count} for group in found.groups}

    return made


def test_requests_are_counted_by_channel_applicant_and_class_by_perki_1_2021_pasal_56(
    ask: Callable[..., int], counted: Callable[[], Any]
) -> None:
    ask(channel="meja")
    ask(category="berkala")
    ask(asking={"kind": "badan_hukum"})
    found = counted()

    assert found["Menurut cara masuk"] == {"Situs web": 2, "Datang ke meja layanan": 1}
    assert found["Menurut pemohon"] == {"Perorangan": 2, "Badan hukum": 1}
    assert found["Menurut klasifikasi"] == {"Berkala": 1, "Tidak disebut": 2}


def test_a_year_begins_and_ends_by_the_clock_of_the_site(ask: Callable[..., int], site: Site) -> None:
    """Perki 1/2021 pasal 56: of one year, wherever in the country it begins."""
    key = ask()
    found = []
    # 2024-12-31 17:00 UTC is midnight in Jakarta.
    for moment in ((2024, 12, 31, 16, 59), (2024, 12, 31, 17, 0), (2025, 12, 31, 16, 59), (2025, 12, 31, 17, 0)):
        with site_scope(site.id):
            db.session.get_one(Request, key).received_at = datetime(*moment, tzinfo=UTC)
            db.session.commit()
            found.append(counting.figures(site, YEAR).received)

    assert found == [0, 1, 1, 0]


def test_answers_are_told_by_how_long_they_took_by_uu_14_2008_pasal_22(
    ask: Callable[..., int], counted: Callable[[], Any], site: Site
) -> None:
    for days, late in ((4, False), (10, False), (15, False), (20, True)):
        ask(days=days, late=late)
    ask(state=states.WORKING, due=date(YEAR, 6, 20))
    ask(state=states.WORKING, due=today(site) + timedelta(days=3))
    with site_scope(site.id):
        (days_of_all, *_rest) = counting.figures(site, YEAR).days

    assert counted()["Lama menjawab"] == {
        "Sampai 10 hari kerja": 2,
        "Dengan perpanjangan, sampai 17 hari kerja": 1,
        "Terlambat": 1,
        "Belum dijawab dan lewat batas": 1,
    }
    assert (days_of_all.answers, days_of_all.median, days_of_all.mean) == (4, 12.5, 12.2)


def test_what_became_of_requests_and_by_which_letter_they_were_refused_by_uu_14_2008_pasal_17(
    ask: Callable[..., int], counted: Callable[[], Any]
) -> None:
    ask(days=4)
    ask(days=4, outcome=states.PARTLY, grounds=("X-h", "X-h"))
    ask(days=4, outcome=states.NOT_HELD)
    ask(days=4, outcome=states.UNDOCUMENTED)
    ask(days=4, outcome=states.REFUSED, grounds=("X-a", "X-h"))
    ask(state=states.WITHDRAWN)
    ask(state=states.LAPSED)
    ask()
    found = counted()

    assert found["Hasil"] == {
        "Diberikan seluruhnya": 1,
        "Diberikan sebagian": 1,
        "Ditolak": 1,
        "Tidak dikuasai": 1,
        "Belum didokumentasikan": 1,
        "Gugur, tidak dilengkapi": 1,
        "Dicabut pemohon": 1,
        "Masih diproses": 1,
    }
    assert found["Ditolak menurut UU 14/2008 Pasal 17"] == {
        "huruf a: Menghambat penegakan hukum": 1,
        "huruf h: Rahasia pribadi": 2,
    }


def test_another_site_counts_for_itself(ask: Callable[..., int], neighbour: Site) -> None:
    ask()
    with site_scope(neighbour.id):
        assert counting.figures(neighbour, YEAR).received == 0


@pytest.mark.parametrize(
    ("counts", "said", "total"),
    [
        ([0, 0], ["0", "0"], "0"),
        ([5, 4], ["5", "4"], "9"),
        ([1, 0], [COVERED, COVERED], SMALL),
        ([2, 2], [COVERED, COVERED], "4"),
        ([1, 9, 5], [SMALL, "9", COVERED], "15"),
        ([1, 2, 9], [SMALL, SMALL, "9"], "12"),
        ([1, 1, 9], [SMALL, SMALL, COVERED], "11"),
    ],
)
def test_small_numbers_are_not_told(plain: None, counts: list[int], said: list[str], total: str) -> None:
    """UU 27/2022 pasal 16: nobody is known by a number; Perki 1/2021 pasal 56 asks for numbers, not for people."""
    assert (told(counts), told_total(sum(counts))) == (said, total)


def _fits(cell: str) -> Any:
    return {SMALL: range(1, LEAST), COVERED: range(LEAST, 30)}.get(cell) or (int(cell),)


def test_nothing_that_is_told_gives_a_small_number_away(plain: None) -> None:
    """UU 27/2022 pasal 16: whoever takes what is told from the total finds two values for every small cell."""
    lost = []
    for counts in itertools.product(range(10), repeat=3):
        said = told(counts)
        if SMALL in said:
            fits = [each for each in itertools.product(*map(_fits, said)) if sum(each) == sum(counts)]
            small = [place for place, each in enumerate(said) if each == SMALL]
            lost += [(counts, said) for place in small if len({each[place] for each in fits}) < 2]
        lost += [(counts, said) for each in said if each in ("1", "2")]

    assert lost == []


def test_the_report_has_the_six_parts_of_perki_1_2021_pasal_56(
    operator: FlaskClient, fill_in: FillIn, ask: Callable[..., int]
) -> None:
    ask(days=4)
    assert operator.post(PAGE, data=fill_in(PAGE, TEXTS, seen="")).status_code == 303
    page = operator.get(f"{PAGE}/cetak").text
    titles = [str(title) for title, _names in services.CHAPTERS.values()]

    assert [title for title in titles if title not in page] == []
    assert [text for text in TEXTS.values() if text not in page] == []
    assert "&lt;3" in page


def test_the_page_for_staff_tells_all_and_what_goes_out_does_not(
    operator: FlaskClient, ask: Callable[..., int]
) -> None:
    """Perki 1/2021 pasal 56: how long answers took, by class."""
    for _each in range(5):
        ask(days=4)
    ask(days=9, category="berkala")
    inside = operator.get(PAGE).text
    outside = operator.get(f"{PAGE}/cetak").text
    told_of = ("nilai tengah 4, rata-rata 4,8", "nilai tengah 9, rata-rata 9", "nilai tengah 4, rata-rata 4<")

    # What five took and what all six took would tell what the sixth did.
    assert [words in inside for words in told_of[:2]] == [True, True]
    assert [words in outside for words in told_of] == [True, False, False]


def test_the_annex_is_a_file_without_small_numbers(operator: FlaskClient, ask: Callable[..., int]) -> None:
    """Perki 1/2021 pasal 56; UU 27/2022 pasal 16."""
    ask(channel="meja")
    answer = operator.get(f"{PAGE}/lampiran.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))

    assert answer.mimetype == "text/csv"
    assert ["Menurut cara masuk", "Rincian", "terlalu sedikit untuk dirinci"] in rows
    assert ["Menurut cara masuk", "Jumlah", "<3"] in rows
    assert [row for row in rows if row[-1] == "1"] == []


def test_a_year_without_requests_says_so_and_its_annex_has_the_zeros_by_perki_1_2021_pasal_56(
    operator: FlaskClient,
) -> None:
    printed, annex = operator.get(f"{PAGE}/cetak").text, operator.get(f"{PAGE}/lampiran.csv").text

    assert [f"{text}</p>" in printed for text in services.NOTHING.values()] == [True, True]
    assert ("Menurut cara masuk" in printed, "Jumlah" in printed) == (False, False)
    assert ("Menurut cara masuk;Jumlah;0" in annex, "Sengketa di Komisi Informasi;Jumlah;0" in annex) == (True, True)


@pytest.mark.parametrize("text", ["Dibantu 3304021234560001.", "x" * 4001])
def test_a_text_with_an_identity_number_or_too_long_is_refused_and_comes_back(
    operator: FlaskClient, fill_in: FillIn, site: Site, text: str
) -> None:
    sent = operator.post(PAGE, data=fill_in(PAGE, {**TEXTS, "staff": text}, seen=""))

    assert (sent.status_code, text in sent.text) == (422, True)
    with site_scope(site.id):
        assert db.session.scalars(db.select(Yearly)).all() == []


def test_who_saves_over_what_another_saved_is_told(operator: FlaskClient, fill_in: FillIn, site: Site) -> None:
    first = fill_in(PAGE, TEXTS, seen="")
    operator.post(PAGE, data=first)
    sent = operator.post(PAGE, data={**first, "policy": "Punya saya."})

    assert (sent.status_code, "orang lain menyimpan" in sent.text, "Punya saya." in sent.text) == (422, True, True)
    with site_scope(site.id):
        assert db.session.scalars(db.select(Yearly)).one().policy == TEXTS["policy"]


def test_one_button_makes_a_draft_for_the_desk_and_again_leads_to_it(
    operator: FlaskClient, fill_in: FillIn, site: Site, ask: Callable[..., int]
) -> None:
    """Perki 1/2021 pasal 56: the report is itself information that is there at any time."""
    ask()
    operator.post(PAGE, data=fill_in(PAGE, TEXTS, seen=""))
    places = []
    for _each in range(2):
        page = operator.get(PAGE).text
        form = page.split(f"/laporan/{YEAR}/dokumen")[1].split("</form>")[0]
        sent = {
            name: form.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in ("csrf_token", "once")
        }
        places.append(operator.post(f"{PAGE}/dokumen", data=sent).location)
    with site_scope(site.id):
        (row,) = db.session.scalars(db.select(Document)).all()
        told_of = (row.sort, row.category, row.year, row.state, "Rencana" in row.body or "rencana" in row.body)
        body = row.body

    assert places[0] == places[1]
    assert told_of == ("laporan_ppid", "setiap-saat", YEAR, "draft", True)
    assert ("&lt;3" in body, "Tentang policy." in body) == (True, True)


@pytest.mark.parametrize("year", [2009, 2999])
def test_there_is_no_report_of_a_year_without_the_law_or_to_come(operator: FlaskClient, year: int) -> None:
    assert operator.get(f"{STAFF}/laporan/{year}").status_code == 404


def test_who_may_not_write_reads_and_changes_nothing(
    site: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    sign_in(client, make_user("officer", site.region_code))
    read = [client.get(address).status_code for address in (PAGE, f"{PAGE}/cetak", f"{PAGE}/lampiran.csv")]
    wrote = [client.post(address).status_code for address in (PAGE, f"{PAGE}/dokumen")]

    assert (read, wrote) == ([200, 200, 200], [403, 403])


@pytest.mark.parametrize(
    ("day", "left"), [(date(2026, 1, 1), 90), (date(2026, 3, 31), 1), (date(2026, 4, 1), 0), (date(2026, 12, 31), 0)]
)
def test_the_home_counts_down_to_31_march_by_perki_1_2021_pasal_56(
    site: Site, monkeypatch: pytest.MonkeyPatch, make_user: MakeUser, day: date, left: int
) -> None:
    monkeypatch.setattr(services, "today", lambda _site: day)
    user = make_user(region_code=site.region_code)
    with site_scope(site.id):
        found = [figure.value for figure in hooks.cms_dashboard_figures(site, user) if "31 Maret" in figure.unit]

    assert found == [left]


def test_staff_are_told_that_the_commission_gets_a_copy_by_perki_1_2021_pasal_56(operator: FlaskClient) -> None:
    page = operator.get(PAGE).text

    assert "Terbit paling lambat 31 Maret tahun berikutnya, dengan salinan untuk Komisi Informasi" in page


def test_the_countdown_ends_when_the_report_is_out(
    site: Site, monkeypatch: pytest.MonkeyPatch, make_document: Make
) -> None:
    """Perki 1/2021 pasal 56."""
    monkeypatch.setattr(services, "today", lambda _site: date(2026, 2, 1))
    make_document(sort="laporan_ppid", title="Laporan", year=2025)
    with site_scope(site.id):
        assert services.days_left(site) == 0


def test_the_share_answered_in_time_leaves_out_what_is_not_due(site: Site, ask: Callable[..., int]) -> None:
    """UU 14/2008 pasal 22 ayat (7) and (8)."""
    ask(days=4)
    ask(days=20, late=True)
    ask(state=states.WORKING, due=NEVER)
    with site_scope(site.id):
        for row in db.session.scalars(db.select(Request)):
            if row.answered_at is not None:
                row.answered_at += now() - datetime(YEAR, 6, 10, 3, tzinfo=UTC) - timedelta(days=30)
                row.answer_due = row.answered_at.date() + timedelta(days=-1 if (row.answered_in or 0) > 17 else 1)
        db.session.commit()
        assert counting.in_time(site) == (1, 2)
