"""The history of content, and the addresses it had before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_redirect",
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_redirect_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_redirect"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_redirect_site_id_id"),
        sa.UniqueConstraint("site_id", "table", "slug", name="uq_core_redirect_site_id_table_slug"),
    )
    with op.batch_alter_table("core_redirect") as batch_op:
        batch_op.create_index("ix_core_redirect_site_id_table_ref", ["site_id", "table", "ref"], unique=False)

    op.create_table(
        "core_revision",
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_revision_site_id_core_site", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_revision_user_id_core_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_revision"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_revision_site_id_id"),
    )
    with op.batch_alter_table("core_revision") as batch_op:
        batch_op.create_index("ix_core_revision_site_id_table_ref_id", ["site_id", "table", "ref", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("core_revision")
    op.drop_table("core_redirect")
