"""Documents: links that lead nowhere, and files that are gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Fetched, FetchFailed, Site, StoreUnavailable, db, site_scope, today, withdraw
from cms_core.testing.factories import MakeSite
from cms_ppid import NAME
from cms_ppid.documents import services
from cms_ppid.models import Document

from .conftest import HOME, Make, document_at


def _answering(statuses: dict[str, int]) -> Callable[..., Fetched]:
    def fetch(url: str, **_given: Any) -> Fetched:
        if url not in statuses:
            raise FetchFailed("name not found", sent=False)
        return Fetched(statuses[url], {}, b"")

    return fetch


def test_a_link_that_leads_nowhere_is_told_and_one_that_comes_back_is_taken_back(
    client: FlaskClient, site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UU 14/2008 pasal 7 ayat (2): what is made known is right and does not mislead."""
    answers = {"https://a.example/1": 200, "https://a.example/2": 404, "https://a.example/3": 503}
    keys = [
        make_document(title=f"Dokumen {number}", sort="profil", link=link)
        for number, link in enumerate((*answers, "https://a.example/4"))
    ]
    monkeypatch.setattr(services, "fetch", _answering(answers))
    with site_scope(site.id):
        services.try_links(site.id)
        db.session.commit()
    dead = [document_at(site, key).dead_on for key in keys]
    told = client.get(f"{HOME}/ppid/dokumen/dokumen-1").text

    assert dead == [None, today(site), None, None]
    assert "tautan ini tidak dapat dibuka" in told

    answers["https://a.example/2"] = 200
    with site_scope(site.id):
        row = db.session.get_one(Document, keys[1])
        row.asked_on = date(2026, 1, 1)
        db.session.commit()
        services.try_links(site.id)
        db.session.commit()
    assert document_at(site, keys[1]).dead_on is None


def test_a_link_to_a_page_of_the_site_itself_is_tried_without_a_network(
    site: Site, neighbour: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UU 14/2008 pasal 7 ayat (2)."""
    monkeypatch.setattr(services, "fetch", _answering({}))
    shown = make_document(title="Ada", sort="profil")
    links = ("/ppid/dokumen/ada", "/ppid/dip?kelas=berkala#daftar", "/ppid/dokumen/tidak-ada", "/lapor/")
    keys = [make_document(title=f"Dokumen {link}", sort="profil", link=link) for link in links]
    below = make_document(at=neighbour, title="Tetangga", sort="profil", link="/ppid/dip")

    def tried() -> list[bool]:
        for place in (site, neighbour):
            with site_scope(place.id):
                services.try_links(place.id)
                db.session.commit()
        return [document_at(site, key).dead_on is not None for key in keys]

    first = tried()
    with site_scope(site.id):
        row = db.session.get_one(Document, shown)
        withdraw(row, site=site, plugin=NAME, kind=Document.KIND, reason="Keliru", by=None)
        for key in keys:
            db.session.get_one(Document, key).asked_on = date(2026, 1, 1)
        db.session.commit()

    assert (first, tried()) == ([False, False, True, True], [True, False, True, True])
    assert (document_at(neighbour, below).dead_on, document_at(neighbour, below).asked_on) == (None, today(neighbour))


def test_a_link_to_the_own_site_stays_on_it_and_a_village_without_a_face_has_none(
    client: FlaskClient, kecamatan: Site, neighbour: Site, make_site: MakeSite, make_document: Make
) -> None:
    hidden_one = make_site("33.04.02.2009", slug="sirkandi", name="Sirkandi", modules=(NAME,), public=False)
    make_document(at=neighbour, title="Profil", sort="profil", link="/halaman/profil")
    key = make_document(at=hidden_one, title="Profil", sort="profil", link="/halaman/profil")
    pages = [client.get(f"http://localhost/s/pagak{lang}/ppid/dokumen/profil").text for lang in ("", "/en")]
    with site_scope(hidden_one.id):
        services.try_links(hidden_one.id)
        db.session.commit()

    assert [re.findall(r'href="([^"]*/halaman/profil)" rel="noopener"', page) for page in pages] == [
        ["/s/pagak/halaman/profil"],
        ["/s/pagak/en/halaman/profil"],
    ]
    assert document_at(hidden_one, key).asked_on is None


def test_a_file_that_is_gone_is_told_and_shows_no_duty(
    client: FlaskClient, site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UU 14/2008 pasal 7 ayat (2): what is made known can be reached."""
    body = '<p>Isi.</p><p><a data-media="{}">Berkas</a></p>'
    keys = [make_document(title=name, sort="profil", body=body.format(name)) for name in ("ada", "hilang")]
    asked: list[set[str]] = []

    def lost(held: set[str]) -> set[str]:
        asked.append(held)
        return {"hilang"}

    monkeypatch.setattr(services, "lost_documents", lost)
    for _turn in range(2):
        with site_scope(site.id):
            services.try_links(site.id)
            db.session.commit()

    assert [document_at(site, key).dead_on for key in keys] == [None, today(site)]
    assert asked == [{"ada", "hilang"}, set()]  # and once a month is enough
    assert "Berkas dokumen ini sedang tidak dapat dibuka" in client.get(f"{HOME}/ppid/dokumen/hilang").text

    with site_scope(site.id):
        db.session.get_one(Document, keys[1]).body = "<p>Isi tanpa berkas.</p>"
        db.session.commit()
    assert document_at(site, keys[1]).dead_on is None


def test_a_store_that_does_not_answer_says_nothing_of_a_file(
    site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_document(sort="profil", body='<p>Isi. <a data-media="berkas">Berkas</a></p>')

    def fail(_held: set[str]) -> set[str]:
        raise StoreUnavailable

    monkeypatch.setattr(services, "lost_documents", fail)
    with site_scope(site.id):
        services.try_links(site.id)
        db.session.commit()

    assert (document_at(site, key).dead_on, document_at(site, key).asked_on) == (None, None)


def test_a_link_that_was_corrected_is_dead_no_more(
    site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_document(sort="profil", link="https://a.example/2")
    monkeypatch.setattr(services, "fetch", _answering({"https://a.example/2": 404}))
    with site_scope(site.id):
        services.try_links(site.id)
        db.session.commit()
        db.session.get_one(Document, key).link = "/profil"
        db.session.commit()

    row = document_at(site, key)
    assert (row.dead_on, row.asked_on) == (None, None)


def test_a_server_that_knows_no_head_is_asked_whole(
    site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_document(sort="profil", link="https://a.example/1")

    def fetch(_url: str, *, method: str = "GET", **_given: Any) -> Fetched:
        return Fetched(404 if method == "HEAD" else 200, {}, b"")

    monkeypatch.setattr(services, "fetch", fetch)
    with site_scope(site.id):
        services.try_links(site.id)
        db.session.commit()

    row = document_at(site, key)
    assert (row.dead_on, row.asked_on) == (None, today(site))


def test_a_link_is_tried_again_after_a_month(site: Site, make_document: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(sort="profil", link="https://a.example/1")
    asked: list[str] = []

    def fetch(url: str, **_given: Any) -> Fetched:
        asked.append(url)
        return Fetched(200, {}, b"")

    monkeypatch.setattr(services, "fetch", fetch)
    for _turn in range(2):
        with site_scope(site.id):
            services.try_links(site.id)
            db.session.commit()

    assert asked == ["https://a.example/1"]
