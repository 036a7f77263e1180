"""What an order is: a request of the central system, and what the station makes of it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.sim.v201.station import Station
from chargeloom.wire.message import Call, Message

Order: TypeAlias = Callable[[Station, Any, float], Message | CallFault]
Orders: TypeAlias = Mapping[str, Order]
"""By action, so that a request of another 2.x version finds the same order."""


def obey(orders: Orders, station: Station, request: Call[Any], now: float) -> Message | CallFault:
    """Do it, or say that this station can't (OCPP 2.0.1, Part 4, 4.3)."""
    order = orders.get(type(request).action_name())
    if order is None:
        return CallFault("NotSupported", "this station has no such feature", {})
    return order(station, request, now)
