"""Indexes for lists of pages by title and by the last change."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("title", "changed_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_core_page_site_id_{column}_id", "core_page", ["site_id", column, "id"], unique=False)


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_core_page_site_id_{column}_id", "core_page")
