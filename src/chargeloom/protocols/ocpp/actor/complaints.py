"""Frames with which something is wrong: each is counted and kept, and answered where the version has words for it."""

from collections.abc import Callable
from typing import Any, Final

import structlog

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor.ledger import journal, keep
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.rpc import (
    Faulty,
    FaultySend,
    Ignored,
    Objected,
    Repeated,
    Stray,
    Unreadable,
)

log = structlog.get_logger(__name__)

PROTOCOL_ERROR: Final = 1002

Complaint = Faulty | FaultySend | Ignored | Objected | Repeated | Stray | Unreadable


def complain(link: Link, about: Complaint, now: Instant) -> None:
    """Do what is to be done about a frame."""
    _ABOUT[type(about)](link, about, now)


def object_to(link: Link, exchange: Exchange, kind: FrameKind, frame: bytes, now: Instant) -> None:
    """Say what is wrong with a frame that is no call."""
    link.connection.send(frame)
    journal(link, link.trace.objection(exchange, kind, frame, now))


def _faulty(link: Link, faulty: Faulty, now: Instant) -> None:
    link.station.count(Breach.FAULTY_CALL)
    link.connection.send(faulty.answer)
    journal(link, link.trace.answered(faulty, faulty.answer, FrameKind.ERROR, now))


def _faulty_send(link: Link, faulty: FaultySend, now: Instant) -> None:
    """A SEND is not even answered with an error (OCPP 2.1, Part 4, 4.2.4)."""
    link.station.count(Breach.FAULTY_SEND)
    journal(link, link.trace.taken(FrameKind.SEND, faulty, now))


def _repeated(link: Link, repeated: Repeated, now: Instant) -> None:
    """A call that came again while it is handled is answered with the first."""
    link.station.count(Breach.REPEATED_CALL)
    journal(link, link.trace.taken(FrameKind.CALL, repeated, now))


def _unreadable(link: Link, unreadable: Unreadable, now: Instant) -> None:
    link.station.count(Breach.UNREADABLE)
    _answer(link, unreadable, now)
    if unreadable.is_last_straw:
        link.connection.close(PROTOCOL_ERROR, "too many unreadable messages")


def _ignored(link: Link, ignored: Ignored, now: Instant) -> None:
    link.station.count(Breach.UNKNOWN_TYPE)
    _answer(link, ignored, now)


def _answer(link: Link, frame: Unreadable | Ignored, now: Instant) -> None:
    exchange = link.trace.taken(FrameKind.UNREADABLE, frame, now)
    journal(link, exchange)
    if frame.answer is not None:
        object_to(link, exchange, FrameKind.ERROR, frame.answer, now)


def _stray(link: Link, stray: Stray, now: Instant) -> None:
    link.station.count(Breach.STRAY_ANSWER)
    journal(link, link.trace.taken(FrameKind.RESULT, stray, now))


def _objected(link: Link, objected: Objected, now: Instant) -> None:
    """Here the station complains: it could not use a reply of ours (OCPP 2.1, Part 4, 4.2.3)."""
    fault, station = objected.fault, link.station.id
    log.warning(
        "a station cannot use our reply", station=station, action=objected.action, code=fault.code
    )
    unit = Unit()
    unit.facts.append(link.trace.taken(FrameKind.RESULT_ERROR, objected, now))
    data = {"action": objected.action, "code": fault.code, "description": fault.description}
    link.core.ground.tell(unit, EventType.STATION_OBJECTED, station, data, now)
    keep(link, unit)


_ABOUT: Final[dict[type[Complaint], Callable[[Link, Any, Instant], None]]] = {
    Faulty: _faulty,
    FaultySend: _faulty_send,
    Ignored: _ignored,
    Objected: _objected,
    Repeated: _repeated,
    Stray: _stray,
    Unreadable: _unreadable,
}
