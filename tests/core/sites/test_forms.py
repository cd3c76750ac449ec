from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from cms_core.regions.loading import load
from cms_core.regions.services import get
from cms_core.sites import services
from cms_core.sites.forms import IdentityFields, LookFields
from cms_core.sites.identity import Identity, IdentityError, update_identity
from cms_core.testing.factories import MakeSite


def test_identity_fields_carry_a_site_there_and_back(app: Flask) -> None:
    load(under="33.04.02")
    site = services.create(get("33.04.02.2007"))
    said = Identity(lead="Halo", social={"x": "https://x.com/contoh"}, words={"kepala": "Lurah"})
    update_identity(site, said, by=None)

    form = IdentityFields()
    form.show(site)
    assert form["word_kepala"].data == "Lurah"
    assert str(form["word_kantor"].description) == "Kantor Desa"
    sent = IdentityFields(MultiDict({name: field.data for name, field in form._fields.items()}))

    assert sent.validate()
    assert not update_identity(site, sent.identity(), by=None)


def test_identity_fields_refuse_a_wrong_shape(app: Flask) -> None:
    form = IdentityFields(MultiDict({"lead": "x" * 201}))

    assert not form.validate()
    assert set(form.errors) == {"lead"}


def test_look_fields_carry_a_site_there_and_back(app: Flask) -> None:
    load(under="33.04.02")
    site = services.create(get("33.04.02.2007"))
    update_identity(site, Identity(brand="#7d3c14", motif="parang"), by=None)

    form = LookFields()
    form.show(site)
    sent = LookFields(MultiDict({name: field.data for name, field in form._fields.items()}))

    assert sent.validate()
    assert not update_identity(site, sent.look(), by=None)


def test_look_fields_show_a_theme_that_is_gone_as_plain(make_site: MakeSite) -> None:
    form = LookFields()
    form.show(make_site(theme="gone"))
    assert form.theme.data == "polos"


def test_look_fields_refuse_a_wrong_shape(app: Flask) -> None:
    form = LookFields(MultiDict({"brand": "hijau", "motif": "batik", "theme": "lain"}))

    assert not form.validate()
    assert set(form.errors) == {"brand", "motif", "theme"}


def test_identity_fields_show_the_services_refusal_at_its_field(app: Flask) -> None:
    form = IdentityFields()

    form.blame(IdentityError("social", "Bukan alamat Facebook.", "facebook"))
    form.blame(IdentityError("words", "Terlalu panjang.", "kepala"))

    assert form.errors == {"social_facebook": ["Bukan alamat Facebook."], "word_kepala": ["Terlalu panjang."]}
