"""Periodic event streams (OCPP 2.1, N11 to N15)."""

from typing import Any

import msgspec

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import from_datetime, to_rfc3339
from chargeloom.protocols.ocpp.v21.messages.event_streams import (
    ClosePeriodicEventStream,
    ClosePeriodicEventStreamReply,
    GetPeriodicEventStream,
    NotifyPeriodicEventStream,
    OpenPeriodicEventStream,
    OpenPeriodicEventStreamReply,
)
from chargeloom.protocols.ocpp.v201.handlers.notices import MAX_TOLD, tell
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Call, Message


def opened(visit: Visit, call: OpenPeriodicEventStream) -> Message:
    """Remember whose values a stream brings, while there is room for more (N11.FR.04 and 05)."""
    stream = call.constant_stream_data
    streams, monitor = visit.core.surveying.streams, stream.variable_monitoring_id
    if not streams.open(visit.unit, visit.station, stream.id, monitor, visit.now):
        return OpenPeriodicEventStreamReply(status=GenericStatus.REJECTED)
    tell(visit, call)
    return OpenPeriodicEventStreamReply(status=GenericStatus.ACCEPTED)


def closed(visit: Visit, call: ClosePeriodicEventStream) -> Message:
    """Forget a stream (N13)."""
    visit.core.surveying.streams.close(visit.unit, visit.station, call.id, visit.now)
    tell(visit, call)
    return ClosePeriodicEventStreamReply()


def values(visit: Visit, sent: NotifyPeriodicEventStream) -> Call[Any] | None:
    """Tell what a stream brings, with its monitor (N15.FR.03); of a stream that nobody told us of, ask (N12)."""
    streams = visit.core.surveying.streams
    monitor = streams.monitor_of(visit.station, sent.id)
    seen = [{"after_s": str(one.t), "value": one.v} for one in sent.data]
    data: dict[str, Any] = {
        "stream": sent.id,
        "monitor": monitor,
        "pending": sent.pending,
        "since": to_rfc3339(from_datetime(sent.basetime)),
        "count": len(seen),
    }
    if len(msgspec.json.encode(seen)) <= MAX_TOLD:
        data["values"] = seen
    kind = EventType.STATION_STREAM
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)
    is_lost = monitor is None and streams.is_to_be_asked(visit.station)
    return GetPeriodicEventStream() if is_lost else None
