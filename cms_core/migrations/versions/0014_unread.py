"""Without what nothing reads: settings of plugins for a site, and numbers of another register."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("core_site_setting")
    op.drop_index("ix_core_region_bps_code", "core_region")
    op.drop_column("core_region", "bps_code")


def downgrade() -> None:
    op.add_column("core_region", sa.Column("bps_code", sa.String(length=10), nullable=True))
    op.create_index("ix_core_region_bps_code", "core_region", ["bps_code"], unique=False)
    op.create_table(
        "core_site_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_site_setting_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_site_setting"),
        sa.UniqueConstraint("site_id", "plugin", name="uq_core_site_setting_site_id_plugin"),
    )
