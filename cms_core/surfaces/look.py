"""The page of the administration where coat of arms, colour, motif and theme are tried on before they are kept.

What is tried is drawn by the server, as small pages in frames: light, dark, and as a printer would print it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import Optional

from cms_core import overrides
from cms_core.colour import NotAColour, derive, normalise
from cms_core.delivery.form_token import AdminForm
from cms_core.looks import Look, cloth_tokens
from cms_core.media import crests, services
from cms_core.media.forms import PhotoForm
from cms_core.motifs import MOTIFS
from cms_core.permissions import require
from cms_core.publishing.items import CORE
from cms_core.sites.forms import LookFields
from cms_core.sites.identity import Identity, update_identity
from cms_core.surfaces.context import at_once, frame
from cms_core.surfaces.ratios import changes, ratios
from cms_core.surfaces.site_view import crest
from cms_core.themes import refused, themes

blueprint = Blueprint("look", __name__, url_prefix="/admin/identitas/warna")
MODES = {"terang": _l("Layar terang"), "gelap": _l("Layar gelap"), "cetak": _l("Di atas kertas")}


class LookForm(LookFields, PhotoForm, AdminForm):
    """How a site looks; the coat of arms stays with the form however often it comes back."""

    owner_plugin, crest = CORE, True
    alt = None  # type: ignore[assignment]  # WTForms' way to leave a field out
    photo = FileField(
        _l("Lambang"),
        description=_l("Gambar PNG atau WebP berlatar bening paling baik; di situs tampil 44 titik tingginya."),
        validators=[Optional()],
    )
    photo_gone = BooleanField(_l("Pakai lambang bawaan"))

    def chosen(self, site: Any) -> Identity:
        """Return what was chosen, the coat of arms with the colour of its edge."""
        key = self.image(site.logo) or ""
        if key == (site.logo or ""):
            return self.look()
        edge = "" if not key else self.taken.encoded.edge if self.taken else crests.edge_of(key)
        return dataclasses.replace(self.look(), logo=key, logo_edge=edge)


@blueprint.route("/", methods=["GET", "POST"])
@require("sites.identity")
def edit() -> ResponseReturnValue:
    """Try a look on; nothing of it is kept until it is saved."""
    form = LookForm()
    if not form.is_submitted():
        form.show(g.site)
        return _page(form)
    if not form.validate():
        return _page(form), 422
    if "lihat" in request.form:
        return _page(form)
    update_identity(g.site, form.chosen(g.site), by=current_user)
    flash(_("Perubahan tersimpan."), "ok")
    return redirect(url_for("look.edit"), 303)


def _page(form: LookForm) -> str:
    brand = _usable(form.brand.data)
    tried = {
        "brand": brand,
        "motif": form.motif.data or "",
        "theme": form.theme.data or "",
        "logo": form.image(g.site.logo) or "",
    }
    return render_template(
        "surfaces/admin_look.html",
        form=form,
        logo=form.shown(g.site.logo),
        tried=tried,
        modes=MODES,
        ratios=ratios(brand),
        changes=changes(brand),
        problems=overrides.problems(),
        refused=refused(),
        labels={theme.name: theme.label for theme in themes().values()},
    )


@blueprint.get("/contoh")
@require("sites.identity")
def sample() -> str:
    """A small page of the site in a look that is being tried; it is shown in a frame of the page above."""
    look, mode = _asked(), request.args.get("cara", "")
    g.look, g.preview = look._replace(on_paper=mode == "cetak"), True
    around = frame(g.site)
    site = dataclasses.replace(around.site, **_crest(look))
    # A frame without scripts would complain of each of them.
    page = render_template("surfaces/sample.html", site=site, once=at_once, inline_script=_nothing)
    return page.replace("<html ", f'<html data-theme="{"dark" if mode == "gelap" else "light"}" ', 1)


@blueprint.get("/hitung")
@require("sites.identity")
def tokens() -> Response:
    """What follows from a colour and a motif, for the script that changes the frames while one chooses."""
    look = _asked()
    palette = derive(look.brand)
    cloth = cloth_tokens(look)
    words = render_template("surfaces/look_words.html", ratios=ratios(look.brand), changes=changes(look.brand))
    return jsonify(light={**palette.light, **cloth}, dark={**palette.dark, **cloth}, words=words)


def _nothing(_name: str) -> str:
    return ""


def _asked() -> Look:
    """Return the look that an address asks for; what cannot be is as the site has it."""
    motif, theme = request.args.get("motif", ""), request.args.get("theme", "")
    return Look(
        brand=_usable(request.args.get("brand")),
        motif=motif if motif in MOTIFS else g.site.motif,
        theme=theme if theme in themes() else g.site.theme,
    )


def _usable(brand: str | None) -> str:
    brand = brand or ""
    try:
        return normalise(brand if brand.startswith("#") else f"#{brand}")
    except NotAColour:
        return str(g.site.brand)


def _crest(look: Look) -> dict[str, Any]:
    """Return the coat of arms that is asked for, as the administration may see it; none where there is no such."""
    key = request.args.get("logo", "")
    if key == g.site.logo:
        return crest(key, g.site.logo_edge, look, services.preview_url)
    if services.find(key) is None:
        return crest(None, None, look, services.preview_url)
    return crest(key, crests.edge_of(key), look, services.preview_url)
