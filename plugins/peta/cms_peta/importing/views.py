"""The pages on which a file is uploaded, read, looked at, and taken into a layer."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import current_site, current_user, db, format_number, get_or_404, once, require
from cms_peta import NAME, _, crs
from cms_peta.drawing import Area, Drawing, draw
from cms_peta.importing import services, shaping, staging, survey, words
from cms_peta.importing.forms import HowForm, IntoForm, StepForm, TakeForm, UploadForm
from cms_peta.importing.models import FileImport
from cms_peta.own import checking
from cms_peta.own import services as own
from cms_peta.own.forms import ticked
from cms_peta.own.models import OwnLayer
from cms_peta.own.views import CLOSED, VIEW, WRITE, may_publish
from cms_peta.privacy import NAMED, NIK, PLACES
from cms_peta.region import Region, region_of
from cms_peta.shapes import STEPS
from cms_peta.words import GEOMETRIES


@require(VIEW)
def listing() -> ResponseReturnValue:
    """The files that wait for somebody to take them."""
    return render_template(f"{NAME}/imports.html", rows=services.waiting(), titles=_titles())


@require(WRITE)
def upload() -> ResponseReturnValue:
    """A file, and what it is for. Reading it, and taking it, are other steps."""
    form = UploadForm(list(own.layers()))

    def make() -> str | None:
        if form.prepared is None:
            return None
        into = get_or_404(OwnLayer, form.layer.data) if form.layer.data else form.new
        if into.public and not may_publish():
            (form.layer if form.layer.data else form.public).errors = [CLOSED]
            return None
        return _page(services.propose(form.prepared, into, by=current_user._get_current_object()).id)

    if (answer := once(form, make)) is not None:
        return answer
    return render_template(f"{NAME}/import_new.html", form=form), 422 if form.is_submitted() else 200


@require(WRITE)
def show(key: int) -> ResponseReturnValue:
    """One file: how it is read, what was found, and where it lands."""
    return _shown(get_or_404(FileImport, key))


@require(WRITE)
def how(key: int) -> ResponseReturnValue:
    """Read a file in another way."""
    row = get_or_404(FileImport, key)
    form = HowForm(row)

    def make() -> str:
        services.begin_again(get_or_404(FileImport, key), form.how, form.prepared)
        return _page(key)

    return answer if (answer := once(form, make)) is not None else (_shown(get_or_404(FileImport, key), how=form), 422)


@require(WRITE)
def step(key: int) -> ResponseReturnValue:
    """Read the next features of a file."""
    row = get_or_404(FileImport, key)
    form = StepForm(row, region_of(current_site()))

    def make() -> str:
        if form.step is not None:
            services.keep(key, form.step)
        return _page(key)

    return answer if (answer := once(form, make)) is not None else (_shown(get_or_404(FileImport, key), step=form), 422)


@require(WRITE)
def into(key: int) -> ResponseReturnValue:
    """Send a file to another layer, where the one that it was for is gone."""
    row = get_or_404(FileImport, key)
    form = IntoForm(row, list(own.layers()))

    def make() -> str | None:
        if form.prepared is None:
            return None
        into = get_or_404(OwnLayer, form.layer.data) if form.layer.data else form.new
        if into.public and not may_publish():
            form.layer.errors = [CLOSED]
            return None
        me = current_user._get_current_object()
        services.send_to(get_or_404(FileImport, key), into, form.prepared, by=me)
        return _page(key)

    return answer if (answer := once(form, make)) is not None else (_shown(get_or_404(FileImport, key), into=form), 422)


@require(WRITE)
def take(key: int) -> ResponseReturnValue:
    """Put a file into its layer, or throw it away."""
    form, listed = TakeForm(), url_for(f"{NAME}.admin.imports")
    # What was taken is gone, and whoever pressed twice is told of the first time.
    row = db.session.scalar(select(FileImport).where(FileImport.id == key))

    def make() -> str | None:
        if row is None:
            return _taken_already(key)
        if request.form.get("langkah") == "buang":
            services.discard(row)
            flash(_("Dibuang. Lapisan tidak berubah."), "ok")
            return listed
        if row.done < row.total or not row.found.get("good"):
            form.form_errors.append(_("Berkas ini belum selesai dibaca, atau tidak ada fiturnya yang dapat dipakai."))
            return None
        if row.found["outside"] and not form.agreed.data:
            form.agreed.errors = [_("Periksa letaknya, lalu beri tanda bila memang benar di sana.")]
            return None
        try:
            layer = services.layer_of(row)
            if (layer.public if layer is not None else row.facts["public"]) and not may_publish():
                form.form_errors.append(str(CLOSED))
                return None
            me, vouched = current_user._get_current_object(), ticked(form.vouched)
            layer, count = services.take(row, site=current_site(), by=me, vouched=vouched)
        except services.Gone:
            if (there := _taken_already(key)) is not None:
                return there
            form.form_errors.append(
                _(
                    "Lapisan atau berkas ini sudah tidak ada, atau lapisannya berganti isi. "
                    "Pilih lapisan lain, atau buang berkas ini, lalu unggah lagi."
                )
            )
            return None
        except checking.NotForEverybody:
            if not services.keeps(row, True) and not row.found["of_people"]:
                form.vouched.data = False
                form.vouched.errors = [_("Periksa yang disebut di atas, lalu centang bila memang bukan.")]
                return None
            form.form_errors.append(
                _(
                    "Berkas ini daftar orang, jadi hanya dapat masuk ke lapisan tentang rumah atau data perorangan. "
                    "Buang berkas ini, lalu unggah lagi ke lapisan itu atau sebagai lapisan baru."
                )
                if row.found["of_people"]
                else _(
                    "Berkas ini tidak dapat masuk ke lapisan yang dilihat semua orang: ada rumah atau keadaan orang di "
                    "dalamnya. Hapus itu dari berkasnya, lalu unggah lagi, atau unggah ke lapisan yang tidak tampil "
                    "untuk umum."
                )
            )
            return None
        flash(_("%(num)s fitur masuk ke lapisan “%(title)s”.", num=format_number(count), title=layer.title), "ok")
        return url_for(f"{NAME}.admin.layer", key=layer.id)

    if (answer := once(form, make)) is not None:
        return answer
    return (_shown(row, take=form), 422) if row is not None else abort(404)


def _taken_already(key: int) -> str | None:
    """Lead to the layer that a file was taken into in another window, and say so; None where it was not."""
    if (layer := services.taken_into(key)) is None:
        return None
    flash(_("Berkas itu sudah masuk ke lapisan “%(title)s”, dan tidak dimasukkan lagi.", title=layer.title), "ok")
    return url_for(f"{NAME}.admin.layer", key=layer.id)


def _is_public(row: FileImport, layer: OwnLayer | None) -> bool:
    """Whether what a file holds is to be seen by everybody."""
    if not row.layer_id:
        return bool(row.facts["public"])
    return layer is not None and layer.public


def _page(key: int) -> str:
    return url_for(f"{NAME}.admin.import", key=key)


def _titles() -> dict[int, str]:
    return {layer.id: layer.title for layer in own.layers()}


def _shown(row: FileImport, **forms: Any) -> str:
    region, layers = region_of(current_site()), list(own.layers())
    layer = next((each for each in layers if each.id == row.layer_id), None)
    is_public = _is_public(row, layer)
    spots = [(x, y) for x, y in row.survey["spots"]]
    landed = survey.landing(spots, row.system, row.swapped, region) if row.system else None
    offered = survey.offers(spots, row.system or None, row.swapped, region)
    # Offers are made where the file lands somewhere else, or nobody knows where.
    astray = landed is None or landed.inside * 2 <= landed.of or (landed.away or 0) > region.reach
    take, shown = forms.get("take") or TakeForm(), services.version_of(row)
    # What was ticked for something else is to be ticked anew.
    take.vouched.data, take.vouched.raw_data = ticked(take.vouched) == shown, [shown]
    return render_template(
        f"{NAME}/import.html",
        row=row,
        how=forms.get("how") or HowForm(row),
        doubled=staging.doubled(row) if row.layer_id and row.staged_id and row.done >= row.total else 0,
        far=landed is not None and (landed.away or 0) > region.reach,
        step=forms.get("step") or StepForm(row, region),
        take=take,
        unclear=bool(row.survey["headings"]) and not row.survey["kinds"],
        layer=layer,
        lost=services.is_lost(row, layer),
        into=forms.get("into") or IntoForm(row, layers),
        title=layer.title if layer is not None else row.facts["among"],
        system=crs.title(row.system) if row.system else "",
        landed=landed,
        astray=astray,
        km=None if landed is None or landed.away is None else format_number(round(landed.away)),
        offered=[(code, turned, crs.title(code)) for code, turned in offered] if astray else [],
        known=region.box is not None,
        bordered=bool(region.areas),
        drawing=_drawn(row, spots, region),
        places=PLACES,
        personal=words.personal(row.survey["personal"]),
        listing=[words.called(column) for column, why in row.survey["personal"].items() if why in (NAMED, NIK)]
        or list(map(words.called, row.survey["personal"])),
        kept=[(number, name, texts, words.why_kept(why)) for number, name, texts, why in row.found.get("kept", [])],
        public=is_public,
        asks=is_public and bool(row.found.get("homes")) and not services.keeps(row, True),
        left_out=words.left_out(row.survey["left_out"]),
        told=[*row.found["told"], *words.mended(row.found.get("mended", {}))],
        geometries=GEOMETRIES,
        percent=row.done * 100 // row.total,
        ready=bool(row.system) and row.done >= row.total,
    )


def _drawn(row: FileImport, spots: list[tuple[float, float]], region: Region) -> Drawing:
    """Draw the region of the site, and the file over it, wherever that lands."""
    to = shaping.way(row.system, row.swapped) if row.system else None
    landed = [at for x, y in spots if to is not None and shaping.in_indonesia(*(at := to(x, y)))]
    if not landed:
        return draw(region.areas, [region.points], says=_("Wilayah situs ini"))
    west, south = (min(each[axis] for each in landed) for axis in (0, 1))
    east, north = (max(each[axis] for each in landed) for axis in (0, 1))
    # A margin, so that a file of one spot has a frame too.
    wide = max(east - west, north - south, 0.002) / 20
    corners = (
        (west - wide, south - wide),
        (east + wide, south - wide),
        (east + wide, north + wide),
        (west - wide, north + wide),
    )
    frame = [(round(long * STEPS), round(lat * STEPS)) for long, lat in corners]
    areas = [Area("", "", [[frame]]), *region.areas] if region.areas else []
    says = _("Letak berkas (titik) terhadap wilayah situs ini")
    return draw(areas, [landed, region.points] if not region.areas else [landed], says=says)
