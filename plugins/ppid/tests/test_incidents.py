"""Breaches: a clock of hours, who was told, the letters, whom to tell, and nothing of it where it does not belong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Text, type_coerce

from cms_core.api import Site, User, db, now, site_scope, today
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_ppid import hooks
from cms_ppid.cases.models import Access, Applicant
from cms_ppid.incidents import models, services
from cms_ppid.incidents.models import LATE, LIMIT, OPEN, TOLD, Incident
from cms_ppid.objections.models import Objection

from .conftest import STAFF, FillIn, Make

LIST, NEW = f"{STAFF}/insiden/", f"{STAFF}/insiden/baru"
FOUND_AT = datetime(2026, 3, 20, 3, 30, tzinfo=UTC)
SECRET = "Berkas permohonan terkirim ke alamat yang salah."
WRITTEN: dict[str, Any] = {
    "discovered_at": "2026-03-20T10:30",
    "what": SECRET,
    "data": "Nama dan nomor HP",
    "people": "12",
    "happened": "Tanggal 19 Maret, salah alamat surel.",
    "handling": "Penerima diminta menghapus.",
}


@pytest.fixture
def breach(site: Site) -> Callable[..., int]:
    """``breach(at=site, **columns)`` commits a breach and gives its id."""

    def make(*, at: Site | None = None, **columns: Any) -> int:
        values = {"what": SECRET, "data": "Nama dan nomor HP", "discovered_at": now(), **columns}
        with site_scope((at or site).id):
            row = Incident(**values)
            db.session.add(row)
            db.session.commit()
            key: int = row.id
        return key

    return make


@pytest.fixture
def row_of(site: Site) -> Callable[[int], Incident]:
    """``row_of(id)`` is a breach as the database has it."""

    def read(key: int) -> Incident:
        with site_scope(site.id):
            row = db.session.get_one(Incident, key)
            db.session.refresh(row)
            db.session.expunge(row)
            return row

    return read


@pytest.fixture
def fill(operator: FlaskClient) -> Callable[..., dict[str, Any]]:
    """``fill(address, **values)`` is what somebody sends who changes the form of a breach there."""

    def filled(address: str, **values: Any) -> dict[str, Any]:
        page = operator.get(address).text
        hidden = {}
        for name in ("csrf_token", "once", "seen"):
            parts = page.split(f'name="{name}" type="hidden" value="')
            hidden[name] = parts[-1].split('"')[0] if len(parts) > 1 else ""
        return {**hidden, **WRITTEN, **values}

    return filled


def test_the_clock_is_3_times_24_hours_of_the_clock_by_uu_27_2022_pasal_46(monkeypatch: pytest.MonkeyPatch) -> None:
    # From 20 to 25 March 2026 nobody works: Lebaran and joint leave. The clock goes on.
    row = Incident(discovered_at=FOUND_AT)
    seen = []
    for hours in (0, 24, 71.5, 72, 73):
        monkeypatch.setattr(models, "now", lambda hours=hours: FOUND_AT + timedelta(hours=hours))
        seen.append((row.hours_left, row.state))

    assert row.due_at == datetime(2026, 3, 23, 3, 30, tzinfo=UTC)
    assert seen == [(72, OPEN), (48, OPEN), (0, OPEN), (0, OPEN), (-1, LATE)]


@pytest.mark.parametrize(
    ("authority", "persons", "state"),
    [(1, 2, TOLD), (72, 72, TOLD), (1, 73, LATE), (73, 1, LATE), (1, None, LATE), (None, None, LATE)],
)
def test_both_the_person_and_the_authority_are_told_in_time_by_uu_27_2022_pasal_46(
    authority: int | None, persons: int | None, state: str
) -> None:
    def at(hours: int | None) -> datetime | None:
        return FOUND_AT + timedelta(hours=hours) if hours is not None else None

    assert Incident(discovered_at=FOUND_AT, authority_at=at(authority), persons_at=at(persons)).state == state


def test_a_breach_is_written_down_by_the_clock_of_the_site(
    operator: FlaskClient, fill: Callable[..., Any], row_of: Callable[[int], Incident]
) -> None:
    sent = operator.post(NEW, data=fill(NEW))
    row = row_of(int(sent.location.rsplit("/", 1)[1]))
    page = operator.get(sent.location).text

    assert (sent.status_code, row.discovered_at, row.people, row.what) == (303, FOUND_AT, 12, SECRET)
    assert ("2026-03-20T10:30" in page, "23 Maret 2026, 10.30" in page) == (True, True)


def test_a_double_click_writes_one_breach(operator: FlaskClient, fill: Callable[..., Any], site: Site) -> None:
    sent = fill(NEW)
    places = {operator.post(NEW, data=sent).location for _each in range(2)}
    with site_scope(site.id):
        count = len(db.session.scalars(db.select(Incident)).all())

    assert (len(places), count) == (1, 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"discovered_at": ""}, "batasnya dihitung dari situ"),
        ({"discovered_at": "2999-01-01T00:00"}, "Waktu ini belum tiba."),
        ({"discovered_at": "kemarin"}, None),
        ({"what": ""}, "Tulis apa yang terjadi."),
        ({"data": "NIK 3304021234560001"}, "Ada NIK di sini."),
        ({"people": "banyak"}, None),
        ({"authority_at": "2026-03-20T10:29"}, "Waktu ini sebelum kejadiannya diketahui."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "Tanggal ini sebelum tanggal awal."),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_lost(
    operator: FlaskClient, fill: Callable[..., Any], site: Site, values: dict[str, str], said: str | None
) -> None:
    sent = operator.post(NEW, data=fill(NEW, **values))

    assert (sent.status_code, said is None or said in sent.text) == (422, True)
    assert WRITTEN["handling"] in sent.text
    with site_scope(site.id):
        assert db.session.scalars(db.select(Incident)).all() == []


def test_what_is_told_is_written_down_and_logged_without_words(
    operator: FlaskClient, fill: Callable[..., Any], breach: Callable[..., int], row_of: Callable[[int], Incident]
) -> None:
    """UU 27/2022 pasal 46 ayat (1): in writing, so when and how is kept."""
    key = breach(discovered_at=FOUND_AT)
    address = f"{LIST}{key}"
    sent = operator.post(address, data=fill(address, authority_at="2026-03-21T09:00", authority_how="Surat nomor 7"))
    row = row_of(key)
    logged = [(each.what, str(each.detail)) for each in db.session.scalars(db.select(AuditEntry))]

    assert (sent.status_code, row.authority_at) == (303, datetime(2026, 3, 21, 2, 0, tzinfo=UTC))
    assert [each for each in logged if SECRET in each[1] or "Surat nomor 7" in each[1]] == []
    assert [detail for what, detail in logged if what == "ppid.incident_changed" and "authority_at" in detail] != []


def test_who_saves_over_what_another_saved_is_told(
    operator: FlaskClient, fill: Callable[..., Any], breach: Callable[..., int], row_of: Callable[[int], Incident]
) -> None:
    key = breach(discovered_at=FOUND_AT)
    address = f"{LIST}{key}"
    first = fill(address)
    operator.post(address, data=first)
    sent = operator.post(address, data={**first, "handling": "Punya saya."})

    assert (sent.status_code, "orang lain menyimpan" in sent.text, "Punya saya." in sent.text) == (422, True, True)
    assert row_of(key).handling == WRITTEN["handling"]


def test_the_words_lie_encrypted(breach: Callable[..., int], site: Site) -> None:
    """UU 27/2022 pasal 35."""
    breach(handling=SECRET, happened=SECRET, authority_how=SECRET, letter_person=SECRET)
    columns = [each for each in Incident.__table__.c if each.name in (*Incident.WRITTEN, "letter_person")]
    with site_scope(site.id):
        stored = db.session.execute(db.select(*(type_coerce(getattr(Incident, each.name), Text) for each in columns)))
        values = [value for row in stored for value in row]

    assert [value for value in values if SECRET in str(value)] == []


@pytest.mark.parametrize("kind", ["orang", "lembaga"])
def test_a_letter_says_what_data_when_how_and_the_handling_by_uu_27_2022_pasal_46(
    operator: FlaskClient, breach: Callable[..., int], kind: str
) -> None:
    key = breach(discovered_at=FOUND_AT, happened="Salah alamat.", handling="Diminta dihapus.", people=12)
    page = operator.get(f"{LIST}{key}/surat/{kind}").text
    must = (SECRET, "Nama dan nomor HP", "Salah alamat.", "Diminta dihapus.", "20 Maret 2026", "Desa Kalimandi")

    assert [words for words in must if words not in page] == []
    assert ("Jumlah orang" in page) == (kind == "lembaga")


def test_the_words_of_a_letter_can_be_changed_and_made_again(
    operator: FlaskClient, fill_in: FillIn, breach: Callable[..., int], row_of: Callable[[int], Incident]
) -> None:
    key = breach()
    address = f"{LIST}{key}/surat/orang"
    operator.post(address, data=fill_in(address, {"text": "Kami mohon maaf."}))
    changed, page = row_of(key).letter_person, operator.get(address).text
    operator.post(address, data=fill_in(address, {"text": ""}))

    assert (changed, "Kami mohon maaf." in page, row_of(key).letter_person) == ("Kami mohon maaf.", True, "")
    assert operator.get(f"{LIST}{key}/surat/koran").status_code == 404


def test_who_changes_a_letter_that_another_changed_is_told_and_loses_nothing(
    operator: FlaskClient, fill_in: FillIn, breach: Callable[..., int], row_of: Callable[[int], Incident]
) -> None:
    key = breach()
    address = f"{LIST}{key}/surat/orang"
    seen = fill_in(address, {"text": "Kami mohon maaf."})
    operator.post(address, data=seen)
    sent = operator.post(address, data={**seen, "text": "Punya saya."})

    assert (sent.status_code, "orang lain menyimpan" in sent.text, "Punya saya." in sent.text) == (422, True, True)
    assert row_of(key).letter_person == "Kami mohon maaf."


def test_the_people_to_tell_are_those_of_the_days_each_once_and_looking_is_logged(
    operator: FlaskClient, breach: Callable[..., int], make_request: Make, site: Site
) -> None:
    """UU 27/2022 pasal 46 ayat (1)."""
    for day, name in ((1, "Awal Contoh"), (10, "Tengah Contoh"), (11, "=Rumus Contoh"), (28, "Akhir Contoh")):
        asking = {"name": name, "phone": "6281200000000", "nik": "3304021234560001"}
        make_request(received_at=datetime(2026, 2, day, 3, tzinfo=UTC), asking=asking)
    with site_scope(site.id):
        gone = db.session.get_one(Applicant, make_request(received_at=datetime(2026, 2, 12, 3, tzinfo=UTC)))
        gone.forgotten_at = now()
        db.session.commit()
    key = breach(since=date(2026, 2, 5), until=date(2026, 2, 20))
    page = operator.get(f"{LIST}{key}").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    reason = "Memberi tahu pemohon yang datanya terungkap."
    answer = operator.post(f"{LIST}{key}/penerima.csv", data={"csrf_token": token, "reason": reason})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    with site_scope(site.id):
        accesses = [each.reason for each in db.session.scalars(db.select(Access))]

    assert "2 pemohon atau pengaju keberatan" in page
    assert [(row[1], row[4]) for row in rows[1:]] == [
        ("Tengah Contoh", "'+6281200000000"),
        ("'=Rumus Contoh", "'+6281200000000"),
    ]
    assert ("3304021234560001" in answer.text, accesses) == (False, [reason, reason])


def test_who_objected_without_a_request_is_told_too_and_each_number_stands_there(
    site: Site, make_user: MakeUser, breach: Callable[..., int], make_request: Make, make_objection: Make
) -> None:
    request = make_request(ago=2)
    user = make_user(region_code=site.region_code)
    objections = [make_objection(request, ground="b", found_on=today(site) - timedelta(days=1)), make_objection()]
    key = breach(since=today(site) - timedelta(days=1), until=today(site))
    with site_scope(site.id):
        row = db.session.get_one(Incident, key)
        numbers = [db.session.get_one(Objection, each).number for each in objections]
        told = services.recipients(site, row, reason="Memberi tahu.", by=user)

    assert [(each.numbers, each.name) for each in told] == list(
        zip(numbers, ("Pemohon Contoh", "Warga Contoh"), strict=True)
    )


def test_who_acts_for_a_child_is_named_in_the_list_and_on_the_letter(
    site: Site, operator: FlaskClient, breach: Callable[..., int], make_request: Make
) -> None:
    """UU 27/2022 pasal 46 with 25 and 26: a child, or somebody under guardianship, is told through who acts for it."""
    make_request(asking={"name": "Anak Contoh", "guardian": "Ibu Contoh"})
    make_request(asking={"name": "Warga Contoh"})
    key = breach()
    page = operator.get(f"{LIST}{key}").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = operator.post(f"{LIST}{key}/penerima.csv", data={"csrf_token": token, "reason": "Memberi tahu."})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    letters = [operator.get(f"{LIST}{key}/surat/{kind}").text for kind in ("orang", "lembaga")]

    assert [(row[1], row[2]) for row in rows] == [
        ("Nama", "Orang tua, wali, atau pengampu"),
        ("Anak Contoh", "Ibu Contoh"),
        ("Warga Contoh", ""),
    ]
    assert ["Orang tua, wali, atau pengampunya bila ada: ……" in letter for letter in letters] == [True, False]
    assert ["tentang orang yang Anda wakili" in letter for letter in letters] == [True, False]


def test_a_breach_that_concerns_the_public_is_to_be_made_known_by_uu_27_2022_pasal_46_ayat_3(
    operator: FlaskClient, breach: Callable[..., int]
) -> None:
    pages = [operator.get(f"{LIST}{breach(public=public)}").text for public in (False, True)]

    assert ["Umumkan juga kepada masyarakat" in page for page in pages] == [False, True]


def test_without_a_reason_nobody_is_listed(
    operator: FlaskClient, breach: Callable[..., int], make_request: Make, site: Site
) -> None:
    make_request()
    key = breach()
    token = operator.get(NEW).text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = operator.post(f"{LIST}{key}/penerima.csv", data={"csrf_token": token, "reason": "mau"})
    with site_scope(site.id):
        accesses = db.session.scalars(db.select(Access)).all()

    assert (answer.status_code, "Pemohon Contoh" in answer.text, accesses) == (422, False, [])


def test_who_has_no_permission_sees_nothing_of_it(
    site: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    breach: Callable[..., int],
) -> None:
    key = breach()
    sign_in(client, make_user("officer", site.region_code))
    found = [client.get(each).status_code for each in (LIST, NEW, f"{LIST}{key}", f"{LIST}{key}/surat/orang")]
    found.append(client.post(f"{LIST}{key}/penerima.csv").status_code)
    home = client.get(STAFF.replace("/ppid", "/")).text

    assert found == [403] * 5
    assert [words for words in ("Insiden", SECRET) if words in home + client.get(f"{STAFF}/").text] == []


def test_a_breach_of_another_site_is_not_there(
    operator: FlaskClient, neighbour: Site, breach: Callable[..., int]
) -> None:
    key = breach(at=neighbour)
    page = operator.get(LIST).text

    assert [operator.get(each).status_code for each in (f"{LIST}{key}", f"{LIST}{key}/surat/orang")] == [404, 404]
    assert SECRET not in page


def test_the_home_says_what_has_to_be_told_and_until_when(
    site: Site, make_user: MakeUser, breach: Callable[..., int]
) -> None:
    """UU 27/2022 pasal 46 ayat (1): 3 x 24 hours."""
    user = make_user(region_code=site.region_code)
    breach(discovered_at=FOUND_AT)
    breach(discovered_at=FOUND_AT + LIMIT)
    breach(discovered_at=FOUND_AT - LIMIT, authority_at=FOUND_AT, persons_at=FOUND_AT)
    with site_scope(site.id):
        found = [figure for figure in hooks.cms_dashboard_figures(site, user) if figure.label == "Insiden data pribadi"]
        services.listed()

    assert [(figure.value, "23 Maret 2026 pukul" in figure.unit) for figure in found] == [(2, True)]
