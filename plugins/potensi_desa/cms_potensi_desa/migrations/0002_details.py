"""Texts in blocks, several photos, and the details of potentials and products.

What was written as plain text becomes paragraphs, the one photo of an entry the first of its photos.
"""

from __future__ import annotations

import html
import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

POTENSI, PRODUK = "potensi_desa_potensi", "potensi_desa_produk"
CHUNK = 500


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _new(table: str) -> list[sa.Column[object]]:
    if table == POTENSI:
        return [
            _text("whatsapp", 20),
            sa.Column("area", sa.Numeric(precision=12, scale=2), nullable=True),
            _text("area_unit", 20),
            sa.Column("production", sa.Numeric(precision=14, scale=2), nullable=True),
            _text("production_unit", 20),
            sa.Column("year", sa.Integer(), nullable=True),
            _text("season", 120),
            _text("hours", 120),
            sa.Column("ticket", sa.Integer(), nullable=True),
            _text("access", 300),
            _text("facilities", 300),
        ]
    return [
        sa.Column("category", sa.String(length=20), nullable=False, server_default="lain"),
        sa.Column("discount", sa.Integer(), nullable=True),
        sa.Column("discount_kind", sa.String(length=10), nullable=False, server_default="persen"),
        sa.Column("discount_until", sa.Date(), nullable=True),
        sa.Column("stock", sa.String(length=12), nullable=False, server_default="tersedia"),
        sa.Column("featured", sa.Boolean(), nullable=False, server_default=sa.false()),
        _text("pirt", 30),
        _text("halal", 40),
        _text("nib", 20),
        _text("bpom", 30),
    ]


def upgrade() -> None:
    for table in (POTENSI, PRODUK):
        photos = f"{table}_photo"
        op.create_table(
            photos,
            sa.Column("entry_id", sa.Integer(), nullable=False),
            sa.Column("media", sa.String(length=40), nullable=False),
            sa.Column("alt", sa.String(length=200), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("site_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["site_id", "entry_id"],
                [f"{table}.site_id", f"{table}.id"],
                name=op.f(f"fk_{photos}_site_id_entry_id_{table}"),
                ondelete="CASCADE",
            ),
            sa.ForeignKeyConstraint(
                ["site_id"], ["core_site.id"], name=op.f(f"fk_{photos}_site_id_core_site"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{photos}")),
            sa.UniqueConstraint("site_id", "id", name=op.f(f"uq_{photos}_site_id_id")),
        )
        op.create_index(op.f(f"ix_{photos}_site_id_entry_id"), photos, ["site_id", "entry_id"], unique=False)
        new = _new(table)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("description", new_column_name="body", existing_type=sa.Text(), existing_nullable=False)
            for column in new:
                batch.add_column(column)
        _rewrite(table, to_html)
        old = _table(table)
        fresh = sa.table(photos, *(sa.column(name) for name in ("site_id", "entry_id", "media", "alt", "position")))
        chosen = sa.select(old.c.site_id, old.c.id, old.c.image, old.c.alt, sa.literal(0)).where(
            old.c.image.is_not(None)
        )
        op.execute(fresh.insert().from_select(["site_id", "entry_id", "media", "alt", "position"], chosen))
        with op.batch_alter_table(table) as batch:
            batch.drop_column("image")
            batch.drop_column("alt")
            for column in new:
                if column.server_default is not None:
                    batch.alter_column(column.name, server_default=None, existing_type=column.type)


def downgrade() -> None:
    for table in (PRODUK, POTENSI):
        photos = f"{table}_photo"
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("image", sa.String(length=40), nullable=True))
            batch.add_column(sa.Column("alt", sa.String(length=200), nullable=False, server_default=""))
        old, each = (
            _table(table),
            sa.table(photos, *(sa.column(name) for name in ("entry_id", "media", "alt", "position"))),
        )
        for name, column in (("image", each.c.media), ("alt", each.c.alt)):
            cover = (
                sa.select(column)
                .where(each.c.entry_id == old.c.id)
                .order_by(each.c.position)
                .limit(1)
                .scalar_subquery()
            )
            value = cover if name == "image" else sa.func.coalesce(cover, "")
            op.execute(old.update().values({name: value}))
        _rewrite(table, to_text)
        op.drop_table(photos)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("alt", server_default=None, existing_type=sa.String(length=200))
            batch.alter_column("body", new_column_name="description", existing_type=sa.Text(), existing_nullable=False)
            for column in _new(table):
                batch.drop_column(column.name)
        if table == POTENSI:
            # Categories that this version did not know, as the nearest of those it did.
            for new, old_name in KNOWN_AS.items():
                op.execute(old.update().where(old.c.category == new).values(category=old_name))


KNOWN_AS = {
    "wisata_alam": "wisata",
    "wisata_budaya": "wisata",
    "wisata_buatan": "wisata",
    "desa_wisata": "wisata",
    "kehutanan": "perkebunan",
    "air": "alam",
    "tambang": "alam",
}


def to_html(text: str) -> str:
    """Return plain text as paragraphs."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part)


def to_text(body: str) -> str:
    """Return paragraphs as plain text; of other blocks the words stay."""
    broken = re.sub(r"<br>|</li>|</tr>", "\n", body)
    spaced = re.sub(r"</(?:p|h2|h3|h4|ul|ol|blockquote|table|figure)>", "\n\n", broken)
    return re.sub(r"\n{3,}", "\n\n", html.unescape(re.sub(r"<[^>]*>", "", spaced))).strip()


def _table(name: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(each) for each in ("id", "site_id", "body", "image", "alt", "category")))


def _rewrite(name: str, how: object) -> None:
    """Write the text of every row anew, some at a time."""
    assert callable(how)
    table, bind, last = _table(name), op.get_bind(), 0
    query = sa.select(table.c.id, table.c.body).order_by(table.c.id).limit(CHUNK)
    while rows := bind.execute(query.where(table.c.id > last)).all():
        bind.execute(
            table.update().where(table.c.id == sa.bindparam("key")).values(body=sa.bindparam("text")),
            [{"key": row.id, "text": how(row.body)} for row in rows],
        )
        last = rows[-1].id
