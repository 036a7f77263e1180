"""When stations call: their clock, and a timetable that no slow answer holds up."""

import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

from benchmarks.station import Station
from chargeloom import clock


class Clock:
    """The stations' time, written once a millisecond."""

    def __init__(self) -> None:
        self._millisecond = 0
        self._text = b""

    def text(self) -> bytes:
        """Write the time now as RFC 3339 in UTC."""
        millisecond = clock.now() // 1_000
        if millisecond != self._millisecond:
            moment = datetime.fromtimestamp(millisecond / 1_000, UTC)
            self._text = moment.strftime("%Y-%m-%dT%H:%M:%S").encode() + (
                b".%03dZ" % (millisecond % 1_000)
            )
            self._millisecond = millisecond
        return self._text


class Timetable:
    """Stations take turns; who still waits for an answer makes the call that is due right after it."""

    def __init__(self, stations: Iterable[Station], station_clock: Clock) -> None:
        self._turns = deque(stations)
        self._clock = station_clock
        self._overdue: dict[Station, deque[float]] = {each: deque() for each in self._turns}
        self.waits_ms: list[float] = []

    @property
    def is_waiting(self) -> bool:
        """Whether any call has no answer yet."""
        return any(station.is_waiting for station in self._turns)

    def call(self, due: float) -> None:
        """Let the next station make the call that is due."""
        self._turns.rotate(-1)
        station = self._turns[0]
        if station.is_waiting:
            self._overdue[station].append(due)
        else:
            station.send_next(self._clock.text(), due)

    def answered(self, station: Station) -> None:
        """Note a wait, counted from when its call was due; make the call that became due meanwhile."""
        self.waits_ms.append((time.perf_counter() - station.since) * 1e3)
        if self._overdue[station]:
            station.send_next(self._clock.text(), self._overdue[station].popleft())
