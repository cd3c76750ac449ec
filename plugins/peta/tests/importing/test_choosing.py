"""A table that does not say where its coordinates are waits until a person has chosen their columns."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from cms_core.api import every_site
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnLayer

from ..conftest import Send
from .conftest import INSIDE, Bringing, counts, csv, features, spots

TABLE = csv(
    "nama;rumah_lat;rumah_long;pos_lat;pos_long;telp", "Pos;-7,476;109,456;-7,475;109,455;a", "Pos 2;x;y;;109,45;b"
)


def options(text: str, field: str) -> list[str]:
    (found,) = re.findall(rf'<select[^>]*name="{field}".*?</select>', text, re.DOTALL)
    return re.findall(r'<option[^>]*value="([^"]*)"', found)


def notes(text: str) -> list[str]:
    """Return what the page says of the file, without its columns, which are others once some hold coordinates."""
    (inside,) = re.findall(r"<h2>Isi berkas</h2>(.*?)</section>", text, re.DOTALL)
    return [each for each in re.findall(r"<li>(.*?)</li>", inside, re.DOTALL) if not each.startswith("Kolom: ")]


def test_the_columns_are_chosen_on_the_page(upload: Bringing, send: Send, officer: FlaskClient) -> None:
    page = upload(TABLE)
    asked = officer.get(page).text
    half = send(page, to=f"{page}/cara", geometry="titik", named_by="", east_by="pos_long", north_by="")
    none = send(page, to=f"{page}/cara", geometry="titik", named_by="", east_by="nama", north_by="telp")
    send(page, to=f"{page}/cara", geometry="titik", named_by="", east_by="pos_long", north_by="pos_lat")
    seen = officer.get(page).text
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "Kolom koordinat berkas ini belum diketahui." in asked
    assert notes(asked) == ["Baris: 2. Mana yang punya letak diketahui begitu kolom koordinatnya dipilih."]
    assert ("(0)" in asked, re.findall(r'type="(\w+)" name="geometry" value="(\w+)"', asked)) == (
        False,
        [("hidden", "titik")],
    )
    assert notes(seen)[0] == "Fitur: 2. Titik 1."
    assert options(asked, "east_by") == ["", "nama", "rumah_lat", "rumah_long", "pos_lat", "pos_long", "telp"]
    assert ('name="system"' in asked, 'id="read-on"' in asked) == (False, False)
    assert (half.status_code, "Pilih kedua kolom koordinatnya" in half.text) == (422, True)
    assert (none.status_code, "Tidak satu pun dari 2 fitur dapat dibaca." in none.text) == (422, True)
    assert ("belum diketahui" in seen, "Dibaca sebagai Derajat" in seen) == (False, True)
    assert (spots(), [each.name for each in features()]) == ([INSIDE], ["Pos"])


def test_another_choice_begins_again(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(csv("nama;lat;long;pos_y;pos_x", "Pos;-7,476;109,456;9173000;330000"))
    before = spots()
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="", east_by="pos_x", north_by="pos_y")
    metres = officer.get(page).text
    with every_site() as session:
        (row,) = session.query(FileImport).all()
        found = (row.system, row.done, row.survey["columns"])
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="", east_by="", north_by="")
    send(page, to=f"{page}/baca")

    assert (before, spots(), counts()) == ([(109.456, -7.476)], [(109.456, -7.476)], [1, 1, 0, 0])
    assert "Sistem koordinat berkas ini belum diketahui." in metres
    assert found == (0, 0, ["nama", "lat", "long"])


def test_the_notes_on_a_file_stay_however_it_is_read(upload: Bringing, send: Send, officer: FlaskClient) -> None:
    page = upload(csv("Daftar pos ronda", "nama;lat;long;pos_y;pos_x", "Pos;-7,476;109,456;-7,475;109,455"))
    first = notes(officer.get(page).text)
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="nama", east_by="", north_by="")
    named = notes(officer.get(page).text)
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="", east_by="pos_x", north_by="pos_y")
    chosen = notes(officer.get(page).text)

    assert "Baris di atas judul kolom yang dilewati: 1." in first
    assert (named, chosen) == (first, [each.replace("lat, long", "pos_y, pos_x") for each in first])


def test_columns_and_their_system_are_chosen_together(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(csv("nama;lat;long;pos_y;pos_x", "Pos;-7,476;109,456;9173000;330000"))
    send(page, to=f"{page}/cara", system="32749", geometry="titik", named_by="", east_by="pos_x", north_by="pos_y")
    seen = officer.get(page).text

    assert ("Sistem koordinat berkas ini belum diketahui." in seen, "Dibaca sebagai UTM" in seen) == (False, True)


def test_a_table_without_headings_loses_no_row_and_no_name_is_shown_before_it_was_asked_about(
    upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = upload(
        csv(
            "Pos Ronda;Karto Sumarno;0286123;109,4583;-7,4612",
            "Pos Kamling;Siti;0286124;109,4584;-7,4613",
            "Balai RW;Slamet Riyadi;0286125;109,4585;-7,4614",
        ),
        kind="fasilitas",
        title="Pos",
    )
    asked = officer.get(page).text
    send(page, to=f"{page}/cara", geometry="titik", named_by="", east_by="Kolom 4", north_by="Kolom 5")
    send(
        page,
        to=f"{page}/cara",
        geometry="titik",
        named_by="Kolom 1",
        system="4326",
        east_by="Kolom 4",
        north_by="Kolom 5",
    )
    send(page, to=f"{page}/baca")
    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")
    with every_site() as session:
        public = [layer.public for layer in session.query(OwnLayer)]

    assert ("tanpa judul kolom" in asked, options(asked, "east_by")[1:]) == (True, [f"Kolom {n}" for n in range(1, 6)])
    names = ("Karto Sumarno", "Siti", "Slamet Riyadi")
    assert [f"“Kolom 2: {name}” mungkin rumah orang" in seen for name in names] == [True] * 3
    assert ([each.name for each in features()], public) == (["Pos Ronda", "Pos Kamling", "Balai RW"], [False])
    assert features()[0].facts == {"Kolom 1": "Pos Ronda", "Kolom 2": "Karto Sumarno", "Kolom 3": "0286123"}


def test_a_heading_with_the_number_of_somebody_is_told_without_it(upload: Bringing, officer: FlaskClient) -> None:
    head = "Karto 0812-3456-7890"
    page = upload(csv(f"nama;{head};{head};lat;long", "Pos;ya;ya;-7,475;109,455"))
    (note,) = [each for each in notes(officer.get(page).text) if "Judul kolom" in each]

    assert ("Karto ••••-••••-••••" in note, "3456" in note) == (True, False)


def test_no_heading_with_the_number_of_somebody_is_offered_as_one_of_coordinates(
    upload: Bringing, officer: FlaskClient
) -> None:
    page = upload(csv("nama;0812-3456-7890;pos_y;pos_x", "Pos;ya;-7,475;109,455"))
    seen = officer.get(page).text

    assert (options(seen, "east_by"), "0812-3456-7890" in seen) == (["", "nama", "pos_y", "pos_x"], False)
