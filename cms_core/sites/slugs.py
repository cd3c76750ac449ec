"""Short names in addresses: of sites, after their region, and of anything else that has a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from cms_core.extensions import db
from cms_core.regions.models import Region
from cms_core.regions.words import usual_words

LONGEST = 63
"""A slug is also the first label of a host name."""

UNTITLED = "tanpa-judul"
"""The slug of what has a title without letters."""

_APART = re.compile(r"[^a-z0-9]+")
_SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slugify(text: str, *, longest: int = LONGEST) -> str:
    """Return ``text`` in lower-case ASCII letters and digits with single hyphens between; it may be empty."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    slug = _APART.sub("-", plain.lower()).strip("-")
    return slug[:longest].rstrip("-")


def is_slug(text: str) -> bool:
    """Whether ``text`` can stand in an address and in a host name as it is."""
    return len(text) <= LONGEST and _SHAPE.fullmatch(text) is not None


def bare_name(region: Region) -> str:
    """Return the name without the word for its level: the register says "Kabupaten Kutai Timur", a site does not."""
    word = usual_words(region.code)["sebutan"]
    return region.name.removeprefix(f"{word} ") if region.level == "kabupaten" else region.name


def candidates(region: Region, above: list[Region]) -> Iterator[str]:
    """Yield the slugs that a region's site may have, the best first; the last is nobody else's.

    1. The region's name. A kota keeps the word (``kota-bogor``), a kabupaten goes without (``bogor``).
    2. A region that bears the name of one above it (``above``, the province first) starts with the word for its own
       level instead: village Sangatta Utara in kecamatan Sangatta Utara is ``desa-sangatta-utara``. So the bare name
       is always that of the higher one, whichever site is made first, and no slug says the same name twice.
    3. On a clash the name of the region above is appended, then the code.
    """
    name = slugify(bare_name(region))
    word = slugify(usual_words(region.code)["sebutan"])
    names_above = [slugify(bare_name(each)) for each in above]
    first = f"{word}-{name}" if region.kind == "kota" or name in names_above else name
    tries = [first, *(f"{first}-{near}" for near in names_above[-1:]), f"{first}-{slugify(region.code)}"]
    yield from (slug for slug in tries if len(slug) <= LONGEST)
    yield f"{word}-{slugify(region.code)}"


def free_slug(model: type[Any], title: str, *, taken: frozenset[str] = frozenset()) -> str:
    """Return a slug for a new row of ``model`` (a site-owned model with ``slug``) in the site in scope.

    It follows the title; when that is taken a number is appended, and a title without letters gives ``tanpa-judul``.
    ``taken`` are more slugs that it may not be.
    """
    slug = slugify(title, longest=LONGEST - 4) or UNTITLED
    # Nearly always free: to look for those that begin like it is to read all of a site.
    if slug not in taken and db.session.scalar(select(model.slug).where(model.slug == slug).limit(1)) is None:
        return slug
    used = taken | set(db.session.scalars(select(model.slug).where(model.slug.startswith(slug, autoescape=True))))
    number, free = 1, slug
    while free in used:
        number += 1
        free = f"{slug}-{number}"
    return free
