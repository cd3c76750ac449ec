"""From when everybody sees a medium: those of scheduled content wait for its moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("core_media", "core_media_use")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("since")
