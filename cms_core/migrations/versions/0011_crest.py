"""The colour along the edge of a site's coat of arms, which decides whether it needs a plate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.add_column(sa.Column("logo_edge", sa.String(7), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.drop_column("logo_edge")
