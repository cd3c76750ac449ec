"""Files into layers that are there: theirs at once, and moved into them little by little."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, db, every_site, now, site_scope
from cms_peta.importing import services, staging
from cms_peta.own import services as own
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer

from ..conftest import HOME, STAFF, Send
from .conftest import INSIDE, Bringing, counts, features, into_layer, points

BOX = "109.45,-7.48,109.46,-7.47"
MANY = 5


@pytest.fixture
def joined(read: Bringing, send: Send) -> dict[str, str]:
    """A layer of one point that a file of five has joined."""
    more = into_layer(read, send)
    page = read(points(*[INSIDE] * MANY), **more)
    send(page, to=f"{page}/pakai", langkah="pakai")
    return more


def lying() -> list[int]:
    """Return how many features lie under the id of the layer itself, and how many rows hold others."""
    with every_site() as session:
        layer = session.scalars(select(OwnLayer.id)).one()
        inside = select(func.count()).where(OwnFeature.layer_id == layer)
        return [session.scalar(each) or 0 for each in (inside, select(func.count()).select_from(StagedLayer))]


def settle(site: Site, *, later: bool = True) -> None:
    with site_scope(site.id):
        if later:
            for each in db.session.scalars(select(StagedLayer)):
                each.changed_at = now() - staging.RESTING - timedelta(seconds=1)
        db.session.commit()
        services.forget_unaccepted()
    db.session.commit()


def send_seen(officer: FlaskClient, page: str, **values: str) -> Any:
    """Send the form of a page that says what it has seen."""
    found = dict(re.findall(r'name="(csrf_token|key|seen|layer)"[^>]*value="([^"]*)"', officer.get(page).text))
    return officer.post(page, data={**found, **values})


def seen(officer: FlaskClient) -> list[int]:
    """Return how many features each way of looking at a layer shows."""
    with every_site() as session:
        layer = session.scalars(select(OwnLayer)).one()
        key, name = layer.id, own.public_name(layer)
    desk = officer.get(f"{STAFF}/lapisan/{key}").text
    found = [desk.count("/admin/peta/bentuk/")]
    for query in ("", f"bbox={BOX}&", "nama=SD+1&"):
        found.append(len(officer.get(f"{HOME}/peta/ogc/collections/{name}/items?{query}f=json").get_json()["features"]))
    return found


def test_a_file_goes_into_a_layer_that_is_there(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with every_site() as session:
        layer = session.scalars(select(OwnLayer.id)).one()

    again = read(points(INSIDE, INSIDE), layer=str(layer), title="", source="")
    send(again, to=f"{again}/pakai", langkah="pakai")

    assert counts() == [0, 0, 1, 3]


def test_what_is_in_the_layer_already_is_told(read: Bringing, send: Send, officer: FlaskClient) -> None:
    into = into_layer(read, send)

    page = read(points(INSIDE, (109.456, -7.475)), **into)

    said = "1 fitur sudah ada di lapisan itu, dengan nama dan letak yang sama."
    assert said in officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")
    assert said.replace("1", "2", 1) in officer.get(read(points(INSIDE, (109.456, -7.475)), **into)).text


def test_a_layer_that_is_gone_takes_nothing(read: Bringing, send: Send, kecamatan: Site) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with site_scope(kecamatan.id):
        layer = db.session.scalars(select(OwnLayer)).one()
        again = read(points(INSIDE), layer=str(layer.id))
    with site_scope(kecamatan.id):
        db.session.delete(db.session.scalars(select(OwnLayer)).one())
    db.session.commit()

    sent = send(again, to=f"{again}/pakai", langkah="pakai")

    assert (sent.status_code, "sudah tidak ada" in sent.text, counts()) == (422, True, [1, 1, 0, 0])


def test_what_joined_is_in_the_layer_at_once_and_moves_later(
    joined: dict[str, str], officer: FlaskClient, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "AT_ONCE", 2)
    moved: list[int] = []
    change = staging.change_many

    def changed(model: type, *where: Any, **values: Any) -> int:
        moved.append(change(model, *where, **values))
        return moved[-1]

    monkeypatch.setattr(staging, "change_many", changed)
    before = seen(officer), lying()
    settle(kecamatan, later=False)
    resting = seen(officer), lying()
    settle(kecamatan)

    assert before == resting == ([MANY + 1, MANY + 1, MANY + 1, 2], [1, 1])
    assert (seen(officer), lying(), moved) == (before[0], [MANY + 1, 0], [2, 2, 1])


def test_a_way_that_broke_off_shows_everything_and_goes_on(
    joined: dict[str, str], officer: FlaskClient, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "AT_ONCE", 2)
    change, left = staging.change_many, iter([True, False])

    def dying(model: type, *where: Any, **values: Any) -> int:
        if not next(left):
            raise RuntimeError
        return change(model, *where, **values)

    monkeypatch.setattr(staging, "change_many", dying)
    with pytest.raises(RuntimeError):
        settle(kecamatan)
    db.session.rollback()
    halfway = seen(officer), lying()
    monkeypatch.setattr(staging, "change_many", change)
    settle(kecamatan)

    assert halfway == ([MANY + 1, MANY + 1, MANY + 1, 2], [3, 1])
    assert (seen(officer), lying()) == (halfway[0], [MANY + 1, 0])


def test_what_joined_is_changed_and_removed_as_the_rest(
    joined: dict[str, str], send: Send, officer: FlaskClient, kecamatan: Site
) -> None:
    first, second = (f"{STAFF}/bentuk/{each.id}" for each in features()[-2:])
    form = {"name": "Balai", "spots": "-7.4712, 109.4583"}
    answers = [send_seen(officer, first, **form), send_seen(officer, f"{second}/hapus")]
    settle(kecamatan)

    assert [each.status_code for each in answers] == [303, 303]
    assert (seen(officer), lying()) == ([MANY] * 3 + [2], [MANY, 0])
    assert features()[-1].name == "Balai"


def test_a_layer_that_goes_takes_with_it_what_joined(
    joined: dict[str, str], officer: FlaskClient, kecamatan: Site
) -> None:
    send_seen(officer, f"{STAFF}/lapisan/{joined['layer']}/hapus")
    settle(kecamatan)

    assert counts() == [0, 0, 0, 0]
