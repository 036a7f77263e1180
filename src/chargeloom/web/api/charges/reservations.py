"""Reservations: listed; made and given up by the commands `reserve` and `cancel-reservation`."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.ids import StationId, to_text
from chargeloom.storage.pages import ReservationPage, ReservationPlace
from chargeloom.web.api import identifiers
from chargeloom.web.cursors import OpaqueCursor, no_cursor, read_cursor, write_cursor
from chargeloom.web.endpoint import Ask, Endpoint, gets
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing, ListQuery, listing

PATH: Final = "/api/v1/reservations"

_LARGEST: Final = (1 << 63) - 1


class ReservationQuery(ListQuery, frozen=True, kw_only=True):
    """Which reservations, by when they were made."""

    after: OpaqueCursor | None = None
    station: Annotated[str, Meta(max_length=48)] | None = None
    state: ReservationState | None = None


class ReservationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A place kept free for a token, by the number that `cancel-reservation` takes; no `evse` is any of the station.

    `used` is charged, by the `transaction`; `removed` is given up by the station, and `unused` is one for which nobody charged in time (OCPP 2.1).
    """

    reservation: int
    station: str
    evse: int | None
    token: str
    state: ReservationState
    created_at: MomentOut
    expires_at: MomentOut
    ended_at: MomentOut | None
    transaction: str | None


@gets(PATH, Right.READ)
async def reservations(ask: Ask[ReservationQuery, None]) -> Listing[ReservationItem]:
    """List what stations agreed to keep free, and what became of it."""
    query = ask.query
    page = ReservationPage(
        limit=query.limit + 1,
        after=_read(query.after) if query.after is not None else None,
        is_descending=query.is_descending,
        station=StationId(query.station) if query.station is not None else None,
        state=query.state,
    )
    return listing(await ask.core.ground.store.reservations(page), query, show, _cursor)


def show(record: ReservationRecord) -> ReservationItem:
    """Show a reservation."""
    used_by = record.transaction
    return ReservationItem(
        reservation=record.number,
        station=record.station,
        evse=record.evse,
        token=record.token_uid,
        state=record.state,
        created_at=write(record.created_at),
        expires_at=write(record.expires_at),
        ended_at=write_if_any(record.ended_at),
        transaction=to_text(identifiers.TRANSACTION, used_by) if used_by is not None else None,
    )


def _cursor(record: ReservationRecord) -> str:
    return write_cursor(ReservationPlace(record.created_at, record.station, record.number))


def _read(text: str) -> ReservationPlace:
    place = read_cursor(text, ReservationPlace)
    if max(abs(place.created_at), abs(place.number)) > _LARGEST:
        raise no_cursor()
    return place


ENDPOINTS: Final[tuple[Endpoint, ...]] = (reservations,)
