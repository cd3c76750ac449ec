"""Words of titles, and indexes for lists of content by state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms_core.lookup import MOST, words_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CHUNK = 500
PAGES = sa.table("core_page", *(sa.column(name) for name in ("id", "site_id", "title")))


def upgrade() -> None:
    words = op.create_table(
        "core_content_word",
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_content_word_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_content_word"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_content_word_site_id_id"),
        sa.UniqueConstraint("site_id", "table", "word", "ref", name="uq_core_content_word_site_id_table_word_ref"),
    )
    op.create_index(
        "ix_core_content_word_site_id_table_ref", "core_content_word", ["site_id", "table", "ref"], unique=False
    )
    op.create_index("ix_core_page_site_id_state_id", "core_page", ["site_id", "state", "id"], unique=False)
    _fill(words)


def _fill(words: sa.Table) -> None:
    """Write down the words of the pages that there are; those of plugins follow with ``cms items rebuild``."""
    bind, last = op.get_bind(), 0
    query = sa.select(PAGES).order_by(PAGES.c.id).limit(CHUNK)
    while rows := bind.execute(query.where(PAGES.c.id > last)).all():
        found = [
            {"site_id": row.site_id, "table": "core_page", "ref": row.id, "word": word}
            for row in rows
            for word in words_of(row.title)[:MOST]
        ]
        if found:
            bind.execute(words.insert(), found)
        last = rows[-1].id


def downgrade() -> None:
    op.drop_index("ix_core_page_site_id_state_id", "core_page")
    op.drop_table("core_content_word")
