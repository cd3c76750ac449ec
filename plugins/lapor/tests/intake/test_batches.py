"""Several reports at once."""

from __future__ import annotations

from cms_core.api import Site
from cms_core.testing.factories import MakeUser

from ..conftest import DESK, KECAMATAN, Citizen
from .conftest import HOME, reports, row, send, sheet, written


def test_batch_writes_each_row_and_leaves_empty_ones_out(desk: Citizen, site: Site) -> None:
    typed = {**row(0, body="Selokan mampet.", topic="selokan"), **row(3, body="Lampu padam.", topic="lampu jalan")}
    answer = send(desk, "/terima/tumpukan", **typed, channel="kotak_saran")
    assert len(written(answer)) == 2
    told = [(each.body, each.topic, each.channel) for each in reports(site)]
    assert told == [("Selokan mampet.", "pu-drainase", "kotak_saran"), ("Lampu padam.", "hub-lampu", "kotak_saran")]


def test_rows_of_a_batch_say_who_may_read_and_what_goes_above(
    desk: Citizen, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    typed = {
        **row(0, body="Selokan mampet."),
        **row(1, body="Tetangga memukul anaknya.", topic="perlindungan anak", visibility="public"),
        **row(2, body="Bantuan dipotong.", visibility="secret"),
        **row(3, body="Petugas meminta uang.", about_office="y"),
    }
    answer = send(desk, "/terima/tumpukan", **typed)
    assert len(written(answer)) == 4
    assert [each.visibility for each in reports(site)] == ["anonymous", "secret"]
    assert [(each.body, each.visibility) for each in reports(kecamatan)] == [
        ("Tetangga memukul anaknya.", "secret"),
        ("Petugas meminta uang.", "anonymous"),
    ]


def test_rows_of_a_batch_are_kept_while_one_is_wrong(desk: Citizen, site: Site) -> None:
    page = desk.client.get(f"{HOME}{DESK}/terima/tumpukan").text
    typed = {**row(0, body="Selokan mampet."), **row(1, body="", person="Contoh Warga")}
    answer = desk.send_form(f"{DESK}/terima/tumpukan", page, **typed)
    assert (answer.status_code, "Baris 2: Tulis isi laporannya." in answer.text) == (422, True)
    assert [word in answer.text for word in ("Selokan mampet.", "Contoh Warga")] == [True, True]
    assert reports(site) == []
    good = desk.send_form(f"{DESK}/terima/tumpukan", answer.text, **row(1, body="Pohon tumbang."))
    assert written(good) == written(
        desk.send_form(f"{DESK}/terima/tumpukan", answer.text, **row(1, body="Pohon tumbang."))
    )
    assert len(reports(site)) == 2


def test_batch_without_rows_is_asked_for_one(desk: Citizen, site: Site) -> None:
    answer = send(desk, "/terima/tumpukan")
    assert (answer.status_code, "Isi paling sedikit satu baris." in answer.text) == (422, True)


def test_same_paper_twice_in_a_batch_is_refused(desk: Citizen, site: Site) -> None:
    ((number, _code), *_rest) = sheet(desk)
    typed = {**row(0, body="Selokan mampet.", slip=number), **row(1, body="Lampu padam.", slip=number)}
    answer = send(desk, "/terima/tumpukan", **typed)
    assert (answer.status_code, "Baris 2: Nomor ini sudah ada di baris lain." in answer.text) == (422, True)
    assert reports(site) == []
