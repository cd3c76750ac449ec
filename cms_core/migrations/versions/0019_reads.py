"""How often pages are read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_page_reads",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_page_reads_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_page_reads"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_page_reads_site_id_id"),
        sa.UniqueConstraint("site_id", "month", "path", name="uq_core_page_reads_site_id_month_path"),
    )
    op.create_index("ix_core_page_reads_month_site_id", "core_page_reads", ["month", "site_id"])
    op.create_index("ix_core_page_reads_site_id_path", "core_page_reads", ["site_id", "path"])


def downgrade() -> None:
    op.drop_table("core_page_reads")
