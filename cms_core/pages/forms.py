"""The form in which a page is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cms_core.delivery.form_token import AdminForm
from cms_core.delivery.idempotency import new_key
from cms_core.pages.models import Page
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.models import SCHEDULED

TOO_LONG = _l("Terlalu panjang.")


class PageForm(AdminForm):
    """A page: its title, its text in blocks, and where and when it appears."""

    key = HiddenField()
    version = HiddenField()
    title = TextAreaField(
        _l("Judul"), validators=[InputRequired(_l("Tulis judulnya.")), Length(max=160, message=TOO_LONG)]
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
        """Return what a person wrote."""
        return {"title": " ".join((self.title.data or "").split()), "body": self.body.html}

    def show_moment(self, page: Page, zone: str) -> None:
        """Show when a page is to appear, as the clock at the site shows it."""
        if page.phase == SCHEDULED and page.published_at is not None:
            self.at.data = page.published_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def moment(self, zone: str) -> datetime | None:
        """Return when the page is to appear (UTC), of what was typed as the clock at the site shows it."""
        local: datetime | None = self.at.data
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local is not None else None
