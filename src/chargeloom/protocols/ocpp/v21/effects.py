"""What a station's answer to a request of ours changes in our own record."""

from typing import Any, Final

from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS
from chargeloom.protocols.ocpp.v21.messages.event_streams import (
    GetPeriodicEventStream,
    GetPeriodicEventStreamReply,
)
from chargeloom.protocols.ocpp.v201.charging_effects import CHARGING_EFFECTS
from chargeloom.protocols.ocpp.v201.taking import effects_of
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core
from chargeloom.wire.message import Call


async def get_event_streams(
    core: Core, station: Station, _: Any, reply: GetPeriodicEventStreamReply
) -> None:
    """What a station says of its streams is what we know of them (N12)."""
    unit, now = Unit(), core.ground.now()
    told = {one.id: one.variable_monitoring_id for one in reply.constant_stream_data or ()}
    core.surveying.streams.listed(unit, station, told, now)
    if unit.facts:
        await core.ground.commit(unit)


EFFECTS: Final[dict[type[Call[Any]], Effect]] = {
    **{
        CSMS_CALLS[action]: effect
        for action, effect in CHARGING_EFFECTS.items()
        if action in CSMS_CALLS
    },
    **effects_of(CSMS_CALLS),
    GetPeriodicEventStream: get_event_streams,
}
