"""The message journal: every frame that crossed a wire, as it was."""

import msgspec

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class Direction(Word):
    """Seen from us."""

    IN = "in"
    OUT = "out"


class FrameKind(Word):
    """What a frame is for."""

    CALL = "call"
    RESULT = "result"
    ERROR = "error"
    RESULT_ERROR = "result-error"
    SEND = "send"
    UNREADABLE = "unreadable"


class Exchange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A frame and, where it went out in the same commit, its answer.

    `id` is even and names the frame; the answer kept beside it is `id + 1`. An answer that came
    later is an exchange of its own whose `pair` is the frame it answers.
    """

    id: FrameId
    station: StationId
    at: Instant
    protocol: str
    direction: Direction
    kind: FrameKind
    action: str
    message_id: str
    frame: bytes
    answer: bytes | None = None
    answer_kind: FrameKind | None = None
    answered_at: Instant | None = None
    pair: FrameId | None = None
