"""Winners: what each won, and that who lost has no page, no address and no place in an index."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Bidder
from cms_lelang.names import address_of, key_of

from ..buyers.test_buyers import ABOVE, rows
from ..conftest import HOME, MakePackage, framework, story
from ..test_views import titles, words

PATH = "/lelang/penyedia"


def won_by(name: str, loser: str = "UD Makmur", tax: str = "", **values: Any) -> dict[str, Any]:
    """Return a package that somebody won for 142 million and somebody lost."""
    parts = story()
    parts["bidders"][0].name, parts["bidders"][0].tax = name, tax
    parts["bidders"][1].name = loser
    return {"parts": parts, **values}


def test_a_winner_has_what_it_won_from_whom_and_when(
    kabupaten: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(**won_by("CV. TIRTA"))
    make_package(**won_by("CV Tirta", title="Talud", year=2025))
    make_package(at=kabupaten, **won_by("CV Tirta", title="Gedung", unit="Dinas Kesehatan"))
    make_package(**won_by("PT Tirta", title="Jalan"))
    make_package(**won_by("CV Tirta", title="Gagal", outcome="gagal", reason="Tidak lulus"))

    page = client.get(f"{ABOVE}{PATH}/cv-tirta").text

    html5lib.HTMLParser(strict=True).parse(page)
    assert set(titles(page)) == {"Saluran irigasi", "Talud", "Gedung"}
    told = rows(page)
    assert told["2026"] == ["2", "Rp284.000.000"]
    assert told["2025"] == ["1", "Rp142.000.000"]
    assert told["Desa Kalimandi"] == ["2", "Rp284.000.000"]
    assert told["Dinas Kesehatan Kabupaten Banjarnegara"] == ["1", "Rp142.000.000"]
    assert words(page).count("Penawaran Rp143.200.000") == 3
    assert rows(client.get(f"{ABOVE}{PATH}").text) == {
        "CV Tirta": ["3", "Rp426.000.000"],
        "PT Tirta": ["1", "Rp142.000.000"],
    }
    # A village knows its own alone.
    assert rows(client.get(f"{HOME}{PATH}").text)["CV Tirta"][0] == "2"


def test_what_a_framework_is_worth_is_added_to_nobodys_contracts(
    site: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(**won_by("CV Tirta"))
    make_package(title="Semen", contract_kind="payung", parts=framework())
    page = client.get(f"{HOME}{PATH}/cv-tirta").text
    assert rows(page)["2026"] == ["2", "Rp142.000.000"]
    told = words(page)
    assert "Penawaran Rp35.000 per satuan" in told
    assert "Kontrak payung hanya menyebut harga satuan, jadi nilainya tidak dijumlahkan." in told
    assert rows(client.get(f"{HOME}{PATH}").text) == {"CV Tirta": ["2", "Rp142.000.000"]}


def test_who_lost_has_no_page(client: FlaskClient, make_package: MakePackage, site: Site) -> None:
    make_package(**won_by("CV Tirta", loser="Budi Contoh"))
    make_package(**won_by("UD Makmur", loser="CV Tirta", title="Talud"))
    make_package(**won_by("Sari Contoh", title="Draf", shown=False))
    for name in ("Budi Contoh", "Sari Contoh"):
        asked = {address_of(key_of(name)), key_of(name)}
        assert {client.get(f"{HOME}{PATH}/{address}").status_code for address in asked} == {404}
    # Nor does the page of one who won say what it lost.
    page = client.get(f"{HOME}{PATH}/cv-tirta").text
    assert titles(page) == ["Saluran irigasi"]
    surfaces = (f"{PATH}", f"{PATH}/cv-tirta", "/cari?q=budi", "/sitemap.xml", "/feed.atom")
    answers = [client.get(HOME + path) for path in surfaces]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.request.path for answer in answers if "Budi Contoh" in answer.text] == []
    show = client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert re.findall(r'<a href="(/lelang/penyedia/[^"]*)">([^<]*)</a>', show) == [(f"{PATH}/cv-tirta", "CV Tirta")]


def test_a_person_who_won_is_named_in_no_address_and_found_by_no_search_engine(
    client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(**won_by("Budi Contoh", category="konsultansi_orang"))
    (address,) = re.findall(r'href="(/lelang/penyedia/[^"]+)"', client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert re.fullmatch(r"/lelang/penyedia/perorangan-[0-9a-f]{16}", address)
    page = client.get(HOME + address).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert ("<h1>Budi Contoh</h1>" in page, '<meta name="robots" content="noindex">' in page) == (True, True)
    assert client.get(f"{HOME}{PATH}/budi-contoh").status_code == 404
    make_package(**won_by("CV Tirta", title="Talud"))
    assert "noindex" not in client.get(f"{HOME}{PATH}/cv-tirta").text


def test_of_numbers_the_page_says_how_many_alone(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(**won_by("CV Tirta", tax="012******345"))
    assert "NPWP" not in client.get(f"{HOME}{PATH}/cv-tirta").text
    make_package(**won_by("CV Tirta", title="Talud", tax="987******654"))
    page = client.get(f"{HOME}{PATH}/cv-tirta").text
    assert "Dengan nama ini tercatat 2 NPWP." in page
    assert "***" not in page


def test_a_winner_elsewhere_has_no_page_here(
    site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    make_package(at=neighbour, **won_by("CV Tirta"))
    make_package(**won_by("PT Karya"))
    assert client.get(f"{HOME}{PATH}/cv-tirta").status_code == 404
    assert list(rows(client.get(f"{HOME}{PATH}").text)) == ["PT Karya"]


def test_without_winners_there_is_a_word_instead(site: Site, client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts={"bidders": [Bidder(name="CV Tirta", tax="", verdict="", reason="", winner=False)]})
    page = client.get(f"{HOME}{PATH}").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert ("Belum ada pemenang" in page, "CV Tirta" in page) == (True, False)
    assert client.get(f"{HOME}{PATH}?halaman=2").status_code == 404
    assert client.get(f"{HOME}{PATH}?halaman=x").status_code == 404
