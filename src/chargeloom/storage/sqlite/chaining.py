"""Chaining the audit: done by whoever holds the write lock, so that several processes make one chain."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from chargeloom.domain.chain import BEGINNING, ChainEntry, head_seal, link_digest

_HEAD: Final = "SELECT place, digest FROM audit_link ORDER BY place DESC LIMIT 1"
_KNOWN: Final = "SELECT 1 FROM audit WHERE id = ?"
_ENTRY: Final = (
    "INSERT INTO audit (id, at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)"
)
_LINK: Final = "INSERT INTO audit_link (place, entry, digest) VALUES (?, ?, ?)"
_END: Final = (
    "INSERT INTO audit_head (id, place, seal) VALUES (1, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET place = excluded.place, seal = excluded.seal"
)


def append(connection: sqlite3.Connection, key: bytes, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write entries behind the chain's end; one that stands there already is left as it is."""
    place, digest = connection.execute(_HEAD).fetchone() or (0, BEGINNING)
    for row in rows:
        if connection.execute(_KNOWN, row[:1]).fetchone() is not None:
            continue
        place += 1
        digest = link_digest(key, digest, place, ChainEntry(**dict(zip(_FIELDS, row, strict=True))))
        connection.execute(_ENTRY, row)
        connection.execute(_LINK, (place, row[0], digest))
    if place:
        connection.execute(_END, (place, head_seal(key, place, digest)))


_FIELDS: Final = ("id", "at", "actor", "action", "subject", "detail")
