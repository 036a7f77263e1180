"""Reserving: what stations agreed to keep free, and what became of it."""

import msgspec

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground


class Reserving:
    """Keeps the reservations that hold now; those that ended are in the store."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def hold(self, unit: Unit, station: Station, reservation: ReservationRecord) -> None:
        """Note that the station keeps a place; a number used again replaces what it stood for."""
        station.reservations[reservation.number] = reservation
        self._record(unit, reservation, reservation.created_at)

    def end(
        self,
        unit: Unit,
        station: Station,
        number: int,
        state: ReservationState,
        now: Instant,
        transaction: TransactionId | None = None,
    ) -> None:
        """Note that a reservation is over; one that is unknown, or ended before, stays as it was."""
        held = station.reservations.pop(number, None)
        if held is None:
            return
        ended = msgspec.structs.replace(held, state=state, ended_at=now, transaction=transaction)
        self._record(unit, ended, now)

    def _record(self, unit: Unit, reservation: ReservationRecord, now: Instant) -> None:
        unit.record(reservation)
        data = {
            "reservation": reservation.number,
            "evse": reservation.evse,
            "token": reservation.token_uid,
            "state": reservation.state,
        }
        kind = EventType.RESERVATION_CHANGED
        self._ground.tell(unit, kind, reservation.station, data, now)
