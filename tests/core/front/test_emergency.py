"""/kontak-darurat: numbers of the country, and of the place."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.front import services
from cms_core.front.emergency import NATIONAL
from cms_core.publishing.models import PUBLISHED
from cms_core.sites.models import Site
from tests.core.front.rows import home, write
from tests.core.pages.desk import at, make, opened

PAGE = "/s/kalimandi/kontak-darurat"


def numbers(app: Flask) -> list[str]:
    return re.findall(r'href="tel:([^"]+)"', app.test_client().get(PAGE).text.partition("<footer")[0])


def test_every_site_has_the_numbers_of_the_country(app: Flask, site: Site) -> None:
    assert numbers(app) == ["112", "110", "119", "113", "115", "117", "123", "129"]
    assert f'href="{PAGE}"' in home(app).partition('class="tiles')[2].partition("</nav>")[0]
    assert len(gzip.compress(app.test_client().get(PAGE).data, 9)) <= 10 * 1024


def test_a_village_shows_the_numbers_of_its_kecamatan_until_it_has_its_own(
    app: Flask, arranger: FlaskClient, site: Site, make_site: Any
) -> None:
    kecamatan = make_site("33.04.02", slug="klampok", name="Purworeja Klampok")
    write(kecamatan, services.set_contacts, [("Polsek", "(0286) 000 002", "")])
    assert numbers(app)[0] == "0286000002"
    assert "Nomor dari Kecamatan Purworeja Klampok." in app.test_client().get(PAGE).text

    form = opened(arranger, "/beranda/kontak-darurat").set(label_1="Ambulans desa", number_1="+62 286-1")
    assert form.set(national=[each.number for each in NATIONAL if each.number != "112"]).send().status_code == 303
    assert numbers(app)[:2] == ["+622861", "110"]
    assert "Nomor dari" not in app.test_client().get(PAGE).text


def test_some_number_is_always_shown_and_an_empty_list_has_no_heading(
    app: Flask, arranger: FlaskClient, site: Site
) -> None:
    form = opened(arranger, "/beranda/kontak-darurat").set(national=[])
    refused = form.send()
    assert (refused.status_code, refused.text.count("Biarkan setidaknya satu nomor tampil")) == (422, 2)
    assert len(numbers(app)) == len(NATIONAL)

    assert form.set(label_1="Polsek", number_1="0286 1").send().status_code == 303
    assert numbers(app) == ["02861"]
    assert "Nomor nasional" not in app.test_client().get(PAGE).text


def test_the_form_says_which_number_is_meant(arranger: FlaskClient, site: Site) -> None:
    html = arranger.get(at("/beranda/kontak-darurat")).text
    assert re.findall(r'value="(\d+)" checked><span>[^<]+\((\d+)\)<', html) == [(n.number, n.number) for n in NATIONAL]


@pytest.mark.parametrize(
    "line", [{"label_1": "Polsek"}, {"number_1": "0286"}, {"label_1": "x", "number_1": "javascript:1"}, {"note_2": "y"}]
)
def test_half_a_line_is_refused(arranger: FlaskClient, site: Site, line: dict[str, str]) -> None:
    assert opened(arranger, "/beranda/kontak-darurat").set(**line).send().status_code == 422


def test_a_page_of_its_own_about_emergencies_is_linked_from_there_and_in_no_menu(
    app: Flask, arranger: FlaskClient, site: Site
) -> None:
    make(site, "Kontak darurat", state=PUBLISHED)
    own = "/s/kalimandi/halaman/kontak-darurat"
    assert f'href="{own}"' in app.test_client().get(PAGE).text
    assert f'href="{own}"' not in home(app)
    assert opened(arranger, "/menu/").fields.getlist("urutan") == ["site.emergency"]
