"""What the import says of what was mended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cms_core.api import format_number
from cms_peta import _
from cms_peta.formats.raw import MOST_COLUMNS, Opened
from cms_peta.privacy import (
    ACCOUNT,
    CONTACT,
    EMPLOYEE,
    FEW,
    INVOLVED,
    MAIL,
    NAMED,
    NIK,
    OWNED,
    PHONE,
    Kept,
    number_beside,
)

WHY = {
    NAMED: _.lazy("namanya menunjuk orang"),
    OWNED: _.lazy("namanya menunjuk pemilik"),
    INVOLVED: _.lazy("namanya menunjuk warga, misalnya pelapor, saksi, atau pemohon"),
    CONTACT: _.lazy("namanya menunjuk telepon atau e-mail"),
    NIK: _.lazy("berisi NIK atau nomor KK"),
    EMPLOYEE: _.lazy("berisi NIP"),
    MAIL: _.lazy("berisi alamat e-mail"),
    ACCOUNT: _.lazy("nomor rekening"),
    PHONE: _.lazy("berisi nomor HP"),
}
"""Why a column of a file is about people."""
FEW_TOLD = 10
"""Columns that are told by name."""
LONGEST = 60
"""Letters that are said again of a text that is for the desk alone."""


def mended(found: Mapping[str, int]) -> list[str]:
    """Return sentences about what was mended in a file."""
    return [_mended(name, count) for name, count in found.items() if count]


def personal(found: Mapping[str, str]) -> list[str]:
    """Return the columns of a file that are not kept, each with why."""
    return [str(_("%(column)s (%(why)s)", column=called(column), why=WHY[why])) for column, why in found.items()]


def called(column: str) -> str:
    """Return what a column is called, without the number or the address of somebody that stands in that."""
    if not number_beside([("", column)]):
        return column
    return re.sub(r"\S+(?:@|%40)\S+|\d", lambda found: "•" * len(found[0]), column)


def notes(opened: Opened) -> list[str]:
    """Return what is told of a file, without the numbers of somebody in its headings or in the names of files in it."""
    return [called(each) for each in opened.told]


def left_out(columns: Sequence[str]) -> str:
    """Return a sentence about the columns that a file has beyond those that are kept; nothing where it has none."""
    if not columns:
        return ""
    names = ", ".join([*map(called, columns[:FEW_TOLD]), *(["…"] if len(columns) > FEW_TOLD else [])])
    told = {"most": MOST_COLUMNS, "num": format_number(len(columns)), "names": names}
    return str(
        _(
            "Kolomnya lebih dari %(most)s: %(most)s yang pertama disimpan, %(num)s yang lain tidak (%(names)s). Bila "
            "yang itu perlu, hapus dahulu kolom lain dari berkasnya, lalu unggah lagi.",
            **told,
        )
    )


def kept_of(name: str, found: Sequence[Kept]) -> tuple[str, list[str], str]:
    """Return the name that is to be looked at, the texts that keep a feature at the desk, and why, as they are kept."""
    first, texts = found[0], [each.text[:LONGEST] for each in found]
    if first.is_somebodys:
        return "", texts, "few" if first.few else "sure"
    named = name[:LONGEST]
    if all(each.numbered for each in found):
        return "", texts, "numbered"
    return "" if texts == [named] else named, texts, "doubt"


def why_kept(why: str) -> str:
    """Return why a text keeps a feature at the desk, for whoever reads it now."""
    match why:
        case "few":
            return str(_("menghitung kurang dari %(few)s orang yang sakit, miskin, atau rentan", few=FEW))
        case "sure":
            return str(_("menunjuk rumah atau keadaan orang"))
        case "doubt":
            return str(_("mungkin rumah orang, alamat rumah, atau tentang orang"))
        case "numbered":
            return str(_("berdampingan dengan NIK, nomor HP, e-mail, atau nomor rekening, jadi mungkin nama orang"))
        case _other:
            raise ValueError(why)


def _mended(name: str, count: int) -> str:
    match name:
        case "turned":
            said = _.plural(
                "%(num)s cincin diputar arahnya (RFC 7946).", "%(num)s cincin diputar arahnya (RFC 7946).", count
            )
        case "closed":
            said = _.plural("%(num)s cincin belum tertutup; ditutup.", "%(num)s cincin belum tertutup; ditutup.", count)
        case "repeated":
            said = _.plural("%(num)s titik kembar dibuang.", "%(num)s titik kembar dibuang.", count)
        case "nested":
            said = _.plural(
                "%(num)s bagian berada di dalam bagian lain dari bidang yang sama; digabung.",
                "%(num)s bagian berada di dalam bagian lain dari bidang yang sama; digabung.",
                count,
            )
        case "shortened":
            said = _.plural(
                "%(num)s teks lebih panjang dari 500 huruf; sisanya tidak disimpan.",
                "%(num)s teks lebih panjang dari 500 huruf; sisanya tidak disimpan.",
                count,
            )
        case "renamed":
            said = _.plural(
                "%(num)s kali kolom “nama” atau “moment” memuat hal lain daripada nama dan waktu fiturnya; isinya di "
                "“nama_2” atau “moment_2”.",
                "%(num)s kali kolom “nama” atau “moment” memuat hal lain daripada nama dan waktu fiturnya; isinya di "
                "“nama_2” atau “moment_2”.",
                count,
            )
        case "unnamed":
            said = _.plural(
                "%(num)s nama berisi NIK, nomor HP, e-mail, atau nomor rekening; namanya tidak disimpan.",
                "%(num)s nama berisi NIK, nomor HP, e-mail, atau nomor rekening; namanya tidak disimpan.",
                count,
            )
        case _other:
            raise ValueError(name)
    return str(said)
