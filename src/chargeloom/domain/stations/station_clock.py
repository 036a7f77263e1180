"""How far a station's clock is from ours, learned from reports of which some come late."""

from typing import Final

from chargeloom.domain.instant import SECOND, Instant

SAME_US: Final = 5 * SECOND
"""Lines are slow and clocks drift: offsets this near to each other are one."""
APART_US: Final = 30 * SECOND
"""Reports that waited for a link come all at once; two so far apart did not wait together."""


class StationClock:
    """A late report can only make a clock look slower than it is: a faster one is believed at once, a slower one twice."""

    __slots__ = ("_is_repeated", "_slower_since", "_slower_us", "offset_us", "since")

    def __init__(self, at: Instant, now: Instant) -> None:
        self.offset_us = at - now
        self.since = now
        """When this offset was heard first."""
        self._is_repeated = False
        self._slower_us: int | None = None
        self._slower_since = now

    @property
    def is_sure(self) -> bool:
        """Whether it goes so for certain: no report comes before its time, and none waits just as long as one before."""
        return self._is_repeated or self.offset_us >= -SAME_US

    def ours_was_set(self, by_us: int) -> None:
        """Note that our own clock was set, by so much: theirs was not."""
        self.offset_us -= by_us
        self._slower_us = None

    def heard(self, at: Instant, now: Instant) -> None:
        """Take a report of this moment by the station's clock."""
        offset = at - now
        if offset > self.offset_us + SAME_US:
            self._take(offset, now, is_repeated=False)
        elif offset >= self.offset_us - SAME_US:
            self._take(offset, self.since, is_repeated=now - self.since >= APART_US)
        elif self._slower_us is None or abs(offset - self._slower_us) > SAME_US:
            self._slower_us, self._slower_since = offset, now
        elif now - self._slower_since >= APART_US:
            self._take(offset, self._slower_since, is_repeated=True)

    def _take(self, offset_us: int, since: Instant, *, is_repeated: bool) -> None:
        self.offset_us, self.since, self._is_repeated = offset_us, since, is_repeated
        self._slower_us = None
