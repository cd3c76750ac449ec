from __future__ import annotations

import pytest
from flask import Flask

from cms_core.regions.loading import load
from cms_core.regions.services import get
from cms_core.sites import services
from cms_core.sites.hosts import BadHost, HostTaken, add_host, normal_host_name
from cms_core.sites.models import Site


@pytest.fixture
def site(app: Flask) -> Site:
    load(under="33.04.02")
    return services.create(get("33.04.02.2007"))


def hosts(site: Site) -> dict[str, tuple[bool, bool]]:
    return {host.host: (host.canonical, host.verified) for host in site.hosts}


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Kalimandi.DESA.id", "kalimandi.desa.id"),
        (" kalimandi.desa.id. ", "kalimandi.desa.id"),
        ("kalimandi.localhost", "kalimandi.localhost"),
        ("désa.id", "xn--dsa-bma.id"),
    ],
)
def test_host_names_have_one_form(typed: str, normal: str) -> None:
    assert normal_host_name(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        *("", ".", "localhost", "https://a.id", "a.id:8000", "a.id/x", "a.id?x", "a b.id", "a.id\nb.id", "a\x00.id"),
        *("-a.id", "a-.id", "a..id", "a_b.id", "10.0.0.1", "[::1]"),
        *(f"{'a' * 64}.id", ".".join(["a" * 60] * 5), "ä" * 80 + ".id"),
    ],
)
def test_host_names_that_cannot_be(typed: str) -> None:
    with pytest.raises(BadHost):
        normal_host_name(typed)


def test_the_first_host_is_canonical(site: Site) -> None:
    add_host(site, "Kalimandi.desa.id", verified=True)
    add_host(site, "www.kalimandi.desa.id")
    assert hosts(site) == {"kalimandi.desa.id": (True, True), "www.kalimandi.desa.id": (False, False)}


def test_a_host_may_be_said_again(site: Site) -> None:
    add_host(site, "kalimandi.desa.id")
    add_host(site, "kalimandi.desa.id", verified=True)

    assert hosts(site) == {"kalimandi.desa.id": (True, True)}


def test_local_names_are_never_verified(site: Site) -> None:
    add_host(site, "kalimandi.localhost", verified=True)

    assert hosts(site) == {"kalimandi.localhost": (True, False)}


def test_a_host_belongs_to_one_site(site: Site) -> None:
    add_host(site, "kalimandi.desa.id")
    other = services.create(get("33.04.02.2002"))

    with pytest.raises(HostTaken):
        add_host(other, "KALIMANDI.desa.id")
    assert other.hosts == []
