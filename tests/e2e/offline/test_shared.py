"""A phone that several people share, in a real browser: nobody sends or reads what another wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from cms_core.sites.models import Site
from cms_core.testing.factories import PASSWORD, MakeUser
from tests.e2e.offline.line import until, until_kept, until_not_kept
from tests.e2e.offline.phones import NEW, Phone, entries, press, ready, signed_in, write

pytestmark = [
    pytest.mark.sqlite_only("a browser writes, whatever keeps it"),
    pytest.mark.plugins("potensi_desa"),
]


OPENED = """async () => { const store = (await caches.keys()).find(each => !each.indexOf('balai /s/kalimandi/admin/ '));
await (await caches.open(store)).put('/s/x/luring', new Response('')) }"""
"""Something was opened to be changed."""


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    return make_phone()


def test_on_a_shared_phone_nobody_sends_or_reads_what_another_wrote(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    name = page.evaluate("kotak.known().name")
    page.close()
    phone.context.set_offline(False)
    other = make_user("kecamatan_admin", "33.04.02")
    signed_in(app, phone.context, port, sign_in, other)

    page = phone.open()
    expect(page.locator("#isi")).to_be_visible()
    page.goto(f"{phone.admin}luring")
    expect(page.locator("#lain")).to_contain_text("kiriman milik akun lain")
    expect(page.locator("#kiriman li")).to_have_count(0)
    assert not re.search(f"Rahasia|{re.escape(name)}", page.locator("body").inner_text())
    assert page.evaluate("kotak.send(1).then(() => kotak.list()).then(all => all.map(each => each.state))") == ["login"]
    assert entries(village) == []


@pytest.mark.parametrize("path", ["luring", f"{NEW}/luring"], ids=["outbox", "form"])
def test_on_a_shared_phone_what_is_kept_asks_who_is_signed_in_before_it_shows_anything(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int, path: str
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    name = page.evaluate("kotak.known().name")
    page.close()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    signed_in(app, phone.context, port, sign_in, make_user("kecamatan_admin", "33.04.02"))

    # Kept on the device while somebody else worked here, and opened before any page of the desk.
    page, asked = phone.context.new_page(), list[Any]()
    page.route("**/admin/token", lambda route: asked.append(route))
    page.goto(phone.admin + path)
    until(page, "self.kotak")
    page.wait_for_timeout(500)
    assert (len(asked), "Rahasia" in page.locator("body").inner_text()) == (1, False)
    asked[0].continue_()
    until(page, f"kotak.known().name !== {name!r}")
    page.wait_for_timeout(500)
    assert "Rahasia" not in page.locator("body").inner_text()
    page.close()
    page = phone.open("luring")
    expect(page.locator("#lain")).to_be_visible()
    assert page.locator("#kiriman li").count() == 0
    page.close()

    # Its writer is back: it is his again, without another page in between.
    phone.context.clear_cookies()
    phone.context.add_cookies([phone.cookie])
    page = phone.open("luring")
    expect(phone.rows(page, "Tersimpan di HP")).to_contain_text("Rahasia kecil")
    expect(page.locator("#lain")).to_be_hidden()


def test_on_a_shared_phone_the_outbox_is_there_after_the_first_page_of_the_second(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    name = page.evaluate("kotak.known().name")
    page.evaluate(OPENED)
    page.close()
    phone.context.set_offline(False)
    signed_in(app, phone.context, port, sign_in, make_user("village_operator", "33.04.02.2007"))

    page = phone.open()
    until_not_kept(page, "/s/x/luring")
    until_kept(page, "/s/kalimandi/admin/luring")
    until_kept(page, f"/s/kalimandi/admin/{NEW}/luring")
    phone.context.set_offline(True)

    for path in ("luring", f"{NEW}/luring"):
        page.goto(phone.admin + path)
        until(page, "self.kotak")
        page.wait_for_timeout(500)
        assert not re.search(f"Rahasia|{re.escape(name)}", page.locator("body").inner_text())
    assert page.evaluate("kotak.list().then(all => all.length)") == 1


def test_who_signs_in_as_somebody_else_is_shown_nothing_of_the_first_one_even_without_a_network(
    phone: Phone, village: Site, make_user: MakeUser, port: int
) -> None:
    # Signed in he works at another site first: the kecamatan's.
    make_user("kecamatan_admin", "33.04.02", username="pengganti")
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    first = page.evaluate("kotak.known()")
    phone.context.set_offline(False)

    def enters(username: str) -> None:
        phone.context.clear_cookies()
        page.goto(f"http://localhost:{port}/masuk")
        page.get_by_label("Nama akun").fill(username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Masuk")).to_have_count(0)

    # The same person signs in again: what waits is still his.
    enters(first["name"].upper())
    page.goto(f"{phone.admin}luring")
    expect(phone.rows(page, "Tersimpan di HP")).to_contain_text("Rahasia kecil")
    enters("pengganti")
    phone.context.set_offline(True)
    page.goto(f"{phone.admin}luring")
    expect(page.locator("#lain")).to_be_visible()
    assert not re.search(f"Rahasia|{re.escape(first['name'])}", page.locator("body").inner_text())
    assert page.evaluate("kotak.known()") == {"was": first["user"], "waiting": 0}

    # What the first one had opened goes, and the outbox is fetched anew.
    phone.context.set_offline(False)
    page.evaluate(OPENED)
    page.goto(phone.admin)
    until_not_kept(page, "/s/x/luring")
    until_kept(page, "/s/kalimandi/admin/luring")
