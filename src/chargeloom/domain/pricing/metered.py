"""What a meter told as periods: the register between two moments flows evenly, and each has its activity."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.period import Activity, Period
from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    BEGIN,
    CURRENT_IMPORT,
    ENERGY_IMPORT,
    EXACT,
    WATT_HOURS,
    Reading,
    amount,
    total_of,
)
from chargeloom.domain.totals import are_apart, told_by_line

STATES: Final = {
    "Charging": Activity.CHARGING,
    "SuspendedEVSE": Activity.CHARGING,
    "SuspendedEV": Activity.PARKING,
    "Finishing": Activity.PARKING,
    "EVConnected": Activity.PARKING,
    "Idle": Activity.PARKING,
}
"""What a state is billed as: a vehicle that asks and is not served does not only stand there (OCPI 2.3.0, PARKING_TIME)."""


class Sample(NamedTuple):
    """What was read at one moment: the register, and the current over all phases."""

    at: Instant
    register_wh: Decimal | None = None
    current_a: Decimal | None = None


class Change(NamedTuple):
    """What the vehicle began to do."""

    at: Instant
    state: str


class Span(NamedTuple):
    """Both ends of a charge, by clock and register."""

    start: Instant
    end: Instant
    start_wh: Decimal
    end_wh: Decimal


def sampled(readings: Sequence[Reading]) -> Iterator[Sample]:
    """Read registers and currents out of readings, as the outlet gives them."""
    is_apart = are_apart(readings)
    for reading in readings:
        register = _register(reading)
        if register is None and not is_apart:
            register = _by_line(reading)
        current = _current(reading)
        if register is not None or current is not None:
            yield Sample(reading.at, register, current)


def _register(reading: Reading) -> Decimal | None:
    """Read the register; of several not the one of the charge's beginning."""
    register = None
    for quantity, value in zip(reading.quantities, reading.values, strict=True):
        if quantity.measurand == ENERGY_IMPORT and quantity.location in AT_THE_OUTLET:
            told = total_of(quantity, value, WATT_HOURS)
            is_newer = register is None or quantity.context != BEGIN
            register = told if told is not None and is_newer else register
    return register


def _by_line(reading: Reading) -> Decimal | None:
    """Read a register that is told line by line; of several not the one of the charge's beginning."""
    told = [one for one in told_by_line(reading.quantities) if one.measurand == ENERGY_IMPORT]
    at_hand = [one for one in told if one.location in AT_THE_OUTLET]
    at_hand.sort(key=lambda one: one.context == BEGIN)
    totals = (one.total(reading.values) for one in at_hand)
    return next((one for one in totals if one is not None), None)


def _current(reading: Reading) -> Decimal | None:
    """Add up the currents of all lines."""
    current = None
    for quantity, value in zip(reading.quantities, reading.values, strict=True):
        is_current = quantity.measurand == CURRENT_IMPORT and quantity.unit == "A"
        if not is_current or quantity.is_signed or quantity.location not in AT_THE_OUTLET:
            continue
        told = amount(value)
        if told is not None and quantity.phase in _LINES:
            current = told if current is None else EXACT.add(current, told)
    return current


_LINES: Final = (None, "L1", "L2", "L3", "L1-N", "L2-N", "L3-N")


def periods(span: Span, samples: Iterable[Sample], changes: Iterable[Change]) -> list[Period]:
    """Make periods of a charge; what contradicts its both ends is passed over."""
    if span.end <= span.start:
        energy = Fraction(span.end_wh) - Fraction(span.start_wh)
        return [Period(start=span.start, end=span.start, energy_wh=energy)]
    inside = sorted((one for one in samples if span.start < one.at < span.end), key=_moment_of)
    told = sorted(
        (one for one in changes if one.at < span.end and one.state in STATES), key=_moment_of
    )
    register, currents = _Register(span, inside), _Currents(inside)
    marks = {span.start, span.end, *register.marks, *currents.marks, *map(_moment_of, told)}
    ordered = sorted(one for one in marks if span.start <= one <= span.end)
    return [_period(low, high, register, told, currents) for low, high in pairwise(ordered)]


_moment_of: Final = attrgetter("at")


def _period(
    low: Instant,
    high: Instant,
    register: "_Register",
    told: Sequence[Change],
    currents: "_Currents",
) -> Period:
    energy = register.at(high) - register.at(low)
    near = currents.within(low, high)
    return Period(
        start=low,
        end=high,
        activity=_activity(told, low, energy),
        energy_wh=energy,
        min_current_a=min(near, default=None),
        max_current_a=max(near, default=None),
    )


def _activity(told: Sequence[Change], low: Instant, energy: Fraction) -> Activity:
    """Say what it is billed as: by what was told last, or else by whether energy flowed."""
    place = bisect_right(told, low, key=_moment_of)
    if place:
        return STATES[told[place - 1].state]
    return Activity.CHARGING if energy else Activity.PARKING


class _Register:
    """The register as a line through what was read; a reading that contradicts both ends, or most others, is none."""

    def __init__(self, span: Span, inside: Sequence[Sample]) -> None:
        read = {
            (one.at, one.register_wh)
            for one in inside
            if one.register_wh is not None and span.start_wh <= one.register_wh <= span.end_wh
        }
        agreed = rising(sorted(read, key=lambda one: (one[0], -one[1])))
        self._at = [span.start, *(at for at, _ in agreed), span.end]
        self._wh = list(map(Fraction, (span.start_wh, *(wh for _, wh in agreed), span.end_wh)))

    @property
    def marks(self) -> Sequence[Instant]:
        return self._at

    def at(self, moment: Instant) -> Fraction:
        """Say what it showed at a moment."""
        after = min(bisect_right(self._at, moment), len(self._at) - 1)
        low, high = self._at[after - 1], self._at[after]
        share = Fraction(moment - low, high - low)
        return self._wh[after - 1] + share * (self._wh[after] - self._wh[after - 1])


def rising(read: Sequence[tuple[Instant, Decimal]]) -> list[tuple[Instant, Decimal]]:
    """Keep the most readings of which none falls, of equally many those that are complete first.

    Of one moment the highest is given first, so that no more than one of it is kept.
    """
    lowest: list[Decimal] = []  # the lowest end of all that rise through so many readings
    ends: list[int] = []
    before: list[int | None] = []
    longest: int | None = None
    for number, (_, wh) in enumerate(read):
        length = bisect_right(lowest, wh)
        before.append(ends[length - 1] if length else None)
        if length == len(lowest):
            longest = number
        lowest[length : length + 1] = [wh]
        ends[length : length + 1] = [number]
    kept: list[tuple[Instant, Decimal]] = []
    while longest is not None:
        kept.append(read[longest])
        longest = before[longest]
    return kept[::-1]


class _Currents:
    """The currents that were read, by time."""

    def __init__(self, inside: Sequence[Sample]) -> None:
        read = [(one.at, one.current_a) for one in inside if one.current_a is not None]
        self.marks: Sequence[Instant] = [at for at, _ in read]
        self._a = [Fraction(current) for _, current in read]

    def within(self, low: Instant, high: Instant) -> Sequence[Fraction]:
        """List what was read from one moment to another, both included."""
        return self._a[bisect_left(self.marks, low) : bisect_right(self.marks, high)]
