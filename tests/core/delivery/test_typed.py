"""Signed out while a form is open: what was typed comes back, is sent again, and saved; a password never does."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.delivery import form_token
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site
from cms_core.users.models import User
from tests.core.front.test_views import photo
from tests.core.pages.desk import Form, at, make, opened, signed

SMALL: list[tuple[str, dict[str, Any]]] = [
    ("/beranda/kontak-darurat", {"label_1": "Ambulans", "number_1": "0286 123", "national": ["110"]}),
    ("/beranda/letak", {"place": "-7.46120, 109.45310", "label_1": "Luas", "value_1": "2 km²"}),
    ("/beranda/pengumuman", {"text": "Air mati", "kind": "warn", "until": "2098-12-01T16:00"}),
    ("/beranda/sampul", {"quick_1": "site.emergency"}),
    ("/beranda/", {"tampil": []}),
    ("/menu/", {"tampil": []}),
    ("/identitas/", {"lead": "Gula kelapa", "word_kepala": "Wali"}),
    ("/identitas/warna/", {"brand": "#7d3c14", "motif": "parang"}),
]


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="autonomous")


@pytest.fixture
def operator(make_user: Any) -> User:
    return make_user(VILLAGE, "33.04.02.2007")


@pytest.fixture
def client(app: Flask, site: Site, sign_in: Any, operator: User) -> FlaskClient:
    return signed(app, sign_in, operator)


def sent(fields: Any) -> list[tuple[str, str]]:
    """Return what a form sends, in no order, its token apart."""
    return sorted((name, value) for name, value in fields.items(multi=True) if name != "csrf_token")


@pytest.mark.parametrize(("path", "values"), SMALL)
def test_a_form_that_is_sent_signed_out_is_sent_again_and_saved(
    client: FlaskClient, sign_in: Any, operator: User, path: str, values: dict[str, Any]
) -> None:
    form = opened(client, path).set(**values)
    client.delete_cookie("balai")
    answer = form.send()
    again = Form(client, answer.text, at(path))
    assert answer.status_code == 401
    assert "Masuk di tab baru" in answer.text
    assert sent(again.fields) == sent(form.fields)

    sign_in(client, operator)
    stale = again.send()
    assert (stale.status_code, "Isinya masih ada" in stale.text) == (422, True)
    once_more = Form(client, stale.text, at(path))
    assert sent(once_more.fields) == sent(form.fields)
    assert once_more.send().status_code == 303


@pytest.fixture
def colleague(make_user: Any) -> User:
    return make_user(VILLAGE, "33.04.02.2007", username="rekan")


@pytest.mark.parametrize("was_out", [False, True])
@pytest.mark.parametrize(("path", "values"), SMALL)
def test_what_another_account_left_open_is_sent_by_no_press_under_ones_own(
    client: FlaskClient,
    sign_in: Any,
    operator: User,
    colleague: User,
    path: str,
    values: dict[str, Any],
    was_out: bool,
) -> None:
    before = sent(opened(client, path).fields)
    form = left = opened(client, path).set(**values)
    client.delete_cookie("balai")
    if was_out:
        left = Form(client, form.send().text, at(path))
    sign_in(client, colleague)
    for _press in range(3):
        answer = left.send()
        assert (answer.status_code, "dibuka dengan akun lain" in answer.text) == (422, True)
        left = Form(client, answer.text, at(path))
    assert sent(left.fields) == sent(form.fields)
    assert sent(opened(client, path).fields) == before

    client.delete_cookie("balai")
    sign_in(client, operator)
    again = Form(client, left.send().text, at(path))
    assert sent(again.fields) == sent(form.fields)
    assert again.send().status_code == 303


def test_a_step_that_is_not_ones_own_makes_nothing_of_what_another_account_left_open(
    app: Flask, make_site: Any, make_user: Any, sign_in: Any
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", stage="village_drafts")
    client = signed(app, sign_in, make_user(KECAMATAN, "33.04.02"))
    left = opened(client, "/halaman/baru").set(title="Jam layanan", langkah="terbit")
    client.delete_cookie("balai")
    sign_in(client, make_user(VILLAGE, "33.04.02.2007"))
    refused = left.send()
    assert refused.status_code == 403
    kept = Form(client, refused.text, at("/halaman/baru")).set(langkah="draf")
    answer = kept.send()
    assert (answer.status_code, "dibuka dengan akun lain" in answer.text) == (422, True)


def test_a_reason_for_a_stage_comes_back(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    client = signed(app, sign_in, overseer := make_user(KECAMATAN, "33.04.02"))
    form = opened(client, "/modul/tahap").set(stage="central", reason="Operator <b> pindah")
    client.delete_cookie("balai")
    again = Form(client, form.send().text, at("/modul/tahap"))
    sign_in(client, overseer)
    stale = Form(client, again.send().text, at("/modul/tahap"))
    assert sent(stale.fields) == sent(form.fields) == [("reason", "Operator <b> pindah"), ("stage", "central")]
    assert stale.send().status_code == 303


def test_the_photo_at_the_head_and_the_words_of_a_medium_come_back(
    client: FlaskClient, site: Site, sign_in: Any, operator: User
) -> None:
    key = photo(site)
    for path, values in (("/beranda/sampul", {"foto": key}), (f"/media/{key}", {"alt": "Sawah", "credit": "Desa"})):
        form = opened(client, path).set(**values)
        client.delete_cookie("balai")
        again = Form(client, form.send().text, at(path))
        assert {name: again.fields.get(name) for name in values} == values
        sign_in(client, operator)
        stale = Form(client, again.send().text, at(path))
        assert {name: stale.fields.get(name) for name in values} == values


def test_the_button_that_was_pressed_is_sent_again(client: FlaskClient, site: Site) -> None:
    key = make(site, "Profil")
    form = opened(client, "/menu/")
    client.delete_cookie("balai")
    assert Form(client, form.send(pindah=f"naik-{key}").text, at("/menu/")).fields["pindah"] == f"naik-{key}"


def test_a_password_is_never_repeated(client: FlaskClient, site: Site) -> None:
    assert form_token.passwords() >= {"current", "new", "again", "password"}
    forms = {
        "/s/kalimandi/admin/orang/undang": {"office": "Operator", "username": "baru", "current": "rahasia-sekali"},
        "/admin/akun/kata-sandi": {"current": "rahasia-sekali", "new": "lebih-rahasia"},
        "/admin/akun/langkah-kedua": {"code": "rahasia-sekali"},
    }
    client.delete_cookie("balai")
    for path, values in forms.items():
        answer = client.post(path, data={"csrf_token": "x", **values})
        assert (answer.status_code, "rahasia" in answer.text) == (401, False)
        assert ("Kirim lagi" in answer.text) is ("office" in values)


def test_a_file_is_said_to_be_chosen_again_and_a_bare_wish_is_not_repeated(client: FlaskClient, site: Site) -> None:
    client.delete_cookie("balai")
    data = {"csrf_token": "x", "file": (io.BytesIO(b"x"), "sawah.jpg")}
    answer = client.post(at("/media/baru"), data=data, content_type="multipart/form-data")
    assert (answer.status_code, "perlu dipilih lagi" in answer.text) == (401, True)
    bare = client.post(at("/media/abc/hapus"), data={"csrf_token": "x"})
    assert (bare.status_code, "Tulisan Anda" in bare.text) == (401, False)


def test_what_a_form_holds_to_know_what_was_seen_is_no_word_of_anybody(client: FlaskClient, site: Site) -> None:
    client.delete_cookie("balai")
    answer = client.post(at("/beranda/pengumuman"), data={"text": "Air mati", "seen": "terbit-1c6e0b-"})
    words = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", answer.text)
    assert (answer.status_code, [word.strip() for word in words]) == (401, ["Air mati"])


def test_what_another_site_sends_is_not_shown(client: FlaskClient, site: Site) -> None:
    client.delete_cookie("balai")
    answer = client.post(
        at("/beranda/pengumuman"), data={"text": "Hubungi penipu"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, "penipu" in answer.text) == (401, False)


def test_what_was_typed_is_written_as_text(client: FlaskClient, site: Site) -> None:
    client.delete_cookie("balai")
    answer = client.post(at("/beranda/pengumuman"), data={"text": '"><script>x</script></textarea>', "<b>": "1"})
    assert "<script>x" not in answer.text
    assert "<b>" not in answer.text.partition("<main")[2].partition("</main")[0]
