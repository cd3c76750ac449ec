"""Working days: what regions say of their weeks and of single days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_work_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("rest", sa.String(length=7), nullable=False),
        sa.Column("joint_leave", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_work_week"),
        sa.UniqueConstraint("region_code", name="uq_core_work_week_region_code"),
    )
    op.create_table(
        "core_special_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_special_day"),
        sa.UniqueConstraint("region_code", "day", name="uq_core_special_day_region_code_day"),
    )


def downgrade() -> None:
    op.drop_table("core_special_day")
    op.drop_table("core_work_week")
