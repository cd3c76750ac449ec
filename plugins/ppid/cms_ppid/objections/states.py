"""The states of an objection and of the dispute that may follow (UU 14/2008 pasal 35 to 39)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ppid import _
from cms_ppid.cases.recounting import RECOUNT
from cms_ppid.cases.states import DATA_STEPS, DUE_OVER, REASON, TOLD, Move, State, applicant, staff

SENT, REGISTERED, REVIEWED, ANSWERED = "diajukan", "terdaftar", "ditelaah", "ditanggapi"
ACCEPTED, WITHDRAWN = "diterima_pemohon", "dicabut"
DISPUTED, MEDIATION, ADJUDICATION, RULED, EXECUTED = "sengketa_ki", "mediasi", "ajudikasi", "putusan", "dilaksanakan"

RECEIVE, REGISTER, REVIEW, DECIDE, ACCEPT, WITHDRAW = (
    "terima",
    "daftarkan",
    "telaah",
    "putus",
    "terima_jawaban",
    "cabut",
)
DISPUTE, MEDIATE, ADJUDICATE, RULE, EXECUTE = "sengketakan", "mediasi", "ajudikasi", "putusan", "laksanakan"
NOTE, FILE = "catat", "berkas"

GRANTED, PARTLY, REJECTED, AMICABLE = "dikabulkan", "dikabulkan_sebagian", "ditolak", "musyawarah"
DECISIONS: Mapping[str, Any] = {
    GRANTED: _.lazy("Dikabulkan"),
    PARTLY: _.lazy("Dikabulkan sebagian"),
    REJECTED: _.lazy("Ditolak"),
    AMICABLE: _.lazy("Diselesaikan dengan musyawarah"),
}
"""What the Atasan PPID answers; by agreement only where pasal 35 ayat (2) lets it."""

_WITHDRAW = applicant(WITHDRAW, WITHDRAWN, _.lazy("Cabut keberatan"), _.lazy("Dicabut pemohon"))
_PAPER_WITHDRAW = staff("tarik", WITHDRAWN, _.lazy("Pemohon mencabut"), _.lazy("Dicabut pemohon"), REASON)
_DECIDE = staff(DECIDE, ANSWERED, _.lazy("Tanggapi"), _.lazy("Ditanggapi"), TOLD)
_DISPUTE = staff(DISPUTE, DISPUTED, _.lazy("Catat sengketa"), _.lazy("Sengketa di Komisi Informasi"))
_SILENT_DISPUTE = staff(DISPUTE, DISPUTED, _DISPUTE.label, _DISPUTE.said, DUE_OVER)
_ADJUDICATE = staff(ADJUDICATE, ADJUDICATION, _.lazy("Catat ajudikasi"), _.lazy("Ajudikasi"))
_RULE = staff(RULE, RULED, _.lazy("Catat putusan"), _.lazy("Diputus Komisi Informasi"), TOLD)

STATES: Mapping[str, State] = {
    SENT: State(
        _.lazy("Diajukan"),
        _.lazy("Keberatan Anda sudah diterima dan menunggu didaftarkan."),
        "info",
        (
            staff(REGISTER, REGISTERED, _.lazy("Daftarkan"), _.lazy("Terdaftar")),
            _SILENT_DISPUTE,
            _PAPER_WITHDRAW,
            _WITHDRAW,
        ),
    ),
    REGISTERED: State(
        _.lazy("Terdaftar"),
        _.lazy("Keberatan Anda terdaftar dan ditanggapi tertulis oleh Atasan PPID."),
        "info",
        (
            staff(REVIEW, REVIEWED, _.lazy("Mulai menelaah"), _.lazy("Mulai ditelaah")),
            _DECIDE,
            _SILENT_DISPUTE,
            _PAPER_WITHDRAW,
            _WITHDRAW,
        ),
    ),
    REVIEWED: State(
        _.lazy("Ditelaah"),
        _.lazy("Keberatan Anda sedang ditelaah Atasan PPID."),
        "info",
        (_DECIDE, _SILENT_DISPUTE, _PAPER_WITHDRAW, _WITHDRAW),
    ),
    ANSWERED: State(
        _.lazy("Ditanggapi"),
        _.lazy("Keberatan Anda sudah ditanggapi. Tanggapannya tertulis di bawah."),
        "ok",
        (
            applicant(ACCEPT, ACCEPTED, _.lazy("Saya menerima tanggapannya"), _.lazy("Diterima pemohon")),
            staff("terima_lisan", ACCEPTED, _.lazy("Pemohon menerima"), _.lazy("Diterima pemohon"), REASON),
            _DISPUTE,
        ),
    ),
    ACCEPTED: State(_.lazy("Diterima pemohon"), _.lazy("Anda menerima tanggapannya."), "ok", open=False),
    DISPUTED: State(
        _.lazy("Sengketa di KI"),
        _.lazy("Sengketa ini sudah terdaftar di Komisi Informasi."),
        "warn",
        (
            staff(MEDIATE, MEDIATION, _.lazy("Catat mediasi"), _.lazy("Mediasi")),
            _ADJUDICATE,
            _RULE,
            _PAPER_WITHDRAW,
        ),
    ),
    MEDIATION: State(
        _.lazy("Mediasi"),
        _.lazy("Sengketa ini dimediasi Komisi Informasi."),
        "warn",
        (_ADJUDICATE, _RULE, _PAPER_WITHDRAW),
    ),
    ADJUDICATION: State(
        _.lazy("Ajudikasi"),
        _.lazy("Sengketa ini disidangkan Komisi Informasi."),
        "warn",
        (_RULE, _PAPER_WITHDRAW),
    ),
    RULED: State(
        _.lazy("Putusan"),
        _.lazy("Komisi Informasi sudah memutus. Putusannya tertulis di bawah."),
        "warn",
        (staff(EXECUTE, EXECUTED, _.lazy("Catat pelaksanaan"), _.lazy("Putusan dilaksanakan"), TOLD),),
    ),
    EXECUTED: State(_.lazy("Dilaksanakan"), _.lazy("Putusannya sudah dilaksanakan."), "ok", open=False),
    WITHDRAWN: State(_.lazy("Dicabut"), _.lazy("Keberatan ini dicabut."), "", open=False),
}

UNANSWERED = (SENT, REGISTERED, REVIEWED)
"""While these last the clock of the answer runs."""
AT_KI = (DISPUTED, MEDIATION, ADJUDICATION, RULED)
STAGES: Mapping[str, str] = {
    DISPUTE: "disputed_on",
    MEDIATE: "mediated_on",
    ADJUDICATE: "adjudicated_on",
    RULE: "ruled_on",
    EXECUTE: "executed_on",
}
"""Stages of a dispute, and the column that says on which day each was."""
STEPS: Mapping[str, Any] = {
    RECEIVE: _.lazy("Diterima"),
    NOTE: _.lazy("Catatan dalam"),
    RECOUNT: _.lazy("Batas dihitung ulang"),
    FILE: _.lazy("Berkas untuk Komisi Informasi dibuat"),
    **DATA_STEPS,
}
"""What the history calls what is no move."""


def named(move: str, start: str) -> Any:
    """Return what the history calls a step that was taken from a state."""
    known: dict[str, Move] = {each.name: each for each in (STATES[start].moves if start in STATES else ())}
    return known[move].said if move in known else STEPS.get(move, move)
