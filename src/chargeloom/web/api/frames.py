"""Frames: an exchange of the journal taken apart into the one or two messages that it holds."""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.ids import FrameId, StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.web.api.identifiers import MESSAGE
from chargeloom.web.redaction import without_password


class Frame(NamedTuple):
    """One message as it crossed the wire."""

    id: FrameId
    at: Instant
    station: StationId
    protocol: str
    direction: Direction
    kind: FrameKind
    action: str
    message_id: str
    pair: FrameId | None
    latency_us: int | None
    payload: msgspec.Raw


_OTHER: Final = {Direction.IN: Direction.OUT, Direction.OUT: Direction.IN}


def frames_of(exchange: Exchange) -> tuple[Frame, ...]:
    """Take an exchange apart: its frame, and the answer where that stands beside it."""
    answer_id = FrameId(exchange.id + 1)
    has_answer = exchange.answer is not None and exchange.answer_kind is not None
    frame = _frame(exchange, answer_id if has_answer else exchange.pair)
    if exchange.answer is None or exchange.answer_kind is None:
        return (frame,)
    answered_at = exchange.answered_at if exchange.answered_at is not None else exchange.at
    answer = frame._replace(
        id=answer_id,
        at=answered_at,
        direction=_OTHER.get(exchange.direction, exchange.direction),
        kind=exchange.answer_kind,
        pair=exchange.id,
        latency_us=answered_at - exchange.at,
        payload=payload_of(exchange.answer_kind, exchange.answer),
    )
    return frame, answer


def _frame(exchange: Exchange, pair: FrameId | None) -> Frame:
    return Frame(
        id=exchange.id,
        at=exchange.at,
        station=exchange.station,
        protocol=exchange.protocol,
        direction=exchange.direction,
        kind=exchange.kind,
        action=exchange.action,
        message_id=exchange.message_id,
        pair=pair,
        latency_us=_latency_us(exchange),
        payload=payload_of(exchange.kind, exchange.frame),
    )


def _latency_us(exchange: Exchange) -> int | None:
    """Say how long an answer that is an exchange of its own took: it bears the time of its call."""
    if exchange.pair is None or exchange.answered_at is None or exchange.answer is not None:
        return None
    return exchange.at - exchange.answered_at


def payload_of(kind: FrameKind, frame: bytes) -> msgspec.Raw:
    """Cut the payload out of a frame (OCPP-J 1.6, 4.2); what is no message is shown as its text."""
    try:
        number = _number_of(kind, frame)
        shown = _CUT[number](msgspec.json.decode(frame, type=list[msgspec.Raw]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return _encode({"text": frame.decode(errors="replace")})
    return without_password(shown)


def _number_of(kind: FrameKind, frame: bytes) -> object:
    """Read the type number of a message that is valid JSON throughout. Raises where it is none."""
    if kind is FrameKind.UNREADABLE:
        raise LookupError(kind)
    frame.decode()
    return msgspec.json.decode(frame)[0]


def _error(parts: list[msgspec.Raw]) -> msgspec.Raw:
    code, description, details = (*parts[2:], _NULL, _NULL, _NULL)[:3]
    return _encode({"code": code, "description": description, "details": details})


def _encode(document: dict[str, object]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(document))


_NULL: Final = msgspec.Raw(b"null")

_CUT: Final[dict[object, Callable[[list[msgspec.Raw]], msgspec.Raw]]] = {
    2: lambda parts: parts[3],
    3: lambda parts: parts[2],
    4: _error,
    5: _error,
    6: lambda parts: parts[3],
}
"""By the message type number: a call, its result, its error, and SEND of OCPP 2.1."""


def text_id(frame: FrameId) -> str:
    """Write a message's id."""
    return to_text(MESSAGE, frame)
