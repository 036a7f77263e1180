"""What is put right, by what is wrong, and what is tried first: each mend is of one place."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.mending import events, proofs, reports, states, words
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.wire.violation import Form, Violation

Mend = Callable[[Damage], bool]
"""Mends and returns True, or leaves everything as it is. Raises LookupError where nothing stands."""


def _leave_out(damage: Damage) -> bool:
    damage.drop()
    return True


def _leave_out_null(damage: Damage) -> bool:
    return damage.at() is None and _leave_out(damage)


def _leave_out_empty(damage: Damage) -> bool:
    return _form(damage) is Form.CHOICE and damage.at() == "" and _leave_out(damage)


def _leave_out_context(damage: Damage) -> bool:
    return damage.name == "context" and _leave_out(damage)


def _read_number(damage: Damage) -> bool:
    text = damage.at()
    if not isinstance(text, str):
        return False
    is_number = _form(damage) is Form.NUMBER
    if not (_NUMBER if is_number else _INTEGER).fullmatch(text.strip(" ")):
        return False
    damage.put(Decimal(text) if is_number else int(text))
    return True


def _read_whole(damage: Damage) -> bool:
    """Take 12.0 for the 12 that it is."""
    number = damage.at()
    if not isinstance(number, Decimal) or number != number.to_integral_value():
        return False
    damage.put(int(number))
    return True


def _round(damage: Damage) -> bool:
    """Round a limit to the tenths that it is told in (OCPP 1.6, 7.14)."""
    number = damage.at()
    if not isinstance(number, Decimal):
        return False
    damage.put(number.quantize(_TENTH))
    return True


def _write_number(damage: Damage) -> bool:
    value = damage.at()
    if _form(damage) is not Form.STRING or not isinstance(value, int | Decimal):
        return False
    damage.put(encode(value).decode())
    return True


def _write_value(damage: Damage) -> bool:
    """Take what a meter read for what it is, however it is written (OCPP 1.6, 7.43)."""
    return (
        damage.name == "value"
        and _name_above(damage, 2) == "sampledValue"
        and _write_number(damage)
    )


def _write_object(damage: Damage) -> bool:
    value = damage.at()
    if _form(damage) is not Form.STRING or not isinstance(value, dict | list):
        return False
    damage.put(encode(value).decode())
    return True


def _cut(damage: Damage) -> bool:
    text, wanted = damage.at(), damage.error.wanted
    is_identifier = damage.name.casefold() in _IDENTIFIERS and not _is_own_kind(damage)
    if wanted is None or wanted.most is None or is_identifier or proofs.is_proof(damage):
        return False
    if not isinstance(text, str) or len(text) <= wanted.most:
        return False
    damage.put(text[: wanted.most])
    return True


def _is_own_kind(damage: Damage) -> bool:
    """Whether it is the kind of a security event: one too long is none of the standard's (OCPP 2.0.1, A04)."""
    return damage.action == "SecurityEventNotification" and damage.path == ["type"]


def _leave_out_token(damage: Damage) -> bool:
    """An end is an end, whoever brought it about (OCPP 1.6, 4.10), and a start is answered, whoever it is said to be by (4.8)."""
    if damage.action == "StopTransaction" and damage.path == ["idTag"]:
        return _leave_out(damage)
    if damage.action == "StartTransaction" and damage.path == ["idTag"]:
        damage.tree["idTag"] = ""
        return True
    return events.leave_out_token(damage)


def _name_other_error(damage: Damage) -> bool:
    """Take a word that the standard lacks for the one that it has for such (OCPP 1.6, 7.6)."""
    if damage.action != "StatusNotification" or damage.path != ["errorCode"]:
        return False
    damage.put("OtherError")
    return True


def _name_other_reason(damage: Damage) -> bool:
    """An end is an end, and a boot a boot, whatever brought it about (OCPP 1.6, 7.36)."""
    other = _OTHER_REASONS.get((damage.action, damage.pointer))
    if other is None:
        return False
    damage.at(above=1)[damage.name] = other
    return True


def _doubt_time(damage: Damage) -> bool:
    if _form(damage) is not Form.MOMENT:
        return False
    damage.put(events.NO_TIME)
    return True


