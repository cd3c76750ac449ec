"""Files between their dry run and the import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_pending_table",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_pending_table_site_id_core_site", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_pending_table_user_id_core_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_pending_table"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_pending_table_site_id_id"),
    )
    with op.batch_alter_table("core_pending_table") as batch_op:
        batch_op.create_index("ix_core_pending_table_created_at", ["created_at"], unique=False)
        batch_op.create_index(
            "ix_core_pending_table_site_id_user_id_name", ["site_id", "user_id", "name"], unique=False
        )


def downgrade() -> None:
    op.drop_table("core_pending_table")
