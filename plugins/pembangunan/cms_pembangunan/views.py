"""Public pages of works and of what is told of their progress."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cms_core.api import (
    Site,
    cache_policy,
    called,
    canonical_url,
    current_site,
    draw_text,
    format_date,
    format_rupiah,
    item_url,
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
    """A progress as pages draw it: its row, its photo (None without one), and whether it fell."""

    row: Progress
    picture: Any


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One work: its sign, and how it went on."""
    if desa is None:
        row = public_or_404(Work, slug, site=current_site(), endpoint=SHOW)
        return draw(row, current_site(), draw_text(row.body))
    with village_without_face(desa, NAME) as village:
        row = public_or_404(Work, slug, site=village, endpoint=SHOW)
        # The village's changes do not move the stamp of the site that shows them.
        cache_policy().roll_up()
        return draw(row, village, draw_text(row.body))


def progress(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One progress: its photos beside those of the work before; 404 once its work is not shown."""
    if desa is None:
        return _progress(slug, current_site())
    with village_without_face(desa, NAME) as village:
        cache_policy().roll_up()
        return _progress(slug, village)


def _progress(slug: str, owner: Site) -> str:
    row = public_or_404(Progress, slug, site=owner, endpoint=TOLD)
    if not services.work_of(row).in_public:
        abort(404)
    return draw_progress(row, owner, draw_text(row.body))


def sign(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """The sign of a work (papan proyek), to print: what must stand there, and a code that leads to its page."""
    if desa is None:
        return _sign(public_or_404(Work, slug, site=current_site(), endpoint=SIGN), current_site())
    with village_without_face(desa, NAME) as village:
        cache_policy().roll_up()
        return _sign(public_or_404(Work, slug, site=village, endpoint=SIGN), village)


def _sign(row: Work, owner: Site) -> str:
    address = item_url(owner, SHOW, {"slug": row.slug})
    return render_template(
        f"{NAME}/sign.html", row=row, facts=facts(row), place=called(owner), address=address, qr=qr(address)
    )


def draw(row: Work, owner: Site, text: Markup, *, preview: bool = False) -> str:
    """Return the page of a work of ``owner``; ``preview`` is for the administration."""
    day = today(owner)
    told = [shown(each, preview=preview) for each in services.told_of(row)]
    seen = [each for each in told if each.picture is not None]
    photos = [picture(each.medium, alt=each.alt, preview=preview) for each in row.open_photos(preview=preview)]
    elsewhere = owner.id != current_site().id
    return render_template(
        f"{NAME}/show.html",
        row=row,
        text=text,
        summary=summary_of(row.body),
        state=STATES[state_of(row, day)],
        late=days_late(row, day),
        told=told,
        ahead=[preset for preset in PRESETS if preset > row.percent],
        newest=seen[-1] if seen else None,
        photos=photos,
        before=photos[0] if photos else seen[0].picture if len(seen) > 1 else None,
        facts=facts(row),
        village=(words_for(owner)["sebutan"], owner.name) if elsewhere else None,
        map_url=_map_url(row),
        sign_url=item_url(owner, SIGN, {"slug": row.slug}),
        address=item_url(owner, SHOW, {"slug": row.slug}) if preview else canonical_url(),
        preview=preview,
        crumbs=[(_("Pembangunan"), url_for(f"{NAME}.works")), (written(row.title), None)],
    )


def draw_progress(row: Progress, owner: Site, text: Markup, *, preview: bool = False) -> str:
    """Return the page of a progress of ``owner``; ``preview`` is for the administration."""
    work = services.work_of(row)
    earlier = [each for each in services.told_of(work) if (each.day, each.id) < (row.day, row.id or 0)]
    return render_template(
        f"{NAME}/progress.html",
        row=row,
        work=work,
        text=text,
        photos=[picture(each.medium, alt=each.alt, preview=preview) for each in row.open_photos(preview=preview)],
        before=next((each for each in map(shown, reversed(earlier)) if each.picture is not None), None),
        work_url=item_url(owner, SHOW, {"slug": work.slug}),
        preview=preview,
        crumbs=[
            (_("Pembangunan"), url_for(f"{NAME}.works")),
            (written(work.title), item_url(owner, SHOW, {"slug": work.slug})),
            (format_date(row.day), None),
        ],
    )


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
