"""What a station's answer to a request of ours changes in our own record."""

from typing import Any, Final

from chargeloom.protocols.ocpp.rpc import Outgoing
from chargeloom.protocols.ocpp.v201.messages.remote_control import TriggerMessage
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.wire.message import Call, Message


def triggered(request: Call[Any], reply: Message) -> str | None:
    """Name the action that the station agreed to send, if this was about that (OCPP 2.0.1, F06)."""
    if not isinstance(request, TriggerMessage) or getattr(reply, "status", None) != "Accepted":
        return None
    return request.requested_message.value


def kept(call: Outgoing) -> bytes:
    """Write a call as the journal keeps it."""
    return call.frame


EFFECTS: Final[dict[type[Call[Any]], Effect]] = {}
