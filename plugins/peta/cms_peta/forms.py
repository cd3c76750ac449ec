"""What a site decides about its map."""

from __future__ import annotations

from wtforms import SelectField

from cms_core.api import SettingsForm, choices
from cms_peta import _
from cms_peta.base_maps import LABELS, NONE

USUAL = {"base": NONE}


class MapForm(SettingsForm):
    """Whose pictures lie below the interactive map; usually nobody's."""

    base = SelectField(
        _.lazy("Gambar dasar peta interaktif"),
        choices=choices(LABELS),
        description=_.lazy(
            "Tanpa gambar dasar peta hanya memuat isi situs ini. Dengan gambar dasar, tiap pembaca mengunduh "
            "ratusan KB dari server pihak lain, yang melihat alamat internetnya dan bagian peta yang ia buka."
        ),
    )
