"""Reservations."""

from typing import Any, Final

from sqlalchemy import Row, select, tuple_

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import ReservationPage
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import reservation, station

_all: Final = select(reservation, station.c.identity).join(
    station, station.c.no == reservation.c.station_no
)


def reservation_of(station_id: StationId, number: int) -> Asked[ReservationRecord]:
    """Find a reservation by the handle that the station knows it by."""
    chosen = _all.where(station.c.identity == station_id, reservation.c.number == number)
    return Asked(chosen, _reservation)


def reservation_used(station_id: StationId, by: TransactionId) -> Asked[ReservationRecord]:
    """Find the reservation of a station that a transaction used."""
    number = select(station.c.no).where(station.c.identity == station_id).scalar_subquery()
    chosen = _all.where(reservation.c.station_no == number, reservation.c.transaction == by)
    return Asked(chosen.limit(1), _reservation)


def reservations(page: ReservationPage) -> Asked[ReservationRecord]:
    """List reservations by when they were made."""
    chosen = _all
    if page.station is not None:
        number = select(station.c.no).where(station.c.identity == page.station).scalar_subquery()
        chosen = chosen.where(reservation.c.station_no == number)
    if page.state is not None:
        chosen = chosen.where(reservation.c.state == page.state.value)
    if page.after is not None:
        here, there = tuple_(*_ORDER), tuple_(*page.after)
        chosen = chosen.where(here < there if page.is_descending else here > there)
    order = [column.desc() if page.is_descending else column.asc() for column in _ORDER]
    return Asked(chosen.order_by(*order).limit(page.limit), _reservation)


_ORDER: Final = (reservation.c.created_at, station.c.identity, reservation.c.number)


def _reservation(row: Row[Any]) -> ReservationRecord:
    return record_of(ReservationRecord, row, station=row.identity)


ACTIVE_RESERVATIONS: Final = Asked(
    _all.where(reservation.c.state == ReservationState.ACTIVE.value), _reservation
)
