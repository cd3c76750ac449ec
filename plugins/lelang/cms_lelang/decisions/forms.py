"""What the forms of decisions have in common."""

from __future__ import annotations

from typing import Any

from cms_core.api import AdminForm, OnceField
from cms_lelang import _
from cms_lelang.fields import refuse_secrets
from cms_lelang.forms import line


class TakeForm(AdminForm):
    """Taking a decision away."""


class DecisionForm(AdminForm):
    """Base: a decision with the rule that says so."""

    key = OnceField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that nothing secret is in them."""
        good = bool(super().validate(extra_validators))
        return refuse_secrets(self) and good

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, by the columns."""
        raise NotImplementedError


def law() -> Any:
    """Return the field for the rule that decides it."""
    return line(
        _.lazy("Peraturannya"),
        160,
        _.lazy("Misalnya Perbup Banjarnegara 12/2026."),
        must=_.lazy("Tulis peraturan yang menetapkannya."),
    )
