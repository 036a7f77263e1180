"""A database with its schema and nothing in it, made once: running the migrations takes a while."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.database import Database


def put_blank(database: Path) -> None:
    """Put it there, unless there is one."""
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_blank(), database)


@cache
def _blank() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="chargeloom-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = folder / "blank.db"
    Database(Settings(database)).close()
    return database
