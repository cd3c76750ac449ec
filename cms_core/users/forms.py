"""Forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from cms_core.delivery.form_token import AdminForm
from cms_core.users import sessions
from cms_core.users.passwords import MAX_LENGTH, MIN_LENGTH

TOO_LONG = _l("Terlalu panjang.")


class SignInForm(AdminForm):
    """Who one is. ``shared`` is a device that others use too."""

    username = StringField(
        _l("Nama akun"), validators=[InputRequired(_l("Tulis nama akun.")), Length(max=100, message=TOO_LONG)]
    )
    password = PasswordField(
        _l("Kata sandi"), validators=[InputRequired(_l("Tulis kata sandi.")), Length(max=1000, message=TOO_LONG)]
    )
    shared = BooleanField(_l("Ini HP bersama: keluarkan saya begitu peramban ditutup"))


def _new_password() -> PasswordField:
    return PasswordField(
        _l("Kata sandi baru"),
        description=_l("Paling sedikit %(count)s huruf. Beberapa kata biasa mudah diingat.", count=MIN_LENGTH),
        validators=[InputRequired(_l("Tulis kata sandi baru.")), Length(max=MAX_LENGTH, message=TOO_LONG)],
    )


def _once_more() -> PasswordField:
    return PasswordField(
        _l("Kata sandi baru sekali lagi"),
        validators=[
            InputRequired(_l("Tulis kata sandi baru sekali lagi.")),
            EqualTo("new", _l("Kedua kata sandi baru tidak sama.")),
        ],
    )


class PasswordForm(AdminForm):
    """Change one's own password; how good the new one is, the service decides."""

    current = PasswordField(
        _l("Kata sandi sekarang"),
        validators=[InputRequired(_l("Tulis kata sandi sekarang.")), Length(max=1000, message=TOO_LONG)],
    )
    new, again = _new_password(), _once_more()


class SecondStepForm(AdminForm):
    """The code of the phone, or one from paper."""

    code = StringField(_l("Kode"), validators=[InputRequired(_l("Tulis kode.")), Length(max=100, message=TOO_LONG)])


class AccessForm(AdminForm):
    """A code from paper, and the password that its owner chooses."""

    username = StringField(
        _l("Nama akun"), validators=[InputRequired(_l("Tulis nama akun.")), Length(max=100, message=TOO_LONG)]
    )
    code = StringField(
        _l("Kode di kertas"),
        description=_l("Huruf besar dan kecil sama saja, tanda hubung boleh tidak ditulis."),
        validators=[InputRequired(_l("Tulis kode yang ada di kertas.")), Length(max=100, message=TOO_LONG)],
    )
    new, again = _new_password(), _once_more()
    shared = BooleanField(_l("Ini HP bersama: keluarkan saya begitu peramban ditutup"))


class ConfirmForm(AdminForm):
    """The password once more, before what the thief of a device must not do; ``current`` is None after signing in."""

    current = PasswordField(
        _l("Kata sandi sekarang"),
        validators=[InputRequired(_l("Tulis kata sandi sekarang.")), Length(max=1000, message=TOO_LONG)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sessions.is_fresh():
            del self.current


class PhoneForm(ConfirmForm):
    """What a phone shows that has just been given the secret."""

    code = StringField(
        _l("Kode enam angka dari aplikasi"),
        validators=[InputRequired(_l("Tulis kode yang tampil di aplikasi.")), Length(max=100, message=TOO_LONG)],
    )
