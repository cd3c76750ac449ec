"""The form of a page's place in the menu."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Length

from cms_core.choices import choices
from cms_core.delivery.seen import SeenForm
from cms_core.pages.icons import ICONS
from cms_core.pages.models import Page

LABEL, HINT = 40, 60
"""Letters of a page's name in the menu, and of the line on its tile."""


class TileForm(SeenForm):
    """What the menu calls a page, and what its tile on the home page carries."""

    label = StringField(
        _l("Nama di menu"),
        description=_l(
            "Bila judul halaman terlalu panjang: sampai %(most)s huruf. Kosongkan untuk memakai judulnya.", most=LABEL
        ),
        validators=[Length(max=LABEL)],
    )
    hint = StringField(
        _l("Keterangan di ubin"),
        description=_l("Satu baris di bawah namanya, sampai %(most)s huruf. Boleh kosong.", most=HINT),
        validators=[Length(max=HINT)],
    )
    icon = RadioField(
        _l("Gambar di ubin"), choices=choices({word: label for word, (_icon, label) in ICONS.items()}), default=""
    )

    def show(self, page: Page) -> None:
        """Fill the fields."""
        self.label.data, self.hint.data = page.menu_label, page.hint
        self.icon.data = page.icon if page.icon in ICONS else ""

    def written(self) -> dict[str, str]:
        """Return what a person wrote, each in one line."""
        lines = {"label": self.label.data, "hint": self.hint.data}
        return {"icon": self.icon.data or "", **{name: " ".join((text or "").split()) for name, text in lines.items()}}
