"""The states of a request (Perki 1/2021; UU 14/2008 pasal 22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ppid import _
from cms_ppid.cases.recounting import RECOUNT
from cms_ppid.cases.states import (
    DATA_STEPS,
    DUE_OVER,
    HOLDER,
    PARTS,
    REASON,
    TOLD,
    Move,
    State,
    applicant,
    staff,
    system,
)

SENT, CHECKING, INCOMPLETE, LAPSED = "diajukan", "verifikasi", "perlu_kelengkapan", "gugur"
REGISTERED, WORKING, EXTENDED, ANSWERED = "terdaftar", "diproses", "diperpanjang", "dijawab"
DELIVERED, DONE, WITHDRAWN = "diserahkan", "selesai", "dicabut"

CHECK, COMPLETE, REGISTER, WORK = "periksa", "lengkapi", "daftarkan", "proses"
EXTEND, PASS_ON, ANSWER, DELIVER = "perpanjang", "teruskan", "jawab", "serahkan"
FINISH, WITHDRAW, LAPSE, NOTE, RECEIVE = "selesai", "cabut", "gugur", "catat", "terima"
DESCRIBE = "uraikan"

RECEIPT, MISSING, NOTICE, DELAY, REFUSAL, FORWARD, HANDED = (
    *("bukti", "kelengkapan", "pemberitahuan", "perpanjangan", "penolakan", "penerusan", "penyerahan"),
)
"""The seven letters."""

_WITHDRAW = applicant(WITHDRAW, WITHDRAWN, _.lazy("Cabut permohonan"), _.lazy("Dicabut pemohon"))
_PAPER_WITHDRAW = staff("tarik", WITHDRAWN, _.lazy("Pemohon mencabut"), _.lazy("Dicabut pemohon"), REASON)
_ASK = staff(COMPLETE, INCOMPLETE, _.lazy("Minta dilengkapi"), _.lazy("Perlu dilengkapi"), TOLD, letter=MISSING)
_REGISTER = staff(REGISTER, REGISTERED, _.lazy("Lengkap, daftarkan"), _.lazy("Terdaftar"))
_ANSWER = staff(ANSWER, ANSWERED, _.lazy("Jawab"), _.lazy("Dijawab"), PARTS, letter=NOTICE)
_PASS_ON = staff(PASS_ON, "", _.lazy("Teruskan ke yang menguasai"), _.lazy("Diteruskan"), HOLDER, TOLD, letter=FORWARD)
_EXTEND = staff(EXTEND, EXTENDED, _.lazy("Perpanjang"), _.lazy("Waktu diperpanjang"), TOLD, letter=DELAY)

STATES: Mapping[str, State] = {
    SENT: State(
        _.lazy("Diajukan"),
        _.lazy("Permohonan Anda sudah diterima dan menunggu diperiksa kelengkapannya."),
        "info",
        (
            staff(CHECK, CHECKING, _.lazy("Mulai memeriksa"), _.lazy("Mulai diperiksa")),
            _REGISTER,
            _ASK,
            _PAPER_WITHDRAW,
            _WITHDRAW,
        ),
    ),
    CHECKING: State(
        _.lazy("Verifikasi"),
        _.lazy("Kelengkapan permohonan Anda sedang diperiksa."),
        "info",
        (_REGISTER, _ASK, _PAPER_WITHDRAW, _WITHDRAW),
    ),
    INCOMPLETE: State(
        _.lazy("Perlu dilengkapi"),
        _.lazy("Ada yang perlu Anda lengkapi. Yang diminta tertulis di bawah."),
        "warn",
        (
            applicant("balas", CHECKING, _.lazy("Kirim kelengkapan"), _.lazy("Dilengkapi pemohon"), TOLD),
            staff("terima_berkas", CHECKING, _.lazy("Kelengkapan diterima"), _.lazy("Kelengkapan diterima")),
            staff(LAPSE, LAPSED, _.lazy("Tidak didaftar"), _.lazy("Tidak didaftar"), TOLD, DUE_OVER),
            system(LAPSE, LAPSED, _.lazy("Tidak didaftar: tidak dilengkapi sampai batasnya"), DUE_OVER),
            _PAPER_WITHDRAW,
            _WITHDRAW,
        ),
    ),
    LAPSED: State(
        _.lazy("Gugur"),
        _.lazy("Permohonan tidak didaftar karena tidak dilengkapi. Anda boleh mengajukan yang baru kapan saja."),
        "",
        open=False,
    ),
    REGISTERED: State(
        _.lazy("Terdaftar"),
        _.lazy("Permohonan Anda lengkap dan terdaftar. Jawabannya ditulis paling lambat pada batas di bawah."),
        "info",
        (
            staff(WORK, WORKING, _.lazy("Mulai diproses"), _.lazy("Mulai diproses")),
            _ANSWER,
            _PASS_ON,
            _EXTEND,
            _PAPER_WITHDRAW,
            _WITHDRAW,
        ),
    ),
    WORKING: State(
        _.lazy("Diproses"),
        _.lazy("Permohonan Anda sedang diproses."),
        "info",
        (_ANSWER, _PASS_ON, _EXTEND, _PAPER_WITHDRAW, _WITHDRAW),
    ),
    EXTENDED: State(
        _.lazy("Diperpanjang"),
        _.lazy("Waktunya diperpanjang satu kali. Alasannya tertulis di bawah."),
        "warn",
        (_ANSWER, _PASS_ON, _PAPER_WITHDRAW, _WITHDRAW),
    ),
    ANSWERED: State(
        _.lazy("Dijawab"),
        _.lazy("Permohonan Anda sudah dijawab. Tidak puas? Anda boleh mengajukan keberatan."),
        "ok",
        (
            staff(DELIVER, DELIVERED, _.lazy("Catat penyerahan"), _.lazy("Diserahkan"), letter=HANDED),
            staff(FINISH, DONE, _.lazy("Selesai"), _.lazy("Selesai")),
        ),
    ),
    DELIVERED: State(
        _.lazy("Diserahkan"),
        _.lazy("Informasinya sudah diserahkan."),
        "ok",
        (
            applicant(FINISH, DONE, _.lazy("Sudah saya terima"), _.lazy("Diterima pemohon")),
            staff(FINISH, DONE, _.lazy("Selesai"), _.lazy("Selesai")),
        ),
    ),
    DONE: State(_.lazy("Selesai"), _.lazy("Permohonan Anda selesai."), "ok", open=False),
    WITHDRAWN: State(_.lazy("Dicabut"), _.lazy("Permohonan ini dicabut."), "", open=False),
}

FULL, PARTLY, REFUSED, NOT_HELD, UNDOCUMENTED = (
    *("penuh", "sebagian", "ditolak", "tidak_dikuasai", "belum_didokumentasikan"),
)
OUTCOMES: Mapping[str, Any] = {
    FULL: _.lazy("Diberikan seluruhnya"),
    PARTLY: _.lazy("Diberikan sebagian"),
    REFUSED: _.lazy("Ditolak"),
    NOT_HELD: _.lazy("Tidak dikuasai"),
    UNDOCUMENTED: _.lazy("Belum didokumentasikan"),
}
GIVEN = "diberikan"
RESULTS: Mapping[str, Any] = {
    GIVEN: _.lazy("Diberikan"),
    REFUSED: OUTCOMES[REFUSED],
    NOT_HELD: OUTCOMES[NOT_HELD],
    UNDOCUMENTED: OUTCOMES[UNDOCUMENTED],
}
"""What becomes of a part of what was asked for."""

OPEN = tuple(name for name, state in STATES.items() if state.open)
RUNNING = (REGISTERED, WORKING, EXTENDED)
"""While these last the clock of the answer runs."""
CHECKED = (SENT, CHECKING)
"""What is still to be looked at, and counts as complete from its receipt if nothing turns out to be missing."""
STEPS: Mapping[str, Any] = {
    RECEIVE: _.lazy("Diterima"),
    NOTE: _.lazy("Catatan dalam"),
    RECOUNT: _.lazy("Batas dihitung ulang"),
    DESCRIBE: _.lazy("Uraian untuk register"),
    **DATA_STEPS,
}
"""What the history calls what is no move."""


def named(move: str, start: str) -> Any:
    """Return what the history calls a step that was taken from a state."""
    known: dict[str, Move] = {each.name: each for each in (STATES[start].moves if start in STATES else ())}
    return known[move].said if move in known else STEPS.get(move, move)
