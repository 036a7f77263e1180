"""Availability (OCPP 2.1, G)."""

from chargeloom.domain.instant import to_datetime
from chargeloom.protocols.ocpp.v21.messages.availability import Heartbeat, HeartbeatReply
from chargeloom.protocols.ocpp.version import Visit


def heartbeat(visit: Visit, _: Heartbeat) -> HeartbeatReply:
    """Tell the time (OCPP 2.1, G02)."""
    return HeartbeatReply(current_time=to_datetime(visit.now))
