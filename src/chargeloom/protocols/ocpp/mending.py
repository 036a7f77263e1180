"""Putting right what a station says wrongly, as far as its quirks are tolerated: pure.

The strict reading comes first and costs nothing more. Only what it refuses is looked at here: each
fault has a place, each place at most one mend, and the mended text is read as strictly again.
"""

import json
import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp import event_mends, report_mends, signed_mends, state_mends
from chargeloom.protocols.ocpp.damage import Damage
from chargeloom.protocols.ocpp.incoming import Mended
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import Form, Violation, WireError

MAX_READ_AGAIN: Final = 512 * 1024
"""So many bytes are read again for one message."""
_TIMES_AGAIN: Final = 4
"""A longer one is read again so often, ..."""
_MOST_AGAIN: Final = 3 * MAX_READ_AGAIN
"""... and never more than this: whoever is hostile makes all others wait meanwhile."""

_A_READING: Final = 64 * 1024
"""So much of one reading alone, ..."""
_LONGEST_READING: Final = 256 * 1024
"""... and none that is longer: several values fit in, each with what signs it."""

_MOST_DIGITS: Final = 400
"""A longer whole number is beyond every double."""


def mend(
    decoder: TypedDecoder[Any],
    payload: bytes,
    error: WireError,
    tolerated: Collection[Deviation],
    *,
    action: str = "",
) -> Mended | None:
    """Read a refused payload by mending it, or return None when it stays refused."""
    if not tolerated or error.violation not in _MENDS:
        return None
    tree = json.loads(payload, parse_float=Decimal, parse_int=_whole)
    again = _Again(decoder, tree, tolerated, action, _budget(payload))
    message = again.read(error)
    if message is None and again.budget <= 0 and Deviation.UNREADABLE_READING in tolerated:
        message = _sifted(again, max(MAX_READ_AGAIN, len(payload)))
    if message is None:
        return None
    meant = _as_meant(message, tree, action, payload, again.deviations)
    return Mended(meant, tuple(again.deviations))


def _budget(payload: bytes) -> int:
    return max(MAX_READ_AGAIN, min(_TIMES_AGAIN * len(payload), _MOST_AGAIN))


class _Again:
    """A payload that is read again and again, each time with a fault less."""

    def __init__(
        self,
        decoder: TypedDecoder[Any],
        tree: Any,
        tolerated: Collection[Deviation],
        action: str,
        budget: int,
    ) -> None:
        self.decoder, self.tree, self.action = decoder, tree, action
        self.tolerated, self.budget = tolerated, budget
        self.deviations: list[tuple[Deviation, str]] = []

    def read(self, error: WireError | None = None) -> Any | None:
        """Read it; None when something can't be put right, or when so much was read that it is enough."""
        while error is None or self._is_mended(error):
            text = _encode(self.tree)
            self.budget -= len(text)
            try:
                return self.decoder.decode(text)
            except WireError as found:
                error = found
        return None

    def is_endless(self) -> bool:
        """Whether it is longer than what is read of one reading."""
        return len(_encode(self.tree)) > _LONGEST_READING

    def _is_mended(self, error: WireError) -> bool:
        if self.budget <= 0:
            return False
        mended = _mend_one(Damage(self.tree, error, self.action), self.tolerated)
        self.deviations += mended
        return bool(mended)


def _sifted(again: _Again, left: int) -> Any | None:
    """Read each reading by itself: what is odd in one costs no other, and of odd ones the last are mended first, for those bill."""
    name, tree = _LISTS.get(again.action), again.tree
    readings = tree.get(name) if name is not None else None
    if name is None or not isinstance(readings, list):
        return None
    decoder = again.decoder.of_items(name)
    each = [_Again(decoder, reading, again.tolerated, "", 0) for reading in readings]
    odd = [place for place, one in enumerate(each) if one.is_endless() or one.read() is None]
    for place in reversed(odd):
        one, above = each[place], f"/{name}/{place}"
        one.budget = budget = min(left, _A_READING)
        if left > 0 and not one.is_endless() and one.read() is not None:
            again.deviations += ((deviation, above + at) for deviation, at in one.deviations)
        else:
            again.deviations.append((Deviation.UNREADABLE_READING, above))
            del each[place]
        left -= budget - one.budget
    tree[name] = [one.tree for one in each]
    if not each:
        _leave_out_list(Damage(tree, _NOTHING_LEFT, again.action, [name]))
    again.budget = MAX_READ_AGAIN
    return again.read()


