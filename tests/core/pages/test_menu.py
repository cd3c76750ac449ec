"""The menu of a site, as its administration arranges it."""

from __future__ import annotations

import gzip
import re
from hashlib import sha512
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.inline import symbols
from cms_core.modules.services import disable, enable
from cms_core.pages import services
from cms_core.pages.arranging import FEW
from cms_core.pages.icons import ICONS, icon_of
from cms_core.permissions import VILLAGE
from cms_core.publishing.models import PUBLISHED
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, at, make, opened, read, signed, stage
from tests.e2e import budgets

PLUGIN = "potensi_desa"


def switch(site: Site, *, on: bool) -> None:
    with site_scope(site.id):
        (enable if on else disable)(db.session.get_one(Site, site.id), PLUGIN)
    db.session.commit()


def top(app: Flask) -> list[str]:
    menu = app.test_client().get("/s/kalimandi/").text.partition('class="top"')[2].partition("</nav>")[0]
    return re.findall(r">([A-Z][a-z]+)</a>", menu)


def test_the_menu_is_ordered_by_buttons_alone(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    stage(site, "autonomous")
    client = signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
    first, second, third = (make(site, title, state=PUBLISHED) for title in ("Satu", "Dua", "Tiga"))
    hidden = make(site, "Draf")

    form = opened(client, "/menu/").set(urutan=[str(key) for key in (first, second, third, hidden, "site.emergency")])
    form.set(tampil=[str(first), str(second), str(third)])
    assert form.send().status_code == 303
    assert top(app) == ["Satu", "Dua", "Tiga"]
    assert opened(client, "/menu/").send(pindah=f"naik-{third}").status_code == 303
    assert top(app) == ["Satu", "Tiga", "Dua"]
    opened(client, "/menu/").send(pindah=f"turun-{second}")
    opened(client, "/menu/").send(pindah=f"naik-{first}")
    assert top(app) == ["Satu", "Tiga", "Dua"]
    opened(client, "/menu/").set(tampil=[str(second)]).send(pindah=f"turun-{first}")
    assert top(app) == ["Dua"]


@pytest.fixture
def arranger(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    stage(site, "autonomous")
    return signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))


def test_a_menu_that_somebody_else_arranged_meanwhile_is_not_overwritten(arranger: FlaskClient, site: Site) -> None:
    first, second = (make(site, title, state=PUBLISHED) for title in ("Satu", "Dua"))
    mine, theirs = opened(arranger, "/menu/"), opened(arranger, "/menu/")
    assert theirs.set(tampil=[str(second)]).send().status_code == 303

    answer = mine.send(pindah=f"turun-{first}")
    assert answer.status_code == 409
    assert "Belum tersimpan: menu ini diubah orang lain" in answer.text
    assert answer.text.count("Yang tersimpan: tidak tampil") == 2
    assert "Urutan yang tersimpan: Dua." in answer.text
    # What stands in a page when it opens is read out where the focus is; and what was moved stays moved.
    assert re.findall(r'id="ringkasan"[^>]*autofocus', answer.text) == ['id="ringkasan" tabindex="-1" autofocus']
    assert Form(arranger, answer.text, at("/menu/")).fields.getlist("urutan") == [
        str(second),
        "site.emergency",
        str(first),
    ]
    assert (read(site, first).in_menu, read(site, second).in_menu) == (False, True)
    again = Form(arranger, answer.text, at("/menu/"))
    assert sorted(again.fields.getlist("tampil")) == sorted(mine.fields.getlist("tampil"))
    assert again.send().status_code == 303
    assert read(site, first).in_menu


def test_a_page_written_meanwhile_is_no_conflict_in_the_menu(arranger: FlaskClient, site: Site) -> None:
    first = make(site, "Satu", state=PUBLISHED)
    form = opened(arranger, "/menu/")
    make(site, "Dua", state=PUBLISHED)

    assert form.set(tampil=[]).send().status_code == 303
    assert not read(site, first).in_menu


def test_who_moves_an_entry_finds_the_same_button_again(arranger: FlaskClient, site: Site) -> None:
    _first, second, third = (make(site, title, state=PUBLISHED) for title in ("Satu", "Dua", "Tiga"))
    html = arranger.get(opened(arranger, "/menu/").send(pindah=f"naik-{third}").location).text

    assert re.findall(r'value="([a-z0-9-]+)" autofocus', html) == [f"naik-{third}"]
    assert "autofocus" not in arranger.get(at(f'/menu/?fokus="{second}')).text


