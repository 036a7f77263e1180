"""Other programs at the same database: `python -m tests.durability.bystander WHAT DATABASE`.

Does it again and again until standard input ends, and prints how often it did.
"""

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from chargeloom.storage.sqlite.store import SqliteStore


def read(database: Path) -> None:
    """Open read-only, count what there is, and close."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.execute("SELECT count(*) FROM journal").fetchone()


def dispose(database: Path) -> None:
    """Open for writing, look, and close: the last to close a database removes its log."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("SELECT count(*) FROM journal").fetchone()


def migrate(database: Path) -> None:
    """Open as a command beside the server would: with every migration that is due."""
    asyncio.run(_migrate(database))


async def _migrate(database: Path) -> None:
    store = SqliteStore(database, is_guest=True)
    await store.open()
    await store.close()


DEEDS: Final[dict[str, Callable[[Path], None]]] = {
    "read": read,
    "dispose": dispose,
    "migrate": migrate,
}


def main(what: str, database: Path) -> None:
    """Do it until told to end, whenever the server leaves time for it."""
    os.nice(10)
    is_over = threading.Event()
    threading.Thread(target=_await_end, args=(is_over,), daemon=True).start()
    times = 0
    while not is_over.is_set():
        DEEDS[what](database)
        times += 1
    sys.stdout.write(f"{times}\n")


def _await_end(is_over: threading.Event) -> None:
    sys.stdin.read()
    is_over.set()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
