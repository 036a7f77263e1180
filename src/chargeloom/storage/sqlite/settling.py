"""Settling: rows that were appended as they arrived move to where they are looked for, in bulk.

Rows of one transaction or station that arrived far apart lie in one page of the disk then, and a
page takes many rows at once. A reading that was repeated is dropped here: the first one stays.
"""

import sqlite3
from typing import Final

SETTLE_ROWS: Final = 20_000
"""So many wait at most: few enough to look through at each question, enough to fill pages."""

_READING: Final = (
    'series, at, digest, delay_us, evse, connector, layout, body, seq_no, "trigger", told_after_us'
)
_SETTLE_READINGS: Final = f"""
INSERT INTO reading ({_READING})
SELECT {_READING}
FROM reading_arrived WHERE true ORDER BY series, at, digest, place
ON CONFLICT (series, at, digest) DO NOTHING
"""  # noqa: S608 our own names
_SETTLE_JOURNAL: Final = """
INSERT INTO journal_of_station (station_no, id)
SELECT station_no, id FROM journal WHERE id >= (SELECT min(id) FROM journal_arrived)
ORDER BY station_no, id
ON CONFLICT (station_no, id) DO NOTHING
"""
_SETTLE_ACTIONS: Final = """
INSERT INTO journal_of_action (action, id)
SELECT action, id FROM journal WHERE id >= (SELECT min(id) FROM journal_arrived)
ORDER BY action, id
ON CONFLICT (action, id) DO NOTHING
"""
_EVENT: Final = '"transaction", seq_no, digest, kind, "trigger", at, received_at, is_offline'
_SETTLE_EVENTS: Final = f"""
INSERT INTO transaction_event ({_EVENT})
SELECT {_EVENT}
FROM transaction_event_arrived WHERE true ORDER BY "transaction", seq_no, digest, place
ON CONFLICT ("transaction", seq_no, digest) DO NOTHING
"""  # noqa: S608 our own names
_MOVES: Final = (
    _SETTLE_READINGS,
    "DELETE FROM reading_arrived",
    _SETTLE_JOURNAL,
    _SETTLE_ACTIONS,
    "DELETE FROM journal_arrived",
    _SETTLE_EVENTS,
    "DELETE FROM transaction_event_arrived",
)
_WAITING: Final = (
    "SELECT (SELECT count(*) FROM reading_arrived)"
    " + (SELECT count(*) FROM journal WHERE id >= (SELECT min(id) FROM journal_arrived))"
    " + (SELECT count(*) FROM transaction_event_arrived)"
)


def settle(connection: sqlite3.Connection) -> None:
    """Move all rows that wait, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for move in _MOVES:
        connection.execute(move)
    connection.execute("COMMIT")


def waiting(connection: sqlite3.Connection) -> int:
    """Count the rows that wait."""
    (count,) = connection.execute(_WAITING).fetchone()
    return int(count)
