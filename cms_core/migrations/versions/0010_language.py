"""The regional language in which the public pages of a site are also there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(3), nullable=False, server_default=""))
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.alter_column("language", existing_type=sa.String(3), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.drop_column("language")
