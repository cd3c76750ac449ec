"""A link as menus, tiles and the administration draw it."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import url_for

from cms_core.entries import MenuItem
from cms_core.i18n import written


@dataclasses.dataclass(frozen=True)
class Link:
    """A menu entry as a template draws it; its words are ``own`` when people of the site wrote them."""

    label: str
    url: str
    icon: str = "file-text"
    hint: str = ""
    current: bool = False
    own: bool = False

    @property
    def said(self) -> str:
        """Its label as it stands in a page."""
        return written(self.label) if self.own else self.label

    @property
    def hinted(self) -> str:
        """Its hint as it stands in a page."""
        return written(self.hint) if self.own else self.hint


def link_of(item: MenuItem) -> Link:
    """Return the link of what a module offers."""
    values: dict[str, Any] = dict(item.values)
    return Link(
        label=str(item.label),
        url=url_for(item.endpoint, **values),
        icon=item.icon,
        hint=str(item.hint),
    )
