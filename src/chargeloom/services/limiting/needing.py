"""Needing: what vehicles say that they want, while their charges last."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds, Wants
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.knowing import running_at


class Answer(StrEnum):
    """Whether a limit is made for a vehicle that says what it needs (OCPP 2.0.1, K15.FR.03 to 05)."""

    MADE = "made"
    COMES = "comes"
    """As soon as its charge, or what the station can do, is known."""
    NONE = "none"


class Needs:
    """What vehicles want, in memory; each change is a fact of the unit that brings it."""

    def __init__(self) -> None:
        self._told: dict[tuple[StationId, int], VehicleNeeds] = {}

    def load(self, needs: Iterable[VehicleNeeds]) -> None:
        """Forget everything, and take what the store holds."""
        self._told = {(one.station, one.evse): one for one in needs}

    def of(self, station: Station, evse: int) -> Wants | None:
        """Say what the vehicle wants that is at an EVSE; what another one said before it is not it."""
        told = self._told.get((station.id, evse))
        if told is None:
            return None
        running = running_at(station, evse)
        is_of_it = running is None or told.transaction in {None, running.number}
        return told.wants if is_of_it else None

    def tell(self, unit: Unit, station: Station, evse: int, wants: Wants, at: Instant) -> None:
        """Note what a vehicle says; of an EVSE that nobody knows nothing is kept."""
        if all(plug.evse != evse for plug in station.connectors):
            return
        running = running_at(station, evse)
        told = VehicleNeeds(
            station=station.id,
            evse=evse,
            transaction=running.number if running is not None else None,
            told_at=at,
            wants=wants,
        )
        self._told[station.id, evse] = told
        unit.record(told)

    def forget(self, unit: Unit, station: StationId, evse: int, now: Instant) -> None:
        """Forget what was for a charge that is over."""
        told = self._told.pop((station, evse), None)
        if told is not None:
            unit.record(msgspec.structs.replace(told, removed_at=now))
