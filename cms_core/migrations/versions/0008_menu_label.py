"""A shorter name for a page in the menu."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.add_column(sa.Column("menu_label", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.alter_column("menu_label", existing_type=sa.String(length=40), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.drop_column("menu_label")