def _as_meant(
    message: Any,
    tree: Any,
    action: str,
    payload: bytes,
    deviations: list[tuple[Deviation, str]],
) -> Any:
    """Take back what only stood in for something, so that the message could be read."""
    if action == _METER_VALUES and tree.get(_READINGS) == _stand_in(tree):
        return msgspec.structs.replace(message, meter_value=())
    odd = {deviation for deviation, _ in deviations}
    if Deviation.UNKNOWN_STATE in odd:
        message = state_mends.as_meant(message, json.loads(payload))
    if Deviation.UNKNOWN_TRIGGER in odd and action in report_mends.OF_MONITORS:
        return report_mends.as_meant(message, tree)
    if Deviation.UNKNOWN_TRIGGER in odd:
        message = msgspec.structs.replace(message, trigger_reason=event_mends.OTHER)
    if Deviation.UNKNOWN_TOKEN_TYPE in odd and message.id_token is not None:
        token = msgspec.structs.replace(message.id_token, type=event_mends.OTHER)
        message = msgspec.structs.replace(message, id_token=token)
    if Deviation.LONG_SIGNATURE in odd:
        message = signed_mends.as_meant(message, json.loads(payload))
    if Deviation.LONG_TRANSACTION in odd:
        number = event_mends.number_in(json.loads(payload))
        info = msgspec.structs.replace(message.transaction_info, transaction_id=number)
        message = msgspec.structs.replace(message, transaction_info=info)
    return message


Mend = Callable[[Damage], bool]
"""Mends and returns True, or leaves everything as it is. Raises LookupError where nothing stands."""


def _whole(digits: str) -> int | Decimal:
    """Read a whole number; one of thousands of digits is none that Python reads, and none that anything holds."""
    return int(digits) if len(digits) <= _MOST_DIGITS else Decimal(digits)


def _mend_one(damage: Damage, tolerated: Collection[Deviation]) -> list[tuple[Deviation, str]]:
    """Mend a fault, and where lists have it again and again each of them: to read each time anew takes too long."""
    wrong, mended = _value(damage), _repaired(damage, tolerated)
    if mended is None:
        return []
    alike = ((_repaired(one, tolerated), one.pointer) for one in damage.alike(wrong))
    return [
        (mended, damage.error.pointer),
        *((deviation, pointer) for deviation, pointer in alike if deviation is not None),
    ]


def _repaired(damage: Damage, tolerated: Collection[Deviation]) -> Deviation | None:
    """Mend what is at one place; says by what, or None."""
    for deviation, repair in _MENDS.get(damage.error.violation, ()):
        if deviation in tolerated and _is_repaired(repair, damage):
            return deviation
    return None


def _is_repaired(repair: Mend, damage: Damage) -> bool:
    try:
        return repair(damage)
    except (LookupError, TypeError, ValueError):
        return False


def _value(damage: Damage) -> Any:
    try:
        return damage.at()
    except (LookupError, TypeError, ValueError):
        return None


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


def _write_number(damage: Damage) -> bool:
    value = damage.at()
    if _form(damage) is not Form.STRING or not isinstance(value, int | Decimal):
        return False
    damage.put(_encode(value).decode())
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
    damage.put(_encode(value).decode())
    return True


def _cut(damage: Damage) -> bool:
    text, wanted = damage.at(), damage.error.wanted
    is_identifier = damage.name.casefold() in _IDENTIFIERS and not _is_own_kind(damage)
    if wanted is None or wanted.most is None or is_identifier or signed_mends.is_proof(damage):
        return False
    if not isinstance(text, str) or len(text) <= wanted.most:
        return False
    damage.put(text[: wanted.most])
    return True


def _is_own_kind(damage: Damage) -> bool:
    """Whether it is the kind of a security event: one too long is none of the standard's (OCPP 2.0.1, A04)."""
    return damage.action == "SecurityEventNotification" and damage.path == ["type"]


def _leave_out_token(damage: Damage) -> bool:
    """An end is an end, whoever brought it about (OCPP 1.6, 4.10)."""
    if damage.action == "StopTransaction" and damage.path == ["idTag"]:
        return _leave_out(damage)
    return event_mends.leave_out_token(damage)


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
    damage.put(event_mends.NO_TIME)
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


def _leave_out_list(damage: Damage) -> bool:
    """Take out an empty list; a reading without samples goes as a whole, and the last one leaves a message of none."""
    if damage.at() != []:
        return False
    if damage.action == _METER_VALUES and damage.path == [_READINGS]:
        damage.put(_stand_in(damage.tree))
        return True
    damage.drop(above=1 if damage.name == "sampledValue" else 0)
    return True


def _leave_out_reading(damage: Damage) -> bool:
    """Take out a reading that is none; what it came with counts without it."""
    if damage.action not in _METERED or damage.path[:1] not in ([_READINGS], [_DATA]):
        return False
    if any(mend(damage) for mend in event_mends.OF_SAMPLES):
        return True
    above = len(damage.path) - 2
    if above < 0:
        return damage.action != _METER_VALUES and _leave_out(damage)
    damage.drop(above=above)
    return True


