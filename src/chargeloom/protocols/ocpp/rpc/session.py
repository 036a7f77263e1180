"""One link's session: each text that is received gives exactly one event."""

from typing import Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType, Side
from chargeloom.protocols.ocpp.envelope import (
    EMPTY,
    MAX_ECHOED_ID,
    NO_ID,
    NULL,
    UNREADABLE,
    CallHead,
    begins_a_send,
    callerror,
    callresult,
    fault_in,
    id_of,
    is_id,
    read_head,
    readable_id,
    untyped,
)
from chargeloom.protocols.ocpp.incoming import (
    Called,
    CallFault,
    Faulty,
    FaultySend,
    Ignored,
    Incoming,
    Mend,
    Objected,
    Outgoing,
    Repeated,
    Sent,
    Stray,
    Unreadable,
)
from chargeloom.protocols.ocpp.rpc import answers, faults, sends, signed
from chargeloom.protocols.ocpp.rpc.call_queue import CallQueue
from chargeloom.protocols.ocpp.rpc.under_way import UnderWay
from chargeloom.wire.message import Message
from chargeloom.wire.violation import WireError

MAX_UNREADABLE: Final = 10
MAX_OBJECTIONABLE: Final = 4

_CALL_TYPE: Final = int(MessageType.CALL)
"""A plain number: to look at an enumeration and to compare with it takes five times as long."""
_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Reply(NamedTuple):
    """A CALLRESULT of ours that the peer may yet object to."""

    message_id: str
    action: str


