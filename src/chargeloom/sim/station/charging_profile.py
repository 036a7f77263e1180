"""One charging profile: when which of its periods holds (OCPP 1.6, 3.13; OCPP 2.0.1, K)."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

import msgspec

FOR_EVER: Final = float("inf")


class Purpose(Enum):
    """What a profile limits."""

    STATION = auto()
    DEFAULT = auto()
    TRANSACTION = auto()
    PRIORITY = auto()
    """Of a charge that has priority, in the place of the two before (OCPP 2.1, K21 and K22)."""


class Start(Enum):
    """From when the periods of a profile count."""

    ABSOLUTE = auto()
    RECURRING = auto()
    RELATIVE = auto()
    DYNAMIC = auto()


class Period(NamedTuple):
    """From so many seconds after the start, this limit; in the profile's own unit."""

    start_s: float
    limit: float
    phases: int | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One charging profile; moments are seconds since 1970."""

    id: int
    stack_level: int
    purpose: Purpose
    start: Start
    every_s: float | None = None
    """How often a recurring profile begins again."""
    starts_at_s: float | None = None
    duration_s: float | None = None
    valid_from_s: float | None = None
    valid_to_s: float | None = None
    transaction: str | None = None
    offline_s: float | None = None
    """So long it is valid without a link; None is for ever (OCPP 2.1, K01.FR.101 and 103)."""
    is_lost_offline: bool = False
    """Whether it does not come back with the link (OCPP 2.1, K01.FR.102)."""
    shares_level: bool = False
    """Whether another of its purpose and level may stand beside it, in another time (OCPP 2.0.1, K01.FR.06)."""
    is_in_watts: bool
    periods: tuple[Period, ...]

    def period(self, at_s: float, since_s: float) -> Period | None:
        """Find the period that holds at a moment of a transaction that began then."""
        begins_s = self._begins_s(at_s, since_s)
        is_valid = (self.valid_from_s or 0) <= at_s < (self.valid_to_s or FOR_EVER)
        passed_s = at_s - begins_s
        is_over = passed_s >= (self.duration_s or FOR_EVER)
        if not is_valid or passed_s < 0 or is_over or self._recurs_later(at_s):
            return None
        held = [period for period in self.periods if period.start_s <= passed_s]
        return held[-1] if held else None

    def changes(self, at_s: float, since_s: float) -> Iterator[float]:
        """Give the moments after this one at which something of it begins or ends."""
        begins_s = self._begins_s(at_s, since_s)
        edges = [self.valid_from_s, self.valid_to_s, begins_s]
        edges += [self.starts_at_s] if self._recurs_later(at_s) else []
        edges += [begins_s + period.start_s for period in self.periods]
        if self.duration_s is not None:
            edges.append(begins_s + self.duration_s)
        if self.every_s is not None:
            edges.append(begins_s + self.every_s)
        return (edge for edge in edges if edge is not None and edge > at_s)

    def _recurs_later(self, at_s: float) -> bool:
        """Whether it recurs, but not yet (OCPP 2.0.1, K01.FR.30)."""
        return self.start is Start.RECURRING and at_s < (self.starts_at_s or 0)

    def _begins_s(self, at_s: float, since_s: float) -> float:
        if self.start is Start.DYNAMIC:
            return at_s
        if self.start is Start.RELATIVE or self.starts_at_s is None:
            # What runs has begun, though its start was told rounded, or the clock was set back.
            return min(since_s, at_s)
        if self.start is Start.RECURRING and self.every_s is not None:
            return at_s - (at_s - self.starts_at_s) % self.every_s
        return self.starts_at_s

    def replaces(self, other: "Profile") -> bool:
        """Whether it takes the place of another one at the same place (OCPP 1.6, 5.16)."""
        is_alike = (self.purpose, self.stack_level, self.transaction) == (
            other.purpose, other.stack_level, other.transaction
        )  # fmt: skip
        return is_alike and (self._is_valid_with(other) or not self.shares_level)

    def _is_valid_with(self, other: "Profile") -> bool:
        begins_s = max(self.valid_from_s or 0, other.valid_from_s or 0)
        ends_s = min(self.valid_to_s or FOR_EVER, other.valid_to_s or FOR_EVER)
        return self.purpose is Purpose.TRANSACTION or begins_s < ends_s
