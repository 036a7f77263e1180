"""Tariffs: what a charge costs, as elements of price components under restrictions (OCPI 2.3.0, Tariffs).

Words and structure are those of OCPI, so that a tariff reads the same here, to partners and in its bill.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.instant import Instant

_END: Final = r"(?![\s\S])"

Number: TypeAlias = Annotated[
    Decimal,
    Meta(extra_json_schema={"type": ["string", "number"], "format": "decimal"}),
]
"""An exact decimal; a number of JSON is read digit by digit, never through a float."""
ClockTime: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^([01][0-9]|2[0-3]):[0-5][0-9]{_END}",
        extra={"words": "a time of day is needed, as in 06:30"},
        description="Local time of day.",
    ),
]
Day: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[12][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]){_END}",
        extra={"words": "a date is needed, as in 2026-03-31"},
        description="Local date.",
    ),
]
Seconds: TypeAlias = Annotated[int, Meta(ge=0, le=31_536_000)]


class Dimension(StrEnum):
    """What is counted: kWh, a fee that falls due once, hours of charging, hours of only standing there."""

    ENERGY = "ENERGY"
    FLAT = "FLAT"
    TIME = "TIME"
    PARKING_TIME = "PARKING_TIME"


class DayOfWeek(StrEnum):
    """A day of the week; its place is that of `date.weekday()`."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


WEEK: Final = tuple(DayOfWeek)


class Reservation(StrEnum):
    """What of a reservation is priced: that it was held, or that nobody came."""

    RESERVATION = "RESERVATION"
    RESERVATION_EXPIRES = "RESERVATION_EXPIRES"


class TaxIncluded(StrEnum):
    """Whether taxes are in the prices, come on top of them, or do not apply."""

    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "N/A"


class _Part(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A part of a tariff; what it does not know, it does not take."""


class PriceComponent(_Part, frozen=True, kw_only=True):
    """How one dimension becomes money: per kWh, per hour, or once (OCPI 2.3.0, PriceComponent)."""

    type: Dimension
    price: Number
    vat: Number | None = None
    """Per cent; None: no rate is known here."""
    step_size: Annotated[int, Meta(ge=0, le=86_400_000)] = 1
    """Wh or seconds that are billed as a whole; 0 and 1 of a second's fraction are no steps."""


class Restrictions(_Part, frozen=True, kw_only=True):
    """When an element applies: all that is said must hold (OCPI 2.3.0, TariffRestrictions)."""

    start_time: ClockTime | None = None
    end_time: ClockTime | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    min_kwh: Number | None = None
    max_kwh: Number | None = None
    min_current: Number | None = None
    max_current: Number | None = None
    min_power: Number | None = None
    max_power: Number | None = None
    min_duration: Seconds | None = None
    max_duration: Seconds | None = None
    day_of_week: tuple[DayOfWeek, ...] = ()
    reservation: Reservation | None = None


class Element(_Part, frozen=True, kw_only=True):
    """Price components that apply under the same restrictions (OCPI 2.3.0, TariffElement)."""

    price_components: Annotated[tuple[PriceComponent, ...], Meta(min_length=1, max_length=4)]
    restrictions: Restrictions | None = None


class PriceLimit(_Part, frozen=True, kw_only=True):
    """The least or the most that a charge costs, on both sides of the taxes (OCPI 2.3.0, PriceLimit)."""

    before_taxes: Number
    after_taxes: Number | None = None


class Tariff(_Part, frozen=True, kw_only=True):
    """What a charge costs."""

    currency: str
    elements: tuple[Element, ...]
    tax_included: TaxIncluded = TaxIncluded.NO
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    time_zone: str = "UTC"
    """That in which its times of day and dates are read."""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    """Exclusive; a charge that began before goes on at its price."""
    is_taxed_by_rates_alone: bool = False
    """Whether a component without a rate bears no tax (OCPI up to 2.2.1) instead of an unknown one."""


@lru_cache(maxsize=1440)
def clock_time(text: str) -> time:
    """Read a time of day."""
    return time.fromisoformat(text)


def day(text: str) -> date:
    """Read a date. Raises ValueError for one that no calendar has."""
    return date.fromisoformat(text)


def is_valid_at(tariff: Tariff, at: Instant) -> bool:
    """Whether a charge that begins now may be sold by it."""
    begins, ends = tariff.valid_from, tariff.valid_until
    return (begins is None or at >= begins) and (ends is None or at < ends)


TIMED: Final = frozenset({Dimension.TIME, Dimension.PARKING_TIME})


def counts_time(tariff: Tariff) -> bool:
    """Whether the clock has a part in the price: such a price is final only by a clock that is right."""
    return any(
        component.type in TIMED or _is_timed(element.restrictions)
        for element in tariff.elements
        for component in element.price_components
    )


def _is_timed(held: Restrictions | None) -> bool:
    return held is not None and any(
        getattr(held, name) not in {None, ()} for name in _CLOCK_RESTRICTIONS
    )


_CLOCK_RESTRICTIONS: Final = (
    "start_time",
    "end_time",
    "start_date",
    "end_date",
    "min_duration",
    "max_duration",
    "day_of_week",
)


def prices_reservations(tariff: Tariff) -> bool:
    """Whether it costs something that an outlet was held before a charge."""
    return any(
        element.restrictions is not None and element.restrictions.reservation is not None
        for element in tariff.elements
    )


def needs_readings(tariff: Tariff) -> bool:
    """Whether both ends of a charge do not suffice to price it: when and how fast it flowed counts, too."""
    return any(
        component.type in TIMED or element.restrictions not in {None, Restrictions()}
        for element in tariff.elements
        for component in element.price_components
    )
