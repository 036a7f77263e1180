"""A recording: what a station and its central system said, each request with its answer."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction, FrameKind


class RecordingError(Exception):
    """A file holds no recording that can be replayed; the message says why."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One frame."""

    at: Instant
    station: str
    protocol: str
    direction: Direction
    kind: FrameKind
    action: str
    message_id: str
    payload: Any


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and how it was answered then."""

    asked: Told
    answer: Told | None = None


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """All turns of one station, in their order."""

    station: str
    protocol: str
    turns: tuple[Turn, ...]

    def of(self, direction: Direction) -> tuple[Turn, ...]:
        """Take what one side asked."""
        return tuple(turn for turn in self.turns if turn.asked.direction is direction)


ASKING: Final = frozenset({FrameKind.CALL, FrameKind.SEND, FrameKind.UNREADABLE})
_OTHER: Final = {Direction.IN: Direction.OUT, Direction.OUT: Direction.IN}


def recording(frames: Iterable[Told]) -> Recording:
    """Pair requests and answers by their message ids. Raises RecordingError.

    Stations that start anew count anew: an answer is that of the last request before it under its id.
    """
    asked: list[Told] = []
    answers: dict[int, Told] = {}
    waiting: dict[tuple[Direction, str], int] = {}
    for frame in sorted(frames, key=lambda one: (one.at, one.kind not in ASKING)):
        if frame.kind in ASKING:
            if frame.kind is FrameKind.CALL:
                waiting[_OTHER[frame.direction], frame.message_id] = len(asked)
            asked.append(frame)
        elif (place := waiting.pop((frame.direction, frame.message_id), None)) is not None:
            answers[place] = frame
    if not asked:
        raise RecordingError("there is no request in it")
    stations = {frame.station for frame in asked}
    protocols = {frame.protocol for frame in asked}
    if len(stations) > 1 or len(protocols) > 1:
        several = ", ".join(sorted(stations if len(stations) > 1 else protocols))
        raise RecordingError(f"it must be of one station and one version; these are {several}")
    turns = tuple(Turn(asked=one, answer=answers.get(place)) for place, one in enumerate(asked))
    return Recording(station=asked[0].station, protocol=asked[0].protocol, turns=turns)
