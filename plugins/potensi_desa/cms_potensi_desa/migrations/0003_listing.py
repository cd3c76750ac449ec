"""Indexes for lists by state, the newest first."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("potensi_desa_potensi", "potensi_desa_produk")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_site_id_state_id", table, ["site_id", "state", "id"], unique=False)
        op.drop_index(f"ix_{table}_site_id_state", table)


def downgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_site_id_state", table, ["site_id", "state"], unique=False)
        op.drop_index(f"ix_{table}_site_id_state_id", table)
