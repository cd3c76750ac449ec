"""What the administration of a site decides of its home page, and the icons and hints of its pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DELIVERED = (
    ("profil", "profil", "Sejarah, wilayah, batas"),
    ("struktur", "orang", "Siapa mengurus apa"),
    ("layanan", "layanan", "Syarat dan waktu selesai"),
    ("jam-layanan", "jam", "Hari kerja dan hari libur"),
)


def upgrade() -> None:
    op.create_table(
        "core_front",
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(length=40), nullable=True),
        sa.Column("quick", sa.JSON(), nullable=False),
        sa.Column("notice", sa.String(length=240), nullable=False),
        sa.Column("notice_url", sa.String(length=300), nullable=False),
        sa.Column("notice_kind", sa.String(length=4), nullable=False),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("place_source", sa.String(length=120), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("national_off", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_front_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_front"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_front_site_id_id"),
        sa.UniqueConstraint("site_id", name="uq_core_front_site_id"),
    )
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.add_column(sa.Column("icon", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hint", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.alter_column("icon", existing_type=sa.String(length=20), server_default=None)
        batch_op.alter_column("hint", existing_type=sa.String(length=60), server_default=None)
    # Pages that a template delivered get what it delivers now.
    page = sa.table("core_page", *map(sa.column, ("template", "icon", "hint")))
    for template, icon, hint in DELIVERED:
        op.execute(page.update().where(page.c.template == template).values(icon=icon, hint=hint))


def downgrade() -> None:
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.drop_column("hint")
        batch_op.drop_column("icon")
    op.drop_table("core_front")
