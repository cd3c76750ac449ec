"""Methods and stages at a site: from when until when they are in force, and what a kabupaten has decided."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, require
from cms_lelang import NAME, _
from cms_lelang.decisions import views as decisions
from cms_lelang.decisions.forms import TakeForm
from cms_lelang.models import Validity
from cms_lelang.terms import services
from cms_lelang.terms.forms import TermForm
from cms_lelang.words import METHODS, STAGES

SORTS = {"method": METHODS, "stage": STAGES}


@require(f"{NAME}.view")
def listing() -> ResponseReturnValue:
    """The methods and stages with their time, and what this site has decided."""
    found = services.terms(current_site())
    return render_template(
        f"{NAME}/terms.html",
        groups=[
            (
                label,
                [(called, found[sort, key]) for key, called in SORTS[sort].items() if (sort, key) in found],
                [called for key, called in SORTS[sort].items() if (sort, key) not in found],
            )
            for sort, label in (("method", _("Metode")), ("stage", _("Tahap pemilihan")))
        ],
        own=[(each, SORTS[each.sort][each.key]) for each in services.decided() if each.key in SORTS[each.sort]],
        decides=current_site().level == decisions.DECIDES,
        again=TakeForm(formdata=None),
    )


@require(f"{NAME}.manage")
def new() -> ResponseReturnValue:
    """Decide about a method or a stage for a kabupaten and its villages."""
    return decisions.new(
        Validity,
        TermForm,
        "terms",
        title=_("Tambah ketentuan"),
        back=_("Kembali ke metode dan tahap"),
        doubled=_("Ketentuan untuk ini sudah ada. Hapus dahulu yang lama."),
    )


@require(f"{NAME}.manage")
def take(ref: int) -> ResponseReturnValue:
    """Take a decision away."""
    return decisions.take(Validity, ref, "terms")
