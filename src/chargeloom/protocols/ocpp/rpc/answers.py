"""What the peer answers to a call of ours: it ends the call, whatever it is."""

from typing import Final

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType
from chargeloom.protocols.ocpp.envelope import (
    EMPTY,
    NULL,
    AnswerHead,
    callresulterror,
    fault_in,
)
from chargeloom.protocols.ocpp.incoming import Answered, CallFault, Mend, Outgoing
from chargeloom.protocols.ocpp.rpc.faults import NOT_JSON
from chargeloom.wire.violation import WireError

_RESULT_LENGTH: Final = 3


def read_result(
    dialect: Dialect, mend: Mend, call: Outgoing, elements: list[msgspec.Raw], frame: bytes
) -> Answered:
    """Read a CALLRESULT, put right where that may be (OCPP-J 1.6, 4.2.2)."""
    payload = elements[2] if len(elements) == _RESULT_LENGTH else msgspec.Raw(b"[]")
    decoder = dialect.reply_decoders[type(call.request)]
    said = payload if payload != NULL else EMPTY
    try:
        return Answered(call, decoder.decode(said), frame)
    except WireError as error:
        mended = mend(f"{call.action}Reply", decoder, bytes(said), error)
        if mended is not None:
            return Answered(call, mended.message, frame, deviations=mended.deviations)
        return _unusable(dialect, call, error, frame)


def read_error(call: Outgoing, elements: list[msgspec.Raw], frame: bytes) -> Answered:
    """Read a CALLERROR (OCPP-J 1.6, 4.2.3)."""
    return Answered(call, fault_in(elements), frame)


def read_broken(dialect: Dialect, call: Outgoing, head: AnswerHead, frame: bytes) -> Answered:
    """Make the best of an answer that is not JSON throughout: no better one will come."""
    if head.kind == MessageType.CALLERROR:
        return Answered(call, CallFault("GenericError", "", {}, is_unusable=True), frame)
    try:
        dialect.reply_decoders[type(call.request)].decode(head.rest.removesuffix(b"]"))
    except WireError as error:
        return _unusable(dialect, call, error, frame)
    return _unusable(dialect, call, NOT_JSON, frame)


def _unusable(dialect: Dialect, call: Outgoing, error: WireError, frame: bytes) -> Answered:
    """Tell the asker what is wrong with a CALLRESULT; a version that can objects to it (Part 4, 4.2.3)."""
    code, why = dialect.codes[error.violation], f"unusable answer: {error}"
    fault = CallFault(code, why, {}, is_unusable=True)
    objection = callresulterror(call.message_id, fault) if dialect.has_objections else None
    return Answered(call, fault, frame, objection, is_unusable=True)
