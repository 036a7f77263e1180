"""Reserving: what stations agreed to keep free, and what became of it."""

from typing import Final

import msgspec

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.charging.token import is_same_group, normalised
from chargeloom.domain.charging.transaction import TransactionRecord, is_plausible
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.plug import THE_STATION, Plug
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

    def begun(self, unit: Unit, station: Station, record: TransactionRecord, now: Instant) -> None:
        """End the reservation that a transaction used: the one that it names, or that its token or group was meant by.

        A station must name it where the token is its own, and need not where the group is (OCPP 1.6, 4.8 and 5.13).
        """
        held, began = station.reservations, record.started_at
        is_late = began is not None and station.was_away(began) and is_plausible(began, now)
        number, at = record.reservation, began if began is not None and is_late else now
        if number is None or number not in held:
            fitting = [one for one in held.values() if self._is_meant(one, record, at)]
            fitting.sort(key=lambda one: (one.evse is None, not _is_own(one, record)))
            number = fitting[0].number if fitting else None
        if number is not None:
            self.end(unit, station, number, ReservationState.USED, now, record.id)

    def _is_meant(self, held: ReservationRecord, record: TransactionRecord, at: Instant) -> bool:
        if held.evse not in {None, record.evse} or not held.created_at <= at <= held.expires_at:
            return False
        groups = (self._group(held.token_uid, at), self._group(record.token_uid or "", at))
        return _is_own(held, record) or is_same_group(*groups)

    def _group(self, uid: str, at: Instant) -> str | None:
        token = self._authorizing.authorize(uid, at).token
        return token.group if token is not None else None

    def put_out_of_service(self, unit: Unit, station: Station, plug: Plug, now: Instant) -> None:
        """End what is reserved at a place that is faulted or unavailable: its station does so, too (OCPP 1.6, 5.13)."""
        for held in tuple(station.reservations.values()):
            kept = station.plug(station.connector_id(Plug(held.evse or 0, 0)))
            if plug in (THE_STATION, kept):
                self.end(unit, station, held.number, ReservationState.REMOVED, now)

    async def look(self, now: Instant) -> None:
        """End what has expired without a word, as in OCPP 1.6, which has none for it (5.13). Raises StorageUnavailable.

        A station that is away, or just came back, may have begun, and not yet told, what its reservation was for.
        """
        self._fleet.demand_trust()
        unit, until = Unit(), Instant(now - GRACE_US)
        for station in self._fleet:
            if station.reservations and _is_back_since(station, until):
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


def _is_back_since(station: Station, until: Instant) -> bool:
    since = station.online_since
    return station.is_online and (since is None or since <= until)


def _is_own(held: ReservationRecord, record: TransactionRecord) -> bool:
    return normalised(held.token_uid) == normalised(record.token_uid or "")
