"""Reserving: what stations agreed to keep free, and what became of it."""

from typing import Final

import msgspec

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

GRACE_US: Final = 5 * MINUTE
"""What a station has to say of the end of a reservation, by a clock of its own, it has said by then."""


class Reserving:
    """Keeps the reservations that hold now; those that ended are in the store."""

    def __init__(self, ground: Ground, fleet: Fleet, authorizing: Authorizing) -> None:
        self._ground = ground
        self._fleet = fleet
        self._authorizing = authorizing

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

    async def look(self, now: Instant) -> None:
        """End what has expired without a word, as in OCPP 1.6, which has none for it (5.13). Raises StorageUnavailable.

        A station that is away may have begun, and not yet told, what its reservation was for.
        """
        self._fleet.demand_trust()
        unit, until = Unit(), Instant(now - GRACE_US)
        for station in self._fleet:
            if station.is_online and station.reservations:
                self._expire(unit, station, until, now)
        if unit.facts:
            await self._ground.commit(unit)

    def _expire(self, unit: Unit, station: Station, until: Instant, now: Instant) -> None:
        held = tuple(station.reservations.values())
        for number in (one.number for one in held if one.expires_at <= until):
            self.end(unit, station, number, ReservationState.EXPIRED, now)

    def _record(self, unit: Unit, reservation: ReservationRecord, now: Instant) -> None:
        unit.record(reservation)
        data = {
            "reservation": reservation.number,
            "evse": reservation.evse,
            "token": self._authorizing.told(reservation.token_uid),
            "state": reservation.state,
        }
        kind = EventType.RESERVATION_CHANGED
        self._ground.tell(unit, kind, reservation.station, data, now)
