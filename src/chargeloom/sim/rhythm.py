"""What a station does by the clock: heartbeats in silence, and samples at even times."""

from collections.abc import Iterable
from typing import Final

from chargeloom.protocols.ocpp.v16.messages.core import Heartbeat, HeartbeatReply
from chargeloom.sim.board import Answer, Board
from chargeloom.sim.configuration import Key
from chargeloom.sim.connector import Connector

_DAY_S: Final = 86_400


class Pulse:
    """A heartbeat after each interval in which nothing else was sent (OCPP 1.6, 4.6 and 9.1.10)."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._is_due_elsewhere = False

    def deadline(self, last_sent_at: float) -> float | None:
        """When silence has lasted long enough; an interval of 0 means never."""
        interval_s = self._board.configuration.number(Key.HEARTBEAT_INTERVAL)
        if not interval_s or not self._board.may_speak or self._is_due_elsewhere:
            return None
        return last_sent_at + interval_s

    def tick(self, last_sent_at: float, now: float) -> None:
        """Beat, if it is time."""
        deadline = self.deadline(last_sent_at)
        if deadline is not None and now >= deadline:
            self.beat()

    def beat(self, *, is_triggered: bool = False) -> None:
        """Beat now."""
        self._is_due_elsewhere = True
        self._board.say(Heartbeat(), self._heard, is_triggered=is_triggered)

    def _heard(self, answer: Answer, now: float) -> None:
        self._is_due_elsewhere = False
        if isinstance(answer, HeartbeatReply):
            self._board.clock.set(answer.current_time, now)


class AlignedSampling:
    """Samples of every connector at even intervals since midnight (OCPP 1.6, 9.1.5)."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._sampled_at: float | None = None

    def deadline(self) -> float | None:
        """When the next interval of the day ends; an interval of 0 means never."""
        interval_s = self._board.configuration.number(Key.CLOCK_ALIGNED_DATA_INTERVAL)
        if not interval_s or self._sampled_at is None:
            return None
        clock_s = self._board.clock.seconds(self._sampled_at)
        midnight_s = clock_s - clock_s % _DAY_S
        since_s = clock_s - midnight_s
        boundary_s = min((since_s // interval_s + 1) * interval_s, _DAY_S)
        return self._sampled_at + midnight_s + boundary_s - clock_s

    def tick(self, connectors: Iterable[Connector], now: float) -> None:
        """Take the samples of every interval that has ended."""
        while (deadline := self.deadline()) is not None and deadline <= now:
            self._sampled_at = deadline
            for connector in connectors:
                connector.sample_aligned(deadline)
        if deadline is None:
            self._sampled_at = now
