"""What is wrong with a call of the peer, in the codes of its version (OCPP-J 1.6, table 7; 2.1, Part 4, 4.3)."""

from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.envelope import (
    MAX_ECHOED_ID,
    MAX_MESSAGE_ID,
    NO_ID,
    callerror,
    elements_head,
)
from chargeloom.protocols.ocpp.incoming import CallFault, Faulty
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import Violation, WireError

ID_RULE: Final = f"the message id must have 1 to {MAX_MESSAGE_ID} characters, and no NUL"
NOT_JSON: Final = WireError(Violation.MALFORMED, "", "not JSON throughout")
_CALL_RULE: Final = "a CALL is [2, id as a string, action as a string, payload]"


def faulty(message_id: str, action: str, code: str, why: str, frame: bytes) -> Faulty:
    """Refuse a call with this code."""
    fault = CallFault(code, why, {})
    return Faulty(message_id, action, fault, callerror(message_id, fault), frame)


def malformed(dialect: Dialect, message_id: str, action: str, why: str, frame: bytes) -> Faulty:
    """Refuse a call for its envelope; no more of a huge id is echoed than serves."""
    code = dialect.codes[Violation.MALFORMED]
    return faulty(message_id[:MAX_ECHOED_ID], action, code, why, frame)


def violated(
    dialect: Dialect, message_id: str, action: str, error: WireError, frame: bytes
) -> Faulty:
    """Refuse a call for its payload."""
    return faulty(message_id, action, dialect.codes[error.violation], str(error), frame)


def broken_call(dialect: Dialect, elements: list[msgspec.Raw], frame: bytes) -> Faulty:
    """Refuse what begins as a CALL and is none."""
    message_id, action = elements_head(elements)
    if message_id is None:
        return faulty(NO_ID, action, dialect.framing.unreadable_id, _CALL_RULE, frame)
    return malformed(dialect, message_id, action, _CALL_RULE, frame)


def unknown(dialect: Dialect, action: str) -> tuple[str, str]:
    """Say by which code, and why, an action is refused that cannot be read."""
    if action in dialect.known:
        return dialect.not_supported, "this action is not for this side, or not so"
    return dialect.not_implemented, "this action is not known"


def broken_payload(
    dialect: Dialect, decoder: TypedDecoder[Any] | None, rest: bytes
) -> WireError | None:
    """Say what is wrong with the payload of a call that is not JSON throughout.

    A payload that is none counts as such where the version answers unreadable texts too.
    """
    try:
        if decoder is not None and rest.endswith(b"]"):
            decoder.decode(rest[:-1])
    except WireError as error:
        if error.violation is not Violation.MALFORMED:
            return error
    return NOT_JSON if dialect.framing.unreadable is not None else None
