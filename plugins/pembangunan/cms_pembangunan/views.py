"""Public pages of works and of what is told of their progress."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Site,
    cache_policy,
    called,
    current_site,
    draw_text,
    format_date,
    format_rupiah,
    item_url,
    lasting_url,
    picture,
    public_or_404,
    qr,
    summary_of,
    today,
    village_without_face,
    words_for,
    written,
)
from cms_pembangunan import NAME, _, services
from cms_pembangunan.books.services import time_of, volume_of
from cms_pembangunan.models import Progress, Work
from cms_pembangunan.states import days_late, state_of
from cms_pembangunan.words import NATURES, PRESETS, SOURCES, STATES

SHOW, TOLD, SIGN = f"{NAME}.show", f"{NAME}.progress", f"{NAME}.sign"
MAP_ZOOM = 16


@dataclasses.dataclass(frozen=True)
class Shown:
    """A progress as pages draw it: its row, and its first photo (None without one)."""

    row: Progress
    picture: Any


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One work: its sign, and how it went on."""
    return _page(Work, SHOW, slug, desa, f"{NAME}/show.html", of_work)


def progress(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One progress: its photos beside those of the work before; 404 once its work is not shown."""
    return _page(Progress, TOLD, slug, desa, f"{NAME}/progress.html", of_progress)


def sign(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """The sign of a work (papan proyek), to print: what must stand there, and a code that leads to its page."""
    return _page(Work, SIGN, slug, desa, f"{NAME}/sign.html", of_sign)


def _page(
    model: Any, endpoint: str, slug: str, desa: str | None, template: str, told: Callable[[Any, Site], dict[str, Any]]
) -> str:
    """Draw what ``told`` says of a row: it reads while the village is in scope, the page is the current site's."""
    if desa is None:
        context = told(public_or_404(model, slug, site=current_site(), endpoint=endpoint), current_site())
    else:
        with village_without_face(desa, NAME) as village:
            context = told(public_or_404(model, slug, site=village, endpoint=endpoint), village)
        # The village's changes do not move the stamp of the site that shows them.
        cache_policy().roll_up()
    return render_template(template, **context)


def draw(row: Work) -> str:
    """Return the page of a work of the current site as its administration looks at it."""
    return render_template(f"{NAME}/show.html", **of_work(row, current_site(), preview=True))


def draw_progress(row: Progress) -> str:
    """Return the page of a progress of the current site as its administration looks at it."""
    return render_template(f"{NAME}/progress.html", **of_progress(row, current_site(), preview=True))


def of_work(row: Work, owner: Site, *, preview: bool = False) -> dict[str, Any]:
    """Return what the page of a work of ``owner`` says; ``preview`` is for the administration."""
    day = today(owner)
    told = [shown(each, preview=preview) for each in services.told_of(row)]
    seen = [each for each in told if each.picture is not None]
    photos = [picture(each.medium, alt=each.alt, preview=preview) for each in row.open_photos(preview=preview)]
    elsewhere = owner.id != current_site().id
    return {
        "row": row,
        "text": draw_text(row.body, preview=preview),
        "summary": summary_of(row.body),
        "state": STATES[state_of(row, day)],
        "late": days_late(row, day),
        "told": told,
        "ahead": [preset for preset in PRESETS if preset > row.percent],
        "newest": seen[-1] if seen else None,
        "photos": photos,
        "before": photos[0] if photos else seen[0].picture if len(seen) > 1 else None,
        "facts": facts(row),
        "village": (words_for(owner)["sebutan"], owner.name) if elsewhere else None,
        "map_url": _map_url(row),
        "sign_url": item_url(owner, SIGN, {"slug": row.slug}),
        "preview": preview,
        "crumbs": [(_("Pembangunan"), url_for(f"{NAME}.works")), (written(row.title), None)],
    }


def of_progress(row: Progress, owner: Site, *, preview: bool = False) -> dict[str, Any]:
    """Return what the page of a progress of ``owner`` says; 404 where its work is not shown."""
    work = services.work_of(row)
    if not (preview or work.in_public):
        abort(404)
    earlier = [each for each in services.told_of(work) if (each.day, each.id) < (row.day, row.id)]
    work_url = item_url(owner, SHOW, {"slug": work.slug})
    return {
        "row": row,
        "work": work,
        "text": draw_text(row.body, preview=preview),
        "photos": [picture(each.medium, alt=each.alt, preview=preview) for each in row.open_photos(preview=preview)],
        "before": next((each for each in map(shown, reversed(earlier)) if each.picture is not None), None),
        "work_url": work_url,
        "village": (words_for(owner)["sebutan"], owner.name) if owner.id != current_site().id else None,
        "preview": preview,
        "crumbs": [
            (_("Pembangunan"), url_for(f"{NAME}.works")),
            (written(work.title), work_url),
            (format_date(row.day), None),
        ],
    }


def of_sign(row: Work, owner: Site) -> dict[str, Any]:
    """Return what the sign of a work of ``owner`` says."""
    address = lasting_url(owner, SHOW, {"slug": row.slug})
    return {
        "row": row,
        "facts": facts(row),
        "place": called(owner),
        "address": address,
        "qr": qr(address),
        "back": item_url(owner, SHOW, {"slug": row.slug}),
    }


def shown(row: Progress, *, preview: bool = False) -> Shown:
    photos = row.open_photos(preview=preview)
    return Shown(row, picture(photos[0].medium, alt=photos[0].alt, preview=preview) if photos else None)


def facts(row: Work) -> list[tuple[Any, Any]]:
    """Return the eight things that stand on the sign of a work, and what belongs to them; empty ones left out."""
    sources = [f"{SOURCES[name]}: {format_rupiah(amount)}" for name, amount in row.sources.items()]
    lines = [
        (_("Kegiatan"), written(row.title)),
        (_("Lokasi"), written(row.place) if row.place else ""),
        (_("Volume"), written(volume_of(row)) if volume_of(row) else ""),
        (_("Anggaran"), format_rupiah(row.cost)),
        (_("Semula"), format_rupiah(row.budget) if row.revised is not None and row.revised != row.budget else ""),
        (_("Sumber dana"), sources if len(sources) > 1 else "".join(str(SOURCES[name]) for name in row.sources)),
        (_("Tahun anggaran"), str(row.year)),
        (_("Sifat"), str(NATURES[row.nature])),
        (_("Pelaksana"), written(row.executor) if row.executor else ""),
        (_("Waktu"), _time(row)),
    ]
    return [(label, value) for label, value in lines if value]


def _time(row: Work) -> str:
    days = " – ".join(format_date(day) for day in (row.starts, row.ends) if day is not None)
    return ", ".join(part for part in (time_of(row), days) if part)


def _map_url(row: Work) -> str:
    if row.latitude is None or row.longitude is None:
        return ""
    latitude, longitude = f"{row.latitude:.6f}", f"{row.longitude:.6f}"
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map={MAP_ZOOM}/{latitude}/{longitude}"
