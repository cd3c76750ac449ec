"""What people write for the report of a year."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from cms_core.api import AdminForm, OnceField, has_nik
from cms_ppid import _

LONGEST = 4000
"""Letters."""


def _text(label: Any, hint: Any = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        validators=[Optional(), Length(max=LONGEST, message=_.lazy("Paling banyak 4.000 huruf."))],
    )


class YearlyForm(AdminForm):
    """The written parts of the report (Perki 1/2021 pasal 56)."""

    seen = HiddenField()
    policy = _text(
        _.lazy("Gambaran umum kebijakan"), _.lazy("Keputusan, prosedur, dan maklumat yang berlaku tahun itu.")
    )
    means = _text(_.lazy("Sarana"), _.lazy("Meja layanan, papan pengumuman, situs, dan alat bantu."))
    staff = _text(_.lazy("Petugas layanan"), _.lazy("Jumlah, jabatan, dan pelatihannya; bukan nama orang."))
    budget = _text(_.lazy("Anggaran dan penggunaannya"))
    outcomes = _text(_.lazy("Pelaksanaan tanggapan dan putusan"), _.lazy("Keberatan, mediasi, putusan, dan gugatan."))
    obstacles = _text(_.lazy("Kendala"), _.lazy("Dari dalam kantor dan dari luar."))
    recommendations = _text(_.lazy("Rekomendasi dan rencana"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that no identity number stands in what everybody will read."""
        good = bool(super().validate(extra_validators))
        for field in self:
            if isinstance(field, TextAreaField) and has_nik(field.data or ""):
                field.errors = [*field.errors, _("Ada NIK di sini. Laporan ini dibaca semua orang: hapus nomornya.")]
                good = False
        return good


class DraftForm(AdminForm):
    """That a document be made."""

    once = OnceField()
