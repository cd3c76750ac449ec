"""Reports whose words come first: their photos follow in pieces, to the same report, from nobody but its sender."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from cms_core.api import Site, db, prepare_image, site_scope
from cms_core.config import Settings
from cms_core.delivery import citizen_uploads, uploads
from cms_core.media.models import Media
from cms_core.media.store import store
from cms_core.modules.models import Module
from cms_core.server import BLOCKING_THREADS
from cms_core.testing.factories import MakeSite
from cms_lapor.models import Attachment, Report
from cms_lapor.views import take_photo

from .conftest import HOST, REPORT, VILLAGE, Citizen, fields, photo

ROOT = "/unggah/lapor.new/"
SAID = {"kind": "pengaduan", "place": VILLAGE, "visibility": "public"}


@dataclasses.dataclass
class Phone:
    """A phone with something written in it; ``key`` is made there."""

    client: FlaskClient
    host: str = HOST
    key: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))

    def token(self, form: str = "lapor.new") -> str:
        answer = self.client.get(f"{self.host}/token/{form}")
        assert answer.status_code == 200, answer.status_code
        return str((answer.json or {})["token"])

    def tell(self, photos: int = 0, **changes: Any) -> TestResponse:
        """Send the words."""
        said = {**SAID, **REPORT, "key": self.key, "csrf_token": self.token(), "photos-jumlah": photos, **changes}
        return self.client.post(f"{self.host}/lapor/baru", data=said, headers={"Accept": "application/json"})

    def ask(self, method: str, path: str, body: bytes = b"", **headers: Any) -> TestResponse:
        known = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": self.token(), "Idempotency-Key": self.key}
        known |= {name.replace("_", "-"): str(value) for name, value in headers.items()}
        kind = {"Content-Type": "application/offset+octet-stream"} if method == "PATCH" else {}
        return self.client.open(f"{self.host}{path}", method=method, data=body, headers={**kind, **known})

    def announce(self, part: int = 0, length: int = 0, **headers: Any) -> TestResponse:
        said = f"filename {base64.b64encode(b'foto.jpg').decode()},bagian {base64.b64encode(b'%d' % part).decode()}"
        return self.ask("POST", ROOT, **{"Upload_Length": length, "Upload_Metadata": said, **headers})

    def send(self, part: int = 0, content: bytes = b"") -> TestResponse:
        """Send a photo whole, in two pieces."""
        content = content or photo().getvalue()
        begun = self.announce(part, len(content))
        assert begun.status_code == 201, begun.text
        if begun.headers["Upload-Offset"] == str(len(content)):
            return begun
        half, path = len(content) // 2, begun.headers["Location"]
        self.ask("PATCH", path, content[:half], Upload_Offset=0)
        return self.ask("PATCH", path, content[half:], Upload_Offset=half)


@pytest.fixture
def phone(client: FlaskClient, site: Site) -> Phone:
    return Phone(client)


def photos_of(site: Site) -> list[int | None]:
    """Return the numbers of the photos of a site's reports."""
    with site_scope(site.id):
        found = list(db.session.scalars(db.select(Attachment.part).order_by(Attachment.id)))
    db.session.rollback()
    return found


def count(site: Site) -> int:
    with site_scope(site.id):
        found = db.session.scalar(db.select(db.func.count(Report.id))) or 0
    db.session.rollback()
    return found


def lying(settings: Settings) -> list[Path]:
    """Return the files of uploads that lie there."""
    found = (Path(settings.instance) / uploads.FOLDER).glob("*/*/*")
    return sorted(path for path in found if path.suffix != ".json")


