"""What is measured of a steady load, from its warm-up to its end."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.station import Station


class Window(NamedTuple):
    """What was measured between two moments of a steady load."""

    messages: int
    seconds: float
    cpu_us: float
    waits_ms: Sequence[float]
    opened_at_cpu_us: float
    """What the server had used before."""
    late_messages: int
    """What was answered after the window, up to the last call."""


class Meter:
    """Opens the window when the load is warm and shuts it when its time is over."""

    def __init__(self, opens_at: float, window_s: float, cpu_us: Callable[[], float]) -> None:
        self._opens_at = opens_at
        self._window_s = window_s
        self._cpu_us = cpu_us
        self._opened_at: float | None = None
        self._opened_at_cpu_us = 0.0
        self._waits_ms: list[float] = []
        self._seconds = 0.0
        self._used_us = 0.0
        self._late = 0
        self.is_over = False

    @property
    def window(self) -> Window:
        """Sum up, when the last call is answered."""
        return Window(
            messages=len(self._waits_ms),
            seconds=self._seconds,
            cpu_us=self._used_us,
            waits_ms=self._waits_ms,
            opened_at_cpu_us=self._opened_at_cpu_us,
            late_messages=self._late,
        )

    def record(self, now: float, station: Station) -> None:
        """Count an answer."""
        if now < self._opens_at:
            return
        if self.is_over:
            self._late += 1
            return
        if self._opened_at is None:
            self._opened_at, self._opened_at_cpu_us = now, self._cpu_us()
        self._waits_ms.append((now - station.since) * 1e3)
        if now > self._opened_at + self._window_s:
            self._seconds = now - self._opened_at
            self._used_us = self._cpu_us() - self._opened_at_cpu_us
            self.is_over = True
