"""OCPP-J: calls and their answers over a link, pure: text, time and ids come in as arguments.

The same session serves both sides. Each received text gives exactly one event; nothing is sent
from here, the caller sends the frames that it is given.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType, Side
from chargeloom.protocols.ocpp.envelope import (
    MAX_ECHOED_ID,
    MAX_MESSAGE_ID,
    NO_ID,
    UNREADABLE,
    AnswerHead,
    CallHead,
    begins_a_send,
    callerror,
    callresult,
    callresulterror,
    elements_head,
    fault_in,
    id_of,
    is_id,
    read_head,
    readable_id,
    untyped,
)
from chargeloom.protocols.ocpp.incoming import (
    Answered,
    Called,
    CallFault,
    Deviations,
    Faulty,
    FaultySend,
    Ignored,
    Incoming,
    Mended,
    Objected,
    Outgoing,
    Repeated,
    Sent,
    Stray,
    Unreadable,
)
from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import Violation, WireError

__all__ = [
    "Answered",
    "CallFault",
    "Called",
    "Deviations",
    "Dialect",
    "Faulty",
    "FaultySend",
    "Ignored",
    "Incoming",
    "Mended",
    "MessageType",
    "Objected",
    "Outgoing",
    "QueueFull",
    "Repeated",
    "Sent",
    "Session",
    "Side",
    "Stray",
    "Unreadable",
    "callerror",
    "callresult",
]


Mend = Callable[[str, TypedDecoder[Any], bytes, WireError], Mended | None]
"""Puts a refused payload of an action right, if it may be."""


class QueueFull(Exception):
    """As many calls of ours wait as may wait."""


class Reply(NamedTuple):
    """A CALLRESULT of ours that the peer may yet object to."""

    message_id: str
    action: str


MAX_UNREADABLE: Final = 10
MAX_QUEUED: Final = 32
MAX_REPEATED: Final = 32
MAX_OBJECTIONABLE: Final = 4

_CALL_TYPE: Final = int(MessageType.CALL)
"""A plain number: to look at an enumeration and to compare with it takes five times as long."""
_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode
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
        "_familiar",
        "_handled",
        "_in_flight",
        "_last_hash",
        "_last_id",
        "_mend",
        "_queue",
        "_received",
        "_repeated",
        "_replies",
        "_side",
        "_unreadable",
        "dialect",
    )

    def __init__(
        self,
        side: Side,
        dialect: Dialect,
        call_timeout_s: float = 30.0,
        mend: Mend = lambda *_: None,
    ) -> None:
        self.dialect = dialect
        self._mend = mend
        self._side = side
        self._received = dialect.decoders[side]
        self._familiar = dialect.familiar[side]
        self._call_timeout_s = call_timeout_s
        self._handled: tuple[Called, ...] = ()
        self._repeated: tuple[Called, ...] = ()
        self._replies: tuple[Reply, ...] = ()
        self._last_id = ""
        self._last_hash = 0
        self._queue: deque[Outgoing] | None = None
        self._in_flight: Outgoing | None = None
        self._deadline: float | None = None
        self._unreadable = 0

    def receive(self, frame: bytes) -> Incoming:
        """Read one text message."""
        familiar = None if self._handled else self._familiar.read(frame)
        if familiar is not None:
            return self._take_call(*familiar, frame)
        try:
            kind, message_id, action, payload = _call(frame)
        except UNREADABLE:
            return self._receive_other(frame)
        if kind != _CALL_TYPE:
            return self._receive_other(frame)
        return self._receive_call(message_id, action, payload, frame)

    def answered(self, called: Called) -> int:
        """Note that the CALLRESULT leaves; return how many repetitions get the same one."""
        if self.dialect.has_objections:
            reply = Reply(called.message_id, called.action)
            self._replies = (*self._replies, reply)[-MAX_OBJECTIONABLE:]
        return self.released(called)

    def released(self, called: Called) -> int:
        """Note that a call is no longer handled; return how many repetitions get its answer."""
        if self._handled == (called,):
            self._handled = ()
        else:
            self._handled = tuple(one for one in self._handled if one is not called)
        if not self._repeated:
            return 0
        others = tuple(one for one in self._repeated if one is not called)
        count = len(self._repeated) - len(others)
        self._repeated = others
        return count

    def result(self, message_id: str, reply: Message) -> bytes:
        """Write the CALLRESULT for a call, which is then no longer being handled."""
        self._is_answered(message_id)
        return callresult(message_id, reply)

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
        self._handled = tuple(one for one in self._handled if one.message_id != message_id)
        self._repeated = tuple(one for one in self._repeated if one.message_id != message_id)

    def _landed(self, call: Outgoing) -> Outgoing:
        self._in_flight = None
        self._deadline = None
        return call

    def _receive_call(
        self, message_id: str, action: str, payload: msgspec.Raw, frame: bytes
    ) -> Incoming:
        if not is_id(message_id):
            return self._malformed(message_id, action, _ID_RULE, frame)
        if self._handled:
            twin = next((one for one in self._handled if one.message_id == message_id), None)
            if twin is not None and (met := self._receive_twin(twin, action, frame)) is not None:
                return met
        decoder = self._received.get(action)
        if decoder is None:
            return self._faulty(message_id, action, *self._unknown(action), frame)
        try:
            request = decoder.decode(payload if payload != _NULL else _EMPTY)
        except WireError as error:
            mended = self._mend(action, decoder, bytes(payload), error)
            if mended is None:
                return self._violated(message_id, action, error, frame)
            return self._take_call(message_id, action, mended.message, frame, mended.deviations)
        return self._take_call(message_id, action, request, frame)

    def _take_call(
        self,
        message_id: str,
        action: str,
        request: Any,
        frame: bytes,
        deviations: Deviations = (),
    ) -> Called:
        reuses_id = self._reuses(message_id, frame)
        called = Called(message_id, action, request, frame, reuses_id, deviations)
        self._handled += (called,)
        return called

    def _receive_twin(self, twin: Called, action: str, frame: bytes) -> Faulty | Repeated | None:
        """Meet a call whose id is still being handled: refuse it, or take its repetition as a retry."""
        code = self.dialect.framing.same_id
        if code is not None:
            why = "a call with this id is still being handled"
            return self._faulty(twin.message_id, action, code, why, frame)
        if frame != twin.frame:
            return None
        if len(self._repeated) < MAX_REPEATED:
            self._repeated += (twin,)
        return Repeated(twin.message_id, action, frame)

    def _reuses(self, message_id: str, frame: bytes) -> bool:
        """Whether the call before had the same id and other content."""
        content = hash(frame)
        is_reused = message_id == self._last_id and content != self._last_hash
        self._last_id, self._last_hash = message_id, content
        return is_reused

    def _receive_other(self, frame: bytes) -> Incoming:
        try:
            elements = _elements(frame)
            kind = untyped(elements[0])
        except (*UNREADABLE, IndexError):
            return self._receive_indigestible(frame)
        if type(kind) is not int or kind not in self.dialect.framing.types:
            return self._unknown_type(elements, frame)
        try:
            return _READERS[MessageType(kind)](self, elements, frame)
        except UNREADABLE:
            return self._receive_unreadable(frame, "not JSON throughout")

    def _unknown_type(self, elements: list[msgspec.Raw], frame: bytes) -> Ignored:
        code = self.dialect.framing.unknown_type
        if code is None:
            return Ignored(frame)
        message_id = readable_id(elements) or NO_ID
        why = "this message type is not known"
        return Ignored(frame, callerror(message_id[:MAX_ECHOED_ID], CallFault(code, why, {})))

    def _receive_indigestible(self, frame: bytes) -> Incoming:
        """Nothing that can be read whole; yet where the payload alone is at fault, that is told."""
        head = read_head(frame)
        if isinstance(head, CallHead):
            error = self._fault_of(head.action, head.rest)
            if error is not None:
                return self._violated(head.message_id[:MAX_ECHOED_ID], head.action, error, frame)
        elif head is not None:
            call = self._landing(head.message_id)
            if call is not None:
                return self._receive_broken_answer(call, head, frame)
        return self._receive_unreadable(frame, "not a JSON array that begins with a message type")

    def _receive_broken_answer(self, call: Outgoing, head: AnswerHead, frame: bytes) -> Answered:
        """End the call all the same: no better answer will come."""
        if head.kind == MessageType.CALLERROR:
            return Answered(call, CallFault("GenericError", "", {}, is_unusable=True), frame)
        try:
            self.dialect.reply_decoders[type(call.request)].decode(head.rest.removesuffix(b"]"))
        except WireError as error:
            return self._unusable(call, error, frame)
        return self._unusable(call, _NOT_JSON, frame)

    def _fault_of(self, action: str, rest: bytes) -> WireError | None:
        """Say what is wrong with the payload of a call that is not JSON throughout.

        A payload that is none counts as such where the version answers unreadable texts too.
        """
        is_answered = self.dialect.framing.unreadable is not None
        decoder = self._received.get(action)
        try:
            if decoder is not None and rest.endswith(b"]"):
                decoder.decode(rest[:-1])
        except WireError as error:
            if error.violation is not Violation.MALFORMED:
                return error
        return _NOT_JSON if is_answered else None

    def _read_broken_call(self, elements: list[msgspec.Raw], frame: bytes) -> Faulty:
        """A CALL that did not fit the fast path: say what is wrong with its envelope."""
        message_id, action = elements_head(elements)
        why = "a CALL is [2, id as a string, action as a string, payload]"
        if message_id is None:
            return self._faulty(NO_ID, action, self.dialect.framing.unreadable_id, why, frame)
        return self._malformed(message_id, action, why, frame)

    def _read_send(self, elements: list[msgspec.Raw], frame: bytes) -> Sent | FaultySend:
        """Read what must not be answered, not even when it is at fault (OCPP 2.1, Part 4, 4.2.4)."""
        message_id, action = elements_head(elements)
        shown = (message_id or NO_ID)[:MAX_ECHOED_ID]
        if message_id is None or not is_id(message_id) or len(elements) != _CALL_LENGTH:
            code, why = self.dialect.codes[Violation.MALFORMED], _ID_RULE
            return FaultySend(shown, action, CallFault(code, why, {}), frame)
        decoder = self.dialect.send_decoders[self._side].get(action)
        if decoder is None:
            return FaultySend(shown, action, CallFault(*self._unknown(action), {}), frame)
        try:
            return Sent(message_id, action, decoder.decode(elements[3]), frame)
        except WireError as error:
            code = self.dialect.codes[error.violation]
            return FaultySend(shown, action, CallFault(code, str(error), {}), frame)

    def _read_result(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._asked(elements)
        if call is None:
            return Stray(id_of(elements), frame)
        payload = elements[2] if len(elements) == _RESULT_LENGTH else msgspec.Raw(b"[]")
        decoder = self.dialect.reply_decoders[type(call.request)]
        try:
            return Answered(call, decoder.decode(payload if payload != _NULL else _EMPTY), frame)
        except WireError as error:
            mended = self._mend(f"{call.action}Reply", decoder, bytes(payload), error)
            if mended is not None:
                return Answered(call, mended.message, frame, deviations=mended.deviations)
            return self._unusable(call, error, frame)

    def _unusable(self, call: Outgoing, error: WireError, frame: bytes) -> Answered:
        """Tell the asker what is wrong with a CALLRESULT; a version that can objects to it."""
        fault = CallFault(
            self.dialect.codes[error.violation], f"unusable answer: {error}", {}, is_unusable=True
        )
        objection = None
        if self.dialect.has_objections:
            objection = callresulterror(call.message_id, fault)
        return Answered(call, fault, frame, objection, is_unusable=True)

    def _read_error(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._asked(elements)
        if call is None:
            return Stray(id_of(elements), frame)
        return Answered(call, fault_in(elements), frame)

    def _read_objection(self, elements: list[msgspec.Raw], frame: bytes) -> Objected | Stray:
        message_id = id_of(elements)
        for reply in self._replies:
            if reply.message_id == message_id:
                self._replies = tuple(one for one in self._replies if one is not reply)
                return Objected(message_id, reply.action, fault_in(elements), frame)
        return Stray(message_id, frame)

    def _asked(self, elements: list[msgspec.Raw]) -> Outgoing | None:
        return self._landing(id_of(elements))

    def _landing(self, message_id: str) -> Outgoing | None:
        """Take the call in flight, if this is its id."""
        call = self._in_flight
        return self._landed(call) if call is not None and call.message_id == message_id else None

    def _unknown(self, action: str) -> tuple[str, str]:
        if action in self.dialect.known:
            return self.dialect.not_supported, "this action is not for this side, or not so"
        return self.dialect.not_implemented, "this action is not known"

    def _violated(self, message_id: str, action: str, error: WireError, frame: bytes) -> Faulty:
        code = self.dialect.codes[error.violation]
        return self._faulty(message_id, action, code, str(error), frame)

    def _malformed(self, message_id: str, action: str, why: str, frame: bytes) -> Faulty:
        code = self.dialect.codes[Violation.MALFORMED]
        return self._faulty(message_id[:MAX_ECHOED_ID], action, code, why, frame)

    def _faulty(self, message_id: str, action: str, code: str, why: str, frame: bytes) -> Faulty:
        fault = CallFault(code, why, {})
        return Faulty(message_id, action, fault, callerror(message_id, fault), frame)

    def _receive_unreadable(self, frame: bytes, why: str) -> FaultySend | Unreadable:
        """Answer under the id -1 where the version does; what may be a SEND is never answered."""
        code = self.dialect.framing.unreadable
        if code is None:
            self._unreadable += 1
            return Unreadable(frame, why, self._unreadable >= MAX_UNREADABLE)
        fault = CallFault(code, why, {})
        if MessageType.SEND in self.dialect.framing.types and begins_a_send(frame):
            return FaultySend(NO_ID, "", fault, frame)
        return Unreadable(frame, why, is_last_straw=False, answer=callerror(NO_ID, fault))


_CALL_LENGTH: Final = 4
_RESULT_LENGTH: Final = 3
_ID_RULE: Final = f"the message id must have 1 to {MAX_MESSAGE_ID} characters, and no NUL"
_NOT_JSON: Final = WireError(Violation.MALFORMED, "", "not JSON throughout")

_READERS: Final = {
    MessageType.CALL: Session._read_broken_call,  # noqa: SLF001
    MessageType.CALLRESULT: Session._read_result,  # noqa: SLF001
    MessageType.CALLERROR: Session._read_error,  # noqa: SLF001
    MessageType.CALLRESULTERROR: Session._read_objection,  # noqa: SLF001
    MessageType.SEND: Session._read_send,  # noqa: SLF001
}
