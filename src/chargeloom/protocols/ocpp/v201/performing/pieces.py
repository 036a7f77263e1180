"""Requests that list items: as many in each as the station takes."""

from collections.abc import Sequence
from typing import Final, TypeVar

from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201.performing.way import Way

T = TypeVar("T")

MAX_AT_ONCE: Final = 50
"""So many items go into one request when the station has not said how many may."""


async def most(way: Way, action: str, component: str = "DeviceDataCtrlr") -> int:
    """Find how many items the station takes in a request of this action."""
    key = VariableKey(component, "", 0, 0, "ItemsPerMessage", action)
    known = await way.core.ground.store.variable(way.station.id, key)
    said = known.value if known is not None else None
    return max(1, int(said)) if said is not None and said.isdecimal() else MAX_AT_ONCE


def in_pieces(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Cut a list into pieces of at most this size."""
    return [items[start : start + size] for start in range(0, len(items), size)]
