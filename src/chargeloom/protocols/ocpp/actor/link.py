"""The link of a station, as the parts of its actor share it: who is at its end, and what goes over it how."""

from typing import Any

from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.actor.flow import Flow
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.mending import mend
from chargeloom.protocols.ocpp.rpc import Mended, Session, Side
from chargeloom.protocols.ocpp.trace import Trace
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.core import Core
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import WireError


class Link:
    """One station on one connection in one version."""

    __slots__ = (
        "_generation",
        "connection",
        "core",
        "flow",
        "rpc",
        "station",
        "trace",
        "version",
    )

    def __init__(
        self,
        core: Core,
        station: Station,
        version: Version,
        connection: Connection,
        call_timeout_s: float,
    ) -> None:
        self.core = core
        self.station = station
        self.version = version
        self.connection = connection
        self.flow = Flow(core.ground.store, connection)
        self.rpc = Session(Side.CSMS, version.dialect, call_timeout_s, self._mend)
        self.trace = Trace(core.ground, station.id, version.dialect.subprotocol)
        self._generation = core.fleet.generation

    @property
    def is_stale(self) -> bool:
        """Whether it knows only a picture of the fleet that the store may not share."""
        return self._generation != self.core.fleet.generation

    def _mend(
        self, action: str, decoder: TypedDecoder[Any], payload: bytes, error: WireError
    ) -> Mended | None:
        """Put right what this station's model is excused for."""
        tolerated = self.core.tolerating.character(self.station).tolerates(action)
        return mend(decoder, payload, error, tolerated, action=action)
