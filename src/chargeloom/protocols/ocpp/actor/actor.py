"""The actor joins its parts: what comes over the link goes to one of them, and so does its end."""

from typing import Final

from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.actor.asking import Asking
from chargeloom.protocols.ocpp.actor.calls import Calls
from chargeloom.protocols.ocpp.actor.complaints import complain
from chargeloom.protocols.ocpp.actor.handling import Handling
from chargeloom.protocols.ocpp.actor.ledger import note
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.actor.permission import Permission
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.rpc import Answered, Called, Incoming, Sent
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.commanding import subject_of
from chargeloom.services.core import Core

_TOLD: Final = (Called, Sent)


class StationActor:
    """Handles what the station sends, one call at a time, and sends what it is asked.

    An answer leaves only after the commit that holds the facts of its call.
    """

    __slots__ = ("_calls", "_handling", "_link", "_release")

    def __init__(
        self,
        core: Core,
        station: Station,
        version: Version,
        connection: Connection,
        call_timeout_s: float,
    ) -> None:
        self._link = link = Link(core, station, version, connection, call_timeout_s)
        self._calls = Calls(link)
        permission = Permission(station, version)
        asking = Asking(link, self._calls, permission)
        self._handling = Handling(link, asking, permission)
        self._release = core.ground.bus.answer(subject_of(station.id), asking.answer)
        note(link, core.registering.connect, version.dialect.subprotocol)

    def received(self, text: bytes) -> None:
        """Read one message of the station, and take it."""
        self.take(self.read(text))

    def read(self, text: bytes) -> Incoming:
        """Read one message of the station."""
        return self._link.rpc.receive(text)

    def take(self, incoming: Incoming) -> None:
        """Take what was read; nothing is built on a picture that the store may not share."""
        link = self._link
        if link.is_stale:
            return
        link.station.last_seen_at = now = link.core.ground.now()
        if isinstance(incoming, _TOLD):
            self._handling.take(incoming, now)
        elif isinstance(incoming, Answered):
            following = self._calls.take(incoming, now)
            if following is not None:
                self._handling.wait_for(following)
        else:
            complain(link, incoming, now)

    def closed(self) -> None:
        """Give up what was asked of the station; what it told is still made durable."""
        link = self._link
        self._release()
        self._calls.abandon()
        link.flow.drop()
        link.core.surveying.abandon(link.station)
        note(link, link.core.registering.disconnect)
