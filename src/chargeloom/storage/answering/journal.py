"""The messages of stations, and the events that are told of them."""

from collections.abc import Sequence

from chargeloom.domain.event import Event
from chargeloom.domain.ids import EventId, FrameId, StationId
from chargeloom.domain.stations.journal import Exchange
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.pages import Page
from chargeloom.storage.queries import events, journal


class OfJournal(Asking):
    """Answers about what happened."""

    async def exchanges(
        self, page: Page, station: StationId | None, action: str | None
    ) -> Sequence[Exchange]:
        """List exchanges by id; `page.after` may name a frame or the answer beside it."""
        are_few = False
        if station is not None and action is not None:
            are_few = await self._reader.first(journal.are_few(page, action)) or False
        asked = journal.exchanges(page, station, action, are_few=are_few)
        return await self._reader.all(asked)

    async def exchange_of(self, frame: FrameId) -> Exchange | None:
        """Find an exchange by its frame's or its answer's id."""
        return await self._reader.first(journal.exchange_of(frame))

    async def events(self, page: Page) -> Sequence[Event]:
        """List events by id."""
        return await self._reader.all(events.events(page))

    async def last_event(self) -> EventId | None:
        """Find the newest event."""
        return await self._reader.first(events.LAST_EVENT)
