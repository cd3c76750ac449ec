"""Questions for one's own papers and data, which other counters answer sooner: words, and where to go instead."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from cms_ppid import _


@dataclasses.dataclass(frozen=True)
class Own:
    """What somebody may want for himself: ``words`` name it, ``where`` says who gives it.

    ``mine`` says that words of :data:`MINE` have to stand beside it: the number of identity cards in a village is
    public information, one's own card is not.
    """

    words: frozenset[str]
    where: Any
    mine: bool = True


MINE = frozenset(
    {
        *("saya", "aku", "kami", "sendiri", "anak", "istri", "suami", "ibu", "bapak", "orangtua"),
        *("mengurus", "urus", "membuat", "bikin", "buat", "mencetak", "perpanjang", "memperpanjang", "hilang", "rusak"),
    }
)
OWN: tuple[Own, ...] = (
    Own(
        frozenset({"ktp", "ktp el", "kk", "kartu keluarga", "kia", "akta", "akte", "nik"}),
        _.lazy("KTP, KK, KIA, dan akta diurus di Dukcapil; kantor desa atau kecamatan membantu pengantarnya."),
    ),
    Own(
        frozenset({"surat pengantar", "surat keterangan", "sktm", "surat domisili", "skck", "pengantar nikah"}),
        _.lazy("Surat pengantar dan surat keterangan dibuat di kantor desa. Datanglah dengan KTP dan KK."),
        mine=False,
    ),
    Own(
        frozenset({"bantuan", "bansos", "blt", "pkh", "bpnt", "sembako", "pip", "bpjs", "dtks", "dtsen"}),
        _.lazy("Bantuan Anda sendiri: tanyakan di kantor desa, atau periksa di cekbansos.kemensos.go.id."),
    ),
    Own(
        frozenset({"pbb", "pajak", "sppt", "sertifikat", "sertipikat", "letter c", "tanah"}),
        _.lazy("Pajak dan tanah Anda sendiri: tanyakan di kantor desa dengan membawa surat-suratnya."),
    ),
    Own(
        frozenset({"jalan rusak", "lampu mati", "lampu padam", "sampah menumpuk", "pungli", "pelayanan buruk"}),
        _.lazy("Keluhan lebih cepat ditangani lewat laporan warga atau SP4N-LAPOR!"),
        mine=False,
    ),
)


def hints(text: str) -> list[Any]:
    """Return where to go for what somebody seems to ask for himself; nobody is refused for it."""
    said = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    mine = any(f" {word} " in said for word in MINE)
    return [own.where for own in OWN if (mine or not own.mine) and any(f" {word} " in said for word in own.words)]
