"""Periodic event streams: values of monitors that nobody answers (OCPP 2.1, N11 to N15)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.v21.messages.datatypes.diagnostics import (
    ConstantStreamData,
    PeriodicEventStreamParams,
    StreamDataElement,
)
from chargeloom.protocols.ocpp.v21.messages.diagnostics import SetVariableMonitoring
from chargeloom.protocols.ocpp.v21.messages.event_streams import (
    AdjustPeriodicEventStream,
    AdjustPeriodicEventStreamReply,
    GetPeriodicEventStream,
    GetPeriodicEventStreamReply,
    NotifyPeriodicEventStream,
    OpenPeriodicEventStream,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.sim.station.board import Answer
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.orders import diagnostics
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station
from chargeloom.wire.message import Message

EVERY_S: Final = 10
"""How often values leave where the central system names no interval."""


class Stream(msgspec.Struct, kw_only=True):
    """One open stream, by the number of its monitor."""

    id: int
    key: Key
    interval_s: int
    values: int | None

    def words(self) -> ConstantStreamData:
        """Describe it as the wire does."""
        return ConstantStreamData(
            id=self.id,
            variable_monitoring_id=self.id,
            params=PeriodicEventStreamParams(interval=self.interval_s, values=self.values),
        )


def _set_monitors(station: Station, request: SetVariableMonitoring, now: float) -> Message:
    """A monitor that is asked to stream opens its stream once it is set (OCPP 2.1, N04 and N11)."""
    base: Any = request
    reply: Any = diagnostics.ORDERS["SetVariableMonitoring"](station, base, now)
    for wanted, result in zip(
        request.set_monitoring_data, reply.set_monitoring_result, strict=True
    ):
        params, key = wanted.periodic_event_stream, None
        if params is not None and result.id is not None:
            key = station.board.model.find(*_named(wanted))
        if params is not None and isinstance(key, Key):
            stream = Stream(
                id=result.id, key=key, interval_s=params.interval or EVERY_S, values=params.values
            )
            _open(station, stream)
    said: Message = reply
    return said


def _named(wanted: Any) -> tuple[Any, Any]:
    """Name the variable: it is named alike in both versions."""
    return wanted.component, wanted.variable


def _open(station: Station, stream: Stream) -> None:
    def heard(answer: Answer, now: float) -> None:
        if getattr(answer, "status", None) == GenericStatus.ACCEPTED:
            station.shelf.streams[stream.id] = stream
            station.board.agenda.add(now + stream.interval_s, _beat(station, stream))

    station.board.say(OpenPeriodicEventStream(constant_stream_data=stream.words()), heard)


def _beat(station: Station, stream: Stream) -> Callable[[float], None]:
    def act(now: float) -> None:
        if station.shelf.streams.get(stream.id) is not stream:
            return
        value = StreamDataElement(t=Decimal(0), v=station.board.model.text(stream.key))
        station.board.send(
            NotifyPeriodicEventStream(
                id=stream.id, pending=0, basetime=station.board.clock.read(now), data=(value,)
            )
        )
        station.board.agenda.add(now + stream.interval_s, act)

    return act


def _get(station: Station, _: GetPeriodicEventStream, __: float) -> GetPeriodicEventStreamReply:
    """(OCPP 2.1, N12)."""
    found = tuple(stream.words() for stream in station.shelf.streams.values())
    return GetPeriodicEventStreamReply(constant_stream_data=found or None)


def _adjust(
    station: Station, request: AdjustPeriodicEventStream, _: float
) -> AdjustPeriodicEventStreamReply:
    """(OCPP 2.1, N14)."""
    stream = station.shelf.streams.get(request.id)
    if stream is None:
        return AdjustPeriodicEventStreamReply(status=GenericStatus.REJECTED)
    stream.interval_s = request.params.interval or stream.interval_s
    stream.values = request.params.values
    return AdjustPeriodicEventStreamReply(status=GenericStatus.ACCEPTED)


ORDERS: Final[Orders] = {
    "AdjustPeriodicEventStream": _adjust,
    "GetPeriodicEventStream": _get,
    "SetVariableMonitoring": _set_monitors,
}
