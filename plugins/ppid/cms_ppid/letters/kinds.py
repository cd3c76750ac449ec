"""The kinds of letters as data: what each is called, what it has to say by law, and the usual text.

Letters are in Indonesian, as all that an office writes in its own name.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from cms_ppid import _
from cms_ppid.requests.states import DELAY, FORWARD, HANDED, MISSING, NOTICE, RECEIPT, REFUSAL

OBJECTED, DECIDED = "bukti_keberatan", "tanggapan"
"""Letters of an objection: that it was received, and what the superior decided."""

NAMES: Mapping[str, Any] = {
    "permohonan": _.lazy("nomor pendaftaran"),
    "keberatan": _.lazy("nomor keberatan"),
    "diterima": _.lazy("hari diterima"),
    "nama": _.lazy("nama pemohon"),
    "alamat": _.lazy("alamat pemohon"),
    "pekerjaan": _.lazy("pekerjaan pemohon"),
    "kontak": _.lazy("telepon atau surel pemohon"),
    "nik": _.lazy("NIK yang disamarkan"),
    "informasi": _.lazy("informasi yang diminta"),
    "tujuan": _.lazy("tujuan penggunaan"),
    "cara": _.lazy("cara memperoleh"),
    "pengiriman": _.lazy("cara mengirim"),
    "batas": _.lazy("batas waktu"),
    "hitungan": _.lazy("cara menghitung batasnya"),
    "pesan": _.lazy("yang ditulis petugas untuk pemohon"),
    "jawaban": _.lazy("setiap bagian jawaban dengan alasannya"),
    "biaya": _.lazy("biaya dan cara membayarnya"),
    "upaya": _.lazy("cara mengajukan keberatan atau sengketa"),
    "pemegang": _.lazy("badan atau unit yang menguasai"),
    "alasan": _.lazy("alasan keberatan"),
    "kasus": _.lazy("kasus posisi keberatan"),
    "putusan": _.lazy("putusan atasan PPID"),
    "pejabat": _.lazy("jabatan yang memutus"),
    "kantor": _.lazy("nama kantor"),
}
"""What can be filled in, as officers read it."""

_WHO = ("nama", "alamat", "pekerjaan", "kontak", "nik")
_WHAT = ("permohonan", "diterima", "informasi", "tujuan", "cara", "pengiriman", "kantor")


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of letter; its text may use the ``names`` and has to use those that are ``needed``."""

    label: Any
    names: tuple[str, ...]
    needed: frozenset[str]


def _kind(label: Any, *more: str, needed: tuple[str, ...], of: tuple[str, ...] = (*_WHO, *_WHAT)) -> Kind:
    return Kind(label, (*of, *more), frozenset(needed))


KINDS: Mapping[str, Kind] = {
    RECEIPT: _kind(
        _.lazy("Tanda bukti penerimaan"), "batas", "hitungan", needed=("permohonan", "diterima", "informasi")
    ),
    MISSING: _kind(
        _.lazy("Permintaan kelengkapan"), "batas", "hitungan", "pesan", needed=("permohonan", "pesan", "batas")
    ),
    # UU 14/2008 pasal 22 ayat (7): what a written notice has to say.
    NOTICE: _kind(
        _.lazy("Pemberitahuan tertulis"),
        *("jawaban", "pesan", "biaya", "upaya"),
        needed=("permohonan", "informasi", "jawaban", "cara", "biaya", "upaya"),
    ),
    DELAY: _kind(
        _.lazy("Pemberitahuan perpanjangan"), "batas", "hitungan", "pesan", needed=("permohonan", "pesan", "batas")
    ),
    # The least of a letter of refusal: Perbapanas 25/2023 pasal 20, after Perki 1/2021.
    REFUSAL: _kind(
        _.lazy("Keputusan penolakan"),
        *("jawaban", "pesan", "upaya"),
        needed=("permohonan", "nama", "alamat", "pekerjaan", "kontak", "informasi", "jawaban", "upaya"),
    ),
    FORWARD: _kind(
        _.lazy("Surat penerusan"),
        *("pemegang", "batas", "hitungan", "pesan"),
        needed=("permohonan", "informasi", "pemegang", "batas"),
    ),
    HANDED: _kind(
        _.lazy("Tanda bukti penyerahan"), "jawaban", "pesan", "biaya", needed=("permohonan", "jawaban", "biaya")
    ),
    OBJECTED: _kind(
        _.lazy("Tanda bukti penerimaan keberatan"),
        *("keberatan", "alasan", "kasus", "batas", "hitungan"),
        needed=("keberatan", "diterima", "alasan", "batas"),
    ),
    DECIDED: _kind(
        _.lazy("Tanggapan atas keberatan"),
        *("keberatan", "alasan", "kasus", "putusan", "pesan", "pejabat", "upaya"),
        needed=("keberatan", "alasan", "putusan", "pejabat", "upaya"),
    ),
}
SIGNED = (RECEIPT, HANDED, OBJECTED)
"""Proofs on paper that whoever asks and an officer sign, each of whom keeps one (Perki 1/2021)."""
SIGNERS = ("Pemohon,", "Petugas,")
"""Who they are, as it stands above the place where each signs."""
OF_REQUESTS = (RECEIPT, MISSING, NOTICE, DELAY, REFUSAL, FORWARD, HANDED)


def _usual() -> Mapping[str, str]:
    told = tomllib.loads(resources.files(__package__).joinpath("usual.toml").read_text("utf-8"))
    return {kind: text.strip() for kind, text in told.items()}


USUAL = _usual()
"""The text of each kind where a site has not written its own."""
