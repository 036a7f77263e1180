"""The store as who only asks it opens it: no service is built."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chargeloom.config import Config
from chargeloom.places import database
from chargeloom.storage.answering import Answering
from chargeloom.storage.sqlite.reading import answering


@asynccontextmanager
async def asking(config: Config) -> AsyncIterator[Answering]:
    """Read the database, beside a running server or without one. Raises StorageUnavailable."""
    async with answering(database(config)) as asked:
        yield asked
