"""The outbox as the server sees it: pages that are the same for everybody, a worker, and a token for our own pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.offline import worker
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser

VILLAGE = "33.04.02.2007"
ROOT = "/s/kalimandi/admin"
WORKER_BYTES = 2048


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(VILLAGE, slug="kalimandi", name="Kalimandi", stage="village_drafts", modules=("potensi_desa",))


@pytest.fixture
def make_client(app: Flask, site: Site, make_user: MakeUser, sign_in: Any) -> Any:
    def make(role: str = "village_operator", region: str = VILLAGE) -> FlaskClient:
        client = app.test_client()
        sign_in(client, make_user(role, region))
        return client

    return make


@pytest.mark.parametrize("path", ["luring", "luring.js", "token", "halaman/baru/luring"])
def test_nothing_of_it_is_for_whoever_is_signed_out(client: FlaskClient, site: Site, path: str) -> None:
    assert client.get(f"{ROOT}/{path}").status_code == 303


@pytest.mark.plugins("potensi_desa")
@pytest.mark.parametrize("path", ["luring", "halaman/baru/luring", "potensi/potensi/baru/luring"])
def test_what_is_kept_is_the_same_for_everybody(make_client: Any, path: str) -> None:
    operator, admin = make_client(), make_client("kecamatan_admin", "33.04.02")
    pages = [client.get(f"{ROOT}/{path}") for client in (operator, admin)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    for secret in ("csrf_token", "orang-1", "Kantor", "data-user"):
        assert secret not in pages[0].text
    assert pages[0].headers["Cache-Control"] == "no-store"


def test_a_message_for_one_person_waits_for_a_page_that_is_not_kept(make_client: Any) -> None:
    operator = make_client()
    form = operator.get(f"{ROOT}/halaman/baru").text
    sent = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]+)"', form))
    answer = operator.post(f"{ROOT}/halaman/baru", data={**sent, "title": "Profil"})
    assert answer.status_code == 303
    for path in ("luring", "halaman/baru/luring"):
        assert "Draf tersimpan." not in operator.get(f"{ROOT}/{path}").text
    assert "Draf tersimpan." in operator.get(answer.headers["Location"]).text


def test_what_a_script_sends_leaves_no_message_on_another_page_and_takes_none_away(make_client: Any) -> None:
    operator = make_client()

    # The outbox sends by fetch(); what a person presses goes somewhere.
    form = operator.get(f"{ROOT}/halaman/baru").text
    sent = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]+)"', form))

    def send(number: int, title: str, mode: str) -> int:
        data = {**sent, "key": f"{sent['key'][:-1]}{number}", "title": title}
        return int(operator.post(f"{ROOT}/halaman/baru", data=data, headers={"Sec-Fetch-Mode": mode}).status_code)

    def told() -> int:
        return int(operator.get(f"{ROOT}/").text.count("Draf tersimpan."))

    found = [send(1, "Satu", "cors"), told(), send(2, "Dua", "navigate"), send(3, "", "cors"), told(), told()]

    assert found == [303, 0, 303, 422, 1, 0]


@pytest.mark.parametrize("path", ["luring", "luring.js", "token", "halaman/baru/luring", "unggah/"])
def test_what_is_asked_for_beside_a_page_leaves_its_cookie_alone(make_client: Any, path: str) -> None:
    client = make_client()
    answer = client.open(f"{ROOT}/{path}", method="OPTIONS" if path == "unggah/" else "GET")
    assert answer.headers.getlist("Set-Cookie") == []
    assert len(client.get(f"{ROOT}/halaman/baru").headers.getlist("Set-Cookie")) == 1


def test_forms_have_one_token_from_signing_in_on(make_client: Any) -> None:
    client = make_client()
    cookie = client.get_cookie("balai").value
    token = client.get(f"{ROOT}/token").json["token"]
    # An answer that left before the form was asked for arrives after it.
    form = client.get(f"{ROOT}/halaman/baru").text
    client.set_cookie("balai", cookie)
    sent = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]+)"', form))
    assert client.post(f"{ROOT}/halaman/baru", data={**sent, "title": "Profil"}).status_code == 303
    form = client.get(f"{ROOT}/halaman/baru").text
    sent = dict(re.findall(r'name="(key)" type="hidden" value="([^"]+)"', form))
    answer = client.post(f"{ROOT}/halaman/baru", data={**sent, "csrf_token": token, "title": "Sejarah"})
    assert answer.status_code == 303


def test_a_form_is_not_begun_by_whoever_may_not_write(make_client: Any) -> None:
    assert make_client("officer", VILLAGE).get(f"{ROOT}/halaman/baru/luring").status_code == 403


@pytest.mark.plugins("potensi_desa")
def test_the_worker_keeps_the_forms_of_modules_that_are_on(make_client: Any, make_site: MakeSite) -> None:
    admin = make_client("kecamatan_admin", "33.04.02")
    make_site("33.04.02.2002", slug="pagak", name="Pagak")
    kept = [_shells(admin.get(f"/s/{slug}/admin/luring.js").text) for slug in ("kalimandi", "pagak")]
    assert kept == [
        [
            f"{ROOT}/halaman/baru/luring",
            f"{ROOT}/potensi/potensi/baru/luring",
            f"{ROOT}/potensi/produk/baru/luring",
        ],
        ["/s/pagak/admin/halaman/baru/luring"],
    ]
    assert admin.get("/s/pagak/admin/potensi/potensi/baru/luring").status_code == 404


def test_the_worker_is_small_and_belongs_to_one_language(make_client: Any) -> None:
    client = make_client()
    answer = client.get(f"{ROOT}/luring.js")
    assert answer.mimetype == "text/javascript"
    assert len(answer.data) <= WORKER_BYTES
    assert client.get("/s/kalimandi/en/admin/luring.js").text.count("/s/kalimandi/en/admin/") >= 3


def test_another_page_makes_another_worker(make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client()
    before = _version(client.get(f"{ROOT}/luring.js").text)
    assert _version(client.get(f"{ROOT}/luring.js").text) == before
    monkeypatch.setattr("cms_core.offline.outbox.shells", list)
    assert _version(client.get(f"{ROOT}/luring.js").text) != before


@pytest.mark.settings(offline=False)
def test_switched_off_the_worker_goes_and_nothing_brings_it_back(make_client: Any) -> None:
    client = make_client()
    for address in (f"{ROOT}/luring.js", "/s/kalimandi/en/admin/luring.js"):
        assert client.get(address).text == worker.farewell()
    assert "data-worker" not in client.get(f"{ROOT}/luring").text
    assert 'id="kotak"' in client.get(f"{ROOT}/luring").text


def _shells(text: str) -> list[str]:
    found = re.search(r"shells=\[([^\]]*)\]", text)
    assert found
    return re.findall('"([^"]+)"', found[1])


def _version(text: str) -> str:
    found = re.match('const version="([0-9a-f]{8})"', text)
    assert found
    return found[1]


def test_the_outbox_promises_a_draft_of_texts_alone(make_client: Any) -> None:
    page = make_client().get(f"{ROOT}/luring").text

    assert "Tulisan yang terkirim menjadi draf" in page
    assert "Formulir lain berlaku begitu terkirim" in page
    assert ("Buka yang terkirim" in page, "drafnya" in page) == (True, False)
