"""Run by Alembic; `storage.migrate` hands the connection over."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,  # our engine begins a transaction on SQLite too: no half migrations
)
with context.begin_transaction():
    context.run_migrations()
