"""Requests that list items: as many in each as the station takes, by number and by length."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.performing.way import Way
from chargeloom.wire.json import encode

T = TypeVar("T")

DEVICE_DATA: Final = "DeviceDataCtrlr"
MONITORING: Final = "MonitoringCtrlr"
MAX_AT_ONCE: Final = 50
"""So many items go into one request when the station has not said how many may."""
_FRAME: Final = 50
"""What stands around a payload besides the name of its action: the type, an id of 36 characters, commas, quotes and brackets."""


async def most(way: Way, action: str, component: str = DEVICE_DATA) -> int:
    """Find how many items the station takes in a request of this action."""
    return await _said(way, component, "ItemsPerMessage", action) or MAX_AT_ONCE


async def in_pieces(
    way: Way,
    items: Sequence[T],
    write: Callable[[Sequence[T]], Asked],
    limits: str,
    component: str = DEVICE_DATA,
) -> list[Sequence[T]]:
    """Cut a list so that each request holds no more items and bytes than the station takes, and one item in any case.

    `limits` names the action whose limits hold. OCPP 2.0.1, B05.FR.11, B06.FR.05, B08.FR.06, N04.FR.09 and N06.FR.04.
    """
    count = await most(way, limits, component)
    room = await _said(way, component, "BytesPerMessage", limits)
    if room is None:
        return [items[start : start + count] for start in range(0, len(items), count)]
    found: list[Sequence[T]] = []
    start = 0
    for end in range(1, len(items) + 1):
        some = items[start:end]
        if len(some) > 1 and (len(some) > count or _length(way, write(some)) > room):
            found.append(some[:-1])
            start = end - 1
    return [*found, items[start:]] if items else found


def _length(way: Way, asked: Asked) -> int:
    return _FRAME + len(asked.action) + len(encode(way.read(asked)))


async def max_limit(way: Way, key: VariableKey) -> int | None:
    """Say the most that a variable may be, as the station reported it; None when it did not."""
    known = await way.core.ground.store.variable(way.station.id, key)
    told = ((known.characteristics if known is not None else None) or {}).get("max_limit")
    return None if told is None else int(Decimal(told))


async def _said(way: Way, component: str, variable: str, instance: str) -> int | None:
    """Find a limit that the station told; one of nothing is none."""
    key = VariableKey(component, "", 0, 0, variable, instance)
    known = await way.core.ground.store.variable(way.station.id, key)
    said = known.value if known is not None else None
    return (int(said) or None) if said is not None and said.isdecimal() else None
