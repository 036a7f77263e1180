"""Statements that write many rows at once.

Each step of SQLite gives up the interpreter's lock, and beside a busy event loop getting it back
takes milliseconds. So a statement takes up to 256 rows, in sizes that are few enough to stay
prepared: powers of two and their triples, of which four make any number of rows up to 256.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

Row = tuple[Any, ...]

SIZES: Final = (256, 192, 128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)
PREPARED_STATEMENTS: Final = 1_024
"""More than all statements in all sizes, so that none is prepared twice."""

_nothing: Final[dict[None, None]] = {}

# Of what is neither number nor text, `sqlite3` asks by name whether it adapts itself, at most of what it costs to write
# it: unless somebody adapts it. These give back the very same.
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(type(None), _nothing.get)

_quoted = sqlite.dialect().identifier_preparer.quote


class Insert:
    """Writes rows of one table."""

    def __init__(self, table: Table, columns: Sequence[str], on_conflict: str = "") -> None:
        names = ", ".join(map(_quoted, columns))
        head = f"INSERT INTO {_quoted(table.name)} ({names}) VALUES "  # noqa: S608 our own names
        row = f"({', '.join('?' * len(columns))})"
        self.width: Final = len(columns)
        self._sql = {size: f"{head}{', '.join([row] * size)} {on_conflict}" for size in SIZES}

    def run(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Write rows in their order."""
        self.write(connection, list(chain.from_iterable(rows)))

    def write(self, connection: sqlite3.Connection, values: Sequence[Any]) -> None:
        """Write rows in their order, the values of each behind those of the one before."""
        start, left = 0, len(values) // self.width
        for size in SIZES:
            while left >= size:
                end = start + size * self.width
                connection.execute(self._sql[size], values[start:end])
                start, left = end, left - size


def replacing(
    table: Table, columns: Sequence[str], *identity: str, fixed: Sequence[str] = ()
) -> Insert:
    """Make an insert whose row takes the place of an earlier one of the same identity.

    What is `fixed` no later row says otherwise: SQLite writes an index anew when a column of it is
    set at all, to whatever value.
    """
    kept = [name for name in columns if name not in identity and name not in fixed]
    changes = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in kept)
    return Insert(table, columns, f"{_on(identity)} DO UPDATE SET {changes}")


def keeping_first(table: Table, columns: Sequence[str], *identity: str) -> Insert:
    """Make an insert that leaves an earlier row of the same identity as it was.

    Any other conflict is an error: `INSERT OR IGNORE` would drop a wrong row without a word.
    """
    return Insert(table, columns, f"{_on(identity)} DO NOTHING")


def keeping_newest(table: Table, columns: Sequence[str], value: str, *identity: str) -> Insert:
    """Make an insert that replaces an earlier row of the same identity only by a higher value."""
    name, quoted = _quoted(table.name), _quoted(value)
    change = f"{_on(identity)} DO UPDATE SET {quoted} = excluded.{quoted}"
    return Insert(table, columns, f"{change} WHERE excluded.{quoted} > {name}.{quoted}")


def keeping_latest(
    table: Table,
    columns: Sequence[str],
    time: str,
    identity: Sequence[str],
    kept: Sequence[str],
    spelled: Sequence[str] = (),
) -> Insert:
    """Make an insert that changes an earlier row of the same identity, unless that one is of later.

    Of the `kept` columns a row that says nothing leaves what was said before. The `spelled` ones of the identity are
    written as the later row writes them.
    """
    name = _quoted(table.name)
    fixed = [column for column in identity if column not in spelled]
    changes = ", ".join(
        f"{column} = coalesce(excluded.{column}, {name}.{column})"
        if column in map(_quoted, kept)
        else f"{column} = excluded.{column}"
        for column in map(_quoted, columns)
        if column not in map(_quoted, fixed)
    )
    at = _quoted(time)
    on = f"{_on(identity)} DO UPDATE SET {changes}"
    return Insert(table, columns, f"{on} WHERE excluded.{at} >= {name}.{at}")


def _on(identity: Sequence[str]) -> str:
    return f"ON CONFLICT ({', '.join(map(_quoted, identity))})"
