"""People: the second step of signing in, recovery codes, and codes that are handed over on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and dropping the old one deletes whatever hangs on an account.
    op.add_column("core_user", sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("core_user", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("core_user", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("core_user", sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))

    op.create_table(
        "core_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_recovery_code_user_id_core_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_recovery_code"),
        sa.UniqueConstraint("user_id", "code_hash", name="uq_core_recovery_code_user_id_code_hash"),
    )

    op.create_table(
        "core_access_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_access_code_user_id_core_user", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["core_user.id"], name="fk_core_access_code_by_id_core_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_access_code"),
        sa.UniqueConstraint("code_hash", name="uq_core_access_code_code_hash"),
    )
    with op.batch_alter_table("core_access_code") as batch_op:
        batch_op.create_index("ix_core_access_code_user_id", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("core_access_code")
    op.drop_table("core_recovery_code")
    for column in ("totp_step", "totp_secret", "seen_at", "sample"):
        op.drop_column("core_user", column)
