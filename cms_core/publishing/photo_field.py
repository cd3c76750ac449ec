"""Photos beside a text as a field of a form: plain inputs and plain submits, so that it works without JavaScript."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from cms_core.media.intake import ImageRefused, PreparedImage, StoreUnavailable, prepare_image, store_image
from cms_core.media.library import describe, photo_for, photos_for
from cms_core.users.models import User

LONGEST_ALT, LONGEST_CREDIT = 200, 120


@dataclasses.dataclass
class Shot:
    """A photo in the form, under an id that lasts as long as the form is open."""

    id: int
    media: str
    alt: str
    credit: str = ""


class PhotosField(Field):
    """The photos of content in their order, the first its cover; ``most=1`` is a cover alone, which a new one replaces.

    ``owner`` is the plugin that shows them. In a :class:`ContentForm` the field is called ``photos``, as what the model
    has of ``Photographed``; the form draws it, takes its photos in, and says what is worth a second look in them.

    Each photo sends its id under the field's own name and its parts under ``<name>-<id>-…``. New ones come together
    under ``<name>-baru``; the lines of ``<name>-alt`` say what is seen on each, ``<name>-kredit`` who made them.
    ``<name>-pilih`` are photos of the library, which is offered when a button asks for it. The buttons are called
    ``foto``, so that a form has one such field. Who made a photo is written down with the photo itself.
    """

    button = "foto"

    def __init__(self, label: Any = None, *, owner: str, most: int = 8, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.owner, self.most = owner, most
        self.rows: list[Shot] = []
        self.own: set[str] = set()
        self.uploads: list[Any] = []
        self.alts = ""
        self.credit = ""
        self.chosen: list[str] = []
        self.search = ""
        self.offered: list[Any] | None = None
        self.prepared: list[tuple[PreparedImage, str, str]] = []
        self.refused: list[str] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the photos that were sent, or show those of the row."""
        self.process_errors = []
        kept = data if data is not unset_value and data else []
        self.own = {each["media"] for each in kept}
        if formdata is None:
            self.rows = [Shot(number, each["media"], each["alt"]) for number, each in enumerate(kept)]
            for row in self.rows:
                media = photo_for(self.owner, row.media)
                row.credit = media.credit if media is not None else ""
        else:
            keys = dict.fromkeys(key for key in formdata.getlist(self.name) if re.fullmatch("[0-9]{1,4}", key))
            # Two versions that met may have more than are shown: whoever saves says which of them go.
            self.rows = [self._read(formdata, key) for key in keys][: 2 * self.most]
            self.uploads = [file for file in formdata.getlist(f"{self.name}-baru") if getattr(file, "filename", "")]
            self.alts = _line(formdata.get(f"{self.name}-alt"), keep="\n")
            self.credit = _line(formdata.get(f"{self.name}-kredit"))
            self.chosen = formdata.getlist(f"{self.name}-pilih")[: self.most]
            self.search = _line(formdata.get(f"{self.name}-cari"))[:100]
        self._show()

    def pre_validate(self, form: Any) -> None:
        """Refuse words that no column holds, and more photos than are shown."""
        if any(len(alt) > LONGEST_ALT for alt in (*(row.alt for row in self.rows), *self.alts.split("\n"))):
            raise ValidationError(_("Keterangan foto paling panjang 200 huruf."))
        if len(self.rows) > self.most:
            raise ValidationError(self._too_many)
        if any(len(credit) > LONGEST_CREDIT for credit in (*(row.credit for row in self.rows), self.credit)):
            raise ValidationError(_("Sumber foto paling panjang 120 huruf."))

    def prepare_photos(self) -> None:
        """Do everything about the photos that were sent which takes long, before anything is written."""
        lines = self.alts.split("\n") if len(self.uploads) > 1 else [" ".join(self.alts.split())]
        room, left = self._room, []
        for number, file in enumerate(self.uploads):
            alt = lines[number] if number < len(lines) else ""
            if error := self._prepare(file, alt, room - len(self.prepared)):
                self.refused.append(f"{file.filename}: {error}" if len(self.uploads) > 1 else error)
                left.append(alt)
        if self.uploads:
            self.alts, self.uploads = "\n".join(left), []

    def take_photos(self, *, by: User) -> bool:
        """Take in what was prepared or chosen, private until its row is published; say whether all are good."""
        for row in list(self.rows):
            media = photo_for(self.owner, row.media)
            if media is None and row.media not in self.own:
                self.rows.remove(row)
                self.refused.append(_("Pilih fotonya sekali lagi."))
            elif media is not None and media.credit != row.credit and not self.errors:
                describe(media, alt=media.alt, credit=row.credit, focus=media.focus)
        self.refused += self._choose()
        credit = self.credit[:LONGEST_CREDIT]
        for image, name, alt in self.prepared:
            said = alt[:LONGEST_ALT]
            self._add(store_image(image, owner_plugin=self.owner, name=name, alt=said, credit=credit, by=by), said)
        if self.prepared:
            self.credit = ""
        self.errors = [*self.errors, *self.refused]
        self.prepared = []
        self._show()
        return not self.errors

    def resent(self) -> Iterator[tuple[str, str]]:
        """Yield what the photos say now, for the form to be sent again."""
        for row in self.rows:
            yield self.name, str(row.id)
            yield f"{self.name}-{row.id}-media", row.media
            yield f"{self.name}-{row.id}-alt", row.alt
            yield f"{self.name}-{row.id}-kredit", row.credit
        yield f"{self.name}-alt", self.alts
        yield f"{self.name}-kredit", self.credit

    def arrange(self, wish: str) -> None:
        """Do what a button asks for: ``naik-3``, ``turun-3``, ``hapus-3``; ``pustaka`` offers what the library has."""
        verb, _sep, rest = wish.partition("-")
        if verb == "pustaka":
            self.offered = photos_for(self.owner, self.search)
        at = next((place for place, row in enumerate(self.rows) if str(row.id) == rest), None)
        if at is not None:
            row = self.rows.pop(at)
            if verb != "hapus":
                self.rows.insert(max(0, at - 1) if verb == "naik" else at + 1 if verb == "turun" else at, row)
        self._show()

    @property
    def _room(self) -> int:
        """How many new ones there is room for; one takes the place of the only one."""
        return 1 if self.most == 1 else self.most - len(self.rows)

    @property
    def _too_many(self) -> str:
        return str(_("Paling banyak %(count)s foto.", count=self.most))

    def _choose(self) -> list[str]:
        """Add what was chosen in the library, with the words that the library has."""
        found = []
        for key in dict.fromkeys(self.chosen):
            media = photo_for(self.owner, key)
            if media is None:
                found.append(str(_("Pilih fotonya sekali lagi.")))
            elif key in {row.media for row in self.rows}:
                continue
            elif self._room <= len(self.prepared):
                found.append(self._too_many)
            else:
                self._add(media, media.alt)
        self.chosen = []
        return found

    def _add(self, media: Any, alt: str) -> None:
        free = max((row.id for row in self.rows), default=-1) + 1
        if self.most == 1:
            self.rows = []
        self.rows.append(Shot(free, media.key, alt[:LONGEST_ALT], media.credit))

    def _prepare(self, file: Any, alt: str, room: int) -> str:
        if room <= 0:
            return self._too_many
        try:
            self.prepared.append((prepare_image(file.stream), file.filename, alt))
        except ImageRefused as error:
            return str(error.message)
        except StoreUnavailable:
            return str(_("Foto belum bisa disimpan. Coba lagi sebentar lagi."))
        return ""

    def _read(self, formdata: Any, key: str) -> Shot:
        parts = (_line(formdata.get(f"{self.name}-{key}-{part}")) for part in ("media", "alt", "kredit"))
        media, alt, credit = parts
        return Shot(int(key), media[:40], alt, credit)

    def _show(self) -> None:
        self.data = [{"media": row.media, "alt": row.alt} for row in self.rows]


def _line(text: Any, *, keep: str = "") -> str:
    """Return what was typed without what a column or a page would not bear; line ends only if they are kept."""
    if not isinstance(text, str):
        return ""
    lines = (" ".join(line.replace("\x00", "").split()) for line in text.splitlines())
    return (keep or " ").join(lines).strip()
