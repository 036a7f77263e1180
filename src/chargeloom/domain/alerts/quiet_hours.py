"""Quiet hours: when nobody wants to be woken, by the clock on the wall where people live."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from chargeloom.domain.instant import Instant, to_datetime

EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)
_DAY: Final = timedelta(days=1)


class QuietHours(msgspec.Struct, frozen=True, kw_only=True):
    """From one minute of the day up to another, which may lie on the next day.

    `days` are those on which they begin, Monday is 0. A start that is the end is a whole day.
    """

    start_minute: int
    end_minute: int
    zone: str
    days: tuple[int, ...] = EVERY_DAY

    def holds(self, now: Instant) -> bool:
        """Whether it is quiet now; an hour that a change of clocks repeats or skips counts as shown."""
        local = to_datetime(now).astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        began_today = local.weekday() in self.days
        began_yesterday = (local - _DAY).weekday() in self.days
        if self.start_minute < self.end_minute:
            return began_today and self.start_minute <= minute < self.end_minute
        is_evening = began_today and minute >= self.start_minute
        return is_evening or (began_yesterday and minute < self.end_minute)
