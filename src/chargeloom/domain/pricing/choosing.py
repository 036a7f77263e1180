"""Choosing: the one component of each dimension that is active in a slice (OCPI 2.3.0, Tariff object)."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from chargeloom.domain.pricing.period import Activity
from chargeloom.domain.pricing.slices import Slice
from chargeloom.domain.tariffs.tariff import (
    WEEK,
    Dimension,
    Element,
    PriceComponent,
    Reservation,
    Restrictions,
    Tariff,
    clock_time,
    day,
)


class Chosen(NamedTuple):
    """A component, and the element that it stands in."""

    element: int
    component: PriceComponent


_NONE: Final = Restrictions()


class Offer(NamedTuple):
    """A component, and what must hold of a slice for it to be active."""

    chosen: Chosen
    held: Restrictions
    rules: tuple["Rule", ...]

    def applies(self, slice_: Slice) -> bool:
        """Whether all that its element is restricted to holds in a slice."""
        return all(rule(self.held, slice_) for rule in self.rules)


class Offers:
    """What a tariff offers, sorted once: a long charge by a tariff of many hours is looked up a million times."""

    def __init__(self, tariff: Tariff) -> None:
        self._offers: dict[tuple[Dimension, Reservation | None], list[Offer]] = {}
        for number, element in enumerate(tariff.elements):
            held = element.restrictions or _NONE
            rules = tuple(_rules_of(held))
            for component in _firsts(element):
                offer = Offer(Chosen(number, component), held, rules)
                self._offers.setdefault((component.type, held.reservation), []).append(offer)

    def chosen(
        self, dimension: Dimension, slice_: Slice, *, priced: Reservation | None = None
    ) -> Chosen | None:
        """Find the first element that applies and prices a dimension; None: it costs nothing."""
        offers = self._offers.get((dimension, priced), ())
        return next((offer.chosen for offer in offers if offer.applies(slice_)), None)


def unmeasured(tariff: Tariff, slice_: Slice) -> bool:
    """Whether an element asks for a current of which nobody told."""
    if slice_.period.most_current_a is not None or slice_.period.activity is not Activity.CHARGING:
        return False
    return any(
        held.min_current is not None or held.max_current is not None
        for held in (one.restrictions for one in tariff.elements)
        if held is not None
    )


def _firsts(element: Element) -> Iterable[PriceComponent]:
    """List the components that count: of each dimension the first."""
    return {one.type: one for one in reversed(element.price_components)}.values()


def _rules_of(held: Restrictions) -> Iterator["Rule"]:
    """List what of the restrictions is said at all."""
    for names, rule in _RULES.items():
        if any(getattr(held, name) not in {None, ()} for name in names):
            yield rule


def _time_of_day(held: Restrictions, slice_: Slice) -> bool:
    shown = slice_.shows.time()
    start = clock_time(held.start_time or "00:00")
    end = clock_time(held.end_time or "00:00")
    if end == clock_time("00:00"):
        return shown >= start
    if end < start:
        return shown >= start or shown < end
    return start <= shown < end


def _date(held: Restrictions, slice_: Slice) -> bool:
    shown = slice_.shows.date()
    if held.start_date is not None and shown < day(held.start_date):
        return False
    return held.end_date is None or shown < day(held.end_date)


def _day_of_week(held: Restrictions, slice_: Slice) -> bool:
    return WEEK[slice_.shows.weekday()] in held.day_of_week


def _duration(held: Restrictions, slice_: Slice) -> bool:
    return _is_within(slice_.since_plug_s, held.min_duration, held.max_duration)


def _energy(held: Restrictions, slice_: Slice) -> bool:
    return _is_within(slice_.used_kwh, _of(held.min_kwh), _of(held.max_kwh))


def _current(held: Restrictions, slice_: Slice) -> bool:
    period = slice_.period
    return _is_at_least(period.least_current_a, _of(held.min_current)) and _is_below(
        period.most_current_a, _of(held.max_current)
    )


def _power(held: Restrictions, slice_: Slice) -> bool:
    period = slice_.period
    return _is_at_least(period.least_power_kw, _of(held.min_power)) and _is_below(
        period.most_power_kw, _of(held.max_power)
    )


def _is_within(
    measured: Fraction, least: Fraction | int | None, most: Fraction | int | None
) -> bool:
    return _is_at_least(measured, least) and _is_below(measured, most)


def _is_at_least(measured: Fraction | None, least: Fraction | int | None) -> bool:
    """Whether a bound is kept; what nobody measured keeps none."""
    return least is None or (measured is not None and measured >= least)


def _is_below(measured: Fraction | None, most: Fraction | int | None) -> bool:
    return most is None or (measured is not None and measured < most)


def _of(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


Rule = Callable[[Restrictions, Slice], bool]
_RULES: Final[dict[tuple[str, ...], Rule]] = {
    ("start_time", "end_time"): _time_of_day,
    ("start_date", "end_date"): _date,
    ("day_of_week",): _day_of_week,
    ("min_duration", "max_duration"): _duration,
    ("min_kwh", "max_kwh"): _energy,
    ("min_current", "max_current"): _current,
    ("min_power", "max_power"): _power,
}
"""What has to hold, by what of the restrictions says it."""


def reservation_prices(*, is_expired: bool) -> Iterator[Reservation]:
    """List what of a reservation is priced; where nobody came, that comes first."""
    if is_expired:
        yield Reservation.RESERVATION_EXPIRES
    yield Reservation.RESERVATION
