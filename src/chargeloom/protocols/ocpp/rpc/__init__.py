"""OCPP-J: calls and their answers over a link, pure: text, time and ids come in as arguments.

`session` reads each text and gives exactly one event for it; the same one serves both sides. It keeps
the calls of ours in a `call_queue`, those of the peer in `under_way`. What a text says is read by `answers` and
`sends`, and what is wrong with a call by `faults`. Nothing is sent from here.
"""

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType, Side
from chargeloom.protocols.ocpp.envelope import callerror, callresult
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
from chargeloom.protocols.ocpp.rpc.call_queue import MAX_QUEUED, QueueFull
from chargeloom.protocols.ocpp.rpc.session import MAX_OBJECTIONABLE, MAX_UNREADABLE, Session
from chargeloom.protocols.ocpp.rpc.under_way import MAX_REPEATED

__all__ = [
    "MAX_OBJECTIONABLE",
    "MAX_QUEUED",
    "MAX_REPEATED",
    "MAX_UNREADABLE",
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
