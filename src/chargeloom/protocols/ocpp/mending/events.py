"""Putting right what stations of OCPP 2.x tell of charges: such a message bills, so it counts without what is odd beside."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.quoting import MOST_OF_NUMBER
from chargeloom.wire.violation import Violation

OTHER: Final = "Other"
"""Stands for a word that the standard lacks: of tokens one of any kind, of events one for another reason."""
NO_TIME: Final = "1970-01-01T00:00:00Z"
"""Stands for a time that can't be read: the domain doubts it like any other that can't be true."""
SAMPLES: Final = "sampledValue"
READINGS: Final = "meterValue"
_EVENT: Final = "TransactionEvent"
_SETTLEMENT: Final = "NotifySettlement"
_UNTIMED: Final = frozenset(
    {
        (_EVENT, "/timestamp"),
        ("SecurityEventNotification", "/timestamp"),
        ("NotifySettlement", "/settlementTime"),
        ("NotifyCustomerInformation", "/generatedAt"),
        ("NotifyEvent", "/generatedAt"),
        ("NotifyMonitoringReport", "/generatedAt"),
        ("NotifyReport", "/generatedAt"),
    }
)
"""Times without which a message still says what happened, or what there is."""
_SIGNED: Final = "signedMeterValue"
_UNIT: Final = "unitOfMeasure"
_OF_READING: Final = 3
"""So deep stands what a reading says of all its samples."""
_CUSTOM: Final = "customData"
_NUMBER: Final = ("transactionInfo", "transactionId")

_ANSWERED: Final = (
    "CancelReservation",
    "CertificateSigned",
    "ChangeAvailability",
    "ClearCache",
    "ClearChargingProfile",
    "ClearDisplayMessage",
    "CustomerInformation",
    "DeleteCertificate",
    "GetBaseReport",
    "GetDisplayMessages",
    "GetMonitoringReport",
    "GetReport",
    "InstallCertificate",
    "PublishFirmware",
    "RequestStartTransaction",
    "RequestStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "SetChargingProfile",
    "SetDisplayMessage",
    "SetMonitoringBase",
    "SetMonitoringLevel",
    "SetNetworkProfile",
    "TriggerMessage",
    "UnlockConnector",
    "UpdateFirmware",
)
"""What is answered by a word; all else, such as why, is said besides."""

_NEEDED: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    **{f"{action}Reply": {"": frozenset({"status"})} for action in _ANSWERED},
    _EVENT: {
        "": frozenset(
            {
                "eventType",
                "timestamp",
                "triggerReason",
                "seqNo",
                "transactionInfo",
                READINGS,
                "idToken",
            }
        ),
        "transactionInfo": frozenset({"transactionId"}),
        "costDetails": frozenset({"totalCost", "totalUsage"}),
        "evse": frozenset({"id"}),
        "idToken": frozenset({"idToken", "type"}),
    },
    "Authorize": {"idToken": frozenset({"idToken", "type"})},
    "BootNotification": {
        "": frozenset({"chargingStation", "reason"}),
        "chargingStation": frozenset(),
    },
    "DiagnosticsStatusNotification": {"": frozenset({"status"})},
    "SecurityEventNotification": {"": frozenset({"type", "timestamp"})},
    "StartTransaction": {"": frozenset({"connectorId", "idTag", "meterStart", "timestamp"})},
    _SETTLEMENT: {"": frozenset({"pspRef", "status", "settlementAmount", "settlementTime"})},
    "FirmwareStatusNotification": {"": frozenset({"status"})},
    "SignedFirmwareStatusNotification": {"": frozenset({"status"})},
    "PublishFirmwareStatusNotification": {"": frozenset({"status"})},
    "LogStatusNotification": {"": frozenset({"status"})},
    "NotifyReport": {"": frozenset({"generatedAt", "reportData", "seqNo", "tbc"})},
    "NotifyMonitoringReport": {"": frozenset({"generatedAt", "monitor", "seqNo", "tbc"})},
    "NotifyDisplayMessages": {"": frozenset({"messageInfo", "tbc"})},
}
"""What a message says nothing without, by what it stands in; all else in these objects is said besides."""


def leave_out_detail(damage: Damage) -> bool:
    """Take out what is said besides, such as how long energy flowed, as a whole."""
    depth = _depth_of_detail(damage.action, damage.path)
    if depth is None:
        return False
    damage.drop(above=len(damage.path) - depth)
    return True


def _depth_of_detail(action: str, path: list[str]) -> int | None:
    if _CUSTOM in path:
        return path.index(_CUSTOM) + 1
    objects = _NEEDED.get(action, {})
    if not path:
        return None
    inner = objects.get(path[0])
    if inner is not None and len(path) > 1 and path[1] not in inner:
        return 2
    return 1 if "" in objects and path[0] not in objects[""] else None


def name_other_trigger(damage: Damage) -> bool:
    """An event has happened for whatever reason it is told (OCPP 2.0.1, 3.82); some tell none."""
    return _is(damage, _EVENT, "triggerReason") and _stand_in(damage, "Trigger")


def name_other_kind(damage: Damage) -> bool:
    """A reader with a word of its own for what it reads has read a token all the same (OCPP 2.0.1, 3.43)."""
    if damage.action not in (_EVENT, "Authorize"):
        return False
    if damage.path == ["idToken"]:
        return _spell_out(damage)
    return damage.path == ["idToken", "type"] and _stand_in(damage, "Central")


def _spell_out(damage: Damage) -> bool:
    """Take the bare text of a token, as OCPP 1.6 writes it, for a token of which nobody says the kind."""
    shown = damage.tree.get("idToken")
    if not isinstance(shown, str) or not shown.strip():
        return False
    damage.put({"idToken": shown, "type": "Central"})
    return True


def _stand_in(damage: Damage, word: str) -> bool:
    damage.at(above=1)[damage.name] = word
    return True


def leave_out_token(damage: Damage) -> bool:
    """An end is an end without its token; who begins with one that can be none shows one that nobody knows."""
    if damage.action != _EVENT or damage.path[:1] != ["idToken"]:
        return False
    said = damage.tree
    if said.get("eventType") == "Ended" or said.get("triggerReason") == "StopAuthorized":
        del said["idToken"]
    else:
        said["idToken"] = {"idToken": "", "type": "Central"}
    return True


def move_unit(damage: Damage) -> bool:
    """Take the unit as OCPP 1.6 writes it for what it is: without it a value would be another one."""
    if not _is_of_2(damage.tree):
        return False
    if damage.name == _UNIT and isinstance(damage.at(), str):
        damage.put({"unit": damage.at()})
        return True
    if damage.name not in _PARTS_OF_UNIT or not _is_in_sample(damage):
        return False
    sample, value = damage.at(above=1), damage.at()
    unit = sample.setdefault(_UNIT, {})
    if not isinstance(unit, dict) or unit.get(damage.name, value) != value:
        return False
    unit[damage.name] = value
    damage.drop()
    return True


def leave_out_misspelt(damage: Damage) -> bool:
    """Take out a sample of which a field that is none may say what its value is."""
    if SAMPLES not in damage.path or _SIGNED in damage.path or _CUSTOM in damage.path:
        return False
    depth = damage.path.index(SAMPLES) + 2
    is_of_unit = damage.path[depth : depth + 1] == [_UNIT]
    if not is_of_unit and damage.name.casefold() not in _WORDS_OF_SAMPLE:
        return False
    _drop_sample(damage, depth)
    return True


def leave_out_signature(damage: Damage) -> bool:
    """Take out what signs a value when it can't be read; the value itself can."""
    if _SIGNED not in damage.path:
        return False
    damage.drop(above=len(damage.path) - damage.path.index(_SIGNED) - 1)
    return True


