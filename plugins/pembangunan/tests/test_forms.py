"""What a form of a work or a progress refuses, and that nothing of it is written or lost."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, db, site_scope, today
from cms_core.publishing.models import Revision
from cms_pembangunan.models import Progress, Work

from .conftest import STAFF, TOLD, WORK, FillIn, Make, Step

NEW_WORK, NEW_TOLD = f"{STAFF}/pekerjaan/baru", f"{STAFF}/kemajuan/baru"


def errors(text: str) -> list[str]:
    """Return what is said at the fields of a page."""
    return [found.strip() for found in re.findall(r'class="err"[^>]*>(?:<svg.*?</svg>)?(.*?)</p>', text, re.DOTALL)]


def count(site: Site, model: Any) -> int:
    """Return how many rows there are."""
    with site_scope(site.id):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def only(site: Site, model: Any) -> Any:
    """Return the one row there is."""
    with site_scope(site.id):
        row = db.session.scalars(select(model)).one()
        db.session.expunge(row)
        return row


def test_a_sign_that_says_too_little_is_looked_at_twice(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    page = operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, langkah="terbit"), follow_redirects=True).text

    assert "Papan proyek belum lengkap: Lokasi, Pelaksana, Mulai, Volume." in page
    assert only(site, Work).state == "draft"


def test_the_last_day_follows_the_duration_unless_somebody_wrote_it(
    site: Site, operator: FlaskClient, fill_in: FillIn
) -> None:
    sent = fill_in(NEW_WORK, WORK, starts="2026-07-06", duration="60")
    address = operator.post(NEW_WORK, data=sent).headers["Location"]
    plan = {**WORK, "starts": "2026-07-06", "budget": "100.000.000"}

    operator.post(address, data=fill_in(address, plan, duration="90", ends="2026-09-03"))
    reckoned = only(site, Work).ends
    operator.post(address, data=fill_in(address, plan, duration="120", ends="2026-12-31"))

    assert (reckoned, only(site, Work).ends) == (date(2026, 10, 3), date(2026, 12, 31))


def test_an_older_version_obeys_the_rules(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make
) -> None:
    key = make_work()
    tell(key, 80, date(2026, 8, 1))
    told = tell(key, 80, date(2026, 8, 14), shown=False)
    address = f"{STAFF}/kemajuan/{told}"
    fallen = {"percent": "50", "reason": "Hanyut saat banjir"}
    operator.post(address, data=fill_in(address, TOLD, work_id=str(key), **fallen))
    operator.post(address, data=fill_in(address, TOLD, work_id=str(key), percent="90", reason=""))
    with site_scope(site.id):
        old = db.session.scalars(select(Revision).where(Revision.ref == told).order_by(Revision.id)).all()
        wanted = next(each for each in old if each.content["percent"] == 50)
        wanted.content = {**wanted.content, "reason": ""}
        key_of_old = wanted.id
        db.session.commit()

    page = operator.get(f"{address}/riwayat?versi={key_of_old}").text
    sent = dict(re.findall(r'name="(csrf_token|versi)"[^>]*value="([^"]*)"', page))
    answer = operator.post(f"{address}/riwayat/{key_of_old}", data=sent)

    assert (answer.status_code, "Turun dari 80 menjadi 50 persen. Tulis mengapa." in errors(answer.text)) == (422, True)
    with site_scope(site.id):
        assert db.session.get_one(Progress, told).percent == 90


def test_money_of_the_sources_is_the_budget(site: Site, operator: FlaskClient, fill_in: FillIn) -> None:
    answer = operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, from_swadaya="5.000.000"))

    row = only(site, Work)
    assert answer.status_code == 303
    assert (row.budget, row.cost, row.sources) == (105_000_000, 105_000_000, {"dd": 100_000_000, "swadaya": 5_000_000})


def test_a_schedule_is_reckoned_from_the_start(site: Site, operator: FlaskClient, fill_in: FillIn) -> None:
    operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, starts="2026-07-06", duration="2", span="bulan"))

    assert only(site, Work).ends == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"budget": "110.000.000"},
            "Sumber dana berjumlah Rp100.000.000, anggarannya Rp110.000.000: selisih Rp10.000.000. Samakan dulu.",
        ),
        (
            {"budget": "100.000.000", "revised": "90.000.000"},
            "Sumber dana berjumlah Rp100.000.000, anggarannya Rp90.000.000: selisih Rp10.000.000. Samakan dulu.",
        ),
        ({"from_dd": "", "budget": "1.000"}, "Tulis juga dari mana uangnya: isi sumber dananya."),
        ({"starts": "2025-12-31"}, "31 Desember 2025 sebelum tahun anggaran 2026."),
        ({"starts": "9000-01-01", "duration": "3650"}, "Tahun ini keliru. Periksa tanggalnya."),
        ({"duration": "11", "span": "tahun"}, "Paling lama 10 tahun."),
        ({"starts": "2026-07-06", "ends": "2026-07-05"}, "Selesainya sebelum mulai. Periksa tanggalnya."),
        ({"year": ""}, "Tulis tahun anggarannya."),
        ({"year": "26"}, "Paling sedikit 2014."),
        ({"title": ""}, "Tulis nama kegiatannya."),
        ({"body-0-teks": ""}, "Tulis manfaatnya bagi warga."),
    ],
)
def test_a_work_that_does_not_add_up_is_asked_about(
    site: Site, operator: FlaskClient, fill_in: FillIn, values: dict[str, str], said: str
) -> None:
    answer = operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, **values))

    assert answer.status_code == 422
    assert said in errors(answer.text)
    assert count(site, Work) == 0


def test_what_was_typed_comes_back(operator: FlaskClient, site: Site, fill_in: FillIn) -> None:
    answer = operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, budget="1", executor="Tim Dusun 3"))

    assert ['value="100.000.000"' in answer.text, 'value="Tim Dusun 3"' in answer.text] == [True, True]


def test_a_draft_goes_to_another_work_and_what_was_seen_stays(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, step: Step
) -> None:
    wrong, right = make_work(), make_work(title="Drainase")
    address = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(wrong))).location

    def send(work: int, **values: str) -> int:
        return operator.post(address, data=fill_in(address, TOLD, work_id=str(work), **values)).status_code

    def kept() -> list[tuple[int, int]]:
        with site_scope(site.id):
            shares = [(key, share) for key, share in db.session.execute(select(Work.id, Work.percent))]
            return [(db.session.scalars(select(Progress.work_id)).one(), 0), *sorted(shares)]

    moved = send(right)
    after = kept()
    stale = operator.post(address, data={**fill_in(address, TOLD, work_id=str(wrong)), "version": "1"})
    with site_scope(site.id):
        told = db.session.scalars(select(Progress.id)).one()
    step(Progress, told, "terbit")
    refused = send(wrong)

    assert (moved, after) == (303, [(right, 0), (wrong, 0), (right, 0)])
    assert (stale.status_code, refused) == (409, 422)
    assert kept() == [(right, 0), (wrong, 0), (right, 50)]


@pytest.mark.parametrize("title", ["Papan", "Kemajuan", "Tahun", "Buku", "Berkas"])
def test_a_work_gets_no_address_where_something_else_answers(
    site: Site, operator: FlaskClient, fill_in: FillIn, title: str
) -> None:
    address = operator.post(NEW_WORK, data=fill_in(NEW_WORK, WORK, title=title)).location
    typed = fill_in(address, WORK, title=title, slug=title.lower(), slug_seen=f"{title.lower()}-2")

    answer = operator.post(address, data=typed)

    with site_scope(site.id):
        assert db.session.scalars(select(Work.slug)).one() == f"{title.lower()}-2"
    assert (answer.status_code, errors(answer.text)) == (
        422,
        ["Alamat ini dipakai oleh situs sendiri. Pilih yang lain."],
    )


def test_a_progress_is_not_called_like_the_sign_of_a_work(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make
) -> None:
    operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, title="Papan", work_id=str(make_work())))

    with site_scope(site.id):
        assert db.session.scalars(select(Progress.slug)).one() == "papan-2"


@pytest.mark.parametrize(
    ("sent", "kept", "chosen", "typed"),
    [
        (["50", ""], 50, "50", ""),
        (["45"], 45, "", "45"),
        (["80", "80%"], 80, "80", ""),
        (["0", ""], 0, "0", ""),
        (["", "45"], 45, "", "45"),
        (["", "50"], 50, "50", ""),
    ],
)
def test_a_share_is_chosen_or_typed(
    site: Site,
    operator: FlaskClient,
    fill_in: FillIn,
    make_work: Make,
    sent: list[str],
    kept: int,
    chosen: str,
    typed: str,
) -> None:
    key = make_work()
    address = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(key), percent=sent)).location
    page = operator.get(address).text
    ticked = re.findall(r'type="radio" name="percent" value="(\d*)" checked', page)
    written = re.findall(r'<input[^>]*id="percent"[^>]*value="([^"]*)"', page)

    with site_scope(site.id):
        assert db.session.scalars(select(Progress.percent)).one() == kept
    assert (ticked, written) == ([chosen], [typed])


def test_of_two_shares_the_typed_one_can_be_meant(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make
) -> None:
    key = str(make_work())

    page = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=key, percent=["50", "45"])).text
    offered = re.findall(r'type="radio" name="percent" value="(\d*)"( checked)?', page)
    operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=key, percent=["", "45"]))

    assert offered == [("0", ""), ("30", ""), ("50", " checked"), ("80", ""), ("100", ""), ("", "")]
    assert 'value="45"' in page
    assert only(site, Progress).percent == 45


def test_nothing_is_ticked_before_something_was_said(operator: FlaskClient, make_work: Make) -> None:
    make_work()

    assert not re.search(r'name="percent" value="\d*" checked', operator.get(NEW_TOLD).text)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"percent": "101"}, "Paling banyak 100."),
        ({"percent": "-1"}, "Paling sedikit 0."),
        ({"percent": "separuh"}, "Tulis dengan angka saja."),
        ({"percent": ""}, "Tulis sudah berapa persen."),
        (
            {"percent": ["50", "45"]},
            "Dipilih 50, ditulis 45 persen. Pilih Angka lain untuk yang ditulis, atau kosongkan kotaknya.",
        ),
        ({"day": "2025-12-31"}, "31 Desember 2025 sebelum tahun anggaran 2026."),
        ({"day": "2999-01-01"}, "1 Januari 2999 belum terjadi."),
        ({"title": ""}, "Tulis yang sudah dikerjakan."),
        ({"work_id": "999"}, "Pekerjaan ini tidak ada lagi atau belum terbit. Pilih yang lain."),
        ({"work_id": "satu"}, "Pilih salah satu yang ada di daftar."),
    ],
)
def test_a_progress_that_cannot_be_is_asked_about(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, values: dict[str, str], said: str
) -> None:
    key = make_work()

    answer = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, **{"work_id": str(key), **values}))

    assert answer.status_code == 422
    assert said in errors(answer.text)
    assert count(site, Progress) == 0


def test_less_than_before_needs_a_reason(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make
) -> None:
    key = make_work()
    tell(key, 80, date(2026, 8, 1))

    refused = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(key)))
    told = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(key), reason="Hanyut saat banjir"))

    assert (refused.status_code, told.status_code) == (422, 303)
    assert "Turun dari 80 menjadi 50 persen. Tulis mengapa." in errors(refused.text)
    assert count(site, Progress) == 2


def test_an_earlier_day_cannot_say_more_than_a_later_one(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make
) -> None:
    key = make_work()
    tell(key, 30, date(2026, 9, 1))

    answer = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(key)))

    said = "Pada 1 September 2026 sudah dikabarkan 30 persen. Periksa angka atau tanggalnya."
    assert (answer.status_code, said in errors(answer.text)) == (422, True)


def test_a_progress_without_a_day_is_of_today(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make
) -> None:
    answer = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(make_work(year=2014)), day=""))

    assert (answer.status_code, only(site, Progress).day) == (303, today(site))


def test_a_work_of_another_village_or_a_draft_cannot_be_told_of(
    site: Site, neighbour: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make
) -> None:
    others = (make_work(at=neighbour), make_work(shown=False))

    answers = [operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=str(key))) for key in others]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert count(site, Progress) == 0


def test_of_several_works_none_is_taken_by_itself(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make
) -> None:
    make_work()
    alone = operator.get(NEW_TOLD).text
    make_work(title="Drainase")

    page = operator.get(NEW_TOLD).text
    answer = operator.post(NEW_TOLD, data=fill_in(NEW_TOLD, TOLD, work_id=""))

    assert ["Pilih pekerjaan<" in text for text in (alone, page)] == [False, True]
    assert (answer.status_code, "Pilih pekerjaannya." in errors(answer.text)) == (422, True)


def test_two_of_one_day_follow_each_other(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make
) -> None:
    key = make_work()
    first, _second = (tell(key, percent, date(2026, 8, 14)) for percent in (30, 50))
    address = f"{STAFF}/kemajuan/{first}"

    mended = operator.post(address, data=fill_in(address, TOLD, work_id=str(key), percent="30", title="Bekisting"))
    over = operator.post(address, data=fill_in(address, TOLD, work_id=str(key), percent="60"))

    assert (mended.status_code, over.status_code) == (303, 422)


def test_what_is_told_stays_with_its_work(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make
) -> None:
    key, other = make_work(), make_work(title="Drainase")
    told = f"{STAFF}/kemajuan/{tell(key, 50, date(2026, 8, 14))}"

    answer = operator.post(told, data=fill_in(told, TOLD, work_id=str(other)))

    assert (answer.status_code, only(site, Progress).work_id) == (422, key)


@pytest.mark.parametrize(("form", "written"), [(NEW_WORK, WORK), (NEW_TOLD, TOLD)])
def test_nothing_waits_for_an_hour(
    operator: FlaskClient, fill_in: FillIn, make_work: Make, form: str, written: dict[str, Any]
) -> None:
    values = {"work_id": str(make_work()), "at": "31/12/2098 16.00"}

    answer = operator.post(form, data=fill_in(form, written, **values))

    assert (answer.status_code, "Ini terbit saat itu juga. Kosongkan waktunya." in errors(answer.text)) == (422, True)


def test_a_form_may_begin_with_the_work_it_is_about(operator: FlaskClient, make_work: Make) -> None:
    make_work()
    key = make_work(title="Drainase")

    page = operator.get(
        f"{NEW_TOLD}?pekerjaan={key}", headers={"Sec-Fetch-Mode": "navigate"}, follow_redirects=True
    ).text

    assert re.findall(r'<option selected value="(\d+)">', page) == [str(key)]


def test_a_work_is_not_moved_past_what_is_told_of_it(
    site: Site, operator: FlaskClient, fill_in: FillIn, make_work: Make, tell: Make, step: Step
) -> None:
    key = make_work(year=2024)
    told = tell(key, 50, date(2025, 8, 14))
    address = f"{STAFF}/pekerjaan/{key}"

    def send(year: str) -> tuple[int, bool]:
        answer = operator.post(address, data=fill_in(address, WORK, year=year))
        said = "Sudah ada kemajuan pada 14 Agustus 2025, sebelum tahun anggaran 2026. Periksa tahunnya, atau tanggal"
        return answer.status_code, any(said in each for each in errors(answer.text))

    moved, refused = send("2025"), send("2026")
    kept = only(site, Work).year
    step(Progress, told, "tarik")

    assert (moved, refused, kept) == ((303, False), (422, True), 2025)
    assert (send("2026"), only(site, Work).year) == ((303, False), 2026)
