"""Units, what they work on by themselves, and who is bound to what."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, SiteOwned, child_of, site_table


class Unit(SiteOwned, Base):
    """A part of the office that works on cases: a department, a section, a hamlet. Known by office, not by name.

    One that is not ``active`` gets no new cases; those it had stay with it.
    """

    __tablename__ = "lapor_unit"
    __table_args__ = site_table(UniqueConstraint("site_id", "name"))

    name: Mapped[str] = mapped_column(String(120), info={"personal": False})
    active: Mapped[bool] = mapped_column(default=True)

    topics: Mapped[list[UnitTopic]] = relationship(
        lambda: UnitTopic, lazy="selectin", cascade="all, delete-orphan", order_by=lambda: UnitTopic.id
    )


class UnitTopic(SiteOwned, Base):
    """That a unit works on a topic, or on a whole group of them (its code); of a site one unit does."""

    __tablename__ = "lapor_unit_topic"
    __table_args__ = site_table(child_of("lapor_unit", "unit_id"), UniqueConstraint("site_id", "topic"))

    unit_id: Mapped[int]
    topic: Mapped[str] = mapped_column(String(40))


class Duty(SiteOwned, Base):
    """What a person does with the cases of a site (duties.py), for one of its units where the duty is one of a unit."""

    __tablename__ = "lapor_duty"
    __table_args__ = site_table(
        child_of("lapor_unit", "unit_id"),
        UniqueConstraint("site_id", "user_id", "duty", "unit_id"),
        Index(None, "user_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    duty: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None]
