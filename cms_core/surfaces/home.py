"""The home page: blocks that modules announce, filled from the index."""

from __future__ import annotations

import dataclasses

from flask import url_for

from cms_core.modules import gate
from cms_core.publishing import items
from cms_core.sites.models import Site


@dataclasses.dataclass(frozen=True)
class Block:
    """A list on the home page."""

    title: str
    items: list[items.ItemView]
    more_url: str
    more_label: str


def blocks(site: Site) -> list[Block]:
    """Return the blocks of the enabled modules, one query for all; empty ones are left out."""
    entries = gate.hooks(site).sorted("cms_home_blocks")
    return [
        Block(
            title=str(entry.title),
            items=rows,
            more_url=url_for(entry.endpoint, **dict(entry.values)),
            more_label=str(entry.more),
        )
        for entry, rows in zip(entries, items.of_blocks(site, entries), strict=True)
        if rows
    ]
