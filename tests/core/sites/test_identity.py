from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.regions.loading import load
from cms_core.regions.services import get
from cms_core.sites import services
from cms_core.sites.identity import Identity, IdentityError, update_identity
from cms_core.sites.models import Site


@pytest.fixture
def site(app: Flask) -> Site:
    load(under="33.04.02")
    return services.create(get("33.04.02.2007"))


def test_update_identity_stores_the_normal_form(site: Site) -> None:
    identity = Identity(
        brand="0E6B58",
        motif="tenun",
        lead=" Satu  dua ",
        phone="(0286) 000 000",
        whatsapp="0812-0000-0000",
        email="Surat@Kalimandi.example",
        social={"facebook": " https://www.facebook.com/contoh ", "x": ""},
        words={"kepala": "Lurah", "kantor": " "},
    )

    assert update_identity(site, identity, by=None)

    assert (site.brand, site.motif, site.lead, site.phone) == ("#0e6b58", "tenun", "Satu dua", "(0286) 000 000")
    assert (site.whatsapp, site.email) == ("6281200000000", "surat@kalimandi.example")
    assert site.social == {"facebook": "https://www.facebook.com/contoh"}
    assert site.words == {"kepala": "Lurah"}
    assert site.changed_at is not None


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("network", "typed", "link"),
    [
        ("instagram", "@kec_klampok", "https://www.instagram.com/kec_klampok"),
        ("facebook", "@kec.klampok", "https://www.facebook.com/kec.klampok"),
        ("youtube", "@kec-klampok", "https://www.youtube.com/@kec-klampok"),
        ("tiktok", " @kec_klampok ", "https://www.tiktok.com/@kec_klampok"),
        ("x", "@kec_klampok", "https://x.com/kec_klampok"),
        ("instagram", "instagram.com/kec_klampok", "https://instagram.com/kec_klampok"),
    ],
)
def test_the_name_of_an_account_becomes_its_address(site: Site, network: str, typed: str, link: str) -> None:
    update_identity(site, Identity(social={network: typed}), by=None)

    assert site.social == {network: link}


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize("typed", ["@", "@a/../../evil", "@a?b=c", "@evil.example/x", "@x@evil.example", "@kéc"])
def test_what_is_no_name_of_an_account_is_refused(site: Site, typed: str) -> None:
    with pytest.raises(IdentityError):
        update_identity(site, Identity(social={"instagram": typed}), by=None)
    assert site.social == {}


def test_update_identity_leaves_alone_what_is_not_given(site: Site) -> None:
    update_identity(site, Identity(address="Jalan Balai Desa", words={"kepala": "Lurah"}), by=None)
    update_identity(site, Identity(address=""), by=None)

    assert (site.address, site.words, site.brand) == ("", {"kepala": "Lurah"}, "#0e6b58")


def test_update_identity_records_which_fields_changed(site: Site) -> None:
    assert update_identity(site, Identity(lead="Halo", brand="#0E6B58"), by=None)
    assert not update_identity(site, Identity(lead="Halo"), by=None)
    db.session.flush()

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "sites.identity")).all()
    assert [entry.detail for entry in entries] == [{"fields": ["lead"]}]


NO_MAIL = (
    *("surat@", "@desa.id", "surat@desa", "surat@desa..id", "surat@.desa.id", "surat@-desa.id", "a b@desa.id"),
    *("javascript:alert(1)@desa.id", "https://www.facebook.com@desa.id", "surat@desa.id/", "surat@desa.id?cc=x@y.id"),
)


@pytest.mark.parametrize(
    ("identity", "field", "part"),
    [
        (Identity(brand="hijau"), "brand", ""),
        (Identity(brand="#0e6b5"), "brand", ""),
        (Identity(motif="batik"), "motif", ""),
        (Identity(phone="telepon kami"), "phone", ""),
        (Identity(whatsapp="0812"), "whatsapp", ""),
        (Identity(whatsapp="@kec_klampok"), "whatsapp", ""),
        *((Identity(email=text), "email", "") for text in NO_MAIL),
        (Identity(timezone="Europe/Paris"), "timezone", ""),
        (Identity(lead="x" * 201), "lead", ""),
        (Identity(social={"facebook": "http://facebook.com/x"}), "social", "facebook"),
        (Identity(social={"facebook": "https://facebook.com.evil.example/x"}), "social", "facebook"),
        (Identity(social={"facebook": "javascript:alert(1)"}), "social", "facebook"),
        (Identity(social={"instagram": "https://[facebook.com"}), "social", "instagram"),
        (Identity(social={"friendster": "https://friendster.com/x"}), "social", "friendster"),
        (Identity(words={"raja": "Raja"}), "words", "raja"),
        (Identity(words={"kepala": "x" * 61}), "words", "kepala"),
    ],
)
def test_update_identity_names_the_value_that_is_wrong_and_changes_nothing(
    site: Site, identity: Identity, field: str, part: str
) -> None:
    with pytest.raises(IdentityError) as caught:
        update_identity(site, identity, by=None)

    assert (caught.value.field, caught.value.part) == (field, part)
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.what == "sites.identity")).all() == []
    assert not db.session.is_modified(site)


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    "link",
    [
        "http://whatsapp.com/channel/1",
        "https://whatsapp.com@jahat.example/channel/1",
        "https://jahat.example/whatsapp.com",
        "https://saya@whatsapp.com/channel/1",
        "https://whatsapp.com:8443/channel/1",
        "javascript:alert(1)//whatsapp.com",
        "@kec_klampok",
    ],
)
def test_an_account_elsewhere_is_no_official_one(site: Site, link: str) -> None:
    with pytest.raises(IdentityError):
        update_identity(site, Identity(social={"whatsapp": link}), by=None)
    assert site.social == {}
