"""The address of a page in its form: two people who change it, or one of them alone."""

from __future__ import annotations

from flask.testing import FlaskClient

from cms_core.sites.models import Site
from tests.core.pages.desk import Form
from tests.core.publishing.desk import make, opened, page


def test_an_address_that_nobody_touched_stays_as_another_one_left_it(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    mine, theirs = opened(kecamatan, where).set(title="Punya saya"), opened(kecamatan, where)
    assert theirs.set(slug="alamat-baru").send().status_code == 303
    assert mine.send().status_code == 303
    assert (page(site).slug, page(site).title) == ("alamat-baru", "Punya saya")


def test_of_two_addresses_the_second_asks(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    mine, theirs = opened(kecamatan, where).set(slug="punya-saya"), opened(kecamatan, where)
    assert theirs.set(slug="alamat-baru").send().status_code == 303

    asked = mine.set(title="Judul saya").send()

    assert (asked.status_code, "diganti orang lain menjadi “alamat-baru”" in asked.text) == (422, True)
    assert (page(site).slug, page(site).title) == ("alamat-baru", "Profil")
    assert Form(kecamatan, asked.text, where).send().status_code == 303
    assert (page(site).slug, page(site).title) == ("punya-saya", "Judul saya")


def test_an_address_goes_through_a_choice_of_two_versions(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    mine = opened(kecamatan, where).set(title="Punya saya", slug="punya-saya")
    assert opened(kecamatan, where).set(title="Lain").send().status_code == 303

    met = mine.send().text
    assert Form(kecamatan, met, f"{where}/pilih").send(semua="saya").status_code == 303
    assert (page(site).slug, page(site).title) == ("punya-saya", "Punya saya")
    # One that another took meanwhile is asked about, and stands in the form.
    assert opened(kecamatan, where).set(slug="lain-lagi").send().status_code == 303
    asked = Form(kecamatan, met, f"{where}/pilih").send(semua="saya")
    assert (asked.status_code, "menjadi “lain-lagi”" in asked.text) == (422, True)
    assert Form(kecamatan, asked.text, where).fields["slug"] == "punya-saya"
