"""The home page: blocks that modules announce, filled from the index, and those of core, in one order."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from flask import url_for

from cms_core.entries import HomeBlock
from cms_core.front import order
from cms_core.publishing import items
from cms_core.sites.models import Site
from cms_core.surfaces.arranged import Arranged

ROOM = 9
"""How many things all lists of a home page show together: its first view stays light however many modules are on."""


@dataclasses.dataclass(frozen=True)
class Block:
    """A part of the home page: a ``list`` of a module, the ``villages``, or ``where`` the place is.

    A ``half`` one may stand beside another. A ``sourced`` one says of each thing whose it is.
    """

    kind: str
    title: str = ""
    items: list[items.ItemView] = dataclasses.field(default_factory=list)
    more_url: str = ""
    more_label: str = ""
    half: bool = False
    sourced: bool = False


def rows(site: Site, arranged: Arranged, *, villages: bool, others: Sequence[items.ItemView] = ()) -> list[list[Block]]:
    """Return the blocks of a home page in the order of its administration, two short ones beside each other.

    The lists of the enabled modules take one query for all. Blocks without anything in them are left out; so are the
    villages unless there are some. ``others`` is what was forwarded here.
    """
    shown = [entry for entry in order.entries(site, arranged.places) if entry.shown]
    lists = [entry.block for entry in shown if entry.block is not None]
    # What was picked up from below stands there once.
    picked = {item.id for item in others}
    kept = [[item for item in found if item.id not in picked] for found in items.of_blocks(site, lists)]
    others, *cut = in_room([list(others), *kept])
    found = dict(zip([each.key for each in lists], cut, strict=True))
    title = {entry.key: entry.title for entry in shown}
    own = {
        order.OTHERS: Block("list", title[order.OTHERS], others, half=True, sourced=True) if others else None,
        order.VILLAGES: Block(kind="villages") if villages else None,
        order.WHERE: Block(kind="where", half=True) if arranged.where else None,
    }
    made = (list_of(entry.block, found[entry.key]) if entry.block else own[entry.key] for entry in shown)
    laid: list[list[Block]] = []
    for block in made:
        if block is None:
            continue
        if laid and block.half and len(laid[-1]) == 1 and laid[-1][0].half:
            laid[-1].append(block)
        else:
            laid.append([block])
    return laid


def in_room(lists: list[list[items.ItemView]]) -> list[list[items.ItemView]]:
    """Return the lists of a home page cut to its :data:`ROOM`: each keeps one thing, the first ones as many as fit."""
    left = ROOM - sum(map(bool, lists))
    kept = []
    for found in lists:
        shown = found[: 1 + max(left, 0)]
        left -= max(len(shown) - 1, 0)
        kept.append(shown)
    return kept


def awaits(site: Site, arranged: Arranged) -> bool:
    """Whether something may yet come to a home page without anything: not where its people have hidden all there is."""
    offered = order.entries(site, arranged.places)
    shown = [entry.shown for entry in offered if entry.key not in (order.OTHERS, order.WHERE)]
    return not shown or any(shown)


def list_of(entry: HomeBlock, found: list[items.ItemView]) -> Block | None:
    """Return the block of a list with what was found for it, if that is anything."""
    if not found:
        return None
    values: dict[str, Any] = dict(entry.values)
    return Block(
        kind="list",
        title=str(entry.title),
        items=found,
        more_url=url_for(entry.endpoint, **values),
        more_label=str(entry.more),
        # A single thing fills no row of its own.
        half=entry.half or len(found) == 1,
    )
