"""Why a database can't be opened, and what to do about it: SQLite says neither which file nor what helps."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

_RIGHTS: Final = "run as the user that it belongs to, or give it to this one (chown)"
_ADVICE: Final = {
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
    sqlite3.SQLITE_READONLY: f"who reads it writes beside it: {_RIGHTS}",
    sqlite3.SQLITE_NOTADB: "it was damaged or replaced: restore the backup, or name another data folder (--data)",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore the backup",
    sqlite3.SQLITE_FULL: "make room: a start needs some megabytes",
    sqlite3.SQLITE_IOERR: "the disk does not do what it is told: look into the log of the machine",
    sqlite3.SQLITE_BUSY: "another program holds it: end that one first",
}
_PRIMARY: Final = 0xFF
_LEAST_ROOM: Final = 1 << 20
"""On a disk with less SQLite can't lay out its log, and calls that an error of the disk."""


def diagnosed(error: Exception, path: Path) -> str:
    """Say what keeps a database from being opened for writing, and what helps."""
    if path.is_dir():
        return f"{path}: it is a folder; name a file (--database), or another data folder (--data)"
    closed = next(_closed(path), None)
    if closed is not None:
        return f"{closed}: this user may not read and write it; {_RIGHTS}"
    if path.parent.is_dir() and shutil.disk_usage(path.parent).free < _LEAST_ROOM:
        return f"{path}: the disk is full; {_ADVICE[sqlite3.SQLITE_FULL]}"
    return described(error, path)


def described(error: Exception, path: Path) -> str:
    """Say what was wrong with a database, and what helps where that is known."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = f"{path}: {str(cause) or type(cause).__name__}"
    code = getattr(cause, "sqlite_errorcode", None)
    advice = _ADVICE.get(code & _PRIMARY) if code is not None else None
    return f"{said}; {advice}" if advice else said


def _closed(path: Path) -> Iterator[Path]:
    """List what stands in the way of this user: the folder, the database, the files of its log."""
    beside = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    yield from (
        one
        for one in (path.parent, path, *beside)
        if one.exists() and not os.access(one, os.R_OK | os.W_OK)
    )
