"""Reservations."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.ids import StationId
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import reservation, station

_all: Final = select(reservation, station.c.identity).join(
    station, station.c.no == reservation.c.station_no
)


def reservation_of(station_id: StationId, number: int) -> Asked[ReservationRecord]:
    """Find a reservation by the handle that the station knows it by."""
    chosen = _all.where(station.c.identity == station_id, reservation.c.number == number)
    return Asked(chosen, _reservation)


def _reservation(row: Row[Any]) -> ReservationRecord:
    return record_of(ReservationRecord, row, station=row.identity)


ACTIVE_RESERVATIONS: Final = Asked(
    _all.where(reservation.c.state == ReservationState.ACTIVE.value), _reservation
)
