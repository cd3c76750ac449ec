"""The pages "Orang", as an administrator, an operator and an attacker see them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.formats import format_date
from cms_core.permissions import KECAMATAN, OFFICER, PLATFORM, VILLAGE
from cms_core.qr import qr
from cms_core.sites.models import Site
from cms_core.testing.factories import PASSWORD, TOTP_SECRET, MakeSite, MakeUser
from cms_core.users.models import AccessCode, Assignment, User, UserSession
from cms_core.users.services import authenticate
from tests.core.users.visitors import HOST, is_in, shown_errors, submit

HERE, PAGAK, BESIDE = "33.04.02", "33.04.02.2002", "33.04.01.2001"
PEOPLE = "/s/klampok/admin/orang/"
NEW = "hujan turun di sawah"
INVITATION = {"office": "Operator Desa Pagak", "username": "operator-pagak", "role": VILLAGE, "region": PAGAK}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    make_site(BESIDE, slug="sebelah")
    make_site(PAGAK, slug="pagak", stage="village_publishes")
    return make_site(HERE, slug="klampok")


@pytest.fixture
def admin(site: Site, make_user: MakeUser, client: FlaskClient, sign_in: Any) -> User:
    user = make_user(KECAMATAN, HERE, username="admin-klampok")
    sign_in(client, user)
    return user


def on_sheet(text: str) -> dict[str, str]:
    names = ("address", "username", "code")
    return dict(zip(names, re.findall(r'<dd class="code">([^<]+)</dd>', text), strict=True))


def test_an_invitation_goes_onto_a_sheet_and_lets_somebody_in(app: Flask, client: FlaskClient, admin: User) -> None:
    answer = submit(client, f"{PEOPLE}undang", INVITATION)
    sheet = on_sheet(answer.text)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (sheet["address"], sheet["username"]) == ("http://localhost:8000/masuk/kode", "operator-pagak")
    assert f"sampai {format_date(now() + timedelta(days=14))}" in answer.text
    assert str(qr(f"{sheet['address']}#operator-pagak/{sheet['code']}")) in answer.text
    invited = app.test_client()
    typed = {"username": sheet["username"], "code": sheet["code"], "new": NEW, "again": NEW}
    assert submit(invited, "/masuk/kode", typed).location == "/admin/"
    assert invited.get(f"{HOST}/s/pagak/admin/").status_code == 200
    assert sheet["code"] not in client.get(f"{HOST}{PEOPLE}").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": PLATFORM}, "role"),
        ({"region": "33.04"}, "region"),
        ({"region": ""}, "region"),
        ({"region": BESIDE}, "region"),
        ({"role": KECAMATAN}, "region"),
        ({"username": "Pak Lurah"}, "username"),
        ({"username": "admin-klampok"}, "username"),
        ({"username": ""}, "username"),
        ({"office": "  "}, "office"),
        ({"office": "x" * 121}, "office"),
    ],
)
def test_a_bad_invitation_is_explained_at_its_field_and_makes_nothing(
    client: FlaskClient, admin: User, change: dict[str, str], field: str
) -> None:
    answer = submit(client, f"{PEOPLE}undang", {**INVITATION, **change})

    assert (answer.status_code, len(shown_errors(answer.text))) == (422, 1)
    assert f'href="#{field}"' in answer.text
    assert db.session.scalars(select(User.username)).all() == ["admin-klampok"]
    assert db.session.scalars(select(AccessCode)).all() == []


def test_an_invitation_sent_twice_says_what_happened(client: FlaskClient, admin: User) -> None:
    found = [submit(client, f"{PEOPLE}undang", INVITATION) for _time in range(2)]

    assert [answer.status_code for answer in found] == [200, 422]
    assert shown_errors(found[1].text) == [
        "Nama akun ini sudah ada. Baru saja Anda undang? Buka daftar orang, lalu buat undangan baru."
    ]


@pytest.mark.parametrize(
    ("role", "region", "stage", "expected"),
    [
        (PLATFORM, "", "village_drafts", 200),
        (PLATFORM, "", "autonomous", 200),
        (KECAMATAN, HERE, "village_drafts", 200),
        (KECAMATAN, HERE, "autonomous", 200),
        (VILLAGE, PAGAK, "central", 403),
        (VILLAGE, PAGAK, "village_drafts", 403),
        (VILLAGE, PAGAK, "village_publishes", 403),
        (VILLAGE, PAGAK, "autonomous", 200),
        (OFFICER, PAGAK, "autonomous", 403),
        (VILLAGE, BESIDE, "autonomous", 404),
    ],
)
def test_who_sees_the_people_of_a_village(
    client: FlaskClient,
    site: Site,
    make_user: MakeUser,
    sign_in: Any,
    role: str,
    region: str,
    stage: str,
    expected: int,
) -> None:
    db.session.scalars(select(Site).where(Site.region_code == PAGAK)).one().stage = stage
    sign_in(client, make_user(role, region))

    found = [client.get(f"{HOST}/s/pagak/admin/orang/{path}").status_code for path in ("", "undang")]

    assert found == [expected, expected]
    if expected != 404:
        assert ("/admin/orang/" in client.get(f"{HOST}/s/pagak/admin/").text) is (expected == 200)


def test_a_code_for_a_new_password(app: Flask, client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    user, theirs = make_user(VILLAGE, PAGAK, totp_secret=TOTP_SECRET), app.test_client()
    page = f"{PEOPLE}{user.id}/"
    assert "Lupa kata sandi atau HP hilang" in client.get(f"{HOST}{page}").text

    answer = submit(client, f"{page}kode", {"without_phone": "y"}, at=page)

    sheet = on_sheet(answer.text)
    assert re.findall(r"sampai ([^<,]+),", answer.text) == [format_date(now() + timedelta(days=1))]
    typed = {"username": user.username, "code": sheet["code"], "new": NEW, "again": NEW}
    assert submit(theirs, "/masuk/kode", typed).location == "/admin/"
    assert is_in(theirs)


def test_closing_signs_out_at_once_and_reopening_lets_in(
    app: Flask, client: FlaskClient, admin: User, make_user: MakeUser
) -> None:
    user, theirs = make_user(VILLAGE, PAGAK), app.test_client()
    page = f"{PEOPLE}{user.id}/"
    submit(theirs, "/masuk", {"username": user.username, "password": PASSWORD})
    assert is_in(theirs)

    assert submit(client, f"{page}tutup", at=page).status_code == 303
    assert not is_in(theirs)
    assert submit(client, f"{page}tutup", at=page).status_code == 422
    assert submit(client, f"{page}buka", at=page).status_code == 303
    submit(theirs, "/masuk", {"username": user.username, "password": PASSWORD})
    assert is_in(theirs)


def test_handing_over(app: Flask, client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK)
    page = f"{PEOPLE}{user.id}/serah-terima"

    answer = submit(client, page, {"office": user.office, "username": "operator-pagak-2"})
    again = submit(client, page, {"office": user.office, "username": "operator-pagak-3"})

    assert (answer.status_code, on_sheet(answer.text)["username"]) == (200, "operator-pagak-2")
    assert again.status_code == 422
    assert "Akun ini sudah ditutup; mungkin baru saja diserahkan." in again.text
    active = dict(db.session.execute(select(User.username, User.active)).all())
    assert active == {"admin-klampok": True, user.username: False, "operator-pagak-2": True}


def test_a_refused_successor_leaves_the_old_account_as_it_was(
    client: FlaskClient, admin: User, make_user: MakeUser
) -> None:
    user = make_user(VILLAGE, PAGAK)
    db.session.add(UserSession(user=user, token_hash="x"))

    answer = submit(client, f"{PEOPLE}{user.id}/serah-terima", {"office": "Operator", "username": "admin-klampok"})

    assert (answer.status_code, len(shown_errors(answer.text))) == (422, 1)
    db.session.expire_all()
    assert authenticate(user.username, PASSWORD) is user
    assert db.session.scalar(select(UserSession.id).where(UserSession.token_hash == "x")) is not None


def test_the_last_role_is_not_taken_away(client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK)
    page, number = f"{PEOPLE}{user.id}/", user.assignments[0].id

    answer = submit(client, f"{page}tugas/{number}", at=page)

    assert (answer.status_code, len(user.assignments)) == (422, 1)
    assert "Ini tugas terakhirnya. Beri tugas lain dulu, atau tutup akunnya." in answer.text


def test_a_role_is_given_and_the_one_before_taken_away(client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK)
    page, before = f"{PEOPLE}{user.id}/", user.assignments[0].id

    given = submit(client, f"{page}tugas", {"role": OFFICER, "region": PAGAK}, at=page)
    again = submit(client, f"{page}tugas", {"role": OFFICER, "region": PAGAK}, at=page)
    taken = submit(client, f"{page}tugas/{before}", at=page)

    assert (given.status_code, taken.status_code) == (303, 303)
    assert (again.status_code, "Tugas itu sudah dimilikinya." in again.text) == (422, True)
    db.session.expire_all()
    assert [(each.role, each.region_code) for each in user.assignments] == [(OFFICER, PAGAK)]


@pytest.mark.parametrize(
    ("role", "region", "field"),
    [
        (VILLAGE, HERE, "region"),
        (PLATFORM, HERE, "role"),
        (VILLAGE, BESIDE, "region"),
        (VILLAGE, "", "region"),
        ("", PAGAK, "role"),
    ],
)
def test_a_role_that_is_not_ones_to_give_is_not_given(
    client: FlaskClient, admin: User, make_user: MakeUser, role: str, region: str, field: str
) -> None:
    user = make_user(VILLAGE, PAGAK)
    page = f"{PEOPLE}{user.id}/"

    answer = submit(client, f"{page}tugas", {"role": role, "region": region}, at=page)

    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    db.session.expire_all()
    assert [(each.role, each.region_code) for each in user.assignments] == [(VILLAGE, PAGAK)]


def test_an_office_gets_another_name(client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    user = make_user(VILLAGE, PAGAK)
    page = f"{PEOPLE}{user.id}/"

    assert submit(client, f"{page}jabatan", {"office": " Kasi  Pelayanan "}, at=page).location == page
    assert submit(client, f"{page}jabatan", {"office": ""}, at=page).status_code == 422
    db.session.expire_all()
    assert user.office == "Kasi Pelayanan"


@pytest.mark.parametrize("path", ["undang", "{user}/kode", "{user}/serah-terima"])
def test_whoever_finds_a_device_signed_in_gets_no_code_out_of_it(
    client: FlaskClient, admin: User, make_user: MakeUser, path: str
) -> None:
    user = make_user(VILLAGE, PAGAK)
    db.session.execute(update(UserSession).values(created_at=now() - timedelta(minutes=16)))
    target, data = f"{PEOPLE}{path.format(user=user.id)}", {**INVITATION, "username": "operator-baru"}
    at = f"{PEOPLE}{user.id}/" if path.endswith("kode") else target
    without = submit(client, target, data, at=at)
    wrong = submit(client, target, {**data, "current": "salah salah"}, at=at)

    assert [without.status_code, wrong.status_code] == [422, 422]
    assert [shown_errors(answer.text) for answer in (without, wrong)] == [
        ["Tulis kata sandi sekarang."],
        ["Kata sandi sekarang salah."],
    ]
    assert db.session.scalars(select(AccessCode)).all() == []
    assert submit(client, target, {**data, "current": PASSWORD}, at=at).status_code == 200


ATTACKS = ("kode", "tutup", "buka", "jabatan", "tugas", "tugas/{role}", "serah-terima")


@pytest.mark.parametrize("path", ATTACKS)
@pytest.mark.parametrize(
    ("victim", "expected"),
    [("platform", 403), ("foreign", 403), ("above", 403), ("self", 403), ("beside", 404), ("nobody", 404)],
)
def test_accounts_out_of_reach_stay_as_they_are(
    client: FlaskClient, admin: User, make_user: MakeUser, path: str, victim: str, expected: int
) -> None:
    user = admin if victim == "self" else make_user(VILLAGE, BESIDE if victim == "beside" else PAGAK)
    extra = {"platform": (PLATFORM, ""), "foreign": (VILLAGE, BESIDE), "above": (KECAMATAN, "33.04")}.get(victim)
    if extra:
        user.assignments.append(Assignment(role=extra[0], region_code=extra[1]))
    db.session.commit()
    before = (user.password, user.active, user.office, len(user.assignments))
    number = 99_999 if victim == "nobody" else user.id
    data = {"office": "Curian", "username": "operator-curian", "without_phone": "y", "role": VILLAGE, "region": PAGAK}

    target = f"{PEOPLE}{number}/{path.format(role=user.assignments[0].id)}"
    answer = submit(client, target, data, at=f"{PEOPLE}undang")

    assert answer.status_code == expected
    assert "<dd" not in answer.text
    db.session.expire_all()
    assert (user.password, user.active, user.office, len(user.assignments)) == before
    assert db.session.scalars(select(AccessCode)).all() == []
    assert db.session.scalar(select(User.id).where(User.username == "operator-curian")) is None


def test_the_page_of_an_account_out_of_reach_offers_nothing(
    client: FlaskClient, admin: User, make_user: MakeUser
) -> None:
    user = make_user(VILLAGE, PAGAK)
    user.assignments.append(Assignment(role=VILLAGE, region_code=BESIDE))

    text = client.get(f"{HOST}{PEOPLE}{user.id}/").text

    assert "Hanya pengelola di atas Anda yang dapat mengubahnya." in text
    assert [action for action in re.findall(r'action="([^"]+)"', text) if "/orang/" in action] == []


@pytest.mark.parametrize("path", ATTACKS)
def test_nothing_happens_without_a_form_token(client: FlaskClient, admin: User, make_user: MakeUser, path: str) -> None:
    user = make_user(VILLAGE, PAGAK)
    target = f"{HOST}{PEOPLE}{user.id}/{path.format(role=user.assignments[0].id)}"

    answer = client.post(target, data={"office": "Operator", "username": "operator-curian"})

    assert answer.status_code == 422
    db.session.expire_all()
    assert (user.active, len(user.assignments)) == (True, 1)


def test_an_admin_who_lost_his_role_while_the_form_was_open_invites_nobody(client: FlaskClient, admin: User) -> None:
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{HOST}{PEOPLE}undang").text)[0]
    db.session.execute(delete(Assignment))
    db.session.commit()

    answer = client.post(f"{HOST}{PEOPLE}undang", data={"csrf_token": token, **INVITATION})

    assert answer.status_code == 404
    assert "Yang Anda kirim belum tersimpan" in answer.text
    assert db.session.scalars(select(User.username)).all() == ["admin-klampok"]


def test_an_admin_who_keeps_another_role_is_told_that_he_may_not(client: FlaskClient, admin: User) -> None:
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{HOST}{PEOPLE}undang").text)[0]
    db.session.execute(update(Assignment).values(role=OFFICER))
    db.session.commit()

    answer = client.post(f"{HOST}{PEOPLE}undang", data={"csrf_token": token, **INVITATION})

    assert answer.status_code == 403
    assert "Yang Anda kirim belum tersimpan" in answer.text
    assert db.session.scalars(select(User.username)).all() == ["admin-klampok"]


def test_the_list_says_where_people_are_missing(client: FlaskClient, admin: User, make_user: MakeUser) -> None:
    make_user(VILLAGE, PAGAK)
    make_user(VILLAGE, PAGAK)

    text = client.get(f"{HOST}{PEOPLE}").text

    assert "Sebaiknya dua pengelola untuk setiap situs." in text
    assert f"<p>Baru satu pengelola: Contoh {HERE}.</p>" in text
    assert "Belum ada pengelola" not in text