def facts(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 201, answer.text
    return dict((answer.json or {})["facts"])


def test_words_are_answered_by_a_short_receipt_and_photos_follow(
    phone: Phone, site: Site, settings: Settings, desk: Citizen
) -> None:
    told = facts(phone.tell(2))
    assert re.fullmatch(r"LP-3304022007-\d\d-0001", told["Nomor laporan"])
    citizen = Citizen(phone.client)
    case = citizen.track(told["Nomor laporan"], told["Kode lacak"])
    assert "Foto 0/2 diterima" in case.text
    assert phone.send(1).status_code == 204
    assert "Foto 1/2 diterima" in citizen.track(told["Nomor laporan"], told["Kode lacak"]).text
    assert "Foto 1/2 diterima" in desk.client.get("http://localhost/s/kalimandi/admin/lapor/1").text
    assert phone.send(0).status_code == 204
    assert "2 foto diterima" in citizen.track(told["Nomor laporan"], told["Kode lacak"]).text
    assert photos_of(site) == [1, 0]
    assert lying(settings) == []
    # Sent once more, because the answer was lost: it is there.
    assert phone.send(1).headers["Upload-Offset"] == str(len(photo().getvalue()))
    assert photos_of(site) == [1, 0]


def test_short_receipt_says_nothing_of_what_was_reported_and_is_kept_nowhere(phone: Phone) -> None:
    answer = phone.tell()
    assert answer.headers["Cache-Control"] == "no-store"
    for words in (REPORT["body"], REPORT["landmark"], "Jalan"):
        assert words not in answer.text
    assert len(answer.data) < 700


def test_words_that_arrive_again_get_the_same_receipt(phone: Phone, site: Site) -> None:
    assert facts(phone.tell(1)) == facts(phone.tell(1))
    assert count(site) == 1


def test_photos_that_come_late_lose_where_they_were_taken_and_stay_private(phone: Phone, site: Site) -> None:
    assert b"KENARI" in photo().getvalue()
    phone.tell(1)
    phone.send()
    with site_scope(site.id):
        media = db.session.scalars(db.select(Media)).one()
        assert (media.kind, media.public) == ("private", False)
        names = [f"{media.key}/{width}.jpg" for width in media.renditions]
    for name in names:
        with store().open(name) as file:
            content = file.read()
        assert b"KENARI" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_what_is_wrong_is_said_by_fields_and_nothing_is_written(phone: Phone, site: Site) -> None:
    answer = phone.tell(1, landmark="", topic="sudah-tidak-ada")
    assert answer.status_code == 422
    assert (answer.json or {})["errors"] == {
        "topic": ["Pilihan ini tidak dipakai lagi. Pilih yang lain; tulisan Anda masih ada."],
        "landmark": ["Tulis tempatnya."],
    }
    assert count(site) == 0
    # Mended on the phone, it goes under another key.
    assert dataclasses.replace(phone, key=str(uuid.uuid4())).tell(1).status_code == 201


def test_nothing_is_taken_before_the_words(phone: Phone, settings: Settings) -> None:
    answer = phone.announce(0, 400)
    assert (answer.status_code, "belum kami terima" in answer.text) == (404, True)
    assert lying(settings) == []


@pytest.mark.parametrize("part", [3, 99])
def test_more_photos_than_a_form_takes_are_refused(phone: Phone, part: int) -> None:
    phone.tell(3)
    assert phone.announce(part, 400).status_code == 400


def test_photos_that_nobody_announced_go_nowhere(phone: Phone, site: Site, settings: Settings) -> None:
    phone.tell(1)
    phone.send(2)
    assert (photos_of(site), lying(settings)) == ([], [])
    assert phone.tell(4, key=str(uuid.uuid4())).status_code == 422


def test_strangers_find_nothing(phone: Phone, site: Site, kecamatan: Site, app: Flask, settings: Settings) -> None:
    """By another key, none, a key that could be guessed, at another site, or with a token of another form."""
    phone.tell(1)
    path = phone.announce(0, 1000).headers["Location"]
    phone.ask("PATCH", path, b"a" * 10, Upload_Offset=0)
    other = Phone(app.test_client())
    other.tell(1)
    above = Phone(app.test_client(), "http://klampok.example", phone.key)
    keyless = Phone(app.test_client(), key="")
    weak = Phone(app.test_client(), key="1")
    for stranger in (other, above, keyless, weak):
        assert stranger.ask("HEAD", path).status_code == 404
        assert stranger.ask("PATCH", path, b"b", Upload_Offset=10).status_code == 404
        assert stranger.ask("DELETE", path).status_code == 404
    for tokens in ("", above.token(), "palsu"):
        assert phone.ask("PATCH", path, b"b", Upload_Offset=10, X_CSRF_Token=tokens).status_code == 403
        assert phone.ask("DELETE", path, X_CSRF_Token=tokens).status_code == 403
        assert phone.announce(0, 1000, X_CSRF_Token=tokens).status_code == 403
    assert [file.read_bytes() for file in lying(settings)] == [b"a" * 10]
    assert phone.ask("HEAD", path).headers["Upload-Offset"] == "10"
    assert phone.ask("DELETE", path).status_code == 204
    assert lying(settings) == []


def test_a_file_of_staff_is_not_found_by_citizens(phone: Phone, desk: Citizen, settings: Settings) -> None:
    phone.tell(1)
    token = (desk.client.get("http://localhost/s/kalimandi/admin/token").json or {})["token"]
    known = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token, "Upload-Length": "9"}
    answer = desk.client.post("http://localhost/s/kalimandi/admin/unggah/", headers=known)
    name = answer.headers["Location"].rpartition("/")[2]
    assert phone.ask("HEAD", f"{ROOT}{name}").status_code == 404
    assert phone.tell(0, key=str(uuid.uuid4()), **{"photos-unggah": name}).status_code == 422


