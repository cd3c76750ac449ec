"""Pages on which whoever keeps the desk keeps its templates."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import get_or_404, once, require
from cms_lapor import NAME, _, states
from cms_lapor.replies import services
from cms_lapor.replies.forms import LANGUAGES, TemplateForm
from cms_lapor.replies.models import Template
from cms_lapor.topics import topic_label
from cms_lapor.units.duties import ADMIN, me
from cms_lapor.units.services import unit_names


@require(ADMIN)
def listing() -> ResponseReturnValue:
    """The templates of the site."""
    return render_template(
        "lapor/templates.html",
        rows=services.templates(),
        units=unit_names(),
        topic_label=topic_label,
        states=states.STATES,
        languages=LANGUAGES,
    )


@require(ADMIN)
def template(key: int | None = None) -> ResponseReturnValue:
    """Write down a template, a new one without ``key``."""
    row = get_or_404(Template, key) if key is not None else None
    form = TemplateForm(row, unit_names())

    def make() -> str | None:
        try:
            services.save(row, by=me(), **form.written())
        except services.NameTaken:
            form.name.errors = [_("Sudah ada templat dengan nama ini.")]
            return None
        flash(_("Templat tersimpan."), "ok")
        return url_for(f"{NAME}.admin.templates")

    if (answer := once(form, make)) is not None:
        return answer
    page = render_template("lapor/template.html", form=form, row=row, variables=services.VARIABLES)
    return page, 422 if form.is_submitted() else 200
