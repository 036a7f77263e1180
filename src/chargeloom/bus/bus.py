"""The interface of the bus: publish what happened, ask the owner of a thing."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.reading import MeterRecord

News = Event | MeterRecord
Listener = Callable[[News], None]
EventListener = Callable[[Event], None]
ReadingsListener = Callable[[MeterRecord], None]
Answerer = Callable[[msgspec.Struct], Awaitable[msgspec.Struct]]


class NobodyAnswers(Exception):
    """No one owns the subject now."""


class Bus(Protocol):
    """Publish and request; in one process or between many."""

    async def open(self) -> None:
        """Start."""

    async def close(self) -> None:
        """Stop; requests under way are given up."""

    def publish(self, news: News) -> None:
        """Tell every listener; never waits, never fails for the teller's sake."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear all news in order from now on, until the returned function is called."""

    def listen_to_events(self, listener: EventListener, *types: EventType) -> Callable[[], None]:
        """Hear of events only, of these types where any is named: who waits for others should not cost them time."""

    def listen_to_readings(self, listener: ReadingsListener) -> Callable[[], None]:
        """Hear of readings only, in order from now on, until the returned function is called."""

    def answer(self, subject: str, answerer: Answerer) -> Callable[[], None]:
        """Own a subject until the returned function is called; a later owner replaces an earlier one."""

    async def request(
        self, subject: str, question: msgspec.Struct, timeout_s: float
    ) -> msgspec.Struct:
        """Ask the owner of a subject. Raises NobodyAnswers, TimeoutError or the Refusal of the owner."""
