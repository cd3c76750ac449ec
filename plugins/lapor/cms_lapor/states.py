"""The life of a case as one table: who may take it where, by when, and what the citizen reads meanwhile."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from cms_lapor import _

STAFF, REPORTER, SYSTEM = "staff", "reporter", "system"
"""Who takes a move; the system only ends what waited for its reporter in vain."""

NEW, WAITING, NOT_OURS, PASSED_ON = "masuk", "tertunda", "bukan_wewenang", "diteruskan"
ASSIGNED, WORKING, ANSWERED = "terdisposisi", "diproses", "menunggu_tanggapan"
DONE, REOPENING, FILED, WITHDRAWN = "selesai", "minta_buka", "arsip", "dicabut"
MERGED = "gabung"

VERIFYING, HANDLING, DECIDING = "memeriksa", "menangani", "memutuskan"
"""Whose desk a case lies on: who looks at what comes in, who works on it, who keeps the desk."""

TOLD, UNIT, KIND, OUTCOME, DUE_OVER = "told", "unit", "kind", "outcome", "due over"
"""What a move needs: words that the citizen reads, who works on it, its class, how it ended, that its time is over."""


@dataclasses.dataclass(frozen=True)
class Move:
    """A way to another state. ``label`` is its button, ``said`` what the history calls it."""

    name: str
    to: str
    by: str
    label: Any
    said: Any
    needs: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class State:
    """Where a case stands. ``told`` is what the citizen reads; ``limit`` names the setting with its working days.

    ``sort`` is the kind of its tag; an ``open`` case waits for somebody, a ``shown`` one may stand on public pages.
    ``desk`` says whose work it is meanwhile (units/duties.py); whoever keeps the desk may take every move.
    """

    label: Any
    told: Any
    sort: str
    moves: tuple[Move, ...]
    limit: str = ""
    open: bool = True
    shown: bool = True
    desk: str = ""


def _staff(name: str, to: str, label: Any, said: Any, *needs: str) -> Move:
    return Move(name, to, STAFF, label, said, frozenset(needs))


def _reporter(name: str, to: str, label: Any, said: Any, *needs: str) -> Move:
    return Move(name, to, REPORTER, label, said, frozenset(needs))


def _system(name: str, to: str, label: Any, said: Any, *needs: str) -> Move:
    return Move(name, to, SYSTEM, label, said, frozenset(needs))


_PASS = _staff("teruskan", ASSIGNED, _.lazy("Teruskan"), _.lazy("Diteruskan"), UNIT, KIND)
_ANSWER = _staff("jawab", ANSWERED, _.lazy("Kirim jawaban"), _.lazy("Dijawab"), TOLD, OUTCOME)
_START = _staff("kerjakan", WORKING, _.lazy("Mulai dikerjakan"), _.lazy("Mulai dikerjakan"))
_FILE = _staff("arsipkan", FILED, _.lazy("Arsipkan"), _.lazy("Diarsipkan"), TOLD)
_WITHDRAW = _reporter("cabut", WITHDRAWN, _.lazy("Cabut laporan"), _.lazy("Dicabut pelapor"))
_BACK = _staff("kembalikan", NEW, _.lazy("Kembalikan ke pemeriksaan"), _.lazy("Diperiksa kembali"), TOLD)

STATES: Mapping[str, State] = {
    NEW: State(
        _.lazy("Menunggu diperiksa"),
        _.lazy("Laporan Anda sudah diterima dan menunggu diperiksa."),
        "info",
        (
            _PASS,
            _staff("lengkapi", WAITING, _.lazy("Minta dilengkapi"), _.lazy("Perlu dilengkapi"), TOLD),
            _staff("bukan", NOT_OURS, _.lazy("Bukan wewenang kami"), _.lazy("Bukan wewenang kami"), TOLD),
            _FILE,
            _WITHDRAW,
        ),
        limit="verify",
        shown=False,
        desk=VERIFYING,
    ),
    WAITING: State(
        _.lazy("Menunggu pelapor"),
        _.lazy("Kami perlu keterangan tambahan dari Anda."),
        "warn",
        (
            _reporter("balas", NEW, _.lazy("Kirim keterangan"), _.lazy("Dilengkapi pelapor"), TOLD),
            _staff("lanjut", NEW, _.lazy("Lanjutkan tanpa menunggu"), _.lazy("Dilanjutkan")),
            _staff("arsipkan", FILED, _.lazy("Arsipkan"), _.lazy("Diarsipkan"), TOLD, DUE_OVER),
            _system(
                "arsipkan", FILED, _.lazy("Arsipkan"), _.lazy("Diarsipkan: tidak dilengkapi sampai batasnya"), DUE_OVER
            ),
            _WITHDRAW,
        ),
        limit="complete",
        shown=False,
        desk=VERIFYING,
    ),
    NOT_OURS: State(
        _.lazy("Bukan wewenang kami"),
        _.lazy("Ini bukan wewenang kami. Kami sedang mengarahkannya ke kantor yang berwenang."),
        "warn",
        (
            _staff("serahkan", PASSED_ON, _.lazy("Sudah diserahkan"), _.lazy("Diserahkan"), TOLD, UNIT),
            _staff("kembalikan", NEW, _.lazy("Periksa kembali"), _.lazy("Diperiksa kembali")),
            _WITHDRAW,
        ),
        limit="verify",
        desk=VERIFYING,
    ),
    PASSED_ON: State(
        _.lazy("Diserahkan ke kantor lain"),
        _.lazy("Laporan Anda sudah diserahkan ke kantor yang berwenang."),
        "info",
        (
            _staff("kerjakan", WORKING, _.lazy("Dikerjakan di sini"), _.lazy("Mulai dikerjakan"), UNIT, KIND),
            _staff("tutup", DONE, _.lazy("Tutup laporan"), _.lazy("Selesai"), TOLD, OUTCOME),
            _WITHDRAW,
        ),
        desk=VERIFYING,
    ),
    ASSIGNED: State(
        _.lazy("Diteruskan"),
        _.lazy("Laporan Anda sudah diperiksa dan diteruskan kepada yang menangani."),
        "info",
        (_START, _ANSWER, _BACK, _WITHDRAW),
        limit="followup",
        desk=HANDLING,
    ),
    WORKING: State(
        _.lazy("Sedang dikerjakan"),
        _.lazy("Laporan Anda sedang dikerjakan."),
        "info",
        (
            _ANSWER,
            _staff("teruskan", ASSIGNED, _.lazy("Teruskan ke yang lain"), _.lazy("Diteruskan"), UNIT),
            _WITHDRAW,
        ),
        limit="finish",
        desk=HANDLING,
    ),
    ANSWERED: State(
        _.lazy("Sudah dijawab"),
        _.lazy("Laporan Anda sudah dijawab. Belum puas? Balas sebelum batasnya; sesudah itu laporan ditutup."),
        "ok",
        (
            _reporter("balas", WORKING, _.lazy("Belum puas"), _.lazy("Pelapor belum puas"), TOLD),
            _reporter("puas", DONE, _.lazy("Sudah puas, tutup laporan"), _.lazy("Selesai")),
            _staff("tutup", DONE, _.lazy("Tutup laporan"), _.lazy("Selesai"), DUE_OVER),
            _system(
                "tutup", DONE, _.lazy("Tutup laporan"), _.lazy("Selesai: tidak ada balasan sampai batasnya"), DUE_OVER
            ),
            _staff("kerjakan", WORKING, _.lazy("Kerjakan lagi"), _.lazy("Dikerjakan lagi")),
            _WITHDRAW,
        ),
        limit="silence",
        desk=HANDLING,
    ),
    DONE: State(
        _.lazy("Selesai"),
        _.lazy("Laporan Anda selesai."),
        "ok",
        (_reporter("buka", REOPENING, _.lazy("Minta dibuka lagi"), _.lazy("Minta dibuka lagi"), TOLD),),
        open=False,
    ),
    REOPENING: State(
        _.lazy("Minta dibuka lagi"),
        _.lazy("Permintaan Anda untuk membuka laporan lagi sedang ditinjau."),
        "warn",
        (
            _staff("kerjakan", WORKING, _.lazy("Buka lagi"), _.lazy("Dibuka lagi")),
            _staff("tutup", DONE, _.lazy("Tetap selesai"), _.lazy("Tetap selesai"), TOLD),
        ),
        limit="verify",
        desk=DECIDING,
    ),
    FILED: State(
        _.lazy("Diarsipkan"),
        _.lazy("Laporan Anda tidak dilanjutkan; alasannya tertulis di bawah. Keberatan? Tulis balasan dalam 30 hari."),
        "",
        (_reporter("balas", NEW, _.lazy("Ajukan keberatan"), _.lazy("Pelapor keberatan"), TOLD),),
        open=False,
        shown=False,
    ),
    MERGED: State(
        _.lazy("Digabung"),
        _.lazy("Laporan Anda digabung dengan laporan lain tentang hal yang sama. Bukan hal yang sama? Tulis balasan."),
        "",
        (
            _reporter("balas", NEW, _.lazy("Ini hal lain"), _.lazy("Pelapor keberatan digabung"), TOLD),
            _WITHDRAW,
        ),
        open=False,
        shown=False,
    ),
    WITHDRAWN: State(
        _.lazy("Dicabut"),
        _.lazy("Anda mencabut laporan ini."),
        "",
        (),
        open=False,
        shown=False,
    ),
}

OUTCOMES: Mapping[str, Any] = {
    "tuntas": _.lazy("Tuntas"),
    "perlu_anggaran": _.lazy("Perlu anggaran"),
    "tidak_dapat": _.lazy("Tidak dapat ditindaklanjuti"),
    "bukan_wewenang": _.lazy("Bukan wewenang kami"),
    "tidak_ditemukan": _.lazy("Tidak ditemukan di tempat"),
}
"""How a case ended; closed does not mean mended."""

OPEN = tuple(name for name, state in STATES.items() if state.open)
SHOWN = tuple(name for name, state in STATES.items() if state.shown)
RECEIVED = _.lazy("Diterima")
PROGRESS = _.lazy("Kabar kemajuan")
"""What the history calls news that leave the state alone."""


def moves_of(state: str, by: str) -> dict[str, Move]:
    """Return the moves that staff or the reporter may take from a state, by their names."""
    return {move.name: move for move in STATES[state].moves if move.by == by}
