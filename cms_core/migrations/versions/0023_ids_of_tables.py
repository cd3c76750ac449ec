"""The id of a file between its dry run and the import is given to no other file."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_anew(lasting_ids=True)


def downgrade() -> None:
    _make_anew(lasting_ids=False)


def _make_anew(*, lasting_ids: bool) -> None:
    # PostgreSQL gives no id out twice.
    if op.get_bind().dialect.name == "sqlite":
        how = {"sqlite_autoincrement": lasting_ids}
        with op.batch_alter_table("core_pending_table", recreate="always", table_kwargs=how):
            pass
