"""Who won is found by name, if that is no person's, and from when it may be known; who lost is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, now, site_scope
from cms_lelang import hooks, indexing, services
from cms_lelang.models import Bidder, Package
from cms_lelang.releases import services as releases

from .conftest import HOME, MakePackage, story
from .test_cases import open_story
from .test_views import titles


def of(winner: str, loser: str = "UD Makmur") -> dict[str, Any]:
    parts = story()
    parts["bidders"][0].name, parts["bidders"][1].name = winner, loser
    return parts


def found(client: FlaskClient, words: str) -> list[str]:
    """Return the packages that the list finds, which the search of the whole site has to find as well."""
    said = titles(client.get(f"{HOME}/lelang/", query_string={"q": words}).text)
    page = client.get(f"{HOME}/cari", query_string={"q": words}).text
    assert [title in page for title in said] == [True] * len(said)
    return said


def test_a_package_is_found_by_who_won_it_alone(client: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(title="Jalan", parts=of("PT Contoh Jalan Raya", "CV Kalah Tipis"))
    make_package(title="Draf", parts=of("PT Contoh Jalan Raya"), shown=False)
    make_package(title="Gagal", parts=of("PT Contoh Jalan Raya"), outcome="gagal", reason="Tidak lulus")
    make_package(title="Konsultan", parts=of("Budi Contoh"))
    assert found(client, "PT Contoh Jalan Raya") == ["Jalan"]
    assert (found(client, "Kalah Tipis"), found(client, "Budi")) == ([], [])
    with site_scope(site.id):
        rebuilt = {item.title: item.body_text for item in indexing.items()}
    assert "PT Contoh Jalan Raya" in rebuilt["Jalan"]
    assert "PT Contoh Jalan Raya" not in rebuilt["Gagal"]


def test_who_won_is_found_once_offers_are_closed(
    client: FlaskClient, site: Site, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_package(parts=open_story())
    with site_scope(site.id):
        rebuilt = [item.body_text for item in indexing.items()]
    assert (found(client, "CV Tirta"), ["Tirta" in text for text in rebuilt]) == ([], [False])
    (task,) = hooks.cms_register_tasks()
    later = now() + timedelta(hours=2)
    for module in (releases, indexing):
        monkeypatch.setattr(module, "now", lambda: later)
    with site_scope(site.id):
        task.run(site.id)
        db.session.commit()
    assert (found(client, "CV Tirta"), found(client, "UD Makmur")) == (["Saluran irigasi"], [])


def test_a_winner_who_is_another_one_now_is_found_no_more(
    client: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    key = make_package(parts=of("CV Salah Ketik"))
    assert found(client, "Salah Ketik") == ["Saluran irigasi"]
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        won = db.session.scalars(select(Bidder).where(Bidder.winner)).one()
        services.put_part(row, "bidders", {"name": "CV Benar"}, won.id, version=row.version, site=site, by=None)
        db.session.commit()
    assert (found(client, "Salah Ketik"), found(client, "CV Benar")) == ([], ["Saluran irigasi"])


def test_packages_of_an_agency_are_listed_by_the_name_under_which_it_is_listed(
    client: FlaskClient, kabupaten: Site, site: Site, make_package: MakePackage
) -> None:
    make_package(title="Embung")
    make_package(title="Gedung", at=kabupaten, unit="Dinas Kesehatan")

    def asked(host: str, unit: str) -> list[str]:
        return titles(client.get(f"{host}/lelang/", query_string={"satker": unit}).text)

    above = "http://banjarnegara.example"
    assert asked(above, "Desa Kalimandi") == asked(above, "kalimandi") == asked(HOME, "kalimandi") == ["Embung"]
    assert (asked(above, "Kesehatan"), asked(above, "Swarga"), asked(above, "Banjarnegara")) == (["Gedung"], [], [])
