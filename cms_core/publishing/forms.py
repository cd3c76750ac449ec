"""The forms of content: the one in which it is written, and that of a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.idempotency import new_key
from cms_core.publishing.checks import Finding, check
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.models import SCHEDULED, Publishable
from cms_core.users.models import User

TOO_LONG = _l("Terlalu panjang.")


class ContentForm(AdminForm):
    """Base of the forms in which content is written: a title, a text in blocks, and where and when it appears.

    ``key`` makes what is sent twice once, ``version`` is what the writer saw.
    """

    key = HiddenField()
    version = HiddenField()
    title = TextAreaField(
        _l("Judul"), validators=[DataRequired(_l("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
    )
    body = BlocksField(_l("Isi"))
    slug = StringField(
        _l("Alamat"),
        description=_l("Huruf kecil, angka, dan tanda hubung. Alamat lama tetap mengantar ke halaman ini."),
        validators=[Optional(), Length(max=63, message=TOO_LONG)],
    )
    at = DateTimeLocalField(
        _l("Terbit mulai"),
        description=_l("Kosongkan untuk terbit sekarang. Jam setempat."),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        validators=[Optional()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = self.key.data or new_key()

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, as the content of a row says it."""
        return {"title": " ".join((self.title.data or "").split()), "body": self.body.html}

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
        """Do what a button inside a field asks for; say whether one was pressed."""
        pressed = [(field, wish) for field in self if (wish := sent.get(getattr(field, "button", "")))]
        for field, wish in pressed:
            field.arrange(wish)
        return bool(pressed)

    def findings(self) -> list[Finding]:
        """Return what is worth a second look."""
        return check((row.id, row.block) for row in self.body.rows)

    def show_moment(self, row: Publishable, zone: str) -> None:
        """Show when content is to appear, as the clock at the site shows it."""
        if row.phase == SCHEDULED and row.published_at is not None:
            self.at.data = row.published_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def moment(self, zone: str) -> datetime | None:
        """Return when content is to appear (UTC), of what was typed as the clock at the site shows it."""
        local: datetime | None = self.at.data
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local is not None else None


class StepForm(AdminForm):
    """A step in the life of content; some need a reason."""

    reason = TextAreaField(_l("Alasan"), validators=[Optional(), Length(max=500, message=TOO_LONG)])
