"""What a site decides about its map, and what texts that everybody reads are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from cms_core.api import SettingsForm, choices
from cms_peta import _
from cms_peta.base_maps import LABELS, NONE
from cms_peta.privacy import is_for_everybody, is_tower_for_everybody

USUAL = {"base": NONE}


def for_everybody(_form: Any, field: StringField) -> None:
    """Refuse what says who somebody is, or where he lives, in a text that stands on the site at once.

    Layers ask about what may be so, and keep who answered; surveys and borders have nobody to keep.
    """
    _refuse(field, is_for_everybody)


def tower_for_everybody(_form: Any, field: StringField) -> None:
    """Refuse the same of a tower, which is a firm's where nothing says that its owner is a person."""
    _refuse(field, is_tower_for_everybody)


def _refuse(field: StringField, is_public: Callable[[str], bool]) -> None:
    for line in (field.data or "").splitlines():
        for part in line.split(";"):
            if not is_public(part):
                raise ValidationError(
                    _(
                        "“%(told)s” menunjuk orang atau rumahnya, padahal ini tampil untuk umum. Tulis tempat atau "
                        "lembaganya saja, misalnya: RT 02, pos ronda, PT Maju.",
                        told=part.strip()[:60],
                    )
                )


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
