"""The steps of an entry's life: who is offered which, who may take it, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import DRAFT, PUBLISHED, REVIEW, WITHDRAWN, Site, db, site_scope
from cms_potensi_desa import services

from .conftest import ADMIN, NEW, POTENSI, Desk, buttons, fields, image_of, only, photo, row, withdraw

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]


def set_stage(site: Site, stage: str) -> None:
    site.stage = stage
    db.session.commit()


def set_state(site: Site, key: int, state: str) -> None:
    with site_scope(site.id):
        entry = row(key)
        if state in (PUBLISHED, WITHDRAWN):
            services.publish_entry(entry, site=site, by=None)
        if state == WITHDRAWN:
            withdraw(site, entry, "Lama")
        if state == REVIEW:
            entry.state = REVIEW
        db.session.commit()


SAVE, MORE, PUBLISH, SUBMIT = "Simpan draf", "Simpan perubahan", "Terbitkan", "Kirim untuk diperiksa"
TAKE, AWAY, ASIDE, RETURN = "Tarik dari situs", "Pindahkan ke arsip", "Sisihkan draf", "Kembalikan dengan catatan"
OWN, ABOVE = ("village_operator", "33.04.02.2007"), ("kecamatan_admin", "33.04.02")
WRITES = {"baru": [SAVE, PUBLISH], DRAFT: [SAVE, PUBLISH, ASIDE], WITHDRAWN: [SAVE, PUBLISH, AWAY]}
EVERYTHING = {**WRITES, REVIEW: [RETURN, SAVE, PUBLISH], PUBLISHED: [MORE, TAKE, AWAY]}


@pytest.mark.parametrize(
    ("stage", "who", "offered"),
    [
        ("central", OWN, {"baru": None, DRAFT: [], REVIEW: [], PUBLISHED: [], WITHDRAWN: []}),
        ("central", ABOVE, EVERYTHING),
        (
            "village_drafts",
            OWN,
            {
                "baru": [SAVE, SUBMIT],
                DRAFT: [SAVE, SUBMIT, ASIDE],
                REVIEW: [SAVE],
                PUBLISHED: [],
                WITHDRAWN: [SAVE, SUBMIT],
            },
        ),
        ("village_drafts", ABOVE, EVERYTHING),
        ("village_publishes", OWN, {**EVERYTHING, REVIEW: [SAVE, PUBLISH]}),
        (
            "village_publishes",
            ABOVE,
            {"baru": None, DRAFT: [], REVIEW: [RETURN], PUBLISHED: [TAKE, AWAY], WITHDRAWN: [AWAY]},
        ),
        ("autonomous", OWN, EVERYTHING),
        ("autonomous", ABOVE, {"baru": None, DRAFT: [], REVIEW: [RETURN], PUBLISHED: [], WITHDRAWN: []}),
    ],
)
def test_what_a_person_may_do_is_offered_and_nothing_else(
    site: Site, desk: MakeDesk, make_entry: MakeEntry, stage: str, who: tuple[str, str], offered: dict[str, Any]
) -> None:
    set_stage(site, stage)
    keys = {state: make_entry(site, publish=False) for state in offered if state != "baru"}
    for state, key in keys.items():
        set_state(site, key, state)
    person = desk(*who)

    found: dict[str, Any] = {}
    for state in offered:
        answer = person.client.get(f"{ADMIN}/potensi/{keys.get(state, 'baru')}")
        found[state] = buttons(answer.text) if answer.status_code == 200 else None
    assert found == offered
    assert ("Unggah potensi" in person.client.get(f"{ADMIN}/potensi/").text) == (offered["baru"] is not None)


@pytest.mark.parametrize(
    ("stage", "who", "refused"),
    [
        ("central", OWN, {"baru", "simpan", "kirim", "terbit", "tarik", "kembali"}),
        ("village_drafts", OWN, {"terbit", "tarik", "kembali"}),
        ("village_drafts", ABOVE, {"kirim"}),
        ("village_publishes", OWN, {"kembali"}),
        ("village_publishes", ABOVE, {"baru", "simpan", "kirim", "terbit"}),
        ("autonomous", ABOVE, {"baru", "simpan", "kirim", "terbit", "tarik"}),
        ("autonomous", ("officer", "33.04.02"), {"baru", "simpan", "kirim", "terbit", "tarik", "kembali"}),
    ],
)
def test_a_step_without_the_right_is_forbidden(
    site: Site, desk: MakeDesk, make_entry: MakeEntry, stage: str, who: tuple[str, str], refused: set[str]
) -> None:
    draft, shown, waits = make_entry(site, publish=False), make_entry(site), make_entry(site, publish=False)
    set_state(site, waits, REVIEW)
    set_stage(site, stage)
    person = desk(*who)
    # The token of a person is good for every form of theirs; the account page has one for everybody.
    token = fields(person.client.get("/admin/akun/sandi").text or "")["csrf_token"]
    url = f"{ADMIN}/potensi"
    full = {
        **POTENSI,
        "body": "0",
        "category": "wisata",
        "condition": "belum",
        "version": "1",
        "csrf_token": token,
        "reason": "x",
    }
    posts = {
        "kembali": (f"{url}/{waits}/kembali", {}),
        "tarik": (f"{url}/{shown}/tarik", {}),
        "baru": (f"{url}/baru", {"key": str(uuid4())}),
        "kirim": (f"{url}/{draft}", {"langkah": "kirim"}),
        "terbit": (f"{url}/{draft}", {"langkah": "terbit"}),
        "simpan": (f"{url}/{draft}", {}),
    }

    found = {
        name for name, (to, more) in posts.items() if person.client.post(to, data={**full, **more}).status_code == 403
    }
    assert found == refused


def test_what_is_published_is_not_changed_without_the_right_to_publish(
    site: Site, desk: MakeDesk, make_entry: MakeEntry
) -> None:
    set_stage(site, "village_drafts")
    key = make_entry(site)
    operator = desk()
    form = operator.open(NEW)

    answer = operator.client.post(f"{ADMIN}/potensi/{key}", data={**form, **POTENSI, "title": "Baru", "version": "1"})

    assert answer.status_code == 403
    with site_scope(site.id):
        assert only().title == "Kebun kelapa"


def test_a_village_submits_and_the_kecamatan_returns_then_publishes(
    client: FlaskClient, site: Site, desk: MakeDesk
) -> None:
    set_stage(site, "village_drafts")
    operator, boss = desk(*OWN), desk(*ABOVE)
    url = operator.make(langkah="kirim")
    waiting = boss.client.get("/s/purworeja-klampok/admin/menunggu").text
    assert (f'href="{url}"' in waiting, "Kebun kelapa" in waiting) == (True, True)
    assert "1 tulisan menunggu diperiksa." in boss.client.get("/s/purworeja-klampok/admin/").text

    assert boss.send(url, to=f"{url}/kembali", **{"langkah-alasan": " "}).status_code == 422
    boss.send(url, to=f"{url}/kembali", **{"langkah-alasan": "Tambahkan letaknya"})
    assert "Tambahkan letaknya" in operator.client.get(url).text
    assert client.get("/s/kalimandi/potensi/kebun-kelapa").status_code == 404
    operator.send(url, place="Dusun 2", langkah="kirim")
    boss.send(url, langkah="terbit")

    assert "Dusun 2" in client.get("/s/kalimandi/potensi/kebun-kelapa").text
    assert "Tidak ada yang menunggu" in boss.client.get("/s/purworeja-klampok/admin/menunggu").text
    with site_scope(site.id):
        assert (only().state, only().note) == (PUBLISHED, "")


def test_submitting_twice_is_no_fault(site: Site, desk: MakeDesk) -> None:
    set_stage(site, "village_drafts")
    operator = desk()
    url = operator.make(langkah="kirim")

    assert operator.send(url, langkah="kirim").status_code == 303
    with site_scope(site.id):
        assert only().state == REVIEW


def test_withdrawing_needs_a_reason_and_can_be_undone(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(**{"photos-baru": (photo(), "a.jpg"), "photos-alt": "Kelapa"}, langkah="terbit")
    page, image = "/s/kalimandi/potensi/kebun-kelapa", f"/s/kalimandi/media/{image_of(site)}/320.webp"

    answer = operator.send(url, to=f"{url}/tarik", **{"langkah-alasan": ""})
    assert (answer.status_code, "Tulis alasannya." in answer.text) == (422, True)
    assert operator.send(url, to=f"{url}/tarik", **{"langkah-alasan": "Sudah tutup"}).status_code == 303
    assert [client.get(address).status_code for address in (page, image)] == [410, 404]
    assert "Sudah tutup" in operator.client.get(url).text
    # A second click finds it taken already.
    assert operator.send(url, to=f"{url}/tarik", **{"langkah-alasan": "Lagi"}).status_code == 303

    operator.send(url, langkah="terbit")
    assert [client.get(address).status_code for address in (page, image)] == [200, 200]


def test_every_step_is_audited(site: Site, desk: MakeDesk) -> None:
    from cms_core.audit import AuditEntry

    operator = desk()
    url = operator.make(langkah="terbit")
    operator.send(url, to=f"{url}/tarik", **{"langkah-alasan": "Salah"})

    with site_scope(site.id):
        actions = db.session.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    assert [action for action in actions if action.startswith("potensi_desa")] == [
        "potensi_desa_potensi.published",
        "potensi_desa_potensi.withdrawn",
    ]
