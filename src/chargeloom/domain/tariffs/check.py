"""What is wrong with a tariff, field by field."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from chargeloom.domain.bounds import Problem
from chargeloom.domain.money import CURRENCIES
from chargeloom.domain.tariffs.tariff import (
    Dimension,
    Element,
    PriceComponent,
    PriceLimit,
    Restrictions,
    Tariff,
    day,
)
from chargeloom.domain.zones import is_zone

MOST_ELEMENTS: Final = 200
MOST_PRICE: Final = Decimal(10_000_000)
MOST_PLACES: Final = 12
MOST_DIGITS: Final = 15
"""So many digits survive also where a number came as a float."""
_LIMITS: Final = ("min_price", "max_price")
_RANGES: Final = (
    ("min_kwh", "max_kwh"),
    ("min_current", "max_current"),
    ("min_power", "max_power"),
    ("min_duration", "max_duration"),
)
_OF_A_RESERVATION: Final = (Dimension.FLAT, Dimension.TIME)


def check(tariff: Tariff) -> list[Problem]:
    """List what is wrong with a tariff."""
    return [*_whole(tariff), *_limits(tariff), *_elements(tariff)]


def _whole(tariff: Tariff) -> Iterator[Problem]:
    if tariff.currency not in CURRENCIES:
        yield Problem("/currency", "is no currency of ISO 4217")
    if not tariff.elements:
        yield Problem("/elements", "needs at least one element; a free tariff has a FLAT of 0")
    elif len(tariff.elements) > MOST_ELEMENTS:
        yield Problem("/elements", f"has more than {MOST_ELEMENTS} elements")
    if not is_zone(tariff.time_zone):
        yield Problem("/time_zone", "is no time zone")
    begins, ends = tariff.valid_from, tariff.valid_until
    if begins is not None and ends is not None and begins >= ends:
        yield Problem("/valid_until", "is not after valid_from")


def _limits(tariff: Tariff) -> Iterator[Problem]:
    for name in _LIMITS:
        limit: PriceLimit | None = getattr(tariff, name)
        if limit is not None:
            yield from _price(limit.before_taxes, f"/{name}/before_taxes")
            yield from _price(limit.after_taxes, f"/{name}/after_taxes")
    least, most = tariff.min_price, tariff.max_price
    if least is None or most is None or list(_broken(least)) or list(_broken(most)):
        return
    if least.before_taxes > most.before_taxes:
        yield Problem("/max_price/before_taxes", "is below the least price")
    lowest, highest = least.after_taxes, most.after_taxes
    if lowest is not None and highest is not None and lowest > highest:
        yield Problem("/max_price/after_taxes", "is below the least price")


def _broken(limit: PriceLimit) -> Iterator[Problem]:
    yield from _price(limit.before_taxes, "")
    yield from _price(limit.after_taxes, "")


def _elements(tariff: Tariff) -> Iterator[Problem]:
    for place, element in enumerate(tariff.elements):
        at = f"/elements/{place}"
        yield from _components(element, at)
        if element.restrictions is not None:
            yield from _restrictions(element.restrictions, f"{at}/restrictions")


def _components(element: Element, at: str) -> Iterator[Problem]:
    held = element.restrictions
    is_reservation = held is not None and held.reservation is not None
    seen: set[Dimension] = set()
    if not element.price_components:
        yield Problem(f"{at}/price_components", "needs at least one component")
    for place, component in enumerate(element.price_components):
        here = f"{at}/price_components/{place}"
        yield from _component(component, here)
        if component.type in seen:
            yield Problem(
                f"{here}/type", "stands twice in this element; only the first would count"
            )
        if is_reservation and component.type not in _OF_A_RESERVATION:
            yield Problem(f"{here}/type", "a reservation has only FLAT and TIME")
        seen.add(component.type)


def _component(component: PriceComponent, at: str) -> Iterator[Problem]:
    yield from _price(component.price, f"{at}/price", may_be_negative=True)
    vat = component.vat
    if vat is not None and not (vat.is_finite() and 0 <= vat <= 100 and _is_short(vat)):
        yield Problem(f"{at}/vat", "is no percentage from 0 to 100")
    if component.step_size < 0:
        yield Problem(f"{at}/step_size", "is below 0")


def _price(price: Decimal | None, at: str, *, may_be_negative: bool = False) -> Iterator[Problem]:
    if price is None:
        return
    if not price.is_finite() or abs(price) > MOST_PRICE or not _is_short(price):
        yield Problem(at, f"is no price of at most {MOST_PLACES} places")
    elif price < 0 and not may_be_negative:
        yield Problem(at, "is below 0")


def _is_short(number: Decimal) -> bool:
    _, digits, exponent = number.as_tuple()
    return isinstance(exponent, int) and exponent >= -MOST_PLACES and len(digits) <= MOST_DIGITS


def _restrictions(held: Restrictions, at: str) -> Iterator[Problem]:
    if held.start_time is not None and held.start_time == held.end_time != "00:00":
        yield Problem(f"{at}/end_time", "is the start time; the element would never apply")
    yield from _dates(held, at)
    for low, high in _RANGES:
        yield from _range(held, low, high, at)


def _dates(held: Restrictions, at: str) -> Iterator[Problem]:
    is_readable = True
    for name in ("start_date", "end_date"):
        told = getattr(held, name)
        if told is not None and not _is_date(told):
            is_readable = False
            yield Problem(f"{at}/{name}", "is no date of any calendar")
    if is_readable and held.start_date and held.end_date and held.start_date >= held.end_date:
        yield Problem(f"{at}/end_date", "is not after the start date")


def _is_date(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True


def _range(held: Restrictions, low: str, high: str, at: str) -> Iterator[Problem]:
    least, most = getattr(held, low), getattr(held, high)
    is_readable = True
    for name, told in ((low, least), (high, most)):
        if isinstance(told, Decimal) and not (
            told.is_finite() and abs(told) <= MOST_PRICE and _is_short(told)
        ):
            is_readable = False
            yield Problem(f"{at}/{name}", "is no such number")
    if is_readable and least is not None and most is not None and least >= most:
        yield Problem(f"{at}/{high}", f"is not above {low}; the element would never apply")
