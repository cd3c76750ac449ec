"""Two who change the same thing: nobody writes over what he has not seen, and whoever comes second chooses."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, every_site, now, site_scope
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn
from cms_peta.shapes import unpack

from ..conftest import STAFF, Send
from .conftest import FIELD, SPOT, Draw, feature_of, kept

ELSEWHERE = "-7.4722, 109.4593"


def seen(client: FlaskClient, page: str) -> dict[str, str]:
    """Return what a person sends along who opens a form now."""
    return dict(re.findall(r'name="(seen|key)" type="hidden" value="([^"]*)"', client.get(page).text))


def saved(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    """Return names, coordinates and facts of what is kept."""
    with every_site() as session:
        rows = session.scalars(select(OwnFeature).order_by(OwnFeature.id)).all()
        return [(row.name, spots.write("titik", unpack(row.shape)), row.facts) for row in rows]


def others(site: Site, name: str, text: str, facts: dict[str, Any] | None = None, kind: str = "titik") -> None:
    """Let somebody else save the only thing that there is."""
    with site_scope(site.id):
        row = db.session.scalars(select(OwnFeature)).one()
        drawn = Drawn(name, spots.read(kind, text), facts or {})
        for column, value in services.columns_of(drawn, now()).items():
            setattr(row, column, value)
    db.session.commit()


def test_who_comes_second_is_shown_both_versions_and_writes_over_nothing(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    layer = draw(kecamatan, facts={"Status": "negeri", "Kelas": 6})
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page) | {"name": "Dua", "spots": ELSEWHERE, "kolom": "Status", "nilai": "swasta"}
    others(kecamatan, "Satu", SPOT, {"Status": "negeri", "Kelas": 6})

    answer = send(page, **mine)

    assert (answer.status_code, [name for name, *_rest in saved(kecamatan)]) == (409, ["Satu"])
    told = answer.text[answer.text.index('id="ringkasan"') : answer.text.index('id="bentuk"')]
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told.split("<details>")[0] + "</dd>")
    assert facts == [("Nama", "Satu"), ("Status", "negeri"), ("Kelas", "6"), ("Letak", "7,4712° LS, 109,4583° BT.")]
    assert SPOT in told
    form = answer.text[answer.text.index('id="bentuk"') :]
    assert ['value="Dua"' in form, ELSEWHERE in form, 'value="swasta"' in form] == [True] * 3
    assert f'href="/s/klampok/admin/peta/lapisan/{layer}" data-lepas' in told
    # On the map the other one is drawn as well, in millionths of a degree.
    around = json.loads(html.unescape(re.findall(r'data-around="([^"]*)"', form)[0]))
    assert around["was"] == [[109458300, -7471200]]


def test_whoever_has_seen_both_writes_over_the_one_that_he_has_seen_and_no_other(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    draw(kecamatan)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page) | {"name": "Dua", "spots": SPOT}
    others(kecamatan, "Satu", SPOT)
    over = re.findall(r'name="atas" value="([^"]*)"', send(page, **mine).text)
    assert len(set(over)) == 1

    # Only the button says that somebody has chosen; what is kept of the form while he looks does not.
    assert send(page, **mine).status_code == 409
    others(kecamatan, "Tiga", SPOT)
    again = send(page, **mine, atas=over[0])
    assert (again.status_code, [name for name, *_rest in saved(kecamatan)]) == (409, ["Tiga"])
    chosen = re.findall(r'name="atas" value="([^"]*)"', again.text)[0]
    assert send(page, **mine, atas=chosen).status_code == 303
    assert [name for name, *_rest in saved(kecamatan)] == ["Dua"]


def test_what_is_saved_already_is_no_conflict(send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page)
    others(kecamatan, "Satu", ELSEWHERE)

    answer = send(page, **mine, name="Satu", spots=ELSEWHERE)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/klampok/admin/peta/lapisan/{layer}")
    assert saved(kecamatan) == [("Satu", ELSEWHERE, {})]


def test_of_the_same_place_nothing_is_said(send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    draw(kecamatan, "bidang", FIELD)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page)
    others(kecamatan, "", FIELD, kind="bidang")

    answer = send(page, **mine, name="Dua", spots=FIELD)

    assert (answer.status_code, "<dd>kosong</dd>" in answer.text, "Koordinat yang tersimpan" in answer.text) == (
        409,
        True,
        False,
    )


def test_what_was_changed_for_hours_and_is_gone_becomes_something_new(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    draw(kecamatan, title="Awal")
    layer = draw(kecamatan, title="Lain")
    with every_site() as session:
        key = session.scalar(select(OwnFeature.id).where(OwnFeature.layer_id == layer))
    page = f"{STAFF}/bentuk/{key}"
    mine = seen(officer, page) | {"name": "Dua", "spots": ELSEWHERE, "layer": str(layer), "kolom": "a", "nilai": "b"}
    asked = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(f"{page}/hapus").text)[0]
    assert send(f"{page}/hapus", seen=asked).status_code == 303

    answer = send(f"{STAFF}/gambar", to=page, **mine)

    assert (answer.status_code, kept()) == (410, (2, 1))
    assert "Sementara itu bentuk ini dihapus. Yang Anda ubah" in answer.text
    assert f'<option selected value="{layer}">' in answer.text
    form = answer.text[answer.text.index('id="bentuk"') :]
    assert ['value="Dua"' in form, ELSEWHERE in form, 'action="/s/klampok/admin/peta/gambar"' in form] == [True] * 3
    assert send(f"{STAFF}/gambar", **mine).status_code == 303
    assert saved(kecamatan)[1:] == [("Dua", ELSEWHERE, {"a": "b"})]


def test_what_was_changed_and_is_gone_meets_no_stranger(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    layer = draw(kecamatan)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page) | {"name": "Dua", "spots": ELSEWHERE, "layer": str(layer)}
    with site_scope(kecamatan.id):
        db.session.delete(db.session.scalars(select(OwnFeature)).one())
        db.session.commit()
    assert send(f"{STAFF}/gambar", layer=str(layer), name="Lain", spots=SPOT).status_code == 303

    answer = send(f"{STAFF}/gambar", to=page, **mine)

    assert (answer.status_code, "Ada dua versi" in answer.text) == (410, False)
    assert saved(kecamatan) == [("Lain", SPOT, {})]


@pytest.mark.parametrize("others", [True, False], ids=["other layers", "no layer"])
def test_what_was_changed_in_a_layer_that_is_gone_is_put_into_no_other_unasked(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw, others: bool
) -> None:
    gone = draw(kecamatan, title="Rumah tangga", public=False)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    mine = seen(officer, page) | {"name": "Dua", "spots": ELSEWHERE, "layer": str(gone)}
    with site_scope(kecamatan.id):
        db.session.delete(db.session.get_one(OwnLayer, gone))
        db.session.commit()
    if others:
        draw(kecamatan, title="Wisata umum")
    before = kept()

    answer = send(f"{STAFF}/gambar", to=page, **mine)

    assert (answer.status_code, "Sementara itu lapisannya dihapus" in answer.text) == (410, True)
    assert re.findall(r"<option selected value=\"(.*?)\"", answer.text) == [""]
    assert ['value="Dua"' in answer.text, ELSEWHERE in answer.text] == [True, True]
    # What is not answered is asked again, and written nowhere.
    unsaid = send(f"{STAFF}/gambar", **mine | {"layer": ""})
    assert (unsaid.status_code, "Pilih lapisannya." in unsaid.text, ELSEWHERE in unsaid.text) == (422, True, True)
    assert kept() == before


def test_the_kept_form_says_what_is_there_and_nothing_of_who_looks(
    officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    draw(kecamatan, facts={"Status": "negeri"})
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    told = seen(officer, page)

    copy = officer.get(f"{page}/luring")

    assert (copy.status_code, copy.headers["Cache-Control"]) == (200, "no-store")
    assert seen(officer, f"{page}/luring") == {"key": "", "seen": told["seen"]}
    path = page.removeprefix("http://localhost")
    said = [f'action="{path}"', f'data-luring="{path}/luring"', "data-ubah", "negeri", SPOT, 'data-isi="spots"']
    assert [each in copy.text for each in said] == [True] * 6
    assert [each in copy.text for each in ('name="csrf_token"', "data-user", "/hapus")] == [False] * 3
    # It is no form that every device keeps.
    assert "/bentuk/" not in officer.get("http://localhost/s/klampok/admin/luring.js").text


def test_the_outbox_leads_to_what_a_change_came_to(officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    told = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', officer.get(page).text))

    told |= {"name": "Dua", "spots": SPOT, "layer": str(layer)}

    # The second time it has another version to write over, the third time none, and is still the same form.
    sent = [officer.post(page, data=told) for _twice in range(2)]
    asked = officer.get(f"{page}?kunci={told['key']}")
    with site_scope(kecamatan.id):
        db.session.delete(db.session.scalars(select(OwnFeature)).one())
    db.session.commit()
    sent.append(officer.post(page, data=told))

    assert [each.headers["Location"] for each in (*sent, asked)] == [f"/s/klampok/admin/peta/lapisan/{layer}"] * 4


@pytest.mark.parametrize(("seen", "status"), [(None, 404), ("", 404), ("1", 410)])
def test_what_another_site_has_drawn_is_neither_kept_nor_compared(
    seen: str | None, status: int, officer: FlaskClient, kecamatan: Site, village: Site, draw: Draw
) -> None:
    draw(village, public=False, name="Rahasia", facts={"Sandi": "biru"})
    draw(kecamatan)
    with site_scope(village.id):
        key = db.session.scalars(select(OwnFeature.id)).one()
    db.session.rollback()

    page = f"{STAFF}/bentuk/{key}"
    answer = officer.get(f"{page}/luring") if seen is None else officer.post(page, data={"name": "Dua", "seen": seen})

    told = [word in answer.text.split("</head>")[1] for word in ("Rahasia", "biru")]
    assert (answer.status_code, told) == (status, [False, False])
    assert kept() == (2, 2)
