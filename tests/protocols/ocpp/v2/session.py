"""What a station of OCPP 2.x tells of one charging session."""

from typing import Any

from chargeloom.domain.instant import MINUTE, Instant, to_rfc3339

CARD = {"idToken": "CARD", "type": "ISO14443"}
EVSE = {"id": 1, "connectorId": 1}

Event = dict[str, Any]


def register(wh: str, context: str = "Sample.Periodic", **more: Any) -> dict[str, Any]:
    return {"value": float(wh), "context": context, **more}


def event(kind: str, seq: int, at: Instant, number: str = "T-1", /, **more: Any) -> Event:
    info = {"transactionId": number, **more.pop("info", {})}
    told = {
        "eventType": kind,
        "timestamp": to_rfc3339(at),
        "triggerReason": "Trigger",
        "seqNo": seq,
        "transactionInfo": info,
    }
    return told | more


def metered(at: Instant, *samples: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"timestamp": to_rfc3339(at), "sampledValue": list(samples)}]


def whole_session(began: Instant, number: str = "T-1") -> list[Event]:
    """Cable first: EVSE and register at the start, the token later, 7.25 kWh, unplugged at the end."""

    def at(minutes: int) -> Instant:
        return Instant(began + minutes * MINUTE)

    def value(minutes: int, wh: str, context: str) -> list[dict[str, Any]]:
        return metered(at(minutes), register(wh, context))

    return [
        event(
            "Started",
            0,
            at(0),
            number,
            triggerReason="CablePluggedIn",
            evse=EVSE,
            info={"chargingState": "EVConnected"},
            meterValue=value(0, "1000.5", "Transaction.Begin"),
        ),
        event("Updated", 1, at(1), number, triggerReason="Authorized", idToken=CARD),
        event(
            "Updated",
            2,
            at(2),
            number,
            triggerReason="ChargingStateChanged",
            info={"chargingState": "Charging"},
        ),
        event(
            "Updated",
            3,
            at(10),
            number,
            triggerReason="MeterValuePeriodic",
            meterValue=value(10, "3000.25", "Sample.Periodic"),
        ),
        event(
            "Updated",
            4,
            at(30),
            number,
            triggerReason="StopAuthorized",
            idToken=CARD,
            info={"chargingState": "EVConnected"},
        ),
        event(
            "Ended",
            5,
            at(31),
            number,
            triggerReason="EVCommunicationLost",
            info={"chargingState": "Idle", "stoppedReason": "EVDisconnected"},
            meterValue=value(31, "8250.5", "Transaction.End"),
        ),
    ]
