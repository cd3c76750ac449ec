"""What a person says of an item of the score, and whether citizens may read it."""

from __future__ import annotations

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cms_core.api import AdminForm, choices
from cms_ppid import _
from cms_ppid.desk.forms import no_nik

NOT_HERE = "tidak-berlaku"
SHARES = {
    "100": _.lazy("Ada sepenuhnya"),
    "50": _.lazy("Ada sebagian"),
    "0": _.lazy("Tidak ada"),
    NOT_HERE: _.lazy("Tidak berlaku di sini"),
}
SHORTEST, LONGEST = 10, 300
"""Letters: who writes "ada" has shown nothing."""


class OverrideForm(AdminForm):
    """What stands instead of what was measured, and how somebody knows."""

    share = SelectField(
        _.lazy("Menurut kami"),
        choices=choices({"": _.lazy("Pilih"), **SHARES}),
        validators=[InputRequired(_.lazy("Pilih salah satu."))],
    )
    note = TextAreaField(
        _.lazy("Buktinya atau alasannya"),
        description=_.lazy("Ditampilkan di samping nilainya dengan tanda diisi tangan."),
        validators=[
            InputRequired(_.lazy("Tulis bukti atau alasannya: tanpa itu nilai ini tidak dapat diisi tangan.")),
            Length(min=SHORTEST, max=LONGEST, message=_.lazy("Tulis dalam satu kalimat (10–300 huruf).")),
            no_nik,
        ],
    )

    def percent(self) -> int | None:
        """Return the share that was chosen; None for what does not apply."""
        return None if self.share.data == NOT_HERE else int(self.share.data)
