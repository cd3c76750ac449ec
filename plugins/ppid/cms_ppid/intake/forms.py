"""The form by which an officer writes a request down: what citizens fill in, and how and when it came."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from cms_core.api import AdminForm, Site, choices, today
from cms_ppid import _
from cms_ppid.cases.forms import Taken, moment_of
from cms_ppid.requests.channels import TAKEN
from cms_ppid.requests.forms import CHAT, MAIL, AskForm
from cms_ppid.requests.services import Sent


class TakeForm(Taken, AskForm):
    """A request as an officer writes it down; who asks has read nothing of the notice above the form of citizens."""

    class Meta(AdminForm.Meta):
        """Of the administration: its token belongs to whoever is signed in."""

    channel = SelectField(_.lazy("Masuk lewat"), choices=choices(TAKEN))
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

    def contact_lacking(self) -> Iterator[tuple[Any, str]]:
        """Yield what is missing to deliver as was wished; a letter goes to the address."""
        if self.deliver.data in (MAIL, CHAT):
            yield from super().contact_lacking()

    def sent_to(self, office: str) -> Sent:
        """Return what is asked for; ``office`` wrote it down."""
        moment = moment_of(self.received_on.data, self.site)
        told = {"channel": self.channel.data, "received_at": moment, "entered_by": office}
        return dataclasses.replace(self.sent(), notice="", **told)
