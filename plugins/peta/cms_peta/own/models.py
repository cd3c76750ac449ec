"""Layers that a site draws or imports itself, and what lies in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, Site, SiteOwned, UtcDateTime, child_of, site_table
from cms_peta.own.cells import cell_of


class StoredLayer(SiteOwned, Base):
    """A row of the table of layers: one that is there (:class:`OwnLayer`), or a file on its way (:class:`StagedLayer`).

    Whoever asks for one of the two never gets the other, on whatever way: ``staged`` tells them apart.

    A layer says what it holds (``geometry``: a key of ``words.GEOMETRIES``), and how sure it is.

    ``kind`` is a key of ``words.KINDS`` (domain: schools, roads, hazards), ``style`` one of ``words.STYLES``; ``scale``
    the number below the line, ``dated`` the day of what it is drawn after, ``crs`` the system of the original,
    ``legal`` its legal status in words. ``public`` layers are seen by everybody; others by the desk alone. ``features``
    is how many there are in it, so that no page has to count a hundred thousand. ``joining`` are the staged layers
    whose features are this one's already and move into it little by little: ask for features by :attr:`keys`.
    ``files`` are the ids of the imports that were taken into it.

    ``of_people`` says that what lies in it was put there while the layer was about people, whatever it is called since;
    ``shown`` that it has been public, so that its address is known. ``vouched_by`` has said at ``vouched_at`` that what
    it says of itself is about no house and no person, which was in doubt.
    """

    __tablename__ = "peta_layer"
    __table_args__ = site_table(UniqueConstraint("site_id", "slug"), lasting_ids=True)
    __mapper_args__ = {"polymorphic_on": "staged"}
    public_surface = True

    staged: Mapped[bool] = mapped_column(default=False)

    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30))
    geometry: Mapped[str] = mapped_column(String(10))
    style: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(200))
    scale: Mapped[int | None]
    dated: Mapped[date | None] = mapped_column(Date)
    crs: Mapped[str] = mapped_column(String(80), default="")
    legal: Mapped[str] = mapped_column(String(200), default="")
    public: Mapped[bool] = mapped_column(default=False)
    of_people: Mapped[bool] = mapped_column(default=False)
    shown: Mapped[bool] = mapped_column(default=False)
    vouched_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    vouched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    features: Mapped[int] = mapped_column(default=0)
    joining: Mapped[list[int]] = mapped_column(JSON, default=list)
    files: Mapped[list[int]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    site: Mapped[Site] = relationship(lambda: Site, viewonly=True)

    @property
    def keys(self) -> list[int]:
        """The ``layer_id`` of its features: mostly its own id alone."""
        return [self.id, *self.joining]


class OwnLayer(StoredLayer):
    """A layer of a site."""

    __mapper_args__ = {"polymorphic_identity": False}


class StagedLayer(StoredLayer):
    """What has been read of a file: features that nobody sees, until the file is taken (``importing``)."""

    __mapper_args__ = {"polymorphic_identity": True}


def _cell(context: Any) -> int:
    row = context.get_current_parameters()
    return cell_of((row["west"], row["south"], row["east"], row["north"]))


class OwnFeature(SiteOwned, Base):
    """A point, line or area of a layer: ``shape`` as bytes of ``shapes.pack``, and the box around it in its steps.

    A point is a shape of one ring of one spot, a line one of its spots in a row; several of them are several polygons.
    ``facts`` are texts and numbers by the names of the columns. ``moment`` is when it holds, where that is known.
    ``cell`` is the square that the box is found by (``own.cells``); it is worked out whenever a row is written.
    ``doubted`` says that a file brought it, and that it may be a house or a person; ``vouched_by`` has said at
    ``vouched_at`` that it is neither. ``number_beside`` says what of one person stood beside its name in its file, or
    when it was drawn, and was not kept (``privacy.number_beside``): it alone, and nothing of the number.
    """

    __tablename__ = "peta_feature"
    __table_args__ = site_table(
        child_of("peta_layer", "layer_id"),
        Index(None, "site_id", "layer_id", "id"),
        Index(None, "site_id", "layer_id", "cell"),
        lasting_ids=True,
    )
    public_surface = True

    layer_id: Mapped[int]
    # Of a thing: what says who people are is refused (``privacy``).
    name: Mapped[str] = mapped_column(String(200), default="", info={"personal": False})
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    moment: Mapped[datetime | None] = mapped_column(UtcDateTime)
    west: Mapped[int] = mapped_column(BigInteger)
    south: Mapped[int] = mapped_column(BigInteger)
    east: Mapped[int] = mapped_column(BigInteger)
    north: Mapped[int] = mapped_column(BigInteger)
    cell: Mapped[int] = mapped_column(BigInteger, default=_cell)
    shape: Mapped[bytes] = mapped_column(LargeBinary)
    doubted: Mapped[bool] = mapped_column(default=False)
    number_beside: Mapped[str] = mapped_column(String(10), default="", info={"personal": False})
    vouched_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    vouched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


@event.listens_for(OwnFeature, "before_update")
def _move(_mapper: Any, _connection: Any, row: OwnFeature) -> None:
    row.cell = cell_of((row.west, row.south, row.east, row.north))
