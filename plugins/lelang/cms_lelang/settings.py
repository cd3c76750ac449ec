"""What a site decides about the module."""

from __future__ import annotations

from wtforms import BooleanField, StringField
from wtforms.validators import Optional, Regexp

from cms_core.api import SettingsForm
from cms_lelang import _
from cms_lelang.releases.services import PREFIX


class LelangForm(SettingsForm):
    """The prefix of the ocids of a site, and whether citizens see red flags."""

    prefix = StringField(
        _.lazy("Awalan OCID"),
        description=_.lazy(
            "Dari Open Contracting Partnership, misalnya ocds-a1b2c3. Kosong: data OCDS tidak disiarkan."
        ),
        validators=[
            Optional(),
            Regexp(f"^{PREFIX}$", message=_.lazy("Tulis ocds- dan enam huruf kecil atau angka, atau kosongkan.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    show_flags = BooleanField(
        _.lazy("Tampilkan yang patut ditanyakan kepada warga"),
        description=_.lazy(
            "Tanda dan skor dari data pengadaan, dengan cara menghitungnya. Bukan bukti; periksa dulu isi paketnya."
        ),
    )


DEFAULTS: dict[str, str | bool] = {"prefix": "", "show_flags": False}
