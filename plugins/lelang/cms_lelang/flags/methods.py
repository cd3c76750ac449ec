"""What each flag and score asks, whose rule it is, and in which version: it stands beside every result."""

from __future__ import annotations

import dataclasses
from typing import Any

from cms_lelang import _

CARDINAL, OPENTENDER = "Cardinal 0.0.7", "Opentender PFA"
VERSION = "2026.1"
"""Of what we make of both: which packages and methods are looked at, and how many it takes."""


@dataclasses.dataclass(frozen=True)
class Method:
    """What a rule is ``called``, what it says, and whose it is; ``among`` says that it compares packages."""

    called: Any
    says: Any
    source: str
    among: bool = False

    @property
    def version(self) -> str:
        """Whose rule it is and in which version, as it stands beside a result."""
        return str(_("%(source)s, metode %(version)s", source=self.source, version=VERSION))


METHODS: dict[str, Method] = {
    "R003": Method(
        _.lazy("Waktu penawaran singkat"),
        _.lazy(
            "Tender dan seleksi dengan waktu penawaran kurang dari 15 hari penuh. Peraturan membolehkan lebih singkat."
        ),
        CARDINAL,
    ),
    "R018": Method(
        _.lazy("Peserta tunggal"),
        _.lazy("Satu peserta pada tender, tender cepat, seleksi, atau lelang desa."),
        CARDINAL,
    ),
    "R024": Method(
        _.lazy("Harga terlalu berdekatan"),
        _.lazy("Selisih pemenang dan harga sah berikutnya di bawah pagar bawah: Q1 − 1,5 × (Q3 − Q1)."),
        CARDINAL,
        among=True,
    ),
    "R025": Method(
        _.lazy("Sering menawar, jarang menang"),
        _.lazy("Termasuk seperempat yang paling sering menawar, dan bagian menangnya di bawah pagar bawah."),
        CARDINAL,
        among=True,
    ),
    "R028": Method(
        _.lazy("Harga sama"),
        _.lazy("Peserta yang berbeda menawar dengan harga yang sama. Metode tanpa persaingan harga tidak dilihat."),
        CARDINAL,
    ),
    "R035": Method(
        _.lazy("Hanya pemenang yang lulus"),
        _.lazy(
            "Kontrak sudah ada, pemenang satu-satunya peserta yang lulus, dan sedikitnya satu peserta lain gugur. "
            "Yang belum dievaluasi tidak dihitung."
        ),
        CARDINAL,
    ),
    "R036": Method(
        _.lazy("Penawaran terendah gugur"),
        _.lazy(
            "Kontrak sudah ada dan penawaran terendah gugur. Tanpa metode evaluasi dianggap harga yang "
            "menentukan; konsultansi tidak dilihat."
        ),
        CARDINAL,
    ),
    "R038": Method(
        _.lazy("Banyak yang gugur"),
        _.lazy(
            "Bagian penawaran yang gugur, per satuan kerja atau per peserta, di atas pagar atas: Q3 + 1,5 × (Q3 − Q1)."
        ),
        CARDINAL,
        among=True,
    ),
    "R058": Method(
        _.lazy("Jauh lebih murah"),
        _.lazy("Selisih pemenang dan harga sah berikutnya di atas pagar atas: Q3 + 1,5 × (Q3 − Q1)."),
        CARDINAL,
        among=True,
    ),
    "PFA-1": Method(
        _.lazy("Lama pemilihan"),
        _.lazy(
            "Hari dari pengumuman sampai penetapan: hingga 25 skor 1, 35 skor 2, 45 skor 3, 70 skor 4, lebih skor 5."
        ),
        OPENTENDER,
    ),
    "PFA-2": Method(
        _.lazy("Kontrak dibanding HPS"),
        _.lazy(
            "Persen di bawah HPS: 4 sampai 8 skor 1; makin dekat atau makin jauh, makin tinggi; di atas HPS skor 5."
        ),
        OPENTENDER,
    ),
    "PFA-3": Method(
        _.lazy("Nilai kontrak"),
        _.lazy("Sampai Rp500 juta skor 1, Rp1 miliar skor 2, Rp5 miliar skor 3, Rp10 miliar skor 4, lebih skor 5."),
        OPENTENDER,
    ),
    "PFA-4": Method(
        _.lazy("Panjang nama paket"),
        _.lazy("Sampai 20 karakter skor 5, sampai 40 skor 4; yang lebih panjang tidak diberi skor."),
        OPENTENDER,
    ),
}
