"""What a station's answer comes to (OCPP 2.0.1 and 2.1)."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.limit_orders import WAIT
from chargeloom.domain.stations.variable import VariableKey, is_secret, write_name
from chargeloom.protocols.ocpp.v201.mapping.device_model import key_of, named
from chargeloom.wire.message import Message

DONE: Final = frozenset(
    {
        "Accepted",
        "AcceptedCanceled",
        "EmptyResultSet",
        "RebootRequired",
        "Scheduled",
        "Unlocked",
        "Unpublished",
    }
)
"""The words of OCPP 2.x for: it is done, or will be, or there is nothing to do."""


def is_done(word: object) -> bool:
    """Whether a word says that it is done; one that no enumeration has, a station's own, says nothing."""
    return isinstance(word, StrEnum) and word in DONE


_LATER: Final = frozenset(
    {"InvalidMessageSeq", "InvalidMessageSequence", "RateLimitExceeded", "TxNotFound"}
)
"""None says that the profile is wrong; the second is the first as K18.FR.17 spells it, the last is of K01.FR.09 and FR.33."""
_SECONDS: Final = re.compile(r"(?<!\d)(\d{1,9})(?:[.,]\d+)? *s", re.ASCII)
"""`<xx> seconds before retry`."""


def outcome(reply: Message) -> Outcome:
    """Read an answer: its status if it has one, and all else that it says."""
    said: dict[str, Any] = msgspec.to_builtins(reply)
    answer, word = said.pop("status", None), getattr(reply, "status", None)
    status = CommandStatus.ACCEPTED if word is None or is_done(word) else _not_done(word)
    return Outcome(status=status, answer=answer, data=said or None)


def outcome_of_profile(reply: Message) -> Outcome:
    """Read an answer to a profile: who is told too many, or too early, takes it later (OCPP 2.0.1, K15.FR.17; 2.1, K01.FR.09, FR.56 and FR.57)."""
    read = outcome(reply)
    info = getattr(reply, "status_info", None)
    if info is None or str(info.reason_code) not in _LATER:
        return read
    seconds = _SECONDS.search(info.additional_info or "")
    return msgspec.structs.replace(
        read, data={**(read.data or {}), WAIT: int(seconds[1]) if seconds else 0}
    )


def outcome_of_each(results: Iterable[Any], name: str) -> Outcome:
    """Say what an answer for each of several things comes to: it is done when all are."""
    results = list(results)
    said = [msgspec.to_builtins(result) for result in results]
    return _all_or_nothing([one.status for one in results], {name: said})


def outcome_of_setting(results: Iterable[Any]) -> Outcome:
    """Say what became of settings: they are done when all are."""
    results = list(results)
    told = [
        named(_key(result)) | {"status": str(result.attribute_status)} | _why(result)
        for result in results
    ]
    return _all_or_nothing([one.attribute_status for one in results], {"variables": told})


def outcome_of_getting(results: Iterable[Any]) -> Outcome:
    """Say what was read: it is done when anything was."""
    results = list(results)
    told = [
        named(_key(result))
        | {"status": str(result.attribute_status)}
        | ({"value": value} if (value := _shown(result)) is not None else {})
        | _why(result)
        for result in results
    ]
    words = [one.attribute_status for one in results]
    if any(is_done(word) for word in words):
        answer = "Accepted"
        return Outcome(status=CommandStatus.ACCEPTED, answer=answer, data={"variables": told})
    return _all_or_nothing(words, {"variables": told})


def settings(results: Iterable[Any]) -> dict[str, Any]:
    """Show what was read as settings, in the words of OCPP 1.6."""
    read = {write_name(_key(result)): _shown(result) for result in results}
    return {
        "configurationKey": [
            {"key": name, "value": value} for name, value in read.items() if value is not None
        ],
        "unknownKey": [name for name, value in read.items() if value is None],
    }


def readings_of(results: Iterable[Any], names: Iterable[VariableKey]) -> dict[VariableKey, str]:
    """Give the values that were read, by the names that we know: a station spells them in its own way."""
    ours = {name.folded: name for name in names}
    told = ((_key(result).folded, result) for result in results)
    return {
        ours[key]: result.attribute_value
        for key, result in told
        if key in ours and is_done(result.attribute_status) and result.attribute_value is not None
    }


def values_read(reply: Any) -> tuple[tuple[VariableKey, str], ...]:
    """List the values that a station told when asked (OCPP 2.0.1, B06)."""
    return tuple(
        (_key(result), result.attribute_value)
        for result in reply.get_variable_result
        if is_done(result.attribute_status) and result.attribute_value is not None
    )


def values_taken(request: Any, reply: Any) -> tuple[tuple[VariableKey, str], ...]:
    """List the values that a station took (OCPP 2.0.1, B05): results name what they are about."""
    asked = {_key(data).folded: data.attribute_value for data in request.set_variable_data}
    return tuple(
        (key, asked[key.folded])
        for result in reply.set_variable_result
        if is_done(result.attribute_status) and (key := _key(result)).folded in asked
    )


def keys_in_doubt(reply: Any) -> tuple[VariableKey, ...]:
    """List the variables of which nobody knows whether the station took their values: it said so in a word of its own."""
    return tuple(
        _key(result)
        for result in reply.set_variable_result
        if not isinstance(result.attribute_status, StrEnum)
    )


def _key(told: Any) -> VariableKey:
    return key_of(told.component, told.variable, told.attribute_type)


def _shown(result: Any) -> str | None:
    value: str | None = result.attribute_value
    return None if is_secret(_key(result)) else value


def _why(result: Any) -> dict[str, Any]:
    info = result.attribute_status_info
    return {} if info is None else {"reason": info.reason_code, "info": info.additional_info}


def _all_or_nothing(words: list[Any], data: dict[str, Any]) -> Outcome:
    undone = [word for word in words if not is_done(word)]
    unknown = next(iter(undone), None)
    refused = next((word for word in undone if isinstance(word, StrEnum)), unknown)
    if refused is not None:
        return Outcome(status=_not_done(refused), answer=str(refused), data=data)
    answer = next((word for word in words if word != "Accepted"), "Accepted")
    return Outcome(status=CommandStatus.ACCEPTED, answer=str(answer), data=data)


def _not_done(word: object) -> CommandStatus:
    """Tell who refused from who said something that nobody knows."""
    return CommandStatus.REJECTED if isinstance(word, StrEnum) else CommandStatus.FAILED
