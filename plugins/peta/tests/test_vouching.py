"""What may be a house or a person is asked at the desk; who answered, and when, is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, every_site, site_scope
from cms_core.audit import AuditEntry
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn

from .conftest import HOME, STAFF, Bring, MakeLayer, Send
from .test_homes import LAYER, POINT, SPOT, file, key_of, layers, own_layers, read, say

POSYANDU = "Posyandu di rumah Bu Bidan Siti"
TICK = "Bukan rumah orang, dan bukan tentang orang"


def vouched() -> list[tuple[str, str, bool]]:
    """Return the names of the features, who vouched for them, and whether it is known when."""
    with every_site() as session:
        asked = select(OwnFeature.name, User.username, OwnFeature.vouched_at).outerjoin(
            User, User.id == OwnFeature.vouched_by
        )
        rows = session.execute(asked.order_by(OwnFeature.id)).all()
    return [(name, who or "", at is not None) for name, who, at in rows]


def audited() -> list[tuple[str, str]]:
    with every_site() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.what == "peta.vouched")).all()
        return [(each.what, str(each.detail["features"])) for each in found]


def tick_of(text: str) -> str:
    """Return what the tick of a page says when it is set; nothing where it is not there."""
    found = re.search(r'<input[^>]*name="vouched"[^>]*>', text)
    return re.findall(r'value="([^"]*)"', found[0])[0] if found else ""


def is_ticked(text: str) -> bool:
    return re.search(r'<input[^>]*\bchecked\b[^>]*name="vouched"', text) is not None


def seen_of(officer: FlaskClient, page: str) -> str:
    return str(re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0])


def test_a_place_at_somebodys_house_is_drawn_once_somebody_has_vouched_for_it(
    send: Send, officer: FlaskClient, client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu")
    told = {"layer": key_of(name), "spots": SPOT, "name": POSYANDU}

    before = officer.get(f"{STAFF}/gambar").text
    asked = send(f"{STAFF}/gambar", **told)
    drawn = send(f"{STAFF}/gambar", vouched=tick_of(asked.text), **told)
    (page,) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(str(drawn.headers["Location"])).text)

    assert (TICK in before, asked.status_code, f"“{POSYANDU}”: tampak seperti rumah" in asked.text) == (
        False,
        422,
        True,
    )
    assert (f"centang “{TICK}”" in asked.text, 'name="vouched"' in asked.text) == (True, True)
    assert "Ada 1 hal yang perlu diperbaiki" in asked.text
    assert (drawn.status_code, vouched(), audited()) == (303, [(POSYANDU, "orang-1", True)], [("peta.vouched", "1")])
    assert "dicentang oleh orang-1" in officer.get(page).text
    assert POSYANDU in client.get(f"{HOME}/peta/ogc/collections/{name}/items?f=json").text


def test_the_form_that_waits_on_a_device_has_the_tick(
    officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, [])
    assert 'name="vouched"' in officer.get(f"{STAFF}/gambar/luring").text


@pytest.mark.parametrize("name", ["Rumah Bu Siti", "Penderita TBC"])
def test_nobody_vouches_for_what_is_sure(name: str, send: Send, kecamatan: Site, make_layer: MakeLayer) -> None:
    layer = key_of(make_layer(kecamatan, [], kind="kesehatan", geometry="titik"))
    ways: tuple[dict[str, str], ...] = (
        {"name": name},
        {"name": "Satu", "kolom": "NIK", "nilai": "1"},
        {"name": "Satu", "kolom": "Ket", "nilai": "081226741234"},
        {"name": "Satu", "kolom": "Pelapor", "nilai": "Karto"},
    )

    answers = [send(f"{STAFF}/gambar", layer=layer, spots=SPOT, vouched="y", **way).status_code for way in ways]

    assert (answers, vouched()) == ([422] * 4, [])


def test_who_vouched_is_forgotten_when_it_says_something_else(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu")
    told = {"layer": key_of(name), "spots": SPOT}
    drawn = send(f"{STAFF}/gambar", vouched="y", name=POSYANDU, **told)
    (page,) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(str(drawn.headers["Location"])).text)

    moved = send(page, seen=seen_of(officer, page), name=POSYANDU, spots="-7.4713, 109.4584").status_code
    kept = vouched()
    other = send(page, seen=seen_of(officer, page), name="Posyandu, rumah Bu Ani", spots=SPOT).status_code
    plain = send(page, seen=seen_of(officer, page), name="Posyandu Melati", spots=SPOT).status_code

    assert (moved, kept) == (303, [(POSYANDU, "orang-1", True)])
    assert audited() == [("peta.vouched", "1")]
    assert (other, plain, vouched()) == (422, 303, [("Posyandu Melati", "", False)])


def test_a_layer_is_shown_once_somebody_has_vouched_for_all_in_it(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    drawn = [Drawn("Rumah roboh", POINT), Drawn("Pos", POINT), Drawn("Rumah Cantik Amel", POINT)]
    make_layer(kecamatan, drawn, kind="bencana", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()
    said = {"kind": "bencana", "public": "y", "title": "Rumah terdampak banjir"}

    asked = say(send, officer, layer.id, **said)
    assert layers() == [("Titik", False, 3)]
    shown = say(send, officer, layer.id, vouched=tick_of(asked.text), **said)
    again = say(send, officer, layer.id, **said, legal="SK 1")

    assert (asked.status_code, shown.status_code, again.status_code) == (422, 303, 422)
    assert "“Rumah terdampak banjir”, “Rumah roboh”, “Rumah Cantik Amel”: tampak" in asked.text
    assert layers() == [("Rumah terdampak banjir", True, 3)]
    assert vouched() == [("Rumah roboh", "orang-1", True), ("Pos", "", False), ("Rumah Cantik Amel", "orang-1", True)]
    assert audited() == [("peta.vouched", "2")]
    assert "dicentang oleh orang-1" in officer.get(f"{STAFF}/lapisan/{layer.id}").text


def test_a_layer_stays_hidden_for_one_thing_that_is_sure_among_many_that_are_not(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    drawn = [Drawn("Rumah roboh", POINT), Drawn("Rumah Bu Siti", POINT)]
    make_layer(kecamatan, drawn, kind="bencana", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()

    answer = say(send, officer, layer.id, kind="bencana", public="y", vouched="y")

    assert (answer.status_code, "“Rumah Bu Siti” menunjuk rumah" in answer.text, layers()) == (
        422,
        True,
        [("Titik", False, 2)],
    )


@pytest.mark.parametrize(
    ("facts", "ticked", "public"),
    [
        (({"nama": "Rumah roboh"}, {"nama": "Pos"}), True, True),
        (({"nama": "Rumah roboh"}, {"nama": "Pos"}), False, False),
        (({"nama": "Rumah roboh"}, {"nama": "Rumah Bu Siti"}), True, False),
        (({"nama": "Pos", "nik": "1"}, {"nama": "Rumah roboh"}), True, False),
    ],
)
def test_a_file_is_public_once_somebody_has_vouched_for_what_is_in_doubt(
    facts: tuple[dict[str, Any], ...],
    ticked: bool,
    public: bool,
    send: Send,
    officer: FlaskClient,
    client: FlaskClient,
    bring: Bring,
) -> None:
    bring()
    page = read(send, file(*facts), kind="bencana")

    tick = tick_of(officer.get(page).text)
    send(page, to=f"{page}/pakai", langkah="pakai", **({"vouched": tick or "y"} if ticked else {}))

    (layer,) = own_layers()
    assert (tick != "", layer.public) == (public or not ticked, public)
    names = [str(each["nama"]) for each in facts]
    by = [public and each == "Rumah roboh" for each in names]
    assert vouched() == [(each, "orang-1" if is_by else "", is_by) for each, is_by in zip(names, by, strict=True)]
    assert ("Rumah roboh" in client.get(f"{HOME}/peta/?lapisan={layer.slug}-{layer.id}").text) is public


def test_a_file_joins_a_public_layer_once_somebody_has_vouched_for_it(
    send: Send, kecamatan: Site, bring: Bring, make_layer: MakeLayer
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="bencana", geometry="titik", title="Kejadian")
    page = read(send, file({"nama": "Rumah roboh"}), layer=key_of(name))

    asked = send(page, to=f"{page}/pakai", langkah="pakai")
    taken = send(page, to=f"{page}/pakai", langkah="pakai", vouched=tick_of(asked.text))

    assert (asked.status_code, "lalu centang bila memang bukan" in asked.text) == (422, True)
    assert (taken.status_code, layers(), vouched()) == (
        303,
        [("Kejadian", True, 1)],
        [("Rumah roboh", "orang-1", True)],
    )
    assert audited() == [("peta.vouched", "1")]


def test_the_title_of_a_file_is_vouched_for_before_it_is_read(send: Send, bring: Bring) -> None:
    bring()
    told = {"layer": "0", "title": "Rumah rawan longsor", "kind": "bencana", "source": "BPBD", "public": "y"}

    asked = send(f"{STAFF}/impor/baru", file=file({"nama": "RT 02"}), **told)
    page = read(send, file({"nama": "RT 02"}), vouched=tick_of(asked.text), **told)
    send(page, to=f"{page}/pakai", langkah="pakai")

    (layer,) = own_layers()
    assert (asked.status_code, f"centang “{TICK}”" in asked.text) == (422, True)
    assert (layer.title, layer.public, layer.vouched_at is not None) == ("Rumah rawan longsor", True, True)


def test_who_told_of_a_disaster_is_left_out_and_the_rest_is_public(
    send: Send, officer: FlaskClient, client: FlaskClient, bring: Bring, kecamatan: Site
) -> None:
    bring()
    rows = (
        "kejadian;tanggal;korban;pelapor;kontak;lintang;bujur",
        "Pohon tumbang;2026-01-02;2;Karto;081226741234;-7,475;109,455",
        "Banjir;2026-01-03;0;BPBD;0286591234;-7,475;109,455",
    )
    page = read(send, "\r\n".join(rows).encode(), kind="bencana", title="Kejadian")

    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "kontak (namanya menunjuk telepon atau e-mail)" in seen
    assert "pelapor (namanya menunjuk warga, misalnya pelapor, saksi, atau pemohon)" in seen
    assert layers() == [("Kejadian", True, 2)]
    with site_scope(kecamatan.id):
        kept = list(db.session.scalars(select(OwnFeature.facts).order_by(OwnFeature.id)))
        db.session.rollback()
    assert [sorted(each) for each in kept] == [["kejadian", "korban", "tanggal"]] * 2
    (layer,) = own_layers()
    told = client.get(f"{HOME}/peta/ogc/collections/{layer.slug}-{layer.id}/items?f=json").text
    assert [each for each in ("Karto", "081226741234") if each in told] == []


def test_why_something_stays_at_the_desk_is_said_in_the_language_of_who_reads_it(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nama": "RW 1", "stunting": 4}, {"nama": "Rumah roboh"}, {"nama": "Rumah Bu Siti"}))

    seen = officer.get(page.replace("/admin", "/en/admin")).text

    assert "Feature 1: “stunting: 4” counts fewer than 5 people" in seen
    assert [each for each in ("menghitung", "mungkin", "menunjuk") if each in seen] == []


@pytest.mark.parametrize("path", ["lapisan/baru", "impor/baru"])
def test_a_layer_is_begun_with_a_title_that_somebody_has_vouched_for(path: str, send: Send, bring: Bring) -> None:
    bring()
    told = {**LAYER, "title": "Rumah Siti", "public": "y"}
    more = {"file": file({"nama": "RT 02"}), "layer": "0"} if path == "impor/baru" else {}

    asked = send(f"{STAFF}/{path}", **told, **more)
    begun = send(f"{STAFF}/{path}", **told, **more, vouched=tick_of(asked.text))

    assert (asked.status_code, begun.status_code) == (422, 303)


def test_a_layer_that_was_vouched_for_keeps_who_did(send: Send) -> None:
    told = {**LAYER, "title": "Rumah Siti", "public": "y"}
    tick = tick_of(send(f"{STAFF}/lapisan/baru", **told).text)
    assert send(f"{STAFF}/lapisan/baru", vouched=tick, **told).status_code == 303

    with every_site() as session:
        asked = select(User.username).join(OwnLayer, OwnLayer.vouched_by == User.id)
        assert session.scalars(asked).all() == ["orang-1"]
    assert audited() == [("peta.vouched", "0")]


@pytest.mark.parametrize(
    ("kind", "rows", "told"),
    [
        ("lain", ("nama,ket", "Sukini,miskin"), "“ket: miskin” mungkin rumah orang"),
        ("bencana", ("nama,korban", "Longsor,Karto dan Slamet"), "“korban: Karto dan Slamet” mungkin rumah orang"),
        ("kesehatan", ("nama,status", "Karto,positif"), "“status: positif” mungkin rumah orang"),
    ],
)
def test_a_file_with_somebody_in_it_is_warned_of_and_kept_for_the_desk(
    kind: str, rows: tuple[str, str], told: str, send: Send, officer: FlaskClient, client: FlaskClient, bring: Bring
) -> None:
    bring()
    head, row = rows
    page = read(send, f"{head},lintang,bujur\r\n{row},-7.475,109.455".encode(), kind=kind)

    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (told in seen, layers()) == (True, [("Titik", False, 1)])
    assert row.split(",")[0] not in client.get(f"{HOME}/peta/").text


def test_what_was_vouched_for_is_not_asked_again_when_the_layer_was_hidden_meanwhile(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, [Drawn("Rumah roboh", POINT)], kind="bencana", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()
    tick = tick_of(say(send, officer, layer.id, kind="bencana", public="y").text)
    ways: tuple[dict[str, str], ...] = ({"public": "y"}, {"public": "y", "vouched": tick}, {}, {"public": "y"})

    answers = [say(send, officer, layer.id, kind="bencana", **way).status_code for way in ways]

    assert (answers, layers()) == ([422, 303, 303, 303], [("Titik", True, 1)])
    assert audited() == [("peta.vouched", "1")]
