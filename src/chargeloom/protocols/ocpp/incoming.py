"""What a received text turns out to be: one event each."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.message import Call, Message, Send
from chargeloom.wire.violation import WireError


class CallFault(msgspec.Struct, frozen=True):
    """A CALLERROR: the peer could not, or would not, handle a call (OCPP-J 1.6, 4.2.3)."""

    code: str
    description: str
    details: dict[str, Any]
    is_unusable: bool = False
    """Whether it is what we make of an answer that can't be read: what the peer did is not known."""


Deviations = tuple[tuple[str, str], ...]
"""How a payload deviates from its declaration, and where (a JSON pointer)."""


class Mended(NamedTuple):
    """A payload that could be read after all, and what was wrong with it."""

    message: Message
    deviations: Deviations


Mend = Callable[[str, TypedDecoder[Any], bytes, WireError], Mended | None]
"""Puts a refused payload of an action right, if it may be."""


class Called(msgspec.Struct, frozen=True, gc=False):
    """The peer calls; answer with a CALLRESULT or a CALLERROR."""

    message_id: str
    action: str
    request: Any
    """The Call, or what was read of it at once because its text was familiar."""
    frame: bytes
    reuses_id: bool = False
    """The call before had the same id and other content (OCPP 2.1, Part 4, 4.1.4)."""
    deviations: Deviations = ()
    """What was put right in it."""


class Repeated(NamedTuple):
    """The peer calls again, word for word, while the first is handled: it gets the same answer."""

    message_id: str
    action: str
    frame: bytes


class Faulty(NamedTuple):
    """The peer's call breaks the protocol; `answer` is the CALLERROR that it gets."""

    message_id: str
    action: str
    fault: CallFault
    answer: bytes
    frame: bytes


class Sent(NamedTuple):
    """The peer tells something that must not be answered (OCPP 2.1, Part 4, 4.2.4)."""

    message_id: str
    action: str
    message: Send
    frame: bytes
    deviations: Deviations = ()
    """What was put right in it."""


class FaultySend(NamedTuple):
    """What the peer tells breaks the protocol; it is not answered all the same."""

    message_id: str
    action: str
    fault: CallFault
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
    objection: bytes | None = None
    """The CALLRESULTERROR that an unusable CALLRESULT gets (OCPP 2.1, Part 4, 4.2.3)."""
    is_unusable: bool = False
    """The answer is a CALLRESULT, and the fault is what is wrong with it."""
    deviations: Deviations = ()
    """What was put right in it."""


class Objected(NamedTuple):
    """The peer cannot use a reply of ours: a CALLRESULTERROR (OCPP 2.1, Part 4, 4.2.3)."""

    message_id: str
    action: str
    fault: CallFault
    frame: bytes


class Stray(NamedTuple):
    """An answer to nothing that is asked: late, doubled or invented. To be ignored."""

    message_id: str
    frame: bytes
    action: str = ""


class Ignored(NamedTuple):
    """A message type the version does not have: its payload is ignored (Part 4, 4.1.3)."""

    frame: bytes
    answer: bytes | None = None
    message_id: str = ""
    action: str = ""


class Unreadable(NamedTuple):
    """No message at all. `is_last_straw` asks to close with 1002 where there is no answer."""

    frame: bytes
    why: str
    is_last_straw: bool
    answer: bytes | None = None
    message_id: str = ""
    action: str = ""


Incoming = (
    Called
    | Repeated
    | Faulty
    | Sent
    | FaultySend
    | Answered
    | Objected
    | Stray
    | Ignored
    | Unreadable
)
