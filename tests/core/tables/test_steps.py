"""A file of many parts: how far it is, what a plug that is pulled leaves of it, and who else imports meanwhile."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from cms_core import jobs
from cms_core.columns import now
from cms_core.extensions import db, state
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER
from cms_core.sites.models import Site
from cms_core.tables import services, steps
from cms_core.tables.models import PendingTable
from cms_core.tenancy import enter_site, every_site, site_scope
from cms_core.testing.factories import MakeUser
from cms_core.users.models import Assignment, User
from tests.core.pages.desk import Form
from tests.core.tables.desk import HERE, kept, pages, upload
from tests.core.tables.plugin import TABLE, write

SEVEN = "Alamat;Judul\n" + "".join(f"{name};{name.title()}\n" for name in ("a1", "a2", "a3", "a4", "a5", "a6", "a7"))
NAMES = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]


@pytest.fixture(autouse=True)
def two_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "TOGETHER", 2)


def slugs(site: Site) -> list[str]:
    return [slug for slug, _title, _weight in pages(site)]


def begun(client: FlaskClient, content: str = SEVEN) -> str:
    """Upload rows and agree to them; return where that is told of."""
    there = str(upload(client, content.encode()).location)
    jobs.work_off()
    Form(client, client.get(there).text, there).send()
    return there


def test_many_parts_are_looked_at_and_imported_one_after_the_other(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = begun(client)
    jobs.work_off()
    assert slugs(site) == NAMES
    (row,) = kept()
    assert (row.state, row.parts, row.result) == ("done", 4, {"new": 7, "changed": 0, "unchanged": 0, "bad": 0})
    assert "7 baris tersimpan." in client.get(there).text


def test_the_page_says_how_far_it_is_and_leads_to_itself(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, SEVEN.encode()).location
    shown = client.get(there).text
    assert "2 dari 7 baris sudah diperiksa." in shown
    assert (f'href="{urlsplit(there).path}">Lihat kemajuannya</a>' in shown, "http-equiv" in shown) == (True, False)
    jobs.work_off()
    assert "Impor semua" in client.get(there).text
    Form(client, client.get(there).text, there).send()
    assert ("2 dari 7 baris sudah diimpor." in client.get(there).text, slugs(site)) == (True, NAMES[:2])
    assert re.search(r"Impor Warta, [^<]+: 2 dari 7 baris", client.get(HERE).text)
    # Nothing takes its place meanwhile.
    assert upload(client, SEVEN.encode()).status_code == 422


def test_a_plug_that_is_pulled_leaves_whole_parts_and_the_sweep_goes_on(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        write(rows[:1])
        if rows[0][1]["slug"] == "a5":
            raise KeyboardInterrupt
        write(rows[1:])

    begun(client)
    (row,) = kept()
    monkeypatch.setitem(state().extras["tables"], "warta.warta", dataclasses.replace(TABLE, write=dies))
    with pytest.raises(KeyboardInterrupt):
        jobs.run(steps.JOB, row.site_id, pending_id=row.id)
    db.session.rollback()
    assert slugs(site) == NAMES[:4]
    assert steps.undone() == []

    with every_site() as session:
        session.execute(update(PendingTable).values(moved_at=now() - steps.PATIENCE - timedelta(seconds=1)))
    monkeypatch.setitem(state().extras["tables"], "warta.warta", TABLE)
    (left,) = steps.undone()
    jobs.run(left.name, left.site_id, **left.ids)

    assert slugs(site) == NAMES
    assert kept()[0].result == {"new": 7, "changed": 0, "unchanged": 0, "bad": 0}


def test_a_fault_that_comes_again_and_again_stops_the_file_and_says_where(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = begun(client, SEVEN.replace("A4", "Pecah"))
    (row,) = kept()
    for _try in range(steps.TRIES):
        with pytest.raises(ZeroDivisionError):
            jobs.run(steps.JOB, row.site_id, pending_id=row.id)
    jobs.run(steps.JOB, row.site_id, pending_id=row.id)
    shown = client.get(there).text
    assert "Berhenti di antara baris 4 dan 5." in shown
    assert "2 baris tersimpan. Tidak ada baris yang tersimpan separuh." in shown
    assert slugs(site) == NAMES[:2]
    Form(client, shown, there).send(langkah="lanjut")
    assert kept()[0].state == "importing"


def test_it_is_stopped_and_goes_on_when_the_person_says_so(client: FlaskClient, site: Site, operator: User) -> None:
    there = begun(client)
    form = Form(client, client.get(there).text, there)
    form.send(langkah="batal")
    assert kept()[0].state == "importing"
    form.send(langkah="henti")
    jobs.work_off()
    assert ("Impor berhenti" in client.get(there).text, slugs(site)) == (True, NAMES[:2])
    Form(client, client.get(there).text, there).send(langkah="lanjut")
    jobs.work_off()
    assert (kept()[0].state, slugs(site)) == ("done", NAMES)


def test_a_row_that_cannot_be_written_says_why_and_the_others_are_written(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = {"a3": ("Bertentangan dengan a1.",), "a5": ()}

    def refusing(rows: Sequence[tuple[Page | None, Mapping[str, Any]]]) -> None:
        write(rows)
        for slug in (values["slug"] for _found, values in rows if values["slug"] in why):
            raise steps.Outdated(*why[slug])

    there = begun(client)
    monkeypatch.setitem(state().extras["tables"], TABLE.full_name, dataclasses.replace(TABLE, write=refusing))
    jobs.work_off()
    assert slugs(site) == ["a1", "a2", "a4", "a6", "a7"]
    shown = " ".join(client.get(there).text.split())
    assert "<b>Baris 4</b>: Bertentangan dengan a1." in shown
    assert "<b>Baris 6</b>: Isi situs berubah sejak berkas ini diperiksa" in shown


def test_a_row_that_waits_for_a_later_one_is_written_beside_one_that_cannot_be(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = {"a5": "a6", "a6": "a7", "a8": "a9"}
    monkeypatch.setattr(services, "TOGETHER", 4)

    def waiting(rows: Sequence[tuple[Page | None, Mapping[str, Any]]]) -> None:
        write(rows)
        there = set(db.session.scalars(select(Page.slug)))
        for slug in (values["slug"] for _found, values in rows):
            if waits.get(slug, slug) not in there:
                raise steps.Outdated("Belum ada.")

    there = begun(client, SEVEN + "a8;A8\n")
    monkeypatch.setitem(state().extras["tables"], TABLE.full_name, dataclasses.replace(TABLE, write=waiting))
    jobs.work_off()
    assert sorted(slugs(site)) == NAMES
    assert "<b>Baris 9</b>: Belum ada." in " ".join(client.get(there).text.split())


def test_who_may_no_longer_write_imports_nothing_more(client: FlaskClient, site: Site, operator: User) -> None:
    begun(client)
    person = operator.id
    db.session.commit()
    with every_site() as session:
        session.execute(update(Assignment).where(Assignment.user_id == person).values(role=OFFICER))
    jobs.work_off()
    assert (kept()[0].state, slugs(site)) == ("stopped", NAMES[:2])


def _write(rows: Sequence[tuple[Page | None, Mapping[str, Any]]]) -> None:
    for found, values in rows:
        assert found is None
        db.session.add(Page(slug=uuid4().hex, title=values["title"], weight=50))
    db.session.flush()


def _find(titles: Any) -> dict[Any, Page]:
    return {page.title: page for page in db.session.scalars(select(Page).where(Page.title.in_(titles)))}


def test_two_people_who_import_the_same_file_make_each_row_once(
    app: Flask, client: FlaskClient, site: Site, operator: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in the database keeps these rows apart, only that the second one looks when the first one has written."""
    table = dataclasses.replace(TABLE, columns=TABLE.columns[1:], key="title", find=_find, write=_write)
    monkeypatch.setitem(app.extensions["cms"].extras["tables"], "warta.warta", table)
    people, keys = (operator.id, make_user(region_code=site.region_code).id), []
    content = "Judul\n" + "".join(f"{name}\n" for name in NAMES)
    with site_scope(site.id):
        for person in people:
            keys.append(services.keep(table, content.encode(), user_id=person).id)
            db.session.commit()
    site_id, start = site.id, Barrier(2)
    db.session.remove()

    def work(key: int, person: int) -> None:
        with app.app_context():
            enter_site(site_id)
            jobs.run(steps.JOB, site_id, pending_id=key)
            start.wait()
            row = services.find(table, key, user_id=person, lock=True)
            assert row is not None
            services.begin(table, row, agreed=row.mark)
            db.session.commit()
            jobs.run(steps.JOB, site_id, pending_id=key)

    threads = [Thread(target=work, args=each) for each in zip(keys, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(title for _slug, title, _weight in pages(site)) == NAMES
    results = [row.result for row in kept()]
    assert [sum(row.values()) for row in results] == [7, 7]
    assert sum(row["new"] for row in results) == 7
