"""Visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "buku_tamu_visit",
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f("fk_buku_tamu_visit_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buku_tamu_visit")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_buku_tamu_visit_site_id_id")),
    )
    op.create_index(op.f("ix_buku_tamu_visit_site_id_phone_hash"), "buku_tamu_visit", ["site_id", "phone_hash"])
    op.create_index(op.f("ix_buku_tamu_visit_site_id_visited_at"), "buku_tamu_visit", ["site_id", "visited_at"])


def downgrade() -> None:
    op.drop_table("buku_tamu_visit")
