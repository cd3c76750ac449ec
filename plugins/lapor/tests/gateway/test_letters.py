"""Reports that go over by mail: one letter each, certain where that can be known, and its number comes by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from cms_core.api import Site, db, site_scope
from cms_core.testing.letters import MailServer
from cms_lapor.gateway import services
from cms_lapor.gateway.messages import MayNotLeave
from cms_lapor.gateway.models import Target

from ..conftest import Citizen, fields
from .conftest import GATE, PLATFORM, Queue, number_of, told

pytestmark = pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
OFFICE = {"transport": "email", "url": "pengaduan@sana.example", "name": "Dinas Sana", "fields": "", "reply": ""}
LATER = timedelta(minutes=2)


def test_a_report_is_one_letter_for_people_and_for_programs(
    queue: Queue, make_target: Callable[..., int], mail_server: MailServer, site: Site, number: str, kabupaten: Site
) -> None:
    with site_scope(kabupaten.id):
        db.session.get_one(Site, kabupaten.id).email = "diskominfo@contoh.go.id"
    db.session.commit()
    queue.put(make_target(**OFFICE), number)
    queue.run()
    (letter,) = mail_server.taken
    assert (letter["To"], letter["Reply-To"]) == ("pengaduan@sana.example", "diskominfo@contoh.go.id")
    assert letter["From"] == "Kabupaten Banjarnegara <situs@contoh.go.id>"
    assert letter["Subject"].startswith(f"[{number}] ")
    body = letter.get_body()
    assert body is not None
    assert body.get_content().splitlines()[0] == number
    (file,) = letter.iter_attachments()
    said = json.loads(file.get_content())
    assert (file.get_filename(), said["nomor"], "nama" in said, "hp" in said) == (
        f"{number}.json",
        number,
        False,
        False,
    )
    (row,) = queue.rows()
    assert (row.state, row.ext_id, row.method, row.attempts) == ("terkirim", None, "email", 1)
    queue.run(later=timedelta(days=3))
    assert len(mail_server.taken) == 1


def test_the_file_follows_the_map(
    queue: Queue, make_target: Callable[..., int], mail_server: MailServer, number: str
) -> None:
    queue.put(make_target(**{**OFFICE, "fields": 'laporan.teks = isi\nsumber = "Balai"'}), number)
    queue.run()
    (file,) = mail_server.taken[0].iter_attachments()
    said = json.loads(file.get_content())
    assert (set(said), said["sumber"], said["laporan"]["teks"].splitlines()[0]) == (
        {"laporan", "sumber"},
        "Balai",
        number,
    )


def test_what_was_taken_without_an_answer_is_not_sent_again_by_itself(
    queue: Queue, make_target: Callable[..., int], mail_server: MailServer, site: Site, number: str, gate: Citizen
) -> None:
    mail_server.how = ["silent"]
    queue.put(make_target(**OFFICE), number)
    queue.run()
    assert queue.states == [("ragu", None)]
    for _each in range(3):
        queue.run(later=timedelta(days=2))
    (row,) = queue.rows()
    assert (row.state, row.next_at, row.error, len(mail_server.taken)) == ("ragu", None, "no answer", 1)
    # Staff ask there, and type its number.
    page = gate.client.get(f"{PLATFORM}{GATE}{row.id}").text
    assert "Lihat di sana dulu" in page
    gate.client.post(f"{PLATFORM}{GATE}{row.id}", data={**fields(page), "ext_id": "A-17"})
    assert queue.states == [("diakui", "A-17")]
    assert [line for line, _note in told(site, number) if "A-17" in line] != []


def test_what_staff_send_again_is_the_same_letter(
    queue: Queue, make_target: Callable[..., int], mail_server: MailServer, kabupaten: Site, number: str
) -> None:
    mail_server.how = ["silent"]
    queue.put(make_target(**OFFICE), number)
    queue.run()
    queue.run(later=LATER)
    with site_scope(kabupaten.id):
        services.send_again(queue.rows()[0].id)
    db.session.commit()
    queue.run(later=LATER)
    assert queue.states == [("terkirim", None)]
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    ("how", "became"),
    [
        ("farewell", ("terkirim", "")),
        ("550", ("gagal", "SMTP 550")),
        ("d554", ("gagal", "SMTP 554")),
        ("d451", ("antre", "no mail server")),
        ("away", ("ragu", "no answer")),
    ],
)
def test_what_became_of_a_letter(
    queue: Queue,
    make_target: Callable[..., int],
    mail_server: MailServer,
    number: str,
    how: str,
    became: tuple[str, str],
) -> None:
    mail_server.how = [how]
    queue.put(make_target(**OFFICE), number)
    queue.run()
    (row,) = queue.rows()
    assert (row.state, row.error) == became


@pytest.mark.settings(smtp_url=None, mail_from=None)
def test_without_mail_it_waits(queue: Queue, make_target: Callable[..., int], number: str) -> None:
    queue.put(make_target(**OFFICE), number)
    queue.run()
    assert (queue.states, queue.rows()[0].error) == ([("antre", None)], "no mail server")


def test_a_secret_report_never_goes_by_mail(
    queue: Queue,
    make_target: Callable[..., int],
    mail_server: MailServer,
    kabupaten: Site,
    site: Site,
    make_report: Callable[..., int],
) -> None:
    key = make_target(**OFFICE, takes_secret=True)
    secret = number_of(site, make_report(visibility="secret"))
    with site_scope(kabupaten.id), pytest.raises(MayNotLeave):
        services.put(db.session.get_one(Target, key), secret, region=kabupaten.region_code)
    assert mail_server.taken == []


@pytest.mark.parametrize("url", ["", "bukan surel", "https://sana.example/", "a@b", "a@sana.example\nBcc: c@d.example"])
def test_a_target_by_mail_has_a_mail_address(gate: Citizen, kabupaten: Site, url: str) -> None:
    said = {
        **fields(gate.client.get(f"{PLATFORM}{GATE}tujuan").text),
        "name": "Dinas Sana",
        "transport": "email",
        "seconds": "20",
        "takes": "",
        "url": url,
    }
    assert gate.client.post(f"{PLATFORM}{GATE}tujuan", data=said).status_code == 422
    assert gate.client.post(f"{PLATFORM}{GATE}tujuan", data={**said, "url": "A@Sana.Example"}).status_code == 303
    with site_scope(kabupaten.id):
        assert db.session.scalars(db.select(Target.url)).all() == ["a@sana.example"]
