"""Replies to the station's calls: each leaves only after the commit that holds the facts of its call."""

from functools import partial
from typing import Final

import structlog

from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor.ledger import journal, keep
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.rpc import Called, CallFault, callerror, callresult
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.wire.message import Message

log = structlog.get_logger(__name__)

_RESULT: Final = FrameKind.RESULT
"""What each message needs: before Python 3.12 each look at a member of an enumeration is a call."""


def answer(link: Link, called: Called, unit: Unit, reply: Message, now: Instant) -> None:
    """Answer once the unit is durable; what changes nothing is answered at once (decision 0002)."""
    frame = callresult(called.message_id, reply)
    unit.facts.append(link.trace.answered(called, frame, _RESULT, now))
    if type(called.request) not in link.version.answered_at_once:
        link.flow.submit(unit, partial(_committed, link, called, unit, frame))
        return
    _send(link, frame, link.rpc.answered(called))
    if unit.events:
        keep(link, unit)
    else:
        link.flow.submit(unit, link.flow.stored)


def _committed(
    link: Link, called: Called, unit: Unit, frame: bytes, error: Exception | None
) -> None:
    if error is None:
        _send(link, frame, link.rpc.answered(called))
        if unit.events:
            link.core.ground.publish(unit)
    elif isinstance(error, StorageUnavailable):
        leave_unanswered(link, called)
    else:
        fail(link, called, error)
    link.flow.stored()


def refuse(link: Link, called: Called, fault: CallFault, now: Instant) -> None:
    """Answer with a CALLERROR, at once: nothing is to be made durable but the frames."""
    frame = callerror(called.message_id, fault)
    _send(link, frame, link.rpc.released(called))
    journal(link, link.trace.answered(called, frame, FrameKind.ERROR, now))


def fail(link: Link, called: Called, bug: Exception) -> None:
    """A bug of ours: the station learns only the reference under which the log has it."""
    reference = log_bug(link, called.action, bug)
    code = link.version.dialect.internal_error
    fault = CallFault(code, f"internal error, reference {reference}", {})
    refuse(link, called, fault, link.core.ground.now())


def leave_unanswered(link: Link, called: Called) -> None:
    """Say nothing where nothing can be stored: the station offers it again (decision 0002)."""
    link.rpc.released(called)


def log_bug(link: Link, action: str, bug: Exception) -> str:
    """Write a bug of ours into the log; return its reference."""
    ground = link.core.ground
    reference = to_text("ref", ground.ids.next(ground.now()))
    log.error("call failed", reference=reference, action=action, exc_info=bug)
    return reference


def _send(link: Link, frame: bytes, repetitions: int) -> None:
    """Answer a call, and each of its repetitions alike."""
    link.connection.send(frame)
    while repetitions:
        link.connection.send(frame)
        repetitions -= 1
