"""The second step of signing in: a code from the phone (TOTP), or one of ten codes on paper."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator

import pyotp
from sqlalchemy import delete, func, select, update

from cms_core import audit
from cms_core.columns import now
from cms_core.crypto import keyed_hash
from cms_core.extensions import db, state
from cms_core.permissions import TWO_STEPS
from cms_core.users.models import RecoveryCode, User

DIGITS = 6
SECONDS = 30
DRIFT = (0, -1, 1)
"""Steps of time that count: a phone's clock may be half a minute off, and typing takes a while."""

RECOVERY_COUNT = 10
RECOVERY_DIGITS = 12
"""40 bits: guessing is slowed down as for the phone's codes, and a stolen database holds keyed hashes only."""


class WrongCode(Exception):
    """The code is not the phone's at this time, was used before, or is none of those on paper."""


def is_required(user: User) -> bool:
    """Whether an account may do nothing before it has a second step.

    The accounts of ``cms demo`` may go without, but only where there is no HTTPS: on a trial, never in service.
    """
    if user.sample and not state().settings.https:
        return False
    return any(assignment.role in TWO_STEPS for assignment in user.assignments)


def is_missing(user: User) -> bool:
    """Whether an account still has to set up the second step that it must have."""
    return user.totp_secret is None and is_required(user)


def new_secret() -> str:
    """Return a secret that phone and server may share: 160 bits in base 32."""
    return pyotp.random_base32()


def address(user: User, secret: str) -> str:
    """Return the ``otpauth:`` address that tells an authenticator everything."""
    return pyotp.TOTP(secret).provisioning_uri(
        name=user.username, issuer_name=f"Balai {state().settings.platform_host}"
    )


def enable(user: User, secret: str, code: str) -> list[str]:
    """Set up the second step, or another phone, after the phone has shown that it has the secret.

    Returns the codes for paper, which replace those before; nobody can read them again.

    Raises:
        WrongCode: the code is not that of ``secret``.
    """
    step = _step_of(secret, _digits(code))
    if step is None:
        raise WrongCode
    user.totp_secret, user.totp_step = secret, step
    audit.record("users.second_step_on", site_id=None, user_id=user.id, target=user.username)
    return renew_recovery(user)


def disable(user: User, *, by: User | None) -> None:
    """Take the second step away: the phone and the paper are worth nothing any more."""
    user.totp_secret, user.totp_step = None, 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    audit.record("users.second_step_off", site_id=None, user_id=by.id if by else None, target=user.username)


def renew_recovery(user: User) -> list[str]:
    """Return ten new codes for paper; those before are worth nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice("0123456789") for _ in range(RECOVERY_DIGITS)) for _ in range(RECOVERY_COUNT)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in codes)
    db.session.flush()
    return [grouped(code) for code in codes]


def recovery_left(user: User) -> int:
    """Return how many codes on paper are still good."""
    count = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(count) or 0


def verify(user: User, code: str) -> None:
    """Accept the phone's code or one from paper, once.

    Raises:
        WrongCode: neither.
    """
    digits = _digits(code)
    if user.totp_secret is None or not (_use_recovery(user, digits) or _use_step(user, user.totp_secret, digits)):
        raise WrongCode


def grouped(text: str) -> str:
    """Return a code in groups of four, as people read it aloud."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _use_recovery(user: User, digits: str) -> bool:
    if len(digits) != RECOVERY_DIGITS:
        return False
    this = (RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(user, digits))
    if db.session.scalar(delete(RecoveryCode).where(*this).returning(RecoveryCode.id)) is not None:
        audit.record("users.recovery_code_used", site_id=None, user_id=user.id, target=user.username)
        return True
    return False


def _use_step(user: User, secret: str, digits: str) -> bool:
    step = _step_of(secret, digits)
    if step is None:
        return False
    # In one statement, so that of two who bring the same code only one gets in.
    later = update(User).where(User.id == user.id, User.totp_step < step).values(totp_step=step)
    return db.session.scalar(later.returning(User.id)) is not None


def _step_of(secret: str, digits: str) -> int | None:
    """Return the step of time that a code belongs to; None when it is not one of now."""
    step = int(now().timestamp()) // SECONDS
    found = [step + drift for drift, right in zip(DRIFT, _codes(secret, step), strict=True) if _same(right, digits)]
    return found[0] if found else None


def _codes(secret: str, step: int) -> Iterator[str]:
    phone = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    return (phone.generate_otp(step + drift) for drift in DRIFT)


def _same(right: str, digits: str) -> bool:
    return hmac.compare_digest(right.encode(), digits.encode())


def _digits(typed: str) -> str:
    return "".join(character for character in typed if character in "0123456789")


def _hash(user: User, code: str) -> str:
    return keyed_hash(f"recovery {user.id} {code}")
