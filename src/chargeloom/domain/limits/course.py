"""The course of a charging profile: what holds when, and when that changes; read once, to be asked often."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Recurrence,
)

_EVERY: Final = {Recurrence.DAILY: DAY, Recurrence.WEEKLY: 7 * DAY}
_FOR_EVER: Final = float("inf")


class Course:
    """A profile as it goes for a charge that began at a moment."""

    def __init__(self, profile: Profile, since: Instant) -> None:
        self._profile, self._since = profile, since
        self._periods = sorted(profile.periods, key=lambda one: one.start_s)
        self._starts = [one.start_s * SECOND for one in self._periods]
        is_recurring = profile.kind is ProfileKind.RECURRING and profile.starts_at is not None
        self.every_us = _EVERY[profile.recurrence] if is_recurring and profile.recurrence else 0
        """After so long it begins again; 0: it does not."""
        self._is_dynamic = profile.kind is ProfileKind.DYNAMIC

    def period_at(self, at: Instant) -> ProfilePeriod | None:
        """Find the period that holds at a moment."""
        profile = self._profile
        if not (profile.valid_from or 0) <= at < (profile.valid_to or _FOR_EVER):
            return None
        if self._comes_later(at):
            return None
        passed = at - self._begins(at)
        if passed < 0 or passed >= self._lasts_us:
            return None
        found = bisect_right(self._starts, passed) - 1
        return self._periods[found] if found >= 0 else None

    def next_after(self, at: Instant) -> Instant | None:
        """Say when something of it begins or ends next."""
        return min((Instant(edge) for edge in self._edges(at) if edge > at), default=None)

    def once_after(self, at: Instant) -> Iterator[Instant]:
        """Give the moments after this one at which something begins or ends for good."""
        profile = self._profile
        edges: list[int | None] = [profile.valid_from, profile.valid_to]
        if profile.kind is ProfileKind.RECURRING:
            edges.append(profile.starts_at)
        if not self.every_us and not self._is_dynamic:
            begins = self._begins(at)
            edges += [begins + start for start in self._starts]
            edges += (
                [begins + profile.duration_s * SECOND] if profile.duration_s is not None else []
            )
        return (Instant(edge) for edge in edges if edge is not None and edge > at)

    @property
    def _lasts_us(self) -> float:
        lasts_s = self._profile.duration_s
        return _FOR_EVER if lasts_s is None else lasts_s * SECOND

    def _begins(self, at: Instant) -> Instant:
        """Say from when its periods count at a moment."""
        profile = self._profile
        if self._is_dynamic:
            return at
        if profile.kind is ProfileKind.RELATIVE or profile.starts_at is None:
            return self._since
        if self.every_us:
            return Instant(at - (at - profile.starts_at) % self.every_us)
        return profile.starts_at

    def _comes_later(self, at: Instant) -> bool:
        """Whether it recurs, but not yet: a schedule limits nothing before its start (OCPP 2.1, K01.FR.30)."""
        return bool(self.every_us) and at < (self._profile.starts_at or 0)

    def _edges(self, at: Instant) -> Iterator[int]:
        profile = self._profile
        edges: list[int | None] = [profile.valid_from, profile.valid_to]
        if not self._is_dynamic:
            begins = self._begins(at)
            following = bisect_right(self._starts, at - begins)
            edges += [begins + one for one in self._starts[following : following + 1]]
            edges += (
                [begins + profile.duration_s * SECOND] if profile.duration_s is not None else []
            )
            edges += [begins + self.every_us, profile.starts_at] if self.every_us else []
        return (edge for edge in edges if edge is not None)
