"""Forms about units and duties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired

from cms_core.api import AdminForm, OnceField, User
from cms_lapor import _
from cms_lapor.fields import short
from cms_lapor.topics import data
from cms_lapor.units.duties import DUTIES
from cms_lapor.units.models import Unit


class UnitForm(AdminForm):
    """A unit and what it works on."""

    once = OnceField()
    name = StringField(
        _.lazy("Nama bagian"),
        description=_.lazy("Dinas, seksi, atau dusun; bukan nama orang."),
        validators=[InputRequired(_.lazy("Tulis namanya.")), short(120)],
    )
    topics = SelectMultipleField(_.lazy("Yang ditangani"))
    active = BooleanField(_.lazy("Menerima laporan baru"), default=True)

    def __init__(self, unit: Unit | None = None, **options: Any) -> None:
        super().__init__(obj=unit, **options)
        self.topics.choices = [
            SelectChoice(code, label) for group in data().groups.values() for code, label in _of_group(group.code)
        ]
        if not self.is_submitted():
            self.topics.data = [each.topic for each in unit.topics] if unit is not None else []

    def process(self, formdata: Any = None, obj: Any = None, **values: Any) -> None:
        """Take from a unit what has the same form as a field; its topics are rows."""
        if obj is not None:
            values = {"name": obj.name, "active": obj.active, **values}
        super().process(formdata, **values)

    @property
    def grouped(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The groups with their choices: code, label, whether it is ticked. The first means the whole group."""
        chosen = set(self.topics.data or ())
        return [
            (group.label, [(code, label, code in chosen) for code, label in _of_group(group.code)])
            for group in data().groups.values()
        ]


def _of_group(code: str) -> list[tuple[str, str]]:
    topics = [(topic.code, topic.label) for topic in data().topics.values() if topic.group == code]
    return [(code, _("Semuanya")), *topics]


class DutyForm(AdminForm):
    """Who does what with the cases of the site."""

    once = OnceField()
    person = SelectField(_.lazy("Akun"), validators=[InputRequired(_.lazy("Pilih akunnya."))])
    duty = SelectField(_.lazy("Tugas"), validators=[InputRequired(_.lazy("Pilih tugasnya."))])
    unit = SelectField(_.lazy("Bagian"), description=_.lazy("Untuk pejabat penghubung dan petugas lapangan."))

    def offer(self, people: Sequence[User], units: Sequence[Unit]) -> DutyForm:
        """Say who and what there is to choose."""
        empty = SelectChoice("", _("Pilih salah satu"))
        self.person.choices = [
            empty,
            *(SelectChoice(str(each.id), f"{each.office} ({each.username})") for each in people),
        ]
        self.duty.choices = [empty, *(SelectChoice(code, role.label) for code, role in DUTIES.items())]
        none = SelectChoice("", _("Tanpa bagian"))
        self.unit.choices = [none, *(SelectChoice(str(each.id), each.name) for each in units)]
        return self


class ReleaseForm(AdminForm):
    """The wish to take a duty from somebody."""
