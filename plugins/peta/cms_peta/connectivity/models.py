"""Surveys of the signal and the steps of proposals: histories that nobody writes anew."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, append_only, child_of, now, site_table


class Survey(SiteOwned, Base):
    """What was found in a hamlet of the site's village on a day; a correction is another row that ``replaces`` it.

    ``hamlet`` is empty for the village as a whole, and ``hamlet_key`` what it is compared by. ``source``, ``method``,
    ``category`` and ``electricity`` are keys of ``words``; the category is worked out by the ``definition`` of that
    version when the row is written. ``operators`` are dicts of name, technology, strength, and where measured rsrp_dbm,
    down_mbps, up_mbps, latency_ms. ``wifi`` are dicts of place, provider and mbps, ``facilities`` counts by kind.
    Latitude and longitude are degrees (WGS 84) of the middle, ``radius_m`` how far around it this holds.
    """

    __tablename__ = "peta_survey"
    __table_args__ = site_table(
        child_of("peta_survey", "replaces_id"),
        UniqueConstraint("site_id", "replaces_id"),
        Index(None, "site_id", "hamlet_key", "day", "id"),
    )
    public_surface = True

    hamlet: Mapped[str] = mapped_column(String(80), default="")
    hamlet_key: Mapped[str] = mapped_column(String(80), default="")
    day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(10))
    definition: Mapped[str] = mapped_column(String(10))
    operators: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    category: Mapped[str] = mapped_column(String(20))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    radius_m: Mapped[int | None]
    tower_km: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    tower: Mapped[str] = mapped_column(String(160), default="")
    towers: Mapped[int | None]
    wifi: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    electricity: Mapped[str] = mapped_column(String(10), default="")
    households: Mapped[int | None]
    population: Mapped[int | None]
    facilities: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    facility_count: Mapped[int] = mapped_column(default=0)
    replaces_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ProposalStep(SiteOwned, Base):
    """How far the proposal for a hamlet was on a day; the newest row says how it stands.

    ``status``, ``land`` and ``urgency`` are keys of ``words``; ``platform`` and ``number`` are where it was handed in
    and under which number. ``target`` and ``realised`` are days.
    """

    __tablename__ = "peta_proposal_step"
    __table_args__ = site_table(Index(None, "site_id", "hamlet_key", "day", "id"))
    public_surface = True

    hamlet: Mapped[str] = mapped_column(String(80), default="")
    hamlet_key: Mapped[str] = mapped_column(String(80), default="")
    day: Mapped[date] = mapped_column(Date)
    platform: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(10))
    land: Mapped[str] = mapped_column(String(10), default="")
    urgency: Mapped[str] = mapped_column(String(10))
    target: Mapped[date | None] = mapped_column(Date)
    realised: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


append_only(Survey)
append_only(ProposalStep)
