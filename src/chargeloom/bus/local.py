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
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.reading import MeterRecord

log = structlog.get_logger(__name__)


class LocalBus:
    """Listeners are called in turn, requests are awaited where they stand."""

    def __init__(self) -> None:
        self._listeners: list[tuple[Callable[[Any], None], frozenset[_About]]] = []
        """Who hears what, in the order in which they came."""
        self._audiences: dict[_About, tuple[Callable[[Any], None], ...]] = {}
        """Who hears of each, as far as it was told since somebody came or went."""
        self._answerers: dict[str, Answerer] = {}

    async def open(self) -> None:
        """Start: there is nothing to do."""

    async def close(self) -> None:
        """Stop: forget everyone."""
        self._listeners.clear()
        self._audiences.clear()
        self._answerers.clear()

    def publish(self, news: News) -> None:
        """Tell every listener; one that fails does not keep the news from the others."""
        about = MeterRecord if isinstance(news, MeterRecord) else news.type
        audience = self._audiences.get(about)
        for listener in audience if audience is not None else self._find_audience(about):
            try:
                listener(news)
            except Exception:
                log.exception("listener failed", listener=repr(listener))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear all news in order from now on, until the returned function is called."""
        return self._listen(listener, Event, MeterRecord)

    def listen_to_events(self, listener: EventListener, *types: EventType) -> Callable[[], None]:
        """Hear of events of these types, or of all, in order from now on, until the returned function is called."""
        return self._listen(listener, *(types or (Event,)))

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

    def _listen(self, listener: Callable[[Any], None], *about: "_About") -> Callable[[], None]:
        entry = (listener, frozenset(about))
        self._listeners.append(entry)
        self._audiences.clear()

        def stop() -> None:
            self._listeners = [one for one in self._listeners if one is not entry]
            self._audiences.clear()

        return stop

    def _find_audience(self, about: "_About") -> tuple[Callable[[Any], None], ...]:
        kinds = {about} if about is MeterRecord else {about, Event}
        found = tuple(listener for listener, heard in self._listeners if heard & kinds)
        self._audiences[about] = found
        return found


_About = EventType | type[News]
"""What news is about: the type of an event, all events, or readings."""
