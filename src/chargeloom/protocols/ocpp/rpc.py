"""OCPP-J: calls and their answers over a link, pure: text, time and ids come in as arguments.

The same session serves both sides. Each received text gives exactly one event; nothing is sent
from here, the caller sends the frames that it is given.
"""

import re
from collections import deque
from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import Violation, WireError


class Side(Enum):
    """Who we are on the link."""

    CSMS = "csms"
    STATION = "station"


class MessageType(IntEnum):
    """The message type numbers (OCPP-J 1.6, 4.1.3)."""

    CALL = 2
    CALLRESULT = 3
    CALLERROR = 4


class Dialect:
    """What one version of OCPP says over the same framing: its calls each way, its error codes."""

    not_implemented: Final = "NotImplemented"
    not_supported: Final = "NotSupported"
    internal_error: Final = "InternalError"
    security_error: Final = "SecurityError"

    def __init__(
        self,
        subprotocol: str,
        *,
        station_calls: Mapping[str, type[Call[Any]]],
        csms_calls: Mapping[str, type[Call[Any]]],
        codes: Mapping[Violation, str],
        same_id: str,
    ) -> None:
        self.subprotocol = subprotocol
        self.codes = codes
        self.same_id = same_id
        """The code for a call whose id is still being handled (OCPP-J 1.6, 4.2.3)."""
        self.calls_to = {Side.CSMS: station_calls, Side.STATION: csms_calls}
        self.known = station_calls.keys() | csms_calls.keys()
        self.decoders = {
            side: {action: TypedDecoder(kind) for action, kind in calls.items()}
            for side, calls in self.calls_to.items()
        }
        self.reply_decoders = {
            kind: TypedDecoder(kind.reply_type())
            for calls in self.calls_to.values()
            for kind in calls.values()
        }

    def request_decoder(self, action: str) -> TypedDecoder[Any] | None:
        """Find how to read a request that we may send to a station."""
        return self.decoders[Side.STATION].get(action)

    def check(self, request: Call[Any]) -> None:
        """Raise WireError when a request of ours breaks the version's own rules."""
        self.decoders[Side.STATION][type(request).action_name()].decode(encode(request))

    def encode(self, message: Message) -> bytes:
        """Write a payload as it goes over the wire."""
        return encode(message)


class CallFault(msgspec.Struct, frozen=True):
    """A CALLERROR: the peer could not, or would not, handle a call (OCPP-J 1.6, 4.2.3)."""

    code: str
    description: str
    details: dict[str, Any]


class Called(NamedTuple):
    """The peer calls; answer with `result` or `fault`."""

    message_id: str
    action: str
    request: Call[Any]
    frame: bytes


class Faulty(NamedTuple):
    """The peer's call breaks the protocol; `answer` is the CALLERROR that it gets."""

    message_id: str
    action: str
    fault: CallFault
    answer: bytes
    frame: bytes


class Outgoing(NamedTuple):
    """A call of ours."""

    message_id: str
    action: str
    request: Call[Any]
    frame: bytes


class Answered(NamedTuple):
    """The peer answered our call, well or with a fault."""

    call: Outgoing
    answer: Message | CallFault
    frame: bytes


class Stray(NamedTuple):
    """An answer to nothing that is asked: late, doubled or invented. To be ignored."""

    message_id: str
    frame: bytes


class Ignored(NamedTuple):
    """A message type number nobody knows: the payload is ignored (OCPP-J 1.6, 4.1.3)."""

    frame: bytes


class Unreadable(NamedTuple):
    """No message at all: 1.6 has no answer for it. `is_last_straw` asks to close with 1002."""

    frame: bytes
    why: str
    is_last_straw: bool


Incoming = Called | Faulty | Answered | Stray | Ignored | Unreadable


class QueueFull(Exception):
    """As many calls of ours wait as may wait."""


MAX_MESSAGE_ID: Final = 36
MAX_ECHOED_ID: Final = 255
MAX_UNREADABLE: Final = 10
MAX_QUEUED: Final = 32
NO_ID: Final = "-1"

_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode
_untyped = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_EMPTY: Final = msgspec.Raw(b"{}")
_NULL: Final = msgspec.Raw(b"null")


