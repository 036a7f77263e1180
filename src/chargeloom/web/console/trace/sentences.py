"""Sentences: what a message says, in the words of people: a table by action, and one sentence for all others."""

from collections.abc import Iterable
from typing import Any, Final

from chargeloom.domain.stations.journal import Direction
from chargeloom.web.console.trace.gaps import GAPS
from chargeloom.web.console.trace.measured import NAMES
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.words.texts import translate

_FIELDS_SHOWN: Final = 3

Group = tuple[str, ...]
"""Ways to say one thing: the first of which all gaps can be filled is said."""

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
_UPDATE: Final[tuple[Group, ...]] = (("Its firmware update: {status}.",),)
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
    "FirmwareStatusNotification": _UPDATE,
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
    "SignedFirmwareStatusNotification": _UPDATE,
    "SignedUpdateFirmware": (("We ask it to update its firmware.",),),
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
    return said | {THEIRS, OURS, CONFIRMED, NOTHING_MORE, *NAMES.values()}


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
