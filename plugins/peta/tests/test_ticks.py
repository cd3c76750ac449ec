"""A tick counts for the doubts that it was shown beside, and names who set it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, every_site, site_scope
from cms_core.audit import AuditEntry
from cms_peta.importing import services as importing
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnFeature
from cms_peta.own.services import Drawn

from .conftest import STAFF, Bring, MakeLayer, MakeUser, Send
from .test_homes import LAYER, POINT, SPOT, file, key_of, layers, own_layers, read, say
from .test_vouching import POSYANDU, audited, is_ticked, tick_of, vouched


def test_a_tick_counts_for_what_it_was_shown_and_not_for_a_name_that_was_changed_with_it(
    send: Send, kecamatan: Site, make_layer: MakeLayer
) -> None:
    layer = key_of(make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu"))
    told = {"layer": layer, "spots": SPOT}
    tick = tick_of(send(f"{STAFF}/gambar", name=POSYANDU, **told).text)

    other = send(f"{STAFF}/gambar", name="Pos di rumah Bu Ani", vouched=tick, **told)
    drawn = send(f"{STAFF}/gambar", name="Pos di rumah Bu Ani", vouched=tick_of(other.text), **told)

    assert (other.status_code, is_ticked(other.text), tick_of(other.text) not in ("", "y", tick)) == (422, False, True)
    assert (drawn.status_code, vouched()) == (303, [("Pos di rumah Bu Ani", "orang-1", True)])


def test_a_tick_that_was_set_before_anything_was_found_counts_for_what_is_in_that_form_alone(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    drawn = [Drawn("Rumah roboh", POINT)]
    make_layer(kecamatan, drawn, kind="bencana", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()
    new = {**LAYER, "title": "Rumah Siti", "public": "y", "vouched": "y"}
    page = read(send, file({"nama": "Rumah roboh"}), kind="bencana")

    answers = [
        say(send, officer, layer.id, kind="bencana", public="y", vouched="y"),
        send(f"{STAFF}/lapisan/baru", **new),
        send(f"{STAFF}/impor/baru", file=file({"nama": "Pos"}), layer="0", **new),
        send(page, to=f"{page}/pakai", langkah="pakai", vouched="y"),
    ]

    assert [(each.status_code, is_ticked(each.text)) for each in answers] == [(422, False)] * 4
    assert (layers(), [who for _name, who, _at in vouched()], audited()) == ([("Titik", False, 1)], ["", ""], [])


def test_a_tick_does_not_count_for_what_somebody_else_has_drawn_since(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    drawn = [Drawn(f"Rumah roboh {number}", POINT) for number in range(25)]
    name = make_layer(kecamatan, drawn, kind="bencana", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()
    said = {"kind": "bencana", "public": "y"}
    tick = tick_of(say(send, officer, layer.id, **said).text)
    send(f"{STAFF}/gambar", layer=key_of(name), spots=SPOT, name="Rumah Cantik Amel")

    asked = say(send, officer, layer.id, vouched=tick, **said)
    shown = say(send, officer, layer.id, vouched=tick_of(asked.text), **said)

    assert (asked.status_code, shown.status_code, audited()) == (422, 303, [("peta.vouched", "26")])


def test_a_tick_does_not_count_for_a_file_that_was_read_in_another_way_since(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nama": "Rumah roboh", "lain": "Rumah Cantik Amel"}), kind="bencana")
    tick = tick_of(officer.get(page).text)
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="lain")
    send(page, to=f"{page}/baca")

    asked = send(page, to=f"{page}/pakai", langkah="pakai", vouched=tick)
    taken = send(page, to=f"{page}/pakai", langkah="pakai", vouched=tick_of(asked.text))

    assert (asked.status_code, is_ticked(asked.text), taken.status_code) == (422, False, 303)
    assert vouched() == [("Rumah Cantik Amel", "orang-1", True)]


def test_a_tick_beside_a_fact_does_not_count_for_another_name(
    send: Send, kecamatan: Site, make_layer: MakeLayer
) -> None:
    layer = key_of(make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu"))
    told = {"layer": layer, "spots": SPOT, "kolom": "Ket", "nilai": "stroke"}
    asked = send(f"{STAFF}/gambar", name="Slamet", **told)

    other = send(f"{STAFF}/gambar", name="Wagiyo", vouched=tick_of(asked.text), **told)
    drawn = send(f"{STAFF}/gambar", name="Wagiyo", vouched=tick_of(other.text), **told)

    assert ("“Ket: stroke” di “Slamet”" in asked.text, "“Ket: stroke” di “Wagiyo”" in other.text) == (True, True)
    assert (other.status_code, is_ticked(other.text), drawn.status_code) == (422, False, 303)


def test_all_that_is_in_doubt_of_one_thing_is_asked_about(send: Send, kecamatan: Site, make_layer: MakeLayer) -> None:
    layer = key_of(make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu"))
    told = {"layer": layer, "spots": SPOT, "name": "Pos B"}
    one = {"kolom": "Ket", "nilai": "di rumah Bu Kader"}
    two = {"kolom": ["Ket", "Korban"], "nilai": ["di rumah Bu Kader", "Karto Sumarno"]}
    tick = tick_of(send(f"{STAFF}/gambar", **told, **one).text)

    more = send(f"{STAFF}/gambar", vouched=tick, **told, **two)
    drawn = send(f"{STAFF}/gambar", vouched=tick_of(more.text), **told, **two)

    shown = ["di rumah Bu Kader” di “Pos B”" in more.text, "“Korban: Karto Sumarno” di “Pos B”" in more.text]
    assert (more.status_code, shown, drawn.status_code) == (422, [True, True], 303)


def test_all_that_is_in_doubt_of_a_row_of_a_file_is_told_with_its_name(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    row = {"nama": "Pos B", "Ket": "di rumah Bu Kader", "Korban": "Karto Sumarno"}
    page = read(send, file(row, {**row, "nama": "Pos C"}), kind="kesehatan")

    seen = officer.get(page).text

    assert "Fitur ke-1 (Pos B): “di rumah Bu Kader”, “Korban: Karto Sumarno” mungkin rumah orang" in seen
    assert "Fitur ke-2 (Pos C): “di rumah Bu Kader”, “Korban: Karto Sumarno” mungkin rumah orang" in seen


def test_what_a_tick_for_a_file_says_differs_by_rows_that_are_not_told_one_by_one(send: Send, bring: Bring) -> None:
    bring()
    for name in ("Ani", "Budi"):
        names = [*["Karto"] * 22, name, *["Karto"] * 3]
        rows = [{"nama": "Pos", "Korban": each} for each in names]
        read(send, file(*rows), kind="kesehatan")

    with every_site() as session:
        one, other = (row.found for row in session.scalars(select(FileImport)))

    assert (one["homes"], other["homes"], one["kept"] == other["kept"]) == (26, 26, True)
    assert one["doubted"] != other["doubted"]


def test_a_tick_for_a_layer_does_not_count_for_a_thing_that_is_called_otherwise_since(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    drawn = [Drawn("Slamet", POINT, {"Ket": "stroke"})]
    make_layer(kecamatan, drawn, kind="kesehatan", geometry="titik", title="Titik", public=False)
    (layer,) = own_layers()
    said = {"kind": "kesehatan", "public": "y"}
    asked = say(send, officer, layer.id, **said)
    with every_site() as session:
        feature = session.scalars(select(OwnFeature)).one()
        feature.name = "Sutarmi"
        session.commit()

    other = say(send, officer, layer.id, vouched=tick_of(asked.text), **said)
    shown = say(send, officer, layer.id, vouched=tick_of(other.text), **said)

    assert ["“Ket: stroke” di “Slamet”" in asked.text, "“Ket: stroke” di “Sutarmi”" in other.text] == [True, True]
    assert (other.status_code, shown.status_code, audited()) == (422, 303, [("peta.vouched", "1")])


def test_who_vouched_for_the_title_of_a_file_is_who_uploaded_it(
    send: Send, bring: Bring, kecamatan: Site, make_user: MakeUser
) -> None:
    bring()
    told = {"title": "Rumah rawan longsor", "kind": "bencana"}
    asked = send(f"{STAFF}/impor/baru", file=file({"nama": "RT 02"}), layer="0", source="BPBD", public="y", **told)
    read(send, file({"nama": "RT 02"}), vouched=tick_of(asked.text), **told)
    other = make_user(region_code=kecamatan.region_code)

    with site_scope(kecamatan.id):
        (row,) = importing.waiting()
        before = row.facts["vouched_at"]
        importing.take(row, site=db.session.merge(kecamatan), by=db.session.merge(other))
        db.session.commit()

    (layer,) = own_layers()
    with every_site() as session:
        asked_by = select(User.username).where(User.id == layer.vouched_by)
        assert session.scalar(asked_by) == "orang-1"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.what == "peta.vouched")).one()
        assert session.scalar(select(User.username).where(User.id == entry.user_id)) == "orang-1"
    assert layer.vouched_at is not None
    assert (layer.vouched_at.isoformat(), layer.vouched_by != other.id) == (before, True)


def test_the_copy_that_devices_keep_does_not_say_who_vouched(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    layer = key_of(make_layer(kecamatan, [], kind="kesehatan", geometry="titik", title="Posyandu"))
    drawn = send(f"{STAFF}/gambar", layer=layer, spots=SPOT, name=POSYANDU, vouched="y")
    (page,) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(str(drawn.headers["Location"])).text)

    shown = [officer.get(each).text for each in (page, f"{page}/luring")]

    assert [POSYANDU in each for each in shown] == [True, True]
    assert [("dicentang" in each, "orang-1" in each) for each in shown] == [(True, True), (False, False)]
