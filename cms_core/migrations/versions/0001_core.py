"""Core's tables, and the full-text index over published things."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COLUMNS = "title, summary, body_text, place"


def _values(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in ("id", *COLUMNS.split(", ")))


def _create_fts5() -> None:
    op.execute(
        f"CREATE VIRTUAL TABLE core_item_fts USING fts5({COLUMNS}, content='core_item', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    add = f"INSERT INTO core_item_fts(rowid, {COLUMNS}) VALUES ({_values('new')});"
    drop = f"INSERT INTO core_item_fts(core_item_fts, rowid, {COLUMNS}) VALUES ('delete', {_values('old')});"
    op.execute(f"CREATE TRIGGER core_item_fts_insert AFTER INSERT ON core_item BEGIN {add} END")
    op.execute(f"CREATE TRIGGER core_item_fts_delete AFTER DELETE ON core_item BEGIN {drop} END")
    op.execute(f"CREATE TRIGGER core_item_fts_update AFTER UPDATE ON core_item BEGIN {drop} {add} END")


def _drop_fts5() -> None:
    op.execute("DROP TABLE core_item_fts")


def _create_tsvector() -> None:
    # PostgreSQL takes "atau/dan" for a path and "desa.id" for a host, each one word that nobody looks for.
    joints = r"./\_@-=?#~+"
    # The function is immutable because it names its configuration, so an index may hold what it returns.
    op.execute(
        "CREATE FUNCTION core_item_document(title text, summary text, body_text text, place text) RETURNS tsvector "
        "LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
        "$$ SELECT to_tsvector('simple', translate(title || ' ' || summary || ' ' || body_text || ' ' || place, "
        f"'{joints}', '{' ' * len(joints)}')) $$"
    )
    op.execute(f"CREATE INDEX ix_core_item_search ON core_item USING gin (core_item_document({COLUMNS}))")


def _drop_tsvector() -> None:
    op.execute("DROP INDEX ix_core_item_search")
    op.execute("DROP FUNCTION core_item_document(text, text, text, text)")


SEARCH = {"sqlite": (_create_fts5, _drop_fts5), "postgresql": (_create_tsvector, _drop_tsvector)}


def upgrade() -> None:
    op.create_table(
        "core_region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("postal_code", sa.String(length=5), nullable=True),
        sa.Column("bps_code", sa.String(length=10), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["core_region.id"], name="fk_core_region_parent_id_core_region"),
        sa.PrimaryKeyConstraint("id", name="pk_core_region"),
        sa.UniqueConstraint("code", name="uq_core_region_code"),
    )
    with op.batch_alter_table("core_region") as batch_op:
        batch_op.create_index("ix_core_region_bps_code", ["bps_code"], unique=False)
        batch_op.create_index("ix_core_region_level", ["level"], unique=False)
        batch_op.create_index("ix_core_region_parent_id_name", ["parent_id", "name"], unique=False)

    op.create_table(
        "core_stamp",
        sa.Column("site_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site_key", name="pk_core_stamp"),
    )
    op.create_table(
        "core_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_user"),
        sa.UniqueConstraint("username", name="uq_core_user_username"),
    )
    op.create_table(
        "core_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_assignment_user_id_core_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_assignment"),
        sa.UniqueConstraint("user_id", "role", "region_code", name="uq_core_assignment_user_id_role_region_code"),
    )
    with op.batch_alter_table("core_assignment") as batch_op:
        batch_op.create_index("ix_core_assignment_region_code", ["region_code"], unique=False)

    op.create_table(
        "core_region_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"], ["core_region.id"], name="fk_core_region_alias_region_id_core_region", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_region_alias"),
    )
    with op.batch_alter_table("core_region_alias") as batch_op:
        batch_op.create_index("ix_core_region_alias_code", ["code"], unique=False)
        batch_op.create_index("ix_core_region_alias_name", ["name"], unique=False)
        batch_op.create_index("ix_core_region_alias_region_id", ["region_id"], unique=False)

    op.create_table(
        "core_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_session_user_id_core_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_session"),
        sa.UniqueConstraint("token_hash", name="uq_core_session_token_hash"),
    )
    with op.batch_alter_table("core_session") as batch_op:
        batch_op.create_index("ix_core_session_user_id", ["user_id"], unique=False)

    op.create_table(
        "core_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=7), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("logo", sa.String(length=40), nullable=True),
        sa.Column("lead", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("whatsapp", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("social", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["core_region.id"], name="fk_core_site_region_id_core_region"),
        sa.PrimaryKeyConstraint("id", name="pk_core_site"),
        sa.UniqueConstraint("region_id", name="uq_core_site_region_id"),
        sa.UniqueConstraint("slug", name="uq_core_site_slug"),
    )
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.create_index("ix_core_site_region_code", ["region_code"], unique=False)

    op.create_table(
        "core_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_audit_site_id_core_site", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name="fk_core_audit_user_id_core_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_audit"),
    )
    with op.batch_alter_table("core_audit") as batch_op:
        batch_op.create_index("ix_core_audit_site_id_at", ["site_id", "at"], unique=False)

    op.create_table(
        "core_idempotency",
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_idempotency_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_idempotency"),
        sa.UniqueConstraint(
            "site_id", "endpoint", "actor", "key", name="uq_core_idempotency_site_id_endpoint_actor_key"
        ),
        sa.UniqueConstraint("site_id", "id", name="uq_core_idempotency_site_id_id"),
    )
    with op.batch_alter_table("core_idempotency") as batch_op:
        batch_op.create_index("ix_core_idempotency_created_at", ["created_at"], unique=False)

    op.create_table(
        "core_item",
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("kabupaten", sa.String(length=5), nullable=False),
        sa.Column("kecamatan", sa.String(length=8), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("image", sa.String(length=40), nullable=True),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_item_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_item"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_item_site_id_id"),
        sa.UniqueConstraint("site_id", "plugin", "kind", "ref", name="uq_core_item_site_id_plugin_kind_ref"),
    )
    with op.batch_alter_table("core_item") as batch_op:
        batch_op.create_index(
            "ix_core_item_kabupaten_kind_published_at_id", ["kabupaten", "kind", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_item_kabupaten_published_at_id", ["kabupaten", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_item_kecamatan_kind_published_at_id", ["kecamatan", "kind", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_item_kecamatan_published_at_id", ["kecamatan", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_item_site_id_kind_published_at_id", ["site_id", "kind", "published_at", "id"], unique=False
        )
        batch_op.create_index("ix_core_item_site_id_published_at_id", ["site_id", "published_at", "id"], unique=False)

    op.create_table(
        "core_media",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("owner_plugin", sa.String(length=40), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("renditions", sa.JSON(), nullable=False),
        sa.Column("placeholder", sa.String(length=400), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["core_user.id"], name="fk_core_media_created_by_core_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_media_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_media"),
        sa.UniqueConstraint("key", name="uq_core_media_key"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_media_site_id_id"),
    )
    op.create_table(
        "core_module",
        sa.Column("plugin", sa.String(length=40), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enabled_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enabled_by"], ["core_user.id"], name="fk_core_module_enabled_by_core_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_module_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_module"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_module_site_id_id"),
        sa.UniqueConstraint("site_id", "plugin", name="uq_core_module_site_id_plugin"),
    )
    op.create_table(
        "core_page",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("in_menu", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("delivered", sa.String(length=64), nullable=False),
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
            ["site_id"], ["core_site.id"], name="fk_core_page_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_page"),
        sa.UniqueConstraint("site_id", "id", name="uq_core_page_site_id_id"),
        sa.UniqueConstraint("site_id", "slug", name="uq_core_page_site_id_slug"),
    )
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.create_index("ix_core_page_site_id_state_weight", ["site_id", "state", "weight"], unique=False)

    op.create_table(
        "core_site_host",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_site_host_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_site_host"),
        sa.UniqueConstraint("host", name="uq_core_site_host_host"),
    )
    with op.batch_alter_table("core_site_host") as batch_op:
        batch_op.create_index("ix_core_site_host_site_id", ["site_id"], unique=False)

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
    op.create_table(
        "core_stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["core_user.id"], name="fk_core_stage_change_by_id_core_user", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["core_site.id"], name="fk_core_stage_change_site_id_core_site", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_core_stage_change"),
    )
    with op.batch_alter_table("core_stage_change") as batch_op:
        batch_op.create_index("ix_core_stage_change_site_id", ["site_id"], unique=False)
    SEARCH[op.get_bind().dialect.name][0]()


def downgrade() -> None:
    SEARCH[op.get_bind().dialect.name][1]()
    with op.batch_alter_table("core_stage_change") as batch_op:
        batch_op.drop_index("ix_core_stage_change_site_id")

    op.drop_table("core_stage_change")
    op.drop_table("core_site_setting")
    with op.batch_alter_table("core_site_host") as batch_op:
        batch_op.drop_index("ix_core_site_host_site_id")

    op.drop_table("core_site_host")
    with op.batch_alter_table("core_page") as batch_op:
        batch_op.drop_index("ix_core_page_site_id_state_weight")

    op.drop_table("core_page")
    op.drop_table("core_module")
    op.drop_table("core_media")
    with op.batch_alter_table("core_item") as batch_op:
        batch_op.drop_index("ix_core_item_site_id_published_at_id")
        batch_op.drop_index("ix_core_item_site_id_kind_published_at_id")
        batch_op.drop_index("ix_core_item_kecamatan_published_at_id")
        batch_op.drop_index("ix_core_item_kecamatan_kind_published_at_id")
        batch_op.drop_index("ix_core_item_kabupaten_published_at_id")
        batch_op.drop_index("ix_core_item_kabupaten_kind_published_at_id")

    op.drop_table("core_item")
    with op.batch_alter_table("core_idempotency") as batch_op:
        batch_op.drop_index("ix_core_idempotency_created_at")

    op.drop_table("core_idempotency")
    with op.batch_alter_table("core_audit") as batch_op:
        batch_op.drop_index("ix_core_audit_site_id_at")

    op.drop_table("core_audit")
    with op.batch_alter_table("core_site") as batch_op:
        batch_op.drop_index("ix_core_site_region_code")

    op.drop_table("core_site")
    with op.batch_alter_table("core_session") as batch_op:
        batch_op.drop_index("ix_core_session_user_id")

    op.drop_table("core_session")
    with op.batch_alter_table("core_region_alias") as batch_op:
        batch_op.drop_index("ix_core_region_alias_region_id")
        batch_op.drop_index("ix_core_region_alias_name")
        batch_op.drop_index("ix_core_region_alias_code")

    op.drop_table("core_region_alias")
    with op.batch_alter_table("core_assignment") as batch_op:
        batch_op.drop_index("ix_core_assignment_region_code")

    op.drop_table("core_assignment")
    op.drop_table("core_user")
    op.drop_table("core_stamp")
    with op.batch_alter_table("core_region") as batch_op:
        batch_op.drop_index("ix_core_region_parent_id_name")
        batch_op.drop_index("ix_core_region_level")
        batch_op.drop_index("ix_core_region_bps_code")

    op.drop_table("core_region")
