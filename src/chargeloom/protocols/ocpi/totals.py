"""The totals of a CDR: what each dimension came to, and how much of it there was (OCPI 2.3.0, CDR object)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from chargeloom.domain.money import text, written
from chargeloom.domain.pricing import Activity, Cost, Line, LineKind, Period

_TOTALS: Final = {
    "total_fixed_cost": (LineKind.FLAT,),
    "total_energy_cost": (LineKind.ENERGY,),
    "total_time_cost": (LineKind.TIME,),
    "total_parking_cost": (LineKind.PARKING_TIME,),
    "total_reservation_cost": (LineKind.RESERVATION_TIME, LineKind.RESERVATION_FLAT),
}


def totals(cost: Cost, periods: Sequence[Period]) -> dict[str, Any]:
    """Say what a charge came to: exact decimals as text; a side of the taxes that is not known is null."""
    sums = {
        name: _price(_sum_of(cost.of(*kinds))) for name, kinds in _TOTALS.items() if cost.of(*kinds)
    }
    return {
        "currency": cost.currency,
        "total_cost": _price((cost.excl, cost.incl)),
        **sums,
        "total_energy": text(written(sum((one.energy_wh for one in periods), Fraction(0)) / 1000)),
        "total_time": _hours(one for one in periods if one.activity is not Activity.RESERVATION),
        "total_parking_time": _hours(one for one in periods if one.activity is Activity.PARKING),
    }


def _hours(periods: Iterable[Period]) -> str:
    return text(written(sum((one.lasted_s for one in periods), Fraction(0)) / 3600))


def _price(sides: tuple[Decimal | None, Decimal | None]) -> dict[str, str | None]:
    excl, incl = sides
    return {
        "excl_vat": text(excl) if excl is not None else None,
        "incl_vat": text(incl) if incl is not None else None,
    }


def _sum_of(lines: Sequence[Line]) -> tuple[Decimal | None, Decimal | None]:
    return _sum([one.excl for one in lines]), _sum([one.incl for one in lines])


def _sum(sides: list[Decimal | None]) -> Decimal | None:
    known = [Fraction(one) for one in sides if one is not None]
    return written(sum(known, Fraction(0))) if len(known) == len(sides) else None
