"""The one place that reads the machine's clocks."""

import time
from collections.abc import Callable
from typing import Final

from chargeloom.domain.instant import Instant


def now() -> Instant:
    """Read the wall clock, in microseconds of UTC."""
    return Instant(time.time_ns() // 1000)


monotonic: Final[Callable[[], float]] = time.monotonic
"""Read the clock that never goes back, in seconds; only differences mean something."""
