"""One server for one database: what it knows lives in memory, and two would not know of each other."""

import fcntl
import os
from pathlib import Path
from typing import IO, Self


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
        held = database.with_name(f"{database.name}.server").open("a+", encoding="ascii")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            process = held.read(20).strip() or "unknown"
            held.close()
            raise InUse(f"{database}: another server (process {process}) runs on it") from None
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        return cls(held)

    def give_up(self) -> None:
        """Let another have it."""
        self._held.close()
