"""What a person writes of something that is done with personal data."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import AdminForm, OnceField
from cms_ppid import _
from cms_ppid.desk.forms import no_nik
from cms_ppid.processing.models import LONGEST, Activity


def _text(label: Any, hint: Any = "", *, must: Any = None) -> TextAreaField:
    first = InputRequired(must) if must else Optional()
    longest = Length(max=LONGEST, message=_.lazy("Paling banyak 600 huruf."))
    return TextAreaField(label, description=hint, validators=[first, longest, no_nik])


class TakeBackForm(AdminForm):
    """Taking back what the site says of an activity, as this person ``seen`` it."""

    seen = HiddenField()


class ActivityForm(TakeBackForm):
    """An activity of the register (UU 27/2022 pasal 31); what has to be there is what makes it one."""

    once = OnceField()
    title = StringField(
        _.lazy("Kegiatan"),
        description=_.lazy("Misalnya: melayani laporan warga."),
        validators=[
            InputRequired(_.lazy("Tulis nama kegiatannya.")),
            Length(max=120, message=_.lazy("Paling banyak 120 huruf.")),
            no_nik,
        ],
    )
    purpose = _text(_.lazy("Untuk apa"), must=_.lazy("Tulis untuk apa datanya dipakai."))
    basis = _text(
        _.lazy("Dasar pemrosesan"),
        _.lazy("UU 27/2022 Pasal 20, misalnya kewajiban hukum atau tugas pelayanan publik, beserta undang-undangnya."),
        must=_.lazy("Tulis dasar pemrosesannya."),
    )
    people = _text(_.lazy("Data siapa"), must=_.lazy("Tulis data siapa."))
    data = _text(
        _.lazy("Jenis datanya"),
        _.lazy("Jenisnya saja, misalnya nama dan nomor HP. Jangan salin datanya ke sini."),
        must=_.lazy("Tulis jenis datanya."),
    )
    recipients = _text(_.lazy("Siapa yang menerima"), _.lazy("Jabatan atau lembaga, bukan nama orang."))
    retention = _text(_.lazy("Berapa lama disimpan"))
    security = _text(_.lazy("Cara melindunginya"), _.lazy("UU 27/2022 Pasal 35. Tanpa rincian yang membantu peretas."))
    assessment = _text(
        _.lazy("Penilaian dampak"), _.lazy("UU 27/2022 Pasal 34, bila berisiko tinggi: kapan dinilai, dan hasilnya.")
    )
    holder = _text(_.lazy("Penanggung jawab"), _.lazy("Jabatan atau unit, bukan nama orang."))

    def written(self) -> dict[str, str]:
        """Return what was written, by the columns."""
        return {name: (self[name].data or "").replace("\r\n", "\n").strip() for name in Activity.WRITTEN}
