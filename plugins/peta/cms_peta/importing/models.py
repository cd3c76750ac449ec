"""A file on its way into a layer, shown to nobody until somebody has looked at it and taken it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, site_table


class FileImport(SiteOwned, Base):
    """A file, what it is for, and how far it has been read.

    ``layer_id`` is the layer that it goes into; 0 for a new one, of which ``facts`` are what was said. ``kind`` is
    what that layer is about (a key of ``words.KINDS``): columns about persons were looked for by it. ``form`` is the
    format, ``system`` a code of ``crs.CODES`` (0: not said yet), ``swapped`` that y stands in front, ``geometry`` a
    key of ``words.GEOMETRIES``, ``named_by`` the column that names are in (empty: the usual ones), ``east_by`` and
    ``north_by`` those of a table that coordinates are in (empty: as its headings say). ``survey`` is what the file
    holds (``importing.survey.Survey``), ``found`` what was mended and refused so far; ``done`` of ``total`` features
    have been read, those that can be taken into the layer ``staged_id`` (0: none yet), which nobody sees.
    """

    __tablename__ = "peta_import"
    __table_args__ = site_table(lasting_ids=True)

    layer_id: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kind: Mapped[str] = mapped_column(String(30))
    form: Mapped[str] = mapped_column(String(12))
    said: Mapped[str] = mapped_column(String(200), default="")
    system: Mapped[int] = mapped_column(default=0)
    swapped: Mapped[bool] = mapped_column(default=False)
    geometry: Mapped[str] = mapped_column(String(10))
    named_by: Mapped[str] = mapped_column(String(60), default="")
    east_by: Mapped[str] = mapped_column(String(60), default="")
    north_by: Mapped[str] = mapped_column(String(60), default="")
    survey: Mapped[dict[str, Any]] = mapped_column(JSON)
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    staged_id: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
