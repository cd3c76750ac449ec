"""A form that takes effect once: repeated, changed, invalid the second time, or sent with a key that is none."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Blueprint, Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import FileField, StringField
from wtforms.validators import InputRequired, ValidationError

from cms_core.database import is_reading
from cms_core.delivery import idempotency
from cms_core.delivery.form_token import AdminForm, PublicForm
from cms_core.delivery.models import IdempotencyKey
from cms_core.delivery.once import OnceField, once
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import area
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"
OTHER = "Formulir ini sudah terkirim dengan isi lain. Kirim sekali lagi bila yang ini baru."
WEAK = "Formulir ini belum utuh. Isinya masih ada; kirim sekali lagi."


class LoanForm(PublicForm):
    """The last copy of a book: who has it takes it from everybody else."""

    key = OnceField()
    title = StringField("Judul", validators=[InputRequired("Tulis judulnya.")])
    photo = FileField("Foto")

    def validate_photo(self, field: FileField) -> None:
        if field.data:
            field.data.stream.read()

    def validate_title(self, field: StringField) -> None:
        if db.session.scalar(select(Page.id).where(Page.title == field.data)):
            raise ValidationError("Sedang dipinjam.")


class StaffForm(AdminForm):
    key = OnceField()


def lend(form: Any, title: str) -> Any:
    def make() -> str | None:
        if title == "Hilang":
            db.session.add(Page(title="Setengah", slug="setengah"))
            form.form_errors.append("Bukunya hilang.")
            return None
        row = Page(title=title, slug=str(uuid4()))
        db.session.add(row)
        db.session.flush()
        return f"/pinjam/{row.id}"

    if (answer := once(form, make)) is not None:
        return answer
    fields = "".join(str(field()) for field in form)
    return f"{fields}{form.errors}", 422 if form.is_submitted() else 200


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application that lends books."""
    blueprint = Blueprint("pinjam", __name__)

    @blueprint.route("/pinjam", methods=["GET", "POST"])
    @blueprint.route("/ambil", methods=["GET", "POST"])
    def public() -> Any:
        form = LoanForm()
        return lend(form, form.title.data or "")

    @blueprint.route("/rahasia", methods=["GET", "POST"])
    def receipt() -> Any:
        form, made = LoanForm(), g.site.id

        def make() -> str:
            with site_scope(made):
                row = Page(title=form.title.data or "", slug=str(uuid4()))
                db.session.add(row)
                db.session.flush()
                return str(row.id)

        # While it is drawn others write.
        answer = once(form, make, show=lambda ref: (f"tanda terima {ref}{'' if is_reading() else ', menulis'}", 201))
        return answer or ("".join(str(field()) for field in form), 200)

    @blueprint.route("/ramal/<said>", methods=["GET", "POST"])
    def foretold(said: str) -> Any:
        form = LoanForm()

        def make() -> str | None:
            if form.title.data == "Hilang":
                return None
            db.session.add(Page(title=form.title.data or "", slug=str(uuid4())))
            return "rak 3"

        answer = once(form, make, show=lambda ref: (ref, 201), expect=lambda: said)
        return answer or ("".join(str(field()) for field in form), 422 if form.is_submitted() else 200)

    @blueprint.route("/tetangga", methods=["GET", "POST"])
    def elsewhere() -> Any:
        form = LoanForm()
        other = db.session.scalars(select(Site.id).where(Site.id != g.site.id)).one()

        def make() -> str:
            with site_scope(other):
                db.session.add(Page(title=form.title.data or "", slug=str(uuid4())))
            return "di tetangga"

        answer = once(form, make, show=lambda ref: (ref, 201))
        return answer or ("".join(str(field()) for field in form), 200)

    @blueprint.route("/admin/pinjam", methods=["GET", "POST"])
    @area("staff")
    def staff() -> Any:
        return lend(StaffForm(), "Dari meja")

    @blueprint.route("/lepas/<key>", methods=["GET", "POST"])
    def careless(key: str) -> Any:
        form = PublicForm()
        if form.validate_on_submit():
            idempotency.claim(site_id=g.site.id, endpoint="x", key=key, body={"title": str(uuid4())})
        return str(form.csrf_token())

    app.register_blueprint(blueprint)
    site = make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example")
    make_site("33.04.02.2008", host="pagak.example")
    return site


def opened(client: FlaskClient, url: str = f"{HOST}/pinjam") -> dict[str, Any]:
    return hidden(client.get(url).text)


def hidden(page: str) -> dict[str, Any]:
    return dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))


