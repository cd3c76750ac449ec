"""Somebody with a browser, who fills in forms as they come."""

from __future__ import annotations

import dataclasses
import io
import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from .conftest import HOME

ASKED: dict[str, Any] = {
    "details": "Salinan laporan realisasi APBDes tahun 2025 per kegiatan",
    "purpose": "Bahan musyawarah dusun",
    "obtain": "salinan",
    "deliver": "surel",
    "kind": "perorangan",
    "person": "Pemohon Contoh",
    "nik": "3304021234560001",
    "address": "RT 02 RW 01",
    "email": "pemohon@contoh.id",
}


@dataclasses.dataclass
class Citizen:
    """Who has no account."""

    client: FlaskClient
    host: str = HOME

    def ask(self, files: list[Any] | None = None, **changes: Any) -> TestResponse:
        """Open the form, fill it in and send it."""
        return self.post("/ppid/permohonan/baru", files, **{**ASKED, **changes})

    def post(self, path: str, files: list[Any] | None = None, **changes: Any) -> TestResponse:
        """Open a page, fill in its form and send it."""
        page = self.client.get(f"{self.host}{path}")
        assert page.status_code == 200, page.status_code
        return self.send(path, page.text, files, **changes)

    def send(
        self, path: str, page: str, files: list[Any] | None = None, *, form: int = 0, **changes: Any
    ) -> TestResponse:
        """Fill in a form of a page and send it."""
        data = {**fields(page, form), **changes}
        if files:
            data["papers"] = [(file, "ktp.jpg") for file in files]
        return self.client.post(f"{self.host}{path}", data=data, content_type="multipart/form-data")

    def track(self, number: str, code: str) -> TestResponse:
        """Open the page of a request."""
        return self.post("/ppid/lacak", number=number, code=code)

    def act(self, number: str, code: str, files: list[Any] | None = None, **said: Any) -> TestResponse:
        """Open a request and do something with it."""
        page = self.track(number, code)
        assert page.status_code == 200
        return self.send("/ppid/lacak", page.text, files, **said)


def fields(text: str, form: int = 0) -> dict[str, Any]:
    """Return what a browser would send of a form in the main part of a page, buttons apart."""
    main = text[text.index("<main") : text.index("</main>")]
    page = html5lib.parse(main, namespaceHTMLElements=False)
    found = [each for each in page.iterfind(".//main//form") if each.get("method") == "post"][form]
    sent: dict[str, Any] = {}
    for tag in found.iter():
        name, kind = tag.get("name"), tag.get("type", "")
        if name is None or tag.tag not in ("input", "textarea", "select") or kind == "file":
            continue
        if kind in ("checkbox", "radio") and tag.get("checked") is None:
            continue
        if tag.tag == "select":
            chosen = [option for option in tag.iter("option") if option.get("selected") is not None]
            sent[name] = (chosen or list(tag.iter("option")))[0].get("value")
        else:
            sent[name] = (tag.text or "").removeprefix("\n") if tag.tag == "textarea" else tag.get("value", "")
    return sent


def receipt(answer: TestResponse) -> tuple[str, str]:
    """Return number and code out of a receipt."""
    assert answer.status_code == 201, answer.text
    number, code = re.findall(r'<dd class="code">([^<]+)</dd>', answer.text)
    return number, code


def picture() -> io.BytesIO:
    """Return a photo of a card."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#884422").save(file, "JPEG")
    file.seek(0)
    return file
