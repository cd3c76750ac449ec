"""Whether the page of a budget or a pledge says what it must (Permendagri 20/2018; Perki 1/2021 pasal 47 and 48)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cms_ppid import _
from cms_ppid.documents.sorts import BUDGET, REPORT

_COMPLAINT = (_.lazy("alamat pengaduan"), r"alamat pengaduan|mengadu (?:ke|di|lewat|kepada)")
PARTS: Mapping[str, tuple[str, tuple[tuple[Any, str], ...]]] = {
    **dict.fromkeys(
        BUDGET,
        (
            "Permendagri 20/2018 Pasal 39",
            (
                (_.lazy("isi APBDes: pendapatan dan belanja"), r"pendapatan[\s\S]*belanja|belanja[\s\S]*pendapatan"),
                (_.lazy("pelaksana kegiatan"), r"pelaksana\b|tim (?:yang )?(?:melaksanakan|kegiatan)"),
                _COMPLAINT,
            ),
        ),
    ),
    **dict.fromkeys(
        REPORT,
        (
            "Permendagri 20/2018 Pasal 72",
            (
                (_.lazy("laporan realisasi APBDes"), r"realisasi\s+(?:apb|anggaran|pendapatan|belanja)"),
                (
                    _.lazy("laporan realisasi kegiatan"),
                    r"realisasi\s+kegiatan|kegiatan\s+(?:yang\s+)?(?:sudah\s+)?selesai",
                ),
                (
                    _.lazy("kegiatan yang belum selesai atau tidak terlaksana"),
                    r"(?:belum|tidak)\s+(?:selesai|terlaksana|dilaksanakan)",
                ),
                (_.lazy("sisa anggaran"), r"sisa\s+(?:anggaran|lebih|dana)|silpa"),
                _COMPLAINT,
            ),
        ),
    ),
    "maklumat": (
        "Perki 1/2021 Pasal 47–48",
        (
            (_.lazy("dasar hukum"), r"dasar hukum|undang-undang|peraturan|\bUU\b"),
            (_.lazy("tata cara"), r"tata cara|prosedur|cara (?:meminta|mengajukan)"),
            (_.lazy("jangka waktu"), r"jangka waktu|hari kerja"),
            (_.lazy("biaya"), r"biaya|gratis|tarif"),
            (_.lazy("jaminan"), r"jamin"),
            (_.lazy("evaluasi kinerja"), r"evaluasi|penilaian kinerja|survei kepuasan"),
        ),
    ),
}
"""What has to be there, by kind of document: the article, and each part with the words that tell it."""


def parts_of(sort: str, text: str) -> list[tuple[str, bool]]:
    """Return the parts that a kind of document must have, each with whether the text tells it; none for most kinds."""
    _law, parts = PARTS.get(sort, ("", ()))
    return [(str(label), re.search(words, text, re.IGNORECASE) is not None) for label, words in parts]


def missing_in(sort: str, text: str) -> list[str]:
    """Return a sentence about what a budget, a report on it or a pledge does not say; none where it says all of it."""
    lacks = [label for label, told in parts_of(sort, text) if not told]
    if not lacks:
        return []
    law = PARTS[sort][0]
    return [_("Belum disebut: %(parts)s (%(law)s).", parts=", ".join(lacks), law=law)]
