"""Writing the parts of a package: what there is in their order, and a form for each."""

from __future__ import annotations

import dataclasses
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from cms_core.api import (
    ARCHIVED,
    PUBLISHED,
    AdminForm,
    ChangedMeanwhile,
    can,
    current_site,
    current_user,
    format_date,
    format_number,
    format_rupiah,
    get_or_404,
    once,
    require,
    row_id,
)
from cms_lelang import NAME, _, services
from cms_lelang.cases import OF_PROVIDERS, PARTS, Case, load
from cms_lelang.flags import services as flags
from cms_lelang.flags.methods import METHODS
from cms_lelang.history.services import entries
from cms_lelang.models import Package
from cms_lelang.parts.forms import FORMS, PartForm
from cms_lelang.words import HANDOVERS, SOURCES, STAGES, TITLES

CHANGED = _.lazy("Sementara itu orang lain menyimpan paket ini. Muat ulang daftarnya, lalu tulis lagi yang ini.")


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
    """Taking a part away, of the package as this person has ``seen`` it."""

    seen = HiddenField()


@require(f"{NAME}.view")
def overview(key: int) -> ResponseReturnValue:
    """What is told of a package beyond its form, in the order of its life, and what is wrong with it."""
    package = get_or_404(Package, key)
    case = load(package)
    site = current_site()
    return render_template(
        f"{NAME}/parts.html",
        row=package,
        parts=[(name, CALLED[name], _lines(case, name)) for name in parts_of(package)],
        breaches=services.breaches(case, site=site),
        asked=flags.of_package(case),
        flag_methods=METHODS,
        shown=flags.shown(site),
        releases=entries(services.told_of(package)),
        writable=may_change(package),
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
    return _write(get_or_404(Package, key), part, None)


@require(f"{NAME}.write")
def change(key: int, part: str, ref: int) -> ResponseReturnValue:
    """Change a part of a package."""
    package = get_or_404(Package, key)
    return _write(package, part, _row(package, part, ref))


@require(f"{NAME}.write")
def take(key: int, part: str, ref: int) -> ResponseReturnValue:
    """Take a part away that the public was never told of."""
    package, form = get_or_404(Package, key), TakeForm()
    row = _row(package, part, ref)
    back = url_for(f"{NAME}.admin.parts", key=key)
    if not form.validate_on_submit():
        return redirect(back, 303)
    if not may_change(package):
        abort(403)
    try:
        services.take_part(package, part, row.id, version=seen_at(form), site=current_site(), by=current_user)
    except ChangedMeanwhile:
        flash(CHANGED, "warn")
    except services.AlreadyTold:
        flash(_("Yang sudah pernah terbit tidak dihapus. Perbaiki isinya."), "warn")
    else:
        flash(_("Dihapus."), "ok")
    return redirect(back, 303)


def _write(package: Package, part: str, row: Any) -> ResponseReturnValue:
    case = load(package)
    if part not in parts_of(package):
        abort(404)
    if row is not None:
        row = next(each for each in getattr(case, part) if each.id == row.id)
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
        try:
            services.put_part(
                package,
                part,
                form.written(),
                row.id if row is not None else None,
                version=seen_at(form),
                site=current_site(),
                by=current_user,
            )
        except ChangedMeanwhile:
            form.form_errors.append(str(CHANGED))
            return None
        flash(said_saved(package), "ok")
        return url_for(f"{NAME}.admin.parts", key=package.id)

    answer = once(form, make)
    return answer if answer is not None else (_page(form, package, part), 422 if form.is_submitted() else 200)


def said_saved(package: Package) -> str:
    """Return what a person is told whose writing was taken."""
    return _("Tersimpan dan tampil di situs.") if package.state == PUBLISHED else _("Tersimpan.")


def _page(form: PartForm, package: Package, part: str) -> str:
    again = TakeForm(formdata=None, data={"seen": str(package.version)})
    told = package.process is not None
    return render_template(
        f"{NAME}/part.html", form=form, row=package, part=part, called=CALLED[part], again=again, told=told
    )


def seen_at(form: Any) -> int:
    """Return the version of the package that a person saw, 0 where the form says none."""
    try:
        return row_id(form.seen.data or "0")
    except ValueError:
        return 0


def _row(package: Package, part: str, ref: int) -> Any:
    if part not in PARTS:
        abort(404)
    model = PARTS[part]
    row = get_or_404(model, ref)
    return row if row.package_id == package.id else abort(404)


def _lines(case: Case, part: str) -> list[tuple[int, str, str]]:
    """Return id, name and details of what there is of a part; of stages, those that hold now."""
    rows = case.schedule if part == "stages" else getattr(case, part)
    return [(row.id, *_TOLD[part](row)) for row in rows]


def _some(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _money(amount: int | None) -> str:
    return "" if amount is None else format_rupiah(amount)


def _stage(row: Any) -> tuple[str, str]:
    zone = ZoneInfo(current_site().timezone)
    times = " – ".join(at.astimezone(zone).strftime("%d-%m-%Y %H:%M") for at in (row.starts_at, row.ends_at))
    return str(STAGES[row.stage]), _some(times, row.revision and _("perubahan ke-%(n)s", n=row.revision))


_TOLD: dict[str, Any] = {
    "plans": lambda row: (row.code or str(row.year), _some(SOURCES[row.source], _money(row.amount))),
    "stages": _stage,
    "bidders": lambda row: (
        row.name,
        _some(_money(row.price), row.winner and _("pemenang"), row.verdict == "gugur" and _("gugur")),
    ),
    "contracts": lambda row: (row.number, _some(format_date(row.signed), _money(row.value))),
    "addenda": lambda row: (row.number, _some(format_date(row.signed), _money(row.value))),
    "progress": lambda row: (f"{format_number(float(row.percent))}%", _some(format_date(row.day), row.note)),
    "payments": lambda row: (_money(row.amount), _some(format_date(row.paid), row.note)),
    "handovers": lambda row: (str(HANDOVERS[row.sort]), _some(format_date(row.day), row.number)),
}
