"""Fields of forms that read what people type as a cell of a table is read: it means the same in both."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput


class NumberField(Field):
    """A number of a kind (kinds.py), which a subclass names; None when nothing was typed."""

    widget = TextInput()
    kind: ClassVar[Any]

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.kind.text(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        self.data = self.kind.read(typed) if typed else None

    def pre_validate(self, form: Any) -> None:
        """Say nothing more about what could not be read."""
        if self.process_errors:
            raise StopValidation
