"""The interface of durable state: every backend does the same, proven by one suite of tests."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.storage.answering import Answering

ALL_KEPT: Final = Instant(0)
"""Nothing is older than this."""


class Store(Answering, ABC):
    """Durable state. Writes are units; what was committed before a read began is seen by it."""

    @abstractmethod
    async def open(self) -> None:
        """Bring the schema up to date, and start. Raises StorageUnavailable."""

    @abstractmethod
    async def close(self) -> None:
        """Commit what was submitted, and stop."""

    @property
    @abstractmethod
    def is_available(self) -> bool:
        """Whether units are being committed now."""

    @property
    @abstractmethod
    def is_short_of_room(self) -> bool:
        """Whether the disk is full and telemetry is to be refused: what is kept back serves charges.

        A unit that is nothing but the trace of a frame is taken and leaves no trace then.
        """

    @abstractmethod
    def on_failure(self, told: Callable[[Exception], None]) -> None:
        """Call `told` in the event loop when commits stop succeeding."""

    @abstractmethod
    def on_recovery(self, told: Callable[[], None]) -> None:
        """Call `told` in the event loop when commits succeed again."""

    @abstractmethod
    def submit(self, unit: Unit, committed: Callable[[Exception | None], None]) -> None:
        """Commit a unit soon, with its neighbours; units commit in the order they were submitted.

        `committed` runs in the event loop: with None once the unit is durable, or with the reason
        why it is not (StorageUnavailable, or what was wrong with this very unit).
        """

    @abstractmethod
    async def commit(self, unit: Unit) -> None:
        """Submit a unit and wait until it is durable. Raises StorageUnavailable."""

    @abstractmethod
    async def knows_number(self, station: StationId, number: str) -> bool:
        """Whether a transaction has this id of the station's own; what was submitted before counts."""

    @abstractmethod
    async def forget_access(self, before: Instant) -> None:
        """Drop tickets, links and browser sessions that are long over."""

    @abstractmethod
    async def forget_replies(self, before: Instant) -> None:
        """Drop answers kept for Idempotency-Keys that are older."""

    @abstractmethod
    async def delivered(self, entries: Sequence[int]) -> None:
        """Take entries out of the outbox: they reached their addressee."""

    @abstractmethod
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
