"""Templates of answers."""

from __future__ import annotations

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, child_of, site_table


class Template(SiteOwned, Base):
    """An answer to begin with: for a unit, a topic (or a group of them), a state, where they are said; else for all.

    ``language`` is the code of the language that it is written in. ``text`` has the variables of services.py in it.
    """

    __tablename__ = "lapor_template"
    __table_args__ = site_table(child_of("lapor_unit", "unit_id"), UniqueConstraint("site_id", "name"))

    name: Mapped[str] = mapped_column(String(80), info={"personal": False})
    unit_id: Mapped[int | None]
    topic: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(8), default="id")
    text: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