def test_key_of_a_form_stands_in_no_address_and_no_name(phone: Phone, settings: Settings) -> None:
    phone.tell(1)
    path = phone.announce(0, 1000).headers["Location"]
    (file,) = lying(settings)
    assert phone.key not in path + str(file)
    assert phone.key not in file.with_name(f"{file.name}.json").read_text("utf-8")


@pytest.mark.parametrize("form", ["lapor.track", "lapor.listing", "lapor.admin.queue", "site.index", "apa"])
def test_only_marked_forms_have_tokens_and_take_photos(phone: Phone, form: str) -> None:
    assert phone.client.get(f"{HOST}/token/{form}").status_code == 404
    assert phone.client.open(f"{HOST}/unggah/{form}/", method="OPTIONS").status_code == 404


def test_token_is_made_for_each_who_asks_and_kept_nowhere(phone: Phone, site: Site) -> None:
    answer = phone.client.get(f"{HOST}/token/lapor.new")
    assert (answer.json or {})["wait"] == 6
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    foreign = phone.client.get(f"{HOST}/token/lapor.new", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403


def test_module_that_is_off_has_no_token_and_takes_no_photo(phone: Phone, site: Site) -> None:
    phone.tell(1)
    path = phone.announce(0, 1000).headers["Location"]
    token = phone.token()
    with site_scope(site.id):
        db.session.delete(db.session.scalars(db.select(Module).where(Module.plugin == "lapor")).one())
        db.session.commit()
    assert phone.client.get(f"{HOST}/token/lapor.new").status_code == 404
    known = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token, "Idempotency-Key": phone.key}
    assert phone.client.open(f"{HOST}{path}", method="HEAD", headers=known).status_code == 404


def test_what_is_no_image_is_refused_and_the_report_stays(phone: Phone, site: Site, settings: Settings) -> None:
    phone.tell(2)
    for part, content in enumerate((b"GIF89a-bukan-gambar", b"<svg onload=alert(1)>" * 9)):
        answer = phone.send(part, content)
        assert (answer.status_code, "bukan foto" in answer.text) == (422, True)
    assert (photos_of(site), count(site), lying(settings)) == ([], 1, [])


