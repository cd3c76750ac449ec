"""Alembic's door: called by cms_core.migrate with a connection and an owner, for core and for every plugin."""

from alembic import context

from cms_core.migrate import options

owner = context.config.attributes["owner"]
connection = context.config.attributes["connection"]

context.configure(connection=connection, **options(owner))
with context.begin_transaction():
    context.run_migrations()
