"""A desk makes its own table: the columns of its form, the rules of form and desk, and a list that leads there."""

from __future__ import annotations

import dataclasses
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from cms_core.choices import choices
from cms_core.extensions import db
from cms_core.pages.admin import DESK
from cms_core.pages.models import Page
from cms_core.publishing.addresses import change_slug
from cms_core.publishing.desk_table import desk_table
from cms_core.publishing.desk_views import add_desk
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED
from cms_core.publishing.services import ChangedMeanwhile
from cms_core.publishing.tabular import Blocks, Slug
from cms_core.sites.models import Site
from cms_core.tables.fields import NumberField
from cms_core.tables.kinds import Choice, Day, Number, Text, Whole, Year, YesNo
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form
from tests.core.publishing.desk import ROOT, make

LIST = f"{ROOT}/meja/"
TABLE = f"{LIST}tabel/"
HEAD = "Judul;Isi;Alamat halaman"


class YearField(NumberField):
    kind = Year(1900, 2100)


class Photos(Field):
    def take_photos(self, **_by: Any) -> bool:
        return True


class BookForm(ContentForm):
    """A field of each kind, those that are no column among them."""

    author = StringField("Pengarang", [InputRequired(), Length(max=80)], description="Nama di sampul.")
    body = BlocksField("Ringkasan")
    note = TextAreaField("Catatan")
    year = YearField("Tahun")
    pages = IntegerField("Halaman", validators=[NumberRange(0, 5000)])
    weight = DecimalField("Berat", places=1, validators=[NumberRange(min=Decimal("0.1"))])
    shelf = SelectField("Rak", choices=choices({"a": "A", "b": "B"}))
    cover = RadioField("Sampul", choices=choices({"keras": "Keras"}), default="keras")
    lent = BooleanField("Dipinjam")
    since = DateField("Sejak")
    photos = Photos("Foto")
    token = HiddenField("Kunci")


class BookDesk:
    """What a model of books would have."""

    author = note = year = pages = weight = shelf = cover = lent = since = title = body = slug = None
    token = when = secret = many = scan = None


def table_of(form: type[ContentForm], **more: Any) -> Any:
    return desk_table(dataclasses.replace(DESK, form=form), BookDesk, title="Buku", examples={}, **more)  # type: ignore[arg-type]  # has all that is asked for


def test_a_field_becomes_the_column_that_reads_as_it_does() -> None:
    columns = table_of(BookForm).columns

    assert [(column.name, column.kind, column.required) for column in columns] == [
        ("title", Text(160), True),
        ("body", Blocks(), False),
        ("author", Text(80), True),
        ("note", Text(10_000, lines=True), False),
        ("year", YearField.kind, False),
        ("pages", Whole(0, 5000), False),
        ("weight", Number(1, Decimal("0.1")), False),
        ("shelf", Choice({"a": "A", "b": "B"}), True),
        ("cover", Choice({"keras": "Keras"}), False),
        ("lent", YesNo(), False),
        ("since", Day(), False),
        ("slug", Slug(), False),
    ]
    assert [(column.label, column.help) for column in columns[1:4]] == [
        ("Ringkasan", ""),
        ("Pengarang", "Nama di sampul."),
        ("Catatan", ""),
    ]


def test_names_choose_the_columns_and_their_order() -> None:
    assert [column.name for column in table_of(BookForm, names=("author", "title")).columns] == [
        *("author", "title", "slug")
    ]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("when", DateTimeLocalField("Kapan")),
        ("secret", PasswordField("Sandi")),
        ("many", SelectMultipleField("Banyak", choices=choices({"a": "A"}))),
        ("scan", FileField("Pindaian")),
        ("nowhere", StringField("Tidak ada kolomnya")),
    ],
)
def test_what_no_cell_holds_is_refused_by_name(name: str, field: Any) -> None:
    form = type("OddForm", (ContentForm,), {name: field})
    with pytest.raises(TypeError, match=name):
        table_of(form)


@pytest.fixture
def desk(app: Flask, village: FlaskClient) -> FlaskClient:
    """The village at a desk whose pages have a table."""
    there = dataclasses.replace(DESK, endpoint="meja")
    blueprint = Blueprint("meja", __name__, url_prefix="/admin/meja")
    example = {"title": "Profil", "body": "<p>Satu</p>"}
    table = desk_table(there, Page, title="Halaman", examples=example)
    add_desk(blueprint, there, Page, "pages/listing.html", table=table)
    app.register_blueprint(blueprint)
    return village


def bring(client: FlaskClient, *lines: str) -> Form:
    """Upload a file, return the dry run as a form."""
    token = Form(client, client.get(TABLE).text, TABLE).fields["csrf_token"]
    file = (io.BytesIO("\n".join((HEAD, *lines)).encode()), "tabel.csv")
    answer = client.post(TABLE, data={"csrf_token": token, "file": file})
    assert answer.status_code == 303, answer.text
    return Form(client, client.get(answer.location).text, answer.location)


def reasons(client: FlaskClient, *lines: str) -> list[str]:
    """Return what stands at the bad cells."""
    text = client.get(bring(client, *lines).action).text
    found = re.findall(r"<b>(Sel [^<]*[0-9], [^<]*)</b>: ([^<]*)", text)
    return [f"{cell}: {message}".strip() for cell, message in found]


def pages(site: Site) -> list[tuple[str, str, str, str, int]]:
    db.session.rollback()
    with site_scope(site.id):
        rows = db.session.scalars(select(Page).order_by(Page.id)).all()
        return [(row.title, row.body, row.slug, row.state, row.version) for row in rows]


