"""Rows: a pair as the trace shows it, in the reader's language."""

from typing import Any, Final

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.web.api.frames import Frame, frames_of, text_id
from chargeloom.web.console.trace import sentences
from chargeloom.web.console.trace.faults import UNREADABLE, Fault, explain
from chargeloom.web.console.trace.pairs import ERRORS, Pair
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.words.texts import translate

_MILLISECOND: Final = 1_000
_NEVER_ANSWERED: Final = frozenset({FrameKind.SEND, FrameKind.RESULT, *ERRORS})
_REFUSED: Final = frozenset(
    {
        "Rejected",
        "Failed",
        "Faulted",
        "Blocked",
        "Invalid",
        "Expired",
        "NotSupported",
        "UnknownVendorId",
    }
)


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a pair."""

    id: str
    at: Instant
    direction: Direction
    kind: FrameKind
    words: str
    fault: Fault | None
    payload: msgspec.Raw


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A pair in words."""

    id: str
    station: str
    protocol: str
    action: str
    message_id: str
    asked: Side
    reply: Side | None
    latency_ms: float | None
    verdict: str
    tone: str

    @property
    def fault(self) -> Fault | None:
        return (self.reply.fault if self.reply is not None else None) or self.asked.fault


def row_of(pair: Pair, language: str) -> Row:
    """Show a pair."""
    asked, *beside = frames_of(pair.asked)
    reply = beside[0] if beside else _later(pair.answer)
    verdict, tone = _verdict(asked, reply)
    took_us = None if reply is None else reply.at - asked.at
    return Row(
        id=text_id(asked.id),
        station=asked.station,
        protocol=asked.protocol,
        action=plain(asked.action),
        message_id=plain(asked.message_id),
        asked=_side(asked, language),
        reply=_side(reply, language) if reply is not None else None,
        latency_ms=None if took_us is None else took_us / _MILLISECOND,
        verdict=verdict,
        tone=tone,
    )


def _later(answer: Exchange | None) -> Frame | None:
    return frames_of(answer)[0] if answer is not None else None


def document_of(payload: msgspec.Raw) -> Any:
    """Read a payload; what cannot be read is nothing."""
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _side(frame: Frame, language: str) -> Side:
    document = document_of(frame.payload)
    fault = _fault(frame, document)
    return Side(
        id=text_id(frame.id),
        at=frame.at,
        direction=frame.direction,
        kind=frame.kind,
        words=_words(frame, document, fault, language),
        fault=fault,
        payload=frame.payload,
    )


def _fault(frame: Frame, document: Any) -> Fault | None:
    if frame.kind not in ERRORS or frame.kind is FrameKind.UNREADABLE:
        return None
    said = document if isinstance(document, dict) else {}
    code, description = (plain(str(said.get(name) or ""), 400) for name in _ERROR)
    return explain(frame.protocol, code, description)


_ERROR: Final = ("code", "description")


def _words(frame: Frame, document: Any, fault: Fault | None, language: str) -> str:
    if fault is not None:
        return translate(language, fault.words)
    if frame.kind is FrameKind.UNREADABLE:
        return translate(language, UNREADABLE)
    if frame.kind is FrameKind.RESULT:
        return sentences.reply(language, frame.action, document)
    return sentences.request(language, frame.action, frame.direction, document)


def _verdict(asked: Frame, reply: Frame | None) -> tuple[str, str]:
    """Say how it ended, in a word and its tone."""
    if asked.kind in ERRORS or (reply is not None and reply.kind in ERRORS):
        return "error", "bad"
    if reply is None:
        return ("told", "mute") if asked.kind in _NEVER_ANSWERED else ("no answer", "warm")
    status = _status(document_of(reply.payload))
    return ("refused", "warm") if status in _REFUSED else ("answered", "good")


def _status(document: Any) -> str | None:
    if not isinstance(document, dict):
        return None
    for place in (document, document.get("idTagInfo"), document.get("idTokenInfo")):
        if isinstance(place, dict) and isinstance(place.get("status"), str):
            return str(place["status"])
    return None


VERDICTS: Final = ("error", "told", "no answer", "refused", "answered")
