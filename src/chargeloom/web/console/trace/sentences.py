"""Sentences: what a message says, in the words of people: a table by action, and one sentence for all others."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final

from chargeloom.domain.reading import WATT_HOURS, WATTS, amount
from chargeloom.domain.stations.journal import Direction
from chargeloom.web.console.field_words import worded
from chargeloom.web.console.formats import Formats
from chargeloom.web.console.texts import translate

LONGEST: Final = 80
_FIELDS_SHOWN: Final = 3
_READINGS_SHOWN: Final = 4
_SILENT: Final = frozenset({"", "NoError", "None"})

Group = tuple[str, ...]
"""Ways to say one thing: the first of which all gaps can be filled is said."""
Getter = Callable[[Any, str], str | None]


def plain(text: str, longest: int = LONGEST) -> str:
    """Write what a station said so that it can neither run on nor turn the line around."""
    seen = "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_unruly(one) else one for one in text[:longest]
    )
    return seen + ("…" if len(text) > longest else "")


def _is_unruly(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _find(payload: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(payload, list) and step.isdecimal():
            payload = payload[int(step)] if int(step) < len(payload) else None
        elif isinstance(payload, dict):
            payload = payload.get(step)
        else:
            return None
    return payload


def _at(*paths: str) -> Getter:
    def get(payload: Any, _: str) -> str | None:
        for path in paths:
            found = _find(payload, path)
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
        return then(payload, language) if str(_find(payload, path)) == value else None

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
            found = _find(payload, path)
            if isinstance(found, list):
                return Formats(language).number(len(found))
        return None

    return get


def readings(payload: Any, language: str) -> str | None:
    """Say what the newest samples are: energy, power, state of charge, then whatever else there is."""
    told = _find(payload, "meterValue")
    if not isinstance(told, list) or not told:
        return None
    sampled = _find(told[-1], "sampledValue")
    totals = [one for one in sampled if _is_total(one)] if isinstance(sampled, list) else []
    said = [_sample(one, language) for one in sorted(totals, key=_rank)]
    return ", ".join([one for one in said if one][:_READINGS_SHOWN]) or None


def _is_total(sample: Any) -> bool:
    return isinstance(sample, dict) and "phase" not in sample


_NAMES: Final = {
    "Energy.Active.Import.Register": "Energy",
    "Power.Active.Import": "Power",
    "SoC": "Battery",
}


def _measurand(sample: dict[str, Any]) -> str:
    return str(sample.get("measurand", "Energy.Active.Import.Register"))


def _rank(sample: dict[str, Any]) -> int:
    order = [*_NAMES]
    measurand = _measurand(sample)
    return order.index(measurand) if measurand in order else len(order)


def _sample(sample: dict[str, Any], language: str) -> str | None:
    number = amount(str(sample.get("value")))
    if number is None or number.adjusted() > _LARGEST_EXPONENT:
        return None
    measurand = _measurand(sample)
    formats = Formats(language)
    name = translate(language, _NAMES[measurand]) if measurand in _NAMES else plain(measurand)
    unit = _unit(sample)
    number = number.scaleb(_multiplier(sample))
    if unit in WATT_HOURS:
        return f"{name} {formats.energy(number * WATT_HOURS[unit])}"
    if unit in WATTS:
        return f"{name} {formats.power(number * WATTS[unit])}"
    shown = formats.number(number, 0 if number == number.to_integral_value() else 1)
    return f"{name} {shown} {'%' if unit == 'Percent' else plain(unit, 12)}".rstrip()


_LARGEST_EXPONENT: Final = 18


def _unit(sample: dict[str, Any]) -> str:
    said = sample.get("unit", _find(sample, "unitOfMeasure.unit"))
    if isinstance(said, str):
        return said
    measurand = _measurand(sample)
    return (
        "Wh" if measurand.startswith("Energy.Active") else "Percent" if measurand == "SoC" else ""
    )


def _multiplier(sample: dict[str, Any]) -> int:
    said = _find(sample, "unitOfMeasure.multiplier")
    is_sound = (
        isinstance(said, int) and not isinstance(said, bool) and abs(said) <= _LARGEST_EXPONENT
    )
    return said if is_sound else 0


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

_STATUS: Final[tuple[Group, ...]] = (
    (
        "The station as a whole: {connectorless}.",
        "Connector {connector} of EVSE {evse}: {status}.",
        "Connector {connector}: {status}.",
    ),
    ("Error: {error}.",),
    ("It adds: {info}.",),
)
_METER: Final[tuple[Group, ...]] = (
    (
        "EVSE {evse} measures: {readings}.",
        "Connector {connector} measures: {readings}.",
        "Meter values without one that can be shown.",
    ),
)
_START: Final[tuple[Group, ...]] = (
    (
        "We ask it to start charging for {token} on EVSE {evse}.",
        "We ask it to start charging for {token} on connector {connector}.",
        "We ask it to start charging for {token}.",
    ),
)
_STOP: Final[tuple[Group, ...]] = (("We ask it to stop transaction {transaction}.",),)
_UPLOAD: Final[tuple[Group, ...]] = (("Its log or diagnostics: {status}.",),)
_GET_LOG: Final[tuple[Group, ...]] = (("We ask it for its log or diagnostics.",),)

CALLS: Final[dict[str, tuple[Group, ...]]] = {
    "Authorize": (("May {token} charge?",),),
    "BootNotification": (
        ("It has started: {vendor} {model}.",),
        ("Firmware {firmware}.",),
        ("Reason: {reason}.",),
    ),
    "CancelReservation": (("We cancel a reservation.",),),
    "ChangeAvailability": (
        (
            "We set connector {connector} to {type}.",
            "We set EVSE {evse} to {type}.",
            "We set the station to {type}.",
        ),
    ),
    "ChangeConfiguration": (("We set {key} to {value}.", "We set {key}."),),
    "ClearCache": (("We ask it to clear its token cache.",),),
    "ClearChargingProfile": (("We take charging limits away.",),),
    "CostUpdated": (("Transaction {transaction} costs {total} so far.",),),
    "DataTransfer": (
        (
            "A message in the own words of {vendor_id}: {message}.",
            "A message in the own words of {vendor_id}.",
        ),
    ),
    "DiagnosticsStatusNotification": _UPLOAD,
    "FirmwareStatusNotification": (("Its firmware update: {status}.",),),
    "GetBaseReport": (("We ask for a report of all that it has.",),),
    "GetCompositeSchedule": (("We ask which limits hold.",),),
    "GetConfiguration": (("We ask for the setting {key}.", "We ask for its settings."),),
    "GetDiagnostics": _GET_LOG,
    "GetLocalListVersion": (("We ask which version of the token list it has.",),),
    "GetLog": _GET_LOG,
    "GetTransactionStatus": (
        ("We ask how transaction {transaction} stands.", "We ask what it has not told yet."),
    ),
    "GetVariables": (("We ask for the setting {key}.",),),
    "Heartbeat": (("It is alive.",),),
    "LogStatusNotification": _UPLOAD,
    "MeterValues": _METER,
    "NotifyEvent": (("It reports {component} {variable}: {value}.", "It reports {count} events."),),
    "NotifyReport": (("It tells {count} of its settings.", "It tells its settings."),),
    "RemoteStartTransaction": _START,
    "RemoteStopTransaction": _STOP,
    "RequestStartTransaction": _START,
    "RequestStopTransaction": _STOP,
    "ReserveNow": (("We reserve a place for {token}.",),),
    "Reset": (("We ask it to restart ({type}).",),),
    "SecurityEventNotification": (("A security event: {type}.",), ("It adds: {info}.",)),
    "SendLocalList": (("We send version {version} of the token list.",),),
    "SetChargingProfile": (
        (
            "We set a charging limit for EVSE {evse}.",
            "We set a charging limit for connector {connector}.",
        ),
    ),
    "SetVariables": (("We set {key} to {value}.", "We set {key}."),),
    "SignCertificate": (("It asks for a certificate.",),),
    "StartTransaction": (
        ("Charging begins on connector {connector} for {token}.",),
        ("The meter stands at {under}.",),
    ),
    "StatusNotification": _STATUS,
    "StopTransaction": (
        ("Transaction {transaction} ends.",),
        ("The meter stands at {over}.",),
        ("Reason: {reason}.",),
    ),
    "TransactionEvent": (
        (
            "Transaction {started} begins.",
            "Transaction {ended} ends.",
            "Transaction {transaction} goes on.",
        ),
        ("Token {token}.",),
        ("State: {charging}.",),
        ("Occasion: {trigger}.",),
        ("Measured: {readings}.",),
        ("Reason: {reason}.",),
    ),
    "TriggerMessage": (("We ask it to send {requested}.",),),
    "UnlockConnector": (("We ask it to unlock connector {connector}.",),),
    "UpdateFirmware": (("We ask it to update its firmware.",),),
}
"""What requests say, by action; the frequent ones of all versions."""

_ANSWERED: Final[tuple[Group, ...]] = (("Answer: {status}.",), ("It adds: {info}.",))
_TOKEN: Final[tuple[Group, ...]] = (("The token: {auth}.",),)

REPLIES: Final[dict[str, tuple[Group, ...]]] = {
    "Authorize": _TOKEN,
    "BootNotification": (
        ("Answer: {status}; a sign of life every {interval} s.", "Answer: {status}."),
    ),
    "Heartbeat": (("The time is {time}.",),),
    "StartTransaction": (("It is transaction {transaction}.",), *_TOKEN),
    "StopTransaction": _TOKEN,
    "TransactionEvent": _TOKEN,
}
"""What answers say; those not named tell their status."""

THEIRS: Final = "It sends {action}: {fields}."
OURS: Final = "We send {action}: {fields}."
CONFIRMED: Final = "Confirmed."
NOTHING_MORE: Final = "nothing more"


def request(language: str, action: str, direction: Direction, payload: Any) -> str:
    """Say what a request says."""
    said = _said(language, CALLS.get(action, ()), payload)
    if said:
        return said
    text = THEIRS if direction is Direction.IN else OURS
    return translate(language, text).format(action=plain(action), fields=_fields(language, payload))


def reply(language: str, action: str, payload: Any) -> str:
    """Say what an answer says."""
    return _said(language, REPLIES.get(action, _ANSWERED), payload) or translate(
        language, CONFIRMED
    )


def every_text() -> set[str]:
    """List every sentence, for whoever translates them."""
    tables = (*CALLS.values(), *REPLIES.values(), _ANSWERED)
    said = {text for table in tables for group in table for text in group}
    return said | {THEIRS, OURS, CONFIRMED, NOTHING_MORE, *_NAMES.values()}


def _said(language: str, groups: Iterable[Group], payload: Any) -> str:
    parts = [_first(language, group, payload) for group in groups]
    return " ".join(part for part in parts if part)


def _first(language: str, group: Group, payload: Any) -> str | None:
    for text in group:
        filled = _fill(language, text, payload)
        if filled is not None:
            return filled
    return None


def _fill(language: str, text: str, payload: Any) -> str | None:
    values: dict[str, str] = {}
    for name, get in GAPS.items():
        if f"{{{name}}}" not in text:
            continue
        found = get(payload, language)
        if found is None:
            return None
        values[name] = found
    return translate(language, text).format(**values)


def _fields(language: str, payload: Any) -> str:
    scalars = [
        f"{plain(name, 40)} {plain(str(value))}"
        for name, value in (payload.items() if isinstance(payload, dict) else ())
        if isinstance(value, str | int | float)
    ]
    return ", ".join(scalars[:_FIELDS_SHOWN]) or translate(language, NOTHING_MORE)
