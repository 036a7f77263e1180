"""How a station reaches its CSMS, in the words of OCPP 2.0.1 and 2.1 (B09 and B10)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from chargeloom.domain.commands.network_orders import SetNetworkPriority, SetNetworkProfile, Ways
from chargeloom.domain.stations.variable import Variable, VariableKey
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked

PRIORITY: Final = VariableKey("OCPPCommCtrlr", "", 0, 0, "NetworkConfigurationPriority", "")
ACTIVE: Final = VariableKey("OCPPCommCtrlr", "", 0, 0, "ActiveNetworkProfile", "")


def ways(told: Mapping[VariableKey, str], known: Variable | None) -> Ways:
    """Read what a station says now, and what its device model lists (B09.FR.05)."""
    characteristics = (known.characteristics if known is not None else None) or {}
    listed = characteristics.get("values_list")
    active = told.get(ACTIVE, "")
    return Ways(
        slots=frozenset(_numbers(listed)) if isinstance(listed, str) else None,
        priority=tuple(_numbers(told[PRIORITY])) if PRIORITY in told else None,
        active=int(active) if active.isdecimal() else None,
    )


def profile(order: SetNetworkProfile) -> Asked:
    """Store a way to a CSMS (B09); the version is what the handshake agrees on."""
    data: dict[str, Any] = {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": order.url,
        "messageTimeout": order.message_timeout_s,
        "securityProfile": order.security_profile,
        "ocppInterface": order.interface,
    }
    return Asked("SetNetworkProfile", {"configurationSlot": order.slot, "connectionData": data})


def written(order: SetNetworkPriority) -> str:
    """Write the order of the ways (B10)."""
    return ",".join(map(str, order.slots))


def _numbers(text: str) -> Iterable[int]:
    return (int(one) for one in text.replace(" ", "").split(",") if one.isdecimal())
