"""A central system of 2.0.1 and 2.1 that fits into a test, and the bench that wires it to a station."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import msgspec

from chargeloom.protocols.ocpp.dialect import Side
from chargeloom.protocols.ocpp.incoming import Answered, Called, CallFault, Sent
from chargeloom.protocols.ocpp.rpc import Session
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.v21 import station_model as v21
from chargeloom.sim.v201 import settings, station_model as v201
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.station import StationKind
from chargeloom.sim.vehicles.vehicle import Vehicle
from chargeloom.wire.json import encode
from chargeloom.wire.message import Message, Send
from tests.sim.back_to_back import NOON, BackToBack, car
from tests.sim.official import Judge
from tests.sim.plain_dialect import plain

SILENCE = object()
FAULT = CallFault("InternalError", "", {})
MODELS: dict[str, type[v201.StationModel]] = {"2.0.1": v201.StationModel, "2.1": v21.StationModel}
STATUS = {"2.0.1": "StatusNotification", "2.1": "NotifyEvent"}
"""By which message a station of each version tells the status of a connector (OCPP 2.1, G01)."""
SETTINGS = {
    f"{key.component}.{key.variable}": key
    for key in vars(settings).values()
    if isinstance(key, Key)
}

Payload: TypeAlias = dict[str, Any]
Response: TypeAlias = Payload | CallFault | object
Rule: TypeAlias = Callable[[Payload], Response]


def payload(message: Message) -> Payload:
    """A message as the wire has it."""
    decoded: Payload = msgspec.json.decode(encode(message))
    return decoded


def _nothing(_: Payload) -> Payload:
    """Most answers are empty."""
    return {}


def _status(heard: tuple[float, str, Payload]) -> tuple[tuple[int, int] | None, str]:
    _, action, told = heard
    if action == "StatusNotification":
        return (told["evseId"], told["connectorId"]), told["connectorStatus"]
    if action != "NotifyEvent":
        return None, ""
    (event,) = told["eventData"]
    if event["variable"]["name"] != "AvailabilityState":
        return None, ""
    assert (event["trigger"], event["component"]["name"]) == ("Delta", "Connector")
    evse = event["component"]["evse"]
    return (evse["id"], evse["connectorId"]), event["actualValue"]


class PocketCsms:
    """Answers every call with payloads; `rules` say how, `script` says how just once."""

    def __init__(self, model: type[v201.StationModel]) -> None:
        self.dialect = plain(model.dialect)
        self.session = Session(Side.CSMS, self.dialect)
        self.judge = Judge(self.dialect.subprotocol)
        self.heard: list[tuple[float, str, Payload]] = []
        self.sent: list[Send] = []
        self.answers: list[Message | CallFault] = []
        self.script: dict[str, list[Response]] = {}
        self.now = 0.0
        self._ids = (f"csms-{number}" for number in itertools.count())
        self.rules: dict[str, Rule] = {
            "Authorize": lambda _: {"idTokenInfo": {"status": "Accepted"}},
            "BootNotification": lambda _: self.verdict(),
            "DataTransfer": lambda _: {"status": "Accepted"},
            "Heartbeat": lambda _: {"currentTime": self.time()},
            "OpenPeriodicEventStream": lambda _: {"status": "Accepted"},
        }

    def time(self) -> str:
        return (NOON + timedelta(seconds=self.now)).isoformat()

    def verdict(self, status: str = "Accepted", interval: int = 300) -> Payload:
        return {"status": status, "currentTime": self.time(), "interval": interval}

    def connected(self) -> None:
        self.session = Session(Side.CSMS, self.dialect)

    def receive(self, frame: bytes, now: float) -> bytes | None:
        self.now = now
        self.judge.judge(frame)
        incoming = self.session.receive(frame)
        if isinstance(incoming, Answered):
            self.answers.append(incoming.answer)
            return None
        if isinstance(incoming, Sent):
            self.sent.append(incoming.message)
            return None
        assert isinstance(incoming, Called), incoming
        told = payload(incoming.request)
        self.heard.append((now, incoming.action, told))
        scripted = self.script.get(incoming.action)
        rule = self.rules.get(incoming.action, _nothing)
        response = scripted.pop(0) if scripted else rule(told)
        if response is SILENCE:
            return None
        if isinstance(response, CallFault):
            return self.session.fault(incoming.message_id, response)
        assert isinstance(response, dict)
        decoder = self.dialect.reply_decoders[type(incoming.request)]
        reply = decoder.decode(msgspec.json.encode(response))
        return self.session.result(incoming.message_id, reply)

    def call(self, action: str, request: Payload, now: float) -> bytes:
        decoder = self.dialect.decoders[Side.STATION][action]
        outgoing = self.session.calls.add(
            next(self._ids), decoder.decode(msgspec.json.encode(request))
        )
        assert self.session.calls.next(now) is outgoing
        self.judge.asked(outgoing.frame)
        return outgoing.frame


class Bench(BackToBack[v201.StationModel, PocketCsms]):
    """A station of 2.x and its central system."""

    def __init__(
        self,
        version: str = "2.0.1",
        *,
        evses: tuple[tuple[ConnectorKind, ...], ...] = ((ConnectorKind(),),),
        pace: float = 1.0,
        **begins: str,
    ) -> None:
        self.kind_of_model = MODELS[version]
        known = {key.variable: key for key in SETTINGS.values()} | SETTINGS
        self.kind = StationKind(
            identity="CS-1",
            evses=evses,
            settings={known[name]: value for name, value in begins.items()},
        )
        super().__init__(PocketCsms(self.kind_of_model), pace=pace)

    def station(self) -> v201.StationModel:
        return self.kind_of_model(
            self.kind, lambda: next(self.ids), clock=self.clock, pace=self.pace
        )

    @classmethod
    def accepted(cls, version: str = "2.0.1", **options: Any) -> "Bench":
        """Begin with a station that has been accepted and has told its status."""
        bench = cls(version, **options)
        bench.connect()
        bench.csms.heard.clear()
        return bench

    def order(self, action: str, **request: Any) -> Payload:
        """Let the central system ask something, and give the station's answer."""
        self.model.receive(self.csms.call(action, request, self.now), self.now)
        self.exchange()
        answer = self.csms.answers.pop()
        return payload(answer) if isinstance(answer, Message) else {"fault": answer.code}

    def plug(self, vehicle: Vehicle | None = None, place: int = 1, connector: int = 1) -> None:
        self.model.plug(place, vehicle or car(), self.now, connector)
        self.exchange()

    def actions(self) -> list[str]:
        return [action for _, action, _ in self.csms.heard]

    def heard(self, action: str) -> list[Payload]:
        return [told for _, name, told in self.csms.heard if name == action]

    def times(self, action: str) -> list[float]:
        return [at for at, name, _ in self.csms.heard if name == action]

    def events(self) -> list[tuple[str, str, str | None]]:
        """Each event of a transaction: its type, its trigger, and the charging state."""
        return [
            (one["eventType"], one["triggerReason"], one["transactionInfo"].get("chargingState"))
            for one in self.heard("TransactionEvent")
        ]

    def statuses(self, evse: int = 1, connector: int = 1) -> list[str]:
        """Each status of a connector, by a message or by an event of it."""
        place = (evse, connector)
        return [status for where, status in map(_status, self.csms.heard) if where == place]

    def transaction(self, evse: int = 1) -> str:
        running = self.model.station.evses[evse].transaction
        assert running is not None
        return running.id

    def variable(self, component: str, variable: str, **more: Any) -> Payload:
        """Read one variable."""
        wanted: Payload = {"component": {"name": component}, "variable": {"name": variable}}
        if "evse" in more:
            wanted["component"]["evse"] = more["evse"]
        if "instance" in more:
            wanted["variable"]["instance"] = more["instance"]
        (result,) = self.order("GetVariables", getVariableData=[wanted])["getVariableResult"]
        told: Payload = result
        return told