def _leave_out_sample(damage: Damage) -> bool:
    """Take out a sample that says nothing without the word that is unknown."""
    if damage.name not in _SAMPLE_WORDS:
        return False
    above = next(
        (depth for depth in (1, 2) if _name_above(damage, depth + 1) == "sampledValue"), None
    )
    if above is None:
        return False
    damage.drop(above=above)
    return True


def leave_out_list(damage: Damage) -> bool:
    """Take out an empty list; a reading without samples goes as a whole, and the last one leaves a message of none."""
    if damage.at() != []:
        return False
    if damage.action == METER_VALUES and damage.path == [READINGS]:
        damage.put(stand_in(damage.tree))
        return True
    damage.drop(above=1 if damage.name == "sampledValue" else 0)
    return True


def _leave_out_reading(damage: Damage) -> bool:
    """Take out a reading that is none; what it came with counts without it."""
    if damage.action not in _METERED or damage.path[:1] not in ([READINGS], [_DATA]):
        return False
    if any(mend(damage) for mend in events.OF_SAMPLES):
        return True
    above = len(damage.path) - 2
    if above < 0:
        return damage.action != METER_VALUES and _leave_out(damage)
    damage.drop(above=above)
    return True


def stand_in(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what any version can read where nothing is left that was read (OCPP 1.6 writes values as texts)."""
    nothing = "0" if "connectorId" in tree else 0
    return [{"timestamp": events.NO_TIME, "sampledValue": [{"value": nothing}]}]


def _fill_in(damage: Damage) -> bool:
    default = _DEFAULTS.get((damage.action, damage.error.pointer))
    if default is None or _TWINS.get(damage.name, damage.name) not in {damage.name, *damage.tree}:
        return False
    damage.at(above=1)[damage.name] = default
    return True


def _form(damage: Damage) -> Form | None:
    wanted = damage.error.wanted
    return wanted.form if wanted is not None else None


def _name_above(damage: Damage, above: int) -> str:
    return damage.path[-1 - above] if len(damage.path) > above else ""


METER_VALUES: Final = "MeterValues"
READINGS: Final = events.READINGS
_DATA: Final = "transactionData"
LISTS: Final = {METER_VALUES: READINGS, "StopTransaction": _DATA, "TransactionEvent": READINGS}
"""Where messages have their readings."""
_METERED: Final = frozenset(LISTS)

_TENTH: Final = Decimal("0.1")
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

encode: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=words.written).encode

_IDENTIFIERS: Final = frozenset(
    {"idtag", "idtoken", "parentidtag", "transactionid", "emaid", "name", "instance", "type"}
)
"""Cut, they would be somebody else's, or something else's."""

_SAMPLE_WORDS: Final = frozenset({"measurand", "unit", "phase", "location", "format"})

_TWINS: Final = {"chargePointModel": "chargePointVendor", "chargePointVendor": "chargePointModel"}
"""One may be left out where the other is said: who says neither does not speak this version."""

_DEFAULTS: Final = {
    ("BootNotification", "/chargePointModel"): "",
    ("BootNotification", "/chargePointVendor"): "",
    ("BootNotification", "/chargingStation/model"): "",
    ("BootNotification", "/chargingStation/vendorName"): "",
    ("StatusNotification", "/errorCode"): "NoError",
    ("StopTransaction", "/timestamp"): events.NO_TIME,
    ("StartTransaction", "/timestamp"): events.NO_TIME,
    ("TransactionEvent", "/costDetails/totalUsage/chargingTime"): 0,
    ("TransactionEvent", "/costDetails/totalUsage/energy"): 0,
    ("TransactionEvent", "/costDetails/totalUsage/idleTime"): 0,
    ("NotifyCustomerInformation", "/seqNo"): 0,
    ("NotifyDisplayMessages", "/requestId"): 0,
    ("NotifyEvent", "/seqNo"): 0,
    ("NotifyMonitoringReport", "/requestId"): 0,
    ("NotifyMonitoringReport", "/seqNo"): 0,
    ("NotifyReport", "/requestId"): 0,
    ("NotifyReport", "/seqNo"): 0,
}
"""What a required field means when it is not there (OCPP 1.6: no error; a time that nobody told; a make that nobody told; the only part; of a report that nobody asked for).

OCPP 2.1 itself leaves out of a usage what was not priced (I, 1.3, examples).
"""

_OTHER_REASONS: Final = {
    ("StopTransaction", "/reason"): "Other",
    ("TransactionEvent", "/transactionInfo/stoppedReason"): "Other",
    ("BootNotification", "/reason"): "Unknown",
}
"""What is said where the standard lacks a word, or nothing was said that must be."""

_LAST_RESORTS: Final[tuple[tuple[Deviation, Mend], ...]] = (
    (Deviation.UNREADABLE_DETAIL, events.leave_out_detail),
    (Deviation.UNREADABLE_DETAIL, reports.leave_unnumbered),
    (Deviation.UNREADABLE_DETAIL, reports.leave_out_part),
    (Deviation.UNREADABLE_TOKEN, _leave_out_token),
    (Deviation.UNREADABLE_READING, _leave_out_reading),
)
"""What can be left out whatever is wrong with it."""

MENDS: Final[Mapping[Violation, tuple[tuple[Deviation, Mend], ...]]] = {
    Violation.UNKNOWN_FIELD: (
        (Deviation.MISPLACED_UNIT, events.move_unit),
        (Deviation.UNKNOWN_MEASURAND, events.leave_out_misspelt),
        (Deviation.UNKNOWN_FIELD, _leave_out),
    ),
    Violation.MISSING_FIELD: (
        (Deviation.MISSING_FIELD, _fill_in),
        (Deviation.MISSING_FIELD, events.fill_in_nothing),
        (Deviation.UNREADABLE_TIME, events.fill_in_time),
        (Deviation.UNREADABLE_TIME, reports.fill_in_time),
        (Deviation.UNKNOWN_TRIGGER, events.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, reports.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, events.name_other_kind),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        *_LAST_RESORTS,
    ),
    Violation.WRONG_COUNT: ((Deviation.EMPTY_LIST, leave_out_list), *_LAST_RESORTS),
    Violation.WRONG_TYPE: (
        (Deviation.NULL_FIELD, _leave_out_null),
        (Deviation.NUMBER_AS_TEXT, _read_number),
        (Deviation.WHOLE_AS_FRACTION, _read_whole),
        (Deviation.VALUE_AS_NUMBER, _write_value),
        (Deviation.TRANSACTION_AS_NUMBER, events.write_transaction),
        (Deviation.TEXT_AS_NUMBER, _write_number),
        (Deviation.TEXT_AS_OBJECT, _write_object),
        (Deviation.UNREADABLE_TIME, _doubt_time),
        (Deviation.MISPLACED_UNIT, events.move_unit),
        (Deviation.UNKNOWN_TRIGGER, events.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, reports.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, events.name_other_kind),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        *_LAST_RESORTS,
    ),
    Violation.NOT_MULTIPLE: ((Deviation.FINE_FRACTION, _round),),
    Violation.FORBIDDEN_TEXT: _LAST_RESORTS,
    Violation.NUMBER_OUT_OF_RANGE: _LAST_RESORTS,
    Violation.INVALID_VALUE: (
        (Deviation.EMPTY_FIELD, _leave_out_empty),
        (Deviation.OTHER_LETTERS, words.respell),
        (Deviation.UNREADABLE_TIME, _doubt_time),
        (Deviation.UNKNOWN_MEASURAND, _leave_out_sample),
        (Deviation.UNKNOWN_CONTEXT, _leave_out_context),
        (Deviation.LONG_TRANSACTION, events.shorten_transaction),
        (Deviation.LONG_SIGNATURE, proofs.shorten),
        (Deviation.TEXT_TOO_LONG, _cut),
        (Deviation.UNKNOWN_TRIGGER, events.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, reports.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, events.name_other_kind),
        (Deviation.UNKNOWN_ERROR, _name_other_error),
        (Deviation.UNKNOWN_STATE, states.name_nothing),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        (Deviation.UNKNOWN_WORD, words.let_stand),
        *_LAST_RESORTS,
    ),
}