class Session:
    """One link's calls: at most one of ours in flight, none of the peer's ids handled twice at once.

    Most links are idle most of the time: what they need only when they are not is made then.
    """

    __slots__ = (
        "_call_timeout_s",
        "_deadline",
        "_handled",
        "_in_flight",
        "_queue",
        "_received",
        "_unreadable",
        "dialect",
    )

    def __init__(self, side: Side, dialect: Dialect, call_timeout_s: float = 30.0) -> None:
        self.dialect = dialect
        self._received = dialect.decoders[side]
        self._call_timeout_s = call_timeout_s
        self._handled: tuple[str, ...] = ()
        self._queue: deque[Outgoing] | None = None
        self._in_flight: Outgoing | None = None
        self._deadline: float | None = None
        self._unreadable = 0

    def receive(self, frame: bytes) -> Incoming:
        """Read one text message."""
        try:
            kind, message_id, action, payload = _call(frame)
        except (msgspec.DecodeError, RecursionError):
            return self._receive_other(frame)
        if kind != MessageType.CALL:
            return self._receive_other(frame)
        return self._receive_call(message_id, action, payload, frame)

    def result(self, message_id: str, reply: Message) -> bytes:
        """Write the CALLRESULT for a call, which is then no longer being handled."""
        self._is_answered(message_id)
        return _encode((MessageType.CALLRESULT, message_id, msgspec.Raw(encode(reply))))

    def fault(self, message_id: str, fault: CallFault) -> bytes:
        """Write the CALLERROR for a call, which is then no longer being handled."""
        self._is_answered(message_id)
        return callerror(message_id, fault)

    def call(self, message_id: str, request: Call[Any]) -> Outgoing:
        """Queue a call of ours. Raises QueueFull."""
        if self._queue is None:
            self._queue = deque()
        if len(self._queue) >= MAX_QUEUED:
            raise QueueFull
        action = type(request).action_name()
        frame = _encode((MessageType.CALL, message_id, action, msgspec.Raw(encode(request))))
        outgoing = Outgoing(message_id, action, request, frame)
        self._queue.append(outgoing)
        return outgoing

    def next_call(self, now: float) -> Outgoing | None:
        """Take the call to send now: none while another is in flight (OCPP-J 1.6, 4.1.1)."""
        if self._in_flight is not None or not self._queue:
            return None
        self._in_flight = self._queue.popleft()
        self._deadline = now + self._call_timeout_s
        return self._in_flight

    @property
    def deadline(self) -> float | None:
        """When the call in flight times out."""
        return self._deadline

    def tick(self, now: float) -> Outgoing | None:
        """Give up the call in flight if its time is over, and return it."""
        call = self._in_flight
        if call is None or self._deadline is None or now < self._deadline:
            return None
        return self._landed(call)

    def abandon(self) -> list[Outgoing]:
        """The link is gone: return every call of ours that will get no answer."""
        lost = [self._landed(self._in_flight)] if self._in_flight is not None else []
        lost.extend(self._queue or ())
        self._queue = None
        return lost

    def _is_answered(self, message_id: str) -> None:
        self._handled = tuple(one for one in self._handled if one != message_id)

    def _landed(self, call: Outgoing) -> Outgoing:
        self._in_flight = None
        self._deadline = None
        return call

    def _receive_call(
        self, message_id: str, action: str, payload: msgspec.Raw, frame: bytes
    ) -> Called | Faulty:
        if not 0 < len(message_id) <= MAX_MESSAGE_ID or "\0" in message_id:
            why = f"the message id must have 1 to {MAX_MESSAGE_ID} characters, and no NUL"
            return self._malformed(message_id, action, why, frame)
        if message_id in self._handled:
            why = "a call with this id is still being handled"
            return self._faulty(message_id, action, self.dialect.same_id, why, frame)
        decoder = self._received.get(action)
        if decoder is None:
            return self._unknown(message_id, action, frame)
        try:
            request = decoder.decode(payload if payload != _NULL else _EMPTY)
        except WireError as error:
            return self._violated(message_id, action, error, frame)
        self._handled += (message_id,)
        return Called(message_id, action, request, frame)

    def _receive_other(self, frame: bytes) -> Incoming:
        try:
            elements = _elements(frame)
            kind = _untyped(elements[0])
        except (msgspec.DecodeError, RecursionError, IndexError):
            return self._receive_indigestible(frame)
        if type(kind) is not int or kind not in _READERS:
            return Ignored(frame)
        try:
            return _READERS[MessageType(kind)](self, elements, frame)
        except (msgspec.DecodeError, RecursionError):
            return self._unreadable_text(frame, "not JSON throughout")

    def _receive_indigestible(self, frame: bytes) -> Faulty | Unreadable:
        """Nothing that can be read whole; yet a CALL whose payload alone is at fault gets its code."""
        envelope = _ENVELOPE.match(frame)
        if envelope is not None:
            message_id, action = (_untyped(text) for text in envelope.group(1, 2))
            decoder = self._received.get(action)
            try:
                if decoder is not None:
                    decoder.decode(envelope.group(3))
            except WireError as error:
                if error.violation is not Violation.MALFORMED:
                    return self._violated(message_id[:MAX_ECHOED_ID], action, error, frame)
        return self._unreadable_text(frame, "not a JSON array that begins with a message type")

    def _read_broken_call(self, elements: list[msgspec.Raw], frame: bytes) -> Faulty:
        """A CALL that did not fit the fast path: say what is wrong with its envelope."""
        values = [_untyped(element) for element in elements[1:3]]
        message_id = values[0] if values and isinstance(values[0], str) else NO_ID
        action = values[1] if len(values) > 1 and isinstance(values[1], str) else ""
        why = "a CALL is [2, id as a string, action as a string, payload]"
        return self._malformed(message_id, action, why, frame)

    def _read_result(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._asked(elements)
        if call is None:
            return Stray(_id_of(elements), frame)
        payload = elements[2] if len(elements) == _RESULT_LENGTH else msgspec.Raw(b"[]")
        try:
            reply: Message | CallFault = self.dialect.reply_decoders[type(call.request)].decode(
                payload if payload != _NULL else _EMPTY
            )
        except WireError as error:
            code = self.dialect.codes[error.violation]
            reply = CallFault(code, f"unusable answer: {error}", {})
        return Answered(call, reply, frame)

    def _read_error(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._asked(elements)
        if call is None:
            return Stray(_id_of(elements), frame)
        values = [_untyped(element) for element in elements[2:]]
        code, description, details = (*values, None, None, None)[:3]
        return Answered(
            call,
            CallFault(
                code if isinstance(code, str) else "GenericError",
                description if isinstance(description, str) else "",
                details if isinstance(details, dict) else {},
            ),
            frame,
        )

    def _asked(self, elements: list[msgspec.Raw]) -> Outgoing | None:
        call = self._in_flight
        if call is None or _id_of(elements) != call.message_id:
            return None
        return self._landed(call)

    def _unknown(self, message_id: str, action: str, frame: bytes) -> Faulty:
        if action in self.dialect.known:
            why = "this action goes the other way"
            return self._faulty(message_id, action, self.dialect.not_supported, why, frame)
        why = "this action is not known"
        return self._faulty(message_id, action, self.dialect.not_implemented, why, frame)

    def _violated(self, message_id: str, action: str, error: WireError, frame: bytes) -> Faulty:
        code = self.dialect.codes[error.violation]
        return self._faulty(message_id, action, code, str(error), frame)

    def _malformed(self, message_id: str, action: str, why: str, frame: bytes) -> Faulty:
        code = self.dialect.codes[Violation.MALFORMED]
        return self._faulty(message_id[:MAX_ECHOED_ID], action, code, why, frame)

    def _faulty(self, message_id: str, action: str, code: str, why: str, frame: bytes) -> Faulty:
        fault = CallFault(code, why, {})
        return Faulty(message_id, action, fault, callerror(message_id, fault), frame)

    def _unreadable_text(self, frame: bytes, why: str) -> Unreadable:
        self._unreadable += 1
        return Unreadable(frame, why, self._unreadable >= MAX_UNREADABLE)


def callerror(message_id: str, fault: CallFault) -> bytes:
    """Write a CALLERROR; the description has at most 255 characters (OCPP-J 1.6, 4.2.3)."""
    text = fault.description[:255]
    return _encode((MessageType.CALLERROR, message_id, fault.code, text, fault.details))


_RESULT_LENGTH: Final = 3

_ENVELOPE: Final = re.compile(
    rb'\s*\[\s*2\s*,\s*("[^"\\\x00-\x1f\x80-\xff]*")\s*,\s*("\w*")\s*,(.*)\]\s*\Z', re.DOTALL
)
"""The head of a CALL in plain ASCII, and its payload."""

_READERS: Final = {
    MessageType.CALL: Session._read_broken_call,  # noqa: SLF001
    MessageType.CALLRESULT: Session._read_result,  # noqa: SLF001
    MessageType.CALLERROR: Session._read_error,  # noqa: SLF001
}


def _id_of(elements: list[msgspec.Raw]) -> str:
    message_id = _untyped(elements[1]) if len(elements) > 1 else None
    return message_id if isinstance(message_id, str) else ""
