"""Accounts of the people who run the sites; officials are known by office, not by name."""

from __future__ import annotations

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.columns import UtcDateTime, now
from cms_core.crypto import Encrypted
from cms_core.extensions import Base


class User(UserMixin, Base):  # type: ignore[misc]  # Flask-Login has no types
    """An account. ``office`` is what pages and notes show; ``password`` is an argon2 hash.

    ``seen_at`` is when it last signed in or out; what happened in between, its sessions know. ``totp_step`` is the
    last step of time whose code was used. ``sample`` is set by ``cms demo`` alone (docs/adr/0012).
    """

    __tablename__ = "core_user"

    # A role that is taken away is an orphan, and no row that the session deletes by itself.
    seen_from_everywhere = ("active", "assignments")

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    office: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    sample: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    assignments: Mapped[list[Assignment]] = relationship(
        lambda: Assignment, back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in (Flask-Login's word)."""
        return self.active

    def __repr__(self) -> str:
        return f"<User {self.id}>"


class Assignment(Base):
    """A role held in a region and everything below it; an empty ``region_code`` is the whole country."""

    __tablename__ = "core_assignment"
    __table_args__ = (UniqueConstraint("user_id", "role", "region_code"),)

    seen_from_everywhere = ("role", "region_code")

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(40))
    region_code: Mapped[str] = mapped_column(String(13), index=True)

    user: Mapped[User] = relationship(lambda: User, back_populates="assignments")


class UserSession(Base):
    """One signed-in browser. The cookie holds a random token, the row its hash; deleting the row signs out."""

    __tablename__ = "core_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    user: Mapped[User] = relationship(lambda: User, lazy="joined")


class RecoveryCode(Base):
    """A code on paper that stands in for the phone; the row goes when it is used."""

    __tablename__ = "core_recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))


class AccessCode(Base):
    """A code that lets somebody choose a password, once: an invitation, or a new start. Only its hash is here."""

    __tablename__ = "core_access_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lambda: User, foreign_keys=[user_id])
