"""What the index of a site holds of packages, so that searching finds them."""

from __future__ import annotations

import itertools
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from cms_core.api import (
    Item,
    db,
    format_rupiah,
    indexed,
    now,
    plain_text,
    speaking,
    summary_of,
)
from cms_lelang import NAME, _
from cms_lelang.models import Package, Plan
from cms_lelang.words import METHODS

AT_ONCE = 200
"""Packages of which the plans are read together."""
LONGEST_TITLE = 160
"""Letters of a title in the index."""


def item_of(row: Package, codes: Sequence[str] = ()) -> Item:
    """Return what the index holds of a package, in the language of the source; ``codes`` are those of its plans."""
    title = textwrap.shorten(row.title, LONGEST_TITLE, placeholder="…")
    # What its name says further on is found, too.
    said = (*([row.title] if title != row.title else ()), row.place, row.unit, row.lot, row.code, *codes, str(row.year))
    with speaking("id"):
        method = str(METHODS[row.method])
        summary = _("%(amount)s. %(method)s", amount=format_rupiah(row.worth or row.ceiling), method=method)
        summary = f"{summary}. {row.lot}" if row.lot else summary
    return Item(
        plugin=NAME,
        kind=Package.KIND,
        ref=row.id,
        title=title,
        summary=f"{summary}. {summary_of(row.body)}"[:300],
        body_text=" ".join((plain_text(row.body), *said)).strip(),
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )


def items() -> Iterator[Item]:
    """Yield what the index holds of the packages of the site in scope."""
    shown = indexed(Package)
    while rows := list(itertools.islice(shown, AT_ONCE)):
        codes: dict[int, list[str]] = defaultdict(list)
        query = select(Plan.package_id, Plan.code).where(Plan.package_id.in_([row.id for row in rows]), Plan.code != "")
        for key, code in db.session.execute(query.order_by(Plan.id)):
            codes[key].append(code)
        yield from (item_of(row, codes[row.id]) for row in rows)
