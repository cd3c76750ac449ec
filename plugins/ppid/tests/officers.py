"""An officer with a browser, who fills in one of the forms of a page."""

from __future__ import annotations

import dataclasses
from typing import Any

import html5lib
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms_core.api import Site, db, site_scope
from cms_ppid.letters.models import Letter
from cms_ppid.requests.models import Request

from .citizens import fields
from .conftest import STAFF


@dataclasses.dataclass
class Officer:
    """Who is signed in."""

    client: FlaskClient

    def page(self, key: int) -> str:
        """Return the page of a request."""
        answer = self.client.get(f"{STAFF}/permohonan/{key}")
        assert answer.status_code == 200
        return answer.text

    def press(self, key: int, where: str, *, page: str = "", files: Any = None, **said: Any) -> TestResponse:
        """Fill in the form of a request that leads to ``where``, on its page or on one that was opened before."""
        text = page or self.page(key)
        data = {**fields(text, form_to(text, where)), **said, **(files or {})}
        return self.client.post(f"{STAFF}/permohonan/{key}/{where}", data=data, content_type="multipart/form-data")

    def answer(self, key: int, **said: Any) -> TestResponse:
        """Fill in the form of an answer."""
        address = f"{STAFF}/permohonan/{key}/jawab"
        sent = {f"jawab-{name.replace('__', '-')}": value for name, value in said.items()}
        return self.client.post(address, data={**fields(self.client.get(address).text), **sent})


def form_to(text: str, where: str) -> int:
    """Return which of the forms in the main part of a page leads to an address that ends like this."""
    main = text[text.index("<main") : text.index("</main>")]
    page = html5lib.parse(main, namespaceHTMLElements=False)
    actions = [each.get("action", "") for each in page.iterfind(".//main//form") if each.get("method") == "post"]
    return next(at for at, action in enumerate(actions) if action.endswith(f"/{where}"))


def row_of(site: Site, key: int) -> Request:
    """Return a request as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        db.session.refresh(row)
        return row


def state_of(site: Site, key: int) -> str:
    """Return where a request stands."""
    return row_of(site, key).state


def letters_of(site: Site, key: int) -> list[str]:
    """Return the kinds of the letters of a request."""
    number = row_of(site, key).number
    with site_scope(site.id):
        return list(db.session.scalars(select(Letter.kind).where(Letter.case_number == number).order_by(Letter.id)))
