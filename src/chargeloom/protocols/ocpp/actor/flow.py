"""The flow of a link: who tells faster than can be handled, or stored, is read no further for a while."""

from collections import deque
from collections.abc import Callable
from typing import Final

from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.rpc import Called, Sent
from chargeloom.storage.store import Store

MAX_WAITING: Final = 32
"""Messages of the station that may wait to be handled, or to be stored; then reading stops."""


class Flow:
    """Messages that wait for their turn, and units that wait for their commit, both in order."""

    __slots__ = ("_connection", "_is_held", "_store", "_unstored", "_waiting")

    def __init__(self, store: Store, connection: Connection) -> None:
        self._store = store
        self._connection = connection
        self._waiting: deque[Called | Sent] | None = None
        self._unstored = 0
        self._is_held = False

    def wait(self, message: Called | Sent) -> None:
        """Keep a message until those before it are handled."""
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(message)
        if len(self._waiting) >= MAX_WAITING:
            self._hold()

    def next(self) -> Called | Sent | None:
        """Take the message whose turn it is."""
        return self._waiting.popleft() if self._waiting else None

    def caught_up(self) -> None:
        """Read on, unless messages still wait."""
        if not self._waiting:
            self._waiting = None
            self._read_on()

    def drop(self) -> None:
        """Forget the messages that wait: nobody could be answered any more."""
        self._waiting = None

    def submit(self, unit: Unit, committed: Callable[[Exception | None], None]) -> None:
        """Have a unit stored; `committed` must tell when it is (`stored`)."""
        self._unstored += 1
        if self._unstored >= MAX_WAITING:
            self._hold()
        self._store.submit(unit, committed)

    def stored(self, _: Exception | None = None) -> None:
        """Note the end of a commit, be it well or not."""
        self._unstored -= 1
        if self._is_held:
            self._read_on()

    def _hold(self) -> None:
        self._is_held = True
        self._connection.pause()

    def _read_on(self) -> None:
        if self._is_held and self._unstored < MAX_WAITING and not self._waiting:
            self._is_held = False
            self._connection.resume()
