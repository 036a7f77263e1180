"""The points at which a transaction may start and stop, and which of them hold (OCPP 2.0.1, E01 and E06)."""

from collections.abc import Iterable
from enum import Enum, auto
from functools import cache
from typing import Final


class _Fact(Enum):
    CABLE = auto()
    GRANT = auto()
    FLOW = auto()


_NEEDS: Final = {
    "ParkingBayOccupancy": frozenset({_Fact.CABLE}),
    "EVConnected": frozenset({_Fact.CABLE}),
    "Authorized": frozenset({_Fact.GRANT}),
    "PowerPathClosed": frozenset({_Fact.CABLE, _Fact.GRANT}),
    "EnergyTransfer": frozenset({_Fact.FLOW}),
    "DataSigned": frozenset({_Fact.CABLE, _Fact.GRANT}),
}
"""Despite its name PowerPathClosed does not mean the relay (OCPP 2.0.1, Part 2, 2.6.1)."""

POINTS: Final = tuple(_NEEDS)
_ALWAYS: Final = frozenset({"EnergyTransfer"})


@cache
def held(*, is_plugged: bool, is_granted: bool, flows: bool) -> frozenset[str]:
    """Say which points hold: with a cable, with a token that may charge, while energy flows."""
    facts = {_Fact.CABLE: is_plugged, _Fact.GRANT: is_granted, _Fact.FLOW: flows}
    true = {fact for fact, is_so in facts.items() if is_so}
    return frozenset(point for point, needs in _NEEDS.items() if needs <= true)


def begins(before: frozenset[str], now: frozenset[str], start: Iterable[str]) -> bool:
    """Whether a start point is reached; energy never flows outside of a transaction, whatever is configured."""
    return not (now - before).isdisjoint({*start, *_ALWAYS})


def ends(now: frozenset[str], reached: Iterable[str], stop: frozenset[str]) -> bool:
    """Whether a stop point that had been reached holds no longer."""
    return not stop.intersection(reached) <= now
