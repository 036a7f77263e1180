"""One server for one database: what it knows lives in memory, and two would not know of each other."""

import fcntl
import os
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

_LONGEST_LINE: Final = 2_000


class InUse(Exception):
    """Another server runs on this database."""


class Tenure:
    """The right to run on a database; the system takes it back when the process ends, however it ends."""

    def __init__(self, held: IO[str]) -> None:
        self._held = held

    @classmethod
    def take(cls, database: Path) -> Self:
        """Take it, and write down who has it. Raises InUse, OSError."""
        database.parent.mkdir(parents=True, exist_ok=True)
        held = _place(database).open("a+", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            process = held.readline(_LONGEST_LINE).strip() or "unknown"
            held.close()
            raise InUse(f"{database}: another server (process {process}) runs on it") from None
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        return cls(held)

    def tell(self, address: str) -> None:
        """Write down where people find the server, for whoever makes links beside it."""
        self._held.write(f"{address}\n")
        self._held.flush()

    def give_up(self) -> None:
        """Let another have it."""
        self._held.close()


def holder(database: Path) -> int | None:
    """Find the process that runs on a database; None where none does. Raises OSError."""
    found = _found(database)
    return found.process if found is not None else None


def address_of(database: Path) -> str | None:
    """Find where people find the server that runs on a database; None where none does, or it does not listen yet."""
    found = _found(database)
    return found.address or None if found is not None else None


class _Found(NamedTuple):
    process: int
    address: str


def _found(database: Path) -> _Found | None:
    place = _place(database)
    if not place.is_file():
        return None
    with place.open(encoding="utf-8") as noted:
        text, address = (noted.readline(_LONGEST_LINE).strip() for _ in range(2))
        process = int(text) if text.isdecimal() else None
        # The lock is tried only where one seems to run: a server that starts now must not meet ours.
        if process is None or not _lives(process):
            return None
        try:
            fcntl.flock(noted, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _Found(process, address)
    return None


def _place(database: Path) -> Path:
    return database.with_name(f"{database.name}.server")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
