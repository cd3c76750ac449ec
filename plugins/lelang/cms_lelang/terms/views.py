"""Methods, stages and objections at a site: from when until when they hold, and what a kabupaten has decided."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, require
from cms_lelang import NAME, _
from cms_lelang.decisions import views as decisions
from cms_lelang.decisions.forms import TakeForm
from cms_lelang.decisions.models import Validity
from cms_lelang.terms import services
from cms_lelang.terms.forms import NAMED, TermForm
from cms_lelang.words import METHODS, OBJECTED, STAGES

SORTS = {"method": METHODS, "stage": STAGES, "objection": OBJECTED}


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
                said(", ".join(str(called) for key, called in SORTS[sort].items() if (sort, key) not in found)),
            )
            for sort, label, said in (
                ("method", _("Metode"), _always),
                ("stage", _("Tahap pemilihan"), _always),
                ("objection", _("Peserta boleh menyanggah"), _never),
            )
        ],
        own=[(each, called) for each in services.decided() if (called := NAMED.get(f"{each.sort}-{each.key}"))],
        decides=current_site().level == decisions.DECIDES,
        again=TakeForm(formdata=None),
    )


def _always(names: str) -> str:
    return _("Selalu berlaku: %(names)s.", names=names) if names else ""


def _never(names: str) -> str:
    return _("Hanya bila jadwal paketnya punya masa sanggah: %(names)s.", names=names) if names else ""


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
