"""The order of the blocks of a home page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.front import services
from cms_core.modules.services import disable, enable
from cms_core.publishing import indexing
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.front.rows import heads, home, write
from tests.core.pages.desk import Form, at, opened

PLUGIN = "potensi_desa"
POTENSI, PRODUK, WHERE = f"{PLUGIN}.potensi", f"{PLUGIN}.produk", "di-mana"
PAGE, EMPTY = "/beranda/", "Belum ada kabar"
pytestmark = pytest.mark.plugins(PLUGIN)


def switch(site: Site, *, on: bool) -> None:
    with site_scope(site.id):
        (enable if on else disable)(db.session.get_one(Site, site.id), PLUGIN)
    db.session.commit()


def publish(site: Site, kind: str, count: int) -> None:
    with site_scope(site.id):
        for ref in range(1, count + 1):
            thing = Item(
                plugin=PLUGIN,
                kind=kind,
                ref=ref,
                title=f"Kopi {ref}",
                summary="Ringkasan",
                body_text="Isi",
                endpoint=f"{PLUGIN}.{kind}",
                values={"slug": f"kopi-{ref}"},
                published_at=now() - timedelta(minutes=ref),
            )
            indexing.write(db.session.get_one(Site, site.id), thing)
    db.session.commit()


@pytest.fixture
def full(site: Site) -> Site:
    switch(site, on=True)
    publish(site, "potensi", 3)
    publish(site, "produk", 3)
    write(site, services.locate, facts=[("Luas", "1,98 km²")], place=None)
    return site


def keys(client: FlaskClient) -> list[str]:
    return opened(client, PAGE).fields.getlist("urutan")


def test_blocks_are_moved_and_hidden_by_buttons_alone(app: Flask, arranger: FlaskClient, full: Site) -> None:
    assert heads(home(app)) == ["Potensi", "Dari lapak warga", "Di mana kami"]
    assert opened(arranger, PAGE).send(pindah=f"naik-{WHERE}").status_code == 303
    assert heads(home(app)) == ["Potensi", "Di mana kami", "Dari lapak warga"]
    answer = opened(arranger, PAGE).send(pindah=f"turun-{POTENSI}")
    assert answer.location.endswith(f"fokus=turun-{POTENSI}")
    assert heads(home(app)) == ["Di mana kami", "Potensi", "Dari lapak warga"]
    opened(arranger, PAGE).set(tampil=[PRODUK]).send()
    assert heads(home(app)) == ["Dari lapak warga"]


def test_the_place_of_a_module_waits_until_it_is_on_again(app: Flask, arranger: FlaskClient, full: Site) -> None:
    opened(arranger, PAGE).send(pindah=f"naik-{WHERE}")
    switch(full, on=False)
    assert heads(home(app)) == [EMPTY, "Di mana kami"]
    assert opened(arranger, PAGE).send().status_code == 303
    switch(full, on=True)
    # Of two at one place the module comes first: it was there before it was off for a while.
    assert heads(home(app)) == ["Potensi", "Di mana kami", "Dari lapak warga"]


def test_an_order_that_somebody_else_made_meanwhile_is_not_overwritten(
    app: Flask, arranger: FlaskClient, full: Site
) -> None:
    mine, theirs = opened(arranger, PAGE), opened(arranger, PAGE)
    assert theirs.set(tampil=[POTENSI]).send().status_code == 303

    answer = mine.send(pindah=f"naik-{WHERE}")
    assert answer.status_code == 409
    assert "Belum tersimpan: beranda ini diubah orang lain" in answer.text
    assert answer.text.count("Yang tersimpan: tidak tampil") == 3
    assert heads(home(app)) == ["Potensi"]
    assert Form(arranger, answer.text, at(PAGE)).send().status_code == 303
    assert len(heads(home(app))) == 3


def test_unknown_blocks_are_not_kept(arranger: FlaskClient, full: Site) -> None:
    opened(arranger, PAGE).set(urutan=["x" * 500, WHERE], tampil=["x" * 500, WHERE]).send()
    assert sorted(keys(arranger)) == sorted([WHERE, POTENSI, PRODUK, "terusan"])


def test_a_village_without_anything_has_a_whole_home_page(app: Flask, site: Site) -> None:
    html = home(app)
    assert heads(html) == [EMPTY]
    assert "<h1>" in html
    assert "tiles over t1" in html


def test_one_thing_stands_beside_where_the_office_is(app: Flask, site: Site) -> None:
    switch(site, on=True)
    publish(site, "produk", 1)
    write(site, services.locate, facts=[("Luas", "1,98 km²")], place=None)
    assert 'class="wrap split even"' in home(app)


def test_hidden_villages_are_not_asked_for(
    client: FlaskClient, make_site: Any, site: Site, count_statements: Any
) -> None:
    kecamatan = make_site("33.04.02", slug="klampok")

    def asked(shown: int, heading: list[str]) -> int:
        with site_scope(kecamatan.id):
            services.begin(db.session.get_one(Site, kecamatan.id), "order", by=None).blocks = {"wilayah": [1, shown]}
        db.session.commit()
        client.get(f"/s/klampok/?tahun={shown}")
        with count_statements() as counted:
            answer = client.get(f"/s/klampok/?tahun={shown + 2}")
        assert (answer.headers["X-Cache"], heads(answer.text)) == ("miss", heading)
        return sum("core_stamp" not in statement for statement in counted.statements)

    # The places, and what is newest from them.
    assert asked(1, ["1 desa di situs ini"]) - asked(0, []) == 2
