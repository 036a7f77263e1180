"""Reports of the device model, its monitors and of customers (OCPP 2.0.1 and 2.1, B and N)."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Final

from chargeloom.domain.event import EventType
from chargeloom.protocols.ocpp.v201.handlers.notices import told
from chargeloom.protocols.ocpp.v201.handlers.replies import received
from chargeloom.protocols.ocpp.v201.mapping import availability, device_model
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.stations.surveying import FIRST, Kind, Part
from chargeloom.wire.json import encode
from chargeloom.wire.message import Message

SLICE: Final = 200
"""So many variables are read at once; it takes about two milliseconds."""


def notify_report(visit: Visit, call: Any) -> Message | Awaitable[Message]:
    """Keep a part of a report whole (OCPP 2.0.1, B07 and B08)."""
    data = call.report_data or ()
    if len(data) > SLICE:
        return _notify_long_report(visit, call)
    variables = device_model.reported(data)
    keeping = visit.core.surveying.report(visit.unit, visit.station, variables, visit.now)
    _follow(visit, call, Kind.VARIABLES, len(variables))
    return _after((keeping,), received(call))


async def _notify_long_report(visit: Visit, call: Any) -> Message:
    """Read a long part slice by slice, so that other stations are heard in between."""
    count = 0
    for start in range(0, len(call.report_data), SLICE):
        variables = device_model.reported(call.report_data[start : start + SLICE])
        count += len(variables)
        keeping = visit.core.surveying.report(visit.unit, visit.station, variables, visit.now)
        await (keeping if keeping is not None else asyncio.sleep(0))
    _follow(visit, call, Kind.VARIABLES, count)
    return received(call)


def notify_monitoring_report(visit: Visit, call: Any) -> Message:
    """Collect which monitors a station has, and tell them (OCPP 2.0.1, N02)."""
    monitors = call.monitor or ()
    count, content = sum(len(m.variable_monitoring) for m in monitors), _entries(monitors)
    _follow(visit, call, Kind.MONITORS, count, content=content)
    return told(visit, call)


def notify_display_messages(visit: Visit, call: Any) -> Message:
    """Collect which texts a station has, and tell them; parts bear no numbers, and come in order (OCPP 2.0.1, O03 and O04)."""
    texts, surveying = call.message_info or (), visit.core.surveying
    part = Part(
        kind=Kind.MESSAGES,
        request=call.request_id,
        number=FIRST,
        is_last=not call.tbc,
        items=len(texts),
        content=_entries(texts),
    )
    surveying.follow(visit.unit, visit.station, part, visit.now)
    return told(visit, call)


def notify_customer_information(visit: Visit, call: Any) -> Message:
    """Collect what a station knows of a customer; no event repeats it (OCPP 2.0.1, N09)."""
    _follow(visit, call, Kind.CUSTOMER, 1, text=call.data)
    return received(call)


def notify_event(visit: Visit, call: Any) -> Message | Awaitable[Message]:
    """Tell what monitors saw, and keep the values they saw; the status of a connector may be one (OCPP 2.0.1, N07 and G01)."""
    data = {"events": [device_model.event(one) for one in call.event_data]}
    kind = EventType.STATION_MONITOR
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)
    for reported in availability.observed(call):
        visit.core.registering.report(visit.unit, visit.station, reported, visit.now)
    keeping = tuple(
        visit.core.surveying.learn(visit.unit, visit.station, values, at)
        for at, values in device_model.valued(call, visit.now).items()
    )
    return _after(keeping, received(call))


def _follow(visit: Visit, call: Any, kind: Kind, items: int, **says: Any) -> None:
    part = Part(kind, call.request_id, call.seq_no, not call.tbc, items, **says)
    visit.core.surveying.follow(visit.unit, visit.station, part, visit.now)


def _entries(told: Iterable[Message]) -> tuple[bytes, ...]:
    return tuple(encode(one) for one in told)


def _after(
    keeping: tuple[Awaitable[None] | None, ...], reply: Message
) -> Message | Awaitable[Message]:
    waiting = tuple(one for one in keeping if one is not None)
    return _when_kept(waiting, reply) if waiting else reply


async def _when_kept(waiting: tuple[Awaitable[None], ...], reply: Message) -> Message:
    for one in waiting:
        await one
    return reply
