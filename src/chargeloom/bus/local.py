"""The bus inside one process: direct calls."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from chargeloom.bus.bus import (
    Answerer,
    EventListener,
    Listener,
    News,
    NobodyAnswers,
    ReadingsListener,
)
from chargeloom.domain.event import Event
from chargeloom.domain.reading import MeterRecord

log = structlog.get_logger(__name__)


class LocalBus:
    """Listeners are called in turn, requests are awaited where they stand."""

    def __init__(self) -> None:
        self._listeners: dict[type[News], tuple[Callable[[Any], None], ...]] = {}
        self._answerers: dict[str, Answerer] = {}

    async def open(self) -> None:
        """Start: there is nothing to do."""

    async def close(self) -> None:
        """Stop: forget everyone."""
        self._listeners.clear()
        self._answerers.clear()

    def publish(self, news: News) -> None:
        """Tell every listener; one that fails does not keep the news from the others."""
        for listener in self._listeners.get(type(news), ()):
            try:
                listener(news)
            except Exception:
                log.exception("listener failed", listener=repr(listener))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear all news in order from now on, until the returned function is called."""
        return self._listen(listener, Event, MeterRecord)

    def listen_to_events(self, listener: EventListener) -> Callable[[], None]:
        """Hear of events only, in order from now on, until the returned function is called."""
        return self._listen(listener, Event)

    def listen_to_readings(self, listener: ReadingsListener) -> Callable[[], None]:
        """Hear of readings only, in order from now on, until the returned function is called."""
        return self._listen(listener, MeterRecord)

    def answer(self, subject: str, answerer: Answerer) -> Callable[[], None]:
        """Own a subject until the returned function is called; a later owner replaces an earlier one."""
        self._answerers[subject] = answerer

        def stop() -> None:
            if self._answerers.get(subject) is answerer:
                del self._answerers[subject]

        return stop

    async def request(
        self, subject: str, question: msgspec.Struct, timeout_s: float
    ) -> msgspec.Struct:
        """Ask the owner of a subject. Raises NobodyAnswers, TimeoutError or the Refusal of the owner."""
        answerer = self._answerers.get(subject)
        if answerer is None:
            raise NobodyAnswers(subject)
        async with asyncio.timeout(timeout_s):
            return await answerer(question)

    def _listen(self, listener: Callable[[Any], None], *kinds: type[News]) -> Callable[[], None]:
        for kind in kinds:
            self._listeners[kind] = (*self._listeners.get(kind, ()), listener)

        def stop() -> None:
            for kind in kinds:
                left = list(self._listeners.get(kind, ()))
                if listener in left:
                    left.remove(listener)
                self._listeners[kind] = tuple(left)

        return stop
