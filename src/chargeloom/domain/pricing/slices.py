"""Slices: periods cut wherever another price may begin to apply, so that one price holds in each."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, time, tzinfo
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.pricing.local_clock import edges, wall
from chargeloom.domain.pricing.period import Activity, Period
from chargeloom.domain.tariffs.tariff import Restrictions, Tariff, clock_time

_MIDNIGHT: Final = time()


class Slice(NamedTuple):
    """A part of a period in which one price holds, and the middle of it, where that is looked up."""

    period: Period
    start: Instant
    end: Instant
    energy_wh: Fraction
    billed_s: Fraction
    shows: datetime
    """What the clock on the wall shows in its middle."""
    since_plug_s: Fraction
    used_kwh: Fraction


def sliced(tariff: Tariff, periods: Sequence[Period], zone: tzinfo) -> Iterator[Slice]:
    """Cut periods; energy and time fall to each slice evenly."""
    if not periods:
        return
    held = [one.restrictions for one in tariff.elements if one.restrictions is not None]
    began = _plugged_in(periods)
    cuts = _clock_cuts(held, periods, began, zone)
    energies = sorted({Fraction(kwh) * 1000 for one in held for kwh in _kwh(one)})
    used_wh = Fraction(0)
    for period in periods if any(map(_asks_for_a_level, held)) else _merged(periods, cuts):
        for low, high in _parts(period, cuts, energies, used_wh):
            yield _slice(period, low, high, used_wh, began, zone)
        if period.activity is not Activity.RESERVATION:
            used_wh += period.energy_wh


def _asks_for_a_level(held: Restrictions) -> bool:
    return any(getattr(held, name) is not None for name in _LEVELS)


_LEVELS: Final = ("min_kwh", "max_kwh", "min_current", "max_current", "min_power", "max_power")
"""Where none of these counts, periods between two cuts are one."""


def _merged(periods: Sequence[Period], cuts: list[Instant]) -> Iterator[Period]:
    """Join periods that no price can tell apart."""
    whole = periods[0]
    for one in periods[1:]:
        is_next = whole.end == one.start and whole.activity is one.activity
        if is_next and bisect_right(cuts, whole.start) == bisect_left(cuts, one.end):
            is_told = whole.told_s is not None or one.told_s is not None
            whole = Period(
                start=whole.start,
                end=one.end,
                activity=one.activity,
                energy_wh=whole.energy_wh + one.energy_wh,
                told_s=whole.billed_s + one.billed_s if is_told else None,
            )
        else:
            yield whole
            whole = one
    yield whole


def _plugged_in(periods: Sequence[Period]) -> Instant:
    """When the charge began: a reservation before it is no part of its duration."""
    own = (one.start for one in periods if one.activity is not Activity.RESERVATION)
    return next(own, periods[0].start)


def _clock_cuts(
    held: Sequence[Restrictions], periods: Sequence[Period], began: Instant, zone: tzinfo
) -> list[Instant]:
    since, until = periods[0].start, max(one.end for one in periods)
    cuts = set(edges(since, until, {at for one in held for at in _times(one)}, zone))
    cuts.update(Instant(began + s * SECOND) for one in held for s in _durations(one))
    return sorted(cuts)


def _times(held: Restrictions) -> Iterator[time]:
    told = [one for one in (held.start_time, held.end_time) if one is not None]
    yield from map(clock_time, told)
    if told or held.start_date or held.end_date or held.day_of_week:
        yield _MIDNIGHT


def _durations(held: Restrictions) -> Iterator[int]:
    yield from (one for one in (held.min_duration, held.max_duration) if one is not None)


def _kwh(held: Restrictions) -> Iterator[Fraction]:
    yield from (Fraction(one) for one in (held.min_kwh, held.max_kwh) if one is not None)


def _parts(
    period: Period, cuts: list[Instant], energies: list[Fraction], used_wh: Fraction
) -> Iterator[tuple[Fraction, Fraction]]:
    """List the parts of a period, as shares of it."""
    lasted, places = period.end - period.start, {Fraction(0), Fraction(1)}
    for cut in cuts[bisect_right(cuts, period.start) :]:
        if cut >= period.end:
            break
        places.add(Fraction(cut - period.start, lasted))
    if period.energy_wh and energies:
        shares = ((one - used_wh) / period.energy_wh for one in energies)
        places.update(share for share in shares if 0 < share < 1)
    ordered = sorted(places)
    yield from pairwise(ordered)


def _slice(
    period: Period, low: Fraction, high: Fraction, used_wh: Fraction, began: Instant, zone: tzinfo
) -> Slice:
    lasted, middle, share = max(period.end - period.start, 0), (low + high) / 2, high - low
    at = period.start + middle * lasted
    return Slice(
        period=period,
        start=Instant(period.start + int(low * lasted)),
        end=Instant(period.start + int(high * lasted)),
        energy_wh=period.energy_wh * share,
        billed_s=period.billed_s * share,
        shows=wall(Instant(int(at)), zone),
        since_plug_s=(at - began) / SECOND,
        used_kwh=(used_wh + period.energy_wh * middle) / 1000,
    )
