"""Letters on their way, and what offices are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_letter",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("leave_url", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f("fk_core_letter_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_letter")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_core_letter_site_id_id")),
    )
    with op.batch_alter_table("core_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_letter_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_letter_recipient_hash"), ["recipient_hash"], unique=False)

    op.create_table(
        "core_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("permission", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("endpoint", sa.String(length=120), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_id"], ["core_site.id"], name=op.f("fk_core_notice_about_id_core_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f("fk_core_notice_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notice")),
        sa.UniqueConstraint("site_id", "plugin", "kind", "ref", name=op.f("uq_core_notice_site_id_plugin_kind_ref")),
    )
    with op.batch_alter_table("core_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_notice_plugin_ref"), ["plugin", "ref"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_notice_plugin_ref"))

    op.drop_table("core_notice")
    with op.batch_alter_table("core_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_letter_recipient_hash"))
        batch_op.drop_index(batch_op.f("ix_core_letter_next_at"))

    op.drop_table("core_letter")