def test_server_that_is_stopped_before_a_photo_is_written_down_goes_on_later(
    phone: Phone, site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.tell(1)

    def stopped(*_args: Any) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patch:
        patch.setattr("cms_core.offline.public_uploads._hand_over", stopped)
        assert phone.send().status_code == 500
    assert (photos_of(site), len(lying(settings))) == ([], 1)
    assert phone.send().headers["Upload-Offset"] == str(len(photo().getvalue()))
    assert (photos_of(site), lying(settings)) == ([0], [])


def test_the_same_report_from_twenty_sides_at_once_is_one_with_its_photos(app: Flask, phone: Phone, site: Site) -> None:
    content = photo().getvalue()
    token = phone.token()
    db.session.commit()

    def send(_number: int) -> tuple[str, list[int]]:
        mine = Phone(app.test_client(), key=phone.key)
        mine.token = lambda form="lapor.new": token  # type: ignore[method-assign]
        number, done = facts(mine.tell(2))["Nomor laporan"], []
        for part in range(2):
            # As the script of the page does: it asks how much is there until all is.
            for _try in range(60):
                begun = mine.announce(part, len(content))
                if begun.status_code == 409:
                    continue  # another one has just taken it
                at = int(begun.headers["Upload-Offset"])
                if at == len(content):
                    break
                mine.ask("PATCH", begun.headers["Location"], content[at : at + 900], Upload_Offset=at)
            done.append(at)
        return number, done

    with ThreadPoolExecutor(BLOCKING_THREADS) as threads:
        outcomes = list(threads.map(send, range(20)))
    assert {number for number, _done in outcomes} == {outcomes[0][0]}
    assert {at for _number, done in outcomes for at in done} == {len(content)}
    assert (count(site), sorted(photos_of(site), key=str)) == (1, [0, 1])


def test_village_behind_one_address_goes_on_and_a_flood_does_not(
    phone: Phone, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizen_uploads, "OF_NETWORK", (4, 10_000))
    neighbours = [Phone(app.test_client()) for _each in range(4)]
    for each in neighbours:
        each.tell(3)
        assert each.announce(0, 2000).status_code == 201
    # What finds no room waits on its phone; the words are taken all the same.
    assert phone.tell(3).status_code == 201
    answer = phone.announce(0, 2000)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    monkeypatch.setattr(phone.client, "open", lambda *a, _open=phone.client.open, **k: _open(*a, **{**k, **elsewhere}))
    assert phone.announce(0, 2000).status_code == 201


def test_site_takes_no_more_than_its_share_and_leaves_room_on_the_disk(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.tell(3)
    monkeypatch.setattr(citizen_uploads, "OF_SITE", (600, 3000))
    assert phone.announce(0, 2000).status_code == 201
    assert phone.announce(1, 2000).status_code == 429
    monkeypatch.setattr(citizen_uploads, "OF_SITE", (600, 30_000))
    assert phone.announce(1, 2000).status_code == 201
    monkeypatch.setattr(citizen_uploads, "LEFT_FREE", 1 << 60)
    assert phone.announce(2, 2000).status_code == 429


def test_photo_that_is_written_down_twice_is_there_once(phone: Phone, site: Site) -> None:
    phone.tell(1)
    for _time in range(2):
        take_photo(VILLAGE, phone.key, 0, prepare_image(photo()))
    db.session.commit()
    assert photos_of(site) == [0]
    for region, key in ((VILLAGE, str(uuid.uuid4())), ("33.04.02", phone.key), ("", phone.key)):
        take_photo(region, key, 0, prepare_image(photo()))
    assert photos_of(site) == [0]


def test_empty_form_is_the_same_for_everybody(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/lapor/baru/luring")
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    assert fields(answer.text)["key"] == fields(answer.text)["csrf_token"] == ""
    assert "Set-Cookie" not in answer.headers
    assert 'action="/lapor/baru"' in answer.text


def test_site_under_a_path_has_its_own_addresses(client: FlaskClient, make_site: MakeSite, kecamatan: Site) -> None:
    make_site("33.04.02.2008", slug="kaliwinasuh", modules=("lapor",))
    page = client.get("http://localhost/s/kaliwinasuh/en/lapor/baru").text
    assert 'data-token="/s/kaliwinasuh/en/token/lapor.new"' in page
    assert 'data-unggah="/s/kaliwinasuh/en/unggah/lapor.new/"' in page
    assert client.get("http://localhost/s/kaliwinasuh/en/token/lapor.new").status_code == 200


@pytest.mark.settings(offline=False)
def test_switched_off_nothing_is_kept_and_what_waits_can_still_be_sent(phone: Phone, site: Site) -> None:
    page = phone.client.get(f"{HOST}/lapor/baru").text
    assert ("data-luring" in page, "Simpan di HP" in page) == (False, False)
    assert phone.client.get(f"{HOST}/lapor/baru/luring").status_code == 404
    assert "registration.unregister" in phone.client.get(f"{HOST}/sw.js").text
    waiting = phone.client.get(f"{HOST}/kiriman-saya")
    assert (waiting.status_code, 'id="kotak"' in waiting.text, "outbox+outbox-list.js" in waiting.text) == (
        200,
        True,
        True,
    )
    assert phone.tell(1).status_code == 201
    assert phone.send().status_code == 204
    assert photos_of(site) == [0]
