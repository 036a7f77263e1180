"""A question to the database: asked, answered and read in a thread, in one go."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

Answer = TypeVar("Answer")


class Question(Generic[Answer]):
    """Is asked once. Whoever asked may give it up, from another thread."""

    def __init__(
        self,
        engine: Engine,
        ask: Callable[[Connection], Answer],
        interrupt: Callable[[Any], None],
    ) -> None:
        """`interrupt` ends what a connection of the driver is asked."""
        self._engine = engine
        self._ask = ask
        self._interrupt = interrupt
        self._asked: Any = None
        """What the driver calls the connection, while it is asked."""
        self._is_given_up = False
        self._changing = threading.Lock()

    def answer(self) -> Answer:
        """Ask on a connection of the engine's, and give it back."""
        with self._engine.connect() as connection:
            self._begin(connection)
            try:
                return self._ask(connection)
            finally:
                with self._changing:
                    self._asked = None

    def give_up(self) -> None:
        """End it: a connection that already answers another question is left alone."""
        with self._changing:
            self._is_given_up = True
            if self._asked is not None:
                self._interrupt(self._asked)

    def _begin(self, connection: Connection) -> None:
        with self._changing:
            if self._is_given_up:
                raise GivenUp
            self._asked = connection.connection.dbapi_connection


class GivenUp(Exception):  # nothing is wrong with it
    """Nobody waits for the answer any more."""
