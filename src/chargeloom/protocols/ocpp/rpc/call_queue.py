"""Our calls: at most one is in flight, the others wait for their turn (OCPP-J 1.6, 4.1.1)."""

from collections import deque
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.dialect import MessageType
from chargeloom.protocols.ocpp.incoming import Outgoing
from chargeloom.wire.json import encode
from chargeloom.wire.message import Call

MAX_QUEUED: Final = 32

_encode = msgspec.json.Encoder().encode


class QueueFull(Exception):
    """As many calls of ours wait as may wait."""


class CallQueue:
    """Each call is written, sent in its turn, and ended once: by its answer, its time, or the link's end."""

    __slots__ = ("_deadline", "_in_flight", "_queue", "_timeout_s")

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._queue: deque[Outgoing] | None = None
        self._in_flight: Outgoing | None = None
        self._deadline: float | None = None

    def add(self, message_id: str, request: Call[Any]) -> Outgoing:
        """Write a call, and let it wait for its turn. Raises QueueFull."""
        if self._queue is None:
            self._queue = deque()
        if len(self._queue) >= MAX_QUEUED:
            raise QueueFull
        action = type(request).action_name()
        frame = _encode((MessageType.CALL, message_id, action, msgspec.Raw(encode(request))))
        outgoing = Outgoing(message_id, action, request, frame)
        self._queue.append(outgoing)
        return outgoing

    def next(self, now: float) -> Outgoing | None:
        """Take the call to send now: none while another is in flight."""
        if self._in_flight is not None or not self._queue:
            return None
        self._in_flight = self._queue.popleft()
        self._deadline = now + self._timeout_s
        return self._in_flight

    def land(self, message_id: str) -> Outgoing | None:
        """End the call in flight by its answer, if this is its id."""
        call = self._in_flight
        return self._landed(call) if call is not None and call.message_id == message_id else None

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
        """The link is gone: return every call that will get no answer."""
        lost = [self._landed(self._in_flight)] if self._in_flight is not None else []
        lost.extend(self._queue or ())
        self._queue = None
        return lost

    def _landed(self, call: Outgoing) -> Outgoing:
        self._in_flight = None
        self._deadline = None
        return call
