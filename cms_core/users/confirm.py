"""Making sure that it is the owner who asks, before what the thief of a device must not do."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.users import services, throttle
from cms_core.users.forms import ConfirmForm
from cms_core.users.models import User


def is_owner(form: ConfirmForm) -> bool:
    """Whether the form is good and came from the owner: lately signed in here, or with the password once more."""
    user: User = current_user._get_current_object()
    if not form.validate_on_submit():
        return False
    if "current" not in form:
        return True
    try:
        throttle.count_attempt(user.username, request)
        services.confirm(user, form.current.data or "")
    except throttle.TooManyAttempts as error:
        form.current.errors = [error.message]
    except services.WrongCredentials:
        form.current.errors = [_("Kata sandi sekarang salah.")]
    else:
        throttle.forget_attempts(user.username, request)
        return True
    return False
