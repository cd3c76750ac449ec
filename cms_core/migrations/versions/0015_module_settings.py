"""What a site decides about its modules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_module_settings",
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_module_settings_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_module_settings"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_module_settings_site_id_id"),
        sa.UniqueConstraint("site_id", "plugin", name="uq_core_module_settings_site_id_plugin"),
    )


def downgrade() -> None:
    op.drop_table("core_module_settings")
