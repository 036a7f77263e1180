"""Reservation (OCPP 2.0.1 and 2.1, H)."""

from typing import Any

from chargeloom.protocols.ocpp.v201.handlers.replies import received
from chargeloom.protocols.ocpp.v201.mapping.reservation import STATE
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Message


def reservation_status_update(visit: Visit, call: Any) -> Message:
    """Note that a reservation has ended unused (OCPP 2.0.1 and 2.1, H04)."""
    state = STATE[call.reservation_update_status]
    reserving = visit.core.reserving
    reserving.end(visit.unit, visit.station, call.reservation_id, state, visit.now)
    return received(call)
