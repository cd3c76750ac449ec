"""What can be chosen in a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types


def choices(labels: Mapping[Any, Any], *, group: Any = None) -> list[Any]:
    """Return the choices of a ``SelectField`` or ``RadioField``: values with their labels, under a heading.

    ``choices=[*choices(FRUIT, group=_.lazy("Buah")), *choices(OTHERS)]``
    """
    return [SelectChoice(value, label, optgroup=group) for value, label in labels.items()]
