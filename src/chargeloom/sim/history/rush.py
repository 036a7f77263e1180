"""How many of those who might come do come, by the hour of the day and on which day."""

from typing import Final

from chargeloom.domain.instant import DAY, HOUR

_BY_HOUR: Final = (
    *(0.15, 0.1, 0.1, 0.1, 0.15, 0.3, 0.6, 1.0, 1.0, 0.7, 0.6, 0.7),
    *(0.8, 0.7, 0.6, 0.7, 0.9, 1.0, 1.0, 0.9, 0.7, 0.5, 0.4, 0.25),
)
_WEEKEND: Final = 0.6
_SATURDAY: Final = 5
_EPOCH_WEEKDAY: Final = 3
"""1970 began on a Thursday."""


def share(at: int) -> float:
    """Say which part of them comes at a moment in microseconds since 1970."""
    day, hour = at // DAY, at % DAY // HOUR
    is_weekend = (day + _EPOCH_WEEKDAY) % 7 >= _SATURDAY
    return _BY_HOUR[hour] * (_WEEKEND if is_weekend else 1.0)
