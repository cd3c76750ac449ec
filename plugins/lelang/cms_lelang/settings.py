"""What a site decides about the module."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Optional, Regexp

from cms_core.api import SettingsForm
from cms_lelang import _
from cms_lelang.releases.services import PREFIX


class LelangForm(SettingsForm):
    """The prefix of the ocids of a site."""

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


DEFAULTS: dict[str, str] = {"prefix": ""}
