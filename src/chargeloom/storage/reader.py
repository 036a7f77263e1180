"""Asking the database: on connections that only read, in threads beside the writer's.

A question goes to its thread and comes back once: to do so for each step, to connect, to ask, to fetch and to
give back, takes many times as long as most answers.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from chargeloom.storage.asked import Asked
from chargeloom.storage.question import GivenUp, Question
from chargeloom.storage.unavailable import StorageUnavailable

PATIENCE_S: Final = 10.0
"""So long a question waits for its turn."""
FAREWELL_S: Final = 1.0
"""So long the end waits for answers; then they are given up."""

_AGAIN_S: Final = 0.05
_CLOSED: Final = "the database is closed"

Answer = TypeVar("Answer")


class Reader:
    """Answers questions. What was committed before a question is seen by it."""

    def __init__(
        self,
        engine: Engine,
        *,
        at_once: int,
        begin: str,
        hides_answers: Callable[[Exception], bool],
        interrupt: Callable[[Any], None],
    ) -> None:
        """`begin` is what the database needs to hear to show one moment to several questions.

        `hides_answers` says whether an error of the database means that it can't be read now; `interrupt`
        ends what a connection of the driver is asked, from another thread.
        """
        self._engine = engine
        self._begin = begin
        self._hides_answers = hides_answers
        self._interrupt = interrupt
        self._threads = ThreadPoolExecutor(at_once, "reader")
        self._places = asyncio.Semaphore(at_once)
        self._under_way: dict[asyncio.Future[Any], Question[Any]] = {}
        self._closed = False

    async def all(self, asked: Asked[Answer]) -> list[Answer]:
        """Read every row. Raises StorageUnavailable."""
        return await self._answer(lambda connection: Moment(connection).all(asked))

    async def first(self, asked: Asked[Answer]) -> Answer | None:
        """Read the first row, if there is one. Raises StorageUnavailable."""
        return await self._answer(lambda connection: Moment(connection).first(asked))

    async def at_one_moment(self, ask: Callable[["Moment"], Answer]) -> Answer:
        """Answer what several questions come to, as of one moment. Raises StorageUnavailable."""

        def ask_all(connection: Connection) -> Answer:
            connection.exec_driver_sql(self._begin)
            return ask(Moment(connection))

        return await self._answer(ask_all)

    async def close(self) -> None:
        """Answer what is being asked, unless that takes long, and close every connection."""
        self._closed = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FAREWELL_S)
        for answer in tuple(self._under_way):
            self._give_up(answer)
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._threads.shutdown(wait=False)
        self._engine.dispose()

    async def _answer(self, ask: Callable[[Connection], Answer]) -> Answer:
        await self._take_a_place()
        question = Question(self._engine, ask, self._interrupt)
        answer = asyncio.get_running_loop().run_in_executor(self._threads, question.answer)
        self._under_way[answer] = question
        answer.add_done_callback(self._answered)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            self._give_up(answer)
            raise
        except GivenUp:
            raise StorageUnavailable(_CLOSED) from None
        except DBAPIError as error:
            if isinstance(error.orig, Exception) and self._hides_answers(error.orig):
                raise StorageUnavailable(f"the database can't be read: {error.orig}") from error
            raise

    def _give_up(self, answer: asyncio.Future[Any]) -> None:
        """End a question, and say so again: the database hears nothing before it has begun."""
        question = self._under_way.get(answer)
        if question is not None:
            question.give_up()
            asyncio.get_running_loop().call_later(_AGAIN_S, self._give_up, answer)

    async def _take_a_place(self) -> None:
        """Wait for a place as long as patience lasts. Raises StorageUnavailable."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._places.acquire()
        except TimeoutError:
            raise StorageUnavailable("too many questions at once") from None
        if self._closed:
            self._places.release()
            raise StorageUnavailable(_CLOSED)

    def _answered(self, answer: asyncio.Future[Any]) -> None:
        del self._under_way[answer]
        self._places.release()
        if not answer.cancelled():
            answer.exception()  # looked at, also where nobody waits for it any more


class Moment:
    """The database as one connection sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, asked: Asked[Answer]) -> list[Answer]:
        """Read every row."""
        read: Callable[..., Answer] = asked.read
        return [read(row) for row in self._connection.execute(asked.statement)]

    def first(self, asked: Asked[Answer]) -> Answer | None:
        """Read the first row, if there is one."""
        row = self._connection.execute(asked.statement).first()
        return asked.read(row) if row is not None else None
