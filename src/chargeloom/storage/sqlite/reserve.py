"""Room kept back beside the database: when the disk is full, the facts of charges still fit.

While the reserve is spent, telemetry is not taken; the file is empty then, so that a restart knows.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_SPARE: Final = 4
"""The reserve is taken where so many times its size are free: it must not be what fills the disk."""
_PIECE: Final = bytes(1 << 20)


class Reserve:
    """A file that holds room. It is written in the writer's thread; `is_spent` is read everywhere."""

    def __init__(self, database: Path, size_bytes: int) -> None:
        """Size 0 keeps nothing back."""
        self._path = database.with_name(f"{database.name}-reserve")
        self._size = size_bytes
        self._is_held = False
        self.is_spent = False

    def open(self) -> None:
        """Take the reserve, or see that it was spent before."""
        if not self._size:
            return
        self.is_spent = self._path.exists() and self._held_bytes() == 0
        if not self.take():
            log.warning("the disk has too little room to keep any back", wanted_bytes=self._size)

    def take(self) -> bool:
        """Hold the room; False when the disk has too little to spare. Never raises."""
        if self._is_held or not self._size:
            return self._is_held
        try:
            self._is_held = self._has_room()
            if self._is_held:
                self._fill()
        except OSError:
            self._is_held = False
            self._give_back()
        if self._is_held and self.is_spent:
            log.warning("the disk has room again: readings are taken as before")
            self.is_spent = False
        return self._is_held

    def spend(self) -> bool:
        """Give the room to the database; False when there was nothing to give."""
        if not self._is_held:
            return False
        self._is_held, self.is_spent = False, True
        self._give_back()
        log.error("the disk is full: what is kept back serves charges, and readings are refused")
        return True

    def _give_back(self) -> None:
        """Empty the file, which stays as the sign that the reserve is spent."""
        with suppress(OSError):
            os.truncate(self._path, 0)
            if not self.is_spent:
                self._path.unlink()

    def _held_bytes(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _has_room(self) -> bool:
        held = self._held_bytes()
        return held == self._size or disk_usage(self._path.parent).free >= _SPARE * self._size

    def _fill(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, self._size)
            else:
                _write(descriptor, self._size)
            os.ftruncate(descriptor, self._size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write(descriptor: int, size_bytes: int) -> None:
    for start in range(0, size_bytes, len(_PIECE)):
        os.write(descriptor, _PIECE[: size_bytes - start])


def is_full(error: Exception) -> bool:
    """Whether the disk had no room for a write."""
    code = getattr(error, "sqlite_errorcode", None)
    return (
        isinstance(error, sqlite3.Error) and code is not None and code & 0xFF == sqlite3.SQLITE_FULL
    )
