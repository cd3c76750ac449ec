"""Words by row and word: SQLite read all rows of a word's beginning to learn whether one row has it."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = {"core_content_word": ["site_id", "table", "ref"], "core_media_word": ["site_id", "media_id"]}


def upgrade() -> None:
    for table, columns in WORDS.items():
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
        op.create_index(f"ix_{table}_{'_'.join(columns)}_word", table, [*columns, "word"])


def downgrade() -> None:
    for table, columns in WORDS.items():
        op.drop_index(f"ix_{table}_{'_'.join(columns)}_word", table)
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
