"""The page of a document, and the desk at which it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    AdminForm,
    Desk,
    Site,
    cache_policy,
    called,
    current_site,
    current_user,
    draw_text,
    format_date,
    get_or_404,
    public_or_404,
    require,
    summary_of,
    village_without_face,
    written,
)
from cms_ppid import NAME, _
from cms_ppid.catalogue.duties import DUTIES, duty_of, level_of
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.documents import services
from cms_ppid.documents.forms import FORMS, VALIDITY, DocumentForm
from cms_ppid.documents.sorts import LEVERS, SORTS
from cms_ppid.models import Document

SHOW = f"{NAME}.show"


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One document, with its file and its columns of the register."""
    if desa is None:
        context = _told(public_or_404(Document, slug, site=current_site(), endpoint=SHOW))
    else:
        with village_without_face(desa, NAME) as village:
            context = _told(public_or_404(Document, slug, site=village, endpoint=SHOW), village)
        cache_policy().roll_up()
    return render_template(f"{NAME}/documents/show.html", **context)


def _told(row: Document, owner: Site | None = None, *, preview: bool = False) -> dict[str, Any]:
    return {
        "row": row,
        "sort": SORTS[row.sort].label,
        "category": CLASSES[row.category],
        "validity": VALIDITY[row.validity],
        "facts": list(_facts(row, owner)),
        "text": draw_text(row.body, preview=preview),
        "summary": row.summary or summary_of(row.body),
        "crumbs": [
            (_("Informasi publik"), url_for(f"{NAME}.portal")),
            (_("Daftar Informasi Publik"), url_for(f"{NAME}.register")),
            (written(row.title), None),
        ],
    }


def _facts(row: Document, owner: Site | None) -> Iterator[tuple[Any, Any]]:
    """Yield the columns of the register, and those of the book of regulations, as a page tells them."""
    yield _("Badan publik"), written(called(owner)) if owner is not None else ""
    yield _("Nomor"), written(row.number)
    yield _("Tahun"), str(row.year)
    yield _("Tanggal dibuat atau ditetapkan"), format_date(row.made_on) if row.made_on else ""
    yield _("Tempat dibuat"), written(row.made_at)
    yield _("Unit yang menguasai"), written(row.holder)
    yield _("Penanggung jawab pembuatan"), written(row.responsible)
    yield _("Bentuk yang tersedia"), FORMS[row.form]
    yield _("Jangka waktu penyimpanan"), written(row.retention)
    yield _("Keberlakuan"), VALIDITY[row.validity]
    yield _("Pengungkit Zona Integritas"), LEVERS.get(row.lever, "")
    duty = DUTIES.get(row.duty) or duty_of(level_of(owner or current_site()), row.sort)
    yield _("Memenuhi"), duty.title if duty is not None else ""
    yield _("Terakhir diperiksa"), format_date(row.verified_on) if row.verified_on else ""
    yield _("Tentang"), written(row.about)
    yield _("Tanggal kesepakatan"), format_date(row.agreed) if row.agreed else ""
    yield _("Nomor dan tanggal dilaporkan"), written(row.reported)
    yield _("Nomor dan tanggal Lembaran Desa"), written(row.gazetted)
    yield _("Nomor dan tanggal Berita Desa"), written(row.announced)


def _create(content: dict[str, Any]) -> Document:
    return services.create(content, by=current_user)


def _draw(row: Document) -> str:
    return render_template(f"{NAME}/documents/show.html", **_told(row, preview=True))


DESK = Desk(
    content=services.DOCUMENTS,
    form=DocumentForm,
    endpoint=f"{NAME}.admin.dokumen",
    begin=_.lazy("Tambah dokumen"),
    template=f"{NAME}/documents/form.html",
    create=_create,
    draw=_draw,
    parameters=("jenis",),
)


@require(f"{NAME}.publish")
def verify(key: int) -> ResponseReturnValue:
    """Say that a document was looked at and is still true."""
    row, form = get_or_404(Document, key), AdminForm()
    if form.validate_on_submit():
        services.verify(row, site=current_site(), by=current_user)
        flash(_("Dicatat: dokumen ini masih benar."), "ok")
        return redirect(DESK.url("edit", key), 303)
    text = draw_text(row.body, preview=True)
    return render_template(f"{NAME}/documents/verify.html", row=row, form=form, text=text, back=DESK.url("edit", key))
