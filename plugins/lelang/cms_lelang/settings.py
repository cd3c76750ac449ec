"""What a site decides about the module."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional, Regexp

from cms_core.api import SettingsForm, current_site, db, settings_of
from cms_lelang import NAME, _
from cms_lelang.fields import refuse_secrets
from cms_lelang.models import Package
from cms_lelang.releases.services import PREFIX

LONGEST = 400
"""Letters of what a site says of objections."""


def _said(label: Any, hint: Any) -> TextAreaField:
    too_long = _.lazy("Terlalu panjang.")
    checks = [Optional(), Length(max=LONGEST, message=too_long)]
    return TextAreaField(label, description=hint, validators=checks, render_kw={"rows": 3})


class LelangForm(SettingsForm):
    """The prefix of the ocids of a site, whether citizens see red flags, and how people object and complain."""

    prefix = StringField(
        _.lazy("Awalan OCID"),
        description=_.lazy(
            "Dari Open Contracting Partnership, misalnya ocds-a1b2c3. Kosong: data OCDS disiarkan sebagai draf."
        ),
        validators=[
            Optional(),
            Regexp(f"^{PREFIX}$", message=_.lazy("Tulis ocds- dan enam huruf kecil atau angka, atau kosongkan.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    renamed = BooleanField(
        _.lazy("Ganti awalan OCID yang sudah dipakai"),
        description=_.lazy(
            "Semua paket yang sudah diumumkan mendapat OCID lain. Yang memakai data ini mengiranya paket baru."
        ),
    )
    show_flags = BooleanField(
        _.lazy("Tampilkan yang patut ditanyakan kepada warga"),
        description=_.lazy(
            "Tanda dan skor dari data pengadaan, dengan cara menghitungnya. Bukan bukti; periksa dulu isi paketnya."
        ),
    )

    objection = _said(
        _.lazy("Siapa yang boleh menyanggah"),
        _.lazy("Satu atau dua kalimat di halaman paket, menurut aturan di sini. Kosong: kalimat bawaan."),
    )
    complaint = _said(
        _.lazy("Ke mana warga mengadu"),
        _.lazy("Satu atau dua kalimat di halaman paket. Kosong: kalimat bawaan, yang menyebut inspektorat."),
    )
    inspectorate = _said(
        _.lazy("Kontak inspektorat"),
        _.lazy("Nama kantor, alamat, dan nomor telepon kantornya. Kosong: tidak disebut."),
    )

    def validate_renamed(self, field: BooleanField) -> None:
        """Refuse another prefix than the one under which something was told, unless that is meant."""
        old = settings_of(current_site(), NAME)["prefix"]
        # What is told without a prefix says that its ocids are going to be others.
        if not old or (self.prefix.data or "") == old or field.data:
            return
        told = db.session.scalar(select(func.count(Package.id)).where(Package.process.is_not(None)))
        if told:
            raise ValidationError(
                _(
                    "Awalan %(old)s sudah dipakai %(count)s paket, yang semuanya mendapat OCID lain. Centang bila "
                    "memang begitu, atau kembalikan awalannya.",
                    old=old,
                    count=told,
                )
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what is never published, too: what is said here stands on the page of every package."""
        good = super().validate(extra_validators)
        return refuse_secrets(self, phones=True) and good


DEFAULTS: dict[str, str | bool] = {
    "prefix": "",
    "show_flags": False,
    "objection": "",
    "complaint": "",
    "inspectorate": "",
}
