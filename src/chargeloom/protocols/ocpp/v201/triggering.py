"""What a station may send because it was asked to, before it is accepted (OCPP 2.0.1 and 2.1, B02 and F06)."""

from typing import Any, Final

from chargeloom.wire.message import Call, Message

IN_PARTS: Final = frozenset({"MeterValues", "NotifyReport", "TransactionEvent"})
"""A report comes in parts; without an EVSE the others are asked of each (B07, F06.FR.11)."""

_REPORTS: Final = frozenset({"GetBaseReport", "GetReport"})
_CUSTOM: Final = "CustomTrigger"
"""What is meant then is named beside it (OCPP 2.1, F06.FR.18)."""
_ACTION: Final = {
    "SignChargingStationCertificate": "SignCertificate",
    "SignV2GCertificate": "SignCertificate",
    "SignV2G20Certificate": "SignCertificate",
    "SignCombinedCertificate": "SignCertificate",
}


def triggered(request: Call[Any], reply: Message) -> str | None:
    """Name the action that the station agreed to send, if this was about that (B02.FR.09)."""
    if getattr(reply, "status", None) != "Accepted":
        return None
    action = type(request).action_name()
    if action in _REPORTS:
        return "NotifyReport"
    if action != "TriggerMessage":
        return None
    trigger: Any = request
    wanted: str = trigger.requested_message.value
    if wanted == _CUSTOM:
        return str(trigger.custom_trigger)
    return _ACTION.get(wanted, wanted)
