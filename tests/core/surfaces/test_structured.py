"""What search engines read: valid by schema.org's own words, and safe whatever somebody has written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.extensions import db
from cms_core.inline import csp_hash
from cms_core.pages import services as pages
from cms_core.sites.models import Site
from cms_core.surfaces.structured import json_ld
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"
NEEDED = {
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "GovernmentOrganization": {"name"},
    "PostalAddress": {"addressCountry"},
    "AdministrativeArea": {"name"},
    "Article": {
        *("headline", "author", "publisher", "datePublished", "dateModified", "mainEntityOfPage", "inLanguage"),
        "description",
    },
    "WebPage": {"@id"},
    "DataCatalog": {"name", "url", "dataset", "publisher"},
    "Dataset": {"name", "description", "license", "creator", "distribution", "url", "isAccessibleForFree"},
    "DataDownload": {"encodingFormat", "contentUrl"},
    "PropertyValue": {"name", "description"},
}
"""What schema.org's types need or search engines recommend."""
ADDRESSES = ("url", "logo", "item", "contentUrl", "license")


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    make_site("33.04.02", slug="klampok", name="Purworeja Klampok", host="klampok.example")
    identity: dict[str, Any] = {
        "address": "Jalan Balai Desa 1",
        "phone": "(0286) 479 000",
        "email": "desa@contoh.desa.id",
        "lead": "</script><script>alert(1)</script> & 'kutip'",
        "social": {"facebook": "https://www.facebook.com/contoh"},
    }
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", **identity)
    with site_scope(made.id):
        page = pages.write(made, title="Profil </script> desa", slug="profil", body="<p>Isi satu.</p>")
        pages.publish(page, site=made, by=None)
    db.session.commit()
    return made


def told(answer: Any) -> list[dict[str, Any]]:
    """Return what a page tells, each checked: whole, with what its type needs, its addresses absolute."""
    assert answer.status_code == 200
    found = [
        json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
    ]
    assert answer.text.count("application/ld+json") == len(found)
    for each in found:
        assert each["@context"] == "https://schema.org"
        for part in parts_of(each):
            for kind in [part.get("@type", "")]:
                assert NEEDED.get(kind, set()) <= set(part), (kind, part)
            for name in ADDRESSES:
                assert re.match(r"https?://", part.get(name, "https://")), part
    return found


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts_of(each)
    else:
        assert value not in (None, "")


def test_home_tells_of_the_government(client: FlaskClient, site: Site) -> None:
    (found,) = told(client.get(f"{HOST}/"))
    assert found == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "@id": f"{HOST}:8000/#pemerintah",
        "name": "Pemerintah Desa Kalimandi",
        "url": f"{HOST}:8000/",
        "description": "</script><script>alert(1)</script> & 'kutip'",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Jalan Balai Desa 1",
            "addressLocality": "Kalimandi",
            "addressCountry": "ID",
        },
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": "Desa Kalimandi",
            "identifier": "33.04.02.2007",
            "containedInPlace": {"@type": "AdministrativeArea", "name": "Kecamatan Purworeja Klampok"},
        },
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": "Kecamatan Purworeja Klampok",
            "url": "http://klampok.example:8000/",
        },
        "telephone": "+62286479000",
        "email": "desa@contoh.desa.id",
        "sameAs": ["https://www.facebook.com/contoh"],
    }


def test_a_site_that_says_nothing_tells_what_is_sure(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="banjarnegara.example")
    (found,) = told(client.get("http://banjarnegara.example/"))
    assert set(found) == {"@context", "@type", "@id", "name", "url", "address", "areaServed", "parentOrganization"}


def test_what_is_told_cannot_leave_its_element_and_the_policy_stays_as_tight(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/")
    assert "<script>alert" not in answer.text
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", answer.text, re.DOTALL)
    policy = answer.headers["Content-Security-Policy"]
    assert set(re.findall(r"'sha256-[^']+'", policy)) == {csp_hash(block) for block in blocks}
    assert "unsafe" not in policy


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "&lt;", "\u2028\u2029", '"\\', "é漢"])
def test_the_element_holds_any_text(app: Flask, text: str) -> None:
    element = json_ld({"name": text, "none": None, "empty": {"a": ""}, "zero": 0, "no": False})
    inside = str(element).removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert re.search("[<>&\u2028\u2029]", inside) is None
    assert json.loads(inside) == {"@context": "https://schema.org", "name": text, "zero": 0, "no": False}


@pytest.mark.parametrize(
    ("root", "crumbs"),
    [
        (HOST, [("Beranda", ":8000/"), ("Profil </script> desa", None)]),
        (f"{HOST}/en", [("Home", ":8000/en/"), ("Profil </script> desa", None)]),
    ],
)
def test_a_page_tells_its_crumbs_and_itself(
    client: FlaskClient, site: Site, root: str, crumbs: list[tuple[str, str | None]]
) -> None:
    trail, article = told(client.get(f"{root}/halaman/profil"))
    assert [(each["name"], each.get("item")) for each in trail["itemListElement"]] == [
        (label, path and HOST + path) for label, path in crumbs
    ]
    assert (article["@type"], article["headline"]) == ("Article", "Profil </script> desa")
    assert article["mainEntityOfPage"]["@id"] == f"{root.replace(HOST, HOST + ':8000')}/halaman/profil"
    assert article["publisher"]["name"] == "Pemerintah Desa Kalimandi"


@pytest.mark.parametrize("path", ["/cari", "/tampilan"])
def test_crumbs_are_told_wherever_they_stand(client: FlaskClient, site: Site, path: str) -> None:
    (trail,) = told(client.get(f"{HOST}{path}"))
    assert trail["@type"] == "BreadcrumbList"


def test_what_leads_elsewhere_from_the_head_is_absolute(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/en/halaman/profil").text
    links = re.findall(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)"| type=[^>]*)? href="([^"]+)"', text)
    assert links == [
        ("canonical", "", f"{HOST}:8000/en/halaman/profil"),
        ("alternate", "id", f"{HOST}:8000/halaman/profil"),
        ("alternate", "x-default", f"{HOST}:8000/halaman/profil"),
        ("alternate", "en", f"{HOST}:8000/en/halaman/profil"),
        ("alternate", "", f"{HOST}:8000/en/feed.atom"),
    ]


def test_the_feed_says_where_it_lies_in_its_language(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/en/feed.atom").text
    assert f'<link rel="self" href="{HOST}:8000/en/feed.atom"/>' in text
    assert f"<id>{HOST}:8000/en/halaman/profil</id>" in text
