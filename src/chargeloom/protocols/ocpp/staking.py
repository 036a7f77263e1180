"""Requests that a station may keep to although its answer is lost: in doubt before they are sent (DESIGN 3)."""

from typing import Any, Final

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call, Message

_ACCEPTED: Final = "Accepted"


async def stake(
    core: Core,
    station: Station,
    order: InstallProfile | None,
    request: Call[Any],
    call: CallStation,
) -> Message | CallFault:
    """Send a request that sets a profile; without one it is any request."""
    if order is None:
        return await call(request)
    return await core.limiting.tell(station.id, order, lambda: call(request), _is_taken)


def _is_taken(reply: Message | CallFault) -> bool:
    return str(getattr(reply, "status", "")) == _ACCEPTED
