"""What the journal keeps of a station's link: each frame as an exchange."""

from typing import Final, Protocol

import msgspec

from chargeloom.domain.commands.hiding import without_credentials
from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.protocols.ocpp.key_codes import without_key_codes
from chargeloom.services.ground import Ground

KEPT_ID: Final = 255
KEPT_ACTION: Final = 64

_IN: Final = Direction.IN
_CALL: Final = FrameKind.CALL
"""Before Python 3.12 each look at a member of an enumeration is a call."""


class Named(Protocol):
    """A frame, and what it is about as far as that is known."""

    @property
    def message_id(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def frame(self) -> bytes: ...


class Trace:
    """Makes the exchanges of one link."""

    __slots__ = ("_ground", "_protocol", "_station")

    def __init__(self, ground: Ground, station: StationId, protocol: str) -> None:
        self._ground = ground
        self._station = station
        self._protocol = protocol

    def new_id(self, now: Instant) -> FrameId:
        """Take the place of a frame in the journal."""
        return FrameId(self._ground.ids.next(now))

    def answered(self, called: Named, answer: bytes, kind: FrameKind, now: Instant) -> Exchange:
        """Keep a call of the station and our answer to it."""
        return Exchange(
            id=FrameId(self._ground.ids.next(now)),
            station=self._station,
            at=now,
            protocol=self._protocol,
            direction=_IN,
            kind=_CALL,
            action=called.action[:KEPT_ACTION],
            message_id=called.message_id[:KEPT_ID],
            frame=without_key_codes(called.frame),
            answer=answer,
            answer_kind=kind,
            answered_at=self._ground.now(),
        )

    def taken(self, kind: FrameKind, named: Named, now: Instant) -> Exchange:
        """Keep a frame of the station that gets no answer, or gets it elsewhere."""
        return self._one(Direction.IN, kind, named, named.frame, now)

    def answer_to(
        self,
        call: Named,
        kind: FrameKind,
        frame: bytes,
        now: Instant,
        asked: tuple[FrameId, Instant] | None,
    ) -> Exchange:
        """Keep what the station answers a call of ours, which the journal has there, from then."""
        pair, asked_at = asked if asked is not None else (None, None)
        exchange = self._one(Direction.IN, kind, call, frame, now)
        return msgspec.structs.replace(exchange, pair=pair, answered_at=asked_at)

    def objection(self, to: Exchange, kind: FrameKind, frame: bytes, now: Instant) -> Exchange:
        """Keep what we say against a frame of the station."""
        exchange = self._one(Direction.OUT, kind, to, frame, now)
        return msgspec.structs.replace(exchange, pair=to.id)

    def call(self, frame_id: FrameId, call: Named, frame: bytes, now: Instant) -> Exchange:
        """Keep a call of ours, as the frame that may be shown: no address lets anybody in."""
        shown = without_credentials(frame.decode()).encode() if b"://" in frame else frame
        exchange = self._one(Direction.OUT, FrameKind.CALL, call, shown, now)
        return msgspec.structs.replace(exchange, id=frame_id)

    def _one(
        self, direction: Direction, kind: FrameKind, named: Named, frame: bytes, now: Instant
    ) -> Exchange:
        return Exchange(
            id=self.new_id(now),
            station=self._station,
            at=now,
            protocol=self._protocol,
            direction=direction,
            kind=kind,
            action=named.action[:KEPT_ACTION],
            message_id=named.message_id[:KEPT_ID],
            frame=without_key_codes(frame),
        )
