"""Bringing a database up to the newest schema, one step a transaction.

A step holds the write lock from before it looks at the schema until it is done: two processes that
start at once take turns, and one that is killed half way leaves the step undone.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from chargeloom.storage.migrations.head import HEAD
from chargeloom.storage.unavailable import StorageUnavailable

SCRIPTS: Final = "chargeloom.storage:migrations"


def upgrade(connect: Callable[[], sqlite3.Connection]) -> None:
    """Take every step that the database lacks. Raises StorageUnavailable for one from the future."""
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_immediate)
    steps = ScriptDirectory.from_config(configuration())  # reads them all: once, not for each step
    try:
        while _take_step(engine.begin, steps):
            pass
    finally:
        engine.dispose()


def configuration(connection: Connection | None = None) -> Config:
    """Say where the steps are, and where they are to be taken."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config


def _take_step(begin: Callable[[], Any], steps: ScriptDirectory) -> bool:
    with begin() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == HEAD:
            return False
        try:
            step = _next(steps, revision)
            with EnvironmentContext(configuration(connection), steps, fn=lambda *_: [step]):
                steps.run_env()
        except RevisionError as error:
            raise StorageUnavailable(
                f"a newer version made this database: its schema is {revision}, and this version knows {HEAD};"
                " run that version, or restore the backup from before the upgrade"
            ) from error
    return True


def _next(steps: ScriptDirectory, revision: str | None) -> MigrationStep:
    """Find the first step that a schema lacks. Raises RevisionError for a schema that we do not know."""
    *_, first = steps.iterate_revisions(HEAD, revision or "base")
    return MigrationStep.upgrade_from_script(steps.revision_map, first)


def _leave_transactions_to_us(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
