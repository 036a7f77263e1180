"""Events: every change, listed; the live stream of the same stands in `chargeloom.web.live`."""

from typing import Any

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import to_text
from chargeloom.web.api import identifiers
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, TimedQuery, listing, page_of

PATH = "/api/v1/events"


class EventQuery(TimedQuery, frozen=True, kw_only=True):
    """Which events."""

    after: identifiers.EventCursor | None = None


class EventItem(msgspec.Struct, frozen=True, kw_only=True):
    """A change; `subject` is the id of what changed."""

    id: str
    type: EventType
    at: MomentOut
    subject: str
    data: dict[str, Any]


@gets(PATH, Right.READ)
async def events(ask: Ask[EventQuery, None]) -> Listing[EventItem]:
    """List what changed; a reader goes on behind the last id that it saw."""
    found = await ask.core.ground.store.events(page_of(ask.query, identifiers.EVENT))
    return listing(found, ask.query, show, text_id)


def show(event: Event) -> EventItem:
    """Show an event."""
    return EventItem(
        id=text_id(event),
        type=event.type,
        at=write(event.at),
        subject=event.subject,
        data=event.data,
    )


def text_id(event: Event) -> str:
    """Write an event's id."""
    return to_text(identifiers.EVENT, event.id)


ENDPOINTS = (events,)
