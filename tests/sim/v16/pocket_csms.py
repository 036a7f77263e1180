"""A central system that fits into a test, and the bench that wires it to a station, without network."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from chargeloom.protocols.ocpp.rpc import Answered, Called, CallFault, Session, Side
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages import core, firmware, security
from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    DataTransferStatus,
    RegistrationStatus,
)
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.station import StationKind
from chargeloom.sim.v16.station_model import StationModel
from chargeloom.sim.vehicles.vehicle import Vehicle
from chargeloom.wire.message import Call, Message
from tests.sim.back_to_back import NOON, BackToBack, car
from tests.sim.plain_dialect import plain

PLAIN = plain(DIALECT)
SILENCE = object()

Response: TypeAlias = Message | CallFault | object
Rule: TypeAlias = Callable[[Any], Response]
C = TypeVar("C", bound=Call[Any])


def accepted(group: str | None = None) -> IdTagInfo:
    return IdTagInfo(status=AuthorizationStatus.ACCEPTED, parent_id_tag=group)


def refused(status: AuthorizationStatus = AuthorizationStatus.BLOCKED) -> IdTagInfo:
    return IdTagInfo(status=status)


_NOTICES: tuple[type[Call[Any]], ...] = (
    firmware.DiagnosticsStatusNotification,
    firmware.FirmwareStatusNotification,
    security.LogStatusNotification,
    security.SecurityEventNotification,
    security.SignedFirmwareStatusNotification,
)


def _nothing(kind: type[Call[Any]]) -> Rule:
    """Answer what only tells something."""
    reply = kind.reply_type()
    return lambda _: reply()


FAULT = CallFault("InternalError", "", {})


class PocketCsms:
    """Answers every call; `rules` say how, `script` says how just once."""

    def __init__(self) -> None:
        self.session = Session(Side.CSMS, PLAIN)
        self.heard: list[tuple[float, Call[Any]]] = []
        self.answers: list[Message | CallFault] = []
        self.script: dict[type[Call[Any]], list[Response]] = {}
        self.last_id: dict[type[Call[Any]], str] = {}
        self.numbers: dict[tuple[Any, ...], int] = {}
        self.clock_ahead = timedelta()
        self.now = 0.0
        self._ids = (f"csms-{number}" for number in itertools.count())
        self.rules: dict[type[Call[Any]], Rule] = {
            core.Authorize: lambda _: core.AuthorizeReply(id_tag_info=accepted()),
            core.BootNotification: lambda _: self.verdict(),
            core.DataTransfer: lambda _: core.DataTransferReply(status=DataTransferStatus.ACCEPTED),
            core.Heartbeat: lambda _: core.HeartbeatReply(current_time=self.time()),
            core.MeterValues: lambda _: core.MeterValuesReply(),
            core.StartTransaction: self._start,
            core.StatusNotification: lambda _: core.StatusNotificationReply(),
            core.StopTransaction: lambda _: core.StopTransactionReply(),
            **{kind: _nothing(kind) for kind in _NOTICES},
        }

    def time(self) -> datetime:
        return NOON + timedelta(seconds=self.now) + self.clock_ahead

    def verdict(
        self, status: RegistrationStatus = RegistrationStatus.ACCEPTED, interval: int = 300
    ) -> core.BootNotificationReply:
        return core.BootNotificationReply(
            status=status, current_time=self.time(), interval=interval
        )

    def number(self, start: core.StartTransaction) -> int:
        """Give the same start the same number, by what it means."""
        key = (start.connector_id, start.id_tag, start.timestamp, start.meter_start)
        return self.numbers.setdefault(key, 1000 + len(self.numbers))

    def connected(self) -> None:
        self.session = Session(Side.CSMS, PLAIN)

    def receive(self, frame: bytes, now: float) -> bytes | None:
        self.now = now
        incoming = self.session.receive(frame)
        if isinstance(incoming, Answered):
            self.answers.append(incoming.answer)
            return None
        assert isinstance(incoming, Called), incoming
        self.heard.append((now, incoming.request))
        self.last_id[type(incoming.request)] = incoming.message_id
        return self._answer(incoming)

    def call(self, request: Call[Any], now: float) -> bytes:
        outgoing = self.session.calls.add(next(self._ids), request)
        assert self.session.calls.next(now) is outgoing
        return outgoing.frame

    def _answer(self, called: Called) -> bytes | None:
        scripted = self.script.get(type(called.request))
        response = scripted.pop(0) if scripted else self.rules[type(called.request)](called.request)
        if response is SILENCE:
            return None
        if isinstance(response, CallFault):
            return self.session.fault(called.message_id, response)
        assert isinstance(response, Message)
        return self.session.result(called.message_id, response)

    def _start(self, start: core.StartTransaction) -> Message:
        number = self.number(start)
        return core.StartTransactionReply(id_tag_info=accepted(), transaction_id=number)


class Bench(BackToBack[StationModel, PocketCsms]):
    """A station of 1.6 and its central system."""

    def __init__(
        self,
        *,
        connectors: tuple[ConnectorKind, ...] = (ConnectorKind(),),
        pace: float = 1.0,
        clock: StationClock | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        known = {key.value: key for key in Key}
        self.kind = StationKind(
            identity="CP-1",
            connectors=connectors,
            settings={known[name]: value for name, value in (settings or {}).items()},
        )
        super().__init__(PocketCsms(), pace=pace, clock=clock)

    def station(self) -> StationModel:
        return StationModel(self.kind, lambda: next(self.ids), clock=self.clock, pace=self.pace)

    @classmethod
    def accepted(cls, **settings: str) -> "Bench":
        """Begin with a station that has been accepted and has told its status."""
        bench = cls(settings=settings)
        bench.connect()
        bench.csms.heard.clear()
        return bench

    def order(self, request: Call[Any]) -> Message | CallFault:
        """Let the central system ask something, and give the station's answer."""
        self.model.receive(self.csms.call(request, self.now), self.now)
        self.exchange()
        return self.csms.answers.pop()

    def plug(self, vehicle: Vehicle | None = None, place: int = 1) -> None:
        self.model.plug(place, vehicle or car(), self.now)
        self.exchange()

    def actions(self) -> list[str]:
        return [type(request).action_name() for _, request in self.csms.heard]

    def heard(self, kind: type[C]) -> list[C]:
        return [request for _, request in self.csms.heard if isinstance(request, kind)]

    def times(self, kind: type[C]) -> list[float]:
        return [at for at, request in self.csms.heard if isinstance(request, kind)]

    def statuses(self, connector: int = 1) -> list[str]:
        told = self.heard(core.StatusNotification)
        return [one.status.value for one in told if one.connector_id == connector]

    def settings(self) -> Iterator[tuple[str, str | None]]:
        reply = self.order(core.GetConfiguration())
        assert isinstance(reply, core.GetConfigurationReply)
        for item in reply.configuration_key or ():
            yield item.key, item.value
