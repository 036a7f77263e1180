"""Charge detail records of OCPI 2.1.1, 2.2.1 and 2.3.0: their periods as ours, and our cost in their totals."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

import msgspec

from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.instant import SECOND, YEAR, Instant, to_datetime
from chargeloom.domain.pricing import Activity, Period
from chargeloom.domain.reading import LARGEST_EXPONENT
from chargeloom.protocols.ocpi.tariffs import UNREADABLE, as_said, moment, moment_if_any
from chargeloom.wire.misspelt import WORDS, misspelt
from chargeloom.wire.unfit import unfit


class DimensionType(StrEnum):
    """CdrDimensionType, as far as it has a part in the price; other words are passed over."""

    ENERGY = "ENERGY"
    TIME = "TIME"
    PARKING_TIME = "PARKING_TIME"
    RESERVATION_TIME = "RESERVATION_TIME"
    MIN_CURRENT = "MIN_CURRENT"
    MAX_CURRENT = "MAX_CURRENT"
    MIN_POWER = "MIN_POWER"
    MAX_POWER = "MAX_POWER"


class CdrDimension(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one dimension a period holds."""

    type: str
    volume: Decimal


class ChargingPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A period; it ends when the next one starts (OCPI 2.3.0, ChargingPeriod)."""

    start_date_time: str
    dimensions: tuple[CdrDimension, ...]


class CdrLocation(msgspec.Struct, frozen=True, kw_only=True):
    """Where it was charged; the time zone is no field of the standard, some send it."""

    time_zone: str | None = None


class Cdr(msgspec.Struct, frozen=True, kw_only=True):
    """What of a CDR its price is made of."""

    start_date_time: str
    charging_periods: tuple[ChargingPeriod, ...]
    end_date_time: str | None = None
    stop_date_time: str | None = None
    """The name of `end_date_time` in 2.1.1."""
    currency: str | None = None
    cdr_location: CdrLocation | None = None


class CdrUnreadable(Exception):
    """What was given is no CDR that can be priced."""


def read(text: bytes) -> Cdr:
    """Read a CDR, digit by digit. Raises CdrUnreadable."""
    try:
        found, pointer = _DECODER.decode(text), misspelt(Cdr, as_said(text))
    except UNREADABLE as error:
        raise CdrUnreadable(f"the CDR: {unfit(error, Cdr)}") from None
    if pointer is not None:
        raise CdrUnreadable(f"the CDR: {pointer}: {WORDS}")
    return found


def periods(cdr: Cdr) -> tuple[Period, ...]:
    """Take its periods as ours. Raises CdrUnreadable."""
    if not cdr.charging_periods:
        raise CdrUnreadable("the CDR: /charging_periods: has no entry")
    try:
        starts = [
            moment(one.start_date_time, f"/charging_periods/{place}/start_date_time")
            for place, one in enumerate(cdr.charging_periods)
        ]
        moment(cdr.start_date_time, "/start_date_time")
        end = (
            moment_if_any(cdr.end_date_time, "/end_date_time")
            or moment_if_any(cdr.stop_date_time, "/stop_date_time")
            or starts[-1]
        )
    except Inconsistent as error:
        (problem,) = error.problems
        raise CdrUnreadable(f"the CDR: {problem.pointer}: {problem.message}") from None
    spans = list(pairwise([*starts, end]))
    for place, (start, until) in enumerate(spans):
        if until < start:
            raise CdrUnreadable(f"the CDR: /charging_periods/{place}: ends before it starts")
    if not _can_be(starts[0], end):
        raise CdrUnreadable("the CDR: /charging_periods: no charge begins then, or lasts so long")
    told = enumerate(zip(cdr.charging_periods, spans, strict=True))
    return tuple(
        one
        for place, (period, span) in told
        for one in _periods(_volumes(period, f"/charging_periods/{place}"), *span)
    )


def _can_be(start: Instant, end: Instant) -> bool:
    """Whether every clock on a wall can show what lies between both, and somebody may have waited for it."""
    first, last = to_datetime(start).year, to_datetime(end).year
    return first >= _FIRST_YEAR and last <= _LAST_YEAR and end - start <= YEAR


def _periods(
    volumes: dict[DimensionType, Fraction], start: Instant, end: Instant
) -> Iterator[Period]:
    """Take a period apart where it tells of several activities: held, then charging, then standing there."""
    spans = {activity: volumes[name] * 3600 for name, activity in _ACTIVITIES if name in volumes}
    if not spans:
        yield _period(volumes, start, end, Activity.CHARGING, Fraction(0), has_energy=True)
        return
    seconds = {activity: _seconds(told_s, start, end) for activity, told_s in spans.items()}
    active = _where_energy_flows(tuple(seconds))
    at = start
    for place, (activity, told_s) in enumerate(seconds.items()):
        is_last = place == len(seconds) - 1
        until = end if is_last else Instant(min(at + int(told_s * SECOND), end))
        yield _period(volumes, at, until, activity, told_s, has_energy=activity is active)
        at = until


def _where_energy_flows(activities: Sequence[Activity]) -> Activity:
    return Activity.CHARGING if Activity.CHARGING in activities else activities[-1]


def _period(
    volumes: dict[DimensionType, Fraction],
    start: Instant,
    end: Instant,
    activity: Activity,
    told_s: Fraction,
    *,
    has_energy: bool,
) -> Period:
    energy_kwh = volumes.get(DimensionType.ENERGY, Fraction(0)) if has_energy else Fraction(0)
    return Period(
        start=start,
        end=end,
        activity=activity,
        energy_wh=energy_kwh * 1000,
        told_s=told_s,
        min_current_a=volumes.get(DimensionType.MIN_CURRENT),
        max_current_a=volumes.get(DimensionType.MAX_CURRENT),
        min_power_kw=volumes.get(DimensionType.MIN_POWER),
        max_power_kw=volumes.get(DimensionType.MAX_POWER),
    )


def _volumes(told: ChargingPeriod, within: str) -> dict[DimensionType, Fraction]:
    found: dict[DimensionType, Fraction] = {}
    for place, one in enumerate(told.dimensions):
        pointer = f"{within}/dimensions/{place}"
        if not _is_number(one.volume):
            raise CdrUnreadable(f"the CDR: {pointer}/volume: is no number that can be")
        if one.type not in _KNOWN:
            continue
        kind = DimensionType(one.type)
        if kind in found:
            raise CdrUnreadable(f"the CDR: {pointer}/type: stands twice in this period")
        if one.volume < 0 and kind in _TIMES:
            raise CdrUnreadable(f"the CDR: {pointer}/volume: is below 0")
        found[kind] = Fraction(one.volume)
    return found


def _is_number(volume: Decimal) -> bool:
    """Whether it is a number; one of a billion places would fill the memory."""
    exponent = volume.as_tuple().exponent
    is_short = isinstance(exponent, int) and exponent >= -LARGEST_EXPONENT
    return is_short and volume.adjusted() <= _MOST_DIGITS


def _seconds(told_s: Fraction, start: Instant, end: Instant) -> Fraction:
    """Read a time that was told in hours: one written with few digits means the time that the clock tells.

    1/6 of an hour is 600 s also where it is written 0.1667; else every step of it would be a step too many.
    """
    lasted_s = Fraction(end - start, SECOND)
    if abs(told_s - lasted_s) < _ROUGH_S and _is_rounding_of(told_s, lasted_s):
        return lasted_s
    whole_s = round(told_s)
    return Fraction(whole_s) if abs(told_s - whole_s) < _NOISE_S else told_s


def _is_rounding_of(told_s: Fraction, lasted_s: Fraction) -> bool:
    told, lasted = told_s / 3600, lasted_s / 3600
    return any(round(lasted, digits) == told for digits in range(3, _MOST_DIGITS + 6))


_ROUGH_S: Final = Fraction(2)
_NOISE_S: Final = Fraction(1, 1000)
_MOST_DIGITS: Final = 12
_FIRST_YEAR, _LAST_YEAR = 1970, 9998
_KNOWN: Final = frozenset(DimensionType)
_ACTIVITIES: Final = (
    (DimensionType.RESERVATION_TIME, Activity.RESERVATION),
    (DimensionType.TIME, Activity.CHARGING),
    (DimensionType.PARKING_TIME, Activity.PARKING),
)
_TIMES: Final = frozenset(kind for kind, _ in _ACTIVITIES)
_DECODER: Final = msgspec.json.Decoder(Cdr)
