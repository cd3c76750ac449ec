"""What a program may have sent waits for somebody to look, and nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cms_core.api import Site, db, site_scope
from cms_lapor import doubts
from cms_lapor.models import Report

from .conftest import HOST, REPORT, Citizen, fields, receipt


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes takes his time."""
    monkeypatch.setattr("cms_lapor.forms.form_age", lambda: 40.0)


def suspicions(site: Site) -> list[str]:
    """Return why the reports of a site are doubtful, in the order in which they came."""
    with site_scope(site.id):
        return list(db.session.scalars(db.select(Report.suspect).order_by(Report.id)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Jalan rusak, lihat https://foto.example/1 supaya jelas.", ""),
        ("Klik https://satu.example dan https://dua.example sekarang.", doubts.LINKS),
        ("Kunjungi hoki-sekali.com atau www.hoki.example.", doubts.LINKS),
        ("Slot gacor maxwin hari ini", doubts.GAMBLING),
        ("Warga resah ada judi online di warung itu.", doubts.GAMBLING),
        ("Slot parkir di pasar kurang, dan depo bus becek.", ""),
        ("Petugas bilang scatterbrain.", ""),
    ],
)
def test_words_that_are_doubtful(text: str, why: str) -> None:
    assert doubts.of_words(text) == why


def test_doubtful_words_are_received_and_marked(citizen: Citizen, site: Site) -> None:
    receipt(citizen.send(body="Slot gacor, daftar di https://a.example dan https://b.example"))
    assert suspicions(site) == [doubts.LINKS]


def test_same_words_again_are_received_and_marked(citizen: Citizen, site: Site) -> None:
    for body in (REPORT["body"], REPORT["body"].upper().replace(".", " !"), "Lampu jalan padam sejak Senin malam."):
        receipt(citizen.send(body=body))
    assert suspicions(site) == ["", doubts.REPEATED, ""]


def test_form_that_arrives_again_is_not_counted_again(citizen: Citizen, site: Site) -> None:
    form = {**fields(citizen.client.get(f"{HOST}/lapor/baru").text), **REPORT}
    for _each in range(8):
        receipt(citizen.client.post(f"{HOST}/lapor/baru", data=form))
    receipt(citizen.send(body="Lampu jalan padam sejak Senin malam."))
    assert suspicions(site) == ["", ""]


def test_many_from_one_device_are_received_and_marked(citizen: Citizen, site: Site) -> None:
    numbers = [receipt(citizen.send(body=f"Lampu nomor {number} padam sejak lama."))[0] for number in range(7)]
    assert len(set(numbers)) == 7
    assert suspicions(site) == [""] * 5 + [doubts.MANY] * 2


def test_village_behind_one_address_is_never_turned_away(
    app: Flask, citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "FROM_NETWORK", "3 per hour")
    for number in range(5):
        phone = app.test_client()
        page = phone.get(f"{HOST}/lapor/baru").text
        sent = {**fields(page), **REPORT, "body": f"Lampu nomor {number} padam sejak lama."}
        receipt(phone.post(f"{HOST}/lapor/baru", data=sent, headers={"User-Agent": f"HP {number}"}))
    assert suspicions(site) == ["", "", "", doubts.MANY, doubts.MANY]


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", ""), ("unix:", "")],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert doubts._network(address) == network


def test_whoever_corrects_a_form_is_not_too_fast(
    app: Flask, citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    answer = citizen.send_form("/lapor/baru", page, **{**REPORT, "landmark": ""})
    assert answer.status_code == 422
    # The form counts from when it was opened, however often it comes back.
    assert fields(answer.text)["csrf_token"] == fields(page)["csrf_token"]
    receipt(citizen.send_form("/lapor/baru", answer.text, landmark="pos ronda"))
    assert suspicions(site) == [doubts.TOO_FAST]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"body": "NIK saya 3304021502900003, jalan rusak."}, True),
        ({"body": "Jalan rusak.", "landmark": "rumah 3304 0215 0290 0003"}, True),
        ({"body": "Jalan rusak sejak 2019 2020 2021 2022 terus."}, False),
    ],
)
def test_nik_is_told_before_sending_and_to_the_officer(
    citizen: Citizen, desk: Citizen, site: Site, changes: dict[str, str], told: bool, make_report: Callable[..., int]
) -> None:
    answer = citizen.send(**{**changes, "langkah": "periksa", "asked": "pu-jalan"})
    assert ("Ada NIK atau nomor KK di tulisan Anda." in answer.text) == told
    assert (answer.status_code == 422) == told
    if told:
        assert suspicions(site) == []
        receipt(citizen.send_form("/lapor/baru", answer.text, langkah="kirim"))
    with site_scope(site.id):
        key = db.session.scalars(db.select(Report.id)).one()
    page = desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    assert ("Ada NIK atau nomor KK di laporan ini." in page) == told