def test_a_menu_whose_token_is_old_comes_back_as_it_was_sent(
    app: Flask, site: Site, sign_in: Any, make_user: Any
) -> None:
    stage(site, "autonomous")
    client = signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
    first, second = (str(make(site, title, state=PUBLISHED)) for title in ("Satu", "Dua"))
    answer = (
        opened(client, "/menu/").set(urutan=[second, first, "site.emergency"], tampil=[second], csrf_token="x").send()
    )
    again = Form(client, answer.text, at("/menu/"))

    assert answer.status_code == 422
    assert (again.fields.getlist("urutan"), again.fields.getlist("tampil")) == (
        [second, first, "site.emergency"],
        [second],
    )


def many(site: Site, count: int) -> list[int]:
    """Write pages that no menu shows, with titles as long as they may be; return their keys, the oldest first."""
    with site_scope(site.id):
        here = db.session.get_one(Site, site.id)
        titles = [f"x{sha512(bytes(number)).hexdigest()} Nomor {number}" for number in range(count)]
        found = [services.write(here, title=title, body="", in_menu=False).id for title in titles]
    db.session.commit()
    return found


def test_of_many_pages_that_are_not_shown_the_newest_stand_below_the_menu(arranger: FlaskClient, site: Site) -> None:
    shown, pages = make(site, "Satu", state=PUBLISHED), many(site, FEW + 1)

    form = opened(arranger, "/menu/")
    assert form.fields.getlist("urutan") == [str(key) for key in (shown, "site.emergency", *pages[:0:-1])]
    assert f"{FEW} dari {FEW + 1}, yang terbaru dulu." in arranger.get(at("/menu/")).text
    # Who comes back from the page of one finds it.
    back = Form(arranger, arranger.get(at(f"/menu/?fokus={pages[0]}")).text, at("/menu/"))
    assert back.fields.getlist("urutan")[2] == str(pages[0])


@pytest.mark.sqlite_only("only the page is measured")
def test_the_page_of_a_menu_stays_within_its_budget_however_many_pages_a_site_has(
    arranger: FlaskClient, site: Site
) -> None:
    for number in range(8):
        make(site, f"Halaman {number}", state=PUBLISHED)
    sizes = []
    for more in (131, 361):
        many(site, more)
        sizes.append(arranger.get(at("/menu/")).data)
    assert [body for body in sizes if len(gzip.compress(body, 9)) > budgets.ADMIN_PAGE] == []
    assert {budgets.Page(body.decode()).nodes <= budgets.NODES for body in sizes} == {True}


def test_a_page_is_looked_for_without_saving_or_losing_anything(arranger: FlaskClient, site: Site) -> None:
    first, second = (make(site, title, state=PUBLISHED) for title in ("Satu", "Dua"))
    wanted, *_others = many(site, FEW + 1)
    form = opened(arranger, "/menu/")
    order = [str(second), str(first), *form.fields.getlist("urutan")[2:]]

    answer = form.set(urutan=order, tampil=[str(second)], q="nomor 0").send(cari="1")
    assert answer.status_code == 200
    assert "1 cocok dengan “nomor 0”." in answer.text
    found = Form(arranger, answer.text, at("/menu/"))
    assert found.fields.getlist("urutan") == [str(key) for key in (second, first, "site.emergency", wanted)]
    assert found.fields.getlist("tampil") == [str(second)]
    assert (read(site, first).in_menu, read(site, second).in_menu) == (True, True)

    # What is ticked stays among what is shown, whatever is looked for next.
    answer = found.set(tampil=[str(second), str(wanted)], q="takada").send(cari="1")
    assert "Tidak ada yang cocok dengan “takada”." in answer.text
    last = Form(arranger, answer.text, at("/menu/"))
    assert last.send().status_code == 303
    assert [read(site, key).in_menu for key in (first, second, wanted)] == [False, True, True]
    assert keys(arranger)[:2] == [str(second), str(wanted)]


