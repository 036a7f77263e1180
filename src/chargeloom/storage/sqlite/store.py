"""The store on SQLite: one thread writes, a few connections read."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Delete
from sqlalchemy.dialects import sqlite

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.storage import forgetting
from chargeloom.storage.group_commit import GroupCommit
from chargeloom.storage.sqlite.connection import Settings, Synchronous
from chargeloom.storage.sqlite.enquiry import Enquiry
from chargeloom.storage.sqlite.reading import reader
from chargeloom.storage.sqlite.writer import Heard, Writer
from chargeloom.storage.store import ALL_KEPT, Store
from chargeloom.storage.unavailable import StorageUnavailable

RETRY_S: Final = 1.0

_CLOSED: Final = "the store is not open"


class SqliteStore(Store):
    """Durable state in one file."""

    def __init__(  # noqa: PLR0913 each has a default, and tests turn one at a time
        self,
        path: Path,
        *,
        synchronous: Synchronous = "full",
        patience_s: float = 30.0,
        retry_s: float = RETRY_S,
        is_guest: bool = False,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
        audit_key: bytes = b"",
        reserve_bytes: int = 0,
    ) -> None:
        """A guest may run beside a server. `factory` makes the writing connections."""
        super().__init__(reader(path))
        settings = Settings(
            path, synchronous, patience_s, is_guest, factory, audit_key, reserve_bytes
        )
        self._writer = Writer(settings, self._heard(), retry_s)
        self._group = GroupCommit(self._writer.commit)
        self._group.refuse(StorageUnavailable(_CLOSED))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_available = False
        self._is_closing = False
        self._failure_listeners: list[Callable[[Exception], None]] = []
        self._recovery_listeners: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Bring the schema up to date, and start; once. Raises StorageUnavailable."""
        self._loop = asyncio.get_running_loop()
        await asyncio.wrap_future(self._writer.start())
        self._group.accept()
        self._is_available = True

    async def close(self) -> None:
        """Commit what was submitted, and stop."""
        self._is_closing = True
        await self._group.drain()
        self._group.refuse(StorageUnavailable(_CLOSED))
        self._is_available = False
        await self._reader.close()  # first: whoever leaves last moves the log into the database
        if self._loop is not None:
            self._writer.stop()
            await asyncio.to_thread(self._writer.join)

    @property
    def is_available(self) -> bool:
        """Whether units are being committed now."""
        return self._is_available

    @property
    def is_short_of_room(self) -> bool:
        """Whether only what charges are billed by is to be submitted."""
        return self._writer.is_short_of_room

    def on_failure(self, told: Callable[[Exception], None]) -> None:
        """Call `told` in the event loop when commits stop succeeding."""
        self._failure_listeners.append(told)

    def on_recovery(self, told: Callable[[], None]) -> None:
        """Call `told` in the event loop when commits succeed again."""
        self._recovery_listeners.append(told)

    def submit(self, unit: Unit, committed: Callable[[Exception | None], None]) -> None:
        """Commit a unit soon, with its neighbours; units commit in the order they were submitted."""
        self._group.submit(unit, committed)

    async def commit(self, unit: Unit) -> None:
        """Submit a unit and wait until it is durable. Raises StorageUnavailable."""
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._group.submit(unit, partial(_resolve, durable))
        await durable

    async def knows_number(self, station: StationId, number: str) -> bool:
        """Whether a transaction has this id of the station's own; what was submitted before counts."""
        enquiry = Enquiry(station=station, number=number)
        await self.commit(enquiry)
        return enquiry.is_known

    async def delivered(self, entries: Sequence[int]) -> None:
        """Take entries out of the outbox: they reached their addressee."""
        await self._execute(forgetting.entries(entries))

    async def forget_replies(self, before: Instant) -> None:
        """Drop answers kept for Idempotency-Keys that are older."""
        await self._execute(forgetting.old_replies(before))

    async def forget_access(self, before: Instant) -> None:
        """Drop tickets, links and browser sessions that are long over."""
        for statement in forgetting.old_access(before):
            await self._execute(statement)

    async def forget(
        self,
        *,
        exchanges_before: Instant = ALL_KEPT,
        readings_before: Instant = ALL_KEPT,
        events_before: Instant = ALL_KEPT,
        commands_before: Instant = ALL_KEPT,
        alerts_before: Instant = ALL_KEPT,
    ) -> None:
        """Drop what is older than it is to be kept, a bounded piece at a time."""
        for statement in (
            *forgetting.old_exchanges(exchanges_before),
            *forgetting.old_readings(readings_before),
            forgetting.old_transaction_events(readings_before),
            forgetting.old_events(events_before),
            forgetting.old_commands(commands_before),
            forgetting.old_alerts(alerts_before),
        ):
            while await self._execute(statement) >= forgetting.PIECE:
                pass

    async def _execute(self, statement: Delete) -> int:
        text = statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
        return await asyncio.wrap_future(self._writer.execute(str(text)))

    def _heard(self) -> Heard:
        return Heard(
            outcomes=lambda outcomes: self._post(self._group.finish, outcomes),
            failure=lambda reason: self._post(self._failed, reason),
            recovery=lambda: self._post(self._recovered),
        )

    def _post(self, told: Callable[..., None], *arguments: object) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(told, *arguments)

    def _failed(self, reason: StorageUnavailable) -> None:
        self._is_available = False
        self._group.refuse(reason)
        self._writer.resume()
        for told in self._failure_listeners:
            told(reason)

    def _recovered(self) -> None:
        if self._is_closing:
            return
        self._is_available = True
        self._group.accept()
        for told in self._recovery_listeners:
            told()


_DIALECT: Final = sqlite.dialect()


def _resolve(durable: asyncio.Future[None], outcome: Exception | None) -> None:
    """Wake who waits for a commit, unless they went away."""
    if durable.done():
        return
    if outcome is None:
        durable.set_result(None)
    else:
        durable.set_exception(outcome)
