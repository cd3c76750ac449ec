"""Form tokens: nothing is written without one, and a stale one loses nothing."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Flask, flash, g, get_flashed_messages, jsonify, redirect, request
from flask.testing import FlaskClient
from sqlalchemy import event, exc
from structlog.testing import capture_logs
from wtforms import DateField, DateTimeLocalField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from cms_core import audit
from cms_core.audit import AuditEntry
from cms_core.choices import choices
from cms_core.columns import now
from cms_core.delivery import form_token
from cms_core.delivery.form_token import AdminForm, PublicForm
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import PLATFORM, area
from cms_core.sites.models import Site
from cms_core.tenancy import every_site
from cms_core.testing.factories import MakeSite

HOST = "http://kalimandi.example"


class NoteForm(PublicForm):
    title = StringField("Judul")


class StrictForm(PublicForm):
    """A form with whatever the form library finds fault with in its own words."""

    name = StringField("Nama", validators=[InputRequired(), Length(max=3)])
    count = IntegerField("Jumlah", validators=[Optional(), NumberRange(1, 9)])
    when = DateField("Tanggal", validators=[Optional()])
    at = DateTimeLocalField("Waktu", validators=[Optional()])
    kind = SelectField("Jenis", choices=choices({"a": "A"}))
    colour = StringField("Warna", validators=[Optional(), Regexp("#")])


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    """A site of an application with a form that writes, and an address that forgets its form."""
    blueprint = Blueprint("catatan", __name__)

    @blueprint.route("/catatan", methods=["GET", "POST"])
    def note() -> Any:
        form = NoteForm()
        if form.validate_on_submit() and form.title.data != "Salah":
            db.session.add(Page(title=form.title.data or "", slug="catatan"))
            return f"{round(form_token.form_age() or 0)} detik" if form.title.data == "Umur" else "tersimpan"
        return f"{form.title()}{form.csrf_token()}{form.form_errors}", 422 if form.is_submitted() else 200

    @blueprint.post("/ketat")
    def strict() -> Any:
        form = StrictForm()
        form.validate()
        return jsonify({name: errors[0] for name, errors in form.errors.items() if name}), 422

    @blueprint.post("/lupa")
    def careless() -> Any:
        db.session.add(Page(title="Lupa", slug="lupa"))
        return "tersimpan"

    @blueprint.post("/kunci")
    def by_key() -> Any:
        if request.form.get("api_key") == "benar":
            form_token.accept_key()
        db.session.add(Page(title="Kunci", slug="kunci"))
        return "salah" if request.form.get("salah") else "tersimpan", 400 if request.form.get("salah") else 201

    @blueprint.route("/admin/tulis", methods=["GET", "POST"])
    @area("staff")
    def write() -> Any:
        form = AdminForm()
        good = form.validate_on_submit()
        if form.is_submitted():
            # Written whatever the form says: nothing may come of it without the token.
            audit.record("tests.tulis", site_id=None, user_id=None)
        return str(form.csrf_token()), 201 if good else 422

    @blueprint.route("/admin/macet/<error>", methods=["GET", "POST"])
    @area("staff")
    def stuck(error: str) -> Any:
        form = AdminForm()
        if not form.validate_on_submit():
            return f"{form.csrf_token()}{get_flashed_messages()}"
        audit.record("tests.macet", site_id=None, user_id=None)
        flash("Sudah tersimpan.")

        def fail(_session: Any) -> None:
            raise getattr(exc, error)("COMMIT", {}, Exception("NIK 3304021704900001"))

        event.listen(db.session(), "before_commit", fail, once=True)
        return redirect("/admin/", 303)

    app._got_first_request = False
    app.register_blueprint(blueprint)
    return make_site(host="kalimandi.example")


def token_of(text: str) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', text)[0]


def titles(site: Site) -> list[str]:
    from cms_core.tenancy import site_scope

    with site_scope(site.id):
        return [page.title for page in db.session.query(Page)]


def test_a_form_with_its_token_is_written(client: FlaskClient, site: Site) -> None:
    token = token_of(client.get(f"{HOST}/catatan").text)
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    assert (answer.text, titles(site)) == ("tersimpan", ["Rapat"])
    assert answer.headers.get("Set-Cookie") is None


@pytest.mark.parametrize("token", ["", "falsch", "WyJvayJd.aaaa.bbbb", "é", "..", "\x00", "x" * 10_000])
def test_a_wrong_token_shows_the_form_again_with_everything_in_it(client: FlaskClient, site: Site, token: str) -> None:
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat desa", "csrf_token": token})
    assert answer.status_code == 422
    assert 'value="Rapat desa"' in answer.text
    assert "terlalu lama terbuka" in answer.text
    assert titles(site) == []
    again = client.post(f"{HOST}/catatan", data={"title": "Rapat desa", "csrf_token": token_of(answer.text)})
    assert again.text == "tersimpan"


def test_what_brings_the_key_of_a_program_is_written(client: FlaskClient, site: Site) -> None:
    answer = client.post(f"{HOST}/kunci", data={"api_key": "benar"})
    assert (answer.status_code, titles(site), answer.headers.get("Set-Cookie")) == (201, ["Kunci"], None)


@pytest.mark.parametrize("sent", [{}, {"api_key": "salah"}, {"api_key": "benar", "salah": "y"}])
def test_without_a_good_key_or_with_a_bad_answer_nothing_is(
    client: FlaskClient, site: Site, sent: dict[str, str]
) -> None:
    assert (client.post(f"{HOST}/kunci", data=sent).status_code, titles(site)) == (400, [])


def test_a_key_stands_for_no_token_behind_the_sign_in(app: Flask, client: FlaskClient, site: Site) -> None:
    with app.test_request_context("/admin/kunci", method="POST"), pytest.raises(TypeError):
        form_token.accept_key()


def test_a_form_knows_how_long_somebody_had_it(
    client: FlaskClient, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, later = token_of(client.get(f"{HOST}/catatan").text), now() + timedelta(seconds=90)
    monkeypatch.setattr(form_token, "now", lambda: later)
    assert client.post(f"{HOST}/catatan", data={"title": "Umur", "csrf_token": token}).text in ("90 detik", "91 detik")
    with app.test_request_context():
        assert form_token.form_age() is None


def test_a_form_that_comes_back_keeps_the_moment_at_which_it_was_opened(
    client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, later = token_of(client.get(f"{HOST}/catatan").text), time.time() + 90
    monkeypatch.setattr(time, "time", lambda: later)
    again = client.post(f"{HOST}/catatan", data={"title": "Salah", "csrf_token": token})
    assert (again.status_code, token_of(again.text)) == (422, token)


def test_an_expired_token_is_refused(client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(client.get(f"{HOST}/catatan").text)
    later = time.time() + form_token.HOURS * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.post(f"{HOST}/catatan", data={"title": "Rapat", "csrf_token": token})
    assert (answer.status_code, titles(site)) == (422, [])


def test_the_token_of_another_site_or_form_is_refused(client: FlaskClient, site: Site, make_site: MakeSite) -> None:
    make_site(host="pagak.example")
    token = token_of(client.get("http://pagak.example/catatan").text)
    assert client.post(f"{HOST}/catatan", data={"title": "x", "csrf_token": token}).status_code == 422
    other = client.get(f"{HOST}/token?untuk=site.search").json["token"]
    assert client.post(f"{HOST}/catatan", data={"title": "x", "csrf_token": other}).status_code == 422


def test_a_form_may_stand_on_another_page_than_its_own(app: Flask, client: FlaskClient, site: Site) -> None:
    class Elsewhere(NoteForm):
        posts_to = "catatan.note"

    with app.test_request_context(f"{HOST}/lain"):
        g.site = db.session.get_one(Site, site.id)
        tokens = [form(formdata=None).csrf_token.current_token for form in (Elsewhere, NoteForm)]
    answers = [client.post(f"{HOST}/catatan", data={"title": "A", "csrf_token": token}) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 422]


def test_behind_the_sign_in_the_token_of_another_session_writes_nothing(
    app: Flask, client: FlaskClient, site: Site, make_user: Any, sign_in: Any
) -> None:
    address = "http://localhost:8000/admin/tulis"
    sign_in(client, make_user(PLATFORM, ""))
    other = app.test_client()
    sign_in(other, make_user(PLATFORM, "", username="lain"))
    own, foreign = (token_of(each.get(address).text) for each in (client, other))
    codes = [client.post(address, data={"csrf_token": token}).status_code for token in (foreign, "salah", "", own)]
    assert codes == [422, 422, 422, 201]
    with every_site() as session:
        assert session.query(AuditEntry).filter_by(what="tests.tulis").count() == 1


def test_a_view_that_forgets_its_form_writes_nothing(client: FlaskClient, site: Site) -> None:
    with capture_logs() as logs:
        answer = client.post(f"{HOST}/lupa")
    assert (answer.status_code, titles(site)) == (400, [])
    assert [entry["endpoint"] for entry in logs if entry["event"] == "write without a form token"] == [
        "catatan.careless"
    ]
    assert "<h1>Permintaan ini tidak dapat dibaca</h1>" in answer.text
    assert '<html lang="en">' in client.post(f"{HOST}/en/lupa").text


def test_a_token_can_be_fetched_just_before_sending(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/token?untuk=catatan.note")
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json["token"]
    assert client.post(f"{HOST}/catatan", data={"title": "Luring", "csrf_token": token}).text == "tersimpan"
    assert client.get(f"{HOST}/token?untuk=tidak.ada").status_code == 404


def test_a_page_with_a_form_is_not_kept(client: FlaskClient, site: Site) -> None:
    # Nor on a phone: the worker leaves alone what is private.
    assert client.get(f"{HOST}/catatan").headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    first, second = (token_of(client.get(f"{HOST}/catatan").text) for _ in range(2))
    assert client.get(f"{HOST}/catatan").headers["X-Cache"] == "miss"
    assert first
    assert second
    assert g.get("form_token_ok") is None


FAILURES = [
    ("OperationalError", 503, "Situs sedang tidak dapat dibuka"),
    ("IntegrityError", 500, "Ada yang rusak di pihak kami"),
]


@pytest.mark.parametrize(("error", "status", "title"), FAILURES)
def test_a_commit_that_fails_ends_in_a_page_and_says_nothing_else(
    client: FlaskClient, site: Site, make_user: Any, sign_in: Any, error: str, status: int, title: str
) -> None:
    sign_in(client, make_user(PLATFORM, ""))
    address = f"http://localhost:8000/admin/macet/{error}"
    data = {"title": "Rapat", "csrf_token": token_of(client.get(address).text)}
    answer = client.post(address, data=data)
    assert (answer.status_code, f"<h1>{title}</h1>" in answer.text) == (status, True)
    assert "3304" not in answer.text
    assert "Location" not in answer.headers
    assert client.get(address).text.endswith("[]")
    with every_site() as session:
        assert session.query(AuditEntry).filter_by(what="tests.macet").count() == 0


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"name": "Isian ini perlu diisi.", "kind": "Pilih salah satu yang ada di daftar."}),
        ({"name": "abcd", "kind": "a"}, {"name": "Paling panjang 3 huruf."}),
        ({"name": "a", "kind": "a", "count": "x"}, {"count": "Tulis dengan angka bulat saja."}),
        ({"name": "a", "kind": "a", "count": "10"}, {"count": "Antara 1 dan 9."}),
        (
            {"name": "a", "kind": "a", "when": "kemarin"},
            {"when": "Tulis tanggal yang benar, misalnya 2026-09-02."},
        ),
        ({"name": "a", "kind": "a", "at": "2026-09-02 16:20:00", "when": "2026-09-02"}, {}),
        (
            {"name": "a", "kind": "a", "at": "2026-09-02"},
            {"at": "Tulis tanggal dan jam yang benar, misalnya 2026-09-02 16:20:00."},
        ),
        ({"name": "a", "kind": "a", "colour": "x"}, {"colour": "Isian ini tidak dapat diterima."}),
    ],
)
def test_a_form_speaks_indonesian_where_its_library_speaks(
    client: FlaskClient, site: Site, data: dict[str, str], errors: dict[str, str]
) -> None:
    assert client.post(f"{HOST}/ketat", data=data).json == errors


def test_a_form_speaks_english_under_en(client: FlaskClient, site: Site) -> None:
    errors = client.post(f"{HOST}/en/ketat", data={"name": "abcd", "kind": "a", "count": "10"}).json
    assert errors == {"name": "At most 3 characters.", "count": "Between 1 and 9."}


@pytest.mark.parametrize(("status", "kept"), [(409, 1), (422, 1), (400, 0), (403, 0), (404, 0), (500, 0)])
@pytest.mark.parametrize("token", [True, False])
def test_what_was_sent_is_kept_only_with_a_token_and_the_form_again(
    app: Flask, client: FlaskClient, make_site: MakeSite, status: int, kept: int, token: bool
) -> None:
    blueprint = Blueprint("kiriman", __name__)

    @blueprint.route("/kiriman", methods=["GET", "POST"])
    def sending() -> Any:
        form = NoteForm()
        if form.is_submitted():
            form.validate()
            db.session.add(Page(title="Foto", slug="foto"))
            db.session.flush()
            form_token.keep_what_was_sent()
        return f"{form.csrf_token()}", status if form.is_submitted() else 200

    app.register_blueprint(blueprint)
    made = make_site("33.04.02.2007", host="kalimandi.example")
    found = re.search('value="([^"]+)"', client.get(f"{HOST}/kiriman").text)
    assert found is not None

    client.post(f"{HOST}/kiriman", data={"csrf_token": found[1] if token else ""})

    with every_site(within=made.region_code) as session:
        assert session.query(Page).count() == (kept if token else 0)


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  Kebun\x00 kelapa\t", "Kebun kelapa"),
        ("\x01\x0b\x1f\x7f\x85Pasar\ufffe\U0001ffff", "Pasar"),
        ("\u202epasar\u202c\u2066\u200b", "pasar"),
        ("\ud800Pasar", "Pasar"),
        ("مسجد\u200f – kopi\u200dsusu", "مسجد\u200f – kopi\u200dsusu"),
        ("Satu.\r\n\r\nDua.\rTiga.", "Satu.\n\nDua.\nTiga."),
        (None, None),
        (3, 3),
    ],
)
def test_tidy_takes_away_what_nobody_meant(typed: Any, tidied: Any) -> None:
    assert form_token.tidy(typed) == tidied


def test_what_passwords_are_called_is_known_of_every_form_and_what_it_is_made_of() -> None:
    class Mixed:
        rahasia_warisan = PasswordField("Rahasia")

    class Secret(Mixed, PublicForm):
        rahasia_sendiri = PasswordField("Rahasia")
        terbuka = StringField("Terbuka")

    known = form_token.passwords()
    assert [name in known for name in ("rahasia_warisan", "rahasia_sendiri", "terbuka")] == [True, True, False]


def test_a_password_is_left_as_it_was_typed(app: Flask) -> None:
    class SecretForm(NoteForm):
        secret = PasswordField("Sandi")

    with app.test_request_context(method="POST", data={"title": " a ", "secret": " a "}):
        form = SecretForm(meta={"csrf": False})
        assert (form.title.data, form.secret.data) == ("a", " a ")


@pytest.mark.parametrize("sent", [{"title": 1}, ["x"], "x", None])
def test_json_is_no_form(client: FlaskClient, site: Site, sent: Any) -> None:
    answer = client.post(f"{HOST}/catatan", json=sent)

    assert (answer.status_code, "Isinya masih ada" in answer.text) == (422, True)
