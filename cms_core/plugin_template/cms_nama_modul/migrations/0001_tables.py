"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROWS = "nama_modul_entry"
PHOTOS = f"{ROWS}_photo"


def upgrade() -> None:
    op.create_table(
        "nama_modul_entry",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["core_site.id"],
            name=op.f("fk_nama_modul_entry_site_id_core_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nama_modul_entry")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_nama_modul_entry_site_id_id")),
        sa.UniqueConstraint("site_id", "slug", name=op.f("uq_nama_modul_entry_site_id_slug")),
    )
    for column in ("state", "title", "changed_at"):
        op.create_index(
            op.f(f"ix_nama_modul_entry_site_id_{column}_id"),
            "nama_modul_entry",
            ["site_id", column, "id"],
        )
    op.create_table(
        PHOTOS,
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "entry_id"],
            [f"{ROWS}.site_id", f"{ROWS}.id"],
            name=op.f(f"fk_{PHOTOS}_site_id_entry_id_{ROWS}"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f(f"fk_{PHOTOS}_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PHOTOS}")),
        sa.UniqueConstraint("site_id", "id", name=op.f(f"uq_{PHOTOS}_site_id_id")),
    )
    op.create_index(op.f(f"ix_{PHOTOS}_site_id_entry_id"), PHOTOS, ["site_id", "entry_id"])


def downgrade() -> None:
    op.drop_table(PHOTOS)
    op.drop_table("nama_modul_entry")
