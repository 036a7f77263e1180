"""The gaps of sentences: each name that may stand in one, and how a payload fills it."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.reading import amount
from chargeloom.web.console.trace.finding import find
from chargeloom.web.console.trace.measured import readings
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.words.field_words import worded
from chargeloom.web.console.words.formats import Formats

_SILENT: Final = frozenset({"", "NoError", "None"})

Getter = Callable[[Any, str], str | None]
"""Reads what fills a gap, in a language; None where nothing does."""


def _at(*paths: str) -> Getter:
    def get(payload: Any, _: str) -> str | None:
        for path in paths:
            found = find(payload, path)
            if isinstance(found, bool):
                continue
            if isinstance(found, str | int | float) and str(found) not in _SILENT:
                return plain(str(found))
        return None

    return get


def _word(*paths: str) -> Getter:
    """A word of the standard, said in the reader's language where it is known."""
    get = _at(*paths)

    def say(payload: Any, language: str) -> str | None:
        found = get(payload, language)
        return None if found is None else worded(language, found)

    return say


def _when(path: str, value: str, then: Getter) -> Getter:
    def get(payload: Any, language: str) -> str | None:
        return then(payload, language) if str(find(payload, path)) == value else None

    return get


def _energy(*paths: str) -> Getter:
    get = _at(*paths)

    def say(payload: Any, language: str) -> str | None:
        found = get(payload, language)
        number = amount(found) if found is not None else None
        return None if number is None else Formats(language).energy(number)

    return say


def _count(*paths: str) -> Getter:
    def get(payload: Any, language: str) -> str | None:
        for path in paths:
            found = find(payload, path)
            if isinstance(found, list):
                return Formats(language).number(len(found))
        return None

    return get


_EVENT: Final = "eventType"
_TRANSACTION: Final = _at("transactionInfo.transactionId", "transactionId")

GAPS: Final[dict[str, Getter]] = {
    "auth": _word("idTagInfo.status", "idTokenInfo.status"),
    "charging": _word("transactionInfo.chargingState"),
    "component": _at("eventData.0.component.name"),
    "connector": _at("connectorId", "evse.connectorId"),
    "connectorless": _when("connectorId", "0", _word("status", "type")),
    "count": _count(
        "getVariableData",
        "setVariableData",
        "reportData",
        "eventData",
        "key",
        "localAuthorizationList",
    ),
    "ended": _when(_EVENT, "Ended", _TRANSACTION),
    "error": _at("errorCode", "vendorErrorCode"),
    "evse": _at("evseId", "evse.id"),
    "firmware": _at("firmwareVersion", "chargingStation.firmwareVersion"),
    "info": _at("info", "techInfo", "statusInfo.additionalInfo", "statusInfo.reasonCode"),
    "interval": _at("interval"),
    "key": _at(
        "key", "setVariableData.0.variable.name", "getVariableData.0.variable.name", "key.0"
    ),
    "message": _at("messageId"),
    "model": _at("chargePointModel", "chargingStation.model"),
    "over": _energy("meterStop"),
    "reason": _word("reason", "transactionInfo.stoppedReason"),
    "readings": readings,
    "requested": _at("requestedMessage"),
    "started": _when(_EVENT, "Started", _TRANSACTION),
    "status": _word("status", "connectorStatus"),
    "time": _at("currentTime"),
    "token": _at("idTag", "idToken.idToken", "idToken"),
    "total": _at("totalCost"),
    "transaction": _TRANSACTION,
    "trigger": _word("triggerReason"),
    "type": _at("type", "operationalStatus"),
    "under": _energy("meterStart"),
    "value": _at("value", "setVariableData.0.attributeValue", "eventData.0.actualValue"),
    "variable": _at("eventData.0.variable.name"),
    "vendor": _at("chargePointVendor", "chargingStation.vendorName"),
    "vendor_id": _at("vendorId"),
    "version": _at("listVersion", "versionNumber"),
}
