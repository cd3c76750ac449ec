"""The page of the score, for the site and, where it wishes, for citizens."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, Site, current_site, current_user, require, settings_of, today
from cms_ppid import NAME, _
from cms_ppid.catalogue.services import keep, lines
from cms_ppid.readiness import services
from cms_ppid.readiness.forms import NOT_HERE, SHARES, OverrideForm
from cms_ppid.readiness.models import Override
from cms_ppid.readiness.scheme import BEYOND, SCHEME, SCHEMES, Item, Scheme


def public() -> ResponseReturnValue:
    """The score with its proofs, where a site has decided to show it."""
    site = current_site()
    if not settings_of(site, NAME)["show_score"]:
        abort(404)
    crumbs = [(_("Informasi publik"), url_for(f"{NAME}.portal")), (_("Skor kesiapan"), None)]
    return render_template(f"{NAME}/readiness/public.html", **_told(site), crumbs=crumbs)


@require(f"{NAME}.view")
def readiness() -> ResponseReturnValue:
    """The score item by item, each with its proof and what to do; by an earlier version of the weights if asked."""
    site = current_site()
    scheme = SCHEMES.get(request.args.get("versi", SCHEME.version)) or abort(404)
    shown = bool(settings_of(site, NAME)["show_score"])
    versions = list(SCHEMES) if len(SCHEMES) > 1 else []
    return render_template(f"{NAME}/readiness/index.html", **_told(site, scheme), shown=shown, versions=versions)


@require(f"{NAME}.manage")
def override(key: str) -> ResponseReturnValue:
    """Say what stands instead of what was measured of an item, and why."""
    site = current_site()
    item = _item(site, key)
    own = services.own_word(item.key)
    form = OverrideForm(data=_filled(own))
    if form.validate_on_submit():
        services.say(item.key, share=form.percent(), note=form.note.data or "", site=site, by=current_user)
        keep(site)
        flash(_("Tersimpan, dengan tanda diisi tangan."), "ok")
        return redirect(url_for(f"{NAME}.admin.readiness"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(f"{NAME}/readiness/form.html", form=form, item=item, own=own, again=AdminForm()), status


@require(f"{NAME}.manage")
def measure(key: str) -> ResponseReturnValue:
    """Let what is measured of an item count again."""
    site = current_site()
    item, form = _item(site, key), AdminForm()
    if form.validate_on_submit():
        services.measure_again(item.key, site=site, by=current_user)
        keep(site)
        flash(_("Yang diukur dipakai lagi."), "ok")
    return redirect(url_for(f"{NAME}.admin.readiness"), 303)


def _item(site: Site, key: str) -> Item:
    found = services.score_of(site, lines(site)).items
    return next((each for each in found if each.key == key), None) or abort(404)


def _filled(own: Override | None) -> dict[str, Any]:
    if own is None:
        return {}
    return {"share": NOT_HERE if own.share is None else str(own.share), "note": own.note}


def _told(site: Site, scheme: Scheme = SCHEME) -> dict[str, Any]:
    return {
        "score": services.score_of(site, lines(site), scheme),
        "day": today(site),
        "beyond": BEYOND,
        "shares": SHARES,
    }
