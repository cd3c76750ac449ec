"""How the database reads the list of packages: by an index, in the order of one, whatever the list is narrowed by."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from cms_core.api import Site, db
from cms_lelang import listing

from .conftest import HOME, MakePackage
from .test_views import titles

YEARS = "ix_lelang_package_site_id_year_state_published_at"
BOTH = "ix_lelang_package_state"
FEW, NONE = "keadaan=rencana&pengadaan=konstruksi", "keadaan=selesai&pengadaan=barang"
NEVER, DONE = "pengadaan=konsultansi&metode=tender", "keadaan=selesai"
ASKED = ("", "tahun=2026", "q=saluran", "q=saluran&tahun=2026", FEW, NONE, NEVER, DONE, "nilai=200")


def test_an_agency_is_asked_for_however_it_is_spelled_on_every_page_and_in_a_search(
    client: FlaskClient, kabupaten: Site, make_package: MakePackage
) -> None:
    said = ("Dinas Pekerjaan Umum", "DINAS  PEKERJAAN UMUM.", "Dinas Pekerjaan-Umum", "Dinas Pekerjaan Umum Bidang Air")
    for number in range(28):
        unit, code = said[number % len(said)], "88123" if number % 2 else ""
        make_package(title=f"Saluran {number}", at=kabupaten, unit=unit, unit_code=code)
    make_package(title="Jembatan", at=kabupaten, unit=said[0], body="<p>Bentang 12 meter.</p>")
    make_package(title="Saluran lain", at=kabupaten, unit="Dinas Pekerja", unit_code="881234")

    def listed(**asked: str) -> set[str]:
        query: Any = urlencode(asked)
        found: set[str] = set()
        address: str | None = f"http://banjarnegara.example/lelang/?{query}"
        while address is not None:
            page = client.get(address)
            new = set(titles(page.text))
            assert not new & found
            found |= new
            onward = [each for each in re.findall(r'href="([^"]+)"', page.text) if re.search("sesudah=|halaman=", each)]
            address = f"http://banjarnegara.example{unescape(onward[0])}" if onward else None
        return found

    ditches = {f"Saluran {number}" for number in range(28)}
    for unit in ("dinas pekerjaan umum", "DINAS PEKERJAAN  UMUM", "pekerjaan umum."):
        assert listed(satker=unit) == ditches | {"Jembatan"}
        assert listed(satker=unit, q="saluran") == ditches
    assert listed(satker="88123") == ditches | {"Jembatan"} - {f"Saluran {number}" for number in range(3, 28, 4)}
    assert 'name="satker" value="88123"' in client.get("http://banjarnegara.example/lelang/?satker=88123").text


def test_points_in_the_name_of_an_agency_tell_nobody_apart(
    client: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    for title, unit in (("Jembatan", "Dinas PU"), ("Talut", "Dinas P.U."), ("Laptop", "Dinas P.M.")):
        make_package(title=title, unit=unit)
    for asked in ("Dinas PU", "Dinas P.U.", "dinas p. u."):
        page = client.get(f"{HOME}/lelang/", query_string={"satker": asked})
        assert set(titles(page.text)) == {"Jembatan", "Talut"}


def asked_by(client: FlaskClient, address: str) -> list[tuple[str, Any]]:
    """Return the statements about packages that a page asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if "FROM lelang_package" in statement or "FROM core_item" in statement:
            asked.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return asked


def plan_of(statement: str, given: Any) -> str:
    """Return how the database reads something, if it has the choice."""
    with db.engine.connect() as connection:
        # Beside the program, which runs no SQL out of a string.
        cursor: Any = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            return "\n".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given))
        # A table of three rows is read whole, and sorted, by whoever may.
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        return "\n".join(row[0] for row in cursor.execute(f"EXPLAIN {statement}", given))


@pytest.mark.each_case_on_both
@pytest.mark.parametrize("few", [0, listing.FEW])
def test_no_list_reads_all_packages(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    for number in range(3):
        make_package(title=f"Saluran {number}")
        make_package(title=f"Saluran {number}", at=kabupaten)
    for host, query in product((HOME, "http://banjarnegara.example"), ASKED):
        address = f"{host}/lelang/?{query}"
        asked = asked_by(client, address)
        plans = [plan_of(*each) for each in asked]
        read_well(query, asked, plans, address)


def read_well(query: str, asked: list[tuple[str, Any]], plans: list[str], address: str) -> None:
    """The statements of a list are read by indexes, as their plans say."""
    whole = ("SCAN lelang_package", "SCAN core_item", "Seq Scan on lelang_package", "Seq Scan on core_item")
    found = [(each, plan) for plan in plans for each in whole if each in plan.replace("core_item_fts", "words")]
    assert found == [], address
    # The years that are offered, and when those of a year were published. PostgreSQL weighs one index against another.
    read = "ix_lelang_package_" if db.engine.dialect.name == "postgresql" else YEARS
    assert len([plan for plan in plans if read in plan]) >= (2 if query == "tahun=2026" else 1), (address, plans)
    if query in (FEW, NONE, NEVER, DONE) and db.engine.dialect.name == "sqlite":
        assert [plan for plan in plans if f"COVERING INDEX {BOTH}" in plan] != [], (address, plans)
    if "q=" not in query:
        (page,) = [plan for plan, (statement, _given) in zip(plans, asked, strict=True) if _is_page(statement)]
        assert ("published_at" in page, "TEMP B-TREE FOR ORDER" in page) == (True, False), (address, page)
        if query and db.engine.dialect.name == "sqlite":
            assert "published_at>? AND published_at<?" in page, (address, page)


@pytest.mark.each_case_on_both
@pytest.mark.parametrize("host", [HOME, "http://banjarnegara.example"])
def test_few_are_found_among_many_and_many_among_others(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    for number in range(4):
        make_package(title=f"Saluran {number}")
        make_package(title=f"Gagal {number}", outcome="gagal", reason="Tidak lulus", ceiling=60_000_000)
        make_package(title=f"Laptop {number}", category="barang", at=kabupaten)
    shown = {f"Saluran {number}" for number in range(4)}, {f"Gagal {number}" for number in range(4)}
    laptops = {f"Laptop {number}" for number in range(4)} if host != HOME else set()
    for few in (0, 3, 4, listing.FEW):
        monkeypatch.setattr(listing, "FEW", few)

        def listed(query: str) -> set[str]:
            return set(titles(client.get(f"{host}/lelang/?{query}").text))

        assert listed("keadaan=batal") == listed("keadaan=batal&pengadaan=konstruksi") == shown[1]
        assert listed("pengadaan=konstruksi") == shown[0] | shown[1]
        assert listed("pengadaan=barang") == listed("q=laptop&pengadaan=barang") == laptops
        assert listed("pengadaan=barang&keadaan=batal") == listed("metode=seleksi") == set()


def _is_page(statement: str) -> bool:
    return "FROM core_item" in statement and "ORDER BY core_item.published_at" in statement
