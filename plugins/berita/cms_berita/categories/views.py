"""Pages on which the kinds of news of a site are kept."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from cms_berita import NAME, _
from cms_berita.categories import services
from cms_berita.categories.forms import CategoryForm, DeleteForm
from cms_berita.models import Category
from cms_core.api import ChangedMeanwhile, current_site, current_user, get_or_404, once, require

MANAGE = f"{NAME}.categories"


@require(MANAGE)
def listing() -> ResponseReturnValue:
    """The kinds, and how many articles each has; a form for a new one."""
    return _named(None)


@require(MANAGE)
def category(key: int) -> ResponseReturnValue:
    """One kind: its name, and the way to delete it."""
    return _named(get_or_404(Category, key))


def _named(row: Category | None) -> ResponseReturnValue:
    form = CategoryForm(obj=row)

    def make() -> str | None:
        try:
            name = " ".join((form.name.data or "").split())
            services.save(row, name, site=current_site(), by=current_user._get_current_object())
        except services.NameTaken:
            form.name.errors = [_("Sudah ada jenis dengan nama ini.")]
            return None
        flash(_("Jenis berita tersimpan."), "ok")
        return url_for(f"{NAME}.admin.categories")

    if (answer := once(form, make)) is not None:
        return answer
    return _page(row, form, DeleteForm(_others(row), formdata=None)), 422 if form.is_submitted() else 200


@require(MANAGE)
def delete(key: int) -> ResponseReturnValue:
    """Delete a kind; what is of it becomes of another."""
    row = get_or_404(Category, key)
    form = DeleteForm(_others(row))

    def make() -> str | None:
        try:
            moved = services.delete(
                row, form.instead.data or "", site=current_site(), by=current_user._get_current_object()
            )
        except services.InUse:
            form.instead.errors = [_("Jenis ini masih dipakai. Pilih jenis lain untuk beritanya.")]
            return None
        except ChangedMeanwhile:
            form.form_errors.append(_("Salah satu beritanya baru saja diubah orang lain. Coba lagi."))
            return None
        flash(_("Jenis dihapus. Berita yang dipindahkan: %(count)s.", count=moved), "ok")
        return url_for(f"{NAME}.admin.categories")

    if (answer := once(form, make)) is not None:
        return answer
    return Response(_page(row, CategoryForm(formdata=None, obj=row), form), 422 if form.is_submitted() else 200)


def _others(row: Category | None) -> dict[str, str]:
    return {slug: name for slug, name in services.names().items() if row is not None and slug != row.slug}


def _page(row: Category | None, form: CategoryForm, delete_form: DeleteForm) -> str:
    return render_template(
        f"{NAME}/categories.html",
        row=row,
        form=form,
        delete_form=delete_form,
        rows=services.listed() if row is None else (),
        uses=services.uses(),
    )
