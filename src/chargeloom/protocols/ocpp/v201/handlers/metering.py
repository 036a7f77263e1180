"""Metering (OCPP 2.0.1 and 2.1, J)."""

from collections.abc import Awaitable
from typing import Any

from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.v201.handlers.replies import received
from chargeloom.protocols.ocpp.v201.mapping.metering import metered
from chargeloom.protocols.ocpp.version import Handler, Visit
from chargeloom.wire.message import Message


def meter_values(visit: Visit, call: Any) -> Message | Awaitable[Message]:
    """Store what a meter read (OCPP 2.0.1 and 2.1, J01)."""
    return _record(visit, metered(call), received(call))


def metered_for(reply: type[Message]) -> Handler:
    """Store what a meter read whose message was familiar (OCPP 2.0.1 and 2.1, J01)."""
    return lambda visit, told: _record(visit, told, reply())


def _record(visit: Visit, told: Metered, reply: Message) -> Message | Awaitable[Message]:
    recording = visit.core.metering.record(visit.unit, visit.station, told, visit.now)
    return reply if recording is None else _after(recording, reply)


async def _after(recording: Awaitable[None], reply: Message) -> Message:
    await recording
    return reply
