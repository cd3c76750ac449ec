"""Lists of content in the administration: 100,000 pages and potentials of one site beside 1,000, signed in."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path

from flask import Flask, session
from sqlalchemy import select

from bench import data
from bench.load import drive, request
from bench.servers import PRODUCT, Server, serving
from bench.table import Row, side_by_side
from cms_core.extensions import db
from cms_core.users import guard, sessions
from cms_core.users.models import User

FEW, MANY, BAR = 1_000, 100_000, 1.2
ROUNDS, SECONDS, WARM_SECONDS = 7, 0.5, 0.5
ACCOUNT = "operator-kalimandi"
LISTS = {"pages": "/halaman/", "potentials": "/potensi/potensi/"}
ASKED = {
    "first page": "",
    "drafts": "?keadaan=draft",
    "search": "?q=kopi+arabika",
    "search of beginnings": "?q=kop+arab",
    "search in drafts": "?q=9990&keadaan=draft",
}


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Fill two copies of the sample instance and compare each list."""
    apps = {}
    for count in (FEW, MANY):
        shutil.copytree(sample, folder / str(count))
        apps[count] = data.reopen(folder / str(count))
        data.add_content(apps[count], count)
    with (
        serving(PRODUCT, {"CMS_INSTANCE": str(folder / str(FEW))}, folder, "few", workers=1) as few,
        serving(PRODUCT, {"CMS_INSTANCE": str(folder / str(MANY))}, folder, "many", workers=1) as many,
    ):
        for (what, path), (how, query) in itertools.product(LISTS.items(), ASKED.items()):
            ours, its = (asking(apps[count], server, path + query) for count, server in ((MANY, many), (FEW, few)))
            for server, asked in ((many, ours), (few, its)):
                drive(server.port, asked, seconds=WARM_SECONDS)
            yield side_by_side(
                f"administration, {MANY:,} {what}: {how}; {FEW:,}",
                partial(drive, many.port, ours, seconds=SECONDS),
                partial(drive, few.port, its, seconds=SECONDS),
                rounds=ROUNDS,
                of="time",
                better="at most",
                bar=BAR,
            )
    for count in (FEW, MANY):
        shutil.rmtree(folder / str(count))


def asking(app: Flask, server: Server, path: str) -> Iterator[bytes]:
    """Return requests of somebody who has signed in, for a page of the administration of the sample village."""
    host = f"localhost:{server.port}"
    return itertools.repeat(request(host, f"/s/{data.VILLAGE}/admin{path}", cookie=_cookie(app)))


def _cookie(app: Flask) -> str:
    """Return the cookie of somebody who has signed in."""
    platform = app.extensions["cms"].settings.platform_host
    with app.test_request_context(guard.SIGN_IN, base_url=f"http://{platform}"):
        user = db.session.scalar(select(User).where(User.username == ACCOUNT))
        assert user is not None
        sessions.sign_in(user)
        db.session.commit()
        answer = app.response_class()
        app.session_interface.save_session(app, session, answer)
        jar = SimpleCookie(answer.headers["Set-Cookie"])
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={jar[name].value}"