def _stand_in(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what any version can read where nothing is left that was read (OCPP 1.6 writes values as texts)."""
    nothing = "0" if "connectorId" in tree else 0
    return [{"timestamp": event_mends.NO_TIME, "sampledValue": [{"value": nothing}]}]


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


_METER_VALUES: Final = "MeterValues"
_READINGS: Final = event_mends.READINGS
_DATA: Final = "transactionData"
_LISTS: Final = {_METER_VALUES: _READINGS, "StopTransaction": _DATA, "TransactionEvent": _READINGS}
"""Where messages have their readings."""
_METERED: Final = frozenset(_LISTS)
_NOTHING_LEFT: Final = WireError(Violation.WRONG_COUNT, "", "no reading is left")

_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode

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
    ("StopTransaction", "/timestamp"): event_mends.NO_TIME,
    ("StartTransaction", "/timestamp"): event_mends.NO_TIME,
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
    (Deviation.UNREADABLE_DETAIL, event_mends.leave_out_detail),
    (Deviation.UNREADABLE_DETAIL, report_mends.leave_unnumbered),
    (Deviation.UNREADABLE_DETAIL, report_mends.leave_out_part),
    (Deviation.UNREADABLE_TOKEN, _leave_out_token),
    (Deviation.UNREADABLE_READING, _leave_out_reading),
)
"""What can be left out whatever is wrong with it."""

_MENDS: Final[dict[Violation, tuple[tuple[Deviation, Mend], ...]]] = {
    Violation.UNKNOWN_FIELD: (
        (Deviation.MISPLACED_UNIT, event_mends.move_unit),
        (Deviation.UNKNOWN_MEASURAND, event_mends.leave_out_misspelt),
        (Deviation.UNKNOWN_FIELD, _leave_out),
    ),
    Violation.MISSING_FIELD: (
        (Deviation.MISSING_FIELD, _fill_in),
        (Deviation.MISSING_FIELD, event_mends.fill_in_nothing),
        (Deviation.UNREADABLE_TIME, event_mends.fill_in_time),
        (Deviation.UNREADABLE_TIME, report_mends.fill_in_time),
        (Deviation.UNKNOWN_TRIGGER, event_mends.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, report_mends.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, event_mends.name_other_kind),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        *_LAST_RESORTS,
    ),
    Violation.WRONG_COUNT: ((Deviation.EMPTY_LIST, _leave_out_list), *_LAST_RESORTS),
    Violation.WRONG_TYPE: (
        (Deviation.NULL_FIELD, _leave_out_null),
        (Deviation.NUMBER_AS_TEXT, _read_number),
        (Deviation.WHOLE_AS_FRACTION, _read_whole),
        (Deviation.VALUE_AS_NUMBER, _write_value),
        (Deviation.TRANSACTION_AS_NUMBER, event_mends.write_transaction),
        (Deviation.TEXT_AS_NUMBER, _write_number),
        (Deviation.TEXT_AS_OBJECT, _write_object),
        (Deviation.UNREADABLE_TIME, _doubt_time),
        (Deviation.MISPLACED_UNIT, event_mends.move_unit),
        (Deviation.UNKNOWN_TRIGGER, event_mends.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, report_mends.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, event_mends.name_other_kind),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        *_LAST_RESORTS,
    ),
    Violation.FORBIDDEN_TEXT: _LAST_RESORTS,
    Violation.NUMBER_OUT_OF_RANGE: _LAST_RESORTS,
    Violation.INVALID_VALUE: (
        (Deviation.EMPTY_FIELD, _leave_out_empty),
        (Deviation.UNREADABLE_TIME, _doubt_time),
        (Deviation.UNKNOWN_MEASURAND, _leave_out_sample),
        (Deviation.UNKNOWN_CONTEXT, _leave_out_context),
        (Deviation.LONG_TRANSACTION, event_mends.shorten_transaction),
        (Deviation.LONG_SIGNATURE, signed_mends.shorten),
        (Deviation.TEXT_TOO_LONG, _cut),
        (Deviation.UNKNOWN_TRIGGER, event_mends.name_other_trigger),
        (Deviation.UNKNOWN_TRIGGER, report_mends.name_other),
        (Deviation.UNKNOWN_TOKEN_TYPE, event_mends.name_other_kind),
        (Deviation.UNKNOWN_ERROR, _name_other_error),
        (Deviation.UNKNOWN_STATE, state_mends.name_nothing),
        (Deviation.UNKNOWN_REASON, _name_other_reason),
        *_LAST_RESORTS,
    ),
}
