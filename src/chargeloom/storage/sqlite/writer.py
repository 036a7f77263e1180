"""The thread that writes, and that finds its way back when writing fails."""

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from enum import Enum
from typing import Any, NamedTuple, Protocol, TypeVar

from chargeloom.clock import monotonic
from chargeloom.domain.unit import Unit
from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.database import Database, Outcome
from chargeloom.storage.sqlite.failures import blames_store, unavailable
from chargeloom.storage.sqlite.place import Place
from chargeloom.storage.sqlite.reserve import Reserve, is_full
from chargeloom.storage.unavailable import StorageUnavailable

T = TypeVar("T")


class Heard(NamedTuple):
    """Who is told what, in the writer's thread."""

    outcomes: Callable[[Sequence[Outcome]], None]
    failure: Callable[[StorageUnavailable], None]
    recovery: Callable[[], None]


class _Task(Protocol):
    def run(self, database: Database) -> None: ...

    def refuse(self, reason: StorageUnavailable) -> None: ...


class _Commit(NamedTuple):
    units: Sequence[Unit]
    tell: Callable[[Sequence[Outcome]], None]

    def run(self, database: Database) -> None:
        self.tell(database.commit(self.units))

    def refuse(self, reason: StorageUnavailable) -> None:
        """Say nothing: who is told of the failure refuses every unit that is under way."""


class _Errand(NamedTuple):
    do: Callable[[Database], Any]
    done: Future[Any]

    def run(self, database: Database) -> None:
        if not self.done.running() and not self.done.set_running_or_notify_cancel():
            return
        try:
            self.done.set_result(self.do(database))
        except Exception as error:
            if blames_store(error):
                raise
            self.done.set_exception(error)

    def refuse(self, reason: StorageUnavailable) -> None:
        if self.done.running() or self.done.set_running_or_notify_cancel():
            self.done.set_exception(reason)


class _Signal(Enum):
    RESUME = "writing may be tried again"
    RETRY = "it is time to try"
    STOP = "nothing follows"


class Writer:
    """Does what it is given in that order, in a thread of its own, on the only writing connection.

    A connection whose write or sync failed is never used again. After a failed sync the system may
    count pages as written that are not, and a second sync of the same file would say that all is
    well. A new connection begins by moving the log into the database, page by page, and syncs that.
    Nor is anything written once the name of the database leads elsewhere: nobody would find it there.
    When the disk is full, what is kept back is spent at once, and nobody is sent away.
    """

    def __init__(self, settings: Settings, heard: Heard, retry_s: float) -> None:
        self._settings = settings
        self._place = Place(settings.path)
        self._reserve = Reserve(settings.path, 0 if settings.is_guest else settings.reserve_bytes)
        self._heard = heard
        self._retry_s = retry_s
        self._tasks: queue.SimpleQueue[_Task | _Signal] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="chargeloom-writer", daemon=True)
        self._database: Database | None = None
        self._reason = StorageUnavailable("the store is not open")
        self._retry_at: float | None = None

    @property
    def is_short_of_room(self) -> bool:
        """Whether the disk is full, and what is kept back serves the facts of charges alone."""
        return self._reserve.is_spent

    def start(self) -> Future[None]:
        """Open the database. The future raises StorageUnavailable when that is not possible."""
        self._thread.start()
        return self._opened

    def commit(self, units: Sequence[Unit]) -> None:
        """Make units durable; their outcomes are told."""
        self._tasks.put(_Commit(units, self._heard.outcomes))

    def execute(self, statement: str) -> Future[int]:
        """Run a statement in a transaction of its own; the future counts the rows it changed."""
        return self._run_errand(lambda database: database.execute(statement))

    def resume(self) -> None:
        """Try to write again. Until then everything is refused: nothing slips in after a failure."""
        self._tasks.put(_Signal.RESUME)

    def stop(self) -> None:
        """End after what was given before."""
        self._tasks.put(_Signal.STOP)

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run_errand(self, do: Callable[[Database], T]) -> Future[T]:
        done: Future[T] = Future()
        self._tasks.put(_Errand(do, done))
        return done

    def _run(self) -> None:
        if self._open():
            self._work()
            self._end()

    def _open(self) -> bool:
        try:
            self._database = Database(self._settings)
            self._place.look()
        except Exception as error:  # noqa: BLE001 whoever opens is told, whatever it is
            self._opened.set_exception(unavailable(error, self._settings.path))
            return False
        self._reserve.open()
        self._look_for_room()
        self._opened.set_result(None)
        return True

    def _work(self) -> None:
        while (task := self._next()) is not _Signal.STOP:
            if isinstance(task, _Signal):
                self._hear(task)
            elif self._database is None:
                task.refuse(self._reason)
            else:
                self._do(task, self._database)

    def _next(self) -> _Task | _Signal:
        if self._retry_at is None:
            return self._tasks.get()
        left_s = self._retry_at - monotonic()
        if left_s <= 0:
            return _Signal.RETRY
        try:
            return self._tasks.get(timeout=left_s)
        except queue.Empty:
            return _Signal.RETRY

    def _hear(self, signal: _Signal) -> None:
        if signal is _Signal.RETRY:
            self._recover()
        elif self._database is None:
            self._retry_at = monotonic() + self._retry_s

    def _do(self, task: _Task, database: Database) -> None:
        try:
            self._place.look()
            task.run(database)
        except Exception as error:  # noqa: BLE001 whatever it is, this connection is not trusted again
            if (roomier := self._make_room(database, error)) is not None:
                self._do(task, roomier)
                return
            reason = self._leave(database, error)
            task.refuse(reason)
            return
        self._settle(database)

    def _make_room(self, database: Database, error: Exception) -> Database | None:
        """Spend the reserve on a full disk; None where that was not it, or does not help."""
        if not is_full(error) or not self._reserve.spend():
            return None
        database.close()
        self._retry_at = monotonic() + self._retry_s
        with suppress(Exception):  # what comes of the first error says it all
            self._database = self._opened_anew()
            return self._database
        return None

    def _opened_anew(self) -> Database:
        """Open the same file again: in place of one that is gone SQLite would make a new one, with nothing in it."""
        self._place.look()
        return Database(self._settings, is_proven=True, spares=self._reserve.is_spent)

    def _look_for_room(self) -> None:
        """Look again, while the reserve is spent, whether it can be taken back."""
        if self._reserve.is_spent and not self._reserve.take():
            self._retry_at = monotonic() + self._retry_s
        if self._database is not None:
            self._database.spares = self._reserve.is_spent

    def _settle(self, database: Database) -> None:
        try:
            database.settle()
        except Exception as error:  # noqa: BLE001 as above
            if self._make_room(database, error) is None:
                self._leave(database, error)

    def _leave(self, database: Database, error: Exception) -> StorageUnavailable:
        self._database = None
        # A look for room may be due: a commit that slipped in by it would be told of as another one's.
        self._retry_at = None
        self._reason = unavailable(error)
        database.close()
        self._heard.failure(self._reason)
        return self._reason

    def _recover(self) -> None:
        self._retry_at = None
        if self._database is not None:
            self._look_for_room()
        elif self._open_again():
            self._look_for_room()
            self._heard.recovery()

    def _open_again(self) -> bool:
        try:
            self._database = self._opened_anew()
        except Exception as error:  # noqa: BLE001 the next round may do better
            self._reason = unavailable(error)
            self._retry_at = monotonic() + self._retry_s
            return False
        return True

    def _end(self) -> None:
        if self._database is None:
            return
        with suppress(sqlite3.Error):  # what waits is durable, and settles at the next start
            self._database.settle(above=0)
        self._database.close()