def test_who_looked_for_a_page_is_told_of_what_was_saved_before(arranger: FlaskClient, site: Site) -> None:
    first = make(site, "Satu", state=PUBLISHED)
    many(site, FEW + 1)
    # Enter presses the first button of a form; in a search it must not save.
    assert re.findall(r'<button[^>]*name="(\w+)"', arranger.get(at("/menu/")).text.partition("<main")[2])[0] == "cari"
    mine, theirs = opened(arranger, "/menu/"), opened(arranger, "/menu/")
    assert theirs.set(tampil=[]).send().status_code == 303

    looked = Form(arranger, mine.set(q="nomor").send(cari="1").text, at("/menu/"))
    assert looked.send().status_code == 409
    assert not read(site, first).in_menu


def test_a_search_with_an_old_token_keeps_everything_and_finds(arranger: FlaskClient, site: Site) -> None:
    many(site, FEW + 1)
    answer = opened(arranger, "/menu/").set(csrf_token="x", tampil=[], q="nomor 0").send(cari="1")
    again = Form(arranger, answer.text, at("/menu/"))
    assert (answer.status_code, again.fields["q"], again.fields.getlist("tampil")) == (422, "nomor 0", [])


def test_pages_that_are_not_on_the_screen_are_left_alone(arranger: FlaskClient, site: Site) -> None:
    make(site, "Satu", state=PUBLISHED)
    oldest, *_others = many(site, FEW + 1)
    before = read(site, oldest)

    assert opened(arranger, "/menu/").set(tampil=[]).send().status_code == 303
    after = read(site, oldest)
    assert (after.in_menu, after.weight, after.version) == (False, before.weight, before.version)


def test_icons_are_in_the_sprite() -> None:
    assert {name for name, _label in ICONS.values()} <= set(symbols())
    assert icon_of("tidak-ada") == "file-text"


@pytest.mark.parametrize("number", range(10))
def test_tiles_are_eight_at_most_and_emergencies_stay_among_them(
    arranger: FlaskClient, app: Flask, site: Site, number: int
) -> None:
    for page in range(number):
        make(site, f"Halaman {page}", state=PUBLISHED)
    tiles = app.test_client().get("/s/kalimandi/").text.partition('class="tiles')[2].partition("</nav>")[0]
    assert tiles.count("<a ") == min(number + 1, 8)
    assert tiles.count("/kontak-darurat") == 1


def keys(client: FlaskClient) -> list[str]:
    return opened(client, "/menu/").fields.getlist("urutan")


@pytest.mark.plugins(PLUGIN)
def test_modules_stand_behind_the_pages_until_somebody_moves_them(
    arranger: FlaskClient, app: Flask, site: Site
) -> None:
    switch(site, on=True)
    page = str(make(site, "Satu", state=PUBLISHED))
    first, module = keys(arranger)[:2]
    assert (first, module) == (page, "potensi_desa.potensi_list")

    assert opened(arranger, "/menu/").send(pindah=f"naik-{module}").status_code == 303
    assert keys(arranger)[:2] == [module, page]
    assert top(app)[:2] == ["Potensi", "Satu"]
    form = opened(arranger, "/menu/")
    assert form.set(tampil=[key for key in form.fields.getlist("tampil") if key != module]).send().status_code == 303
    assert top(app)[0] == "Satu"
    assert "/s/kalimandi/potensi/" not in app.test_client().get("/s/kalimandi/").text.partition("<main")[0]
    assert app.test_client().get("/s/kalimandi/potensi/").status_code == 200


@pytest.mark.plugins(PLUGIN)
def test_the_place_of_a_module_waits_until_it_is_on_again(arranger: FlaskClient, site: Site) -> None:
    switch(site, on=True)
    page = str(make(site, "Satu", state=PUBLISHED))
    module = keys(arranger)[1]
    opened(arranger, "/menu/").send(pindah=f"naik-{module}")
    switch(site, on=False)
    assert keys(arranger) == [page, "site.emergency"]
    assert opened(arranger, "/menu/").send().status_code == 303

    switch(site, on=True)
    assert keys(arranger)[:2] == [module, page]


@pytest.mark.plugins(PLUGIN)
def test_a_module_that_was_moved_meanwhile_is_told(arranger: FlaskClient, site: Site) -> None:
    switch(site, on=True)
    make(site, "Satu", state=PUBLISHED)
    mine, theirs = opened(arranger, "/menu/"), opened(arranger, "/menu/")
    module = theirs.fields.getlist("urutan")[1]
    assert theirs.send(pindah=f"naik-{module}").status_code == 303

    assert mine.send().status_code == 409
    assert keys(arranger)[0] == module
