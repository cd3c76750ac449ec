"""The forms of content: the one in which it is written, and that of a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.once import OnceField
from cms_core.publishing.blocks import PHOTO, Block
from cms_core.publishing.checks import Finding, check, check_line
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.models import SCHEDULED, Publishable, plain
from cms_core.publishing.moments import MomentField
from cms_core.publishing.photo_field import PhotosField
from cms_core.users.models import User

TOO_LONG = _l("Terlalu panjang.")
FIRST_YEAR, LAST_YEAR = 2000, 2100
BUTTONS = frozenset({"langkah", "blok", "foto"})
"""The names of buttons, which are not typed."""
REASON = "langkah-alasan"
"""What a form calls the reason of a step: a name that no field beside it can have, since none has a dash."""


def _is_line(field: Field) -> bool:
    return isinstance(field, StringField) and not isinstance(field, HiddenField)


class ContentForm(AdminForm):
    """Base of the forms in which content is written: a title, a text in blocks, and where and when it appears.

    A ``photos = PhotosField(…)`` puts photos beside the text. Every field that a form adds is a column of its model,
    named in ``WRITTEN``.

    ``key`` makes what is sent twice once, ``version`` and ``slug_seen`` are what the writer saw. ``NUMBERS`` names the
    fields of text in which a number is meant to stand, such as a seller's telephone: the panel passes them over.
    ``row`` is what the form is of; of something new None, until it is made of what was written.
    """

    NUMBERS: ClassVar[tuple[str, ...]] = ("slug",)

    key = OnceField()
    version = HiddenField()
    slug_seen = HiddenField()
    title = TextAreaField(
        _l("Judul"), validators=[DataRequired(_l("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
    )
    body = BlocksField(_l("Isi"))
    slug = StringField(
        _l("Alamat"),
        description=_l("Huruf kecil, angka, dan tanda hubung. Alamat lama tetap mengantar ke halaman ini."),
        validators=[Optional(), Length(max=63, message=TOO_LONG)],
    )
    at = MomentField(
        _l("Terbit mulai"),
        description=_l("Kosongkan untuk terbit sekarang. Jam setempat, misalnya 31/12/2026 16.00."),
        validators=[Optional()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row: Any = kwargs.get("obj")

    @classmethod
    def fields(cls) -> dict[str, Field]:
        """Return the fields as they are written down, bound to no request: what they are called and how they read."""
        nowhere: Any = None
        found = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()}
        unbound = ((name, each) for name, each in found.items() if isinstance(each, UnboundField))
        ordered = sorted(unbound, key=lambda pair: pair[1].creation_counter)
        return {name: each.bind(nowhere, name, _meta=DefaultMeta()) for name, each in ordered}

    @classmethod
    def own_fields(cls) -> dict[str, Field]:
        """Return the fields that a kind of content adds to title, text, address and time, as they are written down."""
        return {name: field for name, field in cls.fields().items() if _is_own(field)}

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, as the content of a row says it (``Publishable.content``)."""
        own = {field.name: _said(field) for field in self if _is_own(field)}
        return {"title": " ".join((self.title.data or "").split()), **own, "body": self.body.html}

    @property
    def photo_fields(self) -> list[PhotosField]:
        """The field of its photos, if it has one."""
        return [field for field in self if isinstance(field, PhotosField)]

    @property
    def other_fields(self) -> list[Field]:
        """The fields beside title, text and photos, in the order in which a form adds them."""
        return [field for field in self if _is_own(field) and not isinstance(field, PhotosField)]

    def take_photos(self, *, by: User) -> bool:
        """Take in the photos that came with the form; say whether all of them are good.

        All that takes long comes first, for all fields: from the first row that is written on, others wait.
        """
        fields = [field for field in self if hasattr(field, "take_photos")]
        for field in fields:
            field.prepare_photos()
        # Each of them, whatever is wrong with one before.
        good = [field.take_photos(by=by) for field in fields]
        return all(good)

    def arrange(self, sent: Mapping[str, str]) -> bool:
        """Do what a button inside a field asks for; say whether one was pressed.

        Nothing is wrong yet with a form that is being arranged, but for the photos that could not be taken in.
        """
        pressed = [(field, wish) for field in self if (wish := sent.get(getattr(field, "button", "")))]
        for field, wish in pressed:
            field.arrange(wish)
        for field in self if pressed else ():
            field.errors = getattr(field, "refused", [])
        return bool(pressed)

    @classmethod
    def read_beside(cls, rows: Sequence[Any]) -> None:
        """Read at once what :meth:`findings` needs beside several rows, each of which is looked at after that."""

    def findings(self) -> list[Finding]:
        """Return what is worth a second look, photos first."""
        photos = [
            (f"{field.id}-{shot.id}", Block(PHOTO, media=shot.media, alt=shot.alt))
            for field in self.photo_fields
            for shot in field.rows
        ]
        return [*self.line_findings(), *check([*photos, *((row.id, row.block) for row in self.body.live)])]

    def line_findings(self) -> list[Finding]:
        """Return what is worth a second look in the title, and in every other line of text."""
        lines = (field for field in self if field.name not in self.NUMBERS and _is_line(field))
        return [each for field in lines for each in check_line(field.data or "", field.label.text, field.id)]

    def validate_at(self, field: MomentField) -> None:
        """Refuse a year that nobody means; a clock at the end of time cannot be moved to another place either."""
        if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("Tahun ini keliru. Periksa tanggalnya."))

    def resent(self, sent: Any) -> Iterator[tuple[str, str]]:
        """Yield what was sent, buttons and files apart, so that the form can come back from another page whole.

        What a field took in meanwhile, such as a photo, it says itself (``resent``).
        """
        own = {field.name: field.resent for field in self if hasattr(field, "resent")}
        for name, value in sent.items(multi=True):
            if name not in BUTTONS and not any(name == field or name.startswith(f"{field}-") for field in own):
                yield name, value
        for field in own.values():
            yield from field()

    def show_moment(self, row: Publishable, zone: str) -> None:
        """Show when content is to appear, as the clock at the site shows it."""
        if row.phase == SCHEDULED and row.published_at is not None:
            self.at.data = row.published_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def moment(self, zone: str) -> datetime | None:
        """Return when content is to appear (UTC), of what was typed as the clock at the site shows it."""
        local: datetime | None = self.at.data
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local is not None else None


_COMMON = frozenset(ContentForm.fields())


def _is_own(field: Field) -> bool:
    return field.short_name not in _COMMON and not isinstance(field, HiddenField | SubmitField)


def _said(field: Field) -> Any:
    # Where nothing was sent there is no text, and a column of text holds none that is empty.
    return "" if field.data is None and isinstance(field, StringField) else plain(field.data)


class StepForm(AdminForm):
    """A step in the life of content; it asks for a reason where one is needed."""

    reason = TextAreaField(_l("Alasan"), validators=[Length(max=500, message=TOO_LONG)], name=REASON)
