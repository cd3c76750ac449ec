"""Potentials and products go out as tables and come in again, by the rules of their forms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cms_core.api import DRAFT, PUBLISHED, Site, db, site_scope
from cms_core.i18n import in_every_language
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import NAME, demo, services
from cms_potensi_desa.tables import TABLES

from .conftest import Desk, fields, row, stored

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]
KINDS = ("potensi", "produk")
PRODUK = "Judul;Keterangan;Harga (rupiah);Satuan;Nomor WhatsApp usaha;Alamat halaman"


def screen(kind: str, slug: str = "kalimandi") -> str:
    return f"/s/{slug}/admin/potensi/{kind}/tabel/"


def bring(desk: Desk, kind: str, content: bytes | str, slug: str = "kalimandi") -> str:
    """Upload a file and return the address of its dry run."""
    data = content.encode() if isinstance(content, str) else content
    answer = desk.send(screen(kind, slug), file=(io.BytesIO(data), "tabel"))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def counts(text: str) -> list[int]:
    """Return how many rows are new, changed, unchanged and bad."""
    return [int(number) for number in re.findall(r'<dd class="num">([0-9]+)</dd>', text)]


def reasons(text: str) -> list[str]:
    """Return what stands at the bad cells."""
    found = re.findall(r"<b>(Sel [^<]*[0-9], [^<]*)</b>: ([^<]*)", text)
    return [f"{cell}: {message}".strip() for cell, message in found]


def told(site: Site, kind: str) -> list[dict[str, Any]]:
    """Return what a village says of a kind, as its table has it."""
    table = TABLES[kind]
    with site_scope(site.id):
        found = [dict(table.values(each)) for each in table.rows()]
        db.session.rollback()
    for each in found:
        each["body"] = table.column("body").kind.text(each["body"])
    return found


def state_of(site: Site, key: int, kind: str = "potensi") -> tuple[str, str, int, str]:
    with site_scope(site.id):
        entry = row(key, kind)
        found = (entry.title, entry.state, entry.version, entry.body)
        db.session.rollback()
    return found


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_elsewhere_and_then_changes_nothing(
    site: Site, make_site: MakeSite, desk: MakeDesk, kind: str, form: str
) -> None:
    assert demo.load() > 0
    neighbour = make_site("33.04.02.2008", slug="kecitran", modules=(NAME,), stage="village_publishes")
    db.session.commit()
    content = desk().client.get(f"{screen(kind)}unduh.{form}").data
    other = desk(region_code=neighbour.region_code)
    there = bring(other, kind, content, neighbour.slug)
    number = len(told(site, kind))
    assert counts(other.client.get(there).text) == [number, 0, 0, 0]
    assert told(neighbour, kind) == []

    assert other.send(there).status_code == 303

    assert told(neighbour, kind) == told(site, kind) != []
    with site_scope(neighbour.id):
        model = services.KINDS[kind].model
        assert set(db.session.scalars(select(model.state))) == {DRAFT}
        assert None not in set(db.session.scalars(select(model.author_id)))
        db.session.rollback()
    for person, slug in ((other, neighbour.slug), (desk(), site.slug)):
        again = bring(person, kind, content, slug)
        assert counts(person.client.get(again).text) == [0, 0, number, 0]


def test_a_file_of_windows_with_semicolons_and_commas_is_read(site: Site, desk: MakeDesk) -> None:
    lines = [
        "Judul;Keterangan;Jenis;Luas;Satuan luas;Lintang;Bujur",
        '"Caf\xe9 kebun";"Disadap pagi.\r\n\r\n- kelapa\r\n- aren";Perkebunan;12,5;hektare;-7,501388;109,440277',
    ]
    operator = desk()
    there = bring(operator, "potensi", "\r\n".join(lines).encode("cp1252"))

    operator.send(there)

    (entry,) = told(site, "potensi")
    with site_scope(site.id):
        body = services.listed(services.KINDS["potensi"], limit=1)[0].body
    assert body == "<p>Disadap pagi.</p><ul><li>kelapa</li><li>aren</li></ul>"
    assert (entry["title"], entry["slug"], entry["condition"]) == ("Café kebun", "cafe-kebun", "rintisan")
    assert [str(entry[name]) for name in ("area", "latitude", "longitude")] == ["12.50", "-7.501388", "109.440277"]


def test_a_row_without_an_address_never_changes_what_is_called_the_same(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    first = f"{PRODUK}\nGula kelapa;Dari nira.;22.000;kg;0812-3456-789;\n"
    operator.send(bring(operator, "produk", first))
    assert counts(operator.client.get(bring(operator, "produk", first)).text) == [0, 0, 1, 0]

    other = first.replace("22.000", "99.000")
    there = bring(operator, "produk", other)
    text = operator.client.get(there).text

    assert counts(text) == [0, 0, 0, 1]
    assert reasons(text)[0] == (
        "Sel F2, Alamat halaman: Sudah ada “Gula kelapa” di situs. Untuk mengubahnya, isi kolom “Alamat halaman” "
        "dengan gula-kelapa. Bila yang ini lain, isi dengan yang belum dipakai, misalnya gula-kelapa-2."
    )
    assert "<b>Harga (rupiah)</b>: <del>22000</del> → <ins>99000</ins>" in text
    assert operator.client.post(there, data=fields(text)).status_code == 303
    assert [entry["price"] for entry in told(site, "produk")] == [22_000]

    # Another seller's, and the first one as a spreadsheet leaves its number.
    line = "Gula kelapa;Dari nira.;25.000;kg;8123456789;gula-kelapa\n"
    operator.send(bring(operator, "produk", other.replace("789;\n", "789;gula-kelapa-2\n") + line))

    assert [(entry["slug"], entry["price"], entry["whatsapp"]) for entry in told(site, "produk")] == [
        ("gula-kelapa", 25_000, "628123456789"),
        ("gula-kelapa-2", 99_000, "628123456789"),
    ]


def test_two_sellers_of_one_file_may_sell_what_is_called_the_same(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    head = "Judul;Keterangan;Penjual;Alamat halaman"
    lines = ["Beras;Wangi.;Toko A;", "Beras;Wangi.;Toko B;{}"]
    text = operator.client.get(bring(operator, "produk", "\n".join([head, *lines]).format(""))).text

    assert (counts(text), reasons(text)) == (
        [1, 0, 0, 1],
        [
            "Sel D3, Alamat halaman: Menjadi sama dengan baris 2: beras. Bila keduanya berbeda, isi kolom “Alamat "
            "halaman” di baris ini, misalnya beras-2. Bila sama, hapus salah satu barisnya."
        ],
    )

    operator.send(bring(operator, "produk", "\n".join([head, *lines]).format("beras-2")))

    assert [(entry["slug"], entry["seller"]) for entry in told(site, "produk")] == [
        ("beras", "Toko A"),
        ("beras-2", "Toko B"),
    ]


def test_each_rule_of_the_form_speaks_at_its_cell(site: Site, desk: MakeDesk) -> None:
    head = f"{PRODUK};Potongan;Potongan dalam;Lintang;Bujur;NIB"
    good = "Gula;Dari nira.;22000;kg;;gula;;;;;"
    bad = [
        "Teh;;x;;;;;;;;",
        "Kopi;Dari kebun.;;;081;;10;;;;",
        "Susu;Segar.;5000;;;Susu Segar;6000;rupiah;;;",
        "Madu;Hutan.;5000;;;;101;persen;-7,5;;123",
        "Roti;Hangat.;;;;;;dolar;-45;109;",
        "Gula;Lagi.;;;;gula;;;;;",
        "=1+1;Rumus.;;;;;;;;;",
    ]
    operator = desk()
    there = bring(operator, "produk", "\n".join([head, good, *bad]))
    text = operator.client.get(there).text

    assert counts(text) == [1, 0, 0, 7]
    assert reasons(text) == [
        "Sel B3, Keterangan: Isian ini perlu diisi.",
        "Sel C3, Harga (rupiah): Tulis dengan angka saja.",
        "Sel E4, Nomor WhatsApp usaha: Tulis nomornya dengan angka, misalnya 0812 3456 7890.",
        "Sel G4, Potongan: Isi harganya dulu, baru potongannya.",
        "Sel F5, Alamat halaman: Pakai huruf kecil, angka, dan tanda hubung saja.",
        "Sel G5, Potongan: Potongan ini lebih besar daripada harganya.",
        "Sel G6, Potongan: Potongan paling banyak 100 persen.",
        "Sel J6, Bujur: Isi lintang dan bujur, atau kosongkan keduanya.",
        "Sel K6, NIB: NIB terdiri dari 13 angka.",
        "Sel H7, Potongan dalam: Salah satu dari: persen; rupiah.",
        "Sel I7, Lintang: Lintang ini di luar Indonesia.",
        "Sel F8, Alamat halaman: Sama dengan baris 2: gula. Tulis yang lain, atau hapus salah satu barisnya.",
        "Sel A9, Judul: Sel ini berisi rumus (=1+1). Tulis hasilnya sebagai nilai biasa.",
    ]
    assert told(site, "produk") == []

    answers = [operator.client.post(there, data=fields(text)) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [entry["title"] for entry in told(site, "produk")] == ["Gula"]


def test_a_number_of_a_potential_needs_its_unit(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    there = bring(operator, "potensi", "Judul;Keterangan;Jenis;Luas;Tahun angka ini\nSawah;Dua kali.;Pertanian;5;12\n")

    assert [reason.partition(": ")[0] for reason in reasons(operator.client.get(there).text)] == [
        "Sel D2, Luas",
        "Sel E2, Tahun angka ini",
    ]


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "-satu", "'kutip", "@dua", "'=tiga"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_words_that_look_like_a_formula_stay_words(
    site: Site, desk: MakeDesk, make_entry: MakeEntry, title: str, form: str
) -> None:
    make_entry(site, title=title, body="<p>=A1</p><p>-bukan daftar</p><ul><li>satu</li></ul>", place="+62")
    operator = desk()
    content = operator.client.get(f"{screen('potensi')}unduh.{form}").data

    if form == "csv" and title != "'kutip":
        assert f"\r\n'{title};".encode() in content
    assert counts(operator.client.get(bring(operator, "potensi", content)).text) == [0, 0, 1, 0]


def test_what_is_published_changes_at_once_and_keeps_photos_and_history(
    site: Site, desk: MakeDesk, make_entry: MakeEntry
) -> None:
    key = make_entry(site, photos=(stored(site),), place="Dusun 1")
    operator = desk()
    there = bring(
        operator,
        "potensi",
        'Judul;Keterangan;Jenis;Alamat halaman\nKebun baru;"Disadap pagi.\n\nDicetak sore.";Perkebunan;kebun-kelapa\n',
    )
    assert counts(operator.client.get(there).text) == [0, 1, 0, 0]

    operator.send(there)

    assert state_of(site, key)[:3] == ("Kebun baru", PUBLISHED, 2)
    with site_scope(site.id):
        entry = row(key)
        assert (entry.place, len(entry.photos), entry.slug) == ("Dusun 1", 1, "kebun-kelapa")
    assert "<h1" in operator.client.get("/s/kalimandi/potensi/kebun-kelapa").text
    assert "Kebun baru" in operator.client.get("/s/kalimandi/potensi/").text


def test_a_file_of_another_site_person_or_kind_is_not_found(site: Site, neighbour: Site, desk: MakeDesk) -> None:
    here, other = desk(), desk(region_code=neighbour.region_code)
    there = bring(here, "produk", f"{PRODUK}\nGula;Nira.;1;kg;;\n")
    form = here.open(there)

    for who, address in (
        (other, there.replace("/kalimandi/", "/pagak/")),
        (desk(), there),
        (here, there.replace("/produk/", "/potensi/")),
    ):
        assert who.client.get(address).status_code == 404
        assert who.client.get(f"{address}/salah.csv").status_code == 404
        assert who.client.post(address, data=form).status_code in (400, 404, 422)
    assert (told(site, "produk"), told(neighbour, "produk")) == ([], [])


def test_who_sees_may_take_out_and_who_writes_may_bring_in(site: Site, desk: MakeDesk) -> None:
    officer, operator, stranger = desk("officer"), desk(), desk(region_code="33.04.02.2002")
    for kind in KINDS:
        url = screen(kind)
        answers = [
            [who.client.get(f"{url}{end}").status_code for end in ("", "unduh.csv", "unduh.xlsx", "contoh.xlsx")]
            for who in (operator, officer, stranger)
        ]
        assert answers == [[200] * 4, [200, 200, 200, 403], [404] * 4]
        token = {"csrf_token": operator.open(url)["csrf_token"]}
        assert officer.client.post(url, data=token).status_code == 403
        lists = [who.client.get(f"/s/kalimandi/admin/potensi/{kind}/").text for who in (operator, officer)]
        assert [("Impor tabel" in text, "Unduh tabel" in text) for text in lists] == [(True, True), (False, True)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_to_fill_in_can_be_imported(site: Site, desk: MakeDesk, kind: str) -> None:
    operator = desk()
    content = operator.client.get(f"{screen(kind)}contoh.xlsx").data

    assert counts(operator.client.get(bring(operator, kind, content)).text) == [1, 0, 0, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_no_head_means_two_columns_in_any_language(app: Any, kind: str) -> None:
    columns = TABLES[kind].columns
    said = [{column.name, *(word.casefold() for word in in_every_language(column.label))} for column in columns]

    assert sum(map(len, said)) == len(set().union(*said))
    assert {column.name for column in columns} == {*services.KINDS[kind].model.WRITTEN, "slug"} - {"photos"}
