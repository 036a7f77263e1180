"""Periods: what happened from one moment to the next, evenly (OCPI 2.3.0, ChargingPeriod)."""

from fractions import Fraction

import msgspec

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.word import Word


class Activity(Word):
    """What a period is billed as."""

    CHARGING = "charging"
    """The vehicle charges, or asks for power that it is not given."""
    PARKING = "parking"
    """The vehicle asks for no power."""
    RESERVATION = "reservation"
    """The outlet is held for a vehicle that is not there yet."""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a charge in which nothing changes but the clock and the register."""

    start: Instant
    end: Instant
    activity: Activity = Activity.CHARGING
    energy_wh: Fraction = Fraction(0)
    told_s: Fraction | None = None
    """The time that was told for it, where that is not the time from its start to its end."""
    min_current_a: Fraction | None = None
    max_current_a: Fraction | None = None
    min_power_kw: Fraction | None = None
    max_power_kw: Fraction | None = None

    @property
    def lasted_s(self) -> Fraction:
        """How long it lasted by the clock."""
        return Fraction(max(self.end - self.start, 0), SECOND)

    @property
    def billed_s(self) -> Fraction:
        """The time that it is billed by."""
        return self.lasted_s if self.told_s is None else self.told_s

    @property
    def is_nothing(self) -> bool:
        """Whether no time passed in it, and nothing flowed."""
        return self.end <= self.start and not self.energy_wh and not self.told_s

    @property
    def least_power_kw(self) -> Fraction | None:
        """The least power: what was told of it, or else the mean."""
        return _first(self.min_power_kw, self.max_power_kw, self._mean_power_kw)

    @property
    def most_power_kw(self) -> Fraction | None:
        """The most power: what was told of it, or else the mean."""
        return _first(self.max_power_kw, self.min_power_kw, self._mean_power_kw)

    @property
    def least_current_a(self) -> Fraction | None:
        """The least current over all phases; None where nobody told of any."""
        return _first(self.min_current_a, self.max_current_a)

    @property
    def most_current_a(self) -> Fraction | None:
        """The most current over all phases; None where nobody told of any."""
        return _first(self.max_current_a, self.min_current_a)

    @property
    def _mean_power_kw(self) -> Fraction | None:
        lasted_s = self.lasted_s
        return self.energy_wh * 3600 / lasted_s / 1000 if lasted_s else None


def _first(*found: Fraction | None) -> Fraction | None:
    return next((one for one in found if one is not None), None)
