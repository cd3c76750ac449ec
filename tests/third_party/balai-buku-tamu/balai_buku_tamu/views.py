"""The guest book for guests and for the office."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from balai_buku_tamu import NAME, services
from balai_buku_tamu.forms import RemoveForm, VisitForm
from balai_buku_tamu.models import Visit
from cms_core.api import audit, current_site, current_user, db, get_or_404, once, require

blueprint = Blueprint(
    NAME, __name__, template_folder="templates", static_folder="static", static_url_path="/buku-tamu/static"
)
staff = Blueprint("admin", __name__, url_prefix="/admin/buku-tamu")
SHOWN = 100


@blueprint.route("/buku-tamu/", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    """Write a visit down; sent twice, it is there once."""
    form = VisitForm()

    def make() -> str:
        services.write(name=form.name.data or "", phone=form.phone.data or "", purpose=form.purpose.data or "")
        return url_for(".thanks")

    if (answer := once(form, make)) is not None:
        return answer
    return render_template("buku_tamu/form.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/buku-tamu/terima-kasih")
def thanks() -> ResponseReturnValue:
    """Say that it is written down."""
    return render_template("buku_tamu/thanks.html", days=services.KEPT_DAYS)


@staff.get("/")
@require(f"{NAME}.handle")
def visits() -> ResponseReturnValue:
    """The last visits."""
    return _visits()


@staff.post("/<int:key>/hapus")
@require(f"{NAME}.handle")
def remove(key: int) -> ResponseReturnValue:
    """Delete a visit."""
    row = get_or_404(Visit, key)
    if not RemoveForm().validate_on_submit():
        return render_template(
            "buku_tamu/visits.html", rows=services.newest(SHOWN), form=RemoveForm(formdata=None)
        ), 422
    db.session.delete(row)
    audit(f"{NAME}.removed", site_id=current_site().id, user_id=current_user.id, target=str(key))
    return redirect(url_for(f"{NAME}.admin.visits"), 303)


def _visits() -> str:
    return render_template("buku_tamu/visits.html", rows=services.newest(SHOWN), form=RemoveForm(formdata=None))


blueprint.register_blueprint(staff)
