"""Photos beside a text in a form: several, or one; and what is sent in place of one's own photo."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import html5lib
import pytest
from flask import Flask, current_app, g
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict

from cms_core.extensions import db
from cms_core.media.documents import store_document
from cms_core.media.intake import store_image
from cms_core.media.models import Media
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.photo_field import PhotosField
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.media.images import photo

OWNER = "warung"
NO_PHOTO = "Berkas ini bukan foto yang dapat dibaca. Kirim foto JPEG, PNG, atau WebP."
AGAIN = "Pilih fotonya sekali lagi."
DRAWN = '{% import "publishing/macros.html" as pub with context %}{{ pub.photos(form.photos) }}'


class Gallery(ContentForm):
    photos = PhotosField("Foto", owner=OWNER)


class Cover(ContentForm):
    photos = PhotosField("Sampul", owner=OWNER, most=1)


class Row:
    """Content that shows photos already."""

    title, body = "Warung", "<p>Buka.</p>"

    def __init__(self, *photos: tuple[str, str]) -> None:
        self.photos = [{"media": media, "alt": alt} for media, alt in photos]


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi")


@pytest.fixture
def user(site: Site, make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture(autouse=True)
def administration(app: Flask, site: Site, user: User) -> Iterator[None]:
    with app.test_request_context("/s/kalimandi/admin/"), site_scope(site.id):
        g.site, g.lang = site, "id"
        yield


def file(name: str = "foto.jpg", content: bytes = b"") -> FileStorage:
    return FileStorage(io.BytesIO(content or photo(800, 600)), name)


def sent(kind: type[ContentForm], by: User, *fields: tuple[str, Any], obj: Any = None, button: str = "") -> Any:
    """Return the form as it comes back: ``wrong`` says what is, ``rows`` what it shows."""
    form: Any = kind(formdata=MultiDict([("title", "Warung"), *fields]), obj=obj, meta={"csrf": False})
    form.validate()
    form.take_photos(by=by)
    form.arrange({"foto": button} if button else {})
    return form


def again(form: Any, **changes: str) -> list[tuple[str, Any]]:
    """Return what is sent when the form comes back and somebody changes a few fields."""
    return [(name, changes.pop(name, value)) for name, value in form.photos.resent()] + list(changes.items())


def alts(form: Any) -> list[str]:
    return [shot.alt for shot in form.photos.rows]


def stored(alt: str = "", owner: str = OWNER) -> str:
    return store_image(io.BytesIO(photo(800, 600)), owner_plugin=owner, alt=alt).key


def three() -> list[tuple[str, Any]]:
    new = [("photos-baru", file(f"{number}.jpg")) for number in range(3)]
    return [*new, ("photos-alt", "Satu\r\nDua\r\nTiga"), ("photos-kredit", "Pokdarwis")]


def drawn(form: Any) -> str:
    return current_app.jinja_env.from_string(DRAWN).render(form=form)


def inputs(html: str) -> list[Mapping[str, str]]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [node.attrib for node in tree.iter() if node.tag in ("input", "button", "textarea")]


def test_several_come_in_order_each_with_its_words_and_stay_with_the_form(user: User) -> None:
    form = sent(Gallery, user, *three())
    assert (form.photos.errors, alts(form), form.photos.alts) == ([], ["Satu", "Dua", "Tiga"], "")
    back = sent(Gallery, user, *again(form, **{"photos-1-alt": "Jalan"}))
    assert (back.photos.errors, alts(back)) == ([], ["Satu", "Jalan", "Tiga"])
    assert back.written()["photos"] == [{"media": shot.media, "alt": shot.alt} for shot in back.photos.rows]
    media = db.session.scalars(select(Media).order_by(Media.id)).all()
    assert [(each.alt, each.credit, each.owner_plugin) for each in media] == [
        (alt, "Pokdarwis", OWNER) for alt in ("Satu", "Dua", "Tiga")
    ]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("naik-2", ["Satu", "Tiga", "Dua"]),
        ("turun-0", ["Dua", "Satu", "Tiga"]),
        ("hapus-1", ["Satu", "Tiga"]),
        ("naik-0", ["Satu", "Dua", "Tiga"]),
        ("turun-2", ["Satu", "Dua", "Tiga"]),
        ("hapus-9", ["Satu", "Dua", "Tiga"]),
        ("hapus", ["Satu", "Dua", "Tiga"]),
    ],
)
def test_a_button_moves_or_removes_one(user: User, button: str, order: list[str]) -> None:
    form = sent(Gallery, user, *three(), button=button)
    assert (alts(form), [each["alt"] for each in form.photos.data]) == (order, order)


def test_more_than_there_is_room_for_are_named_and_the_others_kept(user: User) -> None:
    form = sent(Gallery, user, *[("photos-baru", file(f"{number}.jpg")) for number in range(9)])
    assert (len(form.photos.rows), form.photos.errors) == (8, ["8.jpg: Paling banyak 8 foto."])


@pytest.mark.parametrize("button", ["", "pustaka", "pakai"])
def test_one_that_is_none_is_named_whatever_was_pressed_and_its_words_stay(user: User, button: str) -> None:
    new = [("photos-baru", file()), ("photos-baru", file("surat.pdf", b"%PDF"))]
    form = sent(Gallery, user, *new, ("photos-alt", "Satu\nSurat"), ("body", "0"), button=button)
    assert (form.photos.errors, alts(form), form.photos.alts) == ([f"surat.pdf: {NO_PHOTO}"], ["Satu"], "Surat")
    assert f"surat.pdf: {NO_PHOTO}" in drawn(form)


def test_words_that_no_column_holds_are_refused(user: User) -> None:
    for name, most in (("photos-alt", 200), ("photos-kredit", 120)):
        fine, long = (sent(Gallery, user, ("photos-baru", file()), (name, "a" * length)) for length in (most, most + 1))
        assert (fine.photos.errors, len(long.photos.errors)) == ([], 1)


@pytest.mark.parametrize("field", ["photos-0-media", "photos-pilih"])
@pytest.mark.parametrize("whose", ["another site's", "another plugin's", "a document", "nonsense"])
def test_what_is_not_the_plugins_to_show_is_refused(user: User, make_site: MakeSite, field: str, whose: str) -> None:
    key = "../../etc/passwd"
    if whose == "another site's":
        with site_scope(make_site("33.04.02.2002", slug="pagak").id):
            key = stored()
            db.session.flush()
    elif whose == "another plugin's":
        key = stored(owner="buku_tamu")
    elif whose == "a document":
        key = store_document(io.BytesIO(b"%PDF-1.4\n1 0 obj\n%%EOF"), owner_plugin="core").key
    form = sent(Gallery, user, ("photos", "0"), (field, key))
    assert (AGAIN in form.photos.errors, [shot.media for shot in form.photos.rows]) == (True, [])


def test_the_library_is_offered_and_what_is_chosen_brings_its_words(user: User) -> None:
    ours, theirs = stored("Balai desa", "core"), stored("Rahasia", "buku_tamu")
    offered = sent(Gallery, user, button="pustaka")
    values = [each.get("value") for each in inputs(drawn(offered))]
    assert (values.count(ours), values.count(theirs)) == (1, 0)
    chosen = sent(Gallery, user, ("photos-pilih", ours), ("photos-pilih", ours))
    assert chosen.photos.data == [{"media": ours, "alt": "Balai desa"}]


def test_a_new_cover_takes_the_place_of_the_old_one_whose_words_can_be_changed(user: User) -> None:
    row = Row((stored(), "Lama"))
    shown: Any = Cover(formdata=None, obj=row, meta={"csrf": False})
    assert [each.get("value") for each in inputs(drawn(shown)) if each.get("name") == "photos-0-alt"] == ["Lama"]
    said = sent(Cover, user, *again(shown, **{"photos-0-alt": "Warung lama"}), obj=row)
    assert said.photos.data == [{"media": row.photos[0]["media"], "alt": "Warung lama"}]
    new = sent(Cover, user, *again(said, **{"photos-alt": "Baru"}), ("photos-baru", file()), obj=row)
    assert (new.photos.errors, alts(new), new.photos.data == said.photos.data) == ([], ["Baru"], False)
    library = stored("Dari pustaka", "core")
    chosen = sent(Cover, user, *again(new), ("photos-pilih", library), obj=row)
    assert chosen.photos.data == [{"media": library, "alt": "Dari pustaka"}]
    assert sent(Cover, user, *again(chosen), obj=row, button=f"hapus-{chosen.photos.rows[0].id}").photos.data == []


def test_a_cover_that_is_no_photo_leaves_the_old_one(user: User) -> None:
    row = Row((stored(), "Lama"))
    shown = Cover(formdata=None, obj=row, meta={"csrf": False})
    form = sent(Cover, user, *again(shown), ("photos-baru", file("surat.pdf", b"%PDF")), obj=row)
    assert (form.photos.errors, form.photos.data) == ([NO_PHOTO], row.photos)


def test_two_covers_are_one_too_many(user: User) -> None:
    form = sent(Cover, user, ("photos-baru", file("a.jpg")), ("photos-baru", file("b.jpg")))
    assert (len(form.photos.rows), form.photos.errors) == (1, ["b.jpg: Paling banyak 1 foto."])
    # Two versions of a text that met may bring one each.
    row = Row((stored(), "Satu"), (stored(), "Dua"))
    met = sent(Cover, user, *again(Cover(formdata=None, obj=row, meta={"csrf": False})), obj=row)
    assert (met.photos.errors, alts(met)) == (["Paling banyak 1 foto."], ["Satu", "Dua"])
    assert alts(sent(Cover, user, *again(met), obj=row, button="hapus-0")) == ["Dua"]


@pytest.mark.parametrize(("kind", "several"), [(Gallery, True), (Cover, False)])
def test_the_form_offers_what_there_is_room_for(user: User, kind: type[ContentForm], several: bool) -> None:
    form = sent(kind, user, ("photos-baru", file()), button="pustaka")
    html5lib.HTMLParser(strict=True).parseFragment(drawn(form))
    found = inputs(drawn(form))
    (chooser,) = [each for each in found if each.get("type") == "file"]
    assert ("multiple" in chooser, {each.get("type") for each in found if each.get("name") == "photos-pilih"}) == (
        several,
        {"checkbox" if several else "radio"},
    )
    pressed = [each["value"] for each in found if each.get("name") == "foto"]
    assert pressed == ["hapus-0", "pustaka", "pakai"]


def test_a_photo_without_words_is_worth_a_second_look_and_the_finding_leads_to_it(user: User) -> None:
    form = sent(Gallery, user, ("photos-baru", file()), ("body", "0"), ("body-0-jenis", "paragraph"))
    (finding,) = [each for each in form.findings() if "Foto 1 belum punya keterangan" in each.text]
    assert f'id="{finding.block}"' in drawn(form)
    checks = '{% import "publishing/macros.html" as pub with context %}{{ pub.checks(findings, "body") }}'
    assert f'href="#{finding.block}"' in current_app.jinja_env.from_string(checks).render(findings=[finding])