def fill_in_signature(damage: Damage) -> bool:
    """Key and method may stand in what is signed, or be known: nothing stands for them (OCPP 2.1, 2.92)."""
    is_left_out = damage.error.violation is Violation.MISSING_FIELD
    is_known = damage.path[-2:-1] == [_SIGNED] and damage.name in _KNOWN_ELSEWHERE
    return is_left_out and is_known and _stand_in(damage, "")


def fill_in_time(damage: Damage) -> bool:
    """What an event brings was read when it happened, if nothing else is said; when that was may be said by nobody."""
    is_reading = len(damage.path) == _OF_READING and damage.path[0] == READINGS
    if is_reading and damage.action == _EVENT and damage.name == "timestamp":
        return _stand_in(damage, damage.tree["timestamp"])
    is_told_once = (damage.action, damage.pointer) in _UNTIMED
    return is_told_once and _stand_in(damage, NO_TIME)


def fill_in_nothing(damage: Damage) -> bool:
    """Of a payment that was cancelled nothing was taken (OCPP 2.1, C19.FR.02 and C20.FR.05 tell no amount)."""
    is_cancelled = damage.tree.get("status") == "Canceled"
    if not is_cancelled or not _is(damage, _SETTLEMENT, "settlementAmount"):
        return False
    damage.at(above=1)[damage.name] = 0
    return True


def write_transaction(damage: Damage) -> bool:
    """A transaction may be a number: whose it is does not hang on how it is written, as with a token."""
    number, is_number = damage.at(), _is(damage, _EVENT, *_NUMBER)
    if not is_number or not isinstance(number, int) or isinstance(number, bool):
        return False
    damage.put(str(number))
    return True


def shorten_transaction(damage: Damage) -> bool:
    """Let a part of a transaction's id stand for the whole, which `number_in` finds: cut, it would be another's."""
    number, wanted = damage.at(), damage.error.wanted
    if not _is(damage, _EVENT, *_NUMBER) or wanted is None or wanted.most is None:
        return False
    if not isinstance(number, str) or not wanted.most < len(number) <= MOST_OF_NUMBER:
        return False
    damage.put(number[: wanted.most])
    return True


def number_in(said: Any) -> str:
    """Find a transaction's id in what was said."""
    for name in _NUMBER:
        said = said[name]
    return str(said)


def leave_out_sample(damage: Damage) -> bool:
    """Take out a sample that is none; the others of its reading count."""
    if SAMPLES not in damage.path[:-1]:
        return False
    _drop_sample(damage, damage.path.index(SAMPLES) + 2)
    return True


def _drop_sample(damage: Damage, depth: int) -> None:
    """Take out a sample, and its reading when it is the only one."""
    above = len(damage.path) - depth
    is_only = len(damage.at(above=above + 1)) == 1
    damage.drop(above=above + 2 if is_only else above)


def _is_in_sample(damage: Damage) -> bool:
    return damage.path[-3:-2] == [SAMPLES]


def _is_of_2(tree: Any) -> bool:
    """Whether a message tells of readings as OCPP 2.x does."""
    return "evseId" in tree or "transactionInfo" in tree


def _is(damage: Damage, action: str, *path: str) -> bool:
    return damage.action == action and damage.path == list(path)


_PARTS_OF_UNIT: Final = frozenset({"unit", "multiplier"})
_WORDS_OF_SAMPLE: Final = frozenset(
    {"value", "measurand", "phase", "location", "context", "unit", "multiplier", "unitofmeasure"}
)
_KNOWN_ELSEWHERE: Final = frozenset({"publicKey", "signingMethod"})

OF_SAMPLES: Final = (fill_in_signature, leave_out_signature, leave_out_sample)
"""What may be done to a sample, the least first."""
