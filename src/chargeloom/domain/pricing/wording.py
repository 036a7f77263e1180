"""Wording: every line of a bill in plain words, with the rule that made it (English; pages have words of their own)."""

from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.money import plain, text
from chargeloom.domain.pricing.cost import Cost, Line, LineKind
from chargeloom.domain.pricing.local_clock import wall
from chargeloom.domain.tariffs.tariff import WEEK, Restrictions, Tariff

_WHAT: Final = {
    LineKind.ENERGY: "{quantity} kWh at {price} {currency} per kWh",
    LineKind.TIME: "{minutes} min of charging at {price} {currency} per hour",
    LineKind.PARKING_TIME: "{minutes} min of parking at {price} {currency} per hour",
    LineKind.FLAT: "a fee of {price} {currency}, once",
    LineKind.RESERVATION_TIME: "{minutes} min of reservation at {price} {currency} per hour",
    LineKind.RESERVATION_FLAT: "a fee of {price} {currency} for the reservation, once",
    LineKind.MINIMUM: "raised to the least that a charge costs",
    LineKind.MAXIMUM: "lowered to the most that a charge costs",
}
_STEPS: Final = {
    LineKind.ENERGY: "{measured} kWh in steps of {step} Wh",
    LineKind.TIME: "{measured} s in steps of {step} s",
    LineKind.PARKING_TIME: "{measured} s in steps of {step} s",
    LineKind.RESERVATION_TIME: "{measured} s in steps of {step} s",
}


def explained(cost: Cost, tariff: Tariff, zone: tzinfo) -> Iterator[str]:
    """Explain each line, and then the sum."""
    for line in cost.lines:
        yield f"{_what(line, tariff)}{_why(line, tariff, zone)}: {_amounts(line.excl, line.incl, line.vat, tariff)}"
    yield f"together, not rounded: {_amounts(cost.excl, cost.incl, None, tariff)}"
    if cost.is_current_unknown:
        yield "no current was told: elements that ask for one did not apply"


def restricted(held: Restrictions | None) -> str:
    """Say when an element applies."""
    return ", ".join(_restrictions(held)) if held is not None else ""


def _what(line: Line, tariff: Tariff) -> str:
    minutes = _decimal(Decimal(line.quantity) / 60)
    price = _decimal(line.price) if line.price is not None else ""
    return _WHAT[line.kind].format(
        quantity=_decimal(line.quantity), minutes=minutes, price=price, currency=tariff.currency
    )


def _why(line: Line, tariff: Tariff, zone: tzinfo) -> str:
    if line.element is None:
        return ""
    held = restricted(tariff.elements[line.element].restrictions)
    told = [f"element {line.element + 1}", *([held] if held else []), _span(line, zone)]
    if line.measured != line.quantity and line.kind in _STEPS:
        told.append(_STEPS[line.kind].format(measured=_decimal(line.measured), step=line.step_size))
    return f" ({'; '.join(told)})"


def _span(line: Line, zone: tzinfo) -> str:
    return f"{_shown(line.since, zone)} to {_shown(line.until, zone)}"


def _shown(at: Instant, zone: tzinfo) -> str:
    return wall(at, zone).isoformat(sep=" ", timespec="seconds")


def _amounts(
    excl: Decimal | None, incl: Decimal | None, vat: Decimal | None, tariff: Tariff
) -> str:
    before = f"{text(excl)} {tariff.currency}" if excl is not None else "an unknown amount"
    if incl is None:
        return f"{before}, taxes come on top"
    rate = f" ({_decimal(vat)} %)" if vat is not None else ""
    return f"{before} before taxes, {text(incl)} {tariff.currency} with them{rate}"


def _restrictions(held: Restrictions) -> Iterator[str]:
    if held.day_of_week:
        yield _days(held)
    if held.start_time or held.end_time:
        yield f"from {held.start_time or '00:00'} to {_end(held.end_time)}"
    if held.start_date:
        yield f"from {held.start_date}"
    if held.end_date:
        yield f"before {held.end_date}"
    for low, high, scale, unit in _BOUNDS:
        yield from _bound(getattr(held, low), getattr(held, high), scale, unit)
    if held.reservation is not None:
        yield held.reservation.value.replace("_", " ").lower()


_BOUNDS: Final = (
    ("min_kwh", "max_kwh", 1, "kWh"),
    ("min_current", "max_current", 1, "A"),
    ("min_power", "max_power", 1, "kW"),
    ("min_duration", "max_duration", 60, "min after plugging in"),
)


def _bound(low: Decimal | None, high: Decimal | None, scale: int, unit: str) -> Iterator[str]:
    if low is not None:
        yield f"from {_decimal(Decimal(low) / scale)} {unit}"
    if high is not None:
        yield f"below {_decimal(Decimal(high) / scale)} {unit}"


def _days(held: Restrictions) -> str:
    return ", ".join(one.title() for one in WEEK if one in held.day_of_week)


def _end(told: str | None) -> str:
    return told if told not in {None, "00:00"} else "24:00"


def _decimal(number: Decimal) -> str:
    return text(plain(round(number, 6)))
