"""The open data page: what a set holds, how large it is, how to name it, for people and for portals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pluggy
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import Dataset, Item, PluginInfo
from cms_core.extensions import db
from cms_core.publishing import indexing
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.surfaces import datasets
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.standins import manager_of, stand_in

HOST = "http://kalimandi.example"


def rows(count: int) -> Iterator[tuple[str, int]]:
    for number in range(count):
        yield f"=Baris {number:05}", number


@pytest.fixture
def size() -> dict[str, int]:
    """How many rows the set has; below zero it fails."""
    return {"rows": 3}


@pytest.fixture
def plugin_manager(size: dict[str, int]) -> pluggy.PluginManager:
    def told() -> Iterator[tuple[Any, ...]]:
        if size["rows"] == -2:
            db.session.execute(select(PublishedItem.id, PublishedItem.site_id / 0).where(PublishedItem.site_id == 0))
        if size["rows"] < 0:
            raise RuntimeError("rahasia")
        yield from rows(size["rows"])

    def sets(site: Any) -> list[Dataset]:
        columns = {"judul": "Judul <b>kabar</b>", "nomor_urut": "Nomor urut"}
        return [
            Dataset(
                name="kabar",
                label="Kabar",
                description="Semua kabar yang terbit di situs ini dan di wilayah di bawahnya.",
                columns=columns,
                rows=told,
                kind="kabar",
                files=lambda: [("Kabar 2025", "pages.show", {"slug": "kabar-2025"})],
            )
        ]

    info = PluginInfo(name="warta", label="Warta", summary="", kinds={"kabar": "Kabar"})
    return manager_of(stand_in(cms_plugin_info=info, cms_datasets=sets))


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=("warta",))
    for ref in (1, 2):
        item = Item(
            plugin="warta",
            kind="kabar",
            ref=ref,
            title="Kabar",
            summary="",
            body_text="",
            endpoint="pages.show",
            values={"slug": "x"},
            published_at=now() - timedelta(days=ref),
        )
        with site_scope(made.id):
            indexing.write(made, item)
    db.session.commit()
    return made


def facts(text: str) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", text)
    return {name: re.sub("<[^>]+>", "", value).replace("\xa0", " ") for name, value in found}


def test_a_set_says_how_much_it_holds(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/data/").text
    told = facts(text)
    assert told["Banyaknya"] == "3 baris"
    assert told["Ukuran"] == "1 KB"
    assert "belum ada" not in told["Isi terbaru"]
    assert "<b>kabar</b>" not in text
    assert 'href="/data/kabar"' in text
    assert '<a class="tgt" href="/halaman/kabar-2025">Kabar 2025</a>' in text
    assert f'Desa Kalimandi, Kabar, <span class="at">{HOST}:8000/data/</span>, CC BY 4.0.' in text


def test_a_page_says_what_the_columns_of_a_set_mean(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/data/kabar").text

    assert re.findall(r"<dt><code>(.*?)</code></dt><dd>(.*?)</dd>", text) == [
        ("judul", "Judul &lt;b&gt;kabar&lt;/b&gt;"),
        ("nomor_<wbr>urut", "Nomor urut"),
    ]
    assert [client.get(f"{HOST}/data/{name}").status_code for name in ("tidak-ada", "kabar.xml")] == [404, 404]


def test_a_long_set_is_estimated_without_being_read(client: FlaskClient, site: Site, size: dict[str, int]) -> None:
    size["rows"] = 10**12
    told = facts(client.get(f"{HOST}/data/").text)
    assert (told["Ukuran"].startswith("kira-kira"), told["Banyaknya"]) == (True, "2 baris")


def test_a_set_that_fails_leaves_the_page_whole(client: FlaskClient, site: Site, size: dict[str, int]) -> None:
    for size["rows"] in (-1, -2):
        answer = client.get(f"{HOST}/en/data/" if size["rows"] == -2 else f"{HOST}/data/")
        assert answer.status_code == 200
        assert ("Kabar" in answer.text, "rahasia" in answer.text) == (True, False)
        assert set(facts(answer.text)) & {"Banyaknya", "Ukuran", "Amount", "Size"} == set()


def test_portals_read_the_catalogue(client: FlaskClient, site: Site) -> None:
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(f"{HOST}/en/data/").text)
    (catalogue,) = (found for found in map(json.loads, told) if found["@type"] == "DataCatalog")
    (found,) = catalogue["dataset"]
    assert (found["license"], found["isAccessibleForFree"]) == (datasets.LICENCE_URL, True)
    assert [each["contentUrl"] for each in found["distribution"]] == [
        f"{HOST}:8000/en/data/kabar.csv",
        f"{HOST}:8000/en/data/kabar.json",
    ]
    assert [client.get(each["contentUrl"]).status_code for each in found["distribution"]] == [200, 200]
    assert found["variableMeasured"] == ["judul", "nomor_urut"]
    assert len(found["description"]) >= 50


def test_a_site_without_sets_says_so(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2001", host="pagak.example")
    text = client.get("http://pagak.example/data/").text
    assert "Belum ada data" in text
    assert "DataCatalog" not in text
    assert client.get("http://pagak.example/data/kabar.csv").status_code == 404
