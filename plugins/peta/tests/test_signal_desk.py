"""What a village writes down about the signal, and what those above it see of that."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_peta.connectivity.models import ProposalStep, Survey

from .conftest import Bring

DESK = "http://localhost/s/kalimandi/admin/peta/sinyal/"
ABOVE = "http://localhost/s/klampok/admin/peta/sinyal/"
SHORT = {"hamlet": "Krajan", "day": "2026-02-01", "telkomsel": "lemah", "indosat": "tidak_ada", "xlsmart": "tidak_ada"}
USUAL = {"source": "desa", "method": "layar", "electricity": ""} | {
    f"{name}_technology": "4G" for name in ("telkomsel", "indosat", "xlsmart")
}
Make = Callable[..., int]
SignIn = Callable[[FlaskClient, User], None]


@pytest.fixture
def operator(village: Site, client: FlaskClient, make_user: MakeUser, sign_in: SignIn) -> FlaskClient:
    """Who looks after the site of the village, signed in."""
    sign_in(client, make_user(region_code=village.region_code))
    return client


def fields(page: str) -> dict[str, str]:
    """Return what nobody types of a form."""
    return dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))


@pytest.fixture
def write(operator: FlaskClient) -> Callable[..., Any]:
    """``write(path, **values)`` sends the form that stands at an address of the desk."""

    def sent(path: str = "baru", **values: str) -> Any:
        seen = operator.get(f"{DESK}{path}").text
        return operator.post(f"{DESK}{path}", data={**fields(seen), **values})

    return sent


def kept(site: Site, model: Any = Survey) -> list[Any]:
    """Return what the site has written down."""
    with site_scope(site.id):
        return list(db.session.scalars(select(model).order_by(model.id)))


def test_three_taps_are_a_survey(village: Site, write: Callable[..., Any]) -> None:
    answer = write(**SHORT, **USUAL)

    (row,) = kept(village)
    assert answer.status_code == 303
    assert (row.hamlet, row.category, row.definition, row.source) == ("Krajan", "lemah", "2026.1", "desa")
    assert row.operators[0] == {"name": "telkomsel", "technology": "4G", "strength": "lemah"}


def test_all_details_are_kept(village: Site, write: Callable[..., Any]) -> None:
    write(
        **SHORT,
        **USUAL
        | {"telkomsel_down_mbps": "12,5", "telkomsel_rsrp_dbm": "-98", "telkomsel_latency_ms": "40", "source": "opd"},
        latitude="-7,475",
        longitude="109,465",
        radius_m="300",
        tower_km="3,5",
        tower="Menara  Pagak, milik TBG",
        wifi="Balai desa; Diskominfo; 20\nPosyandu",
        households="1.200",
        population="4000",
        fasum_sekolah="2",
        fasum_ibadah="0",
    )

    (row,) = kept(village)
    assert row.operators[0] == {
        "name": "telkomsel",
        "technology": "4G",
        "strength": "lemah",
        "rsrp_dbm": -98,
        "down_mbps": 12.5,
        "latency_ms": 40,
    }
    assert (row.category, row.tower, float(row.tower_km), row.radius_m) == (
        "4g_satu_operator",
        "Menara Pagak, milik TBG",
        3.5,
        300,
    )
    assert row.wifi == [
        {"place": "Balai desa", "provider": "Diskominfo", "mbps": 20},
        {"place": "Posyandu", "provider": "", "mbps": None},
    ]
    assert (row.households, row.facilities, row.facility_count) == (1200, {"sekolah": 2, "ibadah": 0}, 2)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("hamlet", "Rumah Pak Slamet"), ("tower", "Di tanah Pak Darmo, 0812 3456 7890"), ("hamlet", "penderita TBC")),
        ("wifi", "Balai desa; Diskominfo; 20\nRumah Bu Siti; Indihome; 20"),
        *(("hamlet", "Depan rumah Karto"), ("hamlet", "RT 03 RW 01 No 5"), ("tower", "milik Pak Karto")),
        ("wifi", "rumah Karto"),
    ],
)
def test_a_survey_says_nothing_of_a_person(field: str, text: str, village: Site, write: Callable[..., Any]) -> None:
    answer = write(**{**SHORT, **USUAL, field: text})

    assert (answer.status_code, "menunjuk orang atau rumahnya" in answer.text, kept(village)) == (422, True, [])


def test_neither_does_its_correction_nor_its_proposal(village: Site, survey: Make, write: Callable[..., Any]) -> None:
    key = survey(village, "Krajan", "2026-02-01")

    corrected = write(f"{key}/betulkan", **SHORT, **USUAL, reason="Bukan di rumah Karto")
    proposed = write(
        f"{key}/usulan",
        day="2026-02-02",
        platform="surat Bu Siti, siti@gmail.com",
        status="diajukan",
        land="",
        urgency="sedang",
    )

    for answer in (corrected, proposed):
        assert (answer.status_code, "menunjuk orang atau rumahnya" in answer.text) == (422, True)
    assert (len(kept(village)), kept(village, ProposalStep)) == (1, [])


WRONG = (
    ({"indosat": ""}, "Pilih kuat, lemah, atau tanpa sinyal."),
    ({"telkomsel": "hebat"}, "Ada 1 hal yang perlu diperbaiki"),
    ({"day": "2999-01-01"}, "Tanggal ini belum tiba"),
    ({"day": ""}, "Isi tanggalnya."),
    ({"indosat_down_mbps": "3"}, "Hasil ukurnya terisi."),
    ({"telkomsel_rsrp_dbm": "98"}, "Paling banyak"),
    ({"wifi": "Balai desa; Diskominfo; cepat"}, "Baris 1: Tulis dengan angka saja."),
    ({"wifi": "a;b;1;c"}, "Baris 1: tulis tempat; penyedia; Mbps."),
    ({"latitude": "-7,4"}, "Isi lintang dan bujur"),
    ({"latitude": "3,1", "longitude": "101,6"}, "Titik ini di Malaysia atau Singapura. Periksa lintang dan bujurnya."),
    ({"households": "10", "population": "5"}, "KK lebih banyak daripada penduduknya."),
    ({"households": "1", "population": "0"}, "KK lebih banyak daripada penduduknya."),
    ({"hamlet": "x" * 81}, "Terlalu panjang."),
    ({"hamlet": "-"}, "Tulis nama dusunnya, atau kosongkan untuk seluruh desa."),
)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(village: Site, write: Callable[..., Any]) -> None:
    answers = [(said, write(**{**SHORT, **USUAL, "tower": "Menara Pagak", **values})) for values, said in WRONG]

    assert [said for said, answer in answers if answer.status_code != 422 or said not in answer.text] == []
    assert ['value="Menara Pagak"' in answer.text for _said, answer in answers] == [True] * len(WRONG)
    assert kept(village) == []


def said(page: str) -> str:
    """Return the words of a page, without its tags."""
    return " ".join(re.sub("<[^<]*?>", " ", page).split())


def test_a_survey_of_the_whole_village_beside_its_hamlets_says_that_it_does_not_count(
    village: Site, operator: FlaskClient, write: Callable[..., Any], survey: Make
) -> None:
    survey(village, "Krajan", "2026-01-05", "kuat", "kuat", "kuat")

    answer = write(**{**SHORT, **USUAL, "hamlet": ""})

    told, desk = said(operator.get(answer.location).text), operator.get(DESK).text
    assert "dan tampil di situs" not in told
    assert "Tercatat, tetapi tidak tampil di daftar dan tidak dihitung" in told
    assert re.findall(r'<h2>Catatan untuk seluruh desa</h2>.*?href="([^"]*)">(.*?)</a>', desk, re.DOTALL) == [
        (answer.location, "Seluruh desa")
    ]


def test_a_survey_of_the_whole_village_that_counts_is_listed_once(
    village: Site, operator: FlaskClient, write: Callable[..., Any], survey: Make
) -> None:
    survey(village, "", "2026-01-05")

    answer = write(**{**SHORT, **USUAL, "hamlet": ""})

    told, desk = said(operator.get(answer.location).text), operator.get(DESK).text
    assert "Tercatat, dan tampil di situs." in told
    assert ("Catatan untuk seluruh desa</h2>" in desk, desk.count(">Seluruh desa</a>")) == (False, 1)


def test_a_survey_of_a_day_before_the_last_one_says_that_it_is_history(
    village: Site, operator: FlaskClient, write: Callable[..., Any], survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-05")

    told = said(operator.get(write(**SHORT, **USUAL).location).text)

    assert ("tampil di situs tetap catatan yang lebih baru" in told, "dan tampil di situs" in told) == (True, False)


def test_a_hamlet_keeps_its_name_however_it_is_typed_until_that_is_corrected(
    village: Site, write: Callable[..., Any]
) -> None:
    for number, name in enumerate(("Dusun Baru", " dusun  baru", "BARU"), start=1):
        write(**{**SHORT, **USUAL, "hamlet": name, "day": f"2026-02-0{number}"})
    last = kept(village)[-1].id

    write(f"{last}/betulkan", **{**SHORT, **USUAL, "hamlet": "Dusun  Baru I", "reason": "Salah tulis."})
    write(**{**SHORT, **USUAL, "hamlet": "dusun baru i", "day": "2026-02-05"})

    assert [row.hamlet for row in kept(village)] == ["Dusun Baru"] * 3 + ["Dusun Baru I"] * 2


def test_the_same_hamlet_twice_on_a_day_is_asked_about(
    village: Site, operator: FlaskClient, write: Callable[..., Any]
) -> None:
    write(**SHORT, **USUAL)
    (first,) = kept(village)

    asked = write(**{**SHORT, **USUAL, "hamlet": "dusun krajan", "indosat": "kuat"})
    told, count = said(asked.text), len(kept(village))
    sure = write(**{**SHORT, **USUAL, "hamlet": "dusun krajan", "indosat": "kuat", "again": "y"})

    assert (asked.status_code, count) == (422, 1)
    assert "Krajan sudah dicatat pada 1 Februari 2026: Sinyal lemah." in told
    assert f'/admin/peta/sinyal/{first.id}">Buka catatan itu' in asked.text
    assert 'name="again"' not in operator.get(f"{DESK}baru").text
    assert (sure.status_code, [row.hamlet for row in kept(village)]) == (303, ["Krajan", "Krajan"])


def test_a_survey_that_was_corrected_away_is_no_double(village: Site, write: Callable[..., Any]) -> None:
    write(**SHORT, **USUAL)
    (first,) = kept(village)
    write(f"{first.id}/betulkan", **{**SHORT, **USUAL, "day": "2026-02-02", "reason": "Salah tanggal."})

    answer = write(**SHORT, **USUAL)

    assert (answer.status_code, len(kept(village))) == (303, 3)


def test_the_point_of_a_survey_lies_in_the_village(village: Site, bring: Bring, write: Callable[..., Any]) -> None:
    bring()
    places = [("-7,5", "110,5"), ("7,475", "109,465"), ("-7,475", "109,465")]

    answers = [write(**SHORT, **USUAL, latitude=lat, longitude=long).text for lat, long in places]

    assert ["km di luar wilayah Kalimandi" in answer for answer in answers] == [True, False, False]
    assert ["Letaknya di seberang khatulistiwa" in answer for answer in answers[1:]] == [False, False]
    assert [float(row.latitude) for row in kept(village)] == [-7.475]


def test_a_form_that_is_sent_twice_is_one_survey(village: Site, operator: FlaskClient) -> None:
    hidden = fields(operator.get(f"{DESK}baru").text)

    answers = [operator.post(f"{DESK}baru", data={**hidden, **SHORT, **USUAL}) for _turn in range(2)]

    assert (len({answer.location for answer in answers}), len(kept(village))) == (1, 1)


def test_without_the_token_nothing_is_written(village: Site, operator: FlaskClient, survey: Make) -> None:
    key = survey(village, "Krajan", "2026-02-01")

    answers = [
        operator.post(f"{DESK}{path}", data={**SHORT, **USUAL, "key": "0" * 32, "reason": "Salah"})
        for path in ("baru", f"{key}/betulkan", f"{key}/usulan")
    ]

    assert [answer.status_code < 400 for answer in answers] == [False] * 3
    assert (len(kept(village)), kept(village, ProposalStep)) == (1, [])


def test_the_empty_form_for_devices_has_no_token_and_no_day(village: Site, operator: FlaskClient, survey: Make) -> None:
    survey(village, "Krajan", "2026-02-01")

    form, empty = operator.get(f"{DESK}baru").text, operator.get(f"{DESK}baru/luring").text

    assert 'data-luring="/s/kalimandi/admin/peta/sinyal/baru/luring"' in form
    assert 'data-judul="hamlet"' in form
    assert re.search(r'name="csrf_token"[^>]*value="[^"]', empty) is None
    assert re.findall(r'name="(?:key|day)"[^>]*value="([^"]*)"', empty) == ["", ""]
    assert '<option value="Krajan">' in empty
    assert "Catat sinyal" in operator.get("http://localhost/s/kalimandi/admin/luring").text


def test_a_correction_keeps_what_it_corrects(
    village: Site, operator: FlaskClient, write: Callable[..., Any], survey: Make
) -> None:
    key = survey(village, "Krajan", "2026-02-01", households=40)

    hidden = fields(operator.get(f"{DESK}{key}/betulkan").text)
    answer = write(f"{key}/betulkan", **{**SHORT, **USUAL, "reason": "Salah  baca.", "telkomsel": "kuat"})
    again = write(f"{key}/betulkan", **{**SHORT, **USUAL, "reason": "Sekali lagi.", **hidden})

    old, new = kept(village)
    # It was this very account.
    assert (answer.status_code, again.status_code, "orang lain" in again.text) == (303, 422, False)
    assert "Catatan ini sudah dibetulkan. Buka yang terbaru, lalu betulkan itu." in again.text
    assert (old.category, new.category, new.replaces_id, new.reason) == (
        *("blank", "4g_satu_operator"),
        *(key, "Salah baca."),
    )


def test_the_form_of_a_correction_is_not_opened_where_there_is_one_already(
    village: Site, operator: FlaskClient, write: Callable[..., Any], survey: Make
) -> None:
    key = survey(village, "Krajan", "2026-02-01")
    corrected = write(f"{key}/betulkan", **{**SHORT, **USUAL, "reason": "Salah baca."}).location
    answer = operator.get(f"{DESK}{key}/betulkan")
    assert (answer.status_code, answer.location) == (303, f"/s/kalimandi/admin/peta/sinyal/{key}")
    assert f'href="{corrected}">Buka pembetulannya' in operator.get(answer.location).text
    assert operator.get(f"{corrected}/betulkan").status_code == 200


def test_the_form_of_a_correction_begins_with_what_was_written(
    village: Site, operator: FlaskClient, write: Callable[..., Any]
) -> None:
    write(**SHORT, **USUAL | {"telkomsel_down_mbps": "0,5"}, wifi="Balai desa; ; 20", fasum_sekolah="2", tower_km="3,5")
    (row,) = kept(village)

    page = operator.get(f"{DESK}{row.id}/betulkan").text

    assert re.findall(r'name="(\w+)" value="(?:kuat|lemah|tidak_ada)" checked', page) == [
        *("telkomsel", "indosat", "xlsmart"),
    ]
    for said in ('value="0,5"', "Balai desa; ; 20", 'name="fasum_sekolah" type="text" value="2"', 'value="3,5"'):
        assert said in page


def test_the_steps_of_a_proposal_are_kept(village: Site, write: Callable[..., Any], survey: Make) -> None:
    key = survey(village, "Krajan", "2026-02-01")
    step = {"platform": "PASTI", "status": "diajukan", "land": "kas", "urgency": "tinggi", "day": "2026-02-03"}

    answers = [write(f"{key}/usulan", **step), write(f"{key}/usulan", **{**step, "status": "disetujui"})]
    wrong = write(f"{key}/usulan", **{**step, "platform": ""})

    assert [answer.status_code for answer in (*answers, wrong)] == [303, 303, 422]
    assert [(row.status, row.hamlet) for row in kept(village, ProposalStep)] == [
        ("diajukan", "Krajan"),
        ("disetujui", "Krajan"),
    ]


def test_another_village_s_surveys_are_neither_seen_nor_corrected(
    village: Site, neighbour: Site, operator: FlaskClient, survey: Make
) -> None:
    key = survey(neighbour, "Lor", "2026-02-01")

    answers = [operator.get(f"{DESK}{key}"), *(operator.get(f"{DESK}{key}/{path}") for path in ("betulkan", "usulan"))]
    answers += [operator.post(f"{DESK}{key}/betulkan", data={**SHORT, **USUAL, "reason": "Salah"})]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert "Lor" not in operator.get(DESK).text
    assert len(kept(neighbour)) == 1


@pytest.mark.parametrize("role", ["officer", None])
def test_who_may_not_write_writes_nothing(
    village: Site, client: FlaskClient, make_user: MakeUser, sign_in: SignIn, survey: Make, role: str | None
) -> None:
    key = survey(village, "Krajan", "2026-02-01")
    if role is not None:
        sign_in(client, make_user(region_code=village.region_code, role=role))

    answers = [client.get(f"{DESK}{path}") for path in ("baru", "baru/luring", f"{key}/betulkan", f"{key}/usulan")]

    refused = 403 if role is not None else 303
    assert [answer.status_code for answer in answers] == [refused] * 4
    assert client.get(DESK).status_code == (200 if role is not None else 303)


def test_those_above_see_who_has_not_looked_for_long(
    kecamatan: Site, village: Site, neighbour: Site, officer: FlaskClient, survey: Make
) -> None:
    survey(village, "Krajan", (today(village) - timedelta(days=400)).isoformat())

    page = officer.get(ABOVE).text

    assert [word in page for word in ("Belum pernah diperiksa", "belum diperiksa sejak")] == [True, True]
    assert page.index("Pagak") < page.index("Kalimandi")
    assert [officer.get(f"{ABOVE}{path}").status_code for path in ("baru", "baru/luring")] == [404, 404]


def test_the_dashboard_counts_what_the_villages_add_up_to(
    kecamatan: Site, village: Site, neighbour: Site, officer: FlaskClient, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", households=1230)
    survey(neighbour, "Lor", "2026-02-01", households=11)

    page = officer.get("http://localhost/s/klampok/admin/").text

    words = " ".join(re.sub("<.*?>", " ", page).split())
    assert [said in words for said in ("2 dusun tanpa sinyal", "1.241 KK tanpa sinyal")] == [True, True]
