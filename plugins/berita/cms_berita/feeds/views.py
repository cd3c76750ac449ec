"""The page on which the news of an old site come over."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_berita import NAME, _
from cms_berita.feeds import services
from cms_berita.feeds.forms import FeedForm
from cms_berita.feeds.reading import MOST
from cms_core.api import FRONT, current_site, current_user, item_url, once, require

OLD = ("artikel", "first", "index.php", *map(str, range(2005, 2030)))
"""How addresses of news began at old sites: in OpenSID with these words, in WordPress and Blogger with the year."""
FILES = (FRONT, "artikel.php", "baca.php", "berita.php", "detail.php", "read.php")
"""Files that showed a page of an old site by what stands behind their ``?``."""


def moved(rest: str = "") -> ResponseReturnValue:
    """Lead on from where an article stood at the old site, which had the domain of this one."""
    slug = services.at_old_address(request.path, request.args) or abort(404)
    answer = redirect(item_url(current_site(), f"{NAME}.berita", {"slug": slug}), 308)
    # Kept without asking it would outlive a changed slug.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require(f"{NAME}.write")
def bring() -> ResponseReturnValue:
    """Drafts of what the feed of an old site tells."""
    form = FeedForm()

    def make() -> str | None:
        found = services.bring(form.entries, by=current_user._get_current_object())
        said = _("%(made)s draf dibuat; %(known)s sudah ada; %(empty)s tanpa isi.", **vars(found))
        if found.photos:
            left = _.plural(
                "%(num)s foto menyusul sendiri, beberapa setiap menit. Tunggu sebelum situs lama ditutup.",
                "%(num)s foto menyusul sendiri, beberapa setiap menit. Tunggu sebelum situs lama ditutup.",
                found.photos,
            )
            said = f"{said} {left}"
        if form.left:
            left = _.plural(
                "%(num)s tidak ikut: tanpa judul, atau di luar %(most)s yang pertama.",
                "%(num)s tidak ikut: tanpa judul, atau di luar %(most)s yang pertama.",
                form.left,
                most=MOST,
            )
            said = f"{said} {left}"
        flash(said, "ok" if found.made else "warn")
        return url_for(f"{NAME}.admin.berita.listing")

    if (answer := once(form, make)) is not None:
        return answer
    return render_template(f"{NAME}/feeds.html", form=form, most=MOST), 422 if form.is_submitted() else 200
