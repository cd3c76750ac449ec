"""Where the feed of an old site is."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import URLField
from wtforms.validators import Length, Optional

from cms_berita import _
from cms_berita.feeds.reading import LARGEST, Entry, FeedRefused, fetched, read
from cms_core.api import AdminForm, OnceField

WHY = {
    "address": _.lazy("Alamat itu tidak dapat dibuka dari sini: harus diawali https:// dan terbuka untuk umum."),
    "silent": _.lazy("Situs itu tidak menjawab, atau jawabannya di atas 3 MB. Simpan feed-nya lalu kirim berkasnya."),
    "loop": _.lazy("Alamat itu berpindah terus tanpa sampai. Buka di peramban, lalu salin alamat terakhirnya."),
    "status": _.lazy("Di alamat itu tidak ada feed. Periksa alamatnya."),
    "large": _.lazy("Berkasnya lebih besar dari 3 MB."),
    "xml": _.lazy("Itu bukan XML yang utuh. Feed biasanya beralamat …/feed atau …/rss."),
    "feed": _.lazy("Itu bukan RSS atau Atom."),
}


class FeedForm(AdminForm):
    """An address, or a file that was saved from it."""

    key = OnceField()
    address = URLField(
        _.lazy("Alamat feed situs lama"),
        description=_.lazy("Misalnya https://desa-lama.example/feed"),
        validators=[Optional(), Length(max=500, message=_.lazy("Terlalu panjang."))],
    )
    file = FileField(_.lazy("Atau berkasnya"), description=_.lazy("RSS atau Atom, paling besar 3 MB."))
    entries: tuple[Entry, ...] = ()
    left: int = 0
    """How many entries of the feed are not among them."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read what was named; what is wrong with it is said at its field."""
        if not super().validate(*args, **kwargs):
            return False
        field: Any = self.file if self.file.data else self.address
        if not field.data:
            self.address.errors = [_("Tulis alamatnya, atau pilih berkasnya.")]
            return False
        try:
            found, self.left = read(self.file.data.read(LARGEST + 1) if field is self.file else fetched(field.data))
            self.entries = tuple(found)
        except FeedRefused as error:
            field.errors = [str(WHY[error.why])]
            return False
        return True
