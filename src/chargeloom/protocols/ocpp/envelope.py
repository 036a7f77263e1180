"""The envelope of a message (OCPP-J 1.6, 4.2; OCPP 2.1, Part 4, 4.2): written, and read as far as it goes."""

import re
from typing import Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.dialect import MessageType
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.wire.json import encode_in
from chargeloom.wire.message import Message, is_silent

MAX_MESSAGE_ID: Final = 36
MAX_ECHOED_ID: Final = 255
MAX_DESCRIPTION: Final = 255
NO_ID: Final = "-1"
"""The id of an answer to what has none that can be read."""

_CALLRESULT: Final = int(MessageType.CALLRESULT)
"""A plain number: an enumeration takes its encoder twice as long."""

EMPTY: Final = msgspec.Raw(b"{}")
NULL: Final = msgspec.Raw(b"null")
"""How some write that a payload is empty."""

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the decoder says of a text that is no JSON in UTF-8, or is nested without end."""

untyped = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def callresult(message_id: str, reply: Message) -> bytes:
    """Write a CALLRESULT (OCPP-J 1.6, 4.2.2)."""
    if is_silent(reply):  # most are
        return _encode((_CALLRESULT, message_id, EMPTY))
    return encode_in((_CALLRESULT, message_id), reply)


def callerror(message_id: str, fault: CallFault) -> bytes:
    """Write a CALLERROR; the description has at most 255 characters (OCPP-J 1.6, 4.2.3)."""
    return _error(MessageType.CALLERROR, message_id, fault)


def callresulterror(message_id: str, fault: CallFault) -> bytes:
    """Write a CALLRESULTERROR (OCPP 2.1, Part 4, 4.2.3)."""
    return _error(MessageType.CALLRESULTERROR, message_id, fault)


def _error(kind: MessageType, message_id: str, fault: CallFault) -> bytes:
    text = fault.description[:MAX_DESCRIPTION]
    return _encode((kind, message_id, fault.code, text, fault.details))


def is_id(message_id: str) -> bool:
    """Whether a text may be a message id (OCPP 2.1, Part 4, 4.1.4)."""
    return 0 < len(message_id) <= MAX_MESSAGE_ID and "\0" not in message_id


class CallHead(NamedTuple):
    """The head of a CALL, and the text that follows it."""

    message_id: str
    action: str
    rest: bytes


class AnswerHead(NamedTuple):
    """The head of a CALLRESULT or CALLERROR, and the text that follows it."""

    kind: int
    message_id: str
    rest: bytes


def read_head(frame: bytes) -> CallHead | AnswerHead | None:
    """Read the head, in plain ASCII, of a text that is not JSON throughout."""
    call = _CALL.match(frame)
    if call is not None:
        message_id, action = (untyped(text) for text in call.group(1, 2))
        return CallHead(message_id, action, call.group(3).rstrip())
    answer = _ANSWER.match(frame)
    if answer is None:
        return None
    kind, message_id = (untyped(text) for text in answer.group(1, 2))
    return AnswerHead(kind, message_id, answer.group(3).rstrip())


def begins_a_send(frame: bytes) -> bool:
    """Whether a text that cannot be read began as a SEND, and so must not be answered."""
    return _SEND.match(frame) is not None


def elements_head(elements: list[msgspec.Raw]) -> tuple[str | None, str]:
    """Read the id, if it is a text, and the action of a CALL or SEND."""
    values = [untyped(element) for element in elements[1:3]]
    message_id = values[0] if values and isinstance(values[0], str) else None
    action = values[1] if len(values) > 1 and isinstance(values[1], str) else ""
    return message_id, action


def fault_in(elements: list[msgspec.Raw]) -> CallFault:
    """Read what a CALLERROR or CALLRESULTERROR says, as far as it is one."""
    values = [untyped(element) for element in elements[2:]]
    code, description, details = (*values, None, None, None)[:3]
    return CallFault(
        code if isinstance(code, str) else "GenericError",
        description if isinstance(description, str) else "",
        details if isinstance(details, dict) else {},
    )


def id_of(elements: list[msgspec.Raw]) -> str:
    """Read the id; what is none is empty. Raises DecodeError."""
    message_id = untyped(elements[1]) if len(elements) > 1 else None
    return message_id if isinstance(message_id, str) else ""


def readable_id(elements: list[msgspec.Raw]) -> str:
    """Read the id, if it can be read."""
    try:
        return id_of(elements)
    except UNREADABLE:
        return ""


_TEXT: Final = rb'"[^"\\\x00-\x1f\x80-\xff]*"'
_CALL: Final = re.compile(rb'\s*\[\s*2\s*,\s*(%b)\s*,\s*("\w*")\s*,(.*)\Z' % _TEXT, re.DOTALL)
_ANSWER: Final = re.compile(rb"\s*\[\s*([34])\s*,\s*(%b)\s*,(.*)\Z" % _TEXT, re.DOTALL)
_SEND: Final = re.compile(rb"\s*\[\s*6\s*,")
