"""Connections whose commits fail when a test says so."""

import sqlite3
from typing import Any, ClassVar, Self


class FailingConnection(sqlite3.Connection):
    """A connection that fails as the class of it says: every connection of the class, old or new."""

    failure: ClassVar[str | None] = None
    opened: ClassVar[int] = 0

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        type(self).opened += 1

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
        if self.failure is not None and statement == "COMMIT":
            raise sqlite3.OperationalError(self.failure)
        return super().execute(statement, *arguments)

    @classmethod
    def fresh(cls) -> type[Self]:
        """Make a class of its own, so that tests do not break each other's connections."""
        return type(cls.__name__, (cls,), {"failure": None, "opened": 0})
