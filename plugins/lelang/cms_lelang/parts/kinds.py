"""What the cells of the parts of packages hold that others do not."""

from __future__ import annotations

import dataclasses
from datetime import datetime, time
from typing import Any

from cms_core.api import BadCell, Text, YesNo
from cms_lelang import _
from cms_lelang.fields import clock_text, read_clock, zone_name
from cms_lelang.masking import mask


class Zoneless(datetime):
    """A moment (UTC) that was written with an hour and no zone: that of the site was taken."""


@dataclasses.dataclass(frozen=True)
class Clock:
    """A moment as the clock of the site shows it; where something ``ends``, a day without an hour lasts until night."""

    ends: bool = False
    blank = None

    @property
    def hint(self) -> str:
        """How it is written."""
        said = _(
            "Tanggal dan jam %(zone)s, misalnya 31/12/2026 16.00; jam lain dengan zonanya di belakang.",
            zone=zone_name(),
        )
        return str(said)

    def read(self, cell: Any) -> datetime:
        """Return the moment in UTC, :class:`Zoneless` where the cell has an hour without a zone."""
        try:
            moment, bare = read_clock(self._said(cell), ends=self.ends)
        except ValueError as error:
            raise BadCell(str(error)) from error
        return Zoneless.combine(moment.date(), moment.timetz()) if bare else moment

    @staticmethod
    def _said(cell: Any) -> str:
        """Return a cell as people write it: what a spreadsheet keeps as midnight is a day."""
        if isinstance(cell, datetime):
            return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
        return str(cell)

    def text(self, value: Any) -> str:
        """Return the moment as people write it."""
        return clock_text(value) if value is not None else ""

    cell = text


@dataclasses.dataclass(frozen=True)
class Tax(Text):
    """An NPWP of which the middle is masked as it is read."""

    def read(self, cell: Any) -> str:
        """Return what is kept of it."""
        text = super().read(cell)
        try:
            return mask(text) if text else ""
        except ValueError as error:
            raise BadCell(str(error)) from error


class Ticked(YesNo):
    """Ya or Tidak; an empty cell is Tidak, as a box that nobody ticks."""

    blank: Any = False
