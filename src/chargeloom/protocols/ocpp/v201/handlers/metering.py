"""Metering (OCPP 2.0.1 and 2.1, J)."""

from collections.abc import Awaitable
from typing import Any

from chargeloom.protocols.ocpp.v201.handlers.replies import received
from chargeloom.protocols.ocpp.v201.mapping.metering import metered
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Message


def meter_values(visit: Visit, call: Any) -> Message | Awaitable[Message]:
    """Store what a meter read (OCPP 2.0.1 and 2.1, J01)."""
    recording = visit.core.metering.record(visit.unit, visit.station, metered(call), visit.now)
    return received(call) if recording is None else _after(recording, received(call))


async def _after(recording: Awaitable[None], reply: Message) -> Message:
    await recording
    return reply
