"""Quirks of what a payload says: its members are otherwise than the standard wants them."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from chargeloom.sim.station.interference import CALL, Frame, Interference

Payload: TypeAlias = dict[str, Any]

OWN_TAG: Final = "STATION-OWN"
SERIAL: Final = "S" * 30
_NUMBERS: Final = frozenset({"connectorId", "evseId"})
_SERIALS: Final = frozenset({"chargePointSerialNumber", "serialNumber"})
_TAGS: Final = frozenset({"idTag", "idToken"})


class Saying(Interference):
    """Changes the payload of every call that leaves."""

    def __init__(self, change: Callable[[str, Payload], Payload]) -> None:
        super().__init__()
        self._change = change

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == CALL:
            return [[CALL, frame[1], frame[2], self._change(frame[2], frame[3])]]
        return [frame]


def changed(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """Change every member of a payload, however deep it lies."""
    if isinstance(value, dict):
        return {name: change(name, changed(one, change)) for name, one in value.items()}
    if isinstance(value, list):
        return [changed(one, change) for one in value]
    return value


def numbers_as_text(_: str, payload: Payload) -> Payload:
    """Write the numbers of connectors and EVSEs as texts (7)."""
    told: Payload = changed(payload, lambda name, one: str(one) if name in _NUMBERS else one)
    return told


def unknown_measurand(_: str, payload: Payload) -> Payload:
    """Tell a measurand and a unit that no list has (4)."""

    def change(name: str, one: Any) -> Any:
        if name != "sampledValue":
            return one
        is_16 = "unit" in one[0]
        unit: Payload = {"unit": "Hz"} if is_16 else {"unitOfMeasure": {"unit": "Hz"}}
        return [one[0] | {"measurand": "Request.Energy"} | unit, *one[1:]]

    told: Payload = changed(payload, change)
    return told


def long_serial(_: str, payload: Payload) -> Payload:
    """Give a serial number that is longer than allowed (5)."""
    told: Payload = changed(payload, lambda name, one: SERIAL if name in _SERIALS else one)
    return told


def unknown_transaction(action: str, payload: Payload) -> Payload:
    """End a transaction under a number that nobody gave (8)."""
    if action == "StopTransaction":
        return payload | {"transactionId": 0}
    if payload.get("eventType") == "Ended":
        return payload | {"transactionInfo": payload["transactionInfo"] | {"transactionId": "0"}}
    return payload


def own_id_tag(_: str, payload: Payload) -> Payload:
    """Name a token of its own (23)."""
    return _tags(payload, lambda _: OWN_TAG)


def corrupted_id_tag(_: str, payload: Payload) -> Payload:
    """Lose the last character of every token (23)."""
    return _tags(payload, lambda tag: tag[:-1] + "?")


def _tags(payload: Payload, change: Callable[[str], str]) -> Payload:
    def put(name: str, one: Any) -> Any:
        return change(one) if name in _TAGS and isinstance(one, str) else one

    told: Payload = changed(payload, put)
    return told
