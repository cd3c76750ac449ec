"""What a region says of its working days; the regions below follow it where they say nothing themselves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.extensions import Base


class WorkWeek(Base):
    """Which days of each week a region rests, and whether the joint leave of civil servants counts as days off.

    ``rest`` holds the numbers of weekdays, Monday is 0: ``"56"`` is a week of five days, ``"6"`` one of six.
    """

    __tablename__ = "core_work_week"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(13), unique=True)
    rest: Mapped[str] = mapped_column(String(7))
    joint_leave: Mapped[bool]


class SpecialDay(Base):
    """A day that a region decided about: off (an election, a local feast), or worked although it would be off.

    ``basis`` is the decree that says so.
    """

    __tablename__ = "core_special_day"
    __table_args__ = (UniqueConstraint("region_code", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(13))
    day: Mapped[date]
    off: Mapped[bool]
    name: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(String(160), default="")
