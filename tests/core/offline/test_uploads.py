"""Files that arrive in pieces: who may send, and what is refused."""

from __future__ import annotations

import base64
import dataclasses
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms_core.config import Settings
from cms_core.delivery import uploads
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.media.images import photo

VILLAGE, KECAMATAN = "33.04.02.2007", "33.04.02"
ROOT = "/s/kalimandi/admin"
CONTENT = bytes(range(256)) * 4


@dataclasses.dataclass
class Phone:
    """Somebody who sends files in pieces."""

    client: FlaskClient
    token: str = ""

    def ask(self, method: str, path: str, body: bytes = b"", **headers: Any) -> TestResponse:
        known = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": self.token}
        known |= {name.replace("_", "-"): str(value) for name, value in headers.items()}
        kind = {"Content-Type": "application/offset+octet-stream"} if method == "PATCH" else {}
        return self.client.open(path, method=method, data=body, headers={**kind, **known})

    def begin(self, length: int = len(CONTENT), root: str = ROOT, **headers: Any) -> str:
        answer = self.ask("POST", f"{root}/unggah/", Upload_Length=length, **headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def send(self, path: str, body: bytes, at: int = 0, **headers: Any) -> TestResponse:
        return self.ask("PATCH", path, body, Upload_Offset=at, **headers)

    def offset(self, path: str) -> int:
        answer = self.ask("HEAD", path)
        return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else -answer.status_code


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(VILLAGE, slug="kalimandi", name="Kalimandi", host="kalimandi.example")


@pytest.fixture
def make_phone(app: Flask, site: Site, make_user: MakeUser, sign_in: Any) -> Any:
    def make(role: str = "village_operator", region: str = VILLAGE) -> Phone:
        client = app.test_client()
        sign_in(client, make_user(role, region))
        return Phone(client, (client.get(f"{ROOT}/token").json or {}).get("token", ""))

    return make


@pytest.fixture
def phone(make_phone: Any) -> Phone:
    made: Phone = make_phone()
    return made


def files(settings: Settings) -> list[Path]:
    return sorted(path for path in (Path(settings.instance) / uploads.FOLDER).glob("*/*/*"))


def test_a_file_arrives_in_pieces_and_goes_on_where_it_stopped(phone: Phone, settings: Settings) -> None:
    path = phone.begin()
    assert re.fullmatch(rf"{ROOT}/unggah/[0-9a-f]{{32}}", path)
    first = phone.send(path, CONTENT[:600])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "600")
    assert phone.offset(path) == 600
    assert phone.send(path, CONTENT[600:], 600).headers["Upload-Offset"] == "1024"

    content, _about = files(settings)
    assert content.read_bytes() == CONTENT
    assert content.stat().st_mode & 0o077 == 0


def test_it_says_what_it_speaks(phone: Phone) -> None:
    answer = phone.client.options(f"{ROOT}/unggah/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration"
    assert answer.headers["Tus-Max-Size"] == str(12 * 1024 * 1024)
    assert not any(name.startswith("Access-Control") for name, _value in answer.headers)


def test_another_version_is_told_which_is_spoken(phone: Phone) -> None:
    path = phone.begin()
    for method, where in (("POST", f"{ROOT}/unggah/"), ("HEAD", path), ("PATCH", path), ("DELETE", path)):
        answer = phone.ask(method, where, Tus_Resumable="0.2.2", Upload_Length=4, Upload_Offset=0)
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("at", [599, 601, 0, 1024])
def test_only_what_continues_exactly_is_taken(phone: Phone, at: int) -> None:
    path = phone.begin()
    phone.send(path, CONTENT[:600])
    answer = phone.send(path, b"x", at)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "600")
    assert phone.offset(path) == 600


@pytest.mark.parametrize("offset", ["-1", "", "1e3", "٣", "9" * 30, "0x0"])
def test_an_offset_that_is_no_number_is_refused(phone: Phone, offset: str) -> None:
    path = phone.begin()
    assert phone.ask("PATCH", path, b"x", Upload_Offset=offset.encode().decode("latin-1")).status_code == 400
    assert phone.offset(path) == 0


def test_nothing_goes_beyond_the_length_that_was_announced(phone: Phone) -> None:
    path = phone.begin(4)
    answer = phone.send(path, b"12345")
    assert (answer.status_code, phone.offset(path)) == (413, 0)
    assert "lebih panjang" in answer.text
    assert phone.send(path, b"1234").status_code == 204
    assert phone.send(path, b"5", 4).status_code == 413


@pytest.mark.parametrize(
    ("length", "status"), [("0", 400), ("-5", 400), ("", 400), ("12582912", 201), ("12582913", 413), ("9" * 13, 400)]
)
def test_a_length_that_no_file_may_have_is_refused_with_a_sentence(phone: Phone, length: str, status: int) -> None:
    answer = phone.ask("POST", f"{ROOT}/unggah/", Upload_Length=length)
    assert answer.status_code == status
    assert status == 201 or answer.text.endswith(".")


