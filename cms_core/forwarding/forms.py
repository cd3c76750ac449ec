"""The forms with which items go to other sites."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from cms_core.delivery.form_token import AdminForm


class SendForm(AdminForm):
    """The sites that shall show an item."""

    ke = SelectMultipleField(_l("Tampilkan juga di"), coerce=int)
