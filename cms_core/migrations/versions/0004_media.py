"""The library: documents, what shows a medium, words to find it by, work on it that is undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_core_media_site_id_kind_id": ["site_id", "kind", "id"],
    "ix_core_media_site_id_uses_id": ["site_id", "uses", "id"],
    "ix_core_media_ready_id": ["ready", "id"],
}
MEDIA = sa.table("core_media", sa.column("id", sa.Integer), sa.column("renditions", sa.JSON))


def columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("kind", sa.String(length=10), nullable=False, server_default="image"),
        sa.Column("name", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("ending", sa.String(length=5), nullable=False, server_default=""),
        sa.Column("note", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("uses", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ready", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("focus", sa.String(length=2), nullable=False, server_default=""),
    )


def upgrade() -> None:
    for column in columns():
        op.add_column("core_media", column)
    op.add_column("core_item", sa.Column("focus", sa.String(length=2), nullable=False, server_default=""))
    for name, over in INDEXES.items():
        op.create_index(name, "core_media", over, unique=False)
    # Formats were listed by name; now the bytes of each stand beside it, zero where nobody counted them.
    connection = op.get_bind()
    for row in connection.execute(sa.select(MEDIA)).all():
        counted = {width: dict.fromkeys(endings, 0) for width, endings in row.renditions.items()}
        connection.execute(sa.update(MEDIA).where(MEDIA.c.id == row.id).values(renditions=counted))

    op.create_table(
        "core_media_use",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "media_id"],
            ["core_media.site_id", "core_media.id"],
            name="fk_core_media_use_site_id_core_media",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_media_use_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_media_use"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_media_use_site_id_id"),
        sa.UniqueConstraint("site_id", "table", "ref", "media_id", name="uq_core_media_use_site_id_table_ref_media_id"),
    )
    op.create_index("ix_core_media_use_site_id_media_id", "core_media_use", ["site_id", "media_id"], unique=False)
    op.create_table(
        "core_media_word",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "media_id"],
            ["core_media.site_id", "core_media.id"],
            name="fk_core_media_word_site_id_core_media",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_media_word_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_media_word"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_media_word_site_id_id"),
        sa.UniqueConstraint("site_id", "word", "media_id", name="uq_core_media_word_site_id_word_media_id"),
    )
    op.create_index("ix_core_media_word_site_id_media_id", "core_media_word", ["site_id", "media_id"], unique=False)


def downgrade() -> None:
    op.drop_table("core_media_word")
    op.drop_table("core_media_use")
    for name in INDEXES:
        op.drop_index(name, "core_media")
    op.drop_column("core_item", "focus")
    for column in columns():
        op.drop_column("core_media", column.name)
