"""Availability (OCPP 2.0.1, G)."""

from typing import Any

from chargeloom.domain.instant import to_datetime
from chargeloom.protocols.ocpp.v201.handlers.replies import received
from chargeloom.protocols.ocpp.v201.mapping.availability import reported
from chargeloom.protocols.ocpp.v201.messages.availability import Heartbeat, HeartbeatReply
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Message


def heartbeat(visit: Visit, _: Heartbeat) -> HeartbeatReply:
    """Tell the time (OCPP 2.0.1, G02)."""
    return HeartbeatReply(current_time=to_datetime(visit.now))


def status_notification(visit: Visit, call: Any) -> Message:
    """Note a connector's status (OCPP 2.0.1 and 2.1, G01)."""
    visit.core.registering.report(visit.unit, visit.station, reported(call), visit.now)
    return received(call)