def titles(site: Site) -> list[str]:
    db.session.rollback()
    with site_scope(site.id):
        return list(db.session.scalars(select(Page.title).order_by(Page.id)))


def test_the_same_form_leads_to_what_it_made_though_it_would_not_be_valid_again(
    client: FlaskClient, site: Site
) -> None:
    form = {**opened(client), "title": "Laskar Pelangi"}
    first, again = (client.post(f"{HOST}/pinjam", data=form) for _twice in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert (first.location.startswith("/pinjam/"), again.location) == (True, first.location)
    assert titles(site) == ["Laskar Pelangi"]
    # Whoever comes later is told.
    late = client.post(f"{HOST}/pinjam", data={**opened(client), "title": "Laskar Pelangi"})
    assert (late.status_code, "Sedang dipinjam." in late.text) == (422, True)


def test_a_receipt_is_shown_each_time_and_leads_nowhere(client: FlaskClient, site: Site) -> None:
    form = {**opened(client, f"{HOST}/rahasia"), "title": "Laskar Pelangi"}
    first, again = (client.post(f"{HOST}/rahasia", data=form) for _twice in range(2))
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert re.fullmatch(r"tanda terima \d+", first.text)
    assert titles(site) == ["Laskar Pelangi"]


def test_what_is_made_at_another_site_is_made_once(client: FlaskClient, site: Site) -> None:
    form = {**opened(client, f"{HOST}/tetangga"), "title": "Laskar Pelangi"}
    answers = [client.post(f"{HOST}/tetangga", data=form) for _twice in range(2)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(201, "di tetangga")] * 2
    other = db.session.scalars(select(Site).where(Site.id != site.id)).one()
    assert (titles(site), titles(other)) == ([], ["Laskar Pelangi"])


@pytest.mark.parametrize(("where", "title"), [("/pinjam", "Pelangi"), ("/ambil", "Laskar")])
def test_another_content_or_address_is_asked_about_and_then_taken(
    client: FlaskClient, site: Site, where: str, title: str
) -> None:
    form = {**opened(client), "title": "Laskar"}
    client.post(f"{HOST}/pinjam", data=form)
    with site_scope(site.id):
        db.session.delete(db.session.scalars(select(Page)).one())
        db.session.commit()
    changed = {**form, "title": title}
    asked = client.post(f"{HOST}{where}", data=changed)
    assert (asked.status_code, OTHER in asked.text, titles(site)) == (422, True, [])
    fresh = hidden(asked.text)["key"]
    assert fresh != form["key"]
    assert client.post(f"{HOST}{where}", data={**changed, "key": fresh}).status_code == 303
    assert titles(site) == [title]


def test_a_file_is_part_of_what_was_sent(client: FlaskClient, site: Site) -> None:
    form = {**opened(client), "title": "Laskar"}

    def send(content: bytes) -> Any:
        data = {**form, "photo": (io.BytesIO(content), "foto.jpg")}
        return client.post(f"{HOST}/pinjam", data=data, content_type="multipart/form-data")

    answers = [send(content) for content in (b"satu", b"satu")]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert send(b"dua").status_code == 422
    assert titles(site) == ["Laskar"]


@pytest.mark.parametrize("key", ["", "1", "60d51534-e9c6-11f1-9f06-02fc00000001", "a" * 65, "\x00" * 22, None])
def test_a_weak_or_missing_key_is_a_sentence_and_a_new_key(client: FlaskClient, site: Site, key: str | None) -> None:
    form = {**opened(client), "title": "Laskar"}
    form.pop("key") if key is None else form.update(key=key)
    asked = client.post(f"{HOST}/pinjam", data=form)
    assert (asked.status_code, WEAK in asked.text, titles(site)) == (422, True, [])
    assert client.post(f"{HOST}/pinjam", data={**form, "key": hidden(asked.text)["key"]}).status_code == 303


def test_what_is_refused_uses_up_no_key(client: FlaskClient, site: Site) -> None:
    form = opened(client)
    empty = client.post(f"{HOST}/pinjam", data={**form, "title": ""})
    assert (empty.status_code, hidden(empty.text)["key"]) == (422, form["key"])
    lost = client.post(f"{HOST}/pinjam", data={**form, "title": "Hilang"})
    assert (lost.status_code, "Bukunya hilang." in lost.text, titles(site)) == (422, True, [])
    assert client.post(f"{HOST}/pinjam", data={**form, "title": "Laskar"}).status_code == 303


def test_a_form_without_a_key_is_refused_when_it_is_opened(app: Flask, site: Site) -> None:
    with app.test_request_context(f"{HOST}/pinjam"), pytest.raises(TypeError, match="PublicForm has no OnceField"):
        once(PublicForm(meta={"csrf": False}), lambda: None)


def test_who_knows_a_key_but_has_no_token_learns_nothing(client: FlaskClient, site: Site) -> None:
    form = {**opened(client), "title": "Laskar"}
    client.post(f"{HOST}/pinjam", data=form)
    for token in ("", "x"):
        answer = client.post(f"{HOST}/pinjam", data={**form, "csrf_token": token})
        assert (answer.status_code, answer.location) == (422, None)


@pytest.mark.parametrize("said", ["rak 3", "rak 4"])
def test_what_was_expected_is_written_with_the_key_and_made_once(
    client: FlaskClient, site: Site, said: str, count_statements: Any
) -> None:
    url = f"{HOST}/ramal/{said}"
    form = {**opened(client, url), "title": "Laskar"}
    with count_statements() as counted:
        answers = [client.post(url, data=form) for _each in range(2)]
    assert [(each.status_code, each.text) for each in answers] == [(201, "rak 3")] * 2
    assert sum(each.startswith("UPDATE core_idempotency") for each in counted.statements) == (said != "rak 3")
    with site_scope(site.id):
        assert db.session.scalars(select(Page.title)).all() == ["Laskar"]
        assert db.session.scalars(select(IdempotencyKey.reference)).all() == ["rak 3"]


def test_nothing_is_remembered_of_what_was_expected_and_not_made(client: FlaskClient, site: Site) -> None:
    url = f"{HOST}/ramal/rak"
    form = {**opened(client, url), "title": "Hilang"}
    assert client.post(url, data=form).status_code == 422
    with site_scope(site.id):
        assert db.session.scalars(select(IdempotencyKey)).all() == []


def test_a_key_of_another_site_is_a_new_one(client: FlaskClient, site: Site) -> None:
    there = "http://pagak.example/pinjam"
    form = {**opened(client), "title": "Laskar"}
    first = client.post(f"{HOST}/pinjam", data=form)
    other = client.post(there, data={**opened(client, there), "key": form["key"], "title": "Laskar"})
    assert (other.status_code, other.location != first.location) == (303, True)
    with site_scope(site.id):
        assert len(db.session.scalars(select(IdempotencyKey)).all()) == 1


def test_at_a_desk_a_key_belongs_to_who_sent_it(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    url, places = "http://localhost/s/kalimandi/admin/pinjam", set()
    people = [app.test_client() for _each in range(2)]
    key = str(uuid4())
    for person in people:
        sign_in(person, make_user(region_code=site.region_code))
        form = {**opened(person, url), "key": key}
        answers = [person.post(url, data=form) for _twice in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        places |= {answer.location for answer in answers}
    assert (len(places), titles(site)) == (2, ["Dari meja"] * 2)


def test_the_address_with_a_key_leads_whoever_sent_it_alone_to_what_it_made(
    app: Flask, site: Site, sign_in: Any, make_user: Any
) -> None:
    url = "http://localhost/s/kalimandi/admin/pinjam"
    sender, other = (app.test_client() for _each in range(2))
    for person in (sender, other):
        sign_in(person, make_user(region_code=site.region_code))
    form = opened(sender, url)
    made = sender.post(url, data=form).location

    asked = [person.get(f"{url}?kunci={key}") for person in (sender, other) for key in (form["key"], str(uuid4()), "1")]

    assert [(each.status_code, each.location) for each in asked] == [(303, made), *[(200, None)] * 5]


def test_an_address_with_a_key_leads_nobody_from_a_form_of_citizens(client: FlaskClient, site: Site) -> None:
    form = {**opened(client), "title": "Laskar"}
    client.post(f"{HOST}/pinjam", data=form)
    answer = client.get(f"{HOST}/pinjam?kunci={form['key']}")
    assert (answer.status_code, answer.location) == (200, None)


def test_what_a_view_does_not_catch_is_a_page_with_a_sentence(client: FlaskClient, site: Site) -> None:
    key = str(uuid4())
    addresses = [f"{HOST}/lepas/{each}" for each in ("1", key, key)]
    answers = [client.post(address, data=opened(client, address)) for address in addresses]
    assert [answer.status_code for answer in answers] == [400, 200, 409]
    assert "Formulir ini sudah pernah terkirim" in answers[2].text
