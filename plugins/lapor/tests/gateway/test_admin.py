"""Pages of the gateway: at a kabupaten alone, for those who look after it, and nothing goes without a form."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms_core.api import Site, User, db, now, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_lapor.gateway import admin
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.models import Access, Report
from cms_lapor.units.duties import INSPECTOR, LIAISON
from cms_lapor.units.models import Duty, Unit

from ..conftest import Citizen, fields, form_to, main_of, number_of
from .conftest import FIELDS, GATE, KABUPATEN, PLATFORM, URL, Queue, There, told

TARGET = {"name": "SP4N-LAPOR!", "transport": "rest_json", "url": URL, "fields": FIELDS, "reply": "data.id"}


def page(gate: Citizen, path: str = "") -> str:
    answer = gate.client.get(f"{PLATFORM}{GATE}{path}")
    assert answer.status_code == 200, answer.status_code
    return answer.text


def send(gate: Citizen, shown: str, path: str, *, form: int = 0, **changes: Any) -> Any:
    """Fill in a form of a page and send it to its address."""
    return gate.client.post(f"{PLATFORM}{GATE}{path}", data={**fields(shown, form), **changes})


def test_gateway_is_no_way_around_the_desk(
    gate: Citizen,
    boss: User,
    queue: Queue,
    make_target: Callable[..., int],
    kabupaten: Site,
    make_report: Callable[..., int],
) -> None:
    key = make_report(kabupaten, kind="pengawasan", topic="hukum-pungli", visibility="secret", body="Pungutan KENARI.")
    queue.put(make_target(transport="manual", takes_secret=True), number_of(kabupaten, key))
    address = f"{PLATFORM}{GATE}{queue.rows()[0].id}"
    assert "KENARI" not in gate.client.get(address).text
    with site_scope(kabupaten.id):
        db.session.add(Duty(user_id=boss.id, duty=INSPECTOR))
    db.session.commit()
    assert "KENARI" in gate.client.get(address).text


def test_what_is_kept_from_a_person_is_in_no_list_no_count_and_no_file(
    gate: Citizen,
    boss: User,
    queue: Queue,
    make_target: Callable[..., int],
    make_user: MakeUser,
    kabupaten: Site,
    site: Site,
    make_report: Callable[..., int],
    sign_in: Callable[..., None],
) -> None:
    target = make_target(transport="csv", columns="nomor = Nomor\nstatus = Status\ntanggal = Tanggal\n")
    with site_scope(kabupaten.id):
        unit = Unit(name="Dinas Contoh")
        db.session.add(unit)
        db.session.flush()
        db.session.add(Duty(user_id=boss.id, duty=LIAISON, unit_id=unit.id))
        unit_id = unit.id
    db.session.commit()
    key, numbers = make_report(kabupaten), [number_of(site, make_report())]
    with site_scope(kabupaten.id):
        db.session.get_one(Report, key).accused_id = unit_id
    db.session.commit()
    about = number_of(kabupaten, key)
    for number in (about, *numbers):
        queue.put(target, number)
    rows = {row.number: row.id for row in queue.rows()}
    shown = page(gate)
    assert [about in shown, numbers[0] in shown] == [False, True]
    # What has waited longest is his as well.
    assert f'gerbang/{rows[about]}"' not in shown
    assert gate.client.get(f"{PLATFORM}{GATE}{rows[about]}").status_code == 404
    assert about not in gate.client.get(f"{PLATFORM}{GATE}?bentuk=csv").text
    # His file is without it, and it waits for that of somebody else.
    send(gate, shown, f"tujuan/{target}/berkas", form=0)
    assert [row.batch for row in queue.rows()] == [0, 1]
    colleague = Citizen(gate.client.application.test_client(), PLATFORM)
    sign_in(colleague.client, make_user("kecamatan_admin", KABUPATEN))
    shown = page(colleague)
    assert about in shown
    send(colleague, shown, f"tujuan/{target}/berkas", form=0)
    assert [row.batch for row in queue.rows()] == [2, 1]
    theirs, mine = (page(each, f"tujuan/{target}/beda") for each in (colleague, gate))
    assert [f"berkas/{batch}" in each for each in (theirs, mine) for batch in (1, 2)] == [True, True, True, False]
    download = form_to(mine, "/berkas/1")
    assert send(gate, mine, f"tujuan/{target}/berkas/2", form=download).status_code == 404
    assert send(gate, mine, f"tujuan/{target}/berkas/1", form=download).status_code == 200
    # A report about him that is not in the queue yet is answered like one that does not exist.
    answers = [
        re.sub(
            r'LP-[0-9-]+|name="csrf_token"[^>]*',
            "",
            main_of(send(gate, page(gate), "", form=2, number=number, target=target).text),
        )
        for number in (about, "LP-3304022007-26-9999")
    ]
    assert answers[0] == answers[1]


def test_a_report_goes_from_a_new_target_to_a_number(
    gate: Citizen, there: There, queue: Queue, site: Site, number: str
) -> None:
    answer = send(gate, page(gate, "tujuan"), "tujuan", **TARGET, takes="", seconds="20")
    assert answer.status_code == 303, answer.text
    answer = send(gate, page(gate), "", form=1, number=number.lower(), target="1")
    assert answer.status_code == 303, answer.text
    assert ("Menunggu giliran" in page(gate), "0 menit yang lalu" in page(gate)) == (True, True)
    queue.run()
    shown = page(gate)
    assert ("T0010" in shown, "Diterima di sana" in shown) == (True, True)
    answer = send(gate, shown, "", form=1, number=number, target="1")
    assert (answer.status_code, "sudah masuk antrean" in answer.text) == (422, True)
    # What the page leads to then is there.
    tabs = re.findall(r'href="([^"]*keadaan=[^"]*)"', answer.text)
    assert (len(tabs) >= 3, {gate.client.get(f"{PLATFORM}{tab}").status_code for tab in tabs}) == (True, {200})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Tulis namanya."),
        ({"url": "http://sana.example/"}, "https://"),
        ({"url": "https://nama:sandi@sana.example/"}, "kata sandi"),
        ({"url": ""}, "Tulis alamatnya."),
        ({"fields": ""}, "memerlukan peta bidang"),
        ({"fields": "a = nomor\na = isi"}, "kiri = kanan"),
        ({"fields": "a = nik"}, "Tidak ada bidang bernama nik"),
        ({"fields": "a = nomor\na.b = isi"}, "sebagai wadah"),
        ({"transport": "rest_xml", "body": ""}, "bukan XML"),
        ({"transport": "rest_xml", "body": "<a>{isi}"}, "bukan XML"),
        ({"transport": "rest_xml", "body": "<a>{nik}</a>"}, "Tidak ada bidang bernama nik"),
        ({"transport": "rest_xml", "body": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, "bukan XML"),
        ({"secret": "../kunci"}, "Huruf kecil"),
        ({"header": "tanpa titik dua"}, "Nama: isi"),
        ({"search_url": "https://sana.example/cari"}, "memuat {nomor}"),
        ({"states": "Selesai = selesai"}, "selesai_luar"),
        ({"columns": "nomor = ID"}, "Perlu nomor"),
        ({"seconds": "0"}, "Antara 1 dan 120"),
        ({"topics": "pu-jalan"}, "kiri = kanan"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_at_its_field(gate: Citizen, changes: dict[str, str], words: str) -> None:
    answer = send(gate, page(gate, "tujuan"), "tujuan", **{**TARGET, **changes})
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert "Belum ada tujuan" in page(gate)


def test_a_target_is_changed_and_paused(gate: Citizen, make_target: Callable[..., int], kabupaten: Site) -> None:
    key, site_id = make_target(), kabupaten.id
    shown = page(gate, f"tujuan/{key}")
    assert "laporan.teks = isi" in shown
    assert send(gate, shown, f"tujuan/{key}", takes="bukan", sends_name="y").status_code == 303
    assert send(gate, page(gate), f"tujuan/{key}/jeda").status_code == 303
    with site_scope(site_id):
        row = db.session.get_one(Target, key)
        assert (row.takes, row.sends_name, row.sends_phone, row.paused) == ("bukan", True, False, True)
    db.session.rollback()
    assert "Dihentikan" in page(gate)
    make_target(name="Lain")
    answer = send(gate, page(gate, f"tujuan/{key}"), f"tujuan/{key}", name="Lain")
    assert (answer.status_code, "sudah dipakai" in answer.text) == (422, True)


def test_staff_copy_by_hand_and_type_the_number_back(
    gate: Citizen, make_target: Callable[..., int], queue: Queue, site: Site, number: str
) -> None:
    queue.put(make_target(transport="manual", sends_name=True), number)
    (row,) = queue.rows()
    assert row.next_at is None
    shown = page(gate, str(row.id))
    assert [word in shown for word in ("Jalan berlubang", "Contoh Warga", "62812")] == [True, False, False]
    assert send(gate, shown, str(row.id)).status_code == 422
    assert send(gate, shown, str(row.id), ext_id=" 7654321 ").status_code == 303
    assert queue.states == [("diakui", "7654321")]
    assert told(site, number)[-1][0].endswith("dengan nomor 7654321.")
    assert "Jalan berlubang" not in page(gate, str(row.id))
    assert send(gate, shown, str(row.id), ext_id="1").status_code == 422


def test_what_was_handed_over_is_told_to_everybody_with_number_and_date(
    gate: Citizen,
    make_target: Callable[..., int],
    there: There,
    queue: Queue,
    site: Site,
    make_report: Callable[..., int],
) -> None:
    from ..conftest import HOST

    number = number_of(site, make_report(released=True))
    queue.put(make_target(), number)
    queue.run()
    shown = gate.client.get(f"{HOST}/lapor/{number}").text
    assert "Laporan diserahkan ke SP4N-LAPOR! pada " in shown
    assert "dengan nomor T0010." in shown


def test_a_doubtful_one_is_sent_again_by_staff(
    gate: Citizen, make_target: Callable[..., int], there: There, queue: Queue, number: str
) -> None:
    there.how = ["400"]
    queue.put(make_target(), number)
    queue.run()
    (row,) = queue.rows()
    assert "perlu petugas" in gate.client.get(f"{PLATFORM}/s/banjarnegara/admin/").text
    assert send(gate, page(gate, str(row.id)), str(row.id), form=1).status_code == 303
    queue.run()
    assert queue.states == [("diakui", "T0010")]


def test_a_file_has_what_may_leave_and_a_manifest(
    gate: Citizen,
    make_target: Callable[..., int],
    queue: Queue,
    site: Site,
    number: str,
    make_report: Callable[..., int],
) -> None:
    key = make_target(
        transport="csv", fields='Nomor = nomor\nIsi = isi\nHP = hp\nAsal = "=1+1"\nLagi = "＠SUM(A1)"', url=""
    )
    queue.put(key, number)
    assert send(gate, page(gate), f"tujuan/{key}/berkas", form=1).status_code == 303
    assert queue.states == [("terkirim", None)]
    answer = send(gate, page(gate, f"tujuan/{key}/beda"), f"tujuan/{key}/berkas/1")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        content, manifest = archive.read("serah-terima-0001.csv"), archive.read("SHA256SUMS").decode()
    assert manifest == f"{hashlib.sha256(content).hexdigest()}  serah-terima-0001.csv\n"
    head, row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert head == ["Nomor", "Isi", "HP", "Asal", "Lagi"]
    assert (row[0], row[1].splitlines()[0], *row[2:]) == (number, number, "", "'=1+1", "'＠SUM(A1)")
    # Nothing waits any more; the file stays, and who took it is written down.
    shown = page(gate, f"tujuan/{key}/beda")
    send(gate, page(gate), f"tujuan/{key}/berkas", form=1)
    assert send(gate, shown, f"tujuan/{key}/berkas/2").status_code == 404
    assert gate.client.get(f"{PLATFORM}{GATE}tujuan/{key}/berkas/1").status_code == 405
    assert gate.client.post(f"{PLATFORM}{GATE}tujuan/{key}/berkas/1").status_code == 400
    taken = db.select(AuditEntry.target).where(AuditEntry.what == "lapor.batch_file")
    assert list(db.session.scalars(taken)) == ["SP4N-LAPOR! 1"]


def test_who_sent_it_is_opened_for_a_reason_that_stays(
    gate: Citizen,
    make_target: Callable[..., int],
    queue: Queue,
    site: Site,
    number: str,
    make_report: Callable[..., int],
) -> None:
    anonymous = number_of(site, make_report(visibility="anonymous", name="Contoh Warga"))
    key = make_target(transport="manual", sends_name=True)
    for each in (number, anonymous):
        queue.put(key, each)
    first, second = queue.rows()
    shown = page(gate, str(first.id))
    assert "Tampilkan pelapornya" in shown
    assert send(gate, shown, str(first.id), form=1, reason="perlu").status_code == 422
    opened = send(gate, shown, str(first.id), form=1, reason="Disalin ke SP4N hari ini")
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "no-store")
    assert ["Contoh Warga" in opened.text, "62812" in opened.text] == [True, False]
    assert "Contoh Warga" not in page(gate, str(first.id))
    with site_scope(site.id):
        assert [row.reason for row in db.session.scalars(db.select(Access))] == ["Disalin ke SP4N hari ini"]
    db.session.rollback()
    # Of an anonymous one nothing leaves, so there is nothing to open.
    assert "Tampilkan pelapornya" not in page(gate, str(second.id))
    hidden = send(gate, shown, str(second.id), form=1, reason="Disalin ke SP4N hari ini")
    assert "Contoh Warga" not in hidden.text


def test_a_table_of_theirs_is_looked_at_before_it_is_written(
    gate: Citizen, make_target: Callable[..., int], there: There, queue: Queue, site: Site, number: str
) -> None:
    key = make_target(columns="nomor = ID\nstatus = Status\ntanggal = Tanggal", states="Selesai = selesai_luar")
    queue.put(key, number)
    queue.run()
    path, content = f"tujuan/{key}/tabel", b"ID;Status;Tanggal\nT0010;Selesai;03/09/2026\n9;Proses;kemarin"
    sent = {**fields(page(gate, f"tujuan/{key}/beda")), "file": (io.BytesIO(content), "ekspor.csv")}
    looked = gate.client.post(f"{PLATFORM}{GATE}{path}", data=sent, content_type="multipart/form-data")
    assert (looked.status_code, "Akan dicatat" in looked.text, "Tidak dapat dibaca" in looked.text) == (200, True, True)
    assert queue.states == [("diakui", "T0010")]
    assert send(gate, looked.text, path).status_code == 303
    assert queue.states == [("selesai_luar", "T0010")]
    for rows in ("bukan", "[[1]]", '[["x",1,2,3,4,5]]'):
        assert send(gate, looked.text, path, rows=rows).status_code == 400
    bad = {**fields(page(gate, f"tujuan/{key}/beda")), "file": (io.BytesIO(b"a;b\n1;2"), "x.csv")}
    refused = gate.client.post(f"{PLATFORM}{GATE}{path}", data=bad, content_type="multipart/form-data")
    assert (refused.status_code, "Kolom ini tidak ada" in refused.text) == (422, True)


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("", ""),
        ("HTTP 400", "HTTP 400"),
        ("TimeoutError", "Tidak dapat dihubungi (TimeoutError)."),
        ("secret missing", "Rahasia dengan nama itu tidak ada di server."),
    ],
)
def test_failures_are_said_in_words(app: Flask, error: str, said: str) -> None:
    with app.test_request_context():
        assert admin.why(error) == said


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 menit"), (119, "119 menit"), (120, "2 jam"), (2879, "47 jam"), (2880, "2 hari")]
)
def test_ages_are_said_in_the_largest_unit(app: Flask, minutes: int, said: str) -> None:
    with app.test_request_context():
        assert admin.age(now() - timedelta(minutes=minutes, seconds=5)) == said


PATHS = ["", "tujuan", "tujuan/1", "1", "tujuan/1/beda"]
POSTS = ["", "tujuan", "tujuan/1", "tujuan/1/jeda", "1", "tujuan/1/berkas", "tujuan/1/berkas/1", "tujuan/1/tabel"]


@pytest.mark.parametrize(("role", "place", "status"), [("officer", "33.04", 403), ("kecamatan_admin", "33.05", 404)])
def test_strangers_see_and_do_nothing(
    app: Flask,
    make_target: Callable[..., int],
    queue: Queue,
    number: str,
    sign_in: Callable[..., None],
    make_user: MakeUser,
    role: str,
    place: str,
    status: int,
) -> None:
    queue.put(make_target(transport="manual"), number)
    client = app.test_client()
    sign_in(client, make_user(role, place))
    assert {client.get(f"{PLATFORM}{GATE}{path}").status_code for path in PATHS} == {status}
    assert {client.post(f"{PLATFORM}{GATE}{path}").status_code for path in POSTS} == {status}
    assert queue.states == [("perlu_manual", None)]


def test_there_is_no_gateway_below_a_kabupaten(gate: Citizen, site: Site, kecamatan: Site, boss: User) -> None:
    for slug in ("kalimandi", "purworeja-klampok"):
        assert gate.client.get(f"{PLATFORM}/s/{slug}/admin/lapor/gerbang/").status_code == 404
        assert "Gerbang" not in gate.client.get(f"{PLATFORM}/s/{slug}/admin/").text
    assert "Gerbang" in gate.client.get(f"{PLATFORM}/s/banjarnegara/admin/").text


def test_nothing_is_done_without_the_token_of_the_session(
    gate: Citizen, make_target: Callable[..., int], queue: Queue, number: str
) -> None:
    queue.put(make_target(transport="manual"), number)
    (row,) = queue.rows()
    for path, data in (
        (str(row.id), {"ext_id": "1"}),
        ("tujuan/1/jeda", {}),
        ("tujuan", TARGET),
        ("tujuan/1/tabel", {"rows": "[]"}),
    ):
        gate.client.post(f"{PLATFORM}{GATE}{path}", data=data)
    assert queue.states == [("perlu_manual", None)]
    with site_scope(queue.site.id):
        assert [target.paused for target in db.session.scalars(db.select(Target))] == [False]
        assert len(db.session.scalars(db.select(Handover)).all()) == 1
