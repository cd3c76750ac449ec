"""Indexes for lists by title and by the last change."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("potensi_desa_potensi", "potensi_desa_produk")
COLUMNS = ("title", "changed_at")


def upgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.create_index(f"ix_{table}_site_id_{column}_id", table, ["site_id", column, "id"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.drop_index(f"ix_{table}_site_id_{column}_id", table)
