"""Potentials and products."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "potensi_desa_potensi",
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("manager", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("image", sa.String(length=40), nullable=True),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f("fk_potensi_desa_potensi_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_potensi_desa_potensi")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_potensi_desa_potensi_site_id_id")),
        sa.UniqueConstraint("site_id", "slug", name=op.f("uq_potensi_desa_potensi_site_id_slug")),
    )
    with op.batch_alter_table("potensi_desa_potensi", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_potensi_desa_potensi_site_id_state"),
            ["site_id", "state"],
            unique=False,
        )

    op.create_table(
        "potensi_desa_produk",
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("seller", sa.String(length=120), nullable=False),
        sa.Column("whatsapp", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("image", sa.String(length=40), nullable=True),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name=op.f("fk_potensi_desa_produk_site_id_core_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_potensi_desa_produk")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_potensi_desa_produk_site_id_id")),
        sa.UniqueConstraint("site_id", "slug", name=op.f("uq_potensi_desa_produk_site_id_slug")),
    )
    with op.batch_alter_table("potensi_desa_produk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_potensi_desa_produk_site_id_state"),
            ["site_id", "state"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("potensi_desa_produk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_potensi_desa_produk_site_id_state"))

    op.drop_table("potensi_desa_produk")
    with op.batch_alter_table("potensi_desa_potensi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_potensi_desa_potensi_site_id_state"))

    op.drop_table("potensi_desa_potensi")