def test_a_piece_is_short_and_of_the_kind_that_is_known(phone: Phone) -> None:
    path = phone.begin(600_000)
    assert phone.send(path, bytes(256 * 1024 + 1)).status_code == 413
    assert phone.send(path, b"x", Content_Type="application/octet-stream").status_code == 415
    assert phone.offset(path) == 0
    assert phone.send(path, bytes(256 * 1024)).status_code == 204


def test_a_form_that_takes_it_throws_it_away_and_one_that_is_refused_does_not(
    make_phone: Any, site: Site, settings: Settings
) -> None:
    site.stage = "autonomous"
    phone: Phone = make_phone()
    image = photo(400, 300)
    path = phone.begin(len(image), Upload_Metadata=f"filename {base64.b64encode(b'sawah.jpg').decode()}")
    assert phone.send(path, image).status_code == 204
    page, name = f"{ROOT}/media/baru", path.rpartition("/")[2]
    hidden = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', phone.client.get(page).text))

    refused = phone.client.post(page, data={**hidden, "csrf_token": "", "file-unggah": name})
    assert (refused.status_code, len(files(settings))) == (422, 2)
    taken = phone.client.post(page, data={**hidden, "file-unggah": name})
    assert (taken.status_code, files(settings), phone.offset(path)) == (303, [], -404)


def test_another_person_finds_nothing(phone: Phone, make_phone: Any) -> None:
    path, stranger = phone.begin(), make_phone("kecamatan_admin", KECAMATAN)
    phone.send(path, b"rahasia")
    assert stranger.offset(path) == -404
    assert stranger.send(path, b"x", 7).status_code == 404
    assert stranger.ask("DELETE", path).status_code == 404
    assert phone.offset(path) == 7


def test_on_another_site_it_is_not_there(make_phone: Any, make_site: MakeSite) -> None:
    make_site("33.04.02.2002", slug="pagak", name="Pagak")
    admin = make_phone("kecamatan_admin", KECAMATAN)
    elsewhere = admin.begin().replace("kalimandi", "pagak")
    assert admin.offset(elsewhere) == -404
    assert admin.send(elsewhere, b"x").status_code == 404


def test_whoever_has_no_role_at_a_site_sends_nothing_there(phone: Phone, make_site: MakeSite) -> None:
    make_site("33.04.02.2002", slug="pagak", name="Pagak")
    answer = phone.ask("POST", "/s/pagak/admin/unggah/", Upload_Length=4)
    assert answer.status_code == 404
    assert phone.client.get("/s/pagak/admin/token").status_code == 404


def test_no_other_host_takes_files(phone: Phone) -> None:
    for where in ("http://kalimandi.example/admin/unggah/", "http://kalimandi.example/unggah/"):
        assert phone.ask("POST", where, Upload_Length=4).status_code == 404
    assert phone.client.get("http://kalimandi.example/admin/token").status_code == 404


def test_nobody_sends_signed_out(phone: Phone, app: Flask) -> None:
    path = phone.begin()
    nobody = Phone(app.test_client(), phone.token)
    assert nobody.ask("POST", f"{ROOT}/unggah/", Upload_Length=4).status_code == 401
    assert nobody.send(path, b"x").status_code == 401
    assert nobody.ask("DELETE", path).status_code == 401
    assert nobody.ask("HEAD", path).status_code == 303
    assert nobody.client.get(f"{ROOT}/token").status_code == 303
    assert phone.offset(path) == 0


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Site": "same-site"}, {"Origin": "http://kalimandi.localhost"}, {"X_CSRF_Token": ""}]
)
def test_a_page_of_another_origin_writes_nothing(phone: Phone, headers: dict[str, str]) -> None:
    path = phone.begin()
    for method, where in (("POST", f"{ROOT}/unggah/"), ("PATCH", path), ("DELETE", path)):
        answer = phone.ask(method, where, b"x" * (method == "PATCH"), Upload_Length=4, Upload_Offset=0, **headers)
        assert answer.status_code == 403
    assert phone.offset(path) == 0


def test_the_token_is_given_to_our_own_pages_alone(phone: Phone) -> None:
    same = phone.client.get(f"{ROOT}/token", headers={"Sec-Fetch-Site": "same-origin"})
    assert same.json is not None
    assert same.json.keys() == {"token", "user", "name"}
    assert same.headers["Cache-Control"] == "no-store"
    for site in ("same-site", "cross-site"):
        answer = phone.client.get(f"{ROOT}/token", headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, answer.text) == (403, "")


