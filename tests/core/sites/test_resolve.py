"""From host name and path to a site, before anything else runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.sites.identity import Identity, update_identity
from cms_core.sites.models import SiteHost
from cms_core.sites.resolve import normal_host
from cms_core.testing.factories import MakeSite

PLATFORM = "http://localhost:8000"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Desa.Example", "desa.example"),
        ("desa.example.", "desa.example"),
        ("desa.example:8000", "desa.example"),
        ("desa.example:evil", "desa.example:evil"),
        ("", ""),
    ],
)
def test_normal_host_drops_case_port_and_dot(header: str, expected: str) -> None:
    assert normal_host(header) == expected


def get(client: FlaskClient, url: str, **headers: str) -> Any:
    return client.get(url, headers=headers)


def test_a_site_answers_on_its_host(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(name="Kalimandi", host="kalimandi.example")
    answer = get(client, "http://kalimandi.example/")
    assert answer.status_code == 200
    assert "Kalimandi" in answer.text


@pytest.mark.parametrize("url", ["http://evil.example/", f"{PLATFORM}/s/tidak-ada/", f"{PLATFORM}/s/", f"{PLATFORM}/s"])
def test_unknown_hosts_and_slugs_are_404(client: FlaskClient, make_site: MakeSite, url: str) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    assert get(client, url).status_code == 404


def test_a_foreign_host_with_a_good_path_is_404_and_reflects_nothing(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi")
    answer = client.get("/s/kalimandi/", base_url="http://evil.example")
    assert answer.status_code == 404
    assert "evil.example" not in answer.text


def test_other_hosts_redirect_to_the_canonical_one(client: FlaskClient, make_site: MakeSite, app: Any) -> None:
    site = make_site(host="kalimandi.desa.id")
    site.hosts.append(SiteHost(host="lama.desa.id", verified=True))
    answer = get(client, "http://lama.desa.id/cari?q=air")
    assert (answer.status_code, answer.location) == (308, "http://kalimandi.desa.id:8000/cari?q=air")


@pytest.mark.parametrize("host", ["http://lama.desa.id", f"{PLATFORM}/s/kalimandi"])
def test_what_is_sent_is_answered_where_it_arrives(client: FlaskClient, make_site: MakeSite, host: str) -> None:
    site = make_site(slug="kalimandi", host="kalimandi.desa.id")
    site.hosts.append(SiteHost(host="lama.desa.id", verified=True))
    db.session.commit()
    assert client.post(f"{host}/cari").status_code == 405


def test_what_is_sent_to_a_village_without_a_face_is_404(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example")
    make_site(slug="kalimandi", host="kalimandi.example", public=False)
    for root in ("http://kalimandi.example", f"{PLATFORM}/s/kalimandi"):
        assert (get(client, f"{root}/").status_code, client.post(f"{root}/").status_code) == (301, 404)


def test_a_verified_host_takes_over_from_the_platform_path(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi", host="kalimandi.desa.id")
    answer = get(client, f"{PLATFORM}/s/kalimandi/cari?q=air")
    assert (answer.status_code, answer.location) == (308, "http://kalimandi.desa.id:8000/cari?q=air")


def test_a_host_that_nobody_has_verified_takes_nothing_over(client: FlaskClient, make_site: MakeSite) -> None:
    site = make_site(slug="kalimandi", host="kalimandi.desa.id")
    site.hosts[0].verified = False
    db.session.commit()
    assert get(client, f"{PLATFORM}/s/kalimandi/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/en/admin/"])
def test_a_verified_host_leaves_the_administration_where_it_is(
    client: FlaskClient, make_site: MakeSite, path: str
) -> None:
    make_site(slug="kalimandi", host="kalimandi.desa.id")
    answer = get(client, f"{PLATFORM}/s/kalimandi{path}")
    assert (answer.status_code, answer.location.partition("?")[0].endswith("/masuk")) == (303, True)


@pytest.mark.settings(path_mode="serve")
def test_path_mode_serve_keeps_the_platform_path(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi", host="kalimandi.desa.id")
    assert get(client, f"{PLATFORM}/s/kalimandi/").status_code == 200


def test_forwarded_headers_count_for_nothing_without_a_proxy(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(host="kalimandi.desa.id", name="Kalimandi")
    answer = get(client, "http://evil.example/", **{"X-Forwarded-Host": "kalimandi.desa.id"})
    assert answer.status_code == 404
    answer = get(
        client, "http://kalimandi.desa.id/", **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert "evil.example" not in answer.text
    assert "https://kalimandi" not in answer.text


@pytest.mark.settings(proxy_hops=1)
def test_forwarded_host_counts_behind_a_configured_proxy(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(host="kalimandi.desa.id")
    assert get(client, "http://127.0.0.1/", **{"X-Forwarded-Host": "kalimandi.desa.id"}).status_code == 200


def test_english_lies_under_its_prefix_on_host_and_path(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="kalimandi")
    answer = get(client, f"{PLATFORM}/s/kalimandi/en/cari")
    assert '<html lang="en">' in answer.text
    assert "/s/kalimandi/en/" in answer.text


def test_a_village_without_a_face_sends_its_visitors_to_the_kecamatan(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.desa.id")
    make_site("33.04.02.2001", slug="sirkandi", host="sirkandi.desa.id", public=False)
    for language in ("", "/en"):
        answer = get(client, f"http://sirkandi.desa.id{language}/halaman/profil")
        there = f"http://klampok.desa.id:8000{language}/wilayah/sirkandi"
        # No browser keeps it: a village may get its face back.
        assert (answer.status_code, answer.location, answer.headers["Cache-Control"]) == (301, there, "no-store")
        assert get(client, f"http://localhost:8000/s/sirkandi{language}/lapak/").location == there


def test_canonical_addresses_ignore_the_port_of_the_request(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(host="kalimandi.desa.id")
    answer = get(client, "http://kalimandi.desa.id:9999/cari")
    assert 'rel="canonical" href="http://kalimandi.desa.id:8000/cari"' in answer.text
    assert ":9999" not in answer.text


def test_regional_language_is_there_on_the_site_that_chose_it_and_nowhere_else(
    client: FlaskClient, make_site: MakeSite
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.desa.id")
    site = make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.desa.id")
    assert get(client, "http://kalimandi.desa.id/jv/").status_code == 404
    update_identity(site, Identity(language="jv"), by=None)
    db.session.commit()
    answer = get(client, "http://kalimandi.desa.id/jv/")
    assert (answer.status_code, '<html lang="jv">' in answer.text) == (200, True)
    assert ">Padosi</a>" in answer.text
    assert 'hreflang="jv" href="http://kalimandi.desa.id:8000/jv/"' in get(client, "http://kalimandi.desa.id/").text
    assert get(client, "http://klampok.desa.id/jv/").status_code == 404
    assert get(client, f"{PLATFORM}/jv/masuk").status_code == 404


def test_neighbour_without_the_language_is_linked_in_indonesian(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.desa.id")
    site = make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.desa.id")
    update_identity(site, Identity(language="jv"), by=None)
    db.session.commit()
    link = re.compile(r'href="(http://klampok\.desa\.id:8000/[^"]*)"')
    parent = [set(link.findall(get(client, f"http://kalimandi.desa.id{path}").text)) for path in ("/jv/", "/en/")]
    assert parent == [{"http://klampok.desa.id:8000/"}, {"http://klampok.desa.id:8000/en/"}]


def test_site_named_like_a_language_keeps_its_addresses(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(slug="id")
    answer = get(client, f"{PLATFORM}/s/id/")
    assert re.findall(r'href="([^"]*)" lang="en"', answer.text) == ["/s/id/en/"]
