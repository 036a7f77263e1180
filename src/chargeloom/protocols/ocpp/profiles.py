"""Requests of ours that change how a station proves itself: its security profile."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from chargeloom.domain.stations.variable import VariableKey

SECURITY_PROFILE: Final = "securityprofile"
_OF_STATIONS: Final = frozenset({"networkconfiguration", "securityctrlr"})
"""Components that have one: each way to us, and the station, of which it can only be read where it keeps to the standard."""


def wanted_profile(action: str, payload: bytes) -> int | None:
    """Find the security profile that a request demands of a station; None when it demands none."""
    find = _FOUND.get(action)
    if find is None:
        return None
    try:
        wanted = find(msgspec.json.decode(payload))
    except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError):
        return None  # the schema of the version has its own words for that
    return wanted if type(wanted) is int else None


def lowest_profile(settings: Iterable[tuple[VariableKey, str]]) -> int | None:
    """Find the lowest security profile that variables demand of a way to us (OCPP 2.1, B09.FR.35)."""
    demanded = (
        value.strip()
        for key, value in settings
        if key.component.casefold() in _OF_STATIONS and key.variable.casefold() == SECURITY_PROFILE
    )
    return min((int(value) for value in demanded if value.isdecimal()), default=None)


def _in_configuration(request: Any) -> Any:
    """OCPP 1.6 security whitepaper, A05: the key SecurityProfile."""
    is_profile = request.get("key", "").casefold() == SECURITY_PROFILE
    return int(request["value"]) if is_profile and "value" in request else None


def _in_network_profile(request: Any) -> Any:
    """OCPP 2.0.1, B09."""
    return request.get("connectionData", {}).get("securityProfile")


def _in_variables(request: Any) -> Any:
    """OCPP 2.1, B09.FR.35."""
    return lowest_profile(
        (
            VariableKey(one["component"]["name"], "", 0, 0, one["variable"]["name"], ""),
            one["attributeValue"],
        )
        for one in request["setVariableData"]
    )


_FOUND: Final[Mapping[str, Callable[[Any], Any]]] = {
    "ChangeConfiguration": _in_configuration,
    "SetNetworkProfile": _in_network_profile,
    "SetVariables": _in_variables,
}
