"""Reports like one's own: found near and by words, only those that everybody may read, and joined once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Point, Site, User, db, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, moderation, similar, states
from cms_lapor.models import Joined, Report

from .conftest import HOST, KECAMATAN, REPORT, VILLAGE, Citizen, fields, number_of, receipt

HERE = (-7.501388, 109.440277)
LOOKS = {**REPORT, "langkah": "periksa", "asked": "pu-jalan"}
AT = {"latitude": str(HERE[0]), "longitude": str(HERE[1])}
OTHER_WORDS = {"body": "Aspal amblas separuh, truk tersangkut kemarin.", "hamlet": "", "landmark": "simpang tiga"}


def shown(page: str) -> list[str]:
    """Return the numbers of the reports that can be joined on a page."""
    return re.findall(r'name="join" value="([^"]+)"', page)


def test_like_one_is_shown_once_and_the_report_is_still_sent(
    citizen: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, hamlet="Dusun 3")
    page = citizen.send(**LOOKS)
    assert (page.status_code, shown(page.text)) == (422, [number_of(site, key)])
    assert "Jalan berlubang" in page.text
    assert 'value="kirim">Tetap kirim laporan baru' in page.text
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Report.id))) == 1
    typed = fields(page.text)
    assert {name: typed[name] for name in REPORT} == REPORT
    receipt(citizen.send_form("/lapor/baru", page.text, langkah="kirim"))
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Report.id))) == 2


@pytest.mark.parametrize("langkah", ["", "kirim"])
def test_whoever_presses_no_button_is_not_held_up(
    citizen: Citizen, make_report: Callable[..., int], langkah: str
) -> None:
    make_report(released=True, hamlet="Dusun 3")
    receipt(citizen.send(**{**LOOKS, "langkah": langkah}))


@pytest.mark.parametrize(
    ("off", "metres"), [((0.0, 0.0), 0), ((0.002, 0.0), 220), ((0.0, 0.0021), 230), ((0.0024, 0.0), None)]
)
def test_with_positions_250_metres_decide_and_not_the_words(
    citizen: Citizen, make_report: Callable[..., int], off: tuple[float, float], metres: int | None
) -> None:
    make_report(released=True, lat=HERE[0] + off[0], long=HERE[1] + off[1])
    page = citizen.send(**{**LOOKS, **OTHER_WORDS, **AT}).text
    assert len(shown(page)) == (metres is not None)
    if metres is not None:
        assert re.findall(r"sekitar (\d+) m dari sini", page) == [str(metres)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"topic": "pu-jembatan", "asked": "pu-jembatan"}, True),
        ({"topic": "hub-lampu", "asked": "hub-lampu"}, False),
        ({"body": "Aspal amblas separuh, truk tersangkut kemarin.", "landmark": "simpang tiga"}, False),
        ({"body": "Lubang makin dalam, motor jatuh di jalan itu.", "hamlet": "", "landmark": "simpang"}, False),
        ({"body": "Berlubang dalam sekali, motor jatuh di situ.", "hamlet": "dusun  3"}, True),
        ({"visibility": "secret"}, False),
        ({"about_office": "y"}, False),
    ],
)
def test_without_positions_place_and_words_decide(
    citizen: Citizen,
    site: Site,
    make_report: Callable[..., int],
    officer: User,
    changes: dict[str, str],
    found: bool,
) -> None:
    make_report(released=True, hamlet="Dusun 3")
    page = citizen.send(**{**LOOKS, **changes})
    assert bool(shown(page.text)) == found


def test_nothing_hidden_is_ever_shown(
    citizen: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    at = {"lat": HERE[0], "long": HERE[1]}
    make_report(**at)
    make_report(**at, state=states.WORKING)
    make_report(**at, visibility="secret", state=states.WORKING)
    done, gone, secret, old, withdrawn = (make_report(released=True, **at) for _each in range(5))
    with site_scope(site.id):
        rows = {key: db.session.get_one(Report, key) for key in (done, gone, secret, old, withdrawn)}
        rows[done].state = states.DONE
        moderation.hide(rows[gone], step=rows[gone].step, site=site, user=officer)
        # Somebody makes it secret and forgets that it was released.
        rows[secret].visibility = "secret"
        rows[old].received_at = now() - timedelta(weeks=13)
        cases.move(rows[withdrawn], "cabut", cases.Said(), by=states.REPORTER, step=rows[withdrawn].step, site=site)
    db.session.commit()
    receipt(citizen.send(**{**LOOKS, **AT}))


def test_near_one_of_the_next_village_is_shown_where_its_module_is_on(
    citizen: Citizen, kecamatan: Site, make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    shared: dict[str, Any] = {"modules": (NAME,), "stage": "village_publishes"}
    beyond = make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", host="sirkandi.example", **shared)
    off = make_site("33.04.02.2002", slug="padam", name="Padam", host="padam.example", **shared)
    for village in (beyond, off):
        make_user("village_operator", village.region_code)
        make_report(village, released=True, lat=HERE[0], long=HERE[1], place=village.region_code)
    from cms_core.modules import services

    with site_scope(off.id):
        services.disable(off, NAME, by=None)
    db.session.commit()
    page = citizen.send(**{**LOOKS, **AT}).text
    assert [number[:13] for number in shown(page)] == ["LP-3304022001"]
    assert 'href="http://sirkandi.example' in page
    answer = citizen.send_form("/lapor/baru", page, form=-1, join=shown(page)[0])
    assert (answer.status_code, 'href="http://sirkandi.example' in answer.text) == (201, True)
    with site_scope(beyond.id):
        assert db.session.scalar(db.select(db.func.count(Joined.id))) == 1


def test_of_a_house_nobody_learns_where_it_is_by_asking_from_many_places(
    citizen: Citizen, make_report: Callable[..., int]
) -> None:
    make_report(released=True, topic="duk-ktp", lat=-7.50142, long=109.44028)
    spots = [(-7.501, 109.44), (-7.50142, 109.44028)]
    found = [
        re.findall(
            r"sekitar (\d+) m",
            citizen.send(
                **{**LOOKS, "topic": "duk-ktp", "asked": "duk-ktp", "latitude": str(lat), "longitude": str(long)}
            ).text,
        )
        for lat, long in spots
    ]
    # Near is the corner of 100 m in which it lies, not the house.
    assert found == [["0"], ["60"]]


def test_script_is_told_without_sending_photos_or_names(citizen: Citizen, make_report: Callable[..., int]) -> None:
    make_report(released=True, hamlet="Dusun 3")
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    sent = {**fields(page), **REPORT, "langkah": "serupa"}
    answer = citizen.client.post(f"{HOST}/lapor/baru", data={**sent, "body": f"{REPORT['body']} NIK 3304021502900003"})
    assert (answer.status_code, answer.headers["Cache-Control"], len(shown(answer.text))) == (200, "no-store", 1)
    assert "Ada NIK" in answer.text
    assert "<html" not in answer.text
    assert citizen.client.post(f"{HOST}/lapor/baru", data={**sent, "csrf_token": ""}).status_code == 422


def test_joining_is_counted_once_for_a_form_and_makes_no_report(
    citizen: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, hamlet="Dusun 3")
    page = citizen.send(**LOOKS).text
    for _each in range(2):
        answer = citizen.send_form("/lapor/baru", page, form=-1, join=number_of(site, key))
        assert (answer.status_code, "1 warga juga melaporkan hal ini." in answer.text) == (201, True)
    # With a key of its own the same form counts once more for another person.
    answer = citizen.send_form("/lapor/baru", citizen.send(**LOOKS).text, form=-1, join=number_of(site, key))
    assert "2 warga juga melaporkan hal ini." in answer.text
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Report.id))) == 1
        assert db.session.scalar(db.select(db.func.count(Joined.id))) == 2
    public = citizen.client.get(f"{HOST}/lapor/{number_of(site, key)}").text
    assert "2 warga juga melaporkan" in public


def test_joins_are_counted_where_they_come_from(citizen: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(released=True, hamlet="Dusun 3")

    def join(**more: Any) -> Any:
        page = citizen.send(**LOOKS).text
        data = {**fields(page, -1), "join": number_of(site, key)}
        return citizen.client.post(f"{HOST}/lapor/baru", data=data, **more)

    answers = [join() for _each in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert "Terlalu banyak yang ikut dari sini." in answers[-1].text
    assert join(environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 201
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Joined.id))) == 11


def test_nobody_joins_what_is_not_public(citizen: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    numbers = [
        number_of(site, make_report()),
        number_of(site, make_report(visibility="secret", state=states.WORKING)),
        "LP-3304022007-26-9999",
        "LP",
        "",
    ]
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    assert {citizen.send_form("/lapor/baru", page, form=-1, join=number).status_code for number in numbers} == {404}
    key = make_report(released=True)
    assert citizen.send_form("/lapor/baru", page, form=-1, join=number_of(site, key), csrf_token="").status_code == 422
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Joined.id))) == 0


def test_kecamatan_looks_in_the_village_that_was_chosen(
    client: FlaskClient, kecamatan: Site, make_report: Callable[..., int]
) -> None:
    make_report(released=True, hamlet="Dusun 3")
    above = Citizen(client, "http://klampok.example")
    assert len(shown(above.send(**{**LOOKS, "place": VILLAGE}).text)) == 1
    receipt(above.send(**{**LOOKS, "place": KECAMATAN}))


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [("", "jalan", 0.0), ("Jembatan patah", "jembatan PATAH lagi", 1.0), ("lampu padam gelap", "lampu menyala", 0.5)],
)
def test_share_of_words(one: str, other: str, share: float) -> None:
    assert similar.alike(one, other) == share


def test_look_for_like_ones_runs_few_statements(
    citizen: Citizen, site: Site, make_report: Callable[..., int], count_statements: Callable[[], Any]
) -> None:
    for _each in range(4):
        make_report(released=True, lat=HERE[0], long=HERE[1])
    sought = similar.Sought(topic="pu-jalan", place=VILLAGE, point=Point(*HERE))
    with site_scope(site.id), count_statements() as counted:
        assert len(similar.find(site, sought)) == similar.MOST_SHOWN
    assert counted.count <= 4, counted.statements
