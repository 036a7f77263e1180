"""What a station does by the clock: heartbeats in silence, and samples at even times."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from chargeloom.sim.station.board import Answer, Board
from chargeloom.wire.message import Call

_DAY_S: Final = 86_400
_ROUNDING_S: Final = 0.001
"""No interval is sampled twice because a clock rounds."""

Interval: TypeAlias = Callable[[], int]
"""Reads a setting in seconds; 0 means never."""


class Pulse:
    """A heartbeat after each interval in which nothing else was sent (OCPP 1.6, 4.6; 2.0.1, G02)."""

    def __init__(self, board: Board, interval: Interval, heartbeat: Call[Any]) -> None:
        self._board = board
        self._interval = interval
        self._heartbeat = heartbeat
        self._is_due_elsewhere = False

    def deadline(self, last_sent_at: float) -> float | None:
        """When silence has lasted long enough; an interval of 0 means never."""
        if not self._board.may_speak or self._is_due_elsewhere:
            return None
        interval_s = self._interval()
        return last_sent_at + interval_s if interval_s else None

    def tick(self, last_sent_at: float, now: float) -> None:
        """Beat, if it is time."""
        deadline = self.deadline(last_sent_at)
        if deadline is not None and now >= deadline:
            self.beat()

    def beat(self, *, is_triggered: bool = False) -> None:
        """Beat now."""
        self._is_due_elsewhere = True
        self._board.say(self._heartbeat, self._heard, is_triggered=is_triggered)

    def _heard(self, answer: Answer, now: float) -> None:
        self._is_due_elsewhere = False
        told = getattr(answer, "current_time", None)
        if told is not None:
            self._board.clock.set(told, now)


class AlignedSampling:
    """Samples at even intervals since midnight (OCPP 1.6, 9.1.5; 2.0.1, J01)."""

    def __init__(self, board: Board, interval: Interval, sample: Callable[[float], None]) -> None:
        self._board = board
        self._interval = interval
        self._sample = sample
        self._sampled_at: float | None = None

    def deadline(self) -> float | None:
        """When the next interval of the day ends; an interval of 0 means never."""
        interval_s = self._interval()
        if not interval_s or self._sampled_at is None:
            return None
        clock_s = self._board.clock.seconds(self._sampled_at) + _ROUNDING_S
        midnight_s = clock_s - clock_s % _DAY_S
        since_s = clock_s - midnight_s
        boundary_s = min((since_s // interval_s + 1) * interval_s, _DAY_S)
        return self._board.clock.when(midnight_s + boundary_s)

    def tick(self, now: float) -> None:
        """Take the samples of every interval that has ended."""
        while (deadline := self.deadline()) is not None and deadline <= now:
            self._sampled_at = deadline
            self._sample(deadline)
        if deadline is None:
            self._sampled_at = now