@pytest.mark.parametrize("name", ["..", "../../keys", "%2e%2e%2fkeys", "a" * 32 + ".json", "A" * 32, "0" * 31])
def test_a_name_leads_nowhere_else(phone: Phone, settings: Settings, name: str) -> None:
    (Path(settings.instance) / "keys").write_text("x", "utf-8")
    for method in ("HEAD", "PATCH", "DELETE"):
        assert phone.ask(method, f"{ROOT}/unggah/{name}", Upload_Offset=1).status_code in (404, 405)
    assert (Path(settings.instance) / "keys").read_text("utf-8") == "x"


def test_what_a_file_is_called_is_a_word_and_no_place(phone: Phone, settings: Settings) -> None:
    said = base64.b64encode(b"../../../etc/passwd").decode()
    phone.begin(Upload_Metadata=f"filename {said}")
    assert [path.parent.parent.parent.name for path in files(settings)] == [uploads.FOLDER] * 2


@pytest.mark.parametrize("said", ["filename !!", "filename /////w==", "filename x"])
def test_metadata_that_cannot_be_read_are_refused(phone: Phone, settings: Settings, said: str) -> None:
    assert phone.ask("POST", f"{ROOT}/unggah/", Upload_Length=4, Upload_Metadata=said).status_code == 400
    assert files(settings) == []


@pytest.mark.plugins("potensi_desa")
def test_where_a_module_is_off_nothing_is_sent_for_it(phone: Phone) -> None:
    said = base64.b64encode(b"potensi_desa").decode()
    answer = phone.ask("POST", f"{ROOT}/unggah/", Upload_Length=4, Upload_Metadata=f"modul {said}")
    assert (answer.status_code, answer.text) == (404, "Modul ini tidak aktif di situs ini.")


def test_what_is_thrown_away_is_gone(phone: Phone, settings: Settings) -> None:
    path = phone.begin()
    phone.send(path, b"1234")
    assert phone.ask("DELETE", path).status_code == 204
    assert files(settings) == []
    assert phone.offset(path) == -404
    assert phone.send(path, b"5", 4).status_code == 404


def test_the_beginning_of_a_file_is_kept_for_a_week(phone: Phone, settings: Settings) -> None:
    path = phone.begin()
    phone.send(path, CONTENT[:600])
    content, about = files(settings)
    _age(about, 7 * 24 - 1)
    _age(content, 7 * 24 - 1)
    assert uploads.forget_old() == 0
    assert phone.offset(path) == 600
    _age(about, 7 * 24 + 1)
    assert phone.offset(path) == -404
    assert phone.send(path, CONTENT[600:], 600).status_code == 404
    assert uploads.forget_old() == 1
    assert files(settings) == []


def test_a_whole_file_waits_two_days_for_its_form(phone: Phone, settings: Settings) -> None:
    path = phone.begin()
    phone.send(path, CONTENT)
    content, about = files(settings)
    _age(about, 100)
    _age(content, 47)
    assert phone.offset(path) == 1024
    _age(content, 49)
    assert phone.offset(path) == -404
    assert uploads.forget_old() == 1


def test_what_a_power_cut_left_half_written_is_thrown_away_when_it_is_old(phone: Phone, settings: Settings) -> None:
    phone.begin()
    content, about = files(settings)
    about.write_text('{"length":', "utf-8")
    assert uploads.forget_old() == 0
    _age(about, 2)
    _age(content, 2)
    assert uploads.forget_old() == 1
    assert files(settings) == []


def _age(path: Path, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))


def test_so_many_uploads_of_a_person_and_of_a_site_and_no_more(
    phone: Phone, make_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_PERSON", 2)
    monkeypatch.setattr(uploads, "MOST_OF_SITE", 3)
    paths = [phone.begin(), phone.begin()]
    answer = phone.ask("POST", f"{ROOT}/unggah/", Upload_Length=4)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert answer.text.startswith("Terlalu banyak berkas")
    other = make_phone("kecamatan_admin", KECAMATAN)
    other.begin()
    assert other.ask("POST", f"{ROOT}/unggah/", Upload_Length=4).status_code == 429
    phone.ask("DELETE", paths[0])
    assert phone.begin()


def test_pieces_ask_little_of_the_database_and_write_nothing(phone: Phone, count_statements: Any) -> None:
    path = phone.begin()
    with count_statements() as counted:
        phone.send(path, CONTENT)
    assert not any(re.match("(?i)insert|update|delete", statement) for statement in counted.statements)


def test_a_disk_that_is_full_is_said_and_nothing_is_lost(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    path = phone.begin()
    phone.send(path, CONTENT[:600])

    def full(*_args: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(uploads.Upload, "_write", full)
        assert phone.send(path, CONTENT[600:], 600).status_code == 507
    assert phone.offset(path) == 600
