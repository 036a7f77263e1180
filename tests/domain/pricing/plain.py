"""Tariffs and periods to try rules on."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.domain.pricing import Activity, Cost, Period, price
from chargeloom.domain.tariffs.tariff import (
    Dimension,
    Element,
    PriceComponent,
    Restrictions,
    Tariff,
)

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> Instant:
    moment = datetime.fromisoformat(text)
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def component(kind: str, price: str, step_size: int = 1, vat: str | None = "0") -> PriceComponent:
    rate = Decimal(vat) if vat is not None else None
    return PriceComponent(type=Dimension(kind), price=Decimal(price), step_size=step_size, vat=rate)


def element(*components: PriceComponent, **held: Any) -> Element:
    return Element(
        price_components=components,
        restrictions=msgspec.convert(held, Restrictions) if held else None,
    )


def tariff(*elements: Element, currency: str = "EUR", **more: Any) -> Tariff:
    return Tariff(currency=currency, elements=elements, **more)


def period(
    start: str | Instant, minutes: float, kwh: str = "0", activity: Activity = Activity.CHARGING
) -> Period:
    began = at(start) if isinstance(start, str) else start
    return Period(
        start=began,
        end=Instant(began + round(minutes * 60 * SECOND)),
        activity=activity,
        energy_wh=Fraction(kwh) * 1000,
    )


def cost(rules: Tariff, *periods: Period, zone: ZoneInfo = BERLIN) -> Cost:
    return price(rules, periods, zone)


def excl(rules: Tariff, *periods: Period, zone: ZoneInfo = BERLIN) -> str:
    return str(cost(rules, *periods, zone=zone).excl)


def quantities(told: Cost) -> Sequence[tuple[str, str]]:
    return [(line.kind.value, str(line.quantity)) for line in told.lines]
