"""What other systems write in a cell, and which moment it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_core.api import BadCell
from cms_lelang.systems.spellings import Spelled
from cms_lelang.words import BUSINESSES, CATEGORIES, STAGES

SCHEDULES = (
    (
        *(
            "Pengumuman Pascakualifikasi",
            "Download Dokumen Pemilihan",
            "Pemberian Penjelasan",
            "Upload Dokumen Penawaran",
        ),
        *("Pembukaan Dokumen Penawaran", "Evaluasi (Administrasi, Kualifikasi, Teknis, Harga)"),
        *("Pembuktian Kualifikasi", "Penetapan Pemenang", "Pengumuman Pemenang", "Masa Sanggah", "SPPBJ"),
        "Penandatanganan Kontrak",
    ),
    (
        *("Pengumuman Prakualifikasi", "Download Dokumen Kualifikasi", "Penjelasan Dokumen Prakualifikasi"),
        *("Kirim Persyaratan Kualifikasi", "Evaluasi Dokumen Kualifikasi", "Pembuktian Kualifikasi"),
        *("Penetapan Hasil Kualifikasi", "Pengumuman Hasil Prakualifikasi", "Masa Sanggah Prakualifikasi"),
        *("Download Dokumen Pemilihan", "Pemberian Penjelasan", "Upload Dokumen Penawaran"),
        "13. Pembukaan dan Evaluasi Penawaran File I: Administrasi dan Teknis",
        "Pengumuman Hasil Evaluasi Administrasi dan Teknis",
        *(
            "Pembukaan dan Evaluasi Penawaran File II: Harga",
            "Penetapan Pemenang",
            "Pengumuman Pemenang",
            "Masa Sanggah",
        ),
        *("Klarifikasi dan Negosiasi Teknis dan Biaya", "Surat Penunjukan Penyedia Barang/Jasa"),
        "Penandatanganan Kontrak",
    ),
)
"""The stages of SPSE: one file after qualification, two files before it."""


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_stage_of_a_schedule_is_another_one(app: Flask, schedule: tuple[str, ...]) -> None:
    kind = Spelled(STAGES, "stage")
    with app.test_request_context("/"):
        assert len({kind.read(said) for said in schedule}) == len(schedule)


@pytest.mark.parametrize(
    ("field", "options", "said", "kept"),
    [
        ("category", CATEGORIES, "Jasa Konsultansi Badan Usaha Konstruksi", "konsultansi_usaha"),
        ("category", CATEGORIES, "Jasa Konsultansi", "konsultansi"),
        ("category", CATEGORIES, "pekerjaan konstruksi", "konstruksi"),
        ("size", BUSINESSES, "Perusahaan Kecil", "kecil"),
        ("size", BUSINESSES, "Perusahaan Non Kecil", "nonkecil"),
    ],
)
def test_a_cell_is_read_as_other_systems_spell_it(app: Flask, field: str, options: Any, said: str, kept: str) -> None:
    kind = Spelled(options, field)
    with app.test_request_context("/"):
        assert kind.read(said) == kept
        with pytest.raises(BadCell):
            kind.read(f"{said} apa saja")
