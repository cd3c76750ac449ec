"""What tests of objections and disputes do at their desk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from flask.testing import FlaskClient

from cms_core.api import Site, User, db, site_scope
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF as OFFICERS
from cms_ppid.objections import services, states
from cms_ppid.objections.models import Objection

from .conftest import PAPER, STAFF

DESK = f"{STAFF}/keberatan"


PDF = PAPER


REASONS = Said(told="Dokumennya kami berikan seluruhnya.")


def send(client: FlaskClient, key: int, path: str, values: dict[str, Any], prefix: str = "") -> Any:
    """Send a form of the page of an objection as somebody does who sees it now."""
    page = client.get(f"{DESK}/{key}").text
    form = page[page.index(f"/keberatan/{key}/{path}") :].split("</form>")[0]
    found = dict(re.findall(r'name="((?:[a-z]+-)?(?:csrf_token|once|step))" type="hidden" value="([^"]*)"', form))
    named = {f"{prefix}{name}": value for name, value in values.items()}
    return client.post(f"{DESK}/{key}/{path}", data={**found, **named})


def at(site: Site, key: int) -> Objection:
    """Return an objection as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        db.session.refresh(row)
        db.session.expunge(row)
        return row


def register_it(site: Site, user: User, key: int) -> Objection:
    """Register an objection and return it; its site is in scope."""
    row = db.session.get_one(Objection, key)
    services.move(row, states.REGISTER, Said(), by=OFFICERS, step=row.step, site=site, user=user)
    return row


def entries(content: bytes) -> dict[str, bytes]:
    """Return what is in an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def attached(pdf: bytes) -> set[bytes]:
    """Return what is packed in a PDF, each stream unpacked."""
    # What is packed may end like a line itself; whatever stands behind it is not unpacked.
    found = re.finditer(rb"stream\r?\n(.*?)\nendstream", pdf, re.DOTALL)
    return {zlib.decompress(each[1]) for each in found if each[1].startswith(b"x")}
