"""Where people have put what modules offer in the menu of a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.add_column(sa.Column("menu", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.alter_column("menu", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.drop_column("menu")
