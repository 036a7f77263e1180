"""Arrivals: the seam between the ports of stations and the core; who comes in gets the actor of its version."""

from typing import Final

from chargeloom import clock
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.quirk import Oddities
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor import StationActor
from chargeloom.protocols.ocpp.connection import Admission, Connection
from chargeloom.protocols.ocpp.edge.takeover import Takeover
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.services.core import Core
from chargeloom.services.stations.admitting import Refused
from chargeloom.services.stations.alarming import Alarming

VERSIONS: Final = {version.dialect.subprotocol: version for version in (V21, V201, V16)}
"""Every version of OCPP-J that we serve, best first."""


class Arrivals:
    """What the ports tell: who was let in, whose place was taken, who was refused."""

    def __init__(self, core: Core, call_timeout_s: float) -> None:
        self._core = core
        self._call_timeout_s = call_timeout_s
        self._alarming = Alarming(core.ground, core.fleet)

    def welcome(self, admission: Admission, connection: Connection) -> StationActor:
        """Make the actor of a station that was let in; a stranger is met."""
        core = self._core
        station = core.fleet.find(admission.station)
        if station is None:
            station = self._meet(admission.station)
        if admission.oddities:
            self._note_oddities(station, admission.oddities)
        version = VERSIONS[admission.subprotocol]
        return StationActor(core, station, version, connection, self._call_timeout_s)

    def taken_over(self, station: StationId, takeover: Takeover) -> None:
        """Tell that a station connected twice, and what became of it."""
        ground, unit = self._core.ground, Unit()
        detail = {"outcome": takeover.value}
        ground.tell(unit, EventType.STATION_SUPERSEDED, station, detail, ground.now())
        ground.audit(unit, "server", EventType.STATION_SUPERSEDED, station, detail)
        self._submit(unit)

    def slowed(self, station: StationId, took_s: float, rest_s: float) -> None:
        """Tell that a station is read no further for a while: its messages take so long that others wait."""
        ground, unit = self._core.ground, Unit()
        detail = {"took_s": round(took_s, 3), "rest_s": round(rest_s, 1)}
        ground.tell(unit, EventType.STATION_SLOWED, station, detail, ground.now())
        self._submit(unit)

    def refused(self, station: StationId | None, address: str, refused: Refused) -> None:
        """Note who was refused, and tell it where that is worth telling."""
        unit = self._told_of(station, address, refused)
        if unit is not None:
            self._submit(unit)

    def expelled(self, station: StationId, address: str, refused: Refused) -> None:
        """Note who was let in before and may not be here any more, and why."""
        unit = self._told_of(station, address, refused)
        if unit is not None:
            detail = {"address": address, "why": refused.why}
            self._core.ground.audit(unit, "server", EventType.STATION_REFUSED, station, detail)
            self._submit(unit)

    def _told_of(self, station: StationId | None, address: str, refused: Refused) -> Unit | None:
        return self._alarming.refused(
            station, address, refused.http_status, refused.why, clock.monotonic()
        )

    def _meet(self, identity: StationId) -> Station:
        unit = Unit()
        station = self._core.registering.meet(unit, identity, self._core.ground.now())
        self._submit(unit)
        return station

    def _note_oddities(self, station: Station, oddities: Oddities) -> None:
        """Count what was excused in a handshake."""
        unit, now = Unit(), self._core.ground.now()
        self._core.tolerating.note(unit, station.id, "handshake", oddities, now)
        self._submit(unit)

    def _submit(self, unit: Unit) -> None:
        """Have it stored, and told once it is."""

        def told(error: Exception | None) -> None:
            if error is None:
                self._core.ground.publish(unit)

        self._core.ground.store.submit(unit, told)
