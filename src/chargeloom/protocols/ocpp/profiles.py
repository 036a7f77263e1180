"""Requests of ours that change how a station proves itself: its security profile."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

SECURITY_PROFILE: Final = "securityprofile"


def wanted_profile(action: str, payload: bytes) -> int | None:
    """Find the security profile that a request demands of a station; None when it demands none."""
    find = _FOUND.get(action)
    if find is None:
        return None
    try:
        wanted = find(msgspec.json.decode(payload))
    except (msgspec.MsgspecError, AttributeError, TypeError, ValueError):
        return None  # the schema of the version has its own words for that
    return wanted if type(wanted) is int else None


def _in_configuration(request: Any) -> Any:
    """OCPP 1.6 security whitepaper, A05: the key SecurityProfile."""
    is_profile = request.get("key", "").casefold() == SECURITY_PROFILE
    return int(request["value"]) if is_profile and "value" in request else None


def _in_network_profile(request: Any) -> Any:
    """OCPP 2.0.1, B09."""
    return request.get("connectionData", {}).get("securityProfile")


_FOUND: Final[Mapping[str, Callable[[Any], Any]]] = {
    "ChangeConfiguration": _in_configuration,
    "SetNetworkProfile": _in_network_profile,
}
