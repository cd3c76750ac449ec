"""The form by which an officer writes a request down: what citizens fill in, and how and when it came."""

from __future__ import annotations

import dataclasses
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, ValidationError

from cms_core.api import AdminForm, Site, choices, now, today
from cms_ppid import _
from cms_ppid.requests.channels import BY_HAND, CHANNELS
from cms_ppid.requests.forms import CHAT, MAIL, AskForm
from cms_ppid.requests.services import Sent

OLDEST = timedelta(days=366)
NOON = time(12)


class TakeForm(AskForm):
    """A request as an officer writes it down; who asks has read nothing of the notice above the form of citizens."""

    class Meta(AdminForm.Meta):
        """Of the administration: its token belongs to whoever is signed in."""

    channel = SelectField(_.lazy("Masuk lewat"), choices=choices({key: CHANNELS[key] for key in BY_HAND}))
    received_on = DateField(
        _.lazy("Tanggal diterima"),
        description=_.lazy("Batas waktu dihitung sejak hari ini tertulis."),
        validators=[InputRequired(_.lazy("Tulis tanggal diterimanya."))],
    )

    def __init__(self, site: Site, **options: Any) -> None:
        super().__init__(**options)
        self.site = site
        if not self.is_submitted():
            self.received_on.data = today(site)

    def validate_received_on(self, field: DateField) -> None:
        """Refuse days that are still to come, and those from which no clock can begin."""
        day = today(self.site)
        if field.data is not None and not day - OLDEST <= field.data <= day:
            raise ValidationError(_("Tulis tanggal yang sudah lewat, paling lama setahun lalu."))

    def _contact_lacking(self) -> list[tuple[Any, str]]:
        """Return what is missing to deliver as was wished; a letter goes to the address."""
        if self.deliver.data in (MAIL, CHAT):
            return super()._contact_lacking()
        return []

    def sent_to(self, office: str) -> Sent:
        """Return what is asked for; ``office`` wrote it down."""
        told = {"channel": self.channel.data, "received_at": self._moment(), "entered_by": office}
        return dataclasses.replace(self.sent(), notice="", **told)

    def _moment(self) -> datetime:
        """Return when it came: of another day its noon, which no time zone moves to the next."""
        day = self.received_on.data
        if day is None or day == today(self.site):
            return now()
        return datetime.combine(day, NOON, ZoneInfo(self.site.timezone))
