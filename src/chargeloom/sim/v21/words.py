"""The requests of a 2.0.1 station, in the words of 2.1."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.dialect import Side
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.wire.json import encode
from chargeloom.wire.message import Call

_decoders: Final = DIALECT.decoders[Side.CSMS]


def speak(request: Call[Any]) -> Call[Any]:
    """Say it in 2.1; what is of 2.1 already stays as it is."""
    action = type(request).action_name()
    if type(request) is DIALECT.calls_to[Side.CSMS][action]:
        return request
    text = encode(request)
    change = _CHANGES.get(action)
    if change is not None:
        text = msgspec.json.encode(change(msgspec.json.decode(text)))
    said: Call[Any] = _decoders[action].decode(text)
    return said


def _monitors(report: dict[str, Any]) -> dict[str, Any]:
    """Each monitor says where it comes from; ours are all the operator's (OCPP 2.1, 2.118)."""
    for data in report.get("monitor", ()):
        for monitor in data["variableMonitoring"]:
            monitor["eventNotificationType"] = "CustomMonitor"
    return report


_CHANGES: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "NotifyMonitoringReport": _monitors
}
"""Where 2.1 demands what 2.0.1 does not have."""
