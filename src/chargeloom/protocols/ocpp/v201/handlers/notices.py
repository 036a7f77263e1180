"""Calls that only tell something: kept in the journal and told as an event (OCPP 2.0.1 and 2.1)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import from_datetime, to_rfc3339
from chargeloom.domain.stations.security_event import is_critical
from chargeloom.protocols.ocpp.v201.handlers.replies import answered, received
from chargeloom.protocols.ocpp.version import Handler, Visit
from chargeloom.services.following import Word
from chargeloom.wire.message import Call, Message

MAX_TOLD: Final = 16 * 1024
"""An event holds no more of a payload; the whole of it is in the trace."""


def told(visit: Visit, call: Call[Any]) -> Message:
    """Tell what a call says; its answer says nothing."""
    tell(visit, call)
    return received(call)


def told_of(name: CommandName) -> Handler:
    """Make a handler that tells what a call says, and puts it with the command it is about."""

    async def follow(visit: Visit, call: Any) -> Message:
        word = Word(call.request_id, call.status)
        await visit.core.following.tell(visit.unit, visit.station.id, name, word, visit.now)
        return told(visit, call)

    return follow


def security_event(visit: Visit, call: Any) -> Message:
    """Tell a security event, and whether it is critical (OCPP 2.0.1, A04)."""
    data = {
        "kind": call.type,
        "critical": is_critical(call.type),
        "at": to_rfc3339(from_datetime(call.timestamp)),
        "tech_info": call.tech_info,
    }
    kind = EventType.STATION_SECURITY
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)
    return received(call)


def unknown_vendor(_: Visit, call: Call[Any]) -> Message:
    """No vendor's extension is known here; the message stays in the journal (OCPP 2.0.1, P02)."""
    return answered(call, "UnknownVendorId")


def tell(visit: Visit, call: Call[Any]) -> None:
    """Tell what a call says, as far as an event has room for it."""
    tell_as(visit, type(call).action_name(), msgspec.to_builtins(call))


def tell_as(visit: Visit, action: str, payload: dict[str, Any]) -> None:
    """Tell what an action says, as far as an event has room for it."""
    data: dict[str, Any] = {"action": action}
    if not is_too_long(payload):
        data["payload"] = payload
    kind = EventType.STATION_NOTICE
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)


def is_too_long(payload: dict[str, Any]) -> bool:
    """Whether an event has no room for a payload."""
    return len(msgspec.json.encode(payload)) > MAX_TOLD