def test_what_is_new_is_a_draft_and_what_there_is_changes_as_at_the_form(desk: FlaskClient, site: Site) -> None:
    make(site)
    for _twice in range(2):
        bring(desk, "Profil desa;Satu;profil", "Sejarah;Dulu.;", "Peta;Di sini.;denah").send()

    assert pages(site) == [
        ("Profil desa", "<p>Satu</p>", "profil", DRAFT, 2),
        ("Sejarah", "<p>Dulu.</p>", "sejarah", DRAFT, 1),
        ("Peta", "<p>Di sini.</p>", "denah", DRAFT, 1),
    ]
    with site_scope(site.id):
        assert db.session.scalars(select(Page.author_id)).all()[1] is not None
    history = desk.get(f"{ROOT}/meja/1/riwayat")
    assert (history.status_code, "Profil desa" in history.text) == (200, True)


def test_who_may_not_publish_changes_nothing_that_is_published(desk: FlaskClient, site: Site) -> None:
    make(site, state=PUBLISHED)
    assert reasons(desk, "Profil;Satu;profil") == []
    assert reasons(desk, "Profil;Dua;profil") == [
        "Sel C2, Alamat halaman: “Profil” sudah terbit, dan Anda belum boleh mengubah yang terbit."
    ]
    site.stage = "village_publishes"
    db.session.commit()
    bring(desk, "Profil;Dua;profil").send()
    assert pages(site) == [("Profil", "<p>Dua</p>", "profil", PUBLISHED, 2)]


@pytest.mark.parametrize("body", ["<h2>Cara</h2><p>Satu</p>", "<table><tbody><tr><td>1</td></tr></tbody></table>"])
def test_a_text_with_more_than_words_is_never_written_over(desk: FlaskClient, site: Site, body: str) -> None:
    make(site, body=body)
    told = desk.get(f"{TABLE}unduh.csv").data.decode("utf-8-sig").splitlines()[1:]
    bring(desk, *(line.replace("Profil", "Profil desa", 1) for line in told)).send()
    assert pages(site) == [("Profil desa", body, "profil", DRAFT, 2)]

    assert reasons(desk, "Profil desa;Dua;profil") == [
        "Sel B2, Isi: Teks yang ada memuat foto, subjudul, atau tabel. Ubah di formulirnya."
    ]


def test_an_old_address_and_one_in_the_archive_are_named(desk: FlaskClient, site: Site) -> None:
    site.stage = "village_publishes"
    make(site, state=ARCHIVED)
    make(site, state=PUBLISHED)
    with site_scope(site.id):
        change_slug(db.session.scalars(select(Page).where(Page.state == PUBLISHED)).one(), "tentang")
        db.session.commit()

    assert reasons(desk, "Profil;Dua;profil", "Profil;Dua;profil-2") == [
        "Sel C2, Alamat halaman: “Profil” ada di arsip. Keluarkan dari arsip dulu, atau pakai alamat lain.",
        "Sel C3, Alamat halaman: Alamat ini sudah berganti. Tulis yang sekarang: tentang.",
    ]


def test_what_is_published_is_changed_only_by_whom_it_may_be(desk: FlaskClient, site: Site) -> None:
    make(site, state=PUBLISHED)
    assert reasons(desk, "Beranda;Dua;profil") == [
        "Sel C2, Alamat halaman: “Profil” sudah terbit, dan Anda belum boleh mengubah yang terbit.",
    ]


def test_what_somebody_else_saved_meanwhile_stays(desk: FlaskClient, site: Site) -> None:
    make(site)
    form = bring(desk, "Profil desa;Satu;profil")
    with site_scope(site.id):
        row = db.session.scalars(select(Page)).one()
        row.title, row.version = "Profil kami", 2
        db.session.commit()

    assert form.send().status_code == 303
    assert pages(site) == [("Profil kami", "<p>Satu</p>", "profil", DRAFT, 2)]


def test_who_saves_just_then_is_not_written_over(
    desk: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_rows: Any, **_more: Any) -> None:
        raise ChangedMeanwhile

    make(site)
    form = bring(desk, "Profil desa;Satu;profil", "Sejarah;Dulu.;")
    monkeypatch.setattr("cms_core.publishing.desk_table.change_all", meanwhile)

    assert "Isi situs berubah sejak berkas ini diperiksa" in desk.get(form.send().location).text
    assert [title for title, *_rest in pages(site)] == ["Profil"]


def test_the_list_leads_to_the_table_and_the_table_to_the_drafts(desk: FlaskClient, site: Site) -> None:
    def links() -> list[str]:
        return re.findall(f'href="({TABLE}[^"]*)"', desk.get(LIST).text)

    assert links() == [TABLE, f"{TABLE}#unggah"]
    done = bring(desk, "Profil;Satu;").send()
    assert f'href="{LIST}?keadaan=draft"' in desk.get(done.location).text
    assert links() == [TABLE, f"{TABLE}#unggah"]
    site.stage = "central"
    db.session.commit()
    assert links() == [TABLE]
    # Pages themselves have none.
    assert "Unduh tabel" not in desk.get(f"{ROOT}/halaman/").text


def test_the_table_of_another_site_is_not_found(desk: FlaskClient, site: Site, make_site: Any) -> None:
    make_site("33.04.02.2008", slug="kecitran")
    form = bring(desk, "Profil;Satu;")
    there = form.action.replace("/kalimandi/", "/kecitran/")
    assert [desk.get(url).status_code for url in (TABLE.replace("/kalimandi/", "/kecitran/"), there)] == [404, 404]
