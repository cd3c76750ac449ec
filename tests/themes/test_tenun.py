"""The theme Tenun draws what is for sale as a list of prices, where it is the site's theme."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.overrides import problems
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import NAME, services

pytestmark = pytest.mark.plugins(NAME)
HOSTS = {"tenun": "http://kalimandi.example", "": "http://pagak.example"}


@pytest.fixture
def village(make_site: MakeSite) -> Callable[[str], Site]:
    """``village(theme)`` makes a village that sells one thing."""

    def make(theme: str) -> Site:
        host = HOSTS[theme].partition("://")[2]
        site = make_site(slug=host.partition(".")[0], host=host, theme=theme, modules=(NAME,))
        values = {"title": "Gula kelapa", "category": "makanan", "price": 22_000, "unit": "kg", "body": "<p>Nira.</p>"}
        with site_scope(site.id):
            kind = services.KINDS["produk"]
            services.publish_entry(services.create(kind, values, by=None), site=site, by=None)
            db.session.commit()
        return site

    return make


def test_prices_stand_in_a_list_where_the_theme_is_chosen(client: FlaskClient, village: Callable[[str], Site]) -> None:
    for theme in HOSTS:
        village(theme)
    shown = {theme: client.get(f"{host}/lapak/").text for theme, host in HOSTS.items()}
    prices = re.compile(r'<p class="price num"><b>Rp22\.000</b>')
    assert {theme: (len(prices.findall(html)), html.count("Gula kelapa</a>")) for theme, html in shown.items()} == {
        "tenun": (1, 1),
        "": (0, 1),
    }
    assert problems() == {}


def test_potentials_stay_cards(client: FlaskClient, village: Callable[[str], Site]) -> None:
    site = village("tenun")
    with site_scope(site.id):
        values = {"title": "Kebun kelapa", "category": "perkebunan", "body": "<p>Disadap.</p>"}
        services.publish_entry(services.create(services.KINDS["potensi"], values, by=None), site=site, by=None)
        db.session.commit()
    html = client.get(f"{HOSTS['tenun']}/potensi/").text
    assert (html.count('class="price'), html.count('class="card"')) == (0, 1)
