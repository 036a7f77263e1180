"""What begins by a command: a database where none was, which a misspelt folder makes as well."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from chargeloom.config import Config
from chargeloom.places import database


@contextmanager
def told_if_new(settings: Config) -> Iterator[None]:
    """Say on standard error that a database was made: what is printed beside it may be read by a program."""
    path = database(settings)
    was_there = path.exists()
    yield
    if not was_there and path.exists():
        print(
            f"{path} is new: no server has run there; another data folder is named by --data",
            file=sys.stderr,
        )
