"""Pages: what a site says of itself."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.extensions import Base
from cms_core.publishing.clean import media_in
from cms_core.publishing.models import Publishable
from cms_core.tenancy import site_table


class Page(Publishable, Base):
    """A page at ``/halaman/<slug>``.

    ``menu_label`` is what the menu calls it where its title is too long; ``icon`` (a word of ``ICONS``) and ``hint``
    are what its tile on the home page carries. ``template`` names the page of the site template it came from (empty for
    the site's own); ``delivered`` is the fingerprint of what the template delivered,
    so that re-running it leaves alone what a village has changed.
    """

    __tablename__ = "core_page"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "weight"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
    )

    public_surface = True
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "body")

    body: Mapped[str] = mapped_column(Text, default="")
    in_menu: Mapped[bool] = mapped_column(default=True)
    menu_label: Mapped[str] = mapped_column(String(40), default="")
    icon: Mapped[str] = mapped_column(String(20), default="")
    hint: Mapped[str] = mapped_column(String(60), default="")
    weight: Mapped[int] = mapped_column(default=50)
    template: Mapped[str] = mapped_column(String(40), default="")
    delivered: Mapped[str] = mapped_column(String(64), default="")

    @property
    def media_keys(self) -> set[str]:
        """The photos and documents in its text."""
        return media_in(self.body)

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return "pages_admin.edit", {"key": self.id}
