"""The feed: each time that the public was told something else, of a site, a kind or an agency."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang import services
from cms_lelang.models import Package

from ..conftest import HOME, MakePackage, story

ABOVE, PATH = "http://banjarnegara.example", "/lelang/kabar.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    """Return title and name of the entries of a feed, which is well-formed and says where it is."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # our own answer
    own = feed.findtext(f"{ATOM}id")
    assert [each.get("href") for each in feed.findall(f"{ATOM}link") if each.get("rel") == "self"] == [own]
    found = feed.findall(f"{ATOM}entry")
    assert all(each.findtext(f"{ATOM}{name}") for each in found for name in ("updated", "summary"))
    return [(each.findtext(f"{ATOM}title") or "", each.findtext(f"{ATOM}id") or "") for each in found]


def test_a_change_is_news_and_a_draft_is_none(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    key = make_package(parts={"plans": story()["plans"]})
    make_package(title="Draf", shown=False)
    (title, name), *others = entries(client, HOME + PATH)
    assert (title, name.partition("/lelang/")[2], others) == ("Saluran irigasi", "saluran-irigasi#1", [])
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        written: dict[str, Any] = {"code": "51234568", "year": 2026, "source": "apbdes", "account": "", "amount": 1}
        services.put_part(row, "plans", written, None, version=row.version, site=site, by=None)
        db.session.commit()
    found = entries(client, f"{HOME}{PATH}")
    assert [each for _title, each in found] == [f"{name[:-1]}2", name]


def test_a_feed_is_narrowed_by_kind_and_agency(
    kabupaten: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(title="Jalan")
    make_package(title="Laptop", category="barang")
    make_package(at=neighbour, title="Talud")
    make_package(at=kabupaten, title="Gedung", unit="Dinas Kesehatan")
    asked = {
        f"{HOME}{PATH}": {"Jalan", "Laptop"},
        f"{HOME}{PATH}?pengadaan=barang": {"Laptop"},
        f"{HOME}{PATH}?pengadaan=x": {"Jalan", "Laptop"},
        f"{ABOVE}{PATH}": {"Jalan", "Laptop", "Talud", "Gedung"},
        f"{ABOVE}{PATH}?instansi=dinas-kesehatan": {"Gedung"},
        f"{ABOVE}{PATH}?instansi=desa-pagak&wilayah=pagak": {"Talud"},
    }
    assert {address: {title for title, _name in entries(client, address)} for address in asked} == asked
    for path in ("?instansi=dinas-kesehatan", "?instansi=desa-pagak&wilayah=pagak", "?instansi=x"):
        assert client.get(f"{HOME}{PATH}{path}").status_code == 404


def test_programs_find_the_feed_of_what_they_read(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(category="barang")
    found = {
        path: re.findall(r'<link rel="alternate" type="application/atom\+xml" title="Lelang" href="([^"]*)">', page)
        for path in ("/lelang/", "/lelang/?pengadaan=barang", "/lelang/instansi/desa-kalimandi")
        if (page := client.get(HOME + path).text)
    }
    assert found == {
        "/lelang/": [PATH],
        "/lelang/?pengadaan=barang": [f"{PATH}?pengadaan=barang"],
        "/lelang/instansi/desa-kalimandi": [f"{PATH}?instansi=desa-kalimandi"],
    }
    assert [title for each in found.values() for title, _name in entries(client, HOME + each[0])] == [
        "Saluran irigasi"
    ] * 3


def test_without_packages_the_feed_is_empty(site: Site, client: FlaskClient) -> None:
    assert entries(client, f"http://{site.slug}.example{PATH}") == []
