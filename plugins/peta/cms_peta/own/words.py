"""What is said of what is not for everybody in a layer, and what is asked about it."""

from __future__ import annotations

from cms_peta import _
from cms_peta.own.checking import NotForEverybody
from cms_peta.privacy import FEW, Kept, is_number_of_thing, is_of_body

MOST_TOLD = 60
"""Letters that are said again of a text that is not for everybody."""
MOST_DOUBTS = 20
"""Texts that are asked about one by one; the others are counted."""
NEITHER = _.lazy("Bukan rumah orang, dan bukan tentang orang")


def refused(error: NotForEverybody) -> str:
    """Return the sentence about what is not for everybody, and what can be done."""
    if error.fields:
        return str(_("Di sini ada NIK, nomor HP, e-mail, atau nomor rekening orang. Hapus dahulu."))
    if error.was_of_people:
        return str(
            _(
                "Isi lapisan ini dimasukkan sebagai data orang atau rumah, jadi tidak pernah tampil untuk umum, apa "
                "pun namanya sekarang. Buat lapisan baru tanpa isi itu, atau hapus semua isinya dahulu."
            )
        )
    if error.kept is not None and error.kept.few:
        return str(
            _(
                "“%(told)s” menghitung kurang dari %(few)s orang yang sakit, miskin, atau rentan: tetangganya tahu "
                "siapa itu. Untuk umum tulis “<%(few)s”, gabungkan daerahnya, atau simpan di lapisan yang tidak tampil "
                "untuk umum.",
                told=error.kept.text[:MOST_TOLD],
                few=FEW,
            )
        )
    if error.kept is not None:
        return str(
            _(
                "“%(told)s” menunjuk rumah atau keadaan orang; itu tidak pernah tampil untuk umum. Hapus nama atau "
                "keadaan orangnya, atau simpan di lapisan yang tidak tampil untuk umum.",
                told=error.kept.text[:MOST_TOLD],
            )
        )
    if not error.columns:
        return str(_("Lapisan tentang rumah atau perorangan tidak pernah tampil untuk umum."))
    columns = ", ".join(f"“{column}”" for column in error.columns)
    if all(map(is_of_body, error.columns)):
        return str(
            _(
                "Kolom %(columns)s berisi ukuran atau keadaan badan seseorang; itu tidak disimpan di peta. Hapus "
                "kolomnya. Untuk umum tulis hitungannya tiap dusun atau desa, misalnya: Jumlah balita diukur 42.",
                columns=columns,
            )
        )
    if all(map(is_number_of_thing, error.columns)):
        return str(
            _(
                "Nomor 16 angka di kolom %(columns)s tampak seperti NIK. Hapus bila itu NIK. Bila itu nomor bangunan "
                "atau aset, sisipkan huruf di tengahnya, misalnya 3304022007-G-0012, atau tulis nomor urutnya saja.",
                columns=columns,
            )
        )
    return str(
        _(
            "Ada data pribadi di kolom %(columns)s. Peta tidak menyimpan siapa orangnya; hapus dahulu. Bila isinya "
            "badan atau kelompok, tulis lengkap, misalnya: PT Maju, Dinas PUPR, Kelompok Tani Makmur. Bila isinya "
            "hitungan orang, tulis angkanya saja.",
            columns=columns,
        )
    )


def doubted(error: NotForEverybody) -> list[str]:
    """Return what is asked about texts that may be of a house or a person, and what can be done."""
    told = ", ".join(map(_doubt, error.doubts[:MOST_DOUBTS]))
    rest = len(error.doubts) - MOST_DOUBTS
    sentences = [
        _(
            "%(told)s: tampak seperti rumah atau alamat rumah, atau tentang orang. Bila memang begitu, hapus nama atau "
            "keadaannya, tulis sampai RT saja, atau simpan di lapisan yang tidak tampil untuk umum.",
            told=told,
        ),
        _("Bila bukan, centang “%(tick)s”, lalu simpan lagi.", tick=NEITHER),
    ]
    if rest > 0:
        sentences.insert(1, _.plural("Dan %(num)s lagi seperti itu.", "Dan %(num)s lagi seperti itu.", rest))
    return [str(each) for each in sentences]


def _doubt(found: Kept) -> str:
    """Return a text that is in doubt, with what the thing is called of which it is told."""
    if found.numbered:
        # Of the number nothing is kept that could be shown.
        told = found.text[:MOST_TOLD]
        return str(_("“%(told)s”, yang tadinya berdampingan dengan NIK, nomor HP, atau e-mail orang", told=told))
    if found.name in ("", found.text):
        return f"“{found.text[:MOST_TOLD]}”"
    return str(_("“%(told)s” di “%(name)s”", told=found.text[:MOST_TOLD], name=found.name[:MOST_TOLD]))
