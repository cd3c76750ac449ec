"""Forms of the pages where one looks after the accounts of others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from cms_core.delivery.form_token import AdminForm
from cms_core.users.forms import ConfirmForm


def _tidy(typed: Any) -> Any:
    return " ".join(typed.split()) if isinstance(typed, str) else typed


def _office() -> StringField:
    return StringField(
        _l("Jabatan"),
        description=_l("Jabatannya, bukan nama orangnya: Operator Desa Pagak, Kasi Pelayanan."),
        filters=[_tidy],
        validators=[DataRequired(_l("Tulis jabatannya.")), Length(max=120, message=_l("Paling banyak 120 huruf."))],
    )


class OfficeForm(AdminForm):
    """What pages and notes call the owner of an account."""

    office = _office()


class RoleForm(AdminForm):
    """A role and where; the view says which there are."""

    role = RadioField(_l("Tugas"), validators=[InputRequired(_l("Pilih tugasnya."))])
    region = SelectField(_l("Wilayah"), validators=[InputRequired(_l("Pilih wilayahnya."))])


class AccountForm(ConfirmForm):
    """A new account: its name, and the office of its owner."""

    office = _office()
    username = StringField(
        _l("Nama akun"),
        description=_l("3 sampai 60 huruf kecil, angka, titik, atau tanda hubung. Dipakai saat masuk."),
        validators=[InputRequired(_l("Tulis nama akun.")), Length(max=100, message=_l("Terlalu panjang."))],
    )


class InviteForm(AccountForm, RoleForm):
    """A new account with one role."""


class HelpForm(ConfirmForm):
    """A code for a new password; ``without_phone`` takes the second step away as well."""

    without_phone = BooleanField(_l("HP dan kode cadangannya juga hilang: matikan langkah kedua"))
