"""The form of a step."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from cms_core.delivery.form_token import AdminForm


class StepForm(AdminForm):
    """A step in the life of content; some need a reason."""

    reason = TextAreaField(_l("Alasan"), validators=[Optional(), Length(max=500, message=_l("Terlalu panjang."))])
