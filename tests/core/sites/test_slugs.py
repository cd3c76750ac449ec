from __future__ import annotations

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.regions.loading import load
from cms_core.regions.services import ancestors, get
from cms_core.regions.source import SourceRegion
from cms_core.sites import services, slugs
from cms_core.tenancy import site_scope


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Kalimandi", "kalimandi"),
        ("  Purworeja   Klampok ", "purworeja-klampok"),
        ("Lubuk Pakam I,II", "lubuk-pakam-i-ii"),
        ("Kurau (Timur)", "kurau-timur"),
        ("Regapu’u", "regapuu"),
        ("Udek Du'en", "udek-duen"),
        ("Café", "cafe"),
        ("Wari/Taiyeve II", "wari-taiyeve-ii"),
        ("…", ""),
    ],
)
def test_slugify_keeps_letters_and_digits(text: str, slug: str) -> None:
    assert slugs.slugify(text) == slug


def test_slugify_does_not_end_in_a_hyphen_when_cut() -> None:
    assert slugs.slugify("abc def", longest=4) == "abc"


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "é", "a_b", "a.b", "a" * 64])
def test_is_slug_refuses_what_cannot_be_a_host_label(text: str) -> None:
    assert not slugs.is_slug(text)


def test_is_slug_takes_letters_digits_and_hyphens() -> None:
    assert slugs.is_slug("desa-2-baru")


SAMPLE = {
    "64.08": "kutai-timur",
    "64.08.04": "sangatta-utara",
    "64.08.04.1010": "teluk-lingga",
    "64.08.04.2001": "desa-sangatta-utara",
    "64.08.04.2011": "singa-gembara",
    "64.08.04.2012": "swarga-bara",
    "33.04.02": "purworeja-klampok",
    "33.04.02.2001": "sirkandi",
    "33.04.02.2002": "pagak",
    "33.04.02.2003": "kecitran",
    "33.04.02.2004": "purwareja",
    "33.04.02.2005": "klampok",
    "33.04.02.2006": "kalilandak",
    "33.04.02.2007": "kalimandi",
    "33.04.02.2008": "kaliwinasuh",
}


@pytest.mark.parametrize("downwards", [True, False])
def test_slugs_of_sites_do_not_depend_on_which_is_made_first(app: Flask, downwards: bool) -> None:
    for code in ("33.04.02", "64.08.04"):
        load(under=code)
    for code in sorted(SAMPLE, reverse=not downwards):
        services.create(get(code))

    assert {site.region_code: site.slug for site in services.all_sites()} == SAMPLE


def test_candidates_of_a_kota_and_of_names_borne_twice(app: Flask) -> None:
    names = {
        "33": "Jawa Tengah",
        "33.04": "Kabupaten Banjarnegara",
        "33.04.06": "Banjarnegara",
        "33.04.06.1001": "Banjarnegara",
        "33.04.06.2002": "Sidomulyo",
        "33.71": "Kota Magelang",
    }
    load(source=[SourceRegion(code, name) for code, name in names.items()])

    def all_of(code: str) -> list[str]:
        return list(slugs.candidates(get(code), ancestors(code)))

    assert all_of("33.04")[0] == "banjarnegara"
    assert all_of("33.71")[0] == "kota-magelang"
    assert all_of("33.04.06")[0] == "kecamatan-banjarnegara"
    assert all_of("33.04.06.1001")[0] == "kelurahan-banjarnegara"
    assert all_of("33.04.06.2002") == [
        "sidomulyo",
        "sidomulyo-banjarnegara",
        "sidomulyo-33-04-06-2002",
        "desa-33-04-06-2002",
    ]


def test_candidates_fit_into_a_host_label(app: Flask) -> None:
    long = "Nama Desa Yang Sangat Panjang Sekali Sampai Empat Puluh"
    load(source=[SourceRegion("33", "Jawa Tengah"), SourceRegion("33.04", "Kabupaten " + long)])
    load(
        source=[
            SourceRegion("33", "Jawa Tengah"),
            SourceRegion("33.05", long),
            SourceRegion("33.05.01", long + " Juga"),
        ]
    )

    assert all(slugs.is_slug(slug) for slug in slugs.candidates(get("33.05.01"), ancestors("33.05.01")))


def test_free_slug_counts_up_within_one_site(app: Flask) -> None:
    load(under="33.04.02")
    kalimandi, pagak = (services.create(get(code)) for code in ("33.04.02.2007", "33.04.02.2002"))
    with site_scope(kalimandi.id):
        for expected in ("gula-kelapa", "gula-kelapa-2", "gula-kelapa-3"):
            slug = slugs.free_slug(Page, "Gula Kelapa")
            assert slug == expected
            db.session.add(Page(title="Gula Kelapa", slug=slug, site_id=kalimandi.id))
            db.session.flush()
        assert slugs.free_slug(Page, "Gula") == "gula"
        assert slugs.free_slug(Page, "…") == "tanpa-judul"
        assert len(slugs.free_slug(Page, "kata " * 60)) <= slugs.LONGEST
    with site_scope(pagak.id):
        assert slugs.free_slug(Page, "Gula Kelapa") == "gula-kelapa"
