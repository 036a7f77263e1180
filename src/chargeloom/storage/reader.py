"""Asking the database: on connections that only read, beside the writer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chargeloom.storage.asked import Asked
from chargeloom.storage.unavailable import StorageUnavailable

Answer = TypeVar("Answer")


class Reader:
    """Answers questions. What was committed before a question is seen by it."""

    def __init__(
        self, engine: AsyncEngine, *, begin: str, hides_answers: Callable[[Exception], bool]
    ) -> None:
        """`begin` is what the database needs to hear to show one moment to several questions.

        `hides_answers` says whether an error of the database means that it can't be read now.
        """
        self._engine = engine
        self._begin = begin
        self._hides_answers = hides_answers
        self._closed = False
        self._ending: set[asyncio.Task[None]] = set()
        """Connections that their questions let go; each is kept for the next question, or closed."""

    async def all(self, asked: Asked[Answer]) -> list[Answer]:
        """Read every row. Raises StorageUnavailable."""
        async with self._connection() as connection:
            return await _all(connection, asked)

    async def first(self, asked: Asked[Answer]) -> Answer | None:
        """Read the first row, if there is one. Raises StorageUnavailable."""
        async with self._connection() as connection:
            row = (await connection.execute(asked.statement)).first()
            return asked.read(row) if row is not None else None

    @asynccontextmanager
    async def one_moment(self) -> AsyncIterator["Snapshot"]:
        """Answer several questions as of one moment. Raises StorageUnavailable."""
        async with self._connection() as connection:
            await connection.exec_driver_sql(self._begin)
            yield Snapshot(connection)

    async def close(self) -> None:
        """Close every connection; one that a question still holds is closed with its answer."""
        self._closed = True
        await asyncio.gather(*self._ending, return_exceptions=True)
        await self._engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        if self._closed:
            raise StorageUnavailable("the database is closed")
        try:
            connection = await self._engine.connect()
            try:
                yield connection
            finally:
                await self._let_go(connection)
        except DBAPIError as error:
            if isinstance(error.orig, Exception) and self._hides_answers(error.orig):
                raise StorageUnavailable(f"the database can't be read: {error.orig}") from error
            raise
        except PoolExhausted as error:
            raise StorageUnavailable("too many questions at once") from error

    async def _let_go(self, connection: AsyncConnection) -> None:
        """Give a connection back to the end, also where whoever asked gives up meanwhile."""
        ending = asyncio.create_task(self._give_back(connection))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _give_back(self, connection: AsyncConnection) -> None:
        if self._closed:
            await connection.invalidate()
        await connection.close()


class Snapshot:
    """The database as it was at one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self, asked: Asked[Answer]) -> list[Answer]:
        """Read every row."""
        return await _all(self._connection, asked)


async def _all(connection: AsyncConnection, asked: Asked[Answer]) -> list[Answer]:
    read: Callable[..., Answer] = asked.read
    return [read(row) for row in await connection.execute(asked.statement)]
