"""What the menu calls a page, and what stands on its tile."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.pages.menu import EMERGENCY
from cms_core.permissions import VILLAGE
from cms_core.publishing.models import ARCHIVED, PUBLISHED
from cms_core.sites.models import Site
from tests.core.pages.desk import Form, at, make, opened, public, read, signed, stage


@pytest.fixture
def arranger(app: Flask, site: Site, village: FlaskClient) -> FlaskClient:
    stage(site, "autonomous")
    return village


@pytest.fixture
def key(site: Site) -> int:
    return make(site, "Badan Permusyawaratan Desa Kalimandi", state=PUBLISHED)


def told(site: Site, key: int) -> tuple[str, str, str]:
    page = read(site, key)
    return page.menu_label, page.icon, page.hint


def test_the_menu_calls_a_page_by_a_shorter_name(arranger: FlaskClient, app: Flask, site: Site, key: int) -> None:
    assert opened(arranger, f"/menu/{key}").set(label=" BPD  <b> ").send().status_code == 303

    menu = app.test_client().get("/s/kalimandi/").text.partition('class="top"')[2].partition("</nav>")[0]
    assert ">BPD &lt;b&gt;</a>" in menu
    assert "di menu: BPD &lt;b&gt;</small>" in arranger.get(at("/menu/")).text
    assert opened(arranger, f"/menu/{key}").fields["label"] == "BPD <b>"
    assert re.search("<h1[^>]*>Badan Permusyawaratan Desa Kalimandi</h1>", public(app, read(site, key).slug).text)


def test_the_tile_of_a_page_carries_an_icon_and_a_line(arranger: FlaskClient, app: Flask, site: Site, key: int) -> None:
    assert opened(arranger, f"/menu/{key}").set(icon="surat", hint=" Syarat <b> ").send().status_code == 303

    tiles = app.test_client().get("/s/kalimandi/").text.partition('class="tiles')[2].partition("</nav>")[0]
    line = "<span>Badan Permusyawaratan Desa Kalimandi <small>Syarat &lt;b&gt;</small>"
    assert f'<use href="#i-certificate"/></svg>{line}' in tiles
    assert '<use href="#i-certificate"/></svg><span>Badan' in arranger.get(at("/menu/")).text


def test_the_way_back_lands_on_the_row(arranger: FlaskClient, key: int) -> None:
    back = at(f"/menu/?fokus={key}#h-{key}")
    answer = opened(arranger, f"/menu/{key}").set(label="BPD").send()

    assert answer.location == back
    page = arranger.get(answer.location).text
    assert '<p role="status"><b>Perubahan tersimpan.</b></p>' in page
    assert f'<li id="h-{key}">' in page
    assert f'href="{back}"' in arranger.get(at(f"/menu/{key}")).text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("label", "x" * 41, "Paling panjang 40 huruf."),
        ("hint", "x" * 61, "Paling panjang 60 huruf."),
        ("icon", "</svg>", "Pilih salah satu yang ada di daftar."),
        ("csrf_token", "x", "Isinya masih ada; kirim sekali lagi."),
    ],
)
def test_what_cannot_be_kept_is_told_and_comes_back(
    arranger: FlaskClient, site: Site, key: int, field: str, value: str, said: str
) -> None:
    sent = {"label": "BPD", "hint": "Anggota", "icon": "orang", field: value}
    answer = opened(arranger, f"/menu/{key}").set(**sent).send()

    assert (answer.status_code, said in answer.text) == (422, True)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    again = Form(arranger, answer.text, at(f"/menu/{key}")).fields
    kept = {name: sent[name] for name in ("label", "hint", "icon") if name != field or field in ("label", "hint")}
    assert {name: again[name] for name in kept} == kept
    assert told(site, key) == ("", "", "")


def test_what_somebody_else_saved_meanwhile_is_named_and_not_overwritten(
    arranger: FlaskClient, site: Site, key: int
) -> None:
    mine, theirs = opened(arranger, f"/menu/{key}"), opened(arranger, f"/menu/{key}")
    assert theirs.set(label="BPD <b>", icon="hukum").send().status_code == 303

    answer = mine.set(label="Badan", icon="orang").send()
    assert answer.status_code == 409
    for line in ("<b>Nama di menu:</b> BPD &lt;b&gt;<", "<b>Gambar di ubin:</b> Peraturan<"):
        assert line in answer.text
    assert f'href="{at(f"/menu/{key}")}">buka yang tersimpan' in answer.text
    assert told(site, key) == ("BPD <b>", "hukum", "")
    again = Form(arranger, answer.text, at(f"/menu/{key}"))
    assert (again.fields["label"], again.fields["icon"]) == ("Badan", "orang")
    assert [again.send().status_code for _click in range(2)] == [303, 303]
    assert told(site, key) == ("Badan", "orang", "")


def test_another_order_of_the_menu_is_no_conflict(arranger: FlaskClient, site: Site, key: int) -> None:
    form, menu = opened(arranger, f"/menu/{key}"), opened(arranger, "/menu/")
    assert form.set(label="BPD").send().status_code == 303
    assert menu.set(tampil=[]).send().status_code == 303
    assert (read(site, key).in_menu, read(site, key).menu_label) == (False, "BPD")


def test_who_is_signed_out_meanwhile_sends_it_again(
    app: Flask, site: Site, sign_in: Any, key: int, make_user: Any
) -> None:
    stage(site, "autonomous")
    arranger = signed(app, sign_in, operator := make_user(VILLAGE, "33.04.02.2007", username="lain"))
    form = opened(arranger, f"/menu/{key}").set(label="BPD", icon="orang")
    arranger.delete_cookie("balai")
    again = Form(arranger, form.send().text, at(f"/menu/{key}"))
    sign_in(arranger, operator)
    stale = again.send()
    assert stale.status_code == 422
    assert Form(arranger, stale.text, at(f"/menu/{key}")).send().status_code == 303
    assert told(site, key) == ("BPD", "orang", "")


def test_a_key_that_is_no_page_of_this_menu_is_not_found(
    arranger: FlaskClient, site: Site, make_site: Any, key: int
) -> None:
    archived = make(site, "Lama", state=ARCHIVED)
    numbers = make(site, "Kontak darurat", state=PUBLISHED)
    assert read(site, numbers).slug == EMERGENCY
    other = make(make_site("33.04.02.2002", slug="pagak"), "Lain", state=PUBLISHED)
    form = opened(arranger, f"/menu/{key}").set(label="BPD")

    for wrong in (archived, numbers, other, 0, 2**31, 2**63, "9" * 50, "site.emergency", "x", -1):
        form.action = at(f"/menu/{wrong}")
        assert (arranger.get(form.action).status_code, form.send().status_code) == (404, 404)
    assert told(site, key) == ("", "", "")


def test_who_may_not_arrange_the_menu_changes_no_tile(app: Flask, site: Site, village: FlaskClient, key: int) -> None:
    path = at(f"/menu/{key}")
    assert (village.get(path).status_code, village.post(path, data={"label": "BPD"}).status_code) == (403, 403)
    assert told(site, key) == ("", "", "")


def test_an_icon_that_is_no_longer_in_the_list_is_a_plain_one(arranger: FlaskClient, site: Site, key: int) -> None:
    assert opened(arranger, f"/menu/{key}").fields["icon"] == ""
