"""The form by which somebody asks for information (Perki 1/2021, annex; UU 14/2008 pasal 22)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cms_core.api import OnceField, PublicForm, choices, has_nik
from cms_ppid import _
from cms_ppid.cases.forms import long_text, most
from cms_ppid.requests.services import Asking, Sent
from cms_ppid.requests.who import WhoFields

NOTICE = "2026-1"
"""The version of what stands above the form about personal data (UU 27/2022 pasal 21); each request keeps its own."""
OBTAIN: Mapping[str, Any] = {
    "salinan": _.lazy("Mendapat salinan lunak (berkas)"),
    "cetak": _.lazy("Mendapat salinan cetak"),
    "melihat": _.lazy("Melihat"),
    "membaca": _.lazy("Membaca"),
    "mendengarkan": _.lazy("Mendengarkan"),
    "mencatat": _.lazy("Mencatat"),
}
"""How information is obtained."""
MAIL, CHAT = "surel", "whatsapp"
DELIVER: Mapping[str, Any] = {
    "ambil": _.lazy("Diambil langsung"),
    MAIL: _.lazy("Surel"),
    CHAT: _.lazy("WhatsApp"),
    "pos": _.lazy("Pos"),
    "kurir": _.lazy("Kurir"),
    "faksimili": _.lazy("Faksimili"),
}
"""How it is delivered."""
AT_COST = ("pos", "kurir", "faksimili")
"""Ways to deliver that cost something (Perki 1/2021: copying and sending alone may be charged)."""


class AskForm(WhoFields, PublicForm):
    """A request for information: what is asked first, then who asks."""

    key = OnceField()
    details = TextAreaField(
        _.lazy("Informasi yang diminta"),
        description=_.lazy("Sebut dokumen atau datanya, tahunnya, dan tempatnya. Jangan tulis NIK di sini."),
        validators=[
            InputRequired(_.lazy("Tulis informasi yang diminta.")),
            Length(min=10, message=_.lazy("Tulis sedikit lebih lengkap: dokumen atau data apa, tahun berapa.")),
            long_text(),
        ],
    )
    purpose = TextAreaField(
        _.lazy("Untuk apa"),
        description=_.lazy("Dicatat menurut undang-undang. Bukan alasan untuk menolak."),
        validators=[InputRequired(_.lazy("Tulis tujuan penggunaannya.")), most(2000)],
    )
    obtain = SelectField(_.lazy("Cara memperoleh"), choices=choices(OBTAIN))
    deliver = SelectField(_.lazy("Cara mengirim"), choices=choices(DELIVER))
    job = StringField(_.lazy("Pekerjaan"), validators=[Optional(), most(80)])

    @property
    def brought(self) -> bool:
        """Whether a picture of a paper came along, or is still to come."""
        return bool(self.papers.late) or super().brought

    def contact_lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what is missing to write back, and to deliver as was wished."""
        if not self.phone.data and not self.email.data:
            yield from super().contact_lacking()
        elif self.deliver.data == MAIL and not self.email.data:
            yield self.email, _("Untuk dikirim lewat surel, tulis alamat surelnya.")
        elif self.deliver.data == CHAT and not self.phone.data:
            yield self.phone, _("Untuk dikirim lewat WhatsApp, tulis nomornya.")

    @property
    def holds_nik(self) -> bool:
        """Whether a NIK stands in the words, where nobody needs it."""
        return has_nik(f"{self.details.data or ''}\n{self.purpose.data or ''}")

    def asking(self) -> Asking:
        """Return who asks."""
        said = {name: (self[name].data or "").strip() for name in ("attorney", "job")}
        return dataclasses.replace(super().asking(), **said)

    def sent(self) -> Sent:
        """Return what is asked for."""
        return Sent(
            client_id=self.key.data or "",
            details=(self.details.data or "").strip(),
            purpose=(self.purpose.data or "").strip(),
            obtain=self.obtain.data,
            deliver=self.deliver.data,
            notice=NOTICE,
            late_papers=self.papers.late,
        )