class Session:
    """Reads what the peer says, in the light of the calls each way that are under way.

    Most links are idle most of the time: what they need only when they are not is made then.
    """

    __slots__ = (
        "_familiar",
        "_mend",
        "_received",
        "_replies",
        "_side",
        "_under_way",
        "_unreadable",
        "calls",
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
        self.calls = CallQueue(call_timeout_s)
        self._under_way = UnderWay()
        self._mend = mend
        self._side = side
        self._received = dialect.decoders[side]
        self._familiar = dialect.familiar[side]
        self._replies: tuple[Reply, ...] = ()
        self._unreadable = 0

    def receive(self, frame: bytes) -> Incoming:
        """Read one text message."""
        under_way = self._under_way
        familiar = None if under_way.calls else self._familiar.read(frame)
        if familiar is not None:
            return under_way.begin(*familiar, frame)
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
        return self._under_way.end(called)

    def released(self, called: Called) -> int:
        """Note that a call is no longer handled; return how many repetitions get its answer."""
        return self._under_way.end(called)

    def result(self, message_id: str, reply: Message) -> bytes:
        """Write the CALLRESULT for a call, which is then no longer being handled."""
        self._under_way.end_id(message_id)
        return callresult(message_id, reply)

    def fault(self, message_id: str, fault: CallFault) -> bytes:
        """Write the CALLERROR for a call, which is then no longer being handled."""
        self._under_way.end_id(message_id)
        return callerror(message_id, fault)

    # A CALL.

    def _receive_call(
        self, message_id: str, action: str, payload: msgspec.Raw, frame: bytes
    ) -> Incoming:
        if not is_id(message_id):
            return faults.malformed(self.dialect, message_id, action, faults.ID_RULE, frame)
        twin = self._under_way.twin(message_id) if self._under_way.calls else None
        if twin is not None and (met := self._receive_twin(twin, action, frame)) is not None:
            return met
        decoder = self._received.get(action)
        if decoder is None:
            return self._receive_signed(message_id, action, payload, frame)
        said = payload if payload != NULL else EMPTY
        try:
            request = decoder.decode(said)
        except WireError as error:
            mended = self._mend(action, decoder, bytes(said), error)
            if mended is None:
                return faults.violated(self.dialect, message_id, action, error, frame)
            message, deviations = mended
            return self._under_way.begin(message_id, action, message, frame, deviations)
        return self._under_way.begin(message_id, action, request, frame)

    def _receive_signed(
        self, message_id: str, action: str, payload: msgspec.Raw, frame: bytes
    ) -> Incoming:
        """Read the message in a signed one (OCPP 2.1, Part 4, 7.2); anything else is not known."""
        plain = signed.plain_action(action) if self.dialect.framing.has_signed else None
        if plain not in self._received:
            return faults.faulty(message_id, action, *faults.unknown(self.dialect, action), frame)
        try:
            inner = signed.payload_in(plain, bytes(payload))
        except WireError as error:
            return faults.violated(self.dialect, message_id, action, error, frame)
        return self._receive_call(message_id, plain, inner, frame)

    def _receive_twin(self, twin: Called, action: str, frame: bytes) -> Faulty | Repeated | None:
        """Meet a call whose id is still being handled: refuse it, or take its repetition as a retry."""
        code = self.dialect.framing.same_id
        if code is not None:
            why = "a call with this id is still being handled"
            return faults.faulty(twin.message_id, action, code, why, frame)
        if frame != twin.frame:
            return None
        self._under_way.repeat(twin)
        return Repeated(twin.message_id, action, frame)

    # Anything else that is a list.

    def _receive_other(self, frame: bytes) -> Incoming:
        try:
            elements = _elements(frame)
            kind = untyped(elements[0])
        except (*UNREADABLE, IndexError):
            return self._receive_broken(frame)
        if type(kind) is not int or kind not in self.dialect.framing.types:
            return self._receive_unknown(elements, frame)
        try:
            return _READERS[MessageType(kind)](self, elements, frame)
        except UNREADABLE:
            return self._receive_unreadable(frame, "not JSON throughout")

    def _read_broken_call(self, elements: list[msgspec.Raw], frame: bytes) -> Faulty:
        return faults.broken_call(self.dialect, elements, frame)

    def _read_send(self, elements: list[msgspec.Raw], frame: bytes) -> Sent | FaultySend:
        return sends.read_send(self.dialect, self._side, elements, frame, self._mend)

    def _read_result(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._landed(elements)
        if call is None:
            return Stray(id_of(elements), frame)
        return answers.read_result(self.dialect, self._mend, call, elements, frame)

    def _read_error(self, elements: list[msgspec.Raw], frame: bytes) -> Incoming:
        call = self._landed(elements)
        if call is None:
            return Stray(id_of(elements), frame)
        return answers.read_error(call, elements, frame)

    def _landed(self, elements: list[msgspec.Raw]) -> Outgoing | None:
        return self.calls.land(id_of(elements))

    def _read_objection(self, elements: list[msgspec.Raw], frame: bytes) -> Objected | Stray:
        """Read a CALLRESULTERROR; a reply is objected to once (OCPP 2.1, Part 4, 4.2.3)."""
        message_id = id_of(elements)
        for reply in self._replies:
            if reply.message_id == message_id:
                self._replies = tuple(one for one in self._replies if one is not reply)
                return Objected(message_id, reply.action, fault_in(elements), frame)
        return Stray(message_id, frame)

    def _receive_unknown(self, elements: list[msgspec.Raw], frame: bytes) -> Ignored:
        """Meet a message type that the version does not have (OCPP 2.1, Part 4, 4.1.3)."""
        code = self.dialect.framing.unknown_type
        if code is None:
            return Ignored(frame)
        message_id = readable_id(elements) or NO_ID
        why = "this message type is not known"
        return Ignored(frame, callerror(message_id[:MAX_ECHOED_ID], CallFault(code, why, {})))

    # What cannot be read whole.

    def _receive_broken(self, frame: bytes) -> Incoming:
        """Where the payload alone is at fault, that is told."""
        head = read_head(frame)
        if isinstance(head, CallHead):
            message_id, action = head.message_id[:MAX_ECHOED_ID], head.action
            error = faults.broken_payload(self.dialect, self._received.get(action), head.rest)
            if error is not None:
                return faults.violated(self.dialect, message_id, action, error, frame)
        elif head is not None:
            call = self.calls.land(head.message_id)
            if call is not None:
                return answers.read_broken(self.dialect, call, head, frame)
        return self._receive_unreadable(frame, "not a JSON array that begins with a message type")

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


_READERS: Final = {
    MessageType.CALL: Session._read_broken_call,  # noqa: SLF001
    MessageType.CALLRESULT: Session._read_result,  # noqa: SLF001
    MessageType.CALLERROR: Session._read_error,  # noqa: SLF001
    MessageType.CALLRESULTERROR: Session._read_objection,  # noqa: SLF001
    MessageType.SEND: Session._read_send,  # noqa: SLF001
}
