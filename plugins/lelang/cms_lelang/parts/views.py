"""Writing the parts of a package: what there is in their order, and a form for each."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, ValidationError

from cms_core.api import (
    ARCHIVED,
    PUBLISHED,
    AdminForm,
    ChangedMeanwhile,
    can,
    current_site,
    current_user,
    get_or_404,
    now,
    once,
    require,
)
from cms_lelang import NAME, _, services
from cms_lelang.cases import OF_PROVIDERS, PARTS, VOIDABLE, Case, load
from cms_lelang.fields import refuse_secrets
from cms_lelang.flags import services as flags
from cms_lelang.flags.methods import METHODS
from cms_lelang.forms import line
from cms_lelang.history.services import entries
from cms_lelang.models import Package
from cms_lelang.parts.forms import FORMS, PartForm
from cms_lelang.parts.services import RACED, Mark, lines, mark_of, voided
from cms_lelang.words import TITLES

LEAST = 10
"""Letters of a reason."""
CHANGED = _.lazy("Sementara itu orang lain mengubah yang ini. Periksa dahulu isinya.")


@dataclasses.dataclass(frozen=True)
class Part:
    """What a part is called: all of it, and one more of it; ``most`` is how many there may be."""

    title: Any
    add: Any
    most: int = 200


CALLED: dict[str, Part] = {
    "plans": Part(TITLES["plans"], _.lazy("Tambah kode RUP"), 20),
    "stages": Part(TITLES["stages"], _.lazy("Tambah tahap"), 40),
    "bidders": Part(TITLES["bidders"], _.lazy("Tambah peserta")),
    "contracts": Part(TITLES["contracts"], _.lazy("Isi kontrak"), 1),
    "addenda": Part(TITLES["addenda"], _.lazy("Tambah adendum"), 40),
    "progress": Part(TITLES["progress"], _.lazy("Tambah kemajuan")),
    "payments": Part(TITLES["payments"], _.lazy("Tambah pembayaran")),
    "handovers": Part(TITLES["handovers"], _.lazy("Tambah serah terima"), 2),
}


class TakeForm(AdminForm):
    """Taking a part away, as this person has ``seen`` it."""

    seen = HiddenField()


class VoidForm(TakeForm):
    """Saying of a part that people have read that it was written by mistake."""

    void = line(
        _.lazy("Mengapa keliru"),
        300,
        _.lazy("Tampil di halaman paket dan di riwayatnya. Yang keliru dicoret dan tidak dihitung lagi."),
        must=_.lazy("Tulis mengapa, supaya warga tahu."),
    )

    def validate_void(self, field: StringField) -> None:
        """Refuse what is too short to be a reason: it stands for good."""
        if len("".join((field.data or "").split())) < LEAST:
            raise ValidationError(_("Tulis alasan sedikitnya %(least)s huruf.", least=LEAST))


@require(f"{NAME}.view")
def overview(key: int) -> ResponseReturnValue:
    """What is told of a package beyond its form, in the order of its life, and what is wrong with it."""
    return _overview(load(get_or_404(Package, key)))


def _overview(case: Case) -> str:
    package, site = case.package, current_site()
    return render_template(
        f"{NAME}/parts.html",
        row=package,
        parts=[(name, CALLED[name], lines(case, name)) for name in parts_of(package)],
        breaches=services.breaches(case, site=site),
        asked=flags.of_package(case),
        flag_methods=METHODS,
        shown=flags.shown(site),
        releases=entries(services.told_of(package)),
        writable=may_change(package),
        voided=voided(case),
        only_read=package.state == PUBLISHED and can(current_user, f"{NAME}.write", site) and not may_change(package),
    )


def parts_of(package: Package) -> list[str]:
    """Return the parts that a package can have."""
    return [name for name in PARTS if not (package.by_itself and name in OF_PROVIDERS)]


def may_change(package: Package) -> bool:
    """Whether the signed-in person may change parts: of what citizens read, those who may publish alone."""
    site = current_site()
    if package.state == ARCHIVED or not can(current_user, f"{NAME}.write", site):
        return False
    return package.state != PUBLISHED or bool(can(current_user, f"{NAME}.publish", site))


@require(f"{NAME}.write")
def new(key: int, part: str) -> ResponseReturnValue:
    """Tell one more part of a package."""
    return _write(load(get_or_404(Package, key)), part, None)


@require(f"{NAME}.write")
def change(key: int, part: str, ref: int) -> ResponseReturnValue:
    """Change a part of a package."""
    case = load(get_or_404(Package, key))
    if part in PARTS and _is_gone(case, part, ref):
        return _gone(case, part, ref)
    return _write(case, part, _row(case.package, part, ref))


@require(f"{NAME}.write")
def take(key: int, part: str, ref: int) -> ResponseReturnValue:
    """Take a part away that the public was never told of, or say of one that it was that it is a mistake."""
    package = get_or_404(Package, key)
    case = load(package)
    if part in PARTS and _is_gone(case, part, ref):
        return _taken(case, part, ref)
    row = _of_case(case, part, _row(package, part, ref))
    if not may_change(package):
        abort(403)
    told = package.process is not None
    form = VoidForm() if told else TakeForm()
    good = form.validate_on_submit()
    if told and part not in VOIDABLE:
        flash(_("Yang sudah pernah terbit tidak dihapus. Perbaiki isinya."), "warn")
        return redirect(url_for(f"{NAME}.admin.part", key=key, part=part, ref=ref), 303)
    good = good and (not told or refuse_secrets(form))
    meanwhile = good and Mark.read(form.seen.data).said != mark_of(case, [row]).said
    if meanwhile:
        form.form_errors.append(str(CHANGED))
        good = False
    kept = {"version": package.version, "site": current_site(), "by": current_user}
    try:
        if good and told:
            wrong = services.void_part(case, part, row, form["void"].data.strip(), **kept)
            form.form_errors += [breach.told for breach in wrong]
        elif good:
            services.take_part(package, part, row.id, **kept)
    except ChangedMeanwhile:
        form.form_errors.append(str(RACED))
        meanwhile = True
    if form.errors or form.form_errors:
        status = 409 if meanwhile else 422
        return _page(FORMS[part](formdata=None, case=case, row=row), package, part, form), status
    flash(_("Dicatat sebagai keliru, dan tampil begitu di situs.") if told else _("Dihapus."), "ok")
    return redirect(url_for(f"{NAME}.admin.parts", key=key), 303)


def _write(case: Case, part: str, row: Any) -> ResponseReturnValue:
    package = case.package
    if part not in parts_of(package):
        abort(404)
    if row is not None:
        row = _of_case(case, part, row)
    form = FORMS[part](case=case, row=row)
    if not may_change(package):
        abort(403)
    if row is None and not form.is_submitted() and len(getattr(case, part)) >= CALLED[part].most:
        flash(_("Tidak dapat ditambah lagi. Ubah yang sudah ada."), "warn")
        return redirect(url_for(f"{NAME}.admin.parts", key=package.id), 303)

    def make() -> str | None:
        if row is None and len(getattr(case, part)) >= CALLED[part].most:
            form.form_errors.append(_("Tidak dapat ditambah lagi. Ubah yang sudah ada."))
            return None
        doubts = " ".join(form.doubts().values())
        try:
            services.put_part(
                package,
                part,
                form.written(),
                row.id if row is not None else None,
                version=package.version,
                site=current_site(),
                by=current_user,
            )
        except ChangedMeanwhile:
            form.form_errors.append(str(RACED))
            form.meanwhile = True
            return None
        flash(said_saved(package, hidden=part == "bidders" and case.is_sealed(now())), "ok")
        if doubts:
            flash(doubts, "warn")
        return url_for(f"{NAME}.admin.parts", key=package.id)

    answer = once(form, make)
    if answer is not None:
        return answer
    return _page(form, package, part), 409 if form.meanwhile else 422 if form.is_submitted() else 200


def said_saved(package: Package, *, hidden: bool = False) -> str:
    """Return what a person is told whose writing was taken; citizens do not see what is ``hidden`` until then."""
    if hidden:
        return _("Tersimpan. Peserta tampil di situs sesudah penawaran ditutup.")
    return _("Tersimpan dan tampil di situs.") if package.state == PUBLISHED else _("Tersimpan.")


def _page(form: PartForm, package: Package, part: str, again: TakeForm | None = None) -> str:
    """Draw the form of a part, and how it is taken away: ``again`` was tried and refused."""
    told, seen = package.process is not None, str(mark_of(form.case, [form.row] if form.row is not None else []))
    if again is None:
        again = (VoidForm if told else TakeForm)(formdata=None)
    else:
        # The part beside it was not sent, and is shown as it is now.
        form.seen.data = seen
    again.seen.data = seen
    voids = told and part in VOIDABLE
    return render_template(
        f"{NAME}/part.html",
        form=form,
        row=package,
        part=part,
        called=CALLED[part],
        again=again,
        told=told,
        voids=voids,
    )


def _of_case(case: Case, part: str, row: Any) -> Any:
    """Return a row as the package has it; of a stage that was moved what holds now. 404 where it counts no more."""
    if part == "stages":
        return next(each for each in case.schedule if each.stage == row.stage)
    return next((each for each in getattr(case, part) if each.id == row.id), None) or abort(404)


def _is_gone(case: Case, part: str, ref: int) -> bool:
    """Whether a part that somebody changes, and saw, was taken away or struck out meanwhile."""
    saw = request.method == "POST" and bool(Mark.read(request.form.get("seen")).said)
    return saw and ref not in {row.id for row in getattr(case, part)}


def _struck(case: Case, part: str, ref: int) -> Any:
    """Return a row of a part that was struck out; None where there is none."""
    return next((row for row in case.voided if isinstance(row, PARTS[part]) and row.id == ref), None)


def _taken(case: Case, part: str, ref: int) -> ResponseReturnValue:
    """Say that somebody else has taken away or struck out already what this person would."""
    if not may_change(case.package) or part not in parts_of(case.package):
        abort(403)
    struck = _struck(case, part, ref)
    if struck is None:
        flash(_("Yang ini sudah dihapus orang lain."), "warn")
    else:
        flash(_("Yang ini sudah dicoret: “%(reason)s”.", reason=struck.void), "warn")
    return _overview(case), 409


def _gone(case: Case, part: str, ref: int) -> ResponseReturnValue:
    """Keep what was typed of a part that is there no more: sent again, it is a new one."""
    package = case.package
    if not may_change(package) or part not in parts_of(package):
        abort(403)
    form = FORMS[part](case=case)
    form.seen.data = str(mark_of(case, ()))
    struck = _struck(case, part, ref)
    if struck is None:
        text = _("Sementara itu orang lain menghapus yang ini. Isian Anda masih ada: simpan lagi untuk menambahkannya.")
    else:
        text = _(
            "Sementara itu yang ini dicatat keliru: “%(reason)s”. Isian Anda masih ada, tetapi simpan lagi hanya bila "
            "yang Anda maksud memang lain: itu menjadi yang baru.",
            reason=struck.void,
        )
    form.form_errors.append(text)
    return _page(form, package, part), 409


def _row(package: Package, part: str, ref: int) -> Any:
    if part not in PARTS:
        abort(404)
    model = PARTS[part]
    row = get_or_404(model, ref)
    return row if row.package_id == package.id else abort(404)
