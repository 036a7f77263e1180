"""Requests that a station may keep to although its answer is lost: in doubt before they are sent (DESIGN 3)."""

from enum import StrEnum
from typing import Any, Final

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.services.limiting import Fate
from chargeloom.wire.message import Call, Message

_ACCEPTED: Final = "Accepted"
_REFUSED: Final = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "PropertyConstraintViolation",
        "SecurityError",
        "TypeConstraintViolation",
    }
)
"""Who answers so did nothing; all other errors may have come on the way, or behind it (OCPP-J 1.6, 4.2.3; 2.0.1 part 4, 4.3)."""


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
    return await core.limiting.orders.tell(station.id, order, lambda: call(request), fate_of)


def fate_of(reply: Message | CallFault) -> Fate:
    """Say what a station made of a profile, as far as its answer tells."""
    if isinstance(reply, CallFault):
        is_refused = reply.code in _REFUSED and not reply.is_unusable
        return Fate.REFUSED if is_refused else Fate.UNKNOWN
    word = getattr(reply, "status", None)
    if not isinstance(word, StrEnum):
        return Fate.UNKNOWN
    return Fate.TAKEN if word == _ACCEPTED else Fate.REFUSED
