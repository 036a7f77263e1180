"""The clock on a station's board: it counts on its own and is set by the central system."""

from datetime import datetime
from typing import Final

from chargeloom.domain.instant import SECOND, Instant, from_datetime, to_datetime

_GOOD_ENOUGH_S: Final = 1.0
_MILLISECOND: Final = 1000


class StationClock:
    """Turns our running seconds into the date and time that the station believes."""

    def __init__(self, ahead_s: float = 0.0) -> None:
        self.ahead_s = ahead_s
        """What to add to running seconds to get seconds since 1970."""

    def seconds(self, now: float) -> float:
        """Tell the seconds since 1970."""
        return now + self.ahead_s

    def when(self, seconds: float) -> float:
        """Tell in running seconds when the clock will show a time."""
        return seconds - self.ahead_s

    def read(self, now: float) -> datetime:
        """Tell the time in UTC, to the millisecond."""
        milliseconds = round(self.seconds(now) * SECOND / _MILLISECOND)
        return to_datetime(Instant(milliseconds * _MILLISECOND))

    def set(self, told: datetime, now: float) -> None:
        """Set the clock if it is more than a second off; one without a zone is UTC (OCPP 1.6, 3.14)."""
        ahead_s = from_datetime(told) / SECOND - now
        if abs(ahead_s - self.ahead_s) > _GOOD_ENOUGH_S:
            self.ahead_s = ahead_s


class StubbornClock(StationClock):
    """A clock that is wrong, and cannot be set."""

    def set(self, told: datetime, now: float) -> None:
        """Nobody sets it."""


class DriftingClock(StationClock):
    """A clock that gains so many seconds a day, until it is set again."""

    def __init__(self, ahead_s: float = 0.0, *, gains_s: float) -> None:
        super().__init__(ahead_s)
        self._rate = 1 + gains_s / 86_400

    def seconds(self, now: float) -> float:
        return now * self._rate + self.ahead_s

    def when(self, seconds: float) -> float:
        return (seconds - self.ahead_s) / self._rate

    def set(self, told: datetime, now: float) -> None:
        """Set it right; it goes on drifting from there."""
        super().set(told, now * self._rate)
