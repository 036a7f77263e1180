"""Which ways to us a raw request would change or drop (OCPP 2.0.1 and 2.1, B09 and B10)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.commands.network_orders import Ways
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201 import networking
from chargeloom.storage.store import Store

_CONFIGURATION: Final = "networkconfiguration"


class Touched(NamedTuple):
    """What a request does to the ways of a station."""

    stored: frozenset[int] = frozenset()
    """They are stored anew, for the next connection (B09)."""
    rewritten: frozenset[int] = frozenset()
    """They are changed bit by bit, which no way may be that is tried meanwhile (2.1, B09.FR.21)."""
    order: frozenset[int] | None = None
    """Only these are tried from the next start on (B10)."""
    identities: frozenset[str] = frozenset()
    """By these it would call itself from then on (2.1, B09.FR.14 and FR.26)."""

    def endangers(self, ways: Ways) -> bool:
        """Whether the way that the station is known to use may be lost by it."""
        used = ways.in_use
        if used is None:
            return False
        is_dropped = self.order is not None and used not in self.order
        is_rewritten = not self.rewritten.isdisjoint({used, *(ways.priority or ())})
        return used in self.stored or is_rewritten or is_dropped


def touched(action: str, payload: bytes) -> Touched | None:
    """Read what a request does to ways; None when it does nothing to any."""
    read = _READ.get(action)
    if read is None:
        return None
    try:
        return read(msgspec.json.decode(payload))
    except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError):
        return None  # the schema of the version has its own words for that


async def endangers(store: Store, station: StationId, action: str, payload: bytes) -> bool:
    """Whether a request may put a station out of our reach, by all that it told of its ways.

    Under another identity it would come as a stranger.
    """
    found = touched(action, payload)
    if found is None:
        return False
    is_renamed = bool(found.identities - {station})
    return is_renamed or found.endangers(await _known_ways(store, station))


async def _known_ways(store: Store, station: StationId) -> Ways:
    asked = {key: await store.variable(station, key) for key in _OF_WAYS}
    told = {key: one.value for key, one in asked.items() if one is not None and one.value}
    return networking.ways(told, None)


def _network_profile(request: Any) -> Touched:
    slot, said = int(request["configurationSlot"]), request.get("connectionData", {})
    names = {said["identity"]} if "identity" in said else ()
    return Touched(stored=frozenset({slot}), identities=frozenset(names))


def _variables(request: Any) -> Touched:
    order, rewritten, names = None, set[int](), set[str]()
    for one in request["setVariableData"]:
        component, variable = one["component"], one["variable"]["name"].casefold()
        if component["name"].casefold() == _CONFIGURATION:
            rewritten.add(int(component["instance"]))
        if (component["name"].casefold(), variable) == _PRIORITY:
            order = frozenset(_numbers(one["attributeValue"]))
        if (component["name"].casefold(), variable) in _IDENTITY:
            names.add(str(one["attributeValue"]))
    return Touched(rewritten=frozenset(rewritten), order=order, identities=frozenset(names))


def _numbers(text: str) -> Iterable[int]:
    return (int(one) for one in text.split(",") if one.strip())


_OF_WAYS: Final[tuple[VariableKey, ...]] = (networking.PRIORITY, networking.ACTIVE)
_IDENTITY: Final = frozenset({(_CONFIGURATION, "identity"), ("securityctrlr", "identity")})
_PRIORITY: Final = (
    networking.PRIORITY.component.casefold(),
    networking.PRIORITY.variable.casefold(),
)
_READ: Final[Mapping[str, Callable[[Any], Touched]]] = {
    "SetNetworkProfile": _network_profile,
    "SetVariables": _variables,
}
