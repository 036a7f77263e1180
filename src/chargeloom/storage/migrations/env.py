"""Runs the steps on the connection, and in the transaction, that the caller holds."""

from alembic import context

from chargeloom.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
