"""Whose fault an error is: the unit's own, or the store's."""

import sqlite3
from pathlib import Path
from typing import Final

from chargeloom.storage.sqlite.diagnosing import diagnosed
from chargeloom.storage.unavailable import StorageUnavailable

_OF_THE_UNIT: Final = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


def blames_store(error: Exception) -> bool:
    """Whether nothing can be written now, whatever is written: full, read-only, broken, locked."""
    if isinstance(error, _OF_THE_UNIT):
        return False
    return isinstance(error, sqlite3.Error | OSError | MemoryError | StorageUnavailable)


def hides_answers(error: Exception) -> bool:
    """Whether a question failed because the database can't be read now, not because it was asked wrongly."""
    is_our_mistake = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return blames_store(error) and not is_our_mistake


def unavailable(error: Exception, path: Path | None = None) -> StorageUnavailable:
    """Say it in the words of the interface; `path` is that of a database that could not be opened."""
    if isinstance(error, StorageUnavailable):
        return error if path is None else StorageUnavailable(f"{path}: {error}")
    said = str(error) or type(error).__name__
    wrapped = StorageUnavailable(said if path is None else diagnosed(error, path))
    wrapped.__cause__ = error
    return wrapped
