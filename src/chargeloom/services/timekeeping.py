"""Timekeeping: whether we stood still, and whether our own clock was set."""

from typing import Final, NamedTuple

from chargeloom.domain.instant import SECOND, Instant

BEAT_S: Final = 1.0
STANDSTILL_S: Final = 2.0
"""So much later than it was due a beat shows that nobody was served meanwhile."""
JUMP_S: Final = 30.0
"""So far the wall clock goes its own way before it is told; what time servers mend is far less."""

LEAP_S: Final = 86_400.0
"""A clock that went so far ahead at once is doubted for as long: somebody may be about to mend it."""


AWAY_S: Final = 30 * LEAP_S
"""What was noted last lies so long before a start: we were away, or the clock of a machine that just began is wrong."""


class Standstill(NamedTuple):
    """Nothing was done for so long: a busy machine, or a bug."""

    lasted_s: float


class ClockJump(NamedTuple):
    """Our clock went forward, or back, by so much more than time did."""

    by_s: float


Irregularity = Standstill | ClockJump


class Timekeeper:
    """Is told of both clocks at each beat: the one that never goes back, and the one on the wall."""

    def __init__(self) -> None:
        self.standstills = 0
        self.longest_standstill_s = 0.0
        self.clock_jumps = 0
        self._last: tuple[float, Instant] | None = None
        self._ahead_s = 0.0
        self._leapt_at_s: float | None = None

    def begin(self, monotonic_s: float, wall: Instant, noted_last: Instant) -> None:
        """Be told when something was noted last before this start: a clock that is far ahead of that is doubted, too."""
        away_s = (wall - noted_last) / SECOND
        if away_s >= AWAY_S:
            self._ahead_s, self._leapt_at_s = away_s, monotonic_s

    def beat(self, monotonic_s: float, wall: Instant) -> tuple[Irregularity, ...]:
        """Say what was irregular since the last beat."""
        last, self._last = self._last, (monotonic_s, wall)
        if last is None:
            return ()
        passed_s = monotonic_s - last[0]
        drifted_s = (wall - last[1]) / SECOND - passed_s
        found: list[Irregularity] = []
        if passed_s - BEAT_S >= STANDSTILL_S:
            found.append(self._stood_still(passed_s - BEAT_S))
        if abs(drifted_s) >= JUMP_S:
            self.clock_jumps += 1
            self._ahead_s += drifted_s
            if drifted_s >= LEAP_S:
                self._leapt_at_s = monotonic_s
            found.append(ClockJump(drifted_s))
        return tuple(found)

    def is_believed(self, monotonic_s: float) -> bool:
        """Whether what is old by our clock may be taken for old: not for a day after a leap that nobody took back.

        A start that comes a month after what was noted last is such a leap.
        """
        if self._leapt_at_s is None or self._ahead_s < LEAP_S:
            return True
        return monotonic_s - self._leapt_at_s >= LEAP_S

    def _stood_still(self, lasted_s: float) -> Standstill:
        self.standstills += 1
        self.longest_standstill_s = max(self.longest_standstill_s, lasted_s)
        return Standstill(lasted_s)
