"""Events."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.event import Event
from chargeloom.domain.ids import EventId
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import event


def events(page: Page) -> Asked[Event]:
    """List events by id."""
    chosen = within(select(event), event.c.id, event.c.at, page)
    return Asked(paged(chosen, event.c.id, page), _event)


def _event(row: Row[Any]) -> Event:
    return record_of(Event, row)


LAST_EVENT: Final = Asked(
    select(event.c.id).order_by(event.c.id.desc()).limit(1), lambda row: EventId(row.id)
)
