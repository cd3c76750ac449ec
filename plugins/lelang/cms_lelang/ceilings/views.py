"""The ceilings of a site: which hold, and what a kabupaten has decided."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, require
from cms_lelang import NAME, _
from cms_lelang.ceilings import services
from cms_lelang.ceilings.forms import CeilingForm
from cms_lelang.decisions import views as decisions
from cms_lelang.decisions.forms import TakeForm
from cms_lelang.models import Ceiling
from cms_lelang.words import CATEGORIES, METHODS


@require(f"{NAME}.view")
def listing() -> ResponseReturnValue:
    """The ceilings that hold here, and those that this site has decided."""
    site = current_site()
    return render_template(
        f"{NAME}/ceilings.html",
        rules=services.rules(site),
        own=services.decided(),
        decides=site.level == decisions.DECIDES,
        methods=METHODS,
        categories={"": _("Semua jenis"), **CATEGORIES},
        again=TakeForm(formdata=None),
    )


@require(f"{NAME}.manage")
def new() -> ResponseReturnValue:
    """Decide a ceiling for the villages of a kabupaten."""
    return decisions.new(
        Ceiling,
        CeilingForm,
        "ceilings",
        title=_("Tambah batas"),
        back=_("Kembali ke batas metode"),
        doubled=_("Batas untuk metode, jenis, dan tanggal ini sudah ada. Hapus dahulu yang lama."),
    )


@require(f"{NAME}.manage")
def take(ref: int) -> ResponseReturnValue:
    """Take a ceiling away."""
    return decisions.take(Ceiling, ref, "ceilings")
