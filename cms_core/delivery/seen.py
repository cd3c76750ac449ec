"""Forms over what others change as well: whoever would save over a change that he has not seen is told before.

A form that shows what is stored is also its version: the fingerprint of its fields goes out with it as ``versi`` and
comes back. What is stored is compared under a lock (:func:`hold`), as a fresh form shows it then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField

from cms_core.delivery.form_token import AdminForm
from cms_core.extensions import db
from cms_core.formats import format_date
from cms_core.sites.models import Site


def hold(site: Site) -> None:
    """Let whoever else changes something of a site wait until this transaction ends, and see it as it is now."""
    db.session.refresh(site, with_for_update=True)


class SeenForm(AdminForm):
    """Base of such forms: one is filled with what is stored, and tells what was sent (:meth:`has_seen`)."""

    versi = HiddenField()

    saved: tuple[tuple[str, str], ...] = ()
    """After :meth:`has_seen` said no: what is stored where it differs, by the labels of the fields."""

    @property
    def shows(self) -> dict[str, Any]:
        """What stands in its fields, by their names."""
        return {field.name: _bare(field.data) for field in self._told()}

    def fingerprint(self) -> str:
        """Return the version of what stands in its fields."""
        return hashlib.sha256(repr(sorted(self.shows.items())).encode()).hexdigest()[:16]

    def remember(self, stored: SeenForm) -> None:
        """Send along which version the person looks at."""
        self.versi.data = stored.fingerprint()

    def has_seen(self, stored: SeenForm) -> bool:
        """Whether nobody changed since what this person saw; what is stored already is no change."""
        shown, kept = self.shows, stored.shows
        if self.versi.data == stored.fingerprint() or shown == kept:
            return True
        self.saved = tuple(
            (_called(field), stored.said(field.name) or _("kosong"))
            for field in self._told()
            if shown[field.name] != kept[field.name]
        )
        self.remember(stored)
        return False

    def said(self, name: str) -> str:
        """Return what stands in a field, in words."""
        field = self[name]
        if hasattr(field, "iter_choices"):
            return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
        if isinstance(field.data, datetime):
            return f"{format_date(field.data.date())}, {field.data:%H.%M}"
        return str(field.data or "")

    def _told(self) -> Iterator[Field]:
        return (field for field in self if not isinstance(field, HiddenField))


def _called(field: Field) -> str:
    """Return the label of a field; of several with one label each has its number."""
    label, number = str(field.label.text), field.name.rpartition("_")[2]
    return f"{label} {number}" if number.isdigit() and not label.endswith(number) else label


def _bare(value: Any) -> Any:
    """Return a value so that nothing typed and nothing stored are the same; the order of ticks says nothing."""
    if isinstance(value, list):
        return sorted(str(each) for each in value)
    return str(value or "")
