"""What is half done, in the cookie of one browser: a sign-in without its second step, a phone not yet confirmed."""

from __future__ import annotations

from flask import session

from cms_core.columns import now
from cms_core.crypto import CannotDecrypt, keyed_hash, seal, unseal
from cms_core.extensions import db
from cms_core.users import second_step
from cms_core.users.models import User

SIGN_IN, SECRET = "half", "phone"
SECONDS = 10 * 60


def begin_sign_in(user: User, *, shared: bool) -> None:
    """Remember for ten minutes whose password was right here; it opens nothing but the second step."""
    session[SIGN_IN] = [user.id, int(now().timestamp()), _mark(user), shared]


def signing_in() -> tuple[User, bool] | None:
    """Return whose second step is awaited, and whether the device is shared; None when nobody's, or too late."""
    try:
        user_id, began, mark, shared = session.get(SIGN_IN, ())
    except ValueError:
        return None
    user = db.session.get(User, user_id)
    if user is None or not user.active or mark != _mark(user) or now().timestamp() - began > SECONDS:
        return None
    return user, bool(shared)


def secret() -> str:
    """Return the secret that a phone is being given; the same until it is confirmed, however often the page is read.

    Phones forget a page while one looks at another app, so a reload must not make the code just read worthless.
    """
    try:
        return unseal(session[SECRET])
    except (KeyError, CannotDecrypt):
        fresh = second_step.new_secret()
        session[SECRET] = seal(fresh)
        return fresh


def _mark(user: User) -> str:
    """Whoever changes the password ends what was begun with the old one."""
    return keyed_hash(f"half {user.id} {user.password}")[:16]
