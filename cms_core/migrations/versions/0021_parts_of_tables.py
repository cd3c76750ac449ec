"""Files between their dry run and the import are kept in parts; those of before are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("core_pending_table")
    op.create_table(
        "core_pending_table",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
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
        batch_op.create_index("ix_core_pending_table_state_moved_at", ["state", "moved_at"], unique=False)
    op.create_table(
        "core_pending_part",
        sa.Column("pending_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("twins", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "pending_id"],
            ["core_pending_table.site_id", "core_pending_table.id"],
            name="fk_core_pending_part_site_id_core_pending_table",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_pending_part_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_pending_part"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_pending_part_site_id_id"),
        sa.UniqueConstraint("site_id", "pending_id", "number", name="uq_core_pending_part_site_id_pending_id_number"),
    )


def downgrade() -> None:
    op.drop_table("core_pending_part")
    op.drop_table("core_pending_table")
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
